"""The county says how much may be put on one committee (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, LimitKind
from autonomy.models import Ceiling
from autonomy.permissions import SET_CEILING
from autonomy.rules.burden import BASIS, can_end, ceiling_complete, follows, known
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.rules.calendar import ONE_DAY
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import require


def set_ceiling(
    *,
    division_id: int,
    kind: str,
    applies_to: str,
    number: Decimal,
    source: str,
    starts_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Ceiling:
    """From that day on; the one in force ends the day before. What is borne already is not touched: sheets show by how
    much it is over, and nothing more may be added."""
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, SET_CEILING.name, place=division.code, on=on), forbidden=True)
        require(
            known("kind", _("什么的上限"), kind, LimitKind.values),
            known("applies_to", _("适用于"), applies_to, AppliesTo.values),
            *ceiling_complete(number, source),
            *guard_verdicts([Part("source", _("依据"), source)]),
        )
        before = Ceiling.objects.select_for_update().filter(
            division=division, kind=kind, applies_to=applies_to, ends_on=None
        )
        for old in before:
            require(follows(starts_on, old.starts_on))
            old.ends_on = starts_on - ONE_DAY
            old.save()
        ceiling = Ceiling.objects.create(
            division=division,
            kind=kind,
            applies_to=applies_to,
            number=number,
            source=source.strip(),
            starts_on=starts_on,
            set_by=by,
        )
        _log(ceiling, "ceiling_set", by=by, at=at, number=str(number))
    return ceiling


def end_ceiling(*, ceiling_id: int, ends_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> Ceiling:
    """It holds no more after that day."""
    with transaction.atomic():
        ceiling = Ceiling.objects.select_related("division").select_for_update(of=("self",)).get(pk=ceiling_id)
        require(may(by, SET_CEILING.name, place=ceiling.division.code, on=on), forbidden=True)
        require(can_end(ceiling.starts_on, ceiling.ends_on, ends_on, on))
        ceiling.ends_on = ends_on
        ceiling.save()
        _log(ceiling, "ceiling_ended", by=by, at=at, on=ends_on.isoformat())
    return ceiling


def _log(ceiling: Ceiling, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    record(
        verb=f"autonomy.{verb}",
        by=by.pk,
        at=at,
        object_type="ceiling",
        object_id=ceiling.pk,
        division=ceiling.division.code,
        basis=BASIS,
        data={"kind": ceiling.kind, "applies_to": ceiling.applies_to, **data},
    )
