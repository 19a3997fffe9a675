"""Asking for an erasure, and deciding on it as the second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.verdict import Refused
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.forms.erasure import DecideForm
from openness.forms.reason import ReasonForm
from openness.models import Disclosure, ErasureRequest
from openness.permissions import ASK_ERASURE, DECIDE_ERASURE
from openness.queries import desk
from openness.rules.publication import second_person
from openness.views.disclosure import seen
from openness.views.frame import DeskRequest, add_refusals, desk_page, form_page, form_problems


@desk_page("GET", "POST")
def ask(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """What was published by mistake and must not stay in the public record."""
    found = seen(request, disclosure_id)
    if (
        found.published_at is None
        or not may(request.user, ASK_ERASURE.name, place=found.division.code, on=request.on).ok
    ):
        raise Http404
    form = ReasonForm(request.POST or None)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            ask_erasure(
                disclosure_id=found.pk,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=request.at,
                on=request.on,
            )
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = add_refusals(form, refused.verdicts)
        else:
            messages.success(request, _("已提出，等县级民政部门的另一位工作人员决定。内容还看得到的，请先撤回。"))
            return redirect("openness:disclosure", found.pk)
    elif request.method == "POST":
        problems = form_problems(form)
    return form_page(
        request,
        title=_("抹除：%(title)s") % {"title": found.title},
        form=form,
        verb=_("提出抹除"),
        back_url=reverse("openness:disclosure", args=[found.pk]),
        problems=problems,
        danger=True,
        help=_(
            "撤回只是不再显示，原文还在公开记录里。抹除会销毁原文，只留理由和校验值，用于写进了不该公开的个人信息等情况。"
            "理由会公开：写是哪一类内容，不要写内容本身。要由县级民政部门的另一位工作人员同意。"
        ),
        place={"name": found.division.name},
    )


@desk_page("GET", "POST")
def decide(request: DeskRequest, request_id: int) -> HttpResponse:
    """Agree or not, with what stands in it now before one's eyes."""
    asked = _asked(request, request_id)
    found = asked.disclosure
    if asked.granted is not None:
        return redirect("openness:disclosure", found.pk)
    form = DecideForm(request.POST or None)
    problems: list[dict[str, str]] = []
    own = second_person(asked_by=asked.asked_by_id, by=request.user.pk)
    if request.method == "POST" and form.is_valid():
        granted = form.cleaned_data["answer"] == "yes"
        try:
            decide_erasure(
                request_id=asked.pk,
                granted=granted,
                refusal=form.cleaned_data["refusal"],
                by=request.user,
                at=request.at,
                on=request.on,
            )
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = add_refusals(form, refused.verdicts)
        else:
            done, kept = _("已抹除。公开页只留理由，其余的登记照样可以核对。"), _("已答复：不抹除。")
            messages.success(request, done if granted else kept)
            return redirect("openness:disclosure", found.pk)
    elif request.method == "POST":
        problems = form_problems(form)
    return form_page(
        request,
        title=_("决定是否抹除：%(title)s") % {"title": found.title},
        form=form,
        verb=_("决定"),
        back_url=reverse("desk:home"),
        problems=problems or ([] if own.ok else [{"text": own.text, "anchor": ""}]),
        danger=True,
        help=_("提出的理由（会公开）：%(reason)s。同意以后原文、明细、名单和附件都会销毁，不能恢复。")
        % {"reason": asked.reason},
        template="desk/erasure.html",
        place={"name": found.division.name},
        **desk.body(found),
    )


def _asked(request: DeskRequest, request_id: int) -> ErasureRequest:
    """Of a place where this person decides; 404 otherwise."""
    asked = ErasureRequest.objects.select_related("disclosure").filter(pk=request_id).first()
    if asked is None:
        raise Http404
    found: Disclosure = seen(request, asked.disclosure_id)
    if not may(request.user, DECIDE_ERASURE.name, place=found.division.code, on=request.on).ok:
        raise Http404
    asked.disclosure = found
    return asked
