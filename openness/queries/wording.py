"""What could be said more plainly in a draft, beside the fields in which it was typed (R-OPN-7)."""

from __future__ import annotations

from typing import Any

from governance.base.documents.queries.plain import PartAdvice, advise_parts
from governance.base.documents.rules.plain import LONG_SENTENCE
from openness.choices import Form
from openness.models import Disclosure
from openness.queries.content import COMPUTED
from openness.queries.guard import parts_of

SHOWN = 20  # pieces of advice at once; more would be a wall
AROUND = 8  # characters shown on either side of a term
# Fields that hold other people's words or fixed subjects of the books.
LEFT_ALONE = ("category", "payee", "correction_reason", "opening_source")


def wording(draft: Disclosure) -> dict[str, Any]:
    """Context of components/wording.html; nothing for what is computed or taken from elsewhere."""
    if draft.form in (*COMPUTED, Form.PROJECT_STAGE, Form.RECIPIENTS):
        return {}
    parts = [part for part in parts_of(draft) if not part.field.endswith(LEFT_ALONE) and "enclosures" not in part.field]
    found = advise_parts(parts)
    rows = [row for one in found for row in _rows(one)]
    return {"rows": rows[:SHOWN], "more": max(0, len(rows) - SHOWN), "longest": LONG_SENTENCE} if rows else {}


def _rows(one: PartAdvice) -> list[dict[str, Any]]:
    text, where = one.part.text, {"label": one.part.label, "control": control(one.part.field)}
    terms = [
        {
            **where,
            "before": text[max(0, advice.start - AROUND) : advice.start],
            "term": advice.term,
            "after": text[advice.end : advice.end + AROUND],
            "everyday": advice.everyday,
        }
        for advice in one.terms
    ]
    return terms + [{**where, "long": sentence.text[: AROUND * 2], "length": sentence.length} for sentence in one.long]


def control(field: str) -> str:
    """The id of the control in the form: lines.0.summary -> id_lines-0-summary."""
    return "id_" + field.replace(".", "-")
