"""The regular year of a community: monthly accounts, quarterly and yearly disclosures, and what goes wrong."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

from governance.base.accounts.actions.assignment import end_assignment
from governance.base.accounts.actions.place import merge_divisions
from governance.base.clock.rules.calendar import ONE_DAY
from governance.config.demonstration import books
from governance.config.demonstration.cast import MERGED, SUCCESSOR, Habit
from governance.config.demonstration.papers import scan
from governance.config.demonstration.stage import Place, Stage, Story
from openness.actions.disclosure import file_nil
from openness.actions.publication import start_correction
from openness.actions.verification import Named, confirm_sheet, upload_sheet
from openness.models import Disclosure
from openness.queries.account import opening_balance
from openness.rules.account import LineFact

MERGER = 5  # months ago
FORGOTTEN = "漏记了一笔路灯维修费，凭证在会计处，本次补上"


def year(stage: Stage, place: Place) -> Story:
    """Month after month, as long as the community exists and does its duty."""
    cast = place.community
    for ago in range(cast.since, 0, -1):
        start, following = stage.month(ago), stage.month(ago - 1)
        habit = cast.habits.get(ago)
        if habit == Habit.STOPPED or (cast.code == MERGED and ago <= MERGER):
            break
        day = {Habit.LATE: 13, Habit.VERY_LATE: 27}.get(habit, cast.filing_day) if habit else cast.filing_day
        yield stage.workday(following.replace(day=day))
        yield from _month(stage, place, start, habit, ago)
        if start.month % 3 == 0:
            yield stage.workday(max(following.replace(day=13 + cast.number % 3), stage.on))
            filed = _quarter(stage, place, start)
            yield stage.next_workday()
            stage.agree(place, filed)
        if start.month == 12:
            yield stage.next_workday(2)
            filed = [stage.file(place, "yearly-account", period_start=start)]
            yield stage.next_workday()
            stage.agree(place, filed)
    if cast.code == MERGED:
        yield stage.workday(max(stage.month(MERGER) + dt.timedelta(days=24), stage.on + ONE_DAY))
        _leave_office(stage, place)


def _month(stage: Stage, place: Place, start: dt.date, habit: Habit | None, ago: int) -> Story:
    lines = books.lines(place.community, start, ago)
    if place.community.code == SUCCESSOR and ago == MERGER:
        rest = opening_balance(stage.places[MERGED].division, start)
        if rest is None:
            raise LookupError("the merged village has not closed its books")
        lines.append(books.taken_over(start, "桃坪村并入结余", rest, "桃坪村"))
    if habit == Habit.NIL:
        filed = file_nil(
            item_id=stage.items["monthly-account"].pk,
            division_id=place.division.pk,
            period_start=start,
            by=place.filer,
            **stage.when(),
        )
    else:
        left_out = [lines.pop()] if habit == Habit.CORRECTED else []
        filed = stage.file(place, "monthly-account", given=_given(stage, place, start, lines), period_start=start)
        lines += left_out
    if habit == Habit.PAPER:
        yield from _on_paper(stage, place, filed)
        return
    yield stage.next_workday()
    if habit == Habit.RETURNED:
        yield from _returned(stage, place, filed, lines)
        return
    if habit == Habit.DISSENT:
        stage.sign(filed, place.supervisors[2], "道路维修只有收据，没有验收单，应当补上后再公开")
    stage.agree(place, [filed])
    if habit == Habit.CORRECTED:
        yield from _corrected(stage, place, filed, lines)


def _given(stage: Stage, place: Place, start: dt.date, lines: list[LineFact]) -> dict[str, Any]:
    """The first account says where its opening balance comes from; later ones carry it."""
    since = place.community.since
    if start > stage.month(since):
        return {"lines": lines}
    source = f"{stage.month(since + 1):%Y年%m月}末农商行对账单"
    return {"lines": lines, "opening": place.community.opening, "opening_source": source}


def _returned(stage: Stage, place: Place, filed: Disclosure, lines: list[LineFact]) -> Story:
    for supervisor in place.supervisors[:2]:
        stage.sign(filed, supervisor, "误工补贴没有附出工记录，请按记录核对天数和金额")
    filed.refresh_from_db(fields=["version"])
    yield stage.next_workday(2)
    lower = [_by_the_record(line) if line.category == "误工补贴" else line for line in lines]
    draft = stage.save(filed, place.filer, lines=lower)
    filed = stage.submit(draft, place.filer)
    yield stage.next_workday()
    stage.agree(place, [filed])


def _by_the_record(line: LineFact) -> LineFact:
    return replace(line, amount=line.amount - Decimal("160.00"), summary=f"{line.summary}（按出工记录）")


def _on_paper(stage: Stage, place: Place, filed: Disclosure) -> Story:
    yield stage.next_workday()
    posts = place.posts[-len(place.supervisors) :]
    sheet = upload_sheet(
        disclosure_id=filed.pk,
        attachment_id=scan(stage, place, f"核实单-{filed.period_start:%Y年%m月}.png").pk,
        named=[Named(post) for post in posts],
        by=place.filer,
        **stage.when(),
    )
    yield stage.next_workday()
    confirm_sheet(sheet_id=sheet.pk, by=place.staff, **stage.when())


def _corrected(stage: Stage, place: Place, old: Disclosure, lines: list[LineFact]) -> Story:
    """Found a few days later; the correction stands beside what it corrects."""
    yield stage.next_workday(2)
    draft = start_correction(disclosure_id=old.pk, reason=FORGOTTEN, by=place.filer, **stage.when())
    filed = stage.submit(stage.save(draft, place.filer, lines=lines), place.filer)
    yield stage.next_workday()
    stage.agree(place, [filed])


def _quarter(stage: Stage, place: Place, month: dt.date) -> list[Disclosure]:
    """Everything the quarter that ends with this month owes."""
    start = month.replace(month=month.month - 2)
    texts = {"three-assets": ASSETS, "village-affairs": AFFAIRS, "community-affairs": AFFAIRS}
    urban = ("large-expenditure", "community-affairs")
    village = ("large-expenditure", "three-assets", "quarterly-account", "village-affairs")
    return [
        stage.file(
            place,
            item,
            given={"content": {"sections": sections(texts[item])}} if item in texts else None,
            period_start=start,
        )
        for item in (urban if place.community.urban else village)
    ]


def sections(parts: tuple[tuple[str, str], ...]) -> list[dict[str, str]]:
    return [{"label": label, "text": text} for label, text in parts]


AFFAIRS = (
    ("会议决定的事项和落实", "代表会议议定的环境整治、路灯维修已按期完成；新增垃圾收集点两处，已投入使用。"),
    ("协助政府开展的工作", "协助开展养老保险、医疗保险参保登记和防汛巡查，没有向群众收取任何费用。"),
    ("救灾救助和捐赠", "本季度没有接受捐赠。上级拨付的慰问物资已全部发放，发放名册可到村（居）委会查阅。"),
)
ASSETS = (
    ("资金", "银行存款余额见每月收支总账，没有对外借款和担保。"),
    ("资产", "办公用房一处、光伏电站一座（60千瓦）、水泵房两处，均正常使用，本季度没有处置。"),
    ("资源", "流转土地312亩，由清溪县丰禾种植合作社（虚构）承租，租金已按合同收取。机动地18亩未发包。"),
)


# The merger ------------------------------------------------------------------------------------------------------


def merger(stage: Stage) -> Story:
    """The county joins two villages from the first of a month on."""
    closed_on = stage.month(MERGER)
    yield stage.workday(closed_on - dt.timedelta(days=12))
    merge_divisions(
        division_ids=[stage.places[MERGED].division.pk],
        successor_id=stage.places[SUCCESSOR].division.pk,
        closed_on=closed_on,
        by=stage.people["bureau01"],
        **stage.when(),
    )


def _leave_office(stage: Stage, place: Place) -> None:
    """What was owed before the merger is done; the people of the closed village go."""
    for post in place.posts:
        end_assignment(assignment_id=post, ends_on=stage.on, by=place.staff, **stage.when())
