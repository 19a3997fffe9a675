"""Audits at the desk: asked for, organised, published, objected to (R-CMT-8)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import may, scope_of
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import DeskRequest, chosen_place, desk_page, export_page
from governance.base.places.models import Organisation
from governance.committees.actions.audit import (
    answer_objection,
    demand_audit,
    object_to_audit,
    publish_audit,
    second_audit,
    start_audit,
)
from governance.committees.choices import BodyKind, Post
from governance.committees.forms.oversight import (
    DemandForm,
    ObjectionAnswerForm,
    ObjectionForm,
    ResultForm,
    StartForm,
    WhoAskedForm,
)
from governance.committees.models import Audit
from governance.committees.permissions import DEMAND_AUDIT, ORGANISE_AUDIT
from governance.committees.queries import audit_pages as pages
from governance.committees.queries import oversight_files as files
from governance.committees.queries.oversight import members, rules_on
from governance.committees.queries.oversight_pages import LISTED, narrowed
from governance.committees.rules import audit as rules
from governance.committees.views import oversight as shared

export_audits = export_page(files.export_audits)
HEADS = {
    "start": (gettext_lazy("登记谁组织、谁审计"), gettext_lazy("登记"), gettext_lazy("已登记。")),
    "publish": (gettext_lazy("公布审计结果"), gettext_lazy("公布"), gettext_lazy("结果已经公布。")),
    "object": (gettext_lazy("登记异议"), gettext_lazy("登记异议"), gettext_lazy("已登记，乡镇（街道）会收到。")),
    "second": (gettext_lazy("要求再次审计"), gettext_lazy("登记要求"), gettext_lazy("已登记，要再次审计。")),
    "answer": (gettext_lazy("答复异议"), gettext_lazy("答复"), gettext_lazy("已答复。")),
}


@desk_page("GET")
def audits(request: DeskRequest) -> HttpResponse:
    within, year = shared.filters(request)
    rows = narrowed(pages.audits_of(request.user, request.on), within, year, "ordered_on")
    waiting = rows.filter(published_on=None).order_by("due_on", "id")[:LISTED]
    done = rows.filter(published_on__isnull=False).order_by("-published_on", "-id")[:LISTED]
    lists = [
        {
            "title": _("要办的"),
            "rows": [pages.audit_row(row, request.on) for row in waiting],
            "empty": _("现在没有要办的审计。任期快满、成员离任的，平台会自动列出来。"),
        },
        {"title": _("已公布的"), "rows": [pages.audit_row(row, request.on) for row in done], "empty": ""},
    ]
    asks = scope_of(request.user, request.on).codes(DEMAND_AUDIT.roles)
    return shared.desk_list(
        request,
        {"lists": [one for one in lists if one["rows"] or one["empty"]]},
        title=_("审计"),
        lead=_("村委会成员、居委会主任任期满了、离任了，由乡镇（街道）组织审计，下一届选举以前公布。"),
        next=(_("登记村（居）民的审计要求"), reverse("committees:audit_new")) if asks else None,
        export="/desk/export/audits",
        back_url=reverse("desk:home"),
    )


@desk_page("GET", "POST")
def audit_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, DEMAND_AUDIT.name)
    code = rules.ITEMS[place.committee]
    law = rules_on(place, request.on, [code]).get(code)
    offices = [(str(o.pk), f"{o.name}（{Post(o.post).label}）") for o in members(place, BodyKind.COMMITTEE, request.on)]
    form = DemandForm(request.POST or None, items=[] if law is None else [*law.options], offices=offices)
    return shared.new_page(
        request,
        form,
        lambda: demand_audit(division_id=place.pk, given=form.given(), by=request.user, at=request.at, on=request.on),
        title=_("登记村（居）民的审计要求"),
        verb=_("登记要求"),
        done_text=_("人数够了，已登记，乡镇（街道）会收到。"),
        to="committees:audit",
        back_url=reverse("committees:audits"),
        **choice,
    )


@desk_page("GET", "POST")
def audit(request: DeskRequest, audit_id: int) -> HttpResponseBase:
    found = shared.found_in(pages.audits_of(request.user, request.on), audit_id)
    made = _forms(request, found)
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}

    def start(name: str) -> Any:
        return start_audit(audit_id=found.pk, given=made[name].given(), **when)  # type: ignore[attr-defined]

    def publish(name: str) -> Any:
        return publish_audit(audit_id=found.pk, **made[name].cleaned_data, **when)

    def object_(name: str) -> Any:
        return object_to_audit(audit_id=found.pk, **made[name].cleaned_data, **when)

    def second(name: str) -> Any:
        data = made[name].cleaned_data
        return second_audit(
            audit_id=found.pk,
            residents=data["asked_residents"],
            representatives=data["asked_representatives"],
            residents_of=data["residents_of"],
            reason=data["reason"],
            **when,
        )

    def answer(name: str) -> Any:
        text = made[name].cleaned_data["text"]
        return answer_objection(objection_id=int(name.partition("-")[2]), text=text, **when)

    page = pages.audit_page(found, request.on)
    page["links"] = [*page["links"], *_links(found)]
    acts = {"start": start, "publish": publish, "object": object_, "second": second, "answer": answer}
    return shared.one_page(request, page, made, acts, HEADS, (reverse("committees:audits"), _("审计")))


def _links(found: Audit) -> list[tuple[str, str]]:
    links = [
        (f"{_('张贴用的公告')}（{ending}）", reverse("committees:audit_notice", args=[found.pk, ending]))
        for ending in ("pdf", "docx")
    ]
    if found.leaf is not None:
        links.insert(0, (_("公开的页面"), reverse("committees_board:audit", args=[found.division.code, found.pk])))
    if found.report_id is not None:
        links.append((_("审计报告"), reverse("committees:audit_report", args=[found.pk])))
    return links


def _forms(request: DeskRequest, found: Audit) -> dict[str, forms.Form]:
    made: dict[str, forms.Form] = {}
    code = found.division.code
    organises = may(request.user, ORGANISE_AUDIT.name, place=code, on=request.on).ok
    asks = may(request.user, DEMAND_AUDIT.name, place=code, on=request.on).ok
    if organises and found.published_on is None:
        if found.started_on is None:
            units = Organisation.objects.filter(division__code__in=[code[:9], code[:6]]).order_by("name")[:50]
            organisers = [(str(unit.pk), unit.name) for unit in units]
            made["start"] = StartForm(shared.sent_data(request, "start"), organisers=organisers, prefix="start")
        else:
            sent = shared.sent_data(request, "publish")
            made["publish"] = ResultForm(sent, request.FILES or None if sent else None, prefix="publish")
    if organises:
        for pk in found.objections.filter(answered_on=None).order_by("id").values_list("pk", flat=True):
            made[f"answer-{pk}"] = ObjectionAnswerForm(shared.sent_data(request, f"answer-{pk}"), prefix=f"answer-{pk}")
    if asks and found.published_on is not None:
        made["object"] = ObjectionForm(shared.sent_data(request, "object"), prefix="object")
        if rules_on(found.division, request.on, [rules.SECOND, rules.SECOND_REPS]) and not found.repeated_by.exists():
            made["second"] = WhoAskedForm(shared.sent_data(request, "second"), prefix="second")
    return made


@desk_page("GET")
def audit_notice(request: DeskRequest, audit_id: int, ending: str) -> HttpResponseBase:
    found = shared.found_in(pages.audits_of(request.user, request.on), audit_id)
    made = files.audit_notice(found)
    return shared.paper_response(files.paper(found.division.name, made, ending, ""), made[0], ending)


@desk_page("GET")
def audit_report(request: DeskRequest, audit_id: int) -> HttpResponseBase:
    """The report itself is for officials; what is public is the result."""
    found = shared.found_in(pages.audits_of(request.user, request.on).select_related("report"), audit_id)
    if found.report is None:
        raise Http404
    return attachment_response(found.report)
