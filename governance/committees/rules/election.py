"""What an election must satisfy, in whole numbers; the numbers of the law come in as rules in force (rules.md 2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-CMT-2",)
Compare = Callable[[int, int | None], Verdict]  # RuleInForce.compare
POSTS = ("chair", "deputy", "member")  # in the order of the ballot and of who takes a seat first


def in_state(state: str, wanted: Collection[str], labels: Mapping[str, str], what: str) -> Verdict:
    if state in wanted:
        return yes("state")
    words = {"what": what, "now": labels.get(state, state), "wanted": "、".join(labels.get(one, one) for one in wanted)}
    text = _("现在不能%(what)s：选举现在是“%(now)s”，要在“%(wanted)s”的时候办。") % words
    return no("state", text, needed=words["wanted"], met=words["now"], basis=BASIS)


def one_of(code: str, given: str, options: Sequence[str], label: str, basis: str, name: str) -> Verdict:
    """A choice that the law lists."""
    if given in options:
        return yes(code, needed="、".join(options), met=given, basis=(basis,))
    text = _("%(label)s只能是法律列出的几种。依据：%(basis)s") % {"label": label, "basis": basis}
    return no(code, text, needed="、".join(options), met=given, basis=(basis,), field=name)


# Plan and committee ---------------------------------------------------------------------------------------------------


def seats_fit(seats: Mapping[str, int], *, single_chair: bool = True) -> Verdict:
    """Posts that exist, whole numbers, one chair at a general election."""
    whole = set(seats) <= set(POSTS) and all(type(n) is int and n >= 0 for n in seats.values())
    good = whole and sum(seats.values()) > 0
    if good and (not single_chair or seats.get("chair", 0) == 1):
        return yes("seats", met=str(sum(seats.values())))
    text = _("名额写主任1人、副主任和委员各几人，都是不小于0的整数。请改名额。")
    return no("seats", text, needed=_("主任1人"), met=str(dict(seats)), basis=BASIS, field="seats")


def months_apart(first: dt.date, second: dt.date) -> int:
    """Months begun between two days: a day over six months is in the seventh."""
    early, late = sorted((first, second))
    months = (late.year - early.year) * 12 + late.month - early.month
    return months + 1 if late.day > early.day else months


def approved_early_late(months: int, approval: str, ends_on: dt.date, basis: str) -> Verdict:
    """提前或者延期 within the months of the place, by approval; in time is the last day of the term."""
    if not months or approval.strip():
        return yes("early_late", met=str(months), basis=(basis,))
    words = {"day": ends_on.isoformat(), "basis": basis}
    text = (
        _("本届任期%(day)s届满，提前或者延期换届要经批准。请写批准的机关和日期，或者改选举日。依据：%(basis)s") % words
    )
    return no("early_late", text, needed=_("批准"), met=str(months), basis=(basis,), field="early_late_basis")


@dataclass(frozen=True)
class Substitute:
    id: int
    votes: int
    person: int | None


def next_substitutes(waiting: Sequence[Substitute], vacancies: int, barred: Collection[int]) -> list[int]:
    """Who moves up: by votes of the original choice, never somebody who would have to leave again."""
    free = [one for one in waiting if one.person is None or one.person not in barred]
    return [one.id for one in sorted(free, key=lambda one: (-one.votes, one.id))[:vacancies]]


# Nomination and candidates --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Nominated:
    id: int
    post: str
    votes: int


def more_candidates(candidates: Mapping[str, int], seats: Mapping[str, int], compare: Compare) -> list[Verdict]:
    """差额: for every post more candidates than seats."""
    found = []
    for post in POSTS:
        if seats.get(post, 0):
            verdict = compare(candidates.get(post, 0), seats[post])
            found.append(verdict if verdict.ok else _at_post(verdict, post))
    return found


def _at_post(verdict: Verdict, post: str) -> Verdict:
    return Verdict(False, verdict.code, verdict.needed, f"{post}: {verdict.met}", verdict.basis, verdict.text, post)


def ground_fits(ground: str, options: Collection[str], basis: str) -> Verdict:
    """An exclusion stands on a ground that the law names, never on another one."""
    if ground in options:
        return yes("ground", basis=(basis,))
    text = _("法律没有这个理由，不能因此排除候选人。请选法律列出的理由。依据：%(basis)s") % {"basis": basis}
    return no("ground", text, needed="、".join(options), met=ground, basis=(basis,), field="ground")


# Proxies --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ProxyFacts:
    same_person: bool
    written: bool
    proxy_listed: bool
    principal_listed: bool
    principal_votes: bool  # holds a ballot in this mode
    proxy_is_candidate: bool
    near_relative: bool


def proxy_fits(
    facts: ProxyFacts, *, who: Sequence[str], candidate_barred: bool, barred_by_mode: bool, basis: str, mode_basis: str
) -> list[Verdict]:
    """Everything about a proxy but how many somebody holds and by when."""
    if barred_by_mode:
        text = _("采取居民代表选举方式的，不实行委托投票。依据：%(basis)s") % {"basis": mode_basis}
        return [no("proxy_mode", text, needed="0", met="1", basis=(mode_basis,))]
    checks = (
        ("proxy_self", not facts.same_person, "proxy", _("不能委托自己。请选另一名选民。")),
        ("proxy_written", facts.written, "written_on", _("委托投票要有本人的书面委托。请先请本人写委托书。")),
        ("principal", facts.principal_listed and facts.principal_votes, "principal", _("委托人不在可以投票的名单上。")),
        ("proxy_listed", facts.proxy_listed, "proxy", _("受托人不在本村（社区）的选民名单上，请另选一名选民。")),
    )
    found = [
        yes(code) if good else no(code, text, needed="1", met="0", basis=(basis,), field=name)
        for code, good, name, text in checks
    ]
    if candidate_barred and facts.proxy_is_candidate:
        text = _("候选人不得接受委托。请另选受托人。依据：%(basis)s") % {"basis": basis}
        found.append(no("proxy_candidate", text, needed="0", met="1", basis=(basis,), field="proxy"))
    if set(who) == {"near_relative"} and not facts.near_relative:
        text = _("只能委托近亲属。请另选受托人。依据：%(basis)s") % {"basis": basis}
        found.append(no("proxy_who", text, needed=_("近亲属"), met=_("其他人"), basis=(basis,), field="proxy"))
    return found


# Count ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """One count of the ballots. ``votes``: by candidate, or "yes" and "no" of a recall."""

    issued: int
    cast: int
    valid: int
    invalid: int
    votes: Mapping[str, int] = field(default_factory=dict)


def tally_fits(tally: Tally, *, voters: int, posts: Mapping[str, str], seats: Mapping[str, int]) -> list[Verdict]:
    """Impossible numbers are refused. ``posts``: the post of every candidate; each ballot carries for a post at most
    so many names as it has seats. A recall has one question: ``posts`` {"yes": "recall", "no": "recall"}."""
    numbers = [tally.issued, tally.cast, tally.valid, tally.invalid, *tally.votes.values()]
    if any(type(n) is not int or n < 0 for n in numbers):
        return [no("count_number", _("票数都要写成不小于0的整数。"), needed=">=0", basis=BASIS, field="cast")]
    if set(tally.votes) != set(posts):
        text = _("每一名候选人都要写得票数，没有得票的写0。")
        return [no("count_lines", text, needed=str(len(posts)), met=str(len(tally.votes)), basis=BASIS, field="votes")]
    found = [
        _most("count_issued", tally.issued, voters, _("发出的选票"), _("登记参加投票的人数"), "issued"),
        _most("count_cast", tally.cast, tally.issued, _("收回的选票"), _("发出的选票"), "cast"),
        _sum(tally),
    ]
    for post in dict.fromkeys(posts.values()):
        given = sum(n for key, n in tally.votes.items() if posts[key] == post)
        most = tally.valid * seats.get(post, 1)
        found.append(_most(f"count_{post}", given, most, _("得票的合计"), _("有效票乘以应选名额"), "votes"))
    for key, given in tally.votes.items():
        if given > tally.valid:
            found.append(_most(f"count_one_{key}", given, tally.valid, _("一个人的得票"), _("有效票"), "votes"))
    return found


def _most(code: str, met: int, most: int, what: str, than: str, name: str) -> Verdict:
    if met <= most:
        return yes(code, needed=f"<={most}", met=str(met))
    words = {"what": what, "met": met, "than": than, "most": most}
    text = _("%(what)s（%(met)d）不能多于%(than)s（%(most)d）。请重新清点。") % words
    return no(code, text, needed=f"<={most}", met=str(met), basis=BASIS, field=name)


def _sum(tally: Tally) -> Verdict:
    if tally.valid + tally.invalid == tally.cast:
        return yes("count_sum")
    words = {"valid": tally.valid, "invalid": tally.invalid, "cast": tally.cast}
    text = _("有效票（%(valid)d）加无效票（%(invalid)d）要等于收回的选票（%(cast)d）。请重新清点。") % words
    met = str(tally.valid + tally.invalid)
    return no("count_sum", text, needed=str(tally.cast), met=met, basis=BASIS, field="valid")


def agreed(counts: Sequence[tuple[int, Tally]]) -> Tally | None:
    """The count that two different people found; None while no two of them are equal. (who, what)"""
    for index, (who, one) in enumerate(counts):
        if any(one == other and who != another for another, other in counts[index + 1 :]):
            return one
    return None


def may_count(counted_by: Sequence[int], me: int) -> Verdict:
    """The second count is another person's; once three people counted and no two agree, anybody but the last."""
    fresh = me not in counted_by if len(counted_by) < 3 else me != counted_by[-1]
    if fresh:
        return yes("counter")
    text = _("您已经录入过。第二次、第三次计票由别人独立录入，请请另一名计票人登录录入。")
    return no("counter", text, needed=_("另一个人"), met=_("同一个人"), basis=BASIS)


