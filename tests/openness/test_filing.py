"""Writing and filing: who, when, with which balance, and two people at one draft."""

import datetime as dt
from decimal import Decimal

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.actions.disclosure import create_draft, file_nil, submit, take_back
from openness.actions.voucher import add_voucher, remove_voucher
from openness.choices import State
from openness.duty_kinds import KIND_VERIFY
from openness.models import Account, Disclosure, Line, Threshold
from openness.queries.account import months_of, opening_balance
from openness.queries.disclosure import get_for, next_step, problems, visible_to
from openness.rules.account import Typed
from tests.openness.village import DAY, Village, at, income, make_attachment, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-6")]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


@pytest.mark.parametrize(
    ("who", "ok"),
    [
        ("clerk", True),
        ("agent", True),
        ("sun", False),
        ("secretary", False),
        ("township", False),
        ("bureau", False),
        ("neighbour", False),
        ("villager", False),
    ],
)
def test_the_clerk_and_the_accounting_agent_file_and_nobody_else(village: Village, who: str, ok: bool) -> None:
    if ok:
        assert village.draft("month-account", by=who, period_start=month(1)).state == State.DRAFT
        return
    with pytest.raises(Refused) as refused:
        village.draft("month-account", by=who, period_start=month(1))
    assert refused.value.forbidden
    assert not Disclosure.objects.exists()


def test_a_clerk_files_from_the_first_to_the_last_day_of_the_post(village: Village) -> None:
    post = Assignment.objects.get(user=village.people["clerk"])
    Assignment.objects.filter(pk=post.pk).update(starts_on=DAY, ends_on=DAY)
    for day, ok in ((-1, False), (0, True), (1, False)):
        on = DAY + dt.timedelta(days=day)
        village.people["clerk"] = type(post.user).objects.get(pk=post.user_id)
        if ok:
            village.draft("month-account", on, period_start=month(1))
        else:
            with pytest.raises(Refused):
                village.draft("month-account", on, period_start=month(1))


def test_one_click_opens_the_same_form_again(village: Village) -> None:
    first = village.draft("month-account", period_start=month(1))
    assert village.draft("month-account", by="agent", period_start=dt.date(2026, 1, 20)).pk == first.pk
    assert (first.period_start, first.period_end, first.title) == (
        month(1),
        dt.date(2026, 1, 31),
        "2026年1月村务收支总账",
    )


def test_a_matter_outside_the_catalogue_is_refused(village: Village) -> None:
    village.items["policy"].listings.all().delete()
    with pytest.raises(Refused) as refused:
        village.draft("policy")
    assert codes(refused) == {"not_in_catalogue"}


@pytest.mark.parametrize(
    ("day", "ok"), [(dt.date(2026, 1, 30), False), (dt.date(2026, 1, 31), False), (dt.date(2026, 2, 1), True)]
)
def test_a_month_is_submitted_after_its_last_day_and_drafted_before(village: Village, day: dt.date, ok: bool) -> None:
    draft = village.saved_month(1, spent("20.00"), on=day)
    if ok:
        assert village.submit(draft, day).state == State.SUBMITTED
        return
    with pytest.raises(Refused) as refused:
        village.submit(draft, day)
    assert codes(refused) == {"period_open"}
    assert reload(draft).state == State.DRAFT


def test_totals_come_from_the_lines(village: Village) -> None:
    draft = village.saved_month(1, income("800.00"), spent("20.00"), spent("30.50"))
    account = Account.objects.get(disclosure=draft)
    assert (account.opening, account.income, account.expenditure, account.closing) == (
        Decimal("1000.00"),
        Decimal("800.00"),
        Decimal("50.50"),
        Decimal("1749.50"),
    )


