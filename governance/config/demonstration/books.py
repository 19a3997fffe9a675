"""The money of a community, month by month: the same every time, of the size such places have."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zlib import crc32

from governance.config.demonstration.cast import MAIN, Community
from openness.rules.account import EXPENDITURE, INCOME, LineFact

POWER, WATER, BUILDER = "清溪县供电公司（虚构）", "清溪县自来水公司（虚构）", "清溪县顺达建筑队（虚构）"
# The road of the main village (``scenes.built``): the grant, then what the builder was paid; by months ago.
ROAD = {
    8: (INCOME, "补助收入", "通组道路硬化（二期）上级补助", "111600.00", "乡镇财政所（虚构）"),
    7: (EXPENDITURE, "工程款", "通组道路硬化（二期）进度款", "74400.00", BUILDER),
    5: (EXPENDITURE, "工程款", "通组道路硬化（二期）结算款", "96720.00", BUILDER),
}


def lines(place: Community, start: dt.date, ago: int) -> list[LineFact]:
    """What came in and went out in the month that begins on ``start``, so many months ago."""
    month = start.month
    found = [*_urban_income(place, start), *_costs(place, start)] if place.urban else _village(place, start)
    if month in (1, 4, 7, 10):
        found.insert(0, _in(place, start, 8, "补助收入", "上级拨付的办公和运转经费", 18500, 0, "乡镇财政所（虚构）"))
    if month in (1, 9):
        text = "春节慰问困难群众" if month == 1 else "重阳节慰问老人"
        found.append(_out(place, start, 18, "公益支出", text, 4200, 900))
    if month in (3, 6, 11):
        found.append(_out(place, start, 21, "公益支出", "道路维修和路灯更换", 9800, 4200, BUILDER))
    if place.code == MAIN and ago in ROAD:
        side, category, what, amount, whose = ROAD[ago]
        found.append(LineFact(side, category, what, Decimal(amount), start.replace(day=27), whose, False))
    return found


def _village(place: Community, start: dt.date) -> list[LineFact]:
    found = [_in(place, start, 5, "经营收入", "光伏电站发电收入", 3900, 1300, POWER)]
    if start.month in (4, 10):
        found.append(_in(place, start, 12, "发包收入", "土地流转管理费", 15600, 2600, "清溪县丰禾种植合作社（虚构）"))
    if start.month in (6, 12):
        found.append(_in(place, start, 15, "补助收入", "农村环境整治补助", 12000, 0, "乡镇财政所（虚构）"))
    found += _costs(place, start)
    if start.month in (5, 8):
        found.append(_out(place, start, 16, "生产支出", "水渠清淤", 6400, 2100, BUILDER))
    return found


def _urban_income(place: Community, start: dt.date) -> list[LineFact]:
    return [_in(place, start, 6, "经营收入", "社区用房门面租金", 7600, 900, "清溪县便民超市（虚构）")]


def _costs(place: Community, start: dt.date) -> list[LineFact]:
    """What every month costs."""
    return [
        _out(place, start, 9, "误工补贴", "村（居）民小组长和代表误工补贴", 2600, 700),
        _out(place, start, 11, "办公支出", "办公用电", 520, 240, POWER),
        _out(place, start, 11, "办公支出", "办公用水", 96, 60, WATER),
        _out(place, start, 25, "公益支出", "保洁员劳务费", 3200, 0),
    ]


def _amount(place: Community, start: dt.date, what: str, base: int, spread: int) -> Decimal:
    """To the ten cents, as receipts are; it varies with place, month and matter only."""
    varied = crc32(f"{place.code}{start}{what}".encode()) % (spread * 10 + 1) if spread else 0
    return (Decimal(base * 10 + varied) * place.scale / 1000).quantize(Decimal("0.1")).quantize(Decimal("0.01"))


def _in(
    place: Community, start: dt.date, day: int, category: str, what: str, base: int, spread: int, payer: str
) -> LineFact:
    amount = _amount(place, start, what, base, spread)
    return LineFact(INCOME, category, what, amount, start.replace(day=day), payer, payee_is_person=False)


def _out(
    place: Community, start: dt.date, day: int, category: str, what: str, base: int, spread: int, payee: str = ""
) -> LineFact:
    amount = _amount(place, start, what, base, spread)
    number = f"{start:%Y%m}-{day:02d}"
    return LineFact(
        EXPENDITURE,
        category,
        what,
        amount,
        start.replace(day=day),
        payee,
        payee_is_person=not payee,
        voucher_no=number,
    )


def taken_over(start: dt.date, what: str, amount: Decimal, whose: str) -> LineFact:
    """What a merged community leaves."""
    return LineFact(INCOME, "其他收入", what, amount, start.replace(day=20), whose, payee_is_person=False)