def kin_apart(elected: Collection[int], kin: Mapping[int, Collection[int]], basis: str | None) -> list[Verdict]:
    """成员实行近亲属回避: two near relatives are not both seated; which of them gives way the place decides, so who
    enters the result says it. ``kin`` by candidate."""
    if basis is None:
        return []
    pairs = sorted({tuple(sorted((one, other))) for one in elected for other in kin.get(one, ()) if other in elected})
    if not pairs:
        return [yes("kin", basis=(basis,))]
    text = _("当选的人里有近亲属，不能一起就任。请按当地的选举办法选择由谁回避。")
    met = "、".join(f"{one}-{other}" for one, other in pairs)
    return [no("kin", text, needed="0", met=met, basis=(basis,), field="gives_way")]


def ways_out(
    given: Collection[int], elected: Collection[int], kin: Mapping[int, Collection[int]], why: str, basis: str | None
) -> list[Verdict]:
    """Nobody whom the voters elected is left out but one of two near relatives, with the reason said. ``basis`` None:
    no rule of near relatives is in force."""
    if not given:
        return [yes("gives_way")]
    cited = BASIS if basis is None else (basis,)
    met = "、".join(str(one) for one in sorted(given))
    if basis is None:
        text = _("当时没有近亲属回避的规则，当选的人都要就任。请去掉回避的人。")
        return [no("gives_way", text, needed="0", met=met, basis=cited, field="gives_way")]
    strangers = [one for one in given if one not in elected or not set(kin.get(one, ())) & set(elected)]
    both = [one for one in given if set(kin.get(one, ())) & set(given)]
    found = []
    if strangers:
        text = _("只有当选的人里声明是近亲属的，才能由其中一人回避。请去掉其他人。依据：%(basis)s") % {"basis": basis}
        found.append(no("gives_way", text, needed="0", met=str(len(strangers)), basis=cited, field="gives_way"))
    if both:
        text = _("两个近亲属只由一人回避，另一人要就任。请只选一人。依据：%(basis)s") % {"basis": basis}
        found.append(no("gives_way_both", text, needed="1", met=str(len(both)), basis=cited, field="gives_way"))
    if not why.strip():
        text = _("请写明为什么由这个人回避（当地选举办法的规定，或者本人的书面意见）。会公开。")
        found.append(no("gives_way_why", text, needed="1", met="0", basis=cited, field="gives_way_why"))
    return found or [yes("gives_way", met=met, basis=cited)]


