"""Rulings on breaches for anyone: what was published, and the page of it (R-AUT-4)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.models import Breach
from governance.base.clock.explain import full_date
from governance.base.journal.queries import body_of, erasure_reason, erasure_reasons, page_proof
from governance.base.places.rules.code import upper_bound

OBJECT = "breach"
LISTED = 200
RELATED = ("agreement__division", "agreement__township", "promise")


def public_breaches(code: str) -> QuerySet[Breach]:
    """Those of a place that the county ruled on."""
    within = Breach.objects.filter(agreement__division__code__gte=code, agreement__division__code__lt=upper_bound(code))
    return within.filter(leaf__isnull=False).select_related(*RELATED)


def ruling_body(breach: Breach) -> dict[str, Any]:
    """What is published: which promise of which agreement, whose, and the ruling. What the two sides wrote to each
    other stays between them, and no person is named."""
    agreement, promise = breach.agreement, breach.promise
    return {
        "kind": "breach_ruling",
        "version": 1,
        "breach": breach.pk,
        "place": {"code": agreement.division.code, "name": agreement.division.name},
        "township": {"code": agreement.township.code, "name": agreement.township.name},
        "agreement": {"number": agreement.number, "leaf": agreement.leaf},
        "side": breach.side,
        "promise": None if promise is None else {"what": promise.what, "due_on": promise.due_on.isoformat()},
        "noted_on": breach.noted_on.isoformat(),
        "ruling": breach.ruling,
        "ruled_on": None if breach.closed_on is None else breach.closed_on.isoformat(),
    }


def ruling_url(breach: Breach) -> str:
    return reverse("autonomy_board:breach", args=[breach.agreement.division.code, breach.pk])


def ruling_lines(code: str) -> list[dict[str, Any]]:
    """The newest first; two queries."""
    rows = list(public_breaches(code).order_by("-closed_on", "-id")[:LISTED])
    erased = erasure_reasons(row.leaf for row in rows)
    return [{**_line(row), "erased": erased.get(row.leaf or 0, "")} for row in rows]


def _line(row: Breach) -> dict[str, Any]:
    words = {"place": row.agreement.division.name, "number": row.agreement.number}
    return {
        "title": _("%(place)s的协议 %(number)s") % words,
        "side": str(row.get_side_display()),
        "ruled_label": full_date(row.closed_on) if row.closed_on else "",
        "url": ruling_url(row),
    }


def ruling_page(row: Breach) -> dict[str, Any]:
    """One ruling as it was published, by the body in the log; an erased one says why it is gone."""
    leaf = row.leaf or 0
    body = body_of(leaf)
    found = {
        **_line(row),
        "proof": page_proof(leaf),
        "agreement_url": reverse("autonomy_board:agreement", args=[row.agreement.division.code, row.agreement_id]),
        "noted_label": full_date(row.noted_on),
    }
    if body is None:
        return {**found, "erased": erasure_reason(leaf)}
    promise = body["promise"]
    return {**found, "erased": "", "promise": promise["what"] if promise else "", "ruling": body["ruling"]}
