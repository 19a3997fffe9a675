"""Asking for an erasure, and deciding on it as the second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.queries.entrance import Card, Section, register_section
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.frame import DeskRequest, desk_page, form_page, submitted
from governance.base.journal.models import Entry, Leaf
from governance.base.journal.registry import REGISTRY
from governance.base.verdict import no, require, yes
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.forms.erasure import DecideForm, LeafForm
from openness.forms.reason import ReasonForm
from openness.models import ErasureRequest
from openness.permissions import ASK_ERASURE, DECIDE_ERASURE
from openness.queries.erasure import about_leaf, can_be_erased, text_of
from openness.rules.publication import second_person


@desk_page("GET", "POST")
def find(request: DeskRequest) -> HttpResponse:
    """By the number that every public page and every poster prints: whatever was published can be asked for here."""
    form = LeafForm(request.POST or None)
    found, problems = submitted(request, form, lambda: _entry(request, form.cleaned_data["leaf"]))
    if found is not None:
        return redirect("openness:erase", form.cleaned_data["leaf"])
    return form_page(
        request,
        title=_("抹除不该公开的内容"),
        form=form,
        verb=_("找这一条"),
        back_url=reverse("desk:home"),
        problems=problems,
        help=_("公开页和公开栏纸上都印着登记号。清单、准入决定、协议、裁定、公开事项都可以：先找到这一条，再写理由。"),
    )


@desk_page("GET", "POST")
def ask(request: DeskRequest, leaf: int) -> HttpResponse:
    """What was published by mistake and must not stay in the public record, whatever it is."""
    entry = _there(request, leaf)
    if entry is None:
        raise Http404
    back = REGISTRY.erasables[entry.object_type].desk(entry.object_id)
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
        title=_("抹除：%(about)s") % {"about": about_leaf(entry, leaf)},
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


def erase_url(request: DeskRequest, leaf: int | None, place: str) -> str:
    """Where to ask, for a page about something public; "" for who may not and for what is not in the log."""
    if leaf is None or not may(request.user, ASK_ERASURE.name, place=place, on=request.on).ok:
        return ""
    return reverse("openness:erase", args=[leaf])


def _there(request: DeskRequest, leaf: int) -> Entry | None:
    """The entry of a leaf where this person may ask; None for all else, so that nobody learns what is elsewhere."""
    found = Leaf.objects.select_related("entry").filter(pk=leaf).first()
    if found is None or not can_be_erased(found.entry):
        return None
    return found.entry if may(request.user, ASK_ERASURE.name, place=found.entry.division, on=request.on).ok else None


def _entry(request: DeskRequest, leaf: int) -> Entry:
    found = _there(request, leaf)
    text = _("您的地方没有登记号是%(leaf)s、可以抹除的公开内容。请核对号码。") % {"leaf": leaf}
    require(no("no_leaf", text, met=str(leaf), field="leaf") if found is None else yes())
    return found  # type: ignore[return-value]


def cards(user: User, on: dt.date) -> Sequence[Card]:
    mine = scope_of(user, on).codes(ASK_ERASURE.roles)
    return [Card(_("写进了不该公开的，抹除原文"), reverse("openness:erasures"))] if mine else []


register_section(
    Section(
        9,
        gettext_lazy("抹除"),
        gettext_lazy("公开的内容里写进了个人信息等不该公开的，一个人提出，县级民政部门的另一个人决定。"),
        cards,
    )
)


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
