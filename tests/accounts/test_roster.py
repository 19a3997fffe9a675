"""People and posts from a spreadsheet: every row looked at, all written or none."""

from collections.abc import Callable

import pytest

from governance.base.accounts.actions.roster import add_person, import_roster
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.queries.roster import Plan, columns, examples, plan_import
from governance.base.journal.models import Entry
from governance.base.places.models import Division, Organisation
from governance.base.spreadsheet import Row
from governance.base.verdict import Refused
from tests.accounts.cast import AT, COUNTY, DAY, OTHER_VILLAGE, SIBLING, TOWNSHIP, VILLAGE

Person = Callable[..., User]
GOOD = {
    "name": "李文",
    "username": "liwen",
    "role": "文书",
    "place": VILLAGE,
    "organisation": "",
    "starts_on": "2026-03-01",
    "ends_on": "",
}


def rows(*changes: dict[str, str]) -> list[Row]:
    return [Row(number, GOOD | change) for number, change in enumerate(changes, start=2)]


def told(plan: Plan) -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.verdict.code) for p in plan.problems]


def test_good_rows_make_accounts_and_posts_with_passwords_shown_once(township: User, person: Person) -> None:
    known = person("wang", Role.CLERK, SIBLING)
    made = import_roster(
        rows=rows(
            {},
            {"role": "党组织书记", "place": "下湾村"},  # a second post of the same new person, by name of the place
            {"username": "wang", "name": known.name, "role": "监督委员会成员", "ends_on": "2031/2/28"},
        ),
        by=township,
        on=DAY,
        at=AT,
    )
    assert [(m.user.username, m.user.name) for m in made] == [("liwen", "李文")]
    new = User.objects.get(username="liwen")
    assert new.check_password(made[0].password)
    assert new.must_change_password
    posts = Assignment.objects.filter(user__in=[new, known]).values_list("user__username", "role", "division__code")
    assert set(posts) == {
        ("liwen", "clerk", VILLAGE),
        ("liwen", "party_secretary", SIBLING),
        ("wang", "clerk", SIBLING),
        ("wang", "supervisor", VILLAGE),
    }
    entry = Entry.objects.get(verb="accounts.imported")
    assert entry.data == {"accounts": 1, "posts": 3}
    assert Entry.objects.filter(verb="accounts.assigned").count() == 3


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"username": "Li Wen"}, "登录名", "username"),
        ({"name": "李" * 41}, "姓名", "name"),
        ({"role": "村长"}, "角色", "role_unknown"),
        ({"role": "乡镇（街道）工作人员"}, "区划代码", "level"),
        ({"place": "没有村"}, "区划代码", "not_found"),
        ({"place": "石桥村"}, "区划代码", "not_found"),  # another township's village, by name
        ({"place": OTHER_VILLAGE}, "区划代码", "manage"),
        ({"organisation": "没有局"}, "单位", "not_found"),
        ({"starts_on": "三月一日"}, "开始日期", "date"),
        ({"ends_on": "2026-02-30"}, "结束日期", "date"),
        ({"ends_on": "2026-02-01"}, "结束日期", "dates"),
        ({"username": "zhen", "name": "zhen名"}, "登录名", "self"),
        ({"username": "wang", "name": "别人"}, "登录名", "other_person"),
        ({"username": "closed", "name": "closed名"}, "登录名", "inactive"),
        ({"username": "wang", "name": "wang名", "role": "监督委员会成员", "place": SIBLING}, "角色", "own_supervisor"),
        ({"username": "wang", "name": "wang名", "place": SIBLING}, "角色", "twice"),
    ],
)
def test_a_bad_row_is_told_by_number_and_column_and_nothing_is_written(
    change: dict[str, str], column: str, code: str, township: User, person: Person
) -> None:
    person("wang", Role.CLERK, SIBLING)
    User.objects.filter(pk=person("closed").pk).update(is_active=False)
    before = (User.objects.count(), Assignment.objects.count(), Entry.objects.count())
    sheet = rows({"username": "good.one"}, change)
    plan = plan_import(sheet, by=township, on=DAY)
    assert (3, column, code) in told(plan)
    assert all(row == 3 for row, _column, _code in told(plan))
    assert all(p.verdict.text for p in plan.problems)
    with pytest.raises(Refused):
        import_roster(rows=sheet, by=township, on=DAY, at=AT)
    assert (User.objects.count(), Assignment.objects.count(), Entry.objects.count()) == before


def test_later_rows_count_with_the_earlier_ones(township: User) -> None:
    plan = plan_import(
        rows({}, {"role": "监督委员会成员"}, {}, {"name": "别人", "place": SIBLING}), by=township, on=DAY
    )
    assert told(plan) == [(3, "角色", "own_supervisor"), (4, "角色", "twice"), (5, "登录名", "other_person")]


def test_a_name_of_two_places_asks_for_the_code(places: dict[str, Division], bureau: User) -> None:
    Division.objects.filter(code=OTHER_VILLAGE).update(name="上湾村")
    (problem,) = plan_import(rows({"place": "上湾村"}), by=bureau, on=DAY).problems
    assert problem.verdict.code == "several"
    assert problem.verdict.needed == f"{VILLAGE}、{OTHER_VILLAGE}"


def test_a_department_person_needs_an_organisation_of_the_place(
    places: dict[str, Division], administrator: User
) -> None:
    department = {"role": "职能部门工作人员", "place": COUNTY}
    assert told(plan_import(rows(department), by=administrator, on=DAY)) == [(2, "单位", "organisation")]
    Organisation.objects.create(name="农业农村局", division=places[COUNTY], kind="department")
    assert plan_import(rows(department | {"organisation": "农业农村局"}), by=administrator, on=DAY).problems == []


def test_a_preview_costs_the_same_for_two_rows_and_for_many(
    township: User, django_assert_num_queries: Callable
) -> None:
    plan_import(rows({}), by=township, on=DAY)  # the posts of the township itself are remembered from here on
    for count in (2, 40):
        sheet = rows(*({"username": f"user{n}", "name": f"人{n}"} for n in range(count)))
        with django_assert_num_queries(3):
            assert plan_import(sheet, by=township, on=DAY).problems == []


def test_the_example_rows_of_the_template_are_good_rows(township: User) -> None:
    names = [column.name for column in columns()]
    sheet = [Row(n, dict(zip(names, line, strict=True))) for n, line in enumerate(examples(), start=2)]
    assert plan_import(sheet, by=township, on=DAY).problems == []


def test_a_person_comes_with_the_first_post_or_not_at_all(places: dict[str, Division], township: User) -> None:
    person = {"name": "李文", "username": "liwen", "email": "", "organisation": None, "ends_on": None, "starts_on": DAY}
    with pytest.raises(Refused):
        add_person(**person, role=Role.TOWNSHIP_STAFF, division=places[VILLAGE], by=township, on=DAY, at=AT)
    assert not User.objects.filter(username="liwen").exists()
    made = add_person(**person, role=Role.CLERK, division=places[VILLAGE], by=township, on=DAY, at=AT)
    assert made.user.assignments.get().division.code == VILLAGE
    with pytest.raises(Refused) as error:
        add_person(
            **person | {"username": "zhang"}, role=Role.CLERK, division=places[TOWNSHIP], by=township, on=DAY, at=AT
        )
    assert error.value.forbidden
