"""Which listing binds a division, as SQL: the set-based twin of ``rules.schedule.nearest`` (a test compares them)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openness.rules.schedule import Due, Terms

# The nearest of the listings that match a division's committee and type. Only the code lengths in use are joined.
TERMS = """
WITH terms AS MATERIALIZED (
    SELECT * FROM unnest(%(index)s::int[], %(place)s::text[], %(committee)s::text[], %(types)s::text[],
                         %(applies)s::bool[], %(due)s::date[], %(provisional)s::bool[])
        AS t (index, place, committee, types, applies, due_on, provisional)
)
"""


def arrays(rows: Sequence[Terms], dues: Sequence[Due | None]) -> dict[str, Any]:
    """One array a column of ``TERMS``. A listing without a due date applies to nobody, yet hides the farther ones:
    a county's monthly account takes the place of the law's quarterly one."""
    return {
        "index": list(range(len(rows))),
        "place": [row.place_code for row in rows],
        "committee": [row.applies_to for row in rows],
        "types": [",".join(row.community_types) for row in rows],
        "applies": [due is not None for due in dues],
        "due": [due.on if due else None for due in dues],
        "provisional": [bool(due and due.provisional) for due in dues],
    }


def joins(rows: Sequence[Terms]) -> str:
    """Joins from division ``p`` to the listings of each code length in use, the nearest of them as ``n``."""
    lengths = sorted({len(row.place_code) for row in rows}, reverse=True)
    candidates = [
        f"LEFT JOIN terms AS t{n} ON t{n}.place = left(p.code, {n}) AND t{n}.committee = p.committee "
        f"AND (t{n}.types = '' OR p.community_type = ANY(string_to_array(t{n}.types, ',')))"
        for n in lengths
    ]
    nearest = ", ".join(f"t{n}.index" for n in lengths)
    return "\n".join([*candidates, f"JOIN terms AS n ON n.index = COALESCE({nearest})"])
