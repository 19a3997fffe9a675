"""What should never have been public is destroyed by two people; the rest still proves, and nothing keeps it."""

from __future__ import annotations

import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from governance.base.clock.models import Duty
from governance.base.journal.models import Body, Entry, Leaf
from governance.base.verdict import Refused
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.duty_kinds import KIND_ERASURE, KIND_POST, KIND_REPUBLISH
from openness.models import Disclosure, ErasureRequest, Line, Roll
from openness.queries.erasure import last_answer
from tests.openness.challenger import REPLY, TEXT, Asking
from tests.openness.county import COUNTY
from tests.openness.village import DAY, Village, at, spent

pytestmark = pytest.mark.req("R-OPN-9")
SECRET = "李小明因肺结核住院"
REASON = "写进了村民的病情，不该公开"


def when(village: Village, who: str) -> dict[str, object]:
    return {"by": village.people[who], "at": at(DAY), "on": DAY}


@pytest.fixture
def public(village: Village) -> Disclosure:
    """A month whose line says too much, and two people at the bureau."""
    for name in ("first", "second"):
        village.person(name, "bureau_reviewer", COUNTY)
    return village.month(1, spent("20.00", SECRET))


def ask(village: Village, found: Disclosure, who: str = "first") -> ErasureRequest:
    return ask_erasure(leaf=found.leaf, reason=REASON, **when(village, who))


def decide(village: Village, asked: ErasureRequest, who: str = "second", **parts: object) -> ErasureRequest:
    given = {"granted": True, **when(village, who), **parts}
    return decide_erasure(request_id=asked.pk, **given)  # type: ignore[arg-type]


def test_after_two_people_nothing_of_it_is_left(client: Client, village: Village, public: Disclosure) -> None:
    address = f"/board/{public.division.code}/{public.pk}/"
    assert SECRET in client.get(address).content.decode()
    decide(village, ask(village, public))
    page = client.get(address).content.decode()
    assert REASON in page
    assert "原文已经销毁" in page
    assert SECRET not in page
    assert SECRET not in client.get(f"/api/v1/published/{public.pk}/").content.decode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{SECRET}%"])
            assert cursor.fetchone() == (0,), table


def test_the_stub_is_in_the_log_and_the_leaf_stays(village: Village, public: Disclosure) -> None:
    before = bytes(Leaf.objects.get(number=public.leaf).hash)
    decide(village, ask(village, public))
    assert bytes(Leaf.objects.get(number=public.leaf).hash) == before
    stub = json.loads(bytes(Body.objects.latest("leaf").content))
    assert (stub["kind"], stub["erases"], stub["reason"]) == ("erasure", public.leaf, REASON)
    assert SECRET not in json.dumps(stub, ensure_ascii=False)


def test_the_figures_that_later_months_stand_on_stay(village: Village, public: Disclosure) -> None:
    closing = public.account.closing
    decide(village, ask(village, public))
    public.account.refresh_from_db()
    assert public.account.closing == closing
    assert not Line.objects.filter(disclosure=public).exists()


def test_it_is_owed_anew_and_its_paper_is_not(village: Village, public: Disclosure) -> None:
    decide(village, ask(village, public))
    assert Duty.objects.open().filter(kind=KIND_REPUBLISH, subject=public.pk).count() == 1
    assert not Duty.objects.open().filter(kind=KIND_POST, subject=public.pk).exists()


def test_the_names_of_a_list_go_too(village: Village, public: Disclosure) -> None:
    draft = village.save(village.draft("recipients"), lines=[spent("5.00", payee="赵大勇")], title="四月低保")
    listed = village.publish(village.submit(draft))
    assert Roll.objects.exists()
    decide(village, ask(village, listed))
    assert not Roll.objects.exists()


def test_nobody_erases_alone_not_even_by_hand(village: Village, public: Disclosure) -> None:
    asked = ask(village, public)
    with pytest.raises(Refused) as refused:
        decide(village, asked, "first")
    assert [verdict.code for verdict in refused.value.verdicts] == ["second_person"]
    with pytest.raises(IntegrityError), transaction.atomic():
        ErasureRequest.objects.filter(pk=asked.pk).update(granted=True, decided_by=asked.asked_by, decided_at=at(DAY))
    assert Body.objects.filter(leaf__number=public.leaf).exists()


@pytest.mark.parametrize(
    ("who", "asks", "decides"),
    [("clerk", True, False), ("sun", False, False), ("township", True, False), ("second", True, True)],
)
def test_who_asks_and_who_decides(village: Village, public: Disclosure, who: str, asks: bool, decides: bool) -> None:
    asked = None
    if asks:
        asked = ask(village, public, who)
    else:
        with pytest.raises(Refused):
            ask(village, public, who)
    asked = asked or ask(village, public, "first")
    other = "first" if asked.asked_by.username == who else who
    if decides:
        assert decide(village, asked, other).granted
    else:
        with pytest.raises(Refused) as refused:
            decide(village, asked, who)
        assert refused.value.forbidden


