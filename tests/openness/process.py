"""A web process as far as board pages go."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from openness.listener import Listener
from openness.middleware import BoardPagesMiddleware
from openness.pages import Memory

LIMIT = 1_000_000


class Process:
    """A web process as far as pages go: its memory, its listener, and the whole stack behind."""

    def __init__(self) -> None:
        with override_settings(BOARD_MEMORY_BYTES=0):
            self.stack = BaseHandler()
            self.stack.load_middleware()
        self.memory = Memory(LIMIT)
        self.listener = Listener(self.memory)
        self.made = 0
        self.meanwhile: Callable[[], object] = lambda: None
        with override_settings(BOARD_MEMORY_BYTES=LIMIT):
            self.middleware = BoardPagesMiddleware(self._make, self.memory, self.listener)

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        response = self.direct(request)
        self.meanwhile()
        return response

    def direct(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.stack.get_response(request)  # type: ignore[assignment]
        return response

    def ask(self, path: str, method: str = "GET", **meta: str) -> HttpResponse:
        cookies = meta.pop("cookies", "")
        request = RequestFactory(**({"HTTP_COOKIE": cookies} if cookies else {})).generic(method, path, **meta)
        return self.middleware(request)  # type: ignore[return-value]

    def remembers(self, path: str, method: str = "GET", **meta: str) -> bool:
        before = self.made
        self.ask(path, method, **meta)
        return self.made == before

    def begin(self) -> None:
        self.listener.ensure()
        assert soon(self.listener.fresh)


def soon(happened: Callable[[], bool], within: float = 5.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.01)
    return happened()


def board(*parts: object) -> str:
    return "/board/" + "".join(f"{part}/" for part in parts)
