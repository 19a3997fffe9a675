"""The supervision committee reads, signs, stands aside, or has signed on paper (R-CMT-7)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.documents.actions.attachment import store
from governance.base.documents.models import Attachment
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import DeskRequest, desk_page, show, submitted
from governance.base.verdict import Refused
from openness.actions.verification import confirm_sheet, recuse, sign, upload_sheet
from openness.choices import State
from openness.forms.verification import AGREE, RecuseForm, SheetForm, SignForm
from openness.models import Disclosure, PaperSheet
from openness.permissions import CONFIRM_SHEET, UPLOAD_SHEET, may_see_papers, may_verify
from openness.queries import desk, signing
from openness.queries.verification import SigningState, signing_state
from openness.rules.verification import may_confirm, may_sign
from openness.views.disclosure import detail_context, seen
from openness.views.guarding import kept_part

SIGN, RECUSE, SHEET = "sign", "recuse", "upload"


@desk_page("GET", "POST")
def verify(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """The account, its vouchers, what changed since last month; then the answer."""
    found = seen(request, disclosure_id)
    if not may_see_papers(request.user, found, request.on).ok:
        raise Http404
    if found.state != State.SUBMITTED:
        return redirect("openness:disclosure", found.pk)
    state = signing_state(found, request.on)
    asked = next((name for name in (SIGN, RECUSE, SHEET) if name in request.POST), "")
    made = _forms(request, found, state, asked)
    done, problems = submitted(
        request, made.get(asked), lambda: _answer(request, found, asked, made[asked]), {"file": "sheet"}
    )
    if done is not None:
        return done
    return _page(request, found, state, made, problems)


def _forms(request: DeskRequest, found: Disclosure, state: SigningState, asked: str) -> dict[str, forms.Form]:
    """Those this person may fill in; the one that was sent is bound."""
    made: dict[str, forms.Form] = {}

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    if may_verify(request.user, found.division.code, request.on).ok and _why_not(request, state) == "":
        made[SIGN] = SignForm(data(SIGN))
        made[RECUSE] = RecuseForm(data(RECUSE), prefix=RECUSE)
    seats = signing.seat_choices(state)
    if may(request.user, UPLOAD_SHEET.name, place=found.division.code, on=request.on).ok and seats:
        files = request.FILES if asked == SHEET else None
        made[SHEET] = SheetForm(data(SHEET), files, seats=seats, prefix=SHEET)
    return made


def _why_not(request: DeskRequest, state: SigningState) -> str:
    return may_sign(request.user.pk, state.seats, state.votes, state.barred).text


def _answer(request: DeskRequest, found: Disclosure, asked: str, form: forms.Form) -> HttpResponse:
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    given = form.cleaned_data
    if asked == SHEET:
        if not isinstance(form, SheetForm):
            raise TypeError("the sheet is read by its own form")
        stored = store(file=given["sheet"], place_code=found.division.code, by=request.user, at=request.at)
        upload_sheet(disclosure_id=found.pk, attachment_id=stored.pk, named=form.named(), **when)
        messages.success(request, _("核实单已上传。另一位监督委员或乡镇（街道）工作人员确认后才算数。"))
        return redirect("openness:verify", found.pk)
    if asked == RECUSE:
        after = recuse(disclosure_id=found.pk, ground=given["ground"], **when)
        messages.success(request, _("已登记回避，这一份由其他成员核实。"))
    else:
        after = sign(
            disclosure_id=found.pk,
            content_hash=request.POST.get("digest", ""),
            agrees=given["choice"] == AGREE,
            no_interest=given["no_interest"],
            opinion=given["opinion"],
            **when,
        )
        _tell(request, after)
    return redirect("openness:disclosure", after.pk)


def _tell(request: DeskRequest, after: Disclosure) -> None:
    if after.state == State.PUBLISHED:
        messages.success(request, _("已签署。同意的人数已过半，内容已经公开。"))
    elif after.state == State.RETURNED:
        messages.warning(request, _("已签署。同意的人数已达不到半数以上，已退回填报人修改。"))
    else:
        messages.success(request, _("已签署，等其他成员。"))


def _page(
    request: DeskRequest,
    found: Disclosure,
    state: SigningState,
    made: dict[str, forms.Form],
    problems: list[dict[str, str]],
) -> HttpResponse:
    confirms = may(request.user, CONFIRM_SHEET.name, place=found.division.code, on=request.on).ok
    filers = [found.filed_by_id, found.created_by_id]
    uploaders = dict(PaperSheet.objects.filter(disclosure=found).values_list("id", "uploaded_by"))
    context = detail_context(request, found)
    for sheet in context["sheets"]:
        allowed = confirms and may_confirm(request.user.pk, filers, uploaders[sheet["id"]]).ok
        sheet["confirm_url"] = (
            reverse("openness:confirm", args=[sheet["id"]]) if allowed and not sheet["confirmed_by"] else ""
        )
    supervises = may_verify(request.user, found.division.code, request.on).ok
    context |= {
        "problems": problems,
        "comparisons": desk.comparisons(found),
        "kept": kept_part(found),
        "digest": found.content_hash,
        "sign_form": made.get(SIGN),
        "recuse_form": made.get(RECUSE),
        "sheet_form": made.get(SHEET),
        "why_not": _why_not(request, state) if supervises else "",
        "sign_actions": [{"name": SIGN, "label": _("签署"), "kind": "primary"}],
        "recuse_actions": [{"name": RECUSE, "label": _("我要回避"), "kind": "plain"}],
        "sheet_actions": [{"name": SHEET, "label": _("上传核实单"), "kind": "plain"}],
    }
    return show(request, "desk/disclosure_verify.html", context, 422 if problems else 200)


@desk_page("POST")
def confirm(request: DeskRequest, sheet_id: int) -> HttpResponse:
    """Somebody else says that the sheet is what it says; its names become votes."""
    sheet = PaperSheet.objects.filter(pk=sheet_id).first()
    if sheet is None:
        raise Http404
    found = seen(request, sheet.disclosure_id)
    if not may(request.user, CONFIRM_SHEET.name, place=found.division.code, on=request.on).ok:
        raise Http404
    try:
        after = confirm_sheet(sheet_id=sheet.pk, by=request.user, at=request.at, on=request.on)
    except Refused as refused:
        if refused.forbidden:
            raise
        for verdict in refused.verdicts:
            messages.error(request, verdict.text)
        return redirect("openness:verify", found.pk)
    messages.success(
        request, _("已确认，内容已经公开。") if after.state == State.PUBLISHED else _("已确认，签字已经计入。")
    )
    return redirect("openness:disclosure", found.pk)


@desk_page("GET")
def paper(request: DeskRequest, attachment_id: int) -> HttpResponseBase:
    """A voucher or a scanned sheet, for those who may see the papers of a disclosure it belongs to; 404 for others."""
    attachment = Attachment.objects.filter(pk=attachment_id).first()
    if attachment is None:
        raise Http404
    belongs_to = desk.papers_of(request.user, attachment_id, request.on)
    if not any(may_see_papers(request.user, found, request.on).ok for found in belongs_to):
        raise Http404
    return attachment_response(attachment)
