"""What one village has of requests, and its county of records about personal data and of words about the platform."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from residents.actions.request import Asked, receive
from residents.models import Assessment, Breach, Feedback


def furnish_privacy(
    *, village: Division, county: Division, mark: str, by: User, at: dt.datetime, on: dt.date
) -> dict[str, list[int]]:
    asked = Asked("consult", mark, f"138{village.code[-8:]}", mark)
    got = receive(division_id=village.pk, asked=asked, at=at, on=on)
    kept = {"division": county, "by": by, "at": at}
    assessment = Assessment.objects.create(
        **kept,
        title=mark,
        purpose=mark,
        kinds=mark,
        risk=mark,
        measures=mark,
        conclusion="proceed",
        assessed_on=on,
        review_on=on + dt.timedelta(days=365),
    )
    breach = Breach.objects.create(**kept, what=mark, found_on=on, kinds=mark, harm=mark, remedy=mark)
    feedback = Feedback.objects.create(division=county, kind="complaint", text=mark, received_on=on, due_on=on)
    return {
        "request": [got.request.pk],
        "assessment": [assessment.pk],
        "replaces": [assessment.pk],
        "breach": [breach.pk],
        "feedback": [feedback.pk],
    }
