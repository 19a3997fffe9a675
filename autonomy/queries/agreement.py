"""Agreements as facts for their rules, and which of them a person sees (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Q

from autonomy.choices import AgreementState, AppliesTo, ListKind, PaidPer, Side
from autonomy.models import Agreement, AgreementItem, AgreementSignature, AgreementTemplate, ListEntry, Promise
from autonomy.models.agreement import AgreementQuerySet
from autonomy.permissions import COMMITTEE_ROLES
from autonomy.queries.lists import entries_in_force, version_in_force
from autonomy.rules import agreement as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.base.law.queries import rules_in_force
from governance.base.places.choices import Committee
from governance.base.places.models import Division

A = AgreementState
OWN = (A.DRAFT, A.CHECKING)  # the township's own paper: nobody below has been asked yet
COMMUNITY_DIGITS, TOWNSHIP_DIGITS = 12, 9
SIDE_ROLES: dict[str, tuple[str, ...]] = {
    Side.GOVERNMENT: (Role.TOWNSHIP_STAFF,),
    Side.COMMITTEE: tuple(COMMITTEE_ROLES),
}


def agreements_in_force(code: str, on: dt.date) -> AgreementQuerySet:
    """Signed, and that day lies in the term, at a place and below it."""
    return Agreement.objects.within(code).in_force(on).select_related("division", "township")


def visible_to(user: User, on: dt.date) -> AgreementQuerySet:
    """Official records of one's places; a committee sees what it was offered, not what the township is drafting."""
    codes = codes_visible(user, on)
    above = [code for code in codes if len(code) < COMMUNITY_DIGITS]
    own = [code for code in codes if len(code) == COMMUNITY_DIGITS]
    offered = within_codes(own, "division__code") & ~Q(state__in=OWN)
    return Agreement.objects.filter(within_codes(above, "division__code") | offered)


def get_for(user: User, agreement_id: int, on: dt.date) -> Agreement:
    """``Agreement.DoesNotExist`` for one that the person may not see."""
    rows = visible_to(user, on).select_related("division", "township", "list_version", "template", "amends", "renews")
    return rows.get(pk=agreement_id)


def side_of(user: User, agreement: Agreement, on: dt.date) -> str:
    """For whom the person speaks here: government or committee; '' for neither, or for both (then it must be said)."""
    sides = sides_of(user, agreement, on)
    return sides[0] if len(sides) == 1 else ""


def sides_of(user: User, agreement: Agreement, on: dt.date) -> list[str]:
    scope = scope_of(user, on)
    found = []
    if scope.holds_at(SIDE_ROLES[Side.GOVERNMENT], agreement.township.code):
        found.append(str(Side.GOVERNMENT))
    if scope.holds_at(SIDE_ROLES[Side.COMMITTEE], agreement.division.code):
        found.append(str(Side.COMMITTEE))
    return found


def post_for(user: User, agreement: Agreement, side: str, on: dt.date) -> tuple[str, int]:
    """Role and assignment by which the person signs for a side: the head's before any other; ('', 0) for none."""
    place = agreement.township.code if side == Side.GOVERNMENT else agreement.division.code
    posts = [post for post in scope_of(user, on).posts if post.code == place and post.role in SIDE_ROLES.get(side, ())]
    posts.sort(key=lambda post: post.role != Role.COMMITTEE_HEAD)
    return (posts[0].role, posts[0].assignment_id) if posts else ("", 0)


def signers(agreement: Agreement) -> list[rules.Signer]:
    """Who signed the text as it is offered now."""
    rows = AgreementSignature.objects.filter(agreement=agreement, content_hash=agreement.content_hash).order_by("id")
    return [
        rules.Signer(user, side, role) for user, side, role in rows.values_list("user_id", "side", "assignment__role")
    ]


def cited_rules(division: Division, on: dt.date) -> dict[str, rules.CitedRule]:
    """The rules against letters of responsibility, as they are cited here; what nobody read says so."""
    body = division.committee or Committee.VILLAGE
    found = rules_in_force(applies_to=body, place=division.code, on=on, codes=rules.RULE_CODES)
    cited = {rule.code: rules.CitedRule(rule.code, rule.basis_text) for rule in found}
    if missing := [code for code in rules.RULE_CODES if code not in cited]:
        # A rule that speaks of urban committees only is still where the matter is said.
        other = Committee.URBAN if body == Committee.VILLAGE else Committee.VILLAGE
        for rule in rules_in_force(applies_to=other, place=division.code, on=on, codes=missing):
            cited[rule.code] = rules.CitedRule(rule.code, rule.basis_text)
    return cited


def listed(place: str, on: dt.date) -> dict[str, ListEntry]:
    """The assistance list of a place on that day, by code; one query."""
    return {entry.code: entry for entry in entries_in_force(ListKind.ASSISTANCE, place, on)}


