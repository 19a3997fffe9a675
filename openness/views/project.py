"""Projects: registered once, then started, half-way, settled or given up (R-OPN-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, places_for, show, submitted
from governance.township.actions.project import (
    record_halfway,
    record_settlement,
    record_start,
    register_project,
    update_plan,
)
from governance.township.models import Project
from governance.township.permissions import RECORD_PROJECT
from governance.township.queries import get_for, visible_to
from openness.actions.project import give_up_project
from openness.forms.project import CancelForm, HalfwayForm, PlanForm, SettlementForm, StartedForm, VersionForm
from openness.queries.content import day_label
from openness.queries.published import stages
from openness.rules.account import shown

LISTED = 300
FORMS: dict[str, type[VersionForm]] = {
    "plan": PlanForm,
    "start": StartedForm,
    "halfway": HalfwayForm,
    "settlement": SettlementForm,
    "cancel": CancelForm,
}
ACTIONS: dict[str, Callable[..., Project]] = {
    "start": record_start,
    "halfway": record_halfway,
    "settlement": record_settlement,
    "cancel": give_up_project,
}


@desk_page("GET")
def projects(request: DeskRequest) -> HttpResponse:
    """Every project of one's own divisions: by village, newest first."""
    rows = visible_to(request.user, request.on).select_related("division")
    listed = rows.order_by("cancelled_on", "settled_on", "division__code", "-planned_start_on", "id")[:LISTED]
    records = bool(places_for(request, RECORD_PROJECT.name))
    context = {
        "projects": [
            {
                "title": row.name,
                "place": row.division.name,
                "figure": _("预算 %(amount)s 元") % {"amount": shown(row.budget)},
                "stage": _stage_label(row),
                "url": reverse("openness:project", args=[row.pk]),
            }
            for row in listed
        ],
        "new_url": reverse("openness:project_new") if records else "",
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/projects.html", context)


def _stage_label(row: Project) -> str:
    if row.cancelled_on is not None:
        return _("已取消")
    if row.settled_on is not None:
        return _("已结算")
    if row.halfway_on is not None:
        return _("进展过半")
    return _("已开工") if row.started_on is not None else _("未开工")


@desk_page("GET", "POST")
def project_new(request: DeskRequest) -> HttpResponse:
    place, choice = chosen_place(request, RECORD_PROJECT.name)
    form = PlanForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: register_project(division_id=place.pk, plan=form.plan(), by=request.user, at=request.at, on=request.on),
    )
    if made is not None:
        messages.success(request, _("项目已登记。开工前要公开，待办里会出现这一件。"))
        return redirect("openness:project", made.pk)
    return form_page(
        request,
        title=_("登记一个项目"),
        form=form,
        verb=_("登记"),
        back_url=reverse("openness:projects"),
        problems=problems,
        help=_("登记一次，开工前、进展过半、项目结算三次公开都取自这里，不用再填。"),
        **choice,
    )


@desk_page("GET")
def project(request: DeskRequest, project_id: int) -> HttpResponse:
    """What is known of it, its three stages, and what may be recorded next."""
    found = _seen(request, project_id)
    records = may(request.user, RECORD_PROJECT.name, place=found.division.code, on=request.on).ok
    context = {
        "project": found,
        "place": {"name": found.division.name, "code": found.division.code},
        "stages": stages(found),
        "facts": _facts(found),
        "links": _links(found) if records else [],
        "back_url": reverse("openness:projects"),
    }
    return show(request, "desk/project.html", context)


def _seen(request: DeskRequest, project_id: int) -> Project:
    try:
        return get_for(request.user, project_id, request.on)
    except Project.DoesNotExist as missing:
        raise Http404 from missing


def _facts(found: Project) -> list[dict[str, Any]]:
    """Every column that holds something, in the order in which it comes about."""
    names = (
        "budget",
        "funding",
        "contractor",
        "selection",
        "planned_start_on",
        "planned_end_on",
        "started_on",
        "halfway_on",
        "progress",
        "paid",
        "settled_on",
        "settlement",
        "cancelled_on",
    )
    facts = []
    for name in names:
        value = getattr(found, name)
        if value in (None, ""):
            continue
        label = str(getattr(Project, name).field.verbose_name)
        money = name in ("budget", "paid", "settlement")
        text = shown(value) if money else day_label(value) if name.endswith("_on") else str(value)
        facts.append({"label": label, "text": text, "money": money})
    return facts


def _links(found: Project) -> list[dict[str, str]]:
    """The next step first; nothing after it was given up."""
    if found.cancelled_on is not None:
        return []

    def link(verb: str, label: str, kind: str = "plain") -> dict[str, str]:
        return {"url": reverse("openness:project_step", args=[found.pk, verb]), "label": label, "kind": kind}

    links = []
    if found.started_on is None:
        links.append(link("start", _("记录开工"), "primary"))
    elif found.settled_on is None:
        if found.halfway_on is None:
            links.append(link("halfway", _("记录进展过半"), "primary"))
        links.append(link("settlement", _("记录结算"), "plain" if found.halfway_on is None else "primary"))
    links.append(link("plan", _("改项目资料")))
    if found.settled_on is None:
        links.append(link("cancel", _("取消项目"), "danger"))
    return links


def _words(verb: str) -> tuple[str, str]:
    """Title and button."""
    return {
        "plan": (_("改项目资料"), _("保存")),
        "start": (_("记录开工"), _("记录")),
        "halfway": (_("记录进展过半"), _("记录")),
        "settlement": (_("记录结算"), _("记录")),
        "cancel": (_("取消项目"), _("取消这个项目")),
    }[verb]


@desk_page("GET", "POST")
def project_step(request: DeskRequest, project_id: int, verb: str) -> HttpResponse:
    """One change of the record, with its form."""
    found = _seen(request, project_id)
    if not may(request.user, RECORD_PROJECT.name, place=found.division.code, on=request.on).ok:
        raise Http404
    form = FORMS[verb](request.POST or None, project=found)
    changed, problems = submitted(request, form, lambda: _record(request, found, verb, form))
    if changed is not None:
        messages.success(request, _("已记录。"))
        return redirect("openness:project", found.pk)
    title, button = _words(verb)
    return form_page(
        request,
        title=_("%(title)s：%(name)s") % {"title": title, "name": found.name},
        form=form,
        verb=button,
        back_url=reverse("openness:project", args=[found.pk]),
        problems=problems,
        danger=verb == "cancel",
        place={"name": found.division.name},
    )


def _record(request: DeskRequest, found: Project, verb: str, form: VersionForm) -> Project:
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    version = form.cleaned_data.get("version") or 0
    if isinstance(form, PlanForm):
        return update_plan(project_id=found.pk, version=version, plan=form.plan(), **when)
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return ACTIONS[verb](project_id=found.pk, version=version, **values, **when)
