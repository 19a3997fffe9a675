"""What a cell of a spreadsheet says: money, dates, sides, vouchers, as people and office programs write them.

Pure: a value in, a value out, or ``Unreadable`` with what would have been needed. Nothing is guessed: what can be read
in two ways is not read.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from gettext import gettext as _

CENT = Decimal("0.01")
YUAN = Decimal(1)
UNITS = {"亿元": Decimal(100_000_000), "万元": Decimal(10_000), "千元": Decimal(1000), "元": YUAN, "圆": YUAN}
ALONE = {"亿": Decimal(100_000_000), "万": Decimal(10_000), "千": Decimal(1000)}  # 1.2万 in a cell
DASHES = frozenset({"", "-", "--", "—", "——", "–", "―", "/", "\\", "无"})  # how ledgers write nothing
NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+")
UNIT_SAID = re.compile(r"(?:单位|金额单位|计量单位)[::]?\s*(?:人民币)?\s*(亿元|万元|千元|元)")
UNIT_BEHIND = re.compile(r"[((/\[]\s*(?:人民币|单位[::]?)?\s*(亿元|万元|千元|元)\s*[))\]]?\s*$")
NOT_CENT = Decimal("0.000001")  # what is left of binary fractions after a formula
SERIAL_1900, SERIAL_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2099, 12, 31)
NUMERALS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
WEEKDAY = re.compile(r"[((]?(?:星期|周)[一二三四五六日天][))]?$")
CLOCK = re.compile(r"[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FULL_DAY = re.compile(r"(\d{4}|\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
MONTH_DAY = re.compile(r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
TENTHS = re.compile(r"\d{1,2}\.[123]")
ONLY_DAY = re.compile(r"(\d{1,2})\s*[日号]?")
CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
INCOME, EXPENDITURE = "income", "expenditure"
SIDES = {
    **dict.fromkeys(("收入", "收", "收款", "进", "进账", "收方", "income", "in", "+"), INCOME),
    **dict.fromkeys(("支出", "支", "付款", "付", "出", "出账", "付方", "开支", "expenditure", "out"), EXPENDITURE),
}
DEBIT, CREDIT = "debit", "credit"
BOOK_SIDES = {"借": DEBIT, "借方": DEBIT, "贷": CREDIT, "贷方": CREDIT}
YES = frozenset({"是", "对", "y", "yes", "true", "1", "√", "✓", "个人"})
NO = frozenset({"否", "不是", "n", "no", "false", "0", "×", "x", "单位"})
# Endings that only an organisation's name has: a name that is published by mistake cannot be taken back.
ORGANISATION = re.compile(
    r"(公司|合作社|合作联社|委员会|人民政府|街道办事处|银行|信用社|学校|医院|卫生院|供电所|财政所|税务局)$"
)


class Unreadable(ValueError):
    """A cell that cannot be read. ``text`` says what is wrong and how to write it."""

    def __init__(self, code: str, needed: str, met: object, text: str) -> None:
        super().__init__(code)
        self.code, self.needed, self.met, self.text = code, needed, str(met)[:60], text


def plain(value: object) -> str:
    """Text in half width, without control characters, on one line."""
    if isinstance(value, str):
        return value.strip() if value.isascii() and value.isprintable() else _half_width(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


@functools.lru_cache(maxsize=4096)
def _half_width(text: str) -> str:
    """Names of accounts come back in every row."""
    return " ".join(unicodedata.normalize("NFKC", CONTROL.sub(" ", text)).split())


def words(value: object) -> str:
    """Text as it will be published: on one line, full-width punctuation stays as people wrote it."""
    if isinstance(value, str):
        return value.strip() if value.isprintable() else " ".join(CONTROL.sub(" ", value).split())
    return plain(value)


def blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


# Money -------------------------------------------------------------------------------------------------------------


def money(value: object, unit: Decimal = YUAN) -> Decimal | None:
    """Yuan with two places; None where the cell says that there is nothing. A unit in the cell itself goes first."""
    if isinstance(value, (bool, dt.date, dt.time, dt.timedelta)):
        raise _no_money(value)
    if isinstance(value, int):
        return _cents(Decimal(value) * unit, value)
    if isinstance(value, float):
        return _cents(Decimal(repr(value)) * unit, value, binary=True)
    text = plain(value).replace(" ", "").replace("−", "-").replace("–", "-").replace("，", ",")
    if text in DASHES:
        return None
    return _written(text, value, unit)


def _written(text: str, value: object, unit: Decimal) -> Decimal:
    negative = False
    if text.startswith("(") and text.endswith(")"):  # 会计 negative: (1,200.00)
        negative, text = True, text[1:-1]
    text = re.sub(r"^(人民币|RMB|CNY)", "", text, flags=re.I)
    if text[:1] == "-":
        negative, text = not negative, text[1:]
    text = text.lstrip("¥￥").removeprefix("人民币")
    if text[:1] == "-":  # ￥-120
        negative, text = not negative, text[1:]
    text = text.removesuffix("整").removesuffix("正")
    for name, worth in (UNITS | ALONE).items():
        if text.endswith(name):
            text, unit = text.removesuffix(name), worth
            break
    if NUMBER.fullmatch(text) is None:
        raise _no_money(value)
    try:
        amount = Decimal(text.replace(",", "")) * unit
    except InvalidOperation as error:
        raise _no_money(value) from error
    return _cents(-amount if negative else amount, value)


def _cents(amount: Decimal, value: object, *, binary: bool = False) -> Decimal:
    """To the cent. A formula leaves 0.30000000000000004, which is thirty cents; 1.234 yuan is nobody's amount."""
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 15:
        raise _no_money(value)
    rounded = amount.quantize(CENT)
    if amount != rounded and not (binary and abs(amount - rounded) <= max(NOT_CENT, abs(amount) * Decimal("1e-12"))):
        text = _("“%(met)s”不止两位小数，金额写到分。") % {"met": plain(value)}
        raise Unreadable("cents", "0.01", plain(value), text)
    return rounded


