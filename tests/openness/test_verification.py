"""Supervisors answer: on the screen, on paper, against, aside, at the same time."""

import datetime as dt
import threading
import time

import pytest
from django.db import close_old_connections, connections, transaction

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.documents.models import Attachment
from governance.base.journal.models import Body, Entry
from governance.base.verdict import Refused
from openness.actions.verification import Named, confirm_sheet, recuse, upload_sheet
from openness.choices import Means, State
from openness.duty_kinds import KIND_VERIFY
from openness.models import Disclosure, PaperSheet, Signature
from openness.queries.verification import signing_state
from tests.openness.village import DAY, Village, at, make_attachment, make_village, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-7")]


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


@pytest.fixture
def filed(village: Village) -> Disclosure:
    return village.submit(village.saved_month(1, spent("20.00", payee="上湾建材店", payee_is_person=False)))


def test_the_deciding_signature_verifies_and_publishes(village: Village, filed: Disclosure) -> None:
    after_one = village.sign(filed, "sun")
    assert after_one.state == State.SUBMITTED
    assert not Body.objects.exists()
    done = village.sign(filed, "qian")
    assert (done.state, done.verified_means) == (State.PUBLISHED, Means.SCREEN)
    assert Duty.objects.get(kind=KIND_VERIFY).state == DutyState.MET
    assert Entry.objects.get(verb="openness.published").actor_id is None


@pytest.mark.parametrize(
    "who", ["clerk", "agent", "secretary", "township", "bureau", "neighbour", "villager", "other_supervisor"]
)
def test_only_supervisors_of_this_village_sign(village: Village, filed: Disclosure, who: str) -> None:
    village.person("other_supervisor", Role.SUPERVISOR, village.sibling.code)
    with pytest.raises(Refused) as refused:
        village.sign(filed, who)
    assert refused.value.forbidden
    assert not Signature.objects.exists()


@pytest.mark.parametrize(("days", "ok"), [(-1, False), (0, True), (1, True), (2, False)])
def test_a_supervisor_signs_from_the_first_to_the_last_day_in_office(
    village: Village, filed: Disclosure, days: int, ok: bool
) -> None:
    village.person("new", Role.SUPERVISOR, starts_on=DAY, ends_on=DAY + dt.timedelta(days=1))
    on = DAY + dt.timedelta(days=days)
    if ok:
        assert village.sign(filed, "new", on).state == State.SUBMITTED
        return
    with pytest.raises(Refused):
        village.sign(filed, "new", on)


def test_the_base_is_counted_on_the_day_of_the_signature(village: Village, filed: Disclosure) -> None:
    """Two of three is enough today; with two more in office tomorrow it is not."""
    tomorrow = DAY + dt.timedelta(days=1)
    village.sign(filed, "sun")
    for name in ("wu", "zheng"):
        village.person(name, Role.SUPERVISOR, starts_on=tomorrow)
    assert village.sign(filed, "qian", tomorrow).state == State.SUBMITTED
    assert village.sign(filed, "wu", tomorrow).state == State.PUBLISHED


