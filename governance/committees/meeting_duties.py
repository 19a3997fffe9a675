"""What matters and meetings declare to the clock and to notices."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import limits
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from governance.base.places.models import Division
from governance.committees.actions.frequency import CODES, KINDS, open_frequencies
from governance.committees.actions.matter_log import NOTICE, TERMS
from governance.committees.duty_kinds import (
    KIND_ASSEMBLY,
    KIND_COUNCIL,
    KIND_FORCED_MEETING,
    KIND_PUBLISH_RESOLUTION,
    KIND_PUBLISH_RESULT,
)
from governance.committees.models import AgendaItem, Body, CallRequest, Matter, Meeting
from governance.committees.queries.body_rules import Rulebook


def _new_meeting(body_id: int) -> str:
    return f"{reverse('committees:meeting_new')}?body={body_id}"


def _describe_frequency(rows: Sequence[Duty]) -> dict[int, DutyText]:
    bodies = Body.objects.select_related("division").in_bulk({duty.subject for duty in rows})
    found = {}
    for duty in rows:
        body = bodies[duty.subject]
        words = {"body": body.name, "until": full_date(duty.due_on)}
        found[duty.pk] = DutyText(_("召开%(body)s，%(until)s前") % words, _("去召集"), _new_meeting(body.pk))
    return found


def _explain_frequency(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """The row of the law that asks for it at each place; two queries for each kind of body."""
    places = Division.objects.in_bulk({duty.division_id for duty in rows})
    kinds = {number: kind for kind, number in KINDS.items()}
    book = Rulebook(CODES.values())
    found = {}
    for duty in rows:
        place = places[duty.division_id]
        code = CODES[(place.committee, kinds[duty.kind])]  # type: ignore[index]
        rule = book.on(place.committee, place.code, duty.period).get(code)
        text = _("现在没有查到这项规定。") if rule is None else f"{rule.statement}{rule.basis_text}"
        found[duty.pk] = [text]
    return found


def _describe_asked(rows: Sequence[Duty]) -> dict[int, DutyText]:
    asked = CallRequest.objects.select_related("body").in_bulk({duty.subject for duty in rows})
    found = {}
    for duty in rows:
        row = asked[duty.subject]
        title = _("有人提议，应当召开%(body)s：%(about)s") % {"body": row.body.name, "about": row.about}
        url = f"{_new_meeting(row.body_id)}&asked={row.pk}"
        if row.meeting_id is not None:
            url = reverse("committees:meeting", args=[row.meeting_id])
        found[duty.pk] = DutyText(title, _("去召集"), url)
    return found


def _describe_resolutions(rows: Sequence[Duty]) -> dict[int, DutyText]:
    items = AgendaItem.objects.in_bulk({duty.subject for duty in rows})
    found = {}
    for duty in rows:
        item = items[duty.subject]
        url = f"{reverse('committees:meeting', args=[item.meeting_id])}#item-{item.pk}"
        found[duty.pk] = DutyText(_("公开决议：%(title)s") % {"title": item.title}, _("去公开"), url)
    return found


def _describe_results(rows: Sequence[Duty]) -> dict[int, DutyText]:
    matters = Matter.objects.in_bulk({duty.subject for duty in rows})
    found = {}
    for duty in rows:
        words = {"title": matters[duty.subject].title}
        url = reverse("committees:matter", args=[duty.subject])
        found[duty.pk] = DutyText(_("公开实施结果：%(title)s") % words, _("去公开"), url)
    return found


def _explain_terms(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """Constant queries: the law of each kind once, for all its places."""
    places = Division.objects.in_bulk({duty.division_id for duty in rows})
    found: dict[int, list[str]] = {}
    for kind in {duty.kind for duty in rows}:
        mine = [duty for duty in rows if duty.kind == kind]
        terms = limits(TERMS[kind], {places[duty.division_id] for duty in mine}, max(duty.period for duty in mine))
        for duty in mine:
            term = terms[duty.division_id]
            due = term.deadline(duty.period, calendar)
            because = explain(due) if due.due == duty.due_on else [_("最迟%(day)s") % {"day": full_date(duty.due_on)}]
            found[duty.pk] = [*because, _("依据：%(basis)s") % {"basis": term.basis}]
    return found


def still_open(matters: Collection[str]) -> set[str]:
    """A notice of a meeting waits until it is held or called off."""
    asked = by_subject(matters)
    waiting = Meeting.objects.standing().filter(pk__in=asked, held_on=None).values_list("pk", flat=True)
    return {matter for key in waiting for matter in asked[key]}


def register() -> None:
    """Called by ``duties``."""
    clerk, head = str(Role.CLERK), str(Role.COMMITTEE_HEAD)
    for number, code, label in (
        (KIND_ASSEMBLY, "assembly", gettext_lazy("召开村（居）民会议")),
        (KIND_COUNCIL, "council", gettext_lazy("召开代表会议")),
    ):
        register_kind(
            DutyKind(number, f"committees.{code}", label, (clerk, head), _describe_frequency, _explain_frequency)
        )
    for number, code, label, describe in (
        (KIND_FORCED_MEETING, "forced_meeting", gettext_lazy("召开有人提议的会议"), _describe_asked),
        (KIND_PUBLISH_RESOLUTION, "publish_resolution", gettext_lazy("公开决议"), _describe_resolutions),
        (KIND_PUBLISH_RESULT, "publish_result", gettext_lazy("公开实施结果"), _describe_results),
    ):
        register_kind(DutyKind(number, f"committees.{code}", label, (clerk, head), describe, _explain_terms))
    register_step("committees.open_frequencies", open_frequencies)
    register_notice_kind(NOTICE, gettext_lazy("会议"), still_open)
