"""Destroying the text behind a body that openness published, wherever it is kept; and how such a body is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from governance.base.documents.actions.discard import discard
from governance.base.journal.registry import Erasable, register_erasable
from openness.actions.log import OBJECT
from openness.choices import State
from openness.models import Account, Answer, Challenge, Disclosure, Enclosure, Inquiry, Line, Order, Roll
from openness.queries.content import period_label


def forget_disclosure(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """Text, lines, list of persons and files; of an account the four figures stay, since later months stand on them."""
    disclosure = Disclosure.objects.locked().get(pk=object_id)
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


def forget_challenge(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    """Question and answers; where it stands and its days stay."""
    gone = _("（原文已抹除）")
    Challenge.objects.filter(pk=object_id).update(text=gone, line="")
    Challenge.objects.filter(pk=object_id).exclude(public_text="").update(public_text=gone)
    Answer.objects.filter(challenge=object_id).update(text=gone)


def forget_order(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    gone = _("（原文已抹除）")
    Order.objects.filter(pk=object_id).update(reason=gone)
    Order.objects.filter(pk=object_id).exclude(revoke_reason="").update(revoke_reason=gone)


def forget_inquiry(object_id: int, leaf: int, *, reason: str, at: dt.datetime) -> None:
    gone = _("（原文已抹除）")
    Inquiry.objects.filter(pk=object_id).update(title=gone, text=gone, source="")
    Inquiry.objects.filter(pk=object_id).exclude(answer="").update(answer=gone)


def about_disclosure(object_id: int, leaf: int) -> str:
    """Item and period."""
    found = Disclosure.objects.select_related("item").get(pk=object_id)
    return f"{period_label(found.period_start, found.period_end)} {found.item.title}"


def _numbered(label: str) -> Callable[[int, int], str]:
    return lambda object_id, leaf: _(label) % object_id


def _desk(name: str) -> Callable[[int], str]:
    return lambda object_id: reverse(f"openness:{name}", args=[object_id])


def register() -> None:
    """Called by ``witness``. Of a question every answer goes with it, since each repeats it; so of others."""
    register_erasable(OBJECT, Erasable(about_disclosure, forget_disclosure, _desk("disclosure")))
    for name, label, forget in (
        ("challenge", gettext_noop("第%s号质疑和答复"), forget_challenge),
        ("order", gettext_noop("第%s号责令公布"), forget_order),
        ("inquiry", gettext_noop("第%s号质询和答复"), forget_inquiry),
    ):
        register_erasable(name, Erasable(_numbered(label), forget, _desk(name), whole=True))
