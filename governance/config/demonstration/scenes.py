"""Matters outside the routine: policies, decisions, a withdrawal, projects; and what lies open today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from governance.base.accounts.actions.assignment import stand_in
from governance.base.clock.models import Event
from governance.config.demonstration.cast import MAIN, name
from governance.config.demonstration.papers import scan
from governance.config.demonstration.people import Registry
from governance.config.demonstration.stage import Place, Stage, Story
from governance.config.demonstration.stories import sections
from governance.township.actions.project import record_halfway, record_settlement, record_start, register_project
from governance.township.models import Project
from governance.township.rules.project import Plan
from openness.actions.event import report
from openness.actions.publication import withdraw
from openness.actions.voucher import add_voucher
from openness.models import Disclosure

POLICY = {
    "name": "城乡居民基本养老保险缴费补贴",
    "who": "年满16周岁、没有参加职工养老保险的本村（社区）居民",
    "what": "按缴费档次每年补贴30元至160元，补贴记入个人账户",
    "how": "带身份证到村（居）委会填表，也可以请文书代办",
    "deadline": "每年12月31日前",
    "issuer": "清溪县人力资源和社会保障局（虚构）",
}
REPAIR = {
    "name": "农村危房改造补助",
    "who": "住房鉴定为C级、D级的低收入家庭",
    "what": "C级修缮补助7500元，D级新建补助20000元",
    "how": "户主书面申请，村民代表会议评议，乡镇审核后公示",
    "deadline": "收到通知后一个月内",
    "issuer": "清溪县住房和城乡建设局（虚构）",
}
RULE = {
    **POLICY,
    "name": "新修订的村民委员会组织法宣讲要点",
    "what": "村务公开的内容、时间和监督办法",
    "deadline": "长期",
}
DECISION = (
    ("议定的事项", "代表会议应到31人、实到27人，26人同意：从集体收入中列支，修复三组机耕路护坡。"),
    ("怎么落实", "由村委会组织施工，监督委员会全程监督，完工后公布决算。"),
)
MEETING = (
    ("议定的事项", "代表会议应到31人、实到29人，全部同意：水塔清洗和水质检测每年两次，费用从集体收入列支。"),
    ("怎么落实", "文书负责联系检测单位，结果贴在公开栏。"),
)


def reported(stage: Stage, place: Place, item: str, title: str) -> Event:
    """The clerk says that something happened today."""
    return report(
        item_id=stage.items[item].pk,
        division_id=place.division.pk,
        on_day=stage.on,
        title=title,
        by=place.clerk,
        **stage.when(),
    )


def told(stage: Stage, place: Place, item: str, title: str, content: dict[str, Any], day: dt.date) -> Story:
    """Reported, filed, verified and public within days."""
    yield day
    event = reported(stage, place, item, title)
    yield stage.next_workday(2)
    filed = stage.file(place, item, given={"content": content}, event_id=event.pk)
    yield stage.next_workday()
    stage.agree(place, [filed])


def withdrawn(stage: Stage, place: Place, day: dt.date) -> Story:
    """Public, then taken off with its reason, then public again without what had to go."""
    title = "安置房分配摇号结果"
    public = (("结果", "首批安置房48套已摇号分配完毕，过程由监督委员会和居民代表现场监督。"),)
    yield day
    event = reported(stage, place, "decision", title)
    yield stage.next_workday()
    extra = (*public, ("联系", "如有疑问请拨打经办人手机（号码已略）。"))
    old = stage.file(place, "decision", given={"content": {"sections": sections(extra)}}, event_id=event.pk)
    yield stage.next_workday()
    stage.agree(place, [old])
    yield stage.next_workday(3)
    withdraw(
        disclosure_id=old.pk, reason="误写了经办人的私人手机号，撤回后改用办公电话", by=place.filer, **stage.when()
    )
    yield stage.next_workday(2)
    fresh = stage.file(place, "decision", given={"content": {"sections": sections(public)}}, event_id=event.pk)
    yield stage.next_workday()
    stage.agree(place, [fresh])


# Projects --------------------------------------------------------------------------------------------------------


def _planned(stage: Stage, place: Place, title: str, budget: str, start: dt.date, days: int) -> Project:
    plan = Plan(
        name=title,
        funding="上级补助60%，集体收入40%",
        budget=Decimal(budget),
        planned_start_on=start,
        planned_end_on=start + dt.timedelta(days=days),
        contractor="清溪县顺达建筑队（虚构）",
        selection="三家比价，代表会议表决",
    )
    return register_project(division_id=place.division.pk, plan=plan, by=place.clerk, **stage.when())


def _stage_told(stage: Stage, place: Place, item: str, project: Project) -> Story:
    yield stage.next_workday()
    stage.sweep(stage.on)  # the stage was reported: its duty is there the next morning
    filed = stage.file(place, item, project_id=project.pk)
    yield stage.next_workday()
    stage.agree(place, [filed])


def built(stage: Stage, place: Place, title: str, budget: str, since: int, *, halfway: int, settled: int) -> Story:
    """A project: registered ``since`` days ago, half-way and settled so many days ago, as far as that has come."""
    yield stage.ago(since)
    project = _planned(stage, place, title, budget, stage.on + dt.timedelta(days=15), 90)
    yield from _stage_told(stage, place, "project-start", project)
    yield stage.workday(project.planned_start_on)
    project = record_start(
        project_id=project.pk, version=project.version, started_on=stage.on, by=place.clerk, **stage.when()
    )
    yield stage.ago(halfway)
    project = record_halfway(
        project_id=project.pk,
        version=project.version,
        halfway_on=stage.on,
        progress="路基和排水已完成，正在铺设面层，进度约六成",
        paid=project.budget * Decimal("0.4"),
        by=place.clerk,
        **stage.when(),
    )
    if not settled:
        return
    yield from _stage_told(stage, place, "project-halfway", project)
    yield stage.ago(settled)
    project = record_settlement(
        project_id=project.pk,
        version=project.version,
        settled_on=stage.on,
        settlement=project.budget * Decimal("0.97"),
        paid=project.budget * Decimal("0.92"),
        by=place.clerk,
        **stage.when(),
    )
    yield from _stage_told(stage, place, "project-settlement", project)


def about_to_start(stage: Stage, place: Place, title: str, budget: str) -> Story:
    """Its plan must be public before the work begins, within days."""
    yield stage.ago(2)
    _planned(stage, place, title, budget, stage.today + dt.timedelta(days=6), 30)


# Today -----------------------------------------------------------------------------------------------------------


def late_now(stage: Stage, place: Place) -> Story:
    """Reported and forgotten: overdue and passed on."""
    yield stage.ago(24)
    reported(stage, place, "decision", "代表会议关于修复机耕路护坡的决定")


def due_soon(stage: Stage, place: Place) -> Story:
    """Begun: half of the form is filled in."""
    yield stage.ago(6)
    event = reported(stage, place, "policy", REPAIR["name"])
    yield stage.ago(4)
    draft = stage.draft(place, "policy", event_id=event.pk)
    stage.save(draft, place.filer, content={key: REPAIR[key] for key in ("name", "who", "what")})


def to_verify(stage: Stage, place: Place) -> Story:
    """With the supervisors: one has signed, one more is needed."""
    yield stage.ago(5)
    event = reported(stage, place, "decision", "代表会议关于水塔清洗和水质检测的决定")
    yield stage.ago(2)
    draft = stage.draft(place, "decision", event_id=event.pk)
    draft = stage.save(draft, place.filer, content={"sections": sections(MEETING)})
    paper = scan(stage, place, "会议记录.png")
    add_voucher(disclosure_id=draft.pk, attachment_id=paper.pk, note="会议记录和签到表", by=place.filer, **stage.when())
    filed = stage.submit(draft, place.filer)
    yield stage.ago(1)
    stage.sign(Disclosure.objects.get(pk=filed.pk), place.supervisors[1])


def returned_now(stage: Stage, place: Place) -> Story:
    """Back with the clerk, with reasons."""
    yield stage.ago(7)
    event = reported(stage, place, "policy", POLICY["name"])
    yield stage.ago(5)
    filed = stage.file(place, "policy", given={"content": {**POLICY, "deadline": "年底前"}}, event_id=event.pk)
    yield stage.ago(3)
    reason = "“年底前”说得不清楚，请写明截止的年月日"
    for supervisor in place.supervisors[:2]:
        stage.sign(filed, supervisor, reason)


def absent(stage: Stage, place: Place, registry: Registry) -> Story:
    """A supervisor is away for some weeks; somebody stands in."""
    yield stage.ago(10)
    person = registry.account("super01d", name(240), place.community.code)
    stand_in(
        assignment_id=place.posts[-1],
        user=person,
        starts_on=stage.on,
        ends_on=stage.today + dt.timedelta(days=20),
        by=stage.people["town01"],
        **stage.when(),
    )


def core_scenes(stage: Stage, registry: Registry) -> list[Story]:
    """Everything outside the routine that happens in the core township."""
    main = stage.places[MAIN]
    creek, grove, willow, river = (stage.places[f"990101001{end}"] for end in ("203", "205", "001", "002"))

    def day(ago: int, of_month: int) -> dt.date:
        return stage.workday(stage.month(ago).replace(day=of_month))

    return [
        *(told(stage, place, "policy", POLICY["name"], POLICY, day(13, 6)) for place in (main, willow)),
        *(told(stage, place, "policy", REPAIR["name"], REPAIR, day(6, 11)) for place in (main, creek)),
        *(told(stage, place, "regulation", RULE["name"], RULE, day(8, 15)) for place in (main, grove, river)),
        told(stage, main, "decision", "代表会议关于三组护坡的决定", {"sections": sections(DECISION)}, day(4, 18)),
        withdrawn(stage, river, day(5, 9)),
        built(stage, main, "上湾村通组道路硬化（二期）", "186000.00", 300, halfway=215, settled=150),
        built(stage, creek, "柳溪村文化小广场", "98000.00", 75, halfway=4, settled=0),
        about_to_start(stage, river, "新河社区电动车充电棚", "42600.00"),
        late_now(stage, main),
        due_soon(stage, main),
        to_verify(stage, main),
        returned_now(stage, main),
        absent(stage, main, registry),
    ]
