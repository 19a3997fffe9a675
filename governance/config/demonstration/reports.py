"""Guidance asked and given, an order to correct, answers "not on the list", and reports of orders and omissions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from autonomy.actions.off_list import Order, answer_off_list
from autonomy.actions.report import (
    ReportInput,
    answer_report,
    file_report,
    record_remedy,
    report_late_guidance,
    respond,
    rule_report,
)
from autonomy.choices import ReportKind, ReportLevel, Ruling, Said
from autonomy.models import Report
from governance.base.accounts.models import User
from governance.base.law.models import Rule
from governance.config.demonstration.cast import MAIN
from governance.config.demonstration.stage import Place, Stage, Story
from governance.township.actions.correction import (
    OrderInput,
    close_correction,
    issue_correction,
    reply_to_correction,
)
from governance.township.actions.guidance import answer_guidance, ask_guidance, give_guidance
from governance.township.choices import CorrectionReply

BROKEN = "CONV-LIMIT"  # nothing against the law, nor against the rights of villagers
UNWRITTEN = "“外嫁女不参加本年度集体收益分配”的决定"


# Guidance ---------------------------------------------------------------------------------------------------------


def guided(stage: Stage, by: User, place: Place, day: dt.date, topic: str, question: str, answer: str) -> Story:
    """Asked, and answered within days; without an answer it lies."""
    yield day
    asked = ask_guidance(division_id=place.division.pk, topic=topic, question=question, **stage.by(by))
    if answer:
        yield stage.next_workday(4)
        answer_guidance(guidance_id=asked.pk, answer=answer, **stage.by("town01"))


def unasked(stage: Stage, place: Place, day: dt.date) -> Story:
    yield day
    give_guidance(
        division_id=place.division.pk,
        topic="汛前怎样核对住在低洼处的人家",
        answer="可以请小组长各看各的，名单应急管理局有底册，不用从头登记。怎样分工由村里商量。",
        **stage.by("town01"),
    )


def corrected(stage: Stage, place: Place, day: dt.date) -> Story:
    """A decision that takes a right away: the township names the law, the village itself decides anew."""
    yield day
    rule = Rule.objects.in_force(stage.on).get(code=BROKEN, applies_to="village", place="")
    given = OrderInput(
        decision=UNWRITTEN,
        decided_on=stage.on - dt.timedelta(days=21),
        ground="把户口和土地承包都在本村的出嫁妇女排除在分配之外，侵害村民的合法财产权利，与法律相抵触。",
        article=rule.article,
        rule_id=rule.pk,
    )
    order = issue_correction(division_id=place.division.pk, given=given, **stage.by("town01"))
    yield stage.next_workday(5)
    reply_to_correction(
        correction_id=order.pk,
        kind=CorrectionReply.WILL_CORRECT,
        reply="已经召集村民代表商量，大家同意提交村民会议自行改正。",
        **stage.by(place.head),
    )
    yield stage.next_workday(8)
    close_correction(
        correction_id=order.pk, outcome="村民会议已经自行撤销原来的决定，结果已公开。", **stage.by("town01")
    )


# Not on the list --------------------------------------------------------------------------------------------------


def off_list(stage: Stage, place: Place, day: dt.date, office: str, matter: str) -> Story:
    """The ready answer, two days after it was ordered."""
    yield day
    given = Order(matter, stage.on - dt.timedelta(days=2), stage.organisations[office].pk)
    answer_off_list(division_id=place.division.pk, given=given, **stage.by(place.clerk))


# Reports ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What is reported, about whom; without an office it is the township."""

    kind: ReportKind
    level: ReportLevel
    matter: str
    what: str
    office: str = ""


RANKED = Told(
    ReportKind.OFF_LIST,
    ReportLevel.TOWNSHIP,
    "每季度报送两条招商信息",
    "开会要求每个村（社区）每季度报两条招商信息，年底按完成数计分。清单上没有这一项，也没有经费。",
    "商务局",
)
SHIFTED = Told(
    ReportKind.SHIFTED,
    ReportLevel.TOWNSHIP,
    "每天巡查违法建设并当场制止",
    "发通知要社区每天巡查违法建设，当场制止，还要在进度表上签字负责。这是执法，应当由部门自己做。",
    "城市管理局",
)
FILMED = Told(
    ReportKind.OFF_LIST,
    ReportLevel.COUNTY,
    "拍摄“一村一故事”短视频",
    "要求每个村（社区）本月拍两条短视频，按转发数量通报。清单上没有，村里没有人会拍。",
)


def _reported(stage: Stage, place: Place, told: Told) -> Report:
    office = stage.organisations[told.office] if told.office else None
    given = ReportInput(
        kind=told.kind,
        level=told.level,
        matter=told.matter,
        what=told.what,
        happened_on=stage.on - dt.timedelta(days=3),
        target_id=None if office is None else office.pk,
        township=office is None,
    )
    return file_report(division_id=place.division.pk, given=given, file=None, **stage.by(place.head))


