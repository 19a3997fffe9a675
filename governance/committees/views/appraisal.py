"""Democratic appraisals at the desk: the plan, the day, the result, the ballot (R-CMT-6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import scope_of
from governance.base.frame import DeskRequest, chosen_place, desk_page, export_page
from governance.committees.actions.appraisal import call_off_appraisal, hold_appraisal, plan_appraisal
from governance.committees.choices import BodyKind
from governance.committees.forms.oversight import HoldForm, PlanForm, WhyForm
from governance.committees.models import Appraisal
from governance.committees.permissions import SUPERVISE
from governance.committees.queries import oversight_files as files
from governance.committees.queries import oversight_pages as pages
from governance.committees.queries.appraisal import scale_for
from governance.committees.queries.oversight import supervisors
from governance.committees.views import oversight as shared

export_appraisals = export_page(files.export_appraisals)
HEADS = {
    "hold": (gettext_lazy("登记评议结果"), gettext_lazy("提交并公布结果"), gettext_lazy("结果已经公布。")),
    "off": (gettext_lazy("取消这次评议"), gettext_lazy("取消"), gettext_lazy("已取消。")),
}


@desk_page("GET")
def appraisals(request: DeskRequest) -> HttpResponse:
    within, year = shared.filters(request)
    rows = pages.narrowed(pages.appraisals_of(request.user, request.on), within, None, "")
    if year is not None:
        rows = rows.filter(year=year)
    found = rows.order_by("-planned_on", "-id")[: pages.LISTED]
    own = scope_of(request.user, request.on).codes(SUPERVISE.roles)
    lists = [
        {
            "title": _("评议"),
            "rows": [pages.appraisal_row(row, request.on) for row in found],
            "empty": _("还没有。每年至少评议一次村（居）委会成员，由监督委员会主持：先公布方案，再评议，再公布结果。"),
        }
    ]
    return shared.desk_list(
        request,
        {"lists": lists},
        title=_("民主评议"),
        lead=_("村（居）民评议村（居）委会成员干得怎么样。连续两次被评为不称职的，职务依法终止。"),
        next=(_("公布评议方案"), reverse("committees:appraisal_new")) if own else None,
        export="/desk/export/appraisals",
        back_url=reverse("desk:home"),
    )


@desk_page("GET", "POST")
def appraisal_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, SUPERVISE.name)
    form = PlanForm(request.POST or None)
    return shared.new_page(
        request,
        form,
        lambda: plan_appraisal(
            division_id=place.pk, **form.cleaned_data, by=request.user, at=request.at, on=request.on
        ),
        title=_("公布评议方案"),
        verb=_("公布方案"),
        done_text=_("方案已经公布。"),
        to="committees:appraisal",
        back_url=reverse("committees:appraisals"),
        **choice,
    )


@desk_page("GET", "POST")
def appraisal(request: DeskRequest, appraisal_id: int) -> HttpResponseBase:
    found = shared.found_in(pages.appraisals_of(request.user, request.on), appraisal_id)
    made = _forms(request, found)
    when: dict[str, Any] = {"appraisal_id": found.pk, "by": request.user, "at": request.at, "on": request.on}

    def hold(_name: str) -> Any:
        form: Any = made["hold"]
        data = form.cleaned_data
        return hold_appraisal(
            held_on=data["held_on"],
            base=data["base"],
            present=data["present"],
            chair_id=int(data["chaired_by"]),
            meeting_id=data["meeting"],
            counts=form.counts(),
            **when,
        )

    def off(_name: str) -> Any:
        return call_off_appraisal(why=made["off"].cleaned_data["why"], **when)

    page = pages.appraisal_page(found, request.on)
    page["links"] = [
        (_("公开的页面"), reverse("committees_board:appraisal", args=[found.division.code, found.pk])),
        *(
            (f"{label}（{ending}）", _sheet_url(found, ending))
            for ending, label in (("pdf", _("评议票")), ("docx", _("评议票")))
        ),
    ]
    back = (reverse("committees:appraisals"), _("民主评议"))
    return shared.one_page(request, page, made, {"hold": hold, "off": off}, HEADS, back)


def _sheet_url(found: Appraisal, ending: str) -> str:
    return reverse("committees:appraisal_sheet", args=[found.pk, ending])


def _forms(request: DeskRequest, found: Appraisal) -> dict[str, forms.Form]:
    waits = found.held_on is None and found.called_off_on is None
    if not waits or not pages.supervises(request.user, found.division, request.on):
        return {}
    made: dict[str, forms.Form] = {}
    chairs = [(str(one.pk), one.name) for one in supervisors(found.division, request.on)]
    if found.planned_on <= request.on:
        made["hold"] = HoldForm(
            shared.sent_data(request, "hold"),
            results=pages.results_of(found),
            chairs=chairs,
            meetings=shared.meetings_of(found.division, [BodyKind.ASSEMBLY, BodyKind.COUNCIL]),
            scaled=scale_for(found.division, request.on) is not None,
            initial={"held_on": found.planned_on},
        )
    made["off"] = WhyForm(shared.sent_data(request, "off"), prefix="off")
    return made


@desk_page("GET")
def appraisal_sheet(request: DeskRequest, appraisal_id: int, ending: str) -> HttpResponseBase:
    """The ballot."""
    found = shared.found_in(pages.appraisals_of(request.user, request.on), appraisal_id)
    made = files.appraisal_sheet(found)
    return shared.paper_response(files.paper(found.division.name, made, ending, ""), made[0], ending)
