"""Guidance and orders to correct as rows for a file: the same scope as the pages."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.township.queries.guidance import corrections_visible_to, guidance_visible_to


def guidance(user: User, on: dt.date, within: str = "") -> Listing:
    rows = guidance_visible_to(user, on).filter(within_codes([within], "division__code")).select_related("division")
    head = columns(
        _("区划代码"),
        _("村（社区）"),
        _("事由"),
        _("请示日期"),
        _("最迟答复"),
        _("状态"),
        _("指导日期"),
        _("请示的内容"),
        _("指导意见"),
    )
    found = (
        (
            row.division.code,
            row.division.name,
            row.topic,
            row.asked_on,
            row.due_on,
            str(row.get_state_display()),
            row.answered_on,
            row.question,
            row.answer,
        )
        for row in rows.order_by("division__code", "id").iterator(CHUNK)
    )
    return Listing(_("请示和指导"), head, found)


def corrections(user: User, on: dt.date, within: str = "") -> Listing:
    rows = corrections_visible_to(user, on).filter(within_codes([within], "division__code"))
    head = columns(
        _("区划代码"),
        _("村（社区）"),
        _("自治决定"),
        _("决定日期"),
        _("违反的法律"),
        _("条文"),
        _("怎样违反"),
        _("责令日期"),
        _("最迟答复"),
        _("状态"),
        _("怎样答复"),
        _("答复"),
        _("结果"),
        _("办结日期"),
    )
    found = (
        (
            row.division.code,
            row.division.name,
            row.decision,
            row.decided_on,
            row.rule.law if row.rule else str(row.citation),
            row.article,
            row.ground,
            row.issued_on,
            row.reply_by,
            str(row.get_state_display()),
            str(row.get_reply_kind_display()),
            row.reply,
            row.outcome,
            row.closed_on,
        )
        for row in rows.select_related("division", "rule", "citation").order_by("division__code", "id").iterator(CHUNK)
    )
    return Listing(_("责令改正"), head, found)
