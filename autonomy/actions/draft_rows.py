"""Rows of many drafts, each table in one statement.

A model instance for each of tens of thousands of rows, or a text for each of their columns, would cost more than all
the rest of a drafting (benchmarks/drafting.py): what repeats is sent once and numbered.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from autonomy.models import Agreement, DraftRun
from autonomy.rules import drafting as plan

_AGREEMENTS = """
INSERT INTO autonomy_agreement (township_id, list_version_id, template_id, run_id, term_from, term_until, data_given,
    extra, liability_government, liability_committee, drafted_by_id, drafted_at, state, warnings, checked_reason,
    content_hash, end_reason, version, division_id, number, content)
SELECT r.township_id, r.list_version_id, r.template_id, r.id, r.term_from, r.term_until, %(data)s, %(extra)s,
    t.liability_government, t.liability_committee, r.started_by_id, %(at)s, 'draft', '[]', '', '', '', 1,
    a.division_id, a.number, a.content::jsonb
FROM autonomy_draftrun AS r
JOIN autonomy_agreementtemplate AS t ON t.id = r.template_id,
    unnest(%(division)s::bigint[], %(number)s::text[], %(content)s::text[])
        WITH ORDINALITY AS a (division_id, number, content, place)
WHERE r.id = %(run)s
ORDER BY a.place
RETURNING division_id, id
"""
_ITEMS = """
INSERT INTO autonomy_agreementitem (agreement_id, entry_id, position, requirements, hours, amount)
SELECT i.agreement_id, i.entry_id, i.position, (%(texts)s::text[])[i.text], i.hours, i.amount
FROM unnest(%(agreement)s::bigint[], %(entry)s::bigint[], %(position)s::int[], %(text)s::int[], %(hours)s::numeric[],
    %(amount)s::numeric[]) AS i (agreement_id, entry_id, position, text, hours, amount)
"""
_PROMISES = """
INSERT INTO autonomy_promise (agreement_id, item_id, side, kind, what, due_on, amount, met_note)
SELECT p.agreement_id, i.id, s.side, s.kind, s.what, p.due_on, p.amount, ''
FROM unnest(%(agreement)s::bigint[], %(shape)s::int[], %(due_on)s::date[], %(amount)s::numeric[])
    WITH ORDINALITY AS p (agreement_id, shape, due_on, amount, place)
JOIN unnest(%(side)s::text[], %(kind)s::text[], %(what)s::text[], %(entry)s::bigint[])
    WITH ORDINALITY AS s (side, kind, what, entry_id, number) ON s.number = p.shape
LEFT JOIN autonomy_agreementitem AS i ON i.agreement_id = p.agreement_id AND i.entry_id = s.entry_id
ORDER BY p.place
"""


def write_rows(
    run: DraftRun,
    agreements: Sequence[Agreement],
    parts: Sequence[tuple[Sequence[plan.PlannedItem], Sequence[plan.Owed]]],
) -> list[int]:
    """Agreements with their matters and promises, in the order given; their ids. Nothing is written for none."""
    if not agreements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _AGREEMENTS,
            {
                "run": run.pk,
                "data": run.terms["data"],
                "extra": run.terms["extra"],
                "at": agreements[0].drafted_at,
                "division": _array(agreement.division_id for agreement in agreements),
                "number": [agreement.number for agreement in agreements],
                "content": [json.dumps(agreement.content, ensure_ascii=False) for agreement in agreements],
            },
        )
        made = dict(cursor.fetchall())
        pks = [made[agreement.division_id] for agreement in agreements]
        cursor.execute(_ITEMS, _item_columns(pks, [items for items, _owed in parts]))
        cursor.execute(_PROMISES, _promise_columns(pks, [owed for _items, owed in parts]))
    return pks


def _item_columns(pks: Sequence[int], rows: Sequence[Sequence[plan.PlannedItem]]) -> dict[str, Any]:
    flat = [(pk, place, one) for pk, items in zip(pks, rows, strict=True) for place, one in enumerate(items)]
    texts: dict[str, int] = {}
    return {
        "agreement": _array(pk for pk, _place, _one in flat),
        "entry": _array(one.entry_id for _pk, _place, one in flat),
        "position": _array(place for _pk, place, _one in flat),
        "text": _array(texts.setdefault(one.requirements, len(texts) + 1) for _pk, _place, one in flat),
        "hours": _array(one.hours for _pk, _place, one in flat),
        "amount": _array(one.amount for _pk, _place, one in flat),
        "texts": list(texts),
    }


def _promise_columns(pks: Sequence[int], rows: Sequence[Sequence[plan.Owed]]) -> dict[str, Any]:
    flat = [(pk, one) for pk, owed in zip(pks, rows, strict=True) for one in owed]
    shapes: dict[tuple[str, str, str, int | None], int] = {}
    numbers = [shapes.setdefault((one.side, one.kind, one.what, one.entry_id), len(shapes) + 1) for _pk, one in flat]
    return {
        "agreement": _array(pk for pk, _one in flat),
        "shape": _array(numbers),
        "due_on": _array(one.due_on for _pk, one in flat),
        "amount": _array("NULL" if one.amount is None else one.amount for _pk, one in flat),
        "side": [side for side, _kind, _what, _entry in shapes],
        "kind": [kind for _side, kind, _what, _entry in shapes],
        "what": [what for _side, _kind, what, _entry in shapes],
        "entry": [entry for _side, _kind, _what, entry in shapes],
    }


def _array(values: Iterable[int | Decimal | dt.date | str]) -> str:
    """Numbers and days as PostgreSQL writes an array of them; never for what somebody typed."""
    return "{" + ",".join(map(str, values)) + "}"
