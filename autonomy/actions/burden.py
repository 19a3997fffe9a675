"""Burdens are entered by whoever imposes them; the committee confirms or contradicts and enters nothing (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from autonomy.choices import BurdenKind, BurdenStance
from autonomy.duty_kinds import KIND_BURDEN_VIEW
from autonomy.models import Burden, BurdenView
from autonomy.permissions import ENTER_BURDEN, VIEW_BURDEN
from autonomy.queries.burden import VIEW_TERM, organisations_of
from autonomy.queries.ceiling import committees_of, limit_verdicts
from autonomy.rules.burden import (
    BASIS,
    SOURCE,
    Told,
    can_end,
    complete,
    contradiction_told,
    filled,
    own_reach,
    warnings,
)
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import upper_bound
from governance.base.verdict import Verdict, no, require, yes

# Every live community of the place and kind owes an answer; those that owe one already keep it.
_OPEN = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(period)s, p.id, %(kind)s, %(subject)s, %(role)s, %(period)s, %(due)s, %(provisional)s, 0, 0
FROM places_division AS p
WHERE p.code >= %(first)s AND p.code < %(last)s AND p.committee = ANY(%(committees)s)
  AND p.go_live_on <= %(on)s AND (p.closed_on IS NULL OR p.closed_on > %(on)s)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d
    WHERE d.division_id = p.id AND d.kind = %(kind)s AND d.subject = %(subject)s AND d.state = 0
  )
ON CONFLICT DO NOTHING
"""
# Communities that went live after a burden was entered, one duty for each: its period is the day they went live, so
# that each is asked once, however often the sweep runs and after whatever outage.
_OPEN_LATER = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT p.go_live_on, p.id, %(kind)s, b.id, %(role)s, %(on)s, %(due)s, %(provisional)s, 0, 0
FROM autonomy_burden AS b
JOIN places_division AS d ON d.id = b.division_id
JOIN places_division AS p ON left(p.code, length(d.code)) = d.code
WHERE p.code >= %(first)s AND p.code < %(last)s
  AND p.committee <> '' AND b.applies_to IN ('both', p.committee)
  AND p.go_live_on > GREATEST(b.starts_on, (b.entered_at AT TIME ZONE %(zone)s)::date) AND p.go_live_on <= %(on)s
  AND (p.closed_on IS NULL OR p.closed_on > %(on)s) AND (b.ends_on IS NULL OR b.ends_on >= %(on)s)
  AND NOT EXISTS (SELECT 1 FROM autonomy_burdenview AS v WHERE v.burden_id = b.id AND v.division_id = p.id)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS o
    WHERE o.division_id = p.id AND o.kind = %(kind)s AND o.subject = b.id AND o.state = 0
  )
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Entered:
    """The burden, and what law and county say to it without refusing."""

    burden: Burden
    warnings: tuple[Verdict, ...]


def enter(*, organisation_id: int, division_id: int, told: Told, by: User, at: dt.datetime, on: dt.date) -> Entered:
    """By the organisation that wants it, within its own division; every live community concerned is asked whether it
    is so."""
    with transaction.atomic():
        entered = _enter(organisation_id, division_id, told, by=by, at=at, on=on)
        _log(entered.burden, "burden_entered", by=by, at=at, kind=told.kind)
    return entered


def enter_many(
    *, organisation_id: int, rows: Sequence[tuple[int, Told]], by: User, at: dt.datetime, on: dt.date
) -> list[Entered]:
    """Rows of a spreadsheet, (division, burden): all or none, one entry of the journal for each place."""
    with transaction.atomic():
        entered = [_enter(organisation_id, division_id, told, by=by, at=at, on=on) for division_id, told in rows]
        for one in entered:
            _log(one.burden, "burdens_imported", by=by, at=at, rows=len(rows))
    return entered


def _enter(organisation_id: int, division_id: int, told: Told, *, by: User, at: dt.datetime, on: dt.date) -> Entered:
    organisation = Organisation.objects.select_related("division").get(pk=organisation_id)
    division = _locked_place(division_id)
    require(_may_enter(by, organisation, division, on), forbidden=True)
    said = _ask(told, organisation, division, on)
    burden = Burden.objects.create(
        organisation=organisation, division=division, entered_by=by, entered_at=at, **_columns(told)
    )
    _open_views(burden, on)
    return Entered(burden, said)


