"""Who lives in one village and one urban community of the demonstration: taken on from a sheet, as a clerk would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from hashlib import sha256

from stdnum.cn import ric

from governance.base.spreadsheet import write_table
from governance.config.demonstration.cast import COMMUNITIES, MAIN
from governance.config.demonstration.cast import name as known_name
from governance.config.demonstration.stage import Stage, Story
from residents.actions.import_people import confirm_import, start_import
from residents.queries.import_people import columns

HOUSES = 100
NOBODY = "990101"  # a region that no real identity number begins with
PLACES = (("本县", "县城"), ("本省", "省城"), ("外省", "宁波市"), ("外省", "东莞市"), ("境外", ""))
Cells = dict[str, str]


class Dice:
    """Looks thrown, and falls the same way for the same community, always."""

    def __init__(self, seed: str) -> None:
        self.seed, self.thrown = seed, 0

    def __call__(self, least: int, most: int) -> int:
        self.thrown += 1
        number = int.from_bytes(sha256(f"{self.seed}/{self.thrown}".encode()).digest()[:8], "big")
        return least + number % (most - least + 1)


def registers(stage: Stage) -> list[Story]:
    """The main village with some 300 people in 100 households, and the first urban community."""
    urban = next(one.code for one in COMMUNITIES if one.urban)
    return [_taken_on(stage, code) for code in (MAIN, urban) if code in stage.places]


def _taken_on(stage: Stage, code: str) -> Story:
    """On the first day, so that whatever comes later finds its people."""
    yield stage.first_day
    place = stage.places[code]
    people = list(_people(code, village=code == MAIN, on=stage.on))
    names = [column.name for column in columns()]
    sheet = write_table(columns(), [[one.get(name, "") for name in names] for one in people], title="人员登记")
    upload = start_import(
        division_id=place.division.pk, content=sheet, filename="人员登记.xlsx", **stage.by(place.clerk)
    )
    done = confirm_import(upload_id=upload.pk, chosen={}, **stage.by(place.clerk))
    if done.left_out:
        raise ValueError(f"{done.left_out} lines of the register of {code} are not as they should be")


def _people(code: str, *, village: bool, on: dt.date) -> Iterator[Cells]:
    """Ages are counted from the day of the register."""
    dice = Dice(code)
    order = 0
    for house in range(1, HOUSES + 1):
        family = known_name(dice(0, 9999))[0]
        group = f"{'一二三四五六'[(house - 1) * 6 // HOUSES]}组" if village else f"第{(house - 1) // 25 + 1}居民小组"
        guest = not village and house % 6 == 0  # rents here, registered elsewhere
        for seat, age in enumerate(_ages(dice)):
            order += 1
            yield _person(dice, house, seat, age, order, family, group, guest=guest, village=village, on=on)


def _ages(dice: Dice) -> list[int]:
    """One, two or three generations behind a door."""
    elder, parent = dice(62, 84), dice(28, 52)
    match dice(0, 4):
        case 0:
            return [elder, max(60, elder - dice(0, 5))]
        case 1:
            return [parent, parent - dice(0, 4), dice(0, 17)]
        case 2:
            return [elder, parent, parent - dice(0, 4), dice(3, 17)]
        case 3:
            return [parent, parent - 2, dice(0, 9), dice(10, 17)]
    return [parent + 5, dice(18, 24)]


def _person(
    dice: Dice,
    house: int,
    seat: int,
    age: int,
    order: int,
    family: str,
    group: str,
    *,
    guest: bool,
    village: bool,
    on: dt.date,
) -> Cells:
    born_on = dt.date(on.year - age - 1, dice(1, 12), dice(1, 28))
    male = (seat + house) % 2 == 0
    given = known_name(dice(0, 9999))[1:]
    # Who marries in has a name of another family.
    surname = known_name(dice(0, 9999))[0] if seat == 1 and age >= 20 else family
    cells = {
        "name": surname + given,
        "sex": "男" if male else "女",
        "identity": _identity(born_on, male, order),
        "registration": "外地" if guest else "本地",
        "household": f"{house:03d}",
        "group": group,
        "address": f"{house}号",
        "head": "是" if seat == 0 else "",
    }
    if age >= 16:
        cells["phone"] = f"140{house:05d}{seat:03d}"  # no numbers of persons begin so
    if guest:
        cells["resident_since"] = dt.date(on.year - 1 - house % 4, 1 + house % 12, 5).isoformat()
    if village and 20 <= age <= 50 and dice(1, 20) <= 7:
        away, where = PLACES[dice(0, len(PLACES) - 1)]
        cells |= {"away": away, "away_place": where, "away_since": dt.date(on.year - 1, 2, 20).isoformat()}
    if village:
        since = max(born_on, dt.date(2020, 12, 1))
        cells |= {"member_basis": "成员大会确认成员身份", "member_since": since.isoformat()}
    return cells


def _identity(born_on: dt.date, male: bool, order: int) -> str:
    body = f"{NOBODY}{born_on:%Y%m%d}{(order * 2 + male) % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")
