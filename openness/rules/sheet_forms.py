"""The columns of each form that can be filled in on a spreadsheet. A test holds them against the forms of the desk."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from typing import Any

from governance.base.verdict import Refused, no
from openness.rules.completeness import POLICY_FIELDS
from openness.rules.layout import folded
from openness.rules.reading import Problem
from openness.rules.sheet import blank, plain, words

MONTHLY, RECIPIENTS, POLICY, GENERAL = "monthly_account", "recipients", "policy", "general"
FIELD, CONTENT = _("栏目"), _("内容")
HEADING = _("小标题")
LONGEST_TEXT, LONGEST_LABEL = 5000, 60


@dataclass(frozen=True)
class SheetColumn:
    """``needed``: a submission must have it."""

    name: str
    heading: str
    help: str
    needed: bool = False
    width: int = 14


LINES = (
    SheetColumn("side", _("收还是支"), _("点格子选“收入”或“支出”"), needed=True, width=10),
    SheetColumn("amount", _("金额（元）"), _("正数，写到分"), needed=True),
    SheetColumn("summary", _("做什么用、从哪里来（摘要）"), _("一句话，最多120字"), needed=True, width=36),
    SheetColumn("category", _("类别"), _("点格子选，也可以写自己的词"), needed=True, width=18),
    SheetColumn("on", _("日期"), _("本期内，如 2026-03-05")),
    SheetColumn("payee", _("付给谁、谁交来"), _("可以不填"), width=20),
    SheetColumn("payee_is_person", _("是个人（公开时不写姓名）"), _("个人选“是”，单位选“否”"), width=12),
    SheetColumn("voucher_no", _("凭证号"), _("同一个号再导入就是更新"), width=12),
)
PERSONS = (
    SheetColumn("category", _("哪一类（低保、特困、残疾补贴……）"), _("每户一行"), needed=True, width=24),
    SheetColumn("payee", _("姓名（贴在公开栏上）"), _("不要写身份证号、电话、银行卡号"), width=18),
    SheetColumn("amount", _("金额（元）"), _("正数，写到分"), needed=True),
)
COLUMNS: Mapping[str, Sequence[SheetColumn]] = {MONTHLY: LINES, RECIPIENTS: PERSONS}
NOTE = ("note", _("说明"))
TEXTS = (*POLICY_FIELDS, NOTE)
FORMS = (MONTHLY, RECIPIENTS, POLICY, GENERAL)


def version_of(form: str) -> str:
    """Changes when the columns change: a sheet made from an older form is recognised."""
    names = [column.heading for column in COLUMNS.get(form, ())] or [form, *(label for _name, label in TEXTS)]
    return hashlib.sha256("|".join(names).encode()).hexdigest()[:8]


def read_texts(rows: Sequence[Sequence[Any]]) -> tuple[dict[str, str], list[Problem]]:
    """栏目 in one column, 内容 in the next. Rows above the headings are titles."""
    names = {folded(label): name for name, label in TEXTS}
    first, left, right = _pair(rows, FIELD)
    found: dict[str, str] = {}
    problems = []
    for index in range(first, len(rows)):
        label, text = _at(rows[index], left), _at(rows[index], right)
        if blank(label) and blank(text):
            continue
        name = names.get(folded(label))
        if name is None:
            said = _("没有“%(label)s”这一栏。请不要改第一列，内容写在“内容”一列。") % {"label": plain(label)[:30]}
            problems.append(Problem(index + 1, FIELD, "unknown", said, met=plain(label)[:30]))
        else:
            found[name] = _long(text)
            problems += _too_long(index, CONTENT, found[name], LONGEST_TEXT)
    return found, problems


def read_sections(rows: Sequence[Sequence[Any]]) -> tuple[list[dict[str, str]], list[Problem]]:
    """小标题 in one column, 内容 in the next."""
    first, left, right = _pair(rows, HEADING)
    sections: list[dict[str, str]] = []
    problems: list[Problem] = []
    for index in range(first, len(rows)):
        label, text = words(_at(rows[index], left)), _long(_at(rows[index], right))
        if not label and not text:
            continue
        if not label or not text:
            said = _("小标题和内容都要写。")
            problems.append(Problem(index + 1, CONTENT if label else HEADING, "missing", said))
            continue
        problems += _too_long(index, HEADING, label, LONGEST_LABEL)
        problems += _too_long(index, CONTENT, text, LONGEST_TEXT)
        sections.append({"label": label, "text": text})
    return sections, problems


def _pair(rows: Sequence[Sequence[Any]], heading: str) -> tuple[int, int, int]:
    """First row of content and the two columns; the first two where there is no row of headings."""
    for index, row in enumerate(rows):
        heads = [folded(cell) for cell in row]
        if heading in heads and CONTENT in heads:
            return index + 1, heads.index(heading), heads.index(CONTENT)
    text = _("没有找到表头：要有一行写着“%(heading)s”和“内容”。请用模板。") % {"heading": heading}
    raise Refused(no("table_heading", text, needed=f"{heading}、{CONTENT}", field="file"))


def _at(row: Sequence[Any], column: int) -> Any:
    return row[column] if column < len(row) else ""


def _long(value: Any) -> str:
    """Several lines stay several lines."""
    if not isinstance(value, str):
        return plain(value)
    return "\n".join(line for line in (words(part) for part in value.splitlines()) if line)


def _too_long(index: int, column: str, text: str, longest: int) -> list[Problem]:
    if len(text) <= longest:
        return []
    said = _("最多%(longest)d个字，现在有%(met)d个。请写短一些。") % {"longest": longest, "met": len(text)}
    return [Problem(index + 1, column, "too_long", said, f"<= {longest}", str(len(text)))]