def change(*, burden_id: int, version: int, told: Told, by: User, at: dt.datetime, on: dt.date) -> Entered:
    """Another basis, rhythm, content or end; kind and name stay, since another name is another burden. Committees are
    asked again: what they confirmed was the old text, and what they contradicted stays contradicted."""
    with transaction.atomic():
        burden = _locked(burden_id, version, by, on)
        _locked_place(burden.division_id)
        told = Told(**{**asdict(told), "kind": burden.kind, "title": burden.title})
        require(can_end(burden.starts_on, burden.ends_on, max(on, burden.starts_on), on))
        said = _ask(told, burden.organisation, burden.division, on, burden)
        for name, value in _columns(told).items():
            setattr(burden, name, value)
        burden.version += 1
        burden.save()
        _open_views(burden, on)
        _log(burden, "burden_changed", by=by, at=at, version=burden.version)
    return Entered(burden, said)


def end(
    *, burden_id: int, version: int, ends_on: dt.date, reason: str, by: User, at: dt.datetime, on: dt.date
) -> Burden:
    """Nobody asks for it after that day. What committees still owe about it is no longer owed."""
    with transaction.atomic():
        burden = _locked(burden_id, version, by, on)
        require(
            can_end(burden.starts_on, burden.ends_on, ends_on, on),
            filled("reason", _("取消的理由"), reason, SOURCE),
            *_guarded({"reason": (_("取消的理由"), reason)}),
        )
        burden.ends_on, burden.end_reason = ends_on, reason.strip()
        burden.version += 1
        burden.save()
        waiting = Duty.objects.open().filter(kind=KIND_BURDEN_VIEW, subject=burden.pk).values_list("pk", flat=True)
        cancel(duty_ids=list(waiting), on=on)
        _log(burden, "burden_ended", by=by, at=at, on=ends_on.isoformat())
    return burden


def view(
    *,
    division_id: int,
    confirmed: Mapping[int, int],
    contradicted: Mapping[int, tuple[int, str]],
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> int:
    """What the committee says of burdens that fall on it: ``confirmed`` {id: version seen}, ``contradicted`` {id:
    (version seen, what is otherwise)}. All or none; returns how many."""
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, VIEW_BURDEN.name, place=division.code, on=on), forbidden=True)
        seen = {**confirmed, **{key: version for key, (version, _note) in contradicted.items()}}
        require(_some(seen), *_still(division, seen, on), *_notes(contradicted))
        rows = [
            BurdenView(burden_id=key, version=version, division=division, stance=BurdenStance.CONFIRM, by=by, on=on)
            for key, version in confirmed.items()
            if key not in contradicted
        ]
        rows += [
            BurdenView(
                burden_id=key,
                version=version,
                division=division,
                stance=BurdenStance.CONTRADICT,
                note=note.strip(),
                by=by,
                on=on,
            )
            for key, (version, note) in contradicted.items()
        ]
        BurdenView.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["burden", "division"],
            update_fields=["version", "stance", "note", "by", "on"],
        )
        owed = Duty.objects.open().filter(kind=KIND_BURDEN_VIEW, division=division, subject__in=list(seen))
        meet(duty_ids=list(owed.values_list("pk", flat=True)), on=on)
        record(
            verb="autonomy.burdens_viewed",
            by=by.pk,
            at=at,
            object_type="division",
            object_id=division.pk,
            division=division.code,
            basis=BASIS,
            data={"confirmed": len(rows) - len(contradicted), "contradicted": sorted(contradicted)},
        )
    return len(rows)


# Parts -------------------------------------------------------------------------------------------------------------


def _locked_place(division_id: int) -> Division:
    """With its county: what is entered at once in one county is counted one after the other against its ceilings."""
    code = Division.objects.values_list("code", flat=True).get(pk=division_id)
    rows = Division.objects.select_for_update(no_key=True).filter(code__in=[code[:6], code]).order_by("code")
    return next(row for row in rows if row.pk == division_id)


def _locked(burden_id: int, version: int, by: User, on: dt.date) -> Burden:
    burden = Burden.objects.locked().get(pk=burden_id)
    require(_may_enter(by, burden.organisation, burden.division, on), forbidden=True)
    if burden.version != version:
        text = _("这项负担刚才被别人改过。请重新打开，把您的修改补上。")
        require(no("stale", text, needed=str(burden.version), met=str(version), basis=BASIS, field="version"))
    return burden


def _may_enter(by: User, organisation: Organisation, division: Division, on: dt.date) -> Verdict:
    """For one's own organisation, at the place of the burden or above it."""
    own = organisations_of(by, on).filter(pk=organisation.pk).exists()
    if own:
        return yes("role", basis=(ENTER_BURDEN.name,))
    text = _("负担由提出的单位自己登记：您不能替“%(name)s”登记。") % {"name": organisation.name}
    return no("role", text, needed=organisation.name, basis=(ENTER_BURDEN.name,), field="organisation")


