"""Who watches: opinions with dissent and answers, a meeting asked for, an appraisal by the county's scale, an audit on
demand with an objection, a year filed (R-CMT-6 to R-CMT-9)."""

from __future__ import annotations

import datetime as dt

from governance.committees.actions.appraisal import hold_appraisal, plan_appraisal, set_scale
from governance.committees.actions.archive import Paper, add_paper, file_year
from governance.committees.actions.audit import (
    Demand,
    Start,
    answer_objection,
    demand_audit,
    object_to_audit,
    publish_audit,
    start_audit,
)
from governance.committees.actions.supervision import OpinionInput, answer_opinion, ask_meeting, give_opinion
from governance.committees.choices import BodyKind, OpinionOn
from governance.committees.queries.archive import classes_on
from governance.committees.queries.oversight import supervisors
from governance.committees.rules.appraisal import Count
from governance.config.demonstration.bodies import URBAN
from governance.config.demonstration.cast import MAIN
from governance.config.demonstration.stage import Place, Stage, Story


def oversight_scenes(stage: Stage) -> list[Story]:
    """After the bodies are there."""
    stories: list[Story] = []
    for code in (MAIN, URBAN):
        if code in stage.places:
            place = stage.places[code]
            stories += [opinions(stage, place), appraisal(stage, place), archive(stage, place)]
    if MAIN in stage.places:
        stories.append(audit(stage, stage.places[MAIN]))
    return stories


def opinions(stage: Stage, place: Place) -> Story:
    """One answered; one with dissent that still waits, and a meeting asked for."""
    yield stage.day(5, 12)
    watching = place.supervisors[0]
    given = OpinionInput(
        about=OpinionOn.FINANCE,
        title="第一季度账目有两笔没有附件",
        text="看了第一季度的账目和单据。两笔办公用品支出没有清单，请补上清单，以后先附清单再报账。",
        in_favour=3,
    )
    first = give_opinion(division_id=place.division.pk, given=given, **stage.by(watching))
    yield stage.next_workday(6)
    text = "两笔都补上了清单，放在凭证后面。以后没有清单的不报。"
    answer_opinion(opinion_id=first.pk, text=text, accepted=True, **stage.by(place.head))
    yield stage.ago(9)
    given = OpinionInput(
        about=OpinionOn.WORKS,
        title="路灯工程没有问过三家",
        text="路灯工程只问了一家。请补问两家，把三家的报价一起公开，再定由谁做。",
        in_favour=2,
        against=1,
        dissent="工程小，镇里有定点单位，再问两家要耽误半个月。",
        follows_id=None,
    )
    give_opinion(division_id=place.division.pk, given=given, **stage.by(watching))
    ask_meeting(
        division_id=place.division.pk,
        meeting_of=BodyKind.COUNCIL,
        reason="路灯由谁来做，请代表会议听一听三家的报价再定。",
        **stage.by(watching),
    )


def appraisal(stage: Stage, place: Place) -> Story:
    """The county says how grades are counted; the round of this year, and the next one announced."""
    yield stage.day(4, 6)
    if place.division.code == MAIN:
        set_scale(
            place=place.division.code[:6],
            incompetent=(1, 2),
            competent=(2, 3),
            basis="清溪县村（社区）民主评议办法（演示）第六条",
            starts_on=stage.on,
            **stage.by("bureau01"),
        )
    watching = place.supervisors[0]
    planned = stage.workday(stage.on + dt.timedelta(days=14))
    row = plan_appraisal(
        division_id=place.division.pk,
        plan="在代表会议上由代表和村（居）民无记名投票，当场点票，当天贴出结果。",
        planned_on=planned,
        **stage.by(watching),
    )
    yield planned
    counts = {}
    for number, office in enumerate(row.results.order_by("office_id").values_list("office_id", flat=True)):
        counts[office] = Count(24 - number, 4 + number, 2, 1)
    chair = supervisors(place.division, stage.on)[0]
    hold_appraisal(
        appraisal_id=row.pk,
        held_on=stage.on,
        base=36,
        present=31,
        chair_id=chair.pk,
        counts=counts,
        **stage.by(watching),
    )


def archive(stage: Stage, place: Place) -> Story:
    """What the platform has of this year, and a letter on paper."""
    yield stage.ago(4)
    letters = next(one for one in classes_on(place.division, stage.on) if one.code == "letters")
    given = Paper(letters.pk, stage.on.year, "关于做好防汛准备的通知", stage.on, shelf="办公室档案柜2号，第3盒")
    add_paper(division_id=place.division.pk, given=given, **stage.by(place.clerk))
    file_year(division_id=place.division.pk, year=stage.on.year, **stage.by(place.clerk))


def audit(stage: Stage, place: Place) -> Story:
    """Asked for by a fifth of the villagers, audited by somebody from outside, published, objected to and answered."""
    yield stage.day(3, 10)
    given = Demand(
        items=["income_expenditure", "on_demand"],
        residents=200,
        residents_of=900,
        more_items="晒场出租的租金去向",
        reason="晒场租给合作社以后，租金没有单独公开过",
    )
    row = demand_audit(division_id=place.division.pk, given=given, **stage.by(place.supervisors[0]))
    yield stage.next_workday(5)
    start = Start("清溪县明信会计师事务所（演示）", joined=3)
    start_audit(audit_id=row.pk, given=start, **stage.by(place.staff))
    yield stage.next_workday(15)
    publish_audit(
        audit_id=row.pk,
        result="三年租金共3.6万元，都进了集体账户，没有单独列账。",
        problems="租金要单独列一项，每季度公开；合同到期前要由会议重新议定。",
        finished_on=stage.on,
        **stage.by(place.staff),
    )
    yield stage.next_workday(3)
    told = "去年第四季度的租金晚了两个月才入账，没有写原因。"
    objection = object_to_audit(audit_id=row.pk, text=told, askers=12, **stage.by(place.supervisors[0]))
    yield stage.next_workday(5)
    text = "已问过承租方：因换人经办，晚交两个月，已按合同补交滞纳金，收据见公告。"
    answer_objection(objection_id=objection.pk, text=text, **stage.by(place.staff))
