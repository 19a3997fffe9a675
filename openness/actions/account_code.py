"""Saying what an account of one's own books is, so that a ledger is read without asking each time (R-OPN-2)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.spreadsheet import Row, parse_date, read_table
from governance.base.spreadsheet.exporting import trailer
from governance.base.verdict import Verdict, failures, no, require
from openness.choices import AccountKind
from openness.models import AccountCode
from openness.permissions import may_set_codes
from openness.queries.account_code import columns, of_keys
from openness.rules.account_code import (
    BASIS,
    CodeInput,
    Span,
    at_this_level,
    can_end,
    cleaned,
    faults,
    fits_before,
    same_day,
    to_end,
    until_next,
)

MAX_ROWS = 2000
ADDED, CHANGED, UNCHANGED = "added", "changed", "unchanged"
FIELDS = ("title", "category", "source", "valid_to")
DAY = dt.timedelta(days=1)


def set_account_code(*, place: str, given: CodeInput, by: User, at: dt.datetime, on: dt.date) -> AccountCode:
    """One account of the place. The row that was in force until then ends the day before; one that begins on the very
    day is mended; one without an end ends when the next begins."""
    with transaction.atomic():
        division = _locked(place, by, on)
        given = cleaned(given)
        require(*faults(given))
        rows = of_keys(division, [given.key]).get(given.key, [])
        require(fits_before(given, _spans(rows)))
        row, outcome = _write(division, given, rows, by=by, at=at)
        if outcome != UNCHANGED:
            parts = {"code": row.code, "kind": row.kind, "valid_from": row.valid_from.isoformat()}
            _log(row, "account_code_set", by=by, at=at, **parts)
    return row


def end_account_code(*, code_id: int, valid_to: dt.date, by: User, at: dt.datetime, on: dt.date) -> AccountCode:
    """Not used any more after this day; what was read by it before stays as it was saved."""
    with transaction.atomic():
        row = AccountCode.objects.select_related("division").select_for_update(of=("self",)).get(pk=code_id)
        require(may_set_codes(by, row.division.code, on), forbidden=True)
        require(can_end(_span(row), valid_to))
        row.valid_to = valid_to
        row.save()
        _log(row, "account_code_ended", by=by, at=at, valid_to=valid_to.isoformat())
    return row


def import_account_codes(
    *, place: str, content: bytes, filename: str, by: User, at: dt.datetime, on: dt.date
) -> dict[str, int]:
    """All rows of a sheet or none; refused with every problem by row and column. The same file twice changes nothing
    the second time. Answers how many were added, changed and unchanged."""
    with transaction.atomic():
        division = _locked(place, by, on)
        table = read_table(content, filename, columns(), max_rows=MAX_ROWS)
        lines = table.rows
        if lines and lines[-1].values["scheme"] == trailer(len(lines) - 1):  # the last line of an export
            lines = lines[:-1]
        numbers = {line.number for line in lines}
        problems = [_at(one.row, one.column, one.verdict) for one in table.problems if one.row in numbers]
        rows, wrong = _read(lines)
        require(*problems, *wrong)
        counts, wrong = _store(division, rows, by=by, at=at)
        require(*wrong)
        record(
            verb="openness.account_codes_imported",
            by=by.pk,
            at=at,
            object_type="division",
            object_id=division.pk,
            division=division.code,
            basis=BASIS,
            data={"sha256": hashlib.sha256(content).hexdigest(), "counts": counts},
        )
    return counts


def _locked(place: str, by: User, on: dt.date) -> Division:
    """One change of a place's accounts at a time."""
    require(may_set_codes(by, place, on), forbidden=True)
    require(at_this_level(place))
    return Division.objects.select_for_update(no_key=True).get(code=place)


