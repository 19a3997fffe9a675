"""Board pages as bytes in the memory of one process: what is kept, how it is answered, and when it no longer holds.

docs/decisions/pages-as-bytes.md says why it is done so. Nothing here asks the database or reads the clock.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from django.http import HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags

from governance.base.places.rules.code import ancestors

COMMUNITY = 12  # digits of a code that has nothing below it
OVERHEAD = 2000  # bytes an entry takes beside its two bodies, roughly
MADE_ANEW = ("content-length", "etag")  # headers that differ with the encoding
OF_THE_BODY = ("content-type", "content-language", "content-encoding", "content-length")  # not said with 304


@dataclass(frozen=True, slots=True)
class Page:
    """An answer for everybody, plain and packed. ``headers`` are those that the whole stack gave it."""

    headers: tuple[tuple[str, str], ...]
    plain: bytes
    packed: bytes
    digest: str
    until: float  # seconds since the epoch: the page itself says what is only true so long

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed) + OVERHEAD

    def answer(self, *, method: str, accepts: str, known: str) -> HttpResponse:
        """The page in the encoding that was asked for, or that the asker has it already (``known``: If-None-Match)."""
        packed = accepts_gzip(accepts)
        etag = f'"{self.digest}-gzip"' if packed else f'"{self.digest}"'
        if known and _knows(known, etag):
            response = HttpResponse(status=304)
            del response.headers["Content-Type"]
            for name, value in self.headers:
                if name.lower() not in OF_THE_BODY:
                    response.headers[name] = value
        else:
            body = self.packed if packed else self.plain
            response = HttpResponse(b"" if method == "HEAD" else body)
            for name, value in self.headers:
                response.headers[name] = value
            if packed:
                response.headers["Content-Encoding"] = "gzip"
            response.headers["Content-Length"] = str(len(body))
        response.headers["ETag"] = etag
        return response


def page_of(response: HttpResponseBase, *, until: float) -> Page | None:
    """What may be said to everybody: a whole page that came without a cookie."""
    if response.status_code != 200 or response.streaming or response.cookies or not isinstance(response, HttpResponse):
        return None
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    body = response.content
    return Page(
        headers=tuple((name, value) for name, value in response.items() if name.lower() not in MADE_ANEW),
        plain=body,
        packed=gzip.compress(body, 6, mtime=0),
        digest=hashlib.sha256(body).hexdigest()[:32],
        until=until,
    )


@lru_cache(maxsize=512)
def accepts_gzip(header: str) -> bool:
    """Accept-Encoding names gzip and does not forbid it with q=0."""
    for part in header.lower().split(","):
        coding, _semicolon, rest = part.partition(";")
        if coding.strip() == "gzip":
            weight = rest.replace(" ", "").removeprefix("q=")
            return not weight or bool(weight.strip("0."))
    return False


def _knows(header: str, etag: str) -> bool:
    """If-None-Match compares weakly (RFC 9110, 13.1.2): a proxy that packs pages may have weakened the tag."""
    return any(one == "*" or one.removeprefix("W/") == etag for one in parse_etags(header))


@dataclass(eq=False, slots=True)
class Making:
    """A page that is being made; ``spoiled`` when something it may show changed meanwhile."""

    code: str
    spoiled: bool = False


@dataclass
class Memory:
    """Pages by key, the least recently used go first. Safe for threads."""

    limit: int
    used: int = 0
    _pages: OrderedDict[Hashable, tuple[str, Page]] = field(default_factory=OrderedDict)
    _keys: dict[str, set[Hashable]] = field(default_factory=dict)  # by division code
    _makings: set[Making] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: Hashable, now: float) -> Page | None:
        with self._lock:
            found = self._pages.get(key)
            if found is None:
                return None
            if found[1].until <= now:
                self._remove(key)
                return None
            self._pages.move_to_end(key)
            return found[1]

    @contextmanager
    def making(self, code: str) -> Iterator[Making]:
        """Around the making of a page, from before its first question to the database until it is kept."""
        making = Making(code)
        with self._lock:
            self._makings.add(making)
        try:
            yield making
        finally:
            with self._lock:
                self._makings.discard(making)

    def keep(self, key: Hashable, page: Page, making: Making) -> bool:
        """Unless a change arrived while it was made: then nobody knows whether it shows it."""
        with self._lock:
            if making.spoiled or page.size > self.limit:
                return False
            self._remove(key)
            self._pages[key] = (making.code, page)
            self._keys.setdefault(making.code, set()).add(key)
            self.used += page.size
            while self.used > self.limit:
                self._remove(next(iter(self._pages)))
            return True

    def drop(self, code: str) -> None:
        """Forget the pages of this division, of those below it and of those above it; "" is everything."""
        with self._lock:
            for making in self._makings:
                making.spoiled = making.spoiled or touches(code, making.code)
            if len(code) == COMMUNITY:  # by far the most frequent: need not look at every code
                codes = [one for one in ancestors(code) if one in self._keys]
            else:
                codes = [one for one in self._keys if touches(code, one)]
            for one in codes:
                for key in list(self._keys[one]):
                    self._remove(key)

    def _remove(self, key: Hashable) -> None:
        found = self._pages.pop(key, None)
        if found is None:
            return
        code, page = found
        self.used -= page.size
        self._keys[code].discard(key)
        if not self._keys[code]:
            del self._keys[code]

    def __len__(self) -> int:
        return len(self._pages)


def touches(changed: str, shown: str) -> bool:
    """Whether a change at one division can be seen on a page of the other: one of them lies in the other."""
    return changed.startswith(shown) or shown.startswith(changed)
