"""One breach at the desk: what was not kept, the answer, and how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.agreement_log import BREACH_KINDS, the_limit
from autonomy.actions.breach import answer_breach, breach_to_county, rule_breach, settle_breach
from autonomy.choices import BreachState, Side
from autonomy.forms.agreement import TextForm
from autonomy.models import Breach
from autonomy.permissions import RULE_BREACH
from autonomy.queries.agreement import sides_of, visible_to
from autonomy.queries.agreement_pages import breach_row
from governance.base.accounts.permissions import may
from governance.base.clock.explain import full_date
from governance.base.clock.queries.calendar import calendar
from governance.base.frame import DeskRequest, desk_page, show, status_of, submitted

B = BreachState
STEPS: dict[str, tuple[Any, Any, Any]] = {
    "answer": (gettext_lazy("答复"), gettext_lazy("我方的答复"), answer_breach),
    "settle": (gettext_lazy("双方已解决"), gettext_lazy("怎样解决的"), settle_breach),
    "rule": (gettext_lazy("县级裁定"), gettext_lazy("裁定和理由（会公开）"), rule_breach),
}


@desk_page("GET", "POST")
def breach(request: DeskRequest, breach_id: int) -> HttpResponse:
    rows = Breach.objects.filter(agreement__in=visible_to(request.user, request.on))
    found = rows.select_related("agreement__division", "agreement__township", "promise").filter(pk=breach_id).first()
    if found is None:
        raise Http404
    made = _forms(request, found)
    asked = next((name for name in made if name in request.POST), "")
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: _act(request, found, asked, form))
    if done is not None:
        return done
    context = {
        "b": breach_row(found),
        "answer": found.answer,
        "answered_label": "" if found.answered_on is None else full_date(found.answered_on),
        "settlement": found.settlement,
        "ruling": found.ruling,
        "made": [
            {"name": name, "title": STEPS[name][0], "form": form, "actions": [_button(name)]}
            for name, form in made.items()
            if name in STEPS
        ],
        "county": "county" in made,
        "problems": problems,
        "back_url": reverse("autonomy:agreement", args=[found.agreement_id]),
    }
    return show(request, "autonomy/breach.html", context, status_of(problems))


def _button(name: str) -> dict[str, Any]:
    return {"name": name, "label": STEPS[name][0], "kind": "primary"}


def _forms(request: DeskRequest, found: Breach) -> dict[str, forms.Form]:
    sides = sides_of(request.user, found.agreement, request.on)
    names = []
    if found.state == B.NOTED and found.side in sides:
        names.append("answer")
    if found.state in (B.NOTED, B.ANSWERED, B.COUNTY) and sides and found.side not in sides:
        names.append("settle")
    if (
        found.state == B.COUNTY
        and may(request.user, RULE_BREACH.name, place=found.agreement.township.code, on=request.on).ok
    ):
        names.append("rule")
    made: dict[str, forms.Form] = {
        name: TextForm(request.POST if name in request.POST else None, label=STEPS[name][1], prefix=name)
        for name in names
    }
    last = the_limit(BREACH_KINDS[Side(found.side)]).deadline(found.noted_on, calendar()).due
    if sides and (found.state == B.ANSWERED or (found.state == B.NOTED and request.on > last)):
        made["county"] = forms.Form(request.POST if "county" in request.POST else None)
    return made


def _act(request: DeskRequest, found: Breach, asked: str, form: Any) -> HttpResponse:
    when: dict[str, Any] = {"breach_id": found.pk, "by": request.user, "at": request.at, "on": request.on}
    if asked == "county":
        breach_to_county(**when)
    else:
        STEPS[asked][2](text=form.cleaned_data["text"], **when)
    messages.success(request, _("已登记。"))
    return redirect("autonomy:breach", found.pk)
