"""Pages kept as bytes: answered as the whole stack would, and never after what they show has changed.

Two processes are two memories with a listener each on a real connection; `own` also acts, `other` only hears.
"""

from __future__ import annotations

import datetime as dt
import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest
import time_machine
from django.db import transaction
from django.test import RequestFactory, override_settings
from psycopg2.extensions import connection

from governance.base.accounts.choices import Role
from governance.base.clock.actions import open_duty
from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty, SweepRun
from governance.base.journal import changes
from governance.base.journal.actions import record
from governance.base.law.actions import confirm_rule, withdraw_confirmation
from governance.base.law.loading import load as load_rules
from governance.base.law.models import Confirmation
from governance.base.law.queries import rules_in_force
from governance.base.places.actions.division import merge_divisions, rename_division, set_contact, set_go_live
from governance.base.places.models import Division
from openness.actions.challenge import Question, receive
from openness.actions.duties import open_chunk
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.actions.load_schedule import load_schedule
from openness.actions.publication import withdraw
from openness.actions.schedule import adopt
from openness.duty_kinds import KIND_PERIOD
from openness.listener import TRUSTED, connection_parameters
from openness.models import Disclosure, Listing
from tests.openness.process import Process, board, soon
from tests.openness.village import DAY, SIBLING, VILLAGE, Village, at, make_village, spent

pytestmark = pytest.mark.req("R-OPN-7")
TOWNSHIP, COUNTY = VILLAGE[:9], VILLAGE[:6]
GZIP = {"HTTP_ACCEPT_ENCODING": "br, gzip"}


@pytest.fixture
def village(transactional_db: None) -> Iterator[Village]:
    with time_machine.travel(at(DAY), tick=True):
        made = make_village()
        load_bundled_calendars(at=at(DAY))
        sweep(on=DAY, at=at(DAY))
        yield made


