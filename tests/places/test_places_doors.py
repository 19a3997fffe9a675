"""Who may change places, and the admin they do it in: role by place, by day, by button."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from governance.base.accounts.actions import place as doors
from governance.base.accounts.admin.base import CappedPaginator
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.journal.models import Entry
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused
from tests.places.conftest import AT, ON

Tree = dict[str, Division]
DAY = dt.timedelta(days=1)
TOWN, VILLAGE, OTHER, SIMILAR = "990101001", "990101001200", "990101001201", "990101001400"
STRANGE = "990102001200"
Person = Callable[..., User]


@pytest.fixture
def person(tree: Tree) -> Person:
    """Someone with a role at a place since long ago, until ``ends_on``."""

    def make(role: str, code: str, ends_on: dt.date | None = None) -> User:
        user = User.objects.create_user(f"{role}{code}", password="Abcd-1234-efgh", name="某人")
        organisation = None
        if role == Role.DEPARTMENT:
            organisation = Organisation.objects.create(name="农业农村局", division=tree[code], kind="department")
        Assignment.objects.create(
            user=user,
            role=role,
            division=tree[code],
            organisation=organisation,
            starts_on=dt.date(2020, 1, 1),
            ends_on=ends_on,
        )
        return user

    return make


@pytest.fixture
def browser() -> Callable[[User], Client]:
    """Signed in with both steps."""

    def sign_in(user: User) -> Client:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


# Each change, as values, and the roles that may make it at the village.
WHEN: dict[str, Any] = {"at": AT, "on": ON}
CHANGES: dict[str, tuple[Callable[[Tree], dict[str, Any]], set[str]]] = {
    "add_division": (
        lambda t: {"code": "990101001202", "name": "新村", "from_on": ON},
        {Role.BUREAU_REVIEWER},
    ),
    "rename_division": (
        lambda t: {"division_id": t[VILLAGE].id, "name": "新名村", "from_on": ON},
        {Role.BUREAU_REVIEWER},
    ),
    "merge_divisions": (
        lambda t: {"division_ids": [t[OTHER].id], "successor_id": t[VILLAGE].id, "closed_on": ON},
        {Role.BUREAU_REVIEWER},
    ),
    "close_division": (
        lambda t: {"division_id": t[SIMILAR].id, "successor_id": None, "closed_on": ON},
        {Role.BUREAU_REVIEWER},
    ),
    "set_committee": (
        lambda t: {"division_id": t[SIMILAR].id, "committee": "urban"},
        {Role.BUREAU_REVIEWER, Role.TOWNSHIP_STAFF},
    ),
    "set_community_type": (
        lambda t: {"division_id": t[VILLAGE].id, "community_type": "mixed"},
        {Role.BUREAU_REVIEWER, Role.TOWNSHIP_STAFF},
    ),
    "set_contact": (
        lambda t: {"division_id": t[VILLAGE].id, "telephone": "1", "office_hours": ""},
        {Role.BUREAU_REVIEWER, Role.TOWNSHIP_STAFF},
    ),
    "set_go_live": (
        lambda t: {"codes": [VILLAGE], "go_live_on": ON},
        {Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN},
    ),
    "add_organisation": (
        lambda t: {"division_id": t[TOWN].id, "name": "站", "kind": "unit", "credit_code": ""},
        {Role.BUREAU_REVIEWER},
    ),
}
HOME = {
    Role.CLERK: VILLAGE, Role.ACCOUNTING_AGENT: TOWN, Role.SUPERVISOR: VILLAGE, Role.PARTY_SECRETARY: VILLAGE,
    Role.COMMITTEE_HEAD: VILLAGE, Role.GOVERNMENT_OFFICE: "990101",
    Role.PARTY_OFFICE: "990101",
    Role.TOWNSHIP_STAFF: TOWN, Role.BUREAU_REVIEWER: "990101", Role.DEPARTMENT: "990101", Role.LEADER: "990101",
    Role.PLATFORM_ADMIN: "990101",
}  # fmt: skip


@pytest.mark.req("R-RES-6")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("role", Role.values)
def test_each_change_is_made_by_its_roles_and_by_no_other(tree: Tree, person: Person, role: str, change: str) -> None:
    values, allowed = CHANGES[change]
    user = person(role, HOME[Role(role)])
    entries = Entry.objects.count()
    if role in allowed:
        getattr(doors, change)(by=user, **values(tree), **WHEN)
        assert Entry.objects.latest("id").actor_id == user.pk
    else:
        with pytest.raises(Refused) as error:
            getattr(doors, change)(by=user, **values(tree), **WHEN)
        assert error.value.forbidden
        assert Entry.objects.count() == entries


@pytest.mark.parametrize("change", CHANGES)
def test_a_neighbouring_county_changes_nothing_here(tree: Tree, person: Person, change: str) -> None:
    with pytest.raises(Refused) as error:
        getattr(doors, change)(by=person(Role.BUREAU_REVIEWER, "990102"), **CHANGES[change][0](tree), **WHEN)
    assert error.value.forbidden


def test_a_merger_needs_the_say_over_both_sides(tree: Tree, person: Person) -> None:
    values = {"division_ids": [tree[STRANGE].id], "successor_id": tree[VILLAGE].id, "closed_on": ON}
    with pytest.raises(Refused) as error:
        doors.merge_divisions(by=person(Role.BUREAU_REVIEWER, "990101"), **values, **WHEN)
    assert error.value.forbidden
    doors.merge_divisions(by=person(Role.BUREAU_REVIEWER, "9901"), **values, **WHEN)
    assert Division.objects.get(code=STRANGE).successor == tree[VILLAGE]


def test_the_last_day_of_a_post_still_counts_and_the_next_does_not(tree: Tree, person: Person) -> None:
    user = person(Role.TOWNSHIP_STAFF, TOWN, ends_on=ON)
    values = {"division_id": tree[SIMILAR].id, "committee": "urban"}
    doors.set_committee(by=user, **values, at=AT, on=ON)
    with pytest.raises(Refused):
        doors.set_committee(by=user, **(values | {"committee": ""}), at=AT, on=ON + DAY)


def test_an_organisation_is_changed_where_it_belongs(tree: Tree, person: Person) -> None:
    county = person(Role.BUREAU_REVIEWER, "990101")
    other = person(Role.BUREAU_REVIEWER, "990102")
    made = doors.add_organisation(by=county, division_id=tree[TOWN].id, name="站", kind="unit", credit_code="", **WHEN)
    for change, values in (("rename_organisation", {"name": "所"}), ("close_organisation", {"closed_on": ON})):
        with pytest.raises(Refused) as error:
            getattr(doors, change)(by=other, organisation_id=made.id, **values, **WHEN)
        assert error.value.forbidden
        getattr(doors, change)(by=county, organisation_id=made.id, **values, **WHEN)
    made.refresh_from_db()
    assert (made.name, made.closed_on) == ("所", ON)


# Admin ----------------------------------------------------------------------------------------------------------

LISTING = "admin:places_division_changelist"


def page(name: str, *args: object) -> str:
    return reverse(f"admin:places_{name}", args=args)


def test_the_list_shows_ones_own_divisions_only(tree: Tree, person: Person, browser: Callable[[User], Client]) -> None:
    body = browser(person(Role.TOWNSHIP_STAFF, TOWN)).get(reverse(LISTING)).content.decode()
    assert "上河村委会" in body
    assert "云岭村委会" not in body
    assert "白石镇" not in body


def test_a_stranger_s_division_is_not_there(tree: Tree, person: Person, browser: Callable[[User], Client]) -> None:
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    strange = tree[STRANGE].id
    assert client.get(page("division_change", tree[VILLAGE].id)).status_code == 200
    assert client.get(page("division_change", strange)).status_code in (302, 404)
    for button in ("go_live", "set_committee", "set_community_type", "set_contact", "add_below", "rename"):
        assert client.get(page(f"division_{button}", strange)).status_code in (403, 404), button


@pytest.mark.parametrize(
    ("term", "seen", "unseen"),
    [
        ("上河", "上河村委会", "下河村委会"),
        ("990101001201", "下河村委会", "上河村委会"),
        ("河村 99010100120", "下河村委会", "林场"),
    ],
)
def test_the_list_is_searched_by_name_and_code(
    tree: Tree, person: Person, browser: Callable[[User], Client], term: str, seen: str, unseen: str
) -> None:
    body = browser(person(Role.BUREAU_REVIEWER, "990101")).get(reverse(LISTING), {"q": term}).content.decode()
    assert seen in body
    assert unseen not in body


@pytest.mark.parametrize(
    ("live", "code"), [("live", VILLAGE), ("coming", OTHER), ("unset", "990101001001"), ("closed", SIMILAR)]
)
def test_the_list_is_filtered_by_going_live(
    tree: Tree, person: Person, browser: Callable[[User], Client], live: str, code: str
) -> None:
    today = timezone.localdate()
    Division.objects.filter(code=VILLAGE).update(go_live_on=today)
    Division.objects.filter(code=OTHER).update(go_live_on=today + DAY)
    Division.objects.filter(code=SIMILAR).update(closed_on=today)
    client = browser(person(Role.TOWNSHIP_STAFF, TOWN))
    rows = client.get(reverse(LISTING), {"live": live}).context["cl"].result_list
    assert [row.code for row in rows] == [code]


def test_the_list_asks_the_same_number_of_times_however_long_it_is(
    tree: Tree, person: Person, browser: Callable[[User], Client]
) -> None:
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    client.get(reverse(LISTING))
    counts = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(LISTING)).status_code == 200
        counts.append(len(queries))
        more = [Division(code=f"9901010013{n:02}", name="村", level=12, parent=tree[TOWN]) for n in range(30)]
        Division.objects.bulk_create(more, ignore_conflicts=True)
    assert counts[0] == counts[1]


def test_a_list_is_counted_no_further_than_one_pages(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CappedPaginator, "CAP", 5)
    assert CappedPaginator(Division.objects.order_by("code"), 2).count == 5
    assert CappedPaginator(Division.objects.filter(code="99"), 2).count == 1


BUTTONS: dict[str, tuple[str, dict[str, str], Callable[[], object]]] = {
    "go_live": (VILLAGE, {}, lambda: Division.objects.get(code=VILLAGE).go_live_on),
    "set_committee": (SIMILAR, {"committee": "urban"}, lambda: Division.objects.get(code=SIMILAR).committee),
    "set_community_type": (
        VILLAGE, {"community_type": "suburban"}, lambda: Division.objects.get(code=VILLAGE).community_type,
    ),
    "set_contact": (VILLAGE, {"telephone": "88"}, lambda: Division.objects.get(code=VILLAGE).telephone),
    "add_below": (
        TOWN, {"code": "990101001202", "name": "新村"}, lambda: Division.objects.filter(name="新村").exists(),
    ),
    "rename": (VILLAGE, {"name": "新名村"}, lambda: Division.objects.get(code=VILLAGE).name == "新名村"),
    "merge_here": (VILLAGE, {"division_ids": f"{OTHER}\n"}, lambda: Division.objects.get(code=OTHER).successor_id),
    "close": (OTHER, {"successor_id": VILLAGE}, lambda: Division.objects.get(code=OTHER).closed_on),
    "add_organisation": (TOWN, {"name": "农技站", "kind": "unit"}, lambda: Organisation.objects.exists()),
}  # fmt: skip


@pytest.mark.parametrize("button", BUTTONS)
def test_each_button_shows_a_form_and_does_its_deed(
    tree: Tree, person: Person, browser: Callable[[User], Client], button: str
) -> None:
    code, values, done = BUTTONS[button]
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    url = page(f"division_{button}", tree[code].id)
    assert url in client.get(page("division_change", tree[code].id)).content.decode()
    assert "<form" in client.get(url).content.decode()
    assert not done()
    today = timezone.localdate().isoformat()
    dates = dict.fromkeys(("go_live_on", "from_on", "closed_on"), today)
    answer = client.post(url, dates | values)
    assert (answer.status_code, answer["Location"]) == (302, page("division_change", tree[code].id))
    assert done()


def test_a_refusal_stands_at_its_field(tree: Tree, person: Person, browser: Callable[[User], Client]) -> None:
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    today = timezone.localdate().isoformat()
    answer = client.post(page("division_close", tree[VILLAGE].id), {"closed_on": today})
    assert "请填写并入的村" in answer.context["form"].errors["successor_id"][0]
    answer = client.post(page("division_close", tree[VILLAGE].id), {"closed_on": today, "successor_id": "123"})
    assert "没有找到代码为“123”的区划" in answer.context["form"].errors["successor_id"][0]
    answer = client.post(page("division_add_below", tree[TOWN].id), {"code": "x", "name": "村", "from_on": today})
    assert answer.context["form"].errors["code"]
    assert Division.objects.get(code=VILLAGE).closed_on is None


def test_nothing_is_typed_over_added_or_deleted_by_hand(
    tree: Tree, person: Person, browser: Callable[[User], Client]
) -> None:
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    village = tree[VILLAGE].id
    assert client.get(page("division_add")).status_code == 403
    assert client.post(page("division_delete", village), {"post": "yes"}).status_code == 403
    assert client.post(page("division_change", village), {"name": "改"}).status_code == 403
    assert Division.objects.get(code=VILLAGE).name == "上河村委会"


@pytest.mark.parametrize(
    ("role", "code", "buttons"),
    [
        (Role.TOWNSHIP_STAFF, TOWN, {"set_committee", "set_community_type", "set_contact"}),
        (Role.LEADER, "990101", set()),
        (Role.PLATFORM_ADMIN, "990101", {"go_live"}),
        (Role.BUREAU_REVIEWER, "990101", set(BUTTONS)),
    ],
)
def test_one_sees_the_buttons_one_may_press(
    tree: Tree, person: Person, browser: Callable[[User], Client], role: str, code: str, buttons: set[str]
) -> None:
    client = browser(person(role, code))
    body = client.get(page("division_change", tree[VILLAGE].id)).content.decode()
    assert {name for name in BUTTONS if page(f"division_{name}", tree[VILLAGE].id) in body} == buttons
    for name in set(BUTTONS) - buttons:
        assert client.get(page(f"division_{name}", tree[VILLAGE].id)).status_code == 403, name


def test_organisations_have_their_pages(tree: Tree, person: Person, browser: Callable[[User], Client]) -> None:
    here = Organisation.objects.create(name="农技站", kind="unit", division=tree[TOWN])
    there = Organisation.objects.create(name="白石站", kind="unit", division=tree["990102001"])
    client = browser(person(Role.BUREAU_REVIEWER, "990101"))
    body = client.get(page("organisation_changelist")).content.decode()
    assert ("农技站" in body, "白石站" in body) == (True, False)
    assert client.get(page("organisation_rename", there.id)).status_code in (403, 404)
    assert client.post(page("organisation_rename", here.id), {"name": "农服站"}).status_code == 302
    assert client.post(page("organisation_close", here.id), {"closed_on": timezone.localdate()}).status_code == 302
    here.refresh_from_db()
    assert (here.name, here.closed_on) == ("农服站", timezone.localdate())
