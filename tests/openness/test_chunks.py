"""A large country is opened in parts, by any number of workers, with the same result as in one go (R-OPN-5)."""

import datetime as dt

import pytest
from django.db import connection

from governance.base.clock.actions.sweep import SWEEP_LOCK
from governance.base.clock.models import Duty
from openness import tasks
from openness.actions import duties
from tests.openness.county import CHONGQING, LIVE, VILLAGE, County, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
KEYS = ("division_id", "period", "subject", "due_on")


def open_all(on: dt.date) -> int:
    return sum(duties.open_chunk(first=first, last=last, on=on, at=at(on)) for first, last in duties.chunks(on))


def test_a_country_that_fits_into_one_part_is_left_to_the_sweep(county: County) -> None:
    assert duties.chunks(LIVE) == []


def test_parts_cover_every_community_once_and_none_is_larger_than_asked(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "CHUNK", 2)
    live = sorted(place.pk for place in county.places.values() if place.committee)
    found = [[pk for pk in live if first <= pk < last] for first, last in duties.chunks(LIVE)]
    assert [pk for part in found for pk in part] == live
    assert max(map(len, found)) == 2


@pytest.mark.parametrize("on", [LIVE - dt.timedelta(days=1), LIVE])
def test_nobody_is_handed_out_before_the_go_live_date(
    county: County, monkeypatch: pytest.MonkeyPatch, on: dt.date
) -> None:
    monkeypatch.setattr(duties, "CHUNK", 1)
    assert bool(duties.chunks(on)) == (on >= LIVE)


def test_parts_open_what_the_sweep_would_and_leave_it_nothing(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "CHUNK", 2)
    county.adopt("monthly-account")
    opened = open_all(LIVE)
    in_parts = set(Duty.objects.values_list(*KEYS))
    assert len(in_parts) == opened > 0
    assert {county.places[code].pk for code in (VILLAGE, CHONGQING)} <= {row[0] for row in in_parts}
    assert county.open(LIVE) == open_all(LIVE) == 0
    Duty.objects.all().delete()
    assert county.open(LIVE) == opened
    assert set(Duty.objects.values_list(*KEYS)) == in_parts


def test_a_lost_part_is_opened_by_the_sweep(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "CHUNK", 2)
    lost, *others = duties.chunks(LIVE)
    for first, last in others:
        duties.open_chunk(first=first, last=last, on=LIVE, at=at(LIVE))
    before = Duty.objects.count()
    assert county.open(LIVE) == Duty.objects.filter(division_id__gte=lost[0], division_id__lt=lost[1]).count() > 0
    assert Duty.objects.count() > before


def test_a_part_holds_the_lock_of_the_sweep_together_with_other_parts(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[list[str]] = []

    def spy(context: object, *, ids: tuple[int, int]) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT mode FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND pid = pg_backend_pid()",
                [SWEEP_LOCK],
            )
            held.append([row[0] for row in cursor.fetchall()])
        return {"opened": 0}

    monkeypatch.setattr(duties, "open_periods", spy)
    duties.open_chunk(first=1, last=2, on=LIVE, at=at(LIVE))
    assert held == [["ShareLock"]]


def test_the_task_hands_out_every_part(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[str, int, int]] = []
    monkeypatch.setattr(duties, "CHUNK", 2)
    monkeypatch.setattr(tasks.timezone, "localdate", lambda: LIVE)
    monkeypatch.setattr(tasks.open_chunk, "delay", lambda *given: handed.append(given))
    tasks.open_chunks()
    assert handed == [(LIVE.isoformat(), first, last) for first, last in duties.chunks(LIVE)]
    for given in handed:
        tasks.open_chunk(*given)
    assert county.open(LIVE) == 0
