"""How long the register keeps what it no longer needs (个保法 19, PI-KEEP): numbers of those who left, then the whole
entry where nothing refers to it. The days are the law of the place, else the platform's own, shown as such."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef

from governance.base.clock.queries.limits import Limit, Term, limits
from governance.base.clock.registry import SweepContext
from governance.base.journal.actions import record
from governance.base.places.models import Division
from residents.actions.import_people import forget_uploads
from residents.actions.leaving import referring
from residents.models import Absence, Person, Unmasking
from residents.models.person import PersonQuerySet

NUMBERS = Term("PI-KEEP-NUMBERS", 365)
ENTRY = Term("PI-KEEP-PERSON", 3 * 366)
NO_NUMBERS = {
    "identity": None,
    "identity_mark": "",
    "identity_tail": "",
    "phone": None,
    "phone_mark": "",
    "phone_masked": "",
}
AT_ONCE = 1000


def forget_people(context: SweepContext) -> dict[str, int]:
    """Step of the sweep."""
    return {
        **forget_uploads(context),
        "destroyed_numbers": destroy_numbers(context),
        "deleted_persons": delete_persons(context),
    }


def periods(division: Division, on: dt.date) -> list[Limit]:
    """For the page: how long numbers, and entries, are kept here, and why so long."""
    return [limits(term, [division], on)[division.pk] for term in (NUMBERS, ENTRY)]


def destroy_numbers(context: SweepContext) -> int:
    gone = Person.objects.with_numbers().left_by(context.on)
    done = 0
    for due in _due(gone, NUMBERS, context):
        done += due.update(**NO_NUMBERS)
    _record("numbers_destroyed", done, context)
    return done


def delete_persons(context: SweepContext) -> int:
    """Whoever stands in an office, on a roll or in a membership stays; so does the entry a double points at."""
    gone = Person.objects.left_by(context.on)
    for relation in referring(but=(Absence, Unmasking)):
        name = relation.field.name
        there = relation.related_model._base_manager.filter(**{name: OuterRef("pk")})
        gone = gone.filter(~Exists(there))
    done = 0
    for due in _due(gone, ENTRY, context):
        while ids := list(due.order_by("id").values_list("id", flat=True)[:AT_ONCE]):
            with transaction.atomic():
                Person.objects.filter(pk__in=ids).delete()
            done += len(ids)
    _record("persons_deleted", done, context)
    return done


def _due(gone: PersonQuerySet, term: Term, context: SweepContext) -> Iterable[PersonQuerySet]:
    """Those whose time is over, one set for each number of days that holds somewhere."""
    places = Division.objects.filter(pk__in=gone.order_by().values("division"))
    by_days: dict[int, list[int]] = defaultdict(list)
    for pk, limit in limits(term, places, context.on).items():
        by_days[limit.days].append(pk)
    for days, divisions in by_days.items():
        yield gone.left_days_ago(days, context.on).filter(division__in=divisions)


def _record(verb: str, count: int, context: SweepContext) -> None:
    if count:
        record(
            verb=f"residents.{verb}",
            by=None,
            at=context.at,
            object_type="person",
            object_id=0,
            basis=["PI-KEEP"],
            data={"count": count},
        )
