"""Loading the national list, or any list of divisions, into the tree: set-based, all or nothing, safe to repeat."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.journal.actions import record
from governance.base.places.explain import worded
from governance.base.places.listing import SHOWN, Listing, at_line, read
from governance.base.places.models import Division
from governance.base.places.queries.listing import Oddity, oddities_of, vanished_from
from governance.base.places.registry import tell
from governance.base.places.rules.code import LENGTHS, parent_code, upper_bound
from governance.base.places.rules.division import code_is_well_formed
from governance.base.verdict import Refused, Verdict, no, require

TREE_LOCK = 20260105  # advisory lock of the tree: two loads, or a load and an addition, follow each other

# What rules/code.py says of a code, for a whole level at once; a test compares the two for every ending.
UNIT_KIND = """CASE WHEN i.level < 12 THEN ''
    WHEN right(i.code, 3) IN ('498', '598') THEN 'virtual'
    WHEN right(i.code, 3) < '200' THEN 'urban'
    WHEN right(i.code, 3) < '400' THEN 'village'
    WHEN right(i.code, 3) < '500' THEN 'similar_urban'
    ELSE 'similar_village' END"""
COMMITTEE = """CASE WHEN i.level < 12 THEN ''
    WHEN right(i.code, 3) < '200' THEN 'urban'
    WHEN right(i.code, 3) < '400' THEN 'village'
    ELSE '' END"""
# Whole levels are joined in memory. The tree grows while it is read, so the planner has no counts to go by, and a guess
# of "one row" would look up 620,573 parents one after another.
PLAN = "SET LOCAL work_mem = '64MB'; SET LOCAL enable_nestloop = off"
PLAN_AGAIN = "SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT"
INCOMING = """CREATE TEMPORARY TABLE incoming (
    file smallint NOT NULL, line integer NOT NULL, level smallint NOT NULL,
    code text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL
) ON COMMIT DROP"""
# One level: rows that are not there yet, each with its parent. A province has none.
INSERT_LEVEL = f"""
INSERT INTO places_division (code, name, level, parent_id, unit_kind, committee, community_type, source_name, local,
                             telephone, office_hours)
SELECT i.code, i.name, i.level, p.id, {UNIT_KIND}, {COMMITTEE}, '', i.name, false, '', ''
FROM incoming i LEFT JOIN places_division p ON p.code = left(i.code, %(parent)s) AND p.level = %(parent)s
WHERE i.level = %(level)s AND (%(parent)s = 0 OR p.id IS NOT NULL)
  AND NOT EXISTS (SELECT FROM places_division d WHERE d.code = i.code AND d.level = %(level)s)
"""
# A newer list renames what nobody here has named or closed; ``source_name`` always says what the list says.
RENAME = """
WITH old AS (
    SELECT d.id, i.name AS listed, d.local OR d.closed_on IS NOT NULL AS kept
    FROM places_division d JOIN incoming i ON i.code = d.code
    WHERE d.source_name <> i.name
), renamed AS (
    UPDATE places_division d
    SET source_name = old.listed, name = CASE WHEN d.local OR d.closed_on IS NOT NULL THEN d.name ELSE old.listed END
    FROM old WHERE old.id = d.id RETURNING old.id, old.kept
)
SELECT array_agg(id) FILTER (WHERE NOT kept), count(*) FILTER (WHERE kept) FROM renamed
"""


@dataclass(frozen=True)
class LoadReport:
    """What a load did, and what a person should look at."""

    rows: int
    added: dict[int, int]  # length of the code: rows
    renamed: int = 0
    kept: int = 0  # named otherwise by the list, left alone because they were edited or closed here
    repeated: int = 0  # lines that say the same again
    vanished: Oddity | None = None
    oddities: list[Oddity] = field(default_factory=list)


def load_divisions(
    *, source: Sequence[Path], within: str, by: int | None, at: dt.datetime, progress: Callable[[str], None]
) -> LoadReport:
    """Load the lists in ``source``; with ``within`` only that division, those above it and everything below it.

    Refused, with nothing written, when a file is wrong. What was edited or closed here stays as it is.
    """
    if within:
        require(worded(code_is_well_formed(within)))
    listings = []
    for path in source:
        progress(_("读取 %(file)s") % {"file": path.name})
        listings.append(read(path))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
        rows = stage(cursor, listings, within)
        progress(_("核对 %(rows)s 行") % {"rows": rows})
        repeated = _refuse_contradictions(cursor, listings)
        _refuse_nothing(cursor, within)
        known = Division.objects.within(within).exists()
        added = {}
        for length in LENGTHS:
            added[length] = insert_level(cursor, length)
            if added[length]:
                progress(_("写入 %(digits)s 位代码 %(rows)s 个") % {"digits": length, "rows": added[length]})
        everything_new = sum(added.values()) == rows - repeated
        if not everything_new:
            _refuse_orphans(cursor, listings)
        renamed, kept = ([], 0) if everything_new else rename(cursor)
        vanished = vanished_from(cursor, within) if known else None
        oddities = oddities_of(cursor, edited=known)
        report = LoadReport(rows, added, len(renamed), kept, repeated, vanished, oddities)
        cursor.execute("DROP TABLE incoming")
        cursor.execute(PLAN_AGAIN)
        _journal(report, listings, within, by, at)
        tell(renamed, timezone.localdate(at), at)
        progress(_("保存"))
    return report


def stage(cursor: CursorWrapper, listings: Sequence[Listing], within: str) -> int:
    """Copy the rows wanted into the temporary table ``incoming``; how many there are."""
    cursor.execute(PLAN)
    cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming")
    cursor.execute(INCOMING)
    for number, listing in enumerate(listings):
        lines = io.StringIO("".join(_copy_lines(number, _wanted(listing.rows, within))))
        cursor.copy_expert("COPY incoming (file, line, level, code, name) FROM STDIN", lines)
    cursor.execute("ANALYZE incoming")
    cursor.execute("SELECT count(*) FROM incoming")
    return int(cursor.fetchone()[0])


def insert_level(cursor: CursorWrapper, level: int) -> int:
    """Insert the rows of one level that are not there yet and whose parent is; how many."""
    parent = LENGTHS[LENGTHS.index(level) - 1] if level > LENGTHS[0] else 0
    cursor.execute(INSERT_LEVEL, {"level": level, "parent": parent})
    return int(cursor.rowcount)


def rename(cursor: CursorWrapper) -> tuple[list[int], int]:
    """Follow the list's new names; which were renamed, and how many kept the name given here."""
    cursor.execute(RENAME)
    renamed, kept = cursor.fetchone()
    return renamed or [], int(kept)


