"""Writing one agreement at the township's desk: a new one, and changing a draft (R-AUT-4)."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.agreement import draft_agreement, save_agreement
from autonomy.actions.agreement_template import bundled
from autonomy.choices import AgreementState
from autonomy.forms.agreement import AgreementForm
from autonomy.permissions import DRAFT_AGREEMENT
from autonomy.queries import agreement as facts
from autonomy.views.agreement import seen
from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, submitted

LIABILITY = ("liability_government", "liability_committee")


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """For one committee, beginning with the list's own numbers and the whole of next year."""
    place, choice = chosen_place(request, DRAFT_AGREEMENT.name)
    entries = list(facts.listed(place.code, request.on).values())
    template = facts.template_for(place, request.on)
    start = dt.date(request.on.year + 1, 1, 1)
    initial = {
        **AgreementForm.suggested(entries, place.committee, start, dt.date(start.year, 12, 31)),
        **{name: bundled()[name] if template is None else getattr(template, name) for name in LIABILITY},
    }
    form = AgreementForm(request.POST or None, entries=entries, committee=place.committee, initial=initial)
    made, problems = submitted(
        request,
        form,
        lambda: draft_agreement(
            division_id=place.pk, given=form.given(), by=request.user, at=request.at, on=request.on
        ),
        form.names(),
    )
    if made is not None:
        messages.success(request, _("已存草稿。看过全文以后送签。"))
        return redirect("autonomy:agreement", made.pk)
    return form_page(
        request,
        title=_("起草协议"),
        form=form,
        verb=_("存草稿"),
        back_url=reverse("autonomy:agreements"),
        problems=problems,
        template="autonomy/agreement_form.html",
        help=_("只能写清单里的事项。没有排名、扣分、一票否决这样的栏：协议不是责任书。"),
        **choice,
    )


@desk_page("GET", "POST")
def edit(request: DeskRequest, agreement_id: int) -> HttpResponse:
    found = seen(request, agreement_id)
    if (
        found.state != AgreementState.DRAFT
        or not may(request.user, DRAFT_AGREEMENT.name, place=found.division.code, on=request.on).ok
    ):
        raise Http404
    entries = list(facts.listed(found.division.code, request.on).values())
    committee = found.division.committee
    initial = {
        **AgreementForm.suggested(entries, committee, found.term_from, found.term_until),
        **AgreementForm.initial_of(found),
    }
    form = AgreementForm(request.POST or None, entries=entries, committee=committee, initial=initial)
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=found.version)
    made, problems = submitted(
        request,
        form,
        lambda: save_agreement(
            agreement_id=found.pk,
            version=form.cleaned_data["version"],
            given=form.given(),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        form.names(),
    )
    if made is not None:
        messages.success(request, _("已保存。"))
        return redirect("autonomy:agreement", made.pk)
    return form_page(
        request,
        title=_("修改协议"),
        form=form,
        verb=_("保存"),
        back_url=reverse("autonomy:agreement", args=[found.pk]),
        problems=problems,
        template="autonomy/agreement_form.html",
        place={"name": found.division.name},
    )
