"""Numbers of the duties about personal data and the platform's box, and their time. The numbers are stored."""

from datetime import date

from governance.base.clock.rules.calendar import Calendar
from governance.base.clock.rules.deadline import Deadline, LimitKind, TimeLimit, deadline

KIND_REQUEST = 30  # subject: request
KIND_FEEDBACK = 31  # subject: feedback
KIND_BREACH = 32  # subject: breach
KIND_REVIEW = 33  # subject: assessment

# A promise of the platform, not law: 个保法 50 wants a convenient channel and gives no number of days.
REQUEST_DAYS = 15
FEEDBACK_DAYS = 10  # the same, in working days
# 个保法 57 says "at once": the duty is due on the day on which the breach was found or recorded.


def request_deadline(on: date, calendar: Calendar) -> Deadline:
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, REQUEST_DAYS), on, calendar)


def feedback_deadline(on: date, calendar: Calendar) -> Deadline:
    return deadline(TimeLimit(LimitKind.WITHIN_DAYS, FEEDBACK_DAYS, working=True), on, calendar)
