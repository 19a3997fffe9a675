"""One line of a sheet of people: what it says, and what is wrong with it (pure; the sheet is read elsewhere)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from gettext import gettext as _

from governance.base.verdict import Verdict, failures, no
from residents.rules.identity import SHAPE, birthday_of, plain_identity, sex_of
from residents.rules.person import plain_name
from residents.rules.register import PersonFacts, day_fits, register_verdicts

SEX = {"男": "male", "女": "female"}
REGISTRATION = {"本地": "here", "本村": "here", "本社区": "here", "外地": "elsewhere"}
AWAY = {"本县": "county", "本省": "province", "外省": "elsewhere", "境外": "abroad"}
YES = ("是", "√", "1")
DATES = ("born_on", "resident_since", "works_since", "away_since", "member_since")
EXAMPLE = "示例"


@dataclass(frozen=True)
class House:
    number: str = ""
    group: str = ""
    address: str = ""
    head: bool = False


@dataclass(frozen=True)
class Trip:
    away: str
    place: str
    since: dt.date


@dataclass(frozen=True)
class Membership:
    basis: str
    since: dt.date


@dataclass(frozen=True)
class Line:
    """``person`` is None while a problem stands in the way."""

    number: int
    name: str
    person: PersonFacts | None
    house: House = field(default_factory=House)
    trip: Trip | None = None
    member: Membership | None = None
    problems: tuple[Verdict, ...] = ()


Dates = Mapping[str, "dt.date | None"]


def read_line(number: int, cells: Mapping[str, str], dates: Dates, on: dt.date, headings: Mapping[str, str]) -> Line:
    """``dates``: what the cells of dates were read as, None where a cell holds something else."""
    problems = [
        _cell(name, headings, _("年-月-日，例如 1980-05-01"), cells[name])
        for name in DATES
        if cells.get(name) and dates[name] is None
    ]
    identity = plain_identity(cells.get("identity", ""))
    whole = SHAPE.fullmatch(identity) is not None
    born_on = dates["born_on"] or (birthday_of(identity) if whole and not cells.get("born_on") else None)
    sex = _word("sex", SEX, cells, headings, problems) or (sex_of(identity) if whole else "")
    registration = _word("registration", REGISTRATION, cells, headings, problems)
    away = _word("away", AWAY, cells, headings, problems)
    if born_on is None and not problems:
        problems.append(_cell("born_on", headings, _("出生日期，或者18位的身份证号"), cells.get("born_on", "")))
    house = _house(cells, headings, problems)
    member = _member(cells, dates, on, headings, problems)
    if born_on is None:
        return Line(number, cells["name"], None, house, problems=tuple(problems))
    facts = PersonFacts(
        name=cells["name"],
        sex=sex,
        born_on=born_on,
        registration=registration,
        identity=identity or None,
        phone=cells.get("phone") or None,
        resident_since=dates["resident_since"],
        works_since=dates["works_since"],
    )
    told = {problem.field for problem in problems}
    problems += [one for one in failures(register_verdicts(facts, on)) if one.field not in told]
    trip = Trip(away, cells.get("away_place", "")[:60], dates["away_since"] or on) if away else None
    return Line(number, cells["name"], None if problems else facts, house, trip, member, tuple(problems))


def _cell(name: str, headings: Mapping[str, str], needed: str, met: str) -> Verdict:
    words = {"heading": headings[name], "needed": needed, "met": met or _("空")}
    text = _("“%(heading)s”要写%(needed)s，这里是“%(met)s”。请改好再上传。") % words
    return no("cell", text, needed=needed, met=met, field=name)


def _word(
    name: str, words: Mapping[str, str], cells: Mapping[str, str], headings: Mapping[str, str], problems: list[Verdict]
) -> str:
    """The value behind a word of a fixed list; empty cells are empty."""
    met = plain_name(cells.get(name, ""))
    if met and met not in words:
        problems.append(_cell(name, headings, "、".join(words), met))
    return words.get(met, "")


def _house(cells: Mapping[str, str], headings: Mapping[str, str], problems: list[Verdict]) -> House:
    number, group, address = (plain_name(cells.get(name, "")) for name in ("household", "group", "address"))
    for name, text, most in (("household", number, 20), ("group", group, 40), ("address", address, 80)):
        if len(text) > most:
            problems.append(_cell(name, headings, _("最多%(most)d个字") % {"most": most}, text))
    if not number and (group or address):
        problems.append(_cell("household", headings, _("户号（写了小组或门牌的，要写户号）"), ""))
    return House(number, group, address, bool(number) and plain_name(cells.get("head", "")) in YES)


def _member(
    cells: Mapping[str, str], dates: Dates, on: dt.date, headings: Mapping[str, str], problems: list[Verdict]
) -> Membership | None:
    basis, since = cells.get("member_basis", "").strip(), dates["member_since"]
    if not basis and since is None:
        return None
    if len(basis) < 2 or len(basis) > 120:
        problems.append(_cell("member_basis", headings, _("依据，2到120个字"), basis))
        return None
    if since is None:
        if not cells.get("member_since"):
            problems.append(_cell("member_since", headings, _("成为成员的日期"), ""))
        return None
    problems += failures([day_fits(since, dt.date(1949, 1, 1), on, "member_since", headings["member_since"])])
    return Membership(basis, since)


def among_themselves(lines: Iterable[Line]) -> dict[int, list[Verdict]]:
    """What is wrong between lines of one sheet, by the number of the later line."""
    found: dict[int, list[Verdict]] = {}
    seen: dict[tuple[str, ...], int] = {}
    groups: dict[str, tuple[str, int]] = {}

    def once(key: tuple[str, ...], line: Line, text: str, at: str) -> None:
        first = seen.setdefault(key, line.number)
        if first != line.number:
            words = {"first": first}
            found.setdefault(line.number, []).append(no("twice", text % words, met=str(first), field=at))

    lines = list(lines)
    names = Counter((plain_name(one.name), one.person.born_on) for one in lines if one.person)
    for line in lines:
        person = line.person
        if person is None:
            continue
        if person.identity:
            once(
                ("identity", person.identity),
                line,
                _("身份证号和第%(first)d行相同。请删掉一行，或改正号码。"),
                "identity",
            )
        elif names[plain_name(line.name), person.born_on] > 1:
            text = _(
                "姓名、出生日期和第%(first)d行相同，又没有身份证号，分不清是不是一个人。请补身份证号，或删掉一行。"
            )
            once(("name", plain_name(line.name), person.born_on.isoformat()), line, text, "identity")
        if line.house.head:
            once(("head", line.house.number), line, _("这一户的户主已经写在第%(first)d行。请只留一个。"), "head")
        if line.house.number and line.house.group:
            group, first = groups.setdefault(line.house.number, (line.house.group, line.number))
            if group != line.house.group:
                words = {"first": first, "group": group}
                text = _("同一户号在第%(first)d行写的小组是“%(group)s”。请改成一样的。") % words
                found.setdefault(line.number, []).append(no("group", text, needed=group, met=line.house.group))
    return found
