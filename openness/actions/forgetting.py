"""Destroying the text behind a published body, wherever it is kept: one way for each kind of published thing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from governance.base.documents.actions.discard import discard
from openness.actions.log import OBJECT
from openness.choices import State
from openness.models import Account, Answer, Challenge, Disclosure, Enclosure, Inquiry, Line, Order, Roll


def forget_disclosure(pk: int, *, reason: str, at: dt.datetime) -> None:
    """Text, lines, list of persons and files; of an account the four figures stay, since later months stand on them."""
    disclosure = Disclosure.objects.locked().get(pk=pk)
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


def forget_challenge(pk: int, *, reason: str, at: dt.datetime) -> None:
    """Question and answers; where it stands and its days stay."""
    gone = _("（原文已抹除）")
    Challenge.objects.filter(pk=pk).update(text=gone, line="")
    Challenge.objects.filter(pk=pk).exclude(public_text="").update(public_text=gone)
    Answer.objects.filter(challenge=pk).update(text=gone)


def forget_order(pk: int, *, reason: str, at: dt.datetime) -> None:
    gone = _("（原文已抹除）")
    Order.objects.filter(pk=pk).update(reason=gone)
    Order.objects.filter(pk=pk).exclude(revoke_reason="").update(revoke_reason=gone)


def forget_inquiry(pk: int, *, reason: str, at: dt.datetime) -> None:
    gone = _("（原文已抹除）")
    Inquiry.objects.filter(pk=pk).update(title=gone, text=gone, source="")
    Inquiry.objects.filter(pk=pk).exclude(answer="").update(answer=gone)


FORGET: dict[str, Callable[..., None]] = {
    OBJECT: forget_disclosure,
    "challenge": forget_challenge,
    "order": forget_order,
    "inquiry": forget_inquiry,
}
