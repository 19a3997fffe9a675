"""The gate as rules: who may review and decide, and what a finding and a decision need (R-AUT-3). Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from gettext import gettext as _

from autonomy.rules.filing import BASIS, LONGEST, OWN_BASIS, told_enough
from governance.base.verdict import Verdict, no, yes

PROVISIONAL_DAYS = 30  # an emergency; the platform's own
TRIAL_DAYS = 365  # a trial; the platform's own
SAMPLE_LEAST, SAMPLE_SHARE, SAMPLE_MOST = 3, 10, 30  # committees asked: one in ten, three at least, thirty at most
LIKE = 0.5  # share of words from which two requests count as alike
ADMITTING, REFUSING = frozenset({"admit", "trial"}), frozenset({"refuse", "refer"})
ADMITTED, REFUSED_STATES = frozenset({"admitted", "trial"}), frozenset({"refused", "referred"})


# Reviews --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Criterion:
    """What a reviewer looks at; ``basis`` says where it comes from."""

    code: str
    text: str
    basis: str


LAW_43 = _("《村民委员会组织法》第四十三条、《城市居民委员会组织法》第四十三条")
CRITERIA: Mapping[str, tuple[Criterion, ...]] = {
    "legality": (
        Criterion("law", _("所委托的事项有法律、法规依据，引用的条文写的就是这件事"), LAW_43),
        Criterion("duty", _("不是把部门自己的法定职责转给村（社区）"), _("民发〔2015〕136号第一部分（待核实）")),
        Criterion("autonomy", _("不属于村（居）民自治范围，没有干预自治"), _("《村民委员会组织法》第六条、第四十一条")),
        Criterion(
            "responsible",
            _("村（社区）不作为执法、拆迁拆违、环境整治、城市管理的责任主体"),
            _("民发〔2015〕136号（待核实）"),
        ),
        Criterion(
            "personal", _("要收集的个人信息有法定职责作依据，限于最小范围"), _("《个人信息保护法》第六条、第十三条")
        ),
        Criterion(
            "certificates", _("要开的证明有法律、法规或者国务院批准的清单作依据"), _("民发〔2020〕20号（待核实）")
        ),
    ),
    "reasonableness": (
        Criterion("money", _("经费写明数额、谁付、什么时候付，够用"), LAW_43),
        Criterion("powers", _("办事需要的权限和数据一并给：权随责走"), LAW_43),
        Criterion("hours", _("每月工时如实，加上已有的事项没有超过上限；超过的说明了理由"), _("平台约定，不是法律")),
        Criterion("rhythm", _("多久一次、到哪天止，与事情相称"), _("平台约定，不是法律")),
        Criterion("forms", _("不要求重复填表、打卡、拍照留痕、积分排名"), _("国办函〔2026〕12号（待核实）")),
    ),
    "necessity": (
        Criterion("need", _("确实需要，说明了不做会怎样"), _("平台约定，不是法律")),
        Criterion(
            "committee", _("必须由村（居）委会来做：部门自己、购买服务或者数据共享都代替不了"), _("平台约定，不是法律")
        ),
        Criterion(
            "no_double", _("清单上没有相同的事项，也没有已经在收的表格和数据"), _("国办函〔2026〕12号（待核实）")
        ),
        Criterion("places", _("只涉及真正需要的乡镇、村和社区"), _("平台约定，不是法律")),
    ),
}
ANSWERS = ("yes", "no", "not_relevant")


def criteria_of(aspect: str, stops: Sequence[str] = ()) -> list[str]:
    """Codes that a finding answers one by one; the flags of the rules are answered with legality."""
    own = [one.code for one in CRITERIA[aspect]]
    return [*own, *(f"flag_{stop}" for stop in dict.fromkeys(stops))] if aspect == "legality" else own


@dataclass(frozen=True)
class Hand:
    """Who acts: the account, and the absent person whose post it holds for the time being."""

    user: int
    principal: int | None = None

    @property
    def persons(self) -> frozenset[int]:
        return frozenset({self.user} if self.principal is None else {self.user, self.principal})


@dataclass(frozen=True)
class Written:
    """A finding of this round."""

    aspect: str
    finding: str
    hand: Hand


def same_person(hand: Hand, others: Sequence[Hand]) -> bool:
    """A stand-in counts as the absent person, so that one post does not speak twice."""
    return any(hand.persons & other.persons for other in others)


def no_party(own: Collection[int | None], requester: int) -> Verdict:
    """Nobody reviews or decides on a request of their own organisation."""
    if requester not in own:
        return yes("party")
    text = _(
        "这是您本单位的申请，不能由您审查或者决定。请由别的单位的人办理；民政部门自己的申请由县级人民政府办公室办理。"
    )
    return no("party", text, basis=OWN_BASIS)


def may_write(hand: Hand, aspect: str, written: Sequence[Written], *, barred: Sequence[Hand] = ()) -> list[Verdict]:
    """One finding each, each aspect once. ``barred``: who let it in provisionally has judged it already."""
    found = []
    if any(one.aspect == aspect for one in written):
        text = _("这一项刚刚已经有人写了意见，您写的没有丢，请看对方的意见。")
        found.append(no("already", text, field="aspect", basis=OWN_BASIS))
    if same_person(hand, [one.hand for one in written]):
        text = _("同一轮里您（或者您代行的人）已经写过一项审查意见。三项审查要由三个人分别写。")
        found.append(no("one_each", text, field="aspect", needed=_("三个人"), basis=OWN_BASIS))
    if same_person(hand, barred):
        text = _("您已经同意它临时准入，事后审查要由别人写。")
        found.append(no("provisional", text, field="aspect", basis=OWN_BASIS))
    return found


def finding_fits(
    aspect: str, finding: str, answers: Mapping[str, str], reason: str, evidence: str, stops: Sequence[str]
) -> list[Verdict]:
    """Every criterion answered, a reason and evidence given, and a finding that does not contradict the answers."""
    found = [
        told_enough(reason, "reason", _("理由"), 5, LONGEST),
        told_enough(evidence, "evidence", _("依据和材料"), 2, LONGEST),
    ]
    if finding not in ("met", "conditional", "not_met"):
        found.append(no("finding", _("请选结论。"), field="finding"))
    wanted = criteria_of(aspect, stops)
    for code in wanted:
        if answers.get(code) not in ANSWERS:
            found.append(
                no("criterion", _("请逐条回答：是、否或者不涉及。"), field=f"criterion_{code}", basis=OWN_BASIS)
            )
    if set(answers) - set(wanted):
        found.append(no("criterion", _("有不属于这一项审查的标准。"), field="finding"))
    denied = [code for code in wanted if answers.get(code) == "no"]
    if finding == "met" and denied:
        text = _("有%(count)d条标准答“否”，结论不能是“符合”。") % {"count": len(denied)}
        found.append(no("contradiction", text, met=str(len(denied)), needed="0", field="finding", basis=OWN_BASIS))
    stands = [code for code in denied if code.startswith("flag_")]
    if stands and finding != "not_met":
        text = _("规则提示的硬性不准入情形经审查属实的，合法性结论只能是“不符合”。")
        found.append(no("flag_stands", text, field="finding", basis=OWN_BASIS))
    return found


# Decision -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """Hours a month of one kind of committee: what the list asks now, what this adds, and the county's ceiling."""

    committee: str
    now: Decimal
    asked: Decimal
    ceiling: Decimal | None = None
    source: str = ""

    @property
    def total(self) -> Decimal:
        return self.now + self.asked

    @property
    def over(self) -> bool:
        return self.ceiling is not None and self.total > self.ceiling


