"""When a meeting is properly called and attended, who may ask for one, and when what was voted is passed (R-CMT-3).

Numbers are asked of the law rows that are handed in (``Law``), never written here: a province or a year with another
number needs no other code. Three bodies are kept apart: residents (村组法、居组法), members of the collective
(农村集体经济组织法 27: two thirds of all members, not of those present) and owners (民法典 278: persons and area).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from gettext import gettext as _
from typing import Protocol

from governance.base.verdict import Verdict, no, yes

PRESENT, BASE = "present", "base"  # what the share that passes is taken of
QUORUM = "present"  # the field of every verdict on attendance
# Fields of the verdicts without which nothing was decided: enough came, enough agreed, the right body and way.
DECISIVE = (QUORUM, "yes", "yes_area", "kind")
SOURCE = ("R-CMT-3",)


class Ruled(Protocol):
    """A row of the rulebook in force: its number, its citation, and what it says to a fact."""

    @property
    def number(self) -> int: ...

    @property
    def binding(self) -> bool: ...

    @property
    def options(self) -> tuple[str, ...]: ...

    @property
    def basis_text(self) -> str: ...

    def compare(self, met: int, total: int | None = None) -> Verdict: ...


Law = Mapping[str, Ruled]


@dataclass(frozen=True)
class Codes:
    """Which rows speak about a body; "" where the law says nothing."""

    notice: str = ""
    exception: str = ""
    quorum: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by way: every one of them must hold
    passing: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    passing_of: str = PRESENT
    women: str = ""
    call: Mapping[str, str] = field(default_factory=dict)
    frequency: str = ""

    def all(self) -> set[str]:
        quorum = {code for codes in self.quorum.values() for code in codes}
        single = {self.notice, self.exception, self.women, self.frequency}
        return {code for code in {*single, *quorum, *self.passing, *self.special, *self.call.values()} if code}


COLLECTIVE = Codes(
    notice="CE-AS-NOTICE",
    quorum={"collective": ("CE-AS-QUORUM",)},
    passing=("CE-AS-PASS",),
    passing_of=BASE,
    frequency="CE-AS-FREQ",
)
# 成员代表大会: the law names no attendance, and asks two thirds of all representatives (CE-REP-PASS).
COLLECTIVE_REPS = Codes(passing=("CE-REP-PASS",), passing_of=BASE)
OWNERS = Codes(
    quorum={"owners": ("OWNERS-QUORUM-PERSONS", "OWNERS-QUORUM-AREA")},
    passing=("OWNERS-PASS-PERSONS", "OWNERS-PASS-AREA"),
    special=("OWNERS-SPECIAL-PERSONS", "OWNERS-SPECIAL-AREA"),
)
BODIES: Mapping[tuple[str, str], Codes] = {
    ("village", "assembly"): Codes(
        notice="VC-AS-NOTICE",
        exception="VC-AS-NOTICE-EXCEPTION",
        quorum={"adults": ("VC-AS-QUORUM",), "households": ("VC-AS-QUORUM-HH",)},
        passing=("VC-AS-PASS",),
        call={"residents": "VC-AS-CALL", "representatives": "VC-AS-CALL-REPS"},
        frequency="VC-AS-FREQ",
    ),
    ("village", "council"): Codes(
        notice="VC-RC-NOTICE",
        quorum={"members": ("VC-RC-QUORUM",)},
        passing=("VC-RC-PASS",),
        women="VC-RC-QUORUM-WOMEN",
        call={"representatives": "VC-RC-CALL"},
        frequency="VC-RC-FREQ",
    ),
    ("village", "group"): Codes(
        quorum={"adults": ("VC-GRP-QUORUM",), "households": ("VC-GRP-QUORUM-HH",)},
        passing=("VC-GRP-PASS",),
    ),
    ("urban", "assembly"): Codes(
        notice="RC-AS-NOTICE",
        exception="RC-AS-NOTICE-EXCEPTION",
        quorum={"adults": ("RC-AS-QUORUM",), "households": ("RC-AS-QUORUM",)},
        passing=("RC-AS-PASS",),
        call={"residents": "RC-AS-CALL", "representatives": "RC-AS-CALL-REPS"},
        frequency="RC-AS-FREQ",
    ),
    ("urban", "council"): Codes(
        quorum={"members": ("RC-RC-QUORUM",)},
        passing=("RC-RC-PASS",),
        call={"representatives": "RC-RC-CALL"},
        frequency="RC-RC-FREQ",
    ),
}
# Items that are voted on; what remains is heard.
HEARD = ("talk",)


@dataclass(frozen=True)
class Rules:
    """The rows of one body on one day."""

    codes: Codes
    law: Law

    def of(self, code: str) -> Ruled | None:
        return self.law.get(code) if code else None

    def each(self, codes: Sequence[str]) -> list[Ruled]:
        return [rule for rule in (self.of(code) for code in codes) if rule is not None]


def codes_for(committee: str, body: str, way: str = "") -> Codes:
    """``way`` tells a meeting of all members of the collective from one of their representatives, and whether a village
    meeting decides about collective property in the collective's stead (村组法 28, CE-SCOPE)."""
    if way == "collective":
        return COLLECTIVE
    if body == "collective":
        return COLLECTIVE_REPS if way == "members" else COLLECTIVE
    if body == "owners":
        return OWNERS
    return BODIES.get((committee, body), Codes())


