"""The admin of accounts: scoped, read only, changed by buttons; nothing in it for those outside."""

import base64
import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from governance.base.accounts.actions.grant import grant
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import GRANTABLE, register_grantable
from governance.base.accounts.queries.roster import columns
from governance.base.journal.actions import record
from governance.base.journal.models import Entry
from governance.base.places.models import Division, Organisation
from governance.base.spreadsheet import write_table
from tests.accounts.cast import COUNTY, OTHER_TOWNSHIP, OTHER_VILLAGE, SIBLING, TOWNSHIP, VILLAGE

Person = Callable[..., User]
SignIn = Callable[[User], Client]
TODAY = timezone.localdate()
PAST = {"starts_on": TODAY - dt.timedelta(days=30)}
USERS, POSTS = "/admin/accounts/user/", "/admin/accounts/assignment/"


@pytest.fixture
def browser(township: User, enrolled_client: SignIn) -> Client:
    return enrolled_client(township)


@pytest.fixture
def clerk(person: Person) -> User:
    return person("li.wen", Role.CLERK, VILLAGE)


@pytest.fixture
def stranger(person: Person) -> User:
    return person("wang", Role.CLERK, OTHER_VILLAGE)


def text(answer) -> str:
    return answer.content.decode()


def test_lists_show_ones_own_division_only(browser: Client, clerk: User, stranger: User) -> None:
    for address in (USERS, POSTS):
        page = text(browser.get(address))
        assert clerk.name in page
        assert stranger.name not in page
        found = text(browser.get(address, {"q": "wang"}))
        assert stranger.name not in found


