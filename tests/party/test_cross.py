"""Who holds which offices, in numbers; what the law forbids is never counted as good (R-PTY-3; 村组法 37)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from governance.base.clock.rules.period import Frequency, Period
from governance.base.indicators.actions import keep
from governance.base.indicators.models import Tally
from governance.base.indicators.registry import INDICATORS
from governance.base.verdict import Refused
from governance.committees.models import Body, KinDeclaration, KinTie, Office
from governance.party.actions.standard import drop_target, set_target
from governance.party.models import Target
from governance.party.queries.board import board_page
from governance.party.queries.cross import LABELS, seats
from governance.party.queries.pages import cross_page
from governance.party.rules.cross import Holder, Seats, Share, forbidden, shares
from tests.party.makers import COUNTY, DAY, NOT_OFFICES, SIBLING, TOWNSHIP, VILLAGE, Party

pytestmark = pytest.mark.req("R-PTY-3")
APRIL = Period(Frequency.MONTH, dt.date(2026, 4, 1))
WANG, LI, ZHAO, QIAN = (Holder(name, number) for number, name in enumerate(("王", "李", "赵", "钱"), start=1))


# The rule ------------------------------------------------------------------------------------------------------------


def test_each_indicator_of_a_community_that_has_everything() -> None:
    found = shares(
        Seats(
            secretary=WANG,
            officers=(WANG, LI, ZHAO),
            chair=WANG,
            committee=(WANG, LI, QIAN),
            collective_head=WANG,
            supervision_chair=ZHAO,
            supervision=(ZHAO,),
            representatives=(12, 30),
            group_leaders=(3, 8),
        )
    )
    assert found == {
        "party.chair": Share(1, 1),
        "party.collective": Share(1, 1),
        "party.overlap": Share(2, 3),
        "party.supervision": Share(1, 1),
        "party.representatives": Share(12, 30),
        "party.group_leaders": Share(3, 8),
    }
    assert set(found) == set(LABELS)


def test_a_committee_member_on_the_supervision_body_counts_nowhere() -> None:
    given: dict[str, Any] = {"secretary": WANG, "officers": (WANG, ZHAO), "chair": WANG, "committee": (WANG, ZHAO)}
    clean = shares(Seats(**given, supervision=(LI,), supervision_chair=LI))
    assert (clean["party.chair"], clean["party.overlap"]) == (Share(1, 1), Share(2, 2))
    both = Seats(**given, supervision=(ZHAO,), supervision_chair=ZHAO)
    assert forbidden(both) == [ZHAO]
    assert (shares(both)["party.overlap"], shares(both)["party.supervision"]) == (Share(1, 2), Share(0, 1))
    secretary = Seats(**given, collective_head=WANG, supervision=(WANG,), supervision_chair=WANG)
    found = shares(secretary)
    assert [found[code].met for code in ("party.chair", "party.collective", "party.supervision")] == [0, 0, 0]


def test_a_near_relative_of_a_committee_member_counts_nowhere() -> None:
    given: dict[str, Any] = {"secretary": WANG, "officers": (WANG, ZHAO), "committee": (WANG,), "supervision": (ZHAO,)}
    assert shares(Seats(**given, supervision_chair=ZHAO))["party.supervision"] == Share(1, 1)
    related = Seats(**given, supervision_chair=ZHAO, kin=(ZHAO,))
    assert forbidden(related) == [ZHAO]
    assert shares(related)["party.supervision"] == Share(0, 1)


def test_two_of_one_name_are_two_people_when_both_are_known() -> None:
    one, other, unknown = Holder("王", 1), Holder("王", 2), Holder("王")
    assert not one.same(other)
    assert one.same(unknown)
    assert unknown.same(other)
    assert not unknown.same(Holder("李"))


@pytest.mark.parametrize(
    ("met", "total", "percent", "reaches"), [(2, 3, "66.7%", True), (1, 2, "50.0%", False), (0, 0, "", True)]
)
def test_shares_are_integers_compared_crosswise(met: int, total: int, percent: str, reaches: bool) -> None:
    assert Share(met, total).percent == percent
    assert Share(met, total).reaches(66) is reaches


def test_a_target_is_reached_on_its_boundary() -> None:
    assert Share(60, 100).reaches(60)
    assert not Share(59, 100).reaches(60)


# The same by SQL -----------------------------------------------------------------------------------------------------


def seated(made: Party, code: str, who: str, supervision_chair: str = "赵监委") -> dict[str, Office]:
    branch = made.branch(code, who)
    for name, post in (("王书记", "secretary"), ("李委员", "member"), ("赵监委", "discipline")):
        made.officer(branch, name, post, who)
    division, found = made.place(code), {}
    for kind, name, post, member in (
        ("committee", "王书记", "chair", True),
        ("committee", "李委员", "member", True),
        ("committee", "钱委员", "member", False),
        ("supervision", supervision_chair, "chair", True),
        ("collective", "王书记", "chair", True),
        ("council", "代表一", "representative", True),
        ("council", "代表二", "representative", False),
        ("council", "代表三", "representative", None),
    ):
        body, _new = Body.objects.get_or_create(
            division=division, kind=kind, defaults={"name": kind, "since": dt.date(2020, 1, 1)}
        )
        found[f"{kind} {name}"] = Office.objects.create(
            body=body,
            name=name,
            post=post,
            woman=False,
            party_member=member,
            starts_on=dt.date(2026, 3, 2),
            basis="选举",
        )
    return found


def tallies(made: Party, code: str) -> dict[str, tuple[int, int]]:
    keep(APRIL, DAY)
    rows = Tally.objects.filter(division=made.place(code), indicator__in=LABELS, period=APRIL.start)
    return {row.indicator: (row.numerator, row.denominator) for row in rows}


def by_rule(made: Party, code: str) -> dict[str, tuple[int, int]]:
    pk = made.place(code).pk
    return {name: (one.met, one.total) for name, one in shares(seats([pk], DAY)[pk]).items() if one.total}


def test_the_scoreboard_and_the_page_say_the_same(made: Party) -> None:
    seated(made, VILLAGE, "secretary")
    seated(made, SIBLING, "sibling_secretary", supervision_chair="李委员")  # sits in the committee too
    expected = {"party.chair": (1, 1), "party.collective": (1, 1), "party.representatives": (1, 3)}
    assert by_rule(made, VILLAGE) == {**expected, "party.overlap": (2, 3), "party.supervision": (1, 1)}
    assert by_rule(made, SIBLING) == {**expected, "party.overlap": (1, 3), "party.supervision": (0, 1)}
    for code in (VILLAGE, SIBLING):
        assert tallies(made, code) == by_rule(made, code)
    assert tallies(made, COUNTY)["party.overlap"] == (3, 6)
    assert tallies(made, TOWNSHIP)["party.overlap"] == (2, 3)
    assert set(LABELS) <= set(INDICATORS)


@pytest.mark.parametrize("side", ["supervision", "committee"])
def test_a_declaration_of_either_side_bars(made: Party, side: str) -> None:
    found = seated(made, VILLAGE, "secretary")
    watcher, member = found["supervision 赵监委"], found["committee 钱委员"]
    declares, other = (watcher, member) if side == "supervision" else (member, watcher)
    declaration = KinDeclaration.objects.create(
        office=declares, none=False, signed_on=DAY, by=made.people["clerk"], at=made.when("clerk")["at"]
    )
    KinTie.objects.create(declaration=declaration, other=other, relation="sibling")
    assert by_rule(made, VILLAGE)["party.supervision"] == (0, 1)
    assert tallies(made, VILLAGE) == by_rule(made, VILLAGE)


def test_whoever_left_is_not_counted_from_the_day_after(made: Party) -> None:
    found = seated(made, VILLAGE, "secretary")
    chair = found["committee 王书记"]
    Office.objects.filter(pk=chair.pk).update(ends_on=DAY, end_why="resigned")
    assert by_rule(made, VILLAGE)["party.chair"] == (1, 1)
    pk = made.place(VILLAGE).pk
    assert shares(seats([pk], DAY + dt.timedelta(days=1))[pk])["party.chair"] == Share(0, 0)


def test_many_communities_cost_three_queries(made: Party, django_assert_num_queries: Any) -> None:
    seated(made, VILLAGE, "secretary")
    seated(made, SIBLING, "sibling_secretary")
    with django_assert_num_queries(3):
        seats([made.place(VILLAGE).pk, made.place(SIBLING).pk], DAY)


# Targets and what anyone sees ----------------------------------------------------------------------------------------


def test_a_county_may_set_a_target_and_may_do_without(made: Party) -> None:
    seated(made, VILLAGE, "secretary")
    county = made.place(COUNTY)
    (row, *_more) = [one for one in cross_page(made.place(VILLAGE), DAY)["rows"] if one["code"] == "party.overlap"]
    assert (row["target"], row["reached"]) == (None, False)
    given: dict[str, Any] = {"county_id": county.pk, "indicator": "party.overlap", "basis": "清组发〔2026〕5号"}
    set_target(percent=66, **given, **made.when("county_office"))
    (row,) = [one for one in cross_page(made.place(VILLAGE), DAY)["rows"] if one["code"] == "party.overlap"]
    assert (row["met"], row["total"], row["target"], row["reached"]) == (2, 3, 66, True)
    set_target(percent=67, **given, **made.when("county_office"))
    (row,) = [one for one in cross_page(made.place(VILLAGE), DAY)["rows"] if one["code"] == "party.overlap"]
    assert (row["target"], row["reached"]) == (67, False)
    drop_target(target_id=Target.objects.get().pk, **made.when("county_office2"))
    assert not Target.objects.exists()


@pytest.mark.parametrize("who", [*NOT_OFFICES, "secretary", "town_office", "stranger_office"])
def test_only_the_countys_organisation_office_sets_a_target(made: Party, who: str) -> None:
    with pytest.raises(Refused) as refused:
        set_target(county_id=made.place(COUNTY).pk, indicator="party.chair", percent=50, basis="文件", **made.when(who))
    assert refused.value.forbidden


@pytest.mark.parametrize(("percent", "ok"), [(0, False), (1, True), (100, True), (101, False)])
def test_a_target_is_a_share(made: Party, percent: int, ok: bool) -> None:
    given: dict[str, Any] = {"county_id": made.place(COUNTY).pk, "indicator": "party.chair", "basis": "文件"}
    if ok:
        assert set_target(percent=percent, **given, **made.when("county_office")).percent == percent
        return
    with pytest.raises(Refused):
        set_target(percent=percent, **given, **made.when("county_office"))


@pytest.mark.parametrize(("members", "total", "hidden"), [(1, 3, True), (4, 10, False), (0, 10, True), (10, 10, True)])
def test_the_public_never_reads_who_is_a_member_off_a_number(
    made: Party, members: int, total: int, hidden: bool
) -> None:
    body = Body.objects.create(division=made.place(VILLAGE), kind="council", name="代表会议", since=dt.date(2020, 1, 1))
    for number in range(total):
        Office.objects.create(
            body=body, name=f"代表{number}", post="representative", woman=False, party_member=number < members,
            starts_on=dt.date(2026, 3, 2), basis="推选",
        )  # fmt: skip
    (row,) = [one for one in board_page(made.place(VILLAGE), DAY)["cross"] if one["code"] == "party.representatives"]
    assert row["hidden"] is hidden


def test_every_counting_is_read_only_sql_of_one_row_a_community(made: Party) -> None:
    seated(made, VILLAGE, "secretary")
    for code in LABELS:
        counting = INDICATORS[code].count(APRIL.start, APRIL.end, DAY)
        with connection.cursor() as cursor:
            cursor.execute(counting.sql, counting.parameters)
            rows = cursor.fetchall()
        assert len({row[0] for row in rows}) == len(rows)
        assert all(0 <= row[1] <= row[2] for row in rows)
