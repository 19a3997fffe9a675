"""Sending what is queued: at most once, whatever happens to the sender.

A row is claimed (``sending``) and committed before anything leaves, and settled after. A sender that dies between
leaves a claimed row: it may have arrived or not, so it is never sent again by itself and stands in the admin for a
person to decide. The opposite order would send a matter twice whenever a worker is killed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import own_duties
from governance.base.journal.actions import record
from governance.base.keyring import unseal
from governance.base.notices.actions.channel import SEALED
from governance.base.notices.channels.base import Channel as Way
from governance.base.notices.channels.base import ChannelError, Message, Trouble
from governance.base.notices.channels.group import GroupChannel
from governance.base.notices.channels.mail import MailChannel
from governance.base.notices.choices import Channel, DeliveryState
from governance.base.notices.models import Delivery, Digest, Notice
from governance.base.notices.permissions import deliveries_visible_to
from governance.base.notices.queries import outside_words
from governance.base.notices.registry import KINDS
from governance.base.notices.rules.backoff import wait_after
from governance.base.verdict import Verdict, no, require, yes

BATCH = 200  # one run of the sender; the next begins a minute later
BROKEN_AFTER = 3  # temporary troubles in a row: the server is away, the rest waits for the next run
LISTED = 5
UNSURE_AFTER = dt.timedelta(minutes=15)  # a sender that still holds a row after this has died
UNSETTLED = (DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.GIVEN_UP)


@dataclass
class Run:
    """What one run did."""

    sent: int = 0
    again: int = 0
    failed: int = 0
    unsure: int = 0
    dropped: int = 0

    def as_dict(self) -> dict[str, int]:
        return dict(vars(self))


def ways() -> dict[str, Way]:
    return {way.name: way for way in (MailChannel(), GroupChannel())}


def send_due(*, at: dt.datetime, limit: int = BATCH, through: Mapping[str, Way] | None = None) -> dict[str, int]:
    """Send what is due, one by one, until nothing is left, the batch is full or a channel is away."""
    run, channels, troubles = Run(), dict(ways() if through is None else through), 0
    try:
        for _turn in range(limit):
            delivery = claim(at=at)
            if delivery is None or troubles >= BROKEN_AFTER:
                if delivery is not None:
                    _release(delivery)
                break
            troubles = troubles + 1 if _send(delivery, channels, run, at=at) is Trouble.TEMPORARY else 0
    finally:
        for way in channels.values():
            way.close()
    return run.as_dict()


def claim(*, at: dt.datetime) -> Delivery | None:
    """Take the next due row, alone: rows that another sender holds are passed over. Committed before it is sent."""
    with transaction.atomic():
        due = Delivery.objects.filter(state=DeliveryState.QUEUED, next_at__lte=at).order_by("next_at", "id")
        delivery = due.select_for_update(skip_locked=True).first()
        if delivery is not None:
            delivery.state = DeliveryState.SENDING
            delivery.attempts += 1
            delivery.claimed_at = at
            delivery.save(update_fields=["state", "attempts", "claimed_at"])
        return delivery


def _release(delivery: Delivery) -> None:
    """Nothing was sent: as if it had not been taken."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING).update(
        state=DeliveryState.QUEUED, attempts=delivery.attempts - 1, claimed_at=None
    )


def _send(delivery: Delivery, channels: Mapping[str, Way], run: Run, *, at: dt.datetime) -> Trouble | None:
    """One claimed row, to its end."""
    message = compose(delivery, on=timezone.localdate(at))
    if message is None:
        run.dropped += 1
        _settle(delivery, DeliveryState.GIVEN_UP, at, _("已办完、已过期或收件人不再任职，不用发了"))
        return None
    way, address = channels[delivery.channel], address_of(delivery)
    try:
        if not way.can_send(address):
            raise ChannelError(Trouble.PERMANENT, _("地址不能用"))
        way.send(address, message)
    except ChannelError as error:
        _record_trouble(delivery, error, run, at)
        return error.trouble
    run.sent += 1
    _settle(delivery, DeliveryState.SENT, at, "")
    return None


def _record_trouble(delivery: Delivery, error: ChannelError, run: Run, at: dt.datetime) -> None:
    text = str(error)[:200]
    wait = wait_after(delivery.attempts)
    if error.trouble is Trouble.UNSURE:
        run.unsure += 1
        Delivery.objects.filter(pk=delivery.pk).update(last_error=text)
    elif error.trouble is Trouble.PERMANENT or wait is None:
        run.failed += 1
        ended = DeliveryState.FAILED if error.trouble is Trouble.PERMANENT else DeliveryState.GIVEN_UP
        _settle(delivery, ended, at, text)
    else:
        run.again += 1
        Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING).update(
            state=DeliveryState.QUEUED, next_at=at + wait, claimed_at=None, last_error=text
        )


def _settle(delivery: Delivery, state: DeliveryState, at: dt.datetime, error: str) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING).update(
        state=state, settled_at=at, last_error=error
    )


