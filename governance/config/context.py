"""What every page says about the installation it stands on."""

from typing import Any

from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, Any]:
    """The size switch (大字) is a cookie, so that it works without script."""
    return {"large": request.COOKIES.get("large") == "1"}
