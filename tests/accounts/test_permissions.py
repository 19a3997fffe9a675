"""Who may do and see what: roles × places, and what a superuser does not see."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import QuerySet

from governance.base.accounts.choices import Role
from governance.base.accounts.management.commands.print_roles import roles_table
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import (
    SEE_OFFICIAL,
    VERBS,
    assignments_visible_to,
    codes_visible,
    entries_visible_to,
    filter_official,
    may,
    register,
    users_visible_to,
)
from governance.base.journal.actions import record
from governance.base.places.models import Division
from tests.accounts.cast import (
    AT,
    COUNTY,
    DAY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SIBLING,
    STRANGER,
    TOWNSHIP,
    VILLAGE,
)

Person = Callable[..., User]
PLACES = {"own": VILLAGE, "sibling": SIBLING, "township": TOWNSHIP, "county": COUNTY, "stranger": "990102001201"}
# Where each role is held here, and at which places its verbs then reach.
HELD = {
    Role.CLERK: (VILLAGE, {"own"}),
    Role.ACCOUNTING_AGENT: (TOWNSHIP, {"own", "sibling", "township"}),
    Role.SUPERVISOR: (VILLAGE, {"own"}),
    Role.PARTY_SECRETARY: (VILLAGE, {"own"}),
    Role.COMMITTEE_HEAD: (VILLAGE, {"own"}),
    Role.TOWNSHIP_STAFF: (TOWNSHIP, {"own", "sibling", "township"}),
    Role.BUREAU_REVIEWER: (COUNTY, {"own", "sibling", "township", "county"}),
    Role.GOVERNMENT_OFFICE: (COUNTY, {"own", "sibling", "township", "county"}),
    Role.PARTY_OFFICE: (COUNTY, {"own", "sibling", "township", "county"}),
    Role.DEPARTMENT: (COUNTY, {"own", "sibling", "township", "county"}),
    Role.LEADER: (COUNTY, {"own", "sibling", "township", "county"}),
    Role.PLATFORM_ADMIN: (COUNTY, {"own", "sibling", "township", "county"}),
}


@pytest.fixture
def personal_verb() -> Iterator[str]:
    verb = register(
        "residents.see_test", "查看测试", [Role.CLERK, Role.TOWNSHIP_STAFF, Role.PLATFORM_ADMIN], personal=True
    )
    yield verb.name
    del VERBS[verb.name]


@pytest.mark.parametrize("role", HELD)
def test_every_verb_is_done_by_its_roles_inside_their_division_only(role: str, person: Person) -> None:
    code, reach = HELD[role]
    user = person("li.wen", role, code)
    for name, verb in VERBS.items():
        for label, place in PLACES.items():
            near = place == code if verb.personal else label in reach
            assert may(user, name, place=place, on=DAY).ok is (role in verb.roles and near), (name, label)


def test_a_refusal_says_who_may_and_what_one_is(person: Person) -> None:
    verdict = may(person("li.wen", Role.CLERK, VILLAGE), "places.manage", place=VILLAGE, on=DAY)
    assert not verdict.ok
    assert verdict.needed == "县级民政部门工作人员"
    assert verdict.met == "文书（村务专干）"
    assert "调整区划" in verdict.text
    assert may(person("wu"), "places.manage", place=VILLAGE, on=DAY).met == "没有有效的任职"


@pytest.mark.req("R-RES-2")
def test_personal_records_open_to_that_very_community_and_to_nobody_above(
    personal_verb: str, person: Person, superuser: User
) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    assert may(clerk, personal_verb, place=VILLAGE, on=DAY).ok
    for user in (
        person("zhen1", Role.TOWNSHIP_STAFF, TOWNSHIP),
        person("guan1", Role.PLATFORM_ADMIN, COUNTY),
        superuser,
        person("wang", Role.CLERK, SIBLING),
    ):
        assert not may(user, personal_verb, place=VILLAGE, on=DAY).ok


def test_a_superuser_has_no_permission_on_personal_apps(superuser: User) -> None:
    assert superuser.has_perm("places.view_division")
    for perm in ("residents.view_person", "consultation.view_opinion"):
        assert not superuser.has_perm(perm)
        assert not superuser.has_perm(perm, superuser)


@pytest.mark.parametrize(
    ("role", "code", "visible"),
    [
        (Role.CLERK, VILLAGE, (VILLAGE,)),
        (Role.ACCOUNTING_AGENT, TOWNSHIP, (TOWNSHIP,)),
        (Role.SUPERVISOR, VILLAGE, (VILLAGE,)),
        (Role.PARTY_SECRETARY, VILLAGE, (VILLAGE,)),
        (Role.COMMITTEE_HEAD, VILLAGE, (VILLAGE,)),
        (Role.TOWNSHIP_STAFF, TOWNSHIP, (TOWNSHIP,)),
        (Role.BUREAU_REVIEWER, COUNTY, (COUNTY,)),
        (Role.GOVERNMENT_OFFICE, COUNTY, (COUNTY,)),
        (Role.PARTY_OFFICE, COUNTY, (COUNTY,)),
        (Role.LEADER, COUNTY, (COUNTY,)),
        (Role.DEPARTMENT, COUNTY, ()),  # sees what is shown to it and nothing else
        (Role.PLATFORM_ADMIN, COUNTY, ()),
    ],
)
def test_official_records_are_seen_by_ones_own_division_and_those_above(
    role: str, code: str, visible: tuple[str, ...], person: Person
) -> None:
    user = person("li.wen", role, code)
    assert codes_visible(user, DAY) == visible
    seen = set(filter_official(Division.objects.all(), user, DAY, field="code").values_list("code", flat=True))
    every = set(Division.objects.values_list("code", flat=True))
    assert seen == {c for c in every if visible and c.startswith(visible)}
    assert (role in SEE_OFFICIAL.roles) is bool(visible)


def test_several_posts_add_up_and_an_outer_one_swallows_the_inner(person: Person) -> None:
    user = person("li.wen", Role.CLERK, VILLAGE)
    person("li.wen", Role.ACCOUNTING_AGENT, OTHER_TOWNSHIP)
    person("li.wen", Role.CLERK, OTHER_VILLAGE)
    assert codes_visible(user, DAY) == (VILLAGE, OTHER_TOWNSHIP)


@pytest.mark.parametrize(("offset", "sees"), [(-1, False), (0, True), (9, True), (10, False)])
def test_seeing_begins_and_ends_with_the_post(offset: int, sees: bool, person: Person) -> None:
    user = person("li.wen", Role.CLERK, VILLAGE, starts_on=DAY, ends_on=DAY + dt.timedelta(days=9))
    on = DAY + dt.timedelta(days=offset)
    assert filter_official(Division.objects.all(), user, on, field="code").exists() is sees


def test_someone_signed_out_closed_or_without_posts_sees_nothing(person: Person) -> None:
    closed = person("li.wen", Role.CLERK, VILLAGE)
    closed.is_active = False
    for user in (closed, person("wu")):
        assert codes_visible(user, DAY) == ()
        assert not filter_official(Division.objects.all(), user, DAY, field="code").exists()


def test_a_request_asks_for_the_posts_once(person: Person, django_assert_num_queries: Callable) -> None:
    user = person("li.wen", Role.TOWNSHIP_STAFF, TOWNSHIP)
    with django_assert_num_queries(1):
        codes_visible(user, DAY)
        for place in PLACES.values():
            may(user, "accounts.manage", place=place, on=DAY)
        assignments_visible_to(user, DAY)
    with django_assert_num_queries(1):
        list(filter_official(Division.objects.all(), user, DAY, field="code"))


def usernames(users: QuerySet[User]) -> set[str]:
    return set(users.values_list("username", flat=True))


def test_accounts_are_seen_by_those_who_manage_them_and_by_oneself(
    township: User, bureau: User, administrator: User, superuser: User, person: Person
) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    person("wang", Role.CLERK, OTHER_VILLAGE)
    person("past", Role.CLERK, SIBLING, ends_on=DAY - dt.timedelta(days=1))
    person("stranger", Role.CLERK, "990102001201")
    person("wu")
    county = {"zhen", "minzheng", "guanli", "li.wen", "wang", "past"}
    for user, expected in (
        (township, {"zhen", "li.wen", "past"}),
        (bureau, county),
        (administrator, county),
        (superuser, county | {"stranger", "wu", "root1"}),
        (clerk, {"li.wen"}),
        (person("lingdao", Role.LEADER, COUNTY), {"lingdao"}),
    ):
        assert usernames(users_visible_to(user, DAY)) - {"lingdao"} == expected - {"lingdao"}
        holders = set(assignments_visible_to(user, DAY).values_list("user__username", flat=True))
        assert holders - {"lingdao"} == expected - {"wu", "root1", "lingdao"}


def test_a_person_with_posts_in_two_townships_shows_each_township_its_own_post(township: User, person: Person) -> None:
    both = person("li.wen", Role.CLERK, VILLAGE)
    person("li.wen", Role.CLERK, OTHER_VILLAGE)
    seen = assignments_visible_to(township, DAY).filter(user=both)
    assert [a.division.code for a in seen] == [VILLAGE]
    assert Assignment.objects.filter(user=both).count() == 2


def test_journal_entries_follow_the_division_and_leave_out_personal_records(
    township: User, bureau: User, administrator: User, superuser: User, person: Person
) -> None:
    def entry(verb: str, division: str) -> int:
        return record(verb=verb, by=None, at=AT, object_type="x", object_id=1, division=division).pk

    own, account, sibling = entry("openness.filed", VILLAGE), entry("accounts.assigned", VILLAGE), entry("a.b", SIBLING)
    other, stranger = entry("openness.filed", OTHER_VILLAGE), entry("openness.filed", STRANGER)
    personal, unplaced = entry("residents.unmasked", VILLAGE), entry("law.loaded", "")
    for user, expected in (
        (person("li.wen", Role.CLERK, VILLAGE), {own, account}),
        (township, {own, account, sibling}),
        (bureau, {own, account, sibling, other}),
        (administrator, {account}),
        (superuser, {own, account, sibling, other, stranger, unplaced}),
        (person("nong", Role.DEPARTMENT, COUNTY), set()),
    ):
        seen = set(entries_visible_to(user, DAY).values_list("pk", flat=True))
        assert seen == expected, user.username
        assert personal not in seen


def test_declaring_a_verb_twice_in_two_ways_is_an_error() -> None:
    verb = VERBS["accounts.manage"]
    assert register(verb.name, verb.label, verb.roles) == verb
    with pytest.raises(ValueError, match=r"accounts\.manage"):
        register("accounts.manage", verb.label, [Role.CLERK])


def test_the_handbook_table_names_every_verb_and_role(capsys: pytest.CaptureFixture[str], tmp_path) -> None:
    call_command("print_roles")
    table = capsys.readouterr().out
    assert table == roles_table()
    for name, verb in VERBS.items():
        (line,) = [line for line in table.splitlines() if f"`{name}`" in line]
        assert line.count("●") + line.count("◆") == len(verb.roles)
    for role in Role:
        assert str(role.label) in table
    call_command("print_roles", "--write", str(tmp_path / "roles.md"))
    assert (tmp_path / "roles.md").read_text() == table


def test_the_handbook_page_of_roles_is_up_to_date() -> None:
    page = Path(__file__).parents[2] / "docs" / "handbook" / "roles.md"
    assert page.read_text(encoding="utf-8") == roles_table(), "./dev manage print_roles --write docs/handbook/roles.md"
