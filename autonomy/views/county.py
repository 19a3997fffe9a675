"""The county leader's view: lists, gate, agreements, rulings and burdens of one county together, read only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.choices import AgreementState, ListKind, RequestState, Ruling
from autonomy.queries.burden_pages import overview_part
from autonomy.queries.county import County, ListFacts
from autonomy.queries.county import county as facts
from autonomy.queries.entrance import Card, Section, register_section
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, show
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within

READERS = (Role.LEADER, Role.BUREAU_REVIEWER, Role.GOVERNMENT_OFFICE)


def cards(user: User, on: dt.date) -> Sequence[Card]:
    """Counties held; above a county those below it, by code. One query."""
    codes = scope_of(user, on).codes(READERS)
    held = [code for code in codes if len(code) <= Level.COUNTY]
    if not held:
        return []
    rows = Division.objects.filter(within_codes(held, "code"), level=Level.COUNTY)
    mine = rows.open(on).order_by("code")
    return [
        Card(_("%(name)s：清单、准入、协议、减负") % {"name": one.name}, reverse("autonomy:county", args=[one.code]))
        for one in mine
    ]


register_section(Section(0, gettext_lazy("全县情况"), gettext_lazy("放在一页上看，只读。"), cards))


@desk_page("GET")
def county(request: DeskRequest, code: str) -> HttpResponse:
    place = Division.objects.filter(code=code, level=Level.COUNTY).first()
    held = scope_of(request.user, request.on).codes(READERS)
    if place is None or not any(is_within(code, one) for one in held):
        raise Http404
    page = facts(place, request.on)
    burdens = overview_part(page.burdens)
    context = {
        "place": place,
        "on_label": full_date(request.on),
        "parts": _parts(page, code),
        "departments": burdens["departments"],
        "places": burdens["places"],
        "back_url": reverse("autonomy:home"),
    }
    for one in context["places"]:
        one["url"] = reverse("autonomy:burden_place", args=[one["code"]])
    seen = codes_visible(request.user, request.on)
    if any(is_within(code, one) for one in seen):
        for one in context["departments"]:
            one["url"] = reverse("autonomy:burden_unit", args=[one["id"]])
    return show(request, "autonomy/county.html", context)


def _parts(page: County, code: str) -> list[dict[str, Any]]:
    """Each subject in a few lines, with the links that lead on."""
    links = {
        name: reverse(f"autonomy_board:{name}", args=[code])
        for name in ("lists", "admissions", "agreements", "rulings")
    }
    return [
        {
            "title": _("两份清单"),
            "lines": [_list_line(one) for one in page.lists],
            "links": [(reverse("autonomy:lists"), _("清单")), (links["lists"], _("公开页"))],
        },
        {
            "title": _("事项准入"),
            "lines": [_counts(page.requests, RequestState) or _("还没有部门申请。")],
            "links": [(reverse("autonomy:admissions"), _("申请")), (links["admissions"], _("公开的决定"))],
        },
        {
            "title": _("协助协议和经费"),
            "lines": _agreement_lines(page),
            "links": [
                (reverse("autonomy:agreements"), _("协议")),
                (reverse("township:money"), _("经费")),
                (links["agreements"], _("公开页")),
            ],
        },
        {
            "title": _("越位和缺位"),
            "lines": [_counts(page.rulings, Ruling) or _("还没有公开的裁定。")],
            "links": [(links["rulings"], _("公开的裁定"))],
        },
        {
            "title": _("减负"),
            "lines": [_("登记负担的单位 %(n)s 个。") % {"n": len(page.burdens.departments)}],
            "links": [(reverse("autonomy:burden_place", args=[code]), _("负担总览和上限"))],
        },
    ]


def _list_line(one: ListFacts) -> str:
    words: dict[str, Any] = {"name": ListKind(one.kind).label, "n": one.entries}
    if one.version is None:
        text = _("%(name)s：还没有公布。") % words
    else:
        words |= {"number": one.version.number, "since": full_date(one.version.effective_from or dt.date.min)}
        text = _("%(name)s：第%(number)s版，%(n)s项，%(since)s起施行。") % words
    if one.drafting is not None:
        text += _("另有一版%(state)s。") % {"state": one.drafting.get_state_display()}
    return text


def _counts(rows: Sequence[tuple[str, int]], words: type[TextChoices]) -> str:
    return "；".join(_("%(state)s %(n)s 件") % {"state": words(value).label, "n": n} for value, n in rows)


def _agreement_lines(page: County) -> list[str]:
    words = {"n": page.communities, "agreed": page.agreed, "missing": page.missing}
    lines = [_("%(n)s 个村（社区），协议有效的 %(agreed)s 个，没有的 %(missing)s 个。") % words]
    if page.agreements:
        lines.append(_counts(page.agreements, AgreementState))
    money = {"owed": yuan(page.money.owed), "paid": yuan(page.money.paid), "late": yuan(page.money.late)}
    lines.append(_("今年应付 %(owed)s 元，已付 %(paid)s 元，逾期没付 %(late)s 元。") % money)
    return lines


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"
