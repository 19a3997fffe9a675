"""Lists drive duties only where a county adopted them; leadership duties are shown by what is public (R-PTY-1, 4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.verdict import Refused
from governance.party.actions.leadership import add_evidence, appraise, finish_duty
from governance.party.actions.standard import adopt_item, check_branch, drop_item
from governance.party.actions.yearly import open_yearly
from governance.party.duty_kinds import KIND_APPRAISE, KIND_CHECK, KIND_LEADERSHIP
from governance.party.models import Adoption, Appraisal, LeadershipDuty, PartyOrganisation, StandardCheck, Study
from governance.party.queries.leadership import duties_visible_to, published_at
from governance.party.queries.lists import items
from tests.party.makers import CITY, COUNTY, DAY, NOT_OFFICES, SIBLING, TOWNSHIP, VILLAGE, Party, stepped

ONE = dt.timedelta(days=1)
AUTUMN, SPRING = dt.date(2026, 10, 1), dt.date(2027, 1, 4)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts if not verdict.ok}


def adopt(made: Party, code: str, kind: str = "duty", place: str = COUNTY, who: str = "county_office") -> Adoption:
    given: dict[str, Any] = {"kind": kind, "code": code, "basis": "清组发〔2026〕5号", "starts_on": DAY}
    return adopt_item(county_id=made.place(place).pk, **given, **made.when(who))


def answers(**parts: tuple[bool, str]) -> dict[str, tuple[bool, str]]:
    return {**dict.fromkeys(items("standard"), (True, "")), **{k.replace("_", "-"): v for k, v in parts.items()}}


def check(made: Party, who: str = "town_office", year: int = 2026, **parts: tuple[bool, str]) -> StandardCheck:
    branch = PartyOrganisation.objects.leading().filter(division__code=VILLAGE).first() or made.branch()
    return check_branch(
        organisation_id=branch.pk, year=year, checked_on=DAY, answers=answers(**parts), note="", **made.when(who)
    )


# Standards -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-PTY-1")
def test_what_nobody_adopted_is_guidance_and_owes_nothing(made: Party) -> None:
    made.branch()
    assert stepped(open_yearly, AUTUMN) == {"checks": 0, "leadership": 0, "appraisals": 0}
    assert not Duty.objects.filter(kind__in=[KIND_CHECK, KIND_LEADERSHIP]).exists()
    assert not check(made).results.filter(adopted=True).exists()


@pytest.mark.req("R-PTY-1")
def test_an_adopted_standard_is_checked_once_a_year_from_october(made: Party) -> None:
    branch = made.branch()
    adopt(made, "BZ-02", "standard")
    assert stepped(open_yearly, AUTUMN - ONE)["checks"] == 0
    assert stepped(open_yearly, AUTUMN)["checks"] == 1
    assert stepped(open_yearly, AUTUMN + ONE)["checks"] == 0
    duty = Duty.objects.get(kind=KIND_CHECK)
    assert (duty.subject, duty.role, duty.due_on) == (branch.pk, "party_office", dt.date(2026, 12, 31))
    row = check(made, BZ_02=(False, "只开了三次"))
    duty.refresh_from_db()
    assert duty.state == DutyState.MET
    assert list(row.results.filter(adopted=True).values_list("code", "met", "note")) == [("BZ-02", False, "只开了三次")]
    assert row.results.count() == len(items("standard"))
    with pytest.raises(Refused) as refused:
        check(made)
    assert codes(refused) == {"once"}


@pytest.mark.req("R-PTY-1")
def test_every_item_is_answered_and_what_is_not_met_is_told(made: Party) -> None:
    branch = made.branch()
    with pytest.raises(Refused) as refused:
        check(made, BZ_01=(False, " "))
    assert codes(refused) == {"note"}
    given = answers()
    del given["BZ-01"]
    with pytest.raises(Refused) as refused:
        check_branch(
            organisation_id=branch.pk, year=2026, checked_on=DAY, answers=given, note="", **made.when("town_office")
        )
    assert codes(refused) == {"answer"}


@pytest.mark.req("R-PTY-1")
@pytest.mark.parametrize(("year", "ok"), [(2024, False), (2025, True), (2026, True), (2027, False)])
def test_a_check_is_of_this_year_or_the_last(made: Party, year: int, ok: bool) -> None:
    if ok:
        assert check(made, year=year).year == year
        return
    with pytest.raises(Refused) as refused:
        check(made, year=year)
    assert codes(refused) == {"year"}


@pytest.mark.req("R-PTY-1")
@pytest.mark.parametrize("who", [*NOT_OFFICES, "secretary", "other_town_office", "stranger_office"])
def test_only_offices_above_check_and_only_the_county_adopts(made: Party, who: str) -> None:
    with pytest.raises(Refused) as refused:
        check(made, who)
    assert refused.value.forbidden
    for other in (who, "town_office"):
        with pytest.raises(Refused) as refused:
            adopt(made, "BZ-01", "standard", who=other)
        assert refused.value.forbidden


@pytest.mark.req("R-PTY-1")
def test_an_item_is_adopted_once_of_the_list_by_the_right_level(made: Party) -> None:
    row = adopt(made, "XZ-01")
    for code, place, who, wrong in (
        ("XZ-01", COUNTY, "county_office", "once"),
        ("XX-99", COUNTY, "county_office", "code"),
        ("SS-01", COUNTY, "county_office", "level"),
        ("XS-01", CITY, "city_office", "level"),
    ):
        with pytest.raises(Refused) as refused:
            adopt(made, code, place=place, who=who)
        assert codes(refused) == {wrong}
    drop_item(adoption_id=row.pk, **made.when("county_office2"))
    assert Adoption.objects.on(DAY).exists()
    assert not Adoption.objects.on(DAY + ONE).exists()
    assert adopt(made, "SS-01", place=CITY, who="city_office").county.code == CITY


# Leadership ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def owed(made: Party) -> Party:
    adopt(made, "XZ-01")
    adopt(made, "XS-02")
    stepped(open_yearly, DAY)
    return made


def duty_of(made: Party, code: str) -> LeadershipDuty:
    return LeadershipDuty.objects.get(division=made.place(code), year=2026)


def published(made: Party) -> Study:
    if not PartyOrganisation.objects.leading().filter(division__code=VILLAGE).exists():
        made.branch()
    return made.study(made.matter())


@pytest.mark.req("R-PTY-4")
def test_adopted_duties_are_owed_by_their_level_each_year(owed: Party) -> None:
    rows = LeadershipDuty.objects.filter(division__code__startswith=COUNTY).order_by("division__code")
    found = [(row.division.code, row.code, row.due_on) for row in rows.select_related("division")]
    assert found == [
        (COUNTY, "XS-02", dt.date(2026, 12, 31)),
        (TOWNSHIP, "XZ-01", dt.date(2026, 6, 30)),
        ("990101002", "XZ-01", dt.date(2026, 6, 30)),
    ]
    assert not LeadershipDuty.objects.exclude(division__code__startswith=COUNTY).exists()
    assert set(Duty.objects.filter(kind=KIND_LEADERSHIP).values_list("role", flat=True)) == {"party_office"}
    assert stepped(open_yearly, DAY + ONE)["leadership"] == 0
    assert stepped(open_yearly, SPRING)["leadership"] == 3


@pytest.mark.req("R-PTY-4")
def test_evidence_is_something_published_inside_the_place(owed: Party) -> None:
    row, study = duty_of(owed, TOWNSHIP), published(owed)
    url = f"/board/{VILLAGE}/party/studies/{study.pk}/"
    made = add_evidence(duty_id=row.pk, url=f" https://example.org{url}", **owed.when("town_office"))
    assert (made.leaf, made.url) == (study.leaf, url)
    with pytest.raises(Refused) as refused:
        add_evidence(duty_id=row.pk, url=url, **owed.when("town_office"))
    assert codes(refused) == {"once"}
    other = LeadershipDuty.objects.get(division__code="990101002")
    for duty, address in (
        (other, url),
        (row, f"/board/{SIBLING}/party/studies/{study.pk}/"),
        (row, f"/board/{VILLAGE}/party/studies/999999/"),
        (row, "/desk/party/"),
        (row, f"/board/{VILLAGE}/party/"),
        (row, "javascript:alert(1)"),
        (row, ""),
    ):
        with pytest.raises(Refused) as refused:
            add_evidence(duty_id=duty.pk, url=address, **owed.when("county_office"))
        assert codes(refused) == {"evidence"}
    assert published_at(url) is not None


@pytest.mark.req("R-PTY-4")
def test_a_duty_is_done_with_evidence_and_once(owed: Party) -> None:
    row, study = duty_of(owed, TOWNSHIP), published(owed)
    with pytest.raises(Refused) as refused:
        finish_duty(duty_id=row.pk, report="开了专题会。", **owed.when("town_office"))
    assert codes(refused) == {"evidence"}
    add_evidence(duty_id=row.pk, url=f"/board/{VILLAGE}/party/studies/{study.pk}/", **owed.when("town_office"))
    finish_duty(duty_id=row.pk, report="开了专题会。", **owed.when("town_office"))
    assert Duty.objects.get(kind=KIND_LEADERSHIP, subject=row.pk).state == DutyState.MET
    with pytest.raises(Refused) as refused:
        finish_duty(duty_id=row.pk, report="又开了。", **owed.when("town_office"))
    assert codes(refused) == {"state"}


@pytest.mark.req("R-PTY-4")
@pytest.mark.parametrize("who", [*NOT_OFFICES, "secretary", "other_town_office", "stranger_office"])
def test_nobody_else_reports_or_appraises(owed: Party, who: str) -> None:
    row = duty_of(owed, TOWNSHIP)
    with pytest.raises(Refused) as refused:
        finish_duty(duty_id=row.pk, report="开了会。", **owed.when(who))
    assert refused.value.forbidden
    with pytest.raises(Refused) as refused:
        graded(owed, who)
    assert refused.value.forbidden


def graded(made: Party, who: str, place: str = TOWNSHIP, weight: str = "12.5", year: int = 2026) -> Appraisal:
    return appraise(
        division_id=made.place(place).pk,
        year=year,
        grade="good",
        text="按时办到。",
        weight=Decimal(weight),
        **made.when(who),
    )


@pytest.mark.req("R-PTY-4")
def test_a_leadership_is_appraised_from_above_once_a_year(owed: Party) -> None:
    for who, place in (("town_office", TOWNSHIP), ("county_office", COUNTY)):
        with pytest.raises(Refused) as refused:
            graded(owed, who, place)
        assert codes(refused) == {"above"}
    made = graded(owed, "county_office")
    assert (made.done, made.owed, made.weight) == (0, 1, Decimal("12.5"))
    with pytest.raises(Refused) as refused:
        graded(owed, "county_office2")
    assert codes(refused) == {"once"}
    assert graded(owed, "city_office", COUNTY).division.code == COUNTY
    with pytest.raises(Refused) as refused:
        graded(owed, "county_office", VILLAGE)
    assert codes(refused) == {"level"}


@pytest.mark.req("R-PTY-4")
@pytest.mark.parametrize(("weight", "ok"), [("0", True), ("100", True), ("100.01", False), ("-0.01", False)])
def test_the_weight_is_a_share_of_the_indicators(owed: Party, weight: str, ok: bool) -> None:
    if ok:
        assert graded(owed, "county_office", weight=weight).weight == Decimal(weight)
        return
    with pytest.raises(Refused) as refused:
        graded(owed, "county_office", weight=weight)
    assert codes(refused) == {"weight"}


@pytest.mark.req("R-PTY-4")
def test_last_years_appraisals_are_owed_by_the_level_above(owed: Party) -> None:
    assert stepped(open_yearly, SPRING)["appraisals"] == 3
    duty = Duty.objects.get(kind=KIND_APPRAISE, subject=owed.place(TOWNSHIP).pk)
    assert (duty.division.code, duty.role, duty.due_on) == (COUNTY, "party_office", dt.date(2027, 3, 31))
    appraise(
        division_id=owed.place(TOWNSHIP).pk,
        year=2026,
        grade="fair",
        text="基本办到。",
        weight=Decimal(10),
        **owed.when("county_office", SPRING),
    )
    duty.refresh_from_db()
    assert duty.state == DutyState.MET


@pytest.mark.req("R-PTY-4")
def test_leadership_duties_are_seen_at_their_level_and_above(owed: Party) -> None:
    def seen(who: str) -> set[str]:
        return {row.division.code for row in duties_visible_to(owed.people[who], DAY).select_related("division")}

    assert seen("town_office") == {TOWNSHIP}
    assert seen("county_office") == {COUNTY, TOWNSHIP, "990101002"}
    assert seen("secretary") == seen("stranger_office") == seen("water") == set()
