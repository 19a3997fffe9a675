"""Signing in: lock-out, the second step, the password that must be changed, and the idle limit."""

import datetime as dt
import re
import time
from collections.abc import Callable, Iterator

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axes.models import AccessAttempt, AccessLog
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from governance.base.accounts.actions.account import create_user, enrol_totp, release_lock, reset_password
from governance.base.accounts.adapter import MfaAdapter
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from tests.accounts.cast import AT, COUNTY, DAY, TOWNSHIP, VILLAGE

Person = Callable[..., User]
PASSWORD = "Abcd-1234-efgh"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOON = dt.datetime(2026, 3, 16, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(settings: LazySettings) -> Iterator[time_machine.Traveller]:
    settings.LOGIN_REDIRECT_URL = "/board/"  # where one lands is the desk's matter
    with time_machine.travel(NOON) as traveller:
        yield traveller


def sign_in(client: Client, username: str, password: str = PASSWORD, address: str = "10.0.0.1"):
    return client.post("/accounts/login/", {"login": username, "password": password}, REMOTE_ADDR=address)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.req("R-OPN-6")
def test_five_wrong_passwords_lock_that_person_at_that_address_only(person: Person) -> None:
    person("li.wen", Role.CLERK, VILLAGE)
    person("wang", Role.CLERK, VILLAGE)
    for _ in range(4):
        assert sign_in(Client(), "li.wen", "wrong").status_code == 200
    fifth = sign_in(Client(), "li.wen", "wrong")
    assert fifth.status_code == 429
    page = fifth.content.decode()
    assert re.search(r"[\u4e00-\u9fff]", page)
    assert "locked" not in page.lower()
    assert sign_in(Client(), "li.wen").status_code == 429  # the right password does not help now
    for username, address in (("wang", "10.0.0.1"), ("li.wen", "10.0.0.2")):
        client = Client()
        sign_in(client, username, address=address)
        assert signed_in(client), (username, address)


def test_another_spelling_of_the_name_is_not_another_five_chances(person: Person) -> None:
    person("li.wen", Role.CLERK, VILLAGE)
    for spelling in ("li.wen", "LI.WEN", " Li.wen", "lI.wen "):
        assert sign_in(Client(), spelling, "wrong").status_code == 200
    assert sign_in(Client(), "Li.Wen", "wrong").status_code == 429
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["li.wen"]


def test_the_lock_ends_after_a_quarter_of_an_hour_or_when_the_township_lifts_it(
    person: Person, township: User, noon: time_machine.Traveller
) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    for _ in range(5):
        sign_in(Client(), "li.wen", "wrong")
    noon.shift(14 * 60)
    assert sign_in(Client(), "li.wen").status_code == 429
    release_lock(user_id=clerk.pk, by=township, on=DAY, at=AT)
    client = Client()
    sign_in(client, "li.wen")
    assert signed_in(client)
    for _ in range(5):
        sign_in(Client(), "li.wen", "wrong")
    noon.shift(15 * 60 + 1)
    client = Client()
    sign_in(client, "li.wen")
    assert signed_in(client)


def test_nothing_is_kept_of_a_sign_in_that_went_well(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    with caplog.at_level("INFO"):
        sign_in(Client(), "li.wen")
    assert AccessLog.objects.count() == 0
    assert Entry.objects.count() == 0
    assert f"signed in: user {clerk.pk}" in caplog.text


@pytest.mark.parametrize(
    ("role", "code", "sent"),
    [
        (Role.TOWNSHIP_STAFF, TOWNSHIP, True),
        (Role.BUREAU_REVIEWER, COUNTY, True),
        (Role.GOVERNMENT_OFFICE, COUNTY, True),
        (Role.PARTY_OFFICE, COUNTY, True),
        (Role.DEPARTMENT, COUNTY, True),
        (Role.LEADER, COUNTY, True),
        (Role.PLATFORM_ADMIN, COUNTY, True),
        (Role.CLERK, VILLAGE, False),
        (Role.SUPERVISOR, VILLAGE, False),
        (Role.PARTY_SECRETARY, VILLAGE, False),
        (Role.COMMITTEE_HEAD, VILLAGE, False),
        (Role.ACCOUNTING_AGENT, TOWNSHIP, False),
    ],
)
def test_from_township_level_up_the_second_step_must_be_set_up(
    role: str, code: str, sent: bool, person: Person, client_of: Callable[[User], Client]
) -> None:
    answer = client_of(person("li.wen", role, code)).get("/admin/")
    if sent:
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/totp/activate/")
    else:
        assert "/2fa/" not in answer.get("Location", "")


def test_a_superuser_without_any_post_needs_the_second_step_too(
    superuser: User, client_of: Callable[[User], Client]
) -> None:
    assert client_of(superuser).get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


def test_setting_up_the_second_step_then_signing_in_with_it_and_with_a_recovery_code(
    person: Person, noon: time_machine.Traveller
) -> None:
    staff = person("zhen2", Role.TOWNSHIP_STAFF, TOWNSHIP)
    User.objects.filter(pk=staff.pk).update(email="zhen2@example.org")  # never confirmed
    client = Client()
    sign_in(client, "zhen2")
    # Once more the password: whoever finds an open browser must not add a telephone of his own.
    assert client.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    done = client.post("/accounts/2fa/totp/activate/", {"code": digits(secret)})
    assert done.status_code == 302
    assert client.get("/admin/").status_code == 200
    codes = re.findall(r"\b\d{8}\b", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) >= 8

    noon.shift(60)
    again = Client()
    assert sign_in(again, "zhen2")["Location"] == "/accounts/2fa/authenticate/"
    assert not signed_in(again)
    assert again.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert not signed_in(again)
    again.post("/accounts/2fa/authenticate/", {"code": digits(secret)})
    assert signed_in(again)

    lost = Client()
    sign_in(lost, "zhen2")
    lost.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(lost)
    second = Client()
    sign_in(second, "zhen2")
    second.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert not signed_in(second)  # each recovery code once


def digits(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_a_password_that_was_reset_must_be_changed_before_anything_else(person: Person, township: User) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    made = reset_password(user_id=clerk.pk, by=township, on=DAY, at=AT)
    client = Client()
    sign_in(client, "li.wen", made.password)
    assert signed_in(client)
    assert client.get("/admin/")["Location"] == "/accounts/password/change/"
    assert client.get("/board/").status_code != 302 or "password" not in client.get("/board/")["Location"]
    form = {"oldpassword": made.password, "password1": "weak", "password2": "weak"}
    assert client.post("/accounts/password/change/", form).status_code == 200
    clerk.refresh_from_db()
    assert clerk.must_change_password
    new = "Shangwan-2026-cun"
    assert client.post("/accounts/password/change/", form | {"password1": new, "password2": new}).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.must_change_password
    assert clerk.check_password(new)
    assert client.get("/admin/").get("Location", "") != "/accounts/password/change/"
    assert Entry.objects.filter(verb="accounts.password_changed", object_id=clerk.pk, actor_id=clerk.pk).count() == 1


@pytest.mark.parametrize(
    ("password", "ok"),
    [
        ("Qingxi2026", True),  # ten characters, three kinds
        ("Qingxi026", False),  # nine
        ("qingxi2026", False),  # two kinds
        ("qingxi-202", True),
        ("1234567890", False),
        ("Li.wen-001", False),  # too much like the login name
        ("Password123", False),
    ],
)
def test_password_rules(password: str, ok: bool, person: Person, client_of: Callable[[User], Client]) -> None:
    client = client_of(person("li.wen", Role.CLERK, VILLAGE))
    answer = client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )
    assert (answer.status_code == 302) is ok


def test_after_thirty_idle_minutes_one_signs_in_again(person: Person, noon: time_machine.Traveller) -> None:
    person("li.wen", Role.CLERK, VILLAGE)
    client = Client()
    sign_in(client, "li.wen")
    for _ in range(3):  # every request starts the half hour again
        noon.shift(29 * 60)
        assert client.get("/accounts/password/change/").status_code == 200
    noon.shift(30 * 60 + 1)
    assert client.get("/accounts/password/change/").status_code == 302


def test_visitors_cannot_make_accounts(db: None) -> None:
    client = Client()
    client.post("/accounts/signup/", {"username": "x.y.z", "password1": PASSWORD, "password2": PASSWORD})
    assert User.objects.count() == 0


def test_the_digits_of_a_demonstration_account_sign_it_in_and_those_of_others_are_refused(
    places: dict[str, Division], person: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    made = create_user(
        username="demo.zhen",
        name="演示",
        place=TOWNSHIP,
        password="Qingxi-2026-demo",
        demonstration=True,
        by=None,
        on=DAY,
        at=AT,
    ).user
    person("demo.zhen", Role.TOWNSHIP_STAFF, TOWNSHIP)
    enrol_totp(user=made, secret=SECRET, at=AT)
    client = Client()
    sign_in(client, "demo.zhen", "Qingxi-2026-demo")
    call_command("totp_code", "demo.zhen")
    client.post("/accounts/2fa/authenticate/", {"code": capsys.readouterr().out.strip()})
    assert client.get("/admin/").status_code == 200
    person("zhen3", Role.TOWNSHIP_STAFF, TOWNSHIP)
    for username in ("zhen3", "nobody"):
        with pytest.raises(CommandError, match=username):
            call_command("totp_code", username)


def test_second_step_secrets_outlive_a_change_of_the_secret_key() -> None:
    with override_settings(SECRET_KEY="one"):
        hidden = MfaAdapter().encrypt("JBSW")
    assert "JBSW" not in hidden
    with override_settings(SECRET_KEY="two", SECRET_KEY_FALLBACKS=["one"]):
        assert MfaAdapter().decrypt(hidden) == "JBSW"


@pytest.mark.parametrize(
    ("role", "code", "enters"),
    [
        (Role.TOWNSHIP_STAFF, TOWNSHIP, True),
        (Role.BUREAU_REVIEWER, COUNTY, True),
        (Role.LEADER, COUNTY, True),
        (Role.PLATFORM_ADMIN, COUNTY, True),
        (Role.GOVERNMENT_OFFICE, COUNTY, False),
        (Role.PARTY_OFFICE, COUNTY, False),
        (Role.DEPARTMENT, COUNTY, False),
        (Role.CLERK, VILLAGE, False),
        (Role.SUPERVISOR, VILLAGE, False),
        (Role.PARTY_SECRETARY, VILLAGE, False),
        (Role.COMMITTEE_HEAD, VILLAGE, False),
        (Role.ACCOUNTING_AGENT, TOWNSHIP, False),
    ],
)
def test_the_admin_opens_to_township_level_and_above(
    role: str, code: str, enters: bool, person: Person, enrolled_client: Callable[[User], Client]
) -> None:
    assert (enrolled_client(person("li.wen", role, code)).get("/admin/").status_code == 200) is enters


def test_without_a_mail_server_the_page_sends_one_to_the_township(
    person: Person, settings: LazySettings, mailoutbox: list
) -> None:
    User.objects.filter(pk=person("li.wen", Role.CLERK, VILLAGE).pk).update(email="li@example.org")
    address = "/accounts/password/reset/"
    refused = Client().post(address, {"email": "li@example.org"})
    assert refused.status_code == 200
    assert "当面重设密码" in refused.content.decode()
    settings.EMAIL_HOST = "mail.example.org"
    for email in ("li@example.org", "nobody@example.org"):
        assert Client().post(address, {"email": email}).status_code == 302  # the same answer to both
    assert [letter.to for letter in mailoutbox] == [["li@example.org"]]


def test_the_letter_leads_to_a_new_password(person: Person, settings: LazySettings, mailoutbox: list) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    User.objects.filter(pk=clerk.pk).update(email="li@example.org", must_change_password=True)
    settings.EMAIL_HOST = "mail.example.org"
    client = Client()
    client.post("/accounts/password/reset/", {"email": "li@example.org"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mailoutbox[0].body)[1]  # type: ignore[index]
    form = client.get(link)["Location"]
    new = {"password1": "Shangwan-2026-cun", "password2": "Shangwan-2026-cun"}
    assert client.post(form, new).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("Shangwan-2026-cun")
    assert not clerk.must_change_password