def _ask(
    told: Told, organisation: Organisation, division: Division, on: dt.date, burden: Burden | None = None
) -> tuple[Verdict, ...]:
    """Raises every refusal at once; returns what is only to be said."""
    require(own_reach(organisation.division.code, division.code, organisation.name), *complete(told))
    texts = {
        "title": (_("名称"), told.title),
        "basis": (_("依据"), told.basis),
        "fields": (_("填什么"), told.fields),
    }
    limits = limit_verdicts(told, division, on, without=None if burden is None else burden.pk)
    require(_name_free(told, organisation, division, burden), *_guarded(texts), *limits)
    return warnings(limits)


def _name_free(told: Told, organisation: Organisation, division: Division, burden: Burden | None) -> Verdict:
    same = Burden.objects.filter(
        organisation=organisation, division=division, kind=told.kind, title=told.title.strip(), ends_on=None
    )
    others = same if burden is None else same.exclude(pk=burden.pk)
    if told.ends_on is not None or not others.exists():
        return yes("name", field="title")
    text = _("“%(title)s”在这个范围里已经登记过，还没有取消。要改的，打开原来那一项修改。")
    return no("name", text % {"title": told.title.strip()}, needed="1", met="2", basis=BASIS, field="title")


def _guarded(texts: Mapping[str, tuple[str, str]]) -> list[Verdict]:
    """The sheet is public: no personal data in what is written for it (R-OPN-9)."""
    return guard_verdicts([Part(field, label, text) for field, (label, text) in texts.items() if text.strip()])


def _columns(told: Told) -> dict[str, object]:
    given = {name: value.strip() if isinstance(value, str) else value for name, value in asdict(told).items()}
    return {**given, "outside": bool(told.outside) and told.kind == BurdenKind.SIGNBOARD}


def _open_views(burden: Burden, on: dt.date) -> None:
    """Of all communities concerned in one statement; from the day on which it is asked of them."""
    start = max(on, burden.starts_on)
    limit = VIEW_TERM.default().deadline(start, calendar())
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "period": start,
                "kind": KIND_BURDEN_VIEW,
                "subject": burden.pk,
                "role": Role.CLERK,
                "due": limit.due,
                "provisional": limit.provisional,
                "first": burden.division.code,
                "last": upper_bound(burden.division.code),
                "committees": list(committees_of(burden.applies_to)),
                "on": start,
            },
        )


def ask_new_communities(context: SweepContext) -> dict[str, int]:
    """A step of the sweep: who went live later is asked about what was entered before; one statement (R-TWN-3)."""
    limit = VIEW_TERM.default().deadline(context.on, context.calendar)
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_LATER,
            {
                "kind": KIND_BURDEN_VIEW,
                "role": Role.CLERK,
                "on": context.on,
                "due": limit.due,
                "provisional": limit.provisional,
                "first": context.within,
                "last": upper_bound(context.within) if context.within else ":",  # after every digit
                "zone": settings.TIME_ZONE,
            },
        )
        return {"burdens_asked": int(cursor.rowcount)}


def _notes(contradicted: Mapping[int, tuple[int, str]]) -> list[Verdict]:
    """Each note told, and without personal data; ``note_7`` is the field of burden 7."""
    found = [replace(contradiction_told(note), field=f"note_{key}") for key, (_version, note) in contradicted.items()]
    texts = {f"note_{key}": (_("哪里不符"), note) for key, (_version, note) in contradicted.items()}
    return [*found, *_guarded(texts)]


def _some(seen: Mapping[int, int]) -> Verdict:
    if seen:
        return yes("some")
    return no("none", _("没有选任何一项。请勾选属实的，或者写明哪里不符。"), needed="≥ 1", met="0", basis=BASIS)


def _still(division: Division, seen: Mapping[int, int], on: dt.date) -> list[Verdict]:
    """Each is still asked of this committee, and reads as it did when it was looked at."""
    rows = Burden.objects.in_force(on).on(division.code, division.committee).filter(pk__in=list(seen))
    known = dict(rows.select_for_update(of=("self",)).values_list("pk", "version"))
    found = []
    for key, version in seen.items():
        if key not in known:
            text = _("第%(id)d号负担已经取消，或者不涉及本村（社区）。请重新打开这一页。") % {"id": key}
            found.append(no("gone", text, met=str(key), basis=BASIS))
        elif known[key] != version:
            text = _("第%(id)d号负担刚才改过。请重新打开这一页，看过再核对。") % {"id": key}
            found.append(no("stale", text, needed=str(known[key]), met=str(version), basis=BASIS, field="version"))
    return found


def _log(burden: Burden, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"autonomy.{verb}",
        by=by.pk,
        at=at,
        object_type="burden",
        object_id=burden.pk,
        division=burden.division.code,
        basis=BASIS,
        data={"organisation": burden.organisation_id, **data},
    )
