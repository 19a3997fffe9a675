"""Bodies of a community on a day, who sits in them, and what the law says to their members."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, Post
from governance.committees.models import Body, KinTie, Office, Term, WorkingRules
from governance.committees.queries.body_rules import Rulebook
from governance.committees.rules import body as rules
from governance.committees.rules.body import (
    Check,
    CommitteeFacts,
    CouncilFacts,
    Rules,
    Seat,
    SupervisionFacts,
    seated_posts,
)
from residents.models import Household, Person

ORDER = {kind: number for number, kind in enumerate(BodyKind.values)}


# Words others ask with -----------------------------------------------------------------------------------------------


def body(division: Division, kind: str, on: dt.date) -> Body | None:
    """The one of that kind on that day. Groups and owners' committees are many: the first of them."""
    return Body.objects.on(on).filter(division=division, kind=kind).order_by("pk").first()


def council(division: Division, on: dt.date) -> Body | None:
    """代表会议."""
    return body(division, BodyKind.COUNCIL, on)


def offices_on(one: Body, on: dt.date) -> QuerySet[Office]:
    """Everybody who holds an office in it on that day, hired people too."""
    return Office.objects.on(on).filter(body=one).order_by("pk")


def members_on(one: Body, on: dt.date) -> QuerySet[Office]:
    """Those who are members of it: whom votes and shares are counted of."""
    return offices_on(one, on).filter(post__in=seated_posts(one.kind))


def council_members(division: Division, on: dt.date) -> QuerySet[Office]:
    """Who forms the representative council: representatives and committee members (村组法 29, 居组法 28). Who is both
    stands as committee member alone."""
    bodies = Body.objects.on(on).filter(division=division)
    committee = Office.objects.on(on).filter(body__in=bodies.filter(kind=BodyKind.COMMITTEE), post__in=rules.MEMBERS)
    representatives = Office.objects.on(on).filter(
        body__in=bodies.filter(kind=BodyKind.COUNCIL), post=Post.REPRESENTATIVE
    )
    only = representatives.exclude(
        Exists(committee.filter(person=OuterRef("person")))
        | Exists(committee.filter(person=None, name=OuterRef("name")))
        | Q(person=None) & Exists(committee.filter(name=OuterRef("name")))
    )
    return Office.objects.filter(Q(pk__in=committee.values("pk")) | Q(pk__in=only.values("pk"))).order_by("pk")


def term_on(one: Body, on: dt.date) -> Term | None:
    """The term that runs that day, else the last one before it: who stays in office until the next is formed."""
    return Term.objects.filter(body=one, starts_on__lte=on).order_by("-starts_on").first()


def visible_bodies(user: User, on: dt.date) -> QuerySet[Body]:
    """Official records: those of one's own divisions and below."""
    return Body.objects.filter(within_codes(codes_visible(user, on), "division__code")).select_related("division")


def get_for(user: User, body_id: int, on: dt.date) -> Body:
    """``Body.DoesNotExist`` for one outside the person's scope."""
    return visible_bodies(user, on).get(pk=body_id)


def seat_of(office: Office, kind: str) -> Seat:
    return Seat(
        office.pk, office.body_id, kind, office.post, office.person_id, office.name, office.starts_on, office.ends_on
    )


# Composition ---------------------------------------------------------------------------------------------------------


@dataclass
class Sheet:
    """One body on a day: its term, who holds what, and what the law says to it."""

    body: Body
    term: Term | None
    offices: list[Office]
    checks: list[Check] = field(default_factory=list)
    rules: WorkingRules | None = None

    @property
    def members(self) -> list[Office]:
        posts = seated_posts(self.body.kind)
        return [office for office in self.offices if office.post in posts]

    @property
    def failing(self) -> list[Check]:
        return [check for check in self.checks if check.fails]

    def over(self, on: dt.date) -> bool:
        """The term has ended and no next one has begun."""
        return self.term is not None and self.term.ends_on < on


@dataclass(frozen=True)
class Composition:
    """All bodies of a community, in the order in which speech and law name them. Nine queries whatever their number."""

    division: Division
    on: dt.date
    sheets: list[Sheet]
    households: int
    persons: int
    size: list[Check]

    def of(self, kind: str) -> Sheet | None:
        return next((sheet for sheet in self.sheets if sheet.body.kind == kind), None)

    @property
    def kinds(self) -> set[str]:
        return {sheet.body.kind for sheet in self.sheets}


def composition(division: Division, on: dt.date) -> Composition:
    sheets = _sheets(division, on)
    households = Household.objects.living(on).filter(division=division).count()
    persons = Person.objects.living(on).filter(division=division).count()
    book = Rulebook(place=division.code)
    found = Composition(division, on, sheets, households, persons, _size(book, division, on, households))
    if not division.committee:
        return found
    pairs = _kin_pairs([office.pk for sheet in sheets for office in sheet.offices])
    for sheet in sheets:
        day = on if sheet.term is None else sheet.term.starts_on
        asked = book.on(division.committee, division.code, day)
        sheet.checks = _checks(found, sheet, asked, pairs)
        if sheet.body.kind == BodyKind.COUNCIL and division.committee == rules.VILLAGE:
            sheet.checks += rules.council_wanted(asked, persons, households)
    return found


