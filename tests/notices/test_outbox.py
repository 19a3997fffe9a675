"""What leaves the platform: at most once, in spite of two senders and of one that dies; retried when it is certain that
nothing arrived; nothing that was done meanwhile."""

import datetime as dt
import os
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.core import mail
from django.db import close_old_connections, connections
from django.test import override_settings

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.notices.actions.outbox import BROKEN_AFTER, UNSURE_AFTER, claim, decide, send_due
from governance.base.notices.channels.base import ChannelError, Message, Trouble
from governance.base.notices.choices import DeliveryState
from governance.base.notices.models import Delivery, Notice
from governance.base.notices.rules.backoff import ATTEMPTS, FIRST, wait_after
from governance.base.notices.tasks import send_task
from governance.base.verdict import Refused
from tests.notices.telling import OPEN, Recorder, say, with_mail
from tests.openness.village import DAY, Village, at, make_village

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-5")]
NOW = at(DAY)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def queued(village: Village) -> Delivery:
    with_mail(village, "clerk")
    say(village)
    return Delivery.objects.get()


def state(delivery: Delivery) -> str:
    return Delivery.objects.get(pk=delivery.pk).state


def trouble(kind: Trouble) -> ChannelError:
    return ChannelError(kind, "a reason")


def send(recorder: Recorder, when: dt.datetime = NOW, limit: int = 200) -> dict[str, int]:
    return send_due(at=when, limit=limit, through={"email": recorder, "group": recorder})


def test_what_is_queued_is_sent_once(queued: Delivery) -> None:
    recorder = Recorder()
    assert send(recorder)["sent"] == 1
    assert send(recorder)["sent"] == 0
    assert [address for address, _message in recorder.sent] == ["clerk@example.org"]
    assert (state(queued), recorder.closed) == (DeliveryState.SENT, True)


def test_nothing_is_sent_before_its_time(queued: Delivery) -> None:
    Delivery.objects.update(next_at=NOW + dt.timedelta(seconds=1))
    recorder = Recorder()
    assert send(recorder)["sent"] == 0
    assert send(recorder, NOW + dt.timedelta(seconds=1))["sent"] == 1


@override_settings(PUBLIC_URL="https://gov.example.org")
def test_a_letter_says_what_where_and_the_way_there_and_not_why(queued: Delivery) -> None:
    Notice.objects.update(text="李某的发票对不上，金额 20.00 元")
    assert send_due(at=NOW)["sent"] == 1
    [letter] = mail.outbox
    assert letter.subject == "退回修改：总账"
    assert "上湾村" in letter.body
    assert "https://gov.example.org/desk/" in letter.body
    assert "李某" not in letter.body
    assert "20.00" not in letter.body
    assert letter.extra_headers["Message-ID"].startswith(f"<notice-{queued.pk}@")


def test_what_was_done_meanwhile_is_not_sent(queued: Delivery) -> None:
    OPEN.discard("thing/1")
    recorder = Recorder()
    assert send(recorder)["dropped"] == 1
    assert (recorder.sent, state(queued)) == ([], DeliveryState.GIVEN_UP)


def test_who_left_before_it_was_sent_gets_nothing(queued: Delivery) -> None:
    User.objects.filter(username="clerk").update(is_active=False)
    recorder = Recorder()
    assert send(recorder)["dropped"] == 1
    assert recorder.sent == []


def test_a_temporary_trouble_is_tried_again_later_and_later_and_then_given_up(queued: Delivery) -> None:
    recorder, when, tried = Recorder(fails=[trouble(Trouble.TEMPORARY)] * 99), NOW, 0
    while state(queued) == DeliveryState.QUEUED:
        assert send(recorder, when - dt.timedelta(seconds=1)) == dict.fromkeys(send(Recorder(), NOW - FIRST), 0)
        tried += send(recorder, when)["again"]
        when = Delivery.objects.get().next_at if state(queued) == DeliveryState.QUEUED else when
    assert (tried, state(queued)) == (ATTEMPTS - 1, DeliveryState.GIVEN_UP)
    assert when - NOW == FIRST * (2 ** (ATTEMPTS - 1) - 1)
    assert Delivery.objects.get().last_error == "a reason"


def test_the_wait_doubles() -> None:
    assert [wait_after(n) for n in (1, 2, 3)] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert wait_after(ATTEMPTS - 1) is not None
    assert wait_after(ATTEMPTS) is None


def test_what_the_other_side_refuses_for_good_is_not_tried_again(queued: Delivery) -> None:
    recorder = Recorder(fails=[trouble(Trouble.PERMANENT)])
    assert send(recorder)["failed"] == 1
    assert send(recorder, NOW + dt.timedelta(days=1))["sent"] == 0
    assert state(queued) == DeliveryState.FAILED


def test_what_may_have_arrived_waits_for_a_person(queued: Delivery) -> None:
    recorder = Recorder(fails=[trouble(Trouble.UNSURE)])
    assert send(recorder)["unsure"] == 1
    assert send(recorder, NOW + dt.timedelta(days=1))["sent"] == 0
    assert state(queued) == DeliveryState.SENDING


