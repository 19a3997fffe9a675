"""What every step of a report does: its entry without the reporter, the duty of who is next, and telling them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import ReportLevel, ReportState
from autonomy.duty_kinds import (
    KIND_REMEDY,
    KIND_REMEDY_BUREAU,
    KIND_REMEDY_TOWNSHIP,
    KIND_REPORT_COUNTY,
    KIND_REPORT_OFFICE,
    KIND_REPORT_TOWNSHIP,
    KIND_RULE_OFFICE,
    KIND_RULE_REPORT,
)
from autonomy.models import Report
from autonomy.queries.report import LEVEL_ROLE, target_of
from autonomy.rules.report import BASIS
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.actions import cancel, meet
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit
from governance.base.clock.rules.calendar import Calendar
from governance.base.journal.actions import record_many
from governance.base.journal.models import Entry
from governance.base.notices.actions import tell_user
from governance.base.notices.actions.notice import Telling, tell_many
from governance.base.places.models import Division

OBJECT = "report"
NOTICE = "autonomy.report"
ANSWER_KIND = {
    ReportLevel.TOWNSHIP: KIND_REPORT_TOWNSHIP,
    ReportLevel.COUNTY: KIND_REPORT_COUNTY,
    ReportLevel.OFFICE: KIND_REPORT_OFFICE,
}
RULE_KIND = {ReportLevel.COUNTY: KIND_RULE_REPORT, ReportLevel.OFFICE: KIND_RULE_OFFICE}
STEP_KINDS = (*ANSWER_KIND.values(), *RULE_KIND.values())
REMEDY_KINDS = (KIND_REMEDY, KIND_REMEDY_TOWNSHIP, KIND_REMEDY_BUREAU)


def entry(report: Report, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    """``by`` None for the reporter and the clock alike. Numbers and states: neither who, nor where from, nor what."""
    return Entry(
        verb=f"autonomy.{verb}",
        actor_id=by,
        at=at,
        object_type=OBJECT,
        object_id=report.pk,
        division=report.place.code,
        basis=list(BASIS),
        data={"state": report.state, "level": report.level, **data},
    )


def log(report: Report, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    return record_many([entry(report, verb, by=by, at=at, **data)])[0]


def duty(report: Report, kind: int, terms: Limit, since: dt.date, calendar: Calendar) -> Duty:
    """The step that is owed where the report is answered; on what terms is kept with the report."""
    due = terms.deadline(since, calendar)
    report.due_on = due.due
    report.clocks = {**report.clocks, str(kind): terms.as_json()}
    return Duty(
        kind=kind,
        division_id=report.place_id,
        period=since,
        subject=report.pk,
        role=LEVEL_ROLE[ReportLevel(report.level)],
        opens_on=since,
        due_on=due.due,
        provisional=due.provisional,
    )


def remedy_duty(report: Report, on: dt.date) -> Duty:
    """Owed by the one reported: a department by its own people, a township, or the bureau."""
    target = target_of(report)
    given: dict[str, Any] = {"period": on, "subject": report.pk, "opens_on": on, "due_on": report.remedy_by}
    if report.target_division is not None:
        return Duty(kind=KIND_REMEDY_TOWNSHIP, division=report.target_division, role=Role.TOWNSHIP_STAFF, **given)
    office = report.target
    if office is None:
        raise ValueError("a report is about an office or a township: report_target")
    if target.of_township:
        return Duty(kind=KIND_REMEDY_TOWNSHIP, division=office.division, role=Role.TOWNSHIP_STAFF, **given)
    if target.bureau:
        return Duty(kind=KIND_REMEDY_BUREAU, division=office.division, role=Role.BUREAU_REVIEWER, **given)
    return Duty(kind=KIND_REMEDY, division=office.division, role=Role.DEPARTMENT, organisation_id=office.pk, **given)


def duty_ids(reports: Sequence[Report], kinds: Sequence[int] = STEP_KINDS) -> list[int]:
    rows = Duty.objects.open().filter(kind__in=kinds, subject__in=[report.pk for report in reports])
    places = {report.place_id for report in reports} | {report.county_id for report in reports}
    if kinds == STEP_KINDS:
        rows = rows.filter(division__in=places)
    return list(rows.values_list("id", flat=True))


def done(report: Report, on: dt.date) -> None:
    meet(duty_ids=duty_ids([report]), on=on)


def dropped(reports: Sequence[Report], on: dt.date) -> None:
    cancel(duty_ids=duty_ids(reports), on=on)


def tell_level(reports: Iterable[Report], what: str, *, at: dt.datetime, on: dt.date) -> None:
    """Who answers, by the number of the report alone."""
    by_role: dict[str, list[Telling]] = {}
    for report in reports:
        words = {"what": what, "number": report.pk}
        by_role.setdefault(LEVEL_ROLE[ReportLevel(report.level)], []).append(
            Telling(
                report.place,
                f"report/{report.pk}#{report.state}",
                _("%(what)s：第%(number)s号反映") % words,
                reverse("autonomy:report", args=[report.pk]),
            )
        )
    for role, tellings in by_role.items():
        tell_many(tellings=tellings, roles=[role], kind=NOTICE, at=at, on=on)


def tell_reported(report: Report, owed: Duty, *, at: dt.datetime, on: dt.date) -> None:
    """The people of the one reported, once there is a ruling against it."""
    place = Division.objects.get(pk=owed.division_id)
    rows = Assignment.objects.in_force(on).filter(role=owed.role, division=place, user__is_active=True)
    if owed.organisation_id is not None:
        rows = rows.filter(organisation=owed.organisation_id)
    for user in {row.user for row in rows.select_related("user")}:
        tell_user(
            user=user,
            division=place,
            kind=NOTICE,
            matter=f"report/{report.pk}#{ReportState.DECIDED}",
            title=_("裁定要纠正：第%(number)s号反映") % {"number": report.pk},
            url=reverse("autonomy:remedy", args=[report.pk]),
            at=at,
        )
