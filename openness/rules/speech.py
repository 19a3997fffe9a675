"""Amounts as people say them, and a text short enough for the loudspeaker (村村响; R-OPN-7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from gettext import gettext as _

# Read at an ordinary pace: some 230 characters a minute.
ONE_MINUTE = 230
DIGITS = "零一二三四五六七八九"
UNITS = ("", "十", "百", "千")
GROUPS = ("", "万", "亿", "万亿")
MONEY = re.compile(r"(-?[\d,]+\.\d{2}) ?元")


def spoken(amount: Decimal) -> str:
    """3200 -> 三千二百元, 12000 -> 一万二千元, 0.5 -> 五角, -20 -> 负二十元."""
    fen = int((abs(amount) * 100).to_integral_value())
    yuan, rest = divmod(fen, 100)
    words = _("%s元") % number(yuan) if yuan or not rest else ""
    jiao, cents = divmod(rest, 10)
    if jiao:
        words += _("%s角") % DIGITS[jiao]
    elif cents and yuan:
        words += DIGITS[0]
    if cents:
        words += _("%s分") % DIGITS[cents]
    return (_("负%s") % words) if amount < 0 else words


def number(value: int) -> str:
    """A whole number: 两千, 一万零五十, 十二, 二十万."""
    if value == 0:
        return DIGITS[0]
    parts: list[str] = []
    groups = []
    while value:
        value, group = divmod(value, 10_000)
        groups.append(group)
    for level in reversed(range(len(groups))):
        group = groups[level]
        if not group:
            continue
        gap = level < len(groups) - 1 and (group < 1000 or groups[level + 1] == 0)
        parts.append((DIGITS[0] if gap else "") + _group(group, first=not parts, level=level) + GROUPS[level])
    return "".join(parts)


def _group(value: int, *, first: bool, level: int) -> str:
    """Four digits. One says 十二 and not 一十二 at the beginning, and 两 before 千, 万 and 亿."""
    words, gap = "", False
    for place in reversed(range(4)):
        digit = value // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        if gap:
            words += DIGITS[0]
            gap = False
        if place == 1 and digit == 1 and not words and first:
            words += UNITS[1]
            continue
        two = digit == 2 and (place == 3 or (place == 0 and level and not words))
        words += ("两" if two else DIGITS[digit]) + UNITS[place]
    return words


def say_money(text: str) -> str:
    """Every amount in a sentence, said: 预算 150,000.00 元 -> 预算十五万元."""
    said = MONEY.sub(lambda found: spoken(Decimal(found.group(1).replace(",", ""))), text)
    return re.sub(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])", "", said)


def shortened(text: str, longest: int) -> str:
    """The beginning, up to the last mark that ends a clause; never cut inside one when it can be helped."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text.rstrip("。；，、")
    cut = text[:longest]
    end = max(cut.rfind(mark) for mark in "。；，")
    return cut[: end if end > longest // 3 else longest].rstrip("。；，、")


def fitted(begin: Sequence[str], details: Iterable[str], end: Sequence[str], longest: int = ONE_MINUTE) -> str:
    """Beginning and end always, and as many details as there is time for."""
    chosen: list[str] = []
    left = longest - sum(map(len, begin)) - sum(map(len, end))
    for detail in details:
        if len(detail) > left:
            break
        chosen.append(detail)
        left -= len(detail)
    return "".join([*begin, *chosen, *end])
