"""Requests about one's own data: received, identity checked by a person, answered or refused with reasons (R-RES-7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import open_duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import SweepContext
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import no, require, yes
from residents.actions.log import log, met
from residents.choices import AccessPurpose, Ground, RequestKind, RequestState
from residents.duty_kinds import KIND_REQUEST, request_deadline
from residents.models import Request
from residents.permissions import HANDLE_REQUEST
from residents.queries import request as facts
from residents.queries.tracking import code_mark, new_code
from residents.rules.person import plain_phone
from residents.rules.request import (
    BASIS,
    LONGEST,
    SHORTEST,
    Sent,
    chosen,
    ground_fits,
    in_state,
    length,
    person_told,
    within_limits,
)


@dataclass(frozen=True)
class Asked:
    kind: str
    name: str
    phone: str
    text: str


@dataclass(frozen=True)
class Received:
    """``code`` is shown to the person once and kept nowhere."""

    request: Request
    code: str


def receive(*, division_id: int, asked: Asked, at: dt.datetime, on: dt.date) -> Received:
    """From the public page. Everything the person said is sealed at once."""
    phone = plain_phone(asked.phone)
    with transaction.atomic():
        division = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(
            yes("live")
            if division.committee and division.is_live(on)
            else no("not_live", _("这里还没有启用，请直接找村（居）委会或乡镇（街道）。"), field="text"),
            chosen(asked.kind, RequestKind.values, "kind", _("想办什么")),
            *person_told(asked.name, phone),
            length(asked.text, SHORTEST, LONGEST, "text", _("说明")),
        )
        mark = facts.person_mark(phone)
        sent: Sent = facts.sent_before(mark, division, on)
        require(*within_limits(sent, facts.the_limits(), on, BASIS))
        due = request_deadline(on, calendar())
        code = new_code()
        request = Request.objects.create(
            division=division,
            kind=asked.kind,
            sealed=facts.seal({"name": asked.name.strip(), "phone": phone, "text": asked.text.strip()}),
            code_mark=code_mark(code, purpose=facts.CODE),
            person_mark=mark,
            received_on=on,
            received_at=at,
            due_on=due.due,
        )
        open_duty(
            kind=KIND_REQUEST,
            division_id=division.pk,
            period=on,
            subject=request.pk,
            role=Role.CLERK,
            opens_on=on,
            due_on=due.due,
            provisional=due.provisional,
        )
        _log(request, "request_received", by=None, at=at, kind=asked.kind)
    return Received(request, code)


def open_sealed(*, request_id: int, purpose: str, by: User, at: dt.datetime, on: dt.date) -> dict[str, str]:
    """Name, telephone and words, for one of the purposes; each opening is in the journal."""
    with transaction.atomic():
        request = _locked(request_id, by, on)
        require(
            chosen(purpose, AccessPurpose.values, "purpose", _("为什么要看")),
            yes("sealed")
            if request.sealed is not None
            else no("destroyed", _("密封的内容在办结后已经销毁，不能再看。"), basis=("PI-KEEP",), field="purpose"),
        )
        _log(request, "request_opened", by=by.pk, at=at, purpose=purpose)
        return facts.unseal(request)


def check_identity(*, request_id: int, by: User, at: dt.datetime, on: dt.date) -> Request:
    """A person looked at who asks; only now may anything be given."""
    with transaction.atomic():
        request = _locked(request_id, by, on)
        require(in_state(request.state, [RequestState.RECEIVED], request.get_state_display(), _("核对身份")))
        request.check_identity(by=by, at=at)
        request.save()
        _log(request, "request_checked", by=by.pk, at=at)
    return request


def finish(*, request_id: int, answer: str, by: User, at: dt.datetime, on: dt.date) -> Request:
    """Done, with what was done or found; the answer is sealed and read with the person's code."""
    with transaction.atomic():
        request = _locked(request_id, by, on)
        require(
            in_state(request.state, [RequestState.CHECKED], request.get_state_display(), _("答复")),
            length(answer, SHORTEST, 2 * LONGEST, "answer", _("答复")),
        )
        request.finish(by=by, on=on, answer=keyring.seal(answer.strip(), context=facts.ANSWER))
        _close(request, "request_done", by=by, at=at, on=on)
    return request


def refuse(*, request_id: int, ground: str, reason: str, by: User, at: dt.datetime, on: dt.date) -> Request:
    """Not done, with the reason in words (个保法 50: 应当说明理由)."""
    with transaction.atomic():
        request = _locked(request_id, by, on)
        require(
            in_state(
                request.state, [RequestState.RECEIVED, RequestState.CHECKED], request.get_state_display(), _("不办")
            ),
            chosen(ground, Ground.values, "ground", _("不办的理由")),
            length(reason, SHORTEST, 2 * LONGEST, "answer", _("说明")),
        )
        require(ground_fits(ground, request.state == RequestState.CHECKED, Ground.NOT_IDENTIFIED))
        sealed = keyring.seal(reason.strip(), context=facts.ANSWER)
        request.refuse(by=by, on=on, ground=ground, answer=sealed)
        _close(request, "request_refused", by=by, at=at, on=on, ground=ground)
    return request


def forget(context: SweepContext) -> dict[str, int]:
    """Step of the sweep: what closed requests said is destroyed after its days (PI-KEEP)."""
    before = context.on - dt.timedelta(days=settings.REQUEST_KEEP_DAYS)
    count = Request.objects.to_forget(before).update(sealed=None, answer=None)
    if count:
        record(
            verb="residents.requests_forgotten",
            by=None,
            at=context.at,
            object_type="request",
            object_id=0,
            basis=["PI-KEEP"],
            data={"count": count},
        )
    return {"forgotten_requests": count}


def _locked(request_id: int, by: User, on: dt.date) -> Request:
    request = Request.objects.locked().get(pk=request_id)
    require(may(by, HANDLE_REQUEST.name, place=request.division.code, on=on), forbidden=True)
    return request


def _close(request: Request, verb: str, *, by: User, at: dt.datetime, on: dt.date, **data: Any) -> None:
    request.save()
    met(request, KIND_REQUEST, on)
    _log(request, verb, by=by.pk, at=at, **data)


def _log(request: Request, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> None:
    log(request, verb, by=by, at=at, basis=BASIS, state=request.state, **data)
