"""The archive at the desk: a year with what is missing, filing in one step, paper, destruction (R-CMT-9)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import REFUSED_STATUS, DeskRequest, chosen_place, desk_page, export_page, problems_of, show
from governance.base.places.models import Division
from governance.base.verdict import Refused
from governance.committees.actions.archive import add_paper, destroy, file_year
from governance.committees.forms.oversight import DestroyForm, PaperForm
from governance.committees.models import ArchiveItem
from governance.committees.permissions import KEEP_ARCHIVES
from governance.committees.queries import archive_pages as pages
from governance.committees.queries import oversight_files as files
from governance.committees.queries.archive import classes_on, year_sheet
from governance.committees.rules.archive import may_destroy
from governance.committees.views import oversight as shared

export_archives = export_page(files.export_archives)


def _place(request: DeskRequest) -> Division | None:
    """The one asked for, or one's only one."""
    within, _year = shared.filters(request)
    places = shared.my_places(request, within)
    if within and len(within) == 12 and not places:
        raise Http404
    return places[0] if len(places) == 1 else None


@desk_page("GET", "POST")
def archives(request: DeskRequest) -> HttpResponseBase:
    """A community's year; for who sees many, the communities with how much each has filed (AR-SUPERV)."""
    _within, asked = shared.filters(request)
    place, year = _place(request), asked or request.on.year - 1
    if place is None:
        rows = pages.township_rows(request.user, request.on, year)
        empty = _("辖区里还没有上线的村（社区）。")
        return shared.desk_list(
            request,
            {"lists": [{"title": _("%(year)s年各村（社区）归档") % {"year": year}, "rows": rows, "empty": empty}]},
            title=_("档案"),
            lead=_("乡镇（街道）监督和指导村（社区）的档案工作（《档案法》第八条）。"),
            export="/desk/export/archives",
            back_url=reverse("desk:home"),
        )
    keeps = may(request.user, KEEP_ARCHIVES.name, place=place.code, on=request.on).ok
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            filed = file_year(division_id=place.pk, year=year, by=request.user, at=request.at, on=request.on)
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = problems_of(refused.verdicts)
        else:
            messages.success(request, _("归档了%(n)s件。") % {"n": sum(filed.values())})
            return redirect(f"{reverse('committees:archives')}?place={place.code}&year={year}")
    context = {
        **pages.archive_page(place, year, request.on),
        "place": {"name": place.name, "code": place.code},
        "keeps": keeps,
        "problems": problems,
        "destructions": pages.destruction_rows(place),
        "export": "/desk/export/archives",
        "query": f"?within={place.code}",
        "back_url": reverse("desk:home"),
    }
    return show(request, "committees/archives.html", context, REFUSED_STATUS if problems else 200)


@desk_page("GET", "POST")
def archive_new(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, KEEP_ARCHIVES.name)
    classes = [(str(one.pk), f"{one.title}（{one.get_retention_display()}）") for one in classes_on(place, request.on)]
    form = PaperForm(request.POST or None, request.FILES or None, classes=classes, initial={"year": request.on.year})
    return shared.new_page(
        request,
        form,
        lambda: add_paper(division_id=place.pk, given=form.given(), by=request.user, at=request.at, on=request.on),
        title=_("登记纸质档案"),
        verb=_("登记"),
        done_text=_("已登记。"),
        to="committees:archives",
        keyed=False,
        back_url=reverse("committees:archives"),
        **choice,
    )


@desk_page("GET", "POST")
def archive_destroy(request: DeskRequest) -> HttpResponseBase:
    place, choice = chosen_place(request, KEEP_ARCHIVES.name)
    rows = ArchiveItem.objects.filter(division=place, destroyed_on=None).exclude(retention="permanent")
    old = [
        (str(one.pk), f"{one.number} {one.title}")
        for one in rows.filter(year__lt=request.on.year - 9).order_by("year", "number")[:500]
        if may_destroy(one.retention, one.year, one.number, False, request.on).ok
    ]
    form = DestroyForm(request.POST or None, items=old)

    def act() -> Any:
        data = dict(form.cleaned_data)
        when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
        return destroy(division_id=place.pk, item_ids=data.pop("items"), **data, **when)

    help = (
        _("鉴定小组看过、有村（居）民代表参加，才能销毁。清册永远保存。")
        if old
        else _("没有保管期限已满的档案，现在不能销毁任何一件。")
    )
    return shared.new_page(
        request,
        form,
        act,
        title=_("销毁期满的档案"),
        verb=_("登记销毁"),
        done_text=_("已登记销毁清册。"),
        to="committees:archives",
        keyed=False,
        danger=True,
        back_url=reverse("committees:archives"),
        help=help,
        **choice,
    )


@desk_page("GET")
def archive_paper(request: DeskRequest, code: str, year: str, ending: str) -> HttpResponseBase:
    """The list of a year, to print."""
    place = next((one for one in shared.my_places(request, code) if one.code == code), None)
    if place is None:
        raise Http404
    items = ArchiveItem.objects.filter(division=place, year=int(year), destroyed_on=None).order_by("number")
    made = files.archive_list(place, year_sheet(place, int(year), request.on), list(items))
    return shared.paper_response(files.paper(place.name, made, ending, ""), made[0], ending)


@desk_page("GET")
def archive_scan(request: DeskRequest, archiveitem_id: int) -> HttpResponseBase:
    found = shared.found_in(pages.items_of(request.user, request.on).select_related("attachment"), archiveitem_id)
    if found.attachment is None:
        raise Http404
    return attachment_response(found.attachment)
