"""What makes the published trustworthy, acted out: lists of persons, files, paper, questions and their answers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from governance.config.demonstration.cast import MAIN, name
from governance.config.demonstration.papers import scan
from governance.config.demonstration.scenes import reported
from governance.config.demonstration.stage import Place, Stage, Story
from governance.config.demonstration.stories import sections
from openness.actions.answer import answer, sign_answer
from openness.actions.challenge import Question, accept, receive
from openness.actions.enclosure import add_enclosure, confirm_looked
from openness.choices import Form, State
from openness.models import Disclosure
from openness.rules.account import LineFact

SUPPORT = "农村居民最低生活保障（本季度）"
DISABILITY = "残疾人两项补贴（本季度）"
METER = (
    "办公用电这一笔是几个月的？看着比上个月多。",
    "是两个月一起抄表付的：上个月供电公司没有抄表。收据在村委会，谁都可以来看。",
)
RENTED = (
    ("议定的事项", "机动地18亩公开招租，三家报价，代表会议表决租给清溪县丰禾种植合作社（虚构），租期五年。"),
    ("怎么落实", "合同附后。租金每年1月付清，记入村集体收入。"),
)


def supported(stage: Stage, place: Place, title: str, day: dt.date, people: int) -> Story:
    """Who is supported: named on the notice board, masked on the web; of the disabled only how many."""
    yield day
    event = reported(stage, place, "recipients", title)
    yield stage.next_workday(2)
    lines = [
        LineFact(
            "expenditure",
            title.partition("（")[0],
            "",
            Decimal(1080 + 60 * (number % 4)),
            payee=name(300 + 11 * number),
        )
        for number in range(people)
    ]
    filed = stage.file(place, "recipients", given={"lines": lines, "title": title}, event_id=event.pk)
    yield stage.next_workday()
    stage.agree(place, [filed])


def with_a_contract(stage: Stage, place: Place, day: dt.date) -> Story:
    """A decision, and the contract that carries it out, looked at by the clerk before it is public."""
    title = "机动地招租结果"
    yield day
    event = reported(stage, place, "decision", title)
    yield stage.next_workday()
    draft = stage.draft(place, "decision", event_id=event.pk)
    draft = stage.save(draft, place.filer, title=title, content={"sections": sections(RENTED)})
    paper = scan(stage, place, "机动地租赁合同.png")
    enclosed = add_enclosure(
        disclosure_id=draft.pk, attachment_id=paper.pk, title="机动地租赁合同（扫描件）", by=place.filer, **stage.when()
    )
    confirm_looked(enclosure_id=enclosed.pk, by=place.filer, **stage.when())
    filed = stage.submit(draft, place.filer)
    yield stage.next_workday()
    stage.agree(place, [filed])


def asked(stage: Stage, place: Place, day: dt.date, who: int, question: str, reply: str) -> Story:
    """A villager asks about the last account; the supervisors see that it is one, the clerk answers, they sign."""
    yield day
    about = Disclosure.objects.filter(
        division=place.division, form=Form.MONTHLY_ACCOUNT, state=State.PUBLISHED, replaced=False
    ).latest("period_start")
    given = Question(text=question, disclosure_id=about.pk, name=name(who), phone=f"13900000{who}")
    challenge = receive(division_id=place.division.pk, question=given, by=None, **stage.when()).challenge
    first, second = place.supervisors[:2]
    yield stage.next_workday()
    accept(challenge_id=challenge.pk, public_text=question, by=first, **stage.when())
    if not reply:
        return
    yield stage.next_workday()
    answered = answer(challenge_id=challenge.pk, text=reply, upheld=False, by=place.clerk, **stage.when())
    yield stage.next_workday()
    for supervisor in (first, second):
        sign_answer(
            challenge_id=challenge.pk,
            content_hash=answered.content_hash,
            agrees=True,
            by=supervisor,
            **stage.when(),
        )


def trust_scenes(stage: Stage) -> list[Story]:
    main, creek = stage.places[MAIN], stage.places["990101001203"]
    return [
        supported(stage, main, SUPPORT, stage.ago(9), 14),
        supported(stage, creek, SUPPORT, stage.ago(70), 9),
        supported(stage, creek, DISABILITY, stage.ago(35), 6),
        with_a_contract(stage, main, stage.ago(24)),
        asked(stage, main, stage.ago(12), 901, *METER),
        asked(stage, main, stage.ago(2), 902, "保洁员劳务费是几个人的，按什么标准发的？", ""),
    ]
