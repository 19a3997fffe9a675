"""Who may hold an office together with whom, and what the law asks of the members of a body (R-CMT-1).

Facts and the rules in force go in, verdicts come out. The numbers stand in the rulebook: 村组法 8, 14, 29, 37;
居组法 8, 13, 14, 28, 36, and what provinces add. ``rules`` holds them by code, those of the day that counts: the day
on which the term began for its composition, the day of taking office for what may not be combined.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.verdict import Verdict, no, yes
from governance.committees.choices import BodyKind, Post

Rules = Mapping[str, RuleInForce]
VILLAGE, URBAN = "village", "urban"

TERM = {VILLAGE: "VC-EL-TERM", URBAN: "RC-EL-TERM"}
SEATS_MIN = {VILLAGE: "VC-EL-SEATS-MIN", URBAN: "RC-EL-SEATS-MIN"}
SEATS_MAX = {VILLAGE: "VC-EL-SEATS-MAX", URBAN: "RC-EL-SEATS-MAX"}
SEATS_WOMEN = {VILLAGE: "VC-EL-SEATS-WOMEN", URBAN: "RC-EL-SEATS-WOMEN"}
KIN = {VILLAGE: "VC-EL-KIN", URBAN: "RC-EL-KIN"}
COUNCIL = {VILLAGE: "VC-RC-COMP", URBAN: "RC-RC-COMP"}
COUNCIL_WOMEN = "VC-RC-COMP-WOMEN"  # a village's alone
RATIO_MIN = {VILLAGE: "VC-RC-RATIO-MIN", URBAN: "RC-REP-RATIO-MIN"}
RATIO_MAX = {VILLAGE: "VC-RC-RATIO-MAX", URBAN: "RC-REP-RATIO-MAX"}
GROUP_MIN, GROUP_MAX = "RC-REP-GROUP-MIN", "RC-REP-GROUP-MAX"  # an urban community's until the end of 2025
# How many representatives at least, by how many people live there: [from, below); the numbers are the rules'.
FLOORS: tuple[tuple[str, int, int | None], ...] = (
    ("VC-RC-MIN", 0, None),
    ("VC-RC-MIN-UNDER-500", 0, 500),
    ("VC-RC-MIN-UNDER-1000", 500, 1000),
    ("VC-RC-MIN-FROM-1000", 1000, None),
)
WHEN_PERSONS, WHEN_HOUSEHOLDS = "VC-RC-WHEN-PERSONS", "VC-RC-WHEN-HH"
SUPERVISION_MIN, SUPERVISION_MAX = "VC-SU-SIZE-MIN", "VC-SU-SIZE-MAX"
SUPERVISION_SKILL = "VC-SU-SKILL"
SUPERVISION_TERM = {VILLAGE: "VC-SU-TERM", URBAN: "RC-SU-TERM"}
EXCLUDE = {VILLAGE: "VC-SU-EXCLUDE", URBAN: "RC-SU-EXCLUDE"}
EXCLUDE_MORE = "VC-SU-EXCLUDE-MORE"
SIZE_MIN, SIZE_MAX = "RC-SIZE-MIN", "RC-SIZE-MAX"
EARLY_LATE = "VC-EL-EARLY-LATE"
HANDOVER = {VILLAGE: "VC-EL-HANDOVER", URBAN: "RC-EL-HANDOVER"}

CODES = tuple(
    sorted(
        {
            *(code for table in (TERM, SEATS_MIN, SEATS_MAX, SEATS_WOMEN, KIN, COUNCIL) for code in table.values()),
            *(code for table in (RATIO_MIN, RATIO_MAX, SUPERVISION_TERM, EXCLUDE) for code in table.values()),
            *(code for code, _low, _below in FLOORS),
            *(COUNCIL_WOMEN, GROUP_MIN, GROUP_MAX, WHEN_PERSONS, WHEN_HOUSEHOLDS, "VC-RC-TERM", EARLY_LATE),
            *(SUPERVISION_MIN, SUPERVISION_MAX, SUPERVISION_SKILL, EXCLUDE_MORE, SIZE_MIN, SIZE_MAX),
        }
    )
)

# Who counts as a member; clerk, accountant and hired people work for a body and are none.
MEMBERS = frozenset({Post.CHAIR, Post.DEPUTY, Post.MEMBER})
SEATED: Mapping[str, frozenset[str]] = {
    BodyKind.COUNCIL: frozenset({Post.REPRESENTATIVE}),
    BodyKind.GROUP: frozenset({Post.LEADER, Post.DEPUTY}),
}
HIRED = frozenset({Post.ACCOUNTANT, Post.CLERK, Post.HIRED})
SINGLE = frozenset({Post.CHAIR, Post.LEADER})  # one at a time in a body
# In these a near relative matters: the declaration is asked for at each appointment, and for no other body.
DECLARING = frozenset({BodyKind.COMMITTEE, BodyKind.SUPERVISION})


@dataclass(frozen=True)
class Check:
    """One thing the law asks. ``usual``: the text says "一般" or leaves another way; said, and no duty follows."""

    verdict: Verdict
    usual: bool = False

    @property
    def fails(self) -> bool:
        return not self.verdict.ok and not self.usual


@dataclass(frozen=True)
class Seat:
    """One office as the rules see it. ``person`` is known or not; two without a person are the same by name."""

    id: int
    body: int
    kind: str
    post: str
    person: int | None
    name: str
    starts_on: dt.date
    ends_on: dt.date | None = None

    def at_once(self, other: Seat) -> bool:
        """Both held on some day; the last day is included."""
        return (self.ends_on is None or other.starts_on <= self.ends_on) and (
            other.ends_on is None or self.starts_on <= other.ends_on
        )

    def same_person(self, other: Seat) -> bool:
        if self.person is not None and other.person is not None:
            return self.person == other.person
        return self.name == other.name

    @property
    def member_of_committee(self) -> bool:
        return self.kind == BodyKind.COMMITTEE and self.post in MEMBERS

    @property
    def member_of_supervision(self) -> bool:
        return self.kind == BodyKind.SUPERVISION and self.post in MEMBERS

    @property
    def excluded_as(self) -> str:
        """What EXCLUDE_MORE calls this office."""
        if self.kind == BodyKind.COLLECTIVE and self.post == Post.CHAIR:
            return "head_of_collective"
        return {Post.ACCOUNTANT: "accountant", Post.CLERK: "clerk"}.get(Post(self.post), "")


@dataclass(frozen=True)
class Tie:
    """A near relative in a body concerned, as declared."""

    other: Seat
    relation: str


def seated_posts(kind: str) -> frozenset[str]:
    return SEATED.get(kind, MEMBERS)


def possible_posts(kind: str) -> frozenset[str]:
    """Hired people are of the committee; the collective has its own head and accountant."""
    if kind in (BodyKind.COMMITTEE, BodyKind.COLLECTIVE):
        return seated_posts(kind) | HIRED
    return seated_posts(kind)


def said(rule: RuleInForce, ok: bool, *, needed: str, met: str, text: str, field: str = "") -> Verdict:
    """The answer to a rule in words. One that does not bind never refuses, and says what it would have asked."""
    basis = (rule.basis_text,)
    if ok:
        told = _("符合：%(title)s") % {"title": rule.title}
        return yes(rule.code, needed=needed, met=met, basis=basis, text=told, field=field)
    if not rule.binding:
        told = _("仅供参考：%(text)s依据尚未经县级核实，不作为拒绝的理由。%(basis)s") % {
            "text": text,
            "basis": rule.basis_text,
        }
        return yes("unchecked", needed=needed, met=met, basis=basis, text=told, field=field)
    told = _("%(text)s依据：%(basis)s") % {"text": text, "basis": rule.basis_text}
    return no(rule.code, told, needed=needed, met=met, basis=basis, field=field)


# Terms ---------------------------------------------------------------------------------------------------------------


def anniversary(start: dt.date, years: int) -> dt.date:
    """The same day so many years later; 29 February ends with the month (民法典 202)."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return dt.date(start.year + years, 2, 28)