def _wanted(rows: Iterable[tuple[int, str, str]], within: str) -> Iterable[tuple[int, str, str]]:
    """Those above, at and below ``within``; all when it is empty."""
    if not within:
        return rows
    upper = upper_bound(within)
    return (row for row in rows if within <= row[1] < upper or within.startswith(row[1]))


def _copy_lines(number: int, rows: Iterable[tuple[int, str, str]]) -> Iterator[str]:
    """Lines in the text format of COPY; a checked name holds no tab or line end, only a backslash needs care."""
    for line, code, name in rows:
        escaped = name.replace("\\", "\\\\") if "\\" in name else name
        yield f"{number}\t{line}\t{len(code)}\t{code}\t{escaped}\n"


def _refuse_nothing(cursor: CursorWrapper, within: str) -> None:
    """A division asked for that the list does not know, though it may know what would be above it."""
    cursor.execute("SELECT EXISTS (SELECT FROM incoming WHERE starts_with(code, %s))", [within])
    if not cursor.fetchone()[0]:
        text = _("文件里没有 %(code)s 及其下级。请核对代码，或换一个文件。") % {"code": within}
        raise Refused(no("within_empty", text, met=within, field="within"))


def _refuse_contradictions(cursor: CursorWrapper, listings: Sequence[Listing]) -> int:
    """Refuse a code with two names; drop lines that say the same again and count them."""
    cursor.execute("SELECT code, min(name) = max(name) FROM incoming GROUP BY code HAVING count(*) > 1 ORDER BY code")
    twice = cursor.fetchall()
    if not twice:
        return 0
    torn = [code for code, agree in twice if not agree][:SHOWN]
    if torn:
        cursor.execute(
            "SELECT code, file, line, name FROM incoming WHERE code = ANY(%s) ORDER BY code, file, line", [torn]
        )
        raise Refused(*_contradictions(cursor.fetchall(), listings))
    cursor.execute(
        "DELETE FROM incoming i USING incoming o WHERE o.code = i.code AND (o.file, o.line) < (i.file, i.line)"
    )
    return int(cursor.rowcount)


def _contradictions(rows: Sequence[tuple[str, int, int, str]], listings: Sequence[Listing]) -> list[Verdict]:
    """One verdict for each code: the first line that says something else than the line before it."""
    first: dict[str, tuple[int, int, str]] = {}
    problems: list[Verdict] = []
    for code, file, line, name in rows:
        if code not in first:
            first[code] = (file, line, name)
            continue
        before_file, before_line, before = first[code]
        if name == before or any(p.met.startswith(f"{code} ") for p in problems):
            continue
        where = _("%(file)s 第 %(line)s 行") % {"file": listings[before_file].path.name, "line": before_line}
        text = _("代码 %(code)s 在%(where)s叫“%(before)s”，这里叫“%(name)s”。请只保留一个。") % {
            "code": code,
            "where": where,
            "before": before,
            "name": name,
        }
        problem = no("code_twice", text, needed=before, met=f"{code} {name}", field="code")
        problems.append(at_line(listings[file].path, line, problem))
    return problems


def _refuse_orphans(cursor: CursorWrapper, listings: Sequence[Listing]) -> None:
    """A row that is still not in the tree found no parent, neither in the files nor in the tree."""
    cursor.execute(
        "SELECT file, line, code FROM incoming i "
        "WHERE NOT EXISTS (SELECT FROM places_division d WHERE d.code = i.code) ORDER BY code"
    )
    missing = cursor.fetchall()
    # Named are the topmost: what hangs below an orphan finds its parent as soon as the orphan does.
    codes = {code for _file, _line, code in missing}
    topmost = [row for row in missing if parent_code(row[2]) not in codes][:SHOWN]
    if topmost:
        raise Refused(*(at_line(listings[file].path, line, _orphan(code)) for file, line, code in topmost))


def _orphan(code: str) -> Verdict:
    parent = parent_code(code)
    text = _("%(code)s 的上级 %(parent)s 既不在文件里，也还没有导入。请把上级的名录一并导入。") % {
        "code": code,
        "parent": parent,
    }
    return no("parent_missing", text, needed=parent, met=code, field="code")


def _journal(report: LoadReport, listings: Sequence[Listing], within: str, by: int | None, at: dt.datetime) -> None:
    """One entry for each load: which files, and how much came of them."""
    record(
        verb="places.divisions_loaded",
        by=by,
        at=at,
        object_type="places.division",
        object_id=0,
        division=within,
        data={
            "files": [{"file": listing.path.name, "sha256": listing.sha256} for listing in listings],
            "added": {str(length): count for length, count in report.added.items() if count},
            "renamed": report.renamed,
            "kept": report.kept,
            "vanished": report.vanished.count if report.vanished else 0,
        },
    )
