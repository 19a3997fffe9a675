"""Leadership duties, their evidence and their yearly appraisal (R-PTY-4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import scope_of
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.party.actions.leadership import add_evidence, appraise, finish_duty
from governance.party.forms import AppraiseForm, EvidenceForm, ReportForm
from governance.party.models import LeadershipDuty
from governance.party.permissions import APPRAISE, LEAD
from governance.party.queries import leadership as facts
from governance.party.queries.organisation import MOST
from governance.party.queries.pages import day
from governance.party.rules.leadership import LEVELS, is_above
from governance.party.views.common import found, holds, own_place, registered, when


@desk_page("GET")
def overview(request: DeskRequest) -> HttpResponse:
    """By place and year; what is late is said."""
    rows = facts.duties_visible_to(request.user, request.on).select_related("division")
    rows = rows.filter(year__gte=request.on.year - 1).order_by("-year", "division__code", "code")[:MOST]
    held = scope_of(request.user, request.on).codes(APPRAISE.roles)
    graded = {
        (row.division_id, row.year): row
        for row in facts.appraisals_visible_to(request.user, request.on).filter(year__gte=request.on.year - 1)
    }
    groups: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        key = (row.division_id, row.year)
        if key not in groups:
            appraisal = graded.get(key)
            groups[key] = {
                "place": row.division.name,
                "year": row.year,
                "rows": [],
                "grade": str(appraisal.get_grade_display()) if appraisal else "",
                "text": appraisal.text if appraisal else "",
                "weight": appraisal.weight if appraisal else None,
                "url": reverse("party:appraise", args=[row.division.code, row.year])
                if appraisal is None and is_above(held, row.division.code).ok
                else "",
            }
        groups[key]["rows"].append(line(row, request))
    context = {"groups": list(groups.values()), "back_url": reverse("party:start")}
    return show(request, "party/leadership_list.html", context)


def line(row: LeadershipDuty, request: DeskRequest) -> dict[str, Any]:
    late = row.done_on is None and row.due_on < request.on
    return {
        "title": row.title,
        "url": reverse("party:leadership", args=[row.pk]),
        "state": "met" if row.done_on else "due",
        "state_label": _("已完成") if row.done_on else _("没有完成"),
        "day_label": day(row.done_on),
        "due_label": "" if row.done_on else day(row.due_on),
        "late": late,
    }


@desk_page("GET", "POST")
def leadership(request: DeskRequest, leadershipduty_id: int) -> HttpResponse:
    row = found(facts.duty_for, request, leadershipduty_id, LeadershipDuty.DoesNotExist)
    asked = next((name for name in LABELS if name in request.POST), "")
    made: dict[str, forms.Form] = {}
    if row.done_on is None and holds(request, LEAD.name, row.division.code):
        made["evidence"] = EvidenceForm(request.POST if asked == "evidence" else None, prefix="evidence")
        made["report"] = ReportForm(request.POST if asked == "report" else None, prefix="report")
    form = made.get(asked)

    def act() -> Any:
        if asked == "evidence":
            return add_evidence(duty_id=row.pk, **form.cleaned_data, **when(request))  # type: ignore[union-attr]
        return finish_duty(duty_id=row.pk, **form.cleaned_data, **when(request))  # type: ignore[union-attr]

    done, problems = submitted(request, form, act)
    if done is not None:
        messages.success(request, registered())
        return redirect("party:leadership", row.pk)
    context = {
        "d": {
            **line(row, request),
            "place": row.division.name,
            "year": row.year,
            "code": row.code,
            "basis": row.basis,
            "report": row.report,
            "by": row.done_by.name if row.done_by else "",
        },
        "evidence": list(row.evidence.all()),
        "made": [{"name": name, "form": form, "label": LABELS[name]} for name, form in made.items()],
        "problems": problems,
        "back_url": reverse("party:leadership_list"),
    }
    return show(request, "party/leadership.html", context, 422 if problems else 200)


LABELS = {"evidence": gettext_lazy("附上公开记录"), "report": gettext_lazy("登记完成")}


@desk_page("GET", "POST")
def appraise_view(request: DeskRequest, code: str, year: str) -> HttpResponse:
    division = own_place(request, code)
    finished, owed = facts.done_of(division.pk, int(year))
    form = AppraiseForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: appraise(division_id=division.pk, year=int(year), **form.cleaned_data, **when(request)),
    )
    if made is not None:
        messages.success(request, registered())
        return redirect("party:leadership_list")
    words = {"year": year, "done": finished, "owed": owed}
    return form_page(
        request,
        title=_("考核领导责任：%(name)s") % {"name": division.name},
        form=form,
        verb=_("登记考核"),
        back_url=reverse("party:leadership_list"),
        problems=problems,
        place={"name": division.name},
        help=_("%(year)s年应完成%(owed)d项，已完成%(done)d项。") % words
        if len(code) in LEVELS
        else _("考核的是市、县（市、区）、乡镇（街道）的领导责任。"),
    )
