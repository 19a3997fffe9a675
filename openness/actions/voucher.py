"""Working papers for the supervisors; never published (R-OPN-6)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.verdict import require
from openness.actions.log import log
from openness.models import Disclosure, Voucher
from openness.permissions import may_file
from openness.rules.publication import editable


def add_voucher(
    *, disclosure_id: int, attachment_id: int, by: User, at: dt.datetime, on: dt.date, note: str = ""
) -> Voucher:
    """Attach one while the disclosure can be edited; the file was stored for the same community."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(editable(disclosure.state))
        attachment = Attachment.objects.get(pk=attachment_id, place_code=disclosure.division.code)
        voucher = Voucher.objects.create(disclosure=disclosure, attachment=attachment, note=note.strip()[:80])
        log(disclosure, "voucher_added", by=by.pk, at=at, voucher=voucher.pk, sha256=attachment.sha256)
    return voucher


def remove_voucher(*, voucher_id: int, by: User, at: dt.datetime, on: dt.date) -> None:
    """Detach one while the disclosure can be edited; the journal keeps that it was there."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(vouchers=voucher_id)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(editable(disclosure.state))
        voucher = Voucher.objects.get(pk=voucher_id)
        log(disclosure, "voucher_removed", by=by.pk, at=at, voucher=voucher.pk, attachment=voucher.attachment_id)
        voucher.delete()
