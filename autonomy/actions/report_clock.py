"""Steps of the sweep for reports: handing over what came in, taking up what the reporters said, moving up what is late.

Set-based and idempotent. What was sent or said on a day is taken up once that day is over, all of it together in the
order of the numbers: an entry, a duty or a notice made at the moment itself would stand beside whatever else the same
person did in that session, and say who it was (R-TWN-2).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.utils.translation import gettext as _

from autonomy.actions.report_log import ANSWER_KIND, RULE_KIND, dropped, duty, entry, tell_level
from autonomy.choices import ReportLevel, ReportState, Said
from autonomy.models import Report
from autonomy.queries.report import ANSWER, RULE
from governance.base.clock.models import Duty
from governance.base.clock.queries.limits import Limit, Term, limits
from governance.base.clock.registry import SweepContext
from governance.base.journal.actions import record_many

S = ReportState
BATCH = 500


def take_up_reports(context: SweepContext) -> dict[str, int]:
    """What reporters did on days that are over."""
    rows = Report.objects.within(context.within)
    received = _batches(rows.waiting(context.on).order_by("id"), _hand_over, context)
    said = _batches(rows.said_before(context.on).order_by("id"), _take_up, context)
    return {"reports_handed": received, "reports_said": said}


def escalate_reports(context: SweepContext) -> dict[str, int]:
    """The day after the due day; the due day itself is in time."""
    rows = Report.objects.within(context.within).handed().run_out(context.on)
    raised = _batches(rows.filter(state=S.RECEIVED).order_by("id"), _raise, context)
    lapsed = _batches(rows.filter(state=S.ANSWERED, said="").order_by("id"), _lapse, context)
    return {"reports_raised": raised, "reports_lapsed": lapsed}


def _batches(rows: Iterable[Report], act: Callable[[list[Report], SweepContext], None], context: SweepContext) -> int:
    """Locked anew in batches: somebody may have answered while the sweep was looking."""
    ids = [row.pk for row in rows]
    for first in range(0, len(ids), BATCH):
        act(list(Report.objects.locked().filter(pk__in=ids[first : first + BATCH]).order_by("id")), context)
    return len(ids)


def _terms(term: Term, rows: Sequence[Report], on: dt.date) -> dict[int, Limit]:
    return limits(term, {row.place_id: row.place for row in rows}.values(), on)


def _hand_over(found: list[Report], context: SweepContext) -> None:
    """The answer was owed from the day it was received."""
    rows = [row for row in found if row.handed_on is None]
    terms = _terms(ANSWER, rows, context.on)
    duties = []
    for row in rows:
        kind = ANSWER_KIND[ReportLevel(row.level)]
        duties.append(duty(row, kind, terms[row.place_id], row.received_on, context.calendar))
        row.handed_on = context.on
    Duty.objects.bulk_create(duties, ignore_conflicts=True)
    Report.objects.bulk_update(rows, ["handed_on", "due_on", "clocks"])
    record_many([entry(row, "report_received", by=None, at=context.at, kind=row.kind) for row in rows])
    tell_level(rows, _("收到反映，请答复"), at=context.at, on=context.on)


def _take_up(found: list[Report], context: SweepContext) -> None:
    rows = [row for row in found if row.state == S.ANSWERED and row.said]
    accepted = [row for row in rows if row.said == Said.ACCEPT]
    for row in accepted:
        row.accept()
    Report.objects.bulk_update(accepted, ["state", "due_on"])
    record_many([entry(row, "report_accepted", by=None, at=context.at) for row in accepted])
    disputed = [row for row in rows if row.said == Said.DISPUTE]
    _to_county(disputed, "report_disputed", _("反映人不认可答复，请裁定"), context)


def _raise(found: list[Report], context: SweepContext) -> None:
    rows = [row for row in found if row.state == S.RECEIVED and row.due_on is not None and row.due_on < context.on]
    dropped(rows, context.on)
    _to_county(rows, "report_unanswered", _("到期没有答复，请裁定"), context)


def _to_county(rows: list[Report], verb: str, what: str, context: SweepContext) -> None:
    for row in rows:
        row.to_county()
    terms = _terms(RULE, rows, context.on)
    duties = [
        duty(row, RULE_KIND[ReportLevel(row.level)], terms[row.place_id], context.on, context.calendar) for row in rows
    ]
    Duty.objects.bulk_create(duties, ignore_conflicts=True)
    Report.objects.bulk_update(rows, ["state", "level", "place", "due_on", "clocks"])
    record_many([entry(row, verb, by=None, at=context.at) for row in rows])
    tell_level(rows, what, at=context.at, on=context.on)


def _lapse(found: list[Report], context: SweepContext) -> None:
    """Answered, and the reporter said nothing in time."""
    rows = [row for row in found if row.state == S.ANSWERED and not row.said]
    rows = [row for row in rows if row.due_on is not None and row.due_on < context.on]
    for row in rows:
        row.lapse()
    Report.objects.bulk_update(rows, ["state", "due_on"])
    record_many([entry(row, "report_lapsed", by=None, at=context.at) for row in rows])
