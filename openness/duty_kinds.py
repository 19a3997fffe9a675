"""Numbers of the kinds of duties that openness declares, and the time its own steps have.

The numbers are stored: never give one another meaning.
"""

from datetime import date

from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Deadline, LimitKind, TimeLimit, deadline

KIND_PERIOD = 1  # subject: item
KIND_EVENT = 2  # subject: clock event
KIND_STAGE_START = 3  # subject: project
KIND_STAGE_HALFWAY = 4
KIND_STAGE_SETTLEMENT = 5
KIND_VERIFY = 6  # subject: disclosure; owed by the supervision committee
KIND_REPUBLISH = 7  # subject: disclosure that was withdrawn

STAGE_KINDS = {"start": KIND_STAGE_START, "halfway": KIND_STAGE_HALFWAY, "settlement": KIND_STAGE_SETTLEMENT}
# Owed to the public by the committee; the supervisors' own duty is not among them.
PUBLIC_KINDS = (KIND_PERIOD, KIND_EVENT, *STAGE_KINDS.values(), KIND_REPUBLISH)

# Design: national law sets no days for the supervision committee; Shandong and Chongqing say five (DI-REVIEW-DAYS).
VERIFY_DAYS = 5
# Design: a withdrawn disclosure is replaced within ten working days.
REPUBLISH_DAYS = 10


def verification_deadline(on: date, calendar: Calendar) -> Deadline:
    """When the supervision committee has to have answered what was submitted on that day (R-CMT-7)."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, VERIFY_DAYS, working=True), on, calendar)


def republish_deadline(on: date, calendar: Calendar) -> Deadline:
    """When a withdrawn disclosure has to be public again."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, REPUBLISH_DAYS, working=True), on, calendar)
