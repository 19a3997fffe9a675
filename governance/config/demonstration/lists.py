"""The county's two lists: filled in from the starting drafts, consulted on, adopted, and a second time a year later."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from autonomy.actions.ceiling import set_ceiling
from autonomy.actions.consultation import start_consultation
from autonomy.actions.entry import WRITTEN, BasisInput, EntryInput, save_entry
from autonomy.actions.lists import adopt, start_draft, withdraw_entry
from autonomy.actions.narrowing import narrow
from autonomy.actions.opinion import give_opinion
from autonomy.actions.yearly import review_entry
from autonomy.choices import AppliesTo, DecidedBy, Group, LimitKind, ListKind, PaidPer, ReviewOutcome, Stance
from autonomy.models import ListEntry, ListVersion, Opinion
from autonomy.queries.lists import entries_in_force
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.base.places.models import Division
from governance.config.demonstration.cast import CORE
from governance.config.demonstration.stage import Stage, Story

FIGURES = Path(__file__).parent / "figures.csv"
KINDS = (ListKind.ASSISTANCE, ListKind.AUTONOMY)
CEILING = "《清溪县村（社区）协助政府工作工时上限》（虚构）：不超过一名专职人员一个月的工时"
RAISE = "随时向责任部门反映，部门十个工作日内回告。"
Drafts = dict[str, ListVersion]
Said = Mapping[tuple[str, str], tuple[str, str]]  # (list, last digits of the community) -> stance and words
FIRST: Said = {
    (ListKind.ASSISTANCE, "201"): (Stance.DISAGREE, "有的事项写了每周一次，村里只有两个人跑，工时写少了。"),
    (ListKind.ASSISTANCE, "001"): (Stance.CHANGE, "请写明付款的月份，去年有的钱到年底还没有到。"),
    (ListKind.AUTONOMY, "201"): (Stance.AGREE, ""),
    (ListKind.AUTONOMY, "001"): (Stance.CHANGE, "社区没有集体资产，资产这一类请注明只适用于村。"),
}
FIRST_NOTES: Mapping[str, str] = {
    ListKind.ASSISTANCE: "工时已按上湾村的意见重新测算；每一项都写明了付款的月份。",
    ListKind.AUTONOMY: "资产类事项只适用于村的，已经注明。",
}
SECOND: Said = {
    (ListKind.ASSISTANCE, "202"): (Stance.CHANGE, "老人探访的经费请再提高一些，冬天要跑得勤。"),
    (ListKind.ASSISTANCE, "203"): (Stance.DISAGREE, "流动人口核对每月四小时不够，应当由派出所先比对。"),
    (ListKind.ASSISTANCE, "002"): (Stance.CHANGE, "代办救助申请时不要再让社区核对收入。"),
    (ListKind.AUTONOMY, "204"): (Stance.CHANGE, "公共空间的使用约定请写明可以由小组先商量。"),
}
SECOND_NOTES: Mapping[str, str] = {
    ListKind.ASSISTANCE: "老人探访经费已提高；流动人口改为部门先比对再核对，工时相应减少；救助申请写明不核对收入。",
    ListKind.AUTONOMY: "公共空间的约定写明可以由小组先商量。",
}
SILENT = "204"  # gives no opinion on the second assistance list


def _by_code(version: ListVersion) -> dict[str, ListEntry]:
    rows = ListEntry.objects.filter(version=version).prefetch_related("bases__citation")
    return {entry.code: entry for entry in rows}


def _written(entry: ListEntry) -> EntryInput:
    """The entry as it stands, to be changed in parts."""
    bases = tuple(
        BasisInput(basis.rule_id, "" if basis.citation is None else basis.citation.document, basis.article, basis.quote)
        for basis in entry.bases.all()
    )
    told = {name: getattr(entry, name) for name in WRITTEN}
    return EntryInput(**told, code=entry.code, bases=bases)


def _filled(stage: Stage, entry: ListEntry, figures: Mapping[str, str]) -> EntryInput:
    """Hours, money, who pays and when; powers where the law names none."""
    office = stage.organisations.get(figures["department"])
    return replace(
        _written(entry),
        hours_village=Decimal(figures["hours_village"]) if figures["hours_village"] else None,
        hours_urban=Decimal(figures["hours_urban"]) if figures["hours_urban"] else None,
        amount=Decimal(figures["amount"]),
        per=PaidPer.YEAR,
        payer=f"清溪县{figures['payer']}（虚构）",
        pay_when=figures["pay_when"],
        organisation_id=None if office is None else office.pk,
        powers=entry.powers or RAISE,
    )


def _consult(stage: Stage, drafts: Drafts, said: Said, silent: str = "") -> Iterator[dt.date]:
    """Two weeks and more; whoever has nothing against it agrees."""
    until = stage.workday(stage.on + dt.timedelta(days=18))
    for draft in drafts.values():
        start_consultation(version_id=draft.pk, until=until, **stage.by("bureau01"))
    yield stage.next_workday(4)
    for opinion in Opinion.objects.filter(version__in=[one.pk for one in drafts.values()]).select_related(
        "division", "version"
    ):
        end, kind = opinion.division.code[9:], opinion.version.kind if opinion.version else ""
        if (end, kind) == (silent, ListKind.ASSISTANCE):
            continue
        stance, text = said.get((kind, end), (Stance.AGREE, ""))
        place = stage.places[opinion.division.code]
        speaker = place.head if kind == ListKind.ASSISTANCE else place.secretary
        give_opinion(opinion_id=opinion.pk, stance=stance, text=text, **stage.by(speaker))
    yield stage.workday(until + dt.timedelta(days=1))


def _adopt(stage: Stage, drafts: Drafts, notes: Mapping[str, str], effective_from: dt.date) -> None:
    for number, draft in enumerate(drafts.values(), start=7):
        adopt(
            version_id=draft.pk,
            effective_from=max(effective_from, stage.on),
            document_no=f"清政办发〔{stage.on.year}〕{number}号（虚构）",
            note=notes[draft.kind],
            **stage.by("bureau01"),
        )


def first_lists(stage: Stage) -> Story:
    """From what law and speech name; the county fills in hours and money, the pilots are heard."""
    yield stage.day(13, 8)
    county = Division.objects.get(code=DEMONSTRATION_CODE)
    drafts: Drafts = {
        kind: start_draft(kind=kind, division_id=county.pk, from_seed=True, **stage.by("bureau01")) for kind in KINDS
    }
    yield stage.next_workday()
    entries = _by_code(drafts[ListKind.ASSISTANCE])
    with FIGURES.open(encoding="utf-8", newline="") as file:
        for figures in csv.DictReader(file):
            entry = entries[figures["code"]]
            given = _filled(stage, entry, figures)
            save_entry(version_id=entry.version_id, entry_id=entry.pk, given=given, **stage.by("bureau02"))
    yield stage.next_workday(2)
    yield from _consult(stage, drafts, FIRST)
    _adopt(stage, drafts, FIRST_NOTES, stage.month(11))


def ceilings(stage: Stage) -> Story:
    """How many hours a month the list may ask of one committee, before the gate decides on anything."""
    yield stage.day(11, 5)
    county = Division.objects.get(code=DEMONSTRATION_CODE)
    for applies_to in (AppliesTo.VILLAGE, AppliesTo.URBAN):
        set_ceiling(
            division_id=county.pk,
            kind=LimitKind.HOURS,
            applies_to=applies_to,
            number=Decimal("160.00"),
            source=CEILING,
            starts_on=stage.on,
            **stage.by("bureau01"),
        )


def listed(stage: Stage, code: str) -> ListEntry:
    """The entry as the county's list in force has it today."""
    kind = ListKind.AUTONOMY if code.startswith("Z") else ListKind.ASSISTANCE
    return entries_in_force(kind, DEMONSTRATION_CODE, stage.on).get(code=code)


