"""Reports and answers off the list as rows for a file: the same scope as the pages, never who reported."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from autonomy.queries import off_list
from autonomy.queries.report import RELATED, target_label, visible_to
from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.spreadsheet import CHUNK, Listing, columns


def reports(user: User, on: dt.date, within: str = "") -> Listing:
    rows = visible_to(user, on).filter(within_codes([within], "place__code")).select_related(*RELATED)
    head = columns(
        _("编号"),
        _("在哪里答复"),
        _("反映什么"),
        _("反映谁"),
        _("事项"),
        _("收到日期"),
        _("状态"),
        _("这一步最迟"),
        _("当天是否在清单"),
        _("答复"),
        _("答复日期"),
        _("裁定"),
        _("裁定的理由"),
        _("怎样纠正"),
        _("最迟纠正"),
        _("已纠正日期"),
    )
    found = (
        (
            row.pk,
            row.place.name,
            str(row.get_kind_display()),
            target_label(row),
            row.matter,
            row.received_on,
            str(row.get_state_display()),
            row.due_on,
            _("在") if row.list_then.get("on_list") else _("不在"),
            row.answer,
            row.answered_on,
            str(row.get_ruling_display()),
            row.ruling_reason,
            row.remedy,
            row.remedy_by,
            row.remedied_on,
        )
        for row in rows.order_by("id").iterator(CHUNK)
    )
    return Listing(_("越位缺位反映"), head, found)


def off_lists(user: User, on: dt.date, within: str = "") -> Listing:
    rows = off_list.visible_to(user, on).filter(within_codes([within], "division__code"))
    head = columns(
        _("编号"),
        _("区划代码"),
        _("村（社区）"),
        _("布置的单位"),
        _("事项"),
        _("布置日期"),
        _("清单第几版"),
        _("最接近的事项"),
        _("答复日期"),
        _("答复"),
    )
    found = (
        (
            row.pk,
            row.division.code,
            row.division.name,
            row.addressee,
            row.matter,
            row.asked_on,
            row.version.number,
            row.nearest.title if row.nearest else "",
            row.on,
            row.text,
        )
        for row in rows.select_related("division", "version", "nearest").order_by("id").iterator(CHUNK)
    )
    return Listing(_("清单外事项答复"), head, found)
