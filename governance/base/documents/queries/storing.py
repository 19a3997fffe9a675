"""What a community has stored so far."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.utils import timezone

from governance.base.documents.models import Attachment
from governance.base.documents.rules.storing import Limits, Stored


def stored_in(place_code: str, at: dt.datetime) -> Stored:
    """Up to now, and since midnight; one query."""
    midnight = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Q(uploaded_at__gte=midnight)
    found = Attachment.objects.filter(place_code=place_code).aggregate(
        files=Count("pk", filter=today), day=Sum("size", filter=today), whole=Sum("size")
    )
    return Stored(found["files"], found["day"] or 0, found["whole"] or 0)


def limits() -> Limits:
    return Limits(settings.ATTACHMENT_DAY_FILES, settings.ATTACHMENT_DAY_BYTES, settings.ATTACHMENT_PLACE_BYTES)
