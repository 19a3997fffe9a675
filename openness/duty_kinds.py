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
KIND_POST = 8  # subject: disclosure; its paper goes on the notice board
KIND_DISPLAY = 9  # subject: posting; its paper stays up
KIND_ANSWER = 10  # subject: challenge; the committee answers it
KIND_ANSWER_SIGN = 11  # subject: challenge; the supervision committee looks at the answer
KIND_INVESTIGATE_TOWNSHIP = 12  # subject: challenge
KIND_INVESTIGATE_COUNTY = 13  # subject: challenge
KIND_ORDERED = 14  # subject: order to publish
KIND_INQUIRY = 15  # subject: inquiry
KIND_DEMAND = 16  # subject: inquiry that demands a publication
KIND_CHECK = 17  # subject: challenge; the supervisors confirm that a resident asks
KIND_CHECK_TOWNSHIP = 18  # the same, for who asked the township to do it
KIND_ERASURE = 20  # subject: erasure request; the bureau's second person decides

STAGE_KINDS = {"start": KIND_STAGE_START, "halfway": KIND_STAGE_HALFWAY, "settlement": KIND_STAGE_SETTLEMENT}
# Done by filing a disclosure: the button of the to-do list begins a draft.
FILING_KINDS = (KIND_PERIOD, KIND_EVENT, *STAGE_KINDS.values())
CHALLENGE_KINDS = (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_INVESTIGATE_TOWNSHIP,
    KIND_INVESTIGATE_COUNTY,
    KIND_CHECK,
    KIND_CHECK_TOWNSHIP,
)
# Owed to the public by the committee; the supervisors' own duty is not among them.
PUBLIC_KINDS = (KIND_PERIOD, KIND_EVENT, *STAGE_KINDS.values(), KIND_REPUBLISH)

# Design: national law sets no days for the supervision committee; Shandong and Chongqing say five (DI-REVIEW-DAYS).
VERIFY_DAYS = 5
# Design: a withdrawn disclosure is replaced within ten working days.
REPUBLISH_DAYS = 10
# Design: the law wants the board and gives no days for it; three working days are for printing, the seal and the walk.
POST_DAYS = 3
# Design: personal data in a public record is decided on within two working days.
ERASURE_DAYS = 2


def erasure_deadline(on: date, calendar: Calendar) -> Deadline:
    """When the bureau has to have decided on an erasure asked for on that day (R-OPN-9)."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, ERASURE_DAYS, working=True), on, calendar)


def verification_deadline(on: date, calendar: Calendar) -> Deadline:
    """When the supervision committee has to have answered what was submitted on that day (R-CMT-7)."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, VERIFY_DAYS, working=True), on, calendar)


def republish_deadline(on: date, calendar: Calendar) -> Deadline:
    """When a withdrawn disclosure has to be public again."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, REPUBLISH_DAYS, working=True), on, calendar)


def post_deadline(on: date, calendar: Calendar) -> Deadline:
    """When what was published on that day has to hang on the notice board."""
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, POST_DAYS, working=True), on, calendar)