@dataclass(frozen=True)
class Precedent:
    """A decided request; ``like``: about a like matter, not only of the same department."""

    pk: int
    state: str
    like: bool


@dataclass(frozen=True)
class Deciding:
    """What a decision says."""

    decision: str
    reason: str
    trial_until: dt.date | None = None
    precedent_reason: str = ""
    ceiling_reason: str = ""


@dataclass(frozen=True)
class Matter:
    """What a decision is about."""

    written: Sequence[Written]
    effects: Sequence[Effect] = ()
    precedents: Sequence[Precedent] = ()
    opinions_asked: int = 0
    opinions_open: int = 0
    opinions_due: dt.date | None = None
    ends_on: dt.date | None = None
    aspects: Sequence[str] = field(default=tuple(CRITERIA))


def may_decide(hand: Hand, written: Sequence[Written]) -> Verdict:
    if same_person(hand, [one.hand for one in written]):
        text = _("您（或者您代行的人）写过这一轮的审查意见，决定要由别人作。")
        return no("reviewer_decides", text, basis=OWN_BASIS)
    return yes("decider")


def decision_fits(given: Deciding, matter: Matter, on: dt.date) -> list[Verdict]:
    """Everything that stands in the way of this decision."""
    found = [told_enough(given.reason, "reason", _("决定的理由"), 5, LONGEST)]
    if given.decision not in ADMITTING | REFUSING | {"repair"}:
        found.append(no("decision", _("请选决定。"), field="decision"))
    missing = [aspect for aspect in matter.aspects if aspect not in {one.aspect for one in matter.written}]
    if missing:
        labels = {"legality": _("合法性"), "reasonableness": _("合理性"), "necessity": _("必要性")}
        words = "、".join(labels[one] for one in missing)
        text = _("还缺%(missing)s审查意见。三项都写了才能决定。") % {"missing": words}
        found.append(no("reviews", text, needed="3", met=str(3 - len(missing)), field="decision", basis=OWN_BASIS))
    if given.decision in ADMITTING:
        found += [*_findings(given, matter), *_opinions(matter, on), *_ceiling(given, matter)]
    if given.decision == "trial":
        found.append(_trial(given.trial_until, matter.ends_on, on))
    if differs(given.decision, matter.precedents) and len(given.precedent_reason.strip()) < 5:
        text = _("相似的事项以前作过不同的决定，请写明这次为什么不同（至少5个字）。")
        found.append(
            no(
                "precedent",
                text,
                needed="≥ 5",
                met=str(len(given.precedent_reason.strip())),
                field="precedent_reason",
                basis=OWN_BASIS,
            )
        )
    return found


