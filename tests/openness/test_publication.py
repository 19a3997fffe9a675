"""Published once, unchangeable, corrected by a later entry, withdrawn to a stub."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.base.clock.actions import open_duty
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.verdict import Refused
from openness.actions.publication import publish, start_correction, withdraw
from openness.choices import State
from openness.duty_kinds import KIND_PERIOD, KIND_REPUBLISH
from openness.models import Account, Disclosure
from openness.queries.account import months_of, opening_balance
from openness.queries.disclosure import following_months, next_step, no_longer_agreeing
from openness.rules.account import LineFact, breaks, figures
from tests.openness.village import DAY, Village, at, income, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def body_of(disclosure: Disclosure) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(Body.objects.get(leaf=disclosure.leaf).content))
    return found


def withdrawn(village: Village, disclosure: Disclosure, who: str = "clerk", reason: str = "附了个人信息") -> Disclosure:
    return withdraw(disclosure_id=disclosure.pk, reason=reason, by=village.people[who], at=at(DAY), on=DAY)


def test_a_body_says_everything_and_names_no_person(village: Village) -> None:
    done = village.month(
        1,
        spent("20.00", "买灯", payee="上湾建材店", payee_is_person=False, on=dt.date(2026, 1, 9), voucher_no="记-7"),
        spent("30.00", "误工补贴", payee="王小明"),
    )
    body = body_of(done)
    assert body["account"] == {
        "opening": "1000.00",
        "opening_source": "2025年12月信用社对账单",
        "income": "0.00",
        "expenditure": "50.00",
        "closing": "950.00",
        "nil": False,
    }
    assert body["place"] == {"code": village.division.code, "name": "上湾村"}
    assert body["period"]["label"] == "2026年1月"
    assert body["published_on"] == "2026-04-10"
    assert body["display_until"] == "2026-04-25"
    assert [line.get("payee") for line in body["lines"]] == ["上湾建材店", None]
    assert body["verification"]["content_hash"] == done.content_hash
    text = json.dumps(body, ensure_ascii=False)
    assert "王小明" not in text
    assert "clerk" not in text
    assert "记-7" not in text


def test_publishing_meets_the_duty_on_that_day(village: Village) -> None:
    item = village.items["month-account"]
    duty = open_duty(
        kind=KIND_PERIOD,
        division_id=village.division.pk,
        period=month(1),
        subject=item.pk,
        role="clerk",
        opens_on=month(2),
        due_on=dt.date(2026, 2, 15),
    )
    filed = village.submit(village.saved_month(1, spent("20.00")))
    assert filed.duty_id == duty.pk
    assert Duty.objects.get(pk=duty.pk).state == DutyState.OPEN, "filing alone does not meet it"
    village.publish(filed)
    met = Duty.objects.get(pk=duty.pk)
    assert (met.state, met.met_on) == (DutyState.MET, DAY)


def test_nothing_unverified_is_published(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    for by in (None, village.people["clerk"]):
        with pytest.raises(Refused) as refused:
            publish(disclosure_id=filed.pk, by=by, at=at(DAY), on=DAY)
        assert codes(refused) == {"not_verified"}
    assert not Body.objects.exists()


def test_what_is_public_cannot_be_changed_by_anybody(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    with pytest.raises(Refused):
        village.save(done, title="别的")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE journal_body SET content = 'x' WHERE leaf = %s", [done.leaf])


def test_leaves_are_numbered_without_gaps(village: Village) -> None:
    for number in (1, 2, 3):
        village.month(number, spent("1.00"))
    assert list(Body.objects.order_by("leaf").values_list("leaf", flat=True)) == [0, 1, 2]


def test_a_correction_names_the_old_one_and_replaces_it(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    new = village.correct(old, spent("25.00"))
    assert (new.state, new.corrects_id, new.replaced) == (State.PUBLISHED, old.pk, False)
    kept = reload(old)
    assert (kept.state, kept.replaced) == (State.PUBLISHED, True)
    assert body_of(new)["corrects"] == {"leaf": old.leaf, "reason": "漏记了一笔支出"}
    assert body_of(old)["account"]["closing"] == "980.00", "the old body stays as it was"
    assert opening_balance(village.division, month(2)) == Decimal("975.00")


def test_an_unpublished_correction_changes_nothing(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    village.correct(old, spent("25.00"), publish=False)
    assert not reload(old).replaced
    assert opening_balance(village.division, month(2)) == Decimal("980.00")


def test_one_correction_at_a_time_and_always_of_the_latest(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    pending = village.correct(old, spent("25.00"), publish=False)
    with pytest.raises(Refused) as refused:
        village.correct(old, spent("26.00"))
    assert codes(refused) == {"correction_open"}
    new = village.publish(pending)
    with pytest.raises(Refused) as refused:
        village.correct(old, spent("26.00"))
    assert codes(refused) == {"replaced"}
    newest = village.correct(new, spent("26.00"))
    assert newest.title.count("（更正）") == 1
    assert opening_balance(village.division, month(2)) == Decimal("974.00")


@pytest.mark.parametrize("who", ["sun", "township", "bureau", "neighbour"])
def test_only_those_who_file_correct_and_withdraw(village: Village, who: str) -> None:
    old = village.month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        start_correction(disclosure_id=old.pk, reason="金额写错了", by=village.people[who], at=at(DAY), on=DAY)
    assert refused.value.forbidden
    with pytest.raises(Refused) as refused:
        withdrawn(village, old, who)
    assert refused.value.forbidden
    assert reload(old).state == State.PUBLISHED


def test_a_correction_needs_a_reason_and_a_public_disclosure(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    with pytest.raises(Refused) as refused:
        start_correction(disclosure_id=filed.pk, reason="", by=village.people["clerk"], at=at(DAY), on=DAY)
    assert codes(refused) == {"not_published", "reason"}


@pytest.mark.req("R-OPN-2")
def test_months_behind_a_correction_are_listed_corrected_in_order_and_block_new_ones(village: Village) -> None:
    january, february, march = (village.month(number, spent("10.00")) for number in (1, 2, 3))
    pending = village.correct(january, spent("15.00"), publish=False)
    assert [one.label for one in following_months(pending)] == ["2026年2月", "2026年3月"]
    village.publish(pending)
    assert [row.pk for row in no_longer_agreeing(village.division)] == [february.pk]
    waiting = Duty.objects.open().get(kind=KIND_REPUBLISH)
    assert waiting.subject == february.pk
    on = dt.date(2026, 5, 6)
    april = village.saved_month(4, spent("1.00"), on=on)
    with pytest.raises(Refused) as refused:
        village.submit(april, on)
    assert codes(refused) == {"chain"}
    assert "请先更正2026年2月" in str(refused.value)
    village.correct(february, spent("10.00"))
    assert Duty.objects.get(pk=waiting.pk).state == DutyState.MET
    assert Duty.objects.open().get(kind=KIND_REPUBLISH).subject == march.pk
    village.correct(march, spent("10.00"))
    assert not Duty.objects.open().filter(kind=KIND_REPUBLISH).exists()
    village.publish(village.submit(april, on), on)
    assert [one.closing for one in months_of(village.division)] == [Decimal(x) for x in ("985", "975", "965", "964")]


@pytest.mark.req("R-OPN-2")
def test_a_correction_that_leaves_the_balance_touches_no_other_month(village: Village) -> None:
    january = village.month(1, spent("10.00"))
    village.month(2, spent("10.00"))
    pending = village.correct(january, income("5.00"), spent("15.00"), publish=False)
    assert following_months(pending) == []
    village.publish(pending)
    assert not Duty.objects.open().filter(kind=KIND_REPUBLISH).exists()


@pytest.mark.req("R-OPN-2")
def test_a_quarter_that_stands_on_a_corrected_month_must_be_corrected_too(village: Village) -> None:
    for number in (1, 2):
        village.month(number)
    march = village.month(3, spent("10.00"))
    quarter = village.publish(village.submit(village.draft("quarter-account", period_start=month(1))))
    village.correct(march, spent("11.00"))
    assert Duty.objects.open().get(kind=KIND_REPUBLISH).subject == quarter.pk
    mended = village.correct(quarter)
    assert Account.objects.get(disclosure=mended).closing == Decimal("989.00")
    assert not Duty.objects.open().filter(kind=KIND_REPUBLISH).exists()


@pytest.mark.req("R-OPN-2")
def test_a_quarter_follows_a_line_that_moved_to_another_category(village: Village) -> None:
    """No total changed, but the sums by category did."""
    for number in (1, 2):
        village.month(number)
    march = village.month(3, spent("10.00"))
    quarter = village.publish(village.submit(village.draft("quarter-account", period_start=month(1))))
    village.correct(march, LineFact("expenditure", "办公支出", "纸笔", Decimal("10.00")))
    assert Duty.objects.open().get(kind=KIND_REPUBLISH).subject == quarter.pk


def test_a_withdrawal_leaves_a_stub_a_log_entry_and_a_duty(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    gone = withdrawn(village, done)
    assert (gone.state, gone.withdrawal_reason) == (State.WITHDRAWN, "附了个人信息")
    assert Disclosure.objects.public().filter(pk=done.pk).exists()
    stub = json.loads(bytes(Body.objects.latest("leaf").content))
    assert (stub["kind"], stub["withdraws"], stub["reason"]) == ("withdrawal", done.leaf, "附了个人信息")
    duty = Duty.objects.open().get(kind=KIND_REPUBLISH, subject=done.pk)
    assert next_step(gone).due_on == duty.due_on
    again = village.month(1, spent("20.00"))
    assert again.pk != done.pk
    assert Duty.objects.get(pk=duty.pk).state == DutyState.MET


def test_a_withdrawn_draft_is_no_stub_and_owes_nothing(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    gone = withdrawn(village, draft, reason="填错月份了")
    assert not Disclosure.objects.public().exists()
    assert not Body.objects.exists()
    assert not Duty.objects.filter(kind=KIND_REPUBLISH).exists()
    assert village.draft("month-account", period_start=month(1)).pk != gone.pk


def test_a_withdrawn_correction_is_corrected_anew(village: Village) -> None:
    old = village.month(1, spent("20.00"))
    new = village.correct(old, spent("25.00"))
    with pytest.raises(Refused) as refused:
        withdrawn(village, old)
    assert codes(refused) == {"replaced"}
    withdrawn(village, new)
    assert opening_balance(village.division, month(2)) is None, "neither the old nor the withdrawn one counts"
    again = village.correct(new, spent("26.00"))
    assert again.corrects_id == old.pk
    assert opening_balance(village.division, month(2)) == Decimal("974.00")
    assert not Duty.objects.open().filter(kind=KIND_REPUBLISH).exists()


@pytest.mark.req("R-OPN-2")
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.lists(st.integers(-99999, 99999), min_size=2, max_size=5),
    which=st.integers(0, 4),
    change=st.integers(-99999, 99999),
)
def test_balances_carry_through_real_months_and_corrections(
    village: Village, amounts: list[int], which: int, change: int
) -> None:
    """Cents in, cents out: after a correction and those it makes necessary, the chain is whole and ends right."""

    def lines(cents: int) -> list[Any]:
        text = f"{abs(cents) / 100:.2f}"
        return [] if cents == 0 else [income(text) if cents > 0 else spent(text)]

    on = dt.date(2026, 7, 1)
    sid = transaction.savepoint()
    published = [village.month(number, *lines(cents), on=on) for number, cents in enumerate(amounts, start=1)]
    which %= len(amounts)
    village.correct(published[which], *lines(change), on=on)
    for later in range(which + 1, len(amounts)):
        if breaks(months_of(village.division)):
            village.correct(published[later], *lines(amounts[later]), on=on)
    months = months_of(village.division)
    assert breaks(months) == []
    expected = 100000 + sum(amounts) - amounts[which] + change
    assert months[-1].closing == Decimal(expected) / 100
    assert all(figures(one.opening, []).opening + one.income - one.expenditure == one.closing for one in months)
    transaction.savepoint_rollback(sid)