def why_left(codes: Iterable[str], place: str, on: dt.date) -> dict[str, str]:
    """Of matters that are not on the list: why not. Asked only when something is to be refused."""
    wanted = list(codes)
    if not wanted:
        return {}
    version = version_in_force(ListKind.ASSISTANCE, place, on)
    rows = {} if version is None else {row.code: row for row in version.entries.filter(code__in=wanted)}
    known = set(
        ListEntry.objects.filter(version__division__code=place[:6], code__in=wanted).values_list("code", flat=True)
    )
    found = {}
    for code in wanted:
        row = rows.get(code)
        if row is None:
            found[code] = "replaced" if code in known else "not_listed"
        elif row.withdrawn_on is not None and row.withdrawn_on <= on:
            found[code] = "withdrawn"
        elif row.until is not None and row.until < on:
            found[code] = "expired"
        else:
            found[code] = "narrowed"
    return found


def fits_committee(entry: ListEntry, committee: str) -> bool:
    return entry.applies_to in (AppliesTo.BOTH, committee)


def most_hours(entry: ListEntry, committee: str) -> Decimal | None:
    return entry.hours_village if committee == Committee.VILLAGE else entry.hours_urban


def by_list(entry: ListEntry, start: dt.date, end: dt.date) -> Decimal | None:
    """What the list's own money comes to over a term; None where it is counted by cases, persons or households."""
    if entry.amount is None:
        return None
    length = rules.months(start, end)
    sums = {
        PaidPer.YEAR: entry.amount * length / 12,
        PaidPer.MONTH: entry.amount * length,
        PaidPer.ONCE: entry.amount,
    }
    found = sums.get(PaidPer(entry.per)) if entry.per else None
    return None if found is None else found.quantize(rules.CENT)


def left_of(code: str, entries: Mapping[str, ListEntry], committee: str, why: Mapping[str, str]) -> str:
    entry = entries.get(code)
    if entry is None:
        return why.get(code, "not_listed")
    return "" if fits_committee(entry, committee) else "other_committee"


def item_facts(agreement: Agreement, on: dt.date) -> list[rules.ItemFacts]:
    """The matters of a stored agreement, held against the list of that day."""
    items = list(agreement.items.select_related("entry").prefetch_related("promises").order_by("position", "id"))
    place = agreement.division
    entries = listed(place.code, on)
    why = why_left([item.entry.code for item in items if item.entry.code not in entries], place.code, on)
    return [
        rules.ItemFacts(
            code=item.entry.code,
            title=item.entry.title,
            left=left_of(item.entry.code, entries, place.committee, why),
            requirements=item.requirements,
            hours=item.hours,
            amount=item.amount,
            payments=payments_of(item),
            most_hours=most_hours(item.entry, place.committee),
            least=by_list(item.entry, agreement.term_from, agreement.term_until),
        )
        for item in items
    ]


def payments_of(item: AgreementItem) -> tuple[rules.Paying, ...]:
    """Of an item whose promises are prefetched."""
    paying = [promise for promise in item.promises.all() if promise.amount is not None]
    return tuple(
        rules.Paying(promise.due_on, promise.amount or Decimal(0))
        for promise in sorted(paying, key=lambda one: (one.due_on, one.pk))
    )


def promise_facts(agreement: Agreement) -> list[rules.PromiseFacts]:
    rows = Promise.objects.filter(agreement=agreement).values_list("side", "what", "due_on")
    return [rules.PromiseFacts(*row) for row in rows]


def texts_of(agreement: Agreement, items: Sequence[rules.ItemFacts]) -> list[rules.Text]:
    """Everything that somebody wrote, the clauses of the template too."""
    given = [
        rules.Text("extra", "补充条款", agreement.extra),
        rules.Text("data_given", "政府提供的数据", agreement.data_given),
        rules.Text("liability_government", "政府一方违约责任", agreement.liability_government),
        rules.Text("liability_committee", "村（居）委会一方违约责任", agreement.liability_committee),
    ]
    given += [rules.Text(f"items.{item.code}", item.title, item.requirements) for item in items]
    training = Promise.objects.filter(agreement=agreement, kind="training").order_by("due_on", "id")
    given += [rules.Text("training", "培训", promise.what) for promise in training]
    clauses = agreement.template.clauses
    given += [rules.Text("template", clause["heading"], clause["text"]) for clause in clauses]
    return [one for one in given if one.text]


def overlapping(agreement: Agreement) -> list[str]:
    """Codes of this agreement's matters that another signed one of the committee covers at the same time."""
    other = Agreement.objects.filter(
        division=agreement.division_id,
        state=A.SIGNED,
        term_from__lte=agreement.term_until,
        term_until__gte=agreement.term_from,
    ).exclude(pk__in=[pk for pk in (agreement.pk, agreement.amends_id) if pk])
    codes = agreement.items.values("entry__code")
    rows = AgreementItem.objects.filter(agreement__in=other, entry__code__in=codes)
    return sorted(set(rows.values_list("entry__code", flat=True)))


def template_for(township: Division, on: dt.date) -> AgreementTemplate | None:
    """The nearest one in use: the township's, the county's, else the platform's own."""
    rows = AgreementTemplate.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on).filter(
        Q(division=None) | Q(division__code__in=[township.code[:n] for n in (2, 4, 6, 9)])
    )
    found = sorted(
        rows.select_related("division"),
        key=lambda row: (len(row.division.code) if row.division else 0, row.starts_on, row.pk),
    )
    return found[-1] if found else None


def committees_of(township: Division, on: dt.date) -> list[Division]:
    """Communities of a township that have a committee and are live."""
    return list(Division.objects.owing(on).within(township.code).order_by("code"))
