"""Taking out of the public record what should never have been there: two people, a reason, a stub (R-OPN-9).

A withdrawal takes a disclosure off the board and keeps its bytes; an erasure destroys them. The log keeps the hash, so
that everything else still proves, and the take-down list keeps the erasure itself through restores and exports.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.documents.actions.discard import discard
from governance.base.journal.actions import erase_body, publish_body
from governance.base.verdict import no, require, yes
from openness.actions.log import log, open_again, open_ids
from openness.actions.posting import end_posting
from openness.choices import State
from openness.duty_kinds import KIND_ERASURE, KIND_REPUBLISH, erasure_deadline, republish_deadline
from openness.models import Account, Disclosure, Enclosure, ErasureRequest, Line, Roll
from openness.permissions import ASK_ERASURE, DECIDE_ERASURE
from openness.queries.content import period_label
from openness.rules.publication import ERASURE_BASIS, can_ask_erasure, reason_given, second_person


def ask_erasure(*, disclosure_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> ErasureRequest:
    """The reason is public on the stub: it says what kind of thing was in it, never the thing."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may(by, ASK_ERASURE.name, place=disclosure.division.code, on=on), forbidden=True)
        require(
            can_ask_erasure(
                published=disclosure.published_at is not None,
                erased=disclosure.erased_at is not None,
                asked=ErasureRequest.objects.filter(disclosure=disclosure, granted=None).exists(),
            ),
            reason_given(reason),
        )
        asked = ErasureRequest.objects.create(disclosure=disclosure, reason=reason.strip(), asked_by=by, asked_at=at)
        limit = erasure_deadline(on, calendar())
        open_duty(
            kind=KIND_ERASURE,
            division_id=disclosure.division_id,
            period=on,
            subject=asked.pk,
            role=Role.BUREAU_REVIEWER,
            opens_on=on,
            due_on=limit.due,
            provisional=limit.provisional,
        )
        log(disclosure, "erasure_asked", by=by.pk, at=at, basis=ERASURE_BASIS, request=asked.pk)
    return asked


def decide_erasure(
    *, request_id: int, granted: bool, by: User, at: dt.datetime, on: dt.date, refusal: str = ""
) -> ErasureRequest:
    """By a second person. Granted: body, text, lines, list of persons and files are gone when this commits; of an
    account the four figures stay, since the months after it stand on them."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(erasure_requests=request_id)
        require(may(by, DECIDE_ERASURE.name, place=disclosure.division.code, on=on), forbidden=True)
        asked = ErasureRequest.objects.select_for_update(of=("self",)).get(pk=request_id)
        require(
            yes()
            if asked.granted is None
            else no("decided", _("这个申请已经有了决定。"), basis=ERASURE_BASIS, field="granted"),
            second_person(asked_by=asked.asked_by_id, by=by.pk),
            yes() if granted else reason_given(refusal, "refusal"),
        )
        asked.granted, asked.decided_by, asked.decided_at = granted, by, at
        asked.refusal = "" if granted else refusal.strip()
        asked.save()
        duties = Duty.objects.open().filter(division_id=disclosure.division_id, kind=KIND_ERASURE, subject=asked.pk)
        meet(duty_ids=list(duties.values_list("id", flat=True)), on=on)
        if not granted:
            log(disclosure, "erasure_refused", by=by.pk, at=at, basis=ERASURE_BASIS, request=asked.pk)
            return asked
        Disclosure.objects.lock_books(disclosure.division_id)
        was_public = disclosure.state == State.PUBLISHED
        _erase(disclosure, asked, at=at)
        if was_public:  # as after any withdrawal: the paper comes down, and it is owed anew
            cancel(duty_ids=open_ids(disclosure, KIND_REPUBLISH), on=on)
            end_posting(disclosure, on)
            open_again(disclosure, kind=KIND_REPUBLISH, role=Role.CLERK, on=on, deadline=republish_deadline)
        entry = log(disclosure, "erased", by=by.pk, at=at, basis=ERASURE_BASIS, request=asked.pk, leaf=disclosure.leaf)
        publish_body(entry=entry, body=_stub(disclosure, on))
    return asked


def _erase(disclosure: Disclosure, asked: ErasureRequest, *, at: dt.datetime) -> None:
    """Everything that was said in it, wherever it is kept."""
    if disclosure.leaf is None or asked.decided_by_id is None:
        raise LookupError(f"disclosure {disclosure.pk} has no leaf to erase: can_ask_erasure was not asked")
    erase_body(
        leaf=disclosure.leaf,
        reason=asked.reason,
        asked_by=asked.asked_by_id,
        approved_by=asked.decided_by_id,
        at=at,
    )
    _forget(disclosure, reason=asked.reason, at=at)


def forget_again(*, leaf: int, reason: str, at: dt.datetime) -> bool:
    """After an older backup was restored, and the take-down list removed the body of ``leaf`` once more: what was
    said in it is not to stand anywhere else either. False when it is no disclosure, or was forgotten already."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().filter(leaf=leaf, erased_at=None).first()
        if disclosure is None:
            return False
        _forget(disclosure, reason=reason, at=at)
        log(disclosure, "erased", by=None, at=at, basis=ERASURE_BASIS, leaf=leaf)
    return True


def _forget(disclosure: Disclosure, *, reason: str, at: dt.datetime) -> None:
    Line.objects.filter(disclosure=disclosure).delete()
    Account.objects.filter(disclosure=disclosure).update(opening_source="")
    Roll.objects.filter(disclosure=disclosure).delete()
    files = list(Enclosure.objects.filter(disclosure=disclosure).values_list("attachment_id", flat=True))
    Enclosure.objects.filter(disclosure=disclosure).delete()
    discard(attachment_ids=files)
    if disclosure.state != State.WITHDRAWN:
        disclosure.withdraw(at=at, reason=reason)
    disclosure.title = disclosure.item.title
    disclosure.content, disclosure.summary, disclosure.figure = {}, "", None
    disclosure.erased_at = at
    disclosure.save()


def _stub(disclosure: Disclosure, on: dt.date) -> dict[str, object]:
    return {
        "kind": "erasure",
        "version": 1,
        "place": {"code": disclosure.division.code, "name": disclosure.division.name},
        "item": disclosure.item.title,
        "period": period_label(disclosure.period_start, disclosure.period_end),
        "erases": disclosure.leaf,
        "reason": disclosure.withdrawal_reason,
        "erased_on": on.isoformat(),
    }
