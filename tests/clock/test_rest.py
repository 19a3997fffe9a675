"""An hourly run rests when nothing has happened since the one before, and never when something has (R-OPN-5)."""

import datetime as dt

import pytest
from django.conf import settings

from governance.base.clock import tasks
from governance.base.clock.actions.sweep import COUNTS, sweep
from governance.base.clock.models import SweepRun
from governance.base.clock.registry import REGISTRY, SweepContext
from governance.base.journal.actions import record
from tests.clock.cast import DUE, at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
NEXT = DUE + dt.timedelta(days=1)


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps that were run, in order; none of them does anything."""
    seen: list[str] = []

    def spy(name: str) -> None:
        def step(context: SweepContext) -> dict[str, int]:
            seen.append(name)
            return {}

        monkeypatch.setitem(REGISTRY.steps, name, step)

    for name in ("wide", "narrow"):
        spy(name)
    monkeypatch.setattr(settings, "SWEEP_STEPS", ["wide", "narrow"])
    monkeypatch.setattr(settings, "WIDE_STEPS", ["wide"])
    return seen


def test_every_wide_step_is_a_step_of_the_sweep() -> None:
    assert set(settings.WIDE_STEPS) <= set(settings.SWEEP_STEPS)


def test_the_first_run_ever_looks_at_everything(looked: list[str]) -> None:
    sweep(on=DUE, at=at(DUE), may_rest=True)
    assert looked == ["wide", "narrow"]


def test_a_second_run_of_the_day_rests_and_still_counts_and_leaves_its_heartbeat(looked: list[str]) -> None:
    for _run in range(3):
        counts = sweep(on=DUE, at=at(DUE), may_rest=True)
    assert looked == ["wide", "narrow", "narrow", "narrow"]
    assert set(COUNTS) <= set(counts)
    assert SweepRun.objects.filter(finished_at__isnull=False).count() == 3


def test_the_first_run_of_another_day_looks_at_everything(looked: list[str]) -> None:
    sweep(on=DUE, at=at(DUE), may_rest=True)
    sweep(on=NEXT, at=at(NEXT), may_rest=True)
    assert looked == ["wide", "narrow"] * 2


def test_any_action_in_between_wakes_the_next_run(looked: list[str]) -> None:
    sweep(on=DUE, at=at(DUE), may_rest=True)
    record(verb="openness.published", by=None, at=at(DUE), object_type="disclosure", object_id=1)
    sweep(on=DUE, at=at(DUE), may_rest=True)
    assert looked == ["wide", "narrow"] * 2


def test_a_run_that_never_ended_is_no_reason_to_rest(looked: list[str]) -> None:
    SweepRun.objects.create(on=DUE, started_at=at(DUE))
    sweep(on=DUE, at=at(DUE), may_rest=True)
    assert looked == ["wide", "narrow"]


def test_the_command_never_rests_and_the_hourly_task_may(looked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    sweep(on=DUE, at=at(DUE))
    sweep(on=DUE, at=at(DUE))
    assert looked == ["wide", "narrow"] * 2
    monkeypatch.setattr(tasks.timezone, "now", lambda: at(DUE))
    tasks.sweep_task()
    assert looked == [*["wide", "narrow"] * 2, "narrow"]
