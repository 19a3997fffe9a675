"""Minutes of a meeting and who stands by them (R-CMT-3)."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.actions.item import was_held
from governance.committees.actions.matter_log import BASIS, MEETING, log
from governance.committees.actions.meeting import locked
from governance.committees.models import Meeting, MinutesSignature
from governance.committees.rules import matter as matter_rules


def minute(*, meeting_id: int, text: str, by: User, at: dt.datetime, on: dt.date) -> Meeting:
    """The minutes as they stand; signatures are bound to their very text, so a change asks for new ones."""
    with transaction.atomic():
        meeting = locked(meeting_id, by, on)
        require(
            was_held(meeting), matter_rules.told(text, "minutes", _("会议记录"), most=20_000), _not_resolved(meeting)
        )
        write_minutes(meeting, text, on)
        meeting.save()
        log(meeting.division, "minutes_written", MEETING, meeting.pk, by=by.pk, at=at)
    return meeting


def write_minutes(meeting: Meeting, text: str, on: dt.date) -> None:
    meeting.minutes, meeting.minutes_on = text.strip(), on
    meeting.minutes_hash = hashlib.sha256(f"{meeting.pk}\n{meeting.minutes}".encode()).hexdigest()


def _not_resolved(meeting: Meeting) -> Verdict:
    if not meeting.items.filter(resolution__isnull=False).exists():
        return yes("open")
    return no("resolved", _("已经有决议公开，会议记录不能再改。"), basis=BASIS, field="minutes")


def sign_minutes(
    *, meeting_id: int, name: str, post: str, minutes_hash: str, by: User, at: dt.datetime, on: dt.date
) -> MinutesSignature:
    """Somebody of the body stands by the minutes that were read."""
    with transaction.atomic():
        meeting = locked(meeting_id, by, on)
        require(_signable(meeting, name, post, minutes_hash))
        signed, new = MinutesSignature.objects.get_or_create(
            meeting=meeting,
            name=name.strip(),
            minutes_hash=minutes_hash,
            defaults={"post": post.strip(), "by": by, "at": at},
        )
        require(yes("once") if new else no("signed", _("这个人已经签过了。"), needed="1", met="2", field="name"))
        log(meeting.division, "minutes_signed", MEETING, meeting.pk, by=by.pk, at=at, signature=signed.pk)
    return signed


def _signable(meeting: Meeting, name: str, post: str, minutes_hash: str) -> Verdict:
    if meeting.minutes_on is None:
        return no("minutes", _("先写会议记录，再签名。"), basis=BASIS, field="name")
    if meeting.minutes_hash != minutes_hash:
        text = _("会议记录刚才改过。请重新打开，看过再签。")
        return no("stale", text, needed=meeting.minutes_hash[:12], met=minutes_hash[:12], basis=BASIS, field="name")
    if not name.strip() or not post.strip():
        return no("name", _("请写签名人的姓名和职务。"), basis=BASIS, field="name")
    return yes("signable")
