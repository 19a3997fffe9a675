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


def replacement(kind: str, excerpt: str, length: int, *, whole: bool) -> str:
    """What stands in the public text instead of a piece of that length, never longer than it. ``excerpt`` is what
    ``shown`` leaves; ``whole``: the piece is all of it, while a number split over cells leaves but stars in each."""
    if not whole or kind == "address":
        return STAR * (length if not whole else min(length, 2))
    if kind in WHOLE:
        hidden = _("（证号已隐去）")
        return hidden if len(hidden) <= length else STAR * length
    return excerpt if len(excerpt) <= length else excerpt[-length:]


def masked(text: str, *, public_phones: Collection[str] = ()) -> str:
    """The text with everything found replaced."""
    pieces, done = [], 0
    for hit in search(text, public_phones=public_phones):
        for _index, start, end in hit.places:
            excerpt = shown(hit.kind, hit.value)
            pieces += [text[done:start], replacement(hit.kind, excerpt, end - start, whole=True)]
            done = end
    return "".join([*pieces, text[done:]])
