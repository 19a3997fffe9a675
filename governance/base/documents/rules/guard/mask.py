"""What is left of something found: for the one who must find it again, and for the public (rules.md 13.2)."""

from __future__ import annotations

from collections.abc import Collection
from gettext import gettext as _

from governance.base.documents.rules.guard.search import search

STAR = "*"
WHOLE = frozenset(("identity", "identity_old", "identity_doubtful", "residence", "residence_old", "passport"))
CARDS = frozenset(("bank_card", "card_doubtful"))


def shown(kind: str, value: str) -> str:
    """The excerpt for the filer: enough to find it in the text, too little to use it."""
    if kind in WHOLE | CARDS or kind == "telephone":
        return STAR * 4 + value[-4:]
    if kind == "mobile":
        return value[:-8] + STAR * 4 + value[-4:]
    if kind == "plate":
        return value[:2] + STAR * (len(value) - 2)
    if kind == "email":
        return value[0] + STAR * 3 + value[value.index("@") :]
    return value[0] + STAR * 2 + value[-1]


def replacement(kind: str, value: str, length: int, *, whole: bool) -> str:
    """What stands in the public text instead of a piece of that length, never longer than it. ``whole``: the piece
    is all of it; a number split over cells leaves nothing but stars in each."""
    hidden = _("（证号已隐去）")
    if not whole:
        return STAR * length
    if kind in WHOLE:
        return hidden if len(hidden) <= length else STAR * length
    if kind == "address":
        return STAR * 2 if length > 1 else STAR
    return shown(kind, value)[-length:] if len(shown(kind, value)) > length else shown(kind, value)


def masked(text: str, *, public_phones: Collection[str] = ()) -> str:
    """The text with everything found replaced."""
    for hit in reversed(search(text, public_phones=public_phones)):
        for _index, start, end in hit.places:
            text = text[:start] + replacement(hit.kind, hit.value, end - start, whole=True) + text[end:]
    return text
