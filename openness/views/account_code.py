"""A place's own account codes: listed, set, ended, in and out as a sheet (R-OPN-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.models import Division
from governance.base.spreadsheet import MAX_BYTES, XLSX_TYPE, sent, write_template
from openness.actions.account_code import end_account_code, import_account_codes, set_account_code
from openness.forms.account_code import AccountCodeForm, EndForm, SheetOfCodesForm, meaning_of
from openness.models import AccountCode
from openness.permissions import may_set_codes
from openness.queries import account_code as codes
from openness.queries.content import day_label
from openness.rules.account_code import COMMUNITY

LISTED = 500  # of one list on the page; the file has all


@desk_page("GET")
def account_codes(request: DeskRequest, code: str) -> HttpResponse:
    """What this place has said of its own books, and what its township has; each row with where it comes from."""
    place, sets = _place(request, code), _sets(request, code)
    rows = codes.of_place(place)
    now = [row for row in rows if row.valid_to is None or row.valid_to >= request.on]
    over = [row for row in rows if row not in now]
    context = {
        "place": {"name": place.name, "code": code},
        "lists": [
            _list(_("在用的"), now, place, sets=sets, empty=_("还没有登记。账上的科目平台不认识时，会在导入时问。")),
            _list(_("乡镇（街道）登记的"), codes.from_above(place, request.on), place, empty="")
            if len(code) == COMMUNITY
            else None,
            _list(_("不再用的"), over, place, empty="") if over else None,
        ],
        "add_url": reverse("openness:account_code_add", args=[code]) if sets else "",
        "import_url": reverse("openness:account_codes_import", args=[code]) if sets else "",
        "template_url": reverse("openness:account_codes_template", args=[code]),
        "export": f"/desk/account-codes/{code}",
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/account_codes.html", context)


@desk_page("GET")
def export(request: DeskRequest, code: str, kind: str) -> HttpResponseBase:
    """With the headings of the import: taken out, changed, taken in again."""
    return sent(codes.listing(_place(request, code)), kind)


@desk_page("GET")
def template(request: DeskRequest, code: str) -> HttpResponse:
    """An empty sheet with an example line."""
    place = _place(request, code)
    example = (
        _("%(place)s科目表") % {"place": place.name},
        "54102",
        _("水电费"),
        _("支出"),
        _("管理费用"),
        request.on.replace(month=1, day=1).isoformat(),
        "",
        _("乡镇代理记账机构科目表"),
    )
    response = HttpResponse(write_template(codes.columns(), [example], title=_("会计科目")), content_type=XLSX_TYPE)
    name = _("%(place)s 会计科目模板.xlsx") % {"place": place.name}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@desk_page("GET", "POST")
def add(request: DeskRequest, code: str) -> HttpResponse:
    """A new account, or with ``of`` what one of them is from another day on."""
    place = _own(request, code)
    first, also = _first(request, place)
    form = AccountCodeForm(request.POST or None, initial=first, also=also)
    names = {"kind": "meaning", "category": "meaning"}
    made, problems = submitted(
        request, form, lambda: set_account_code(place=code, given=form.given(), **_when(request)), names
    )
    if made is not None:
        messages.success(request, _("已登记。以后导入账目，按它认，不再问。"))
        return redirect("openness:account_codes", code)
    title = _("登记会计科目")
    return form_page(request, title=title, form=form, verb=_("登记"), problems=problems, **_frame(place))


@desk_page("GET", "POST")
def end(request: DeskRequest, code: str, account_code_id: int) -> HttpResponse:
    """Not used any more."""
    place = _own(request, code)
    row = AccountCode.objects.filter(division=place, pk=account_code_id).first()
    if row is None:
        raise Http404
    form = EndForm(request.POST or None, initial={"valid_to": max(request.on, row.valid_from)})
    done, problems = submitted(
        request, form, lambda: end_account_code(code_id=row.pk, **form.cleaned_data, **_when(request))
    )
    if done is not None:
        messages.success(request, _("已停用。以前导入的账不变。"))
        return redirect("openness:account_codes", code)
    title = _("停用科目：%(which)s") % {"which": row}
    return form_page(request, title=title, form=form, verb=_("停用"), problems=problems, **_frame(place))


@desk_page("GET", "POST")
def take_in(request: DeskRequest, code: str) -> HttpResponse:
    """A sheet of accounts: all rows or none, with every problem by row and column."""
    place = _own(request, code)
    form = SheetOfCodesForm(request.POST or None, request.FILES or None)

    def act() -> dict[str, int]:
        file = form.cleaned_data["file"]
        content = file.read(MAX_BYTES + 1)
        return import_account_codes(place=code, content=content, filename=file.name, **_when(request))

    counts, problems = submitted(request, form, act)
    if counts is not None:
        text = _("已导入：新增%(added)s个，改了%(changed)s个，没有变的%(unchanged)s个。")
        messages.success(request, text % counts)
        return redirect("openness:account_codes", code)
    return form_page(
        request,
        title=_("用表格登记会计科目"),
        form=form,
        verb=_("导入"),
        problems=problems,
        help=_("先在会计科目页下载模板，或者下载现有的科目，改好再传。"),
        **_frame(place),
    )


def _place(request: DeskRequest, code: str) -> Division:
    place = codes.place_for(request.user, code, request.on)
    if place is None:
        raise Http404
    return place


def _own(request: DeskRequest, code: str) -> Division:
    """A place whose accounts this person sets; 404 for every other."""
    place = _place(request, code)
    if not _sets(request, code):
        raise Http404
    return place


def _sets(request: DeskRequest, code: str) -> bool:
    return may_set_codes(request.user, code, request.on).ok


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def _frame(place: Division) -> dict[str, Any]:
    return {"place": {"name": place.name}, "back_url": reverse("openness:account_codes", args=[place.code])}


def _first(request: DeskRequest, place: Division) -> tuple[dict[str, Any], str]:
    """What the form begins with, and a category of the place's own that it must offer."""
    asked = request.GET.get("of", "")
    row = None
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        row = AccountCode.objects.filter(division=place, pk=int(asked)).first()
    if row is None:
        return {"scheme": codes.scheme_of(place.code, request.on), "valid_from": request.on.replace(day=1)}, ""
    names = ("scheme", "code", "title", "source", "valid_from")
    meaning = meaning_of(row)
    return {**{name: getattr(row, name) for name in names}, "meaning": meaning}, meaning


def _list(
    label: str, rows: Sequence[AccountCode], place: Division, *, empty: str, sets: bool = False
) -> dict[str, Any]:
    shown = [_row(row, place, sets) for row in rows[:LISTED]]
    return {"label": label, "count": len(rows), "rows": shown, "more": max(0, len(rows) - LISTED), "empty": empty}


def _row(row: AccountCode, place: Division, sets: bool) -> dict[str, Any]:
    days = _("%(from)s起") % {"from": day_label(row.valid_from)}
    if row.valid_to is not None:
        days = _("%(from)s至%(to)s") % {"from": day_label(row.valid_from), "to": day_label(row.valid_to)}
    kind = str(row.get_kind_display())
    return {
        "name": str(row),
        "meaning": _("%(kind)s：%(category)s") % {"kind": kind, "category": row.category} if row.category else kind,
        "scheme": row.scheme,
        "days": days,
        "source": row.source,
        "change_url": reverse("openness:account_code_add", args=[place.code]) + f"?of={row.pk}" if sets else "",
        "end_url": reverse("openness:account_code_end", args=[place.code, row.pk]) if sets else "",
    }