@pytest.mark.parametrize(
    "path", ["change/", "history/", "password-reset/", "unlock/", "two-steps-reset/", "deactivate/", "reactivate/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_account_elsewhere_is_not_there(
    path: str, method: str, browser: Client, stranger: User, administrator: User
) -> None:
    for user in (stranger, administrator):
        before = User.objects.values().get(pk=user.pk)
        answer = getattr(browser, method)(f"{USERS}{user.pk}/{path}", {"reason": "left"})
        assert answer.status_code in (403, 404)
        assert user.name not in text(answer)
        assert User.objects.values().get(pk=user.pk) == before


@pytest.mark.parametrize("path", ["change/", "end/", "stand-in/"])
def test_a_post_elsewhere_is_not_there(path: str, browser: Client, stranger: User) -> None:
    post = stranger.assignments.get()
    for method in (browser.get, browser.post):
        answer = method(f"{POSTS}{post.pk}/{path}", {"ends_on": str(TODAY)})
        assert answer.status_code in (403, 404)
    post.refresh_from_db()
    assert post.ends_on is None


def test_nothing_is_typed_over_or_deleted(browser: Client, clerk: User) -> None:
    change = f"{USERS}{clerk.pk}/change/"
    page = text(browser.get(change))
    assert 'name="username"' not in page
    assert 'type="password"' not in page
    assert browser.post(change, {"username": "x", "is_superuser": "on"}).status_code == 403
    assert browser.get(f"{USERS}{clerk.pk}/delete/").status_code == 403
    assert browser.get(f"{USERS}add/").status_code == 403
    assert browser.get(f"{POSTS}add/").status_code == 403
    clerk.refresh_from_db()
    assert (clerk.username, clerk.is_superuser) == ("li.wen", False)


def test_pages_that_libraries_bring_are_gone(superuser: User, enrolled_client: SignIn) -> None:
    ours = ("governance", "openness", "residents", "autonomy", "consultation")
    assert {m.__module__ for m in admin.site._registry if not m.__module__.startswith(ours)} == set()
    client = enrolled_client(superuser)
    for address in ("mfa/authenticator/", "authtoken/tokenproxy/", "auth/group/", "account/emailaddress/"):
        assert client.get(f"/admin/{address}").status_code == 404


def test_a_leader_and_a_clerk_do_not_look_after_accounts(person: Person, enrolled_client: SignIn, clerk: User) -> None:
    leader = enrolled_client(person("lingdao", Role.LEADER, COUNTY))
    assert clerk.name not in text(leader.get(USERS))
    for address in (f"{USERS}new/", f"{USERS}import/", f"{USERS}template/", f"{POSTS}new/"):
        assert leader.get(address).status_code == 403
    assert enrolled_client(clerk).get(USERS).status_code == 302


def test_a_new_account_is_shown_with_its_password_once(browser: Client, places: dict[str, Division]) -> None:
    form = {
        "name": "张三",
        "username": "zhangsan",
        "email": "",
        "role": "clerk",
        "division": places[SIBLING].pk,
        "starts_on": str(TODAY),
    }
    assert browser.get(f"{USERS}new/").status_code == 200
    answer = browser.post(f"{USERS}new/", form)
    assert "no-store" in answer["Cache-Control"]
    password = re.search(r"<code>([A-Za-z0-9-]{14})</code>", text(answer))[1]  # type: ignore[index]
    made = User.objects.get(username="zhangsan")
    assert made.check_password(password)
    assert made.assignments.get().division.code == SIBLING
    assert password not in text(browser.get(f"{USERS}{made.pk}/change/"))
    again = browser.post(f"{USERS}new/", form)
    assert again.status_code == 422
    assert "已经有人用了" in text(again)


def test_places_elsewhere_cannot_be_chosen(browser: Client, places: dict[str, Division]) -> None:
    page = text(browser.get(f"{USERS}new/"))
    assert "上湾村" in page
    assert "石桥村" not in page
    assert "柳林镇" not in page  # the township's own posts are the county's to fill
    assert 'value="township_staff"' not in page
    form = {"name": "张三", "username": "zhangsan", "role": "clerk", "starts_on": str(TODAY)}
    assert browser.post(f"{USERS}new/", form | {"division": places[OTHER_VILLAGE].pk}).status_code == 422
    answer = browser.post(f"{USERS}new/", form | {"division": places[TOWNSHIP].pk, "role": "township_staff"})
    assert answer.status_code == 422  # not by the township itself
    assert not User.objects.filter(username="zhangsan").exists()


def test_the_buttons_of_an_account(browser: Client, clerk: User) -> None:
    page = text(browser.get(f"{USERS}{clerk.pk}/change/"))
    for label in ("重置密码", "解除锁定", "重置两步验证", "停用"):
        assert label in page
    before = clerk.password
    assert browser.get(f"{USERS}{clerk.pk}/password-reset/").status_code == 200
    clerk.refresh_from_db()
    assert clerk.password == before  # looking at the page does nothing
    assert browser.post(f"{USERS}{clerk.pk}/password-reset/").status_code == 200
    clerk.refresh_from_db()
    assert clerk.password != before
    assert browser.post(f"{USERS}{clerk.pk}/unlock/").status_code == 302
    assert browser.post(f"{USERS}{clerk.pk}/two-steps-reset/").status_code == 302
    assert browser.post(f"{USERS}{clerk.pk}/deactivate/", {"reason": "x"}).status_code == 422
    assert browser.post(f"{USERS}{clerk.pk}/deactivate/", {"reason": "left"}).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.is_active
    assert "恢复" in text(browser.get(f"{USERS}{clerk.pk}/change/"))
    browser.post(f"{USERS}{clerk.pk}/reactivate/")
    clerk.refresh_from_db()
    assert clerk.is_active
    verbs = set(Entry.objects.filter(object_id=clerk.pk).values_list("verb", flat=True))
    assert verbs == {
        f"accounts.{verb}"
        for verb in ("password_reset", "lock_released", "two_steps_reset", "deactivated", "reactivated")
    }


def test_ones_own_account_has_no_buttons(browser: Client, township: User) -> None:
    assert browser.get(f"{USERS}{township.pk}/change/").status_code == 200
    assert browser.post(f"{USERS}{township.pk}/password-reset/").status_code == 403


def test_the_buttons_of_a_post(browser: Client, clerk: User, person: Person) -> None:
    post = clerk.assignments.get()
    helper = person("dai")
    answer = browser.post(
        f"{POSTS}{post.pk}/stand-in/",
        {"user": "dai", "starts_on": str(TODAY), "ends_on": str(TODAY + dt.timedelta(days=7))},
    )
    assert answer.status_code == 302
    assert helper.assignments.get().stands_in_for == post
    early = browser.post(f"{POSTS}{post.pk}/end/", {"ends_on": str(TODAY - dt.timedelta(days=9))})
    assert early.status_code == 422
    assert "结束日期最早是" in text(early)
    assert browser.post(f"{POSTS}{post.pk}/end/", {"ends_on": str(TODAY)}).status_code == 302
    post.refresh_from_db()
    assert post.ends_on == TODAY


def test_a_post_is_given_to_an_account_that_exists(
    browser: Client, clerk: User, places: dict[str, Division], person: Person
) -> None:
    form = {"user": "li.wen", "role": "party_secretary", "division": places[SIBLING].pk, "starts_on": str(TODAY)}
    assert browser.post(f"{POSTS}new/", form | {"user": "nobody"}).status_code == 422
    assert browser.post(f"{POSTS}new/", form).status_code == 302
    assert clerk.assignments.count() == 2
    twice = browser.post(f"{POSTS}new/", form)
    assert twice.status_code == 422
    assert "已经有同样的任职" in text(twice)


def sheet(*lines: tuple[str, ...], name: str = "名单.xlsx") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, write_table(columns(), lines, title="名单"))}