def ways_of(committee: str, body: str) -> tuple[str, ...]:
    """How attendance may be counted, the usual way first. A body of few is counted by its members."""
    if body == "collective":
        return ("collective", "members")
    found = tuple(codes_for(committee, body).quorum)
    if committee == "village" and body in ("assembly", "group"):
        return (*found, "collective")
    if committee == "urban" and body == "group":
        return ("adults", "households")
    return found or ("members",)


# Calling ------------------------------------------------------------------------------------------------------------


def earliest_day(rules: Rules, notice_on: dt.date) -> dt.date:
    """The first day on which a meeting of which notice was given that day may be held: 提前十日通知 is notice day plus
    ten (rules.md 0.1). Where the law names no days, the notice day itself."""
    rule = rules.of(rules.codes.notice)
    if rule is None or not rule.binding:
        return notice_on
    return notice_on + dt.timedelta(days=rule.number)


def noticed(rules: Rules, notice_on: dt.date, held_on: dt.date, urgent_why: str = "") -> Verdict:
    """Whether the notice was early enough; else a special circumstance, told, where the law allows one."""
    days = (held_on - notice_on).days
    if days < 0:
        text = _("开会日期在通知日期之前。请核对两个日期。")
        return no("notice", text, needed=notice_on.isoformat(), met=held_on.isoformat(), basis=SOURCE, field="held_on")
    rule = rules.of(rules.codes.notice)
    if rule is None:
        return yes("notice", text=_("法律没有规定提前几日通知。"), met=str(days), field="held_on")
    found = replace(rule.compare(days), field="held_on")
    if found.ok:
        return found
    exception = rules.of(rules.codes.exception)
    words = {"first": earliest_day(rules, notice_on).isoformat()}
    if exception is None:
        text = _("通知的日子不够，最早%(first)s开会。") % words
        return replace(found, text=f"{found.text}{text}")
    if urgent_why.strip():
        text = _("遇有特殊情况，临时通知：%(why)s") % {"why": urgent_why.strip()}
        return replace(found, ok=True, code=rules.codes.exception, basis=(exception.basis_text,), text=text)
    text = _("通知的日子不够，最早%(first)s开会；遇有特殊情况可以临时通知，要写明理由。") % words
    return replace(found, text=f"{found.text}{text}")


def notice_given(notice_on: dt.date, on: dt.date) -> Verdict:
    """A notice is recorded once it was given."""
    if notice_on <= on:
        return yes("notice_given", field="notice_on")
    text = _("通知日期不能晚于今天：先通知，再登记。")
    return no("notice_given", text, needed=on.isoformat(), met=notice_on.isoformat(), basis=SOURCE, field="notice_on")


def held_day(held_on: dt.date, on: dt.date) -> Verdict:
    if held_on <= on:
        return yes("held_day", field="held_on")
    text = _("会还没有开，开会以后再登记到会和表决。")
    return no("held_day", text, needed=on.isoformat(), met=held_on.isoformat(), basis=SOURCE, field="held_on")


def may_force(rules: Rules, ground: str, asked_by: int | None, base: int) -> Verdict:
    """Whether so many may have the meeting called. A ground that needs no number is allowed."""
    if ground in ("committee", "regular", "supervision"):
        return yes("ground", field="ground")
    rule = rules.of(rules.codes.call.get(ground, ""))
    if rule is None:
        text = _("法律没有规定他们可以提议召集这个会议。请改由村（居）委会召集，或者选别的会议。")
        return no("ground", text, met=ground, basis=SOURCE, field="ground")
    if asked_by is None:
        text = _("请写多少人提议。")
        return no("asked_by", text, needed=_("提议人数"), basis=(rule.basis_text,), field="asked_by")
    if impossible := _within("asked_by", asked_by, base, _("提议人数不能多于总数。")):
        return impossible
    return replace(rule.compare(asked_by, base), field="asked_by")


