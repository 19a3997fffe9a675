"""When something found may stay: doubtful, and with a reason that says why."""

from __future__ import annotations

from governance.base.documents.rules.guard.kinds import LOOK
from governance.base.documents.rules.guard.search import search
from governance.base.verdict import Verdict, no, yes

SHORTEST, LONGEST = 6, 200
BASIS = ("R-OPN-9", "PI-NOPUB")


def may_stay(level: str) -> Verdict:
    """Certain identity and card numbers are never published, whatever the reason."""
    if level == LOOK:
        return yes("guard_keep", basis=BASIS)
    return no("guard_certain", "", needed=LOOK, met=level, basis=BASIS, field="keep")


def reason_says_why(reason: str) -> Verdict:
    """A sentence, and none that repeats what was found: supervisors read it."""
    length = len(reason.strip())
    if not SHORTEST <= length <= LONGEST:
        return no("guard_reason", "", needed=f"{SHORTEST}-{LONGEST}", met=str(length), basis=BASIS, field="reason")
    if search(reason):
        return no("guard_reason_personal", "", basis=BASIS, field="reason")
    return yes("guard_reason", basis=BASIS, field="reason")
