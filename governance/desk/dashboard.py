from typing import Any


def admin_dashboard(request: Any, context: dict[str, Any]) -> dict[str, Any]:
    return context
