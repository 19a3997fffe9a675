"""What a list being loaded (the temporary table ``incoming``) holds that a person should look at."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.utils import CursorWrapper

from governance.base.places.rules.code import upper_bound

EXAMPLES = 3
LONG_NAME = 20  # characters; above it a name no longer fits one line of a notice

# Of the list itself. None of these is refused: the list is what it is, and the township puts right what matters
# (set_committee, rename). Only the rows that match anything are sorted and counted one by one.
OF_THE_LIST: dict[str, str] = {
    "village_name": "suffix < '200' AND (right(name, 3) = '村委会' OR right(name, 5) = '村民委员会')",
    "urban_name": "suffix BETWEEN '200' AND '399' AND (right(name, 3) = '居委会' OR right(name, 5) = '居民委员会')",
    "virtual_unit": "suffix IN ('498', '598')",
    "similar_unit": "suffix >= '400' AND suffix NOT IN ('498', '598')",
    "private_use": r"name ~ '[\uE000-\uF8FF\U000F0000-\U0010FFFD]'",
    "beyond_bmp": r"name ~ '[\U00010000-\U000EFFFF]'",
    "long_name": f"length(name) > {LONG_NAME}",
}
LISTED = "SELECT code, name, CASE WHEN level = 12 THEN right(code, 3) END AS suffix FROM incoming"
# Of the list against what was edited here.
OF_THE_TREE: dict[str, str] = {
    "closed_here": "FROM places_division d JOIN incoming i ON i.code = d.code WHERE d.closed_on IS NOT NULL",
    "parent_closed": "FROM places_division p JOIN places_division d ON d.parent_id = p.id "
    "JOIN incoming i ON i.code = d.code WHERE p.closed_on IS NOT NULL AND d.closed_on IS NULL",
    "other_name": "FROM places_division d JOIN incoming i ON i.code = d.code "
    "WHERE d.local AND d.closed_on IS NULL AND d.name <> d.source_name",
}
# Gone: the list names sisters of this place, but not the place. A list of counties alone says nothing of villages.
VANISHED = f"""
SELECT count(*), (array_agg(d.code ORDER BY d.code))[1:{EXAMPLES}]
FROM places_division d JOIN places_division p ON p.id = d.parent_id
WHERE d.source_name <> '' AND d.closed_on IS NULL AND d.code > %(lower)s AND d.code < %(upper)s
  AND NOT EXISTS (SELECT FROM incoming i WHERE i.code = d.code)
  AND p.code IN (SELECT left(i.code, CASE i.level WHEN 4 THEN 2 WHEN 6 THEN 4 WHEN 9 THEN 6 ELSE 9 END)
                 FROM incoming i WHERE i.level > 2 AND i.code > %(lower)s AND i.code < %(upper)s)
"""


@dataclass(frozen=True)
class Oddity:
    """How many there are, and the first few codes."""

    kind: str
    count: int
    examples: list[str] | None


def oddities_of(cursor: CursorWrapper, *, edited: bool) -> list[Oddity]:
    """Those that occur: first of the list itself, then, where something may have been edited, against the tree."""
    columns = ", ".join(f"coalesce({test}, false) AS {kind}" for kind, test in OF_THE_LIST.items())
    counted = ", ".join(
        f"count(*) FILTER (WHERE {kind}), (array_agg(code ORDER BY code) FILTER (WHERE {kind}))[1:{EXAMPLES}]"
        for kind in OF_THE_LIST
    )
    cursor.execute(
        f"WITH listed AS ({LISTED}), odd AS MATERIALIZED (SELECT code, {columns} FROM listed "
        f"WHERE {' OR '.join(OF_THE_LIST.values())}) SELECT {counted} FROM odd"
    )
    row = cursor.fetchone()
    found = [Oddity(*parts) for parts in zip(OF_THE_LIST, row[0::2], row[1::2], strict=True)]
    for kind, origin in OF_THE_TREE.items() if edited else ():
        cursor.execute(f"SELECT count(*), (array_agg(d.code ORDER BY d.code))[1:{EXAMPLES}] {origin}")
        found.append(Oddity(kind, *cursor.fetchone()))
    return [oddity for oddity in found if oddity.count]


def vanished_from(cursor: CursorWrapper, within: str) -> Oddity:
    """Places that an earlier list named and this one does not, though it names others under the same parent."""
    cursor.execute(VANISHED, {"lower": within, "upper": upper_bound(within) if within else ":"})
    count, examples = cursor.fetchone()
    return Oddity("vanished", count, examples)
