"""Burdens as files and on paper: sheets out, a register in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, BurdenKind, Rhythm
from autonomy.queries.burden import CommitteeSheet, DepartmentSheet, Line
from autonomy.queries.burden_overview import Overview
from autonomy.queries.burden_pages import marks, measure, said, terms
from autonomy.rules.burden import Told, plain
from governance.base.clock.explain import full_date
from governance.base.documents.printing import Blanks, Block, Ledger, Panel, Prose, Row, Sheet
from governance.base.places.models import Division, Organisation
from governance.base.spreadsheet import Column, Listing, TableProblem, columns, parse_date, read_table
from governance.base.spreadsheet import Row as TableRow
from governance.base.verdict import Verdict, failures, no

YES, NO_ = ("是", "室外"), ("否", "室内")


# Out ----------------------------------------------------------------------------------------------------------------


def committee_listing(sheet: CommitteeSheet) -> Listing:
    head = (
        _("提出单位"), _("种类"), _("名称"), _("依据"), _("清单事项"), _("在现行清单上"), _("重复"),
        _("怎样要求"), _("填什么"), _("村（社区）的说法"), _("说明"),
    )  # fmt: skip
    rows = (
        (line.burden.organisation.name, *_common(line), said(line), line.view.note if line.view else "")
        for line in sheet.lines
    )
    return Listing(_("%(name)s负担表") % {"name": sheet.division.name}, columns(*head), rows)


def _common(line: Line) -> tuple[Any, ...]:
    burden = line.burden
    return (
        str(burden.get_kind_display()),
        burden.title,
        burden.basis,
        burden.entry_code,
        line.listed,
        "；".join(line.twins),
        "；".join(terms(burden)),
        burden.fields,
    )


def department_listing(sheet: DepartmentSheet) -> Listing:
    head = (
        _("编号"), _("范围"), _("种类"), _("名称"), _("依据"), _("清单事项"), _("在现行清单上"), _("重复"),
        _("怎样要求"), _("填什么"), _("涉及村（社区）"), _("确认"), _("与实际不符"),
    )  # fmt: skip
    rows = (
        (line.burden.pk, line.burden.division.name, *_common(line), line.communities, line.confirmed, line.contradicted)
        for line in sheet.lines
    )
    return Listing(_("%(name)s负担登记表") % {"name": sheet.organisation.name}, columns(*head), rows)


def overview_listing(page: Overview) -> Listing:
    """Departments, by code; the places stand on the page and on their own sheets."""
    head = (
        _("单位"), _("负担"), _("涉及村（社区）"), _("清单以外"), _("重复"), _("与实际不符"),
        _("今年清单外答复"), _("今年越位查实"),
    )  # fmt: skip
    rows = (
        (
            one.organisation.name,
            one.burdens,
            one.communities,
            one.unlisted,
            one.doubled,
            one.contradicted,
            one.refused,
            one.upheld,
        )
        for one in page.departments
    )
    return Listing(_("%(name)s各单位负担") % {"name": page.division.name}, columns(*head), rows)


# On paper -----------------------------------------------------------------------------------------------------------


def committee_paper(sheet: CommitteeSheet) -> Sheet:
    """To hang up and to sign: what is asked of this committee, by whom and on what ground."""
    counts = {
        "total": len(sheet.lines),
        "unlisted": sheet.unlisted,
        "doubled": sheet.doubled,
        "contradicted": sheet.contradicted,
        "hours": plain(sheet.hours),
    }
    text = _(
        "各单位登记的负担%(total)s项：清单以外%(unlisted)s项，重复%(doubled)s项，与实际不符%(contradicted)s项。"
        "清单上的协助事项每月约%(hours)s小时。"
    )
    blocks: list[Block] = [Panel(text % counts)]
    for group in sheet.groups:
        rows = [Row([str(line.burden.get_kind_display()), line.burden.title, _told(line)]) for line in group.lines]
        blocks.append(
            Ledger(
                group.organisation.name,
                [_("种类"), _("名称"), _("怎样要求、依据")],
                ["left", "left", "left"],
                ["auto", "auto", "rest"],
                rows,
            )
        )
    limits = [measure(one) for one in sheet.measures]
    if limits:
        lines = [
            _("%(label)s：最多%(most)s，现有%(met)s，%(state)s（%(source)s，%(standing)s）。") % one for one in limits
        ]
        blocks.append(Prose(_("上限"), lines))
    blocks.append(Blanks([_("村（居）民委员会（盖章）"), _("日期")]))
    foot = _("由提出单位登记，村（社区）只核对。%(on)s") % {"on": full_date(sheet.on)}
    return Sheet(_("负担表"), sheet.division.name, _("村（社区）负担表"), foot, (full_date(sheet.on),), blocks)


def _told(line: Line) -> str:
    burden = line.burden
    parts = ["；".join(terms(burden)), _("依据：%(basis)s") % {"basis": burden.basis}]
    parts += [mark["text"] for mark in marks(line)]
    return "。".join(parts)


# In -----------------------------------------------------------------------------------------------------------------


def register_columns() -> tuple[Column, ...]:
    return (
        Column("kind", _("种类"), help="、".join(str(kind.label) for kind in BurdenKind)),
        Column("title", _("名称"), width=28),
        Column("place", _("区划代码"), help=_("县、乡镇或者村（社区）的代码：那里的村（社区）要承担"), width=20),
        Column("applies_to", _("涉及"), required=False, help=_("村、社区、村和社区；不填就是村和社区")),
        Column("basis", _("依据"), help=_("法律、法规或者文件，写到条和文号"), width=32),
        Column("entry_code", _("清单事项编号"), required=False, help=_("在协助政府工作事项清单上的填编号")),
        Column("rhythm", _("多久一次"), help="、".join(str(rhythm.label) for rhythm in Rhythm)),
        Column("outside", _("挂在哪里"), required=False, help=_("牌子必填：室外、室内")),
        Column("fields", _("填什么"), required=False, help=_("台账和报表必填：数据项之间用分号隔开"), width=40),
        Column("starts_on", _("从哪天起"), help=_("如 2026-03-15")),
        Column("ends_on", _("到哪天止"), required=False, help=_("当天仍有效；长期的不填")),
    )


def register_examples() -> list[tuple[str, ...]]:
    return [
        (
            "台账和报表", "安全隐患排查台账", "990101001", "村和社区", "安全生产法第七十五条", "", "每月", "",
            "日期；地点；隐患；整改", "2026-03-15", "",
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class Register:
    """A file that was read: burdens with their places, and what keeps them from being entered."""

    rows: list[tuple[int, Told]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)


def read_register(content: bytes, filename: str, organisation: Organisation) -> Register:
    """Every verdict on every row. ``Refused`` when it is no such table at all."""
    table = read_table(content, filename, register_columns())
    found = Register(problems=list(table.problems))
    codes = [row.values["place"] for row in table.rows]
    places = {place.code: place for place in Division.objects.within(organisation.division.code).filter(code__in=codes)}
    for row in table.rows:
        told, verdicts = _row(row, places)
        found.problems.extend(TableProblem(row.number, _heading(one.field), one) for one in failures(verdicts))
        if told is not None:
            found.rows.append((places[row.values["place"]].pk, told))
            found.numbers.append(row.number)
    return found


def _heading(name: str) -> str:
    return {column.name: column.heading for column in register_columns()}.get(name, name)


def _row(row: TableRow, places: dict[str, Division]) -> tuple[Told | None, list[Verdict]]:
    values = row.values
    kind, verdicts = _choice(values["kind"], BurdenKind.choices, "kind")
    applies_to, more = _choice(values["applies_to"] or str(AppliesTo.BOTH.label), AppliesTo.choices, "applies_to")
    rhythm, again = _choice(values["rhythm"], Rhythm.choices, "rhythm")
    verdicts = [*verdicts, *more, *again]
    if values["place"] and values["place"] not in places:
        text = _("没有代码为“%(met)s”的区划，或者不在本单位的辖区里。") % {"met": values["place"]}
        verdicts.append(no("place", text, met=values["place"], field="place"))
    days: dict[str, dt.date | None] = {}
    for name in ("starts_on", "ends_on"):
        days[name] = parse_date(values[name])
        if values[name] and days[name] is None:
            text = _("日期“%(met)s”看不懂。请写成 2026-03-15 的样子。") % {"met": values[name]}
            verdicts.append(no("date", text, needed="2026-03-15", met=values[name], field=name))
    starts_on = days["starts_on"]
    if verdicts or starts_on is None or not values["place"]:
        return None, verdicts
    told = Told(
        kind=kind,
        title=values["title"],
        basis=values["basis"],
        rhythm=rhythm,
        starts_on=starts_on,
        applies_to=applies_to,
        ends_on=days["ends_on"],
        outside=_where(values["outside"]),
        fields=_lines(values["fields"]),
        entry_code=values["entry_code"],
    )
    return told, []


def _choice(text: str, choices: Sequence[tuple[Any, Any]] | Iterable[Any], field: str) -> tuple[str, list[Verdict]]:
    labels = {str(label): str(value) for value, label in choices}
    if text in labels or text in labels.values():
        return labels.get(text, text), []
    if not text:
        return "", []  # an empty cell has its own problem already
    needed = "、".join(labels)
    message = _("没有“%(met)s”这一项。可以填：%(needed)s。") % {"met": text, "needed": needed}
    return "", [no("choice", message, needed=needed, met=text, field=field)]


def _where(text: str) -> bool | None:
    if text in YES:
        return True
    return False if text in NO_ else None


def _lines(text: str) -> str:
    return "\n".join(part.strip() for part in text.replace(";", "；").replace("\n", "；").split("；") if part.strip())
