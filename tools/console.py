"""What the person at the terminal reads: one short line for each step, and one clear sentence when it cannot go on."""

import shutil
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager


class Refusal(Exception):
    """`./dev` cannot go on; the text says why and what to do."""


def say(text: str) -> None:
    """One line, at once, also into a pipe."""
    print(text, flush=True)


def live(text: str) -> None:
    """A line that the next one overwrites; nothing where there is no terminal."""
    if sys.stdout.isatty():
        print(f"\r\033[K{_within(text, shutil.get_terminal_size().columns - 1)}", end="", flush=True)


def _within(text: str, columns: int) -> str:
    """As much of the text as fits; Chinese characters take two columns."""
    kept = ""
    for character in text:
        columns -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if columns < 0:
            break
        kept += character
    return kept


@contextmanager
def step(title: str) -> Iterator[None]:
    """Name the step while it runs, and say how long it took."""
    began = time.monotonic()
    live(f"· {title} …")
    try:
        yield
    except BaseException:
        live("")
        raise
    live("")
    say(f"✓ {title}（{time.monotonic() - began:.1f} 秒）")
