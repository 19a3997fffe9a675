"""Who plays: communities of the fictional county, the people of their posts, and what goes wrong where.

Everything is invented. Names come from two lists of different length, so that none repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

DIVISIONS = Path(__file__).parent / "divisions.csv"
CORE, TOWNSHIP_B, DISTRICT_C = "990101001", "990101002", "990101003"
MAIN = "990101001201"  # the village whose accounts are handed out first
MERGED, SUCCESSOR = "990101001206", "990101001205"
REAL_DISTRICT = "430103"  # 长沙市天心区: real duties from the day of installation, nothing invented
MONTHS = 14  # the pilot communities of the county
SECOND_WAVE = 8  # all others
SUPERVISORS = 3
# The departments of the county; the account of each is its number: dept01 is the first.
DEPARTMENTS = (
    "卫生健康局",
    "人力资源和社会保障局",
    "应急管理局",
    "农业农村局",
    "公安局",
    "城市管理局",
    "统计局",
    "残疾人联合会",
    "医疗保障局",
    "生态环境分局",
    "市场监督管理局",
    "退役军人事务局",
    "商务局",
    "民政局",
)
BUREAU = "民政局"  # holds the gate; its own requests go to the government office
REVIEWERS = 4  # three findings and the decision, of the bureau and of the office
SURNAMES = "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭罗"
GIVEN = (
    "春生",
    "桂兰",
    "建国",
    "秀英",
    "志强",
    "玉梅",
    "国平",
    "小红",
    "永福",
    "丽华",
    "长青",
    "爱民",
    "德旺",
    "水莲",
    "家明",
    "凤仙",
    "世昌",
    "菊香",
    "正军",
    "美玲",
    "立新",
    "巧云",
    "大勇",
)


class Habit(StrEnum):
    """What is out of the ordinary about a month's account."""

    NIL = "nil"  # 本月无收支
    LATE = "late"  # some days after the due date: the township hears of it
    VERY_LATE = "very_late"  # the county hears of it too
    DISSENT = "dissent"  # one supervisor disagrees, the others agree
    RETURNED = "returned"  # two disagree; corrected and handed in again
    PAPER = "paper"  # signed on paper, scanned, confirmed by the township
    CORRECTED = "corrected"  # a mistake found after publication
    STOPPED = "stopped"  # nothing is filed from here on


@dataclass(frozen=True)
class Community:
    """One community; ``habits`` by how many months ago, ``scale`` of its money in percent."""

    number: int
    code: str
    kind: str
    opening: Decimal
    scale: int
    since: int = SECOND_WAVE  # live since so many months ago
    agent: bool = False  # the township's accounting agent files for it
    habits: Mapping[int, Habit] = field(default_factory=dict)

    @property
    def township(self) -> str:
        return self.code[:9]

    @property
    def urban(self) -> bool:
        return self.code[9:] < "200"

    @property
    def filing_day(self) -> int:
        """Day of the month on which its clerk files; the township wants it by the tenth."""
        return 3 + self.number % 3

    def person(self, seat: int) -> str:
        """Seat 0 is the clerk, 1 the secretary, from 2 on the supervisors, 5 the head of the committee."""
        return name(self.number * 8 + seat)


def name(index: int) -> str:
    """The same person for the same number, always."""
    return SURNAMES[index % len(SURNAMES)] + GIVEN[index * 7 % len(GIVEN)]


def _community(number: int, code: str, kind: str, opening: str, scale: int, **more: object) -> Community:
    return Community(number, code, kind, Decimal(opening), scale, **more)  # type: ignore[arg-type]


COMMUNITIES = (
    _community(1, MAIN, "agricultural", "186420.55", 100, since=MONTHS, habits={9: Habit.DISSENT, 6: Habit.PAPER}),
    _community(2, "990101001202", "agricultural", "97315.20", 80, habits={6: Habit.CORRECTED, 4: Habit.RETURNED}),
    _community(3, "990101001203", "suburban", "264880.00", 130, agent=True, habits={7: Habit.NIL, 2: Habit.NIL}),
    _community(4, "990101001204", "agricultural", "58904.73", 60, habits={6: Habit.LATE, 3: Habit.STOPPED}),
    _community(5, SUCCESSOR, "mixed", "143077.90", 90, habits={7: Habit.LATE}),
    _community(6, MERGED, "agricultural", "41260.00", 45, habits={7: Habit.NIL}),
    _community(7, "990101001001", "old_urban", "212540.10", 120, since=MONTHS, habits={5: Habit.VERY_LATE}),
    _community(8, "990101001002", "resettled", "88600.00", 85, agent=True, habits={7: Habit.PAPER}),
    _community(9, "990101002201", "agricultural", "120300.00", 85, habits={6: Habit.LATE}),
    _community(10, "990101002202", "agricultural", "76450.80", 70, habits={5: Habit.NIL, 2: Habit.DISSENT}),
    _community(11, "990101002203", "agricultural", "93128.00", 75, agent=True),
    _community(12, "990101002204", "agricultural", "51700.40", 55, habits={4: Habit.STOPPED}),
    _community(13, "990101002205", "mixed", "168200.00", 105, habits={7: Habit.RETURNED}),
    _community(14, "990101002001", "old_urban", "64000.00", 70, agent=True),
    _community(15, "990101003001", "old_urban", "325600.00", 150, habits={7: Habit.PAPER}),
    _community(16, "990101003002", "new_estate", "142900.60", 110),
    _community(17, "990101003003", "work_unit", "208340.00", 95, habits={3: Habit.LATE}),
    _community(18, "990101003004", "affordable", "77100.00", 80, habits={5: Habit.CORRECTED}),
    _community(19, "990101003005", "business", "401250.00", 190),
    _community(20, "990101003006", "new_estate", "96730.35", 90, habits={2: Habit.VERY_LATE}),
)


def communities(*townships: str) -> list[Community]:
    return [row for row in COMMUNITIES if row.township in townships]