def differs(decision: str, precedents: Sequence[Precedent]) -> list[Precedent]:
    """Like cases that were judged the other way."""
    if decision in ADMITTING:
        return [one for one in precedents if one.like and one.state in REFUSED_STATES]
    if decision in REFUSING:
        return [one for one in precedents if one.like and one.state in ADMITTED]
    return []


def _findings(given: Deciding, matter: Matter) -> list[Verdict]:
    found = []
    by_aspect = {one.aspect: one.finding for one in matter.written}
    if by_aspect.get("legality") == "not_met":
        text = _("合法性审查结论是“不符合”，不能准入，也不能试行。请选不准入、转为购买服务或者退回补正。")
        found.append(no("legality", text, met="not_met", needed="met", field="decision", basis=BASIS))
    elif "not_met" in by_aspect.values():
        text = _("有审查结论是“不符合”，不能准入。请选不准入、转为购买服务或者退回补正。")
        found.append(no("not_met", text, met="not_met", needed="met", field="decision", basis=OWN_BASIS))
    if given.decision == "admit" and "conditional" in by_aspect.values():
        text = _("有审查结论是“修改后符合”：请退回补正，或者试行准入。")
        found.append(no("conditional", text, met="conditional", needed="met", field="decision", basis=OWN_BASIS))
    return found


def _opinions(matter: Matter, on: dt.date) -> list[Verdict]:
    if not matter.opinions_asked:
        text = _("还没有征求涉及的村（社区）的意见。请先抽取一部分征求意见，再决定准入。")
        return [no("opinions", text, needed="≥ 1", met="0", field="decision", basis=OWN_BASIS)]
    if matter.opinions_open and matter.opinions_due is not None and on <= matter.opinions_due:
        words = {"open": matter.opinions_open, "month": matter.opinions_due.month, "day": matter.opinions_due.day}
        text = (
            _("还有%(open)d个村（社区）没有答复，答复期限到%(month)d月%(day)d日；过了期限或者都答复了才能准入。")
            % words
        )
        return [no("opinions_open", text, met=str(matter.opinions_open), needed="0", field="decision", basis=OWN_BASIS)]
    return []


