"""The gate at the desk: the list, a request's form, and one request with the step that is this person's (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
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
    ProvisionalForm,
    RepairForm,
    ReviewForm,
)
from autonomy.models import AdmissionRequest
from autonomy.permissions import GATE_ROLES
from autonomy.queries import admission as facts
from autonomy.queries import admission_pages as pages
from autonomy.queries.entrance import Card, Section, register_section
from autonomy.queries.letter import letter_docx, letter_pdf, receipt_pdf
from autonomy.rules.admission import Hand, may_decide, may_write, no_party, same_person
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.documents.word import CONTENT_TYPE
from governance.base.frame import DeskRequest, desk_page, export_page, problems_of, show, status_of, submitted
from governance.base.journal.queries import body_of
from governance.base.places.models import Organisation
from governance.base.verdict import Refused

S = RequestState
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


# One request ----------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def admission(request: DeskRequest, admission_id: int) -> HttpResponse:
    """Where it stands, what speaks for and against it, and the steps that are this person's."""
    found = seen(request, admission_id)
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
        found = seen(request, admission_id)
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
    return show(request, "autonomy/admission.html", context, status_of(problems))


# Papers ---------------------------------------------------------------------------------------------------------


@desk_page("GET")
def receipt(request: DeskRequest, admission_id: int) -> HttpResponse:
    found = seen(request, admission_id)
    if found.receipt is None:
        raise Http404
    due = next((duty.due_on for duty in owed([found], [KIND_ACCEPT])), None)
    return _file(receipt_pdf(found, due), "application/pdf", f"{found.receipt}.pdf")


@desk_page("GET")
def letter(request: DeskRequest, admission_id: int, ending: str) -> HttpResponse:
    """From the published body: once that was erased there is no letter any more."""
    found = seen(request, admission_id)
    body = None if found.leaf is None or found.state == S.EXPIRED else body_of(found.leaf)
    if body is None:
        raise Http404
    if ending == "docx":
        return _file(letter_docx(body, found.county, found.leaf), CONTENT_TYPE, f"{found.document_no}.docx")
    return _file(letter_pdf(body, found.county, found.leaf), "application/pdf", f"{found.document_no}.pdf")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


def seen(request: DeskRequest, admission_id: int) -> AdmissionRequest:
    try:
        return facts.get_for(request.user, admission_id, request.on)
    except AdmissionRequest.DoesNotExist as missing:
        raise Http404 from missing


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
