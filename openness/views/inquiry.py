"""Inquiries and items on demand at the desk: entered with their numbers, answered by the committee (R-OPN-10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, show, submitted
from openness.actions.inquiry import InquiryInput, answer_inquiry, receive_inquiry
from openness.choices import InquiryState, State
from openness.forms.challenge import InquiryAnswerForm, InquiryForm
from openness.models import Disclosure, Inquiry
from openness.permissions import ANSWER_CHALLENGE, RECEIVE_INQUIRY
from openness.queries.challenge_pages import inquiry_row
from openness.queries.inquiry import visible_to
from openness.views.erasure import erase_url


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    place, choice = chosen_place(request, RECEIVE_INQUIRY.name)
    form = InquiryForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: receive_inquiry(
            division_id=place.pk,
            given=InquiryInput(**form.cleaned_data),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if made is not None:
        done = made.state == InquiryState.ACCEPTED
        messages.success(request, _("已登记并公开，文书要按期答复。") if done else _("已登记：人数不够，没有受理。"))
        return redirect("openness:inquiry", made.pk)
    return form_page(
        request,
        title=_("登记质询、要求公开"),
        form=form,
        verb=_("登记"),
        back_url=reverse("openness:challenges"),
        problems=problems,
        help=_("联名的人数由您照联名书填写，平台按本地的规定算够不够，结果和依据都会公开。"),
        **choice,
    )


@desk_page("GET", "POST")
def inquiry(request: DeskRequest, inquiry_id: int) -> HttpResponse:
    rows = visible_to(request.user, request.on).select_related("division", "disclosure")
    found = rows.filter(pk=inquiry_id).first()
    if found is None:
        raise Http404
    answers = may(request.user, ANSWER_CHALLENGE.name, place=found.division.code, on=request.on).ok
    form = None
    if answers and found.state == InquiryState.ACCEPTED:
        public = Disclosure.objects.filter(division=found.division, state=State.PUBLISHED, replaced=False)
        published = [(str(pk), title) for pk, title in public.order_by("-published_at").values_list("pk", "title")[:60]]
        form = InquiryAnswerForm(request.POST or None, published=published)
    answered, problems = submitted(request, form, lambda: _answer(request, found, form))
    if answered is not None:
        messages.success(request, _("已答复并公开。"))
        return redirect("openness:inquiry", found.pk)
    context: dict[str, Any] = {
        "place": {"name": found.division.name, "code": found.division.code},
        "q": inquiry_row(found, request.on),
        "form": form,
        "actions": [{"name": "go", "label": _("答复并公开"), "kind": "primary"}],
        "problems": problems,
        "public_url": reverse("board:inquiry", args=[found.division.code, found.pk]),
        "erase_url": erase_url(request, found.leaf, found.division.code),
        "back_url": reverse("openness:challenges"),
    }
    return show(request, "desk/challenge_inquiry.html", context, 422 if problems else 200)


def _answer(request: DeskRequest, found: Inquiry, form: Any) -> Inquiry:
    chosen = form.cleaned_data["disclosure"]
    return answer_inquiry(
        inquiry_id=found.pk,
        text=form.cleaned_data["text"],
        disclosure_id=int(chosen) if chosen else None,
        by=request.user,
        at=request.at,
        on=request.on,
    )
