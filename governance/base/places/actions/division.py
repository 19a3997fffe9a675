"""Changing the tree of places. Who may is asked in ``accounts.actions.place``, one floor up: this room knows no users.

``at`` is the instant, ``on`` the day it falls on for a person, ``from_on`` or ``closed_on`` the day from which a change
holds. Each action locks, asks, changes, journals old and new, and tells the rooms above, in one transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from governance.base.journal.actions import record
from governance.base.journal.changes import board_changed
from governance.base.places.actions.load import TREE_LOCK
from governance.base.places.choices import Committee, CommunityType
from governance.base.places.explain import worded
from governance.base.places.models import Division
from governance.base.places.registry import tell
from governance.base.places.rules import division as rules
from governance.base.places.rules.code import committee_from_code, parent_code, unit_kind
from governance.base.verdict import Refused, Verdict, require, yes


@transaction.atomic
def add_division(*, code: str, name: str, from_on: dt.date, by: int | None, at: dt.datetime, on: dt.date) -> Division:
    """Add a place under the one its code names. A reload of the national list keeps its name."""
    name = name.strip()
    _ask(
        rules.code_is_well_formed(code),
        rules.name_is_well_formed(name),
        rules.date_is_sensible(from_on, on, "from_on"),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
    parent = Division.objects.select_for_update().filter(code=parent_code(code)).first()
    taken = Division.objects.filter(code=code).exists()
    _ask(rules.may_be_added(code, taken=taken, parent=parent.facts() if parent else None, from_on=from_on))
    division = Division.objects.create(
        code=code,
        name=name,
        level=len(code),
        parent=parent,
        unit_kind=unit_kind(code),
        committee=committee_from_code(code),
        local=True,
    )
    _journal("places.division_added", division, by, at, {"name": name, "from_on": from_on.isoformat()})
    tell([division.id], from_on, at)
    return division


@transaction.atomic
def rename_division(
    *, division_id: int, name: str, from_on: dt.date, by: int | None, at: dt.datetime, on: dt.date
) -> Division:
    """Give a place another name, which a reload then leaves alone."""
    division = _locked([division_id])[division_id]
    name, old = name.strip(), division.name
    _ask(
        rules.name_is_well_formed(name),
        rules.date_is_sensible(from_on, on, "from_on"),
        rules.may_be_renamed(division.facts(), old, name),
    )
    division.name, division.local = name, True
    division.save(update_fields=["name", "local"])
    board_changed("")  # pages of places that it carries on name it, wherever they are
    _journal("places.division_renamed", division, by, at, {"old": old, "new": name, "from_on": from_on.isoformat()})
    tell([division.id], from_on, at)
    return division


@transaction.atomic
def merge_divisions(
    *,
    division_ids: Sequence[int],
    successor_id: int,
    closed_on: dt.date,
    by: int | None,
    at: dt.datetime,
    on: dt.date,
) -> list[Division]:
    """Merge places into another of the same level: each is closed on that day and names its successor."""
    merged = sorted(set(division_ids))
    places = _locked([*merged, successor_id])
    successor = places[successor_id]
    closing = [places[pk] for pk in merged]
    children = _open_children(merged, closed_on)
    _ask(
        rules.date_is_sensible(closed_on, on, "closed_on"),
        *(
            rules.may_be_closed(place.facts(), successor=successor.facts(), open_children=children.get(place.id, 0))
            for place in closing
        ),
    )
    for place in closing:
        _close(place, successor, closed_on, "places.division_merged", by, at)
    tell([*merged, successor_id], closed_on, at)
    return closing


@transaction.atomic
def close_division(
    *, division_id: int, successor_id: int | None, closed_on: dt.date, by: int | None, at: dt.datetime, on: dt.date
) -> Division:
    """Close a place. One with a committee needs a successor: somebody carries on what it owes."""
    places = _locked([division_id] if successor_id is None else [division_id, successor_id])
    place = places[division_id]
    successor = None if successor_id is None else places[successor_id]
    children = _open_children([division_id], closed_on).get(division_id, 0)
    _ask(
        rules.date_is_sensible(closed_on, on, "closed_on"),
        rules.may_be_closed(place.facts(), successor=successor.facts() if successor else None, open_children=children),
    )
    _close(place, successor, closed_on, "places.division_closed", by, at)
    tell(sorted(places), closed_on, at)
    return place


@transaction.atomic
def set_committee(*, division_id: int, committee: str, by: int | None, at: dt.datetime, on: dt.date) -> Division:
    """Say which committee a unit has: a similar unit may have one, and a code may promise the wrong one."""
    division = _locked([division_id])[division_id]
    _ask(
        _choice(committee, Committee.values, "committee_unknown", "committee"),
        rules.may_have_committee(division.facts(), committee),
    )
    return _set(division, {"committee": committee}, "places.committee_set", by, at, on)


@transaction.atomic
def set_community_type(
    *, division_id: int, community_type: str, by: int | None, at: dt.datetime, on: dt.date
) -> Division:
    """Set the kind of community, which changes what is expected of it (R-RES-6)."""
    division = _locked([division_id])[division_id]
    _ask(
        _choice(community_type, CommunityType.values, "type_unknown", "community_type"),
        rules.has_committee(division.facts(), "community_type"),
    )
    return _set(division, {"community_type": community_type}, "places.community_type_set", by, at, on)


@transaction.atomic
def set_contact(
    *, division_id: int, telephone: str, office_hours: str, by: int | None, at: dt.datetime, on: dt.date
) -> Division:
    """Set the telephone and hours of the committee's office that its public page shows."""
    division = _locked([division_id])[division_id]
    telephone, office_hours = telephone.strip(), office_hours.strip()
    _ask(
        rules.telephone_is_well_formed(telephone),
        rules.office_hours_fit(office_hours),
        rules.is_open(division.facts(), "telephone"),
    )
    return _set(division, {"telephone": telephone, "office_hours": office_hours}, "places.contact_set", by, at, on)