def test_a_sender_stops_when_a_channel_is_away_and_takes_no_attempt_from_the_rest(village: Village) -> None:
    with_mail(village, "sun", "qian", "zhou", "clerk", "secretary")
    say(village, Role.SUPERVISOR, Role.CLERK, Role.PARTY_SECRETARY)
    assert send(Recorder(fails=[trouble(Trouble.TEMPORARY)] * 99))["again"] == BROKEN_AFTER
    assert sorted(Delivery.objects.values_list("attempts", "state")) == [
        (0, "queued"),
        (0, "queued"),
        *[(1, "queued")] * BROKEN_AFTER,
    ]


def test_a_sender_that_died_after_claiming_leaves_the_row_to_a_person(queued: Delivery, village: Village) -> None:
    claim(at=NOW)
    recorder = Recorder()
    assert send(recorder, NOW + dt.timedelta(days=2))["sent"] == 0
    admin = village.person("admin", Role.PLATFORM_ADMIN, "990101")
    with pytest.raises(Refused) as refused:
        decide(delivery_id=queued.pk, again=True, by=admin, on=DAY, at=NOW + UNSURE_AFTER - dt.timedelta(seconds=1))
    assert refused.value.verdicts[0].code == "not_unsettled"
    decide(delivery_id=queued.pk, again=True, by=admin, on=DAY, at=NOW + UNSURE_AFTER)
    assert send(recorder, NOW + UNSURE_AFTER)["sent"] == 1


def test_a_person_may_leave_it(queued: Delivery, village: Village) -> None:
    send(Recorder(fails=[trouble(Trouble.UNSURE)]))
    admin = village.person("admin", Role.PLATFORM_ADMIN, "990101")
    decide(delivery_id=queued.pk, again=False, by=admin, on=DAY, at=NOW)
    assert state(queued) == DeliveryState.GIVEN_UP
    assert send(Recorder(), NOW + dt.timedelta(days=1))["sent"] == 0


@pytest.mark.parametrize("who", ["clerk", "township", "bureau", "elsewhere"])
def test_only_those_who_run_the_installation_there_decide(queued: Delivery, village: Village, who: str) -> None:
    send(Recorder(fails=[trouble(Trouble.UNSURE)]))
    village.person("elsewhere", Role.PLATFORM_ADMIN, "99", ends_on=DAY - dt.timedelta(days=1))
    with pytest.raises(Refused) as refused:
        decide(delivery_id=queued.pk, again=True, by=village.people[who], on=DAY, at=NOW)
    assert refused.value.forbidden
    assert state(queued) == DeliveryState.SENDING


def test_the_task_sends_by_itself(queued: Delivery) -> None:
    assert send_task()["sent"] == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_thing_once() -> None:
    village = make_village()
    with_mail(village, "sun", "qian", "zhou")
    for number in range(8):
        say(village, Role.SUPERVISOR, matter=f"thing/{number}")
    recorders, start = [Recorder(), Recorder(), Recorder()], threading.Barrier(3)

    def run(recorder: Recorder) -> None:
        close_old_connections()
        start.wait()
        try:
            send(recorder)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(recorder,)) for recorder in recorders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = [message.key for recorder in recorders for _address, message in recorder.sent]
    assert len(sent) == len(set(sent)) == 24
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


HANGS = """
import sys, time, datetime as dt
import django
django.setup()
from governance.base.notices.actions.outbox import send_due
class Hanging:
    name = "email"
    def can_send(self, address): return True
    def send(self, address, message):
        print("in the middle of", address, flush=True)
        time.sleep(600)
    def close(self): pass
from governance.base.notices.registry import KINDS, NoticeKind
KINDS["test.thing"] = NoticeKind("test.thing", "x", lambda matters: set(matters))
send_due(at=dt.datetime.fromisoformat(sys.argv[1]), through={"email": Hanging()})
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_sender_never_makes_a_letter_go_out_twice() -> None:
    village = make_village()
    with_mail(village, "sun", "qian")
    say(village, Role.SUPERVISOR)
    name = connections["default"].settings_dict["NAME"]
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    env = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "governance.config.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", HANGS, NOW.isoformat()], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    ) as sender:
        assert sender.stdout is not None
        first = sender.stdout.readline().split()[-1]
        sender.kill()
    recorder = Recorder()
    send(recorder, NOW + dt.timedelta(hours=1))
    assert {address for address, _message in recorder.sent} == {"sun@example.org", "qian@example.org"} - {first}
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["sending", "sent"]


def test_the_same_message_keeps_its_key(queued: Delivery) -> None:
    keys: list[str] = []

    class Keyed(Recorder):
        def send(self, address: str, message: Message) -> None:
            keys.append(message.key)
            super().send(address, message)

    keyed = Keyed(fails=[trouble(Trouble.TEMPORARY)])
    send(keyed)
    send(keyed, NOW + FIRST)
    assert len(keys) == 2
    assert len(set(keys)) == 1
