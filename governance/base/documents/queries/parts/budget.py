"""What reading a file yields, and how much of it is read at most."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from governance.base.verdict import Refused, no

MAX_CHARACTERS = 10_000_000
MAX_SECONDS = 30
MAX_DEPTH = 3  # files within files
HEADING = re.compile(r"^[^\d]*(?:号|证|卡|电话|手机|账|帐|址|邮|联系|代码|编码)[^\d]*$")
MAX_UNPACKED = 200 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One text. ``field`` is machine-readable ("lines.2.summary"), ``label`` is what a person calls the place
    (第3行 用途). Parts whose fields differ in the last step only, one after the other, are one row."""

    field: str
    label: str
    text: str


class Headings:
    """The first words in a column that say what its numbers are. Other words are not kept: they may be names."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def over(self, column: str) -> str:
        """With a space before it, or nothing."""
        return f" {self.known[column]}" if column in self.known else ""

    def note(self, column: str, text: str) -> None:
        if column not in self.known and len(text) <= 20 and HEADING.search(text):
            self.known[column] = text.strip()


@dataclass
class Read:
    """The texts of one file and of the files in it, counted against one budget."""

    parts: list[Part] = field(default_factory=list)
    unread: bool = False  # something holds no text that can be read: a picture, a scan, an unknown kind of file
    characters: int = 0
    unpacked: int = 0
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)

    def add(self, field: str, label: str, text: str) -> None:
        """Keep a text; empty ones say nothing."""
        if not text or text.isspace():
            return
        self.characters += len(text)
        self.check()
        self.parts.append(Part(field, label, text))

    def unpack(self, size: int) -> None:
        """Count bytes before they are taken out of a packed file."""
        self.unpacked += size
        self.check()

    def check(self) -> None:
        """``Refused`` beyond the budget: a file that cannot be read through is not published."""
        over = self.characters > MAX_CHARACTERS or self.unpacked > MAX_UNPACKED
        if over or time.monotonic() > self.until:
            text = _("文件内容太多，检查个人信息没有做完。请分成几个小文件再上传。")
            raise Refused(no("guard_too_long", text, basis=("R-OPN-9",), field="file"))


def broken() -> Refused:
    text = _("文件已损坏，或者不是它自称的格式，读不出内容。请在办公软件里另存一次再上传。")
    return Refused(no("guard_broken", text, basis=("R-OPN-9",), field="file"))


def encrypted() -> Refused:
    text = _("文件加了密码，检查不了里面有没有个人信息。请去掉密码再上传。")
    return Refused(no("guard_encrypted", text, basis=("R-OPN-9",), field="file"))


def nested() -> Refused:
    text = _("文件里的文件套得太深（最多%(depth)s层）。请取出来单独上传。") % {"depth": MAX_DEPTH}
    return Refused(no("guard_nested", text, needed=str(MAX_DEPTH), basis=("R-OPN-9",), field="file"))
