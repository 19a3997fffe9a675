"""Two small edges: the admin's looser content policy, and the switch to large letters."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

YEAR = 365 * 24 * 3600
# The admin's widgets evaluate expressions and style inline.
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


class LargeLettersMiddleware:
    """大字: ``?large=1`` on any page sets a cookie and comes back without it, so that no script is needed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or request.GET.get("large") not in ("0", "1"):
            return self.get_response(request)
        rest = request.GET.copy()
        large = str(rest.pop("large")[-1])
        target = request.path + (f"?{rest.urlencode()}" if rest else "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
            target = "/"
        response = redirect(target)
        response.set_cookie("large", large, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
        return response
