"""Guidance and corrections on behalf of a person, and what their rules ask."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, may, within_codes
from governance.base.clock.queries.limits import Term
from governance.base.documents.queries.guard import Part, guard_verdicts
from governance.base.law.models import Citation, Rule
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from governance.township.choices import CorrectionState, GuidanceState
from governance.township.models import Correction, Guidance
from governance.township.permissions import REVOKE_CORRECTION

ANSWER = Term("", 10, working=True)  # the township answers
REPLY = Term("", 15)  # the committee replies to an order to correct
PLACES = 200  # communities one person chooses from


def guidance_visible_to(user: User, on: dt.date) -> QuerySet[Guidance]:
    """Official records of one's divisions."""
    return filter_official(Guidance.objects.all(), user, on)


def guidance_for(user: User, guidance_id: int, on: dt.date) -> Guidance:
    """``Guidance.DoesNotExist`` for anything outside."""
    rows = guidance_visible_to(user, on).select_related("division", "asked_by", "answered_by")
    return rows.get(pk=guidance_id)


def corrections_visible_to(user: User, on: dt.date) -> QuerySet[Correction]:
    return filter_official(Correction.objects.all(), user, on)


def correction_for(user: User, correction_id: int, on: dt.date) -> Correction:
    """``Correction.DoesNotExist`` for anything outside."""
    rows = corrections_visible_to(user, on).select_related("division", "rule", "citation", "issued_by", "replied_by")
    return rows.get(pk=correction_id)


def late_guidance(codes: tuple[str, ...], on: dt.date) -> QuerySet[Guidance]:
    """Asked, and not answered by the day after the last one."""
    rows = Guidance.objects.filter(within_codes(codes, "division__code"), state=GuidanceState.ASKED, due_on__lt=on)
    return rows.select_related("division").order_by("due_on", "id")


def may_revoke(user: User, correction: Correction, on: dt.date) -> Verdict:
    """The township that gave it, or the county above."""
    return may(user, REVOKE_CORRECTION.name, place=correction.division.code, on=on)


def guarded(*parts: tuple[str, str, str], division: Division) -> list[Verdict]:
    """No number of a person in an official record that many read (R-OPN-9): (field, label, text)."""
    phones = [division.telephone] if division.telephone else []
    return guard_verdicts([Part(*part) for part in parts if part[2]], public_phones=phones)


def rules_to_cite(division: Division, on: dt.date) -> list[tuple[int, str]]:
    """Rows of the rulebook in force at a place, as (id, words)."""
    body = division.committee or "village"
    rows = Rule.objects.in_force(on).covering(division.code).filter(Q(applies_to=body) | Q(applies_to="both"))
    found = rows.order_by("law", "code").values_list("id", "law", "article", "title")
    return [
        (pk, _("《%(law)s》%(article)s %(title)s") % {"law": law, "article": article, "title": title})
        for pk, law, article, title in found
    ]


def citations_to_cite() -> list[tuple[int, str]]:
    rows = Citation.objects.order_by("document", "id").values_list("id", "document", "article")
    return [(pk, f"{document}{article}") for pk, document, article in rows[:PLACES]]


def guidance_labels() -> dict[str, str]:
    return {value: str(label) for value, label in GuidanceState.choices}


def correction_labels() -> dict[str, str]:
    return {value: str(label) for value, label in CorrectionState.choices}
