"""Every entry is looked at once a year: keep, change, withdraw, with the reason (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from autonomy.actions.lists import guarded, withdraw_entry
from autonomy.actions.versions import lock_lists, log
from autonomy.choices import ReviewOutcome
from autonomy.duty_kinds import KIND_YEARLY
from autonomy.models import ListEntry, ListVersion, YearlyReview
from autonomy.permissions import WITHDRAW_ENTRY
from autonomy.queries.review import unreviewed
from autonomy.rules import lists as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import meet
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext
from governance.base.verdict import Verdict, no, require, yes

# For each list that held on the first of January; one duty a list and year, whatever versions follow.
_OPEN = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level)
SELECT %(first)s, v.division_id, %(kind)s, v.id, %(role)s, %(first)s, %(last)s, false, 0, 0
FROM autonomy_listversion AS v
WHERE v.state = 'adopted' AND v.effective_from <= %(first)s AND (v.effective_to IS NULL OR v.effective_to >= %(first)s)
  AND NOT EXISTS (
    SELECT 1 FROM clock_duty AS d JOIN autonomy_listversion AS o ON o.id = d.subject
    WHERE d.period = %(first)s AND d.division_id = v.division_id AND d.kind = %(kind)s AND o.kind = v.kind
  )
"""


def open_yearly(context: SweepContext) -> dict[str, int]:
    """The year's duty to look at every entry; also of years that began while the clock stood still."""
    first = context.on.year if context.since is None else min(context.since.year, context.on.year)
    opened = 0
    for year in range(first, context.on.year + 1):
        given = {"first": dt.date(year, 1, 1), "last": dt.date(year, 12, 31)}
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, {**given, "kind": KIND_YEARLY, "role": Role.BUREAU_REVIEWER})
            opened += int(cursor.rowcount)
    return {"opened": opened}


def review_entry(
    *, entry_id: int, year: int, outcome: str, reason: str, by: User, at: dt.datetime, on: dt.date
) -> YearlyReview:
    """What the bureau found of one entry. "Withdraw" takes it off the list from today; "change" is for the next draft.
    Last of its transaction."""
    with transaction.atomic():
        entry = ListEntry.objects.select_related("version").get(pk=entry_id)
        county = lock_lists(entry.version.division_id)
        require(may(by, WITHDRAW_ENTRY.name, place=county.code, on=on), forbidden=True)
        kind = entry.version.kind
        in_force = ListVersion.objects.in_force(on).filter(pk=entry.version_id).exists()
        done = YearlyReview.objects.filter(division=county, kind=kind, code=entry.code, year=year)
        require(
            rules.still_on_list(in_force and entry.is_live(on)),
            rules.not_reviewed(done.exists(), year),
            _a_year(year, on),
            _outcome(outcome),
            rules.reason_given(reason),
            *guarded(("reason", _("理由"), reason)),
        )
        review = YearlyReview.objects.create(
            division=county, kind=kind, code=entry.code, year=year, outcome=outcome, reason=reason.strip(), by=by, on=on
        )
        log(entry.version, "entry_reviewed", by=by.pk, at=at, code=entry.code, year=year, outcome=outcome)
        if outcome == ReviewOutcome.WITHDRAW:
            withdraw_entry(entry_id=entry.pk, reason=reason, from_day=on, by=by, at=at, on=on)
        _settle(county.pk, kind, year, on)
    return review


def _settle(division_id: int, kind: str, year: int, on: dt.date) -> None:
    """Met when nothing that was on the list in January and still is waits for its review."""
    owed = Duty.objects.open().filter(division_id=division_id, kind=KIND_YEARLY, period=dt.date(year, 1, 1))
    for duty in owed:
        begun = ListVersion.objects.get(pk=duty.subject)
        if begun.kind == kind and not unreviewed(begun, year, on):
            meet(duty_ids=[duty.pk], on=on)


def _a_year(year: int, on: dt.date) -> Verdict:
    if year in (on.year, on.year - 1):
        return yes("year", field="year")
    return no("year", _("只能复核本年度或者上一年度。"), needed=str(on.year), met=str(year), field="year")


def _outcome(outcome: str) -> Verdict:
    if outcome in ReviewOutcome.values:
        return yes("outcome", field="outcome")
    needed = "、".join(str(label) for label in ReviewOutcome.labels)
    return no("outcome", _("请选结论：%(needed)s。") % {"needed": needed}, needed=needed, met=outcome, field="outcome")
