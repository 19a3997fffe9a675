"""Arithmetic of a rule's value, in whole numbers only (rules.md 0.1): fractions are compared crosswise."""

from __future__ import annotations

# Times in two years, so that a month's rhythm can be compared with a quarter's.
TIMES_IN_TWO_YEARS = {"per_month": 24, "per_quarter": 8, "per_half_year": 4, "per_year": 2, "per_two_years": 1}
FLOORS = frozenset({"GE", "GT"})
CEILINGS = frozenset({"LE", "LT"})
COMPARABLE = FLOORS | CEILINGS | {"EQ"}


class Incomparable(ValueError):
    """Two values, or a value and a fact, that no comparison can be made between."""


def holds(operator: str, left: int, right: int) -> bool:
    """Whether ``left`` stands to ``right`` as the operator says."""
    match operator:
        case "GE":
            return left >= right
        case "GT":
            return left > right
        case "LE":
            return left <= right
        case "LT":
            return left < right
        case "EQ":
            return left == right
    raise Incomparable(f"operator {operator} compares nothing")


def share_holds(operator: str, met: int, total: int, numerator: int, denominator: int) -> bool:
    """Whether ``met`` of ``total`` satisfies the fraction. Of nobody, no share is reached and none exceeded."""
    if total <= 0:
        return operator in CEILINGS
    return holds(operator, met * denominator, total * numerator)


def least(operator: str, total: int, numerator: int, denominator: int) -> int:
    """The smallest count of ``total`` that satisfies a floor: 过半数 of 27 is 14, 三分之二以上 of 27 is 18."""
    if operator not in FLOORS:
        raise Incomparable(f"operator {operator} has no least count")
    product = total * numerator
    return -(-product // denominator) if operator == "GE" else product // denominator + 1


def at_least_as_strict(operator: str, mine: tuple[int, int], theirs: tuple[int, int]) -> bool:
    """Whether the value ``mine`` asks at least as much as ``theirs``; both are (numerator, denominator).

    A floor is stricter when higher, a ceiling when lower, an equality only when equal.
    """
    left, right = mine[0] * theirs[1], theirs[0] * mine[1]
    if operator in FLOORS:
        return left >= right
    if operator in CEILINGS:
        return left <= right
    if operator == "EQ":
        return left == right
    raise Incomparable(f"operator {operator} has no stricter side")


def magnitude(
    number: int | None, numerator: int | None, denominator: int | None, unit: str
) -> tuple[tuple[int, int], str]:
    """The value as a fraction and the dimension it is measured in; rhythms share one dimension."""
    if numerator is not None and denominator is not None:
        return (numerator, denominator), "share"
    if number is None:
        raise Incomparable("a value without a number")
    if unit in TIMES_IN_TWO_YEARS:
        return (number * TIMES_IN_TWO_YEARS[unit], 1), "rhythm"
    return (number, 1), unit
