"""Plain words (R-OPN-7): officialese and accounting are pointed out, with what people say; advice, never a refusal.

Left alone: names of documents 《…》, quotations “…”, and a term alone in brackets behind the everyday words,
花出去的钱（支出）, which is how the platform itself writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no

BASIS = ("R-OPN-7",)
KINDS = ("account", "project", "office", "people")
LONGEST_TERM, LONGEST_EVERYDAY = 20, 30
# A sentence that is read out in one breath; 40 characters fill four lines of a telephone in large letters.
LONG_SENTENCE = 40
_QUOTED = re.compile(r"《[^》\n]*》|“[^”\n]*”")
_ENDS = re.compile(r"[。！？；!?;\n]+")


@dataclass(frozen=True)
class Advice:
    """A term, what people say instead, and where it stands in the text."""

    term: str
    everyday: str
    start: int
    end: int


@dataclass(frozen=True)
class LongSentence:
    text: str
    start: int
    end: int

    @property
    def length(self) -> int:
        return len(self.text)


def advise(text: str, words: Mapping[str, str]) -> list[Advice]:
    """Every term of ``words`` in the text, from the left, the longest where several begin; none inside another."""
    if not words or not text:
        return []
    pattern = re.compile("|".join(re.escape(term) for term in sorted(words, key=len, reverse=True)))
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    return [
        Advice(found.group(), words[found.group()], *found.span())
        for found in pattern.finditer(text)
        if not _bracketed(text, *found.span()) and not any(a <= found.start() < b for a, b in quoted)
    ]


def _bracketed(text: str, start: int, end: int) -> bool:
    """The official term in brackets, once, behind the everyday words."""
    return start > 1 and text[start - 1] in "（(" and text[end : end + 1] in ("）", ")")


def long_sentences(text: str, longest: int = LONG_SENTENCE) -> list[LongSentence]:
    """Sentences of more characters than that; blanks and brackets at their ends are not counted."""
    return [sentence for sentence in _sentences(text) if sentence.length > longest]


def _sentences(text: str) -> Iterator[LongSentence]:
    start = 0
    for found in [*_ENDS.finditer(text), None]:
        end = len(text) if found is None else found.start()
        words = text[start:end].strip()
        if words:
            begin = text.index(words, start)
            yield LongSentence(words, begin, begin + len(words))
        start = len(text) if found is None else found.end()


def fits(term: str, everyday: str, kind: str) -> list[Verdict]:
    """What a row of the list must be: short, and saying something else than itself."""
    answers = []
    if not 2 <= len(term) <= LONGEST_TERM:
        text = _("词语写2到%(longest)d个字，现在有%(met)d个。") % {"longest": LONGEST_TERM, "met": len(term)}
        answers.append(no("term", text, needed=f"2-{LONGEST_TERM}", met=str(len(term)), basis=BASIS, field="term"))
    if not 1 <= len(everyday) <= LONGEST_EVERYDAY:
        words = {"longest": LONGEST_EVERYDAY, "met": len(everyday)}
        text = _("换成的说法写1到%(longest)d个字，现在有%(met)d个。") % words
        needed, met = f"1-{LONGEST_EVERYDAY}", str(len(everyday))
        answers.append(no("everyday", text, needed=needed, met=met, basis=BASIS, field="everyday"))
    elif term in everyday:
        text = _("“%(everyday)s”里还有“%(term)s”，换了等于没换。请换一种说法。") % {"everyday": everyday, "term": term}
        answers.append(no("everyday_same", text, met=everyday, basis=BASIS, field="everyday"))
    if kind not in KINDS:
        text = _("请选一个类别。")
        answers.append(no("kind", text, needed="/".join(KINDS), met=kind, basis=BASIS, field="kind"))
    return answers
