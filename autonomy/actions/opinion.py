"""Asking committees what they think of a draft list or of a request for admission, and their answer (R-AUT-1, R-AUT-3).

Set-based: a county asks all its communities in one statement, and so would a whole country.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import RequestState, Stance, VersionState
from autonomy.duty_kinds import KIND_OPINION
from autonomy.models import AdmissionRequest, ListVersion, Opinion
from autonomy.permissions import COMMITTEE_ROLES, GIVE_OPINION
from autonomy.rules import opinion as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet
from governance.base.clock.models import Duty
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.notices.actions.notice import Telling, tell_many
from governance.base.places.rules.code import upper_bound
from governance.base.verdict import require

NOTICE = "autonomy.opinion"
OBJECT = "opinion"
OPEN_VERSION = (VersionState.CONSULTING,)
OPEN_REQUEST = (RequestState.FILED, RequestState.ACCEPTED, RequestState.REPAIR)
# An opinion for each live community inside each place asked, and the duty to give it, in one statement.
_ASK = """
WITH asked AS (
    INSERT INTO autonomy_opinion (version_id, request_id, round, division_id, asked_on, due_on, stance, text)
    SELECT t.version, t.request, %(round)s, p.id, %(on)s, %(due_on)s, '', ''
    FROM unnest(%(versions)s::bigint[], %(requests)s::bigint[], %(firsts)s::text[], %(lasts)s::text[])
        AS t (version, request, first, last)
    JOIN places_division AS p ON p.code COLLATE "C" >= t.first AND p.code COLLATE "C" < t.last
    WHERE p.level = 12 AND p.committee <> '' AND p.go_live_on <= %(on)s
      AND (p.closed_on IS NULL OR p.closed_on > %(on)s)
    RETURNING id, division_id
)
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(on)s, division_id, %(kind)s, id, %(role)s, %(on)s, %(due_on)s, %(provisional)s, 0, 0 FROM asked
"""


@dataclass(frozen=True)
class Target:
    """About what, and where: ``code`` is a county or any division below it; its live communities are asked."""

    code: str
    version_id: int | None = None
    request_id: int | None = None


def ask(
    *,
    targets: Sequence[Target],
    round: int,
    due_on: dt.date,
    on: dt.date,
    provisional: bool = False,
) -> int:
    """Ask every live community inside the places; returns how many. For actions that have asked who may."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ASK,
            {
                "versions": [target.version_id for target in targets],
                "requests": [target.request_id for target in targets],
                "firsts": [target.code for target in targets],
                "lasts": [upper_bound(target.code) for target in targets],
                "round": round,
                "on": on,
                "due_on": due_on,
                "provisional": provisional,
                "kind": KIND_OPINION,
                "role": Role.CLERK,
            },
        )
        return int(cursor.rowcount)


def tell_asked(*, round: int, title: str, at: dt.datetime, on: dt.date, **about: object) -> int:
    """Tell those who speak for each committee asked; ``about`` is ``version=`` or ``request=``."""
    rows = Opinion.objects.filter(round=round, **about).select_related("division")
    tellings = [
        Telling(row.division, f"opinion/{row.pk}", title, reverse("autonomy:opinion", args=[row.pk])) for row in rows
    ]
    return tell_many(tellings=tellings, roles=list(COMMITTEE_ROLES), kind=NOTICE, at=at, on=on)


def drop_questions(*, on: dt.date, version: ListVersion | None = None, request: AdmissionRequest | None = None) -> int:
    """Nobody owes an answer any more: what was asked about is taken back, decided or adopted."""
    unanswered = Opinion.objects.filter(version=version, request=request, stance="")
    places = dict(unanswered.values_list("id", "division_id"))
    duties = Duty.objects.open().filter(division__in=set(places.values()), kind=KIND_OPINION, subject__in=list(places))
    return cancel(duty_ids=list(duties.values_list("id", flat=True)), on=on)


def give_opinion(*, opinion_id: int, stance: str, text: str, by: User, at: dt.datetime, on: dt.date) -> Opinion:
    """The committee says once what it thinks; whoever comes second is told that it was said."""
    with transaction.atomic():
        opinion = (
            Opinion.objects.select_related("division", "version", "request")
            .select_for_update(of=("self",))
            .get(pk=opinion_id)
        )
        require(may(by, GIVE_OPINION.name, place=opinion.division.code, on=on), forbidden=True)
        require(
            rules.still_asked(is_open(opinion)),
            rules.not_given(opinion.stance),
            rules.stance_known(stance, list(Stance.values)),
            rules.text_fits(stance, text, agree=Stance.AGREE),
            *guard_verdicts([Part("text", _("意见"), text)]),
        )
        opinion.stance, opinion.text = stance, text.strip()
        opinion.answered_by, opinion.answered_at = by, at
        opinion.save(update_fields=["stance", "text", "answered_by", "answered_at"])
        owed = Duty.objects.open().filter(division=opinion.division, kind=KIND_OPINION, subject=opinion.pk)
        meet(duty_ids=list(owed.values_list("id", flat=True)), on=on)
        record(
            verb="autonomy.opinion_given",
            by=by.pk,
            at=at,
            object_type=OBJECT,
            object_id=opinion.pk,
            division=opinion.division.code,
            basis=["R-AUT-1" if opinion.version_id else "R-AUT-3"],
            data={"stance": stance, "version": opinion.version_id, "request": opinion.request_id},
        )
    return opinion


def is_open(opinion: Opinion) -> bool:
    """Late answers count until the matter is decided; an earlier round is over."""
    if opinion.version is not None:
        asked = Opinion.objects.filter(version=opinion.version, round__gt=opinion.round)
        return opinion.version.state in OPEN_VERSION and not asked.exists()
    return (
        opinion.request is not None and opinion.request.state in OPEN_REQUEST and opinion.round == opinion.request.round
    )
