"""Narrow rights on one object: only listed ones, by whom it belongs to, from day to day."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from governance.base.accounts.actions.grant import end_grant, grant
from governance.base.accounts.backends import granted
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Grant, User
from governance.base.accounts.permissions import GRANTABLE, grants_visible_to, register_grantable
from governance.base.journal.models import Entry
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused
from tests.accounts.cast import AT, COUNTY, DAY, OTHER_TOWNSHIP, VILLAGE

ONE = dt.timedelta(days=1)
PERMISSION = "places.view_organisation"
Person = Callable[..., User]


@pytest.fixture
def listed() -> Iterator[None]:
    """Organisations stand in here for the care files and requests of later rooms."""
    register_grantable(PERMISSION, "places.organisation", "places.set_committee")
    yield
    del GRANTABLE[PERMISSION, "places.organisation"]


@pytest.fixture
def office(places: dict[str, Division]) -> Organisation:
    return Organisation.objects.create(name="村合作社", kind="company", division=places[VILLAGE])


def give(by: User, user: User, obj: Organisation, **changed: object) -> Grant:
    given: dict = {"permission": PERMISSION, "reason": "评审", "starts_on": DAY, "ends_on": DAY + 3 * ONE}
    return grant(user=user, obj=obj, by=by, on=DAY, at=AT, **(given | changed))


@pytest.mark.parametrize(("offset", "has"), [(-1, False), (0, True), (3, True), (4, False)])
@pytest.mark.usefixtures("listed")
def test_a_grant_gives_one_right_on_one_object_from_day_to_day(
    offset: int, has: bool, township: User, person: Person, office: Organisation, places: dict[str, Division]
) -> None:
    expert = person("zhuanjia")
    made = give(township, expert, office)
    other = Organisation.objects.create(name="另一家", kind="company", division=places[VILLAGE])
    on = DAY + offset * ONE
    assert granted(expert, "places", "view_organisation", office, on) is has
    assert not granted(expert, "places", "change_organisation", office, on)
    assert not granted(expert, "places", "view_organisation", other, on)
    assert not granted(person("bieren"), "places", "view_organisation", office, on)
    entry = Entry.objects.get(verb="accounts.granted", object_id=made.pk)
    assert (entry.division, entry.data["user"]) == (VILLAGE, expert.pk)


@pytest.mark.usefixtures("listed")
def test_has_perm_answers_from_the_grant_today(
    township: User, person: Person, office: Organisation, time_machine_at: Callable
) -> None:
    expert = person("zhuanjia")
    give(township, expert, office)
    with time_machine_at(DAY + 3 * ONE):
        assert expert.has_perm(PERMISSION, office)
        assert not expert.has_perm(PERMISSION)
    with time_machine_at(DAY + 4 * ONE):
        assert not expert.has_perm(PERMISSION, office)


@pytest.mark.usefixtures("listed")
def test_only_listed_permissions_can_be_granted(township: User, person: Person, office: Organisation) -> None:
    for permission, obj in (("places.change_organisation", office), (PERMISSION, office.division)):
        with pytest.raises(Refused) as error:
            give(township, person("zhuanjia"), obj, permission=permission)
        assert error.value.verdicts[0].code == "not_grantable"
    assert not Grant.objects.exists()


@pytest.mark.parametrize(
    ("role", "code", "ok"),
    [
        (Role.TOWNSHIP_STAFF, OTHER_TOWNSHIP, False),
        (Role.BUREAU_REVIEWER, COUNTY, True),
        (Role.PLATFORM_ADMIN, COUNTY, False),
        (Role.LEADER, COUNTY, False),
        (Role.CLERK, VILLAGE, False),
    ],
)
@pytest.mark.usefixtures("listed")
def test_grants_are_given_by_whom_the_object_belongs_to(
    role: str, code: str, ok: bool, person: Person, office: Organisation
) -> None:
    by = person("by1", role, code)
    if ok:
        assert give(by, person("zhuanjia"), office).granted_by == by
        return
    with pytest.raises(Refused) as error:
        give(by, person("zhuanjia"), office)
    assert error.value.forbidden


@pytest.mark.usefixtures("listed")
def test_a_superuser_grants_nothing_by_that_alone(superuser: User, person: Person, office: Organisation) -> None:
    with pytest.raises(Refused):
        give(superuser, person("zhuanjia"), office)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"reason": " "}, "reason"), ({"ends_on": DAY - ONE}, "ends_on"), ({"starts_on": DAY + 4 * ONE}, "ends_on")],
)
@pytest.mark.usefixtures("listed")
def test_a_grant_has_a_reason_and_dates_in_order(
    changed: dict, field: str, township: User, person: Person, office: Organisation
) -> None:
    with pytest.raises(Refused) as error:
        give(township, person("zhuanjia"), office, **changed)
    assert [v.field for v in error.value.verdicts] == [field]


@pytest.mark.usefixtures("listed")
def test_nobody_grants_himself_and_nobody_has_it_twice(township: User, person: Person, office: Organisation) -> None:
    with pytest.raises(Refused) as error:
        give(township, township, office)
    assert [v.code for v in error.value.verdicts] == ["self"]
    expert = person("zhuanjia")
    give(township, expert, office)
    with pytest.raises(Refused):
        give(township, expert, office, starts_on=DAY + 3 * ONE, ends_on=DAY + 9 * ONE)
    give(township, expert, office, starts_on=DAY + 4 * ONE, ends_on=DAY + 9 * ONE)


@pytest.mark.usefixtures("listed")
def test_an_ended_grant_gives_nothing_from_that_moment(
    township: User, bureau: User, person: Person, office: Organisation
) -> None:
    expert = person("zhuanjia")
    made = give(township, expert, office)
    with pytest.raises(Refused):
        end_grant(grant_id=made.pk, by=person("by1", Role.CLERK, VILLAGE), on=DAY, at=AT)
    assert granted(expert, "places", "view_organisation", office, DAY)
    end_grant(grant_id=made.pk, by=bureau, on=DAY, at=AT)
    assert not granted(expert, "places", "view_organisation", office, DAY)
    assert Entry.objects.filter(verb="accounts.grant_ended", object_id=made.pk, actor_id=bureau.pk).exists()


@pytest.mark.usefixtures("listed")
def test_grants_are_seen_by_giver_holder_and_those_who_manage_the_account(
    township: User, bureau: User, administrator: User, person: Person, office: Organisation
) -> None:
    clerk = person("li.wen", Role.CLERK, VILLAGE)
    made = give(bureau, clerk, office)
    for user, sees in (
        (bureau, True),
        (clerk, True),
        (township, True),
        (administrator, True),
        (person("bieren", Role.TOWNSHIP_STAFF, OTHER_TOWNSHIP), False),
        (person("lingdao", Role.LEADER, COUNTY), False),
    ):
        assert grants_visible_to(user, DAY).filter(pk=made.pk).exists() is sees, user.username
