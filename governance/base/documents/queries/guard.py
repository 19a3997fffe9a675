"""What stands in texts and files that must not be published: places and classes, never the values (R-OPN-9).

A finding leaves this module as class, place, masked excerpt and mark. The mark is a keyed hash, so that the same number
is known again where a reason to keep it was given, and nobody can try numbers out against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from django.utils.translation import gettext as _

from governance.base import keyring
from governance.base.documents.explain import found_verdict
from governance.base.documents.queries.parts import Part, read_file
from governance.base.documents.rules import guard as rules
from governance.base.verdict import Refused, Verdict, no

PURPOSE = "documents.guard"
MOST_IN_FILE = 500
LONGEST, CELLS, OVERLAP = 20_000, 1_000, 80  # characters, cells in a row, and how far pieces overlap


@dataclass(frozen=True)
class Finding:
    """Something found in ``text[start:end]`` of a part. ``shown`` is masked; ``mark`` is never the value."""

    kind: str
    level: str
    field: str
    label: str
    start: int
    end: int
    shown: str
    mark: str
    split: bool = False  # one of several pieces of a number written over cells


def look(parts: Sequence[Part], *, public_phones: Collection[str] = ()) -> list[Finding]:
    """Everything found, in reading order. A number written over neighbouring parts of one row is found in each of
    them, under one mark. ``public_phones``: numbers that are public by office."""
    return [found for row in _rows(parts) for found in _look_row(row, public_phones)]


def _rows(parts: Sequence[Part]) -> Iterator[list[Part]]:
    for row, group in groupby(parts, key=lambda part: part.field.rpartition(".")[0]):
        members = list(group)
        yield from [members] if row else ([member] for member in members)


def _look_row(parts: Sequence[Part], public_phones: Collection[str]) -> Iterable[Finding]:
    texts = [part.text for part in parts]
    labels = [part.label for part in parts]
    for hit in rules.search_row(texts, hints=labels, public_phones=public_phones):
        kind = rules.kind_of(hit.kind)
        excerpt = rules.shown(hit.kind, hit.value)
        mark = keyring.blind(f"{hit.kind}:{hit.value}", purpose=PURPOSE)
        for index, start, end in hit.places:
            part = parts[index]
            yield Finding(hit.kind, kind.level, part.field, part.label, start, end, excerpt, mark, len(hit.places) > 1)


def guard_verdicts(
    parts: Sequence[Part], *, kept: Collection[str] = (), public_phones: Collection[str] = ()
) -> list[Verdict]:
    """One refusal for each finding that may not be published as it stands; ``kept`` are marks with a reason, which
    help doubtful ones only."""
    found = look(parts, public_phones=public_phones)
    return [
        found_verdict(kind=one.kind, label=one.label, field=one.field, shown=one.shown)
        for one in found
        if one.level == rules.BLOCK or one.mark not in kept
    ]


@dataclass(frozen=True)
class FileLook:
    """What a file holds. ``unread``: there is something in it that no text can be taken from (a picture, a scan), so a
    person has to look and say so."""

    findings: list[Finding]
    unread: bool


def look_file(content: bytes, media_type: str, name: str, *, public_phones: Collection[str] = ()) -> FileLook:
    """Everything found in a file, wherever it hides. ``Refused`` when it cannot be opened safely (encrypted, broken,
    too large): codes ``guard_*`` and those of ``office_verdict``. A place is named by sheets, headings and members of
    the file, so that it may hold a number itself: it is masked like the excerpt."""
    read = read_file(content, media_type, name)
    findings: list[Finding] = []
    for piece in (piece for row in _rows(read.parts) for piece in _pieces(row)):
        read.check()
        found = _look_row(piece, public_phones)
        findings += [replace(one, label=rules.masked(one.label, public_phones=public_phones)) for one in found]
        if len(findings) > MOST_IN_FILE:
            text = _("文件里像个人信息的有%(most)s处以上，不适合公开。请换一个去掉个人信息的文件。")
            raise Refused(no("guard_too_many", text % {"most": MOST_IN_FILE}, basis=("R-OPN-9",), field="file"))
    return FileLook(findings, read.unread)


def mark_in_file(mark: str, sha256: str) -> str:
    """The mark of a finding in this very file: the same number in another file, or typed in a text, is another matter
    and wants its own reason."""
    return keyring.blind(f"{sha256}:{mark}", purpose=PURPOSE)


def _pieces(row: list[Part]) -> Iterator[list[Part]]:
    """A row in pieces that are searched in well under a second, so that the time limit is kept. Pieces overlap by more
    than any number is long; of a long text beside other cells, both ends are read with them."""
    ends = []
    for part in row:
        if len(part.text) <= LONGEST:
            ends.append(part)
            continue
        for at in range(0, len(part.text), LONGEST):
            yield [replace(part, text=part.text[at : at + LONGEST + OVERLAP])]
        ends.append(replace(part, text=f"{part.text[:OVERLAP]}\n{part.text[-OVERLAP:]}"))
    for at in range(0, len(ends), CELLS):
        yield ends[at : at + CELLS + OVERLAP]


def masked_parts(parts: Sequence[Part], found: Sequence[Finding]) -> dict[str, str]:
    """The text of each part with these findings masked, by field."""
    texts = {part.field: part.text for part in parts}
    for one in sorted(found, key=lambda one: (one.field, one.start), reverse=True):
        text = texts[one.field]
        instead = rules.replacement(one.kind, one.shown, one.end - one.start, whole=not one.split)
        texts[one.field] = text[: one.start] + instead + text[one.end :]
    return texts


def masked(text: str, *, public_phones: Collection[str] = ()) -> str:
    """The text with everything found masked for the public (rules.md 13.2)."""
    return rules.masked(text, public_phones=public_phones)
