"""Lists as files, and the sheet that a county fills in: one definition of the columns for both directions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.choices import AppliesTo, DecidedBy, ListKind, PaidPer, Rhythm
from autonomy.models import ListEntry, ListVersion
from autonomy.queries.entries import basis_text, with_bases
from autonomy.queries.list_pages import groups_of
from autonomy.queries.lists import entries_in_force
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.places.models import Division
from governance.base.spreadsheet import Column, Listing, TableProblem, read_table, write_template
from governance.base.verdict import Verdict, no

NAME = re.compile(r"^《(?P<document>[^》]+)》(?P<article>[^：]*)(?:：(?P<quote>.+))?$")
UNCHECKED = "（未核对原文）"
HEADINGS: tuple[tuple[str, Any, Any, int], ...] = (
    ("code", gettext_lazy("编号"), gettext_lazy("已有事项不要改；新事项可以空着"), 10),
    ("group", gettext_lazy("类别"), "", 18),
    ("title", gettext_lazy("事项"), gettext_lazy("一句话，80字以内"), 30),
    ("applies_to", gettext_lazy("适用于"), gettext_lazy("村、社区，或者村和社区"), 12),
    ("does", gettext_lazy("做什么"), gettext_lazy("让老人也看得懂"), 40),
    ("does_not", gettext_lazy("不做什么"), "", 40),
    ("decided_by", gettext_lazy("由谁决定"), "", 28),
    ("department", gettext_lazy("责任部门"), "", 20),
    ("rhythm", gettext_lazy("多久一次"), "", 10),
    ("hours_village", gettext_lazy("村每月工时"), gettext_lazy("数字，小时"), 12),
    ("hours_urban", gettext_lazy("社区每月工时"), gettext_lazy("数字，小时"), 12),
    ("amount", gettext_lazy("经费（元）"), gettext_lazy("数字"), 12),
    ("per", gettext_lazy("经费按什么算"), "", 16),
    ("payer", gettext_lazy("谁付"), "", 16),
    ("pay_when", gettext_lazy("什么时候付"), gettext_lazy("例如：每年三月底前"), 18),
    ("powers", gettext_lazy("随之给的权限"), "", 30),
    ("data", gettext_lazy("随之给的数据"), "", 30),
    ("bases", gettext_lazy("依据"), gettext_lazy("《文件》第几条；多条用分号隔开"), 40),
)
ONLY = {
    ListKind.ASSISTANCE: {"decided_by"},  # columns that the other list has
    ListKind.AUTONOMY: {
        "department",
        "rhythm",
        "hours_village",
        "hours_urban",
        "amount",
        "per",
        "payer",
        "pay_when",
        "powers",
        "data",
    },
}
CHOICES: dict[str, Any] = {"applies_to": AppliesTo, "decided_by": DecidedBy, "rhythm": Rhythm, "per": PaidPer}
NUMBERS = ("hours_village", "hours_urban", "amount")


def columns_of(kind: str) -> list[Column]:
    """By the fields of the list; a choice says what may be chosen."""
    found = []
    for name, heading, told, width in HEADINGS:
        if name in ONLY[ListKind(kind)]:
            continue
        words = _words(kind, name)
        helped = str(told) or ("、".join(words) if words else "")
        found.append(Column(name, str(heading), required=name in ("group", "title"), help=helped, width=width))
    return found


def _words(kind: str, name: str) -> dict[str, str]:
    """Label → value."""
    if name == "group":
        return {str(group.label): group.value for group in groups_of(kind)}
    return {str(one.label): one.value for one in CHOICES[name]} if name in CHOICES else {}


def cells(entry: ListEntry, columns: Iterable[Column]) -> list[Any]:
    """Of an entry read ``with_bases``."""
    row: list[Any] = []
    for column in columns:
        if column.name == "bases":
            row.append("；".join(_written(basis) for basis in entry.bases.all()))
        elif column.name == "group" or column.name in CHOICES:
            row.append(str(getattr(entry, f"get_{column.name}_display")()) if getattr(entry, column.name) else "")
        else:
            row.append(getattr(entry, column.name))
    return row


def _written(basis: Any) -> str:
    text = basis_text(basis)
    return f"{text}：{basis.quote}" if basis.quote else text


def in_force_rows(place: Division, kind: str, on: dt.date) -> Listing:
    """What holds at a place on a day."""
    columns = columns_of(kind)
    entries = with_bases(entries_in_force(kind, place.code, on, committee=place.committee))
    words = {"place": place.name, "list": ListKind(kind).label, "on": on.isoformat()}
    return Listing(_("%(place)s %(list)s %(on)s") % words, columns, (cells(entry, columns) for entry in entries))


def version_rows(version: ListVersion) -> Listing:
    """A whole version, a draft too."""
    columns = columns_of(version.kind)
    entries = with_bases(ListEntry.objects.filter(version=version).order_by("position", "code"))
    words = {"place": version.division.name, "list": version.get_kind_display(), "number": version.number or _("草稿")}
    return Listing(_("%(place)s %(list)s %(number)s") % words, columns, (cells(e, columns) for e in entries))


def template(version: ListVersion) -> bytes:
    """The draft as it is, to be changed and sent back."""
    columns = columns_of(version.kind)
    entries = with_bases(ListEntry.objects.filter(version=version).order_by("position", "code"))
    rows = [[_shown(value) for value in cells(entry, columns)] for entry in entries]
    return write_template(columns, rows, title=str(version.get_kind_display()))


def _shown(value: Any) -> Any:
    return "" if value is None else f"{value:.2f}" if isinstance(value, Decimal) else value


# In --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sheet:
    """What a sheet would write, and everything that is wrong with it by row and column."""

    rows: list[tuple[int, EntryInput]] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)


def read_list(content: bytes, filename: str, version: ListVersion) -> Sheet:
    """Every row as an entry to write; ``Refused`` when it is no such table at all. Nothing is guessed and nothing is
    written. A basis that the entry has already keeps its source."""
    columns = columns_of(version.kind)
    table = read_table(content, filename, columns)
    headings = {column.name: column.heading for column in columns}
    held = {
        entry.code: entry
        for entry in ListEntry.objects.filter(version=version).prefetch_related("bases__rule", "bases__citation")
    }
    problems, rows, seen = list(table.problems), [], dict[str, int]()
    for row in table.rows:
        wrong: dict[str, Verdict] = {}
        given = _read_row(version.kind, row.values, held.get(row.values.get("code", "")), wrong)
        code = row.values.get("code", "")
        if code and code in seen:
            text = _("编号“%(code)s”和第%(row)s行重复。") % {"code": code, "row": seen[code]}
            wrong["code"] = no("double", text, met=code, field="code")
        seen.setdefault(code, row.number)
        problems += [TableProblem(row.number, headings[name], verdict) for name, verdict in wrong.items()]
        rows.append((row.number, given))
    return Sheet(rows, sorted(problems, key=lambda one: one.row))


def _read_row(kind: str, values: Mapping[str, str], entry: ListEntry | None, wrong: dict[str, Verdict]) -> EntryInput:
    found: dict[str, Any] = {}
    for name, text in values.items():
        words = _words(kind, name)
        if name == "bases":
            found[name] = _bases(text, entry, wrong)
        elif name in NUMBERS:
            found[name] = _number(text, name, wrong)
        elif words and text:
            found[name] = words.get(text, "")
            if not found[name]:
                needed = "、".join(words)
                told = _("“%(met)s”不在选项里，请填：%(needed)s。") % {"met": text, "needed": needed}
                wrong[name] = no("choice", told, needed=needed, met=text, field=name)
        else:
            found[name] = text
    found["applies_to"] = found.get("applies_to") or AppliesTo.BOTH
    if entry is not None:
        found["organisation_id"] = entry.organisation_id
    if len(found.get("title", "")) > 80:
        wrong["title"] = no("long", _("事项写在80字以内，细节写到“做什么”。"), needed="80", field="title")
    return EntryInput(**found)


def _number(text: str, name: str, wrong: dict[str, Verdict]) -> Decimal | None:
    if not text:
        return None
    try:
        value = Decimal(text.replace(",", "").strip("元"))
    except InvalidOperation:
        value = Decimal(-1)
    if value.is_finite() and 0 <= value < 10**10:
        return value.quantize(Decimal("0.01"))
    wrong[name] = no("number", _("请填数字，不带单位。"), needed=_("数字"), met=text, field=name)
    return None


def _bases(text: str, entry: ListEntry | None, wrong: dict[str, Verdict]) -> tuple[BasisInput, ...]:
    known = {} if entry is None else {_written(basis): basis for basis in entry.bases.all()}
    found = []
    for part in filter(None, (one.strip() for one in re.split(r"[；;\n]", text))):
        basis = known.get(part)
        if basis is not None and basis.rule_id is not None:
            found.append(BasisInput(rule_id=basis.rule_id, article=basis.article, quote=basis.quote))
            continue
        match = NAME.match(part.replace(UNCHECKED, ""))
        if match is None:
            told = _("依据写成“《文件》第几条”，多条用分号隔开；现在是“%(met)s”。") % {"met": part}
            wrong["bases"] = no("basis", told, needed=_("《文件》第几条"), met=part, field="bases")
            continue
        found.append(
            BasisInput(document=match["document"], article=match["article"].strip(), quote=match["quote"] or "")
        )
    return tuple(found)
