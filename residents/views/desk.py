"""The desk side: requests of one's community, and for who runs the place assessments, breaches, contact and the box."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, export_page, problems_of, show, submitted
from governance.base.places.models import Division
from governance.base.verdict import Refused
from residents.actions import feedback as box
from residents.actions import record as records
from residents.actions import request as requests
from residents.choices import FeedbackState, RequestState
from residents.forms import (
    AnswerForm,
    AsideForm,
    AssessmentForm,
    BreachForm,
    ContactForm,
    PurposeForm,
    RefuseForm,
    ReplyForm,
    ToldForm,
)
from residents.models import Assessment, Contact, Request
from residents.queries import exporting
from residents.queries import record as kept
from residents.queries import request as facts

LIST = 200


@desk_page("GET", "HEAD", "POST")
def overview(request: DeskRequest) -> HttpResponse:
    """What the person handles or keeps; above the community only how many requests there are."""
    mine = facts.visible_to(request.user, request.on).select_related("division").order_by("-id")[:LIST]
    states = dict(RequestState.choices)
    page = {
        "requests": mine,
        "counts": [(states[state], count) for state, count in facts.counts_for(request.user, request.on).items()],
        "places": kept.own_places(request.user, request.on),
        "assessments": kept.assessments(request.user, request.on)[:LIST],
        "breaches": kept.breaches(request.user, request.on)[:LIST],
        "feedback": kept.feedback(request.user, request.on)[:LIST],
        "back_url": reverse("desk:home"),
    }
    return show(request, "residents/desk.html", page)


# Requests ---------------------------------------------------------------------------------------------------------


@desk_page("GET", "HEAD", "POST")
def request_page(request: DeskRequest, request_id: int) -> HttpResponse:
    """One request: open the seal, check the person, then answer or refuse."""
    found = _own_request(request, request_id)
    acting: dict[str, Any] = {"request_id": found.pk, "by": request.user, "at": request.at, "on": request.on}
    posted = request.POST if request.method == "POST" else None
    purpose = PurposeForm(posted if posted and "open" in posted else None)
    answer = AnswerForm(posted if posted and "finish" in posted else None, prefix="done")
    refusal = RefuseForm(posted if posted and "refuse" in posted else None, prefix="no")
    opened: dict[str, str] | None = None
    problems: list[dict[str, str]] = []
    done = None
    if posted and "open" in posted:
        opened, problems = submitted(
            request, purpose, lambda: requests.open_sealed(purpose=purpose.cleaned_data["purpose"], **acting)
        )
    elif posted and "check" in posted:
        done, problems = _checked(acting)
    elif posted and "finish" in posted:
        done, problems = submitted(
            request, answer, lambda: requests.finish(answer=answer.cleaned_data["answer"], **acting)
        )
    elif posted and "refuse" in posted:
        done, problems = submitted(
            request,
            refusal,
            lambda: requests.refuse(
                ground=refusal.cleaned_data["ground"], reason=refusal.cleaned_data["answer"], **acting
            ),
        )
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect("residents:request", found.pk)
    page = {
        "found": found,
        "place": found.division,
        "received": full_date(found.received_on),
        "due": full_date(found.due_on),
        "closed": "" if found.closed_on is None else full_date(found.closed_on),
        "opened": opened,
        "problems": problems,
        "purpose": purpose if found.sealed is not None else None,
        "answer": answer if found.state == RequestState.CHECKED else None,
        "refusal": refusal if found.state in (RequestState.RECEIVED, RequestState.CHECKED) else None,
        "may_check": found.state == RequestState.RECEIVED,
        "back_url": reverse("residents:overview"),
    }
    return show(request, "residents/request.html", page, 422 if problems else 200)


def _checked(acting: dict[str, Any]) -> tuple[Request | None, list[dict[str, str]]]:
    try:
        return requests.check_identity(**acting), []
    except Refused as refused:
        return None, problems_of(refused.verdicts)


def _own_request(request: DeskRequest, request_id: int) -> Request:
    try:
        return facts.get_for(request.user, request_id, request.on)
    except Request.DoesNotExist as missing:
        raise Http404 from missing


# Records of whoever runs the place ----------------------------------------------------------------------------------


def _own_place(request: DeskRequest) -> Division:
    """The place of the records: chosen among one's posts."""
    places = kept.own_places(request.user, request.on)
    code = request.GET.get("place", "")
    found = next((place for place in places if place.code == code), places[0] if places and not code else None)
    if found is None:
        raise Http404
    return found


