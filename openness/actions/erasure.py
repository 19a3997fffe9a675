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
from governance.base.journal.actions import erase_body, publish_body, record
from governance.base.journal.models import Body, Entry, Leaf
from governance.base.journal.registry import REGISTRY
from governance.base.places.models import Division
from governance.base.verdict import no, require, yes
from openness.actions.log import OBJECT, open_again, open_ids
from openness.actions.posting import end_posting
from openness.choices import State
from openness.duty_kinds import KIND_ERASURE, KIND_REPUBLISH, erasure_deadline, republish_deadline
from openness.models import Disclosure, ErasureRequest
from openness.permissions import ASK_ERASURE, DECIDE_ERASURE
from openness.queries.erasure import about_leaf, can_be_erased
from openness.rules.publication import ERASURE_BASIS, can_ask_erasure, reason_given, second_person


def ask_erasure(*, leaf: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> ErasureRequest:
    """For any body of the log. The reason is public on the stub: what kind of thing was in it, never the thing."""
    with transaction.atomic():
        entry = Leaf.objects.select_related("entry").get(pk=leaf).entry
        division = Division.objects.select_for_update(no_key=True).get(code=entry.division)
        require(may(by, ASK_ERASURE.name, place=division.code, on=on), forbidden=True)
        require(
            can_ask_erasure(
                kept=can_be_erased(entry),
                erased=not Body.objects.filter(pk=leaf).exists(),
                asked=ErasureRequest.objects.filter(leaf=leaf, granted=None).exists(),
            ),
            reason_given(reason),
        )
        asked = ErasureRequest.objects.create(
            leaf=leaf,
            division=division,
            object_type=entry.object_type,
            object_id=entry.object_id,
            about=about_leaf(entry, leaf)[:120],
            reason=reason.strip(),
            asked_by=by,
            asked_at=at,
        )
        limit = erasure_deadline(on, calendar())
        open_duty(
            kind=KIND_ERASURE,
            division_id=division.pk,
            period=on,
            subject=asked.pk,
            role=Role.BUREAU_REVIEWER,
            opens_on=on,
            due_on=limit.due,
            provisional=limit.provisional,
        )
        _log(asked, "erasure_asked", by=by.pk, at=at)
    return asked


def decide_erasure(
    *, request_id: int, granted: bool, by: User, at: dt.datetime, on: dt.date, refusal: str = ""
) -> ErasureRequest:
    """By a second person. Granted: the body and the text behind it are gone when this commits. Of a question every
    answer goes with it, since each repeats it (``Erasable.whole``)."""
    with transaction.atomic():
        asked = ErasureRequest.objects.select_related("division").select_for_update(of=("self",)).get(pk=request_id)
        require(may(by, DECIDE_ERASURE.name, place=asked.division.code, on=on), forbidden=True)
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
        duties = Duty.objects.open().filter(division_id=asked.division_id, kind=KIND_ERASURE, subject=asked.pk)
        meet(duty_ids=list(duties.values_list("id", flat=True)), on=on)
        if not granted:
            _log(asked, "erasure_refused", by=by.pk, at=at)
            return asked
        Disclosure.objects.lock_books(asked.division_id)
        for leaf in _bodies_of(asked):
            erase_body(leaf=leaf, reason=asked.reason, asked_by=asked.asked_by_id, approved_by=by.pk, at=at)
        if asked.object_type == OBJECT:
            _owe_anew(asked.object_id, on)
        REGISTRY.erasables[asked.object_type].forget(asked.object_id, asked.leaf, reason=asked.reason, at=at)
        entry = _log(asked, "erased", by=by.pk, at=at)
        publish_body(entry=entry, body=_stub(asked, on))
    return asked


def _bodies_of(asked: ErasureRequest) -> list[int]:
    """Its own; or all of the object, where each repeats the others."""
    if not REGISTRY.erasables[asked.object_type].whole:
        return [asked.leaf]
    bodies = Body.objects.filter(leaf__entry__object_type=asked.object_type, leaf__entry__object_id=asked.object_id)
    return list(bodies.order_by("pk").values_list("pk", flat=True))


def _owe_anew(disclosure_id: int, on: dt.date) -> None:
    """As after any withdrawal: the paper comes down, and the matter is to be published again."""
    disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
    if disclosure.state != State.PUBLISHED:
        return
    cancel(duty_ids=open_ids(disclosure, KIND_REPUBLISH), on=on)
    end_posting(disclosure, on)
    open_again(disclosure, kind=KIND_REPUBLISH, role=Role.CLERK, on=on, deadline=republish_deadline)


def forget_again(*, leaf: int, reason: str, at: dt.datetime) -> bool:
    """After an older backup was restored, and the take-down list removed the body of ``leaf`` once more: what was
    said in it is not to stand anywhere else either. False when it was forgotten already."""
    with transaction.atomic():
        entry = Leaf.objects.select_related("entry").get(pk=leaf).entry
        done = Entry.objects.filter(
            verb="openness.erased", object_type=entry.object_type, object_id=entry.object_id, data__leaf=leaf
        )
        if not can_be_erased(entry) or done.exists():
            return False
        REGISTRY.erasables[entry.object_type].forget(entry.object_id, leaf, reason=reason, at=at)
        record(
            verb="openness.erased",
            by=None,
            at=at,
            object_type=entry.object_type,
            object_id=entry.object_id,
            division=entry.division,
            basis=ERASURE_BASIS,
            data={"leaf": leaf},
        )
    return True


def _log(asked: ErasureRequest, verb: str, *, by: int, at: dt.datetime) -> Entry:
    """On the thing whose body it is, so that its history tells."""
    return record(
        verb=f"openness.{verb}",
        by=by,
        at=at,
        object_type=asked.object_type,
        object_id=asked.object_id,
        division=asked.division.code,
        basis=ERASURE_BASIS,
        data={"request": asked.pk, "leaf": asked.leaf},
    )


def _stub(asked: ErasureRequest, on: dt.date) -> dict[str, object]:
    return {
        "kind": "erasure",
        "version": 1,
        "place": {"code": asked.division.code, "name": asked.division.name},
        "about": asked.about,
        "erases": asked.leaf,
        "reason": asked.reason,
        "erased_on": on.isoformat(),
    }
