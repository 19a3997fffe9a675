"""The box about the platform: who answers, how much came today, what is public."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from governance.base.accounts.models import Assignment
from governance.base.places.models import Division
from residents.choices import FeedbackState
from residents.models import Feedback
from residents.permissions import ANSWER_FEEDBACK
from residents.rules.request import Limits, Sent


def answering_place(place: Division | None, on: dt.date) -> Division | None:
    """The nearest place at or above that one where somebody answers for the platform; without a place the first
    there is; None where nobody does."""
    posts = Assignment.objects.in_force(on).filter(role__in=ANSWER_FEEDBACK.roles).select_related("division")
    if place is not None:
        posts = posts.covering(place.code)
        return max((post.division for post in posts), key=lambda division: len(division.code), default=None)
    return min((post.division for post in posts), key=lambda division: division.code, default=None)


def sent_today(division: Division, on: dt.date) -> Sent:
    return Sent(0, Feedback.objects.filter(division=division, received_on=on).count())


def the_limits() -> Limits:
    """Nobody is asked who they are here, so there is no limit by person."""
    return Limits(by_person=1, at_place=settings.FEEDBACK_PLACE_DAY)


def published() -> QuerySet[Feedback]:
    """Questions with answers; nothing that was set aside."""
    return (
        Feedback.objects.filter(state=FeedbackState.ANSWERED).select_related("division").order_by("-closed_on", "-id")
    )
