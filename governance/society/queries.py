"""Needs to buy a service: who sees them (R-SOC-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.society.models import PurchaseNeed


def organisations_of(user: User, on: dt.date) -> set[int]:
    """Organisations for which the person buys: those of its posts in a department."""
    return {p.organisation_id for p in scope_of(user, on).posts if p.role == Role.DEPARTMENT and p.organisation_id}


def visible_to(user: User, on: dt.date) -> QuerySet[PurchaseNeed]:
    """Official records of one's divisions, and a department's own."""
    own = Q(organisation__in=organisations_of(user, on))
    return PurchaseNeed.objects.filter(own | within_codes(codes_visible(user, on), "division__code"))


def exported(user: User, on: dt.date, within: str = "") -> Listing:
    rows = visible_to(user, on).filter(within_codes([within], "division__code"))
    head = (
        _("区划代码"),
        _("区划"),
        _("编号"),
        _("购买单位"),
        _("需要什么服务"),
        _("为谁服务"),
        _("内容和要求"),
        _("估计金额（元）"),
        _("资金来源"),
        _("来由"),
        _("状态"),
        _("提出日期"),
        _("放弃日期"),
        _("放弃的理由"),
    )
    found = rows.select_related("division", "organisation").order_by("division__code", "id")
    return Listing(_("购买服务需求"), columns(*head), map(_row, found.iterator(CHUNK)))


def _row(need: PurchaseNeed) -> Sequence[Any]:
    return (
        need.division.code,
        need.division.name,
        need.pk,
        need.organisation.name,
        need.title,
        need.served,
        need.content,
        need.estimate,
        need.money_source,
        str(need.get_source_display()),
        str(need.get_state_display()),
        need.opened_on,
        need.dropped_on,
        need.drop_reason,
    )
