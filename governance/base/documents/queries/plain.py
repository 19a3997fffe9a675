"""Looking through texts for words that could be plainer (R-OPN-7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from governance.base.documents.models import PlainWord
from governance.base.documents.queries.parts import Part
from governance.base.documents.rules import plain


def words() -> dict[str, str]:
    """Term -> what people say, of the terms that are pointed out; one query."""
    return dict(PlainWord.objects.filter(active=True).values_list("term", "everyday"))


def advise(text: str) -> list[plain.Advice]:
    """Terms in one text; one query."""
    return plain.advise(text, words())


@dataclass(frozen=True)
class PartAdvice:
    """What could be plainer in one part: terms, and sentences that are too long to be read out."""

    part: Part
    terms: Sequence[plain.Advice]
    long: Sequence[plain.LongSentence]


def advise_parts(parts: Sequence[Part], known: Mapping[str, str] | None = None) -> list[PartAdvice]:
    """Only parts for which there is something to say; one query."""
    given = words() if known is None else known
    found = [PartAdvice(part, plain.advise(part.text, given), plain.long_sentences(part.text)) for part in parts]
    return [one for one in found if one.terms or one.long]