def second_lists(stage: Stage) -> Story:
    """A year of experience: two matters leave with their reasons, some change, one is new."""
    yield stage.day(3, 3)
    for code, reason in (
        ("X048", "农村厕所和供水改造任务已经完成，不再需要摸底。"),
        ("Z014", "协商结果的实施并入“协商议题的提出和协商的组织”，不再单列。"),
    ):
        entry = listed(stage, code)
        withdraw_entry(entry_id=entry.pk, reason=reason, from_day=stage.on, **stage.by("bureau01"))
    yield stage.next_workday()
    county = Division.objects.get(code=DEMONSTRATION_CODE)
    drafts: Drafts = {kind: start_draft(kind=kind, division_id=county.pk, **stage.by("bureau01")) for kind in KINDS}
    _change(stage, drafts)
    yield stage.next_workday(2)
    yield from _consult(stage, drafts, SECOND, SILENT)
    _adopt(stage, drafts, SECOND_NOTES, stage.month(1))


def _change(stage: Stage, drafts: Drafts) -> None:
    assistance, autonomy = _by_code(drafts[ListKind.ASSISTANCE]), _by_code(drafts[ListKind.AUTONOMY])
    visits, moves, relief = (_written(assistance[code]) for code in ("X033", "X011", "X001"))
    together, rooms = (_written(autonomy[code]) for code in ("Z013", "Z020"))
    changed = (
        replace(visits, amount=Decimal("2400.00"), does=f"{visits.does}入冬以后每周至少一次。"),
        replace(moves, hours_village=Decimal(2), hours_urban=Decimal(5), data="责任部门先比对，只把对不上的名单交来。"),
        replace(relief, does_not=f"{relief.does_not}不核对收入。"),
    )
    for given in changed:
        entry = assistance[given.code]
        save_entry(version_id=entry.version_id, entry_id=entry.pk, given=given, **stage.by("bureau02"))
    for given in (
        replace(together, does=f"{together.does}商定的事及时办，办得怎样公开。"),
        replace(rooms, does=f"{rooms.does}每周至少有两个晚上开放。"),
    ):
        entry = autonomy[given.code]
        save_entry(version_id=entry.version_id, entry_id=entry.pk, given=given, **stage.by("bureau02"))
    new = EntryInput(
        title="公共空间的命名和使用约定",
        group=Group.CONVENTION,
        does="广场、凉亭、停车的地方叫什么、怎样用，由村（居）民商量约定；可以由小组先商量。",
        does_not="政府不统一命名，不规定用途。",
        decided_by=DecidedBy.COUNCIL,
        bases=together.bases,
    )
    save_entry(version_id=drafts[ListKind.AUTONOMY].pk, given=new, **stage.by("bureau02"))


