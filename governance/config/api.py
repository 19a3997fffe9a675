"""How the API answers errors: always a list of verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as default_handler

from governance.base.verdict import Refused, Verdict, no, taken


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """A refused action answers 422 with every verdict that failed; 403 when the person may not, 409 when somebody else
    was first."""
    if isinstance(exc, Refused):
        first = taken(verdict.code for verdict in exc.verdicts)
        return _answer(list(exc.verdicts), 403 if exc.forbidden else 409 if first else 422)
    response = default_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, exceptions.ValidationError):
        response.data = _as_dicts(list(_wrong_fields(exc.detail)))
    else:
        response.data = _as_dicts([_verdict(response)])
    return response


def _answer(verdicts: list[Verdict], status: int) -> Response:
    return Response(_as_dicts(verdicts), status=status)


def _as_dicts(verdicts: list[Verdict]) -> dict[str, Any]:
    return {"verdicts": [verdict.as_dict() for verdict in verdicts]}


def _wrong_fields(detail: Any, field: str = "") -> Iterator[Verdict]:
    """One verdict for each thing that is wrong, with the path of its field ("lines.3.amount")."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            named = "" if name == "non_field_errors" else str(name)
            yield from _wrong_fields(inner, f"{field}.{named}".strip("."))
    elif isinstance(detail, list):
        for position, inner in enumerate(detail):
            nested = isinstance(inner, dict | list)
            yield from _wrong_fields(inner, f"{field}.{position}" if nested else field)
    else:
        yield no(str(getattr(detail, "code", "invalid")), str(detail), field=field)


def _verdict(response: Response) -> Verdict:
    """Not signed in, not allowed, not there, too often, unreadable."""
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    if response.status_code == 404:
        return no("not_found", _("没有这一项，或者不在您的辖区内。"))
    return no(str(getattr(detail, "code", "error")), str(detail))


@extend_schema(exclude=True)
class NothingHere(APIView):
    """Any other address under /api/v1/."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Before anything is asked: no method is allowed where nothing is."""
        raise Http404


ERRORS = {
    "400": "输入的格式不对",
    "401": "没有登录，或者令牌失效",
    "403": "无权办理",
    "404": "没有这一项，或者不在您的辖区内",
    "405": "这个地址不支持这种请求",
    "406": "不能以所要的格式回答",
    "429": "请求太频繁",
}
OF_ACTIONS = {"409": "别人已经先办了", "415": "请发送 JSON", "422": "规则不允许"}
VERDICT = {
    "type": "object",
    "description": "一条理由：哪个字段、要求什么、实际怎样、依据是什么、怎么办",
    "properties": {
        "ok": {"type": "boolean"},
        "code": {"type": "string"},
        "field": {"type": "string"},
        "needed": {"type": "string"},
        "met": {"type": "string"},
        "basis": {"type": "array", "items": {"type": "string"}},
        "text": {"type": "string"},
    },
    "required": ["ok", "code", "field", "needed", "met", "basis", "text"],
}
VERDICTS = {
    "type": "object",
    "properties": {"verdicts": {"type": "array", "items": {"$ref": "#/components/schemas/Verdict"}}},
    "required": ["verdicts"],
}


def document_errors(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Schema hook: every operation names the errors that it can answer, all of one shape."""
    result.setdefault("components", {}).setdefault("schemas", {}).update(Verdict=VERDICT, Verdicts=VERDICTS)
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Verdicts"}}}
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            errors = ERRORS | (OF_ACTIONS if method == "post" else {})
            for status, text in errors.items():
                operation["responses"].setdefault(status, {"description": text, "content": content})
    return result
