"""What an audit is counted of and due by; who is audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Min, Q, QuerySet

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.choices import AuditKind, BodyKind
from governance.committees.election_choices import ElectionKind
from governance.committees.models import Audit, Election, Office
from governance.committees.queries.oversight import members, representatives
from governance.committees.rules.appraisal import MEMBERS
from governance.committees.rules.audit import Asked
from residents.queries.electorate import base_counts


def next_elections(divisions: Collection[int], on: dt.date) -> dict[int, dt.date]:
    """The day of the next general election of the committee, where one is planned; one query."""
    rows = Election.objects.running().filter(
        division__in=list(divisions),
        kind=ElectionKind.GENERAL,
        body__kind=BodyKind.COMMITTEE,
        election_day__gt=on,
    )
    return dict(rows.values("division").annotate(day=Min("election_day")).values_list("division", "day"))


def audited(audit: Audit, on: dt.date) -> QuerySet[Office]:
    """Whom it is about: an office, the members of a term, or who sits there today."""
    if audit.office_id is not None:
        return Office.objects.filter(pk=audit.office_id)
    if audit.term_id is not None:
        return Office.objects.filter(term=audit.term_id, post__in=MEMBERS).order_by("pk")
    return members(audit.division, BodyKind.COMMITTEE, on)


def is_accused(user: User, audit: Audit, on: dt.date) -> bool:
    """Held once or holds one of the audited offices by this login."""
    return audited(audit, on).filter(assignment__user=user).exists()


def asked(division: Division, on: dt.date, *, residents: int, representatives_: int, residents_of: int | None) -> Asked:
    """Residents are counted of the register; where it is empty, of the number that is said and kept."""
    adults = base_counts(division, on).adults
    return Asked(residents, adults or residents_of or 0, representatives_, representatives(division, on))


def open_demands(division: Division) -> QuerySet[Audit]:
    kinds = [AuditKind.DEMAND, AuditKind.SECOND]
    return Audit.objects.filter(Q(kind__in=kinds), division=division, published_on=None)
