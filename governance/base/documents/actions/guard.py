"""Leaving a doubtful finding of the guard where it is, with a reason (R-OPN-9)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.documents.explain import worded
from governance.base.documents.models import Kept
from governance.base.documents.queries.guard import Finding
from governance.base.documents.rules.guard.keeping import may_stay, reason_says_why
from governance.base.journal.actions import record
from governance.base.verdict import require


def keep_finding(
    *, object_type: str, object_id: int, finding: Finding, reason: str, division: str, by: User, at: dt.datetime
) -> Kept:
    """Once for each thing found in a record; who may do it is asked by the app that owns the record. The journal keeps
    the class and the mark, never what was found; the reason stands in the row, where those who verify read it."""
    require(worded(may_stay(finding.level)), worded(reason_says_why(reason)))
    with transaction.atomic():
        kept, made = Kept.objects.get_or_create(
            object_type=object_type,
            object_id=object_id,
            mark=finding.mark,
            defaults={"kind": finding.kind, "reason": reason.strip(), "kept_by": by, "kept_at": at},
        )
        if made:
            record(
                verb="documents.finding_kept",
                by=by.pk,
                at=at,
                object_type=object_type,
                object_id=object_id,
                division=division,
                basis=("R-OPN-9",),
                data={"kind": finding.kind, "mark": finding.mark},
            )
    return kept
