"""Filing a matter and going through its steps; the next is refused while one before it is missing (R-CMT-4, R-PTY-2).

``complete_step`` is what the rooms that do a step call in their own transaction; who may do it is theirs to ask.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import publish_body
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.matter_log import MATTER, done, dropped, guarded, log, owe
from governance.committees.choices import MatterClass, MatterEnd, StepKind
from governance.committees.duty_kinds import KIND_PUBLISH_RESULT
from governance.committees.models import Matter, MatterStep
from governance.committees.permissions import FILE_MATTER
from governance.committees.queries.matter import as_steps, basis_of, procedure_for, step_basis
from governance.committees.queries.meeting import matters_rule
from governance.committees.rules import matter as rules
from residents.models import Group

# What the committee's own people record; the other steps are done where they happen (party, vote, publication).
BY_HAND = (StepKind.DISCUSSED, StepKind.CONSULTED, StepKind.CARRIED_OUT)


@dataclass(frozen=True)
class MatterInput:
    title: str
    text: str
    decision_class: str
    proposed_by: str
    proposed_on: dt.date
    subject: str = ""
    entry_code: str = ""
    collective: bool = False
    group_id: int | None = None


def file_matter(*, division_id: int, given: MatterInput, by: User, at: dt.datetime, on: dt.date) -> Matter:
    """The steps of the day of filing are written down with the matter: a procedure set later changes nothing of it."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, FILE_MATTER.name, place=division.code, on=on), forbidden=True)
        group = None if given.group_id is None else Group.objects.get(pk=given.group_id, division=division)
        procedure = procedure_for(division, given.decision_class, on)
        if procedure is None:
            raise Refused(_no_procedure())
        listed = matters_rule(division, on)
        options, listed_by = (listed.options, (listed.basis_text,)) if listed else ((), rules.BASIS)
        require(
            rules.told(given.title, "title", _("事项"), most=120),
            rules.told(given.text, "text", _("内容和方案")),
            rules.told(given.proposed_by, "proposed_by", _("提议人"), most=120),
            *rules.class_fits(division.committee, given.decision_class, given.collective, group is not None),
            rules.subject_fits(given.decision_class, given.subject, options, listed_by),
            _proposed(given.proposed_on, on),
            *guarded(
                ("title", _("事项"), given.title),
                ("text", _("内容和方案"), given.text),
                ("proposed_by", _("提议人"), given.proposed_by),
            ),
        )
        matter = Matter.objects.create(
            division=division,
            group=group,
            title=given.title.strip(),
            text=given.text.strip(),
            decision_class=given.decision_class,
            subject=given.subject,
            entry_code=given.entry_code,
            collective=given.collective or given.decision_class == MatterClass.COLLECTIVE,
            proposed_by=given.proposed_by.strip(),
            proposed_on=given.proposed_on,
            filed_by=by,
            filed_at=at,
        )
        cited, own = step_basis(division, given.decision_class, on), basis_of(procedure)
        rows = [
            MatterStep(matter=matter, position=number, kind=kind, basis=cited.get(kind, own)[:200])
            for number, kind in enumerate(procedure.steps, start=1)
        ]
        for row in rows:
            if row.kind == StepKind.PROPOSED:
                row.done_on, row.recorded_at, row.recorded_by = given.proposed_on, at, by
        MatterStep.objects.bulk_create(rows)
        log(division, "matter_filed", MATTER, matter.pk, by=by.pk, at=at, decision_class=given.decision_class)
    return matter


def _proposed(proposed_on: dt.date, on: dt.date) -> Verdict:
    if proposed_on <= on:
        return yes("proposed_on", field="proposed_on")
    met = proposed_on.isoformat()
    text = _("提议日期不能晚于今天。")
    return no("proposed_on", text, needed=on.isoformat(), met=met, basis=rules.BASIS, field="proposed_on")


def _no_procedure() -> Verdict:
    text = _("这里没有这一类事项的议事程序。请县级民政部门设定，或者先装入全国的程序（manage.py load_procedures）。")
    return no("procedure", text, basis=rules.BASIS, field="decision_class")


def complete_step(
    *,
    matter_id: int,
    kind: str,
    done_on: dt.date,
    by: User,
    at: dt.datetime,
    note: str = "",
    participants: int | None = None,
    on_paper: bool = False,
    proof: Mapping[str, Any] | None = None,
    verdicts: Iterable[Verdict] = (),
    passed: bool | None = None,
) -> MatterStep:
    """One step done elsewhere, with its proof. ``passed`` False keeps the matter where it is."""
    on = timezone.localdate(at)
    with transaction.atomic():
        matter = Matter.objects.locked().get(pk=matter_id)
        rows = list(matter.steps.order_by("position"))
        steps = as_steps(rows)
        require(
            *rules.can_complete(steps, kind, done_on, on, matter.ended_on is not None),
            rules.record_on_paper(kind, on_paper, note, participants),
            *guarded(("note", _("情况"), note)),
        )
        row = next(one for one in rows if one.kind == kind)
        row.done_on, row.recorded_at, row.recorded_by = done_on, at, by
        row.note, row.participants, row.on_paper = note.strip(), participants, on_paper
        row.proof, row.passed = dict(proof or {}), passed
        row.verdicts = [verdict.as_dict() for verdict in verdicts]
        row.save()
        if passed is not False:
            _after(matter, rows, row, on)
        log(matter.division, "step_done", MATTER, matter.pk, by=by.pk, at=at, step=kind, passed=passed)
    return row