def test_a_signature_of_somebody_no_longer_in_office_does_not_count(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun")
    Assignment.objects.filter(user=village.people["sun"]).update(ends_on=DAY)
    tomorrow = DAY + dt.timedelta(days=1)
    assert village.sign(filed, "qian", tomorrow).state == State.SUBMITTED
    assert village.sign(filed, "zhou", tomorrow).state == State.PUBLISHED


def test_a_supervisor_signs_once(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun")
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun")
    assert codes(refused) == {"signed"}


def test_interest_and_opinion_are_asked_of_each_signer(village: Village, filed: Disclosure) -> None:
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun", agrees=False, opinion="", no_interest=False)
    assert codes(refused) == {"no_interest", "opinion"}


def test_dissent_is_published_without_a_name(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun", agrees=False)
    village.sign(filed, "qian")
    done = village.sign(filed, "zhou")
    assert done.state == State.PUBLISHED
    body = bytes(Body.objects.get(leaf=done.leaf).content).decode()
    assert "发票和明细对不上" in body
    assert '"agreed":2' in body
    assert '"seats":3' in body
    assert not any(user.name in body for user in village.people.values())


def test_too_much_dissent_returns_it_with_the_reasons(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun", agrees=False)
    returned = village.sign(filed, "qian", agrees=False, opinion="缺少发票")
    assert (returned.state, returned.return_reason) == (State.RETURNED, "发票和明细对不上；缺少发票")
    assert Duty.objects.get(kind=KIND_VERIFY).state == DutyState.MET, "the supervisors have answered"
    assert Entry.objects.get(verb="openness.returned").data["cause"] == "impossible"
    with pytest.raises(Refused) as refused:
        village.sign(filed, "zhou")
    assert codes(refused) == {"stale"}


def test_a_returned_one_is_repaired_and_goes_round_again(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun", agrees=False)
    returned = village.sign(filed, "qian", agrees=False)
    again = village.submit(village.save(returned, lines=[spent("21.00")]))
    assert again.round == 2
    assert village.publish(again).state == State.PUBLISHED
    assert Signature.objects.filter(disclosure=filed).count() == 4


def test_the_hash_of_an_older_content_is_out_of_date(village: Village, filed: Disclosure) -> None:
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun", content_hash="0" * 64)
    assert codes(refused) == {"stale"}
    assert not Signature.objects.exists()


def test_who_wrote_it_does_not_verify_it(village: Village) -> None:
    """Roles meet in one person when a stand-in clerk sits in the supervision committee."""
    village.post(village.people["sun"], Role.CLERK)
    filed = village.submit(village.saved_month(1, spent("20.00")))
    draft = village.draft("policy", by="sun")
    assert draft.created_by == village.people["sun"]
    Disclosure.objects.filter(pk=filed.pk).update(created_by=village.people["sun"])
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun")
    assert codes(refused) == {"barred"}
    assert village.sign(filed, "qian").state == State.SUBMITTED
    assert village.sign(filed, "zhou").state == State.PUBLISHED


def test_a_payee_does_not_verify_the_payment(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00", payee="sun某")))
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun")
    assert refused.value.verdicts[0].met == "payee"


def test_a_relative_stands_aside_and_the_base_stays(village: Village, filed: Disclosure) -> None:
    recuse(disclosure_id=filed.pk, ground="relative", by=village.people["sun"], at=at(DAY), on=DAY)
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun")
    assert codes(refused) == {"barred"}
    state = signing_state(reload(filed), DAY)
    assert (state.tally.seats, state.tally.recused, state.needed) == (3, 1, 2)
    assert state.may_still_sign == sorted(village.people[name].pk for name in ("qian", "zhou"))
    assert village.sign(filed, "qian").state == State.SUBMITTED
    assert village.sign(filed, "zhou").state == State.PUBLISHED


def test_too_many_aside_returns_it_until_somebody_stands_in(village: Village, filed: Disclosure) -> None:
    sun, qian = village.people["sun"], village.people["qian"]
    recuse(disclosure_id=filed.pk, ground="relative", by=sun, at=at(DAY), on=DAY)
    returned = recuse(disclosure_id=filed.pk, ground="relative", user_id=qian.pk, by=sun, at=at(DAY), on=DAY)
    assert returned.state == State.RETURNED
    assert "代行" in returned.return_reason
    with pytest.raises(Refused) as refused:
        village.submit(returned)
    assert codes(refused) == {"too_few"}
    seat = Assignment.objects.get(user=qian)
    village.person("feng", Role.SUPERVISOR, stands_in_for=seat, ends_on=DAY + dt.timedelta(days=30))
    again = village.submit(returned)
    village.sign(again, "feng")
    assert Signature.objects.get().seat == seat
    assert village.sign(again, "zhou").state == State.PUBLISHED


def test_a_recusal_after_the_signature_is_too_late(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun")
    with pytest.raises(Refused):
        recuse(disclosure_id=filed.pk, ground="relative", by=village.people["sun"], at=at(DAY), on=DAY)


def test_a_stand_in_and_the_holder_have_one_vote(village: Village, filed: Disclosure) -> None:
    seat = Assignment.objects.get(user=village.people["sun"])
    village.person("feng", Role.SUPERVISOR, stands_in_for=seat, ends_on=DAY)
    assert village.sign(filed, "feng").state == State.SUBMITTED
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun")
    assert codes(refused) == {"seat_signed"}


def sheet(village: Village, filed: Disclosure, *names: str, by: str = "clerk", **against: str) -> PaperSheet:
    posts = {name: Assignment.objects.get(user=village.people[name]).pk for name in (*names, *against)}
    named = [Named(posts[name]) for name in names] + [Named(posts[n], False, text) for n, text in against.items()]
    paper = make_attachment(village, f"sheet-{filed.round}-{len(named)}.pdf", by)
    return upload_sheet(
        disclosure_id=filed.pk, attachment_id=paper.pk, named=named, by=village.people[by], at=at(DAY), on=DAY
    )


def confirm(village: Village, one: PaperSheet, by: str) -> Disclosure:
    return confirm_sheet(sheet_id=one.pk, by=village.people[by], at=at(DAY), on=DAY)


def test_a_paper_sheet_counts_when_the_township_has_confirmed_it(village: Village, filed: Disclosure) -> None:
    one = sheet(village, filed, "sun", "qian")
    assert reload(filed).state == State.SUBMITTED, "nothing counts before the confirmation"
    assert not Signature.objects.exists()
    done = confirm(village, one, "township")
    assert (done.state, done.verified_means) == (State.PUBLISHED, Means.PAPER)
    assert set(Signature.objects.values_list("means", "sheet")) == {(Means.PAPER, one.pk)}
    assert '"means":"paper"' in bytes(Body.objects.get().content).decode()


@pytest.mark.parametrize(
    ("uploader", "confirmer", "ok"),
    [
        ("clerk", "township", True),
        ("clerk", "zhou", True),
        ("township", "zhou", True),
        ("township", "township", False),
        ("sun", "sun", False),
        ("clerk", "clerk", False),
        ("clerk", "agent", False),
        ("clerk", "far", False),
        ("clerk", "bureau", False),
    ],
)
def test_a_sheet_is_confirmed_by_a_supervisor_or_the_township_and_not_by_its_uploader(
    village: Village, filed: Disclosure, uploader: str, confirmer: str, ok: bool
) -> None:
    one = sheet(village, filed, "sun", "qian", by=uploader)
    if ok:
        assert confirm(village, one, confirmer).state == State.PUBLISHED
        return
    with pytest.raises(Refused):
        confirm(village, one, confirmer)
    assert not Signature.objects.exists()


def test_paper_and_screen_add_up(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "zhou")
    done = confirm(village, sheet(village, filed, "sun"), "township")
    assert (done.state, done.verified_means) == (State.PUBLISHED, Means.PAPER)


def test_dissent_on_paper_is_dissent(village: Village, filed: Disclosure) -> None:
    done = confirm(village, sheet(village, filed, "sun", "zhou", qian="少一张发票"), "township")
    assert done.state == State.PUBLISHED
    assert "少一张发票" in bytes(Body.objects.get().content).decode()


@pytest.mark.parametrize("names", [(), ("sun", "sun"), ("clerk",)])
def test_a_sheet_names_supervisors_each_once(village: Village, filed: Disclosure, names: tuple[str, ...]) -> None:
    with pytest.raises(Refused):
        sheet(village, filed, *names)
    assert not PaperSheet.objects.exists()


def test_a_sheet_for_an_older_round_is_out_of_date(village: Village, filed: Disclosure) -> None:
    one = sheet(village, filed, "sun", "qian")
    village.sign(filed, "sun", agrees=False)
    returned = village.sign(filed, "qian", agrees=False)
    village.submit(returned)
    with pytest.raises(Refused) as refused:
        confirm(village, one, "township")
    assert codes(refused) == {"stale"}


def test_a_sheet_of_another_village_cannot_be_attached(village: Village, filed: Disclosure) -> None:
    foreign = make_attachment(village, "foreign.pdf")
    Attachment.objects.filter(pk=foreign.pk).update(place_code=village.sibling.code)
    with pytest.raises(Attachment.DoesNotExist):
        upload_sheet(
            disclosure_id=filed.pk,
            attachment_id=foreign.pk,
            named=[Named(Assignment.objects.get(user=village.people["sun"]).pk)],
            by=village.people["clerk"],
            at=at(DAY),
            on=DAY,
        )


def test_figures_that_no_longer_carry_return_it_instead_of_publishing(village: Village) -> None:
    """February was filed on January's balance; January is corrected before February is verified."""
    january = village.month(1, spent("20.00"))
    february = village.submit(village.saved_month(2, spent("5.00")))
    village.correct(january, spent("30.00"))
    village.sign(february, "sun")
    returned = village.sign(february, "qian")
    assert returned.state == State.RETURNED
    assert "970.00" in returned.return_reason
    assert village.publish(village.submit(returned)).state == State.PUBLISHED


def race(*calls: object) -> list[object]:
    """Run the calls at once, each on its own connection; their results or refusals."""
    results: list[object] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(index: int) -> None:
        close_old_connections()
        start.wait()
        try:
            results[index] = calls[index]()  # type: ignore[operator]
        except Refused as refused:
            results[index] = refused
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_supervisors_at_once_publish_once() -> None:
    village = make_village()
    filed = village.submit(village.saved_month(1, spent("20.00")))
    village.sign(filed, "zhou")
    results = race(lambda: village.sign(filed, "sun"), lambda: village.sign(filed, "qian"))
    refused = [result for result in results if isinstance(result, Refused)]
    assert [result.verdicts[0].code for result in refused] == ["stale"]
    assert Body.objects.count() == 1
    assert Entry.objects.filter(verb="openness.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clerks_at_once_save_once() -> None:
    village = make_village()
    draft = village.draft("month-account", period_start=month(1))
    results = race(
        lambda: village.save(draft, by="clerk", title="甲写的总账"),
        lambda: village.save(draft, by="agent", title="乙写的总账"),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert [result.verdicts[0].code for result in refused] == ["stale"]
    assert reload(draft).version == draft.version + 1


@pytest.mark.django_db(transaction=True)
def test_one_click_twice_opens_one_form() -> None:
    village = make_village()
    results = race(*[lambda: village.draft("month-account", period_start=month(1))] * 2)
    assert len({result.pk for result in results}) == 1  # type: ignore[attr-defined]
    assert Disclosure.objects.count() == 1


def test_content_changed_behind_a_submission_is_not_published(village: Village, filed: Disclosure) -> None:
    village.sign(filed, "sun")
    filed.lines.update(payee="别的店")
    returned = village.sign(filed, "qian")
    assert returned.state == State.RETURNED
    assert "内容有变化" in returned.return_reason


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("R-OPN-2")
def test_the_next_month_waits_for_a_correction_that_is_being_published() -> None:
    """February's last signature comes while January's correction is not committed yet: it sees the new balance."""
    village = make_village()
    january = village.month(1, spent("20.00"))
    correction = village.correct(january, spent("30.00"), publish=False)
    february = village.submit(village.saved_month(2, spent("5.00")))
    for filed in (correction, february):
        village.sign(filed, "zhou")
    published = threading.Event()

    def sign_correction() -> None:
        with transaction.atomic():
            village.sign(correction, "sun")
            published.set()
            time.sleep(0.8)

    def sign_february() -> None:
        published.wait(30)
        village.sign(february, "qian")

    race(sign_correction, sign_february)
    assert reload(correction).state == State.PUBLISHED
    assert reload(february).state == State.RETURNED
