"""The board of a place as a folder of files that any web server can carry (issue: pages as bytes).

Pages are made by the same views as on the platform. A copy outlives the day it was made on: it says so on every page,
names no persons, and leaves out what only works on the platform (forms, sign-in, sizes of letters).
"""

from __future__ import annotations

import datetime as dt
import html
import json
import mimetypes
import os
import posixpath
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import FileResponse, Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from autonomy.queries.board_addresses import PAGES as AUTONOMY_PAGES
from autonomy.queries.board_addresses import board_addresses
from governance.base.journal import takedowns
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from openness.models import Disclosure

MARK = "copy.json"  # says that the folder is a copy of ours, and of what
OWN = ("board", "static")  # folders in which a copy may remove what is gone
TAKEDOWNS = "board/log/takedowns.jsonl"
# Addresses that a copy carries when a page links to them, by whether they are pages that link further.
PAGES = {"board:place", "board:schedule", "board:disclosure", "board:challenges", "board:challenge", "board:inquiry"}
PAGES |= AUTONOMY_PAGES
PAGES |= {"law:rules", "law:rules_of_place", "log:page", "log:checkpoints"}
FILES = {"board:file", "log:checkpoint", "log:checkpoint_of", "log:keys", "log:proof", "log:verifier"}
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
REST = re.compile(r"<(?:link|script|img)\b[^>]*>")
LINK = re.compile(r'\s(href|src)="([^"]*)"')
BUTTON = re.compile(r'\sclass="[^"]*\b(?:button|target)\b')  # an invitation to do what cannot be done here
LANDING = "/board/"


@dataclass
class Copied:
    """What a run came to; files are counted once."""

    pages: int = 0
    files: int = 0
    written: int = 0
    removed: int = 0


