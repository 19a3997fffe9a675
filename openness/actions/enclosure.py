"""Files that are published with a disclosure (R-OPN-2, R-OPN-9). Their hashes are part of what the supervisors sign."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.documents.queries.guard import look_file
from governance.base.verdict import require
from openness.actions.log import log
from openness.models import Disclosure, Enclosure
from openness.permissions import may_file
from openness.queries.enclosed import doubtful
from openness.queries.guard import file_verdicts, public_phones
from openness.rules.publication import editable, enclosure_title


def add_enclosure(
    *, disclosure_id: int, attachment_id: int, title: str, by: User, at: dt.datetime, on: dt.date
) -> Enclosure:
    """Publish a stored file along. Refused with every place where certain personal data stands in it. A picture or a
    scan, which no machine reads here, waits for a person to look at it (``confirm_looked``), and each doubtful thing
    for a reason to keep it (``actions.guard.keep_finding``)."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(pk=disclosure_id)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(editable(disclosure.state), enclosure_title(title))
        attachment = Attachment.objects.get(pk=attachment_id, place_code=disclosure.division.code)
        with attachment.file.open("rb") as file:
            phones = public_phones(disclosure.division)
            found = look_file(file.read(), attachment.media_type, attachment.name, public_phones=phones)
        require(*file_verdicts(found))
        enclosure, _made = Enclosure.objects.get_or_create(
            disclosure=disclosure,
            attachment=attachment,
            defaults={
                "title": title.strip(),
                "unread": found.unread,
                "doubtful": doubtful(found, attachment.sha256),
            },
        )
        log(disclosure, "enclosure_added", by=by.pk, at=at, enclosure=enclosure.pk, sha256=attachment.sha256)
    return enclosure


def confirm_looked(*, enclosure_id: int, by: User, at: dt.datetime, on: dt.date) -> Enclosure:
    """A person says that no personal data is to be seen in a picture or scan; the name stands in the journal."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(enclosures=enclosure_id)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(editable(disclosure.state))
        enclosure = Enclosure.objects.get(pk=enclosure_id)
        enclosure.looked_by, enclosure.looked_at = by, at
        enclosure.save()
        log(disclosure, "enclosure_looked", by=by.pk, at=at, enclosure=enclosure.pk)
    return enclosure


def remove_enclosure(*, enclosure_id: int, by: User, at: dt.datetime, on: dt.date) -> None:
    """Take it off the draft; the journal keeps that it was there."""
    with transaction.atomic():
        disclosure = Disclosure.objects.locked().get(enclosures=enclosure_id)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        require(editable(disclosure.state))
        enclosure = Enclosure.objects.get(pk=enclosure_id)
        log(disclosure, "enclosure_removed", by=by.pk, at=at, enclosure=enclosure.pk, file=enclosure.attachment_id)
        enclosure.delete()
