"""Rectification of a weak branch at the desk: the step that is this person's (R-PTY-5)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.party.actions.rectification import (
    accept_rectification,
    ask_acceptance,
    identify_weak,
    plan_rectification,
    reopen_rectification,
    take_measure,
    withdraw_identification,
)
from governance.party.choices import RectificationState, WeakKind
from governance.party.duty_kinds import KIND_ACCEPT, KIND_PLAN, KIND_RECTIFY
from governance.party.forms import (
    AcceptForm,
    IdentifyForm,
    MeasureForm,
    PlanForm,
    ReopenForm,
    SubmitForm,
    WithdrawForm,
)
from governance.party.models import PartyOrganisation, Rectification
from governance.party.permissions import ACCEPT, IDENTIFY, RECTIFY
from governance.party.queries.organisation import organisation_for
from governance.party.queries.pages import day, rectification_line
from governance.party.queries.rectification import rectification_for
from governance.party.rules.rectification import another_person
from governance.party.views.common import found, holds, registered, when

S = RectificationState


@desk_page("GET", "POST")
def identify(request: DeskRequest, partyorganisation_id: int) -> HttpResponse:
    row = found(organisation_for, request, partyorganisation_id, PartyOrganisation.DoesNotExist)
    form = IdentifyForm(request.POST or None)
    made, problems = submitted(
        request, form, lambda: identify_weak(organisation_id=row.pk, **form.cleaned_data, **when(request))
    )
    if made is not None:
        messages.success(request, _("已认定，书记的待办里有了定整顿方案的任务。"))
        return redirect("party:rectification", made.pk)
    return form_page(
        request,
        title=_("认定软弱涣散党组织"),
        form=form,
        verb=_("认定"),
        back_url=reverse("party:organisation", args=[row.pk]),
        problems=problems,
        danger=True,
        place={"name": row.name},
        help=_("只在工作台里看得到，不在公开栏显示。"),
    )


@desk_page("GET", "POST")
def rectification(request: DeskRequest, rectification_id: int) -> HttpResponse:
    row = found(rectification_for, request, rectification_id, Rectification.DoesNotExist)
    asked = next((name for name in ACTS if name in request.POST), "")
    made = _steps(request, row, asked)
    form = made.get(asked)
    done, problems = submitted(
        request,
        form,
        lambda: ACTS[asked](rectification_id=row.pk, **form.cleaned_data, **when(request)),  # type: ignore[union-attr]
    )
    if done is not None:
        messages.success(request, registered())
        return redirect("party:rectification", row.pk)
    context = {
        "r": {
            **rectification_line(row, request.on),
            "kinds": [str(WeakKind(kind).label) for kind in row.kinds],
            "reason": row.reason,
            "identified_by": row.identified_by.name,
            "plan": row.plan,
            "planned_by": row.planned_by.name if row.planned_by else "",
            "planned": day(row.planned_on),
            "deadline": day(row.deadline),
            "result": row.result,
            "submitted_by": row.submitted_by.name if row.submitted_by else "",
            "submitted": day(row.submitted_on),
            "acceptance": row.acceptance,
            "accepted_by": row.accepted_by.name if row.accepted_by else "",
            "closed": day(row.closed_on),
            "reopened": row.reopened,
        },
        "measures": [{"on": day(one.on), "text": one.text} for one in row.measures.all()],
        "made": [{"name": name, "form": one, **LABELS[name]} for name, one in made.items()],
        "own_plan": row.state == S.SUBMITTED and not another_person(row.planned_by_id, request.user.pk).ok,
        "explain": _why(row),
        "problems": problems,
        "back_url": reverse("party:place", args=[row.division.code]),
    }
    return show(request, "party/rectification.html", context, 422 if problems else 200)


def _why(row: Rectification) -> list[str]:
    kinds = (KIND_PLAN, KIND_RECTIFY, KIND_ACCEPT)
    duty = Duty.objects.open().filter(division=row.division_id, kind__in=kinds, subject=row.pk).first()
    return [] if duty is None else explain(duty, calendar())


ACTS: dict[str, Any] = {
    "plan": plan_rectification,
    "measure": take_measure,
    "submit": ask_acceptance,
    "accept": accept_rectification,
    "reopen": reopen_rectification,
    "withdraw": withdraw_identification,
}
LABELS: dict[str, dict[str, Any]] = {
    "plan": {"label": gettext_lazy("定整顿方案"), "open": True},
    "measure": {"label": gettext_lazy("登记整顿措施"), "open": True},
    "submit": {"label": gettext_lazy("申请验收")},
    "accept": {"label": gettext_lazy("验收通过"), "open": True},
    "reopen": {"label": gettext_lazy("没有通过，重新整顿")},
    "withdraw": {"label": gettext_lazy("认定有误，撤销"), "danger": True},
}


def _steps(request: DeskRequest, row: Rectification, asked: str) -> dict[str, forms.Form]:
    """Those this person may take now; the one that was sent is bound."""
    code = row.division.code
    wanted: dict[str, type[forms.Form]] = {}
    if row.state == S.IDENTIFIED and holds(request, RECTIFY.name, code):
        wanted["plan"] = PlanForm
    if row.state == S.UNDERWAY and holds(request, RECTIFY.name, code):
        wanted |= {"measure": MeasureForm, "submit": SubmitForm}
    others = another_person(row.planned_by_id, request.user.pk).ok
    if row.state == S.SUBMITTED and others and holds(request, ACCEPT.name, code):
        wanted |= {"accept": AcceptForm, "reopen": ReopenForm}
    if row.state in (S.IDENTIFIED, S.UNDERWAY, S.SUBMITTED) and holds(request, IDENTIFY.name, code):
        wanted["withdraw"] = WithdrawForm
    return {name: form(request.POST if asked == name else None, prefix=name) for name, form in wanted.items()}
