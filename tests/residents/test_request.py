"""A person's request about their own data: role x state x time, and nothing said about anyone anywhere (R-RES-7)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.base.accounts.models import User
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from residents.actions.request import (
    Asked,
    Received,
    check_identity,
    finish,
    open_sealed,
    receive,
    refuse,
)
from residents.choices import Ground, RequestState
from residents.duty_kinds import KIND_REQUEST
from residents.models import Request
from residents.queries.request import answer_of, by_code, counts_for, get_for, visible_to
from tests.openness.county import VILLAGE, County, at
from tests.residents.conftest import DAY, NAME, NOW, PHONE, WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-7")]


def sent(county: County, *, on: dt.date = DAY, phone: str = PHONE, kind: str = "correct", **more: str) -> Received:
    asked = Asked(kind, more.get("name", NAME), phone, more.get("text", WORDS))
    return receive(division_id=county.places[VILLAGE].pk, asked=asked, at=at(on), on=on)


def test_from_the_page_to_the_answer(county: County, clerk: User) -> None:
    got = sent(county)
    (row,) = todo(clerk, on=DAY)
    assert (row.duty.kind, row.duty.due_on) == (KIND_REQUEST, DAY + dt.timedelta(days=15))
    opened = open_sealed(request_id=got.request.pk, purpose="check", by=clerk, **NOW)
    assert opened == {"name": NAME, "phone": PHONE, "text": WORDS}
    check_identity(request_id=got.request.pk, by=clerk, **NOW)
    finish(request_id=got.request.pk, answer="地址已经改好", by=clerk, **NOW)
    found = by_code(got.code.lower())
    assert (found.state, found.closed_on, answer_of(found)) == (RequestState.DONE, DAY, "地址已经改好")
    assert Duty.objects.get(kind=KIND_REQUEST).state == DutyState.MET
    assert todo(clerk, on=DAY) == []


def test_nothing_is_given_before_a_person_has_checked_who_asks(county: County, clerk: User) -> None:
    got = sent(county)
    with pytest.raises(Refused) as refused:
        finish(request_id=got.request.pk, answer="地址已经改好", by=clerk, **NOW)
    assert refused.value.verdicts[0].code == "state"
    # Not even by a refusal that says what is held here.
    with pytest.raises(Refused) as refused:
        refuse(request_id=got.request.pk, ground=Ground.NOT_HELD, reason="这里没有存", by=clerk, **NOW)
    assert refused.value.verdicts[0].code == "ground"
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=got.request.pk).update(**{"state": RequestState.DONE, "closed_on": DAY})
    assert Request.objects.get().state == RequestState.RECEIVED


def test_a_refusal_gives_its_reason(county: County, clerk: User) -> None:
    unknown, held = sent(county), sent(county)
    refuse(request_id=unknown.request.pk, ground=Ground.NOT_IDENTIFIED, reason="电话打不通", by=clerk, **NOW)
    check_identity(request_id=held.request.pk, by=clerk, **NOW)
    with pytest.raises(Refused):
        refuse(request_id=held.request.pk, ground=Ground.NOT_IDENTIFIED, reason="电话打不通", by=clerk, **NOW)
    with pytest.raises(Refused) as refused:
        refuse(request_id=held.request.pk, ground=Ground.MUST_BE_KEPT, reason="", by=clerk, **NOW)
    assert refused.value.verdicts[0].field == "answer"
    refuse(request_id=held.request.pk, ground=Ground.MUST_BE_KEPT, reason="会计档案要保存", by=clerk, **NOW)
    assert set(Request.objects.values_list("state", "ground")) == {
        ("refused", "not_identified"),
        ("refused", "must_be_kept"),
    }


ACTS: dict[str, Callable[..., Any]] = {
    "open": lambda **who: open_sealed(purpose="check", **who),
    "check": check_identity,
    "finish": lambda **who: finish(answer="地址已经改好", **who),
    "refuse": lambda **who: refuse(ground=Ground.NOT_IDENTIFIED, reason="电话打不通", **who),
}


@pytest.mark.parametrize("act", ACTS)
def test_nobody_else_may_do_anything_not_even_from_above(county: County, outsiders: list[User], act: str) -> None:
    got = sent(county)
    before = Entry.objects.count()
    for person in outsiders:
        with pytest.raises(Refused) as refused:
            ACTS[act](request_id=got.request.pk, by=person, **NOW)
        assert refused.value.forbidden, person
        assert not visible_to(person, DAY).exists()
        with pytest.raises(Request.DoesNotExist):
            get_for(person, got.request.pk, DAY)
    assert Entry.objects.count() == before
    assert Request.objects.get().state == RequestState.RECEIVED


@pytest.mark.parametrize("closed", ["done", "refused"])
@pytest.mark.parametrize("act", ["check", "finish", "refuse"])
def test_what_is_closed_stays_closed(county: County, clerk: User, closed: str, act: str) -> None:
    got = sent(county)
    if closed == "done":
        check_identity(request_id=got.request.pk, by=clerk, **NOW)
        finish(request_id=got.request.pk, answer="地址已经改好", by=clerk, **NOW)
    else:
        refuse(request_id=got.request.pk, ground=Ground.NOT_IDENTIFIED, reason="电话打不通", by=clerk, **NOW)
    with pytest.raises(Refused) as refused:
        ACTS[act](request_id=got.request.pk, by=clerk, **NOW)
    assert refused.value.verdicts[0].code == "state"
    assert Request.objects.get().state == closed


def test_above_the_community_there_are_only_counts(county: County, keeper: User, outsiders: list[User]) -> None:
    sent(county)
    assert counts_for(keeper, DAY) == {"received": 1}
    stranger, former = outsiders[1], outsiders[2]
    assert counts_for(stranger, DAY) == counts_for(former, DAY) == {}


def test_every_opening_of_the_seal_is_in_the_journal_with_its_reason(county: County, clerk: User) -> None:
    got = sent(county)
    for purpose in ("check", "tell"):
        open_sealed(request_id=got.request.pk, purpose=purpose, by=clerk, **NOW)
    with pytest.raises(Refused):
        open_sealed(request_id=got.request.pk, purpose="curiosity", by=clerk, **NOW)
    opened = Entry.objects.filter(verb="residents.request_opened", actor_id=clerk.pk)
    assert [entry.data["purpose"] for entry in opened.order_by("id")] == ["check", "tell"]


def test_nothing_of_the_person_stands_in_the_clear(county: County, clerk: User, caplog: Any) -> None:
    got = sent(county)
    check_identity(request_id=got.request.pk, by=clerk, **NOW)
    finish(request_id=got.request.pk, answer="王小明的地址已经改好", by=clerk, **NOW)
    row = Request.objects.filter(pk=got.request.pk).values().get()
    stored = json.dumps(
        [{key: bytes(value).hex() if isinstance(value, memoryview) else value for key, value in row.items()}],
        default=str,
    )
    stored += json.dumps(list(Entry.objects.values()), default=str, ensure_ascii=False) + caplog.text
    for secret in (NAME, PHONE, WORDS, "改好", got.code, NAME.encode().hex(), PHONE.encode().hex()):
        assert secret not in stored


def test_what_was_said_is_destroyed_thirty_days_after_the_end(county: County, clerk: User) -> None:
    closed, waiting = sent(county), sent(county, phone="13900139000")
    check_identity(request_id=closed.request.pk, by=clerk, **NOW)
    finish(request_id=closed.request.pk, answer="地址已经改好", by=clerk, **NOW)
    for days, kept in ((30, True), (31, False)):
        day = DAY + dt.timedelta(days=days)
        sweep(on=day, at=at(day))
        row = Request.objects.get(pk=closed.request.pk)
        assert (row.sealed is not None) is (row.answer is not None) is kept
    assert Request.objects.get(pk=waiting.request.pk).sealed is not None
    with pytest.raises(Refused) as refused:
        open_sealed(request_id=closed.request.pk, purpose="tell", by=clerk, **NOW)
    assert refused.value.verdicts[0].code == "destroyed"


def test_a_limit_says_which_it_is_and_until_when(county: County, settings: Any) -> None:
    for _time in range(3):
        sent(county)
    with pytest.raises(Refused) as refused:
        sent(county, phone="１３８ 0013-8000")  # the same telephone, written otherwise
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.met) == ("limit_person", "3")
    assert "2026-03-05" in verdict.text
    sent(county, on=DAY + dt.timedelta(days=1))
    settings.REQUEST_LIMITS = {"by_person": 3, "at_place": 3}
    with pytest.raises(Refused) as refused:
        sent(county, phone="13900139000")
    assert [verdict.code for verdict in refused.value.verdicts] == ["limit_place"]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"phone": "12345"}, "phone"), ({"name": " "}, "name"), ({"text": "错"}, "text"), ({"kind": "all"}, "kind")],
)
def test_what_is_missing_is_named_by_its_field(county: County, given: dict[str, str], field: str) -> None:
    with pytest.raises(Refused) as refused:
        sent(county, **given)  # type: ignore[arg-type]
    assert [verdict.field for verdict in refused.value.verdicts] == [field]
    assert not Request.objects.exists()


def test_a_place_that_is_not_live_takes_none(county: County) -> None:
    with pytest.raises(Refused) as refused:
        sent(county, on=dt.date(2025, 12, 31))
    assert refused.value.verdicts[0].code == "not_live"
