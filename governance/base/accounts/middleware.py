"""Edges of the sign-in: what day it is for this request, and what a person must settle before going on."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from governance.base.accounts.permissions import needs_two_steps

# Reachable before a required step is done: the step itself, leaving, and what needs no login.
OPEN = ("/accounts/", "/static/", "/board/", "/healthz", "/favicon.ico")


class TodayMiddleware:
    """Reads the clock once for the request (``request.at``, ``request.on``): a page never mixes two instants."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        request.on = timezone.localdate(request.at)  # type: ignore[attr-defined]
        return self.get_response(request)


class SignInRulesMiddleware:
    """A password that was reset must be changed; from township level up two steps must be set up (MLPS-MFA)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and not request.path.startswith(OPEN) and request.path != "/":
            if user.must_change_password:
                return redirect("account_change_password")
            if needs_two_steps(user, request.on) and not is_mfa_enabled(user):  # type: ignore[attr-defined]
                return redirect("mfa_activate_totp")
        return self.get_response(request)