def last_day(start: dt.date, years: int) -> dt.date:
    """Of a term that begins on ``start``."""
    return anniversary(start, years) - dt.timedelta(days=1)


def whole_years(start: dt.date, end: dt.date) -> int:
    """How many full years lie between; the day of the year itself may be counted or not, both are usual."""
    years = end.year - start.year
    return years if end >= last_day(start, years) else years - 1


def term_length(rules: Rules, committee: str, start: dt.date, end: dt.date) -> list[Verdict]:
    """每届任期五年, for the committee."""
    rule = rules.get(TERM[committee])
    if rule is None:
        return []
    years = whole_years(start, end)
    exact = end in (last_day(start, years), anniversary(start, years))
    verdict = rule.compare(years)
    if verdict.ok and not exact:
        met = _("%(years)d年多%(days)d天") % {"years": years, "days": (end - anniversary(start, years)).days}
        verdict = said(
            rule,
            False,
            needed=rule.value_text,
            met=met,
            text=_("任期要到%(day)s为止，现在填到%(end)s。")
            % {"day": last_day(start, rule.number).isoformat(), "end": end.isoformat()},
        )
    return [replace(verdict, field="ends_on")]


def same_term(rule: RuleInForce | None, end: dt.date, committee_end: dt.date | None) -> list[Verdict]:
    """任期与村民委员会的任期相同: it ends on the same day. Nothing to compare with while the committee has no term."""
    if rule is None or committee_end is None:
        return []
    words = {"title": rule.title, "needed": committee_end.isoformat(), "met": end.isoformat()}
    text = _("%(title)s：要和村（居）民委员会同一天届满（%(needed)s），现在是%(met)s。") % words
    return [said(rule, end == committee_end, needed=words["needed"], met=words["met"], text=text, field="ends_on")]