def test_a_typed_total_that_differs_stops_the_submission_with_both_numbers(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"), typed=Typed(expenditure=Decimal("25.00"), closing=Decimal("975.00")))
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert codes(refused) == {"total", "balance"}
    assert "25.00" in str(refused.value)
    assert "20.00" in str(refused.value)
    village.submit(village.save(reload(draft), lines=[spent("20.00")]))


def test_the_first_account_needs_the_source_of_its_balance(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"), opening_source="")
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert codes(refused) == {"opening_source"}


def test_a_balance_carries_into_the_next_month_and_cannot_be_typed_over(village: Village) -> None:
    village.month(1, spent("20.00"))
    assert opening_balance(village.division, month(2)) == Decimal("980.00")
    with pytest.raises(Refused) as refused:
        village.saved_month(2, opening=Decimal("981.00"))
    assert codes(refused) == {"carried"}
    village.month(2, income("5.00"))
    assert opening_balance(village.division, month(3)) == Decimal("985.00")
    assert opening_balance(village.sibling, month(3)) is None


def test_months_are_filed_in_order(village: Village) -> None:
    draft = village.saved_month(2, spent("1.00"), opening=Decimal("1.00"), opening_source="旧账")
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert codes(refused) == {"months_missing"}
    assert "2026年1月" in str(refused.value)


def test_a_submitted_month_does_not_carry_before_it_is_verified(village: Village) -> None:
    village.submit(village.saved_month(1, spent("20.00")))
    assert opening_balance(village.division, month(2)) is None


def test_months_before_the_go_live_date_are_not_asked_for(village: Village) -> None:
    village.division.go_live_on = dt.date(2026, 2, 10)
    village.division.save()
    draft = village.saved_month(2, spent("1.00"), opening=Decimal("1.00"), opening_source="旧账")
    assert village.submit(draft).state == State.SUBMITTED


def test_no_movement_is_filed_in_one_tap(village: Village) -> None:
    village.month(1, spent("20.00"))
    filed = file_nil(
        item_id=village.items["month-account"].pk,
        division_id=village.division.pk,
        period_start=month(2),
        by=village.people["clerk"],
        at=at(DAY),
        on=DAY,
    )
    account = Account.objects.get(disclosure=filed)
    assert (filed.state, account.nil, account.opening, account.closing) == (
        State.SUBMITTED,
        True,
        Decimal("980.00"),
        Decimal("980.00"),
    )


def test_one_tap_writes_nothing_when_it_is_refused(village: Village) -> None:
    with pytest.raises(Refused):
        file_nil(
            item_id=village.items["month-account"].pk,
            division_id=village.division.pk,
            period_start=month(1),
            by=village.people["clerk"],
            at=at(DAY),
            on=DAY,
        )
    assert not Disclosure.objects.exists()
    assert not Entry.objects.filter(object_type="disclosure").exists()


def test_one_tap_does_not_throw_away_lines_typed_before(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        file_nil(
            item_id=village.items["month-account"].pk,
            division_id=village.division.pk,
            period_start=month(1),
            by=village.people["clerk"],
            at=at(DAY),
            on=DAY,
        )
    assert codes(refused) == {"nil"}
    assert Line.objects.filter(disclosure=draft).count() == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "长" * 121}, "title"),
        ({"opening_source": "长" * 121}, "opening_source"),
        ({"lines": [spent("1.00", "长" * 121)]}, "lines.0.summary"),
        ({"lines": [spent("1.00", payee="长" * 61)]}, "lines.0.payee"),
        ({"content": {"threshold": "1"}}, "threshold"),
        ({"content": {"note": 5}}, "note"),
        ({"content": {"note": "长" * 5001}}, "note"),
    ],
)
def test_what_the_book_cannot_hold_is_refused_by_field(village: Village, given: dict[str, object], field: str) -> None:
    draft = village.saved_month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        village.save(draft, **given)
    assert [verdict.field for verdict in refused.value.verdicts] == [field]
    assert reload(draft).version == draft.version


@pytest.mark.parametrize("sections", ["text", [{"label": "结果"}], [{"label": 1, "text": "好"}]])
def test_sections_are_pairs_of_heading_and_text(village: Village, sections: object) -> None:
    draft = village.draft("affairs")
    with pytest.raises(Refused) as refused:
        village.save(draft, content={"sections": sections})
    assert codes(refused) == {"section"}


@pytest.mark.req("R-OPN-4")
@pytest.mark.parametrize(
    ("item", "content"),
    [
        ("policy", dict.fromkeys(("name", "who", "what", "how", "deadline", "issuer"), "有")),
        ("affairs", {"sections": [{"label": "结果", "text": "同意修桥"}]}),
    ],
)
def test_policies_and_affairs_are_published_on_the_day_they_happen(
    village: Village, item: str, content: dict[str, object]
) -> None:
    done = village.publish(village.submit(village.save(village.draft(item), content=content)))
    assert done.state == State.PUBLISHED