@pytest.fixture
def own(village: Village, monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """The process in which things happen: it is told directly and does not listen to what it says itself."""
    process = Process()
    monkeypatch.setattr(changes, "_hearers", [process.memory.drop])
    process.begin()
    yield process
    process.listener.stop()


@pytest.fixture
def other(village: Village) -> Iterator[Process]:
    process = Process()
    process.begin()
    yield process
    process.listener.stop()


def test_a_kept_page_says_what_the_whole_stack_says(village: Village, own: Process) -> None:
    done = village.month(1, spent("20.00"))
    for path in (
        board(VILLAGE),
        board(TOWNSHIP),
        board(VILLAGE, done.pk),
        board(VILLAGE, "schedule"),
        board("law", 99),
    ):
        for secure in (False, True):
            meta = {"wsgi.url_scheme": "https" if secure else "http"}
            with override_settings(SECURE_HSTS_SECONDS=60):
                stack = Process()
            whole = stack.direct(RequestFactory().generic("GET", path, **meta))
            own.stack = stack.stack
            own.ask(path, **meta)
            assert own.remembers(path, **meta), path
            answer = own.ask(path, **meta)
            assert answer.content == whole.content
            expected = {**whole.headers, "ETag": answer["ETag"], "Vary": "Cookie, Accept-Encoding"}
            expected.setdefault("Cache-Control", "public, max-age=0, must-revalidate")
            assert dict(answer.headers) == expected
            assert "Content-Security-Policy" in answer.headers
            assert ("Strict-Transport-Security" in answer.headers) is secure
            assert not answer.cookies


def test_a_packed_page_has_a_tag_of_its_own(village: Village, own: Process) -> None:
    plain, packed = own.ask(board(VILLAGE)), own.ask(board(VILLAGE), **GZIP)
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    assert len({plain["ETag"], packed["ETag"]}) == 2
    for answer, meta in ((plain, {}), (packed, GZIP)):
        for known in (answer["ETag"], f'"x", W/{answer["ETag"]}', "*"):
            same = own.ask(board(VILLAGE), HTTP_IF_NONE_MATCH=known, **meta)
            assert (same.status_code, same.content, same["ETag"]) == (304, b"", answer["ETag"])
            assert same["Content-Security-Policy"] == plain["Content-Security-Policy"]
            assert "Content-Type" not in same.headers
    assert own.ask(board(VILLAGE), HTTP_IF_NONE_MATCH=packed["ETag"]).status_code == 200
    assert own.made == 1


def test_the_first_to_ask_is_answered_like_the_second(village: Village, own: Process) -> None:
    tag = own.ask(board(VILLAGE), **GZIP)["ETag"]
    own.memory.drop("")
    assert own.ask(board(VILLAGE), HTTP_IF_NONE_MATCH=tag, **GZIP).status_code == 304
    assert own.ask(board(VILLAGE), **GZIP)["ETag"] == tag
    head = own.ask(board(VILLAGE), "HEAD")
    assert (head.content, head["Content-Length"]) == (b"", own.ask(board(VILLAGE))["Content-Length"])
    assert own.made == 2


def test_large_letters_are_another_page(village: Village, own: Process) -> None:
    small = own.ask(board(VILLAGE))
    large = own.ask(board(VILLAGE), cookies="large=1")
    assert small.content != large.content
    assert own.remembers(board(VILLAGE), cookies="large=1")
    assert own.ask(board(VILLAGE), cookies="large=1").content == large.content
    assert own.ask(board(VILLAGE), cookies="large=0").content == small.content


def test_what_is_not_for_everybody_is_not_kept(village: Village, own: Process) -> None:
    for path, method, meta in (
        (board(), "GET", {}),
        (board(VILLAGE, 999), "GET", {}),
        (board(VILLAGE), "POST", {}),
        (board(VILLAGE, "schedule"), "GET", {"QUERY_STRING": "body=village"}),
        (board(VILLAGE), "GET", {"cookies": "sessionid=whatever"}),
        (board(VILLAGE), "GET", {"HTTP_HOST": "evil.example"}),
        ("/board/９９０１/", "GET", {}),
    ):
        own.ask(path, method, **meta)
        assert not own.remembers(path, method, **meta), path
    assert len(own.memory) == 0


def test_somebody_signed_in_reads_the_page_of_everybody(village: Village, own: Process) -> None:
    own.ask(board(VILLAGE))
    assert own.remembers(board(VILLAGE), cookies="sessionid=whatever")


def test_a_page_of_today_is_made_anew_after_midnight(village: Village, own: Process) -> None:
    own.ask(board(VILLAGE))
    midnight = dt.datetime.combine(DAY + dt.timedelta(days=1), dt.time(), dt.timezone(dt.timedelta(hours=8)))
    with time_machine.travel(midnight - dt.timedelta(seconds=5), tick=True):
        assert own.remembers(board(VILLAGE))
    with time_machine.travel(midnight, tick=True):
        assert not own.remembers(board(VILLAGE))


def test_a_page_does_not_hide_that_the_clock_stands_still(village: Village, own: Process) -> None:
    last = at(DAY) - dt.timedelta(hours=25)
    SweepRun.objects.update(finished_at=last)
    assert "没有更新" not in own.ask(board(VILLAGE)).content.decode()
    with time_machine.travel(last + dt.timedelta(hours=26) + dt.timedelta(seconds=1), tick=True):
        assert "没有更新" in own.ask(board(VILLAGE)).content.decode()
        assert own.remembers(board(VILLAGE))


# Two processes ------------------------------------------------------------------------------------------------------


def nothing_owed(village: Village) -> None:
    Duty.objects.all().delete()


def overdue(village: Village) -> None:
    open_duty(
        kind=KIND_PERIOD,
        division_id=village.division.pk,
        period=dt.date(2026, 3, 1),
        subject=village.items["month-account"].pk,
        role=Role.CLERK,
        opens_on=dt.date(2026, 4, 1),
        due_on=dt.date(2026, 4, 8),
        provisional=False,
    )
    sweep(on=DAY, at=at(DAY))


def confirm(village: Village) -> None:
    unread = next(found for found in rules_in_force(applies_to="village", place=VILLAGE, on=DAY) if not found.binding)
    confirm_rule(rule_id=unread.row.id, place=COUNTY, by=village.people["bureau"], at=at(DAY), source="民政部网站")


def adopted(village: Village) -> None:
    row = Listing.objects.filter(binding="guidance", applies_to="village").order_by("id")[0]
    adopt(
        listing_id=row.pk,
        place=COUNTY,
        valid_from=DAY,
        basis="清民发〔2026〕1号",
        by=village.people["bureau"],
        on=DAY,
        at=at(DAY),
    )


def renamed(village: Village, code: str) -> None:
    division = Division.objects.get(code=code)
    rename_division(division_id=division.pk, name="新名", from_on=DAY, by=None, at=at(DAY), on=DAY)


def withdrawn(village: Village) -> None:
    withdraw(
        disclosure_id=Disclosure.objects.get(division=village.division, state="published").pk,
        reason="写错了村名",
        by=village.people["clerk"],
        at=at(DAY),
        on=DAY,
    )


def erased(village: Village) -> None:
    done = Disclosure.objects.get(division=village.division, state="published")
    second = village.person("second", Role.BUREAU_REVIEWER, COUNTY)
    when = {"at": at(DAY), "on": DAY}
    asked = ask_erasure(leaf=done.leaf, reason="写了身份证号码", by=village.people["bureau"], **when)
    decide_erasure(request_id=asked.pk, granted=True, by=second, **when)


def challenged(village: Village) -> None:
    question = Question(text="这笔钱对不上，请说明", name="村民", phone="13900000000")
    receive(division_id=village.division.pk, question=question, by=None, at=at(DAY), on=DAY)


def live(village: Village) -> None:
    set_go_live(codes=[COUNTY], go_live_on=DAY, by=None, at=at(DAY), on=DAY)


def merged(village: Village) -> None:
    merge_divisions(
        division_ids=[village.sibling.pk], successor_id=village.division.pk, closed_on=DAY, by=None, at=at(DAY), on=DAY
    )


def opened_by_a_worker(village: Village) -> None:
    ids = (village.division.pk, village.division.pk + 1)
    assert open_chunk(first=ids[0], last=ids[1], on=dt.date(2026, 5, 1), at=at(dt.date(2026, 5, 1)))


def phone(village: Village) -> None:
    set_contact(division_id=village.division.pk, telephone="0731-8888888", office_hours="", by=None, at=at(DAY), on=DAY)


Change = Callable[[Village], object]
# What happens before the pages are read, what then happens, and the page that shows it.
WAYS: dict[str, tuple[Change, Change, Callable[[Village], str]]] = {
    "published": (lambda v: None, lambda v: v.month(1, spent("20.00")), lambda v: board(VILLAGE)),
    "withdrawn": (
        lambda v: v.month(1, spent("20.00")),
        withdrawn,
        lambda v: board(VILLAGE, Disclosure.objects.get(division=v.division).pk),
    ),
    "corrected": (
        lambda v: v.month(1, spent("20.00")),
        lambda v: v.correct(Disclosure.objects.get(), spent("21.00")),
        lambda v: board(VILLAGE, Disclosure.objects.order_by("id")[0].pk),
    ),
    "erased": (
        lambda v: v.month(1, spent("20.00")),
        erased,
        lambda v: board(VILLAGE, Disclosure.objects.get(division=v.division).pk),
    ),
    "challenged": (lambda v: None, challenged, lambda v: board(VILLAGE)),
    "overdue in the village": (nothing_owed, overdue, lambda v: board(VILLAGE)),
    "overdue in the scores of the county": (nothing_owed, overdue, lambda v: board(COUNTY)),
    "opened by a worker": (lambda v: None, opened_by_a_worker, lambda v: board(VILLAGE)),
    "telephone": (lambda v: None, phone, lambda v: board(VILLAGE)),
    "name of the village": (lambda v: None, lambda v: renamed(v, VILLAGE), lambda v: board(TOWNSHIP)),
    "name of the county": (lambda v: None, lambda v: renamed(v, COUNTY), lambda v: board(VILLAGE)),
    "name of who carries on": (merged, lambda v: renamed(v, VILLAGE), lambda v: board(SIBLING)),
    "merged": (lambda v: None, merged, lambda v: board(SIBLING)),
    "live": (lambda v: Division.objects.filter(code=SIBLING).update(go_live_on=None), live, lambda v: board(SIBLING)),
    "rules loaded": (lambda v: None, lambda v: load_rules(at=at(DAY)), lambda v: board("law", VILLAGE)),
    "rule confirmed": (lambda v: load_rules(at=at(DAY)), confirm, lambda v: board("law", VILLAGE)),
    "confirmation withdrawn": (
        lambda v: (load_rules(at=at(DAY)), confirm(v)),
        lambda v: withdraw_confirmation(
            confirmation_id=Confirmation.objects.get().pk, by=v.people["bureau"], at=at(DAY), reason="看错了条文"
        ),
        lambda v: board("law", VILLAGE),
    ),
    "schedule loaded": (lambda v: None, lambda v: load_schedule(at=at(DAY)), lambda v: board(VILLAGE, "schedule")),
    "listing adopted": (lambda v: load_schedule(at=at(DAY)), adopted, lambda v: board(VILLAGE, "schedule")),
    "clock running again": (
        lambda v: SweepRun.objects.update(finished_at=at(DAY) - dt.timedelta(days=3)),
        lambda v: sweep(on=DAY, at=at(DAY)),
        lambda v: board(VILLAGE),
    ),
}


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize("way", WAYS)
def test_what_changes_is_on_the_page_at_once_here_and_within_a_second_elsewhere(
    village: Village, own: Process, other: Process, way: str
) -> None:
    before, change, where = WAYS[way]
    before(village)
    path = where(village)
    for process in (own, other):
        old = process.ask(path).content
        assert soon(lambda process=process: process.remembers(path))  # type: ignore[misc]
    change(village)
    changed_at = time.monotonic()
    new = own.ask(path).content
    assert new != old
    assert soon(lambda: other.ask(path).content == new, within=TRUSTED)
    assert time.monotonic() - changed_at < TRUSTED + 0.5  # a slow machine may be late to look, not late to hear
    assert own.direct(RequestFactory().get(path)).content == new


def test_a_draft_leaves_the_pages_alone(village: Village, own: Process, other: Process) -> None:
    for process in (own, other):
        process.ask(board(VILLAGE))
    village.saved_month(1, spent("20.00"))
    record(verb="accounts.token_issued", by=None, at=at(DAY), object_type="accounts.user", object_id=1)
    time.sleep(0.4)  # longer than the pause between two questions
    assert own.remembers(board(VILLAGE))
    assert other.remembers(board(VILLAGE))


def test_a_page_made_while_the_change_commits_is_answered_once_and_not_kept(
    village: Village, own: Process, other: Process
) -> None:
    done = village.month(1, spent("20.00"))
    path = board(VILLAGE, done.pk)

    def before_it_is_kept() -> None:
        own.meanwhile = other.meanwhile = lambda: None
        dropped = [making for process in (own, other) for making in process.memory._makings]
        withdrawn(village)
        assert dropped
        assert soon(lambda: all(making.spoiled for making in dropped))

    for process in (own, other):
        process.meanwhile = before_it_is_kept
        assert "已经撤回" not in process.ask(path).content.decode()
        assert "已经撤回" in process.ask(path).content.decode()
        done = village.month(1, spent("20.00"))
        path = board(VILLAGE, done.pk)


def test_a_change_that_was_rolled_back_drops_nothing(village: Village, own: Process, other: Process) -> None:
    for process in (own, other):
        process.ask(board(VILLAGE))
    with transaction.atomic():
        phone(village)
        transaction.set_rollback(True)
    time.sleep(0.4)
    assert own.remembers(board(VILLAGE))
    assert other.remembers(board(VILLAGE))


def test_a_process_that_hears_nothing_asks_the_database(village: Village, other: Process) -> None:
    other.ask(board(VILLAGE))
    assert other.remembers(board(VILLAGE))
    other.listener._stop.set()
    other.listener._thread.join()  # type: ignore[union-attr]
    other.listener.ensure = lambda: None  # type: ignore[method-assign]
    kept_again = other.ask(board(VILLAGE))
    assert kept_again.status_code == 200
    assert len(other.memory) == 1
    assert not other.remembers(board(VILLAGE))
    other.listener._asked_at = time.monotonic() - TRUSTED + 0.5
    assert other.remembers(board(VILLAGE))
    other.listener._asked_at = time.monotonic() - TRUSTED
    assert not other.remembers(board(VILLAGE))


def test_a_lost_connection_empties_the_memory_until_it_is_back(
    village: Village, other: Process, owner_connection: connection
) -> None:
    other.ask(board(VILLAGE))
    assert len(other.memory) == 1
    with owner_connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'board'")
        assert cursor.rowcount == 1
    assert soon(lambda: not other.listener.fresh())
    assert soon(lambda: len(other.memory) == 0)
    phone(village)  # nobody hears it
    assert soon(other.listener.fresh)
    assert "0731-8888888" in other.ask(board(VILLAGE)).content.decode()
    assert other.remembers(board(VILLAGE))


def test_the_listener_reaches_the_database_past_a_pooler(transactional_db: None) -> None:
    usual = connection_parameters()
    url = f"postgres://{usual['user']}:{usual['password']}@{usual['host']}:{usual['port']}/postgres"
    with override_settings(DATABASE_LISTEN_URL=url), closing(psycopg2.connect(**connection_parameters())) as opened:
        assert opened.info.dbname == "postgres" != usual["dbname"]