def _no_money(value: object) -> Unreadable:
    text = _("“%(met)s”读不成金额。请写成数字，例如 1200.50。") % {"met": plain(value)[:40]}
    return Unreadable("money", "1200.50", plain(value), text)


def unit_of(text: object) -> Decimal | None:
    """元 or 万元 as a title or a heading says it: 单位：万元, 金额（万元）. None when it does not say."""
    if not isinstance(text, str):
        return None
    found = UNIT_SAID.search(plain(text)) or UNIT_BEHIND.search(plain(text))
    return UNITS[found.group(1)] if found else None


# Dates -------------------------------------------------------------------------------------------------------------


def day(value: object, start: dt.date, end: dt.date) -> dt.date | None:
    """A day. Where the year (or the month too) is left out it is that of the period from ``start`` to ``end``."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool):
        raise _no_day(value)
    if isinstance(value, (int, float)):
        return _serial(value, start, end)
    if isinstance(value, str) and ISO.fullmatch(value):
        return _day(int(value[:4]), int(value[5:7]), int(value[8:]), value)
    text = WEEKDAY.sub("", CLOCK.sub("", plain(value))).strip()
    if text in DASHES:
        return None
    if not text.isascii():
        text = _arabic(text)
    if text.isdigit() and len(text) == 8:
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if (found := FULL_DAY.fullmatch(text)) is not None:
        year, month, number = map(int, found.groups())
        return _day(year + 2000 if year < 100 else year, month, number, value)
    if TENTHS.fullmatch(text) is not None:  # 3.1 is what a program leaves of 3.10
        raise _no_day(value)
    if (found := MONTH_DAY.fullmatch(text)) is not None:
        month, number = map(int, found.groups())
        return _in_period(month, number, start, end, value)
    if (found := ONLY_DAY.fullmatch(text)) is not None and one_month(start, end):
        return _day(start.year, start.month, int(found.group(1)), value)
    raise _no_day(value)


def one_month(start: dt.date, end: dt.date) -> bool:
    return (start.year, start.month) == (end.year, end.month)


def _serial(value: float, start: dt.date, end: dt.date) -> dt.date:
    """A number where a date should be: 20260305, the day of the month, or the serial number of an unformatted cell."""
    if not abs(value) < 1e9:  # neither infinite nor no number at all
        raise _no_day(value)
    number = int(value)
    if number != value and not 30_000 <= value <= 75_000:  # 3.1 may be the first or the tenth of March
        raise _no_day(value)
    if 19_900_101 <= number <= 20_991_231:
        return _day(number // 10_000, number // 100 % 100, number % 100, value)
    if 1 <= number <= 31 and one_month(start, end):
        return _day(start.year, start.month, number, value)
    if 30_000 <= number <= 75_000:
        read = [base + dt.timedelta(days=number) for base in (SERIAL_1900, SERIAL_1904)]
        inside = [one for one in read if start <= one <= end]
        return (inside or read)[0]
    raise _no_day(value)


def _in_period(month: int, number: int, start: dt.date, end: dt.date, value: object) -> dt.date:
    found = [_day(year, month, number, value) for year in range(start.year, end.year + 1)]
    return next((one for one in found if start <= one <= end), found[0])


def _day(year: int, month: int, number: int, value: object) -> dt.date:
    try:
        found = dt.date(year, month, number)
    except ValueError as error:
        raise _no_day(value) from error
    if not EARLIEST <= found <= LATEST:
        raise _no_day(value)
    return found


def _no_day(value: object) -> Unreadable:
    text = _("“%(met)s”读不成日期。请写成 2026-03-05 或 2026年3月5日。") % {"met": plain(value)[:40]}
    return Unreadable("date", "2026-03-05", plain(value), text)


def _arabic(text: str) -> str:
    """二〇二六年三月五日 -> 2026年3月5日; 十一, 二十, 二十三, 廿三 too."""

    def number(found: re.Match[str]) -> str:
        part = found.group().replace("廿", "二十").replace("卅", "三十")
        if "十" not in part:
            return "".join(str(NUMERALS[c]) for c in part)
        tens, ones = part.split("十", 1)
        if "十" in ones or len(tens) > 1 or len(ones) > 1:
            return part
        return str((NUMERALS[tens] if tens else 1) * 10 + (NUMERALS[ones] if ones else 0))

    return re.sub(r"[〇零○一二三四五六七八九十廿卅]+", number, text)


# Words with a fixed meaning ----------------------------------------------------------------------------------------


def side_of(value: object) -> str | None:
    """income or expenditure, debit or credit; None for an empty cell."""
    text = plain(value).lower().strip("()[]【】 ")
    if text in DASHES and text != "+":
        return None
    found = SIDES.get(text) or BOOK_SIDES.get(text)
    if found is None:
        said = _("“%(met)s”看不出是收入还是支出。请写“收入”或“支出”。") % {"met": plain(value)[:40]}
        raise Unreadable("side", _("收入/支出"), plain(value), said)
    return found


def yes_or_no(value: object) -> bool | None:
    text = plain(value).lower()
    if text in DASHES and text != "/":
        return None
    if text in YES or text in NO:
        return text in YES
    said = _("“%(met)s”看不出是还是否。请写“是”或“否”。") % {"met": plain(value)[:40]}
    raise Unreadable("yes_no", _("是/否"), plain(value), said)


def is_organisation(name: str) -> bool:
    """Certain to be no person. Everything else counts as a person, whose name is not published."""
    return ORGANISATION.search(plain(name)) is not None


VOUCHER_WORDS = str.maketrans("", "", "字第号凭证()")
SEPARATORS = str.maketrans("", "", " -_#/.,")
BETWEEN = re.compile(r"(?<=\d)[ \-_#/.,]+(?=\d)")
ZEROS = re.compile(r"(?<!\d)0+(?=\d)")


def voucher_key(number: object) -> str:
    """One voucher under all its spellings: 记字第001号, 记-1 and 记 1 are the same; 3-12 and 31-2 are not."""
    text = plain(number).lower().translate(VOUCHER_WORDS)
    return ZEROS.sub("", BETWEEN.sub("|", text).translate(SEPARATORS))
