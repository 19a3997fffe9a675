"""The group robot of an office: set, tried out, removed."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import record
from governance.base.keyring import seal, unseal
from governance.base.notices.channels.base import Channel, ChannelError, Message
from governance.base.notices.channels.group import GroupChannel
from governance.base.notices.models import ChannelAddress
from governance.base.notices.permissions import SET_CHANNEL
from governance.base.notices.rules.robot import robot_at
from governance.base.places.models import Division, Organisation
from governance.base.verdict import no, require, yes

SEALED = "notices_channeladdress.sealed"


def set_channel(
    *,
    division: Division,
    address: str,
    by: User,
    on: dt.date,
    at: dt.datetime,
    secret: str = "",
    organisation: Organisation | None = None,
) -> ChannelAddress:
    """Put this robot in the place of the one there was. Raises Refused for any address but the three services'."""
    require(may(by, SET_CHANNEL.name, place=division.code, on=on), forbidden=True)
    robot = robot_at(address, secret)
    if robot is None:
        text = _(
            "这不是企业微信、钉钉或飞书群机器人的地址。请在群里添加机器人，把它给出的 https 网址整个复制过来；"
            "加签密钥只有钉钉才填。"
        )
        require(no("robot", text, needed="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…", field="address"))
        raise AssertionError  # require raised
    require(
        yes()
        if organisation is None or organisation.division_id == division.pk
        else no("organisation", _("这个单位不属于本地。"), field="organisation")
    )
    with transaction.atomic():
        row, _made = ChannelAddress.objects.update_or_create(
            division=division,
            organisation=organisation,
            defaults={
                "service": robot.service,
                "sealed": seal(robot.url, context=SEALED),
                "hint": robot.hint,
                "set_by": by,
                "set_at": at,
            },
        )
        _record("notices.channel_set", row, by, at)
    return row


def remove_channel(*, address_id: int, by: User, on: dt.date, at: dt.datetime) -> None:
    """The group is told nothing more; what was queued for it goes with it."""
    with transaction.atomic():
        row = ChannelAddress.objects.select_for_update().select_related("division").get(pk=address_id)
        require(may(by, SET_CHANNEL.name, place=row.division.code, on=on), forbidden=True)
        _record("notices.channel_removed", row, by, at)
        row.delete()


def try_channel(*, address_id: int, by: User, on: dt.date, through: Channel | None = None) -> None:
    """Send a word to the group now. Raises Refused with what went wrong; whether it arrived a person sees there."""
    row = ChannelAddress.objects.select_related("division").get(pk=address_id)
    require(may(by, SET_CHANNEL.name, place=row.division.code, on=on), forbidden=True)
    message = Message("trial", _("村务工作台试发"), _("看到这条消息，说明工作群已经接通。"))
    try:
        (through or GroupChannel()).send(unseal(bytes(row.sealed), context=SEALED), message)
    except ChannelError as error:
        text = _("没有发出去：%(why)s。请检查本机能否上网、机器人是否还在群里。") % {"why": error}
        require(no("channel", text, met=error.trouble.value))


def _record(verb: str, row: ChannelAddress, by: User, at: dt.datetime) -> None:
    record(
        verb=verb,
        by=by.pk,
        at=at,
        object_type="channeladdress",
        object_id=row.pk,
        division=row.division.code,
        data={"service": row.service},
    )
