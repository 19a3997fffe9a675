"""What openness declares about challenges, orders and inquiries: duties, how they read, steps of the sweep, notices."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.notices.registry import register_notice_kind
from governance.base.notices.rules.matter import by_subject
from openness.actions import challenge_clock, challenge_log, inquiry, order
from openness.choices import InquiryState, OrderState
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_DEMAND,
    KIND_INQUIRY,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
    KIND_ORDERED,
)
from openness.models import Challenge, Inquiry, Order
from openness.permissions import FILERS
from openness.queries.limits import Limit

CLERK = tuple(FILERS)
TITLES: dict[int, tuple[str | Promise, str | Promise]] = {
    KIND_ANSWER: (gettext_lazy("答复质疑：%(about)s"), gettext_lazy("去答复")),
    KIND_ANSWER_SIGN: (gettext_lazy("签署答复：%(about)s"), gettext_lazy("去签署")),
    KIND_INVESTIGATE_TOWNSHIP: (gettext_lazy("调查质疑：%(about)s"), gettext_lazy("去调查答复")),
    KIND_INVESTIGATE_COUNTY: (gettext_lazy("调查质疑：%(about)s"), gettext_lazy("去调查答复")),
    KIND_CHECK: (gettext_lazy("核对质疑人：%(about)s"), gettext_lazy("去核对")),
    KIND_CHECK_TOWNSHIP: (gettext_lazy("核对质疑人：%(about)s"), gettext_lazy("去核对")),
}


def _describe_challenges(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Challenge.objects.only("id", "about", "state").in_bulk({duty.subject for duty in rows})
    texts = {}
    for duty in rows:
        title, verb = TITLES[duty.kind]
        row = found[duty.subject]
        note = _("等核对") if duty.kind == KIND_ANSWER and row.state == "received" else ""
        url = reverse("openness:challenge", args=[duty.subject])
        texts[duty.pk] = DutyText(str(title) % {"about": row.about}, str(verb), url, note)
    return texts


def _explain_challenges(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    clocks = dict(Challenge.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "clocks"))
    return {duty.pk: _explained(duty, clocks[duty.subject].get(str(duty.kind)), calendar) for duty in rows}


def _explained(duty: Duty, clock: dict[str, Any] | None, calendar: Calendar) -> list[str]:
    """From the terms it was started on: a law that changed since moves nothing."""
    if clock is None:
        return [str(_("最迟%(day)s") % {"day": full_date(duty.due_on)})]
    terms = Limit(**clock)
    due = terms.deadline(duty.period, calendar)
    sentences = explain(due)
    if due.due != duty.due_on:
        sentences = [str(_("最迟%(day)s，不晚于答复的期限") % {"day": full_date(duty.due_on)})]
    return [*sentences, str(_("依据：%(basis)s") % {"basis": terms.basis})]


def _describe_orders(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Order.objects.in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(_("责令公布：%(title)s") % {"title": found[duty.subject].title}),
            str(_("去公开")),
            reverse("openness:order", args=[duty.subject]),
            str(found[duty.subject].get_level_display()),
        )
        for duty in rows
    }


def _explain_orders(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    found = Order.objects.in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: [
            str(
                _("%(who)s在%(day)s责令公布，期限由责令写明")
                % {
                    "who": found[duty.subject].get_level_display(),
                    "day": full_date(found[duty.subject].issued_on),
                }
            ),
            str(_("依据：《村民委员会组织法》第三十六条、《城市居民委员会组织法》第三十五条")),
        ]
        for duty in rows
    }


def _describe_inquiries(rows: Sequence[Duty]) -> dict[int, DutyText]:
    found = Inquiry.objects.in_bulk({duty.subject for duty in rows})
    return {
        duty.pk: DutyText(
            str(
                _("%(kind)s：%(title)s")
                % {"kind": found[duty.subject].get_kind_display(), "title": found[duty.subject].title}
            ),
            str(_("去答复")),
            reverse("openness:inquiry", args=[duty.subject]),
        )
        for duty in rows
    }


def _explain_inquiries(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    clocks = dict(Inquiry.objects.filter(pk__in={duty.subject for duty in rows}).values_list("id", "clock"))
    return {duty.pk: _explained(duty, clocks[duty.subject] or None, calendar) for duty in rows}


def still_challenged(matters: Collection[str]) -> set[str]:
    """A notice is about the state in which it was told: what has moved on is done for that person."""
    asked = by_subject(matters)
    states = dict(Challenge.objects.filter(pk__in=asked).values_list("id", "state"))
    return {matter for pk, state in states.items() for matter in asked[pk] if matter.endswith(f"#{state}")}


def still_ordered(matters: Collection[str]) -> set[str]:
    asked = by_subject(matters)
    rows = Order.objects.filter(pk__in=asked, state=OrderState.OPEN).values_list("id", flat=True)
    return {matter for pk in rows for matter in asked[pk]}


def still_asked(matters: Collection[str]) -> set[str]:
    asked = by_subject(matters)
    rows = Inquiry.objects.filter(pk__in=asked, state=InquiryState.ACCEPTED).values_list("id", flat=True)
    return {matter for pk in rows for matter in asked[pk]}


Describe = Callable[[Sequence[Duty]], dict[int, DutyText]]
Explain = Callable[[Sequence[Duty], Calendar], dict[int, list[str]]]
_CHALLENGES: tuple[tuple[int, str, Any, tuple[str, ...]], ...] = (
    (KIND_ANSWER, "openness.answer", gettext_lazy("答复质疑"), CLERK),
    (KIND_ANSWER_SIGN, "openness.answer_sign", gettext_lazy("签署答复"), (Role.SUPERVISOR,)),
    (KIND_INVESTIGATE_TOWNSHIP, "openness.investigate", gettext_lazy("调查质疑"), (Role.TOWNSHIP_STAFF,)),
    (KIND_INVESTIGATE_COUNTY, "openness.investigate_county", gettext_lazy("县级调查质疑"), (Role.BUREAU_REVIEWER,)),
    (KIND_CHECK, "openness.check", gettext_lazy("核对质疑人"), (Role.SUPERVISOR,)),
    (KIND_CHECK_TOWNSHIP, "openness.check_township", gettext_lazy("核对质疑人"), (Role.TOWNSHIP_STAFF,)),
)


def register() -> None:
    """Called by ``duties``, which the start of the application gathers."""
    for number, code, label, roles in _CHALLENGES:
        register_kind(DutyKind(number, code, label, roles, _describe_challenges, _explain_challenges))
    ordered = gettext_lazy("责令公布")
    register_kind(DutyKind(KIND_ORDERED, "openness.ordered", ordered, CLERK, _describe_orders, _explain_orders))
    for number, code, label in (
        (KIND_INQUIRY, "openness.inquiry", gettext_lazy("答复质询")),
        (KIND_DEMAND, "openness.demand", gettext_lazy("答复公开要求")),
    ):
        register_kind(DutyKind(number, code, label, CLERK, _describe_inquiries, _explain_inquiries))
    register_step("openness.escalate_challenges", challenge_clock.escalate_challenges)
    register_step("openness.forget_challengers", challenge_clock.forget_challengers)
    register_notice_kind(challenge_log.NOTICE, gettext_lazy("质疑"), still_challenged)
    register_notice_kind(order.NOTICE, gettext_lazy("责令公布"), still_ordered)
    register_notice_kind(inquiry.NOTICE, gettext_lazy("质询和公开要求"), still_asked)