def no_overlap(start: dt.date, previous_end: dt.date | None) -> Verdict:
    if previous_end is None or start > previous_end:
        return yes("overlap", field="starts_on")
    text = _("上一届到%(end)s才届满，新一届不能从%(start)s开始：两届不能重叠。提前换届的，先写明批准文件。") % {
        "end": previous_end.isoformat(),
        "start": start.isoformat(),
    }
    return no("overlap", text, needed=f"> {previous_end.isoformat()}", met=start.isoformat(), field="starts_on")


def early_or_late(rules: Rules, start: dt.date, previous_end: dt.date | None) -> list[Verdict]:
    """提前或者延期一般不得超过六个月 where a province says so (浙江省村民委员会选举办法 3)."""
    rule = rules.get(EARLY_LATE)
    if rule is None or previous_end is None:
        return []
    early, late = sorted((start, previous_end + dt.timedelta(days=1)))
    months = (late.year - early.year) * 12 + late.month - early.month
    if late.day > early.day:
        months += 1  # what has begun counts as a month
    return [replace(rule.compare(months), field="starts_on")]


# Appointments --------------------------------------------------------------------------------------------------------


def post_fits(kind: str, post: str) -> Verdict:
    possible = possible_posts(kind)
    if post in possible:
        return yes("post", field="post")
    needed = "、".join(str(Post(one).label) for one in Post.values if one in possible)
    text = _("这个组织里没有“%(post)s”这个职务，可以选：%(needed)s。") % {
        "post": Post(post).label,
        "needed": needed,
    }
    return no("post", text, needed=needed, met=str(Post(post).label), field="post")


def dates_fit(starts_on: dt.date, ends_on: dt.date | None, since: dt.date, ended: dt.date | None) -> Verdict:
    """Inside the life of the body."""
    if starts_on < since or (ended is not None and starts_on >= ended):
        text = _("就任日期%(day)s不在这个组织存在的时间里（%(since)s起）。") % {
            "day": starts_on.isoformat(),
            "since": since.isoformat(),
        }
        return no("dates", text, needed=f"≥ {since.isoformat()}", met=starts_on.isoformat(), field="starts_on")
    if ends_on is not None and ends_on < starts_on:
        text = _("离任日期早于就任日期，请改正其中一个。")
        return no("dates", text, needed=f"≥ {starts_on.isoformat()}", met=ends_on.isoformat(), field="ends_on")
    return yes("dates", field="starts_on")


