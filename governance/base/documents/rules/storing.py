"""How much a community may have stored, and which of the limits was reached: facts in, verdicts out."""

from __future__ import annotations

from dataclasses import dataclass

from governance.base.verdict import Verdict, no, yes


@dataclass(frozen=True)
class Stored:
    """What a community has: files and bytes of the day, bytes in all."""

    day_files: int
    day_bytes: int
    all_bytes: int


@dataclass(frozen=True)
class Limits:
    day_files: int
    day_bytes: int
    all_bytes: int


def room_for(size: int, stored: Stored, limits: Limits) -> list[Verdict]:
    """One verdict for each limit, so that each says which one it is."""
    return [
        _within("attachment_day_files", stored.day_files + 1, limits.day_files),
        _within("attachment_day_bytes", stored.day_bytes + size, limits.day_bytes),
        _within("attachment_all_bytes", stored.all_bytes + size, limits.all_bytes),
    ]


def _within(code: str, met: int, limit: int) -> Verdict:
    if met <= limit:
        return yes(code, field="file")
    return no(code, "", needed=str(limit), met=str(met), field="file")
