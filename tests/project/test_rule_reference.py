"""Every rule of the procedures that somebody has read is held by a test, or docs/decisions says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from governance.config import rule_reference
from governance.config.rule_reference import Held, held, marks, rules

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "decisions" / "rules-procedures.md"


def rows() -> dict[str, str]:
    """What the table says of each rule."""
    found = re.findall(r"^\| ([A-Z][A-Z0-9-]+) \|[^|]*\| (.+) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


def loose(book: list[Held], told: dict[str, str]) -> list[str]:
    """Read rules that nothing holds and nobody speaks of."""
    return [one.code for one in book if one.read and not (one.tests and one.modules) and one.code not in told]


def test_every_rule_that_was_read_is_asked_and_held_or_has_its_row() -> None:
    assert loose(held(), rows()) == []


def test_a_rule_that_only_stands_in_the_data_is_found() -> None:
    asked, tested = {"governance/x.py"}, {"tests/test_x.py"}
    book = [
        Held("A", "", read=True),
        Held("B", "", read=True, modules=asked),
        Held("C", "", read=True, modules=asked, tests=tested),
        Held("D", ""),
    ]
    assert loose(book, {}) == ["A", "B"]
    assert loose(book, {"B": "open: no test"}) == ["A"]


def test_rows_and_marks_name_rules_that_there_are() -> None:
    known = {one.code for one in held()}
    assert set(rows()) <= known
    assert set(marks()) <= known


def test_each_row_names_tests_that_are_there_or_a_reason_or_says_that_it_is_open() -> None:
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    for code, text in rows().items():
        named = re.findall(r"`([\w.]+)::(\w+)`", text)
        assert named or text.startswith(("reason: ", "open: ")), code
        for file, test in named:
            assert f"def {test}(" in files[file], f"{code}: {file}::{test}"


def test_what_was_never_read_is_shown_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rule_reference, "held", lambda: [Held("A", "甲"), Held("B", "乙", read=True)])
    assert rules().splitlines()[-2:] == ["| A | 甲（待核实） |  |  |  |", "| B | 乙 |  |  |  |"]
