"""`python -m benchmarks [name …]`: one JSON line for each benchmark; what else is worth knowing stands behind a #."""

from __future__ import annotations

import json
import sys

from benchmarks import (
    bodies,
    divisions,
    drafting,
    guard,
    importing,
    listing,
    lists,
    opening,
    pages,
    poster,
    proof,
    publishing,
    register,
    rollup,
    sweeping,
)

GROUPS = (
    divisions,
    opening,
    listing,
    sweeping,
    rollup,
    pages,
    publishing,
    proof,
    guard,
    poster,
    importing,
    lists,
    drafting,
    bodies,
    register,
)


def main(names: list[str]) -> int:
    """Run the groups that hold what was asked for (all, when nothing was); 1 when a goal was missed."""
    known = [name for group in GROUPS for name in group.NAMES]
    if unknown := sorted(set(names) - set(known)):
        print(f"没有这些测量：{'、'.join(unknown)}。可选：{'、'.join(known)}", file=sys.stderr)
        return 2
    missed = False
    for group in GROUPS:
        if not names or set(names) & set(group.NAMES):
            for result in group.measure():
                if not names or result["name"] in names:
                    print(json.dumps(result), flush=True)
                    missed |= result["value"] > result["goal"]
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
