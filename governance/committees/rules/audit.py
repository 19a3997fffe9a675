"""Audits of those who leave and at the end of a term, and on demand (村组法 40, 居组法 38; R-CMT-8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.verdict import Verdict, no, yes
from governance.committees.rules.body import said

BASIS = ("R-CMT-8",)
VILLAGE, URBAN = "village", "urban"
WHO = {VILLAGE: "VC-AU-WHO", URBAN: "RC-AU-WHO"}
ITEMS = {VILLAGE: "VC-AU-ITEMS", URBAN: "RC-AU-ITEMS"}
ORGANISE = {VILLAGE: "VC-AU-ORG", URBAN: "RC-AU-ORG"}
BEFORE_ELECTION = {VILLAGE: "VC-AU-BEFORE-ELECTION", URBAN: "RC-AU-BEFORE-ELECTION"}
DEMAND = {VILLAGE: "VC-AU-DEMAND", URBAN: "RC-AU-DEMAND"}
DEMAND_REPS = "RC-AU-DEMAND-REPS"  # urban alone
DEPARTURE_DAYS, DEMAND_DAYS, OBJECT_DAYS = "VC-AU-DEPARTURE-DAYS", "VC-AU-DEMAND-DAYS", "VC-AU-OBJECT-DAYS"
REPS, SECOND, SECOND_REPS = "VC-AU-REPS", "VC-AU-SECOND", "VC-AU-SECOND-REPS"
ON_DEMAND = "on_demand"
CODES = (
    *(code for table in (WHO, ITEMS, ORGANISE, BEFORE_ELECTION, DEMAND) for code in table.values()),
    *(DEMAND_REPS, REPS, SECOND, SECOND_REPS),
)
Rules = Mapping[str, RuleInForce]

ITEM_WORDS: Mapping[str, str] = {
    "income_expenditure": _("财务收支情况"),
    "debts": _("债权债务情况"),
    "public_and_donated_funds": _("政府拨付和接受社会捐赠的资金、物资管理使用情况"),
    "tendering": _("公益事业建设项目招标投标情况"),
    "contracting_and_tendering": _("生产经营和建设项目的发包管理以及公益事业建设项目招标投标情况"),
    "fund_management": _("资金管理使用情况"),
    "fund_and_asset_management": _(
        "资金管理使用以及集体资产、资源的承包、租赁、担保、出让，征地补偿费的使用、分配情况"
    ),
    "raised_funds": _("筹集资金使用情况"),
    ON_DEMAND: _("村（居）民要求审计的其他事项"),
}


def posts(who: RuleInForce | None) -> frozenset[str]:
    """Whose leaving is audited: all members in a village, the head alone in an urban community; none without a rule."""
    if who is None:
        return frozenset()
    return frozenset({"chair", "deputy", "member"}) if "all_members" in who.options else frozenset({"chair"})


def items(rule: RuleInForce | None) -> list[str]:
    """What is audited anyway; what residents ask for besides comes with their words."""
    return [] if rule is None else [one for one in rule.options if one != ON_DEMAND]


def known_items(chosen: Collection[str], rule: RuleInForce | None) -> Verdict:
    allowed = set(rule.options) if rule is not None else set(ITEM_WORDS)
    strange = sorted(set(chosen) - allowed)
    if chosen and not strange:
        return yes("items")
    text = _("请从法律写明的审计内容里选。别的内容由村（居）民要求，写在“其他事项”。")
    basis = () if rule is None else (rule.basis_text,)
    return no("items", text, needed="、".join(sorted(allowed)), met="、".join(strange), basis=basis, field="items")


# On demand -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """Who asked, counted of whom. ``residents_of`` 0: nobody knows how many live there."""

    residents: int
    residents_of: int
    representatives: int
    representatives_of: int


def possible(asked: Asked) -> list[Verdict]:
    found = []
    for count, total, field, what in (
        (asked.residents, asked.residents_of, "asked_residents", _("村（居）民")),
        (asked.representatives, asked.representatives_of, "asked_representatives", _("代表")),
    ):
        if count < 0 or count > total:
            text = _("要求的%(what)s有%(count)s人，一共只有%(total)s人。请核对，或者先登记总人数。")
            words = {"what": what, "count": count, "total": total}
            found.append(no("possible", text % words, needed=f"≤ {total}", met=str(count), basis=BASIS, field=field))
    return found


def enough(rules: Rules, asked: Asked, residents: str, representatives: str) -> list[Verdict]:
    """Either share is enough where the law knows both; every verdict is kept, and one that holds carries the demand.

    The verdicts that do not hold are given only when none does, so that the caller may refuse with them."""
    tried = []
    for code, count, total, field in (
        (residents, asked.residents, asked.residents_of, "asked_residents"),
        (representatives, asked.representatives, asked.representatives_of, "asked_representatives"),
    ):
        if code in rules and total > 0:
            one = rules[code].compare(count, total)
            ok = one.ok and rules[code].binding
            tried.append(Verdict(ok, one.code, one.needed, one.met, one.basis, one.text, field))
    held = [verdict for verdict in tried if verdict.ok]
    if held:
        return held
    return tried or [_no_right()]


def _no_right() -> Verdict:
    text = _("没有查到可以这样要求审计的规定，或者总人数还没有登记。请核对人数，或者向乡镇（街道）反映。")
    return no("right", text, basis=BASIS, field="asked_residents")


# Making it -----------------------------------------------------------------------------------------------------------


def not_the_accused(accused: Collection[str], auditor: str) -> Verdict:
    """Who is audited does not audit."""
    inside = [name for name in accused if name and name in auditor]
    if not inside:
        return yes("auditor")
    text = _("%(names)s是被审计的人，不能参加审计自己。请换审计人。") % {"names": "、".join(inside)}
    return no("accused", text, met=auditor, basis=BASIS, field="auditor")


def not_organised_by(accused: bool, inside_community: bool) -> list[Verdict]:
    """Organised by township, street office or county: never by whom it is about, never by the community itself."""
    text = _("被审计的人不能组织审计自己。请由乡镇（街道）的其他工作人员登记。")
    own = yes("organiser") if not accused else no("accused", text, basis=BASIS)
    text = _("审计由乡镇政府（街道办事处）或者县级部门组织，不能由村（社区）自己的单位组织。请重新选。")
    out = yes("outside") if not inside_community else no("outside", text, basis=BASIS, field="organiser")
    return [own, out]


def joined(rules: Rules, count: int) -> list[Verdict]:
    """VC-AU-REPS (Shandong): three and more representatives of the villagers join."""
    if REPS not in rules:
        return []
    one = rules[REPS].compare(count)
    return [Verdict(one.ok, one.code, one.needed, one.met, one.basis, one.text, "joined")]


def stage(wanted: str, started: bool, published: bool) -> Verdict:
    """``wanted``: start (nothing yet), publish (started), object (published)."""
    states = {"start": not started and not published, "publish": started and not published, "object": published}
    if states[wanted]:
        return yes("stage")
    words = {
        "start": _("这次审计已经开始组织。"),
        "publish": _("先登记由谁组织、谁审计，再公布结果；已经公布的不能再改。"),
        "object": _("结果还没有公布。公布以后才能提异议、要求再次审计。"),
    }
    return no("stage", words[wanted], basis=BASIS)


def days_in_order(ordered: dt.date, finished: dt.date, on: dt.date) -> Verdict:
    if ordered <= finished <= on:
        return yes("finished_on")
    text = _("审计完成日期应当在决定审计（%(ordered)s）以后、今天以前。") % {"ordered": ordered}
    return no("dates", text, needed=f"{ordered}～{on}", met=str(finished), basis=BASIS, field="finished_on")


def period_in_order(start: dt.date | None, end: dt.date | None) -> Verdict:
    if start is None or end is None or start <= end:
        return yes("period")
    text = _("审计期间的结束日期早于开始日期。")
    return no("period", text, needed=f"≥ {start}", met=str(end), basis=BASIS, field="period_until")


def before_election(
    rules: Rules, committee: str, kind: str, published: dt.date, election: dt.date | None
) -> list[Verdict]:
    """离任审计结果应当在下一届选举之前公布. What is late stays visible and is published all the same."""
    rule = rules.get(BEFORE_ELECTION[committee])
    if rule is None or election is None or kind not in ("departure", "term"):
        return []
    needed = _("%(day)s以前") % {"day": election}
    text = _("离任审计结果在下一届选举以后才公布。")
    return [said(rule, published < election, needed=needed, met=str(published), text=text, field="published_on")]


def objection_in_time(published: dt.date, days: int | None, on: dt.date, basis: str) -> Verdict:
    """AU-DAYS-CQ: thirty days where a rule says so; elsewhere at any time. The day of publication is not counted."""
    if days is None or (on - published).days <= days:
        return yes("time", basis=(basis,) if basis else ())
    last = published + dt.timedelta(days=days)
    text = _("异议的期限到%(last)s为止，已经过了。依据：%(basis)s") % {"last": last, "basis": basis}
    return no("late", text, needed=f"≤ {last}", met=str(on), basis=(basis,), field="text")


# When ----------------------------------------------------------------------------------------------------------------


def due_day(
    *,
    opened: dt.date,
    fallback: dt.date,
    local: dt.date | None = None,
    election: dt.date | None = None,
    term_ends: dt.date | None = None,
) -> tuple[dt.date, str]:
    """The earliest of what binds: the local days after leaving, and the day before the next election (while none is
    planned, the end of the term). What lies behind already gives way to the platform's own ``fallback``."""
    before = None if election is None else election - dt.timedelta(days=1)
    known = [
        (day, why)
        for day, why in (
            (local, "local"),
            (before, "election"),
            (term_ends if election is None else None, "term"),
        )
        if day is not None and day >= opened
    ]
    return min(known, default=(fallback, "platform"))


DUE_WORDS: Mapping[str, str] = {
    "local": _("本地规定的离任后的期限"),
    "election": _("下一届选举的前一天（离任审计结果应当在下一届选举之前公布）"),
    "term": _("任期届满日（下一届选举还没有定日期）"),
    "platform": _("平台约定的期限，不是法律"),
}
