"""One agreement: what may be in it, how it is offered and signed, and what follows (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest

from autonomy.actions.agreement import check_agreement, offer_agreement, reopen_agreement, save_agreement
from autonomy.actions.lists import withdraw_entry
from autonomy.actions.promise import keep_promise
from autonomy.actions.renewal import agree_end, amend_agreement, end_hash, propose_end, renew_agreement
from autonomy.choices import AgreementState, PromiseKind
from autonomy.duty_kinds import (
    KIND_CHECK_AGREEMENT,
    KIND_PROMISE_COMMITTEE,
    KIND_PROMISE_GOVERNMENT,
    KIND_SIGN_COMMITTEE,
    KIND_SIGN_GOVERNMENT,
)
from autonomy.models import Agreement, AgreementItem, AgreementSignature, Promise
from autonomy.queries.agreement import agreements_in_force, visible_to
from autonomy.rules.agreement import Paying
from governance.base.accounts.models import Assignment
from governance.base.accounts.permissions import forget_scope
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.verdict import Refused
from governance.township.models import Due
from tests.autonomy.agreements import (
    DECEMBER,
    END,
    JUNE,
    SIGNERS,
    START,
    drafted,
    due,
    given,
    item,
    offered,
    pay,
    promise,
    sign,
    signed,
)
from tests.autonomy.makers import DAY, VILLAGE, Autonomy

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
A = AgreementState


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def open_kinds(kind: int) -> int:
    return Duty.objects.open().filter(kind=kind).count()


# What may be in it ----------------------------------------------------------------------------------------------------


def withdrawn(made: Autonomy, code: str) -> None:
    withdraw_entry(entry_id=made.entry(code).pk, reason="职责已经上收到县级部门", from_day=DAY, **made.when("bureau"))


def test_a_withdrawn_matter_cannot_be_entered_and_nothing_is_kept(made: Autonomy) -> None:
    withdrawn(made, "X001")
    with pytest.raises(Refused) as refused:
        drafted(made)
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.field, verdict.met) == ("off_list", "items.X001", "withdrawn")
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("code", ["Z001", "Y999"])
def test_only_what_is_on_the_assistance_list_can_be_entered(made: Autonomy, code: str) -> None:
    with pytest.raises(Refused) as refused:
        drafted(made, items=(item(code),))
    assert codes(refused) == {"off_list"}


def test_a_matter_withdrawn_before_the_last_signature_stops_it(made: Autonomy) -> None:
    row = offered(made)
    for side, who in SIGNERS[:3]:
        sign(made, row, side, who)
    withdrawn(made, "X001")
    with pytest.raises(Refused) as refused:
        sign(made, row, *SIGNERS[3])
    assert codes(refused) == {"off_list"}
    assert Agreement.objects.get(pk=row.pk).state == A.SIGNING
    assert AgreementSignature.objects.filter(agreement=row).count() == 3


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("rank", "REDUCE-2024"),
        ("排名", "REDUCE-2024"),
        ("deduction", "REDUCE-2024"),
        ("扣分", "REDUCE-2024"),
        ("veto", "ADMIT-ASSESS"),
        ("一票否决", "ADMIT-ASSESS"),
        ("score", "FORM-BAN"),
        ("积分", "FORM-BAN"),
    ],
)
def test_a_field_of_a_responsibility_letter_is_refused_with_its_rule_and_whether_it_was_read(
    made: Autonomy, name: str, rule: str
) -> None:
    with pytest.raises(Refused) as refused:
        drafted(made, fields=(name,))
    (verdict,) = refused.value.verdicts
    assert verdict.code == "letter_field"
    assert rule in verdict.basis
    assert "待核实" in verdict.text, "none of the three was read in the original"


def test_other_fields_are_no_matter_of_this_rule(made: Autonomy) -> None:
    assert drafted(made, fields=("note",)).state == A.DRAFT


@pytest.mark.parametrize(
    ("term_from", "term_until", "code"),
    [
        (START, START, "term_order"),
        (START, START - dt.timedelta(days=1), "term_order"),
        (dt.date(2025, 1, 1), DAY - dt.timedelta(days=1), "term_past"),
        (dt.date(2025, 4, 1), DAY, None),
        (START, dt.date(2029, 3, 31), None),
        (START, dt.date(2029, 4, 1), "term_long"),
    ],
)
def test_the_term_ends_after_it_starts_is_not_over_and_lasts_three_years_at_most(
    made: Autonomy, term_from: dt.date, term_until: dt.date, code: str | None
) -> None:
    day = max(term_from, min(term_until, JUNE))
    paid = item(amount=Decimal("9000.00"), payments=(Paying(day, Decimal("9000.00")),))
    if code is None:
        assert drafted(made, term_from=term_from, term_until=term_until, items=(paid,)).term_until == term_until
        return
    with pytest.raises(Refused) as refused:
        drafted(made, term_from=term_from, term_until=term_until, items=(paid,))
    assert code in codes(refused)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"requirements": " "}, "requirements"),
        ({"hours": Decimal("0")}, "hours"),
        ({"hours": Decimal("4.01")}, "hours"),  # the list says four
        ({"amount": Decimal("0"), "payments": ()}, "no_money"),
        ({"amount": Decimal("1199.99"), "payments": (Paying(JUNE, Decimal("1199.99")),)}, "below_list"),
        ({"payments": (Paying(JUNE, Decimal("600.00")),)}, "payments_sum"),
        ({"payments": (Paying(START - dt.timedelta(days=1), Decimal("1200.00")),)}, "payment_date"),
        ({"payments": (Paying(END + dt.timedelta(days=1), Decimal("1200.00")),)}, "payment_date"),
        ({"payments": (Paying(JUNE, Decimal("600.00")), Paying(JUNE, Decimal("600.00")))}, "payment_twice"),
    ],
)
def test_each_matter_has_requirements_hours_and_money_that_adds_up(
    made: Autonomy, parts: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        drafted(made, items=(item(**parts),))
    assert code in codes(refused)


@pytest.mark.parametrize("day", [START, END])
def test_a_payment_may_fall_on_the_first_and_on_the_last_day(made: Autonomy, day: dt.date) -> None:
    assert drafted(made, items=(item(payments=(Paying(day, Decimal("1200.00")),)),)).pk


def test_both_sides_are_liable(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        drafted(made, liability_government=" ", liability_committee="")
    assert [verdict.field for verdict in refused.value.verdicts] == ["liability_government", "liability_committee"]


def test_personal_data_does_not_get_into_a_text_that_is_published(made: Autonomy) -> None:
    with pytest.raises(Refused):
        drafted(made, extra="联系人张三，身份证号11010519491231002X")


@pytest.mark.parametrize("who", ["clerk", "head", "bureau", "water", "leader", "other_township", "stranger_bureau"])
def test_only_the_township_drafts(made: Autonomy, who: str) -> None:
    row = drafted(made)
    with pytest.raises(Refused) as refused:
        save_agreement(agreement_id=row.pk, version=row.version, given=given(), **made.when(who))
    assert refused.value.forbidden


def test_a_draft_that_somebody_else_saved_is_not_written_over(made: Autonomy) -> None:
    row = drafted(made)
    save_agreement(agreement_id=row.pk, version=row.version, given=given(), **made.when("township2"))
    with pytest.raises(Refused) as refused:
        save_agreement(agreement_id=row.pk, version=row.version, given=given(extra="改"), **made.when("township"))
    assert codes(refused) == {"stale"}


# Words of a responsibility letter -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["签订责任书", "立下责任状", "实行一票否决", "每次扣分5分", "全镇排名", "末位的要说明"]
)
def test_words_of_a_responsibility_letter_wait_for_a_second_person(made: Autonomy, words: str) -> None:
    row = offered(made, extra=words)
    assert row.state == A.CHECKING
    assert row.warnings[0]["field"] == "extra"
    assert open_kinds(KIND_CHECK_AGREEMENT) == 1
    with pytest.raises(Refused) as refused:
        check_agreement(agreement_id=row.pk, reason="引用旧文件名称，不是考核", **made.when("township"))
    assert codes(refused) == {"second_person"}
    row = check_agreement(agreement_id=row.pk, reason="引用旧文件名称，不是考核", **made.when("township2"))
    assert (row.state, row.checked_by, row.checked_reason) == (
        A.SIGNING,
        made.people["township2"],
        "引用旧文件名称，不是考核",
    )
    assert open_kinds(KIND_CHECK_AGREEMENT) == 0


def test_the_same_words_denied_are_none(made: Autonomy) -> None:
    assert offered(made, extra="本协议取代责任书，不得排名，不得扣分。").state == A.SIGNING


def test_the_bundled_template_does_not_warn_of_itself(made: Autonomy) -> None:
    assert offered(made).warnings == []


# Signing --------------------------------------------------------------------------------------------------------------


def test_two_people_a_side_make_an_agreement_and_it_is_published_with_its_money(made: Autonomy) -> None:
    row = offered(made)
    assert (open_kinds(KIND_SIGN_GOVERNMENT), open_kinds(KIND_SIGN_COMMITTEE)) == (1, 1)
    for number, (side, who) in enumerate(SIGNERS):
        assert row.state == A.SIGNING, number
        row = sign(made, row, side, who)
    assert (row.state, row.signed_on) == (A.SIGNED, DAY)
    assert (open_kinds(KIND_SIGN_GOVERNMENT), open_kinds(KIND_SIGN_COMMITTEE)) == (0, 0)
    body = json.loads(bytes(Body.objects.get(pk=row.leaf).content))
    assert body["total"] == "1200.00"
    assert [paying["amount"] for paying in body["payments"]] == ["600.00", "600.00"]
    assert [one["side"] for one in body["signatures"]] == ["government", "government", "committee", "committee"]
    assert [one["role"] for one in body["signatures"]][2:] == ["村（居）委会主任", "文书（村务专干）"]
    assert {"side", "role"} == set(body["signatures"][0]), "people are named by their office only"
    assert list(agreements_in_force(VILLAGE, START)) == [row]
    assert not agreements_in_force(VILLAGE, START - dt.timedelta(days=1)).exists()
    assert list(agreements_in_force(VILLAGE, END)) == [row]
    assert not agreements_in_force(VILLAGE, END + dt.timedelta(days=1)).exists()


def test_each_promise_of_either_side_becomes_a_duty_and_each_payment_a_sum_that_is_owed(made: Autonomy) -> None:
    row = signed(made, data_given="每月提供在册名单", training=((JUNE, "政策培训"),))
    owed = Duty.objects.open().filter(kind__in=[KIND_PROMISE_GOVERNMENT, KIND_PROMISE_COMMITTEE])
    found = sorted((duty.kind, duty.due_on, duty.role) for duty in owed)
    assert found == [
        (KIND_PROMISE_GOVERNMENT, START + dt.timedelta(days=30), "township_staff"),
        (KIND_PROMISE_GOVERNMENT, JUNE, "township_staff"),
        (KIND_PROMISE_GOVERNMENT, JUNE, "township_staff"),
        (KIND_PROMISE_GOVERNMENT, DECEMBER, "township_staff"),
        (KIND_PROMISE_COMMITTEE, dt.date(2026, 12, 31), "clerk"),
        (KIND_PROMISE_COMMITTEE, END, "clerk"),
    ]
    sums = Due.objects.order_by("due_on").values_list("amount", "due_on", "payer_division__code", "basis")
    assert list(sums) == [
        (Decimal("600.00"), JUNE, row.township.code, row.number),
        (Decimal("600.00"), DECEMBER, row.township.code, row.number),
    ]
    assert all(one.due_id for one in row.promises.filter(kind=PromiseKind.PAYMENT))


@pytest.mark.parametrize(
    ("side", "who", "forbidden"),
    [
        ("government", "clerk", True),
        ("government", "bureau", True),
        ("government", "other_township", True),
        ("government", "water", True),
        ("committee", "township", True),
        ("committee", "sibling_head", True),
        ("committee", "supervisor", True),
        ("committee", "leader", True),
    ],
)
def test_nobody_signs_for_a_side_that_is_not_theirs(made: Autonomy, side: str, who: str, forbidden: bool) -> None:
    row = offered(made)
    with pytest.raises(Refused) as refused:
        sign(made, row, side, who)
    assert refused.value.forbidden is forbidden
    assert not AgreementSignature.objects.exists()


def test_nobody_signs_twice(made: Autonomy) -> None:
    row = offered(made)
    sign(made, row, "committee", "head")
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "head")
    assert codes(refused) == {"signed"}


def test_nobody_signs_for_both_sides(made: Autonomy) -> None:
    both = made.people["township"]
    Assignment.objects.create(
        user=both, role="committee_head", division=made.places[VILLAGE], starts_on=dt.date(2025, 1, 1)
    )
    forget_scope(both)
    row = offered(made)
    sign(made, row, "government", "township")
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "township")
    assert codes(refused) == {"both_sides"}


def test_the_committee_does_not_sign_without_its_head(made: Autonomy) -> None:
    row = offered(made)
    sign(made, row, "committee", "clerk")
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "secretary")
    assert codes(refused) == {"head"}
    sign(made, row, "committee", "head")


def test_a_third_signature_of_a_side_is_not_needed(made: Autonomy) -> None:
    row = offered(made)
    sign(made, row, "committee", "head")
    sign(made, row, "committee", "clerk")
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "secretary")
    assert codes(refused) == {"enough"}


def test_a_signature_on_a_text_that_was_changed_is_refused(made: Autonomy) -> None:
    row = offered(made)
    seen = row.content_hash
    row = reopen_agreement(agreement_id=row.pk, **made.when("township"))
    save_agreement(agreement_id=row.pk, version=row.version, given=given(extra="补一条"), **made.when("township"))
    row = offer_agreement(agreement_id=row.pk, **made.when("township"))
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "head", text=seen)
    assert codes(refused) == {"changed_text"}


def test_rows_changed_behind_the_text_make_it_unsignable(made: Autonomy) -> None:
    row = offered(made)
    AgreementItem.objects.filter(agreement=row).update(hours=Decimal("1.00"))
    with pytest.raises(Refused) as refused:
        sign(made, row, "committee", "head")
    assert codes(refused) == {"changed_text"}


def test_signatures_of_the_old_text_do_not_count_for_the_new_one(made: Autonomy) -> None:
    row = offered(made)
    sign(made, row, "committee", "head")
    row = reopen_agreement(agreement_id=row.pk, **made.when("township"))
    save_agreement(agreement_id=row.pk, version=row.version, given=given(extra="补一条"), **made.when("township"))
    row = offer_agreement(agreement_id=row.pk, **made.when("township"))
    for side, who in SIGNERS:
        row = sign(made, row, side, who)
    assert row.state == A.SIGNED, "the head signed again, and it was needed"


def test_a_signed_agreement_is_not_opened_again(made: Autonomy) -> None:
    row = signed(made)
    with pytest.raises(Refused) as refused:
        reopen_agreement(agreement_id=row.pk, **made.when("township"))
    assert codes(refused) == {"state"}


def test_one_matter_is_not_promised_twice_for_the_same_time(made: Autonomy) -> None:
    signed(made)
    again = drafted(made)
    with pytest.raises(Refused) as refused:
        offer_agreement(agreement_id=again.pk, **made.when("township"))
    assert codes(refused) == {"already_agreed"}


def test_numbers_of_a_township_follow_one_another(made: Autonomy) -> None:
    assert [drafted(made).number, drafted(made).number] == ["柳林镇协〔2026〕1号", "柳林镇协〔2026〕2号"]


# Who sees it ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "draft", "after"),
    [
        ("township", True, True),
        ("bureau", True, True),
        ("clerk", False, True),
        ("head", False, True),
        ("sibling_clerk", False, False),
        ("water", False, False),
        ("other_township", False, False),
    ],
)
def test_a_committee_sees_what_it_was_offered_not_what_is_being_drafted(
    made: Autonomy, who: str, draft: bool, after: bool
) -> None:
    row = drafted(made)
    assert visible_to(made.people[who], DAY).exists() is draft
    offer_agreement(agreement_id=row.pk, **made.when("township"))
    assert visible_to(made.people[who], DAY).exists() is after


# Keeping promises -----------------------------------------------------------------------------------------------------


def test_work_is_kept_by_the_committee_and_data_by_the_government(made: Autonomy) -> None:
    row = signed(made, data_given="每月提供在册名单")
    for kind, who, other in (("work", "clerk", "township"), ("data", "township", "clerk")):
        owed = promise(row, kind)
        with pytest.raises(Refused) as refused:
            keep_promise(promise_id=owed.pk, note="已经全部办完", **made.when(other))
        assert codes(refused) == {"side"}
        keep_promise(promise_id=owed.pk, note="已经全部办完", **made.when(who))
        duty = Duty.objects.get(subject=owed.pk, kind__in=[KIND_PROMISE_GOVERNMENT, KIND_PROMISE_COMMITTEE])
        assert (duty.state, duty.met_on) == (DutyState.MET, DAY)
        with pytest.raises(Refused) as refused:
            keep_promise(promise_id=owed.pk, note="已经全部办完", **made.when(who))
        assert codes(refused) == {"kept"}


def test_a_payment_is_not_kept_by_saying_so(made: Autonomy) -> None:
    row = signed(made)
    with pytest.raises(Refused) as refused:
        keep_promise(promise_id=promise(row, "payment").pk, note="已经付清了", **made.when("township"))
    assert codes(refused) == {"money"}


# Amending, renewing, ending -------------------------------------------------------------------------------------------


def conclude(made: Autonomy, row: Agreement, on: dt.date) -> Agreement:
    row = offer_agreement(agreement_id=row.pk, **made.when("township", on))
    for side, who in SIGNERS:
        row = sign(made, row, side, who, on)
    return row


def test_an_amendment_takes_over_what_is_not_due_yet_and_nothing_is_owed_twice(made: Autonomy) -> None:
    old, july = signed(made), dt.date(2026, 7, 1)
    assert due(old).cancelled_on is None
    draft = amend_agreement(agreement_id=old.pk, **made.when("township", july))
    assert (draft.term_from, draft.term_until, draft.content["amends"]) == (START, END, old.number)
    new = conclude(made, draft, july)
    old = Agreement.objects.get(pk=old.pk)
    assert (old.state, new.state) == (A.AMENDED, A.SIGNED)
    june = due(old)
    assert june.cancelled_on is None, "what fell due before the amendment stays owed"
    assert due(old, DECEMBER).cancelled_on == july
    assert [owed.due_on for owed in Due.objects.filter(promise__agreement=new)] == [DECEMBER]
    total = sum(owed.amount for owed in Due.objects.standing())
    assert total == Decimal("1200.00")
    waits = Duty.objects.open().filter(kind=KIND_PROMISE_GOVERNMENT).values_list("due_on", flat=True)
    assert sorted(waits) == [JUNE, DECEMBER]


def test_money_paid_ahead_is_not_owed_again_by_the_amendment(made: Autonomy) -> None:
    old, july = signed(made), dt.date(2026, 7, 1)
    pay(made, due(old, DECEMBER), "100.00", DAY)
    new = conclude(made, amend_agreement(agreement_id=old.pk, **made.when("township", july)), july)
    assert due(old, DECEMBER).cancelled_on is None
    assert not Due.objects.filter(promise__agreement=new).exists()


def test_a_renewal_follows_its_forerunner_with_its_payments_a_year_later(made: Autonomy) -> None:
    old = signed(made)
    new = renew_agreement(agreement_id=old.pk, **made.when("township", dt.date(2027, 3, 1)))
    assert (new.term_from, new.term_until) == (dt.date(2027, 4, 1), dt.date(2028, 3, 31))
    days = Promise.objects.filter(agreement=new, kind="payment").order_by("due_on").values_list("due_on", flat=True)
    assert list(days) == [dt.date(2027, 6, 30), dt.date(2027, 12, 15)]
    with pytest.raises(Refused) as refused:
        renew_agreement(agreement_id=old.pk, **made.when("township", dt.date(2027, 3, 1)))
    assert codes(refused) == {"draft_open"}


def test_it_ends_early_only_when_both_sides_agree_to_the_same_reason(made: Autonomy) -> None:
    row, july = signed(made), dt.date(2026, 7, 1)
    told = {"agreement_id": row.pk, "reason": "村庄撤并，事项由新社区接办"}
    row = propose_end(side="government", **told, **made.when("township", july))
    seen = end_hash(row)
    with pytest.raises(Refused) as refused:
        agree_end(agreement_id=row.pk, side="government", digest=seen, **made.when("township2", july))
    assert codes(refused) == {"other_side"}
    with pytest.raises(Refused) as refused:
        agree_end(agreement_id=row.pk, side="committee", digest="0" * 64, **made.when("head", july))
    assert codes(refused) == {"changed_text"}
    row = agree_end(agreement_id=row.pk, side="committee", digest=seen, **made.when("head", july))
    assert (row.state, row.ended_on) == (A.TERMINATED, july)
    assert due(row).cancelled_on is None, "June's money was due before the end"
    assert due(row, DECEMBER).cancelled_on == july


def test_an_early_end_is_not_agreed_to_before_it_is_proposed(made: Autonomy) -> None:
    row = signed(made)
    with pytest.raises(Refused) as refused:
        agree_end(agreement_id=row.pk, side="committee", digest=end_hash(row), **made.when("head"))
    assert codes(refused) == {"other_side"}
