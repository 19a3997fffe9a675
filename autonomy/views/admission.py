"""The gate at the desk: the list, a request's form, and one request with the step that is this person's (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions import admission as actions
from autonomy.actions.admission_clock import owed
from autonomy.actions.decision import decide, grant_provisional
from autonomy.actions.purchase import open_purchase
from autonomy.actions.review import REVIEWED, ask_opinions, review
from autonomy.choices import Aspect, RequestState
from autonomy.duty_kinds import KIND_ACCEPT
from autonomy.forms.admission import (
    DecideForm,
    PaperForm,
    ProvisionalForm,
    RepairForm,
    RequestForm,
    ReviewForm,
    initial_of,
)
from autonomy.models import AdmissionRequest, RequestFile
from autonomy.permissions import GATE_ROLES
from autonomy.queries import admission as facts
from autonomy.queries import admission_pages as pages
from autonomy.queries.entrance import Card, Section, register_section
from autonomy.queries.letter import letter_docx, letter_pdf, receipt_pdf
from autonomy.rules.admission import Hand, may_decide, may_write, no_party, same_person
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.documents.actions.attachment import store
from governance.base.documents.queries.attachment import attachment_response
from governance.base.documents.word import CONTENT_TYPE
from governance.base.frame import REFUSED_STATUS, DeskRequest, desk_page, export_page, problems_of, show, submitted
from governance.base.journal.queries import body_of
from governance.base.places.models import Organisation
from governance.base.places.queries.division import children
from governance.base.verdict import Refused

S = RequestState
NAMES = {"concerned": "townships"}
exports = export_page(pages.exported)


@desk_page("GET")
def queue(request: DeskRequest) -> HttpResponse:
    """A department's own; for the gate all of the county, what is due first on top."""
    rows = facts.visible_to(request.user, request.on)
    own = Organisation.objects.open(request.on).filter(pk__in=facts.departments_of(request.user, request.on))
    context = {
        **pages.lists(rows, request.on),
        "own": own.order_by("name"),
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/admission_queue.html", context)


# The form -------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def new(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """Keeping it for the first time makes the draft; from there on one works on that."""
    own = facts.departments_of(request.user, request.on)
    organisation = get_object_or_404(Organisation.objects.select_related("division"), pk=organisation_id, pk__in=own)
    county = organisation.division
    form = RequestForm(request.POST or None, county=county, townships=children(county.code).open(request.on))
    made, problems = submitted(
        request,
        form,
        lambda: actions.save_draft(
            given=form.given(), organisation_id=organisation.pk, by=request.user, at=request.at, on=request.on
        ),
        NAMES,
    )
    if made is not None:
        return _kept(request, made)
    return _form_page(request, form, problems, organisation=organisation, found=None)


@desk_page("GET", "POST")
def edit(request: DeskRequest, request_id: int) -> HttpResponse:
    """The draft, or what was returned. Keeping it shows what stands in the way; nothing of it is lost."""
    found = _own(request, request_id)
    if found.state not in (S.DRAFT, S.REPAIR):
        return redirect("autonomy:admission", found.pk)
    form = RequestForm(
        request.POST or None,
        county=found.county,
        townships=children(found.county.code).open(request.on),
        initial=initial_of(found),
    )
    made, problems = submitted(
        request,
        form,
        lambda: actions.save_draft(
            request_id=found.pk,
            given=form.given(),
            version=_version(request),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        NAMES,
    )
    if made is not None:
        return _kept(request, made)
    return _form_page(request, form, problems, organisation=found.organisation, found=found)


def _kept(request: DeskRequest, made: AdmissionRequest) -> HttpResponse:
    """Kept; and handed in when that was asked. What is missing is shown in the form, with everything typed."""
    if "file" not in request.POST:
        messages.success(request, _("草稿已保存。"))
        return redirect("autonomy:admission_edit", made.pk)
    act = actions.file_again if made.state == S.REPAIR else actions.file
    try:
        act(request_id=made.pk, by=request.user, at=request.at, on=request.on)
    except Refused as refused:
        if refused.forbidden:
            raise
        found = facts.get_for(request.user, made.pk, request.on)
        form = RequestForm(
            initial=initial_of(found), county=found.county, townships=children(found.county.code).open(request.on)
        )
        anchors = {name: form[name].id_for_label for name in form.fields}
        anchors |= {"concerned": form["townships"].id_for_label}
        problems = problems_of(refused.verdicts, anchors)
        return _form_page(request, form, problems, organisation=found.organisation, found=found)
    messages.success(request, _("已提交。回执可以下载，受理以后会通知。"))
    return redirect("autonomy:admission", made.pk)


def _form_page(
    request: DeskRequest,
    form: RequestForm,
    problems: list[dict[str, str]],
    *,
    organisation: Organisation,
    found: AdmissionRequest | None,
) -> HttpResponse:
    flags = [] if found is None else actions.find_stops(found, request.on)
    context = {
        "title": _("申请事项准入") if found is None else found.title,
        "organisation": organisation,
        "form": form,
        "sections": form.sections(),
        "problems": problems,
        "flags": flags,
        "nearest": [] if found is None else pages.near(found, request.on),
        "near_url": reverse("autonomy:admission_near", args=[organisation.pk]),
        "repair_note": "" if found is None else found.repair_note,
        "files": [] if found is None else list(found.files.select_related("attachment")),
        "files_url": "" if found is None else reverse("autonomy:admission_papers", args=[found.pk]),
        "version": "" if found is None else found.version,
        "actions": [
            {"name": "keep", "label": _("存草稿，看提示"), "kind": "plain"},
            {"name": "file", "label": _("提交"), "kind": "primary"},
        ],
        "back_url": reverse("autonomy:admissions") if found is None else reverse("autonomy:admission", args=[found.pk]),
    }
    return show(request, "autonomy/admission_form.html", context, REFUSED_STATUS if problems else 200)


@desk_page("POST")
def near(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """While typing: what the list has already. Without script the same stands there after keeping the draft."""
    own = facts.departments_of(request.user, request.on)
    organisation = get_object_or_404(Organisation.objects.select_related("division"), pk=organisation_id, pk__in=own)
    text = f"{request.POST.get('title', '')}\n{request.POST.get('asked', '')}"[:3000]
    found = pages.near_text(text, organisation.division.code, request.on) if text.strip() else []
    return render(request, "autonomy/admission_nearest.html", {"nearest": found})


@desk_page("GET", "POST")
def papers(request: DeskRequest, request_id: int) -> HttpResponse:
    found = _own(request, request_id)
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    if "remove" in request.POST:
        row = get_object_or_404(RequestFile, request=found, pk=_number(request.POST["remove"]))
        actions.remove_file(file_id=row.pk, **when)
        return redirect("autonomy:admission_papers", found.pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    added, problems = submitted(request, form, lambda: _store(found, form, when))
    if added is not None:
        messages.success(request, _("附件已添加。"))
        return redirect("autonomy:admission_papers", found.pk)
    context = {
        "title": _("附件"),
        "r": found,
        "files": list(found.files.select_related("attachment")),
        "form": form,
        "problems": problems,
        "actions": [{"name": "add", "label": _("添加"), "kind": "primary"}],
        "back_url": reverse("autonomy:admission_edit", args=[found.pk]),
    }
    return show(request, "autonomy/admission_papers.html", context, REFUSED_STATUS if problems else 200)


def _store(found: AdmissionRequest, form: PaperForm, when: dict[str, Any]) -> RequestFile:
    stored = store(file=form.cleaned_data["file"], place_code=found.county.code, by=when["by"], at=when["at"])
    return actions.add_file(request_id=found.pk, attachment_id=stored.pk, note=form.cleaned_data["note"], **when)


@desk_page("GET")
def paper(request: DeskRequest, request_id: int, file_id: int) -> HttpResponseBase:
    found = _seen(request, request_id)
    row = get_object_or_404(RequestFile.objects.select_related("attachment"), request=found, pk=file_id)
    return attachment_response(row.attachment)


# One request ----------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def admission(request: DeskRequest, request_id: int) -> HttpResponse:
    """Where it stands, what speaks for and against it, and the steps that are this person's."""
    found = _seen(request, request_id)
    asked = next((name for name in ACTS if name in request.POST), "")
    steps = _steps(request, found, asked)
    form = steps.get(asked)
    try:
        done, problems = submitted(request, form, lambda: ACTS[asked](request, found, form) or True)
    except Refused as refused:
        if not refused.forbidden:
            raise
        done, problems = None, problems_of(refused.verdicts)
    if done:
        return redirect("autonomy:admission", found.pk)
    if problems:
        found = _seen(request, request_id)
    return _page(request, found, steps, problems)


def _steps(request: DeskRequest, found: AdmissionRequest, asked: str) -> dict[str, forms.Form]:
    """Forms that this person may send now; the one that was sent is bound, and stays even when somebody else was
    first, so that nothing typed is lost."""
    on, user = request.on, request.user
    made: dict[str, forms.Form] = {}

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    gate = facts.at_gate(user, found, on).ok and no_party(facts.organisations_held(user, on), found.organisation_id).ok
    asks = facts.asks_for(user, found, on).ok
    if gate:
        written = facts.written(found)
        pair = facts.hand_of(user, found, on, written)
        hand = Hand(user.pk) if pair is None else pair[1]
        if found.state == S.FILED or asked == "accept":
            made["accept"] = forms.Form(data("accept"))
        if found.state in (S.FILED, S.ACCEPTED) or asked == "repair":
            made["repair"] = RepairForm(data("repair"), prefix="repair")
        barred = [] if found.provisional_by_id is None else [Hand(found.provisional_by_id)]
        for aspect in Aspect.values:
            name = f"review_{aspect}"
            free = found.state in REVIEWED and not may_write(hand, aspect, written, barred=barred)
            if free or asked == name:
                made[name] = ReviewForm(data(name), aspect=aspect, flags=found.flags, prefix=name)
        if found.state == S.ACCEPTED and not facts.opinions(found):
            made["opinions"] = forms.Form(data("opinions"))
        if (found.state == S.ACCEPTED and may_decide(hand, written).ok) or asked == "decide":
            made["decide"] = DecideForm(data("decide"), prefix="decide")
        first = found.emergency and found.provisional_until is None and found.state in pages.WAITING
        if (first and not same_person(hand, [one.hand for one in written])) or asked == "provisional":
            made["provisional"] = ProvisionalForm(data("provisional"), prefix="provisional")
    if asks and found.state in (S.DRAFT, *pages.WAITING):
        made["withdraw"] = forms.Form(data("withdraw"))
    if asks and found.state in (S.REFUSED, S.REFERRED) and found.purchase_need_id is None:
        made["purchase"] = forms.Form(data("purchase"))
    return made


def _when(request: DeskRequest, found: AdmissionRequest) -> dict[str, Any]:
    return {"request_id": found.pk, "by": request.user, "at": request.at, "on": request.on}


def _accept(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    actions.accept(**_when(request, found))
    messages.success(request, _("已受理，三项审查和决定的期限从今天起算。"))


def _repair(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    actions.return_for_repair(note=form.cleaned_data["note"], **_when(request, found))
    messages.success(request, _("已退回补正，补正期间不计审查期限。"))


def _review(aspect: str) -> Callable[[DeskRequest, AdmissionRequest, Any], None]:
    def act(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
        review(aspect=aspect, **form.given(), **_when(request, found))
        messages.success(request, _("审查意见已登记，不能再改。"))

    return act


def _opinions(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    asked = ask_opinions(**_when(request, found))
    messages.success(request, _("已按受理编号抽取%(count)d个村（社区）征求意见。") % {"count": len(asked)})


def _decide(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    decide(given=form.given(), document_no=form.cleaned_data["document_no"], **_when(request, found))
    messages.success(request, _("决定已作出。准入和不准入的，已经连同理由公开。"))


def _provisional(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    grant_provisional(**form.cleaned_data, **_when(request, found))
    messages.success(request, _("已临时准入，期满自动退出清单；审查照样要做。"))


def _withdraw(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    actions.withdraw(**_when(request, found))
    messages.success(request, _("申请已撤回。"))


def _purchase(request: DeskRequest, found: AdmissionRequest, form: Any) -> None:
    open_purchase(**_when(request, found))
    messages.success(request, _("已提出购买服务需求。"))


ACTS: dict[str, Callable[[DeskRequest, AdmissionRequest, Any], None]] = {
    "accept": _accept,
    "repair": _repair,
    **{f"review_{aspect}": _review(aspect) for aspect in Aspect.values},
    "opinions": _opinions,
    "decide": _decide,
    "provisional": _provisional,
    "withdraw": _withdraw,
    "purchase": _purchase,
}


def _page(
    request: DeskRequest, found: AdmissionRequest, steps: dict[str, forms.Form], problems: list[dict[str, str]]
) -> HttpResponse:
    own = facts.asks_for(request.user, found, request.on).ok
    decided = found.leaf is not None and found.state != S.EXPIRED
    context = {
        **pages.detail(found, request.on),
        "steps_open": steps,
        "review_forms": [
            (aspect, str(Aspect(aspect).label), steps[f"review_{aspect}"])
            for aspect in Aspect.values
            if f"review_{aspect}" in steps
        ],
        "own": own,
        "edit_url": reverse("autonomy:admission_edit", args=[found.pk])
        if own and found.state in (S.DRAFT, S.REPAIR)
        else "",
        "letter": decided,
        "public_url": reverse("autonomy_board:admission", args=[found.county.code, found.pk]) if found.leaf else "",
        "need_url": reverse("society:need", args=[found.purchase_need_id]) if found.purchase_need_id else "",
        "problems": problems,
        "back_url": reverse("autonomy:admissions"),
    }
    return show(request, "autonomy/admission.html", context, REFUSED_STATUS if problems else 200)


# Papers ---------------------------------------------------------------------------------------------------------


@desk_page("GET")
def receipt(request: DeskRequest, request_id: int) -> HttpResponse:
    found = _seen(request, request_id)
    if found.receipt is None:
        raise Http404
    due = next((duty.due_on for duty in owed([found], [KIND_ACCEPT])), None)
    return _file(receipt_pdf(found, due), "application/pdf", f"{found.receipt}.pdf")


@desk_page("GET")
def letter(request: DeskRequest, request_id: int, kind: str) -> HttpResponse:
    """From the published body: once that was erased there is no letter any more."""
    found = _seen(request, request_id)
    body = None if found.leaf is None or found.state == S.EXPIRED else body_of(found.leaf)
    if body is None:
        raise Http404
    if kind == "docx":
        return _file(letter_docx(body, found.county, found.leaf), CONTENT_TYPE, f"{found.document_no}.docx")
    return _file(letter_pdf(body, found.county, found.leaf), "application/pdf", f"{found.document_no}.pdf")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


# Shared ---------------------------------------------------------------------------------------------------------


def _seen(request: DeskRequest, request_id: int) -> AdmissionRequest:
    try:
        return facts.get_for(request.user, request_id, request.on)
    except AdmissionRequest.DoesNotExist as missing:
        raise Http404 from missing


def _own(request: DeskRequest, request_id: int) -> AdmissionRequest:
    found = _seen(request, request_id)
    if not facts.asks_for(request.user, found, request.on).ok:
        raise Http404
    return found


def _version(request: DeskRequest) -> int:
    """What the form was opened on; a form without it was not ours and is stale."""
    return _number(request.POST.get("version", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0


def _cards(user: User, on: dt.date) -> list[Card]:
    """For departments that ask, the gate and those above it."""
    scope = scope_of(user, on)
    gate = scope.roles() & {*GATE_ROLES, Role.LEADER}
    if not gate and not facts.departments_of(user, on):
        return []
    waiting = facts.visible_to(user, on).waiting().count()
    note = _("%(count)d件正在办") % {"count": waiting} if waiting else ""
    cards = [Card(_("事项准入"), reverse("autonomy:admissions"), note)]
    if facts.departments_of(user, on) or gate:
        cards.append(Card(_("购买服务需求"), reverse("society:needs")))
    return cards


register_section(
    Section(2, gettext_lazy("事项准入"), gettext_lazy("清单以外的事，先申请，审查准入了才能要村（社区）办。"), _cards)
)
