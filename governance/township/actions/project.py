"""Recording a project. Each stage is reported to the clock; its disclosure renders this record (R-OPN-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import report_event
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.township.models import Project
from governance.township.permissions import RECORD_PROJECT
from governance.township.rules.project import (
    BASIS,
    Plan,
    Progress,
    amount,
    can_cancel,
    can_change,
    plan_complete,
    progress_told,
    reason_told,
    stage_in_order,
)


def register_project(*, division_id: int, plan: Plan, by: User, at: dt.datetime, on: dt.date) -> Project:
    """A new project; the clock learns of its planned start."""
    with transaction.atomic():
        division = Division.objects.select_for_update().get(pk=division_id)
        require(may(by, RECORD_PROJECT.name, place=division.code, on=on), forbidden=True)
        require(_is_live(division, on), *plan_complete(plan), _name_free(division, plan.name))
        project = Project.objects.create(division=division, **_columns(plan))
        _log(project, "project_registered", by=by, at=at, budget=str(plan.budget))
        _report(project, "project_start", plan.planned_start_on, by=by, at=at)
    return project


def update_plan(*, project_id: int, version: int, plan: Plan, by: User, at: dt.datetime, on: dt.date) -> Project:
    """Change what was planned. A moved start moves the date by which it is made public."""
    with transaction.atomic():
        project = _locked(project_id, version, by, on)
        require(can_change(_progress(project)), *plan_complete(plan))
        if plan.name.strip() != project.name:
            require(_name_free(project.division, plan.name))
        moved = project.started_on is None and plan.planned_start_on != project.planned_start_on
        for name, value in _columns(plan).items():
            setattr(project, name, value)
        _save(project)
        _log(project, "project_updated", by=by, at=at, budget=str(plan.budget))
        if moved:
            _report(project, "project_start", plan.planned_start_on, by=by, at=at)
    return project


def record_start(
    *, project_id: int, version: int, started_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Project:
    """Work has begun. The first stage was owed before the planned start already."""
    with transaction.atomic():
        project = _locked(project_id, version, by, on)
        require(*stage_in_order("start", started_on, _progress(project), on))
        project.started_on = started_on
        _save(project)
        _log(project, "project_started", by=by, at=at, on=started_on.isoformat())
    return project


def record_halfway(
    *,
    project_id: int,
    version: int,
    halfway_on: dt.date,
    progress: str,
    paid: Decimal,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Project:
    """Half of the work is done: what has been built, what has been paid."""
    with transaction.atomic():
        project = _locked(project_id, version, by, on)
        order = stage_in_order("halfway", halfway_on, _progress(project), on)
        require(*order, progress_told(progress), amount("paid", _("已付款"), paid))
        project.halfway_on, project.progress, project.paid = halfway_on, progress.strip(), paid
        _save(project)
        _log(project, "project_halfway", by=by, at=at, on=halfway_on.isoformat(), paid=str(paid))
        _report(project, "project_halfway", halfway_on, by=by, at=at)
    return project


def record_settlement(
    *,
    project_id: int,
    version: int,
    settled_on: dt.date,
    settlement: Decimal,
    paid: Decimal,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Project:
    """The final price."""
    with transaction.atomic():
        project = _locked(project_id, version, by, on)
        order = stage_in_order("settlement", settled_on, _progress(project), on)
        require(*order, amount("settlement", _("结算金额"), settlement), amount("paid", _("已付款"), paid))
        project.settled_on, project.settlement, project.paid = settled_on, settlement, paid
        _save(project)
        _log(project, "project_settled", by=by, at=at, on=settled_on.isoformat(), settlement=str(settlement))
        _report(project, "project_settlement", settled_on, by=by, at=at)
    return project


def cancel_project(*, project_id: int, version: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Project:
    """Given up. ``openness.actions.project.give_up_project`` calls this and ends what the stages still owe."""
    with transaction.atomic():
        project = _locked(project_id, version, by, on)
        require(can_cancel(_progress(project)), reason_told(reason))
        project.cancelled_on = on
        _save(project)
        _log(project, "project_cancelled", by=by, at=at, reason=reason.strip())
    return project


def _locked(project_id: int, version: int, by: User, on: dt.date) -> Project:
    project = Project.objects.select_for_update(of=("self",)).select_related("division").get(pk=project_id)
    require(may(by, RECORD_PROJECT.name, place=project.division.code, on=on), forbidden=True)
    if project.version != version:
        text = _("项目资料刚才被别人改过。请重新打开，把您的修改补上。")
        raise Refused(no("stale", text, needed=str(project.version), met=str(version), basis=BASIS, field="version"))
    return project


def _columns(plan: Plan) -> dict[str, object]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(plan).items()}


def _progress(project: Project) -> Progress:
    return Progress(project.started_on, project.halfway_on, project.settled_on, project.cancelled_on)


def _is_live(division: Division, on: dt.date) -> Verdict:
    if division.is_live(on):
        return yes("live", field="division")
    text = _("%(name)s还没有上线或已经撤销，不能登记项目。请联系县级民政部门。") % {"name": division.name}
    return no("not_live", text, basis=BASIS, field="division")


def _name_free(division: Division, name: str) -> Verdict:
    if not Project.objects.filter(division=division, name=name.strip()).exists():
        return yes("name", field="name")
    text = _("已经有同名的项目“%(name)s”。请加上年份或期数来区分。") % {"name": name.strip()}
    return no("name", text, needed="1", met="2", basis=BASIS, field="name")


def _save(project: Project) -> None:
    project.version += 1
    project.save()


def _log(project: Project, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"township.{verb}",
        by=by.pk,
        at=at,
        object_type="project",
        object_id=project.pk,
        division=project.division.code,
        basis=BASIS,
        data=data,
    )


def _report(project: Project, kind: str, day: dt.date, *, by: User, at: dt.datetime) -> None:
    report_event(kind=kind, division=project.division, subject=project.pk, on=day, title=project.name, by=by, at=at)