def no_recall(recall: bool, what: str) -> Verdict:
    """A recall has its own way: what is for the election of people is not done with it."""
    if not recall:
        return yes("kind")
    text = _("罢免投票不能%(what)s。请按罢免的步骤办。") % {"what": what}
    return no("kind", text, needed=_("选举"), met=_("罢免投票"), basis=BASIS)


# Result ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    id: int
    post: str
    votes: int
    woman: bool = False


@dataclass(frozen=True)
class Result:
    """``elected`` by candidate; ``open_seats`` and ``next_candidates`` of a run-off, by post. ``tied``: seats open
    because of equal votes."""

    valid: bool
    elected: Mapping[int, str]
    open_seats: Mapping[str, int]
    next_candidates: Mapping[str, tuple[int, ...]]
    tied: tuple[int, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def complete(self) -> bool:
        return self.valid and not self.open_seats


def result(
    *,
    cast: int,
    voters: int,
    candidates: Sequence[Standing],
    seats: Mapping[str, int],
    valid: Compare | None,
    wins: Compare,
) -> Result:
    """Validity first, then each post: who passes the bar, by votes; of more than there are seats the most votes; equal
    votes over the last seat leave it open (另行选举). ``valid`` None: a run-off, whose rule asks no turnout."""
    turnout = [] if valid is None else [valid(cast, voters)]
    if turnout and not turnout[0].ok:
        return Result(False, {}, dict(seats), _all_again(candidates, seats), (), tuple(turnout))
    elected: dict[int, str] = {}
    still: dict[str, int] = {}
    nexts: dict[str, tuple[int, ...]] = {}
    tied: list[int] = []
    verdicts = list(turnout)
    for post in POSTS:
        places = seats.get(post, 0)
        if not places:
            continue
        ranked = sorted((one for one in candidates if one.post == post), key=lambda one: (-one.votes, one.id))
        asked = [(one, wins(one.votes, cast)) for one in ranked]
        verdicts += [verdict for _one, verdict in asked]
        passing = [one for one, verdict in asked if verdict.ok]
        seated, level = _seated(passing, places)
        elected |= {one.id: post for one in seated}
        tied += [one.id for one in level]
        if len(seated) < places:
            still[post] = places - len(seated)
            nexts[post] = _best_losers([one for one in ranked if one.id not in elected], still[post])
    return Result(True, elected, still, nexts, tuple(tied), tuple(verdicts))


def _seated(passing: Sequence[Standing], places: int) -> tuple[list[Standing], list[Standing]]:
    """Those who take seats, and those with equal votes of whom not all can."""
    if len(passing) <= places:
        return list(passing), []
    line = passing[places - 1].votes
    if passing[places].votes != line:
        return list(passing[:places]), []
    above = [one for one in passing if one.votes > line]
    return above, [one for one in passing if one.votes == line]


def _best_losers(losers: Sequence[Standing], places: int) -> tuple[int, ...]:
    """第一次未当选的得票多的为候选人: one more than the open seats, with all who have as many votes as the last."""
    wanted = places + 1
    if len(losers) <= wanted:
        return tuple(one.id for one in losers)
    line = losers[wanted - 1].votes
    return tuple(one.id for one in losers if one.votes >= line)


def _all_again(candidates: Sequence[Standing], seats: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    return {post: tuple(one.id for one in candidates if one.post == post) for post in POSTS if seats.get(post)}


def woman_among(women: int, compare: Compare | None) -> Verdict:
    """成员中应当有妇女成员. What was voted stands: the verdict is shown, and the next vacancy is hers."""
    return yes("women") if compare is None else compare(women, None)


def recall_result(
    *, cast: int, voters: int, yes_votes: int, valid: Compare, passes: Compare
) -> tuple[bool, list[Verdict]]:
    """Recalled only when enough took part and more than half of them agreed."""
    verdicts = [valid(cast, voters), passes(yes_votes, cast)]
    return all(verdict.ok for verdict in verdicts), verdicts


def again_after(failed_on: dt.date | None, on: dt.date, years: int | None, same_reasons: bool, basis: str) -> Verdict:
    """A recall that failed may not be called again on the same grounds within a year (local rule)."""
    if failed_on is None or years is None or not same_reasons:
        return yes("recall_again")
    try:
        free = failed_on.replace(year=failed_on.year + years)
    except ValueError:  # 29 February
        free = failed_on.replace(year=failed_on.year + years, month=3, day=1)
    if on >= free:
        return yes("recall_again", needed=free.isoformat(), met=on.isoformat(), basis=(basis,))
    words = {"day": free.isoformat(), "basis": basis}
    text = _("上一次罢免没有通过，同一事实和理由要到%(day)s以后才能再提。依据：%(basis)s") % words
    return no("recall_again", text, needed=free.isoformat(), met=on.isoformat(), basis=(basis,), field="called_on")