def content(stage: Stage, place: Place) -> Story:
    """Answered by the township, and the reporter is content."""
    yield stage.day(3, 10)
    report = _reported(stage, place, RANKED)
    yield stage.next_workday()
    stage.sweep(stage.on)  # what was sent yesterday is handed over today
    yield stage.next_workday(3)
    answer_report(
        report_id=report.pk,
        answer="已经向商务局反映：招商信息由企业和个人自愿提供，不再向村（社区）下数，也不计分。",
        **stage.by("town01"),
    )
    yield stage.next_workday(2)
    respond(report_id=report.pk, said=Said.ACCEPT, dispute="", by=place.head, on=stage.on)
    yield stage.next_workday()
    stage.sweep(stage.on)


def disputed(stage: Stage, place: Place) -> Story:
    """The answer is not enough; the county rules, and the department puts it right."""
    yield stage.day(2, 9)
    report = _reported(stage, place, SHIFTED)
    yield stage.next_workday()
    stage.sweep(stage.on)
    yield stage.next_workday(2)
    answer_report(report_id=report.pk, answer="部门说只是请社区帮忙看看，先照做，年底再商量。", **stage.by("town01"))
    yield stage.next_workday(2)
    respond(
        report_id=report.pk,
        said=Said.DISPUTE,
        dispute="通知上写着当场制止、签字负责，不是帮忙看看。请县里看原文。",
        by=place.head,
        on=stage.on,
    )
    yield stage.next_workday()
    stage.sweep(stage.on)
    yield stage.next_workday(5)
    rule_report(
        report_id=report.pk,
        ruling=Ruling.UPHELD,
        reason="制止违法建设是行政执法，准入审查已经决定不准入。部门另发通知布置，属于把自己的职责转给社区。",
        remedy="城市管理局收回通知，巡查由执法队负责；社区看到的可以打电话反映。",
        remedy_by=stage.on + dt.timedelta(days=20),
        **stage.by("bureau02"),
    )
    yield stage.next_workday(6)
    record_remedy(
        report_id=report.pk,
        note="通知已经收回，巡查排到执法队各中队，电话已公布。",
        **stage.by(stage.department("城市管理局")),
    )


def straight(stage: Stage, place: Place) -> Story:
    """About the township itself: to the county, which has not answered yet."""
    yield stage.ago(8)
    _reported(stage, place, FILMED)
    yield stage.soon()
    stage.sweep(stage.on)


def left_alone(stage: Stage, place: Place) -> Story:
    """A question that nobody answers in time is reported in one click."""
    yield stage.ago(45)
    asked = ask_guidance(
        division_id=place.division.pk,
        topic="水源地边上的荒坡能不能发包",
        question="有人要租水源地边上的荒坡养羊，村民意见不一，请问开村民会议以前要先问哪些部门？",
        **stage.by(place.clerk),
    )
    yield stage.ago(12)
    report_late_guidance(guidance_id=asked.pk, **stage.by(place.clerk))
    yield stage.soon()
    stage.sweep(stage.on)


def report_scenes(stage: Stage) -> list[Story]:
    place = {code[9:]: place for code, place in stage.places.items()}
    main = stage.places[MAIN]
    return [
        guided(
            stage,
            main.clerk,
            main,
            stage.day(2, 16),
            "机动地公开招租的程序",
            "机动地18亩要招租，请问报价几家合适，合同要不要镇里看？",
            "三家以上报价、代表会议表决、结果公开就可以。合同可以请镇司法所看一遍，签不签由村里定。",
        ),
        guided(
            stage,
            place["205"].head,
            place["205"],
            stage.day(4, 12),
            "合并以后的账目公开怎样衔接",
            "桃坪村并过来的结余怎样写进每月收支公开？",
            "在合并当月写一笔并入，写明来源，以后照常结转。",
        ),
        guided(
            stage,
            place["002"].secretary,
            place["002"],
            stage.day(1, 20),
            "电动车充电棚要不要开居民会议",
            "建充电棚用的是公共收益，请问要居民会议还是代表会议表决？",
            "动用公共收益属于重要事项，按自治章程提交居民会议或者经授权的代表会议，由居民决定。",
        ),
        unasked(stage, place["204"], stage.day(6, 18)),
        corrected(stage, place["203"], stage.day(4, 19)),
        off_list(stage, main, stage.day(3, 6), "商务局", "招商项目信息周报"),
        off_list(stage, place["002"], stage.day(2, 23), "市场监督管理局", "为开店的人出具无扰民证明"),
        off_list(stage, place["203"], stage.day(1, 8), "统计局", "村级基本情况月报表的填报"),
        content(stage, main),
        disputed(stage, place["001"]),
        straight(stage, place["202"]),
        left_alone(stage, place["204"]),
    ]
