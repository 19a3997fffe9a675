"""A sheet of people: read, held against the register, confirmed; a second time it changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from governance.base.accounts.models import User
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.journal.models import Entry
from governance.base.spreadsheet import write_table
from governance.base.verdict import Refused
from residents.actions.import_people import confirm_import, forget_uploads, preview_of, rows_of, start_import
from residents.models import Absence, CollectiveMember, Group, Household, Person, Upload
from residents.queries.import_people import columns, template
from tests.openness.county import VILLAGE, County, at
from tests.residents.conftest import DAY, NOW
from tests.residents.makers_people import identity_number, make_household, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-1")]
BORN = dt.date(1980, 5, 1)
NUMBER = identity_number(BORN)
HEADINGS = [column.name for column in columns()]


def line(**cells: str) -> list[str]:
    given = {"name": "王小明", "sex": "男", "born_on": "1980-05-01", "registration": "本地"}
    return [{**given, **cells}.get(name, "") for name in HEADINGS]


def sheet(*lines: Sequence[str]) -> bytes:
    return write_table(columns(), lines, title="人员")


def upload(county: County, clerk: User, *lines: Sequence[str]) -> Upload:
    place = county.places[VILLAGE]
    return start_import(division_id=place.pk, content=sheet(*lines), filename="a.xlsx", by=clerk, **NOW)


def states(found: Upload, chosen: dict[int, str] | None = None) -> dict[str, str]:
    return {one.line.name: one.state for one in preview_of(found, DAY, chosen or {}).prospects}


def confirm(found: Upload, clerk: User, chosen: dict[int, str] | None = None) -> dict[str, int]:
    return confirm_import(upload_id=found.pk, chosen=chosen or {}, by=clerk, **NOW).__dict__


WHOLE = [
    line(
        identity=NUMBER, phone="13800138000", household="12", group="一组", address="12号", head="是",
        member_basis="成员大会确认", member_since="2024-03-01",
    ),
    line(name="李红", sex="女", born_on="1982-01-02", household="12", away="外省", away_place="宁波市"),
    line(name="张三", registration="外地", resident_since="2025/1/5", works_since="20250601"),
]  # fmt: skip


def test_a_sheet_becomes_persons_households_and_groups(county: County, clerk: User) -> None:
    found = upload(county, clerk, *WHOLE)
    assert not Person.objects.exists()
    shown = preview_of(found, DAY, {})
    assert (shown.new_groups, shown.new_households) == (["一组"], ["12"])
    assert confirm(found, clerk) == {"added": 3, "changed": 0, "unchanged": 0, "left_out": 0}
    head = Person.objects.get(name="王小明")
    assert (head.identity_tail, head.phone_masked) == (NUMBER[-4:], "138****8000")
    house = Household.objects.get()
    assert (house.head, house.group, house.address) == (head, Group.objects.get(name="一组"), "12号")
    assert Absence.objects.get().place == "宁波市"
    assert CollectiveMember.objects.get().person == head
    other = Person.objects.get(name="张三")
    assert (other.registration, other.resident_since, other.works_since) == (
        "elsewhere",
        dt.date(2025, 1, 5),
        dt.date(2025, 6, 1),
    )
    entry = Entry.objects.get(verb="residents.people_imported")
    assert entry.data["added"] == 3
    assert "王小明" not in str(entry.data)
    assert not Upload.objects.exists()


def test_the_same_sheet_twice_changes_nothing(county: County, clerk: User) -> None:
    confirm(upload(county, clerk, *WHOLE), clerk)
    before = list(Person.objects.order_by("id").values()), list(Household.objects.values()), Absence.objects.count()
    again = upload(county, clerk, *WHOLE)
    assert set(states(again).values()) == {"same"}
    assert confirm(again, clerk) == {"added": 0, "changed": 0, "unchanged": 3, "left_out": 0}
    assert before == (
        list(Person.objects.order_by("id").values()),
        list(Household.objects.values()),
        Absence.objects.count(),
    )


def test_what_is_wrong_is_told_by_line_and_field(county: County, clerk: User) -> None:
    wrong = NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")
    found = upload(
        county,
        clerk,
        line(name="好的"),
        line(name="性别", sex="公"),
        line(name="没有日期", born_on=""),
        line(name="日期", born_on="八零年"),
        line(name="号码", identity=wrong),
        line(name="短号", identity="9.90101E+17"),
        line(name="电话", phone="12"),
        line(name="外出", away="火星"),
        line(name="小组", group="一组"),
        line(name="成员", member_basis="大会"),
        line(name="未来", born_on="2030-01-01"),
    )
    shown = {one.line.name: one for one in preview_of(found, DAY, {}).prospects}
    problems = {name: {v.field for v in one.problems} for name, one in shown.items()}
    assert problems == {
        "好的": set(),
        "性别": {"sex"},
        "没有日期": {"born_on"},
        "日期": {"born_on"},
        "号码": {"identity"},
        "短号": {"identity"},
        "电话": {"phone"},
        "外出": {"away"},
        "小组": {"household"},
        "成员": {"member_since"},
        "未来": {"born_on", "since"},
    }
    assert all(v.text and v.needed for one in shown.values() for v in one.problems)
    assert confirm(found, clerk) == {"added": 1, "changed": 0, "unchanged": 0, "left_out": 10}


def test_birthday_and_sex_come_from_the_number(county: County, clerk: User) -> None:
    confirm(upload(county, clerk, line(born_on="", sex="", identity=NUMBER)), clerk)
    made = Person.objects.get()
    assert (made.born_on, made.sex) == (BORN, "male")


def test_lines_of_one_sheet_are_held_against_each_other(county: County, clerk: User) -> None:
    found = upload(
        county,
        clerk,
        line(name="甲一", identity=NUMBER, household="1", head="是", group="一组"),
        line(name="甲二", identity=NUMBER),
        line(name="乙一", household="1", head="是"),
        line(name="丙一", household="1", group="二组"),
        line(name="丁一"),
        line(name="丁一"),
    )
    shown = [(one.line.name, one.state) for one in preview_of(found, DAY, {}).prospects]
    assert shown == [
        ("甲一", "new"),
        ("甲二", "bad"),
        ("乙一", "bad"),
        ("丙一", "bad"),
        ("丁一", "new"),
        ("丁一", "bad"),
    ]


def test_a_double_waits_for_somebody_to_decide(county: County, clerk: User) -> None:
    village = county.places[VILLAGE]
    there = make_person(village, household=make_household(village, "9"))
    found = upload(county, clerk, line(household="12", identity=NUMBER))
    assert states(found) == {"王小明": "double"}
    assert confirm(found, clerk)["left_out"] == 1
    found = upload(county, clerk, line(household="12", identity=NUMBER))
    assert confirm(found, clerk, {2: "same"}) == {"added": 0, "changed": 1, "unchanged": 0, "left_out": 0}
    there.refresh_from_db()
    assert there.household is not None
    assert (there.household.number, there.identity_tail) == ("12", NUMBER[-4:])
    # A line with another number is another person, whatever the name and birthday.
    other = upload(county, clerk, line(household="12", identity=identity_number(BORN, order=2)))
    assert states(other) == {"王小明": "new"}
    third = upload(county, clerk, line(household="13"))
    assert confirm(third, clerk, {2: "other"})["added"] == 1


def test_an_empty_cell_takes_nothing_away(county: County, clerk: User) -> None:
    confirm(upload(county, clerk, *WHOLE), clerk)
    found = upload(county, clerk, line(identity=NUMBER, household="15"))
    (prospect,) = preview_of(found, DAY, {}).prospects
    assert [(one.label, one.old, one.new) for one in prospect.differences] == [("户号", "12", "15")]
    confirm(found, clerk)
    made = Person.objects.get(identity_tail=NUMBER[-4:])
    assert made.phone_masked == "138****8000"
    assert made.household is not None
    assert made.household.number == "15"


def test_the_upload_is_never_in_clear_and_gone_after_its_day(county: County, clerk: User) -> None:
    found = upload(county, clerk, *WHOLE)
    kept = bytes(Upload.objects.values_list("sealed", flat=True).get())
    assert "王小明".encode() not in kept
    assert NUMBER.encode() not in kept
    assert rows_of(found)[0][1]["identity"] == NUMBER
    again = upload(county, clerk, line())
    assert (Upload.objects.count(), again.pk) == (1, found.pk)
    for days, left in ((1, 1), (2, 0)):
        day = DAY + dt.timedelta(days=days)
        forget_uploads(SweepContext(on=day, at=at(day), since=None, calendar=calendar()))
        assert Upload.objects.count() == left
    with pytest.raises(Refused) as refused:
        confirm_import(upload_id=again.pk, chosen={}, by=clerk, **NOW)
    assert refused.value.verdicts[0].code == "upload_gone"


def test_another_file_than_the_one_shown_is_not_taken(county: County, clerk: User) -> None:
    found = upload(county, clerk, line())
    shown = found.sha256
    upload(county, clerk, line(name="李四"))
    with pytest.raises(Refused):
        confirm_import(upload_id=found.pk, chosen={}, sha256=shown, by=clerk, **NOW)
    assert not Person.objects.exists()


def test_nobody_else_imports(county: County, outsiders: list[User], clerk: User) -> None:
    found = upload(county, clerk, line())
    for user in outsiders:
        with pytest.raises(Refused) as refused:
            upload(county, user, line())
        assert refused.value.forbidden
        with pytest.raises(Refused):
            confirm_import(upload_id=found.pk, chosen={}, by=user, **NOW)
    assert not Person.objects.exists()


def test_the_template_is_read_back_and_its_example_left_out(county: County, clerk: User) -> None:
    place = county.places[VILLAGE]
    found = start_import(division_id=place.pk, content=template(), filename="a.xlsx", by=clerk, **NOW)
    shown = preview_of(found, DAY, {})
    assert (shown.prospects, shown.ignored) == ([], 1)


def test_many_lines_cost_few_queries(
    county: County, clerk: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many: list[Any] = [
        line(name=f"人{n}", born_on="1990-01-01", household=str(n // 3), phone=f"138{n:08d}") for n in range(300)
    ]
    with django_assert_max_num_queries(50):
        done = confirm(upload(county, clerk, *many), clerk)
    assert done["added"] == 300
