"""How long who has to answer a challenge or an inquiry: by the law of the place, else the platform's default."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from governance.base.clock.queries import limits as clock
from governance.base.clock.queries.limits import Limit, Term
from governance.base.places.models import Division
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
    KIND_DEMAND,
    KIND_INQUIRY,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
)

# 10: what 中办发〔2004〕17号 is remembered to say (DI-CHALLENGE-2004, unverified). 20: Zhejiang, Sichuan. 15: Zhejiang.
TERMS = {
    KIND_ANSWER: Term("DI-CHALLENGE-DAYS", 10, after="中办发〔2004〕17号"),
    KIND_INVESTIGATE_TOWNSHIP: Term("DI-ESCALATE-DAYS", 20),
    KIND_INVESTIGATE_COUNTY: Term("DI-ESCALATE-DAYS", 20),
    KIND_INQUIRY: Term("DI-QUESTION-DAYS", 15),
    KIND_DEMAND: Term("", 15),
    KIND_ANSWER_SIGN: Term("", 2, working=True),
    KIND_CHECK: Term("", 2, working=True),
    KIND_CHECK_TOWNSHIP: Term("", 2, working=True),
}
RESPOND_DAYS = 15  # design: to say that an answer is not enough


def limits(kind: int, divisions: Iterable[Division], on: dt.date) -> dict[int, Limit]:
    """By division id; two queries whatever their number."""
    return clock.limits(TERMS[kind], divisions, on)


def limit(kind: int, division: Division, on: dt.date) -> Limit:
    """For one community."""
    return clock.limit(TERMS[kind], division, on)
