"""Recording what the party organisation said of a matter before it is decided (R-PTY-2).

The step of the matter is completed by the room that owns matters; without it the matter cannot be put to a vote.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import publish_body
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.matter import complete_step
from governance.committees.choices import StepKind
from governance.committees.models import Matter, MatterStep
from governance.party.actions.common import done, log
from governance.party.choices import Opinion, StudyKind
from governance.party.duty_kinds import KIND_STUDY
from governance.party.models import Study
from governance.party.permissions import STUDY
from governance.party.queries.organisation import guarded, leading
from governance.party.queries.study import OBJECT, UNDONE, body_of, quorum_verdicts, step_labels
from governance.party.rules.common import one_of, written
from governance.party.rules.study import (
    BASIS,
    GOES_ON,
    conditions_fit,
    counts_fit,
    days_fit,
    opinion_fits,
    refusing,
    turn_of,
)

VERBS = {StudyKind.STUDIED: "studied", StudyKind.MEMBERS: "members_met"}


@dataclass(frozen=True)
class StudyInput:
    """Of one meeting: how many could come, came and agreed; the opinion in words, and the conditions it has."""

    kind: str
    held_on: dt.date
    entitled: int
    present: int
    yes: int
    opinion: str
    text: str
    conditions: str = ""


def record_study(*, matter_id: int, given: StudyInput, by: User, at: dt.datetime, on: dt.date) -> Study:
    """What agrees completes the step; what sends back stands on it and leaves it open. Last of its transaction (the
    log)."""
    with transaction.atomic():
        matter = Matter.objects.locked().get(pk=matter_id)
        division = matter.division
        require(may(by, STUDY.name, place=division.code, on=on), forbidden=True)
        organisation = leading(division.pk, on)
        steps = MatterStep.objects.filter(UNDONE, matter=matter).order_by("position")
        step = None if matter.ended_on is not None else steps.values_list("kind", flat=True).first()
        kinds = {value: str(label) for value, label in StudyKind.choices}
        opinions = {value: str(label) for value, label in Opinion.choices}
        require(
            one_of(given.kind, StudyKind.values, kinds, "kind", _("步骤")),
            one_of(given.opinion, Opinion.values, opinions, "opinion", _("意见")),
        )
        verdicts = quorum_verdicts(
            division, given.kind, given.held_on, entitled=given.entitled, present=given.present, agreed=given.yes
        )
        require(
            turn_of(step, given.kind, step_labels()),
            _somebody_studies(organisation is not None),
            *days_fit(given.held_on, matter.proposed_on, on),
            *counts_fit(given.entitled, given.present, given.yes),
            opinion_fits(given.opinion, given.yes, given.present),
            conditions_fit(given.opinion, given.conditions),
            written(given.text, "text", _("意见的内容"), basis="R-PTY-2"),
            *guarded(
                ("text", _("意见的内容"), given.text),
                ("conditions", _("附带的条件"), given.conditions),
                division=division,
            ),
            *(refusing(verdicts) if given.opinion in GOES_ON else ()),
        )
        if organisation is None:
            raise AssertionError  # refused above
        made = Study.objects.create(
            organisation=organisation,
            division=division,
            matter=matter,
            kind=given.kind,
            held_on=given.held_on,
            entitled=given.entitled,
            present=given.present,
            yes=given.yes,
            opinion=given.opinion,
            text=given.text.strip(),
            conditions=given.conditions.strip(),
            verdicts=[verdict.as_dict() for verdict in verdicts],
            by=by,
            at=at,
        )
        _complete(made, verdicts, by=by, at=at)
        if given.opinion in GOES_ON:
            done(division.pk, [KIND_STUDY], matter.pk, on)
        entry = log(
            VERBS[StudyKind(given.kind)],
            division=division,
            object_type=OBJECT,
            object_id=made.pk,
            by=by,
            at=at,
            basis=BASIS,
            matter=matter.pk,
            opinion=given.opinion,
        )
        made.leaf = publish_body(entry=entry, body=body_of(made)).number
        made.save(update_fields=["leaf"])
    return made


def _somebody_studies(there: bool) -> Verdict:
    if there:
        return yes("organisation")
    text = _("还没有登记本村（社区）的党组织。请先在“党组织”里登记，再登记研究讨论。")
    return no("organisation", text, needed="1", met="0", basis=BASIS, field="organisation")


def _complete(study: Study, verdicts: Sequence[Verdict], *, by: User, at: dt.datetime) -> None:
    complete_step(
        matter_id=study.matter_id,
        kind=StepKind(study.kind),
        done_on=study.held_on,
        by=by,
        at=at,
        note=study.conditions,
        participants=study.present,
        proof={"study": study.pk},
        verdicts=verdicts,
        passed=study.opinion in GOES_ON,
    )
