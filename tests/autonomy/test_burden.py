"""Burdens entered, changed, ended, confirmed and contradicted; ceilings; sheets of committees and departments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from pytest_django import DjangoAssertNumQueries

from autonomy.actions.burden import ask_new_communities, change, end, enter, enter_many
from autonomy.actions.ceiling import end_ceiling, set_ceiling
from autonomy.duty_kinds import KIND_BURDEN_VIEW
from autonomy.models import Burden, BurdenView, Ceiling, Narrowing, OffListAnswer
from autonomy.queries.burden import VIEW_TERM, committee_sheet, department_sheet, get_for, visible_to
from autonomy.queries.burden_overview import overview
from autonomy.queries.lists import version_in_force
from governance.base.clock.actions.sweep import context_of
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import REGISTRY
from governance.base.journal.models import Entry
from governance.base.law.models import Confirmation, Rule
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused
from tests.autonomy.agreements import more_villages
from tests.autonomy.burdens import entered, say, told
from tests.autonomy.makers import COMMUNITY, COUNTY, DAY, SIBLING, STRANGER, TOWNSHIP, VILLAGE, Autonomy, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-TWN-3")]

ONE_DAY = dt.timedelta(days=1)
LIVE = dt.date(2026, 3, 20)


def fields(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.field for verdict in refused.value.verdicts}


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def owed(burden: Burden) -> list[str]:
    rows = Duty.objects.open().filter(kind=KIND_BURDEN_VIEW, subject=burden.pk).order_by("division__code")
    return list(rows.values_list("division__code", flat=True))


def ceiling(made: Autonomy, kind: str = "ledger", number: str = "1", *, who: str = "bureau", **parts: Any) -> Ceiling:
    given = {"applies_to": "both", "source": "清政办发〔2026〕5号", "starts_on": DAY, **parts}
    return set_ceiling(division_id=made.places[COUNTY].pk, kind=kind, number=Decimal(number), **given, **made.when(who))


# Entering ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "unit", "may"),
    [
        ("water", "水务局", True),
        ("water2", "水务局", True),
        ("health", "水务局", False),
        ("reviewer1", "民政局", True),
        ("bureau", "民政局", True),  # the bureau's people without an organisation stand for the bureau of their place
        ("bureau", "水务局", False),
        ("township", "水务局", False),
        ("clerk", "水务局", False),
        ("head", "水务局", False),
        ("leader", "水务局", False),
        ("admin", "水务局", False),
        ("stranger_bureau", "民政局", False),
    ],
)
def test_a_burden_is_entered_by_who_imposes_it(made: Autonomy, who: str, unit: str, may: bool) -> None:
    if may:
        assert entered(made, who, unit=unit).organisation.name == unit
        return
    with pytest.raises(Refused) as refused:
        entered(made, who, unit=unit)
    assert refused.value.forbidden
    assert not Burden.objects.exists()


def test_a_township_enters_for_its_own_offices_and_no_farther(made: Autonomy) -> None:
    office = Organisation.objects.create(name="柳林镇政府", kind="department", division=made.places[TOWNSHIP])
    made.organisations[office.name] = office
    assert entered(made, "township", unit=office.name, place=TOWNSHIP).division.code == TOWNSHIP
    with pytest.raises(Refused) as refused:
        entered(made, "township", unit=office.name, place=COUNTY, title="别的台账")
    assert "division" in fields(refused)
    with pytest.raises(Refused) as refused:
        entered(made, "other_township", unit=office.name, place=TOWNSHIP, title="别的台账")
    assert refused.value.forbidden


def test_everything_wrong_is_said_at_once_and_nothing_is_stored(made: Autonomy) -> None:
    entries = Entry.objects.count()
    with pytest.raises(Refused) as refused:
        entered(made, title="", basis="", fields="", ends_on=DAY - ONE_DAY)
    assert fields(refused) == {"title", "basis", "fields", "ends_on"}
    assert (Burden.objects.count(), Entry.objects.count()) == (0, entries)


@pytest.mark.req("R-OPN-9")
@pytest.mark.parametrize("field", ["title", "basis", "fields"])
def test_no_personal_number_is_written_where_the_public_reads(made: Autonomy, field: str) -> None:
    with pytest.raises(Refused) as refused:
        entered(made, **{field: "联系13900000000"})
    assert fields(refused) == {field}


def test_the_same_is_entered_once_until_it_ends(made: Autonomy) -> None:
    burden = entered(made)
    with pytest.raises(Refused) as refused:
        entered(made)
    assert fields(refused) == {"title"}
    end(burden_id=burden.pk, version=1, ends_on=DAY, reason="合并", **made.when("water"))
    assert entered(made, on=DAY + ONE_DAY, starts_on=DAY + ONE_DAY).pk != burden.pk


def test_every_live_committee_concerned_owes_a_word_and_no_other(made: Autonomy) -> None:
    assert owed(entered(made)) == [COMMUNITY, VILLAGE, SIBLING]
    assert owed(entered(made, title="村务台账", applies_to="village")) == [VILLAGE, SIBLING]
    assert owed(entered(made, title="镇上台账", place=TOWNSHIP)) == [COMMUNITY, VILLAGE]
    made.places[SIBLING].go_live_on = DAY + ONE_DAY
    made.places[SIBLING].save()
    assert owed(entered(made, title="另一台账")) == [COMMUNITY, VILLAGE]
    duty = Duty.objects.filter(kind=KIND_BURDEN_VIEW).first()
    assert duty is not None
    assert (duty.opens_on, duty.due_on) == (DAY, dt.date(2026, 3, 16))  # ten working days


def goes_live(made: Autonomy, place: str, day: dt.date) -> None:
    made.places[place].go_live_on = day
    made.places[place].save()


def asked_later(on: dt.date, within: str = "") -> int:
    return ask_new_communities(context_of(on=on, at=at(on), within=within))["burdens_asked"]


def test_who_goes_live_later_is_asked_about_what_was_entered_before(made: Autonomy) -> None:
    goes_live(made, SIBLING, LIVE)
    burden = entered(made)
    entered(made, title="镇上台账", place=TOWNSHIP)  # not the sibling's township
    entered(made, title="社区台账", applies_to="urban")
    end(burden_id=entered(made, title="旧台账").pk, version=1, ends_on=DAY, reason="合并", **made.when("water"))
    assert owed(burden) == [COMMUNITY, VILLAGE]
    assert asked_later(LIVE - ONE_DAY) == 0
    assert asked_later(LIVE) == 1
    assert owed(burden) == [COMMUNITY, VILLAGE, SIBLING]
    duty = Duty.objects.get(kind=KIND_BURDEN_VIEW, division__code=SIBLING)
    assert (duty.period, duty.opens_on, duty.role) == (LIVE, LIVE, "clerk")
    assert duty.due_on == VIEW_TERM.default().deadline(LIVE, calendar()).due


def test_a_new_community_is_asked_once_also_after_its_word(made: Autonomy) -> None:
    goes_live(made, SIBLING, LIVE)
    burden = entered(made)
    assert [asked_later(LIVE), asked_later(LIVE), asked_later(LIVE + ONE_DAY)] == [1, 0, 0]
    say(made, burden, place=SIBLING, who="sibling_clerk", on=LIVE)
    assert asked_later(LIVE + 2 * ONE_DAY) == 0
    assert Duty.objects.filter(kind=KIND_BURDEN_VIEW, division__code=SIBLING).count() == 1


def test_an_outage_over_the_first_day_is_caught_up(made: Autonomy) -> None:
    goes_live(made, SIBLING, LIVE)
    burden = entered(made)
    late = LIVE + 9 * ONE_DAY
    assert asked_later(late, within=VILLAGE[:9]) == 0  # another township
    assert asked_later(late) == 1
    duty = Duty.objects.get(kind=KIND_BURDEN_VIEW, division__code=SIBLING, subject=burden.pk)
    assert (duty.period, duty.opens_on) == (LIVE, late)
    assert duty.due_on > late


def test_however_many_go_live_it_is_one_statement(
    made: Autonomy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    more_villages(made, 40)
    Division.objects.filter(name__startswith="新").update(go_live_on=LIVE)
    burdens = [entered(made, title=f"台账{number}") for number in range(3)]
    context = context_of(on=LIVE, at=at(LIVE))
    with django_assert_num_queries(1):
        assert ask_new_communities(context)["burdens_asked"] == 120
    assert len(owed(burdens[0])) == 43


def test_the_step_is_one_of_the_sweep(made: Autonomy) -> None:
    assert REGISTRY.steps["autonomy.ask_new_communities"] is ask_new_communities
    assert "autonomy.ask_new_communities" in settings.SWEEP_STEPS


def test_rows_of_a_file_are_entered_all_or_none(made: Autonomy) -> None:
    county = made.places[COUNTY].pk
    good, bad = told(), told(title="另一本", fields="")
    call: dict[str, Any] = {"organisation_id": made.organisations["水务局"].pk, **made.when("water")}
    with pytest.raises(Refused):
        enter_many(rows=[(county, good), (county, bad)], **call)
    assert not Burden.objects.exists()
    assert len(enter_many(rows=[(county, good), (county, told(title="防汛值班表"))], **call)) == 2


# Changing and ending -------------------------------------------------------------------------------------------------


def test_a_change_asks_again_and_leaves_a_contradiction_standing(made: Autonomy) -> None:
    burden = entered(made)
    say(made, burden)
    say(made, no={burden: "没有这本台账"}, place=SIBLING, who="sibling_clerk")
    later = DAY + ONE_DAY
    change(burden_id=burden.pk, version=1, told=told(rhythm="weekly"), **made.when("water2", later))
    confirmed, contradicted = (committee_sheet(made.places[code], later).lines[0] for code in (VILLAGE, SIBLING))
    assert (confirmed.confirms, confirmed.changed, confirmed.waits) == (False, True, True)
    assert (contradicted.contradicts, contradicted.changed) == (True, True)
    assert owed(burden) == [COMMUNITY, VILLAGE, SIBLING]
    sheet = department_sheet(made.organisations["水务局"], later)
    assert (sheet.lines[0].confirmed, sheet.lines[0].contradicted) == (0, 1)


def test_kind_and_name_stay_when_a_burden_is_changed(made: Autonomy) -> None:
    burden = entered(made)
    change(burden_id=burden.pk, version=1, told=told(title="换个名字", kind="app", fields="日期"), **made.when("water"))
    burden.refresh_from_db()
    assert (burden.kind, burden.title, burden.version) == ("ledger", "安全隐患排查台账", 2)


@pytest.mark.parametrize("deed", ["change", "end"])
def test_who_saw_an_older_text_is_told_and_changes_nothing(made: Autonomy, deed: str) -> None:
    burden = entered(made)
    change(burden_id=burden.pk, version=1, told=told(rhythm="weekly"), **made.when("water"))
    call: dict[str, Any] = {"burden_id": burden.pk, "version": 1, **made.when("water2")}
    act = {
        "change": lambda: change(told=told(rhythm="daily"), **call),
        "end": lambda: end(ends_on=DAY, reason="合并", **call),
    }[deed]
    with pytest.raises(Refused) as refused:
        act()
    assert codes(refused) == {"stale"}
    burden.refresh_from_db()
    assert (burden.rhythm, burden.ends_on) == ("weekly", None)


def test_an_end_has_a_reason_and_what_was_owed_is_owed_no_more(made: Autonomy) -> None:
    burden = entered(made)
    call: dict[str, Any] = {"burden_id": burden.pk, "version": 1, "ends_on": DAY, **made.when("water")}
    for reason in ("", "张三13900000000说不要了"):
        with pytest.raises(Refused) as refused:
            end(reason=reason, **call)
        assert fields(refused) == {"reason"}
    end(reason="与应急局合并", **call)
    assert owed(burden) == []
    states = set(Duty.objects.filter(kind=KIND_BURDEN_VIEW).values_list("state", flat=True))
    assert states == {DutyState.CANCELLED}
    assert committee_sheet(made.places[VILLAGE], DAY).lines  # the last day is still one of it
    assert not committee_sheet(made.places[VILLAGE], DAY + ONE_DAY).lines
    with pytest.raises(Refused) as refused:
        end(reason="再取消", **{**call, "version": 2, **made.when("water", DAY + ONE_DAY)})
    assert codes(refused) == {"ended"}


@pytest.mark.parametrize("who", ["health", "clerk", "bureau", "leader"])
def test_nobody_else_changes_or_ends_it(made: Autonomy, who: str) -> None:
    burden = entered(made)
    with pytest.raises(Refused) as refused:
        end(burden_id=burden.pk, version=1, ends_on=DAY, reason="不想填", **made.when(who))
    assert refused.value.forbidden


# What committees say -------------------------------------------------------------------------------------------------


def test_a_committee_confirms_all_at_once_with_its_exceptions(made: Autonomy) -> None:
    ledger, meeting = entered(made), entered(made, kind="meeting", title="河长例会")
    sign = entered(made, kind="signboard", title="河长工作站", outside=False, rhythm="as_needed")
    assert say(made, ledger, sign, no={meeting: "每周都开，不是每月"}) == 3
    sheet = committee_sheet(made.places[VILLAGE], DAY)
    assert (sheet.contradicted, len(sheet.waiting)) == (1, 0)
    assert {duty.division.code for duty in Duty.objects.open().filter(kind=KIND_BURDEN_VIEW)} == {COMMUNITY, SIBLING}
    entry = Entry.objects.filter(verb="autonomy.burdens_viewed").get()
    assert (entry.division, entry.data) == (VILLAGE, {"confirmed": 2, "contradicted": [meeting.pk]})


def test_a_committee_may_take_its_contradiction_back(made: Autonomy) -> None:
    burden = entered(made)
    say(made, no={burden: "没有"})
    say(made, burden, on=DAY + ONE_DAY, who="head")
    assert BurdenView.objects.get().stance == "confirm"
    assert committee_sheet(made.places[VILLAGE], DAY + ONE_DAY).contradicted == 0


@pytest.mark.parametrize(
    ("who", "place", "may"),
    [
        ("clerk", VILLAGE, True),
        ("head", VILLAGE, True),
        ("secretary", VILLAGE, True),
        ("supervisor", VILLAGE, False),
        ("sibling_clerk", VILLAGE, False),
        ("township", VILLAGE, False),
        ("bureau", VILLAGE, False),
        ("water", VILLAGE, False),
    ],
)
def test_only_the_committee_itself_says_whether_it_is_so(made: Autonomy, who: str, place: str, may: bool) -> None:
    burden = entered(made)
    if may:
        assert say(made, burden, who=who, place=place) == 1
        return
    with pytest.raises(Refused) as refused:
        say(made, burden, who=who, place=place)
    assert refused.value.forbidden
    assert not BurdenView.objects.exists()


@pytest.mark.parametrize("note", ["", "字" * 201, "王五13900000000让填的"])
def test_a_contradiction_says_what_is_otherwise_without_naming_anybody(made: Autonomy, note: str) -> None:
    burden, other = entered(made), entered(made, title="防汛值班表")
    with pytest.raises(Refused):
        say(made, other, no={burden: note})
    assert not BurdenView.objects.exists()


def test_what_ended_changed_or_is_another_place_s_is_not_confirmed(made: Autonomy) -> None:
    ended, changed = entered(made), entered(made, title="防汛值班表")
    elsewhere = entered(made, title="社区台账", applies_to="urban")
    end(burden_id=ended.pk, version=1, ends_on=DAY, reason="合并", **made.when("water"))
    change(burden_id=changed.pk, version=1, told=told(rhythm="weekly"), **made.when("water"))
    for burden, on, code in ((ended, DAY + ONE_DAY, "gone"), (changed, DAY, "stale"), (elsewhere, DAY, "gone")):
        with pytest.raises(Refused) as refused:
            say(made, burden, on=on)
        assert codes(refused) == {code}
    with pytest.raises(Refused):
        say(made)
    assert not BurdenView.objects.exists()


# Limits --------------------------------------------------------------------------------------------------------------


def test_over_the_ceiling_of_the_county_nothing_more_is_entered(made: Autonomy) -> None:
    entered(made, place=TOWNSHIP)
    ceiling(made, number="2")
    entered(made, "health", unit="卫生健康局", title="传染病登记册")
    with pytest.raises(Refused) as refused:
        entered(made, "reviewer1", unit="民政局", title="低保走访表", fields="姓名\n情况")
    assert codes(refused) == {"limit"}
    (verdict,) = refused.value.verdicts
    assert (verdict.needed, verdict.met) == ("≤ 2", "3")
    # Where fewer are borne there is room: the other township has one.
    office = Organisation.objects.create(name="石桥乡政府", kind="department", division=made.places["990101002"])
    made.organisations[office.name] = office
    assert entered(made, "other_township", unit=office.name, place="990101002", title="走访表").pk


def test_a_ceiling_holds_from_its_day_to_its_last_and_for_its_kind_of_committee(made: Autonomy) -> None:
    later = DAY + dt.timedelta(days=5)
    row = ceiling(made, number="0", applies_to="urban", starts_on=later)
    entered(made)  # starts before
    entered(made, title="村里的册子", applies_to="village", on=later, starts_on=later)
    with pytest.raises(Refused):
        entered(made, title="防汛值班表", on=later, starts_on=later)
    with pytest.raises(Refused):  # entered today, asked for from the day on which the ceiling holds
        entered(made, title="防汛值班表", starts_on=later)
    end_ceiling(ceiling_id=row.pk, ends_on=later, **made.when("bureau", later))
    assert entered(made, title="防汛值班表", on=later + ONE_DAY, starts_on=later + ONE_DAY).pk


def test_a_new_ceiling_follows_the_old_one(made: Autonomy) -> None:
    first = ceiling(made, number="3")
    with pytest.raises(Refused) as refused:
        ceiling(made, number="2")
    assert fields(refused) == {"starts_on"}
    ceiling(made, number="2", starts_on=DAY + ONE_DAY)
    first.refresh_from_db()
    assert first.ends_on == DAY
    assert Ceiling.objects.in_force(DAY + ONE_DAY).get().number == 2


@pytest.mark.parametrize("who", ["township", "water", "clerk", "leader", "stranger_bureau", "office"])
def test_only_the_county_bureau_sets_a_ceiling(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        ceiling(made, who=who)
    assert refused.value.forbidden
    assert not Ceiling.objects.exists()


@pytest.mark.parametrize("parts", [{"number": "-1"}, {"source": ""}, {"source": "找13900000000问"}, {"kind": "smile"}])
def test_a_ceiling_has_a_number_and_a_source(made: Autonomy, parts: dict[str, str]) -> None:
    with pytest.raises(Refused):
        ceiling(made, **parts)  # type: ignore[arg-type]


def confirm(made: Autonomy, code: str, place: str = COUNTY) -> Rule:
    rule = Rule.objects.get(code=code, place="", valid_to=None)
    Confirmation.objects.create(rule=rule, place=place, confirmed_by=made.people["bureau"], on=DAY, source="看过原文")
    return rule


def test_a_certificate_of_the_negative_list_warns_until_the_county_confirms_it(made: Autonomy) -> None:
    def asked(title: str) -> tuple[str, ...]:
        return tuple(
            warning.code
            for warning in enter(
                organisation_id=made.organisations["水务局"].pk,
                division_id=made.places[COUNTY].pk,
                told=told(kind="certificate", title=title, rhythm="as_needed"),
                **made.when("water"),
            ).warnings
        )

    assert asked("婚姻状况证明") == ("unchecked",)
    assert asked("居住年限证明") == ()
    confirm(made, "CERT-NEG-20")
    with pytest.raises(Refused) as refused:
        asked("无犯罪记录证明")
    assert codes(refused) == {"certificate"}


def test_a_board_outside_warns_until_the_county_confirms_who_may_hang_one(made: Autonomy) -> None:
    sign = {"kind": "signboard", "rhythm": "as_needed", "applies_to": "village"}
    asked: dict[str, Any] = {
        "organisation_id": made.organisations["水务局"].pk,
        "division_id": made.places[COUNTY].pk,
        **made.when("water"),
    }
    outside = enter(told=told(title="河长工作站", outside=True, **sign), **asked)
    inside = enter(told=told(title="节水学校", outside=False, **sign), **asked)
    assert ([w.code for w in outside.warnings], inside.warnings) == (["unchecked"], ())
    confirm(made, "VILLAGE-2022-DETAIL")
    with pytest.raises(Refused) as refused:
        enter(told=told(title="河湖长制办公室", outside=True, **sign), **asked)
    assert codes(refused) == {"board_outside"}


# Sheets --------------------------------------------------------------------------------------------------------------


def test_a_sheet_says_what_is_unlisted_and_doubled_and_takes_hours_from_the_list_alone(made: Autonomy) -> None:
    entered(made, entry_code="X004", kind="meeting", title="卫生评比会")
    entered(made)
    entered(made, "health", unit="卫生健康局", title="安全隐患排查 台账", fields="别的")
    sheet = committee_sheet(made.places[VILLAGE], DAY)
    assert [group.organisation.name for group in sheet.groups] == ["卫生健康局", "水务局"]  # by code, then by name
    assert (len(sheet.lines), sheet.unlisted, sheet.doubled) == (3, 2, 2)
    assert sheet.hours == Decimal("28.00")  # seven matters at four hours
    assert committee_sheet(made.places[COMMUNITY], DAY).hours == Decimal("42.00")
    Narrowing.objects.create(
        division=made.places[TOWNSHIP],
        version=version_in_force("assistance", COUNTY, DAY),
        code="X004",
        reason="镇上自己做",
        starts_on=DAY,
        by=made.people["township"],
        at=at(DAY),
    )
    narrowed = committee_sheet(made.places[VILLAGE], DAY)
    assert (narrowed.unlisted, narrowed.hours) == (3, Decimal("24.00"))
    assert committee_sheet(made.places[SIBLING], DAY).unlisted == 2


def test_a_sheet_measures_against_the_county(made: Autonomy) -> None:
    entered(made, kind="meeting", title="河长例会", rhythm="weekly")
    ceiling(made, "hours", "20")
    ceiling(made, "meeting", "5")
    met = {one.limit.kind: (one.met, one.over) for one in committee_sheet(made.places[VILLAGE], DAY).measures}
    assert met == {"hours": (Decimal("28.00"), True), "meeting": (Decimal("4.33"), False)}


def test_a_department_s_sheet_tells_what_it_imposes_and_what_came_back(made: Autonomy) -> None:
    burden = entered(made, entry_code="X004")
    entered(made, kind="app", title="巡河应用", rhythm="daily", place=COUNTY, applies_to="village")
    entered(made, "health", unit="卫生健康局", title="别家的册子")
    say(made, burden)
    say(made, no={burden: "没有"}, place=SIBLING, who="sibling_clerk")
    OffListAnswer.objects.create(
        division=made.places[VILLAGE],
        organisation=made.organisations["水务局"],
        addressee="水务局",
        matter="巡河打卡",
        asked_on=DAY,
        version=made.lists["assistance"],
        text="不在清单上",
        by=made.people["clerk"],
        on=DAY,
        at=at(DAY),
    )
    sheet = department_sheet(made.organisations["水务局"], DAY)
    assert [(line.burden.title, line.communities) for line in sheet.lines] == [
        ("巡河应用", 2),
        ("安全隐患排查台账", 3),
    ]
    assert (sheet.communities, sheet.unlisted, sheet.contradicted, sheet.refused, sheet.upheld) == (3, 1, 1, 1, 0)
    assert [view.division.code for view in sheet.contradictions] == [SIBLING]


def test_the_overview_is_in_the_order_of_codes_whatever_the_numbers(made: Autonomy) -> None:
    entered(made, place="990101002", title="乡里的台账")
    say(made, no={entered(made): "没有"}, place=SIBLING, who="sibling_clerk")
    entered(made, "health", unit="卫生健康局", title="健康册", applies_to="urban", fields="体温")
    page = overview(made.places[COUNTY], DAY)
    assert [(row.division.code, row.communities, row.burdens, row.contradicted) for row in page.places] == [
        (TOWNSHIP, 2, 2, 0),
        ("990101002", 1, 2, 1),
    ]
    assert [(row.organisation.name, row.burdens, row.communities) for row in page.departments] == [
        ("卫生健康局", 1, 1),
        ("水务局", 2, 3),
    ]
    assert [row.division.code for row in overview(made.places[TOWNSHIP], DAY).places] == [
        COMMUNITY,
        VILLAGE,  # not the unit without a committee, which bears nothing
    ]


def test_the_pages_cost_the_same_however_much_there_is(
    made: Autonomy, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    counts = {"committee": 6, "department": 8, "overview": 13}
    makes: dict[str, Callable[[], object]] = {
        "committee": lambda: committee_sheet(made.places[VILLAGE], DAY),
        "department": lambda: department_sheet(made.organisations["水务局"], DAY),
        "overview": lambda: overview(made.places[COUNTY], DAY),
    }
    for number in range(1, 8):
        burden = entered(made, title=f"第{'一二三四五六七'[number - 1]}本册子", fields=f"项目{number}")
        say(made, no={burden: "没有"})
        if number in (1, 7):
            for name, make in makes.items():
                with django_assert_num_queries(counts[name]):
                    make()


# Whose ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("water", {"county"}),
        ("health", {"health"}),
        ("clerk", {"county", "health"}),
        ("sibling_clerk", {"county", "sibling", "health"}),
        ("township", {"county", "health"}),
        ("bureau", {"county", "sibling", "health"}),
        ("leader", {"county", "sibling", "health"}),
        ("stranger_clerk", set()),
        ("stranger_bureau", set()),
        ("admin", set()),
    ],
)
def test_a_burden_is_seen_by_who_imposes_it_who_bears_it_and_those_above(
    made: Autonomy, who: str, seen: set[str]
) -> None:
    rows = {
        "county": entered(made),
        "health": entered(made, "health", unit="卫生健康局", title="健康册", fields="体温"),
    }
    rows["sibling"] = entered(made, "reviewer1", unit="民政局", place=SIBLING, title="走访册", fields="情况")
    user = made.people[who]
    names = {row.pk: name for name, row in rows.items()}
    assert {names[pk] for pk in visible_to(user, DAY).values_list("pk", flat=True)} == seen
    for name, row in rows.items():
        if name not in seen:
            with pytest.raises(ObjectDoesNotExist):
                get_for(user, row.pk, DAY)


def test_a_burden_elsewhere_falls_on_nobody_here(made: Autonomy) -> None:
    entered(made)
    assert not committee_sheet(made.places[STRANGER], DAY).lines
