"""Giving, standing in for and ending posts, by whom and on which days."""

import datetime as dt
from collections.abc import Callable

import pytest

from governance.base.accounts.actions.assignment import assign, end_assignment, stand_in
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import may, scope_of
from governance.base.journal.models import Entry
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused
from tests.accounts.cast import AT, COUNTY, DAY, OTHER_TOWNSHIP, OTHER_VILLAGE, SIBLING, STRANGER, TOWNSHIP, VILLAGE

ONE = dt.timedelta(days=1)
Person = Callable[..., User]


def codes_of(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [v.code for v in error.value.verdicts]


def test_a_post_given_is_journalled_without_names(places: dict[str, Division], township: User, person: Person) -> None:
    holder = person("li")
    given = assign(user=holder, role=Role.CLERK, division=places[VILLAGE], starts_on=DAY, by=township, on=DAY, at=AT)
    entry = Entry.objects.get(verb="accounts.assigned", object_id=given.pk)
    assert (entry.actor_id, entry.division, entry.at) == (township.pk, VILLAGE, AT)
    assert entry.data["user"] == holder.pk
    assert holder.name not in str(entry.data)


@pytest.mark.parametrize(
    ("giver", "role", "code", "ok"),
    [
        ("township", Role.CLERK, VILLAGE, True),
        ("township", Role.SUPERVISOR, SIBLING, True),
        ("township", Role.CLERK, OTHER_VILLAGE, False),
        ("township", Role.TOWNSHIP_STAFF, TOWNSHIP, False),
        ("bureau", Role.TOWNSHIP_STAFF, OTHER_TOWNSHIP, True),
        ("bureau", Role.CLERK, OTHER_VILLAGE, True),
        ("bureau", Role.BUREAU_REVIEWER, COUNTY, False),
        ("bureau", Role.TOWNSHIP_STAFF, "990102001", False),
        ("administrator", Role.BUREAU_REVIEWER, COUNTY, True),
        ("administrator", Role.LEADER, COUNTY, True),
        ("administrator", Role.CLERK, VILLAGE, False),
        ("administrator", Role.BUREAU_REVIEWER, STRANGER, False),
        ("superuser", Role.PLATFORM_ADMIN, COUNTY, True),
        ("superuser", Role.CLERK, VILLAGE, False),
        ("clerk", Role.CLERK, VILLAGE, False),
        ("secretary", Role.CLERK, VILLAGE, False),
    ],
)
@pytest.mark.req("R-TWN-1")
def test_posts_are_given_by_the_right_level_only(
    giver: str,
    role: str,
    code: str,
    ok: bool,
    places: dict[str, Division],
    person: Person,
    request: pytest.FixtureRequest,
) -> None:
    if giver in ("clerk", "secretary"):
        by = person(giver, Role.CLERK if giver == "clerk" else Role.PARTY_SECRETARY, VILLAGE)
    else:
        by = request.getfixturevalue(giver)
    given = {"user": person("xin"), "role": role, "division": places[code], "starts_on": DAY, "by": by, "on": DAY}
    if ok:
        assert assign(**given, at=AT).division_id == places[code].pk
        return
    before = Assignment.objects.count()
    with pytest.raises(Refused) as error:
        assign(**given, at=AT)
    assert error.value.forbidden
    assert Assignment.objects.count() == before
    assert not Entry.objects.filter(verb="accounts.assigned").exists()


def test_a_manager_whose_own_post_has_ended_gives_nothing(places: dict[str, Division], person: Person) -> None:
    by = person("jiu", Role.TOWNSHIP_STAFF, TOWNSHIP, ends_on=DAY)
    holder = person("xin")
    assign(user=holder, role=Role.CLERK, division=places[VILLAGE], starts_on=DAY, by=by, on=DAY, at=AT)
    with pytest.raises(Refused):
        assign(user=holder, role=Role.CLERK, division=places[SIBLING], starts_on=DAY, by=by, on=DAY + ONE, at=AT)


def test_nobody_gives_himself_a_post(places: dict[str, Division], township: User, superuser: User) -> None:
    for by, role, code in ((township, Role.CLERK, VILLAGE), (superuser, Role.PLATFORM_ADMIN, COUNTY)):
        with pytest.raises(Refused) as error:
            assign(user=by, role=role, division=places[code], starts_on=DAY, by=by, on=DAY, at=AT)
        assert codes_of(error) == ["self"]


def test_all_broken_rules_are_named_at_once_and_nothing_is_written(
    places: dict[str, Division], township: User, person: Person
) -> None:
    holder = person("li", Role.CLERK, VILLAGE)
    with pytest.raises(Refused) as error:
        assign(
            user=holder,
            role=Role.SUPERVISOR,
            division=places[VILLAGE],
            starts_on=DAY,
            ends_on=DAY - ONE,
            by=township,
            on=DAY,
            at=AT,
        )
    assert codes_of(error) == ["dates", "own_supervisor"]
    assert "文书" in error.value.verdicts[1].text
    assert holder.assignments.count() == 1


def test_the_installation_itself_gives_the_first_posts_under_the_same_rules(
    places: dict[str, Division], person: Person
) -> None:
    office = Organisation.objects.create(name="农业农村局", division=places[COUNTY], kind="department")
    given = assign(
        user=person("nong"),
        role=Role.DEPARTMENT,
        division=places[COUNTY],
        organisation=office,
        starts_on=DAY,
        by=None,
        on=DAY,
        at=AT,
    )
    assert Entry.objects.get(object_id=given.pk, verb="accounts.assigned").actor_id is None
    with pytest.raises(Refused):
        assign(user=person("bie"), role=Role.DEPARTMENT, division=places[COUNTY], starts_on=DAY, by=None, on=DAY, at=AT)


@pytest.mark.parametrize(("offset", "holds"), [(-1, False), (0, True), (5, True), (10, True), (11, False)])
def test_a_post_begins_and_ends_by_date_alone(offset: int, holds: bool, person: Person) -> None:
    holder = person("li", Role.CLERK, VILLAGE, starts_on=DAY, ends_on=DAY + 10 * ONE)
    assert bool(scope_of(holder, DAY + offset * ONE).posts) is holds


@pytest.mark.parametrize(("offset", "may_sign"), [(-1, False), (0, True), (7, True), (8, False)])
def test_a_stand_in_acts_from_the_first_day_to_the_last(
    offset: int, may_sign: bool, township: User, person: Person
) -> None:
    absent = person("li", Role.SUPERVISOR, VILLAGE).assignments.get()
    helper = person("wang")
    given = stand_in(
        assignment_id=absent.pk, user=helper, starts_on=DAY, ends_on=DAY + 7 * ONE, by=township, on=DAY, at=AT
    )
    assert given.stands_in_for == absent
    assert (given.role, given.division_id) == (absent.role, absent.division_id)
    on = DAY + offset * ONE
    assert scope_of(helper, on).holds([Role.SUPERVISOR], VILLAGE) is may_sign
    assert scope_of(absent.user, on).holds([Role.SUPERVISOR], VILLAGE)  # the absent one keeps the post


def test_the_clerk_cannot_stand_in_for_a_supervisor(township: User, person: Person) -> None:
    absent = person("li", Role.SUPERVISOR, VILLAGE).assignments.get()
    clerk = person("zhang", Role.CLERK, VILLAGE)
    with pytest.raises(Refused) as error:
        stand_in(assignment_id=absent.pk, user=clerk, starts_on=DAY, ends_on=DAY, by=township, on=DAY, at=AT)
    assert codes_of(error) == ["own_supervisor"]


def test_ending_a_post_shortens_its_stand_in_and_takes_back_one_to_come(township: User, person: Person) -> None:
    absent = person("li", Role.CLERK, VILLAGE).assignments.get()
    now = stand_in(
        assignment_id=absent.pk, user=person("a"), starts_on=DAY, ends_on=DAY + 9 * ONE, by=township, on=DAY, at=AT
    )
    later = stand_in(
        assignment_id=absent.pk,
        user=person("b"),
        starts_on=DAY + 10 * ONE,
        ends_on=DAY + 12 * ONE,
        by=township,
        on=DAY,
        at=AT,
    )
    end_assignment(assignment_id=absent.pk, ends_on=DAY + ONE, by=township, on=DAY, at=AT)
    now.refresh_from_db()
    assert now.ends_on == DAY + ONE
    assert not Assignment.objects.filter(pk=later.pk).exists()
    assert Entry.objects.filter(verb="accounts.assignment_withdrawn", object_id=later.pk).exists()


@pytest.mark.parametrize(("days", "ok"), [(-2, False), (-1, True), (0, True), (30, True)])
def test_a_post_ends_yesterday_at_the_earliest(days: int, ok: bool, township: User, person: Person) -> None:
    held = person("li", Role.CLERK, VILLAGE).assignments.get()
    if not ok:
        with pytest.raises(Refused):
            end_assignment(assignment_id=held.pk, ends_on=DAY + days * ONE, by=township, on=DAY, at=AT)
        held.refresh_from_db()
        assert held.ends_on is None
        return
    end_assignment(assignment_id=held.pk, ends_on=DAY + days * ONE, by=township, on=DAY, at=AT)
    held.refresh_from_db()
    assert held.ends_on == DAY + days * ONE


def test_what_a_person_may_do_changes_at_once_when_the_post_ends(township: User, person: Person) -> None:
    by = person("li", Role.TOWNSHIP_STAFF, OTHER_TOWNSHIP)
    assert may(by, "accounts.manage", place=OTHER_VILLAGE, on=DAY).ok
    held = by.assignments.get()
    end_assignment(assignment_id=held.pk, ends_on=DAY - ONE, by=None, on=DAY, at=AT)
    assert not may(User.objects.get(pk=by.pk), "accounts.manage", place=OTHER_VILLAGE, on=DAY).ok


def test_the_last_platform_administrator_cannot_be_ended(
    places: dict[str, Division], administrator: User, superuser: User, person: Person
) -> None:
    held = administrator.assignments.get()
    with pytest.raises(Refused) as error:
        end_assignment(assignment_id=held.pk, ends_on=DAY, by=superuser, on=DAY, at=AT)
    assert codes_of(error) == ["last_admin"]
    # One whose own post ends the same day does not count, nor one whose account is closed.
    second = person("er", Role.PLATFORM_ADMIN, COUNTY, ends_on=DAY)
    closed = person("san", Role.PLATFORM_ADMIN, COUNTY)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    with pytest.raises(Refused):
        end_assignment(assignment_id=held.pk, ends_on=DAY, by=superuser, on=DAY, at=AT)
    Assignment.objects.filter(user=second).update(ends_on=None)
    end_assignment(assignment_id=held.pk, ends_on=DAY, by=superuser, on=DAY, at=AT)
    held.refresh_from_db()
    assert held.ends_on == DAY
