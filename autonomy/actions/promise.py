"""Promises after signing: each is a duty; kept, or ended with the agreement (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from autonomy.actions.agreement import in_state
from autonomy.actions.agreement_log import OWES, PROMISE_KINDS, done, duty_ids, log
from autonomy.choices import AgreementState, PromiseKind, Side
from autonomy.models import Agreement, Promise
from autonomy.permissions import KEEP_PROMISE
from autonomy.queries import agreement as facts
from autonomy.rules import agreement as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.verdict import Verdict, no, require, yes
from governance.township.actions.money import NewDue, cancel_due, owe
from governance.township.models import Due

A = AgreementState
LASTS = (A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED)  # what was owed before the end stays owed


PromiseKey = tuple[str, str, dt.date]  # kind, words, day: the same promise in an agreement and in its amendment


def start_promises(
    agreement: Agreement, *, by: User, at: dt.datetime, on: dt.date, standing: frozenset[PromiseKey] = frozenset()
) -> None:
    """Called when the last one signs: duties of both sides, and the sums owed, each in one statement. ``standing``:
    what the agreement that this one amends has kept or still owes, which is not owed twice."""
    promises = list(agreement.promises.select_related("item__entry").order_by("id"))
    begun = [promise for promise in promises if _key(promise) not in standing]
    for promise in promises:
        if promise not in begun:
            promise.met_on, promise.met_note = on, _("按原协议办理")
    Duty.objects.bulk_create([_duty(agreement, promise, on) for promise in begun], ignore_conflicts=True)
    paying = [promise for promise in begun if promise.kind == PromiseKind.PAYMENT]
    dues = owe(rows=[_new_due(agreement, promise) for promise in paying], by=by, at=at)
    by_subject = {due.subject: due for due in dues}
    for promise in paying:
        promise.due = by_subject[promise.pk]
    Promise.objects.bulk_update(promises, ["due", "met_on", "met_note"])


def standing_promises(old: Agreement, on: dt.date) -> frozenset[PromiseKey]:
    """Of an agreement that is being amended: what fell due by today, was kept, or was paid on."""
    stands = Q(due_on__lte=on) | Q(met_on__isnull=False) | Q(due__payments__isnull=False)
    return frozenset(_key(promise) for promise in old.promises.filter(stands).distinct())


def _key(promise: Promise) -> PromiseKey:
    return (promise.kind, promise.what, promise.due_on)


def _duty(agreement: Agreement, promise: Promise, on: dt.date, *, period: dt.date | None = None) -> Duty:
    side = Side(promise.side)
    return Duty(
        kind=PROMISE_KINDS[side],
        division_id=agreement.division_id,
        period=period or on,
        subject=promise.pk,
        role=OWES[side],
        opens_on=on,
        due_on=promise.due_on,
    )


def _new_due(agreement: Agreement, promise: Promise) -> NewDue:
    """Who asks for the work pays (费随事转): the department that the list names, else the township itself."""
    organisation = None if promise.item is None else promise.item.entry.organisation_id
    return NewDue(
        division_id=agreement.division_id,
        subject=promise.pk,
        what=promise.what,
        basis=agreement.number,
        amount=promise.amount or Decimal(0),
        due_on=promise.due_on,
        payer_division_id=None if organisation else agreement.township_id,
        payer_id=organisation,
    )


def end_promises(
    agreement: Agreement,
    *,
    after: dt.date,
    reason: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
    but_paid: bool = False,
) -> None:
    """What would have come after that day is owed no more; what was due by then stays a duty until it is kept.
    ``but_paid``: a sum on which something was paid ahead stands as it is."""
    rows = agreement.promises.filter(met_on=None, due_on__gt=after)
    if but_paid:
        rows = rows.exclude(due__payments__isnull=False)
    later = list(rows.values_list("id", "due_id"))
    kinds = PROMISE_KINDS.values()
    cancel(duty_ids=duty_ids(agreement.division_id, kinds, [pk for pk, _due in later]), on=on)
    cancel_due(due_ids=[due for _pk, due in later if due], reason=reason, by=by, at=at, on=on)


def keep_promise(*, promise_id: int, note: str, by: User, at: dt.datetime, on: dt.date) -> Promise:
    """The side that owes it says that it was done, and how. A payment is entered with its voucher instead."""
    with transaction.atomic():
        promise = Promise.objects.select_for_update(of=("self",)).get(pk=promise_id)
        agreement = Agreement.objects.select_related("division", "township").get(pk=promise.agreement_id)
        require(may(by, KEEP_PROMISE.name, place=agreement.division.code, on=on), forbidden=True)
        require(
            in_state(agreement, LASTS, _("登记")),
            _own_side(by, agreement, promise, on),
            _not_money(promise),
            _open(promise),
            _told(note),
            *guard_verdicts([Part("note", _("怎样做到的"), note)]),
        )
        promise.met_on, promise.met_note, promise.met_by = on, note.strip()[:300], by
        promise.save()
        done(agreement, PROMISE_KINDS.values(), [promise.pk], on)
        log(agreement, "promise_kept", by=by.pk, at=at, promise=promise.pk, side=promise.side)
    return promise


def settle_money(due: Due, missing: Decimal, *, at: dt.datetime, on: dt.date) -> None:
    """A payment was entered, or turned out not to have come: the promise is kept while what was entered and is not
    disputed reaches the sum, and is the government's duty again, as late as it is, when it does not."""
    promise = Promise.objects.select_for_update(of=("self",)).get(pk=due.subject)
    agreement = Agreement.objects.select_related("division", "township").get(pk=promise.agreement_id)
    if missing <= 0 and promise.met_on is None:
        promise.met_on, promise.met_note = on, _("付清")
        promise.save()
        done(agreement, PROMISE_KINDS.values(), [promise.pk], on)
        log(agreement, "promise_kept", by=None, at=at, promise=promise.pk, side=promise.side)
    elif missing > 0 and promise.met_on is not None:
        promise.met_on, promise.met_note = None, ""
        promise.save()
        _owe_again(agreement, promise, on)
        log(agreement, "promise_open_again", by=None, at=at, promise=promise.pk, side=promise.side)


