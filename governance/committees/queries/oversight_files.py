"""Supervision, appraisals, audits and archives as files: lists for a spreadsheet, sheets for the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, within_codes
from governance.base.clock.explain import full_date
from governance.base.documents.printing import SHEET, Ballot, Block, Facts, Ledger, Prose, Row, Sheet, Signed, pdf
from governance.base.documents.word import docx
from governance.base.places.models import Division
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.committees.choices import Grade, Post
from governance.committees.models import Appraisal, AppraisalResult, ArchiveItem, Audit
from governance.committees.queries.archive import YearSheet
from governance.committees.queries.audit_pages import about, audits_of
from governance.committees.queries.oversight_pages import opinions_of, results_of
from governance.committees.rules.audit import ITEM_WORDS


def export_opinions(user: User, on: dt.date, within: str = "") -> Listing:
    rows = opinions_of(user, on).filter(within_codes([within], "division__code")).order_by("division__code", "id")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("日期"),
        _("看了什么"),
        _("题目"),
        _("意见"),
        _("同意"),
        _("不同意"),
        _("不同意见"),
        _("最迟答复"),
        _("答复日期"),
        _("采纳"),
    )

    def cells(row: Any) -> Sequence[Any]:
        answer = getattr(row, "answer", None)
        return (
            row.division.code,
            row.division.name,
            row.given_on,
            str(row.get_about_display()),
            row.title,
            row.text,
            row.in_favour,
            row.against,
            row.dissent,
            row.answer_due_on,
            None if answer is None else answer.on,
            "" if answer is None else _("是") if answer.accepted else _("否"),
        )

    return Listing(_("监督意见"), columns(*head), (cells(row) for row in rows.iterator(CHUNK)))


def export_appraisals(user: User, on: dt.date, within: str = "") -> Listing:
    """One row for each person and round that was held."""
    rows = AppraisalResult.objects.filter(within_codes([within], "appraisal__division__code"))
    held = rows.filter(appraisal__held_on__isnull=False).select_related("appraisal__division", "office")
    seen = filter_official(held, user, on, "appraisal__division__code")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("年度"),
        _("评议日期"),
        _("姓名"),
        _("职务"),
        _("称职"),
        _("基本称职"),
        _("不称职"),
        _("弃权和无效"),
        _("等次"),
        _("职务终止"),
    )

    def cells(row: AppraisalResult) -> Sequence[Any]:
        return (
            row.appraisal.division.code,
            row.appraisal.division.name,
            row.appraisal.year,
            row.appraisal.held_on,
            row.office.name,
            str(Post(row.office.post).label),
            row.competent,
            row.basic,
            row.incompetent,
            row.invalid,
            str(Grade(row.grade).label) if row.grade else "",
            _("是") if row.ended_office else "",
        )

    ordered = seen.order_by("appraisal__division__code", "appraisal__held_on", "id")
    return Listing(_("民主评议"), columns(*head), (cells(row) for row in ordered.iterator(CHUNK)))


def export_audits(user: User, on: dt.date, within: str = "") -> Listing:
    rows = audits_of(user, on).filter(within_codes([within], "division__code")).order_by("division__code", "id")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("审计"),
        _("审计谁"),
        _("决定日期"),
        _("最迟公布"),
        _("审计人"),
        _("完成日期"),
        _("公布日期"),
        _("登记号"),
    )

    def cells(row: Audit) -> Sequence[Any]:
        return (
            row.division.code,
            row.division.name,
            str(row.get_kind_display()),
            about(row),
            row.ordered_on,
            row.due_on,
            row.auditor,
            row.finished_on,
            row.published_on,
            "" if row.leaf is None else row.leaf,
        )

    return Listing(_("审计"), columns(*head), (cells(row) for row in rows.iterator(CHUNK)))


def export_archives(user: User, on: dt.date, within: str = "") -> Listing:
    """The archive list, what was destroyed too."""
    rows = filter_official(ArchiveItem.objects.select_related("division", "archive_class", "term"), user, on)
    found = rows.filter(within_codes([within], "division__code")).order_by("division__code", "year", "number")
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("年度"),
        _("届"),
        _("档号"),
        _("类别"),
        _("题名"),
        _("形成日期"),
        _("存放处"),
        _("保管期限"),
        _("销毁日期"),
    )

    def cells(row: ArchiveItem) -> Sequence[Any]:
        return (
            row.division.code,
            row.division.name,
            row.year,
            "" if row.term is None else row.term.number,
            row.number,
            row.archive_class.title,
            row.title,
            row.made_on,
            row.shelf or (_("扫描件") if row.attachment_id else _("平台记录")),
            str(row.get_retention_display()),
            row.destroyed_on,
        )

    return Listing(_("档案"), columns(*head), (cells(row) for row in found.iterator(CHUNK)))


# Paper ----------------------------------------------------------------------------------------------------------------


def appraisal_sheet(row: Appraisal) -> tuple[str, list[Block]]:
    """The ballot of an appraisal: one row a person, no place for a voter's name."""
    title = _("%(year)s年民主评议票") % {"year": row.year}
    names = [f"{one.office.name}（{Post(one.office.post).label}）" for one in results_of(row)]
    choices = [str(label) for label in Grade.labels]
    note = _("每人选一项，打“√”。不写自己的名字。")
    ballot = Ballot("", [_("姓名"), _("等次")], names, choices, ["rest", 16], note)
    return title, [ballot, Prose("", [_("评议日期：%(day)s") % {"day": full_date(row.planned_on)}])]


