"""What a division code says by itself. Codes are 2, 4, 6, 9 or 12 digits, never padded."""

from __future__ import annotations

LENGTHS = (2, 4, 6, 9, 12)
LEVEL_NAMES = {2: "省级", 4: "地级", 6: "县级", 9: "乡级", 12: "村级"}


def upper_bound(code: str) -> str:
    """The first code after every code that begins with ``code``: '4301' -> '4302', '4399' -> '43:'.

    With the C collation ``code <= x < upper_bound(code)`` is exactly "begins with code" and uses the index.
    """
    return code[:-1] + chr(ord(code[-1]) + 1)


def is_within(code: str, scope: str) -> bool:
    """Whether ``code`` is the division ``scope`` or below it; '' is the whole country."""
    return code.startswith(scope)


def parent_code(code: str) -> str:
    """The code one level up, '' above a province. ValueError for a length no code has."""
    index = LENGTHS.index(len(code))
    return code[: LENGTHS[index - 1]] if index else ""


def ancestors(code: str) -> list[str]:
    """Codes from the province down to ``code`` itself."""
    return [code[:length] for length in LENGTHS if length <= len(code)]


def unit_kind(code: str) -> str:
    """Kind of a village-level unit from its last three digits; '' for every other level.

    001-199 residents' committees, 200-399 village committees, 400-499 similar residential units, 500-598
    similar village units, …498 and …598 virtual (national coding rules; data README).
    """
    if len(code) != 12:
        return ""
    suffix = int(code[9:])
    if suffix in (498, 598):
        return "virtual"
    if suffix < 200:
        return "urban"
    if suffix < 400:
        return "village"
    return "similar_urban" if suffix < 500 else "similar_village"


def committee_from_code(code: str) -> str:
    """Which committee the code promises: similar and virtual units have none until the township says so."""
    kind = unit_kind(code)
    return kind if kind in ("urban", "village") else ""
