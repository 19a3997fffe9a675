"""Requests at the gate: who sees them, who may act on them, and the facts that the rules ask for (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, BurdenKind, Decider, ListKind, RequestState
from autonomy.models import AdmissionRequest, Basis, Burden, Opinion, Review
from autonomy.models.admission import AdmissionRequestQuerySet
from autonomy.queries.ceiling import bounds, committees_of
from autonomy.queries.lists import entries_in_force, hours
from autonomy.registry import form_sources
from autonomy.rules.admission import Effect, Hand, Written, same_person
from autonomy.rules.filing import Told
from autonomy.rules.hard_stops import RULE_CODES, Existing, Law
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.law.models import Rule
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, yes

GATE = {Decider.BUREAU: Role.BUREAU_REVIEWER, Decider.OFFICE: Role.GOVERNMENT_OFFICE}
COUNTY = 6  # digits


# Who sees them --------------------------------------------------------------------------------------------------


def departments_of(user: User, on: dt.date) -> set[int]:
    """Organisations for which the person asks."""
    return {p.organisation_id for p in scope_of(user, on).posts if p.role == Role.DEPARTMENT and p.organisation_id}


def visible_to(user: User, on: dt.date) -> AdmissionRequestQuerySet:
    """A department sees its own, drafts too; the county and above see what was handed in; nobody else anything before
    it is decided and public."""
    own = Q(organisation__in=departments_of(user, on))
    official = Q(filed_on__isnull=False) & within_codes(codes_visible(user, on), "county__code")
    return AdmissionRequest.objects.filter(own | official)


def get_for(user: User, request_id: int, on: dt.date) -> AdmissionRequest:
    """One of ``visible_to``; ``AdmissionRequest.DoesNotExist`` for anything else."""
    rows = visible_to(user, on).select_related("organisation", "county", "decided_by", "purchase_need")
    return rows.get(pk=request_id)


def at_gate(user: User, request: AdmissionRequest, on: dt.date) -> Verdict:
    """Whether the person belongs to who holds the gate for this request."""
    role = GATE[Decider(request.decider)]
    if scope_of(user, on).holds([role], request.county.code):
        return yes("role")
    who = request.get_decider_display()
    text = _("这件申请由%(who)s办理，您没有这个任职。") % {"who": who}
    return no("role", text, needed=role, basis=("R-AUT-3",))


def asks_for(user: User, request: AdmissionRequest, on: dt.date) -> Verdict:
    """Whether the person belongs to the department that asks."""
    if request.organisation_id in departments_of(user, on):
        return yes("role")
    text = _("这是%(who)s的申请，要由他们自己办理。") % {"who": request.organisation.name}
    return no("role", text, needed=request.organisation.name, basis=("R-AUT-3",))


def organisations_held(user: User, on: dt.date) -> set[int | None]:
    """Every organisation that the person belongs to in some post."""
    return {post.organisation_id for post in scope_of(user, on).posts}


def hand_of(
    user: User, request: AdmissionRequest, on: dt.date, written: Sequence[Written] = ()
) -> tuple[Assignment, Hand] | None:
    """The post by which the person acts at this gate: the own one, else one held for somebody absent who has not
    spoken yet."""
    posts = (
        Assignment.objects.in_force(on)
        .covering(request.county.code)
        .filter(user=user, role=GATE[Decider(request.decider)])
        .select_related("stands_in_for")
        .order_by("stands_in_for_id", "id")
    )
    hands = [
        (post, Hand(user.pk, None if post.stands_in_for is None else post.stands_in_for.user_id)) for post in posts
    ]
    own = [pair for pair in hands if pair[1].principal is None]
    free = [pair for pair in hands if not same_person(pair[1], [one.hand for one in written])]
    return next(iter([*own, *free, *hands]), None)


# Facts for the rules --------------------------------------------------------------------------------------------


def told(request: AdmissionRequest) -> Told:
    names = [name for name in Told.__dataclass_fields__ if name != "bases"]
    return Told(**{name: getattr(request, name) for name in names}, bases=request.bases.count())


def written(request: AdmissionRequest) -> list[Written]:
    """Findings of the present round."""
    rows = Review.objects.filter(request=request, round=request.round).order_by("id")
    return [
        Written(aspect, finding, Hand(user, principal))
        for aspect, finding, user, principal in rows.values_list(
            "aspect", "finding", "reviewer_id", "assignment__stands_in_for__user_id"
        )
    ]


def stops_of(request: AdmissionRequest) -> list[str]:
    """What the rules flagged at filing, each once: answered with the legality review."""
    return list(dict.fromkeys(flag["stop"] for flag in request.flags))


def law_for(request: AdmissionRequest, on: dt.date) -> dict[str, Law]:
    """The rules behind the hard stops for the committees asked; where a rule binds for one of them, it is that one."""
    found: dict[str, Law] = {}
    for committee in committees_of(request.applies_to):
        for rule in rules_in_force(applies_to=committee, place=request.county.code, on=on, codes=RULE_CODES):
            law = Law(rule.code, rule.statement, rule.basis_text, rule.binding, rule.options)
            if rule.code not in found or (law.binding and not found[rule.code].binding):
                found[rule.code] = law
    return found


def forms_there(county: Division, on: dt.date) -> list[Existing]:
    """Forms and ledgers that committees fill in already: those registered as burdens, and what upper rooms collect."""
    rows = Burden.objects.in_force(on).touching(county.code).filter(kind=BurdenKind.LEDGER)
    found = [
        Existing(title, _("%(who)s的台账、报表") % {"who": who})
        for title, who in rows.values_list("title", "organisation__name").order_by("title").distinct()
    ]
    return [*found, *(one for source in form_sources() for one in source(county.code, on))]


# Burden ---------------------------------------------------------------------------------------------------------


def effects(request: AdmissionRequest, on: dt.date) -> list[Effect]:
    """For each kind of committee asked: hours a month of the list in force, what this adds, and the lowest ceiling of
    the county. What the request has on the list already is not counted twice."""
    ceilings = [bound for bound in bounds(request.county.code, on) if bound.limit.kind == "hours"]
    found = []
    for committee in committees_of(request.applies_to):
        listed = entries_in_force(ListKind.ASSISTANCE, request.county.code, on, committee=committee)
        now = hours([entry for entry in listed if entry.request_id != request.pk], committee)
        asked = request.hours_village if committee == Committee.VILLAGE else request.hours_urban
        mine = [bound.limit for bound in ceilings if committee in bound.committees]
        least = min(mine, key=lambda limit: limit.number, default=None)
        found.append(
            Effect(
                str(committee),
                now,
                asked or Decimal(0),
                None if least is None else least.number,
                "" if least is None else least.source,
            )
        )
    return found


def hours_asked(code: str, on: dt.date, committee: str) -> Decimal:
    """Hours a month that requests waiting at the county's gate would add to one committee of that kind (E's sheet shows
    them apart from what is on the list)."""
    name = "hours_village" if committee == Committee.VILLAGE else "hours_urban"
    rows = AdmissionRequest.objects.waiting().filter(
        county__code=code[:COUNTY], filed_on__lte=on, provisional_until=None, applies_to__in=[AppliesTo.BOTH, committee]
    )
    return rows.aggregate(total=Sum(name))["total"] or Decimal(0)


# Opinions -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """How many committees were asked in this round, and what they said."""

    total: int
    open: int
    due_on: dt.date | None
    stances: dict[str, int]


def opinions(request: AdmissionRequest) -> list[Opinion]:
    rows = Opinion.objects.filter(request=request, round=request.round)
    return list(rows.select_related("division").order_by("division__code"))


def asked_of(rows: Sequence[Opinion]) -> Asked:
    stances: dict[str, int] = {}
    for row in rows:
        if row.stance:
            stances[row.stance] = stances.get(row.stance, 0) + 1
    unanswered = sum(not row.stance for row in rows)
    return Asked(len(rows), unanswered, max((row.due_on for row in rows), default=None), stances)


def concerned_codes(request: AdmissionRequest, on: dt.date) -> list[str]:
    """Live communities of the kind asked inside the places that the request names."""
    rows = Division.objects.owing(on).filter(
        within_codes(request.concerned, "code"), committee__in=committees_of(request.applies_to)
    )
    return list(rows.order_by("code").values_list("code", flat=True))


# Basis ----------------------------------------------------------------------------------------------------------


def bases_of(request: AdmissionRequest) -> list[dict[str, object]]:
    """As people read them, with whether somebody has read the text."""
    rows = Basis.objects.filter(request=request).select_related("rule", "citation")
    found: list[dict[str, object]] = []
    for row in rows:
        if row.rule is not None:
            found.append(
                {
                    "text": f"《{row.rule.law}》{row.article or row.rule.article}",
                    "verified": row.rule.confidence == "read",
                }
            )
        elif row.citation is not None:
            found.append({"text": f"《{row.citation.document}》{row.article}", "verified": row.citation.checked})
    return found


def rule_cited(document: str, article: str, on: dt.date) -> Rule | None:
    """The rulebook's own row of that law and article, so that a change of the law finds what rests on it."""
    if not document or not article:
        return None
    rows = Rule.objects.in_force(on).filter(law__in=[document, f"中华人民共和国{document}"], article=article)
    return rows.order_by("code", "applies_to").first()


def labels() -> dict[str, str]:
    return {value: str(label) for value, label in RequestState.choices}
