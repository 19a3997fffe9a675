"""Both sides look back on a year of the agreement, matter by matter (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from autonomy.actions.agreement import in_state
from autonomy.actions.agreement_log import EVALUATE_KINDS, OWES, done, log, the_limit
from autonomy.choices import AgreementState, Fulfilment, Side
from autonomy.models import Agreement, Evaluation
from autonomy.permissions import EVALUATE
from autonomy.queries import agreement as facts
from autonomy.rules import evaluation as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.models import Duty
from governance.base.clock.registry import SweepContext
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.verdict import Verdict, no, require, yes

A = AgreementState
EVALUATED = (A.SIGNED, A.ENDED, A.TERMINATED)  # of one that was amended the amendment is looked back on
CHUNK = 2000


def evaluate(
    *,
    agreement_id: int,
    year: int,
    overall: str,
    items: Mapping[str, str],
    text: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    side: str = "",
) -> Evaluation:
    """One side on the other, once a year. ``items``: id of each matter of the agreement -> Fulfilment."""
    with transaction.atomic():
        agreement = Agreement.objects.locked().get(pk=agreement_id)
        require(may(by, EVALUATE.name, place=agreement.division.code, on=on), forbidden=True)
        mine = side or facts.side_of(by, agreement, on)
        known = {str(pk) for pk in agreement.items.values_list("id", flat=True)}
        end = agreement.ended_on or agreement.term_until
        require(
            in_state(agreement, EVALUATED, _("评价")),
            _own(mine, facts.sides_of(by, agreement, on)),
            rules.year_over(year, agreement.term_from, end, on),
            *rules.said(overall, items, known, Fulfilment.values, text),
            _once(agreement, year, mine),
            *guard_verdicts([Part("text", _("说明"), text)] if text else []),
        )
        made = Evaluation.objects.create(
            agreement=agreement,
            year=year,
            side=mine,
            overall=overall,
            items=dict(items),
            text=text.strip(),
            by=by,
            on=on,
        )
        done(agreement, [EVALUATE_KINDS[Side(mine)]], [agreement.pk], on)
        log(agreement, "agreement_evaluated", by=by.pk, at=at, year=year, side=mine)
    return made


def _own(side: str, mine: list[str]) -> Verdict:
    if side in mine:
        return yes("side")
    text = _("由协议双方各自评价。您不代表任何一方，或者两方都代表，请选是哪一方。")
    return no("side", text, met="、".join(mine), basis=rules.BASIS, field="side")


def _once(agreement: Agreement, year: int, side: str) -> Verdict:
    if not Evaluation.objects.filter(agreement=agreement, year=year, side=side).exists():
        return yes("once")
    return no("evaluated", _("这一方已经评价过这一年。"), met=str(year), basis=rules.BASIS, field="year")


def open_evaluations(context: SweepContext) -> dict[str, int]:
    """A step of the sweep: the day after a year, or an agreement, is over, each side owes its word on the other. Looked
    for over this year and the last, whatever was missed; what is there already is not made again."""
    opened = 0
    for year in (context.on.year - 1, context.on.year):
        for side, kind in EVALUATE_KINDS.items():
            opened += _open_year(context, year, side, kind)
    return {"opened": opened}


def _open_year(context: SweepContext, year: int, side: str, kind: int) -> int:
    """``period``: the year's last day. One statement to find, one for each chunk to make."""
    last = dt.date(year, 12, 31)
    over = Q(ended_on__lt=context.on) | Q(ended_on=None, term_until__lt=context.on)
    if last < context.on:
        over |= Q(term_from__lte=last, term_until__gte=last, ended_on=None) | Q(ended_on__gte=last)
    reaches = Q(ended_on=None, term_until__gte=dt.date(year, 1, 1)) | Q(ended_on__gte=dt.date(year, 1, 1))
    said = Evaluation.objects.filter(year=year, side=side).values("agreement")
    known = Duty.objects.filter(period=last, kind=kind).values("subject")
    rows = (
        Agreement.objects.within(context.within)
        .filter(over, reaches, state__in=EVALUATED, term_from__lte=last)
        .exclude(pk__in=said)
        .exclude(pk__in=known)
        .order_by("id")
        .values_list("id", "division_id")
    )
    due = the_limit(kind).deadline(context.on - dt.timedelta(days=1), context.calendar)
    duties = [
        Duty(
            kind=kind,
            division_id=division,
            period=last,
            subject=pk,
            role=OWES[side],
            opens_on=context.on,
            due_on=due.due,
            provisional=due.provisional,
        )
        for pk, division in rows
    ]
    Duty.objects.bulk_create(duties, ignore_conflicts=True, batch_size=CHUNK)
    return len(duties)
