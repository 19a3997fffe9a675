"""How much may be put on one committee, and how much the most burdened one bears (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, BurdenKind, LimitKind
from autonomy.models import Burden, Ceiling
from autonomy.rules.burden import Limit, Told, certificate_allowed, counts_for, weight, within_limit
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors, is_within, upper_bound
from governance.base.verdict import Verdict, no, yes

# Rows of the rulebook with a number of boards: kind, and where they hang.
NUMBERS = {"BOARD-LOCAL-OUTSIDE": True, "BOARD-LOCAL-INSIDE": False}
OUTSIDE = ("VILLAGE-2022-DETAIL", "ADMIT-BOARD")  # whose boards may hang outside: never a department's
CERTIFICATES = "CERT-NEG-20"
COMMITTEES = (Committee.VILLAGE, Committee.URBAN)


@dataclass(frozen=True)
class Bound:
    """A limit, and where it holds: ``code`` and below, for these committees."""

    limit: Limit
    code: str
    committees: tuple[str, ...]
    ceiling: bool = False  # set there by the county, not a rule of the book


@dataclass(frozen=True)
class Load:
    """What one community bears of one kind: signboards apart by where they hang."""

    code: str
    committee: str
    outside: Decimal
    inside: Decimal

    def of(self, limit: Limit) -> Decimal:
        """As far as this limit counts it."""
        if limit.outside is None:
            return self.outside + self.inside
        return self.outside if limit.outside else self.inside


def committees_of(applies_to: str) -> tuple[str, ...]:
    return COMMITTEES if applies_to == AppliesTo.BOTH else (applies_to,)


def bounds(code: str, on: dt.date, *, committees: Iterable[str] = COMMITTEES, below: bool = False) -> list[Bound]:
    """Every limit in force at a place: the ceilings of its county, and the rules with a number. ``below``: ceilings
    that only hold further down too."""
    reach = Q(division__code__in=ancestors(code))
    if below:
        reach |= Q(division__code__gte=code, division__code__lt=upper_bound(code))
    ceilings = Ceiling.objects.in_force(on).filter(reach).select_related("division").order_by("division__code", "kind")
    found = [
        Bound(
            Limit(row.kind, row.number, row.source, refuses=True, label=str(row.get_kind_display())),
            row.division.code,
            committees_of(row.applies_to),
            ceiling=True,
        )
        for row in ceilings
    ]
    for committee in committees:
        found += [bound for rule in _rules(code, committee, on) if (bound := _bound(rule, code, committee))]
    return found


def _rules(code: str, committee: str, on: dt.date) -> list[RuleInForce]:
    wanted = [*NUMBERS, *OUTSIDE, CERTIFICATES]
    return rules_in_force(applies_to=committee, place=code, on=on, codes=wanted)


def _bound(rule: RuleInForce, code: str, committee: str) -> Bound | None:
    """What nobody has read in the original shows its number and refuses nothing (architecture.md, "Law")."""
    if rule.code not in NUMBERS:
        return None
    outside = NUMBERS[rule.code]
    label = _("室外的牌子") if outside else _("室内的牌子")
    limit = Limit(LimitKind.SIGNBOARD, Decimal(rule.number), rule.basis_text, rule.binding, outside, label)
    return Bound(limit, code, (committee,))


def loads(kind: str, division: Division, applies_to: str, on: dt.date, *, without: int | None = None) -> list[Load]:
    """What each live community of a place bears of one kind on that day, in two queries; ``without`` one burden that
    is just being changed."""
    borne: dict[tuple[str, str], dict[bool, Decimal]] = defaultdict(lambda: {True: Decimal(0), False: Decimal(0)})
    rows = Burden.objects.in_force(on).touching(division.code).filter(kind=kind)
    if without is not None:
        rows = rows.exclude(pk=without)
    for code, applies, outside, rhythm in rows.values_list("division__code", "applies_to", "outside", "rhythm"):
        for committee in committees_of(applies):
            borne[code, committee][outside] += weight(kind, rhythm)
    places = Division.objects.owing(on).within(division.code).filter(committee__in=committees_of(applies_to))
    return [
        Load(code, committee, *(_sum(borne, code, committee, where) for where in (True, False)))
        for code, committee in places.values_list("code", "committee")
    ]


def _sum(borne: dict[tuple[str, str], dict[bool, Decimal]], code: str, committee: str, outside: bool) -> Decimal:
    above = (borne.get((place, committee)) for place in ancestors(code))
    return sum((part[outside] for part in above if part is not None), Decimal(0))


def limit_verdicts(told: Told, division: Division, on: dt.date, *, without: int | None = None) -> list[Verdict]:
    """What law and county say to one burden more: refusals, and warnings that are no refusals."""
    day = max(on, told.starts_on)
    committees = committees_of(told.applies_to)
    found = [verdict for committee in committees for verdict in _said_by_law(told, division.code, committee, day)]
    outside = bool(told.outside) and told.kind == BurdenKind.SIGNBOARD
    wanted = [
        bound
        for bound in bounds(division.code, day, committees=committees, below=True)
        if counts_for(bound.limit, told.kind, outside)
    ]
    if not wanted:
        return _once(found)
    borne = loads(told.kind, division, told.applies_to, day, without=without)
    for bound in wanted:
        reached = [
            load.of(bound.limit)
            for load in borne
            if load.committee in bound.committees and is_within(load.code, bound.code)
        ]
        if reached:
            found.append(within_limit(bound.limit, max(reached) + weight(told.kind, told.rhythm)))
    return _once(found)


def _said_by_law(told: Told, code: str, committee: str, on: dt.date) -> list[Verdict]:
    if told.kind not in (BurdenKind.CERTIFICATE, BurdenKind.SIGNBOARD):
        return []
    rules = {rule.code: rule for rule in _rules(code, committee, on)}
    if told.kind == BurdenKind.CERTIFICATE:
        rule = rules.get(CERTIFICATES)
        if rule is None:
            return []
        return [certificate_allowed(told.title, rule.options, source=rule.basis_text, binding=rule.binding)]
    return [_outside(rules[name]) for name in OUTSIDE if told.outside and name in rules]


def _outside(rule: RuleInForce) -> Verdict:
    """Boards outside are those of the community's own bodies; who enters a burden is none of them."""
    words = {"statement": rule.statement, "basis": rule.basis_text}
    if rule.binding:
        text = _("部门的牌子不能挂在室外。%(statement)s依据：%(basis)s。请改挂室内，或者不挂。") % words
        return no("board_outside", text, basis=(rule.code, rule.basis_text), field="outside")
    text = _("提醒：%(statement)s依据还没有经县级核实，不作为拒绝的理由：%(basis)s。") % words
    return yes("unchecked", text=text, basis=(rule.code, rule.basis_text), field="outside")


def _once(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Villages and communities may say the same."""
    return list({verdict.text or verdict.code: verdict for verdict in verdicts}.values())
