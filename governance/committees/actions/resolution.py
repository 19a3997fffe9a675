"""Resolutions with their proof, what they authorise and what they undo (R-CMT-3, R-CMT-4).

``resolve`` publishes: which rule, what was needed, what was met. A resolution is never edited; the assembly may revoke
one of council or committee, which is published too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import publish_body
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.item import enough, locked_item, may_vote, voted_kind, was_held
from governance.committees.actions.matter import complete_step, undo_vote
from governance.committees.actions.matter_log import BASIS, RESOLUTION, done, guarded, log
from governance.committees.choices import ItemKind, StepKind
from governance.committees.duty_kinds import KIND_PUBLISH_RESOLUTION
from governance.committees.models import AgendaItem, Authorisation, Meeting, Resolution
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.queries.matter import steps_of
from governance.committees.rules import matter as matter_rules
from governance.committees.rules import meeting as rules

LONGEST_NUMBER = 40


def resolve(*, item_id: int, text: str, by: User, at: dt.datetime, on: dt.date, number: str = "") -> Resolution:
    """The decision as it was passed, published with its verdicts. Last of its transaction."""
    with transaction.atomic():
        item = locked_item(item_id)
        meeting = item.meeting
        require(may(by, CALL_MEETING.name, place=meeting.division.code, on=on), forbidden=True)
        require(
            was_held(meeting),
            voted_kind(item),
            enough(meeting),
            *may_vote(item),
            *was_passed(item),
            _once(item),
            *_minuted(item),
        )
        return publish(item, text=text, number=number, flags=[], by=by, at=at, on=on)


def publish(
    item: AgendaItem,
    *,
    text: str,
    number: str,
    flags: Sequence[dict[str, Any]],
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Resolution:
    """Row, steps of the matter, body. What was decided on paper carries its flags. Last of its transaction."""
    meeting = item.meeting
    # Two at once of one community are numbered one after the other.
    division = Division.objects.select_for_update(no_key=True).get(pk=meeting.division_id)
    decided_on = meeting.held_on or on
    given = number.strip() or facts.next_number(division, decided_on.year)
    require(
        matter_rules.told(text, "text", _("决议")),
        _number_free(division, given),
        *guarded(("text", _("决议"), text), ("title", _("议题"), item.title)),
    )
    row = Resolution.objects.create(
        item=item,
        division=division,
        number=given,
        text=text.strip(),
        decided_on=decided_on,
        recorded_on=on,
        verdicts=[*meeting.verdicts, *(verdict.as_dict() for verdict in may_vote(item)), *item.verdicts],
        flags=list(flags),
    )
    _steps(row, by=by, at=at, on=on)
    done(division.pk, KIND_PUBLISH_RESOLUTION, [item.pk], on)
    entry = log(division, "resolution_published", RESOLUTION, row.pk, by=by.pk, at=at, item=item.pk, kind=item.kind)
    row.leaf = publish_body(entry=entry, body=facts.resolution_body(row)).number
    row.save(update_fields=["leaf"])
    return row


def _steps(row: Resolution, *, by: User, at: dt.datetime, on: dt.date) -> None:
    """The vote, and that it is published: both steps of the matter are shown by this resolution, with what was found
    of it. What was decided on paper without quorum, share, right body or way, or while an earlier step was missing,
    leaves the steps as they are: the flag says so."""
    item = row.item
    if item.matter is None or item.matter.ended_on is not None or _undecided(row):
        return
    steps = steps_of(item.matter)
    ready = matter_rules.nothing_missing(steps, "voted").ok
    waiting = {step.kind for step in steps if not step.done}
    if StepKind.VOTED not in waiting or not ready or not matter_rules.in_order(steps, "voted", row.decided_on).ok:
        return
    proof = {"item": item.pk, "resolution": row.pk}
    given: dict[str, Any] = {"matter_id": item.matter.pk, "by": by, "at": at, "proof": proof}
    people = item.meeting.present
    found = [_read(one) for one in row.verdicts]
    complete_step(
        kind=StepKind.VOTED, done_on=row.decided_on, passed=True, participants=people, verdicts=found, **given
    )
    if StepKind.PUBLISHED in waiting:
        complete_step(kind=StepKind.PUBLISHED, done_on=on, **given)


def reject(*, item_id: int, by: User, at: dt.datetime, on: dt.date) -> AgendaItem:
    """A vote that did not reach what the law asks for is written into its matter: it may be voted again, or ended."""
    with transaction.atomic():
        item = locked_item(item_id)
        require(may(by, CALL_MEETING.name, place=item.meeting.division.code, on=on), forbidden=True)
        matter_id = _refused(item)
        complete_step(
            matter_id=matter_id,
            kind=StepKind.VOTED,
            done_on=item.meeting.held_on or on,
            by=by,
            at=at,
            participants=item.meeting.present,
            proof={"item": item.pk},
            verdicts=[_read(one) for one in item.verdicts],
            passed=False,
        )
    return item


def _read(stored: dict[str, Any]) -> Verdict:
    return Verdict(**{**stored, "basis": tuple(stored["basis"])})


def _refused(item: AgendaItem) -> int:
    if item.matter_id is not None and item.passed is False:
        return item.matter_id
    text = _("只有表决没有通过的事项，才登记为没有通过。")
    raise Refused(no("refused", text, met=str(item.passed), basis=BASIS, field="passed"))


def was_passed(item: AgendaItem) -> list[Verdict]:
    """The count, or why what was counted is no decision."""
    if item.passed is None:
        return [no("counted", _("先登记表决的票数。"), basis=BASIS, field="yes")]
    if item.passed:
        return [yes("passed")]
    failed = [_read(one) for one in item.verdicts if not one["ok"]]
    return failed or [no("passed", _("会议记录写的是没有通过，不能形成决议。"), basis=BASIS, field="passed")]


def _once(item: AgendaItem) -> Verdict:
    if not hasattr(item, "resolution"):
        return yes("once")
    words = {"number": item.resolution.number}
    text = _("这个议题已经形成决议：%(number)s。") % words
    return no("resolved", text, needed="1", met="2", basis=BASIS, field="item")


def _minuted(item: AgendaItem) -> list[Verdict]:
    meeting = item.meeting
    if meeting.minutes_on is None:
        return [no("minutes", _("先写会议记录并签名，再公开决议。"), basis=BASIS, field="minutes")]
    if not meeting.signatures.filter(minutes_hash=meeting.minutes_hash).exists():
        return [no("signatures", _("会议记录还没有人签名。请看过记录后签名。"), basis=BASIS, field="minutes")]
    return [yes("minutes")]


def _number_free(division: Division, number: str) -> Verdict:
    if len(number) > LONGEST_NUMBER:
        met = str(len(number))
        return no("number", _("编号太长。"), needed=f"≤ {LONGEST_NUMBER}", met=met, basis=BASIS, field="number")
    if not Resolution.objects.filter(division=division, number=number).exists():
        return yes("number", field="number")
    text = _("编号“%(number)s”已经用过了。请换一个，或者不填，由平台编号。") % {"number": number}
    return no("number", text, needed="1", met="2", basis=BASIS, field="number")


# What a resolution does ----------------------------------------------------------------------------------------------


def authorise(
    *,
    resolution_id: int,
    subjects: Sequence[str],
    starts_on: dt.date,
    ends_on: dt.date | None,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Authorisation:
    """Scope and end of what the assembly decided; only what the law lets it hand over."""
    with transaction.atomic():
        row = _locked(resolution_id, by, on)
        division = row.division
        law = facts.law_of(rules.DELEGABLE.get(division.committee, ()), division, row.decided_on)
        require(
            _of_kind(row, ItemKind.AUTHORISATION),
            rules.scope_allowed(division.committee, law, subjects),
            rules.scope_dates(starts_on, ends_on, row.decided_on),
            _in_force(row),
            *_undecided(row),
            _no_authorisation(row),
        )
        made = Authorisation.objects.create(
            division=division, resolution=row, subjects=list(subjects), starts_on=starts_on, ends_on=ends_on
        )
        log(division, "council_authorised", RESOLUTION, row.pk, by=by.pk, at=at, subjects=list(subjects))
    return made


def revoke(*, resolution_id: int, by_resolution_id: int, by: User, at: dt.datetime, on: dt.date) -> Resolution:
    """By a later resolution of the assembly, or of the council where the assembly lets it (村组法 27); published. Last
    of its transaction."""
    with transaction.atomic():
        rows = locked_resolutions(resolution_id, by_resolution_id)
        row, other = rows[resolution_id], rows[by_resolution_id]
        require(may(by, CALL_MEETING.name, place=row.division.code, on=on), forbidden=True)
        if other.division_id != row.division_id:
            raise Resolution.DoesNotExist
        revoking, revoked = other.item.meeting.body.kind, row.item.meeting.body.kind
        allowed = facts.authorised(row.division, other.decided_on)
        require(
            rules.may_revoke(row.division.committee, revoking, revoked, allowed),
            _in_force(row),
            _in_force(other),
            *_undecided(other),
            _later(row, other),
        )
        row.revoked_on, row.revoked_by = other.decided_on, other
        row.save(update_fields=["revoked_on", "revoked_by"])
        if row.item.matter_id is not None:
            undo_vote(matter_id=row.item.matter_id, resolution_id=row.pk, number=row.number)
        entry = log(row.division, "resolution_revoked", RESOLUTION, row.pk, by=by.pk, at=at, resolution=other.pk)
        publish_body(
            entry=entry,
            body={
                "kind": "resolution_revoked",
                "version": 1,
                "resolution": row.pk,
                "number": row.number,
                "leaf": row.leaf,
                "by": {"number": other.number, "leaf": other.leaf},
                "revoked_on": other.decided_on.isoformat(),
            },
        )
    return row


def _locked(resolution_id: int, by: User, on: dt.date) -> Resolution:
    row = locked_resolutions(resolution_id)[resolution_id]
    require(may(by, CALL_MEETING.name, place=row.division.code, on=on), forbidden=True)
    return row


def locked_resolutions(*keys: int) -> dict[int, Resolution]:
    """The meetings first, then the resolutions, each in order of their keys: two people never wait for each other."""
    list(Meeting.objects.locked().filter(pk__in=_meetings_of(keys)).order_by("pk"))
    rows = Resolution.objects.select_related("division", "item__meeting__body").select_for_update(of=("self",))
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}
    if len(found) != len(set(keys)):
        raise Resolution.DoesNotExist
    return found


def _meetings_of(keys: Sequence[int]) -> list[int]:
    return list(AgendaItem.objects.filter(resolution__in=keys).values_list("meeting_id", flat=True))


def _of_kind(row: Resolution, kind: str) -> Verdict:
    if row.item.kind == kind:
        return yes("kind")
    needed = str(ItemKind(kind).label)
    text = _("这个决议不是授权决议。请先在村（居）民会议上列“授权代表会议”的议题并通过。")
    return no("kind", text, needed=needed, met=str(row.item.get_kind_display()), basis=BASIS, field="resolution")


def _undecided(row: Resolution) -> list[Verdict]:
    """What was recorded from paper against quorum, share, body or way is kept as recorded and has no effect."""
    return rules.undecided([_read(one) for one in row.verdicts])


def _in_force(row: Resolution) -> Verdict:
    if row.revoked_on is None:
        return yes("in_force")
    text = _("决议 %(number)s 已经被撤销。") % {"number": row.number}
    return no("revoked", text, basis=BASIS, field="resolution")


def _later(row: Resolution, other: Resolution) -> Verdict:
    if other.decided_on >= row.decided_on and other.pk != row.pk:
        return yes("later")
    text = _("撤销的决议要在原决议之后作出。")
    needed, met = f"≥ {row.decided_on.isoformat()}", other.decided_on.isoformat()
    return no("later", text, needed=needed, met=met, basis=BASIS, field="by_resolution")


def _no_authorisation(row: Resolution) -> Verdict:
    if not Authorisation.objects.filter(resolution=row).exists():
        return yes("once")
    return no("once", _("这个决议的授权已经登记过。"), needed="1", met="2", basis=BASIS, field="resolution")
