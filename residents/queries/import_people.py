"""A sheet of people held against the register: what each line would do, in a few queries whatever its length."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.places.models import Division
from governance.base.spreadsheet import Column, parse_date, write_template
from governance.base.verdict import Verdict
from residents.choices import Away, Registration, Sex
from residents.models import Absence, CollectiveMember, Group, Household, Person
from residents.queries.person import identity_mark, phone_mark
from residents.rules.import_people import (
    AWAY,
    DATES,
    EXAMPLE,
    SEX,
    Line,
    Trip,
    among_themselves,
    read_line,
)
from residents.rules.person import masked_phone, plain_name, plain_phone
from residents.rules.register import PersonFacts

NEW, SAME, CHANGED, DOUBLE, BAD = "new", "same", "changed", "double", "bad"
SAME_PERSON, OTHER_PERSON = "same", "other"
STATES = {
    NEW: gettext_lazy("新登记"),
    SAME: gettext_lazy("和登记一样"),
    CHANGED: gettext_lazy("更正"),
    DOUBLE: gettext_lazy("可能重复，请选"),
    BAD: gettext_lazy("有问题，不导入"),
}


def columns() -> list[Column]:
    dates = str(_("年-月-日，例如 2024-03-01；不知道的空着"))
    return [
        Column("name", str(_("姓名")), help=str(_("和身份证一样"))),
        Column("sex", str(_("性别")), False, "、".join(SEX) + str(_("；填了身份证号可以空着")), 8),
        Column("identity", str(_("身份证号")), False, str(_("18位；列的格式要设成文本。没有的空着")), 22),
        Column("born_on", str(_("出生日期")), False, str(_("例如 1980-05-01；填了身份证号可以空着")), 14),
        Column("registration", str(_("户籍")), True, str(_("本地或外地")), 8),
        Column("phone", str(_("电话")), False, str(_("手机11位，或固定电话")), 16),
        Column("household", str(_("户号")), False, str(_("本村（社区）自己编的户号")), 10),
        Column("group", str(_("小组")), False, str(_("小组的名称；没有的会新设")), 12),
        Column("address", str(_("门牌")), False, str(_("例如 12号")), 16),
        Column("head", str(_("户主")), False, str(_("户主写“是”")), 8),
        Column("resident_since", str(_("居住起")), False, str(_("户籍不在本地的写从何时起居住。")) + dates, 14),
        Column("works_since", str(_("工作起")), False, str(_("从事村（社区）工作的写从何时起。")) + dates, 14),
        Column("away", str(_("外出")), False, "、".join(AWAY) + str(_("；在家的空着")), 8),
        Column("away_place", str(_("外出地方")), False, str(_("例如 宁波市")), 16),
        Column("away_since", str(_("外出起")), False, dates, 14),
        Column("member_basis", str(_("成员依据")), False, str(_("集体经济组织成员写确认的依据；不是的空着")), 24),
        Column("member_since", str(_("成员起")), False, str(_("成为成员的日期")), 14),
    ]


def template() -> bytes:
    example = [f"{EXAMPLE}{_('王小明')}", "男", "", "1980-05-01", "本地", "", "12", str(_("一组")), "12号", "是"]
    return write_template(columns(), [example], title=str(_("人员登记")))


@dataclass(frozen=True)
class Difference:
    label: str
    old: str
    new: str


@dataclass
class Prospect:
    """What one line would do. ``there`` is the row it is held against."""

    line: Line
    state: str
    there: Person | None = None
    differences: list[Difference] = field(default_factory=list)
    problems: list[Verdict] = field(default_factory=list)

    @property
    def state_label(self) -> str:
        return str(STATES[self.state])


@dataclass
class Preview:
    prospects: list[Prospect]
    new_groups: list[str]
    new_households: list[str]
    ignored: int = 0

    def counts(self) -> list[tuple[str, str, int]]:
        found = dict.fromkeys(STATES, 0)
        for one in self.prospects:
            found[one.state] += 1
        return [(state, str(STATES[state]), count) for state, count in found.items()]

    def of(self, state: str) -> list[Prospect]:
        return [one for one in self.prospects if one.state == state]


@dataclass(frozen=True)
class Known:
    """The register of the place, as far as the lines touch it."""

    by_mark: dict[str, Person]
    by_name: dict[tuple[str, dt.date], list[Person]]
    groups: dict[str, Group]
    houses: dict[str, Household]
    away: dict[int, dt.date | None]
    members: frozenset[int]


def read_lines(rows: Iterable[tuple[int, Mapping[str, str]]], on: dt.date) -> tuple[list[Line], int]:
    """Lines, and how many examples were left out."""
    headings = {column.name: column.heading for column in columns()}
    lines, ignored = [], 0
    for number, cells in rows:
        if cells.get("name", "").startswith(EXAMPLE):
            ignored += 1
            continue
        dates = {name: parse_date(cells[name]) if cells.get(name) else None for name in DATES}
        lines.append(read_line(number, cells, dates, on, headings))
    return lines, ignored


def preview(
    division: Division, rows: Iterable[tuple[int, Mapping[str, str]]], on: dt.date, chosen: Mapping[int, str]
) -> Preview:
    """``chosen``: for lines that may be doubles, whether the one there is meant."""
    lines, ignored = read_lines(rows, on)
    between = among_themselves(lines)
    known = _known(division, lines, on)
    prospects = [_held(line, between.get(line.number, []), known, chosen.get(line.number, "")) for line in lines]
    _meant_once(prospects)
    coming = [one.line.house for one in prospects if one.state in (NEW, SAME, CHANGED)]
    groups = {house.group: None for house in coming if house.group and house.group not in known.groups}
    houses = {house.number: None for house in coming if house.number and house.number not in known.houses}
    return Preview(prospects, list(groups), list(houses), ignored)


def _known(division: Division, lines: list[Line], on: dt.date) -> Known:
    people = Person.objects.filter(division=division, ended_on=None).select_related("household__group")
    marks = [identity_mark(one.person.identity) for one in lines if one.person and one.person.identity]
    names = {plain_name(one.name) for one in lines}
    by_name: dict[tuple[str, dt.date], list[Person]] = defaultdict(list)
    for person in people.filter(name__in=names):
        by_name[person.name, person.born_on].append(person)
    by_mark = {person.identity_mark: person for person in people.filter(identity_mark__in=marks)}
    ids = {person.pk for person in by_mark.values()} | {one.pk for many in by_name.values() for one in many}
    return Known(
        by_mark,
        dict(by_name),
        {one.name: one for one in division.groups.filter(ended_on=None)},
        {one.number: one for one in Household.objects.filter(division=division, ended_on=None).select_related("group")},
        last_away(ids),
        ever_members(ids),
    )


def last_away(ids: Iterable[int]) -> dict[int, dt.date | None]:
    """The last day away of everybody who ever was; None for who is away without an end."""
    found: dict[int, dt.date | None] = {}
    rows = Absence.objects.filter(person__in=list(ids)).order_by("since")
    for person, until in rows.values_list("person_id", "until"):
        found[person] = until
    return found


def leaves(trip: Trip, person: int, away: Mapping[int, dt.date | None]) -> bool:
    """Whether the line tells of an absence that is not there; what is there is never changed by a sheet."""
    last = away.get(person)
    return person not in away or (last is not None and last < trip.since)


def ever_members(ids: Iterable[int]) -> frozenset[int]:
    return frozenset(CollectiveMember.objects.filter(person__in=list(ids)).values_list("person_id", flat=True))


def _held(line: Line, between: list[Verdict], known: Known, choice: str) -> Prospect:
    problems = [*line.problems, *between]
    if problems or line.person is None:
        return Prospect(line, BAD, problems=problems)
    there, sure = _there(line.person, line, known)
    if there is None or (not sure and choice == OTHER_PERSON):
        return Prospect(line, NEW)
    differences = _differences(line, there, known)
    if not sure and choice != SAME_PERSON:
        return Prospect(line, DOUBLE, there, differences)
    return Prospect(line, CHANGED if differences else SAME, there, differences)


def _there(facts: PersonFacts, line: Line, known: Known) -> tuple[Person | None, bool]:
    """Whoever is meant, and whether that is sure: by the number; else by name, birthday and house."""
    mark = identity_mark(facts.identity) if facts.identity else ""
    if mark in known.by_mark:
        return known.by_mark[mark], True
    alike = [
        one
        for one in known.by_name.get((plain_name(facts.name), facts.born_on), [])
        if not (mark and one.identity_mark)  # two numbers are two persons
    ]
    if not alike:
        return None, True
    housed = [one for one in alike if _number(one) == line.house.number and one.sex == facts.sex]
    if len(alike) == len(housed) == 1:
        return housed[0], True
    return (housed or alike)[0], False


def _number(person: Person) -> str:
    return person.household.number if person.household else ""


def _differences(line: Line, there: Person, known: Known) -> list[Difference]:
    """What the line would change. An empty cell changes nothing."""
    facts = line.person
    if facts is None:
        raise ValueError("a line with problems changes nothing")
    group = there.household.group if there.household else None
    leaving = line.trip if line.trip and leaves(line.trip, there.pk, known.away) else None
    pairs: list[tuple[Any, Any, Any]] = [
        (_("姓名"), there.name, plain_name(facts.name)),
        (_("性别"), there.get_sex_display(), Sex(facts.sex).label),
        (_("出生日期"), there.born_on, facts.born_on),
        (_("户籍"), there.get_registration_display(), Registration(facts.registration).label),
        (_("居住起"), there.resident_since, facts.resident_since),
        (_("工作起"), there.works_since, facts.works_since),
        (_("户号"), _number(there), line.house.number),
        (_("小组"), group.name if group else "", line.house.group),
        (_("门牌"), there.household.address if there.household else "", line.house.address),
        (_("成员"), _("是") if there.pk in known.members else "", _("是") if line.member else ""),
        (_("外出"), "", Away(leaving.away).label if leaving else ""),
    ]
    found = [Difference(str(label), str(old or ""), str(new)) for label, old, new in pairs if new and old != new]
    if facts.identity and identity_mark(facts.identity) != there.identity_mark:
        found.append(Difference(str(_("身份证号")), there.identity_tail, facts.identity[-4:]))
    if facts.phone and phone_mark(plain_phone(facts.phone)) != there.phone_mark:
        found.append(Difference(str(_("电话")), there.phone_masked, masked_phone(plain_phone(facts.phone))))
    if line.house.head and (there.household is None or there.household.head_id != there.pk):
        found.append(Difference(str(_("户主")), "", str(_("是"))))
    return found


def _meant_once(prospects: list[Prospect]) -> None:
    """Two lines may not both be the same one there."""
    first: dict[int, int] = {}
    for one in prospects:
        if one.there is None or one.state == DOUBLE:
            continue
        number = first.setdefault(one.there.pk, one.line.number)
        if number != one.line.number:
            text = _("这一行和第%(first)d行对着同一条登记。请补身份证号，或删掉一行。") % {"first": number}
            one.state = BAD
            one.problems = [Verdict(False, "twice", text=text, met=str(number), field="identity")]


def merged(facts: PersonFacts, there: Person, household_id: int | None) -> PersonFacts:
    """The line over what is there: empty cells keep it."""
    return replace(
        facts,
        household_id=household_id if household_id is not None else there.household_id,
        resident_since=facts.resident_since or there.resident_since,
        works_since=facts.works_since or there.works_since,
        since=there.since,
    )
