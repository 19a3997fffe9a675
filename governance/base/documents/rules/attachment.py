"""Which files are taken: facts about a file in, verdicts out. The Chinese is added by ``explain.worded``."""

from __future__ import annotations

import unicodedata

from governance.base.documents.choices import ACCEPTED
from governance.base.verdict import Verdict, no, yes

MAX_PIXELS = 60_000_000  # an A3 scan at 400 dots an inch has 31 million
MAX_NAME = 120
FORBIDDEN = frozenset('<>:"/\\|?*')


def size_fits(size: int, limit: int) -> Verdict:
    if size == 0:
        return no("attachment_empty", "", needed="1", met="0", field="file")
    if size > limit:
        return no("attachment_size", "", needed=str(limit), met=str(size), field="file")
    return yes("attachment_size", field="file")


def type_accepted(media_type: str | None) -> Verdict:
    """By content; what cannot be recognised is not taken (stack.md 8)."""
    if media_type in ACCEPTED:
        return yes("attachment_type", field="file")
    return no("attachment_type", "", needed=", ".join(ACCEPTED), met=media_type or "", field="file")


def name_fits_type(name: str, media_type: str) -> Verdict:
    """The ending must say what the content is: a page named .jpg is a trap for whoever opens it."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    endings = ACCEPTED[media_type]
    if ending in endings:
        return yes("attachment_name", field="file")
    return no("attachment_name", "", needed="/".join(endings), met=ending, field="file")


def picture_fits(width: int, height: int) -> Verdict:
    if width * height <= MAX_PIXELS:
        return yes("attachment_pixels", field="file")
    return no("attachment_pixels", "", needed=str(MAX_PIXELS), met=f"{width}×{height}", field="file")


def clean_name(name: str) -> str:
    """The name without folders, control and direction characters (which can hide an ending), short enough to store."""
    base = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    kept = "".join(c for c in base if c not in FORBIDDEN and unicodedata.category(c)[0] != "C").strip().rstrip(" .")
    stem, dot, ending = kept.rpartition(".")
    if not dot:
        return (kept or "file")[:MAX_NAME]
    return f"{(stem or 'file')[: MAX_NAME - len(ending) - 1]}.{ending}"
