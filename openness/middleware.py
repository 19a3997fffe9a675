"""Answers board pages from the memory of this process; stands before everything else (ground.md, "Web server")."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from governance.base.journal.changes import hear_changes
from openness.listener import Listener
from openness.pages import Memory, page_of

# A place, its schedule, its rules, one thing made public. Searches and proofs are made for each who asks.
PATH = re.compile(r"/board/(?:law/)?([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9}|[0-9]{12})/(?:schedule/|[0-9]{1,18}/)?")

MEMORY = Memory(settings.BOARD_MEMORY_BYTES)
LISTENER = Listener(MEMORY)
hear_changes(MEMORY.drop)


class BoardPagesMiddleware:
    """A page is made by the whole stack for a visitor without a session, kept with all its headers, and said again
    until something changes. Scheme and host belong to the key, so an address that the stack refuses is never kept."""

    def __init__(
        self,
        get_response: Callable[[HttpRequest], HttpResponseBase],
        memory: Memory = MEMORY,
        listener: Listener = LISTENER,
    ) -> None:
        if not settings.BOARD_MEMORY_BYTES:
            raise MiddlewareNotUsed("BOARD_MEMORY_BYTES is 0")
        self.get_response = get_response
        self.memory, self.listener = memory, listener

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        meta = request.META
        if request.method not in ("GET", "HEAD") or meta.get("QUERY_STRING"):
            return self.get_response(request)
        path = PATH.fullmatch(request.path)
        if path is None:
            return self.get_response(request)
        key = (request.scheme, meta.get("HTTP_HOST"), request.path, request.COOKIES.get("large") == "1")
        if self.listener.fresh():
            page = self.memory.get(key, time.time())
            if page is not None:
                return page.answer(
                    method=request.method,
                    accepts=meta.get("HTTP_ACCEPT_ENCODING", ""),
                    known=meta.get("HTTP_IF_NONE_MATCH", ""),
                )
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)
        self.listener.ensure()
        return self._make(request, key, path[1])

    def _make(self, request: HttpRequest, key: tuple[object, ...], code: str) -> HttpResponseBase:
        method, known = str(request.method), request.META.pop("HTTP_IF_NONE_MATCH", "")  # the whole page is wanted
        with self.memory.making(code) as making:
            response = self.get_response(request)
            page = page_of(response, until=_until(request, response))
            if page is None:
                return response
            self.memory.keep(key, page, making)
        return page.answer(method=method, accepts=request.META.get("HTTP_ACCEPT_ENCODING", ""), known=known)


def _until(request: HttpRequest, response: HttpResponseBase) -> float:
    """Midnight, since a page says what is late today; earlier where the view says so."""
    on: dt.date | None = getattr(request, "on", None)
    if on is None:  # refused before the day was read
        return 0.0
    midnight = timezone.make_aware(dt.datetime.combine(on + dt.timedelta(days=1), dt.time()))
    earlier: dt.datetime | None = getattr(response, "holds_until", None)
    return min(midnight, earlier or midnight).timestamp()
