"""Inquiries and items on demand at the desk: entered with their numbers, answered by the committee (R-OPN-10)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, add_refusals, desk_page, form_page, form_problems, show
from governance.base.verdict import Refused
from openness.actions.inquiry import InquiryInput, answer_inquiry, receive_inquiry
from openness.choices import InquiryState, State
from openness.forms.challenge import InquiryAnswerForm, InquiryForm
from openness.models import Disclosure
from openness.permissions import ANSWER_CHALLENGE, RECEIVE_INQUIRY
from openness.queries.challenge_pages import inquiry_row
from openness.queries.inquiry import visible_to
from openness.views.erasure import erase_url
from openness.views.place import choose, places_for


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    places = places_for(request, RECEIVE_INQUIRY.name)
    place = choose(request, places)
    if place is None:
        raise Http404
    form = InquiryForm(request.POST or None)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = receive_inquiry(
                division_id=place.pk,
                given=InquiryInput(**form.cleaned_data),
                by=request.user,
                at=request.at,
                on=request.on,
            )
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = add_refusals(form, refused.verdicts)
        else:
            done = made.state == InquiryState.ACCEPTED
            messages.success(
                request, _("已登记并公开，文书要按期答复。") if done else _("已登记：人数不够，没有受理。")
            )
            return redirect("openness:inquiry", made.pk)
    elif request.method == "POST":
        problems = form_problems(form)
    return form_page(
        request,
        title=_("登记质询、要求公开"),
        form=form,
        verb=_("登记"),
        back_url=reverse("openness:challenges"),
        problems=problems,
        help=_("联名的人数由您照联名书填写，平台按本地的规定算够不够，结果和依据都会公开。"),
        place={"name": place.name},
        places=places,
        chosen=place.code,
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
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            chosen = form.cleaned_data["disclosure"]
            try:
                answer_inquiry(
                    inquiry_id=found.pk,
                    text=form.cleaned_data["text"],
                    disclosure_id=int(chosen) if chosen else None,
                    by=request.user,
                    at=request.at,
                    on=request.on,
                )
            except Refused as refused:
                if refused.forbidden:
                    raise
                problems = add_refusals(form, refused.verdicts)
            else:
                messages.success(request, _("已答复并公开。"))
                return redirect("openness:inquiry", found.pk)
        else:
            problems = form_problems(form)
    context: dict[str, Any] = {
        "place": {"name": found.division.name, "code": found.division.code},
        "q": inquiry_row(found, request.on),
        "form": form,
        "actions": [{"name": "go", "label": _("答复并公开"), "kind": "primary"}],
        "problems": problems,
        "public_url": reverse("board:inquiry", args=[found.division.code, found.pk]),
        "erase_url": erase_url(request, "inquiry", found.pk, found.division.code),
        "back_url": reverse("openness:challenges"),
    }
    return show(request, "desk/challenge_inquiry.html", context, 422 if problems else 200)
