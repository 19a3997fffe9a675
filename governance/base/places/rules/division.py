"""When a place may be added, renamed, closed or go live. Facts in, verdict out; the Chinese is in ``places.explain``.

Basis: R-OPN-5 (no duty before go-live), R-RES-6 (types), and the county's power over its list of divisions.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from governance.base.places.rules.code import committee_from_code, unit_kind
from governance.base.verdict import Verdict, yes

NAME_LENGTH = 60
CODE = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12}")
# No control characters, line separators, or characters without width: two names that look alike must be alike.
NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028\u2029\u2060\ufeff]+")
TELEPHONE = re.compile(r"[0-9+\-() （）—转]{0,30}")
HOURS_LENGTH = 60
# A date further away than this is a slip of the pen, not a decision.
FAR = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules need to know of a division."""

    id: int
    code: str
    committee: str = ""
    go_live_on: dt.date | None = None
    closed_on: dt.date | None = None


def _no(code: str, *, field: str, needed: str = "", met: str = "") -> Verdict:
    return Verdict(False, code, needed=needed, met=met, field=field)


def code_is_well_formed(code: str) -> Verdict:
    """2, 4, 6, 9 or 12 digits, never padded (ground.md)."""
    if CODE.fullmatch(code):
        return yes("code", field="code")
    return _no("code_form", field="code", needed="2, 4, 6, 9, 12", met=code)


def name_is_well_formed(name: str, longest: int = NAME_LENGTH) -> Verdict:
    """Something to read, not too long, nothing invisible."""
    if not name.strip():
        return _no("name_empty", field="name", needed=str(longest), met="0")
    if len(name) > longest:
        return _no("name_long", field="name", needed=str(longest), met=str(len(name)))
    if not NAME.fullmatch(name):
        return _no("name_characters", field="name", met=name)
    return yes("name", field="name")


def date_is_sensible(day: dt.date, on: dt.date, field: str) -> Verdict:
    """Within a year of today, before or after: decisions are entered late and made ahead."""
    if abs(day - on) > FAR:
        return _no("date_far", field=field, needed=on.isoformat(), met=day.isoformat())
    return yes("date", field=field)


def may_be_added(code: str, *, taken: bool, parent: Place | None, from_on: dt.date) -> Verdict:
    """The code is free and its parent is there, and not closed on the day from which it holds. A province is part
    of the national list and never added by hand."""
    if taken:
        return _no("code_taken", field="code", met=code)
    if parent is None:
        return _no("parent_missing", field="code", met=code)
    if parent.closed_on is not None and parent.closed_on <= from_on:
        return _no("parent_closed", field="code", needed=parent.code, met=parent.closed_on.isoformat())
    return yes("code_free", field="code")


def is_open(place: Place, field: str = "code") -> Verdict:
    """A closed place keeps everything as it was on its last day, also when that day is still to come."""
    if place.closed_on is None:
        return yes("open", field=field)
    return _no("closed", field=field, needed=place.code, met=place.closed_on.isoformat())


def may_be_renamed(place: Place, old: str, new: str) -> Verdict:
    """Open, and the name is another one."""
    if old == new:
        return _no("name_same", field="name", met=new)
    return is_open(place)


def may_be_closed(place: Place, *, successor: Place | None, open_children: int) -> Verdict:
    """Open, nothing left below, and for a committee somebody who carries on what it owes."""
    if place.closed_on is not None:
        return is_open(place)
    if open_children:
        return _no("children_open", field="code", needed="0", met=str(open_children))
    if successor is None:
        if place.committee:
            return _no("successor_needed", field="successor_id", met=place.code)
        return yes("closes")
    return may_succeed(place, successor)


def may_succeed(place: Place, successor: Place) -> Verdict:
    """Another place of the same level that stays open; a committee is followed by a place with a committee."""
    if successor.id == place.id:
        return _no("successor_self", field="successor_id", met=place.code)
    if len(successor.code) != len(place.code):
        return _no("successor_level", field="successor_id", needed=place.code, met=successor.code)
    if successor.closed_on is not None:
        return _no("successor_closed", field="successor_id", needed=successor.code, met=successor.closed_on.isoformat())
    if place.committee and not successor.committee:
        return _no("successor_committee", field="successor_id", met=successor.code)
    return yes("succeeds", field="successor_id")


def may_have_committee(place: Place, committee: str) -> Verdict:
    """The township says whether a similar unit has a committee. A virtual unit never has one; a code below 400
    promises one, so that no committee gets out of its duties by being declared away."""
    kind = unit_kind(place.code)
    if not kind:
        return _no("not_a_community", field="committee", met=place.code)
    if place.closed_on is not None:
        return is_open(place)
    if kind == "virtual":
        return _no("virtual", field="committee", met=place.code)
    if not committee and committee_from_code(place.code):
        return _no("committee_promised", field="committee", needed=committee_from_code(place.code), met=place.code)
    return yes("committee", field="committee")


def has_committee(place: Place, field: str) -> Verdict:
    """Only a unit with a committee has a type, a contact or a go-live date."""
    if place.closed_on is not None:
        return is_open(place, field)
    if not place.committee:
        return _no("no_committee", field=field, met=place.code)
    return yes("has_committee", field=field)


def go_live_day_is_allowed(day: dt.date | None, on: dt.date) -> Verdict:
    """Not before today: nobody is late for what was not owed when it should have been done."""
    if day is None:
        return yes("go_live", field="go_live_on")
    if day < on:
        return _no("go_live_past", field="go_live_on", needed=on.isoformat(), met=day.isoformat())
    return date_is_sensible(day, on, "go_live_on")


def may_go_live(place: Place, on: dt.date) -> Verdict:
    """A community that is live stays live: its duties are owed already."""
    answer = has_committee(place, "go_live_on")
    if answer.ok and place.go_live_on is not None and place.go_live_on <= on:
        return _no("live_already", field="go_live_on", needed=place.code, met=place.go_live_on.isoformat())
    return answer


def telephone_is_well_formed(telephone: str) -> Verdict:
    """Digits and what one writes between them; empty takes it off the page."""
    if TELEPHONE.fullmatch(telephone):
        return yes("telephone", field="telephone")
    return _no("telephone_form", field="telephone", met=telephone)


def office_hours_fit(hours: str) -> Verdict:
    """One line of the page."""
    if len(hours) <= HOURS_LENGTH:
        return yes("office_hours", field="office_hours")
    return _no("office_hours_long", field="office_hours", needed=str(HOURS_LENGTH), met=str(len(hours)))
