"""Paper: a sheet is put together from a few kinds of blocks and set by typst (R-OPN-7).

Words reach typst as data only, so nothing in them can be markup. A character that no font holds is refused before
anything is printed: typst would leave it out or draw an empty box without a word (ground.md, "Print"). The same sheet
gives the same bytes: no date is written into the file.
"""

from __future__ import annotations

import hashlib
import json
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, cast

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).resolve().parent / "typst"
TEMPLATE = FOLDER / "paper.typ"
BUNDLED = (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path())
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
KEPT = 24 * 60 * 60  # seconds
SHOWN = 60  # characters of a text in which a missing one is named


@dataclass(frozen=True)
class Paper:
    """A size of paper with its type: visual.md asks for 28 pt on A3 and 18 pt on A4 at the board."""

    name: str
    body: float  # pt
    margin: float  # mm
    title: float  # of the body's size
    qr: float  # mm


A3 = Paper("a3", 28, 15, 1.85, 50)
A4 = Paper("a4", 18, 14, 1.75, 34)
SHEET = Paper("a4", 12, 18, 1.7, 26)  # to be read at a table and signed
POSTERS = {"a3": A3, "a4": A4}


@dataclass(frozen=True)
class Figure:
    label: str
    amount: str
    unit: str
    note: str = ""
    sum: bool = False


@dataclass(frozen=True)
class Figures:
    """Totals, one a line, large."""

    type: ClassVar[str] = "figures"
    title: str
    rows: Sequence[Figure]


@dataclass(frozen=True)
class Row:
    cells: Sequence[str]
    kind: str = "plain"  # plain, group, sum


@dataclass(frozen=True)
class Ledger:
    """Lines under a title that is repeated with the names of the columns on every page."""

    type: ClassVar[str] = "ledger"
    title: str
    head: Sequence[str]
    align: Sequence[str]  # left, right
    widths: Sequence[str]  # auto, rest
    rows: Sequence[Row]
    note: str = ""


@dataclass(frozen=True)
class Prose:
    type: ClassVar[str] = "prose"
    title: str
    paragraphs: Sequence[str]


@dataclass(frozen=True)
class Facts:
    """A label above each text; ``aside``: smaller and beside it, for what only goes with the matter."""

    type: ClassVar[str] = "facts"
    title: str
    rows: Sequence[tuple[str, str]]
    aside: bool = False


@dataclass(frozen=True)
class Panel:
    """One sentence in a frame: what must not be overlooked."""

    type: ClassVar[str] = "panel"
    text: str


@dataclass(frozen=True)
class Proof:
    """How to check the sheet: words on the left, the code to scan on the right."""

    type: ClassVar[str] = "proof"
    rows: Sequence[tuple[str, str]]
    qr: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Blanks:
    """Lines to write on."""

    type: ClassVar[str] = "blanks"
    labels: Sequence[str]
    columns: int = 2


@dataclass(frozen=True)
class Ballot:
    """One row a person: what to tick, and room for opinion, hand and day."""

    type: ClassVar[str] = "ballot"
    title: str
    head: Sequence[str]
    names: Sequence[str]
    choices: Sequence[str]
    widths: Sequence[Any]  # em, or "rest"
    note: str = ""


@dataclass(frozen=True)
class Signed:
    """Who issued it and when, at the right below the text: lines in order, the date last."""

    type: ClassVar[str] = "signed"
    lines: Sequence[str]


Block = Figures | Ledger | Prose | Facts | Panel | Proof | Blanks | Ballot | Signed


@dataclass(frozen=True)
class Sheet:
    """Everything on it, in reading order."""

    kind: str
    place: str
    title: str
    foot: str
    facts: Sequence[str] = ()
    blocks: Sequence[Block] = field(default_factory=tuple)


@dataclass(frozen=True)
class Missing:
    """A character that no font at hand can draw, and the text it stands in."""

    character: str
    text: str

    @property
    def code(self) -> str:
        return f"U+{ord(self.character):04X}"


