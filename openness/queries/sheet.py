"""What a spreadsheet would change in a draft: read, compared, and ready to be shown before anything is saved."""

from __future__ import annotations

import csv
import datetime as dt
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from governance.base.spreadsheet import Grid
from governance.base.verdict import Refused, no
from openness.choices import Form, Side
from openness.models import Disclosure
from openness.queries.account import previous_month, stored_lines
from openness.queries.account_code import scheme_of, titles_for
from openness.queries.sheet_template import ABOUT
from openness.rules.account import ZERO, LineFact, shown
from openness.rules.account_code import CodeInput, cleaned, faults
from openness.rules.chart import CATEGORIES, AccountTitle, Chart
from openness.rules.layout import find_layout
from openness.rules.ledger import LedgerReader
from openness.rules.merging import Merged, merge, merge_fields, merge_sections
from openness.rules.reading import Choices, Problem, Reading
from openness.rules.sheet_forms import FORMS, POLICY, TEXTS, read_sections, read_texts, version_of
from openness.rules.subtotal import remark_only

DATA = Path(__file__).resolve().parents[1] / "data" / "account_codes.csv"
MAX_LINES = 10_000  # of one import; a month of a village has some dozens


@dataclass(frozen=True)
class Proposal:
    """``lines`` or ``content`` is what the draft would hold; None leaves it as it is."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reading: Reading | None = None
    merged: Merged | None = None
    content: dict[str, Any] | None = None
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # label -> before, after

    @property
    def ready(self) -> bool:
        """Nothing stands against saving it."""
        return not self.problems and not (self.reading is not None and self.reading.questions)

    @property
    def nothing_new(self) -> bool:
        return self.merged.nothing_new if self.merged is not None else not self.texts


@functools.cache
def bundled_titles() -> tuple[AccountTitle, ...]:
    """The national schemes and everyday words, with where each comes from."""
    with DATA.open(encoding="utf-8", newline="") as opened:
        return tuple(AccountTitle(**row) for row in csv.DictReader(opened))


def chart_for(code: str, on: dt.date) -> Chart:
    """The accounts that a community's books may use on that day: its own, its township's, the national ones."""
    return Chart([*titles_for(code, on), *bundled_titles()])


def propose(draft: Disclosure, grid: Grid, choices: Choices) -> Proposal:
    """Read the sheet as the draft's form; ``Refused`` when it is another form's or has no headings."""
    notes = _template_notes(draft, grid)
    if draft.form in (Form.POLICY, Form.GENERAL):
        return _texts(draft, grid, notes)
    period = (draft.period_start, draft.period_end)
    layout = find_layout(grid.rows, grid.merged, sheet=grid.sheet, period=period)
    reading = LedgerReader(
        grid.rows,
        layout,
        period=period,
        chart=chart_for(draft.division.code, draft.period_end),
        choices=choices,
        recipients=draft.form == Form.RECIPIENTS,
        broken=grid.broken,
    ).read()
    if len(reading.lines) > MAX_LINES:
        text = _("一次最多导入%(needed)s笔，这个文件有%(met)s笔。请分成几个文件。")
        given = {"needed": MAX_LINES, "met": len(reading.lines)}
        raise Refused(no("table_rows", text % given, needed=str(MAX_LINES), met=str(len(reading.lines)), field="file"))
    merged = merge(stored_lines(draft), [line.fact for line in reading.lines])
    notes += reading.notes + _balances(draft, reading, merged)
    return Proposal(reading.problems, notes, reading, merged)


@dataclass(frozen=True)
class Offer:
    """An answer of this import that may be kept as an account of the community. ``key`` as the question's."""

    key: str
    given: CodeInput