# Attendance ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attended:
    """``base`` is computed by the platform; for owners, whom it does not know, it is told with their area."""

    way: str
    base: int
    present: int
    remote: int = 0
    women_base: int | None = None
    women_present: int | None = None
    base_area: int | None = None  # hundredths of a square metre
    present_area: int | None = None


def possible(attended: Attended) -> list[Verdict]:
    """Counts that cannot be, whoever counted."""
    found = [
        _within("present", attended.present, attended.base, _("到会人数不能多于应到人数。")),
        _within("present_remote", attended.remote, attended.present, _("远程参加的不能多于到会人数。")),
    ]
    if attended.women_base is not None and attended.women_present is not None:
        found.append(_within("present_women", attended.women_present, attended.women_base, _("到会妇女代表太多。")))
        found.append(_within("present_women", attended.women_present, attended.present, _("到会妇女代表太多。")))
    if attended.base_area is not None and attended.present_area is not None:
        text = _("参与表决的面积不能多于总面积。")
        found.append(_within("present_area", attended.present_area, attended.base_area, text))
    return [verdict for verdict in found if verdict is not None]


def quorum(rules: Rules, attended: Attended) -> list[Verdict]:
    """Every number that attendance has to reach, the women representatives of a place that asks for them included. All
    speak of ``QUORUM``: whoever asks whether enough came looks for that field, and misses none."""
    return [replace(verdict, field=QUORUM) for verdict in _quorum(rules, attended)]


def _quorum(rules: Rules, attended: Attended) -> list[Verdict]:
    if attended.way not in rules.codes.quorum:
        if rules.codes.quorum:
            text = _("这个会议不能这样计算到会人数。")
            needed = "、".join(rules.codes.quorum)
            return [no("way", text, needed=needed, met=attended.way, basis=SOURCE)]
        met = _("%(base)d人中的%(present)d人") % {"base": attended.base, "present": attended.present}
        return [yes("no_quorum", met=met, text=_("法律没有规定到会人数，按实际到会登记。"))]
    found = []
    for code in rules.codes.quorum[attended.way]:
        rule = rules.of(code)
        if rule is None:
            found.append(_no_row(code, QUORUM))
        elif code.endswith("-AREA"):
            found.append(_area(rule, attended.present_area, attended.base_area))
        else:
            found.append(rule.compare(attended.present, attended.base))
    women = rules.of(rules.codes.women)
    if women is not None and attended.women_base and attended.women_present is not None:
        found.append(women.compare(attended.women_present, attended.women_base))
    return found


# Voting -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """What was counted of one item; ``recused`` were present and do not vote."""

    yes: int
    no: int
    abstain: int = 0
    invalid: int = 0
    recused: int = 0
    yes_area: int | None = None

    @property
    def voted(self) -> int:
        return self.yes + self.no + self.abstain + self.invalid


def countable(count: Count, attended: Attended) -> list[Verdict]:
    """Votes over those present, a recused member who voted, more area than took part: cannot be."""
    able = attended.present - count.recused
    found: list[Verdict] = []
    if min(count.yes, count.no, count.abstain, count.invalid, count.recused) < 0:
        found.append(no("negative", _("票数不能是负数。"), needed="≥ 0", basis=SOURCE, field="yes"))
    if able < 0:
        text = _("回避的人比到会的人还多。")
        found.append(
            no("recused", text, needed=f"≤ {attended.present}", met=str(count.recused), basis=SOURCE, field="recused")
        )
    elif count.voted > able:
        words = {"voted": count.voted, "able": able, "present": attended.present, "recused": count.recused}
        text = _("票数多了：到会%(present)d人，回避%(recused)d人，最多%(able)d票，现在是%(voted)d票。") % words
        found.append(no("votes", text, needed=f"≤ {able}", met=str(count.voted), basis=SOURCE, field="yes"))
    if count.yes_area is not None and attended.present_area is not None:
        text = _("同意的面积不能多于参与表决的面积。")
        if impossible := _within("yes_area", count.yes_area, attended.present_area, text):
            found.append(impossible)
    return found


def recused_stay_out(recused: Collection[str], voters: Collection[str]) -> Verdict:
    """Whoever recuses is not among those who voted by name."""
    both = sorted(set(recused) & set(voters))
    if not both:
        return yes("recused", field="recused")
    text = _("%(names)s已经回避，不能参加这一项的表决。") % {"names": "、".join(both)}
    return no("recused", text, met="、".join(both), basis=SOURCE, field="recused")