class MissingGlyphs(Exception):
    """Raised before printing: the sheet would have holes."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = tuple(missing)
        super().__init__("、".join(f"{one.character} {one.code}" for one in missing))


def pdf(sheet: Sheet, paper: Paper, *, keep: bool = False) -> bytes:
    """The sheet as PDF. ``keep`` what is public for a day, so that a sheet that everybody opens is set once. Raises
    ``MissingGlyphs``."""
    given = source(sheet, paper)
    if not keep:
        return compiled(given)
    key = f"paper:{fingerprint(given)}"
    made: bytes | None = cache.get(key)
    if made is None:
        made = compiled(given)
        cache.set(key, made, KEPT)
    return made


def source(sheet: Sheet, paper: Paper) -> str:
    """What the template is given: JSON, the same for the same sheet. Raises ``MissingGlyphs``."""
    given = {
        **clean(asdict(sheet)),
        "blocks": [{"type": block.type, **clean(asdict(block))} for block in sheet.blocks],
        "paper": paper.name,
        "body": paper.body,
        "margin": paper.margin,
        "title-size": paper.title,
        "qr": paper.qr,
        "pages": _("第 {page} 页，共 {pages} 页"),
    }
    more = families_for(_texts(given))
    return json.dumps(
        given | {"fonts": [SANS, *more], "title-fonts": [SERIF, SANS, *more]}, ensure_ascii=False, sort_keys=True
    )


def compiled(given: str) -> bytes:
    """``source`` as PDF. One compiler a process stays warm; it takes one sheet at a time."""
    wanted = json.loads(given)["fonts"]
    with _LOCK:
        compiler = _compiler(_folders() if len(wanted) > 1 else ())
        made = compiler.compile(input=TEMPLATE, format="pdf", sys_inputs={"data": given})
    return cast(bytes, made)


def fingerprint(given: str) -> str:
    """What a finished sheet may be kept under: its source, the template and the fonts it is set with."""
    return hashlib.sha256(_template_digest() + given.encode()).hexdigest()


def qr_svg(address: str) -> str:
    """A code to scan, drawn in lines: it stays sharp at any size."""
    return segno.make(address, error="m", micro=False).svg_inline(border=0)


def missing_glyphs(texts: Iterable[str]) -> list[Missing]:
    """Characters that neither the bundled fonts nor those of settings.FONT_DIRS can draw, each once."""
    found = _not_bundled(texts)
    drawn = _covered(set(found))
    return [one for character, one in found.items() if character not in drawn]


def families_for(texts: Iterable[str]) -> list[str]:
    """Further font families that these texts need beyond the bundled ones. Raises ``MissingGlyphs``."""
    found = _not_bundled(texts)
    if not found:
        return []
    drawn = _covered(set(found))
    missing = [one for character, one in found.items() if character not in drawn]
    if missing:
        raise MissingGlyphs(missing)
    return list(dict.fromkeys(drawn.values()))


# Fonts ----------------------------------------------------------------------------------------------------------

_LOCK = threading.Lock()


def _folders() -> tuple[str, ...]:
    return tuple(str(folder) for folder in settings.FONT_DIRS if Path(folder).is_dir())


@lru_cache(maxsize=2)
def _compiler(folders: tuple[str, ...]) -> typst.Compiler:
    """Bundled fonts, and those folders when a sheet needs them; never whatever else the machine happens to have."""
    paths = sorted({str(Path(font).parent) for font in BUNDLED}) + list(folders)
    return typst.Compiler(root=FOLDER, font_paths=paths, ignore_system_fonts=True)


@lru_cache(maxsize=8)
def _characters(path: str, number: int = 0) -> frozenset[int]:
    with TTFont(path, fontNumber=number, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())


@lru_cache(maxsize=1)
def _bundled() -> frozenset[int]:
    return frozenset().union(*(_characters(str(path)) for path in BUNDLED))


@lru_cache(maxsize=2)
def _faces(folders: tuple[str, ...]) -> list[tuple[str, str, int]]:
    """Upright faces of ordinary weight as (family, path, number), simplified Chinese ones first."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    found = [
        (font.family, str(font.path), font.index)
        for font in fonts.fonts()
        if font.path and font.weight == 400 and font.style.lower() == "normal"
    ]
    return sorted(found, key=lambda face: (not face[0].endswith("SC"), "Serif" in face[0], face))


def _covered(wanted: set[str]) -> dict[str, str]:
    """Character -> family among the further fonts."""
    found: dict[str, str] = {}
    folders = _folders()
    if not wanted or not folders:
        return found
    for family, path, number in _faces(folders):
        left = wanted - found.keys()
        if not left:
            break
        known = _characters(path, number)
        found |= {character: family for character in sorted(left) if ord(character) in known}
    return found


def _not_bundled(texts: Iterable[str]) -> dict[str, Missing]:
    known, found = _bundled(), dict[str, Missing]()
    for text in texts:
        for character in text:
            if character not in found and ord(character) not in known and not character.isspace():
                found[character] = Missing(character, _around(text, character))
    return found


def _around(text: str, character: str) -> str:
    """The text with the character in sight."""
    start = max(0, text.index(character) - SHOWN // 2)
    return text[start : start + SHOWN]


# Words ----------------------------------------------------------------------------------------------------------


def clean(value: Any) -> Any:
    """Texts without control and direction characters, which print nothing and could turn a line around."""
    if isinstance(value, str):
        return "".join(c for c in value if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    if isinstance(value, Mapping):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value


def _texts(value: Any, name: str = "") -> Iterator[str]:
    """Every text that will be drawn; a code to scan is a picture."""
    if isinstance(value, str):
        if name not in ("qr", "type", "paper"):
            yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(item, key)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


@lru_cache(maxsize=1)
def _template_digest() -> bytes:
    return hashlib.sha256(TEMPLATE.read_bytes() + version("typst").encode()).digest()
