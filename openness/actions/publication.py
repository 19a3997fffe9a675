"""Publishing, correcting, withdrawing (R-OPN-6). What is public is never changed, only answered by a later entry."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.actions import cancel, meet
from governance.base.clock.models import Duty
from governance.base.journal.actions import publish_body
from governance.base.places.models import Division
from governance.base.verdict import Verdict, require
from openness.actions.disclosure import write_lines
from openness.actions.log import log, open_again, open_ids
from openness.actions.order import fulfil_orders
from openness.actions.posting import begin_posting, end_posting
from openness.choices import Form, State
from openness.duty_kinds import KIND_REPUBLISH, KIND_VERIFY, republish_deadline
from openness.models import Account, Disclosure, Enclosure, Line, Listing, Roll
from openness.permissions import WITHDRAW, may_file
from openness.queries.account import stored_lines
from openness.queries.content import names_nobody, public_body, roll_content, verification_part
from openness.queries.disclosure import catalogue_row, duty_of, no_longer_agreeing
from openness.queries.guard import body_verdicts, text_verdicts
from openness.queries.verification import signing_state
from openness.rules.publication import can_correct, can_publish, can_withdraw, reason_given


def ready_to_publish(disclosure: Disclosure) -> Verdict:
    """Whether verification is followed by publication at once."""
    return can_publish(disclosure.state)


def publish(*, disclosure_id: int, by: User | None, at: dt.datetime, on: dt.date) -> Disclosure:
    """Put a verified disclosure on the board. Verification calls this itself; ``by`` None is the platform, on behalf
    of the committee. Must be the last action of its transaction: the log's end stays locked until the commit."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        if by is not None:
            require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(ready_to_publish(disclosure))
        Disclosure.objects.lock_books(disclosure.division_id)
        _meet_duties(disclosure, on)
        fulfil_orders(disclosure=disclosure, at=at, on=on)
        if disclosure.corrects is not None:
            Disclosure.objects.filter(pk=disclosure.corrects.pk).update(replaced=True)
        listing = _listing(disclosure, on)
        display_until = on + dt.timedelta(days=listing.display_days)
        begin_posting(disclosure, listing, on)
        entry = log(
            disclosure,
            "published",
            by=None if by is None else by.pk,
            at=at,
            basis=listing.rule_codes,
            corrects=disclosure.corrects_id,
            content_hash=disclosure.content_hash,
        )
        verification = verification_part(disclosure, signing_state(disclosure, on).tally)
        body = public_body(
            disclosure,
            verification=verification,
            listing=listing,
            on=on,
            display_until=display_until,
            roll=_keep_roll(disclosure),
        )
        require(*body_verdicts(disclosure, body))
        if disclosure.corrects is not None or _later_months(disclosure):
            _reconcile(disclosure.division, on)
        leaf = publish_body(entry=entry, body=body).number
        disclosure.publish(at=at, display_until=display_until, entry_id=entry.pk, leaf=leaf)
        disclosure.save()
    return disclosure


