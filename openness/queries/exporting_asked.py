"""What was asked, demanded and ordered as rows for a file: the scope of the desk's list, and never who asks.

Of a question only the wording that somebody looked at: what a person wrote may name others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, within_codes
from governance.base.spreadsheet import CHUNK, Listing, columns
from openness.models import Challenge, Inquiry, Order
from openness.queries import challenge, inquiry


def challenges(user: User, on: dt.date, within: str = "") -> Listing:
    found = (
        challenge.visible_to(user, on)
        .filter(within_codes([within], "division__code"))
        .select_related("division")
        .defer("text", "contact")
        .order_by("division__code", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("编号"),
        _("关于"),
        _("公开的问题"),
        _("收到"),
        _("状态"),
        _("在哪一级"),
        _("这一步最迟"),
        _("上报的原因"),
        _("不受理的理由"),
        _("怎样办结"),
        _("办结"),
    )
    return Listing(_("质疑清单"), columns(*head), map(_challenge_row, found.iterator(CHUNK)))


def _challenge_row(row: Challenge) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.pk,
        row.about,
        row.public_text or _("内容核对以后公布"),
        row.received_on,
        str(row.get_state_display()),
        str(row.get_level_display()),
        row.due_on,
        str(row.get_cause_display()),
        str(row.get_refusal_display()),
        str(row.get_closing_display()),
        row.closed_on,
    )


def inquiries(user: User, on: dt.date, within: str = "") -> Listing:
    """Inquiries and demands: how many asked, by whose count, and what was answered."""
    found = (
        inquiry.visible_to(user, on)
        .filter(within_codes([within], "division__code"))
        .select_related("division")
        .order_by("division__code", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("编号"),
        _("类别"),
        _("事由"),
        _("内容"),
        _("谁提出"),
        _("联名人数"),
        _("总人数"),
        _("人数从哪里来"),
        _("自愿受理"),
        _("收到"),
        _("最迟答复"),
        _("状态"),
        _("答复"),
        _("答复日期"),
        _("公开序号"),
        _("答复的公开序号"),
    )
    return Listing(_("质询和公开要求清单"), columns(*head), map(_inquiry_row, found.iterator(CHUNK)))


def _inquiry_row(row: Inquiry) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.pk,
        str(row.get_kind_display()),
        row.title,
        row.text,
        str(row.get_askers_display()),
        row.count,
        row.total,
        row.source,
        row.voluntary,
        row.received_on,
        row.due_on,
        str(row.get_state_display()),
        row.answer,
        row.answered_on,
        row.leaf,
        row.answer_leaf,
    )


def orders(user: User, on: dt.date, within: str = "") -> Listing:
    found = (
        filter_official(Order.objects.filter(within_codes([within], "division__code")), user, on)
        .select_related("division")
        .order_by("division__code", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("编号"),
        _("公开什么"),
        _("谁责令"),
        _("理由"),
        _("责令日期"),
        _("最迟公开"),
        _("状态"),
        _("公开或撤销日期"),
        _("撤销理由"),
        _("由哪一号质疑"),
        _("公开序号"),
    )
    return Listing(_("责令公布清单"), columns(*head), map(_order_row, found.iterator(CHUNK)))


def _order_row(row: Order) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.pk,
        row.title,
        str(row.get_level_display()),
        row.reason,
        row.issued_on,
        row.due_on,
        str(row.get_state_display()),
        row.ended_on,
        row.revoke_reason,
        row.challenge_id,
        row.leaf,
    )