def inside_term(starts_on: dt.date, term_start: dt.date, term_end: dt.date) -> Verdict:
    if term_start <= starts_on <= term_end:
        return yes("term", field="starts_on")
    words = {"start": term_start.isoformat(), "end": term_end.isoformat(), "day": starts_on.isoformat()}
    text = _("就任日期%(day)s不在这一届里（%(start)s到%(end)s）。请选对届次或者改日期。") % words
    needed = f"{words['start']} — {words['end']}"
    return no("term", text, needed=needed, met=words["day"], field="starts_on")


def once(wanted: Seat, others: Sequence[Seat]) -> Verdict:
    """The same post of the same body at one time: terms that overlap."""
    for other in others:
        alike = other.post == wanted.post or {other.post, wanted.post} <= MEMBERS
        if alike and other.body == wanted.body and other.same_person(wanted) and other.at_once(wanted):
            text = _("%(name)s在这段时间里已经是这个组织的%(post)s（%(since)s起）。先结束那一个，或者改日期。") % {
                "name": wanted.name,
                "post": Post(other.post).label,
                "since": other.starts_on.isoformat(),
            }
            return no("twice", text, needed="1", met="2", field="name")
    return yes("twice", field="name")


def single(wanted: Seat, others: Sequence[Seat]) -> Verdict:
    """One chair, one group leader."""
    if wanted.post not in SINGLE:
        return yes("single", field="post")
    for other in others:
        if other.body == wanted.body and other.post == wanted.post and other.at_once(wanted):
            text = _("%(post)s只有一名，这段时间里是%(name)s。先登记他（她）离任。") % {
                "post": Post(wanted.post).label,
                "name": other.name,
            }
            return no("single", text, needed="1", met="2", field="post")
    return yes("single", field="post")


def seat_left(rules: Rules, committee: str, wanted: Seat, others: Sequence[Seat], seats: int | None) -> list[Verdict]:
    """Not more than the seats of the term, and never more than the law allows."""
    posts = seated_posts(wanted.kind)
    if wanted.post not in posts:
        return []
    taken = 1 + sum(
        1 for other in others if other.body == wanted.body and other.post in posts and other.at_once(wanted)
    )
    found = []
    most = {BodyKind.COMMITTEE: SEATS_MAX[committee], BodyKind.SUPERVISION: SUPERVISION_MAX}.get(
        BodyKind(wanted.kind), ""
    )
    if most in rules:
        found.append(replace(rules[most].compare(taken), field="post"))
    if seats is not None and taken > seats:
        text = _("这一届应选%(seats)d人，加上这一位是%(taken)d人。先登记谁离任，或者核对名额。") % {
            "seats": seats,
            "taken": taken,
        }
        found.append(no("seats", text, needed=f"≤ {seats}", met=str(taken), field="post"))
    return found


def combined(rules: Rules, committee: str, wanted: Seat, others: Sequence[Seat]) -> list[Verdict]:
    """村民委员会成员不得担任村务监督机构成员, and where a binding rule says so clerk, accountant, head of the
    collective (村组法 37, 居组法 36)."""
    found = []
    for other in others:
        if not (other.same_person(wanted) and other.at_once(wanted)):
            continue
        watcher, watched = (wanted, other) if wanted.member_of_supervision else (other, wanted)
        if not watcher.member_of_supervision or watched.member_of_supervision:
            continue
        rule, met = rules.get(EXCLUDE[committee]), ""
        if rule is not None and watched.member_of_committee and "committee_member" in rule.options:
            met = _("村（居）民委员会%(post)s") % {"post": Post(watched.post).label}
        elif EXCLUDE_MORE in rules and watched.excluded_as in rules[EXCLUDE_MORE].options:
            rule, met = rules[EXCLUDE_MORE], str(Post(watched.post).label)
        if rule is None or not met:
            continue
        text = _("%(name)s同时是%(met)s，不能担任监督委员会成员：监督的人不能监督自己。") % {
            "name": wanted.name,
            "met": met,
        }
        found.append(said(rule, False, needed=rule.title, met=met, text=text, field="name"))
    return found


