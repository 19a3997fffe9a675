"""Who may do what with a challenge, in which state, and on which day it is too late (R-OPN-6; 村组法 36)."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from governance.base.accounts.choices import Role
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry
from governance.base.notices.models import Notice
from governance.base.places.models import Division
from governance.base.verdict import Refused
from openness.actions.answer import sign_answer
from openness.actions.challenge import open_contact
from openness.choices import ChallengeState, Closing, EscalationCause, State
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
    KIND_PERIOD,
)
from openness.models import Answer, AnswerSignature, Challenge, Disclosure
from openness.queries.challenge import by_code
from residents.queries.tracking import shown_code
from tests.openness.challenger import NAME, PHONE, REPLY, TEXT, Asking, day, duties, fresh
from tests.openness.desk import monthly_duty
from tests.openness.village import DAY, VILLAGE, at

pytestmark = pytest.mark.django_db
S = ChallengeState


def refused(act: Callable[[], Any]) -> list[str]:
    """The codes with which something was refused."""
    with pytest.raises(Refused) as caught:
        act()
    return [verdict.code for verdict in caught.value.verdicts]


@pytest.mark.req("R-OPN-6")
def test_asking_starts_the_committees_clock_on_the_day_of_receipt(asking: Asking) -> None:
    challenge = asking.ask()
    (duty,) = duties(challenge, KIND_ANSWER)
    # No rule for this province: the platform's own ten calendar days, said to be so.
    assert (duty.role, duty.opens_on, duty.due_on) == (Role.CLERK, DAY, day(10))
    assert challenge.due_on == duty.due_on
    assert challenge.clocks[str(KIND_ANSWER)]["unchecked"] is True
    assert "没有核对原文" in challenge.clocks[str(KIND_ANSWER)]["basis"]
    assert [one.role for one in duties(challenge, KIND_CHECK)] == [Role.SUPERVISOR]
    assert {notice.recipient.username for notice in Notice.objects.filter(kind="openness.challenge")} == {
        "sun",
        "qian",
        "zhou",
    }


@pytest.mark.req("R-OPN-6")
def test_a_person_may_ask_the_township_to_look_at_who_asks(asking: Asking) -> None:
    challenge = asking.ask(verifier=Role.TOWNSHIP_STAFF)
    assert duties(challenge, KIND_CHECK) == []
    assert [one.role for one in duties(challenge, KIND_CHECK_TOWNSHIP)] == [Role.TOWNSHIP_STAFF]
    assert refused(lambda: asking.accept(challenge, by="sun")) == ["role"]
    assert asking.accept(challenge, by="township").state == S.ACCEPTED


@pytest.mark.req("R-OPN-6", "R-CMT-7")
def test_question_and_answer_are_public_when_more_than_half_signed(asking: Asking) -> None:
    challenge = asking.accept(asking.ask())
    given = asking.answer(challenge, day(3))
    assert Body.objects.count() == 1
    asking.sign(challenge, "sun", day(4))
    assert Answer.objects.get(pk=given.pk).leaf is None
    asking.sign(challenge, "qian", day(4))
    challenge = fresh(challenge)
    assert (challenge.state, challenge.due_on) == (S.PUBLISHED, day(4 + 15))
    published = Answer.objects.get(pk=given.pk)
    body = json.loads(bytes(Body.objects.get(leaf=published.leaf).content))
    assert (body["question"], body["answer"]) == (TEXT, REPLY)
    assert body["verification"] == {"seats": 3, "agreed": 2, "dissents": []}
    assert [one.state for one in duties(challenge, KIND_ANSWER)] == [DutyState.MET]
    assert [one.state for one in duties(challenge, KIND_ANSWER_SIGN)] == [DutyState.MET]


@pytest.mark.req("R-CMT-7")
def test_an_answer_that_the_supervisors_reject_goes_to_the_township_with_their_opinion(asking: Asking) -> None:
    challenge = asking.accept(asking.ask())
    asking.answer(challenge)
    asking.sign(challenge, "sun", agrees=False)
    challenge = asking.sign(challenge, "qian", agrees=False)
    assert (challenge.state, challenge.cause) == (S.TOWNSHIP, EscalationCause.REJECTED)
    assert set(AnswerSignature.objects.values_list("opinion", flat=True)) == {"没有说清楚"}
    assert not Answer.objects.filter(published_at__isnull=False).exists()
    assert [one.due_on for one in duties(challenge, KIND_INVESTIGATE_TOWNSHIP)] == [day(20)]


@pytest.mark.req("R-CMT-7")
def test_a_signature_is_for_the_very_answer_and_a_dissent_says_why(asking: Asking) -> None:
    challenge = asking.accept(asking.ask())
    asking.answer(challenge)
    assert refused(lambda: asking.sign(challenge, "sun", content_hash="0" * 64)) == ["stale"]
    assert refused(lambda: asking.sign(challenge, "sun", agrees=False, opinion="")) == ["opinion"]
    asking.sign(challenge, "sun")
    assert refused(lambda: asking.sign(challenge, "sun")) == ["signed"]


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("clerk", {"answer"}),
        ("agent", {"answer"}),
        ("sun", {"accept", "refuse", "sign"}),
        ("secretary", set()),
        ("township", {"investigate"}),
        ("bureau", set()),
        ("neighbour", set()),
        ("far", set()),
        ("villager", set()),
    ],
)
def test_each_step_belongs_to_its_role(asking: Asking, who: str, may: set[str]) -> None:
    """Each step is tried in the state in which it is possible; what is refused changes nothing."""
    received = asking.ask(disclosure_id=None)
    accepted = asking.accept(asking.ask(phone="13900001235"))
    answered = asking.accept(asking.ask(phone="13900001236"))
    asking.answer(answered)
    raised = asking.refuse(asking.ask(phone="13900001237"))
    asking.respond(raised, DAY, satisfied=False)
    steps: dict[str, tuple[Challenge, Callable[[], Any]]] = {
        "answer": (accepted, lambda: asking.answer(accepted, by=who)),
        "sign": (answered, lambda: asking.sign(answered, who)),
        "investigate": (raised, lambda: asking.investigate(raised, who, DAY)),
        "accept": (received, lambda: asking.accept(received, by=who)),
        "refuse": (received, lambda: asking.refuse(received, by=who)),
    }
    for name, (challenge, act) in steps.items():
        before = fresh(challenge).state
        if name in may:
            if name == "refuse":  # the same matter was accepted by the step before
                assert refused(act) == ["state"]
            else:
                act()
            continue
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.forbidden, name
        assert fresh(challenge).state == before


STEPS = ("accept", "refuse", "answer", "sign", "investigate", "satisfied", "dissatisfied")
ALLOWED = {
    S.RECEIVED: {"accept", "refuse"},
    S.REFUSED: {"dissatisfied"},
    S.ACCEPTED: {"answer"},
    S.ANSWERED: {"sign"},
    S.PUBLISHED: {"satisfied", "dissatisfied"},
    S.TOWNSHIP: {"investigate"},
    S.TOWNSHIP_ANSWERED: {"satisfied", "dissatisfied"},
    S.COUNTY: {"investigate"},
    S.CLOSED: set(),
}


def brought_to(asking: Asking, state: str) -> Challenge:
    challenge = asking.ask()
    if state == S.REFUSED:
        return asking.refuse(challenge)
    if state in (S.RECEIVED,):
        return challenge
    asking.accept(challenge)
    if state == S.ACCEPTED:
        return fresh(challenge)
    asking.answer(challenge)
    if state == S.ANSWERED:
        return fresh(challenge)
    asking.signed(challenge)
    if state == S.CLOSED:
        return asking.respond(challenge, DAY, satisfied=True)
    if state == S.PUBLISHED:
        return fresh(challenge)
    asking.respond(challenge, DAY, satisfied=False)
    if state == S.TOWNSHIP:
        return fresh(challenge)
    asking.investigate(challenge, "township", DAY)
    if state == S.TOWNSHIP_ANSWERED:
        return fresh(challenge)
    return asking.respond(challenge, DAY, satisfied=False)


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize("state", list(ALLOWED))
def test_each_step_is_possible_in_its_states_only(asking: Asking, state: str) -> None:
    challenge = brought_to(asking, state)
    assert challenge.state == state
    investigator = "bureau" if state == S.COUNTY else "township"
    seen = getattr(Answer.objects.filter(challenge=challenge).first(), "content_hash", "")
    acts: dict[str, Callable[[], Any]] = {
        "accept": lambda: asking.accept(challenge),
        "refuse": lambda: asking.refuse(challenge),
        "answer": lambda: asking.answer(challenge),
        "sign": lambda: asking.do(sign_answer, challenge, "sun", DAY, agrees=True, content_hash=seen),
        "investigate": lambda: asking.investigate(challenge, investigator, DAY),
        "satisfied": lambda: asking.respond(challenge, DAY, satisfied=True),
        "dissatisfied": lambda: asking.respond(challenge, DAY, satisfied=False),
    }
    assert set(acts) == set(STEPS)
    for step in set(STEPS) - ALLOWED[S(state)]:
        assert refused(acts[step]) == ["state"], step
    assert fresh(challenge).state == state
    for step in ALLOWED[S(state)]:
        with transaction.atomic():  # each from the same state
            acts[step]()
            transaction.set_rollback(True)


@pytest.mark.req("R-OPN-5", "R-OPN-6")
@pytest.mark.parametrize("state", [S.RECEIVED, S.ACCEPTED])
@pytest.mark.parametrize(("on", "after"), [(9, "same"), (10, "same"), (11, S.TOWNSHIP), (40, S.TOWNSHIP)])
def test_unanswered_goes_to_the_township_the_day_after_it_was_due(
    asking: Asking, state: str, on: int, after: str
) -> None:
    challenge = brought_to(asking, state)
    asking.sweep(day(on))
    found = fresh(challenge)
    if after == "same":
        assert (found.state, found.level) == (state, "committee")
        return
    assert (found.state, found.cause) == (S.TOWNSHIP, EscalationCause.UNANSWERED)
    # The township's own time begins when it gets the matter, however long the clock stood still.
    (duty,) = duties(challenge, KIND_INVESTIGATE_TOWNSHIP)
    assert (duty.due_on, found.due_on) == (day(on + 20), day(on + 20))
    assert {one.state for one in duties(challenge, KIND_ANSWER)} == {DutyState.CANCELLED}
    again = asking.sweep(day(on))
    assert (again["challenges_raised"], len(duties(challenge, KIND_INVESTIGATE_TOWNSHIP))) == (0, 1)


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(
    ("state", "last", "after"),
    [
        (S.ANSWERED, 4, (S.TOWNSHIP, EscalationCause.UNSIGNED)),  # Friday: two working days end on Tuesday
        (S.PUBLISHED, 15, (S.CLOSED, "")),
        (S.TOWNSHIP, 20, (S.COUNTY, EscalationCause.UNANSWERED)),
        (S.TOWNSHIP_ANSWERED, 15, (S.CLOSED, EscalationCause.DISSATISFIED)),
    ],
)
def test_every_state_has_a_clock_and_its_last_day_is_in_time(
    asking: Asking, state: str, last: int, after: tuple[str, str]
) -> None:
    challenge = brought_to(asking, state)
    asking.sweep(day(last))
    assert fresh(challenge).state == state
    asking.sweep(day(last + 1))
    found = fresh(challenge)
    assert (found.state, found.cause) == after
    assert found.closing == (Closing.LAPSED if found.state == S.CLOSED else "")


@pytest.mark.req("R-OPN-6")
def test_the_county_is_the_last_and_its_answer_closes_the_matter(asking: Asking) -> None:
    challenge = brought_to(asking, S.COUNTY)
    asking.sweep(day(60))
    assert fresh(challenge).state == S.COUNTY  # late, and counted as late, but nobody stands above
    (duty,) = duties(challenge, KIND_INVESTIGATE_COUNTY)
    assert duty.state == DutyState.OPEN
    asking.investigate(challenge, "bureau", day(61))
    assert (fresh(challenge).state, fresh(challenge).closing) == (S.CLOSED, Closing.FINAL)
    assert Answer.objects.filter(challenge=challenge, published_at__isnull=False).count() == 3


@pytest.mark.req("R-OPN-6")
def test_the_township_answers_only_what_lies_with_it(asking: Asking) -> None:
    challenge = brought_to(asking, S.TOWNSHIP)
    assert refused(lambda: asking.investigate(challenge, "bureau", DAY)) == ["level"]
    raised = brought_to_county(asking, challenge)
    assert refused(lambda: asking.investigate(raised, "township", DAY)) == ["level"]


def brought_to_county(asking: Asking, challenge: Challenge) -> Challenge:
    asking.investigate(challenge, "township", DAY)
    return asking.respond(challenge, DAY, satisfied=False)


@pytest.mark.req("R-OPN-6")
@pytest.mark.parametrize(("on", "codes"), [(14, None), (15, None), (16, ["too_late"])])
def test_the_person_has_fifteen_days_to_say_that_it_is_not_enough(
    asking: Asking, on: int, codes: list[str] | None
) -> None:
    challenge = asking.published()
    if codes is None:
        assert asking.respond(challenge, day(on), satisfied=False).state == S.TOWNSHIP
    else:
        assert refused(lambda: asking.respond(challenge, day(on), satisfied=False)) == codes


@pytest.mark.req("R-OPN-6")
def test_you_are_right_begins_the_correction_at_once(asking: Asking) -> None:
    challenge = asking.accept(asking.ask())
    given = asking.answer(challenge, upheld=True)
    assert given.correction is not None
    assert (given.correction.corrects_id, given.correction.state) == (asking.disclosure.pk, State.DRAFT)
    # A second one about the same account is told the same correction, not a third version.
    other = asking.accept(asking.ask(phone="13900009999"))
    assert asking.answer(other, upheld=True).correction_id == given.correction_id
    assert Disclosure.objects.filter(corrects=asking.disclosure).count() == 1


@pytest.mark.req("R-OPN-6")
def test_something_missing_is_challenged_by_its_overdue_duty(asking: Asking) -> None:
    monthly_duty(asking.village, 2)
    owed = Duty.objects.get(kind=KIND_PERIOD)
    challenge = asking.ask(disclosure_id=None, duty_id=owed.pk)
    assert "没有公开" in challenge.about
    assert (challenge.item_id, challenge.disclosure_id) == (owed.subject, None)
    both = {"disclosure_id": asking.disclosure.pk, "duty_id": owed.pk, "phone": "13900001239"}
    assert refused(lambda: asking.ask(**both)) == ["about"]


@pytest.mark.req("R-OPN-6")
def test_what_is_not_public_or_elsewhere_can_not_be_challenged(asking: Asking) -> None:
    draft = asking.village.draft("month-account", period_start=dt.date(2026, 2, 1))
    with pytest.raises(Disclosure.DoesNotExist):
        asking.ask(disclosure_id=draft.pk)
    Division.objects.filter(code=VILLAGE).update(closed_on=DAY)
    assert refused(lambda: asking.ask()) == ["not_live"]


@pytest.mark.req("R-OPN-6")
def test_on_paper_a_telephone_is_not_needed_but_the_name_is(asking: Asking) -> None:
    assert refused(lambda: asking.ask(phone="")) == ["phone"]
    assert refused(lambda: asking.ask(phone="12345")) == ["phone"]
    assert refused(lambda: asking.ask(by="clerk", name="")) == ["name"]
    entered = asking.ask(by="clerk", phone="")
    assert (entered.means, entered.entered_by) == ("paper", asking.village.people["clerk"])
    # The same person by the same name is known again without a telephone.
    assert refused(lambda: asking.ask(by="township", phone="")) == ["limit_open"]
    with pytest.raises(Refused) as caught:
        asking.ask(by="secretary")
    assert caught.value.forbidden


@pytest.mark.req("R-OPN-6")
def test_the_tracking_code_finds_its_challenge_however_it_is_typed(asking: Asking) -> None:
    found = asking.received()
    assert len(found.code) == 10
    for typed in (found.code, shown_code(found.code), found.code.lower(), f" {found.code[:5]} {found.code[5:]} "):
        assert by_code(typed) == found.challenge
    with pytest.raises(Challenge.DoesNotExist):
        by_code(found.code[:-1] + ("A" if found.code[-1] != "A" else "B"))
    assert found.code not in json.dumps(list(Challenge.objects.values()), default=str)


# Limits -----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-6")
def test_a_person_asks_once_about_one_thing_until_it_is_closed(asking: Asking) -> None:
    first = asking.ask()
    assert refused(lambda: asking.ask(day(3), phone="139 0000 1234")) == ["limit_open"]
    assert refused(lambda: asking.ask(day(3), phone="１３９００００１２３４")) == ["limit_open"]
    asking.accept(first)
    asking.answer(first)
    asking.signed(first)
    asking.respond(first, day(4), satisfied=True)
    assert asking.ask(day(5)).state == S.RECEIVED


@pytest.mark.req("R-OPN-6")
def test_each_limit_says_which_one_it_is_and_when_it_is_possible_again(asking: Asking, settings: Any) -> None:
    settings.CHALLENGE_LIMITS = {"person_day": 1, "item_day": 2, "place_day": 3}
    asking.ask()
    with pytest.raises(Refused) as caught:
        asking.ask(disclosure_id=None)
    (verdict,) = caught.value.verdicts
    assert (verdict.code, verdict.needed, verdict.met) == ("limit_person", "<= 1", "2")
    assert "同一个人一天最多提1件" in verdict.text
    assert "4月11日" in verdict.text
    assert asking.ask(day(1), disclosure_id=None).state == S.RECEIVED  # the next day it is possible
    asking.ask(phone="13900000002")
    assert refused(lambda: asking.ask(phone="13900000003")) == ["limit_item"]
    asking.ask(phone="13900000004", disclosure_id=None)
    assert refused(lambda: asking.ask(phone="13900000005", disclosure_id=None)) == ["limit_place"]
    # Who comes with a paper is not turned away by what others sent over the network.
    assert asking.ask(by="clerk", phone="13900000006", disclosure_id=None).means == "paper"


# Who asks stays sealed ----------------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-9", "R-RES-7")
@pytest.mark.parametrize(
    ("verifier", "state", "may"),
    [
        (Role.SUPERVISOR, S.RECEIVED, {"sun", "qian", "zhou"}),
        (Role.TOWNSHIP_STAFF, S.RECEIVED, {"township"}),
        (Role.SUPERVISOR, S.TOWNSHIP, {"sun", "qian", "zhou", "township"}),
    ],
)
def test_only_who_checks_and_who_investigates_opens_the_seal(
    asking: Asking, verifier: str, state: str, may: set[str]
) -> None:
    challenge = asking.ask(verifier=verifier)
    if state == S.TOWNSHIP:
        asking.sweep(day(11))
    root = asking.village.person("root")
    root.is_superuser = True
    root.save()
    for who in asking.village.people:
        if who in may:
            assert asking.do(open_contact, challenge, who, day(11), purpose="check") == {"name": NAME, "phone": PHONE}
        else:
            assert refused(lambda who=who: asking.do(open_contact, challenge, who, day(11), purpose="check")) == [
                "contact"
            ], who
    opened = Entry.objects.filter(verb="openness.contact_opened")
    assert {entry.actor_id for entry in opened} == {asking.village.people[who].pk for who in may}
    assert {entry.data["purpose"] for entry in opened} == {"check"}
    sun = next(iter(may))
    assert refused(lambda: asking.do(open_contact, challenge, sun, day(11), purpose="curious")) == ["purpose"]


@pytest.mark.req("R-OPN-9", "R-RES-7")
def test_name_and_telephone_are_in_no_column_no_journal_and_no_log(
    asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        challenge = asking.published()
        with pytest.raises(Refused) as caught:
            asking.ask(day(1), phone="1390000123")  # one digit short: not repeated to anyone
    assert "1390000123" not in str(caught.value)
    rows = json.dumps([*Challenge.objects.values(), *Answer.objects.values()], default=bytes_or_text)
    journal = json.dumps(list(Entry.objects.values("verb", "data", "basis")), default=str)
    bodies = "".join(bytes(content).decode() for content in Body.objects.values_list("content", flat=True))
    notices = json.dumps(list(Notice.objects.values()), default=str)
    for told in (rows, journal, bodies, notices, caplog.text):
        assert NAME not in told
        assert PHONE not in told
    assert challenge.contact is not None


def bytes_or_text(value: object) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


@pytest.mark.req("R-RES-7")
@pytest.mark.parametrize(("on", "kept"), [(29, True), (30, False)])
def test_what_was_sealed_is_destroyed_thirty_days_after_the_end(asking: Asking, on: int, kept: bool) -> None:
    challenge = asking.respond(asking.published(), DAY, satisfied=True)
    other = asking.ask(phone="13900001111")
    asking.sweep(day(on))
    found = fresh(challenge)
    assert (found.contact is not None, found.person_mark != "") == (kept, kept)
    assert fresh(other).contact is not None  # still running at the township
    if not kept:
        assert refused(lambda: asking.do(open_contact, challenge, "sun", day(on), purpose="reply")) == ["destroyed"]


@pytest.mark.req("R-OPN-9")
@pytest.mark.parametrize("text", ["我叫李四，身份证11010519491231002X，为什么没有我", "打我电话13900005678说明白"])
def test_numbers_of_persons_are_stopped_in_question_wording_answer_and_opinion(asking: Asking, text: str) -> None:
    with pytest.raises(Refused) as caught:
        asking.ask(text=text)
    assert all(verdict.code.startswith("personal_") for verdict in caught.value.verdicts)
    assert "13900005678" not in str(caught.value)
    challenge = asking.ask()
    assert all(code.startswith("personal_") for code in refused(lambda: asking.accept(challenge, text=text)))
    asking.accept(challenge)
    assert all(code.startswith("personal_") for code in refused(lambda: asking.answer(challenge, text=text)))
    asking.answer(challenge)
    told = refused(lambda: asking.sign(challenge, "sun", agrees=False, opinion=text))
    assert all(code.startswith("personal_") for code in told)
    assert at(DAY) is not None
