"""Requests, words about the platform and records as rows for a file: the scope of the desk's lists, nothing sealed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import within_codes
from governance.base.places.models import Division
from governance.base.spreadsheet import CHUNK, Listing, columns
from residents.models import Feedback, Request
from residents.queries import record as kept
from residents.queries import request as facts


def requests(user: User, on: dt.date, within: str = "") -> Listing:
    """Of the very communities where the person handles them: what kind, until when, how it ended; nothing of who asked
    and what was said."""
    found = (
        facts.visible_to(user, on)
        .filter(within_codes([within], "division__code"))
        .select_related("division")
        .only("kind", "state", "ground", "received_on", "due_on", "closed_on", "division__code", "division__name")
        .order_by("division__code", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("编号"),
        _("请求"),
        _("收到"),
        _("最迟答复"),
        _("状态"),
        _("不办的理由"),
        _("办结"),
    )
    return Listing(_("个人信息请求清单"), columns(*head), map(_request_row, found.iterator(CHUNK)))


def _request_row(row: Request) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.pk,
        str(row.get_kind_display()),
        row.received_on,
        row.due_on,
        str(row.get_state_display()),
        str(row.get_ground_display()),
        row.closed_on,
    )


def feedback(user: User, on: dt.date, within: str = "") -> Listing:
    """The box of one's own places; of the words only those that were made public, since the first ones may name
    somebody."""
    found = kept.feedback(user, on).filter(within_codes([within], "division__code")).defer("text")
    head = (
        _("区划代码"),
        _("由哪里答复"),
        _("编号"),
        _("种类"),
        _("收到"),
        _("最迟答复"),
        _("状态"),
        _("公开的文字"),
        _("答复"),
        _("不答复的理由"),
        _("答复日期"),
    )
    rows = map(_feedback_row, found.order_by("division__code", "id").iterator(CHUNK))
    return Listing(_("对平台的意见清单"), columns(*head), rows)


def _feedback_row(row: Feedback) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.pk,
        str(row.get_kind_display()),
        row.received_on,
        row.due_on,
        str(row.get_state_display()),
        row.public_text,
        row.reply,
        str(row.get_aside_display()),
        row.closed_on,
    )


def assessments(user: User, on: dt.date, within: str = "") -> Listing:
    """For an inspection (个保法 56: kept three years, shown when asked for)."""
    return _record(kept.assessments(user, on), within)


def breaches(user: User, on: dt.date, within: str = "") -> Listing:
    return _record(kept.breaches(user, on), within)


def _record(rows: QuerySet[Any], within: str) -> Listing:
    """Every column, since the whole record is what an inspection asks for."""
    model: type[Model] = rows.model
    fields = [field for field in model._meta.concrete_fields if field.name not in ("replaces", "at")]
    found = rows.filter(within_codes([within], "division__code")).order_by("id").iterator(CHUNK)
    cells = ([_cell(row, field.name) for field in fields] for row in found)
    return Listing(str(model._meta.verbose_name), columns(*(str(field.verbose_name) for field in fields)), cells)


def _cell(row: Any, name: str) -> Any:
    label = getattr(row, f"get_{name}_display", None)
    value = getattr(row, name) if label is None else label()
    return str(value) if isinstance(value, Division | User) else value
