"""What the web shows of a list of persons; the notice board is where such a list belongs (R-OPN-9; PI-NOPUB, PI-SENS).

The notice board is read by neighbours for a few weeks; a web page is read by anyone, copied and kept. So the web shows
totals, or names with all but the surname hidden while the list hangs, as the schedule's row says. Who is disabled, ill
or a minor is never named, neither here nor on paper: those are counts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

BASIS = ("PI-NOPUB", "PI-SENS", "R-OPN-9")
# What is said of a person who gets one of these tells about the body, the mind or the age (个人信息保护法 28, 31).
SENSITIVE_WORDS = (
    *(
        "残疾",
        "残障",
        "伤残",
        "失能",
        "失智",
        "半失能",
        "护理补贴",
        "精神",
        "智力",
        "病",
        "医疗",
        "医药",
        "手术",
        "康复",
    ),
    *("艾滋", "传染", "孕", "未成年", "儿童", "孤儿", "留守", "学生", "助学", "教育资助", "婴", "幼儿"),
)
# Family names of two characters that are met; of any other name the first character is the family name.
DOUBLE_SURNAMES = frozenset(
    (
        *("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容"),
        *("令狐", "夏侯", "宇文", "长孙", "司徒", "司空", "端木", "南宫", "西门"),
        *("东郭", "独孤", "百里", "呼延", "轩辕", "申屠", "太史"),
    )
)


class Shown(StrEnum):
    """How far a list of persons goes."""

    NAMES = "names"  # only ever on paper
    MASKED = "masked"
    COUNTS = "counts"


def is_sensitive(words: Iterable[str], *, declared: bool) -> bool:
    """Whether the persons may not be named at all. The clerk can say so; the words decide where nobody did."""
    return declared or any(word in text for text in words for word in SENSITIVE_WORDS)


def on_web(*, web: str, sensitive: bool, display_until: date, on: date) -> Shown:
    """What the page shows on that day: after the last day of display the persons leave the web."""
    if sensitive or web != "masked" or on > display_until:
        return Shown.COUNTS
    return Shown.MASKED


def on_paper(*, sensitive: bool) -> Shown:
    return Shown.COUNTS if sensitive else Shown.NAMES


def masked_name(name: str) -> str:
    """张三 -> 张*, 欧阳小华 -> 欧阳**, 买买提·艾力 -> 买**·**; a name of one character is hidden whole."""
    name = name.strip()
    keep = 2 if len(name) > 2 and name[:2] in DOUBLE_SURNAMES else 1
    if len(name) <= keep:
        return "*" * len(name)
    return name[:keep] + "".join(c if c in "·•. " else "*" for c in name[keep:])


def web_fits(*, names_persons: bool, web: str) -> bool:
    """A list of persons is never in full on the web; what names nobody is."""
    return (web in ("masked", "totals")) if names_persons else web == "all"
