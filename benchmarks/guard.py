"""The personal-data guard over one megabyte of text against one pass of a compiled regular expression over it.

The text is what villages publish: sentences, ledger lines with dates, amounts and voucher numbers, and, as in life,
hardly anything personal. The expression is the one that a first attempt would use: 18, 15, 11 and 16 to 19 digits.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from typing import Any

from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.documents.queries.guard import Part, look

NAMES = ("guard",)
PLAIN = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15,19}|1[3-9]\d{9})(?!\d)")
MEGABYTE = 1024 * 1024
LINES = (
    "2026年3月{day}日，记-2026-03-{n:04}，付上湾建材店水泥款{n},{day}0.50元，经手人李文，监督委员会核实同意。",
    "第三村民组修排水沟{n}米，每米{day}5.00元，合计{n}00.00元，资金来自县级补助，计划2026-04-{day}完工。",
    "关于印发2026年高标准农田建设方案的通知（清政办发〔2026〕{day}号）已经村民代表会议讨论通过，应到37人，实到31人。",
    "区划990101001201，项目代码2603-430121-04-01-{n:06}，预算{n}0000元，已付{day}000元，完成百分之{day}。",
    "低保公示期不少于十五日，有疑问的请在公示期内向村务监督委员会提出，也可以拨打12345反映。",
)


def sentences() -> Iterator[str]:
    n = 0
    while True:
        n += 1
        yield LINES[n % len(LINES)].format(n=n % 9000 + 100, day=n % 18 + 10)


def megabyte() -> list[str]:
    """Lines that together are one megabyte in UTF-8."""
    lines, size = [], 0
    for line in sentences():
        lines.append(line)
        size += len(line.encode()) + 1
        if size >= MEGABYTE:
            return lines
    return lines


def measure() -> Iterator[dict[str, Any]]:
    lines = megabyte()
    text = "\n".join(lines)
    rows = [Part(f"{number}.1", "", line) for number, line in enumerate(lines)]
    assert look([Part("text", "", text)]) == []  # noqa: S101 - what is timed must be the way of most texts
    runs = {
        "floor": lambda: sum(1 for _match in PLAIN.finditer(text)),
        "guard": lambda: look([Part("text", "", text)]),
        "rows": lambda: look(rows),
    }
    ratios, by_row = [], []
    for number in range(ROUNDS):
        times = {name: seconds(runs[name]) for name in in_turn(list(runs), number)}
        ratios.append(times["guard"] / times["floor"])
        by_row.append(times["rows"] / times["floor"])
    say(f"guard: the same text as {len(rows)} rows of a table {statistics.median(by_row):.1f} times the pass")
    yield result("guard", ratios, 10)