def _sheets(division: Division, on: dt.date) -> list[Sheet]:
    bodies = list(Body.objects.on(on).filter(division=division).select_related("group", "organisation", "division"))
    terms: dict[int, Term] = {}
    for term in Term.objects.filter(body__in=bodies, starts_on__lte=on).order_by("starts_on"):
        terms[term.body_id] = term
    offices: dict[int, list[Office]] = defaultdict(list)
    for office in Office.objects.on(on).filter(body__in=bodies).select_related("group").order_by("pk"):
        offices[office.body_id].append(office)
    current = {row.body_id: row for row in WorkingRules.objects.filter(body__in=bodies, ended_on=None).order_by("pk")}
    posts = {post: number for number, post in enumerate(Post.values)}
    sheets = [
        Sheet(
            one,
            terms.get(one.pk),
            sorted(offices[one.pk], key=lambda office: (posts[office.post], office.pk)),
            rules=current.get(one.pk),
        )
        for one in bodies
    ]
    return sorted(sheets, key=lambda s: (ORDER[s.body.kind], s.body.group.number if s.body.group else 0, s.body.pk))


def _size(book: Rulebook, division: Division, on: dt.date, households: int) -> list[Check]:
    """How many households a community is made for; nothing to say while none is on the register."""
    if not households or not division.committee:
        return []
    return rules.size_checks(book.on(division.committee, division.code, on), households)


def _kin_pairs(offices: Sequence[int]) -> list[tuple[int, int]]:
    """Offices whose holders are near relatives, as one of them declared; each pair once."""
    ties = KinTie.objects.filter(declaration__office__in=offices, other__in=offices)
    rows = ties.values_list("declaration__office", "other")
    return sorted({(min(pair), max(pair)) for pair in rows})


def _checks(found: Composition, sheet: Sheet, asked: Rules, pairs: Iterable[tuple[int, int]]) -> list[Check]:
    committee = found.division.committee
    match sheet.body.kind:
        case BodyKind.COMMITTEE:
            return rules.committee_checks(asked, committee, committee_facts(sheet, pairs))
        case BodyKind.SUPERVISION:
            return rules.supervision_checks(asked, committee, supervision_facts(found, sheet, asked, pairs))
        case BodyKind.COUNCIL:
            return rules.council_checks(asked, committee, council_facts(found, sheet))
    return []


def committee_facts(sheet: Sheet, pairs: Iterable[tuple[int, int]]) -> CommitteeFacts:
    members = sheet.members
    inside = {office.pk for office in members}
    return CommitteeFacts(
        len(members),
        sum(office.woman for office in members),
        sum(one in inside and other in inside for one, other in pairs),
        sum(office.post == Post.CHAIR for office in members),
    )


def supervision_facts(
    found: Composition, sheet: Sheet, asked: Rules, pairs: Iterable[tuple[int, int]]
) -> SupervisionFacts:
    members = sheet.members
    seats = [seat_of(office, sheet.body.kind) for office in members]
    others = [seat_of(office, one.body.kind) for one in found.sheets for office in one.offices]
    watched = {seat.id for seat in others if seat.member_of_committee}
    more = asked[rules.EXCLUDE_MORE].options if rules.EXCLUDE_MORE in asked else ()
    ties = [set(pair) for pair in pairs]
    main = found.of(BodyKind.COMMITTEE)
    return SupervisionFacts(
        members=len(members),
        chairs=sum(office.post == Post.CHAIR for office in members),
        skilled=sum(office.skilled is True for office in members),
        in_committee=sum(any(o.id in watched and o.same_person(seat) for o in others) for seat in seats),
        kin=sum(any(seat.id in tie and tie & watched for tie in ties) for seat in seats),
        others=sum(any(o.excluded_as in more and o.same_person(seat) for o in others) for seat in seats),
        ends_on=sheet.term.ends_on if sheet.term else None,
        committee_ends_on=main.term.ends_on if main and main.term else None,
    )


def council_facts(found: Composition, sheet: Sheet) -> CouncilFacts:
    """Who sits in both stands as committee member, as ``council_members`` says."""
    main = found.of(BodyKind.COMMITTEE)
    committee = [seat_of(office, BodyKind.COMMITTEE) for office in (main.members if main else [])]
    only = [
        office
        for office in sheet.members
        if not any(seat.same_person(seat_of(office, sheet.body.kind)) for seat in committee)
    ]
    groups = Counter(office.group_id for office in only if office.group_id is not None and office.households is None)
    return CouncilFacts(
        representatives=len(only),
        women=sum(office.woman for office in only),
        members=len(only) + len(committee),
        population=found.persons or None,
        shares=tuple(office.households for office in only if office.households),
        per_group=tuple(groups.values()),
        ends_on=sheet.term.ends_on if sheet.term else None,
        committee_ends_on=main.term.ends_on if main and main.term else None,
    )
