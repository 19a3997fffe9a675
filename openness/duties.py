"""What openness declares to the clock: its kinds of duties, how they read, and its steps of the sweep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.registry import register_forms
from governance.base.accounts.choices import Role
from governance.base.clock.explain import explain, full_date
from governance.base.clock.models import Duty, Event
from governance.base.clock.registry import DutyKind, DutyText, register_kind, register_step
from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Deadline
from governance.base.clock.rules.period import Frequency, Period
from governance.base.places.registry import on_division_change
from governance.township.models import Project
from openness import challenge_duties, erasure_duties, posting_duties
from openness.actions import duties, event
from openness.choices import Stage, State
from openness.duty_kinds import (
    KIND_EVENT,
    KIND_PERIOD,
    KIND_REPUBLISH,
    KIND_STAGE_HALFWAY,
    KIND_STAGE_SETTLEMENT,
    KIND_STAGE_START,
    KIND_VERIFY,
    STAGE_KINDS,
    republish_deadline,
    verification_deadline,
)
from openness.models import Disclosure, Item, Listing
from openness.queries.known_forms import publication_items
from openness.queries.schedule import listings_for, terms_of
from openness.rules.schedule import due_for_event, due_for_period, titled

FILERS = (Role.CLERK, Role.ACCOUNTING_AGENT)


def _url(duty: Duty) -> str:
    return reverse("openness:duty", args=[duty.pk])


def _filing_text(duty: Duty, title: str, filed: Disclosure | None) -> DutyText:
    """The verb follows where the disclosure stands, so that the list says what to do and not only what is late."""
    if filed is None:
        return DutyText(title, str(_("去填报")), _url(duty))
    note, verb = {
        State.DRAFT: (_("草稿"), _("继续填报")),
        State.RETURNED: (_("已退回，请修改"), _("去修改")),
        State.SUBMITTED: (_("待监督委员会核实"), _("查看")),
        State.VERIFIED: (_("已核实，待公开"), _("查看")),
    }.get(State(filed.state), ("", _("查看")))
    return DutyText(title, str(verb), _url(duty), str(note))


def _filed(rows: Sequence[Duty]) -> dict[int, Disclosure]:
    found = Disclosure.objects.filter(duty_id__in=[duty.pk for duty in rows]).exclude(state=State.WITHDRAWN)
    return {row.duty_id: row for row in found.only("id", "duty_id", "state") if row.duty_id is not None}


def period_of(duty: Duty) -> Period:
    """The period a periodic duty is about: it starts on ``period`` and ends the day before the duty opens."""
    for frequency in Frequency:
        if (duty.period.month - 1) % frequency.months == 0 and duty.period.day == 1:
            period = Period(frequency, duty.period)
            if (duty.opens_on - period.end).days == 1:
                return period
    raise ValueError(f"duty {duty.pk} does not lie on a period")


def _describe_periods(rows: Sequence[Duty]) -> dict[int, DutyText]:
    items = Item.objects.in_bulk({duty.subject for duty in rows})
    filed = _filed(rows)
    return {
        duty.pk: _filing_text(
            duty,
            titled(period_of(duty).label, items[duty.subject].title),
            filed.get(duty.pk),
        )
        for duty in rows
    }


def _describe_events(rows: Sequence[Duty]) -> dict[int, DutyText]:
    events = Event.objects.in_bulk({duty.subject for duty in rows})
    items = {item.event_kind: item.title for item in Item.objects.exclude(event_kind="")}
    filed = _filed(rows)
    return {
        duty.pk: _filing_text(
            duty,
            str(
                _("%(item)s：%(title)s")
                % {"item": items[events[duty.subject].kind], "title": events[duty.subject].title}
            ),
            filed.get(duty.pk),
        )
        for duty in rows
    }


def _describe_stages(rows: Sequence[Duty]) -> dict[int, DutyText]:
    projects = Project.objects.in_bulk({duty.subject for duty in rows})
    stages = {number: Stage(stage).label for stage, number in STAGE_KINDS.items()}
    filed = _filed(rows)
    return {
        duty.pk: _filing_text(
            duty,
            str(
                _("项目公开（%(stage)s）：%(name)s") % {"stage": stages[duty.kind], "name": projects[duty.subject].name}
            ),
            filed.get(duty.pk),
        )
        for duty in rows
    }


def _describe_disclosures(rows: Sequence[Duty], title: str, verb: str) -> dict[int, DutyText]:
    found = Disclosure.objects.in_bulk({duty.subject for duty in rows})
    return {duty.pk: DutyText(title % {"title": found[duty.subject].title}, verb, _url(duty)) for duty in rows}


def _describe_verifications(rows: Sequence[Duty]) -> dict[int, DutyText]:
    return _describe_disclosures(rows, str(_("核实：%(title)s")), str(_("去核实")))


def _describe_republications(rows: Sequence[Duty]) -> dict[int, DutyText]:
    """What was withdrawn is filed anew; what no longer agrees with a corrected month is corrected."""
    found = Disclosure.objects.in_bulk({duty.subject for duty in rows})
    words = {
        True: (_("撤回后重新公开：%(title)s"), _("去填报")),
        False: (_("前面的月份更正了，跟着更正：%(title)s"), _("去更正")),
    }
    texts = {}
    for duty in rows:
        disclosure = found[duty.subject]
        title, verb = words[disclosure.state == State.WITHDRAWN]
        texts[duty.pk] = DutyText(title % {"title": disclosure.title}, verb, _url(duty))
    return texts


def _explain_periods(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    listings = listings_for([(duty.subject, duty.division, duty.period) for duty in rows])
    return {duty.pk: _period_explained(duty, found, calendar) for duty, found in zip(rows, listings, strict=True)}


def _period_explained(duty: Duty, listing: Listing | None, calendar: Calendar) -> list[str]:
    period = period_of(duty)
    if listing is None or listing.frequency != period.frequency:
        return [_moved(duty)]
    due = due_for_period(terms_of(listing), period, calendar)
    return _sentences(duty, due.on, due.reckoned, listing.basis)


def _explain_events(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    kinds = dict(Event.objects.filter(pk__in=[duty.subject for duty in rows]).values_list("id", "kind"))
    items = {item.event_kind: item for item in Item.objects.filter(event_kind__in=kinds.values())}
    return _happened_explained(
        rows, [items[kinds[duty.subject]] for duty in rows], [duty.period for duty in rows], calendar
    )


def _explain_stages(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    """Counted from the day that was reported last: a planned start may move."""
    stages = {number: f"project_{stage}" for stage, number in STAGE_KINDS.items()}
    items = {item.event_kind: item for item in Item.objects.filter(event_kind__in=stages.values())}
    reports = Event.objects.filter(kind__in=stages.values(), subject__in=[duty.subject for duty in rows])
    last = {
        (kind, subject): on
        for kind, subject, on in reports.order_by("reported_at", "id").values_list("kind", "subject", "on")
    }
    days = [last.get((stages[duty.kind], duty.subject), duty.period) for duty in rows]
    return _happened_explained(rows, [items[stages[duty.kind]] for duty in rows], days, calendar)


def _happened_explained(
    rows: Sequence[Duty], items: Sequence[Item], days: Sequence[date], calendar: Calendar
) -> dict[int, list[str]]:
    wanted = [(item.pk, duty.division, duty.period) for duty, item in zip(rows, items, strict=True)]
    found: dict[int, list[str]] = {}
    for duty, day, listing in zip(rows, days, listings_for(wanted), strict=True):
        if listing is None:
            found[duty.pk] = [_moved(duty)]
            continue
        due = due_for_event(terms_of(listing), day, calendar)
        found[duty.pk] = _sentences(duty, due.on, due.reckoned, listing.basis)
    return found


def _sentences(duty: Duty, due_on: object, reckoned: Deadline | None, basis: str) -> list[str]:
    if due_on != duty.due_on:
        return [_moved(duty), str(_("依据：%(basis)s")) % {"basis": basis}]
    if reckoned is None:
        first = str(_("项目开工前公开，最迟在计划开工的前一天：%(day)s")) % {"day": full_date(duty.due_on)}
        return [first, str(_("依据：%(basis)s")) % {"basis": basis}]
    return [*explain(reckoned), str(_("依据：%(basis)s")) % {"basis": basis}]


def _moved(duty: Duty) -> str:
    """The schedule or the calendar changed after the duty was opened: it keeps the date it was given."""
    return str(_("期限在任务建立时定为%(day)s；此后公开目录或放假安排有变动，已建立的任务不改期。")) % {
        "day": full_date(duty.due_on)
    }


def _explain_verifications(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = str(_("依据：平台约定的核实期限（山东、重庆规定为五日），本地可以缩短"))
    return {duty.pk: [*explain(verification_deadline(duty.period, calendar)), basis] for duty in rows}


def _explain_republications(rows: Sequence[Duty], calendar: Calendar) -> dict[int, list[str]]:
    basis = str(_("依据：平台约定，撤回的内容要重新公开"))
    return {duty.pk: [*explain(republish_deadline(duty.period, calendar)), basis] for duty in rows}


for _number, _code, _label, _roles, _describe, _explain in (
    (KIND_PERIOD, "openness.period", gettext_lazy("按期公开"), FILERS, _describe_periods, _explain_periods),
    (KIND_EVENT, "openness.event", gettext_lazy("事项公开"), FILERS, _describe_events, _explain_events),
    (
        KIND_STAGE_START,
        "openness.stage_start",
        gettext_lazy("项目开工前公开"),
        FILERS,
        _describe_stages,
        _explain_stages,
    ),
    (
        KIND_STAGE_HALFWAY,
        "openness.stage_halfway",
        gettext_lazy("项目过半公开"),
        FILERS,
        _describe_stages,
        _explain_stages,
    ),
    (
        KIND_STAGE_SETTLEMENT,
        "openness.stage_settlement",
        gettext_lazy("项目结算公开"),
        FILERS,
        _describe_stages,
        _explain_stages,
    ),
    (
        KIND_VERIFY,
        "openness.verify",
        gettext_lazy("核实"),
        (Role.SUPERVISOR,),
        _describe_verifications,
        _explain_verifications,
    ),
    (
        KIND_REPUBLISH,
        "openness.republish",
        gettext_lazy("重新公开"),
        FILERS,
        _describe_republications,
        _explain_republications,
    ),
):
    register_kind(DutyKind(_number, _code, _label, tuple(_roles), _describe, _explain))

register_step("openness.open_periods", duties.open_periods)
register_step("openness.open_events", event.open_events)
register_step("openness.redate", duties.redate)
register_step("openness.settle", duties.settle)
register_forms(publication_items)
posting_duties.register()
challenge_duties.register()
erasure_duties.register()
on_division_change += [duties.cancel_of_closed, duties.open_of_changed]
