"""Pages of the installation as a whole: its front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_GET


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """The public board is what most people come for."""
    return redirect("board:home")


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this fixed address; the file itself carries a hash in its name."""
    return redirect(static("favicon.ico"))
