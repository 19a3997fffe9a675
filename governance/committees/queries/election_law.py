"""The rules of elections in force for a community on a day, all in two queries (rules.md 2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.verdict import Refused, no
from governance.committees.election_choices import CommitteeWay, Ground, Mode, Nominator
from governance.committees.models import Election
from governance.committees.rules.election_schedule import Days, Numbers

PREFIX = {Committee.VILLAGE: "VC", Committee.URBAN: "RC"}
SUFFIXES = (
    "TERM",
    "SEATS-MIN",
    "SEATS-MAX",
    "SEATS-WOMEN",
    "KIN",
    "COMMITTEE",
    "COMMITTEE-MIN",
    "COMMITTEE-MAX",
    "COMMITTEE-EXIT",
    "VOTER",
    "REG",
    "ROLL-DAYS",
    "ROLL-APPEAL",
    "ROLL-DECIDE",
    "NOMINATE",
    "NOMINATE-JOINT",
    "CHOICE",
    "DISQUALIFY",
    "VALID",
    "VALID-ALL",
    "VALID-HH",
    "VALID-REP",
    "WIN",
    "RUNOFF",
    "SECRET",
    "PROXY",
    "PROXY-WHO",
    "PROXY-CANDIDATE",
    "PROXY-LIST",
    "PROXY-REP-MODE",
    "PROXY-DAYS",
    "PROXY-POSTED",
    "PROXY-LIST-DAYS",
    "MODE",
    "RECALL-CALL",
    "RECALL-CALL-REPS",
    "RECALL-VALID",
    "RECALL-VALID-REP",
    "RECALL-PASS",
    "RECALL-DAYS",
    "RECALL-DAYS-TOWN",
    "RECALL-AGAIN",
    "RESIGN",
    "RESIGN-DAYS",
    "RESIGN-NOTICE",
    "AUTO-END",
    "BYELECT",
    "HANDOVER",
    "CAND-DAYS",
    "CAND-WITHDRAW",
    "MOBILE-BOX",
    "MOBILE-BOX-APPROVAL",
    "RUNOFF-DAYS",
    "EARLY-LATE",
    "BALLOT-KEEP",
)
VALID = {Mode.VILLAGE: "VALID", Mode.ALL_VOTERS: "VALID-ALL", Mode.HOUSEHOLD_REP: "VALID-HH"}
BOTH_LAWS = dt.date(2026, 1, 1)  # 村组法 17 and 居组法 17 as revised
ROLL_DAYS = ("ROLL-DAYS", "ROLL-APPEAL", "ROLL-DECIDE")
ALWAYS_GROUNDS = (Ground.AGE, Ground.DEPRIVED)  # no right to be elected at all


@dataclass(frozen=True)
class ElectionLaw:
    """What the law says of elections here on that day. A rule that is missing or does not bind asks nothing."""

    committee: str
    on: dt.date
    rules: dict[str, RuleInForce]

    def get(self, suffix: str) -> RuleInForce | None:
        """The rule, when there is one that binds."""
        found = self.rules.get(f"{PREFIX[Committee(self.committee)]}-EL-{suffix}")
        return found if found is not None and found.binding else None

    def need(self, suffix: str) -> RuleInForce:
        """One without which nothing can be said: a community where it is missing is told so."""
        found = self.get(suffix)
        if found is None:
            code = f"{PREFIX[Committee(self.committee)]}-EL-{suffix}"
            words = {"code": code, "day": self.on.isoformat()}
            text = _("%(day)s没有可以依据的规则%(code)s，不能核对。请联系县级民政部门。") % words
            raise Refused(no("no_rule", text, needed=code, basis=(code,)))
        return found

    def says(self, suffix: str) -> bool:
        return self.get(suffix) is not None

    def basis(self, suffix: str) -> str:
        found = self.get(suffix)
        return "R-CMT-2" if found is None else found.basis_text

    def options(self, suffix: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        found = self.get(suffix)
        return otherwise if found is None else found.options

    def valid(self, mode: str) -> RuleInForce | None:
        """Turnout by the mode; a city before 2026 has none."""
        return self.get("VALID-REP" if mode == Mode.RESIDENT_REP else VALID[Mode(mode)])

    def recall_valid(self, mode: str) -> RuleInForce:
        return self.need("RECALL-VALID-REP" if mode == Mode.RESIDENT_REP else "RECALL-VALID")

    def grounds(self) -> tuple[str, ...]:
        """What the law of the day names; until 2025 nothing but the missing right itself."""
        return (*self.options("DISQUALIFY", ()), *ALWAYS_GROUNDS)

    def modes(self) -> tuple[str, ...]:
        if self.committee == Committee.VILLAGE:
            return (Mode.VILLAGE.value,)
        return tuple(one for one in self.options("MODE", ()) if one in Mode.values)

    def nominators(self) -> tuple[str, ...]:
        return self.options("NOMINATE", tuple(Nominator.values))

    def ways(self) -> tuple[str, ...]:
        return self.options("COMMITTEE", (CommitteeWay.ASSEMBLY, CommitteeWay.COUNCIL))

    def days(self, suffix: str) -> Days | None:
        found = self.get(suffix)
        return None if found is None else Days(found.number, found.basis_text, local=bool(found.place))

    def needed_days(self, suffix: str, otherwise: int) -> Days:
        """Cities before 2026 had no such days: the platform's own, said as such. ``asked`` decides by them."""
        if self.on < BOTH_LAWS:
            words = _("平台约定%(n)s日，当时的法律没有规定") % {"n": otherwise}
        else:
            words = _("平台约定%(n)s日，没有可以依据的规则，请联系县级民政部门") % {"n": otherwise}
        return self.days(suffix) or Days(otherwise, words)

    def asked(self) -> Numbers:
        """For an act. From 2026 on both laws have the days of the roll: where a row is missing nothing is decided on
        the platform's own number."""
        if self.on >= BOTH_LAWS:
            for suffix in ROLL_DAYS:
                self.need(suffix)
        return self.numbers()

    def numbers(self) -> Numbers:
        return Numbers(
            roll=self.needed_days("ROLL-DAYS", 20),
            appeal=self.needed_days("ROLL-APPEAL", 5),
            decide=self.needed_days("ROLL-DECIDE", 3),
            candidates=self.days("CAND-DAYS"),
            withdraw=self.days("CAND-WITHDRAW"),
            proxy=self.days("PROXY-DAYS"),
            proxy_list=self.days("PROXY-LIST-DAYS"),
            run_off=self.days("RUNOFF-DAYS"),
            handover=self.days("HANDOVER"),
        )


def election_law(division: Division, on: dt.date) -> ElectionLaw:
    prefix = PREFIX[Committee(division.committee)]
    codes = [f"{prefix}-EL-{suffix}" for suffix in SUFFIXES]
    found = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=codes)
    return ElectionLaw(division.committee, on, {rule.code: rule for rule in found})


def law_for(election: Election) -> ElectionLaw:
    """By the law in force on the day of the vote."""
    return election_law(election.division, election.election_day)
