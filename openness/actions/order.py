"""Ordering that something be made public (责令公布), and the publication that fulfils it (村组法 36, 居组法 35)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.notices.actions import tell
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from openness.choices import AnswerLevel, OrderState
from openness.duty_kinds import KIND_ORDERED
from openness.models import Challenge, Disclosure, Item, Order
from openness.permissions import ORDER_PUBLICATION
from openness.queries.challenge import guarded
from openness.rules.challenge import ESCALATE_BASIS, order_date
from openness.rules.publication import reason_given

NOTICE = "openness.order"


@dataclass(frozen=True)
class OrderInput:
    """What must be public: an item (of a period), or a correction of something that is."""

    item_id: int
    due_on: dt.date
    reason: str
    period_start: dt.date | None = None
    corrects_id: int | None = None


def issue_order(
    *,
    division_id: int,
    given: OrderInput,
    by: User,
    at: dt.datetime,
    on: dt.date,
    challenge: Challenge | None = None,
) -> Order:
    """A duty of the committee, shown on its board. The order itself is published."""
    with transaction.atomic():
        division = Division.objects.get(pk=division_id)
        require(may(by, ORDER_PUBLICATION.name, place=division.code, on=on), forbidden=True)
        item = Item.objects.get(pk=given.item_id)
        corrects = None
        if given.corrects_id is not None:
            corrects = Disclosure.objects.public().get(pk=given.corrects_id, division=division, item=item)
        require(
            order_date(given.due_on, on),
            reason_given(given.reason),
            _not_twice(division, given),
            _still_to_do(corrects),
            *guarded(("reason", _("理由"), given.reason), division=division),
        )
        order = Order.objects.create(
            division=division,
            item=item,
            period_start=given.period_start if corrects is None else corrects.period_start,
            corrects=corrects,
            title=_title(item, corrects, given.period_start),
            reason=given.reason.strip(),
            level=_level(by, division.code, on),
            challenge=challenge,
            issued_by=by,
            issued_on=on,
            issued_at=at,
            due_on=given.due_on,
        )
        _open(order, at=at, on=on)
        entry = _log(order, "order_issued", by=by.pk, at=at, due_on=given.due_on.isoformat())
        order.leaf = publish_leaf(entry, _body(order))
        order.save()
    return order


def revoke_order(*, order_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Order:
    """Given in error; the reason stands beside it on the board."""
    with transaction.atomic():
        order = Order.objects.select_related("division").select_for_update(of=("self",)).get(pk=order_id)
        require(may(by, ORDER_PUBLICATION.name, place=order.division.code, on=on), forbidden=True)
        require(
            _is_open(order),
            _same_level(order, by, on),
            reason_given(reason),
            *guarded(("reason", _("理由"), reason), division=order.division),
        )
        order.revoke(reason=reason.strip(), on=on)
        order.save()
        cancel(duty_ids=_duty_ids([order.pk]), on=on)
        entry = _log(order, "order_revoked", by=by.pk, at=at)
        publish_leaf(entry, {**_body(order), "kind": "order_revoked", "revoke_reason": order.revoke_reason})
    return order


def fulfil_orders(*, disclosure: Disclosure, at: dt.datetime, on: dt.date) -> list[Order]:
    """Called by the publication, in its transaction and before the log: orders that it fulfils."""
    waiting = Order.objects.select_related("division").select_for_update(of=("self",))
    rows = waiting.filter(division_id=disclosure.division_id, item_id=disclosure.item_id, state=OrderState.OPEN)
    fulfilled = [order for order in rows.order_by("id") if _answers(order, disclosure)]
    for order in fulfilled:
        order.fulfil(disclosure=disclosure, on=on)
        order.save()
        _log(order, "order_fulfilled", by=None, at=at, disclosure=disclosure.pk)
    meet(duty_ids=_duty_ids([order.pk for order in fulfilled]), on=on)
    return fulfilled


def _answers(order: Order, disclosure: Disclosure) -> bool:
    """A correction answers only an order to correct that very disclosure; a new one of the period the other kind."""
    if order.corrects_id is not None:
        return order.corrects_id == disclosure.corrects_id
    return order.period_start is None or order.period_start == disclosure.period_start


def publish_leaf(entry: Entry, body: dict[str, Any]) -> int:
    """The number of the body in the log. Takes the log's lock: last in a transaction."""
    return publish_body(entry=entry, body=body).number


