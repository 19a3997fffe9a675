"""What a spreadsheet was read as: lines, problems by row and column, questions, and what was left out and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no
from openness.rules.account import ZERO, LineFact

BASIS = ("R-OPN-2",)


@dataclass(frozen=True)
class Choices:
    """What the person decided at the preview. ``accounts``: question key -> category; ``debit``: income or expenditure,
    '' as found; ``flip``: amounts below zero become lines of the other side."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    debit: str = ""
    flip: bool = False


@dataclass(frozen=True)
class SheetLine:
    row: int
    fact: LineFact


@dataclass(frozen=True)
class Problem:
    """``column`` as the sheet's heading says it; ``cell`` as C7."""

    row: int
    column: str
    code: str
    text: str
    needed: str = ""
    met: str = ""
    cell: str = ""


@dataclass(frozen=True)
class LeftOut:
    row: int
    label: str
    why: str


@dataclass(frozen=True)
class Question:
    """An account whose category the person says, once for all its rows."""

    key: str
    side: str
    written: str
    rows: tuple[int, ...]
    code: str = ""
    name: str = ""


@dataclass
class Reading:
    """Everything the preview shows."""

    lines: list[SheetLine] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    debit: str = ""  # what the debit column was taken for; '' where there is none
    negative: int = 0  # amounts below zero
    opening: Decimal | None = None
    closing: Decimal | None = None

    def total(self, side: str) -> Decimal:
        return sum((line.fact.amount for line in self.lines if line.fact.side == side), ZERO)


@dataclass(slots=True)
class Entry:
    """A row that holds money, before it is clear which side that is on."""

    row: int
    on: dt.date | None
    voucher: str
    summary: str
    code: str
    name: str
    payee: str
    person: bool | None
    amounts: dict[str, Decimal]  # by role: income, expenditure, debit, credit, amount
    said: str | None = None  # the cell of the side column
    side: str = ""
    amount: Decimal = ZERO


def as_verdicts(problems: Sequence[Problem]) -> list[Verdict]:
    """For an action that refuses: one verdict a problem, the row and the heading in front."""
    return [
        no(
            problem.code,
            _("第%(row)d行%(column)s：%(text)s") % {"row": problem.row, "column": problem.column, "text": problem.text},
            needed=problem.needed,
            met=problem.met,
            basis=BASIS,
            field=f"rows.{problem.row}",
        )
        for problem in problems
    ]