def start_correction(*, disclosure_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    """A new draft that names the old one and begins with its content.

    For a correction that was withdrawn after being public, the new one corrects the same old disclosure again.
    """
    with transaction.atomic():
        old = Disclosure.objects.locked().get(pk=disclosure_id)
        if old.state == State.WITHDRAWN and old.corrects is not None and old.published_at is not None:
            old = Disclosure.objects.locked().get(pk=old.corrects.pk)
        require(may_file(by, old.division.code, on), forbidden=True)
        others = Disclosure.objects.filter(corrects=old).exclude(state=State.WITHDRAWN)
        public = others.filter(state=State.PUBLISHED).exists()
        require(
            can_correct(
                published=old.state == State.PUBLISHED,
                replaced=public,
                correction_open=not public and others.exists(),
            ),
            reason_given(reason, "correction_reason"),
            *text_verdicts(old, ("correction_reason", _("更正的理由"), reason)),
        )
        draft = _copy(old, reason=reason.strip(), by=by, at=at)
        log(draft, "correction_started", by=by.pk, at=at, corrects=old.pk, reason=reason.strip())
    return draft


def withdraw(*, disclosure_id: int, reason: str, by: User, at: dt.datetime, on: dt.date) -> Disclosure:
    """Take it off. What was public leaves a stub with the reason, an entry in the log, and the duty to put it back."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may(by, WITHDRAW.name, place=disclosure.division.code, on=on), forbidden=True)
        corrections = Disclosure.objects.filter(corrects=disclosure).exclude(state=State.WITHDRAWN)
        require(
            can_withdraw(
                withdrawn=disclosure.state == State.WITHDRAWN,
                replaced=corrections.filter(state=State.PUBLISHED).exists(),
                correction_open=corrections.exclude(state=State.PUBLISHED).exists(),
            ),
            reason_given(reason),
            *(text_verdicts(disclosure, ("reason", _("撤回的理由"), reason)) if disclosure.published_at else []),
        )
        Disclosure.objects.lock_books(disclosure.division_id)
        was_public = disclosure.state == State.PUBLISHED
        cancel(duty_ids=open_ids(disclosure, KIND_VERIFY), on=on)
        disclosure.withdraw(at=at, reason=reason.strip())
        disclosure.save()
        if was_public:
            cancel(duty_ids=open_ids(disclosure, KIND_REPUBLISH), on=on)
            end_posting(disclosure, on)
            open_again(disclosure, kind=KIND_REPUBLISH, role=Role.CLERK, on=on, deadline=republish_deadline)
        entry = log(disclosure, "withdrawn", by=by.pk, at=at, reason=reason.strip(), leaf=disclosure.leaf)
        if was_public:
            publish_body(entry=entry, body=_stub(disclosure, on))
    return disclosure


def _keep_roll(disclosure: Disclosure) -> str:
    """Freeze the list of persons beside the body and return its hash; "" where nobody is to be named."""
    if disclosure.form != Form.RECIPIENTS:
        return ""
    lines = list(Line.objects.filter(disclosure=disclosure).order_by("position"))
    if names_nobody(disclosure, lines):
        return ""
    roll = Roll(disclosure=disclosure, content=roll_content(disclosure), nonce=secrets.token_bytes(32))
    roll.save(force_insert=True)
    return roll.digest


def _stub(disclosure: Disclosure, on: dt.date) -> dict[str, object]:
    return {
        "kind": "withdrawal",
        "version": 1,
        "place": {"code": disclosure.division.code, "name": disclosure.division.name},
        "withdraws": disclosure.leaf,
        "reason": disclosure.withdrawal_reason,
        "withdrawn_on": on.isoformat(),
    }


def _listing(disclosure: Disclosure, on: dt.date) -> Listing:
    """The terms it is published on: those of its period, else of today, else the last there were."""
    for day in (disclosure.period_start, on):
        found = catalogue_row(disclosure.item, disclosure.division, day)
        if found is not None:
            return found
    return Listing.objects.filter(item=disclosure.item).latest("valid_from")


def _meet_duties(disclosure: Disclosure, on: dt.date) -> None:
    """Publishing meets the duty of the period or event, and those to put back what this replaces."""
    duty = duty_of(disclosure)
    ids = [] if duty is None else [duty.pk]
    if duty is not None and disclosure.duty_id is None:
        disclosure.duty_id = duty.pk
    replaced = Disclosure.objects.filter(
        division=disclosure.division,
        item=disclosure.item,
        period_start=disclosure.period_start,
        event_id=disclosure.event_id,
        project=disclosure.project,
        published_at__isnull=False,
    ).exclude(pk=disclosure.pk)
    ids += (
        Duty.objects.open()
        .filter(
            division=disclosure.division, kind=KIND_REPUBLISH, subject__in=list(replaced.values_list("id", flat=True))
        )
        .values_list("id", flat=True)
    )
    meet(duty_ids=ids, on=on)


def _later_months(disclosure: Disclosure) -> bool:
    """A month put in before others that are public."""
    return (
        disclosure.form == Form.MONTHLY_ACCOUNT
        and Disclosure.objects.live()
        .filter(
            division=disclosure.division,
            state=State.PUBLISHED,
            period_end__gt=disclosure.period_end,
        )
        .exists()
    )


def _reconcile(division: Division, on: dt.date) -> None:
    """What no longer agrees with a corrected month must be corrected too: a duty for each; those that agree lose it."""
    wrong = no_longer_agreeing(division)
    waiting = Duty.objects.open().filter(division=division, kind=KIND_REPUBLISH)
    withdrawn = Disclosure.objects.filter(
        pk__in=list(waiting.values_list("subject", flat=True)), state=State.WITHDRAWN
    ).values_list("id", flat=True)
    settled = waiting.exclude(subject__in=[*withdrawn, *(row.pk for row in wrong)])
    cancel(duty_ids=list(settled.values_list("id", flat=True)), on=on)
    for row in wrong:
        if not waiting.filter(subject=row.pk).exists():
            open_again(row, kind=KIND_REPUBLISH, role=Role.CLERK, on=on, deadline=republish_deadline)


def _copy(old: Disclosure, *, reason: str, by: User, at: dt.datetime) -> Disclosure:
    """A draft with the same content; the monthly opening is carried again from the month before."""
    draft = Disclosure.objects.create(
        item=old.item,
        division=old.division,
        form=old.form,
        title=old.title if old.title.endswith(_("（更正）")) else (old.title[:116] + _("（更正）")),
        period_start=old.period_start,
        period_end=old.period_end,
        event_id=old.event_id,
        project=old.project,
        duty_id=old.duty_id,
        content={key: value for key, value in old.content.items() if key != "typed"},
        created_by=by,
        created_at=at,
        corrects=old,
        correction_reason=reason,
    )
    write_lines(draft, stored_lines(old))
    for enclosure in Enclosure.objects.filter(disclosure=old):
        enclosure.pk, enclosure.disclosure = None, draft
        enclosure._state.adding = True
        enclosure.save(force_insert=True)
    for account in Account.objects.filter(disclosure=old):
        account.pk = draft.pk
        account.disclosure = draft
        account._state.adding = True
        account.save(force_insert=True)
    return draft
