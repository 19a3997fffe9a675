"""Who owes what from when to when: the duties that the schedule brings (R-OPN-1, R-OPN-2, R-OPN-3, R-OPN-5)."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from governance.base.clock.actions import open_duty, report_event
from governance.base.clock.actions.calendar import enter_calendar
from governance.base.clock.actions.sweep import open_duties, sweep
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty, DutyEvent, Event
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain, texts
from governance.base.clock.registry import SweepContext
from governance.base.clock.rules.period import Frequency, Period
from governance.base.places.models import Division
from governance.base.places.registry import tell
from governance.base.verdict import Refused
from openness.actions.duties import open_period
from openness.actions.event import open_events, report
from openness.actions.schedule import set_listing
from openness.duty_kinds import KIND_EVENT, KIND_PERIOD, KIND_STAGE_START
from openness.models import Listing
from openness.queries.binding import TERMS, arrays, joins
from openness.queries.schedule import binding_terms
from openness.rules.schedule import Due, Terms, nearest
from tests.openness.county import (
    CHONGQING,
    COMMUNITY,
    COUNTY,
    EARLY,
    LIVE,
    OTHER_TOWNSHIP,
    SHANDONG,
    SIBLING,
    SIMILAR,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
    County,
    at,
    terms,
)

pytestmark = pytest.mark.django_db
MARCH = dt.date(2026, 3, 1)


@pytest.mark.req("R-OPN-1")
def test_the_law_alone_binds_villages_each_quarter_and_urban_communities_to_no_period(county: County) -> None:
    county.open(dt.date(2026, 1, 1))
    assert {(duty.subject, duty.period, duty.due_on) for duty in county.owed(VILLAGE)} == {
        (county.item(code).pk, LIVE, dt.date(2026, 6, 30)) for code in ("village-affairs", "quarterly-account")
    }
    assert county.owed(COMMUNITY) == []


@pytest.mark.req("R-OPN-1")
def test_before_2026_the_text_of_2018_bound_and_guidance_never_binds_by_itself(county: County) -> None:
    Division.objects.filter(code=VILLAGE).update(go_live_on=dt.date(2025, 10, 1))
    county.open(dt.date(2025, 11, 1), since=dt.date(2025, 10, 1))
    assert [duty.due_on for duty in county.owed(VILLAGE, "village-affairs")] == [dt.date(2026, 3, 31)]
    assert county.owed(VILLAGE, "monthly-account") == []


@pytest.mark.req("R-OPN-2")
def test_an_adopted_monthly_account_is_owed_for_each_month_by_its_day(county: County) -> None:
    county.adopt("monthly-account")
    county.open(dt.date(2026, 3, 15))
    assert [(duty.period.month, duty.opens_on, duty.due_on) for duty in county.owed(VILLAGE, "monthly-account")] == [
        # 15 February 2026 lies in the Spring Festival holiday, which ends on the 23rd (民法典 203)
        (1, dt.date(2026, 2, 1), dt.date(2026, 2, 24)),
        (2, MARCH, dt.date(2026, 3, 15)),
        (3, dt.date(2026, 4, 1), dt.date(2026, 4, 15)),
    ]
    assert county.periods(STRANGER, "monthly-account") == []


@pytest.mark.req("R-OPN-5")
@pytest.mark.parametrize(
    ("go_live", "first"),
    [(MARCH, 3), (dt.date(2026, 3, 31), 3), (dt.date(2026, 4, 1), 4), (dt.date(2026, 2, 28), 2)],
)
def test_nothing_is_owed_for_a_period_that_ended_before_the_go_live_date(
    county: County, go_live: dt.date, first: int
) -> None:
    county.adopt("monthly-account")
    Division.objects.filter(code=VILLAGE).update(go_live_on=go_live)
    county.open(dt.date(2026, 4, 20), since=LIVE)
    assert county.periods(VILLAGE, "monthly-account") == [dt.date(2026, number, 1) for number in range(first, 5)]


@pytest.mark.req("R-OPN-5")
def test_a_unit_without_committee_owes_nothing_until_the_township_says_it_has_one(county: County) -> None:
    county.open(dt.date(2026, 1, 1))
    assert county.owed(SIMILAR) == []
    Division.objects.filter(code=SIMILAR).update(committee="village")
    county.open(dt.date(2026, 2, 1))
    assert county.periods(SIMILAR, "village-affairs") == [LIVE]


@pytest.mark.req("R-OPN-5")
def test_months_of_outage_are_opened_by_one_run_and_nothing_twice(county: County) -> None:
    county.adopt("monthly-account")
    sweep(on=dt.date(2026, 1, 2), at=at(LIVE))
    counts = sweep(on=dt.date(2026, 6, 10), at=at(LIVE))
    # February to June for two villages of the county, one second quarter of two items for the five villages
    assert county.periods(VILLAGE, "monthly-account") == [dt.date(2026, number, 1) for number in range(1, 7)]
    assert county.periods(CHONGQING, "village-affairs") == [LIVE, dt.date(2026, 4, 1)]
    assert counts["opened"] == Duty.objects.filter(period__gt=LIVE).count()
    assert sweep(on=dt.date(2026, 6, 10), at=at(LIVE))["opened"] == 0


@pytest.mark.req("R-OPN-5")
@pytest.mark.django_db(transaction=True)
def test_a_duty_that_another_transaction_opens_meanwhile_is_left_alone_and_the_rest_is_opened(county: County) -> None:
    item, period, opened = county.item("village-affairs"), Period(Frequency.QUARTER, LIVE), threading.Event()

    def somebody_else() -> None:
        with transaction.atomic():
            open_duty(
                kind=KIND_PERIOD,
                division_id=county.places[VILLAGE].pk,
                period=LIVE,
                subject=item.pk,
                role="clerk",
                opens_on=dt.date(2026, 4, 1),
                due_on=dt.date(2026, 5, 5),
            )
            opened.set()
            time.sleep(0.5)  # open_period starts, does not see the row, and waits at the unique key
        connection.close()

    other = threading.Thread(target=somebody_else)
    other.start()
    opened.wait()
    made = open_period(item=item, rows=binding_terms("period")[item], period=period, calendar=calendar())
    other.join()
    assert made == Duty.objects.count() - 1 == 4
    assert [duty.due_on for duty in county.owed(VILLAGE, "village-affairs")] == [dt.date(2026, 5, 5)]


@pytest.mark.req("R-OPN-1")
def test_provincial_terms_win_over_the_national_ones_in_their_province(county: County) -> None:
    county.open(LIVE)
    assert [duty.due_on for duty in county.owed(CHONGQING, "village-affairs")] == [dt.date(2026, 4, 15)]
    assert [duty.due_on for duty in county.owed(CHONGQING, "monthly-account")] == [dt.date(2026, 2, 24)]
    assert [duty.due_on for duty in county.owed(SHANDONG, "monthly-account")] == [dt.date(2026, 2, 28)]


@pytest.mark.req("R-OPN-1")
def test_the_township_nearest_to_a_village_wins_and_its_neighbour_keeps_the_county_date(county: County) -> None:
    county.adopt("monthly-account")
    set_listing(
        item_id=county.item("monthly-account").pk,
        applies_to="village",
        place=TOWNSHIP,
        terms=terms(limit_days=5),
        valid_from=LIVE,
        by=county.township,
        on=EARLY,
        at=at(EARLY),
    )
    county.open(MARCH, since=MARCH)
    assert [duty.due_on.day for duty in county.owed(VILLAGE, "monthly-account")] == [7]  # after the Qingming holiday
    assert [duty.due_on.day for duty in county.owed(SIBLING, "monthly-account")] == [15]


@pytest.mark.req("R-OPN-1")
def test_a_more_frequent_local_account_takes_the_place_of_the_rarer_one(county: County) -> None:
    set_listing(
        item_id=county.item("quarterly-account").pk,
        applies_to="village",
        place=COUNTY,
        terms=terms(limit_kind="end_of_next_period", limit_days=0),
        valid_from=LIVE,
        by=county.bureau,
        on=EARLY,
        at=at(EARLY),
    )
    county.open(dt.date(2026, 2, 1))
    assert county.periods(VILLAGE, "quarterly-account") == [LIVE, dt.date(2026, 2, 1)]
    assert [duty.opens_on for duty in county.owed(VILLAGE, "quarterly-account")] == [dt.date(2026, 2, 1), MARCH]
    assert county.periods(STRANGER, "quarterly-account") == [LIVE]


@pytest.mark.req("R-RES-6")
def test_a_listing_for_one_type_of_community_binds_only_that_type(county: County) -> None:
    Division.objects.filter(code=VILLAGE).update(community_type="suburban")
    county.adopt("three-assets")
    Listing.objects.filter(item__code="three-assets", place_code=COUNTY).update(community_types=["suburban"])
    county.open(LIVE)
    assert county.periods(VILLAGE, "three-assets") == [LIVE]
    assert county.periods(SIBLING, "three-assets") == []


@pytest.mark.req("R-OPN-5")
def test_a_village_merged_in_mid_year_owes_what_had_ended_and_no_later_period(county: County) -> None:
    county.adopt("monthly-account")
    county.open(dt.date(2026, 5, 2), since=LIVE)
    closing = dt.date(2026, 5, 20)
    village = county.places[VILLAGE]
    Division.objects.filter(pk=village.pk).update(closed_on=closing, successor=county.places[SIBLING])
    tell([village.pk], closing, at(closing))
    states = {duty.period: duty.state for duty in county.owed(VILLAGE, "monthly-account")}
    assert states[dt.date(2026, 4, 1)] == DutyState.OPEN
    assert states[dt.date(2026, 5, 1)] == DutyState.CANCELLED
    assert DutyEvent.objects.filter(duty__division=village, what=11).count() == len(
        [duty for duty in county.owed(VILLAGE) if duty.state == DutyState.CANCELLED]
    )
    county.open(dt.date(2026, 7, 1), since=LIVE)
    assert max(county.periods(VILLAGE, "monthly-account")) == dt.date(2026, 5, 1)
    assert max(county.periods(SIBLING, "monthly-account")) == dt.date(2026, 7, 1)


@pytest.mark.req("R-OPN-5")
def test_going_live_on_a_day_in_the_past_opens_what_is_owed_since_at_once(county: County) -> None:
    Division.objects.update(go_live_on=None)
    village = county.places[VILLAGE]
    sweep(on=dt.date(2026, 5, 1), at=at(LIVE))
    Division.objects.filter(pk=village.pk).update(go_live_on=LIVE)
    tell([village.pk], dt.date(2026, 5, 4), at(LIVE))
    assert county.periods(VILLAGE, "village-affairs") == [LIVE, dt.date(2026, 4, 1)]


@pytest.mark.req("R-OPN-5")
def test_dates_in_a_year_without_notice_are_provisional_and_set_when_the_notice_is_entered(county: County) -> None:
    county.adopt("yearly-account")
    county.open(LIVE)
    duty = county.owed(VILLAGE, "yearly-account")[0]
    assert (duty.due_on, duty.provisional) == (dt.date(2027, 1, 31), True)
    assert county.open(LIVE) == 0
    new_year = [(dt.date(2027, 1, 1), "holiday", "元旦")]
    festival = [(dt.date(2027, 1, day), "holiday", "春节") for day in (30, 31)]
    enter_calendar(year=2027, source="通知", days=new_year + festival, verified=True, by=None, on=LIVE, at=at(LIVE))
    open_duties(on=LIVE, at=at(LIVE))
    duty.refresh_from_db()
    assert (duty.due_on, duty.provisional) == (dt.date(2027, 2, 1), False)


@pytest.mark.req("R-OPN-2")
def test_a_reported_policy_is_owed_within_ten_days_and_reported_twice_is_owed_once(county: County) -> None:
    county.adopt("policy")
    for _time in range(2):
        event = report(
            item_id=county.item("policy").pk,
            division_id=county.places[VILLAGE].pk,
            on_day=dt.date(2026, 3, 3),
            title="耕地地力保护补贴",
            by=county.clerk,
            on=dt.date(2026, 3, 4),
            at=at(MARCH),
        )
    duty = Duty.objects.get(kind=KIND_EVENT)
    assert (duty.subject, duty.period, duty.due_on) == (event.pk, dt.date(2026, 3, 3), dt.date(2026, 3, 13))
    assert texts([duty])[0].title == "涉及群众利益的惠民政策：耕地地力保护补贴"
    county.open(dt.date(2026, 3, 5))
    assert Duty.objects.filter(kind=KIND_EVENT).count() == 1


@pytest.mark.req("R-OPN-2")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"on_day": dt.date(2026, 3, 5)}, "on_day"),
        ({"on_day": dt.date(2025, 12, 31)}, "on_day"),
        ({"item": "decision"}, "item"),
    ],
)
def test_a_wrong_report_says_which_field_and_leaves_nothing(
    county: County, change: dict[str, object], field: str
) -> None:
    county.adopt("policy")
    given = {"item": "policy", "title": "补贴", "on_day": dt.date(2026, 3, 4), **change}
    with pytest.raises(Refused) as refused:
        report(
            item_id=county.item(str(given["item"])).pk,
            division_id=county.places[VILLAGE].pk,
            on_day=given["on_day"],  # type: ignore[arg-type]
            title=str(given["title"]),
            by=county.clerk,
            on=dt.date(2026, 3, 4),
            at=at(MARCH),
        )
    assert field in {verdict.field for verdict in refused.value.verdicts}
    assert not Event.objects.exists()


@pytest.mark.req("R-OPN-2")
def test_one_event_for_every_village_is_taken_as_a_set(county: County, django_assert_num_queries: object) -> None:
    county.adopt("policy")
    Event.objects.bulk_create(
        Event(kind="policy_issued", division=place, on=MARCH, title="省里的政策", reported_at=at(MARCH))
        for place in county.places.values()
        if place.committee == "village"
    )
    with django_assert_num_queries(6):  # type: ignore[operator]
        opened = county_steps(dt.date(2026, 3, 2))
    assert opened == 2  # only the adopting county's two villages
    assert not Event.objects.filter(taken=False).exists()


def county_steps(on: dt.date) -> int:
    return open_events(SweepContext(on=on, at=at(on), since=on, calendar=calendar()))["opened"]


@pytest.mark.req("R-OPN-3")
def test_a_project_is_public_the_day_before_it_starts_and_a_moved_start_moves_the_date_also_back(
    county: County,
) -> None:
    county.adopt("project-start")
    for number, start in enumerate((dt.date(2026, 4, 1), dt.date(2026, 4, 20), dt.date(2026, 4, 1))):
        report_event(
            kind="project_start",
            division=county.places[VILLAGE],
            subject=7,
            on=start,
            title="修路",
            by=county.clerk,
            at=at(MARCH + dt.timedelta(days=number)),
        )
        county.open(MARCH)
        duty = Duty.objects.get(kind=KIND_STAGE_START)
        assert (duty.subject, duty.due_on, duty.opens_on) == (7, start - dt.timedelta(days=1), MARCH)
        assert "有变动" not in "".join(explain(duty, calendar()))


@pytest.mark.req("R-OPN-3")
def test_the_stages_of_many_projects_cost_the_queries_of_one(county: County, django_assert_num_queries: object) -> None:
    county.adopt("project-start")
    reported = 0
    for projects in (1, 20):
        numbers = range(reported, reported + projects)
        reported += projects
        for start, queries, opened in ((dt.date(2026, 4, 1), 10, projects), (dt.date(2026, 4, 20), 10, 0)):
            for number in numbers:
                report_event(
                    kind="project_start",
                    division=county.places[VILLAGE],
                    subject=100 + number,
                    on=start,
                    title="修路",
                    by=county.clerk,
                    at=at(MARCH),
                )
            with django_assert_num_queries(queries):  # type: ignore[operator]
                assert county_steps(MARCH) == opened
            duties = Duty.objects.filter(kind=KIND_STAGE_START, subject__gte=100 + numbers.start)
            assert {duty.due_on for duty in duties} == {start - dt.timedelta(days=1)}
            assert duties.count() == projects


@pytest.mark.req("R-OPN-5")
def test_every_due_date_says_why_with_the_days_counted_the_holiday_and_the_basis(county: County) -> None:
    county.adopt("monthly-account")
    county.open(LIVE)
    said = "".join(explain(county.owed(VILLAGE, "monthly-account")[0], calendar()))
    for part in ("2026年1月31日", "春节", "2月24日", "第二百零三条", "清民发〔2025〕9号"):
        assert part in said


places = st.sampled_from(["", "99", "9901", COUNTY, TOWNSHIP, OTHER_TOWNSHIP, VILLAGE, "990102"])


@pytest.mark.req("R-OPN-1")
@given(
    rows=st.lists(
        st.tuples(places, st.sampled_from([(), ("suburban",), ("mixed",)]), st.integers(1, 28)),
        min_size=1,
        max_size=6,
        unique_by=lambda row: row[0],
    ),
    kind=st.sampled_from(["", "suburban", "mixed"]),
)
def test_sql_and_rule_agree_on_the_listing_that_binds(rows: list[tuple[str, tuple[str, ...], int]], kind: str) -> None:
    listed = [
        Terms(
            "day_of_first_month", days, frequency="month", applies_to="village", place_code=place, community_types=types
        )
        for place, types, days in rows
    ]
    dues = [Due(dt.date(2026, 1, days), False, None) for _place, _types, days in rows]
    statement = f"""{TERMS} SELECT n.due_on FROM (SELECT %(code)s::text AS code, 'village' AS committee,
        %(kind)s::text AS community_type) AS p {joins(listed)}"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {**arrays(listed, dues), "code": VILLAGE, "kind": kind})
        found = cursor.fetchone()
    expected = nearest(listed, VILLAGE, kind, dt.date(2026, 1, 1))
    assert (found[0].day if found else None) == (expected.limit_days if expected else None)
