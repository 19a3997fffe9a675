"""When a count beside a list of names says something about one of them (R-PTY-3: counts, not who is a party member)."""

FEWEST = 10  # of fewer a count names people; requirements.md, "counts of ten and more"


def tells_nobody(met: int, total: int) -> bool:
    """Whether ``met`` of ``total`` may stand beside the names: enough of them, and neither all nor none."""
    return total >= FEWEST and 0 < met < total
