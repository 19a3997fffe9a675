"""The daily digest: selected from what is due, once a day, never empty, nothing that was done."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import close_old_connections, connections
from django.test import override_settings
from django.utils import timezone

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.actions import meet, open_duty
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import Level
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.notices.actions.digest import KEPT, make
from governance.base.notices.actions.outbox import send_due
from governance.base.notices.actions.preference import choose_email
from governance.base.notices.choices import DeliveryState
from governance.base.notices.models import Delivery, Digest, Preference
from openness.duty_kinds import KIND_EVENT, KIND_VERIFY
from tests.notices.telling import reminded, with_mail
from tests.openness.desk import browser, monthly_duty
from tests.openness.village import DAY, Village, at, make_village, month

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
ONE_DAY = dt.timedelta(days=1)
MIDNIGHT = timezone.make_aware(dt.datetime(2026, 4, 10, 0, 5))


def night(on: dt.date = DAY, at_: dt.datetime = MIDNIGHT) -> int:
    context = SweepContext(on=on, at=at_, since=None, calendar=calendar())
    return make(context)["digests"]


def readers() -> list[str]:
    return sorted(Digest.objects.values_list("recipient__username", flat=True))


def test_those_who_owe_something_get_one_and_nobody_else(village: Village) -> None:
    reminded(village)
    assert night() == 2
    assert readers() == ["agent", "clerk"]


@pytest.mark.parametrize("level", list(Level))
def test_what_is_months_away_is_in_no_letter(village: Village, level: Level) -> None:
    reminded(village, level=level)
    assert night() == (2 if level > Level.NEW else 0)


def test_nothing_open_makes_no_digest_at_all(village: Village) -> None:
    with_mail(village, "clerk")
    duty = reminded(village)
    meet(duty_ids=[duty.pk], on=DAY)
    assert night() == 0
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(("days", "counts"), [(-1, (1, 0, 0)), (0, (0, 1, 0)), (1, (0, 0, 1))])
def test_late_today_and_soon_are_counted_by_the_day(village: Village, days: int, counts: tuple[int, int, int]) -> None:
    duty = reminded(village)
    Duty.objects.filter(pk=duty.pk).update(due_on=DAY + dt.timedelta(days=days))
    night()
    digest = Digest.objects.get(recipient=village.people["clerk"])
    assert (digest.late, digest.today, digest.soon) == counts


def test_one_for_each_person_and_day_however_often_the_sweep_runs(village: Village) -> None:
    reminded(village)
    assert [night(), night()] == [2, 0]
    assert night(DAY + ONE_DAY) == 2
    assert Digest.objects.count() == 4


def test_a_run_that_was_cut_short_is_made_good_by_the_next(village: Village) -> None:
    with_mail(village, "clerk", "agent")
    reminded(village)
    night()
    Digest.objects.filter(recipient=village.people["agent"]).delete()
    assert night() == 1
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(("days", "who"), [(-1, ["agent"]), (0, ["agent", "clerk"])])
def test_a_role_that_ended_yesterday_gets_nothing(village: Village, days: int, who: list[str]) -> None:
    reminded(village)
    Assignment.objects.filter(user=village.people["clerk"]).update(ends_on=DAY + dt.timedelta(days=days))
    night()
    assert readers() == who


def test_a_stand_in_gets_it_and_a_closed_account_does_not(village: Village) -> None:
    reminded(village)
    post = Assignment.objects.get(user=village.people["clerk"])
    village.person("stand_in", Role.CLERK, stands_in_for=post, starts_on=DAY, ends_on=DAY)
    User.objects.filter(username="clerk").update(is_active=False)
    night()
    assert readers() == ["agent", "stand_in"]


def test_somebody_with_two_posts_gets_each_duty_once(village: Village) -> None:
    reminded(village)
    village.post(village.people["clerk"], Role.ACCOUNTING_AGENT, "990101001")
    night()
    assert Digest.objects.get(recipient=village.people["clerk"]).soon == 1


def test_letters_are_queued_for_the_morning_and_follow_the_choice(village: Village) -> None:
    with_mail(village, "clerk", "agent")
    choose_email(user=village.people["agent"], email=False)
    reminded(village)
    night()
    delivery = Delivery.objects.get()
    assert delivery.recipient == village.people["clerk"]
    assert timezone.localtime(delivery.next_at).time() == dt.time(7, 30)
    assert send_due(at=MIDNIGHT)["sent"] == 0


def test_a_changed_choice_holds_from_the_next_letter_on(village: Village) -> None:
    """Set at the desk; the digest of the inbox is made all the same."""
    with_mail(village, "clerk")
    reminded(village)
    clerk = village.people["clerk"]
    client = browser(clerk)
    night()
    assert Delivery.objects.get().state == DeliveryState.QUEUED
    assert client.post("/desk/inbox/settings/", {}).status_code == 302
    assert Preference.objects.get(user=clerk).email is False
    night(DAY + ONE_DAY)
    assert Delivery.objects.count() == 1
    assert Digest.objects.filter(recipient=clerk).count() == 2
    assert client.post("/desk/inbox/settings/", {"email": "on"}).status_code == 302
    night(DAY + 2 * ONE_DAY)
    assert Delivery.objects.count() == 2
    assert Preference.objects.filter(user=clerk).count() == 1


def test_a_letter_says_the_state_of_the_morning(village: Village) -> None:
    with_mail(village, "clerk")
    first, second = reminded(village, 3), reminded(village, 2, Level.OVERDUE)
    night()
    meet(duty_ids=[first.pk], on=DAY)
    assert send_due(at=at(DAY))["sent"] == 1
    [letter] = mail.outbox
    assert letter.subject == "今日待办 1 项，其中逾期 1 项"
    assert "2月" in letter.body
    assert "【逾期】" in letter.body
    assert second.due_on < DAY


def test_a_letter_about_nothing_left_is_not_sent(village: Village) -> None:
    with_mail(village, "clerk")
    duty = reminded(village)
    night()
    meet(duty_ids=[duty.pk], on=DAY)
    assert send_due(at=at(DAY))["dropped"] == 1
    assert mail.outbox == []


def test_yesterdays_letter_is_not_sent_today(village: Village) -> None:
    with_mail(village, "clerk")
    reminded(village)
    night()
    assert send_due(at=at(DAY + ONE_DAY))["dropped"] == 1
    assert Delivery.objects.get().state == DeliveryState.GIVEN_UP


def test_what_somebody_typed_is_in_no_letter(village: Village) -> None:
    with_mail(village, "clerk")
    after = month(4)
    for kind in (KIND_EVENT, KIND_VERIFY):
        duty = open_duty(
            kind=kind,
            division_id=village.division.pk,
            period=after,
            role="clerk",
            opens_on=after,
            due_on=DAY,
            subject=1,
        )
        Duty.objects.filter(pk=duty.pk).update(level=Level.DUE)
    night()
    send_due(at=at(DAY))
    [letter] = mail.outbox
    assert "【今天到期】2026年4月10日 上湾村 事项公开" in letter.body


def test_long_lists_are_cut_and_say_so(village: Village) -> None:
    with_mail(village, "clerk")
    for number in range(1, 8):
        duty = monthly_duty(village, number)
        Duty.objects.filter(pk=duty.pk).update(level=Level.OVERDUE)
    night()
    send_due(at=at(DAY))
    assert "另有 2 项" in mail.outbox[0].body


@override_settings(EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend", EMAIL_HOST="")
def test_without_a_mail_server_nothing_is_queued(village: Village) -> None:
    with_mail(village, "clerk")
    reminded(village)
    assert night() == 2
    assert not Delivery.objects.exists()


def test_old_ones_are_forgotten(village: Village) -> None:
    with_mail(village, "clerk")
    reminded(village)
    night()
    night(DAY + KEPT)
    assert Delivery.objects.count() == 2
    night(DAY + KEPT + ONE_DAY)
    assert not Digest.objects.filter(on=DAY).exists()
    assert not Delivery.objects.filter(matter=f"digest:{DAY.isoformat()}").exists()


def test_the_step_costs_three_statements_whatever_the_number(
    village: Village, django_assert_num_queries: Callable[..., Any]
) -> None:
    for number in (1, 2, 3):
        reminded(village, number)
    context = SweepContext(on=DAY, at=MIDNIGHT, since=None, calendar=calendar())
    with django_assert_num_queries(3):
        make(context)


@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_make_one_digest() -> None:
    village = make_village()
    with_mail(village, "clerk")
    reminded(village)
    start = threading.Barrier(2)

    def run() -> None:
        close_old_connections()
        start.wait()
        try:
            night()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _turn in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert readers() == ["agent", "clerk"]
    assert Delivery.objects.count() == 1


def test_the_sweep_makes_it(village: Village) -> None:
    assert sweep(on=DAY, at=MIDNIGHT)["digests"] == 3
    assert readers() == ["agent", "clerk", "neighbour"]
    assert sweep(on=DAY, at=MIDNIGHT)["digests"] == 0
