"""Steps of a matter and what a place may change about them (R-CMT-4, R-PTY-2)."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.committees.choices import MatterClass, StepKind
from governance.committees.rules.matter import (
    LAWFUL,
    ORDER,
    STEP_RULES,
    Step,
    Way,
    can_complete,
    class_fits,
    nearest,
    next_step,
    record_on_paper,
    steps_fit,
    subject_fits,
)
from tests.committees.makers_law import rows

pytestmark = pytest.mark.req("R-CMT-4")
DAY = dt.date(2026, 6, 1)
DATA = Path(__file__).resolve().parents[2] / "governance/committees/data/procedures.csv"


def steps(done: int, kinds: tuple[str, ...] = ORDER) -> list[Step]:
    return [Step(kind, kind, DAY if index < done else None) for index, kind in enumerate(kinds)]


@given(done=st.integers(min_value=0, max_value=len(ORDER)), asked=st.integers(min_value=0, max_value=len(ORDER) - 1))
def test_only_the_first_missing_step_can_be_done(done: int, asked: int) -> None:
    found = can_complete(steps(done), ORDER[asked], DAY, DAY, ended=False)
    assert all(verdict.ok for verdict in found) == (asked == done)


@pytest.mark.rule("VC-AS-PARTY-FIRST", "RC-AS-PARTY-FIRST")
@pytest.mark.req("R-PTY-2")
def test_a_vote_without_a_recorded_study_is_refused_and_names_what_is_missing() -> None:
    refused = [v for v in can_complete(steps(1), "voted", DAY, DAY, ended=False) if not v.ok]
    assert [verdict.code for verdict in refused] == ["steps"]
    assert refused[0].needed == "studied、discussed、members、consulted"


def test_members_who_said_no_are_no_step_to_go_on_from() -> None:
    said_no = [Step("proposed", "提议", DAY), Step("members", "党员大会", DAY, passed=False), Step("voted", "表决")]
    refused = next(v for v in can_complete(said_no, "voted", DAY, DAY, ended=False) if not v.ok)
    assert refused.needed == "党员大会"
    assert next_step(said_no) == said_no[1]


def test_a_step_is_neither_in_the_future_nor_before_the_one_it_follows_nor_after_the_end() -> None:
    codes = lambda *args, **kw: [v.code for v in can_complete(*args, **kw) if not v.ok]  # noqa: E731
    assert codes(steps(1), "studied", DAY + dt.timedelta(days=1), DAY, ended=False) == ["future"]
    assert codes(steps(1), "studied", DAY - dt.timedelta(days=1), DAY, ended=False) == ["order"]
    assert codes(steps(1), "studied", DAY, DAY, ended=True) == ["ended"]
    assert codes(steps(1, ("proposed", "voted")), "studied", DAY, DAY, ended=False) == ["no_step"]


def test_a_step_on_paper_has_minutes_and_a_number_of_people() -> None:
    assert record_on_paper("consulted", True, "四个小组各开一次", 48).ok
    assert not record_on_paper("consulted", True, "  ", 48).ok
    assert not record_on_paper("consulted", True, "四个小组各开一次", 0).ok
    assert record_on_paper("consulted", False, "", None).ok


@pytest.mark.rule("VC-AS-PARTY-FIRST", "RC-AS-PARTY-FIRST", "SYLGK-STATUTE")
@given(chosen=st.sets(st.sampled_from(ORDER)), decision_class=st.sampled_from(MatterClass.values))
def test_a_county_adds_steps_and_drops_none_that_the_law_requires(chosen: set[str], decision_class: str) -> None:
    in_order = sorted(chosen, key=ORDER.index)
    allowed = all(verdict.ok for verdict in steps_fit(decision_class, in_order))
    assert allowed == (set(LAWFUL[decision_class]) <= chosen)


def test_steps_in_another_order_or_twice_or_unknown_are_refused() -> None:
    assert steps_fit("committee", ["published", "voted"])[0].code == "step_order"
    assert steps_fit("committee", ["voted", "voted"])[0].code == "step_order"
    assert steps_fit("committee", ["voted", "danced"])[0].code == "unknown"


def test_the_nearest_place_wins_and_of_one_place_the_latest() -> None:
    country, county = Way(1, "", DAY), Way(2, "990101", DAY)
    newer = Way(3, "990101", DAY + dt.timedelta(days=1))
    assert nearest([country, county, newer], "990101001201") == newer
    assert nearest([country, county], "990102001201") == country
    assert nearest([county], "990102001201") is None


def test_collective_property_is_for_the_members_of_the_collective() -> None:
    def ok(*args: object) -> bool:
        return all(verdict.ok for verdict in class_fits(*args))  # type: ignore[arg-type]

    assert ok("village", "collective", True, False)
    assert ok("village", "assembly", True, False)
    assert not ok("village", "committee", True, False)
    assert not ok("village", "council", True, False)
    assert not ok("urban", "assembly", True, False)
    assert ok("village", "group", False, True)
    assert not ok("village", "group", False, False)
    assert not ok("village", "committee", False, True)


def test_a_subject_is_one_that_the_law_lists() -> None:
    assert subject_fits("assembly", "other", ["other", "village_planning"]).ok
    assert not subject_fits("assembly", "dancing", ["other", "village_planning"]).ok


@pytest.mark.rule("VC-AS-MATTERS", "RC-AS-MATTERS")
@pytest.mark.parametrize("decision_class", MatterClass.values)
def test_what_the_law_lists_is_decided_by_the_assembly_or_the_council_it_lets(decision_class: str) -> None:
    found = subject_fits(decision_class, "village_planning", ["other", "village_planning"], ("村组法第二十八条",))
    assert found.ok == (decision_class in ("assembly", "council"))
    if not found.ok:
        assert (found.field, found.met, found.basis) == ("decision_class", decision_class, ("村组法第二十八条",))
    assert subject_fits(decision_class, "", ["other", "village_planning"]).ok


def test_the_bundled_procedures_are_complete_lawful_and_say_which_were_read() -> None:
    codes = {row.code for row in rows()}
    with DATA.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {(line["committee"], line["decision_class"]) for line in lines} == {
        (committee, one) for committee in ("village", "urban") for one in MatterClass.values
    }
    for line in lines:
        assert all(verdict.ok for verdict in steps_fit(line["decision_class"], line["steps"].split("|")))
        assert line["rule"] in codes
        assert line["checked"] in ("0", "1")
    unread = {(line["committee"], line["decision_class"]) for line in lines if line["checked"] == "0"}
    assert unread == {("village", "assembly"), ("village", "council"), ("urban", "group")}


def test_steps_cite_rows_of_the_rulebook() -> None:
    codes = {row.code for row in rows()}
    for column in STEP_RULES.values():
        assert set(column) <= set(StepKind.values)
        assert set(column.values()) <= codes
    assert set(ORDER) == set(StepKind.values)
    assert set(LAWFUL) == set(MatterClass.values)
