"""From duty to public page, and what happens on the way: returned, dissented, corrected."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from governance.base.accounts.models import User
from governance.base.clock.choices import DutyState
from governance.base.clock.models import DutyEvent
from governance.base.indicators.models import Tally
from governance.base.journal.models import Body, Entry
from governance.base.verdict import Refused
from openness.actions.disclosure import DraftInput, save_draft
from openness.actions.publication import start_correction
from openness.choices import State
from openness.models import Disclosure
from tests.flows.story import OPENING, Story, income, spent
from tests.openness.county import VILLAGE, at

pytestmark = pytest.mark.django_db
JANUARY, FEBRUARY = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
BOARD = f"/board/{VILLAGE}/"


@pytest.mark.req("R-OPN-2", "R-OPN-5", "R-OPN-6")
def test_the_month_of_a_village_from_duty_to_public_page(story: Story) -> None:
    # On the first of January everybody can know what will be owed for January, and when.
    story.sweep(JANUARY)
    duty = story.monthly_duty(JANUARY)
    assert (duty.opens_on, duty.due_on) == (FEBRUARY, dt.date(2026, 2, 24))
    assert "2026年1月收支总账 去填报" in story.todo("clerk", dt.date(2026, 1, 2))
    # Nobody files a month before it is over.
    early = story.draft(JANUARY, dt.date(2026, 1, 20), [income("800.00")], **OPENING)
    with pytest.raises(Refused):
        story.submit(early, dt.date(2026, 1, 20))
    # In February the clerk files it once; the supervisors have it next, the public has nothing yet.
    filed = story.file(JANUARY, dt.date(2026, 2, 3), income("800.00"), spent("1200.00"), **OPENING)
    assert filed.state == State.SUBMITTED
    assert "核实：" in story.todo("sun", dt.date(2026, 2, 3))[0]
    assert "1,200.00" not in story.page(BOARD)
    # The first signature is not more than half of three; the second is, and it is public at once.
    story.sign(filed, "sun", dt.date(2026, 2, 4))
    assert Disclosure.objects.get(pk=filed.pk).state == State.SUBMITTED
    published = story.sign(filed, "qian", dt.date(2026, 2, 5))
    assert published.state == State.PUBLISHED
    duty.refresh_from_db()
    assert (duty.state, duty.met_on) == (DutyState.MET, dt.date(2026, 2, 5))
    assert not [line for line in story.todo("sun", dt.date(2026, 2, 6)) if "核实" in line]
    # Anyone reads it, in words and figures, and the stored bytes say the same.
    page = story.page(f"{BOARD}{published.pk}/")
    for part in ("上湾村", "5,000.00", "800.00", "1,200.00", "4,600.00", "2026年2月5日"):
        assert part in page
    body = json.loads(bytes(Body.objects.get(leaf=published.leaf).content))
    assert body["account"]["closing"] == "4600.00"
    assert not {person.name for person in User.objects.all()} & set(json.dumps(body, ensure_ascii=False).split('"'))
    # The next month opens with what this one closed.
    following = story.file(FEBRUARY, dt.date(2026, 3, 2), income("100.00"))
    assert (following.account.opening, following.account.closing) == (Decimal("4600.00"), Decimal("4700.00"))
    # The scoreboard counts it on time, for the village and for everyone above it.
    story.sweep(dt.date(2026, 2, 25), dt.date(2026, 3, 3))
    on_time = Tally.objects.filter(
        indicator="openness.on_time", period=FEBRUARY, division__code__in=["990101", VILLAGE]
    )
    assert on_time.count() == 2
    assert on_time.get(division__code=VILLAGE).numerator == 1


@pytest.mark.req("R-OPN-6", "R-CMT-7")
def test_a_returned_account_says_why_and_comes_back_better(story: Story) -> None:
    story.sweep(FEBRUARY)
    filed = story.file(JANUARY, dt.date(2026, 2, 3), spent("120.00", "招待费"), **OPENING)
    story.sign(filed, "sun", dt.date(2026, 2, 4), agrees=False, opinion="招待费没有发票")
    returned = story.sign(filed, "qian", dt.date(2026, 2, 4), agrees=False, opinion="村里不许列招待费")
    assert returned.state == State.RETURNED
    assert "招待费没有发票" in returned.return_reason
    assert "2026年1月收支总账 去修改" in story.todo("clerk", dt.date(2026, 2, 5))
    # Filed again: earlier signatures do not count, the content that is signed is the new one.
    again = story.draft(JANUARY, dt.date(2026, 2, 6), [spent("120.00", "会议用水")])
    again = story.submit(again, dt.date(2026, 2, 6))
    assert (again.pk, again.round) == (filed.pk, 2)
    assert again.content_hash != filed.content_hash
    assert story.verify(again, dt.date(2026, 2, 9)).state == State.PUBLISHED
    assert story.monthly_duty(JANUARY).met_on == dt.date(2026, 2, 9)
    assert "招待费" not in story.page(f"{BOARD}{filed.pk}/")


@pytest.mark.req("R-CMT-7")
def test_a_supervisor_who_dissents_is_outvoted_and_still_heard(story: Story) -> None:
    filed = story.file(JANUARY, dt.date(2026, 2, 3), spent("900.00", "租车"), **OPENING)
    story.sign(filed, "zhou", dt.date(2026, 2, 4), agrees=False, opinion="租车价格偏高，应比价")
    published = story.verify(filed, dt.date(2026, 2, 5))
    assert published.state == State.PUBLISHED
    page = story.page(f"{BOARD}{published.pk}/")
    assert "租车价格偏高，应比价" in page
    assert "zhou某" not in page


@pytest.mark.req("R-OPN-6")
def test_what_is_public_is_corrected_by_a_later_entry_and_never_changed(story: Story) -> None:
    first = story.verify(story.file(JANUARY, dt.date(2026, 2, 3), spent("300.00"), **OPENING), dt.date(2026, 2, 4))
    before = bytes(Body.objects.get(leaf=first.leaf).content)
    with pytest.raises(Refused):
        save_draft(
            disclosure_id=first.pk,
            version=first.version,
            given=DraftInput(lines=[spent("30.00")]),
            by=story.people["clerk"],
            at=at(dt.date(2026, 2, 5)),
            on=dt.date(2026, 2, 5),
        )
    day = dt.date(2026, 2, 10)
    correction = start_correction(
        disclosure_id=first.pk, reason="漏记电费一笔50元", by=story.people["clerk"], at=at(day), on=day
    )
    given = DraftInput(lines=[spent("300.00"), spent("50.00", "漏记的电费")])
    correction = save_draft(
        disclosure_id=correction.pk,
        version=correction.version,
        given=given,
        by=story.people["clerk"],
        at=at(day),
        on=day,
    )
    corrected = story.verify(story.submit(correction, day), dt.date(2026, 2, 11))
    assert (corrected.state, corrected.corrects_id) == (State.PUBLISHED, first.pk)
    # Both stay readable, each names the other, and the old bytes are what they were.
    old, new = story.page(f"{BOARD}{first.pk}/"), story.page(f"{BOARD}{corrected.pk}/")
    assert "更正" in old
    assert "漏记电费一笔50元" in new
    assert bytes(Body.objects.get(leaf=first.leaf).content) == before
    # The next month opens with the corrected figure.
    following = story.file(FEBRUARY, dt.date(2026, 3, 2))
    assert following.account.opening == Decimal("4650.00")
    assert Entry.objects.filter(verb__contains="publish", object_id=corrected.pk).exists()


@pytest.mark.req("R-OPN-5")
def test_silent_supervisors_are_a_duty_of_their_own_that_escalates(story: Story) -> None:
    story.sweep(FEBRUARY)
    filed = story.file(JANUARY, dt.date(2026, 3, 2), spent("300.00"), **OPENING)
    waiting = filed.division.duty_set.get(kind=6)
    assert waiting.due_on == dt.date(2026, 3, 9)  # five working days after Monday, 2 March
    story.sweep_through(dt.date(2026, 3, 3), dt.date(2026, 3, 24))
    assert {event.what: event.on for event in DutyEvent.objects.filter(duty=waiting)} == {
        1: dt.date(2026, 3, 3),
        2: dt.date(2026, 3, 6),
        3: dt.date(2026, 3, 9),
        4: dt.date(2026, 3, 10),
        5: dt.date(2026, 3, 10),
        6: dt.date(2026, 3, 23),
    }
    assert Disclosure.objects.get(pk=filed.pk).published_at is None
