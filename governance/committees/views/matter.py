"""Matters at the desk: where each stands, one matter with its next step as one button, and a county's procedures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import may, scope_of
from governance.base.frame import (
    REFUSED_STATUS,
    DeskRequest,
    chosen_place,
    desk_page,
    export_page,
    form_page,
    show,
    submitted,
)
from governance.base.places.models import Division
from governance.committees.actions.matter import BY_HAND, end_matter, file_matter, publish_result, record_step
from governance.committees.actions.procedure import ProcedureInput, set_procedure
from governance.committees.choices import MatterClass, StepKind
from governance.committees.forms.matter import EndMatterForm, MatterForm, ProcedureForm, ResultForm, StepForm
from governance.committees.models import Matter
from governance.committees.permissions import FILE_MATTER, SET_PROCEDURE
from governance.committees.queries import matter as facts
from governance.committees.queries import matter_pages as pages
from governance.committees.queries.meeting import subjects_of
from governance.committees.rules.matter import next_step
from residents.models import Group

export_matters = export_page(pages.export_matters)
# Where the next step is done when it is not done here.
ELSEWHERE = {
    StepKind.STUDIED: gettext_lazy("由党组织研究，在“党组织”里登记。"),
    StepKind.MEMBERS: gettext_lazy("由党员大会审议，在“党组织”里登记。"),
    StepKind.VOTED: gettext_lazy("列到会议上表决，在“会议”里登记票数、公开决议。"),
    StepKind.PUBLISHED: gettext_lazy("公开决议时自动登记。"),
}


@desk_page("GET")
def matters(request: DeskRequest) -> HttpResponse:
    context = pages.desk_list(request.user, request.on)
    scope = scope_of(request.user, request.on)
    files = bool(scope.codes(FILE_MATTER.roles))
    counties = list(scope.codes(SET_PROCEDURE.roles))
    context["new_url"] = reverse("committees:matter_new") if files else ""
    context["procedures"] = [reverse("committees:procedures", args=[code]) for code in counties]
    return show(request, "committees/matter_list.html", context)


@desk_page("GET", "POST")
def matter_new(request: DeskRequest) -> HttpResponse:
    place, context = chosen_place(request, FILE_MATTER.name)
    given: dict[str, Any] = {
        "subjects": subjects_of(place, request.on),
        "groups": list(Group.objects.filter(division=place, ended_on=None)),
        "initial": {"proposed_on": request.on},
    }
    form = MatterForm(request.POST if request.method == "POST" else None, **given)

    def act() -> HttpResponse:
        made = file_matter(division_id=place.pk, given=form.given(), **_when(request))
        messages.success(request, _("已登记。程序和下一步在这一页上。"))
        return redirect("committees:matter", made.pk)

    done, problems = submitted(request, form, act)
    if done is not None:
        return done
    title, back = _("登记要议的事"), reverse("committees:matters")
    return form_page(request, title=title, form=form, verb=_("登记"), back_url=back, problems=problems, **context)


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


@desk_page("GET", "POST")
def matter(request: DeskRequest, matter_id: int) -> HttpResponse:
    try:
        found = facts.get_for(request.user, matter_id, request.on)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    made, elsewhere = _forms(request, found)
    asked = next((name for name in made if name in request.POST), "")
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: ACTS[asked](request, found, form))
    if done is not None:
        return done
    context = pages.detail(found, public=False) | {
        "problems": problems,
        "made": [
            {
                "name": name,
                "title": HEADS[name][0] % {"step": _next_label(found)},
                "form": one,
                "folded": name == "end" and not one.errors,
                "actions": [{"name": name, "label": HEADS[name][1], "kind": "primary"}],
            }
            for name, one in made.items()
        ],
        "elsewhere": elsewhere,
        "public_url": reverse("committees_board:matter", args=[found.division.code, found.pk]),
    }
    return show(request, "committees/matter_one.html", context, REFUSED_STATUS if problems else 200)


HEADS = {
    "step": (gettext_lazy("下一步：%(step)s"), gettext_lazy("登记这一步")),
    "result": (gettext_lazy("下一步：%(step)s"), gettext_lazy("公开结果")),
    "end": (gettext_lazy("不再办了"), gettext_lazy("结束这件事")),
}


def _next_label(found: Matter) -> str:
    following = next_step(facts.steps_of(found))
    return following.label if following else ""


def _forms(request: DeskRequest, found: Matter) -> tuple[dict[str, forms.Form], str]:
    """What this person may send now, and where the next step is done otherwise."""
    following = next_step(facts.steps_of(found))
    if found.ended_on is not None or following is None:
        return {}, ""
    elsewhere = str(ELSEWHERE.get(StepKind(following.kind), ""))
    if not may(request.user, FILE_MATTER.name, place=found.division.code, on=request.on).ok:
        return {}, elsewhere
    made: dict[str, forms.Form] = {}
    if following.kind in BY_HAND:
        initial = {"done_on": request.on}
        made["step"] = StepForm(request.POST if "step" in request.POST else None, prefix="step", initial=initial)
    elif following.kind == StepKind.RESULT_PUBLISHED:
        made["result"] = ResultForm(request.POST if "result" in request.POST else None, prefix="result")
    made["end"] = EndMatterForm(request.POST if "end" in request.POST else None, prefix="end")
    return made, elsewhere


def _step(request: DeskRequest, found: Matter, form: Any) -> HttpResponse:
    following = next_step(facts.steps_of(found))
    record_step(matter_id=found.pk, kind=following.kind if following else "", **form.cleaned_data, **_when(request))
    messages.success(request, _("已登记。"))
    return redirect("committees:matter", found.pk)


def _result(request: DeskRequest, found: Matter, form: Any) -> HttpResponse:
    publish_result(matter_id=found.pk, text=form.cleaned_data["text"], **_when(request))
    messages.success(request, _("实施结果已经公开。"))
    return redirect("committees:matter", found.pk)


def _end(request: DeskRequest, found: Matter, form: Any) -> HttpResponse:
    end_matter(matter_id=found.pk, why=form.cleaned_data["why"], **_when(request))
    messages.success(request, _("已结束。"))
    return redirect("committees:matter", found.pk)


ACTS: dict[str, Any] = {"step": _step, "result": _result, "end": _end}


# Procedures -----------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def procedures(request: DeskRequest, code: str) -> HttpResponse:
    """Which steps matters go through here, and the county's own."""
    if code not in scope_of(request.user, request.on).codes(SET_PROCEDURE.roles):
        raise Http404
    place = get_object_or_404(Division, code=code)
    form = ProcedureForm(request.POST if request.method == "POST" else None, initial={"valid_from": request.on})

    def act() -> HttpResponse:
        set_procedure(given=ProcedureInput(place=code, **form.cleaned_data), **_when(request))
        messages.success(request, _("已设定。以后登记的事项照新的程序办，已经登记的不变。"))
        return redirect("committees:procedures", code)

    done, problems = submitted(request, form, act)
    if done is not None:
        return done
    rows = [
        {
            "committee": str(row.get_committee_display()),
            "class": str(MatterClass(row.decision_class).label),
            "steps": "→".join(str(StepKind(step).label) for step in row.steps),
            "basis": facts.basis_of(row),
            "own": row.place == code,
        }
        for row in facts.procedures_at(code, request.on)
    ]
    back = reverse("committees:matters")
    title = _("%(place)s的议事程序") % {"place": place.name}
    return form_page(
        request,
        template="committees/matter_procedures.html",
        title=title,
        form=form,
        verb=_("设定"),
        back_url=back,
        problems=problems,
        rows=rows,
    )
