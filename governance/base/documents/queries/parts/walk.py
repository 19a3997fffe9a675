"""One XML part read from the first element to the last: texts by paragraph, attributes that say something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from governance.base.documents.queries.parts.budget import Read

PARAGRAPHS = frozenset(("p", "si", "is"))  # what their pieces say is one text, however often it is cut
BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "", "ptab": "\t"}
OUT, IN = frozenset(("del", "moveFrom")), frozenset(("ins", "moveTo"))
NUMBERING = re.compile(r"\{?[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-|^[0-9A-Fa-f]{8}$|^https?://schemas\.|^\d{4}-\d\d-\d\dT")
SAYS = re.compile(r"@|[㐀-鿿豈-﫿]|(?:\d\D{0,3}){6}\d")


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


class Walk:
    """Keeps what is open while the events go by. ``field`` and ``label`` begin those of every text."""

    def __init__(self, read: Read, field: str, label: str) -> None:
        self.read, self.field, self.label = read, field, label
        self.paragraphs: list[list[tuple[str, str]]] = []  # pieces (text, 'out', 'in' or '') of open paragraphs
        self.tracked: list[str] = []
        self.rows: list[int] = []  # open table rows
        self.count = 0
        self.row_count = 0

    def through(self, events: Iterable[tuple[str, Element]]) -> None:
        for event, element in events:
            if event == "start":
                self.opened(local(element.tag), element)
            else:
                self.closed(local(element.tag), element)
        self.read.check()

    def opened(self, tag: str, element: Element) -> None:
        if tag in PARAGRAPHS:
            self.paragraphs.append([])
        elif tag in OUT or tag in IN:
            self.tracked.append("out" if tag in OUT else "in")
        elif tag == "tr":
            self.row_count += 1
            self.rows.append(self.row_count)
        for value in element.attrib.values():
            if len(value) > 6 and SAYS.search(value) and not NUMBERING.search(value):
                self.add(value)

    def closed(self, tag: str, element: Element) -> None:
        texts = [BREAKS.get(tag, element.text or ""), *(child.tail or "" for child in element)]
        if tag in PARAGRAPHS:
            self.paragraph([*self.paragraphs.pop(), *((text, "") for text in texts)])
        elif self.paragraphs:
            how = "out" if tag == "delText" else self.tracked[-1] if self.tracked else ""
            self.paragraphs[-1] += [(text, how) for text in texts if text]
        else:
            for text in texts:
                self.add(text)
        if tag in OUT or tag in IN:
            self.tracked.pop()
        elif tag == "tr":
            self.rows.pop()
        element.clear()

    def paragraph(self, pieces: list[tuple[str, str]]) -> None:
        """As it stands with everything, and, where changes are tracked, as it was before and as it is after."""
        kinds = {how for _text, how in pieces}
        self.add("".join(text for text, _how in pieces))
        for gone, words in (("out", _("（修订后）")), ("in", _("（修订前）"))):
            if gone in kinds:
                self.add("".join(text for text, how in pieces if how != gone), words)

    def add(self, text: str, words: str = "") -> None:
        if not text or text.isspace():
            return
        self.count += 1
        row = f"r{self.rows[-1]}" if self.rows else str(self.count)
        self.read.add(f"{self.field}.{row}.{self.count}", f"{self.label}{words}", text)
