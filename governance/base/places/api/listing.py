"""Lists of the API: filters that refuse what they do not understand, and pages by key.

A page begins after the last key of the one before, never by counting, so page ten thousand costs what the first one
does. There is no total: counting ten million rows is what makes lists slow.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from governance.base.places.rules.code import LENGTHS, upper_bound

M = TypeVar("M", bound=Model)
Given = dict[str, Any]
DEFAULT_SIZE = 100
LARGEST_SIZE = 500
BIGGEST = 2**63 - 1


class CodeField(serializers.RegexField):
    """A division code of 2, 4, 6, 9 or 12 digits, never padded."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(regex=r"^(?:[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})$", max_length=LENGTHS[-1], **parts)


class KeyField(serializers.IntegerField):
    """The id of a row."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(min_value=1, max_value=BIGGEST, **parts)


class PageQuery(serializers.Serializer[Any]):
    """What every list takes."""

    cursor = serializers.CharField(required=False, max_length=200, help_text="上一页给出的 next 里的值")
    size = serializers.IntegerField(
        required=False, min_value=1, max_value=LARGEST_SIZE, default=DEFAULT_SIZE, help_text="每页行数"
    )


class PlaceQuery(PageQuery):
    """Lists of things that stand somewhere."""

    within = CodeField(required=False, help_text="区划代码：只看这里和下级")


def query(request: Request, serializer: type[serializers.Serializer[Any]]) -> Given:
    """The query string, checked; ``ValidationError`` for an empty or wrong value, so that no filter is ever ignored."""
    asked = serializer(data=request.query_params.dict())
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def within(rows: QuerySet[M], code: str, field: str = "division__code") -> QuerySet[M]:
    """At or below ``code``, as an index range; everything for ''."""
    return rows.filter(**{f"{field}__gte": code, f"{field}__lt": upper_bound(code)}) if code else rows


def columns_of(row: type[serializers.Serializer[Any]]) -> list[str]:
    """The columns that a row shows."""
    return [str(field.source) for field in row().fields.values()]


def page_of(row: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The schema of one page of such rows."""
    fields = {"next": serializers.URLField(allow_null=True), "results": row(many=True)}
    return inline_serializer(name=f"{row.__name__}Page", fields=fields)


class ListView(APIView):
    """A list in the order of ``keys``: columns that together are unique, none of them null."""

    keys: tuple[str, ...] = ("division__code", "id")
    row: type[serializers.Serializer[Any]]
    filters: type[serializers.Serializer[Any]] = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Any]:
        """Those that this person may see and asked for."""
        raise NotImplementedError

    def columns(self) -> list[str]:
        """Read as plain values: what the row shows, and the keys."""
        return list(dict.fromkeys([*columns_of(self.row), *self.keys]))

    def answer(self, request: Request) -> Response:
        given = query(request, self.filters)
        found = self.rows(request, given)
        if "cursor" in given:
            found = found.filter(self._after(given["cursor"]))
        size: int = given["size"]
        rows = list(found.order_by(*self.keys).values(*self.columns())[: size + 1])
        link = None
        if len(rows) > size:
            last = [rows[size - 1][key] for key in self.keys]
            link = replace_query_param(request.build_absolute_uri(), "cursor", write_cursor(last))
        shown = self.row(rows[:size], many=True).data
        return Response({"next": link, "results": shown})

    def _after(self, cursor: str) -> Q:
        values = read_cursor(cursor, len(self.keys))
        first, *rest = self.keys
        after = Q(**{f"{first}__gt": values[0]})
        if rest:
            (second,) = rest
            same = Q(**{first: values[0], f"{second}__gt": values[1]})
            # The first condition is what the index is entered by; the second only skips the rest of one place.
            return Q(**{f"{first}__gte": values[0]}) & (after | same)
        return after


def write_cursor(values: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[Any]:
    """The key values; codes are text and ids are numbers. ``ValidationError`` for anything not made here."""
    wrong = serializers.ValidationError({"cursor": [_("这不是上一页给出的值。请从第一页重新读取。")]})
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(values, list) or len(values) != length or not all(_is_key(value) for value in values):
        raise wrong
    # A first key that is text is a code, and a second one an id.
    if length > 1 and [type(value) for value in values] != [str, int]:
        raise wrong
    return values


def _is_key(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and len(value) <= LENGTHS[-1]
    return type(value) is int and 0 <= value <= BIGGEST


def today(request: Request) -> dt.date:
    """The day of the request, read once by the middleware."""
    return request.on  # type: ignore[attr-defined]
