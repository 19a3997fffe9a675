"""Filling in a draft from a spreadsheet: the template, the upload, the preview, the confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from governance.base.frame import DeskRequest, desk_page, problems_of, show
from governance.base.spreadsheet import MAX_BYTES, XLSX_TYPE, megabytes
from governance.base.verdict import Refused
from openness.actions.importing import Pending, choose, confirm_import, drop_import, start_import, waiting_import
from openness.choices import Side
from openness.models import Disclosure
from openness.queries.sheet import MAX_LINES, Offer, Proposal, offers, preview, propose
from openness.queries.sheet_template import template
from openness.rules.reading import Choices
from openness.rules.sheet_forms import FORMS
from openness.views.filing import own_draft


@desk_page("GET")
def sheet_template(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """An empty sheet for this draft, with its place and period."""
    draft = fillable(request, disclosure_id)
    name = f"{draft.division.name} {draft.title}.xlsx"
    response = HttpResponse(template(draft), content_type=XLSX_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@desk_page("GET", "POST")
def sheet(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """One page for the whole way: without an upload it asks for one, with one it shows what would be saved."""
    draft = fillable(request, disclosure_id)
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            answer = _do(request, draft)
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = problems_of(refused.verdicts, {"file": "id_file"})
        else:
            return answer
    pending = waiting_import(draft, request.user)
    if pending is None:
        return _page(request, draft, problems, {})
    try:
        proposal = propose(draft, pending.grid, pending.choices)
    except Refused as refused:  # the form changed under the upload
        return _page(request, draft, problems or problems_of(refused.verdicts, {"file": "id_file"}), {})
    return _page(request, draft, problems, _shown(draft, pending, proposal))


def fillable(request: DeskRequest, disclosure_id: int) -> Disclosure:
    """A draft of one's own with a form that a sheet can fill; 404 for every other."""
    draft = own_draft(request, disclosure_id)
    if not draft.is_editable or draft.form not in FORMS:
        raise Http404
    return draft


def _do(request: DeskRequest, draft: Disclosure) -> HttpResponse:
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    token, here = request.POST.get("token", ""), redirect("openness:import", draft.pk)
    if "drop" in request.POST:
        drop_import(disclosure_id=draft.pk, by=request.user)
        messages.info(request, _("没有导入，草稿没有变。"))
        return redirect("openness:edit", draft.pk)
    if "confirm" in request.POST:
        text = request.POST.get("version", "")
        version = int(text) if text.isascii() and text.isdigit() else 0
        remember = request.POST.getlist("remember")
        confirm_import(disclosure_id=draft.pk, token=token, version=version, remember=remember, **when)
        messages.success(request, _("已导入草稿。请看一遍，再提交核实。"))
        return redirect("openness:edit", draft.pk)
    if "choose" in request.POST:
        choose(disclosure_id=draft.pk, token=token, choices=_choices(request), **when)
        return here
    file = request.FILES.get("file")
    content = _read(file)
    start_import(disclosure_id=draft.pk, content=content, filename="" if file is None else str(file.name), **when)
    return here


def _read(file: UploadedFile | None) -> bytes:
    """No more than a table may have, and one byte to notice that there is more."""
    return b"" if file is None else file.read(MAX_BYTES + 1)


def _choices(request: DeskRequest) -> Choices:
    """``key3`` names the question that ``account3`` answers."""
    accounts = {
        request.POST.get(name.replace("account", "key", 1), ""): str(value).strip()[:30]
        for name, value in request.POST.items()
        if name.startswith("account") and str(value).strip()
    }
    debit = request.POST.get("debit", "")
    return Choices(accounts, debit if debit in Side.values else "", "flip" in request.POST)


def _shown(draft: Disclosure, pending: Pending, proposal: Proposal) -> dict[str, Any]:
    return {
        **preview(draft, proposal, pending.choices),
        "pending": {"filename": pending.filename, "token": pending.token},
        "offers": [_offer(one) for one in offers(draft, pending.grid, pending.choices)] if proposal.ready else [],
    }


def _offer(one: Offer) -> dict[str, str]:
    given = one.given
    name = f"{given.code} {given.title}".strip()
    return {"key": one.key, "name": name, "side": str(Side(given.kind).label), "category": given.category}


def _page(
    request: DeskRequest, draft: Disclosure, problems: list[dict[str, str]], shown: dict[str, Any]
) -> HttpResponse:
    context = {
        "title": _("用表格填：%(title)s") % {"title": draft.title},
        "place": {"name": draft.division.name, "code": draft.division.code},
        "problems": problems,
        "template_url": reverse("openness:template", args=[draft.pk]),
        "accounts_url": reverse("openness:account_codes", args=[draft.division.code]),
        "back_url": reverse("openness:edit", args=[draft.pk]),
        "version": draft.version,
        "limit": megabytes(MAX_BYTES),
        "rows_limit": MAX_LINES,
        **shown,
    }
    return show(request, "desk/sheet.html", context, 422 if problems else 200)
