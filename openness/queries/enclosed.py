"""What the guard doubts in files that are published along: where, which class, a masked excerpt; never the value.

Each thing found in a file wants a reason of its own (R-OPN-9). Reasons are rows of ``documents.Kept`` as for texts,
under a mark that also holds the hash of the file: another file with the same number is another matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from governance.base.documents.queries.guard import FileLook, Finding, mark_in_file
from governance.base.documents.rules.guard import LOOK
from governance.base.verdict import Verdict
from openness.models import Disclosure, Enclosure
from openness.queries.guard import kept_marks
from openness.rules.publication import nothing_doubtful

PLACES = 5  # said of one number; of the others how many


def doubtful(found: FileLook, sha256: str) -> list[dict[str, Any]]:
    """What an ``Enclosure`` remembers: each number once, with where it stands."""
    by_mark: dict[str, dict[str, Any]] = {}
    for one in found.findings:
        if one.level != LOOK:
            continue
        mark = mark_in_file(one.mark, sha256)
        row = by_mark.setdefault(mark, {"kind": one.kind, "shown": one.shown, "mark": mark, "places": [], "count": 0})
        row["count"] += 1
        if len(row["places"]) < PLACES and one.label not in row["places"]:
            row["places"].append(one.label)
    return list(by_mark.values())


def found_in(enclosure: Enclosure) -> list[Finding]:
    """In one file, in reading order; ``label`` says where in it."""
    return [
        Finding(
            kind=row["kind"],
            level=LOOK,
            field=f"enclosures.{enclosure.pk}.file",
            label=_places(row),
            start=0,
            end=0,
            shown=row["shown"],
            mark=row["mark"],
        )
        for row in enclosure.doubtful
    ]


def found_in_files(disclosure: Disclosure) -> list[Finding]:
    """In all files of a disclosure; ``label`` names the file too. One query."""
    found = []
    for enclosure in _holding(disclosure):
        for one in found_in(enclosure):
            where = _("附件“%(title)s”：%(where)s") % {"title": enclosure.title, "where": one.label}
            found.append(Finding(one.kind, one.level, one.field, where, 0, 0, one.shown, one.mark))
    return found


def waiting_in_files(disclosure: Disclosure) -> list[tuple[str, int]]:
    """The title of each file that holds doubtful things, and how many of them have no reason yet."""
    held = list(_holding(disclosure))
    kept = kept_marks(disclosure) if held else set()
    return [(one.title, sum(row["mark"] not in kept for row in one.doubtful)) for one in held]


def file_obstacles(disclosure: Disclosure) -> list[Verdict]:
    """What stands in the way of submitting and of publishing."""
    return nothing_doubtful(waiting_in_files(disclosure))


def _holding(disclosure: Disclosure) -> Iterator[Enclosure]:
    return Enclosure.objects.filter(disclosure=disclosure).exclude(doubtful=[]).iterator()


def _places(row: dict[str, Any]) -> str:
    where = "、".join(row["places"])
    if row["count"] > len(row["places"]):
        return _("%(where)s等%(count)s处") % {"where": where, "count": row["count"]}
    return where