def test_a_second_account_of_the_same_month_is_refused(village: Village) -> None:
    other = village.items["month-account"]
    village.draft("month-account", period_start=month(1))
    listing = other.listings.get()
    other.pk, other.code = None, "test-other"
    other.save()
    listing.pk, listing.item = None, other
    listing.save()
    village.items["other"] = other
    with pytest.raises(Refused) as refused:
        village.draft("other", period_start=month(1))
    assert codes(refused) == {"one_account"}


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.001"])
def test_a_line_of_no_money_is_refused_and_nothing_is_kept(village: Village, amount: str) -> None:
    draft = village.saved_month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        village.save(draft, lines=[spent("1.00"), spent(amount)])
    assert refused.value.verdicts[0].field == "lines.1.amount"
    assert list(Line.objects.filter(disclosure=draft).values_list("amount", flat=True)) == [Decimal("20.00")]


def test_the_second_to_save_is_told_who_was_first(village: Village) -> None:
    draft = village.draft("month-account", period_start=month(1))
    village.save(draft, by="agent", title="一月总账")
    with pytest.raises(Refused) as refused:
        village.save(draft, title="总账")
    assert codes(refused) == {"stale"}
    assert "agent某在09:00" in str(refused.value)
    assert reload(draft).title == "一月总账"


def test_problems_are_known_before_the_submission(village: Village) -> None:
    draft = village.draft("policy")
    missing = [verdict.field for verdict in problems(draft) if not verdict.ok]
    assert missing == ["name", "who", "what", "how", "deadline", "issuer"]


