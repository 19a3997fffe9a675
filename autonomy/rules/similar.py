"""How like two matters in Chinese are, by the pairs of characters they share. Pure; no dictionary to keep."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Words that nearly every matter has say nothing about which one it is.
COMMON = re.compile(r"工作|协助|开展|做好|相关|有关|进行|组织|配合|落实|事项|村民|居民|社区|村|等|的|和|及|与")
SAME = 0.8  # of the shorter title: the same matter in other words


@dataclass(frozen=True)
class Likeness:
    """``share`` of the pairs of the shorter text, 0 to 1; ``same`` when the titles are nearly one."""

    share: float
    same: bool


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters of the words that matter."""
    plain = "".join(one for one in unicodedata.normalize("NFKC", text) if one.isalnum())
    found: set[str] = set()
    for part in COMMON.sub(" ", plain).split():
        found |= {part[index : index + 2] for index in range(len(part) - 1)} or {part}
    return frozenset(found)


def overlap(one: frozenset[str], other: frozenset[str]) -> float:
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def likeness(asked: str, text: str, *, title: str = "") -> Likeness:
    """Of what is asked to an entry's or a request's words; the title counts most."""
    wanted = pairs(asked)
    by_title = overlap(wanted, pairs(title)) if title else 0.0
    return Likeness(max(by_title, 0.6 * overlap(wanted, pairs(text))), by_title >= SAME)
