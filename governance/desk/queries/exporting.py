"""One's own inbox as rows for a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.notices.models import Notice
from governance.base.notices.queries import still_waiting
from governance.base.notices.registry import KINDS
from governance.base.spreadsheet import CHUNK, Listing, chunks, columns


def notices(user: User, on: dt.date, within: str = "") -> Listing:
    """Everything one was told, the newest first; nobody else's, whatever one's post."""
    found = (
        Notice.objects.of(user)
        .filter(within_codes([within], "division__code"))
        .select_related("division")
        .order_by("-at", "-id")
    )
    head = (
        _("时间"),
        _("区划代码"),
        _("地方"),
        _("种类"),
        _("标题"),
        _("说明"),
        _("读过"),
        _("还没办完"),
    )
    return Listing(_("收件箱"), columns(*head), _rows(found.iterator(CHUNK)))


def _rows(found: Iterator[Notice]) -> Iterator[Sequence[Any]]:
    for chunk in chunks(found):
        waiting = still_waiting(chunk)
        for row in chunk:
            yield (
                row.at,
                row.division.code,
                row.division.name,
                str(KINDS[row.kind].label),
                row.title,
                row.text,
                row.read_at,
                row.pk in waiting,
            )
