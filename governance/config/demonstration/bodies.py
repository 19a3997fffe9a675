"""Bodies and offices: one village and one urban community with everything, the others with what the law asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from governance.committees.actions.body import appoint, open_term, set_up_body
from governance.committees.actions.handover import finish_handover, list_handover, open_handover
from governance.committees.actions.working_rules import adopt_rules
from governance.committees.choices import BodyKind, Post
from governance.committees.models import Body, Term
from governance.committees.queries.appointment import Declared, Wanted
from governance.committees.queries.body import body as body_on
from governance.committees.rules.body import DECLARING, MEMBERS
from governance.config.demonstration.cast import CORE, MAIN
from governance.config.demonstration.stage import Place, Stage, Story
from residents.actions.household import set_up_group
from residents.models import Group

URBAN = f"{CORE}001"
OLD_TERM, NEW_TERM = dt.date(2023, 3, 16), dt.date(2026, 3, 18)  # under the law of 2018, and under that of 2026
FOUNDED = dt.date(2005, 6, 1)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("建国", "秀英", "志强", "桂兰", "永福", "玉珍", "文斌", "春梅", "德明", "淑芬", "国庆", "小红", "长生", "丽华")
SUBS = (
    BodyKind.MEDIATION,
    BodyKind.SECURITY,
    BodyKind.FACILITIES,
    BodyKind.CARE,
    BodyKind.SANITATION,
)
RULES = (
    "一、村（居）民委员会每月开一次会，由主任召集。\n二、会上讨论的事，提前三天告诉各位委员和监督委员会。\n"
    "三、过半数委员同意，才能作决定；与自己或者近亲属有关的事，要回避。\n四、会议有记录，到会的人签名。"
)


def person(number: int) -> tuple[str, bool]:
    """Invented: a name, and whether a woman; every other one."""
    given = GIVEN[number % len(GIVEN)]
    return SURNAMES[number % len(SURNAMES)] + given, number % 2 == 1


def body_scenes(stage: Stage) -> list[Story]:
    """Two communities with everything; the hand-over of the urban one is watched by the township."""
    return [village(stage), urban(stage), *plain_scenes(stage)]


def plain_scenes(stage: Stage) -> list[Story]:
    others = [code for code in stage.places if code not in (MAIN, URBAN)]
    return [plain(stage, code, number) for number, code in enumerate(others)]


def village(stage: Stage) -> Story:
    """The term began under the law of 2018, so its numbers are that law's."""
    yield stage.first_day
    place = stage.places[MAIN]
    groups = _groups(stage, place)
    _committee(stage, place, OLD_TERM, 5, 0, clerk=True)
    _supervision(stage, place, OLD_TERM, 3, 60)
    _council(stage, place, OLD_TERM, 24, 100, groups)
    for number, group in enumerate(groups):
        _group(stage, place, group, OLD_TERM, 200 + number)
    for number, kind in enumerate(SUBS):
        _sub(stage, place, kind, OLD_TERM, 240 + 3 * number)
    _body(stage, place, BodyKind.COLLECTIVE, "股份经济合作社")
    _body(stage, place, BodyKind.ASSEMBLY, "村民会议")
    yield stage.next_workday(3)
    committee = body_on(place.division, BodyKind.COMMITTEE, stage.on)
    if committee is not None:
        _rules(stage, place, committee)


def urban(stage: Stage) -> Story:
    """A new term in spring: supervision and council follow the committee, and the hand-over is watched."""
    yield max(stage.first_day, OLD_TERM)
    place = stage.places[URBAN]
    committee = _body(stage, place, BodyKind.COMMITTEE, "居民委员会")
    _term(stage, place, committee, dt.date(2021, 3, 18))
    if stage.today < NEW_TERM:
        return
    yield stage.workday(NEW_TERM)
    term = _term(stage, place, committee, NEW_TERM)
    _seats(stage, place, committee, NEW_TERM, 7, 300)
    _supervision(stage, place, NEW_TERM, 3, 360)
    _council(stage, place, NEW_TERM, 32, 400, _groups(stage, place))
    for number, kind in enumerate((*SUBS, BodyKind.PROPERTY)):
        _sub(stage, place, kind, NEW_TERM, 500 + 3 * number)
    handover = open_handover(term_id=term.pk, **stage.by(place.clerk))
    yield stage.next_workday(4)
    told = {str(item["code"]): (item["code"] != "contracts", "") for item in handover.items}
    told["contracts"] = (False, "停车位出租合同原件在代理律师处，约定本月底交回")
    list_handover(handover_id=handover.pk, told=told, **stage.by(place.head))
    yield stage.next_workday(2)
    finish_handover(
        handover_id=handover.pk, done_on=stage.on, note="在场监督，除合同原件外都已交清。", **stage.by(place.staff)
    )
    _rules(stage, place, committee)