@transaction.atomic
def set_go_live(
    *, codes: Sequence[str], go_live_on: dt.date | None, by: int | None, at: dt.datetime, on: dt.date
) -> list[int]:
    """Set the day from which communities owe the public something: those at or below each of ``codes`` that have a
    committee, are not closed and not live yet. None takes a coming date back. Returns their ids.
    """
    _ask(rules.go_live_day_is_allowed(go_live_on, on))
    changed: list[int] = []
    for code in codes:
        changed += _go_live_within(code, go_live_on, by, at, on)
    tell(changed, go_live_on or on, at)
    return changed


def _go_live_within(code: str, go_live_on: dt.date | None, by: int | None, at: dt.datetime, on: dt.date) -> list[int]:
    place = Division.objects.filter(code=code).first()
    if place is None:
        raise Refused(worded(Verdict(False, "place_missing", met=code, field="code")))
    if unit_kind(code):
        _ask(rules.may_go_live(place.facts(), on))
    coming = Division.objects.within(code).communities().filter(closed_on=None)
    coming = coming.filter(Q(go_live_on=None) | Q(go_live_on__gt=on)).exclude(go_live_on=go_live_on)
    rows = list(coming.select_for_update().order_by("id").values_list("id", "code", "go_live_on"))
    if not rows:
        raise Refused(worded(Verdict(False, "none_to_go_live", met=code, field="go_live_on")))
    ids = [pk for pk, _code, _day in rows]
    Division.objects.filter(id__in=ids).update(go_live_on=go_live_on)
    data = {
        "go_live_on": go_live_on.isoformat() if go_live_on else None,
        "communities": len(ids),
        "before": {row_code: day.isoformat() for _pk, row_code, day in rows if day},
    }
    _journal("places.go_live_set", place, by, at, data)
    return ids


def _ask(*verdicts: Verdict) -> None:
    """Refuse with every reason there is, in Chinese."""
    require(*(worded(verdict) for verdict in verdicts))


def _choice(value: str, allowed: Sequence[str], code: str, field: str) -> Verdict:
    if value in allowed:
        return yes(field, field=field)
    return Verdict(False, code, needed="、".join(v for v in allowed if v), met=value, field=field)


def _locked(ids: Sequence[int]) -> dict[int, Division]:
    """The rows, locked in the order of their ids so that two actions never wait for each other in a ring."""
    wanted = set(ids)
    found = {d.id: d for d in Division.objects.select_for_update().filter(id__in=wanted).order_by("id")}
    missing = sorted(wanted - set(found))
    if missing:
        raise Refused(worded(Verdict(False, "place_missing", met=str(missing[0]), field="division_id")))
    return found


def _open_children(ids: Sequence[int], closed_on: dt.date) -> dict[int, int]:
    """How many places below each would outlive it."""
    outliving = Division.objects.filter(parent_id__in=ids).filter(Q(closed_on=None) | Q(closed_on__gt=closed_on))
    counts: dict[int, int] = {}
    for parent_id in outliving.values_list("parent_id", flat=True):
        counts[parent_id] = counts.get(parent_id, 0) + 1
    return counts


def _close(
    place: Division, successor: Division | None, closed_on: dt.date, verb: str, by: int | None, at: dt.datetime
) -> None:
    place.closed_on, place.successor = closed_on, successor
    place.save(update_fields=["closed_on", "successor"])
    board_changed("")  # as with a new name
    data = {"closed_on": closed_on.isoformat(), "successor": successor.code if successor else None}
    _journal(verb, place, by, at, data)


def _set(
    division: Division, values: dict[str, str], verb: str, by: int | None, at: dt.datetime, on: dt.date
) -> Division:
    """Write plain values; nothing is recorded when nothing changes."""
    old = {name: getattr(division, name) for name in values}
    if old == values:
        return division
    for name, value in values.items():
        setattr(division, name, value)
    division.save(update_fields=list(values))
    _journal(verb, division, by, at, {"old": old, "new": values})
    tell([division.id], on, at)
    return division


def _journal(verb: str, place: Division, by: int | None, at: dt.datetime, data: dict[str, Any]) -> None:
    record(verb=verb, by=by, at=at, object_type="places.division", object_id=place.id, division=place.code, data=data)
