"""So many meetings a year, a quarter, a half-year: opened set-based, met by meetings to which enough came."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.base.clock.actions.sweep import context_of
from governance.base.clock.models import Duty
from governance.base.clock.registry import REGISTRY
from governance.base.places.models import Division
from governance.committees.actions.frequency import open_frequencies
from governance.committees.duty_kinds import KIND_ASSEMBLY, KIND_COUNCIL
from governance.committees.models import Body
from tests.committees.makers_meeting import COMMUNITY, DAY, SINCE, VILLAGE, Meetings, at, item

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-3")]
SPRING = dt.date(2026, 3, 10)


@pytest.fixture
def made(meetings_world: Meetings) -> Meetings:
    return meetings_world


def swept(on: dt.date = SPRING, since: dt.date | None = None) -> int:
    return open_frequencies(context_of(on=on, at=at(on), since=since))["opened"]


def owed(code: str, kind: int) -> list[tuple[dt.date, dt.date, int]]:
    rows = Duty.objects.filter(division__code=code, kind=kind).order_by("period")
    return list(rows.values_list("period", "due_on", "state"))


@pytest.mark.rule("VC-AS-FREQ", "VC-RC-FREQ")
def test_a_village_owes_an_assembly_a_year_and_a_council_a_quarter(made: Meetings) -> None:
    assert swept() == 3
    assert owed(VILLAGE, KIND_ASSEMBLY) == [(dt.date(2026, 1, 1), dt.date(2026, 12, 31), 0)]
    assert owed(VILLAGE, KIND_COUNCIL) == [(dt.date(2026, 1, 1), dt.date(2026, 3, 31), 0)]


@pytest.mark.rule("RC-RC-FREQ", "RC-AS-FREQ")
def test_an_urban_community_owes_a_council_a_half_year_and_no_assembly_by_national_law(made: Meetings) -> None:
    swept()
    assert owed(COMMUNITY, KIND_COUNCIL) == [(dt.date(2026, 1, 1), dt.date(2026, 6, 30), 0)]
    assert owed(COMMUNITY, KIND_ASSEMBLY) == []


@pytest.mark.rule("RC-AS-FREQ")
def test_beijing_asks_two_assemblies_a_year_of_its_communities(made: Meetings) -> None:
    place = Division.objects.create(
        code="110101001001", name="京社区", level=12, committee="urban", go_live_on=dt.date(2026, 1, 1)
    )
    Body.objects.create(division=place, kind="assembly", name="居民会议", since=SINCE)
    swept()
    assert [row[:2] for row in owed(place.code, KIND_ASSEMBLY)] == [(dt.date(2026, 1, 1), dt.date(2026, 12, 31))]


def test_run_twice_it_opens_nothing_twice_and_an_outage_is_caught_up(made: Meetings) -> None:
    assert swept() == 3
    assert swept() == 0
    assert swept(dt.date(2026, 10, 1), since=SPRING) == 4  # three more quarters, one more half-year
    assert [row[0].month for row in owed(VILLAGE, KIND_COUNCIL)] == [1, 4, 7, 10]


@pytest.mark.rule("VC-RC-FREQ", "VC-RC-QUORUM")
def test_a_meeting_to_which_enough_came_meets_it_and_one_to_which_too_few_came_does_not(made: Meetings) -> None:
    swept()
    made.held(made.called("council", [item()]), "members", 13)
    assert owed(VILLAGE, KIND_COUNCIL)[0][2] == 0
    made.held(made.called("council", [item()]), "members", 14)
    assert owed(VILLAGE, KIND_COUNCIL)[0][2] == 1
    assert owed(VILLAGE, KIND_ASSEMBLY)[0][2] == 0


def test_a_meeting_held_before_the_sweep_needs_no_duty(made: Meetings) -> None:
    made.held(made.called("council", [item()]), "members", 14)
    swept(DAY)
    assert owed(VILLAGE, KIND_COUNCIL) == []


def test_the_number_of_queries_does_not_grow_with_the_places(made: Meetings) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        swept()
    Duty.objects.all().delete()
    places = Division.objects.bulk_create(
        Division(code=f"9901010013{n:02}", name=f"村{n}", level=12, committee="village", go_live_on=SINCE)
        for n in range(40)
    )
    Body.objects.bulk_create(Body(division=place, kind="council", name="代表会议", since=SINCE) for place in places)
    with CaptureQueriesContext(connection) as many:
        assert swept() == 43
    assert len(many) == len(few)


def test_each_duty_says_what_and_why_in_a_fixed_number_of_queries(made: Meetings) -> None:
    swept()
    kind = REGISTRY.kinds[KIND_COUNCIL]
    rows = list(Duty.objects.filter(kind=KIND_COUNCIL))
    with CaptureQueriesContext(connection) as queries:
        texts = kind.describe(rows)
        why = kind.explain(rows, context_of(on=SPRING, at=at(SPRING)).calendar)
    assert len(queries) <= 8
    assert {text.verb for text in texts.values()} == {"去召集"}
    assert any("村民代表会议每季度召开一次" in sentences[0] for sentences in why.values())