def test_a_refusal_says_why_and_leaves_everything(client: Client, village: Village, public: Disclosure) -> None:
    asked = ask(village, public)
    with pytest.raises(Refused):
        decide(village, asked, granted=False, refusal="")
    decide(village, asked, granted=False, refusal="这是村集体的账，没有个人信息")
    assert SECRET in client.get(f"/board/{public.division.code}/{public.pk}/").content.decode()
    assert ask(village, public).granted is None


def test_the_bureau_finds_it_on_its_list_until_it_is_decided(village: Village, public: Disclosure) -> None:
    asked = ask(village, public)
    duty = Duty.objects.get(kind=KIND_ERASURE, subject=asked.pk)
    assert (duty.role, duty.state) == ("bureau_reviewer", 0)
    decide(village, asked)
    duty.refresh_from_db()
    assert duty.state == 1


def test_it_is_asked_once(village: Village, public: Disclosure) -> None:
    ask(village, public)
    with pytest.raises(Refused):
        ask(village, public)


def test_the_journal_keeps_who_and_when_without_the_text(village: Village, public: Disclosure) -> None:
    decide(village, ask(village, public))
    rows = Entry.objects.filter(verb__startswith="openness.erasure") | Entry.objects.filter(verb="openness.erased")
    assert [
        (row.verb, row.actor.username if hasattr(row, "actor") else row.actor_id) for row in rows.order_by("id")
    ] == [
        ("openness.erasure_asked", village.people["first"].pk),
        ("openness.erased", village.people["second"].pk),
    ]


def test_the_desk_asks_and_the_second_person_decides(client: Client, village: Village, public: Disclosure) -> None:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(village.people["clerk"], backend=backend)
    assert "抹除原文" in client.get(f"/desk/disclosures/{public.pk}/").content.decode()
    assert client.post(f"/desk/erasures/new/{public.leaf}/", {"reason": ""}).status_code == 422
    assert client.post(f"/desk/erasures/new/{public.leaf}/", {"reason": REASON}).status_code == 302
    asked = ErasureRequest.objects.get()
    assert client.get(f"/desk/erasures/{asked.pk}/").status_code == 404
    assert ask_is_there(village, asked)


def ask_is_there(village: Village, asked: ErasureRequest) -> bool:
    return Duty.objects.filter(kind=KIND_ERASURE, subject=asked.pk, division=village.division).exists()


def test_a_question_and_its_answer_can_be_erased_as_well(client: Client, asking: Asking) -> None:
    village = asking.village
    for name in ("first", "second"):
        village.person(name, "bureau_reviewer", COUNTY)
    challenge = asking.published()
    client.force_login(village.people["clerk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    leaf = last_answer(challenge.pk)
    sent = client.post(f"/desk/erasures/new/{leaf}/", {"reason": REASON})
    assert sent.status_code == 302
    asked = ErasureRequest.objects.get()
    decide(village, asked)
    assert not Body.objects.filter(pk=asked.leaf).exists()
    for path in (
        f"/board/{village.division.code}/{asking.disclosure.pk}/",
        f"/board/{village.division.code}/challenges/",
    ):
        page = client.get(path).content.decode()
        assert TEXT not in page
        assert REPLY not in page
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{REPLY}%"])
            assert cursor.fetchone() == (0,), table


def test_what_is_not_there_or_not_public_is_not_asked_for(client: Client, village: Village) -> None:
    client.force_login(village.people["clerk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/erasures/new/999999/").status_code == 404
    assert client.post("/desk/erasures/", {"leaf": "999999"}).status_code == 422


def test_the_number_on_the_page_leads_to_the_question(client: Client, village: Village, public: Disclosure) -> None:
    client.force_login(village.people["clerk"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/desk/erasures/").status_code == 200
    sent = client.post("/desk/erasures/", {"leaf": str(public.leaf)})
    assert (sent.status_code, sent.headers["Location"]) == (302, f"/desk/erasures/new/{public.leaf}/")


def test_the_stub_itself_is_not_erased(client: Client, village: Village, public: Disclosure) -> None:
    decide(village, ask(village, public))
    stub = Body.objects.latest("leaf").pk
    with pytest.raises(Refused) as refused:
        ask_erasure(leaf=stub, reason=REASON, **when(village, "first"))
    assert [verdict.code for verdict in refused.value.verdicts] == ["stub"]