def _ceiling(given: Deciding, matter: Matter) -> list[Verdict]:
    over = [one for one in matter.effects if one.over]
    if not over or len(given.ceiling_reason.strip()) >= 5:
        return []
    parts = [
        _("%(kind)s：清单已有%(now)s小时，加这件%(asked)s小时，共%(total)s小时，上限%(ceiling)s小时")
        % {
            "kind": _("村") if one.committee == "village" else _("社区"),
            "now": one.now,
            "asked": one.asked,
            "total": one.total,
            "ceiling": one.ceiling,
        }
        for one in over
    ]
    text = _("超过本县的每月工时上限（%(parts)s）。仍要准入的，写明理由，会公开。") % {"parts": "；".join(parts)}
    needed, met = f"<= {over[0].ceiling}", str(over[0].total)
    return [no("ceiling", text, needed=needed, met=met, basis=(over[0].source,), field="ceiling_reason")]


def _trial(until: dt.date | None, ends_on: dt.date | None, on: dt.date) -> Verdict:
    last = on + dt.timedelta(days=TRIAL_DAYS)
    if until is not None and on < until <= last and (ends_on is None or until <= ends_on):
        return yes("trial", field="trial_until")
    text = _(
        "试行准入要写到哪天为止：明天以后、最长一年（%(last)s前），不晚于申请的结束日期。一年是平台约定，不是法律。"
    )
    met = "" if until is None else until.isoformat()
    needed = f"<= {last.isoformat()}"
    return no("trial", text % {"last": last.isoformat()}, needed=needed, met=met, basis=OWN_BASIS, field="trial_until")


def provisional_fits(*, emergency: bool, until: dt.date | None, reason: str, on: dt.date) -> list[Verdict]:
    """An emergency may begin at once, for thirty days at most, on one person's word and reason."""
    found = [told_enough(reason, "reason", _("为什么等不及审查"), 5, LONGEST)]
    if not emergency:
        text = _("申请单位没有按应急事项申请，不能临时准入。")
        found.append(no("emergency", text, field="until", basis=OWN_BASIS))
    last = on + dt.timedelta(days=PROVISIONAL_DAYS)
    if until is None or not on <= until <= last:
        words = {"days": PROVISIONAL_DAYS, "last": last.isoformat()}
        text = _("临时准入最长%(days)d天（到%(last)s），期满自动退出清单。这是平台约定，不是法律。") % words
        met = "" if until is None else until.isoformat()
        found.append(no("until", text, needed=f"<= {last.isoformat()}", met=met, field="until", basis=OWN_BASIS))
    return found


def in_state(state: str, allowed: Collection[str], labels: Mapping[str, str], what: str) -> Verdict:
    """Whether this step may be taken now; somebody else may have been first."""
    if state in allowed:
        return yes("state", field="state")
    words = {"what": what, "state": labels[state]}
    text = _("现在不能%(what)s：这件申请已经是“%(state)s”，可能刚刚有人办过。您填的没有丢，请看最新情况。") % words
    return no("already", text, needed="/".join(sorted(allowed)), met=state, basis=OWN_BASIS, field="state")


def sample(codes: Collection[str], seed: str, size: int | None = None) -> list[str]:
    """Who is asked: drawn by a seed that everybody knows, so that anyone can draw again and see that nobody chose.
    One in ten, three at least and thirty at most; everyone when there are no more."""
    wanted = size or min(SAMPLE_MOST, max(SAMPLE_LEAST, -(-len(codes) // SAMPLE_SHARE)))
    drawn = sorted(codes, key=lambda code: (hashlib.sha256(f"{seed}/{code}".encode()).hexdigest(), code))
    return sorted(drawn[: max(wanted, SAMPLE_LEAST)])
