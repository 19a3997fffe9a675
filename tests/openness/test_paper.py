"""Paper on the notice board: owed when published, kept up for its days, and down when they are over (R-OPN-7)."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from governance.base.clock.actions import sweep as sweeping
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.law.loading import load
from governance.base.verdict import Refused
from openness.actions.posting import record_posted, record_taken_down
from openness.actions.publication import withdraw
from openness.duty_kinds import KIND_DISPLAY, KIND_POST, PUBLIC_KINDS
from openness.models import Disclosure, Listing, Posting
from openness.queries.posting import to_take_down
from openness.rules.posting import goes_on_board, keep_until, may_post, may_take_down
from tests.openness.desk import browser, path_of
from tests.openness.village import DAY, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]
PLACE = "村委会门口公开栏"
LAST = DAY + dt.timedelta(days=15)  # the day of posting is not counted


def post(village: Village, found: Disclosure, on: dt.date = DAY, *, by: str = "clerk", **given: object) -> Posting:
    parts = {"place_note": PLACE, "posted_on": on} | given
    return record_posted(disclosure_id=found.pk, by=village.people[by], at=at(on), on=on, **parts)  # type: ignore[arg-type]


def down(village: Village, posting: Posting, on: dt.date, *, by: str = "clerk", day: dt.date | None = None) -> Posting:
    return record_taken_down(posting_id=posting.pk, taken_down_on=day or on, by=village.people[by], at=at(on), on=on)


def duties(kind: int) -> list[Duty]:
    return list(Duty.objects.filter(kind=kind).order_by("id"))


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in refused.value.verdicts]


# The rule alone -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("channel", "owed"), [("公开栏；平台公开页", True), ("平台公开页", False), ("", False)])
def test_only_what_the_schedule_puts_on_the_board_goes_there(channel: str, owed: bool) -> None:
    assert goes_on_board(channel) is owed


@pytest.mark.parametrize(("listed", "lawful", "days"), [(15, 15, 15), (30, 15, 30), (1, 15, 15), (15, 0, 15)])
def test_it_hangs_as_long_as_the_schedule_says_and_never_shorter_than_the_law(
    listed: int, lawful: int, days: int
) -> None:
    assert keep_until(DAY, listed, lawful) == DAY + dt.timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "current", "ok"),
    [
        (LAST - dt.timedelta(days=1), True, False),
        (LAST, True, False),  # the last day is a whole day (民法典 203)
        (LAST + dt.timedelta(days=1), True, True),
        (DAY, False, True),  # what no longer holds comes down at once
    ],
)
def test_it_comes_down_the_day_after_its_last_day(day: dt.date, current: bool, ok: bool) -> None:
    found = may_take_down(posted_on=DAY, keep_until=LAST, taken_down_on=day, on=day, current=current, basis=("依据甲",))
    assert found.ok is ok
    if not ok:
        assert found.needed == "2026-04-26"
        assert "依据甲" in found.basis
        assert "2026年4月26日起可以取下" in found.text


def test_nothing_comes_down_tomorrow_or_before_it_was_put_up() -> None:
    for day in (DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=31)):
        found = may_take_down(
            posted_on=DAY, keep_until=LAST, taken_down_on=day, on=DAY + dt.timedelta(days=30), current=True
        )
        assert found.code == "take_down_day"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "may_post"),
        ({"public": False}, "not_published"),
        ({"replaced": True}, "replaced"),
        ({"posted_on": DAY + dt.timedelta(days=1)}, "future"),
        ({"posted_on": DAY - dt.timedelta(days=1)}, "too_early"),
    ],
)
def test_only_what_is_public_and_current_is_posted_on_a_day_that_can_be(facts: dict[str, object], code: str) -> None:
    given = {"public": True, "replaced": False, "published_on": DAY, "posted_on": DAY, "on": DAY} | facts
    assert may_post(**given).code == code  # type: ignore[arg-type]


# The duties -----------------------------------------------------------------------------------------------------


def test_publishing_opens_the_duty_to_post_in_the_same_transaction(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    (duty,) = duties(KIND_POST)
    assert (duty.subject, duty.state, duty.role, duty.opens_on) == (found.pk, DutyState.OPEN, "clerk", DAY)
    assert duty.due_on == dt.date(2026, 4, 15)  # Friday the 10th and three working days
    assert KIND_POST not in PUBLIC_KINDS
    assert KIND_DISPLAY not in PUBLIC_KINDS


def test_what_the_schedule_keeps_off_the_board_is_not_owed_there(village: Village) -> None:
    Listing.objects.filter(item=village.items["month-account"]).update(channel="平台公开页")
    village.month(1, spent("20.00"))
    assert duties(KIND_POST) == []


def test_posting_meets_the_first_duty_and_opens_the_second(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    posting = post(village, found)
    assert duties(KIND_POST)[0].state == DutyState.MET
    (duty,) = duties(KIND_DISPLAY)
    assert posting.keep_until == LAST
    assert (duty.subject, duty.opens_on, duty.due_on) == (posting.pk, DAY, LAST + dt.timedelta(days=1))


def test_the_law_of_the_place_lengthens_what_a_schedule_says_too_short(village: Village) -> None:
    load(at=at(DAY))
    Listing.objects.filter(item=village.items["month-account"]).update(display_days=3)
    posting = post(village, village.month(1, spent("20.00")))
    assert posting.keep_until == LAST
    with pytest.raises(Refused) as refused:
        down(village, posting, LAST)
    assert "《村民委员会组织法》第三十五条" in refused.value.verdicts[0].text


def test_a_sheet_that_simply_hangs_is_never_late(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    for day in (LAST, LAST + dt.timedelta(days=1), LAST + dt.timedelta(days=40)):
        sweeping.sweep(on=day, at=at(day))
        assert not Duty.objects.overdue(day).filter(kind=KIND_DISPLAY).exists(), day
        (duty,) = duties(KIND_DISPLAY)
        assert duty.state == (DutyState.OPEN if day == LAST else DutyState.MET)
    assert duty.met_on == LAST + dt.timedelta(days=1)
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None


def test_the_desk_says_what_may_come_down_and_forgets_it_after_a_month(village: Village) -> None:
    post(village, village.month(1, spent("20.00")))
    clerk = village.people["clerk"]
    for days, shown in ((15, 0), (16, 1), (45, 1), (46, 0)):
        assert len(to_take_down(clerk, DAY + dt.timedelta(days=days))) == shown, days
    assert to_take_down(village.people["neighbour"], DAY + dt.timedelta(days=16)) == []


def test_taking_down_too_early_is_refused_and_changes_nothing(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    with pytest.raises(Refused) as refused:
        down(village, posting, LAST)
    assert codes(refused) == ["display_days"]
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None
    assert duties(KIND_DISPLAY)[0].state == DutyState.OPEN
    down(village, posting, LAST + dt.timedelta(days=1), by="sun")
    assert duties(KIND_DISPLAY)[0].state == DutyState.MET
    with pytest.raises(Refused) as again:
        down(village, posting, LAST + dt.timedelta(days=2))
    assert "taken_down" in codes(again)


def test_one_sheet_at_a_place_and_another_board_is_another_place(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    post(village, found)
    with pytest.raises(Refused) as refused:
        post(village, found)
    assert codes(refused) == ["already_up"]
    assert post(village, found, place_note="二组晒谷场").keep_until == LAST


@pytest.mark.parametrize("by", ["clerk", "agent", "sun"])
def test_filers_and_supervisors_record_it(village: Village, by: str) -> None:
    assert post(village, village.month(1, spent("20.00")), by=by).posted_by == village.people[by]


@pytest.mark.parametrize("by", ["secretary", "township", "bureau", "neighbour", "far", "villager"])
def test_nobody_else_does(village: Village, by: str) -> None:
    found = village.month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        post(village, found, by=by)
    assert refused.value.forbidden
    assert not Posting.objects.exists()


def test_a_correction_takes_over_the_board(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    posting = post(village, old)
    new = village.correct(old, spent("30.00"))
    assert [(duty.subject, duty.state) for duty in duties(KIND_POST)] == [
        (old.pk, DutyState.MET),
        (new.pk, DutyState.OPEN),
    ]
    assert duties(KIND_DISPLAY)[0].state == DutyState.CANCELLED
    assert [row["verb"] for row in to_take_down(village.people["clerk"], DAY)] == ["请取下"]
    assert down(village, posting, DAY).taken_down_on == DAY
    with pytest.raises(Refused) as refused:
        post(village, old, place_note="别处")
    assert codes(refused) == ["replaced"]


def test_a_withdrawal_ends_both_duties(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    when = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    withdraw(disclosure_id=found.pk, reason="明细里有一笔写错了", **when)
    assert [duty.state for duty in duties(KIND_POST)] == [DutyState.CANCELLED]
    with pytest.raises(Refused) as refused:
        post(village, found)
    assert codes(refused) == ["not_published"]


# The desk -------------------------------------------------------------------------------------------------------


def test_the_clerk_records_at_the_desk_without_a_picture(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    page = f"/desk/disclosures/{found.pk}/posting/"
    with time_machine.travel(at(DAY), tick=False):
        client = browser(village.people["clerk"])
        assert "去张贴" in client.get("/desk/").content.decode()
        assert path_of(client.get(f"/desk/duties/{duties(KIND_POST)[0].pk}/")) == page
        refused = client.post(page, {"place_note": "", "posted_on": DAY.isoformat()})
        assert (refused.status_code, Posting.objects.count()) == (422, 0)
        assert path_of(client.post(page, {"place_note": PLACE, "posted_on": DAY.isoformat()})) == page
        shown = client.get(page).content.decode()
    assert "展示中" in shown
    assert "至少贴到2026年4月25日" in shown
    assert "今天取下了" not in shown


def test_the_desk_offers_to_take_down_when_the_days_are_over(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    posting = post(village, found)
    with time_machine.travel(at(LAST + dt.timedelta(days=1)), tick=False):
        client = browser(village.people["clerk"])
        home = client.get("/desk/").content.decode()
        assert "公开栏上可以取下的" in home
        assert "可取下" in home
        path_of(client.post(f"/desk/postings/{posting.pk}/take-down/"))
    assert Posting.objects.get(pk=posting.pk).taken_down_on == LAST + dt.timedelta(days=1)


def test_the_desk_refuses_to_take_down_early_in_words(village: Village) -> None:
    posting = post(village, village.month(1, spent("20.00")))
    with time_machine.travel(at(LAST), tick=False):
        client = browser(village.people["clerk"])
        answer = client.post(f"/desk/postings/{posting.pk}/take-down/", follow=True)
    assert "2026年4月26日起可以取下" in answer.content.decode()
    assert Posting.objects.get(pk=posting.pk).taken_down_on is None


def test_a_picture_is_kept_for_those_who_see_the_papers(village: Village) -> None:
    found = village.month(1, spent("20.00"))
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    page = f"/desk/disclosures/{found.pk}/posting/"
    with time_machine.travel(at(DAY), tick=False):
        client = browser(village.people["clerk"])
        file = SimpleUploadedFile("board.png", picture.getvalue(), content_type="image/png")
        path_of(client.post(page, {"place_note": PLACE, "posted_on": DAY.isoformat(), "photo": file}))
        photo = Posting.objects.get().photo_id
        assert client.get(f"/desk/files/{photo}/").status_code == 200
        assert browser(village.people["neighbour"]).get(f"/desk/files/{photo}/").status_code == 404
