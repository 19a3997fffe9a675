"""How the API answers errors: always a list of verdicts."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as default_handler

from governance.base.verdict import Refused


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """A refused action answers 422 (403 when the person may not) with every verdict that failed."""
    if isinstance(exc, Refused):
        return Response({"verdicts": [v.as_dict() for v in exc.verdicts]}, status=403 if exc.forbidden else 422)
    return default_handler(exc, context)


def document_errors(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Schema hook: every operation names the errors that it can answer."""
    texts = {"400": "输入格式有误", "401": "未登录", "403": "无权办理", "404": "不存在或不在您的范围内"}
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            for status, text in texts.items():
                operation["responses"].setdefault(status, {"description": text})
            if method == "post":
                operation["responses"].setdefault("422", {"description": "规则不允许：verdicts 列出每条理由和依据"})
    return result
