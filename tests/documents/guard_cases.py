"""Own cases for the personal-data guard, made by seed: numbers that are right by their check digit and belong to
nobody (born 1880 to 1899; telephones from blocks of zeros), and numbers that only look like them."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from stdnum import luhn
from stdnum.cn import ric, uscc

SEED = "guard-2026"
REGIONS = ("110101", "130102", "310104", "350527", "430121", "500101", "540102", "620102", "650102", "710000")
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
T = TypeVar("T")


class Seeded:
    """The same numbers in every run, on every machine."""

    def __init__(self, seed: str) -> None:
        self.seed, self.turn = seed, itertools.count()

    def below(self, limit: int) -> int:
        made = hashlib.sha256(f"{self.seed}:{next(self.turn)}".encode()).digest()
        return int.from_bytes(made[:8], "big") % limit

    def one(self, of: Sequence[T]) -> T:
        return of[self.below(len(of))]

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _n in range(count))

    def day(self, first: int, last: int) -> str:
        return f"{first + self.below(last - first + 1)}{1 + self.below(12):02}{1 + self.below(28):02}"


@dataclass(frozen=True)
class Case:
    """``kinds``: what must be found; empty for a look-alike that must pass."""

    text: str
    kinds: frozenset[str] = frozenset()
    public_phones: tuple[str, ...] = ()


def identity(seeded: Seeded, region: str = "") -> str:
    front = (region or seeded.one(REGIONS)) + seeded.day(1880, 1899) + seeded.digits(3)
    return front + str(ric.calc_check_digit(front + "0"))


def old_identity(seeded: Seeded) -> str:
    return seeded.one(REGIONS) + seeded.day(1880, 1899)[2:] + seeded.digits(3)


def card(seeded: Seeded, front: str, length: int) -> str:
    number = front + seeded.digits(length - len(front) - 1)
    return number + str(luhn.calc_check_digit(number))


def mobile(seeded: Seeded) -> str:
    return "1" + seeded.one("3456789") + seeded.digits(1) + "0000" + seeded.digits(4)


def organisation(seeded: Seeded) -> str:
    front = seeded.one(("91", "52", "53", "12", "11", "N2")) + seeded.one(REGIONS)
    front += seeded.digits(7) + seeded.one(("MA", "UX", "12", "90"))
    return front + str(uscc.calc_check_digit(front + "0"))


def grouped(text: str, *sizes: int, sign: str = " ") -> str:
    pieces, rest = [], text
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    return sign.join([*pieces, rest] if rest else pieces)


IDENTITY_FORMS: tuple[Callable[[str], str], ...] = (
    str,
    lambda n: n.lower(),
    lambda n: n.translate(FULL_WIDTH),
    lambda n: grouped(n, 6, 8),
    lambda n: grouped(n, 6, 8, sign="-"),
    lambda n: grouped(n, 4, 4, 4, 4),
    lambda n: grouped(n, 6, 4, 4, sign="."),
    lambda n: " ".join(n),
    lambda n: "\u200b".join(n),
    lambda n: f"{n[:9]}\u00ad{n[9:]}",
    lambda n: f"{n[:10]}\n{n[10:]}",
    lambda n: f"{n}13000000000",
)
IDENTITY_PLACES = (
    "{}",
    "身份证号：{}",
    "王某（{}）领取补助500元",
    "户主证件号码{}，共3人",
    "1 张某 {} 低保",
    "学籍号G{}",
    "（公民身份号码 {}）",
    "经手人李某,{},2026-03-15",
)


def certain_identities() -> Iterator[Case]:
    """Certain identity numbers in readable text: none may be missed."""
    seeded = Seeded(f"{SEED}:identity")
    for form in IDENTITY_FORMS:
        for place in IDENTITY_PLACES:
            yield Case(place.format(form(identity(seeded))), frozenset({"identity"}))
    for region in ("810000", "820000", "830000", "911156", "931840"):
        number = identity(seeded, region)
        yield Case(f"居住证{number}", frozenset({"residence"}))
        yield Case(f"证号 {grouped(number, 6, 8)}", frozenset({"residence"}))


def other_personal() -> Iterator[Case]:
    seeded = Seeded(f"{SEED}:other")
    for front, length in (("6217", 19), ("6228", 19), ("622202", 16), ("6230", 17), ("9558", 19), ("601382", 19)):
        for form in (str, lambda n: grouped(n, 4, 4, 4, 4), lambda n: n.translate(FULL_WIDTH)):
            yield Case(f"付款至{form(card(seeded, front, length))}", frozenset({"bank_card"}))
    for front in ("4", "52"):
        yield Case(f"信用卡{card(seeded, front, 16)}", frozenset({"bank_card"}))
        yield Case(grouped(card(seeded, front, 16), 4, 4, 4, sign="-"), frozenset({"bank_card"}))
    for _turn in range(6):
        yield Case(f"身份证{old_identity(seeded)}", frozenset({"identity_old"}))
        yield Case(f"编号{old_identity(seeded)}完", frozenset({"identity_doubtful"}))
        right = identity(seeded)
        yield Case(
            f"身份证号{right[:-1]}{(int(right[-1]) + 1) % 10 if right[-1] != 'X' else 0}",
            frozenset({"identity_doubtful"}),
        )
        yield Case(f"存折账号{seeded.digits(17)}", frozenset({"card_doubtful"}))
    for place in ("联系人{}", "电话：{}", "{}（李某）", "微信同号{}。", "张三{}"):
        for form in (
            str,
            lambda n: grouped(n, 3, 4),
            lambda n: grouped(n, 3, 4, sign="-"),
            lambda n: f"+86{n}",
            lambda n: n.translate(FULL_WIDTH),
        ):
            yield Case(place.format(form(mobile(seeded))), frozenset({"mobile"}))
    for text in ("0731-8{}", "电话0731 8{}", "（0731）8{}", "座机：8{}", "电话07318{}", "010-8{}"):
        yield Case(text.format(seeded.digits(7)), frozenset({"telephone"}))
    for text in ("护照号E{}", "护照 G{}", "往来港澳通行证C{}", "回乡证H{}", "护照EA{}", "台胞证{}", "持G{}出境"):
        yield Case(text.format("1" + seeded.digits(6 if "EA" in text else 7)), frozenset({"passport"}))
    for text in ("湘A{}", "车牌粤B·{}", "京N {}", "川AD{}", "苏ａ{}"):
        yield Case(text.format(seeded.digits(5)), frozenset({"plate"}))
    for text in ("li.wen@example.com", "发到 wang_1988@mail.example.cn 即可", "ｚｈａｎｇ＠example.com"):
        yield Case(text, frozenset({"email"}))
    for text in (
        "上湾村三组12号",
        "家住柳林镇幸福路88号",
        "3栋2单元501室",
        "第二村民组7-1号",
        "阳光小区5号楼1203室",
        "河东巷二十四号",
    ):
        yield Case(text, frozenset({"address"}))
    yield Case("永久居留证USA430189030701", frozenset({"residence_old"}))


def look_alikes() -> Iterator[Case]:
    """What a village account and its papers are full of, and what must pass."""
    seeded = Seeded(f"{SEED}:alike")
    for _turn in range(20):
        yield Case(f"记字第{2026}{seeded.below(12) + 1:02}{seeded.digits(4)}号凭证")
        yield Case(f"凭证 记-{seeded.day(2025, 2026)}-{seeded.digits(4)}")
        village = f"{seeded.one(REGIONS)}{100 + seeded.below(300)}{200 + seeded.below(60)}"
        group = f"{1 + seeded.below(20):02}"
        yield Case(f"区划代码{village}")
        yield Case(f"地块编码{village}{group}{seeded.digits(5)}")
        yield Case(f"附图 {village}{group}{seeded.digits(5)} 水田")
        yield Case(f"承包方编码{village}{group}{seeded.digits(4)}")
        yield Case(f"统一社会信用代码{organisation(seeded)}")
        yield Case(f"供货单位 湘南建材有限公司 {organisation(seeded)}")
        millions = f"{seeded.below(900) + 100},{seeded.digits(3)},{seeded.digits(3)}.{seeded.digits(2)}"
        yield Case(f"收入 {millions} 元，支出 {seeded.digits(5)}.50")
        yield Case(f"{seeded.day(2020, 2026)} 至 {seeded.day(2020, 2026)} 共{seeded.below(90)}天")
        yield Case(f"国办函〔2026〕{seeded.below(99) + 1}号文件，第{seeded.below(9) + 1}条第{seeded.below(9) + 1}款")
        yield Case(f"项目代码 2{seeded.digits(3)}-{seeded.one(REGIONS)}-04-01-{seeded.digits(6)}")
        yield Case(f"发票号码 2643{seeded.digits(16)}")
        yield Case(
            f"发票代码 0{seeded.one(REGIONS)[:2]}00{seeded.digits(2)}00{seeded.digits(3)} 号码 {seeded.digits(8)}"
        )
        phone = f"0731-8{seeded.digits(7)}"
        yield Case(f"村委会公开电话 {phone}", public_phones=(phone,))
    for text in (
        "政务服务便民热线12345，法律援助12348，急救120",
        "监督举报电话12388",
        "购买3号水泥12吨，修2号桥、5号井",
        "沿村道1号线新装路灯36盏",
        "2026-03-15 09:30 召开会议，应到37人实到31人",
        "一卡通发放二〇二六年三月补贴",
        "1 1200.00 3300.00 150 4400.00 2026-03-15",
        "150 1200 3300 1100 650 980 2300",
        "数量 138 单价 0013 小计 8000",
        "经费 13800138000.00 元",
        "桩号K12+300至K15+800，长3500米",
        "面积 1234.56 平方米，折合 1.85 亩",
        "A4 纸 500 张×20 包，单价 25.80",
        "不动产权第0012345号",
        "合同编号 HT-2026-0315-0001",
        "村集体资产登记号 ZC2026000123",
    ):
        yield Case(text)