@dataclass
class Copy:
    """One run: addresses still to make, and the file of each address met so far."""

    division: Division
    target: Path
    at: dt.datetime
    progress: Callable[[Copied], None]
    counts: Copied = field(default_factory=Copied)
    _places: dict[str, str | None] = field(default_factory=dict)
    _open: deque[str] = field(default_factory=deque)
    _written: set[str] = field(default_factory=set)

    def run(self) -> Copied:
        require(may_write_to(self.target, self.division.code))
        self.target.mkdir(parents=True, exist_ok=True)
        mark = {"within": self.division.code, "at": self.at.isoformat()}
        self._write(MARK, json.dumps(mark).encode())
        self._write_landing()
        for address in self._addresses():
            self._file_of(address)
            self._make_open()
        self._write_takedowns()
        self._remove_gone()
        return self.counts

    def _addresses(self) -> Iterator[str]:
        """What is made even if no page links to it: places that are closed, and what is older than their lists."""
        places = Division.objects.within(self.division.code).order_by("code")
        for code in places.values_list("code", flat=True).iterator():
            yield reverse("board:place", args=[code])
            yield reverse("board:schedule", args=[code])
            yield reverse("law:rules_of_place", args=[code])
        shown = Disclosure.objects.public().filter(division__in=places.order_by()).order_by("id")
        for code, pk in shown.values_list("division__code", "id").iterator():
            yield reverse("board:disclosure", args=[code, pk])
        yield from board_addresses(self.division.code)
        yield reverse("log:page")

    def _make_open(self) -> None:
        while self._open:
            address = self._open.popleft()
            place = self._places[address]
            response = self._ask(address)
            if place is None or response is None:  # it went away since it was linked to
                continue
            self._write(place, self._carried(response[0].decode(), place).encode())
            self.counts.pages += 1
            self.progress(self.counts)

    def _write_landing(self) -> None:
        """In the place of the search: where one begins."""
        places = [{"code": self.division.code, "name": self.division.name}]
        request = self._request(LANDING)
        text = render_to_string("board/home.html", {"places": places, "installation": {"name": ""}}, request)
        self._places[LANDING] = "index.html"
        self._write("index.html", self._carried(text, "index.html").encode())

    def _carried(self, text: str, place: str) -> str:
        """The page with links to files beside it; a link that leads out of the copy keeps its words only."""

        def link(found: re.Match[str]) -> str:
            moved = self._moved(html.unescape(found[2]), place)
            return "" if moved is None else f' {found[1]}="{html.escape(moved)}"'

        def anchor(found: re.Match[str]) -> str:
            attributes = LINK.sub(link, found[1])
            if LINK.search(attributes) or not LINK.search(found[1]):
                return f"<a{attributes}>{found[2]}</a>"
            choice = ' href="?' in found[1] and "aria-current" not in found[1]
            return "" if choice or BUTTON.search(found[1]) else f"<span>{found[2]}</span>"

        return REST.sub(lambda tag: LINK.sub(link, tag[0]), ANCHOR.sub(anchor, FORM.sub("", text)))

    def _moved(self, address: str, place: str) -> str | None:
        """The address as seen from the file ``place``."""
        if address.startswith(("#", "tel:", "data:")):
            return address
        parts = urlsplit(address)
        file = self._file_of(parts.path) if address.startswith("/") and not parts.query else None
        if file is None:
            return None
        return posixpath.relpath(file, posixpath.dirname(place) or ".") + (parts.fragment and f"#{parts.fragment}")

    def _file_of(self, address: str) -> str | None:
        """Where that address lies in the copy, None when it does not. A file is written at once, a page waits."""
        if address not in self._places:
            self._places[address] = None
            if address.startswith(settings.STATIC_URL):
                self._places[address] = self._copy_static(address)
            else:
                self._places[address] = self._place_or_copy(address)
        return self._places[address]

    def _place_or_copy(self, address: str) -> str | None:
        try:
            found = resolve(address)
        except Resolver404:
            return None
        code = found.kwargs.get("code", "")
        if code and not code.startswith(self.division.code):
            return None
        if found.view_name in PAGES:
            self._open.append(address)
            return f"{address.strip('/')}/index.html"
        if found.view_name not in FILES:
            return None
        response = self._ask(address)
        if response is None:
            return None
        content, media_type = response
        place = address.strip("/")
        if not posixpath.splitext(place)[1]:  # a web server tells the type by the name
            place += mimetypes.guess_extension(media_type.partition(";")[0]) or ".bin"
        self._write(place, content)
        self.counts.files += 1
        return place

    def _copy_static(self, address: str) -> str | None:
        name = unquote(address.removeprefix(settings.STATIC_URL))
        if staticfiles_storage.exists(name):
            with staticfiles_storage.open(name) as file:
                content = file.read()
        else:  # not collected: the tests, and a developer's machine
            source = finders.find(name)
            if source is None:
                raise FileNotFoundError(_("没有静态文件 %(name)s：请先运行 manage.py collectstatic") % {"name": name})
            content = Path(str(source)).read_bytes()
        self._write(f"static/{name}", content)
        self.counts.files += 1
        return f"static/{name}"

    def _ask(self, address: str) -> tuple[bytes, str] | None:
        """The view's answer and its type; None where there is none any more."""
        request, found = self._request(address), resolve(address)
        try:
            response = found.func(request, *found.args, **found.kwargs)
        except Http404:
            return None
        if response.status_code != 200:
            return None
        content = response.getvalue() if isinstance(response, FileResponse) else response.content
        return content, response.headers["Content-Type"]

    def _request(self, address: str) -> HttpRequest:
        """A visitor's, at the instant of the copy."""
        request = HttpRequest()
        request.method, request.path, request.path_info = "GET", address, address
        request.at, request.on = self.at, timezone.localdate(self.at)  # type: ignore[attr-defined]
        request.copied_on = request.on  # type: ignore[attr-defined]
        return request

    def _write_takedowns(self) -> None:
        """What was erased, for those who still carry an older copy; nobody is named."""
        takedowns.catch_up()
        kept = ("leaf", "hash", "reason", "at")
        rows = ({name: value for name, value in asdict(one).items() if name in kept} for one in takedowns.read())
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        self._write(TAKEDOWNS, text.encode())

    def _write(self, place: str, content: bytes) -> None:
        """Whole or not at all; a file that is the same keeps its date, for those who carry on only what changed."""
        path = self.target / place
        self._written.add(place)
        if path.is_file() and path.read_bytes() == content:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.draft")
        draft.write_bytes(content)
        os.replace(draft, path)
        self.counts.written += 1

    def _remove_gone(self) -> None:
        for name in OWN:
            for path in sorted((self.target / name).rglob("*"), reverse=True):
                if path.is_dir() and not path.is_symlink():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif path.relative_to(self.target).as_posix() not in self._written:
                    path.unlink()
                    self.counts.removed += 1


def may_write_to(target: Path, code: str) -> Verdict:
    """An empty folder, or an earlier copy of the same place: nothing else may be overwritten."""
    if not target.exists():
        return yes("target")
    if not target.is_dir():
        return no("target", _("%(target)s 不是文件夹。") % {"target": target}, field="target")
    if not any(target.iterdir()):
        return yes("target")
    mark = target / MARK
    if not mark.is_file():
        text = _("%(target)s 里已经有别的文件，不会覆盖。请换一个空文件夹。") % {"target": target}
        return no("target", text, field="target")
    within = json.loads(mark.read_text(encoding="utf-8")).get("within")
    if within != code:
        text = _("%(target)s 里是 %(within)s 的副本，这次要导出的是 %(code)s。请换一个文件夹。")
        return no("target", text % {"target": target, "within": within, "code": code}, field="target")
    return yes("target")