def offers(draft: Disclosure, grid: Grid, choices: Choices) -> list[Offer]:
    """What was answered, as accounts to be. The sheet is read once more as if nothing had been answered: what is known
    meanwhile is offered no more, and what has neither code nor name cannot be known again."""
    if not choices.accounts:
        return []
    reading = propose(draft, grid, replace(choices, accounts={})).reading
    scheme = scheme_of(draft.division.code, draft.period_end)
    found = []
    for question in [] if reading is None else reading.questions:
        given = cleaned(
            CodeInput(
                scheme=scheme,
                kind=question.side,
                category=choices.accounts.get(question.key, ""),
                source=_("导入“%(title)s”的账时由填报人选定") % {"title": draft.title},
                valid_from=draft.period_start,
                code=question.code,
                title=question.name,
            )
        )
        if not faults(given):
            found.append(Offer(question.key, given))
    return found


def trimmed(draft: Disclosure, grid: Grid) -> Grid:
    """Only what is read: a column of identity numbers beside the amounts is not kept while the preview waits."""
    hidden = {name: rows for name, rows in grid.hidden.items() if name == ABOUT}
    if draft.form not in (Form.MONTHLY_ACCOUNT, Form.RECIPIENTS):
        return replace(grid, hidden=hidden)
    layout = find_layout(grid.rows, grid.merged, sheet=grid.sheet, period=(draft.period_start, draft.period_end))
    read = set(layout.columns.values())
    rows = grid.rows[: layout.first] + [
        [cell if column in read or cell == "" else remark_only(cell) for column, cell in enumerate(row)]
        for row in grid.rows[layout.first :]
    ]
    return replace(grid, rows=rows, hidden=hidden)


def _template_notes(draft: Disclosure, grid: Grid) -> list[str]:
    """A filled-in template knows what it is for: another village's or month's is refused, an old one is said."""
    if draft.form not in FORMS:
        text = _("“%(form)s”不用表格导入：它由别处的数算出。") % {"form": draft.get_form_display()}
        raise Refused(no("no_sheet", text, met=draft.form, field="file"))
    about = {str(row[0]): str(row[1]) for row in grid.hidden.get(ABOUT, []) if len(row) > 1}
    if not about:
        return []
    for name, mine, what in (
        ("form", draft.form, _("表式")),
        ("division", draft.division.code, _("村（社区）")),
        ("period_start", draft.period_start.isoformat(), _("期间")),
    ):
        if about.get(name) != mine:
            text = _("这个模板的%(what)s是“%(met)s”，这一份要的是“%(needed)s”。请下载这一份的模板。")
            given = {"what": what, "met": about.get(name, ""), "needed": mine}
            raise Refused(no("other_template", text % given, needed=mine, met=about.get(name, ""), field="file"))
    if about.get("version") != version_of(draft.form):
        return [_("这个模板是旧的，表式后来改过。能读的都读了，请核对。")]
    return []


def _texts(draft: Disclosure, grid: Grid, notes: list[str]) -> Proposal:
    if draft.form == POLICY:
        read, problems = read_texts(grid.rows)
        differing = merge_fields(draft.content, read)
        content = {name: after for name, (_before, after) in differing.items()}
        return Proposal(problems, notes, content=content, texts=differing)
    found, problems = read_sections(grid.rows)
    sections, differing = merge_sections(draft.content.get("sections") or [], found)
    return Proposal(problems, notes, content={"sections": sections}, texts=differing)


def _balances(draft: Disclosure, reading: Reading, merged: Merged) -> list[str]:
    """Balances that stand in the sheet against those that follow: said, since a cash book is not all of the money."""
    if draft.form != Form.MONTHLY_ACCOUNT:
        return []
    notes = []
    before = previous_month(draft.division, draft.period_start)
    if reading.opening is not None and before is not None and reading.opening != before.closing:
        text = _("表里的期初余额是 %(met)s，上个月的期末余额是 %(due)s，差 %(gap)s。")
        gap = shown(abs(reading.opening - before.closing))
        notes.append(text % {"met": shown(reading.opening), "due": shown(before.closing), "gap": gap})
    opening = reading.opening if before is None else before.closing
    if reading.closing is not None and opening is not None:
        due = opening + total(merged.lines, Side.INCOME) - total(merged.lines, Side.EXPENDITURE)
        if due != reading.closing:
            text = _("表里的期末余额是 %(met)s，导入后算出来是 %(due)s，差 %(gap)s。")
            gap = shown(abs(due - reading.closing))
            notes.append(text % {"met": shown(reading.closing), "due": shown(due), "gap": gap})
    return notes


