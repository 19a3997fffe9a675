"""The admin's widgets evaluate expressions and style inline, so their policy is looser there and only there."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

LOOSER = {"script-src": ["'self'", "'unsafe-eval'"], "style-src": ["'self'", "'unsafe-inline'"]}
# Swagger UI writes an inline script: it alone needs this.
DOCS = {"script-src": ["'self'", "'unsafe-inline'"], "style-src": ["'self'", "'unsafe-inline'"]}


class AdminPolicyMiddleware:
    """Stands right after CSPMiddleware, which reads ``_csp_update`` from the response (stack.md 3)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = LOOSER  # type: ignore[attr-defined]
        elif request.path.startswith("/api/v1/docs/"):
            response._csp_replace = DOCS  # type: ignore[attr-defined]
        return response