def passed(rules: Rules, attended: Attended, count: Count, *, special: bool = False) -> list[Verdict]:
    """Every share that the yes votes have to reach. Whoever recuses does not vote (``countable``) and stays among those
    present: no law lowers the share for them. Of the collective it is two thirds of all members, whoever came."""
    total = attended.base if rules.codes.passing_of == BASE else attended.present
    codes = rules.codes.special if special and rules.codes.special else rules.codes.passing
    if not codes:
        text = _("法律没有规定这个组织怎样算通过，按同意多于不同意计。")
        met = f"{count.yes}:{count.no}"
        more, needed = count.yes > count.no, f"> {count.no}"
        return [Verdict(more, "more_yes", needed=needed, met=met, basis=SOURCE, text=text, field="yes")]
    found = []
    for code in codes:
        rule = rules.of(code)
        if rule is None:
            found.append(_no_row(code, "yes"))
        elif code.endswith("-AREA"):
            found.append(replace(_area(rule, count.yes_area, attended.present_area), field="yes_area"))
        else:
            found.append(replace(rule.compare(count.yes, total), field="yes"))
    return found


def _area(rule: Ruled, met: int | None, total: int | None) -> Verdict:
    if met is None or total is None:
        text = _("业主表决要同时按面积计算，请填写面积。")
        return no("area", text, needed=_("面积"), basis=(rule.basis_text,), field="present_area")
    return replace(rule.compare(met, total), field="present_area")


def _within(field_name: str, part: int, whole: int, text: str) -> Verdict | None:
    if 0 <= part <= whole:
        return None
    return no("impossible", text, needed=f"0..{whole}", met=str(part), basis=SOURCE, field=field_name)


def _no_row(code: str, field_name: str) -> Verdict:
    """The rulebook has no row for that day: nothing is assumed in its place."""
    text = _("这一天没有查到可用的规定（%(code)s），不能判断。请先装入规则库。") % {"code": code}
    return no("no_rule", text, needed=code, basis=SOURCE, field=field_name)