def kin_apart(rules: Rules, committee: str, wanted: Seat, ties: Iterable[Tie]) -> list[Verdict]:
    """Near relatives: not two in one committee (since 2026), and none of a committee member on the supervision body."""
    found = []
    for tie in ties:
        if not tie.other.at_once(wanted):
            continue
        watching = {wanted.member_of_supervision, tie.other.member_of_supervision} == {True, False}
        rule, ask = None, ""
        if wanted.member_of_committee and tie.other.member_of_committee:
            rule, ask = rules.get(KIN[committee]), _("同一个村（居）民委员会里不能有近亲属。")
        elif watching and (wanted.member_of_committee or tie.other.member_of_committee):
            rule, ask = rules.get(EXCLUDE[committee]), _("村（居）民委员会成员的近亲属不能担任监督委员会成员。")
            if rule is not None and "near_relative" not in rule.options:
                rule = None
        if rule is None:
            continue
        text = _("%(name)s和%(other)s是近亲属。%(ask)s") % {
            "name": wanted.name,
            "other": tie.other.name,
            "ask": ask,
        }
        found.append(said(rule, False, needed=ask, met=tie.other.name, text=text, field="ties"))
    return found


def declared(kind: str, post: str, *, given: bool, none: bool, ties: int) -> Verdict:
    """Signed at each appointment to a body where it matters: none, or who. Not both."""
    if kind not in DECLARING or post not in MEMBERS:
        if given and ties:
            text = _("这个组织不要求近亲属声明，请不要登记亲属关系。")
            return no("declaration", text, needed="0", met=str(ties), field="ties")
        return yes("declaration", field="none")
    if not given:
        text = _("任职前要本人签名声明有没有近亲属在村（居）民委员会或者监督委员会。请填签名日期。")
        return no("declaration", text, needed=_("本人签名的声明"), met=_("没有"), field="signed_on")
    if none and ties:
        text = _("声明没有近亲属，却又列了%(ties)d位。请改正其中一个。") % {"ties": ties}
        return no("declaration", text, needed="0", met=str(ties), field="ties")
    if not none and not ties:
        text = _("声明有近亲属，请选是谁；没有的，勾选“没有近亲属”。")
        return no("declaration", text, needed="≥ 1", met="0", field="ties")
    return yes("declaration", field="none")


# Composition ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CommitteeFacts:
    members: int
    women: int
    kin: int = 0  # pairs of near relatives in it
    chairs: int = 1


def committee_checks(rules: Rules, committee: str, facts: CommitteeFacts) -> list[Check]:
    """3 to 7 in a village, 5 to 9 in an urban community, a woman among them, no two near relatives."""
    measured = (
        (SEATS_MIN[committee], facts.members),
        (SEATS_MAX[committee], facts.members),
        (SEATS_WOMEN[committee], facts.women),
    )
    found = [Check(rules[code].compare(met)) for code, met in measured if code in rules]
    kin = rules.get(KIN[committee])
    if kin is not None:
        text = _("成员里有%(kin)d对近亲属，要有一方退出。") % {"kin": facts.kin}
        found.append(Check(said(kin, not facts.kin, needed="0", met=str(facts.kin), text=text)))
    return [*found, _one_chair(facts.chairs)]


def _one_chair(chairs: int) -> Check:
    if chairs == 1:
        return Check(yes("chair", needed="1", met="1", text=_("有一名主任")))
    text = _("要有一名主任，现在登记了%(met)d名。请补上，或者登记离任。") % {"met": chairs}
    return Check(no("chair", text, needed="1", met=str(chairs)))


@dataclass(frozen=True)
class SupervisionFacts:
    members: int
    chairs: int = 1
    skilled: int = 0
    in_committee: int = 0  # members who are committee members at once
    kin: int = 0  # members with a near relative in the committee
    others: int = 0  # members who are what EXCLUDE_MORE names
    ends_on: dt.date | None = None
    committee_ends_on: dt.date | None = None


