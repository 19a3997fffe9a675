"""Tokens: the same gates as the sign-in page, and nothing in the database that would open them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from governance.base.accounts.actions.token import issue_token
from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from tests.openness.village import DAY, Village, at

pytestmark = pytest.mark.django_db
PASSWORD = "Abcd-1234-efgh"
SECRET = "JBSWY3DPEHPK3PXP"
WHO = "/api/v1/duties/"


@pytest.fixture
def clerk(village: Village) -> User:
    return with_password(village, "clerk")


def with_password(village: Village, name: str) -> User:
    user = village.people[name]
    user.set_password(PASSWORD)
    user.save()
    return user


def ask(username: str = "clerk", password: str = PASSWORD, **more: str) -> Any:
    return APIClient().post("/api/v1/token/", {"username": username, "password": password, **more})


def digits() -> str:
    return format_hotp_value(hotp_value(SECRET, int(at(DAY).timestamp()) // 30))


def reads(secret: str) -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    return int(client.get(WHO).status_code)


def test_name_and_password_give_a_token_that_opens_what_the_person_may_see(clerk: User) -> None:
    answer = ask("Clerk ")
    assert answer.status_code == 201
    assert answer.json()["expires_on"] == "2026-07-09"
    assert reads(answer.data["token"]) == 200
    assert answer.data["token"] not in Token.objects.get().key
    assert Entry.objects.filter(verb="accounts.token_issued", actor_id=clerk.pk).count() == 1


def test_a_new_token_ends_the_old_one(clerk: User) -> None:
    first, second = (ask().data["token"] for _time in range(2))
    assert (reads(first), reads(second)) == (401, 200)


def test_what_is_stored_opens_nothing(clerk: User) -> None:
    ask()
    assert reads(Token.objects.get().key) == 401


def test_a_token_lives_ninety_days(clerk: User) -> None:
    secret = ask().data["token"]
    for days, status in ((90, 200), (91, 401)):
        with time_machine.travel(at(DAY + dt.timedelta(days=days)), tick=False):
            assert reads(secret) == status


def test_a_person_ends_their_own_token(clerk: User) -> None:
    secret = ask().data["token"]
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {secret}")
    assert client.delete("/api/v1/token/").status_code == 204
    assert reads(secret) == 401
    assert APIClient().delete("/api/v1/token/").status_code == 401


@pytest.mark.parametrize(
    ("username", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("clerk", " " + PASSWORD)]
)
def test_a_wrong_name_and_a_wrong_password_get_one_answer(clerk: User, username: str, password: str) -> None:
    answer = ask(username, password)
    assert (answer.status_code, answer.data["verdicts"][0]["code"]) == (403, "credentials")
    assert not Token.objects.exists()


def test_five_failures_lock_this_door_too(clerk: User) -> None:
    for _time in range(5):
        ask(password="wrong")
    answer = ask()
    assert (answer.status_code, answer.data["verdicts"][0]["code"]) == (403, "locked_out")
    with time_machine.travel(at(DAY) + dt.timedelta(minutes=16), tick=False):
        assert ask().status_code == 201


def test_an_address_of_ones_own_making_is_no_new_chance(clerk: User) -> None:
    for number in range(5):
        APIClient().post(
            "/api/v1/token/",
            {"username": "clerk", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"10.0.0.{number}",
        )
    assert ask().data["verdicts"][0]["code"] == "locked_out"


def test_a_password_that_was_handed_out_must_be_changed_first(clerk: User) -> None:
    secret = ask().data["token"]
    clerk.must_change_password = True
    clerk.save()
    assert reads(secret) == 401
    assert ask().data["verdicts"][0]["code"] == "password"


def test_a_closed_account_gets_none_and_keeps_none(clerk: User) -> None:
    secret = ask().data["token"]
    clerk.is_active = False
    clerk.save()
    assert reads(secret) == 401
    assert ask().status_code == 403


def test_a_role_that_needs_two_steps_gets_none_without_them(village: Village) -> None:
    user = with_password(village, "township")
    assert ask("township").data["verdicts"][0]["code"] == "two_steps"
    TOTP.activate(user, SECRET)
    assert ask("township").data["verdicts"][0] | {"basis": []} == {
        "ok": False, "code": "code", "field": "code", "needed": "", "met": "", "basis": [],
        "text": "请填手机上现在的六位动态口令。",
    }  # fmt: skip
    assert ask("township", code="000000").data["verdicts"][0]["code"] == "code"
    assert ask("township", code=digits()).status_code == 201


def test_a_second_step_that_somebody_chose_is_asked_for_too(clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    assert ask().status_code == 403
    assert ask(code=digits()).status_code == 201
    assert ask(code=digits()).data["verdicts"][0]["code"] == "code"  # a code opens once


def test_codes_cannot_be_tried_out(clerk: User) -> None:
    TOTP.activate(clerk, SECRET)
    for number in range(5):
        ask(code=f"00000{number}")
    assert ask(code=digits()).data["verdicts"][0]["code"] == "locked_out"


def test_asking_has_a_limit_of_its_own(clerk: User) -> None:
    statuses = [ask(f"somebody{number}", "wrong").status_code for number in range(21)]
    assert statuses == [403] * 20 + [429]


@pytest.mark.parametrize("body", [{}, {"username": ""}, {"username": ["a"], "password": "x"}, [], "text"])
def test_a_body_of_another_shape_is_refused_by_field(village: Village, body: object) -> None:
    answer = APIClient().post("/api/v1/token/", body)
    assert answer.status_code == 400
    assert answer.data["verdicts"]


def test_a_session_serves_as_well_and_needs_its_csrf_token(clerk: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(clerk, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(WHO).status_code == 200
    assert client.post("/api/v1/events/", {}).status_code == 403


def test_issue_token_is_recorded_with_the_given_time(clerk: User) -> None:
    _secret, token = issue_token(user=clerk, at=at(DAY))
    assert Token.objects.get().created == token.created == at(DAY)


def test_another_method_is_named_as_such_to_a_visitor(village: Village) -> None:
    assert APIClient().get("/api/v1/token/").status_code == 405