def _owe_again(agreement: Agreement, promise: Promise, on: dt.date) -> None:
    """A duty that was met stays met, so this is another one: of this day, or of the next that has none yet."""
    kind = PROMISE_KINDS[Side(promise.side)]
    known = Duty.objects.filter(division=agreement.division_id, kind=kind, subject=promise.pk, period__gte=on)
    taken = set(known.exclude(state=DutyState.OPEN).values_list("period", flat=True))
    period = on
    while period in taken:
        period += dt.timedelta(days=1)
    Duty.objects.bulk_create([_duty(agreement, promise, on, period=period)], ignore_conflicts=True)


def _own_side(by: User, agreement: Agreement, promise: Promise, on: dt.date) -> Verdict:
    if promise.side in facts.sides_of(by, agreement, on):
        return yes("side")
    text = _("这是%(side)s的承诺，由那一方登记。没有做到的，可以指出违约。") % {"side": promise.get_side_display()}
    return no("side", text, needed=promise.side, basis=rules.BASIS, field="promise")


def _not_money(promise: Promise) -> Verdict:
    if promise.kind != PromiseKind.PAYMENT:
        return yes("kind")
    return no("money", _("付款请到“协助事项经费”登记，要有凭证号。"), basis=rules.BASIS, field="promise")


def _open(promise: Promise) -> Verdict:
    if promise.met_on is None:
        return yes("open")
    return no("kept", _("这一项已经登记过了。"), met=promise.met_on.isoformat(), basis=rules.BASIS, field="promise")


def _told(note: str) -> Verdict:
    if len(note.strip()) >= 4:
        return yes("note")
    text = _("请写一句怎样做到的，至少4个字。不用照片，也不用材料。")
    return no("note", text, needed=">= 4", met=str(len(note.strip())), basis=("FORM-BAN",), field="note")
