"""The data files against the list of rules that the domain research names: a forgotten row fails here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from governance.base.law.loading import read_rules
from governance.base.law.models import Rule

IDS = Path(__file__).parent / "rule_ids.txt"
RULES = [rule for _, rule in read_rules()]
NATIONAL_2026 = {"村民委员会组织法", "城市居民委员会组织法"}


def listed() -> dict[str, list[str]]:
    """Row id of the research -> rules made of it, as CODE or CODE@place."""
    lines = (line.partition(":") for line in IDS.read_text(encoding="utf-8").splitlines())
    return {name: rest.split() for name, _, rest in lines}


def made() -> set[str]:
    return {f"{rule.code}@{rule.place}" if rule.place else rule.code for rule in RULES}


def one(code: str, *, place: str = "", on: str = "2026-01-01", applies_to: str | None = None) -> Rule:
    day = dt.date.fromisoformat(on)
    found = [
        rule
        for rule in RULES
        if rule.code == code
        and rule.place == place
        and rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
        and applies_to in (None, rule.applies_to)
    ]
    assert len(found) == 1, f"{code}@{place} on {on}: {len(found)} rows"
    return found[0]


def test_every_row_of_the_research_became_a_rule_and_nothing_else_did() -> None:
    assert all(listed().values()), "a row of the research without any rule"
    assert {code for codes in listed().values() for code in codes} == made()


def test_the_rulebook_is_not_a_sample() -> None:
    assert len(RULES) == 602
    assert len(listed()) == 278


@pytest.mark.parametrize("rule", [r for r in RULES if r.law in NATIONAL_2026], ids=lambda r: r.code)
def test_the_text_of_2025_is_in_force_from_2026(rule: Rule) -> None:
    assert rule.valid_from == dt.date(2026, 1, 1)
    assert rule.valid_to is None
    assert rule.confidence == "read"
    assert rule.article


def test_the_text_of_2018_ends_the_day_before() -> None:
    old = [rule for rule in RULES if "2018年修正" in rule.law]
    assert len(old) == 98
    assert {(rule.valid_from, rule.valid_to) for rule in old} == {(dt.date(2018, 12, 29), dt.date(2025, 12, 31))}


def test_every_provincial_text_is_to_be_reviewed() -> None:
    assert [rule.code for rule in RULES if rule.place and not rule.needs_review] == []
    assert [rule.code for rule in RULES if rule.needs_review and not rule.place] == []


def test_only_what_was_read_names_a_copy() -> None:
    assert [rule.code for rule in RULES if bool(rule.copy_read) != (rule.confidence == "read")] == []


@pytest.mark.parametrize(
    ("code", "operator", "value", "article"),
    [
        ("VC-DI-PERIOD", "GE", 15, "第三十五条"),
        ("VC-EL-ROLL-DAYS", "GE", 20, "第十七条"),
        ("VC-EL-ROLL-DECIDE", "LE", 3, "第十七条"),
        ("VC-EL-PROXY", "LE", 3, "第十八条"),
        ("VC-AS-NOTICE", "GE", 10, "第二十五条"),
        ("VC-EL-HANDOVER", "LE", 10, "第二十四条"),
        ("RC-DI-PERIOD", "GE", 15, "第三十四条"),
        ("RC-EL-SEATS-MAX", "LE", 9, "第八条"),
        ("RC-EL-NOMINATE-JOINT", "GE", 10, "第十八条"),
        ("RC-SIZE-MIN", "GE", 1000, "第三条"),
        ("CE-AS-NOTICE", "GE", 10, "第二十七条"),
        ("CE-REP-NUMBER", "GT", 20, "第二十八条"),
        ("PI-PIA-KEEP", "GE", 3, "第五十六条"),
        ("CSL-LOG", "GE", 6, "第二十三条"),
    ],
)
def test_numbers_and_articles_as_in_the_text(code: str, operator: str, value: int, article: str) -> None:
    rule = one(code)
    assert (rule.operator, rule.number, rule.article) == (operator, value, article)


@pytest.mark.parametrize(
    ("code", "operator", "share"),
    [
        ("VC-AS-QUORUM", "GT", (1, 2)),
        ("VC-AS-QUORUM-HH", "GE", (2, 3)),
        ("VC-RC-COMP", "GE", (4, 5)),
        ("VC-RC-COMP-WOMEN", "GE", (1, 3)),
        ("VC-EL-RUNOFF", "GE", (1, 3)),
        ("VC-EL-RECALL-CALL", "GE", (1, 5)),
        ("RC-EL-VALID-REP", "GT", (2, 3)),  # 超过三分之二
        ("RC-EL-RECALL-CALL", "GE", (1, 10)),
        ("RC-AS-QUORUM", "GT", (1, 2)),
        ("RC-RC-QUORUM", "GE", (2, 3)),
        ("CE-AS-PASS", "GE", (2, 3)),
        ("OWNERS-SPECIAL-AREA", "GE", (3, 4)),
    ],
)
@pytest.mark.req("R-CMT-3")
def test_fractions_as_in_the_text(code: str, operator: str, share: tuple[int, int]) -> None:
    rule = one(code)
    assert (rule.operator, (rule.numerator, rule.denominator)) == (operator, share)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("RC-SIZE-MIN", 100, 1000),
        ("RC-SIZE-MAX", 700, 3000),
        ("VC-EL-TERM", 5, 5),
    ],
)
def test_the_day_between_the_two_texts(code: str, before: int, after: int) -> None:
    assert one(code, on="2025-12-31").number == before
    assert one(code, on="2026-01-01").number == after


def test_what_the_revision_brought_was_not_there_before() -> None:
    for code in ("VC-DI-PERIOD", "VC-DI-BOARD", "VC-AS-FREQ", "VC-EL-PROXY", "VC-EL-RESIGN", "RC-DI-PERIOD"):
        with pytest.raises(AssertionError, match="0 rows"):
            one(code, on="2025-12-31")
        assert one(code).valid_from == dt.date(2026, 1, 1)