def narrowed(stage: Stage) -> Story:
    """The township does not hand on one of the county's matters."""
    yield stage.day(6, 12)
    narrow(
        division_id=Division.objects.get(code=CORE).pk,
        code="X018",
        reason="养犬由派出所和镇畜牧站直接办理，不再请村（社区）提醒。",
        starts_on=stage.month(5),
        **stage.by("town01"),
    )


def yearly(stage: Stage) -> Story:
    """The year's look at every entry has begun."""
    yield stage.day(1, 14)
    for code, outcome, reason in (
        ("X001", ReviewOutcome.KEEP, "有法律依据，群众需要，经费已按时付。"),
        ("X015", ReviewOutcome.CHANGE, "“每周一次”可以改为“每半月一次”，清运单位已经上门。"),
        ("X025", ReviewOutcome.KEEP, "汛期实际用到，工时相符。"),
        ("Z020", ReviewOutcome.KEEP, "属于自治事项，各村（社区）没有不同意见。"),
    ):
        entry = listed(stage, code)
        review_entry(entry_id=entry.pk, year=stage.on.year, outcome=outcome, reason=reason, **stage.by("bureau02"))


def list_scenes(stage: Stage) -> list[Story]:
    return [first_lists(stage), ceilings(stage), second_lists(stage), narrowed(stage), yearly(stage)]