def _open(order: Order, *, at: dt.datetime, on: dt.date) -> None:
    open_duty(
        kind=KIND_ORDERED,
        division_id=order.division_id,
        period=on,
        subject=order.pk,
        role=Role.CLERK,
        opens_on=on,
        due_on=order.due_on,
    )
    tell(
        division=order.division,
        roles=[Role.CLERK, Role.SUPERVISOR],
        kind=NOTICE,
        matter=f"order/{order.pk}",
        title=_("责令公布：%(item)s") % {"item": order.item.title},
        url=reverse("openness:order", args=[order.pk]),
        at=at,
        on=on,
    )


def _body(order: Order) -> dict[str, Any]:
    return {
        "kind": "order",
        "version": 1,
        "place": {"code": order.division.code, "name": order.division.name},
        "item": {"code": order.item.code, "title": order.item.title},
        "title": order.title,
        "period_start": None if order.period_start is None else order.period_start.isoformat(),
        "corrects": None if order.corrects is None else order.corrects.leaf,
        "reason": order.reason,
        "level": order.level,
        "issued_on": order.issued_on.isoformat(),
        "due_on": order.due_on.isoformat(),
    }


def _title(item: Item, corrects: Disclosure | None, start: dt.date | None) -> str:
    if corrects is not None:
        return str(_("更正：%(title)s") % {"title": corrects.title})[:160]
    if start is None:
        return item.title
    return _("%(item)s（从%(day)s开始的一期）") % {"item": item.title, "day": full_date(start)}


def _level(by: User, code: str, on: dt.date) -> str:
    county = scope_of(by, on).holds([Role.BUREAU_REVIEWER], code)
    return AnswerLevel.COUNTY if county else AnswerLevel.TOWNSHIP


def _same_level(order: Order, by: User, on: dt.date) -> Verdict:
    if order.level == AnswerLevel.TOWNSHIP or _level(by, order.division.code, on) == AnswerLevel.COUNTY:
        return yes("level")
    text = _("这是县级的责令，乡镇（街道）不能撤销。请联系县级民政部门。")
    return no("level", text, needed=order.level, met=AnswerLevel.TOWNSHIP, basis=ESCALATE_BASIS)


def _not_twice(division: Division, given: OrderInput) -> Verdict:
    same = Order.objects.filter(
        division=division, item_id=given.item_id, corrects_id=given.corrects_id, state=OrderState.OPEN
    )
    if given.corrects_id is None:
        same = same.filter(period_start=given.period_start)
    if not same.exists():
        return yes("once", field="item")
    text = _("这一项已经责令过，还没有公开。请看原来的责令，不用再发。")
    return no("ordered", text, needed="1", met="2", basis=ESCALATE_BASIS, field="item")


def _still_to_do(corrects: Disclosure | None) -> Verdict:
    if corrects is None or not corrects.replaced:
        return yes("corrects", field="corrects")
    return no("replaced", _("这一份已经更正过。请打开最新的一份再看。"), basis=ESCALATE_BASIS, field="corrects")


def _is_open(order: Order) -> Verdict:
    if order.state == OrderState.OPEN:
        return yes("open", field="state")
    text = _("这一项现在是“%(state)s”，不能撤销。") % {"state": order.get_state_display()}
    return no("state", text, needed=OrderState.OPEN, met=order.state, basis=ESCALATE_BASIS, field="state")


def _duty_ids(order_ids: list[int]) -> list[int]:
    rows = Duty.objects.open().filter(kind=KIND_ORDERED, subject__in=order_ids)
    return list(rows.values_list("id", flat=True))


def _log(order: Order, verb: str, *, by: int | None, at: dt.datetime, **data: Any) -> Entry:
    return record(
        verb=f"openness.{verb}",
        by=by,
        at=at,
        object_type="order",
        object_id=order.pk,
        division=order.division.code,
        basis=ESCALATE_BASIS,
        data={"item": order.item_id, "level": order.level, **data},
    )
