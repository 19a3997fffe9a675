"""A township does not ask its committees for a matter of the county's list; it may take away, never add (R-AUT-2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from autonomy.actions.lists import guarded
from autonomy.choices import ListKind
from autonomy.models import ListEntry, Narrowing
from autonomy.permissions import NARROW_LIST
from autonomy.queries.lists import entries_in_force
from autonomy.rules import lists as rules
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import publish_body, record
from governance.base.journal.models import Entry
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes

OBJECT = "narrowing"


def narrow(
    *, division_id: int, code: str, reason: str, starts_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Narrowing:
    """From that day the matter is on no list below the township, with the reason and proof. Last of its transaction."""
    with transaction.atomic():
        township = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, NARROW_LIST.name, place=township.code, on=on), forbidden=True)
        county = township.code[: rules.COUNTY_DIGITS]
        entry = entries_in_force(ListKind.ASSISTANCE, county, starts_on).filter(code=code).first()
        open_ones = Narrowing.objects.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), division=township, code=code)
        require(
            *rules.may_narrow(township.code, on_list=entry is not None, narrowed=open_ones.exists()),
            rules.reason_given(reason),
            rules.not_past(starts_on, on, "starts_on", _("开始日期")),
            *guarded(("reason", _("理由"), reason)),
        )
        if entry is None:
            raise ListEntry.DoesNotExist(code)
        row = Narrowing.objects.create(
            division=township,
            version=entry.version,
            code=code,
            reason=reason.strip(),
            starts_on=starts_on,
            by=by,
            at=at,
        )
        entry_log = _log(row, "narrowed", by=by, at=at, starts_on=starts_on.isoformat())
        row.leaf = publish_body(entry=entry_log, body=body(row, title=entry.title)).number
        row.save(update_fields=["leaf"])
    return row


def end_narrowing(
    *, narrowing_id: int, reason: str, ends_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Narrowing:
    """The matter is on the township's list again from the day after ``ends_on``. Last of its transaction."""
    with transaction.atomic():
        row = (
            Narrowing.objects.select_related("division", "version").select_for_update(of=("self",)).get(pk=narrowing_id)
        )
        require(may(by, NARROW_LIST.name, place=row.division.code, on=on), forbidden=True)
        require(
            _still_narrowed(row),
            rules.reason_given(reason),
            rules.not_past(ends_on, max(on, row.starts_on), "ends_on", _("结束日期")),
            *guarded(("reason", _("理由"), reason)),
        )
        entry_log = _log(row, "narrowing_ended", by=by, at=at, ends_on=ends_on.isoformat())
        row.ends_on, row.end_reason = ends_on, reason.strip()
        row.end_leaf = publish_body(entry=entry_log, body=end_body(row)).number
        row.save(update_fields=["ends_on", "end_reason", "end_leaf"])
    return row


def _still_narrowed(row: Narrowing) -> Verdict:
    if row.ends_on is None:
        return yes("narrowed", field="narrowing")
    text = _("这一事项已经在%(day)s后恢复，不用再办。") % {"day": row.ends_on.isoformat()}
    return no("ended", text, needed=_("还在缩减"), met=_("已恢复"), field="narrowing")


def body(row: Narrowing, *, title: str) -> dict[str, Any]:
    return {
        "kind": "list_narrowing",
        "version": 1,
        "place": {"code": row.division.code, "name": row.division.name},
        "number": row.version.number,
        "list_leaf": row.version.leaf,
        "code": row.code,
        "title": title,
        "reason": row.reason,
        "starts_on": row.starts_on.isoformat(),
    }


def end_body(row: Narrowing) -> dict[str, Any]:
    return {
        "kind": "list_narrowing_end",
        "version": 1,
        "place": {"code": row.division.code, "name": row.division.name},
        "narrowing_leaf": row.leaf,
        "code": row.code,
        "reason": row.end_reason,
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
    }


def _log(row: Narrowing, verb: str, *, by: User, at: dt.datetime, **data: Any) -> Entry:
    return record(
        verb=f"autonomy.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=row.pk,
        division=row.division.code,
        basis=["R-AUT-2"],
        data={"code": row.code, **data},
    )
