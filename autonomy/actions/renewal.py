"""After signing: the scanned copy, amendment, renewal, an end before time by both sides, and the end of the term."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.agreement import (
    AgreementInput,
    ItemInput,
    in_state,
    lock_township,
    locked,
    next_numbers,
    the_list,
    write_draft,
)
from autonomy.actions.agreement_log import announce, entry, log
from autonomy.actions.promise import end_promises
from autonomy.choices import AgreementState, PromiseKind, Side
from autonomy.models import Agreement, AgreementSignature
from autonomy.permissions import COMMITTEE_ROLES, DRAFT_AGREEMENT
from autonomy.queries import agreement as facts
from autonomy.rules import agreement as rules
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.registry import SweepContext
from governance.base.documents.actions.attachment import store
from governance.base.documents.queries.guard import guard_verdicts
from governance.base.documents.queries.parts import Part
from governance.base.journal.actions import publish_body, record_many
from governance.base.journal.canonical import digest
from governance.base.verdict import Verdict, no, require, yes

A = AgreementState
BATCH = 500


def attach_scan(*, agreement_id: int, file: UploadedFile, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """The copy with seals. It stays at the desk: hands and seals are not for the board."""
    with transaction.atomic():
        agreement = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(agreement, [A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED], _("上传扫描件")))
        agreement.scan = store(file=file, place_code=agreement.division.code, by=by, at=at)
        agreement.save()
        log(agreement, "agreement_scan", by=by.pk, at=at, attachment=agreement.scan.pk)
    return agreement


def amend_agreement(*, agreement_id: int, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """A draft that takes its place from today when both sides have signed it; what was due before stays owed."""
    with transaction.atomic():
        old = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(old, [A.SIGNED], _("修改")), _one_draft(old, "amends"))
        made = _copy(old, old.term_from, old.term_until, by=by, at=at, on=on, amends=old)
        log(made, "agreement_drafted", by=by.pk, at=at, amends=old.pk)
    return made


def renew_agreement(*, agreement_id: int, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """A draft of the same length from the day after; matters that left the list are left out."""
    with transaction.atomic():
        old = locked(agreement_id, by, DRAFT_AGREEMENT.name, on)
        require(in_state(old, [A.SIGNED, A.ENDED], _("续签")), _one_draft(old, "renews"))
        start = max(old.term_until + dt.timedelta(days=1), on)
        end = start + (old.term_until - old.term_from)
        if old.term_from.day == 1 and old.term_until == rules.last_day(old.term_from, 1):
            end = rules.last_day(start, 1)  # a year stays a year, leap or not
        made = _copy(old, start, end, by=by, at=at, on=on, renews=old)
        log(made, "agreement_drafted", by=by.pk, at=at, renews=old.pk)
    return made


def _copy(
    old: Agreement, start: dt.date, end: dt.date, *, by: User, at: dt.datetime, on: dt.date, **links: Agreement
) -> Agreement:
    """Days move with the start of the term; hours and money are brought within what the list says now."""
    township = lock_township(old.township.code)
    shift = start - old.term_from
    made = Agreement(
        township=township,
        division=old.division,
        list_version=the_list(old.division.code, on),
        template=old.template,
        number=next_numbers(township, start.year, 1)[0],
        liability_government=old.liability_government,
        liability_committee=old.liability_committee,
        drafted_by=by,
        drafted_at=at,
        **links,
    )
    head = _("培训：%(what)s") % {"what": ""}
    training = old.promises.filter(kind=PromiseKind.TRAINING).order_by("due_on", "id")
    data = old.promises.filter(kind=PromiseKind.DATA).first()
    given = AgreementInput(
        term_from=start,
        term_until=end,
        items=_items_again(old, start, end, on),
        data_given=old.data_given,
        data_on=None if data is None else min(data.due_on + shift, end),
        training=[(min(one.due_on + shift, end), one.what.removeprefix(head)) for one in training],
        extra=old.extra,
    )
    write_draft(made, given, on)
    return made


def _items_again(old: Agreement, start: dt.date, end: dt.date, on: dt.date) -> list[ItemInput]:
    """Those still on the list. Money that the list raised is added to the last payment."""
    place, shift, items = old.division, start - old.term_from, []
    entries = facts.listed(place.code, on)
    for item in old.items.select_related("entry").prefetch_related("promises").order_by("position", "id"):
        found = entries.get(item.entry.code)
        if found is None or not facts.fits_committee(found, place.committee):
            continue
        sums = {min(paying.on + shift, end): paying.amount for paying in facts.payments_of(item)}
        amount = max(item.amount, facts.by_list(found, start, end) or item.amount)
        sums[max(sums)] += amount - sum(sums.values())
        hours = min(item.hours, facts.most_hours(found, place.committee) or item.hours)
        paying = [rules.Paying(day, sums[day]) for day in sorted(sums)]
        items.append(ItemInput(item.entry.code, item.requirements, hours, amount, paying))
    return items


def _one_draft(old: Agreement, link: str) -> Verdict:
    open_now = Agreement.objects.filter(**{link: old}, state__in=[A.DRAFT, A.CHECKING, A.SIGNING])
    if not open_now.exists():
        return yes("one")
    text = _("已经有一份还没有签的草稿。请接着改那一份，或者先放弃它。")
    return no("draft_open", text, basis=rules.BASIS, field="agreement")


# An end before time ---------------------------------------------------------------------------------------------------


def end_hash(agreement: Agreement) -> str:
    """What both sides sign when they end it: this text, for this reason."""
    return digest({"kind": "agreement_end", "agreement": agreement.content_hash, "reason": agreement.end_reason})


def propose_end(*, agreement_id: int, side: str, reason: str, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """One side asks to end it early. Nothing ends before the other side agrees to this very reason."""
    with transaction.atomic():
        agreement = _for_side(agreement_id, side, by, on)
        require(
            in_state(agreement, [A.SIGNED], _("提前终止")),
            _reason(reason),
            *guard_verdicts([Part("reason", _("终止理由"), reason)]),
        )
        agreement.end_reason = reason.strip()[:300]
        agreement.save()
        _sign_end(agreement, side, by=by, at=at, on=on)
        log(agreement, "agreement_end_proposed", by=by.pk, at=at, side=side)
        roles = COMMITTEE_ROLES if side == Side.GOVERNMENT else (Role.TOWNSHIP_STAFF,)
        announce([agreement], roles, _("对方提出提前终止协议，请答复"), at=at, on=on, occasion="end")
    return agreement


def agree_end(*, agreement_id: int, side: str, digest: str, by: User, at: dt.datetime, on: dt.date) -> Agreement:
    """The other side agrees; published, last in its transaction. What was due until today stays owed."""
    with transaction.atomic():
        agreement = _for_side(agreement_id, side, by, on)
        wanted = end_hash(agreement)
        signed = set(
            AgreementSignature.objects.filter(agreement=agreement, content_hash=wanted).values_list("side", flat=True)
        )
        require(
            in_state(agreement, [A.SIGNED], _("提前终止")),
            rules.same_text(signed=digest, stored=wanted, present=wanted),
            _other_side(side, signed),
        )
        _sign_end(agreement, side, by=by, at=at, on=on)
        end_promises(agreement, after=on, reason=_("双方同意提前终止协议"), by=by, at=at, on=on)
        agreement.terminate(on=on, reason=agreement.end_reason)
        agreement.save()
        made = log(agreement, "agreement_terminated", by=by.pk, at=at)
        publish_body(entry=made, body=_end_body(agreement))
    return agreement


def _end_body(agreement: Agreement) -> dict[str, Any]:
    return {
        "kind": "agreement_end",
        "version": 1,
        "place": {"code": agreement.division.code, "name": agreement.division.name},
        "number": agreement.number,
        "agreement": agreement.leaf,
        "reason": agreement.end_reason,
        "ended_on": None if agreement.ended_on is None else agreement.ended_on.isoformat(),
    }


def _for_side(agreement_id: int, side: str, by: User, on: dt.date) -> Agreement:
    agreement = Agreement.objects.locked().get(pk=agreement_id)
    verb = "autonomy.sign_government" if side == Side.GOVERNMENT else "autonomy.sign_committee"
    place = agreement.township.code if side == Side.GOVERNMENT else agreement.division.code
    require(may(by, verb, place=place, on=on), forbidden=True)
    return agreement


def _sign_end(agreement: Agreement, side: str, *, by: User, at: dt.datetime, on: dt.date) -> None:
    _role, assignment = facts.post_for(by, agreement, side, on)
    AgreementSignature.objects.get_or_create(
        agreement=agreement,
        user=by,
        content_hash=end_hash(agreement),
        defaults={"side": side, "assignment_id": assignment, "at": at},
    )


def _reason(reason: str) -> Verdict:
    if len(reason.strip()) >= 4:
        return yes("reason")
    text = _("请写明为什么提前终止，至少4个字。会公开。")
    return no("reason", text, needed=">= 4", met=str(len(reason.strip())), basis=rules.BASIS, field="reason")


def _other_side(side: str, signed: set[str]) -> Verdict:
    if signed and side not in signed:
        return yes("other_side")
    text = _("提前终止要双方同意：一方提出，另一方答应。现在还没有对方提出的终止。")
    return no("other_side", text, basis=rules.BASIS, field="side")


# The end of the term --------------------------------------------------------------------------------------------------


def end_agreements(context: SweepContext) -> dict[str, int]:
    """A step of the sweep: the day after the last day of the term. What was promised until then stays owed."""
    rows = Agreement.objects.within(context.within).filter(state=A.SIGNED, term_until__lt=context.on)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    for first in range(0, len(ids), BATCH):
        found = list(
            Agreement.objects.locked().filter(pk__in=ids[first : first + BATCH], state=A.SIGNED).order_by("id")
        )
        for agreement in found:
            agreement.end(on=agreement.term_until)
        Agreement.objects.bulk_update(found, ["state", "ended_on"])
        record_many([entry(agreement, "agreement_ended", by=None, at=context.at) for agreement in found])
    return {"agreements_ended": len(ids)}
