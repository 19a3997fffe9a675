"""Reading the stored rulebook: body × place × day, what binds, and how a rule speaks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import DataError, IntegrityError, InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from governance.base.law.models import Rule
from governance.base.law.queries import NoRuleInForce, rule, rules_in_force
from governance.base.law.rules.measure import Incomparable
from tests.law.cast import AT, COUNTY, DAY, PROVINCE, VILLAGE

MakeRule = Callable[..., Rule]
BEFORE, AFTER = dt.date(2025, 12, 31), dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("code", "body", "place", "on", "number"),
    [
        ("VC-DI-PERIOD", "village", VILLAGE, AFTER, 15),  # Shandong says 5
        ("VC-DI-PERIOD", "village", "500101001201", AFTER, 15),  # Chongqing says 10
        ("VC-DI-PERIOD", "village", VILLAGE, BEFORE, 5),  # no national minimum before
        ("VC-DI-PERIOD", "village", "500101001201", BEFORE, 10),
        ("RC-DI-PERIOD", "urban", "430103001001", AFTER, 15),
        ("RC-SIZE-MIN", "urban", "430103001001", BEFORE, 100),
        ("RC-SIZE-MIN", "urban", "430103001001", AFTER, 1000),
        ("VC-RC-NOTICE", "village", "330102001201", AFTER, 3),
        ("VC-RC-NOTICE", "village", "310101001201", AFTER, 10),
        ("VC-EL-EARLY-LATE", "village", "320102001201", AFTER, 12),
        ("AR-ACCOUNTS", "urban", "", AFTER, 30),
    ],
)
@pytest.mark.req("R-OPN-1", "R-OPN-5")
def test_the_rulebook_answers_by_body_place_and_day(
    rulebook: None, code: str, body: str, place: str, on: dt.date, number: int
) -> None:
    assert rule(code, applies_to=body, place=place, on=on).number == number


def test_the_proxy_rule_of_a_province_gives_way_to_the_national_one(rulebook: None) -> None:
    """Zhejiang still says near relatives only; the text of 2025 lets other villagers vote by proxy (Art. 18)."""
    found = rule("VC-EL-PROXY-WHO", applies_to="village", place="330102", on=AFTER)
    assert found.options == ("near_relative", "other_villager")
    assert [(beaten.row.place, beaten.why) for beaten in found.beaten] == [("33", "fixed")]


@pytest.mark.parametrize(
    ("code", "body", "place", "on"),
    [
        ("VC-DI-PERIOD", "urban", VILLAGE, AFTER),
        ("VC-DI-PERIOD", "village", "430103", BEFORE),
        ("RC-AS-FREQ", "urban", "430103", AFTER),  # no national number, none in Hunan
        ("NO-SUCH-RULE", "village", VILLAGE, AFTER),
    ],
)
def test_where_nothing_is_in_force_the_question_fails_by_name(
    rulebook: None, code: str, body: str, place: str, on: dt.date
) -> None:
    with pytest.raises(NoRuleInForce, match=code):
        rule(code, applies_to=body, place=place, on=on)


def test_only_what_was_read_binds(rulebook: None) -> None:
    found = {r.code: r for r in rules_in_force(applies_to="village", place=VILLAGE, on=DAY)}
    assert found["VC-DI-PERIOD"].binding
    assert not found["CONV-FILE-DAYS"].binding
    assert {r.binding == (r.row.confidence == "read") for r in found.values()} == {True}


def test_all_rules_come_by_chapter_then_code(rulebook: None) -> None:
    found = [r.code for r in rules_in_force(applies_to="urban", place="", on=DAY) if r.row.subject == "election"]
    assert found == sorted(found)
    assert len(found) > 25
    assert not [code for code in found if code.startswith("VC-")]


def test_the_number_of_queries_does_not_grow_with_the_rulebook(make_rule: MakeRule) -> None:
    make_rule()
    with CaptureQueriesContext(connection) as few:
        assert len(rules_in_force(applies_to="village", place=VILLAGE, on=DAY)) == 1
    for number in range(40):
        make_rule(code=f"VC-X-{number}")
    with CaptureQueriesContext(connection) as many:
        assert len(rules_in_force(applies_to="village", place=VILLAGE, on=DAY)) == 41
    assert len(few) == len(many) == 2


# How a rule speaks ---------------------------------------------------------------------------------------------


def test_a_basis_names_law_article_and_day(make_rule: MakeRule) -> None:
    make_rule()
    make_rule(
        place=PROVINCE, code="VC-X", law="山东省村务公开条例", article="第十三条", needs_review=True, copy_read="QS"
    )
    make_rule(code="VC-Y", confidence="memory", article="", law="关于做好工作的意见（2018年）")
    make_rule(code="VC-Z", confidence="design", article="", law="平台设计规则")
    texts = {r.code: r.basis_text for r in rules_in_force(applies_to="village", place=VILLAGE, on=DAY)}
    since = "（2026年1月1日起施行）"
    assert texts["VC-DI-PERIOD"] == f"《村民委员会组织法》第三十五条{since}"
    assert texts["VC-X"] == f"《山东省村务公开条例》第十三条{since}（待复核）"
    assert texts["VC-Y"] == f"《关于做好工作的意见》（2018年）{since}（待核实）"
    assert texts["VC-Z"] == f"平台设计规则，不是法律{since}（待核实）"


@pytest.mark.parametrize(("met", "ok"), [(14, False), (15, True), (16, True)])
@pytest.mark.req("R-CMT-3")
def test_a_number_is_compared_on_the_boundary(make_rule: MakeRule, met: int, ok: bool) -> None:
    make_rule()
    verdict = rule("VC-DI-PERIOD", applies_to="village", place=VILLAGE, on=DAY).compare(met)
    assert verdict.ok is ok
    assert verdict.code == "VC-DI-PERIOD"
    assert verdict.needed == "不少于15日"
    assert verdict.met == f"{met}日"
    assert verdict.basis == ("《村民委员会组织法》第三十五条（2026年1月1日起施行）",)
    assert ("不符合" in verdict.text) is not ok


@pytest.mark.parametrize(("met", "total", "ok"), [(13, 27, False), (14, 27, True), (14, 28, False), (15, 28, True)])
@pytest.mark.req("R-CMT-3")
def test_more_than_half_says_how_many_are_needed(make_rule: MakeRule, met: int, total: int, ok: bool) -> None:
    make_rule(code="VC-AS-PASS", operator="GT", number=None, numerator=1, denominator=2, unit="share", base="到会人员",
              local_law="fixed")  # fmt: skip
    verdict = rule("VC-AS-PASS", applies_to="village", place=VILLAGE, on=DAY).compare(met, total)
    assert verdict.ok is ok
    assert verdict.needed == f"多于到会人员的1/2（{total}中至少{total // 2 + 1}）"
    assert verdict.met == f"{total}中的{met}"


def test_a_rule_that_does_not_bind_refuses_nobody(make_rule: MakeRule) -> None:
    make_rule(confidence="memory")
    verdict = rule("VC-DI-PERIOD", applies_to="village", place=VILLAGE, on=DAY).compare(3)
    assert (verdict.ok, verdict.code) == (True, "unchecked")
    assert "仅供参考" in verdict.text
    assert "待核实" in verdict.text


def test_a_rule_and_a_fact_that_do_not_fit_are_a_mistake_of_the_caller(make_rule: MakeRule) -> None:
    make_rule()
    make_rule(code="VC-S", operator="GT", number=None, numerator=1, denominator=2, unit="share", base="村民")
    make_rule(code="VC-T", operator="TEXT", number=None, unit="", local_law="free")
    found = {r.code: r for r in rules_in_force(applies_to="village", place=VILLAGE, on=DAY)}
    with pytest.raises(ValueError, match="no share"):
        found["VC-DI-PERIOD"].compare(3, 5)
    with pytest.raises(ValueError, match="needs a count"):
        found["VC-S"].compare(3)
    with pytest.raises(Incomparable):
        found["VC-T"].compare(1)
    with pytest.raises(ValueError, match="has no number"):
        _ = found["VC-S"].number


# What the database refuses -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        ("2020-01-01", "2025-12-31", False),
        ("2020-01-01", "2026-01-01", True),  # one day together
        ("2020-01-01", None, True),
        ("2030-01-01", None, True),
    ],
)
def test_two_rows_of_one_key_never_overlap(make_rule: MakeRule, starts: str, ends: str | None, refused: bool) -> None:
    make_rule()
    dates = {
        "valid_from": dt.date.fromisoformat(starts),
        "valid_to": dt.date.fromisoformat(ends) if ends else None,
    }
    if not refused:
        assert make_rule(**dates).pk
        return
    with pytest.raises(IntegrityError, match="rule_no_overlap"), transaction.atomic():
        make_rule(**dates)
    assert make_rule(place=PROVINCE, **dates).pk
    assert make_rule(applies_to="urban", **dates).pk


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"valid_to": dt.date(2025, 1, 1)}, "rule_dates|range lower bound"),
        ({"place": "371"}, "rule_place"),
        ({"number": None}, "rule_value"),
        ({"unit": ""}, "rule_value"),
        ({"numerator": 1, "denominator": 2}, "rule_value"),
        ({"operator": "IS", "number": 2, "local_law": "free"}, "rule_value"),
        ({"operator": "ONE_OF", "number": None, "local_law": "free"}, "rule_value"),
        ({"operator": "TEXT", "number": None}, "rule_local_law"),
        ({"applies_to": "city"}, "rule_body"),
        ({"copy_read": ""}, "rule_read_names_its_copy"),
    ],
)
def test_a_row_that_says_nothing_clear_is_refused(
    make_rule: MakeRule, changes: dict[str, object], constraint: str
) -> None:
    with pytest.raises((IntegrityError, DataError), match=constraint), transaction.atomic():
        make_rule(**changes)


def test_a_rule_is_never_deleted_and_every_change_is_kept(make_rule: MakeRule) -> None:
    made = make_rule()
    made.note = "更正说明"
    made.save()
    assert list(made.events.order_by("pgh_id").values_list("pgh_label", "note")) == [
        ("insert", ""),
        ("update", "更正说明"),
    ]
    with pytest.raises(InternalError), transaction.atomic():
        made.delete()


def test_history_cannot_be_changed_by_the_application(make_rule: MakeRule) -> None:
    make_rule()
    for statement in ("UPDATE law_ruleevent SET note = 'x'", "DELETE FROM law_ruleevent", "TRUNCATE law_ruleevent"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_a_county_is_below_its_province(rulebook: None) -> None:
    assert rule("VC-EV-FREQ", applies_to="village", place=COUNTY, on=DAY).place == ""
    assert rule("EV-GAP", applies_to="village", place=COUNTY, on=AT.date()).place == PROVINCE
