"""A report from beginning to end, in short words; the reporter has names that stand nowhere else."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from autonomy.actions.report import ReportInput, answer_report, file_report, respond, rule_report
from autonomy.actions.report_clock import escalate_reports, take_up_reports
from autonomy.models import Report
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions.sweep import context_of
from tests.autonomy.makers import COMMUNITY, DAY, VILLAGE, Autonomy, at

NEXT = DAY + dt.timedelta(days=1)
LAST = DAY + dt.timedelta(days=15)  # the last day to answer
NAME, USERNAME = "欧阳听雪", "hidden_reporter_7731"
MATTER = "夜间巡查重点路段并上传照片"


def given(made: Autonomy, **parts: Any) -> ReportInput:
    """Straight to the county, about the water office."""
    told: dict[str, Any] = {
        "kind": "off_list",
        "level": "county",
        "matter": MATTER,
        "what": "要求本村每晚派人巡查，拍照上传，不报就通报。",
        "happened_on": DAY - dt.timedelta(days=3),
        "target_id": made.organisations["水务局"].pk,
        **parts,
    }
    if told.get("township"):
        told["target_id"] = None
    return ReportInput(**told)


def run(on: dt.date) -> None:
    """The steps of the sweep that are about reports; the story of tests/flows runs all of it."""
    context = context_of(on=on, at=at(on))
    with transaction.atomic():  # as the sweep runs each step
        take_up_reports(context)
        escalate_reports(context)


def reporter(made: Autonomy, place: str = VILLAGE, role: str = "clerk") -> User:
    """A person of the committee with a name, a username and an id that nothing else in the county has."""
    user = User.objects.create_user(USERNAME, pk=77_310_042, name=NAME)
    Assignment.objects.create(user=user, role=role, division=made.places[place], starts_on=dt.date(2025, 1, 1))
    made.people["reporter"] = user
    return user


def send(
    made: Autonomy,
    who: str = "clerk",
    *,
    place: str = VILLAGE,
    on: dt.date = DAY,
    file: UploadedFile | None = None,
    **parts: Any,
) -> Report:
    return file_report(division_id=made.places[place].pk, given=given(made, **parts), file=file, **made.when(who, on))


def handed(made: Autonomy, who: str = "clerk", **parts: Any) -> Report:
    """Sent, and in sight of who answers since the next day."""
    made_report = send(made, who, **parts)
    run(NEXT)
    return Report.objects.get(pk=made_report.pk)


def answer(made: Autonomy, report: Report, who: str = "reviewer1", on: dt.date = NEXT) -> Report:
    return answer_report(report_id=report.pk, answer="已约谈，正在核实。", **made.when(who, on))


def say(made: Autonomy, report: Report, said: str, who: str = "clerk", on: dt.date = NEXT) -> Report:
    text = "只说核实，没有说停不停。" if said == "dispute" else ""
    return respond(report_id=report.pk, said=said, dispute=text, by=made.people[who], on=on)


def rule(made: Autonomy, report: Report, who: str = "reviewer1", on: dt.date = NEXT, **parts: Any) -> Report:
    told: dict[str, Any] = {
        "ruling": "upheld",
        "reason": "不在清单上，也没有经过准入。",
        "remedy": "停止布置，已收的照片删除。",
        "remedy_by": on + dt.timedelta(days=20),
        **parts,
    }
    return rule_report(report_id=report.pk, **told, **made.when(who, on))


__all__ = ["COMMUNITY", "LAST", "NAME", "NEXT", "USERNAME"]
