"""Two stories of a question: nobody answers until the county orders; and one that is right and is corrected."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty, DutyEvent
from governance.base.verdict import Refused
from openness.actions.answer import answer, investigate, sign_answer
from openness.actions.challenge import Question, accept, receive, respond
from openness.actions.disclosure import DraftInput, save_draft
from openness.actions.order import OrderInput
from openness.choices import ChallengeState, OrderState, State
from openness.duty_kinds import KIND_ANSWER, KIND_INVESTIGATE_TOWNSHIP, KIND_ORDERED
from openness.models import Answer, Challenge, Disclosure, Order
from tests.flows.story import OPENING, Story, begin, income, spent
from tests.openness.county import VILLAGE, at

JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
NAME, PHONE = "林秋禾", "13900001234"


def ask(story: Story, on: dt.date, **parts: Any) -> tuple[Challenge, str]:
    question = Question(name=NAME, phone=PHONE, **parts)
    got = receive(division_id=story.county.places[VILLAGE].pk, question=question, by=None, at=at(on), on=on)
    return got.challenge, got.code


def by(story: Story, name: str, challenge: Challenge, on: dt.date) -> dict[str, Any]:
    return {"challenge_id": challenge.pk, "by": story.people[name], "at": at(on), "on": on}


def state(challenge: Challenge) -> str:
    return Challenge.objects.values_list("state", flat=True).get(pk=challenge.pk)


@pytest.mark.django_db
@pytest.mark.req("R-OPN-5", "R-OPN-6")
def test_nobody_answers_until_the_county_orders_publication(story: Story) -> None:
    # January was due on 24 February. It is not there, and somebody says so.
    story.sweep(JANUARY, FEBRUARY)
    asked_on = dt.date(2026, 2, 26)
    story.sweep(asked_on)
    duty = story.monthly_duty(JANUARY)
    challenge, code = ask(story, asked_on, text="一月的账为什么还不公开？", duty_id=duty.pk)
    assert any("答复质疑" in line for line in story.todo("clerk", asked_on))
    # Ten days pass without an answer: on the last day it is still the committee's, the day after the township's.
    last = dt.date(2026, 3, 8)
    story.sweep_through(asked_on, last)
    assert state(challenge) == ChallengeState.RECEIVED
    story.sweep(last + dt.timedelta(days=1))
    assert state(challenge) == ChallengeState.TOWNSHIP
    late = Duty.objects.get(kind=KIND_ANSWER, subject=challenge.pk)
    assert late.state == DutyState.CANCELLED
    assert DutyEvent.objects.filter(duty=late, what=4).exists()  # that it was late stays on record
    assert any("调查质疑" in line for line in story.todo("township", dt.date(2026, 3, 10)))
    # The township lets its twenty days pass as well, and the clock stood still for a month.
    story.sweep(dt.date(2026, 4, 30))
    assert state(challenge) == ChallengeState.COUNTY
    assert Duty.objects.get(kind=KIND_INVESTIGATE_TOWNSHIP).state == DutyState.CANCELLED
    # The county finds that it is so, and orders publication by a day.
    day = dt.date(2026, 5, 6)
    item = story.county.item("monthly-account")
    investigate(
        **by(story, "bureau", challenge, day),
        text="经查，一月的账至今没有公开，责令公布。",
        upheld=True,
        public_text="一月的账为什么还不公开？",
        order=OrderInput(item.pk, dt.date(2026, 5, 20), "一月的账至今没有公开", period_start=JANUARY),
    )
    assert state(challenge) == ChallengeState.CLOSED
    board = story.page(f"/board/{VILLAGE}/")
    assert "责令公布" in board
    assert any("责令公布" in line for line in story.todo("clerk", day))
    # The committee publishes; that is what fulfils the order.
    filed = story.file(JANUARY, dt.date(2026, 5, 12), income("800.00"), **OPENING)
    published = story.verify(filed, dt.date(2026, 5, 13))
    order = Order.objects.get()
    assert (order.state, order.fulfilled_by_id) == (OrderState.FULFILLED, published.pk)
    assert Duty.objects.get(kind=KIND_ORDERED).met_on == dt.date(2026, 5, 13)
    assert not any("责令公布" in line for line in story.todo("clerk", dt.date(2026, 5, 14)))
    page = story.page(f"/board/{VILLAGE}/challenges/{challenge.pk}/")
    assert "到期没有答复" in page
    assert "经查，一月的账至今没有公开，责令公布。" in page
    told = Client().post("/board/track/", {"code": code}).content.decode()
    assert "经查" in told
    for address in (
        f"/board/{VILLAGE}/",
        f"/board/{VILLAGE}/challenges/",
        f"/board/{VILLAGE}/challenges/{challenge.pk}/",
    ):
        content = Client().get(address).content.decode()
        assert NAME not in content
        assert PHONE not in content


@pytest.mark.django_db
@pytest.mark.req("R-OPN-6", "R-CMT-7")
def test_a_question_that_is_right_is_answered_corrected_and_closed(story: Story) -> None:
    story.sweep(JANUARY, FEBRUARY)
    filed = story.file(JANUARY, dt.date(2026, 2, 3), income("800.00"), spent("1200.00"), **OPENING)
    published = story.verify(filed, dt.date(2026, 2, 4))
    day = dt.date(2026, 2, 6)
    challenge, _code = ask(story, day, text="光伏收入应该是900元，不是800元", disclosure_id=published.pk)
    accept(**by(story, "sun", challenge, day), public_text="光伏收入应该是900元，不是800元")
    given = answer(**by(story, "clerk", challenge, day), text="您说得对，漏记了100元，正在更正。", upheld=True)
    for name in ("sun", "qian"):
        sign_answer(**by(story, name, challenge, day), content_hash=given.content_hash, agrees=True)
    page = story.page(f"/board/{VILLAGE}/{published.pk}/")
    assert "光伏收入应该是900元" in page
    assert "更正正在办理" in story.page(f"/board/{VILLAGE}/challenges/{challenge.pk}/")
    correction = Disclosure.objects.get(corrects=published)
    assert given.correction_id == correction.pk
    story.verify(
        story.submit(
            _with_lines(story, correction, dt.date(2026, 2, 9), income("900.00"), spent("1200.00")), dt.date(2026, 2, 9)
        ),
        dt.date(2026, 2, 10),
    )
    assert Disclosure.objects.get(pk=correction.pk).state == State.PUBLISHED
    assert "看更正的一份" in story.page(f"/board/{VILLAGE}/challenges/{challenge.pk}/")
    respond(challenge_id=challenge.pk, satisfied=True, by=None, at=at(dt.date(2026, 2, 12)), on=dt.date(2026, 2, 12))
    assert state(challenge) == ChallengeState.CLOSED
    assert "本人满意" in story.page(f"/board/{VILLAGE}/challenges/{challenge.pk}/")


def _with_lines(story: Story, draft: Disclosure, on: dt.date, *lines: Any) -> Disclosure:
    return save_draft(
        disclosure_id=draft.pk,
        version=draft.version,
        given=DraftInput(lines=list(lines)),
        by=story.people["clerk"],
        at=at(on),
        on=on,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R-OPN-6")
def test_of_two_answers_at_once_one_stands() -> None:
    story = begin()
    story.person("agent", "accounting_agent", "990101001")
    day = dt.date(2026, 2, 6)
    challenge, _code = ask(story, day, text="公益岗位的钱怎么没有公开？")
    accept(**by(story, "sun", challenge, day), public_text="公益岗位的钱怎么没有公开？")
    start, outcomes = threading.Barrier(2), []

    def send(name: str) -> None:
        try:
            start.wait(timeout=20)
            answer(**by(story, name, challenge, day), text=f"{name}答复：下周公开。", upheld=False)
            outcomes.append("answered")
        except Refused as refused:
            outcomes.append(refused.verdicts[0].code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(name,)) for name in ("clerk", "agent")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes) == ["answered", "state"]
    assert Answer.objects.count() == 1
