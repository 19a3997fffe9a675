"""What an erasure is about: in words that say nothing of the text itself, and the text for the one who decides."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from governance.base.journal.models import Entry
from governance.base.journal.queries import body_of
from governance.base.journal.registry import REGISTRY
from openness.models import Answer
from openness.queries.guard import texts_of

ERASED = "openness.erased"


def can_be_erased(entry: Entry) -> bool:
    """Some app said how the text behind bodies of this type is destroyed; the stub of an erasure has none."""
    return entry.object_type in REGISTRY.erasables and entry.verb != ERASED


def about_leaf(entry: Entry, leaf: int) -> str:
    """Of an entry that ``can_be_erased``."""
    return REGISTRY.erasables[entry.object_type].about(entry.object_id, leaf)


def last_answer(challenge_id: int) -> int | None:
    """The leaf of the last public answer to a question."""
    rows = Answer.objects.filter(challenge=challenge_id, leaf__isnull=False)
    return rows.order_by("-id").values_list("leaf", flat=True).first()


def text_of(leaf: int) -> list[dict[str, Any]]:
    """Every text of the body, for the one who decides."""
    body = body_of(leaf)
    if body is None:
        return []
    return [{"label": _("登记的原文"), "text": "\n".join(text for _path, text in texts_of(body, "") if text)}]