def _after(matter: Matter, rows: list[MatterStep], row: MatterStep, on: dt.date) -> None:
    """What is carried out owes its result; a matter with every step done has ended."""
    kinds = [one.kind for one in rows]
    if row.kind == StepKind.CARRIED_OUT and StepKind.RESULT_PUBLISHED in kinds:
        owe(matter.division, KIND_PUBLISH_RESULT, matter.pk, on)
    if rules.next_step(as_steps(rows)) is None:
        matter.ended_on, matter.end_why = on, MatterEnd.DONE
        matter.save(update_fields=["ended_on", "end_why"])


def undo_vote(*, matter_id: int, resolution_id: int, number: str) -> None:
    """Its resolution was revoked: the vote counts no longer, so the matter is not carried out; it may be voted again or
    ended. What was carried out already was, and still owes its result."""
    matter = Matter.objects.locked().get(pk=matter_id)
    rows = {row.kind: row for row in matter.steps.all()}
    voted, carried_out = rows.get(StepKind.VOTED), rows.get(StepKind.CARRIED_OUT)
    if voted is None or voted.proof.get("resolution") != resolution_id:
        return
    if matter.ended_on is not None or (carried_out is not None and carried_out.done_on is not None):
        return
    text = _("决议 %(number)s 已经被撤销。") % {"number": number}
    why = no("revoked", text, basis=rules.BASIS, field="kind").as_dict()
    for row in (voted, rows.get(StepKind.PUBLISHED)):
        if row is not None and row.done_on is not None:
            row.passed, row.verdicts = False, [*row.verdicts, why]
            row.save(update_fields=["passed", "verdicts"])


def record_step(
    *,
    matter_id: int,
    kind: str,
    done_on: dt.date,
    note: str,
    participants: int | None,
    on_paper: bool,
    by: User,
    at: dt.datetime,
    on: dt.date,
    passed: bool | None = None,
) -> MatterStep:
    """By the committee's people: both committees' talk, consultation on paper, carrying out."""
    with transaction.atomic():
        matter = Matter.objects.select_related("division").get(pk=matter_id)
        require(may(by, FILE_MATTER.name, place=matter.division.code, on=on), forbidden=True)
        require(_by_hand(kind), rules.told(note, "note", _("情况")))
        return complete_step(
            matter_id=matter_id,
            kind=kind,
            done_on=done_on,
            by=by,
            at=at,
            note=note,
            participants=participants,
            # Consultation does not exist on the platform yet: its step is always a record of paper, and says so.
            on_paper=on_paper or kind == StepKind.CONSULTED,
            passed=passed,
        )


def _by_hand(kind: str) -> Verdict:
    if kind in BY_HAND:
        return yes("by_hand", field="kind")
    text = _("这一步不在这里登记：研究和党员大会由党组织登记，表决在会议上登记，决议和结果公开时自动登记。")
    return no("by_hand", text, met=kind, basis=rules.BASIS, field="kind")


def publish_result(*, matter_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> MatterStep:
    """实施结果公开: how it was carried out, with proof. Last of its transaction."""
    with transaction.atomic():
        matter = Matter.objects.locked().get(pk=matter_id)
        require(may(by, FILE_MATTER.name, place=matter.division.code, on=on), forbidden=True)
        require(rules.told(text, "text", _("实施结果")))
        row = complete_step(
            matter_id=matter_id, kind=StepKind.RESULT_PUBLISHED, done_on=on, by=by, at=at, note=text, passed=None
        )
        done(matter.division_id, KIND_PUBLISH_RESULT, [matter.pk], on)
        entry = log(matter.division, "result_published", MATTER, matter.pk, by=by.pk, at=at)
        row.proof = {"leaf": publish_body(entry=entry, body=result_body(row)).number}
        row.save(update_fields=["proof"])
    return row


def result_body(row: MatterStep) -> dict[str, Any]:
    matter = row.matter
    return {
        "kind": "matter_result",
        "version": 1,
        "matter": matter.pk,
        "place": {"code": matter.division.code, "name": matter.division.name},
        "title": matter.title,
        "result": row.note,
        "published_on": None if row.done_on is None else row.done_on.isoformat(),
    }


def end_matter(*, matter_id: int, why: str, by: User, at: dt.datetime, on: dt.date) -> Matter:
    """Withdrawn by whoever proposed it, or voted down; never while what was decided waits to be carried out."""
    with transaction.atomic():
        matter = Matter.objects.locked().get(pk=matter_id)
        require(may(by, FILE_MATTER.name, place=matter.division.code, on=on), forbidden=True)
        rows = list(matter.steps.order_by("position"))
        require(*_can_end(matter, rows, why))
        matter.ended_on, matter.end_why = on, why
        matter.save(update_fields=["ended_on", "end_why"])
        dropped(matter.division_id, KIND_PUBLISH_RESULT, [matter.pk], on)
        log(matter.division, "matter_ended", MATTER, matter.pk, by=by.pk, at=at, why=why)
    return matter


def _can_end(matter: Matter, rows: list[MatterStep], why: str) -> list[Verdict]:
    found = []
    if matter.ended_on is not None:
        found.append(no("ended", _("这件事已经结束了。"), needed="1", met="2", basis=rules.BASIS, field="why"))
    voted = next((row for row in rows if row.kind == StepKind.VOTED), None)
    if voted is not None and voted.done_on is not None and voted.passed:
        text = _("已经表决通过的，要办完并公开结果；不办了的，由会议撤销决议。")
        found.append(no("passed", text, basis=rules.BASIS, field="why"))
    refused = any(row.passed is False for row in rows)
    if why == MatterEnd.REJECTED and not refused:
        text = _("还没有表决不通过的记录，不能登记为未获通过。")
        found.append(no("rejected", text, basis=rules.BASIS, field="why"))
    if why not in (MatterEnd.REJECTED, MatterEnd.WITHDRAWN):
        text = _("请选：未获通过，或者提议人撤回。")
        found.append(no("why", text, met=why, basis=rules.BASIS, field="why"))
    return found