def _write(
    division: Division, given: CodeInput, rows: list[AccountCode], *, by: User, at: dt.datetime
) -> tuple[AccountCode, str]:
    """``rows``: all of this account, in time order; the new one is put among them."""
    spans = _spans(rows)
    given = until_next(given, spans)
    mended, ended = same_day(given, spans), to_end(given, spans)
    if mended is not None:
        row = next(one for one in rows if one.pk == mended.pk)
        if all(getattr(row, name) == getattr(given, name) for name in FIELDS):
            return row, UNCHANGED
    else:
        row = AccountCode(
            division=division,
            scheme=given.scheme,
            code=given.code,
            known_as=given.known_as,
            kind=given.kind,
            valid_from=given.valid_from,
        )
    if ended is not None:
        before = next(one for one in rows if one.pk == ended.pk)
        before.valid_to = given.valid_from - DAY
        before.save()
    for name in FIELDS:
        setattr(row, name, getattr(given, name))
    row.entered_by, row.entered_at = by, at
    row.save()
    if mended is None:
        rows.append(row)
        rows.sort(key=lambda one: one.valid_from)
    return row, ADDED if mended is None else CHANGED


def _store(
    division: Division, rows: Sequence[tuple[int, CodeInput]], *, by: User, at: dt.datetime
) -> tuple[dict[str, int], list[Verdict]]:
    """The oldest first, so that a file may hold the history of one account."""
    known = of_keys(division, [given.key for _number, given in rows])
    counts, wrong = Counter({ADDED: 0, CHANGED: 0, UNCHANGED: 0}), []
    for number, given in sorted(rows, key=lambda one: one[1].valid_from):
        there = known.setdefault(given.key, [])
        refused = failures([fits_before(given, _spans(there))])
        if refused:
            wrong += [_at(number, _heading(verdict.field), verdict) for verdict in refused]
            continue
        _row, outcome = _write(division, given, there, by=by, at=at)
        counts[outcome] += 1
    return dict(counts), wrong


# The sheet -----------------------------------------------------------------------------------------------------------


def _read(lines: Sequence[Row]) -> tuple[list[tuple[int, CodeInput]], list[Verdict]]:
    """Rows with their numbers, and what is wrong with the others. A cell that is needed and empty is said before."""
    kinds = {str(label): str(value) for value, label in AccountKind.choices}
    rows, wrong = [], []
    seen: dict[tuple[object, ...], int] = {}
    for line in lines:
        values = line.values
        if not all(values[name] for name in ("scheme", "kind", "valid_from", "source")):
            continue
        days = {name: parse_date(values[name]) for name in ("valid_from", "valid_to")}
        bad = [name for name, day in days.items() if values[name] and day is None]
        if bad or days["valid_from"] is None:
            wrong += [_at(line.number, _heading(name), _no_day(values[name], name)) for name in bad]
            continue
        given = cleaned(
            CodeInput(
                scheme=values["scheme"],
                kind=kinds.get(values["kind"], values["kind"]),
                category=values["category"],
                source=values["source"],
                valid_from=days["valid_from"],
                valid_to=days["valid_to"],
                code=values["code"],
                title=values["title"],
            )
        )
        found = faults(given)
        first = seen.setdefault((*given.key, given.valid_from), line.number)
        if first != line.number:
            text = _("和第%(row)s行是同一个科目、同一天起。请只留一行。") % {"row": first}
            found.append(no("double", text, met=str(first), basis=BASIS, field="code"))
        wrong += [_at(line.number, _heading(verdict.field), verdict) for verdict in found]
        if not found:
            rows.append((line.number, given))
    return rows, wrong


def _no_day(text: str, field: str) -> Verdict:
    return no("date", _("日期写成 2026-01-01 这样，现在是“%(met)s”。") % {"met": text[:20]}, met=text[:20], field=field)


def _heading(field: str) -> str:
    return next((column.heading for column in columns() if column.name == field), "")


def _at(row: int, column: str, verdict: Verdict) -> Verdict:
    text = _("第%(row)s行“%(column)s”：%(text)s") % {"row": row, "column": column, "text": verdict.text}
    return no(verdict.code, text, needed=verdict.needed, met=verdict.met, basis=BASIS, field=f"rows.{row}")


def _spans(rows: Sequence[AccountCode]) -> list[Span]:
    return [_span(row) for row in rows]


def _span(row: AccountCode) -> Span:
    return Span(row.pk, row.valid_from, row.valid_to)


def _log(row: AccountCode, verb: str, *, by: User, at: dt.datetime, **data: str) -> None:
    """Codes and days; a title may name a person."""
    record(
        verb=f"openness.{verb}",
        by=by.pk,
        at=at,
        object_type="account_code",
        object_id=row.pk,
        division=row.division.code,
        basis=BASIS,
        data=data,
    )
