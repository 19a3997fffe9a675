"""Every row of the rulebook about supervision, appraisal, audits and archives that somebody has read, on both sides of
its boundary, for villages and urban communities, before and since 2026, and where a province says more."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.committees.rules import appraisal, archive, audit, supervision
from governance.committees.rules.appraisal import Count, Scale
from governance.committees.rules.audit import Asked
from tests.committees.makers_law import law

VILLAGE, CHONGQING, SHANDONG, SHANGHAI = "990101001201", "500101001201", "370101001201", "310101001201"
OLD, NEW = dt.date(2025, 6, 1), dt.date(2026, 6, 1)


def rules(committee: str = "village", place: str = VILLAGE, on: dt.date = NEW) -> dict:  # type: ignore[type-arg]
    return law(committee, place, on)


# Supervision ----------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-SU-RIGHTS", "RC-SU-RIGHTS")
@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(
    ("committee", "on", "may", "may_not"),
    [
        ("village", NEW, {"attend_council", "join_deliberation", "finance"}, {"supervise"}),
        ("village", OLD, {"attend_committee", "finance"}, {"attend_council", "join_deliberation"}),
        ("urban", NEW, {"attend_council", "supervise"}, {"finance"}),
    ],
)
def test_what_it_may_do_is_what_the_law_of_the_day_says(
    committee: str, on: dt.date, may: set[str], may_not: set[str]
) -> None:
    options = set(rules(committee, on=on)[supervision.RIGHTS[committee]].options)
    assert may <= options
    assert not may_not & options
    assert options <= set(supervision.RIGHT_WORDS)


@pytest.mark.req("R-CMT-7")
def test_before_2026_no_law_said_what_an_urban_one_may_do() -> None:
    assert "RC-SU-RIGHTS" not in rules("urban", on=OLD)
    assert "RC-SU-EXIST" not in rules("urban", on=OLD)
    assert "VC-SU-EXIST" in rules("village", on=OLD)


@pytest.mark.rule("VC-SU-REPORT-WRONG", "RC-SU-REPORT-WRONG")
@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize("committee", ["village", "urban"])
def test_it_reports_to_whom_the_law_names(committee: str) -> None:
    rule = rules(committee)[supervision.REPORT_WRONG[committee]]
    allowed = supervision.targets(rule.options)
    assert allowed == ["township", "county", "supervisory_organ"]
    assert supervision.known_target("county", allowed, ()).ok
    assert not supervision.known_target("province", allowed, ()).ok


@pytest.mark.req("R-CMT-7")
def test_before_there_was_such_an_article_it_may_report_to_any_of_them() -> None:
    assert "VC-SU-REPORT-WRONG" not in rules(on=OLD)
    assert supervision.targets(None) == ["township", "county", "supervisory_organ"]


@pytest.mark.rule("VC-SU-ELECT", "RC-SU-ELECT")
@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(("committee", "code"), [("village", "VC-SU-ELECT"), ("urban", "RC-SU-ELECT")])
def test_it_is_chosen_by_assembly_or_council(committee: str, code: str) -> None:
    assert set(rules(committee)[code].options) == {"assembly", "council"}


@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(
    ("yes", "no", "members", "dissent", "wrong"),
    [
        (3, 0, 3, "", set()),
        (2, 1, 3, "价格没有问过三家。", set()),
        (2, 1, 3, "", {"dissent"}),
        (3, 0, 3, "有不同意见", {"dissent"}),
        (1, 1, 3, "不同意", {"carried"}),
        (3, 1, 3, "不同意", {"votes"}),
        (0, 0, 3, "", {"votes", "carried"}),
        (1, 0, 0, "", {"votes"}),
    ],
)
def test_an_opinion_has_more_for_it_than_against_from_those_who_sit_there(
    yes: int, no: int, members: int, dissent: str, wrong: set[str]
) -> None:
    assert {v.code for v in supervision.votes(yes, no, members, dissent) if not v.ok} == wrong


@pytest.mark.rule("VC-SU-CALL")
@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(("day", "ok"), [(15, False), (16, False), (17, True)])
def test_it_calls_the_meeting_itself_only_after_the_last_day_of_the_committee(day: int, ok: bool) -> None:
    due = dt.date(2026, 4, 16)
    verdicts = supervision.may_call_itself(due, False, dt.date(2026, 4, day))
    assert all(v.ok for v in verdicts) is ok


@pytest.mark.rule("VC-SU-CALL")
@pytest.mark.req("R-CMT-7")
def test_without_a_local_rule_there_is_no_right_to_call_it_oneself() -> None:
    assert "VC-SU-CALL" not in rules()
    assert rules(place=SHANGHAI)["VC-SU-CALL"].number == 15
    assert not all(v.ok for v in supervision.may_call_itself(None, False, NEW))


@pytest.mark.rule("VC-SU-REPORT")
@pytest.mark.req("R-CMT-7")
@pytest.mark.parametrize(
    ("place", "unit", "day", "last"),
    [
        (CHONGQING, "per_half_year", dt.date(2026, 6, 30), dt.date(2026, 6, 30)),
        (CHONGQING, "per_half_year", dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
        (SHANGHAI, "per_year", dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
    ],
)
def test_it_reports_its_work_in_each_half_year_or_year_of_the_local_rule(
    place: str, unit: str, day: dt.date, last: dt.date
) -> None:
    rule = rules(place=place)["VC-SU-REPORT"]
    assert rule.row.unit == unit
    assert rule.binding
    assert supervision.halves(rule.row.unit, day)[1] == last
    assert "VC-SU-REPORT" not in rules()


# Appraisal ------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-EV-WHO", "RC-EV-WHO")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(
    ("committee", "on", "hired"), [("village", NEW, True), ("village", OLD, True), ("urban", NEW, False)]
)
def test_villages_appraise_hired_people_too(committee: str, on: dt.date, hired: bool) -> None:
    posts = appraisal.appraised_posts(rules(committee, on=on)[appraisal.WHO[committee]])
    assert {"chair", "deputy", "member"} <= posts
    assert ("hired" in posts) is hired


@pytest.mark.rule("VC-EV-FREQ", "RC-EV-FREQ")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(("committee", "on"), [("village", NEW), ("village", OLD), ("urban", NEW)])
def test_at_least_once_a_year_and_a_place_may_only_ask_for_more(committee: str, on: dt.date) -> None:
    rule = rules(committee, on=on)[appraisal.FREQ[committee]]
    assert rule.compare(1).ok
    assert not rule.compare(0).ok
    assert rule.row.local_law == "stricter"


@pytest.mark.rule("VC-EV-CHAIR", "RC-EV-CHAIR")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(("committee", "on"), [("village", NEW), ("village", OLD), ("urban", NEW)])
def test_the_supervision_body_chairs_it(committee: str, on: dt.date) -> None:
    asked = rules(committee, on=on)
    assert all(v.ok for v in appraisal.chaired(asked, committee, True))
    assert not all(v.ok for v in appraisal.chaired(asked, committee, False))


@pytest.mark.rule("EV-NOTICE")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(("days", "ok"), [(9, False), (10, True)])
def test_in_chongqing_the_plan_is_told_ten_days_before(days: int, ok: bool) -> None:
    told = dt.date(2026, 4, 1)
    verdicts = appraisal.notice(rules(place=CHONGQING), told, told + dt.timedelta(days=days))
    assert all(v.ok for v in verdicts) is ok


@pytest.mark.req("R-CMT-6")
def test_elsewhere_the_plan_comes_first_and_no_number_of_days_is_asked() -> None:
    told = dt.date(2026, 4, 1)
    assert all(v.ok for v in appraisal.notice(rules(), told, told))
    assert not all(v.ok for v in appraisal.notice(rules(), told, told - dt.timedelta(days=1)))


@pytest.mark.rule("EV-GAP")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize("place", [SHANDONG, CHONGQING])
@pytest.mark.parametrize(("day", "ok"), [(dt.date(2026, 7, 14), False), (dt.date(2026, 7, 15), True)])
def test_six_months_lie_between_two_appraisals_where_a_province_says_so(place: str, day: dt.date, ok: bool) -> None:
    last = dt.date(2026, 1, 15)
    assert all(v.ok for v in appraisal.gap(rules(place=place), last, day)) is ok
    assert appraisal.gap(rules(), last, day) == []


@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (dt.date(2026, 8, 31), dt.date(2027, 2, 28), 6),
        (dt.date(2026, 8, 30), dt.date(2027, 2, 27), 5),
        (dt.date(2026, 1, 15), dt.date(2026, 1, 15), 0),
        (dt.date(2026, 1, 15), dt.date(2027, 1, 15), 12),
    ],
)
def test_months_are_counted_whole(start: dt.date, end: dt.date, months: int) -> None:
    assert appraisal.whole_months(start, end) == months


@pytest.mark.rule("EV-END")
@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(("committee", "on"), [("village", NEW), ("village", OLD), ("urban", NEW)])
@pytest.mark.parametrize(
    ("grades", "ends"),
    [
        (["incompetent"], False),
        (["incompetent", "incompetent"], True),
        (["incompetent", "competent", "incompetent"], False),
        (["competent", "incompetent", "incompetent"], True),
        (["incompetent", "incompetent", "basically_competent"], False),
        (["incompetent", "incompetent", "incompetent"], True),
    ],
)
def test_two_failures_in_a_row_end_the_office(committee: str, on: dt.date, grades: list[str], ends: bool) -> None:
    verdict = appraisal.ends_office(rules(committee, on=on), "member", grades)
    assert (verdict is not None) is ends
    assert verdict is None or (verdict.ok and verdict.basis)


@pytest.mark.rule("EV-END")
@pytest.mark.req("R-CMT-6")
def test_before_2026_no_law_ended_an_urban_office_and_none_ever_that_of_hired_people() -> None:
    twice = ["incompetent", "incompetent"]
    assert appraisal.ends_office(rules("urban", on=OLD), "member", twice) is None
    assert appraisal.ends_office(rules(), "hired", twice) is None


@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(
    ("count", "present", "ok"),
    [
        (Count(10, 5, 3, 2), 20, True),
        (Count(10, 5, 3, 3), 20, False),
        (Count(0, 0, 0, 0), 20, False),
        (Count(-1, 5, 3, 2), 20, False),
        (Count(1, 0, 0, 0), 1, True),
    ],
)
def test_more_papers_than_people_are_no_count(count: Count, present: int, ok: bool) -> None:
    assert appraisal.possible(count, present, "王某", "f").ok is ok


@pytest.mark.req("R-CMT-6")
@pytest.mark.parametrize(
    ("count", "grade"),
    [
        (Count(20, 0, 10), "competent"),
        (Count(19, 0, 11), "incompetent"),  # more than a third
        (Count(15, 5, 10), "basically_competent"),  # exactly a third does not fail, half is not two thirds
        (Count(20, 1, 10), "basically_competent"),  # 20 of 31 is less than two thirds
    ],
)
def test_the_scale_of_a_place_is_counted_crosswise(count: Count, grade: str) -> None:
    scale = Scale((1, 3), (2, 3), "县评议办法")
    found, verdict = appraisal.grade(count, scale, "王某", "f")
    assert found == grade
    assert verdict.ok
    assert verdict.basis == ("县评议办法",)


@pytest.mark.req("R-CMT-6")
def test_without_a_scale_the_chair_says_the_grade_and_why() -> None:
    assert not appraisal.grade(Count(10, 0, 0), None, "王某", "f")[1].ok
    assert not appraisal.grade(Count(10, 0, 0, grade="competent"), None, "王某", "f")[1].ok
    found, verdict = appraisal.grade(Count(10, 0, 0, grade="competent", reason="多数"), None, "王某", "f")
    assert (found, verdict.ok, verdict.code) == ("competent", True, "said")
    nobody = Count(10, 0, 0, grade="incompetent", reason="不行")
    assert [v.code for v in appraisal.no_doubt(nobody, None, "f")] == ["grade"]


# Audits ---------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-AU-WHO", "RC-AU-WHO")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(
    ("committee", "on", "whose"),
    [
        ("village", NEW, {"chair", "deputy", "member"}),
        ("village", OLD, {"chair", "deputy", "member"}),
        ("urban", NEW, {"chair"}),
    ],
)
def test_a_village_audits_every_member_and_a_community_its_head(committee: str, on: dt.date, whose: set[str]) -> None:
    assert audit.posts(rules(committee, on=on)[audit.WHO[committee]]) == whose
    assert audit.posts(rules("urban", on=OLD).get("RC-AU-WHO")) == frozenset()


@pytest.mark.rule("VC-AU-ITEMS", "RC-AU-ITEMS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(
    ("committee", "on", "inside", "outside"),
    [
        ("village", NEW, "tendering", "contracting_and_tendering"),
        ("village", OLD, "contracting_and_tendering", "tendering"),
        ("urban", NEW, "raised_funds", "debts"),
    ],
)
def test_what_is_audited_is_what_the_law_of_the_day_lists(
    committee: str, on: dt.date, inside: str, outside: str
) -> None:
    rule = rules(committee, on=on)[audit.ITEMS[committee]]
    assert audit.known_items([inside], rule).ok
    assert not audit.known_items([outside], rule).ok
    assert not audit.known_items([], rule).ok
    assert "on_demand" not in audit.items(rule)
    assert set(rule.options) <= set(audit.ITEM_WORDS)


@pytest.mark.rule("VC-AU-DEMAND")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize("on", [NEW, OLD])
@pytest.mark.parametrize(("asking", "of", "ok"), [(20, 100, True), (19, 100, False), (21, 101, True), (20, 101, False)])
def test_a_fifth_of_the_villagers_may_demand_an_audit(on: dt.date, asking: int, of: int, ok: bool) -> None:
    said = audit.enough(rules(on=on), Asked(asking, of, 9, 9), "VC-AU-DEMAND", "")
    assert all(v.ok for v in said) is ok


@pytest.mark.rule("RC-AU-DEMAND", "RC-AU-DEMAND-REPS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(
    ("residents", "representatives", "ok"),
    [(100, 0, True), (99, 0, False), (0, 10, True), (0, 9, False), (99, 9, False), (100, 10, True)],
)
def test_in_a_community_a_tenth_of_residents_or_a_third_of_representatives(
    residents: int, representatives: int, ok: bool
) -> None:
    asked = Asked(residents, 1000, representatives, 30)
    said = audit.enough(rules("urban"), asked, "RC-AU-DEMAND", audit.DEMAND_REPS)
    assert all(v.ok for v in said) is ok


@pytest.mark.rule("RC-AU-DEMAND", "RC-AU-DEMAND-REPS")
@pytest.mark.req("R-CMT-8")
def test_before_2026_no_law_gave_residents_of_a_community_that_right() -> None:
    said = audit.enough(rules("urban", on=OLD), Asked(900, 1000, 30, 30), "RC-AU-DEMAND", audit.DEMAND_REPS)
    assert [v.code for v in said] == ["right"]


@pytest.mark.rule("VC-AU-SECOND", "VC-AU-SECOND-REPS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(
    ("residents", "representatives", "ok"), [(20, 0, True), (19, 0, False), (0, 6, True), (0, 5, False)]
)
def test_in_shandong_another_audit_by_a_fifth_or_two_thirds(residents: int, representatives: int, ok: bool) -> None:
    asked = Asked(residents, 100, representatives, 9)
    said = audit.enough(rules(place=SHANDONG), asked, audit.SECOND, audit.SECOND_REPS)
    assert all(v.ok for v in said) is ok
    elsewhere = audit.enough(rules(), asked, audit.SECOND, audit.SECOND_REPS)
    assert [v.code for v in elsewhere] == ["right"]


@pytest.mark.rule("VC-AU-REPS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(("count", "ok"), [(2, False), (3, True)])
def test_in_shandong_three_representatives_join(count: int, ok: bool) -> None:
    assert all(v.ok for v in audit.joined(rules(place=SHANDONG), count)) is ok
    assert audit.joined(rules(), 0) == []


@pytest.mark.req("R-CMT-8")
def test_more_who_ask_than_live_there_is_no_count() -> None:
    assert audit.possible(Asked(100, 100, 9, 9)) == []
    assert [v.field for v in audit.possible(Asked(101, 100, 10, 9))] == ["asked_residents", "asked_representatives"]


@pytest.mark.rule("VC-AU-BEFORE-ELECTION", "RC-AU-BEFORE-ELECTION")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(("committee", "on"), [("village", NEW), ("village", OLD), ("urban", NEW)])
@pytest.mark.parametrize(("day", "ok"), [(9, True), (10, False)])
def test_the_result_is_public_before_the_next_election(committee: str, on: dt.date, day: int, ok: bool) -> None:
    election = dt.date(2026, 5, 10)
    asked = rules(committee, on=on)
    said = audit.before_election(asked, committee, "departure", dt.date(2026, 5, day), election)
    assert [v.ok for v in said] == [ok]
    assert audit.before_election(asked, committee, "demand", dt.date(2026, 5, day), election) == []


@pytest.mark.rule("VC-AU-ORG", "RC-AU-ORG")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize("committee", ["village", "urban"])
def test_who_organises_stands_above_the_community(committee: str) -> None:
    options = rules(committee)[audit.ORGANISE[committee]].options
    assert "committee" not in options
    assert {v.code for v in audit.not_organised_by(True, True) if not v.ok} == {"accused", "outside"}
    assert all(v.ok for v in audit.not_organised_by(False, False))
    assert not audit.not_the_accused(["李某"], "李某、王某").ok
    assert audit.not_the_accused(["李某"], "会计师事务所").ok


@pytest.mark.rule("VC-AU-OBJECT-DAYS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize(("day", "ok"), [(dt.date(2026, 5, 1), True), (dt.date(2026, 5, 2), False)])
def test_in_chongqing_one_objects_within_thirty_days(day: dt.date, ok: bool) -> None:
    rule = rules(place=CHONGQING)["VC-AU-OBJECT-DAYS"]
    published = dt.date(2026, 4, 1)
    assert audit.objection_in_time(published, rule.number, day, rule.basis_text).ok is ok
    assert audit.objection_in_time(published, None, day, "").ok


@pytest.mark.rule("VC-AU-DEPARTURE-DAYS", "VC-AU-DEMAND-DAYS")
@pytest.mark.req("R-CMT-8")
@pytest.mark.parametrize("place", [CHONGQING, SHANDONG])
def test_departure_audits_have_thirty_days_and_demands_twenty_where_a_province_says_so(place: str) -> None:
    assert rules(place=place)["VC-AU-DEPARTURE-DAYS"].number == 30
    assert ("VC-AU-DEMAND-DAYS" in rules(place=place)) is (place == CHONGQING)
    assert rules(place=CHONGQING)["VC-AU-DEMAND-DAYS"].number == 20
    assert "VC-AU-DEPARTURE-DAYS" not in rules()


@pytest.mark.req("R-CMT-8")
def test_the_earliest_of_what_binds_is_the_day_and_what_is_past_gives_way() -> None:
    opened, fallback = dt.date(2026, 4, 1), dt.date(2026, 5, 31)
    local, election, ends = dt.date(2026, 4, 30), dt.date(2026, 4, 20), dt.date(2026, 4, 10)
    due = audit.due_day
    assert due(opened=opened, fallback=fallback, local=local, election=election) == (dt.date(2026, 4, 19), "election")
    assert due(opened=opened, fallback=fallback, local=local) == (local, "local")
    assert due(opened=opened, fallback=fallback, term_ends=ends) == (ends, "term")
    assert due(opened=opened, fallback=fallback, election=election, term_ends=ends)[1] == "election"
    assert due(opened=opened, fallback=fallback, term_ends=dt.date(2026, 3, 31)) == (fallback, "platform")


# Archives -------------------------------------------------------------------------------------------------------------


@pytest.mark.rule("VC-AR-WHO", "RC-AR")
@pytest.mark.req("R-CMT-9")
@pytest.mark.parametrize(("committee", "on"), [("village", NEW), ("village", OLD), ("urban", NEW)])
def test_committee_and_supervision_body_keep_the_archive_and_nobody_else(committee: str, on: dt.date) -> None:
    asked = rules(committee, on=on)
    assert archive.keeps(asked, committee, "committee").ok
    assert archive.keeps(asked, committee, "supervision").ok
    assert not archive.keeps(asked, committee, "township").ok


@pytest.mark.rule("VC-AR-ITEMS")
@pytest.mark.req("R-CMT-9")
def test_what_a_village_keeps_by_law_changed_with_2026() -> None:
    assert "land_contracts" in rules(on=OLD)["VC-AR-ITEMS"].options
    assert "land_contracts" not in rules(on=NEW)["VC-AR-ITEMS"].options
    assert "elections_and_ballots" in rules(on=NEW)["VC-AR-ITEMS"].options


@pytest.mark.req("R-CMT-9")
def test_the_township_watches_archives_by_the_law_and_limits_that_nobody_read_bind_nobody() -> None:
    assert rules()["AR-SUPERV"].binding
    assert not rules()["AR-DEADLINE-DOCUMENTS"].binding
    assert archive.last_day(rules()["AR-DEADLINE-DOCUMENTS"], 2025) == dt.date(2026, 6, 30)
    assert archive.last_day(rules()["AR-DEADLINE-ACCOUNTS"], 2025) == dt.date(2026, 3, 31)
    assert archive.last_day(None, 2025) is None


@pytest.mark.req("R-CMT-9")
@pytest.mark.parametrize(
    ("retention", "year", "ok"),
    [("10_years", 2015, True), ("10_years", 2016, False), ("30_years", 1995, True), ("30_years", 1996, False)],
)
def test_nothing_is_destroyed_before_its_years_have_run(retention: str, year: int, ok: bool) -> None:
    assert archive.may_destroy(retention, year, "n", False, NEW).ok is ok


@pytest.mark.req("R-CMT-9")
def test_what_is_kept_for_ever_is_never_destroyed_and_nothing_twice() -> None:
    assert not archive.may_destroy("permanent", 1950, "n", False, NEW).ok
    assert not archive.may_destroy("10_years", 1950, "n", True, NEW).ok
    assert [v.field for v in archive.appraised("", 0, "")] == ["appraisers", "representatives", "opinion"]
    assert archive.appraised("张某、李某", 1, "期满") == []