def address_of(delivery: Delivery) -> str:
    """Read now, from where it is kept: what was corrected since is right, and no copy lies about."""
    if delivery.channel == Channel.EMAIL and delivery.recipient is not None:
        return delivery.recipient.email
    if delivery.address is not None:
        return unseal(bytes(delivery.address.sealed), context=SEALED)
    raise ValueError(f"delivery {delivery.pk} has no target")


# Words ----------------------------------------------------------------------------------------------------------


def compose(delivery: Delivery, *, on: dt.date) -> Message | None:
    """What it says now; None when there is nothing left to say."""
    if delivery.recipient is not None and not delivery.recipient.is_active:
        return None
    key = f"notice-{delivery.pk}"
    if delivery.notice is not None:
        return _notice_message(key, delivery.notice)
    if delivery.digest is not None and delivery.recipient is not None:
        return _digest_message(key, delivery.digest, delivery.recipient, on)
    raise ValueError(f"delivery {delivery.pk} has no content")


def _notice_message(key: str, notice: Notice) -> Message | None:
    if notice.closed_at is not None or not KINDS[notice.kind].still_open({notice.matter}):
        return None
    lines = [_("%(place)s：%(title)s") % {"place": notice.division.name, "title": notice.title}, link(notice.url)]
    return Message(key, notice.title, "\n".join(lines))


def _digest_message(key: str, digest: Digest, user: User, on: dt.date) -> Message | None:
    """The state of this moment, not that of the night; yesterday's letter is not sent any more."""
    if digest.on != on:
        return None
    mine = own_duties(scope_of(user, on)).filter(level__gt=0)
    duties = list(mine.select_related("division").order_by("due_on", "id")[: LISTED + 1])
    if not duties:
        return None
    late = mine.overdue(on).count()
    total = mine.count()
    title = (
        _("今日待办 %(total)d 项，其中逾期 %(late)d 项") % {"total": total, "late": late}
        if late
        else _("今日待办 %(total)d 项") % {"total": total}
    )
    lines = _lines(duties[:LISTED], on)
    if total > LISTED:
        lines.append(_("……另有 %(n)d 项") % {"n": total - LISTED})
    lines.append(link("/desk/"))
    lines.append(_("不想收这封信：登录后在“收件箱”的“通知设置”里关掉。"))
    return Message(key, title, "\n".join(lines))


def _lines(duties: list[Duty], on: dt.date) -> list[str]:
    rows = []
    for duty, title in zip(duties, outside_words(duties), strict=True):
        shape = _("逾期") if duty.due_on < on else _("今天到期") if duty.due_on == on else _("最迟")
        parts = {"shape": shape, "day": full_date(duty.due_on), "place": duty.division.name, "title": title}
        rows.append(_("【%(shape)s】%(day)s %(place)s %(title)s") % parts)
    return rows


def link(url: str) -> str:
    """The address of a page from outside; without ``GOV_PUBLIC_URL`` how to get there by hand."""
    if settings.PUBLIC_URL:
        return _("办理：%(address)s") % {"address": f"{settings.PUBLIC_URL}{url}"}
    return _("办理：登录村务工作台，打开“收件箱”。")


# A person decides -----------------------------------------------------------------------------------------------


def decide(*, delivery_id: int, again: bool, by: User, on: dt.date, at: dt.datetime) -> Delivery:
    """Send it once more although it may have arrived, or leave it. For what no sender holds any more."""
    with transaction.atomic():
        visible = deliveries_visible_to(by, on).filter(pk=delivery_id).exists()
        require(_may_decide(visible), forbidden=True)
        delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
        require(_unsettled(delivery, at))
        delivery.state = DeliveryState.QUEUED if again else DeliveryState.GIVEN_UP
        delivery.attempts, delivery.next_at, delivery.claimed_at = 0, at, None
        delivery.settled_at = None if again else at
        delivery.save(update_fields=["state", "attempts", "next_at", "claimed_at", "settled_at"])
        record(
            verb="notices.delivery_decided",
            by=by.pk,
            at=at,
            object_type="delivery",
            object_id=delivery.pk,
            data={"again": again},
        )
    return delivery


def _may_decide(visible: bool) -> Verdict:
    return yes("role") if visible else no("role", _("这一条由本平台的平台管理员处理。"), needed="platform_admin")


def _unsettled(delivery: Delivery, at: dt.datetime) -> Verdict:
    held = (
        delivery.state == DeliveryState.SENDING
        and not delivery.last_error
        and delivery.claimed_at is not None
        and at - delivery.claimed_at < UNSURE_AFTER
    )
    if delivery.state in UNSETTLED and not held:
        return yes("unsettled")
    return no(
        "not_unsettled",
        _("这一条现在是“%(state)s”，不用处理。") % {"state": delivery.get_state_display()},
        met=delivery.state,
        field="state",
    )
