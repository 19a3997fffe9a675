"""Short codes on paper: the first 16 hexadecimal digits of a hash, in groups of four."""

from __future__ import annotations

import unicodedata

LENGTH = 16
GROUP = 4
DIGITS = 18  # of a leaf number; a bigint holds them all
DASHES = "-‐‑‒–—−·."


def short(hashed: bytes) -> str:
    """0f3a 91c2 77b0 4d5e."""
    digits = hashed.hex()[:LENGTH]
    return " ".join(digits[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def typed(text: str) -> str:
    """What a person typed, as the digits that were meant: full width, capitals, spaces and dashes do not matter."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if not char.isspace() and char not in DASHES)


def number(text: str) -> int | None:
    """A leaf number as typed, also full width; None for anything else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= DIGITS else None


def same(text: str, hashed: bytes) -> bool:
    """Whether what was typed is this code. A longer beginning of the hash will do, a shorter one proves too little."""
    digits = typed(text)
    return len(digits) >= LENGTH and hashed.hex().startswith(digits)