def audit_notice(row: Audit) -> tuple[str, list[Block]]:
    """What is hung up: the result once there is one, else that there is an audit and of what."""
    items = "、".join(ITEM_WORDS.get(code, code) for code in row.items) + (
        f"；{row.more_items}" if row.more_items else ""
    )
    facts = [(_("审计"), str(row.get_kind_display())), (_("审计谁"), about(row)), (_("审计内容"), items)]
    if row.auditor:
        facts.append((_("审计人"), row.auditor))
    if row.published_on is None:
        facts.append((_("最迟公布结果"), full_date(row.due_on)))
        return _("审计公告"), [Facts("", facts), Signed([row.division.name, full_date(row.ordered_on)])]
    blocks: list[Block] = [Facts("", facts), Prose(_("审计结果"), row.result.split("\n"))]
    if row.problems:
        blocks.append(Prose(_("发现的问题和处理意见"), row.problems.split("\n")))
    return _("审计结果公告"), [*blocks, Signed([row.division.name, full_date(row.published_on)])]


def archive_list(division: Division, sheet: YearSheet, items: Sequence[ArchiveItem]) -> tuple[str, list[Block]]:
    title = _("%(year)s年档案目录") % {"year": sheet.year}
    head = [_("档号"), _("题名"), _("形成日期"), _("存放处"), _("保管期限")]
    rows = [
        Row(
            [
                item.number,
                item.title,
                item.made_on.isoformat(),
                item.shelf or (_("扫描件") if item.attachment_id else _("平台记录")),
                str(item.get_retention_display()),
            ]
        )
        for item in items
    ]
    blocks: list[Block] = [
        Ledger(
            "", head, ["left"] * 5, ["auto", "rest", "auto", "auto", "auto"], rows, _("共%(n)s件") % {"n": len(rows)}
        )
    ]
    if sheet.missing:
        blocks.append(Prose(_("还缺"), [line.archive_class.title for line in sheet.missing]))
    return title, blocks


def paper(place: str, made: tuple[str, list[Block]], ending: str, footer: str) -> bytes:
    """DOCX or PDF of the same blocks. ``MissingGlyphs`` for a PDF with a character no font has."""
    title, blocks = made
    if ending == "docx":
        return docx(title, blocks, footer=footer)
    return pdf(Sheet("letter", place, title, footer, blocks=blocks), SHEET)