def undecided(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What says that a meeting decided nothing, whatever its minutes call it: too few came or agreed, another body or
    way than the law's. A late notice is a flag; a missing step of the matter is the matter's own."""
    return [one for one in verdicts if not one.ok and one.field in DECISIVE and one.code != "steps"]


# Which body may take which item ---------------------------------------------------------------------------------------

# Items whose bodies a row of the law lists: groups choose the election committee in a village, in no urban community.
CHOOSERS: Mapping[str, Mapping[str, str]] = {
    "election_committee": {"village": "VC-EL-COMMITTEE", "urban": "RC-EL-COMMITTEE"},
}
OPTION_BODIES = {"groups": "group"}  # where an option is another word than BodyKind's
# 村组法 20、23、27–32、37、38; 居组法 21、24、30、36: by whom, in words of BodyKind.
ITEM_BODIES: Mapping[str, tuple[str, ...]] = {
    "supervision": ("assembly", "council"),
    "leader": ("group",),
    "resignation": ("assembly", "council"),
    "by_election": ("assembly", "council"),
    "authorisation": ("assembly",),
    "convention": ("assembly", "council"),
    "report": ("assembly", "council", "collective"),
    "appraisal": ("assembly", "council"),
}
MATTER_BODIES: Mapping[str, tuple[str, ...]] = {
    "assembly": ("assembly", "council"),
    "council": ("assembly", "council"),
    "collective": ("collective", "assembly", "group"),
    "owners": ("owners",),
    "group": ("group",),
    "committee": ("committee", "council", "assembly"),
}


@dataclass(frozen=True)
class Item:
    """What is to be decided: ``decision_class`` and ``subject`` of its matter, where it has one."""

    kind: str
    decision_class: str = ""
    subject: str = ""
    collective: bool = False
    chosen_by: tuple[str, ...] = ()  # by which bodies, where a row of the law lists them (``CHOOSERS``)


def right_body(committee: str, body: str, item: Item, authorised: Collection[str]) -> Verdict:
    """Whether this body may decide it. ``authorised``: what the assembly lets the council decide on that day."""
    if item.kind in CHOOSERS and not item.chosen_by:
        return _no_row(CHOOSERS[item.kind].get(committee, item.kind), "kind")
    allowed = item.chosen_by or ITEM_BODIES.get(item.kind)
    if item.kind == "matter":
        allowed = MATTER_BODIES.get(item.decision_class, ())
    if allowed is not None and body not in allowed:
        text = _("这件事不由这个组织决定。请列到有权决定的会议上。")
        return no("body", text, needed="、".join(allowed), met=body, basis=("R-CMT-4",), field="kind")
    if body == "council" and (wanted := needs_authorisation(committee, item)):
        if wanted == NEVER:
            text = _("村民自治章程、村规民约只能由村民会议制定和修改，不能授权代表会议决定。")
            return no(
                "never_delegable", text, needed="assembly", met=body, basis=("VC-AS-DELEGATE-CONV",), field="kind"
            )
        if not set(wanted) & set(authorised):
            text = _("代表会议决定这件事，要先有村（居）民会议的授权，授权要写明事项和到期日。")
            met = "、".join(sorted(authorised)) or _("没有授权")
            return no("authorised", text, needed="、".join(wanted), met=met, basis=(_basis(committee),), field="kind")
    return yes("body", met=body, basis=("R-CMT-4",), field="kind")


def right_way(body: str, way: str, item: Item) -> Verdict:
    """What touches collective property is voted by the members of the collective and counted against all of them, also
    where the village decides in the collective's stead (村组法 28, 农村集体经济组织法 64)."""
    wanted = item.collective or item.decision_class == "collective"
    if not wanted or way == "collective" or (body, way) == ("collective", "members"):
        return yes("way", met=way, field="kind")
    text = _("涉及集体财产和成员权益的，要按集体经济组织成员计算到会和表决，这次会议不是这样计算的。")
    basis = ("VC-CE-REFERENCE", "CE-SCOPE")
    return no("way", text, needed="collective", met=way, basis=basis, field="kind")


NEVER: tuple[str, ...] = ("never",)


def needs_authorisation(committee: str, item: Item) -> tuple[str, ...]:
    """Any of these words in an authorisation lets the council decide; () when it needs none; ``NEVER``."""
    if item.kind == "convention":
        return NEVER if committee == "village" else ("charter_and_convention",)
    if item.kind == "report":
        return ("report",) if committee == "village" else ("annual_report",)
    if item.kind == "matter" and item.decision_class in ("assembly", "council"):
        subject = item.subject or "other"
        return (subject, "matters") if committee == "village" else (subject,)
    return ()


def _basis(committee: str) -> str:
    return "VC-AS-DELEGATE" if committee == "village" else "RC-AS-DELEGATE"


DELEGABLE = {"village": ("VC-AS-DELEGATE", "VC-AS-MATTERS"), "urban": ("RC-AS-MATTERS",)}


def scope_allowed(committee: str, law: Law, subjects: Sequence[str]) -> Verdict:
    """Only what the law lets the assembly hand over: in a village never the charter and the convention, in an urban
    community everything that its assembly decides."""
    rows = [law[code] for code in DELEGABLE.get(committee, ()) if code in law]
    allowed = {option for row in rows for option in row.options}
    basis = tuple(row.basis_text for row in rows)
    strange = [subject for subject in subjects if subject not in allowed]
    if subjects and not strange:
        return yes("scope", met="、".join(subjects), basis=basis, field="subjects")
    text = _("授权要写明法律允许授权的事项。") if not subjects else _("有的事项不能授权给代表会议。")
    needed, met = "、".join(sorted(allowed)), "、".join(strange)
    return no("scope", text, needed=needed, met=met, basis=basis or (_basis(committee),), field="subjects")


def scope_dates(starts_on: dt.date, ends_on: dt.date | None, decided_on: dt.date) -> Verdict:
    """From the decision on, and with an end."""
    if ends_on is not None and decided_on <= starts_on <= ends_on:
        return yes("scope_dates", field="ends_on")
    text = _("授权从决议那天或以后开始，并且要写到期日。")
    met = f"{starts_on.isoformat()}..{ends_on.isoformat() if ends_on else ''}"
    return no("scope_dates", text, needed=f"≥ {decided_on.isoformat()}", met=met, basis=SOURCE, field="ends_on")


REVOKERS: Mapping[str, tuple[str, ...]] = {"assembly": ("council", "committee"), "council": ("committee",)}


def may_revoke(committee: str, revoking: str, revoked: str, authorised: Collection[str]) -> Verdict:
    """村组法 27: the assembly may change or undo what council or committee decided wrongly; the council the
    committee's when the assembly lets it."""
    basis = (_basis(committee),)
    if revoked not in REVOKERS.get(revoking, ()):
        text = _("这个组织不能撤销那个组织的决定。")
        return no("revoke", text, needed=_("村（居）民会议"), met=revoking, basis=basis, field="resolution")
    if revoking == "council" and "revoke" not in authorised:
        text = _("代表会议撤销村（居）委会的决定，要先有村（居）民会议的授权。")
        return no(
            "authorised", text, needed="revoke", met="、".join(sorted(authorised)), basis=basis, field="resolution"
        )
    return yes("revoke", basis=basis, field="resolution")