def plain(stage: Stage, code: str, number: int) -> Story:
    """What the law asks of every community: a committee and a supervision body."""
    place = stage.places[code]
    went_live = place.division.go_live_on or stage.month(place.community.since)
    yield stage.workday(max(stage.first_day, went_live))
    size = 3 if place.division.committee == "village" else 5
    start = 700 + 10 * number
    _committee(stage, place, OLD_TERM, size, start)
    _supervision(stage, place, OLD_TERM, 3, start + 7)


# Acts ----------------------------------------------------------------------------------------------------------------


def _groups(stage: Stage, place: Place) -> list[Group]:
    """Those that the register of persons has, else three."""
    known = list(Group.objects.filter(division=place.division, ended_on=None))
    return known or [
        set_up_group(division_id=place.division.pk, number=number, name=name, **stage.by(place.clerk))
        for number, name in enumerate(("一组", "二组", "三组"), start=1)
    ]


def _body(stage: Stage, place: Place, kind: str, name: str, group: Group | None = None) -> Body:
    known = None if group else body_on(place.division, kind, stage.on)
    if known is not None:
        return known
    return set_up_body(
        division_id=place.division.pk,
        kind=kind,
        name=f"{place.division.name}{name}",
        since=FOUNDED,
        group_id=group.pk if group else None,
        **stage.by(place.clerk),
    )


def _term(stage: Stage, place: Place, body: Body, start: dt.date) -> Term:
    return open_term(body_id=body.pk, starts_on=start, basis="依法选举（推选）产生", **stage.by(place.clerk))


def _seat(stage: Stage, place: Place, body: Body, post: str, start: dt.date, number: int, **given: Any) -> None:
    name, woman = person(number)
    declaring = body.kind in DECLARING and post in MEMBERS
    wanted = Wanted(
        post=post,
        starts_on=start,
        basis=f"{start.year}年换届产生",
        name=name,
        woman=woman,
        party_member=number % 3 == 0,
        lives_here=number % 5 != 4,
        declaration=Declared(start) if declaring else None,
        **given,
    )
    appoint(body_id=body.pk, wanted=wanted, **stage.by(place.clerk))


def _seats(stage: Stage, place: Place, body: Body, start: dt.date, count: int, first: int, **given: Any) -> None:
    """A chair and the others, each another person."""
    for number in range(count):
        post = Post.CHAIR if number == 0 else Post.MEMBER
        _seat(stage, place, body, post, start, first + number, **given)


def _committee(stage: Stage, place: Place, start: dt.date, count: int, first: int, *, clerk: bool = False) -> None:
    name = "村民委员会" if place.division.committee == "village" else "居民委员会"
    body = _body(stage, place, BodyKind.COMMITTEE, name)
    _term(stage, place, body, start)
    _seats(stage, place, body, start, count, first)
    if clerk:
        _seat(stage, place, body, Post.CLERK, start, first + count)


def _supervision(stage: Stage, place: Place, start: dt.date, count: int, first: int) -> None:
    name = "村务监督委员会" if place.division.committee == "village" else "居务监督委员会"
    body = _body(stage, place, BodyKind.SUPERVISION, name)
    _term(stage, place, body, start)
    _seats(stage, place, body, start, count, first, skilled=True)


def _council(stage: Stage, place: Place, start: dt.date, count: int, first: int, groups: Sequence[Group]) -> None:
    name = "村民代表会议" if place.division.committee == "village" else "居民代表会议"
    share = 10 if place.division.committee == "village" else 32
    body = _body(stage, place, BodyKind.COUNCIL, name)
    _term(stage, place, body, start)
    for number in range(count):
        group = groups[number % len(groups)].pk if groups else None
        _seat(stage, place, body, Post.REPRESENTATIVE, start, first + number, group_id=group, households=share)


def _group(stage: Stage, place: Place, group: Group, start: dt.date, number: int) -> None:
    body = _body(stage, place, BodyKind.GROUP, group.name, group)
    _term(stage, place, body, start)
    _seat(stage, place, body, Post.LEADER, start, number)


def _sub(stage: Stage, place: Place, kind: BodyKind, start: dt.date, first: int) -> None:
    body = _body(stage, place, kind, str(kind.label))
    _term(stage, place, body, start)
    _seats(stage, place, body, start, 3, first)


def _rules(stage: Stage, place: Place, body: Body) -> None:
    adopt_rules(
        body_id=body.pk,
        title="村（居）民委员会工作制度",
        text=RULES,
        adopted_on=stage.on,
        adopted_by="村（居）民代表会议",
        **stage.by(place.clerk),
    )
