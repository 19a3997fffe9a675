"""Putting paper on the notice board and taking it down (村组法 35, 居组法 34; R-OPN-7)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet, open_duty
from governance.base.documents.models import Attachment
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.log import log, open_again, open_ids
from openness.choices import State
from openness.duty_kinds import KIND_DISPLAY, KIND_POST, post_deadline
from openness.models import Disclosure, Listing, Posting
from openness.permissions import POST_PAPER
from openness.queries.posting import display_days, is_current, lawful_days, open_displays
from openness.rules.posting import BASIS, goes_on_board, keep_until, may_post, may_take_down, place_named, still_up


def record_posted(
    *,
    disclosure_id: int,
    place_note: str,
    posted_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
    photo_id: int | None = None,
) -> Posting:
    """It hangs: the duty to post is met, and the days of display begin."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may(by, POST_PAPER.name, place=disclosure.division.code, on=on), forbidden=True)
        place_note = place_note.strip()
        require(
            may_post(
                public=disclosure.state == State.PUBLISHED and disclosure.erased_at is None,
                replaced=disclosure.replaced,
                published_on=None if disclosure.published_at is None else timezone.localdate(disclosure.published_at),
                posted_on=posted_on,
                on=on,
            ),
            place_named(place_note),
            _free(disclosure, place_note),
        )
        photo = None if photo_id is None else Attachment.objects.get(pk=photo_id, place_code=disclosure.division.code)
        lawful, basis = lawful_days(disclosure.division, posted_on)
        posting = Posting.objects.create(
            disclosure=disclosure,
            place_note=place_note,
            posted_on=posted_on,
            keep_until=keep_until(posted_on, display_days(disclosure), lawful),
            posted_by=by,
            posted_at=at,
            photo=photo,
        )
        meet(duty_ids=open_ids(disclosure, KIND_POST), on=on)
        if posting.keep_until >= on:
            _open_display(disclosure, posting)
        log(
            disclosure, "posted", by=by.pk, at=at, basis=basis, posting=posting.pk, until=posting.keep_until.isoformat()
        )
    return posting


def record_taken_down(*, posting_id: int, taken_down_on: dt.date, by: User, at: dt.datetime, on: dt.date) -> Posting:
    """It came down, its days over, or because what it says no longer holds."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(postings=posting_id)
        require(may(by, POST_PAPER.name, place=disclosure.division.code, on=on), forbidden=True)
        posting = Posting.objects.select_for_update(of=("self",)).get(pk=posting_id)
        _days, basis = lawful_days(disclosure.division, posting.posted_on)
        require(
            still_up(posting.taken_down_on),
            may_take_down(
                posted_on=posting.posted_on,
                keep_until=posting.keep_until,
                taken_down_on=taken_down_on,
                on=on,
                current=is_current(disclosure),
                basis=basis,
            ),
        )
        settle = meet if taken_down_on > posting.keep_until else cancel
        settle(duty_ids=open_displays(disclosure, [posting.pk]), on=on)
        posting.taken_down_on, posting.taken_down_by = taken_down_on, by
        posting.save(update_fields=["taken_down_on", "taken_down_by"])
        log(disclosure, "taken_down", by=by.pk, at=at, basis=basis, posting=posting.pk)
    return posting


def begin_posting(disclosure: Disclosure, listing: Listing, on: dt.date) -> None:
    """Called by the publishing transaction: what the schedule puts on the board is owed there, and what this one
    corrects no longer is."""
    if disclosure.corrects is not None:
        end_posting(disclosure.corrects, on)
    if goes_on_board(listing.channel):
        open_again(disclosure, kind=KIND_POST, role=Role.CLERK, on=on, deadline=post_deadline)


def end_posting(disclosure: Disclosure, on: dt.date) -> None:
    """Called when it is withdrawn, corrected or erased: nobody owes its paper any more; the desk says what to take
    down."""
    cancel(duty_ids=[*open_ids(disclosure, KIND_POST), *open_displays(disclosure)], on=on)


def _open_display(disclosure: Disclosure, posting: Posting) -> None:
    """Due on the first day on which it may come down: that day the sweep meets it by itself, since a sheet that simply
    keeps hanging is never late (``actions.duties.settle_displays``)."""
    open_duty(
        kind=KIND_DISPLAY,
        division_id=disclosure.division_id,
        period=posting.posted_on,
        subject=posting.pk,
        role=Role.CLERK,
        opens_on=posting.posted_on,
        due_on=posting.keep_until + dt.timedelta(days=1),
    )


def _free(disclosure: Disclosure, place_note: str) -> Verdict:
    """One sheet at a place at a time; another board is another place."""
    if not Posting.objects.filter(disclosure=disclosure, place_note=place_note, taken_down_on=None).exists():
        return yes("place_free", field="place_note", basis=BASIS)
    text = _("“%(place)s”已经登记张贴过这一份，不用再登记。贴在别处的，请写别处的名字。") % {"place": place_note}
    return no("already_up", text, needed="1", met="2", basis=BASIS, field="place_note")
