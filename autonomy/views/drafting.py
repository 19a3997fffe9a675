"""Drafting for all committees of a township: what is common, the sheet of numbers, how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from autonomy.actions.drafting import RunInput, offer_run, start_run
from autonomy.forms.agreement import RunForm
from autonomy.models import DraftRun
from autonomy.permissions import DRAFT_AGREEMENT
from autonomy.queries import agreement as facts
from autonomy.queries import agreement_files as files
from autonomy.queries import agreement_pages as pages
from autonomy.tasks import draft_agreements
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.models import Division
from governance.base.spreadsheet import XLSX_TYPE
from governance.base.verdict import Refused


def _townships(request: DeskRequest) -> list[Division]:
    codes = scope_of(request.user, request.on).codes(DRAFT_AGREEMENT.roles)
    return list(Division.objects.filter(code__in=codes).order_by("code"))


def _chosen(request: DeskRequest) -> tuple[Division, list[Division]]:
    places = _townships(request)
    code = request.POST.get("place") or request.GET.get("place", "")
    place = next((one for one in places if not code or one.code == code), None)
    if place is None:
        raise Http404
    return place, places


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    township, places = _chosen(request)
    entries = list(facts.listed(township.code, request.on).values())
    start = dt.date(request.on.year + 1, 1, 1)
    initial = {
        "term_from": start,
        "term_until": dt.date(start.year, 12, 31),
        "entries": [entry.code for entry in entries],
        "pay_on": f"{start.year}-06-30\n{start.year}-12-15",
    }
    form = RunForm(request.POST or None, request.FILES or None, entries=entries, initial=initial)
    made, problems = submitted(request, form, lambda: _start(request, township, form))
    if made is not None:
        return redirect("autonomy:agreement_run", made.pk)
    return form_page(
        request,
        title=_("为全乡（镇、街道）起草协议"),
        form=form,
        verb=_("开始起草"),
        back_url=reverse("autonomy:agreements"),
        problems=problems,
        template="autonomy/agreement_run_new.html",
        place={"name": township.name},
        places=places,
        chosen=township.code,
        numbers_url=reverse("autonomy:agreement_numbers", args=[township.code]),
    )


def _start(request: DeskRequest, township: Division, form: RunForm) -> DraftRun:
    read: dict[str, Any] = form.cleaned_data
    each: files.Each = {}
    strange: list[str] = []
    if read["file"] is not None:
        each, strange, wrong = files.read_numbers(read["file"].read(), read["file"].name)
        if wrong:
            raise Refused(*(problem.verdict for problem in wrong))
    given = RunInput(
        term_from=read["term_from"],
        term_until=read["term_until"],
        codes=read["entries"],
        pay_on=read["pay_on"],
        each=each,
        data_on=read["data_on"],
        training=read["training"],
        extra=read["extra"],
        fields=strange,
    )
    with transaction.atomic():
        run = start_run(township_id=township.pk, given=given, by=request.user, at=request.at, on=request.on)
        _hand_over(run, request)
    return run


def _hand_over(run: DraftRun, request: DeskRequest) -> None:
    """To a worker; the page shows how far it is."""
    on = request.on.isoformat()
    transaction.on_commit(lambda: draft_agreements.delay(run.pk, on))


@desk_page("GET")
def numbers(request: DeskRequest, code: str) -> HttpResponse:
    """The sheet to fill in, with the list's own numbers."""
    township = next((one for one in _townships(request) if one.code == code), None)
    if township is None:
        raise Http404
    start = dt.date(request.on.year + 1, 1, 1)
    entries = facts.listed(township.code, request.on)
    made = files.numbers_sheet(township, list(entries), start, dt.date(start.year, 12, 31), request.on)
    response = HttpResponse(made, content_type=XLSX_TYPE)
    name = _("%(place)s协议的数.xlsx") % {"place": township.name}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@desk_page("GET", "POST")
def run(request: DeskRequest, run_id: int) -> HttpResponse:
    """Progress; then all of them for signature at once."""
    codes = scope_of(request.user, request.on).codes(DRAFT_AGREEMENT.roles)
    rows = DraftRun.objects.filter(within_codes(codes, "township__code")).select_related("township")
    found = rows.filter(pk=run_id).first()
    if found is None:
        raise Http404
    if "go_on" in request.POST:
        with transaction.atomic():
            _hand_over(found, request)
        messages.success(request, _("接着起草。"))
        return redirect("autonomy:agreement_run", found.pk)
    if "offer" in request.POST:
        count, left = offer_run(run_id=found.pk, by=request.user, at=request.at, on=request.on)
        messages.success(request, _("已送签%(count)s份。") % {"count": count})
        if left:
            words = {"names": "、".join(left)}
            messages.warning(request, _("这些要单独看：%(names)s（清单变了，或者有像责任书的文字）。") % words)
        return redirect("autonomy:agreement_run", found.pk)
    template = "autonomy/agreement_run_part.html" if request.htmx else "autonomy/agreement_run.html"
    return show(request, template, pages.run_page(found))