def test_filing_gives_the_supervisors_a_duty_of_five_working_days(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")), DAY)
    duty = Duty.objects.get(kind=KIND_VERIFY, subject=filed.pk)
    assert (duty.role, duty.division, duty.opens_on) == (Role.SUPERVISOR, village.division, DAY)
    assert duty.due_on == dt.date(2026, 4, 17)  # Friday to Friday
    assert next_step(filed).due_on == duty.due_on
    assert Entry.objects.get(verb="openness.submitted").actor_id == village.people["clerk"].pk


def test_without_supervisors_in_office_it_cannot_be_filed(village: Village) -> None:
    Assignment.objects.filter(role=Role.SUPERVISOR).update(ends_on=DAY - dt.timedelta(days=1))
    draft = village.saved_month(1, spent("20.00"))
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert codes(refused) == {"no_supervisors"}


def test_a_submission_taken_back_can_be_changed_and_sent_again_the_same_day(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    village.sign(filed, "sun")
    taken = take_back(disclosure_id=filed.pk, reason="金额写错了", by=village.people["clerk"], at=at(DAY), on=DAY)
    assert (taken.state, taken.return_reason) == (State.RETURNED, "金额写错了")
    assert not Duty.objects.open().filter(kind=KIND_VERIFY).exists()
    again = village.submit(village.save(taken, lines=[spent("21.00")]))
    assert (again.round, again.content_hash != filed.content_hash) == (2, True)
    assert Duty.objects.open().filter(kind=KIND_VERIFY, subject=filed.pk).count() == 1
    assert village.sign(again, "qian").state == State.SUBMITTED, "the signature on the first round does not count"


def test_what_is_submitted_cannot_be_edited(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    with pytest.raises(Refused) as refused:
        village.save(filed, title="别的")
    assert codes(refused) == {"not_editable"}


@pytest.mark.req("R-OPN-2")
def test_a_quarter_is_computed_and_lists_its_missing_months(village: Village) -> None:
    village.month(1, income("10.00"), spent("20.00"))
    village.month(2, spent("5.00"))
    quarter = village.draft("quarter-account", period_start=month(1))
    with pytest.raises(Refused) as refused:
        village.submit(quarter)
    assert "2026年3月" in str(refused.value)
    village.month(3, income("100.00"))
    filed = village.submit(quarter)
    account = Account.objects.get(disclosure=filed)
    assert (account.opening, account.income, account.expenditure, account.closing) == tuple(
        map(Decimal, ("1000.00", "110.00", "25.00", "1085.00"))
    )
    sums = list(Line.objects.filter(disclosure=filed).values_list("side", "amount"))
    assert sums == [("income", Decimal("110.00")), ("expenditure", Decimal("25.00"))]


@pytest.mark.req("R-OPN-2")
def test_typed_lines_do_not_enter_a_computed_account(village: Village) -> None:
    village.month(1, spent("20.00"))
    draft = village.save(village.draft("quarter-account", period_start=month(1)), lines=[spent("999.00")])
    assert list(Line.objects.filter(disclosure=draft).values_list("amount", flat=True)) == [Decimal("20.00")]


@pytest.mark.req("R-OPN-2")
def test_large_expenditures_follow_the_threshold_at_the_end_of_the_quarter(village: Village) -> None:
    for number, amounts in enumerate((["49.99", "50.00"], ["10.00"], ["80.00"]), start=1):
        village.month(number, *(spent(amount, f"支出{amount}") for amount in amounts))
    draft = village.draft("large", period_start=month(1))
    assert Line.objects.filter(disclosure=draft).count() == 4, "no threshold: every line"
    bureau = village.people["bureau"]
    Threshold.objects.create(
        place_code="990101", amount=50, valid_from=dt.date(2026, 3, 31), basis="县规定", set_by=bureau
    )
    Threshold.objects.create(
        place_code="990101", amount=1, valid_from=dt.date(2026, 4, 1), basis="县规定", set_by=bureau
    )
    filed = village.submit(draft)
    assert list(filed.lines.values_list("amount", flat=True)) == [Decimal("50.00"), Decimal("80.00")]
    assert filed.content["threshold"] == {"amount": "50.00", "basis": "县规定"}


def test_working_papers_change_only_while_the_disclosure_can(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    clerk = village.people["clerk"]
    paper = make_attachment(village)
    kept = add_voucher(disclosure_id=draft.pk, attachment_id=paper.pk, by=clerk, at=at(DAY), on=DAY, note="发票")
    gone = add_voucher(disclosure_id=draft.pk, attachment_id=paper.pk, by=clerk, at=at(DAY), on=DAY)
    remove_voucher(voucher_id=gone.pk, by=clerk, at=at(DAY), on=DAY)
    filed = village.submit(draft)
    with pytest.raises(Refused):
        remove_voucher(voucher_id=kept.pk, by=clerk, at=at(DAY), on=DAY)
    with pytest.raises(Refused):
        add_voucher(disclosure_id=filed.pk, attachment_id=paper.pk, by=clerk, at=at(DAY), on=DAY)
    with pytest.raises(Refused):
        add_voucher(disclosure_id=filed.pk, attachment_id=paper.pk, by=village.people["neighbour"], at=at(DAY), on=DAY)
    assert filed.vouchers.count() == 1


def test_drafts_are_seen_inside_and_submissions_above_and_public_ones_by_all(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))

    def seers() -> set[str]:
        return {name for name, user in village.people.items() if visible_to(user, DAY).filter(pk=draft.pk).exists()}

    inside = {"clerk", "agent", "sun", "qian", "zhou", "secretary"}
    assert seers() == inside
    filed = village.submit(draft)
    assert seers() == inside | {"township", "bureau"}
    village.publish(filed)
    assert seers() == set(village.people)


def test_what_one_may_not_see_does_not_exist(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    assert get_for(village.people["clerk"], draft.pk, DAY).pk == draft.pk
    for outsider in ("neighbour", "far", "villager"):
        with pytest.raises(Disclosure.DoesNotExist):
            get_for(village.people[outsider], draft.pk, DAY)


def test_the_actions_need_a_user_of_this_very_village(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00"))
    neighbour = village.people["neighbour"]
    with pytest.raises(Refused) as refused:
        submit(disclosure_id=draft.pk, version=draft.version, by=neighbour, at=at(DAY), on=DAY)
    assert refused.value.forbidden
    with pytest.raises(Refused):
        create_draft(
            item_id=village.items["month-account"].pk,
            division_id=village.division.pk,
            period_start=month(2),
            by=neighbour,
            at=at(DAY),
            on=DAY,
        )
    assert months_of(village.division) == []
