"""Steps of the sweep: what was not answered in time goes one level up; what is over is closed and forgotten.

Set-based and idempotent: what has moved is not found again. One run moves a matter up by one level, however long the
clock stood still: the next level's time begins when it gets the matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.clock.actions import cancel
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext
from governance.base.journal.actions import record_many
from openness.actions.challenge_log import OWES, announce_many, duty_ids, entry, note_clock
from openness.choices import ChallengeState, Closing, EscalationCause
from openness.duty_kinds import KIND_INVESTIGATE_COUNTY, KIND_INVESTIGATE_TOWNSHIP
from openness.models import Challenge
from openness.queries.limits import limits

S = ChallengeState
BATCH = 500
CHANGED = ["state", "level", "cause", "refusal", "due_on", "clocks", "closing", "closed_on"]
UP = {
    S.RECEIVED: EscalationCause.UNANSWERED,
    S.ACCEPTED: EscalationCause.UNANSWERED,
    S.ANSWERED: EscalationCause.UNSIGNED,
    S.TOWNSHIP: EscalationCause.UNANSWERED,
}
OVER = (S.PUBLISHED, S.TOWNSHIP_ANSWERED)  # answered, and nobody said that it is not enough


def escalate_challenges(context: SweepContext) -> dict[str, int]:
    """The day after the due day; the due day itself is in time."""
    rows = Challenge.objects.within(context.within).run_out(context.on)
    raised = _batches(rows.filter(state__in=UP).order_by("id").values_list("id", flat=True), _raise, context)
    closed = _batches(rows.filter(state__in=OVER).order_by("id").values_list("id", flat=True), _close, context)
    return {"challenges_raised": raised, "challenges_closed": closed}


def _batches(ids: Iterable[int], act: Callable[[Sequence[int], SweepContext], None], context: SweepContext) -> int:
    found = list(ids)
    for first in range(0, len(found), BATCH):
        act(found[first : first + BATCH], context)
    return len(found)


def _locked(ids: Sequence[int], states: Sequence[str], on: dt.date) -> list[Challenge]:
    """Still so under the lock: somebody may have answered while the sweep was looking."""
    return list(Challenge.objects.locked().filter(pk__in=ids, state__in=states, due_on__lt=on).order_by("id"))


def _raise(ids: Sequence[int], context: SweepContext) -> None:
    """The same queries for one and for a batch: what differs is decided in memory."""
    rows = _locked(ids, list(UP), context.on)
    cancel(duty_ids=duty_ids(rows), on=context.on)
    to_county = [row for row in rows if row.state == S.TOWNSHIP]
    to_township = [row for row in rows if row.state != S.TOWNSHIP]
    duties = [
        *_handed_up(to_county, KIND_INVESTIGATE_COUNTY, Challenge.to_county, context),
        *_handed_up(to_township, KIND_INVESTIGATE_TOWNSHIP, Challenge.to_township, context),
    ]
    Duty.objects.bulk_create(duties, ignore_conflicts=True)
    Challenge.objects.bulk_update(rows, CHANGED)
    record_many([entry(row, "challenge_escalated", by=None, at=context.at, cause=row.cause) for row in rows])
    for group, role in ((to_county, Role.BUREAU_REVIEWER), (to_township, Role.TOWNSHIP_STAFF)):
        announce_many(group, role, _("到期没有答复，请调查"), at=context.at, on=context.on)


def _handed_up(
    rows: Sequence[Challenge], kind: int, move: Callable[..., None], context: SweepContext
) -> Iterator[Duty]:
    """Each moves to the level above; the duty of that level, by the law of its place."""
    terms = limits(kind, {row.division_id: row.division for row in rows}.values(), context.on)
    for row in rows:
        move(row, cause=UP[S(row.state)])
        due = terms[row.division_id].deadline(context.on, context.calendar)
        row.due_on = due.due
        note_clock(row, kind, terms[row.division_id])
        yield Duty(
            kind=kind,
            division_id=row.division_id,
            period=context.on,
            subject=row.pk,
            role=OWES[kind],
            opens_on=context.on,
            due_on=due.due,
            provisional=due.provisional,
        )


def _close(ids: Sequence[int], context: SweepContext) -> None:
    rows = _locked(ids, OVER, context.on)
    for row in rows:
        row.close(closing=Closing.LAPSED, on=context.on)
    Challenge.objects.bulk_update(rows, CHANGED)
    record_many([entry(row, "challenge_closed", by=None, at=context.at, closing=Closing.LAPSED) for row in rows])


def forget_challengers(context: SweepContext) -> dict[str, int]:
    """Sealed names and telephones are destroyed some days after the end (个保法 19, PI-KEEP)."""
    last = context.on - dt.timedelta(days=settings.CHALLENGE_CONTACT_DAYS)
    ended = Q(closed_on__lte=last) | Q(state=S.REFUSED, due_on__lte=last)
    rows = Challenge.objects.within(context.within).filter(ended, contact__isnull=False)
    return {"challengers_forgotten": rows.update(contact=None, person_mark="")}
