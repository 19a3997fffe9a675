"""Runs of digits as people write them, with the way back to where each digit stands.

Full-width, circled and raised digits and those of other scripts count as digits; invisible characters do not count at
all; spaces, hyphens and dots part a run into groups; a line break or the edge of a cell parts it into segments.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

CELL = "\x1f"  # stands between the cells of one row
DIGIT = (
    "\\d\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u2776-\u277e"
)
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f"
BETWEEN = f"\\s{CELL}{INVISIBLE}\\-‐-―−﹣－~·・•．.。_＿"
LETTER_X = "xXｘＸХх×✕Ⅹⅹ"
RUN = re.compile(f"[{DIGIT}](?:[{BETWEEN}]{{0,4}}[{DIGIT}]){{9,}}(?:[{BETWEEN}]{{0,4}}[{LETTER_X}](?![A-Za-z]))?")
NUMERALS = re.compile("[〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖]{11,}")
NUMERAL_VALUES = dict(zip("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "0001234567891123456789", strict=True))
PIECE = re.compile(f"([{DIGIT}{LETTER_X}]+)|[^{DIGIT}{LETTER_X}]+")
INVISIBLE_ONE = re.compile(f"[{INVISIBLE}]")
BREAKS = {"\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"}


@dataclass(slots=True)
class Group:
    """Digits that stand side by side. ``at`` is the place of each in the text; ``before`` parts it from the group
    before: ' ', '-', '.' or '' for the first of a segment."""

    digits: str
    at: list[int]
    before: str = ""


@dataclass(slots=True)
class Segment:
    """The groups of one line and cell. ``before`` parts it from the segment before: '', a line break, a cell."""

    groups: list[Group] = field(default_factory=list)
    before: str = ""


def runs(text: str) -> Iterator[list[Segment]]:
    """Every run of ten digits or more. The last digit may be an X."""
    for found in RUN.finditer(text):
        yield _segments(found[0], found.start())
    for found in NUMERALS.finditer(text):
        digits = "".join(NUMERAL_VALUES[sign] for sign in found[0])
        yield [Segment([Group(digits, list(range(found.start(), found.end())))])]


def _segments(run: str, offset: int) -> list[Segment]:
    segments = [Segment()]
    between: str | None = None  # what stands before the next piece; None before the first
    for piece in PIECE.finditer(run):
        if piece[1] is None:
            visible = INVISIBLE_ONE.sub("", piece[0])
            between = f"{between or ''}{visible}"
            continue
        start = offset + piece.start()
        digits, at = _plain(piece[1]), list(range(start, start + len(piece[1])))
        if between == "":
            segments[-1].groups[-1].digits += digits
            segments[-1].groups[-1].at += at
        else:
            parting = "" if between is None else _parting(between)
            if parting in ("\n", CELL):
                segments.append(Segment(before=parting))
                parting = ""
            segments[-1].groups.append(Group(digits, at, parting))
        between = None
    return segments


def _plain(piece: str) -> str:
    return piece if piece.isascii() and piece.isdigit() else "".join(map(digit, piece))


def _parting(between: str) -> str:
    """The strongest of what stands between two groups."""
    if CELL in between:
        return CELL
    if any(sign in BREAKS for sign in between):
        return "\n"
    if any(sign in ".．。·・•" for sign in between):
        return "."
    return " " if between.isspace() else "-"


def digit(sign: str) -> str:
    """0 to 9, X, or nothing."""
    if sign in LETTER_X:
        return "X"
    value = unicodedata.digit(sign, None)
    return "" if value is None else str(value)


def folded(text: str) -> str:
    """Letters and digits as on a keyboard, upper case, nothing invisible: for short pieces only."""
    return unicodedata.normalize("NFKC", INVISIBLE_ONE.sub("", text)).upper()