def test_a_sheet_is_previewed_confirmed_and_gives_the_passwords(browser: Client, places: dict[str, Division]) -> None:
    template = browser.get(f"{USERS}template/")
    assert load_workbook(io.BytesIO(b"".join(template.streaming_content))).active["A1"].value == "姓名"
    before = (User.objects.count(), Assignment.objects.count())
    bad = browser.post(f"{USERS}import/", sheet(("李四", "lisi", "村长", VILLAGE, "", "2026-01-01", "")))
    assert bad.status_code == 422
    assert "第 2 行“角色”" in text(bad)
    assert browser.post(f"{USERS}import/", {"confirm": "1"}).status_code == 302  # nothing to confirm
    good = (
        ("李四", "lisi", "文书", VILLAGE, "", "2026-01-01", ""),
        ("王五", "wangwu", "文书", SIBLING, "", "2026-01-01", ""),
    )
    preview = browser.post(f"{USERS}import/", sheet(*good))
    assert "登记 2 项任职，新建 2 个账号" in text(preview)
    assert (User.objects.count(), Assignment.objects.count()) == before
    done = browser.post(f"{USERS}import/", {"confirm": "1"})
    assert "no-store" in done["Cache-Control"]
    packed = re.search(r"base64,([A-Za-z0-9+/=]+)", text(done))[1]  # type: ignore[index]
    lines = list(load_workbook(io.BytesIO(base64.b64decode(packed))).active.values)
    assert [line[:2] for line in lines[1:]] == [("李四", "lisi"), ("王五", "wangwu")]
    assert User.objects.get(username="lisi").check_password(lines[1][2])
    again = browser.post(f"{USERS}import/", {"confirm": "1"})
    assert again.status_code == 302  # a confirmation counts once
    assert User.objects.count() == before[0] + 2


def test_what_changed_between_preview_and_confirmation_is_told_again(browser: Client, person: Person) -> None:
    browser.post(f"{USERS}import/", sheet(("李四", "lisi", "文书", VILLAGE, "", "2026-01-01", "")))
    person("lisi")  # somebody else took the name meanwhile
    answer = browser.post(f"{USERS}import/", {"confirm": "1"})
    assert answer.status_code == 422
    assert "另一个姓名" in text(answer)
    assert not Assignment.objects.filter(user__username="lisi").exists()


def test_a_file_that_is_no_table_is_refused(browser: Client) -> None:
    answer = browser.post(f"{USERS}import/", {"file": SimpleUploadedFile("a.xls", b"x")})
    assert answer.status_code == 422
    assert "只能读 xlsx 或 csv" in text(answer)


def test_the_journal_shows_ones_division_with_names_from_today(browser: Client, clerk: User, stranger: User) -> None:
    browser.post(f"{USERS}{clerk.pk}/unlock/")
    now = timezone.now()
    far = record(verb="openness.x", by=stranger.pk, at=now, object_type="x", object_id=1, division=OTHER_VILLAGE)
    personal = record(verb="residents.x", by=None, at=now, object_type="x", object_id=1, division=VILLAGE)
    page = text(browser.get("/admin/journal/entry/"))
    assert "解除锁定" in page
    assert "zhen名" in page
    assert stranger.name not in page
    own = Entry.objects.get(verb="accounts.lock_released")
    assert browser.get(f"/admin/journal/entry/{own.pk}/change/").status_code == 200
    for entry in (far, personal):
        assert browser.get(f"/admin/journal/entry/{entry.pk}/change/").status_code == 404


@pytest.mark.req("R-RES-2")
def test_a_superuser_finds_no_personal_record_in_the_journal(superuser: User, enrolled_client: SignIn) -> None:
    personal = record(verb="residents.x", by=None, at=timezone.now(), object_type="x", object_id=1, division=VILLAGE)
    client = enrolled_client(superuser)
    assert client.get(f"/admin/journal/entry/{personal.pk}/change/").status_code == 404
    assert "residents" not in text(client.get("/admin/journal/entry/"))


def test_a_grant_is_ended_by_its_button(browser: Client, township: User, clerk: User, places: dict) -> None:
    office = Organisation.objects.create(name="村合作社", kind="company", division=places[VILLAGE])
    register_grantable("places.view_organisation", "places.organisation", "places.set_committee")
    try:
        given = grant(
            user=clerk,
            permission="places.view_organisation",
            obj=office,
            reason="评审",
            starts_on=TODAY,
            ends_on=TODAY,
            by=township,
            on=TODAY,
            at=timezone.now(),
        )
        assert "评审" in text(browser.get("/admin/accounts/grant/"))
        assert browser.get(f"/admin/accounts/grant/{given.pk}/end/").status_code == 200
        assert browser.post(f"/admin/accounts/grant/{given.pk}/end/").status_code == 302
        given.refresh_from_db()
        assert given.ends_on == TODAY - dt.timedelta(days=1)
    finally:
        del GRANTABLE["places.view_organisation", "places.organisation"]


@pytest.mark.parametrize("address", [USERS, POSTS, "/admin/journal/entry/"])
def test_a_list_costs_the_same_however_long_it_is(
    address: str, browser: Client, township: User, person: Person, django_assert_max_num_queries: Callable
) -> None:
    def count() -> int:
        with django_assert_max_num_queries(40) as asked:
            assert browser.get(address).status_code == 200
        return len(asked)

    def grow(start: int, number: int) -> None:
        for n in range(start, start + number):
            user = person(f"user{n}", Role.CLERK, SIBLING)
            record(
                verb="accounts.assigned", by=user.pk, at=timezone.now(), object_type="x", object_id=n, division=VILLAGE
            )

    grow(0, 2)
    count()
    first = count()
    grow(2, 20)
    assert count() == first
    assert OTHER_TOWNSHIP not in text(browser.get(address))
