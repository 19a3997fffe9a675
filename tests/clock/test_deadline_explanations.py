"""What a clerk or a villager reads beside a due date."""

from __future__ import annotations

from datetime import date

import pytest

from governance.base.clock.explain import (
    SENTENCES,
    calendar_warning,
    comparison_verdict,
    day_list,
    explain,
    explanation,
)
from governance.base.clock.rules.calendar import Calendar, Pause
from governance.base.clock.rules.deadline import LimitKind, LineCode, TimeLimit, deadline, not_later
from governance.base.clock.rules.period import Frequency, Period
from tests.clock.official_calendar import CALENDAR


@pytest.mark.req("R-OPN-5")
def test_a_date_moved_by_the_spring_festival_explains_itself() -> None:
    due = deadline(TimeLimit(LimitKind.DAYS_AFTER_PERIOD, 15), Period(Frequency.MONTH, date(2026, 1, 1)), CALENDAR)
    assert explanation(due) == (
        "本期到2026年1月31日止；次日起算15天，到2026年2月15日；"
        "当天是春节假期（2月15日至2月23日），顺延到假期后第一天2月24日。"
        "（依据：民法典第二百零一条、第二百零三条）"
    )
    assert explain(due)[-1] == "依据：民法典第二百零一条、第二百零三条"


def test_a_fixed_day_cites_no_article_on_counting() -> None:
    due = deadline(TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 15), Period(Frequency.QUARTER, date(2025, 10, 1)), CALENDAR)
    assert explain(due) == ["本期到2025年12月31日止", "期限是下期第一个月的15日，即2026年1月15日"]
    assert explanation(due).endswith("即2026年1月15日。")


def test_a_day_the_month_does_not_have_is_said_to_be_its_last() -> None:
    due = deadline(TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 31), Period(Frequency.MONTH, date(2026, 3, 1)), CALENDAR)
    assert explain(due)[1] == "期限是下期第一个月的31日，这个月没有31日，以最后一天2026年4月30日为准"


def test_a_bare_frequency_is_explained_as_one_and_a_missing_notice_is_named() -> None:
    due = deadline(TimeLimit(LimitKind.END_OF_NEXT_PERIOD), Period(Frequency.QUARTER, date(2026, 7, 1)), CALENDAR)
    assert explain(due)[1:] == [
        "依据只规定了公开的频次，最迟在下一期（2026年第四季度）结束前公开，即2026年12月31日",
        "还没有录入2027年的放假安排，这个日期是暂定的",
    ]


def test_working_days_name_holidays_make_up_days_and_pauses() -> None:
    pause = Pause(date(2026, 9, 21), date(2026, 9, 22))
    due = deadline(TimeLimit(LimitKind.WITHIN_DAYS, 10, working=True), date(2026, 9, 18), CALENDAR, [pause])
    assert explain(due) == [
        "事项发生在2026年9月18日",
        "次日起算10个工作日，到2026年10月12日",
        "其间暂停2天（9月21日至9月22日），不计入",
        "其间放假10天（9月25日至9月27日、10月1日至10月7日），不算工作日",
        "9月20日、10月10日调休上班，算工作日",
        "依据：民法典第二百零一条",
    ]


def test_a_weekend_that_moves_nothing_is_said() -> None:
    due = deadline(TimeLimit(LimitKind.WITHIN_DAYS, 10), date(2026, 3, 4), CALENDAR)
    assert explain(due)[2] == "当天是周末，不是法定节假日，不顺延"


def test_a_roll_over_new_year_names_the_new_year() -> None:
    calendar = Calendar.of(
        [
            (date(2022, 12, 31), "holiday", "元旦"),
            (date(2023, 1, 1), "holiday", "元旦"),
            (date(2023, 1, 2), "holiday", "元旦"),
        ],
        [2022, 2023],
    )
    due = deadline(TimeLimit(LimitKind.END_OF_NEXT_PERIOD), Period(Frequency.QUARTER, date(2022, 7, 1)), calendar)
    assert explain(due)[2] == "当天是元旦假期（12月31日至1月2日），顺延到假期后第一天2023年1月3日"


def test_every_kind_of_line_has_its_sentence() -> None:
    assert set(SENTENCES) == set(LineCode)


def test_days_in_a_row_are_written_as_a_range() -> None:
    assert day_list([]) == ""
    assert day_list([date(2026, 4, 4), date(2026, 4, 5), date(2026, 4, 7)]) == "4月4日至4月5日、4月7日"


@pytest.mark.req("R-OPN-1")
def test_a_laxer_limit_is_refused_with_both_dates_the_basis_and_a_way_on() -> None:
    laxer = not_later(
        TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 20),
        Frequency.MONTH,
        TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 15),
        Frequency.MONTH,
        CALENDAR,
        [2026],
    )
    verdict = comparison_verdict(laxer, basis=("CQ-DI-DATES",), field="days")
    assert (verdict.ok, verdict.code, verdict.field) == (False, "later_than_basis", "days")
    assert verdict.basis == ("CQ-DI-DATES",)
    # 15 February 2026 lies in the Spring Festival, so January's affairs may wait until the 24th under both
    assert (verdict.met, verdict.needed) == ("2026年3月20日", "2026年3月15日")
    assert "2026年2月1日的事项" in verdict.text
    assert "请缩短天数" in verdict.text


@pytest.mark.req("R-OPN-1")
def test_a_stricter_limit_is_allowed() -> None:
    earlier = TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 10)
    base = TimeLimit(LimitKind.DAY_OF_FIRST_MONTH, 15)
    stricter = not_later(earlier, Frequency.MONTH, base, Frequency.MONTH, CALENDAR, [2026])
    assert comparison_verdict(stricter).ok


def test_a_missing_notice_is_asked_for_and_a_complete_calendar_is_silent() -> None:
    assert "2027年" in calendar_warning(CALENDAR.warning_due(date(2026, 11, 1)))
    assert calendar_warning(CALENDAR.warning_due(date(2026, 10, 31))) == ""