def supervision_checks(rules: Rules, committee: str, facts: SupervisionFacts) -> list[Check]:
    found = [
        Check(rules[code].compare(facts.members), usual=True)  # "一般由三至五人组成"
        for code in (SUPERVISION_MIN, SUPERVISION_MAX)
        if code in rules
    ]
    exclude = rules.get(EXCLUDE[committee])
    if exclude is not None:
        met = facts.in_committee + facts.kin
        text = _("有%(met)d名成员是村（居）民委员会成员或者其近亲属，要另行推选。") % {"met": met}
        found.append(Check(said(exclude, not met, needed="0", met=str(met), text=text)))
    more = rules.get(EXCLUDE_MORE)
    if more is not None:
        text = _("有%(met)d名成员同时是会计、文书或者集体经济组织负责人。") % {"met": facts.others}
        found.append(Check(said(more, not facts.others, needed="0", met=str(facts.others), text=text)))
    skill = rules.get(SUPERVISION_SKILL)
    if skill is not None and facts.members:
        text = _("成员中还没有登记具备财会、管理知识的人。")
        found.append(Check(said(skill, facts.skilled > 0, needed="≥ 1", met=str(facts.skilled), text=text)))
    if facts.ends_on is not None:
        same = same_term(rules.get(SUPERVISION_TERM[committee]), facts.ends_on, facts.committee_ends_on)
        found += [Check(verdict) for verdict in same]
    return [*found, _one_chair(facts.chairs)]


@dataclass(frozen=True)
class CouncilFacts:
    """``members``: representatives and committee members together, each person once. ``shares``: households behind
    each representative where they were chosen by households; ``per_group``: representatives of each group."""

    representatives: int
    women: int  # among the representatives
    members: int
    population: int | None = None
    shares: tuple[int, ...] = ()
    per_group: tuple[int, ...] = ()
    ends_on: dt.date | None = None
    committee_ends_on: dt.date | None = None


def council_checks(rules: Rules, committee: str, facts: CouncilFacts) -> list[Check]:
    """村民代表应当占五分之四以上，妇女村民代表应当占三分之一以上; local minima; households to a representative."""
    found = []
    if COUNCIL[committee] in rules:
        found.append(Check(rules[COUNCIL[committee]].compare(facts.representatives, facts.members)))
    if committee == VILLAGE and COUNCIL_WOMEN in rules:
        found.append(Check(rules[COUNCIL_WOMEN].compare(facts.women, facts.members)))
    found += [Check(rules[code].compare(facts.representatives)) for code in floors_for(rules, facts.population)]
    # 由村民按每五户至十五户推选一人，或者由各村民小组推选若干人; 居民代表“一般”按每二十户至五十户.
    found += _spread(rules, RATIO_MIN[committee], facts.shares, min)
    found += _spread(rules, RATIO_MAX[committee], facts.shares, max)
    found += _spread(rules, GROUP_MIN, facts.per_group, min)
    found += _spread(rules, GROUP_MAX, facts.per_group, max)
    if committee == VILLAGE and facts.ends_on is not None:
        same = same_term(rules.get("VC-RC-TERM"), facts.ends_on, facts.committee_ends_on)
        found += [Check(verdict) for verdict in same]
    return found


def floors_for(rules: Rules, population: int | None) -> list[str]:
    """The local minima that apply to so many people; those by population only where it is known."""
    return [
        code
        for code, low, below in FLOORS
        if code in rules
        and (
            (low == 0 and below is None)
            or (population is not None and population >= low and (below is None or population < below))
        )
    ]


def _spread(rules: Rules, code: str, numbers: Sequence[int], worst: Callable[[Sequence[int]], int]) -> list[Check]:
    """The one farthest out speaks for all."""
    return [Check(rules[code].compare(worst(numbers)), usual=True)] if numbers and code in rules else []


def size_checks(rules: Rules, households: int) -> list[Check]:
    """居民委员会一般在一千户至三千户的范围内设立."""
    return [Check(rules[code].compare(households), usual=True) for code in (SIZE_MIN, SIZE_MAX) if code in rules]


def council_wanted(rules: Rules, persons: int, households: int) -> list[Check]:
    """人数较多或者居住分散的村可以设立: a place may give the number (浙江 300 人, 北京 100 户)."""
    found = []
    for code, met in ((WHEN_PERSONS, persons), (WHEN_HOUSEHOLDS, households)):
        if code in rules:
            found.append(Check(rules[code].compare(met), usual=True))
    return found