def total(lines: Sequence[LineFact], side: str) -> Decimal:
    return sum((line.amount for line in lines if line.side == side), ZERO)


# The preview ---------------------------------------------------------------------------------------------------------

LISTED = 500  # rows of each list that a page shows; the counts are of all


def preview(draft: Disclosure, proposal: Proposal, choices: Choices) -> dict[str, Any]:
    """What the page shows. Sums are those of the draft after the import."""
    context: dict[str, Any] = {
        "found": [_problem(problem) for problem in proposal.problems[:LISTED]],
        "found_more": max(0, len(proposal.problems) - LISTED),
        "notes": proposal.notes,
        "ready": proposal.ready,
        "nothing_new": proposal.nothing_new,
        "texts": [{"label": _label(key), "before": old, "after": new} for key, (old, new) in proposal.texts.items()],
    }
    reading, merged = proposal.reading, proposal.merged
    if reading is None or merged is None:
        return context
    persons = draft.form == Form.RECIPIENTS
    context |= {
        "counts": {
            "read": len(reading.lines),
            "added": len(merged.added),
            "changed": len(merged.changed),
            "unchanged": merged.unchanged,
            "kept": merged.kept,
        },
        "questions": [
            {
                "name": f"account{number}",
                "key": question.key,
                "side": str(Side(question.side).label),
                "written": question.written,
                "rows": _ranges(question.rows),
                "options": CATEGORIES[question.side],
            }
            for number, question in enumerate(reading.questions)
        ],
        "debit": reading.debit,
        "negative": reading.negative,
        "flip": choices.flip,
        "added": [_line(line) for line in merged.added[:LISTED]],
        "added_more": max(0, len(merged.added) - LISTED),
        "changed": [
            {"number": one.number, "before": list(map(_line, one.before)), "after": list(map(_line, one.after))}
            for one in merged.changed[:LISTED]
        ],
        "left_out": _left_out(reading),
        "organisations": sum(1 for line in reading.lines if line.fact.payee and not line.fact.payee_is_person),
        "totals": _totals(merged, persons),
    }
    return context


WHY = {"heading": _("重复的表头"), "remark": _("备注、签字"), "no_cash": _("没有动到钱"), "cash": _("另一方已导入")}


def _left_out(reading: Reading) -> list[dict[str, Any]]:
    rows = sorted(reading.left_out, key=lambda one: one.row)[:LISTED]
    return [{"row": one.row, "label": one.label, "why": WHY.get(one.why, one.why)} for one in rows]


def _totals(merged: Merged, persons: bool) -> list[dict[str, str]]:
    spent = shown(total(merged.lines, Side.EXPENDITURE))
    if persons:
        return [{"label": _("合计"), "value": spent}]
    return [
        {"label": _("收进来的钱（收入）"), "value": shown(total(merged.lines, Side.INCOME))},
        {"label": _("花出去的钱（支出）"), "value": spent},
    ]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"row": problem.row, "column": problem.column, "cell": problem.cell, "text": problem.text}


def _line(line: LineFact) -> dict[str, Any]:
    return {
        "side": str(Side(line.side).label),
        "category": line.category,
        "summary": line.summary,
        "payee": line.payee,
        "on": "" if line.on is None else _day(line.on),
        "voucher_no": line.voucher_no,
        "amount": shown(line.amount),
    }


def _day(day: dt.date) -> str:
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def _label(key: str) -> str:
    labels = dict(TEXTS)
    return labels.get(key, key)


def _ranges(rows: Sequence[int]) -> str:
    """3、5至9、12: where to look."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    told = [str(a) if a == b else _("%(a)s至%(b)s") % {"a": a, "b": b} for a, b in parts[:20]]
    return "、".join(told) + ("……" if len(parts) > 20 else "")
