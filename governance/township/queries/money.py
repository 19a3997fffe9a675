"""What is owed, paid, confirmed and missing: one annotated queryset for pages, exports, the API and the admin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, scope_of, within_codes
from governance.township.choices import PaymentState
from governance.township.models import Due, Payment
from governance.township.models.money import DueQuerySet

MONEY: DecimalField[Any, Any] = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Value(Decimal(0), output_field=MONEY)
# ``rules.money.counted`` for a set.
COUNTED = Case(When(state=PaymentState.DISPUTED, then=F("received")), default=F("amount"), output_field=MONEY)


def _sum(amount: Any, *states: str) -> Coalesce:
    rows = Payment.objects.filter(due=OuterRef("pk"))
    if states:
        rows = rows.filter(state__in=states)
    total = rows.order_by().values("due").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total, output_field=MONEY), NOTHING)


def with_sums(rows: QuerySet[Due]) -> QuerySet[Any]:
    """``paid``: entered and not disputed, and of what is disputed that which arrived; ``confirmed``: what the committee
    says has come; ``owed``: the sum, or what was paid of one that was cancelled; ``missing``: owed less paid."""
    found: QuerySet[Any] = rows.annotate(paid=_sum(COUNTED), confirmed=_sum(F("received"), *CHECKED))
    owed = Case(When(cancelled_on=None, then=F("amount")), default=F("paid"), output_field=MONEY)
    return found.annotate(owed=owed).annotate(missing=F("owed") - F("paid"))


CHECKED = (PaymentState.CONFIRMED, PaymentState.DISPUTED)


def reconciliation(rows: QuerySet[Due], on: dt.date) -> QuerySet[Any, Any]:
    """For each committee and year: due, paid, confirmed, missing, and how much of that is late. One query."""
    late = Q(due_on__lt=on)
    return (
        with_sums(rows)
        .order_by()
        .values("division_id", "division__code", "division__name", "year")
        .annotate(
            sum_owed=Sum("owed"),
            sum_paid=Sum("paid"),
            sum_confirmed=Sum("confirmed"),
            sum_missing=Sum("missing"),
            sum_late=Coalesce(Sum("missing", filter=late), NOTHING),
        )
        .order_by("division__code", "year")
    )


def visible_to(user: User, on: dt.date) -> DueQuerySet:
    """Official records of one's places; a department sees what it owes itself and nothing else."""
    own = [post.organisation_id for post in scope_of(user, on).posts if post.role == Role.DEPARTMENT]
    condition = within_codes(codes_visible(user, on), "division__code") | Q(payer__in=[pk for pk in own if pk])
    return Due.objects.filter(condition)


def get_for(user: User, due_id: int, on: dt.date) -> Due:
    """With its sums; ``Due.DoesNotExist`` outside the person's scope."""
    rows = with_sums(visible_to(user, on)).select_related("division", "payer_division", "payer")
    found: Due = rows.get(pk=due_id)
    return found


def paid_of(due: Due) -> Decimal:
    """What counts as paid of one due, as it is in the database now."""
    total = Payment.objects.filter(due=due).aggregate(total=Sum(COUNTED))["total"]
    return total or Decimal(0)


def sums_of(subjects: Iterable[int], kind: str) -> dict[int, dict[str, Any]]:
    """By the row that the money comes from; one query."""
    rows = with_sums(Due.objects.filter(kind=kind, subject__in=list(subjects)))
    return {row["subject"]: row for row in rows.values("subject", "id", "owed", "paid", "confirmed", "missing")}
