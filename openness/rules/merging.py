"""What an import changes in a draft. The voucher's number is the key within the period: the same file twice adds
nothing, a voucher that reads differently replaces what stood under its number, lines typed by hand stay."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from openness.rules.account import LineFact
from openness.rules.sheet import voucher_key


@dataclass(frozen=True)
class Changed:
    """A voucher before and after."""

    number: str
    before: tuple[LineFact, ...]
    after: tuple[LineFact, ...]


@dataclass(frozen=True)
class Merged:
    """The lines of the draft afterwards, and how they came about."""

    lines: tuple[LineFact, ...]
    added: tuple[LineFact, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    kept: int  # in the draft and not in the file

    @property
    def nothing_new(self) -> bool:
        return not self.added and not self.changed


def merge(stored: Sequence[LineFact], read: Sequence[LineFact]) -> Merged:
    """Stored lines keep their order; a changed voucher stands where it stood, new lines come after all others."""
    keys = [voucher_key(line.voucher_no) for line in read]
    old, new = _vouchers(stored, map(_key, stored)), _vouchers(read, keys)
    loose = Counter(line for line in stored if not _key(line))
    lines: list[LineFact] = []
    changed: list[Changed] = []
    unchanged = kept = 0
    done: set[str] = set()
    for line in stored:
        key = _key(line)
        if not key or key not in new:
            lines.append(line)
            kept += 1
        elif Counter(map(_told, old[key])) == Counter(map(_told, new[key])):
            lines.append(line)
            unchanged += 1
        elif key not in done:
            done.add(key)
            lines += new[key]
            changed.append(Changed(line.voucher_no, tuple(old[key]), tuple(new[key])))
    added = []
    for line, key in zip(read, keys, strict=True):
        if key:
            if key not in old:
                added.append(line)
        elif loose[line] > 0:  # the very line that is there
            loose[line] -= 1
            unchanged, kept = unchanged + 1, kept - 1
        else:
            added.append(line)
    return Merged((*lines, *added), tuple(added), tuple(changed), unchanged, kept)


def _key(line: LineFact) -> str:
    return voucher_key(line.voucher_no)


def _vouchers(lines: Sequence[LineFact], keys: Iterable[str]) -> dict[str, list[LineFact]]:
    found: dict[str, list[LineFact]] = defaultdict(list)
    for line, key in zip(lines, keys, strict=True):
        if key:
            found[key].append(line)
    return found


def _told(line: LineFact) -> LineFact:
    """Another spelling of the number is no change."""
    return replace(line, voucher_no=_key(line))


def merge_fields(stored: Mapping[str, Any], read: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The named texts that differ: before and after. A text left empty in the sheet stays as it is."""
    return {
        name: (str(stored.get(name) or ""), text)
        for name, text in read.items()
        if text and text != str(stored.get(name) or "")
    }


def merge_sections(
    stored: Sequence[Mapping[str, str]], read: Sequence[Mapping[str, str]]
) -> tuple[list[dict[str, str]], dict[str, tuple[str, str]]]:
    """A heading is the key; sections that the sheet does not have stay."""
    sections = [dict(one) for one in stored]
    differing: dict[str, tuple[str, str]] = {}
    for one in read:
        known = next((section for section in sections if section["label"].strip() == one["label"]), None)
        if known is None:
            sections.append(dict(one))
            differing[one["label"]] = ("", one["text"])
        elif known["text"] != one["text"]:
            differing[one["label"]] = (known["text"], one["text"])
            known["text"] = one["text"]
    return sections, differing
