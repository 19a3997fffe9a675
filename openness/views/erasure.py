"""Asking for an erasure, and deciding on it as the second person."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, desk_page, form_page, submitted
from governance.base.journal.models import Entry, Leaf
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.forms.erasure import DecideForm
from openness.forms.reason import ReasonForm
from openness.models import ErasureRequest
from openness.permissions import ASK_ERASURE, DECIDE_ERASURE
from openness.queries.erasure import about_leaf, leaf_of, text_of
from openness.rules.publication import second_person

PAGES = {"disclosure": "disclosure", "challenge": "challenge", "order": "order", "inquiry": "inquiry"}


@desk_page("GET", "POST")
def ask(request: DeskRequest, **about: int) -> HttpResponse:
    """What was published by mistake and must not stay in the public record: a disclosure, a question with its answer,
    an order or an inquiry."""
    ((name, pk),) = about.items()
    kind = name.removesuffix("_id")
    entry, leaf = _public(request, kind, pk)
    back = reverse(f"openness:{PAGES[kind]}", args=[pk])
    form = ReasonForm(request.POST or None)
    asked, problems = submitted(
        request,
        form,
        lambda: ask_erasure(
            leaf=leaf, reason=form.cleaned_data["reason"], by=request.user, at=request.at, on=request.on
        ),
    )
    if asked is not None:
        messages.success(request, _("已提出，等县级民政部门的另一位工作人员决定。内容还看得到的，请先撤回。"))
        return redirect(back)
    return form_page(
        request,
        title=_("抹除：%(about)s") % {"about": about_leaf(entry)},
        form=form,
        verb=_("提出抹除"),
        back_url=back,
        problems=problems,
        danger=True,
        help=_(
            "撤回只是不再显示，原文还在公开记录里。抹除会销毁原文，只留理由和校验值，用于写进了不该公开的个人信息等情况。"
            "理由会公开：写是哪一类内容，不要写内容本身。要由县级民政部门的另一位工作人员同意。"
        ),
    )


def erase_url(request: DeskRequest, kind: str, pk: int, place: str) -> str:
    """Where to ask, for a page about something public; "" for who may not and for what is not in the log."""
    if not may(request.user, ASK_ERASURE.name, place=place, on=request.on).ok or leaf_of(kind, pk) is None:
        return ""
    return reverse(f"openness:erase_{kind}", args=[pk])


def _public(request: DeskRequest, kind: str, pk: int) -> tuple[Entry, int]:
    """The body of something public where this person may ask; 404 for all else."""
    leaf = leaf_of(kind, pk)
    if leaf is None:
        raise Http404
    entry = Leaf.objects.select_related("entry").get(pk=leaf).entry
    if not may(request.user, ASK_ERASURE.name, place=entry.division, on=request.on).ok:
        raise Http404
    return entry, leaf


@desk_page("GET", "POST")
def decide(request: DeskRequest, request_id: int) -> HttpResponse:
    """Agree or not, with what stands in it now before one's eyes."""
    asked = ErasureRequest.objects.select_related("division").filter(pk=request_id).first()
    if asked is None or not may(request.user, DECIDE_ERASURE.name, place=asked.division.code, on=request.on).ok:
        raise Http404
    if asked.granted is not None:
        return redirect("desk:home")
    form = DecideForm(request.POST or None)
    own = second_person(asked_by=asked.asked_by_id, by=request.user.pk)
    decided, problems = submitted(
        request,
        form,
        lambda: decide_erasure(
            request_id=asked.pk,
            granted=form.cleaned_data["answer"] == "yes",
            refusal=form.cleaned_data["refusal"],
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if decided is not None:
        done, kept = _("已抹除。公开页只留理由，其余的登记照样可以核对。"), _("已答复：不抹除。")
        messages.success(request, done if decided.granted else kept)
        return redirect("desk:home")
    return form_page(
        request,
        title=_("决定是否抹除：%(about)s") % {"about": asked.about},
        form=form,
        verb=_("决定"),
        back_url=reverse("desk:home"),
        problems=problems or ([] if own.ok else [{"text": own.text, "anchor": ""}]),
        danger=True,
        help=_("提出的理由（会公开）：%(reason)s。同意以后原文、明细、名单和附件都会销毁，不能恢复。")
        % {"reason": asked.reason},
        template="desk/erasure.html",
        place={"name": asked.division.name},
        sections=text_of(asked.leaf),
    )