@desk_page("GET", "HEAD", "POST")
def assessment_new(request: DeskRequest, replaces_id: int | None = None) -> HttpResponse:
    """A first assessment, or the next one of an older."""
    old = None
    if replaces_id is not None:
        old = get_object_or_404(kept.assessments(request.user, request.on), pk=replaces_id)
    place = old.division if old is not None else _own_place(request)
    fields = ("title", "purpose", "kinds", "risk", "measures", "conclusion")
    initial = {} if old is None else {name: getattr(old, name) for name in fields}
    form = AssessmentForm(request.POST or None, initial={**initial, "assessed_on": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: records.assess(
            division_id=place.pk,
            given=form.assessed(),
            replaces_id=replaces_id,
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if made is not None:
        messages.success(request, _("已登记。登记后不能改，有变化就再评估一次。"))
        return redirect("residents:assessment", made.pk)
    text = _(
        "公开、提供、委托处理个人信息，或处理敏感个人信息以前，先评估（个保法第五十五条）。写做法，不写任何人的信息。"
    )
    return _form(request, form, problems, title=_("登记影响评估"), help=text, place=place)


@desk_page("GET", "HEAD", "POST")
def assessment(request: DeskRequest, assessment_id: int) -> HttpResponse:
    found = get_object_or_404(kept.assessments(request.user, request.on), pk=assessment_id)
    names = ("purpose", "kinds", "risk", "measures")
    facts_of = [(str(Assessment._meta.get_field(name).verbose_name), getattr(found, name)) for name in names]  # type: ignore[union-attr]
    facts_of += [
        (_("结论"), found.get_conclusion_display()),
        (_("评估日期"), full_date(found.assessed_on)),
        (_("下次复核"), full_date(found.review_on)),
        (_("评估人"), str(found.by)),
    ]
    newer = Assessment.objects.filter(replaces=found).first()
    page = {
        "title": found.title,
        "place": found.division,
        "facts": facts_of,
        "links": [(reverse("residents:assessment", args=[newer.pk]), _("看新的评估"))]
        if newer
        else [(reverse("residents:assessment_next", args=[found.pk]), _("复核，再评估一次"))],
        "back_url": reverse("residents:overview"),
    }
    return show(request, "residents/record.html", page)


@desk_page("GET", "HEAD", "POST")
def breach_new(request: DeskRequest) -> HttpResponse:
    place = _own_place(request)
    form = BreachForm(request.POST or None, initial={"found_on": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: records.record_breach(
            division_id=place.pk, given=form.found(), by=request.user, at=request.at, on=request.on
        ),
    )
    if made is not None:
        messages.success(request, _("已登记。今天就要报告有关部门、告知本人，办好后在这里登记。"))
        return redirect("residents:breach", made.pk)
    text = _("发现泄露、篡改、丢失，立即补救、报告、告知（个保法第五十七条）。这里不写任何人的信息。")
    return _form(request, form, problems, title=_("登记泄露事件"), help=text, place=place)


@desk_page("GET", "HEAD", "POST")
def breach(request: DeskRequest, breach_id: int) -> HttpResponse:
    """One breach, and whom it was told."""
    found = get_object_or_404(kept.breaches(request.user, request.on), pk=breach_id)
    form = ToldForm(request.POST or None)
    done, problems = submitted(
        request,
        form,
        lambda: records.record_told(
            breach_id=found.pk, told=form.told(), by=request.user, at=request.at, on=request.on
        ),
    )
    if done is not None:
        messages.success(request, _("已登记，事件了结。"))
        return redirect("residents:breach", found.pk)
    said = [
        (_("发现日期"), full_date(found.found_on)),
        (_("发生了什么、原因"), found.what),
        (_("涉及哪些个人信息"), found.kinds),
        (_("大约多少人"), _("不清楚") if found.persons is None else str(found.persons)),
        (_("可能的危害"), found.harm),
        (_("已采取的补救"), found.remedy),
    ]
    if found.authority_told_on is not None:
        said.append((_("报告"), f"{found.authority}，{full_date(found.authority_told_on)}"))
        told = found.not_told_why if found.persons_told_on is None else full_date(found.persons_told_on)
        said.append((_("告知本人"), told))
    page = {
        "title": _("泄露事件第%(number)d号") % {"number": found.pk},
        "place": found.division,
        "facts": said,
        "form": form if found.closed_on is None else None,
        "form_title": _("报告和告知以后登记"),
        "problems": problems,
        "actions": [{"name": "go", "label": _("登记"), "kind": "primary"}],
        "back_url": reverse("residents:overview"),
    }
    return show(request, "residents/record.html", page, 422 if problems else 200)


@desk_page("GET", "HEAD", "POST")
def contact(request: DeskRequest) -> HttpResponse:
    """Whom the public rules name above the community."""
    place = _own_place(request)
    row = Contact.objects.filter(division=place).first()
    initial = {} if row is None else {"office": row.office, "telephone": row.telephone, "address": row.address}
    form = ContactForm(request.POST or None, initial=initial)
    made, problems = submitted(
        request,
        form,
        lambda: records.set_contact(
            division_id=place.pk, **form.cleaned_data, by=request.user, at=request.at, on=request.on
        ),
    )
    if made is not None:
        messages.success(request, _("已登记，公开的处理规则里已经写上。"))
        return redirect("residents:overview")
    text = _("写单位和公务电话，会写进公开的个人信息处理规则。")
    return _form(request, form, problems, title=_("个人信息联系单位"), help=text, place=place)


def _form(
    request: DeskRequest, form: Any, problems: list[dict[str, str]], *, title: str, help: str, place: Division
) -> HttpResponse:
    page = {
        "title": title,
        "form": form,
        "help": help,
        "place": place,
        "problems": problems,
        "actions": [{"name": "go", "label": _("登记"), "kind": "primary"}],
        "back_url": reverse("residents:overview"),
    }
    return show(request, "desk/form.html", page, 422 if problems else 200)


export_requests = export_page(exporting.requests)
export_feedback = export_page(exporting.feedback)
export_assessments = export_page(exporting.assessments)
export_breaches = export_page(exporting.breaches)


# The box ------------------------------------------------------------------------------------------------------------


@desk_page("GET", "HEAD", "POST")
def feedback_page(request: DeskRequest, feedback_id: int) -> HttpResponse:
    """One word about the platform: answer it in public, or set it aside for a reason."""
    found = get_object_or_404(kept.feedback(request.user, request.on), pk=feedback_id)
    acting: dict[str, Any] = {"feedback_id": found.pk, "by": request.user, "at": request.at, "on": request.on}
    posted = request.POST if request.method == "POST" else None
    reply = ReplyForm(posted if posted and "reply_now" in posted else None, initial={"public_text": found.text})
    aside = AsideForm(posted if posted and "aside_now" in posted else None)
    done: Any = None
    problems: list[dict[str, str]] = []
    if posted and "reply_now" in posted:
        done, problems = submitted(request, reply, lambda: box.answer(**reply.cleaned_data, **acting))
    elif posted and "aside_now" in posted:
        done, problems = submitted(request, aside, lambda: box.set_aside(why=aside.cleaned_data["why"], **acting))
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect("residents:feedback", found.pk)
    page = {
        "found": found,
        "place": found.division,
        "due": full_date(found.due_on),
        "problems": problems,
        "reply": reply if found.state == FeedbackState.RECEIVED else None,
        "aside": aside if found.state == FeedbackState.RECEIVED else None,
        "back_url": reverse("residents:overview"),
    }
    return show(request, "residents/feedback_one.html", page, 422 if problems else 200)
