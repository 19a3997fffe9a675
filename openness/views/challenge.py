"""Challenges at the desk: the list, one with what this person may do about it, and entering one from paper."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import VERBS, may, scope_of
from governance.base.clock.models import Duty
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, show, submitted
from openness.actions.answer import answer, investigate, sign_answer
from openness.actions.challenge import accept, open_contact, receive, refuse, respond
from openness.actions.order import OrderInput
from openness.choices import AnswerLevel, ChallengeState, Means
from openness.forms.challenge import (
    YES,
    AcceptForm,
    AnswerForm,
    AskForm,
    ContactForm,
    InvestigateForm,
    RefuseForm,
    SignAnswerForm,
)
from openness.models import Answer, AnswerSignature, Challenge, Disclosure
from openness.permissions import (
    ANSWER_CHALLENGE,
    ENTER_CHALLENGE,
    INVESTIGATE,
    ORDER_PUBLICATION,
    RECEIVE_INQUIRY,
    SIGN_ANSWER,
    VERIFY_CHALLENGER,
)
from openness.queries import challenge as facts
from openness.queries import challenge_pages as pages
from openness.queries.erasure import last_answer
from openness.queries.schedule import catalogue
from openness.rules.verification import may_sign
from openness.views.ask import received_page
from openness.views.erasure import erase_url

S = ChallengeState
LISTED = 200


@desk_page("GET")
def challenges(request: DeskRequest) -> HttpResponse:
    """All of one's divisions that are open, late first; then the latest of the others."""
    rows = facts.visible_to(request.user, request.on).select_related("division")
    waiting = list(rows.filter(state__in=pages.WAITING).order_by("due_on", "id")[:LISTED])
    others = list(rows.exclude(state__in=pages.WAITING).order_by("-id")[:LISTED])
    context = {
        "waiting": [_line(row, request) for row in waiting],
        "others": [_line(row, request) for row in others],
        "orders": pages.desk_orders(request.user, request.on),
        "inquiries": pages.desk_inquiries(request.user, request.on),
        "new_url": _door(request, ENTER_CHALLENGE.name, "openness:challenge_new"),
        "inquiry_url": _door(request, RECEIVE_INQUIRY.name, "openness:inquiry_new"),
        "order_url": _door(request, ORDER_PUBLICATION.name, "openness:order_new"),
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/challenges.html", context)


def _door(request: DeskRequest, verb: str, name: str) -> str:
    return reverse(name) if scope_of(request.user, request.on).roles() & VERBS[verb].roles else ""


def _line(row: Challenge, request: DeskRequest) -> dict[str, Any]:
    url = reverse("openness:challenge", args=[row.pk])
    question = row.public_text or row.text  # official records: the wording for the page comes later
    return {**pages.challenge_row(row, request.on), "question": question, "url": url, "place": row.division.name}


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """For a person who came with it: the receipt with the tracking code is printed and handed over."""
    place, choice = chosen_place(request, ENTER_CHALLENGE.name)
    about = pages.choices_about(place, facts.missing(place, request.on), None)
    form = AskForm(request.POST or None, about=about, paper=True)
    try:
        got, problems = submitted(
            request,
            form,
            lambda: receive(
                division_id=place.pk, question=form.question(), by=request.user, at=request.at, on=request.on
            ),
        )
    except (Disclosure.DoesNotExist, Duty.DoesNotExist) as gone:
        raise Http404 from gone
    if got is not None:
        return show(request, "desk/challenge_receipt.html", received_page(got, place), 201)
    return form_page(
        request,
        title=_("替人登记质疑"),
        form=form,
        verb=_("登记，打印回执"),
        back_url=reverse("openness:challenges"),
        problems=problems,
        help=_("姓名和电话登记后马上密封，文书以后也看不到。回执上的查询码只出现这一次，请打印交给本人。"),
        **choice,
    )


@desk_page("GET", "POST")
def challenge(request: DeskRequest, challenge_id: int) -> HttpResponse:
    """Where it stands, and the step that is this person's."""
    try:
        found = facts.get_for(request.user, challenge_id, request.on)
    except Challenge.DoesNotExist as missing:
        raise Http404 from missing
    asked = next((name for name in ACTS if name in request.POST), "")
    made = _forms(request, found, asked)
    form = made.get(asked)
    done, problems = submitted(
        request, form, lambda: ACTS[asked](request, found, form) or redirect("openness:challenge", found.pk)
    )
    if isinstance(done, HttpResponse):
        return done
    contact: dict[str, str] | None = done
    return _page(request, found, made, problems, contact)


def _forms(request: DeskRequest, found: Challenge, asked: str) -> dict[str, forms.Form]:
    """Those this person may fill in now; the one that was sent is bound."""
    code, on, user = found.division.code, request.on, request.user

    def holds(verb: str) -> bool:
        return may(user, verb, place=code, on=on).ok

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    made: dict[str, forms.Form] = {}
    checks = holds(VERIFY_CHALLENGER.name) and facts.may_check(user, found, on).ok
    if found.state == S.RECEIVED and checks:
        made["accept"] = AcceptForm(
            data("accept"), initial={"public_text": facts.suggested_wording(found)}, prefix="accept"
        )
        made["refuse"] = RefuseForm(data("refuse"), prefix="refuse")
    if found.state == S.ACCEPTED and holds(ANSWER_CHALLENGE.name):
        made["answer"] = AnswerForm(data("answer"), prefix="answer")
    if found.state == S.ANSWERED and holds(SIGN_ANSWER.name) and not _why_not(request, found):
        made["sign"] = SignAnswerForm(data("sign"), prefix="sign")
    investigates = holds(INVESTIGATE.name) and facts.holds_level(user, found, on)
    if found.state in (S.TOWNSHIP, S.COUNTY) and investigates:
        made["investigate"] = InvestigateForm(
            data("investigate"),
            items=order_items(found),
            worded=bool(found.public_text),
            initial={"public_text": facts.suggested_wording(found), "order_item": str(found.item_id or "")},
            prefix="investigate",
        )
    if found.contact is not None and facts.may_open_contact(user, found, on).ok:
        made["contact"] = ContactForm(data("contact"), prefix="contact")
    in_time = found.due_on is not None and on <= found.due_on
    if found.means == Means.PAPER and holds(ENTER_CHALLENGE.name) and in_time:
        if found.state in (S.PUBLISHED, S.TOWNSHIP_ANSWERED):
            made["satisfied"] = forms.Form(data("satisfied"))
        if found.state in (S.PUBLISHED, S.TOWNSHIP_ANSWERED, S.REFUSED):
            made["dissatisfied"] = forms.Form(data("dissatisfied"))
    return made


def order_items(found: Challenge) -> list[tuple[str, str]]:
    """What the place must publish, and the matter that was challenged."""
    division = found.division
    rows = catalogue(
        code=division.code,
        committee=division.committee,
        community_type=division.community_type,
        on=found.received_on,
    )
    items = {row.item.pk: row.item.title for row in rows}
    if found.item is not None:
        items.setdefault(found.item.pk, found.item.title)
    return [(str(pk), title) for pk, title in items.items()]


def _when(request: DeskRequest, found: Challenge) -> dict[str, Any]:
    return {"challenge_id": found.pk, "by": request.user, "at": request.at, "on": request.on}


def _accept(request: DeskRequest, found: Challenge, form: Any) -> None:
    accept(public_text=form.cleaned_data["public_text"], **_when(request, found))
    messages.success(request, _("已受理，文书会收到答复的任务。"))


def _refuse(request: DeskRequest, found: Challenge, form: Any) -> None:
    refuse(ground=form.cleaned_data["ground"], **_when(request, found))
    messages.success(request, _("已登记不受理。本人可以在15天内请乡镇（街道）再看。"))


def _answer(request: DeskRequest, found: Challenge, form: Any) -> None:
    given = answer(text=form.cleaned_data["text"], upheld=form.is_upheld, **_when(request, found))
    messages.success(request, _("已送监督委员会签署，签署后公开。"))
    if given.correction is not None:
        messages.success(request, _("已开始更正，请在“关联的更正”里把更正填好、提交。"))


def _sign(request: DeskRequest, found: Challenge, form: Any) -> None:
    after = sign_answer(
        content_hash=request.POST.get("digest", ""),
        agrees=form.cleaned_data["choice"] == YES,
        opinion=form.cleaned_data["opinion"],
        **_when(request, found),
    )
    told = {
        S.PUBLISHED: _("已签署。同意的人数已过半，质疑和答复已经公开。"),
        S.TOWNSHIP: _("已签署。同意的人数已达不到半数以上，已报乡镇（街道）调查。"),
    }
    messages.success(request, told.get(S(after.state), _("已签署，等其他成员。")))


def _investigate(request: DeskRequest, found: Challenge, form: Any) -> None:
    given = form.cleaned_data
    order = None
    if given["order_item"]:
        same = found.disclosure is not None and str(found.item_id) == given["order_item"]
        order = OrderInput(
            item_id=int(given["order_item"]),
            due_on=given["order_due"],
            reason=given["text"][:300],
            period_start=given["order_period"],
            corrects_id=found.disclosure_id if same else None,
        )
    investigate(
        text=given["text"],
        upheld=form.is_upheld,
        public_text=given.get("public_text", ""),
        order=order,
        **_when(request, found),
    )
    messages.success(request, _("已答复并公开。") if order is None else _("已答复，责令已经发到村（居）委会。"))


def _contact(request: DeskRequest, found: Challenge, form: Any) -> dict[str, str]:
    return open_contact(purpose=form.cleaned_data["purpose"], **_when(request, found))


def _satisfied(request: DeskRequest, found: Challenge, form: Any) -> None:
    respond(satisfied=True, **_when(request, found))
    messages.success(request, _("已登记：本人满意，办结。"))


def _dissatisfied(request: DeskRequest, found: Challenge, form: Any) -> None:
    respond(satisfied=False, **_when(request, found))
    messages.success(request, _("已登记：本人不满意，报上一级调查。"))


ACTS: dict[str, Any] = {
    "accept": _accept,
    "refuse": _refuse,
    "answer": _answer,
    "sign": _sign,
    "investigate": _investigate,
    "contact": _contact,
    "satisfied": _satisfied,
    "dissatisfied": _dissatisfied,
}


def _why_not(request: DeskRequest, found: Challenge) -> str:
    given = facts.committee_answer(found)
    if given is None:
        return ""
    state = facts.signing_of(given, found, request.on)
    return may_sign(request.user.pk, state.seats, state.votes, state.barred).text


def _page(
    request: DeskRequest,
    found: Challenge,
    made: dict[str, forms.Form],
    problems: list[dict[str, str]],
    contact: dict[str, str] | None,
) -> HttpResponse:
    supervises = may(request.user, SIGN_ANSWER.name, place=found.division.code, on=request.on).ok
    given = facts.committee_answer(found)
    labels = {
        "accept": (_("是本村（社区）的人，受理"), "primary"),
        "refuse": (_("不受理"), "danger"),
        "answer": (_("送监督委员会签署"), "primary"),
        "sign": (_("签署"), "primary"),
        "investigate": (_("答复并公开"), "primary"),
        "contact": (_("打开密封"), "plain"),
    }
    context = pages.challenge_page(found, request.on) | {
        "own": {"text": found.text, "line": found.line},
        "verifier_label": str(found.get_verifier_display()),
        "made": [
            {"name": name, "form": form, "actions": [{"name": name, "label": labels[name][0], "kind": labels[name][1]}]}
            for name, form in made.items()
            if name in labels
        ],
        "respond": [name for name in ("satisfied", "dissatisfied") if name in made],
        "draft": _draft(given),
        "digest": "" if given is None else given.content_hash,
        "why_not": _why_not(request, found) if supervises and found.state == S.ANSWERED else "",
        "contact": contact,
        "problems": problems,
        "public_url": pages.challenge_url(found.division.code, found.pk),
        "erase_url": erase_url(request, last_answer(found.pk), found.division.code),
        "back_url": reverse("openness:challenges"),
    }
    return show(request, "desk/challenge.html", context, 422 if problems else 200)


def _draft(given: Answer | None) -> dict[str, Any] | None:
    """The committee's answer with its signatures, public or not."""
    if given is None:
        return None
    rows = AnswerSignature.objects.filter(answer=given).select_related("user").order_by("id")
    correction = given.correction
    return {
        "text": given.text,
        "upheld": given.upheld,
        "level": str(AnswerLevel(given.level).label),
        "public": given.published_at is not None,
        "signatures": [{"name": row.user.name, "agrees": row.agrees, "opinion": row.opinion} for row in rows],
        "correction_url": "" if correction is None else reverse("openness:disclosure", args=[correction.pk]),
    }
