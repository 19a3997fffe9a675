"""/healthz: is everything that keeps promises alive? For load balancers and for people."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from kombu.exceptions import OperationalError

from governance.base.clock.queries.sweep import heartbeat
from governance.config.celery import app

PING_SECONDS = 1.0


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_and_worker() -> tuple[bool, bool]:
    """One ping answers both: no connection means no broker, no answer means no worker."""
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=PING_SECONDS)
            return True, bool(app.control.ping(limit=1, timeout=PING_SECONDS, connection=broker))
    except (OperationalError, OSError):
        return False, False


def healthz(request: HttpRequest) -> JsonResponse:
    """``status`` is ok, degraded (something that keeps the clock is missing) or down (503: no database)."""
    database = _database()
    broker, worker = _broker_and_worker()
    last, stale = None, True
    if database:
        beat = heartbeat(timezone.now())
        last, stale = beat.last, beat.stale
    status = "down" if not database else "ok" if broker and worker and not stale else "degraded"
    body = {
        "status": status,
        "database": database,
        "broker": broker,
        "worker": worker,
        "sweep": {"last": last.isoformat() if last else None, "stale": stale},
    }
    return JsonResponse(body, status=503 if not database else 200)
