"""Opinions, appraisals and audits for anyone (R-CMT-6 to R-CMT-8)."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import within_codes
from governance.base.frame import board, public
from governance.base.places.models import Division
from governance.committees.models import Appraisal, Audit, SupervisionOpinion, SupervisionReport
from governance.committees.queries import audit_pages, oversight_pages

LISTED = 200


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


@public
def supervision(request: HttpRequest, code: str) -> HttpResponse:
    division, on = get_object_or_404(Division, code=code), _on(request)
    rows = SupervisionOpinion.objects.filter(within_codes([code], "division__code"), leaf__isnull=False)
    found = rows.select_related("division", "answer").order_by("-given_on", "-id")[:LISTED]
    reports = SupervisionReport.objects.filter(within_codes([code], "division__code"), leaf__isnull=False)
    told = reports.select_related("division").order_by("-on", "-id")[:LISTED]
    lists = [
        {
            "title": _("意见和答复"),
            "rows": [oversight_pages.opinion_row(row, on, board=True) for row in found],
            "empty": _("还没有。监督委员会提了意见，会出现在这里，连同不同意见和答复。"),
        },
        {"title": _("向会议的报告"), "rows": [oversight_pages.report_row(row) for row in told], "empty": ""},
    ]
    lead = _("监督委员会替大家看账目、公开、工程和决定。")
    context = {"title": _("监督委员会的意见"), "lead": lead, "lists": [x for x in lists if x["rows"] or x["empty"]]}
    return board(request, "committees/board_oversight_list.html", division, context)


@public
def opinion(request: HttpRequest, code: str, opinion_id: int) -> HttpResponse:
    rows = SupervisionOpinion.objects.filter(leaf__isnull=False).select_related(
        "division", "answer", "follows__division"
    )
    found = get_object_or_404(rows, pk=opinion_id, division__code=code)
    page = oversight_pages.opinion_page(found, _on(request), board=True)
    return board(request, "committees/board_oversight.html", found.division, {**page, "back": "supervision"})


@public
def appraisals(request: HttpRequest, code: str) -> HttpResponse:
    division, on = get_object_or_404(Division, code=code), _on(request)
    rows = Appraisal.objects.filter(within_codes([code], "division__code"), plan_leaf__isnull=False)
    found = rows.select_related("division").order_by("-planned_on", "-id")[:LISTED]
    lists = [
        {
            "title": _("评议"),
            "rows": [oversight_pages.appraisal_row(row, on, board=True) for row in found],
            "empty": _("还没有。每年至少评议一次，方案和结果会出现在这里。"),
        }
    ]
    lead = _("大家评议村（居）委会成员干得怎么样。连续两次被评为不称职的，职务依法终止。")
    context = {"title": _("民主评议"), "lead": lead, "lists": lists}
    return board(request, "committees/board_oversight_list.html", division, context)


@public
def appraisal(request: HttpRequest, code: str, appraisal_id: int) -> HttpResponse:
    rows = Appraisal.objects.filter(plan_leaf__isnull=False).select_related("division")
    found = get_object_or_404(rows, pk=appraisal_id, division__code=code)
    page = oversight_pages.appraisal_page(found, _on(request), board=True)
    return board(request, "committees/board_oversight.html", found.division, {**page, "back": "appraisals"})


@public
def audits(request: HttpRequest, code: str) -> HttpResponse:
    """What was published, and what is owed by when."""
    division, on = get_object_or_404(Division, code=code), _on(request)
    rows = Audit.objects.filter(within_codes([code], "division__code")).select_related("division", "office", "term")
    done = rows.filter(leaf__isnull=False).order_by("-published_on", "-id")[:LISTED]
    waiting = rows.filter(leaf=None).order_by("due_on", "id")[:LISTED]
    lists = [
        {
            "title": _("审计结果"),
            "rows": [audit_pages.audit_row(row, on, board=True) for row in done],
            "empty": _("还没有公布的审计结果。"),
        },
        {
            "title": _("正在办的"),
            "rows": [{**audit_pages.audit_row(row, on, board=True), "url": ""} for row in waiting],
            "empty": "",
        },
    ]
    lead = _("村委会成员、居委会主任任期满了、离任了要审计，结果在下一届选举以前公布。")
    context = {"title": _("审计"), "lead": lead, "lists": [x for x in lists if x["rows"] or x["empty"]]}
    return board(request, "committees/board_oversight_list.html", division, context)


@public
def audit(request: HttpRequest, code: str, audit_id: int) -> HttpResponse:
    rows = Audit.objects.filter(leaf__isnull=False).select_related("division", "office", "term", "organiser")
    found = get_object_or_404(rows, pk=audit_id, division__code=code)
    page = audit_pages.audit_page(found, _on(request), board=True)
    return board(request, "committees/board_oversight.html", found.division, {**page, "back": "audits"})
