"""Working rules of bodies as they are shown and as the log holds them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db.models import QuerySet

from governance.base.places.models import Division
from governance.committees.models import WorkingRules


def rules_body(row: WorkingRules, division: Division) -> dict[str, Any]:
    """What is published of one version. The text by its hash too, so that a copy can be compared."""
    return {
        "kind": "working_rules",
        "place": division.code,
        "body": row.body.kind,
        "title": row.title,
        "number": row.number,
        "adopted_on": row.adopted_on.isoformat(),
        "adopted_by": row.adopted_by,
        "text": row.text,
        "hash": hashlib.sha256(row.text.encode()).hexdigest(),
    }


def rules_of(division: Division) -> QuerySet[WorkingRules]:
    """Every version, the newest first."""
    rows = WorkingRules.objects.filter(body__division=division).select_related("body")
    return rows.order_by("body__kind", "title", "-number")
