"""The memory of board pages by itself: what is kept, what makes room, and what no longer holds."""

from __future__ import annotations

import gzip

import pytest

from openness.pages import Memory, Page, accepts_gzip, touches
from tests.openness.village import SIBLING, VILLAGE

pytestmark = pytest.mark.req("R-OPN-7")
LIMIT = 1_000_000
TOWNSHIP, COUNTY = VILLAGE[:9], VILLAGE[:6]


def page(text: str = "页", until: float = 100.0) -> Page:
    body = text.encode()
    return Page((("Content-Type", "text/html"),), body, gzip.compress(body), f"digest of {text}", until)


def kept(memory: Memory, key: str, code: str, text: str = "页", until: float = 100.0) -> bool:
    with memory.making(code) as making:
        return memory.keep(key, page(text, until), making)


@pytest.mark.parametrize(
    ("changed", "shown", "expected"),
    [
        (VILLAGE, VILLAGE, True),
        (VILLAGE, TOWNSHIP, True),
        (VILLAGE, "99", True),
        (COUNTY, VILLAGE, True),
        ("", VILLAGE, True),
        (VILLAGE, SIBLING, False),
        (TOWNSHIP, "990101002", False),
        ("350527000001", "350527", True),
        ("4301", "4302", False),
    ],
)
def test_a_change_is_seen_above_and_below_and_not_beside(changed: str, shown: str, expected: bool) -> None:
    assert touches(changed, shown) is expected
    memory = Memory(LIMIT)
    kept(memory, "key", shown)
    memory.drop(changed)
    assert (memory.get("key", 0.0) is None) is expected


def test_a_page_holds_until_its_instant_and_not_at_it() -> None:
    memory = Memory(LIMIT)
    kept(memory, "key", VILLAGE, until=50.0)
    assert memory.get("key", 49.9) is not None
    assert memory.get("key", 50.0) is None
    assert len(memory) == memory.used == 0


def test_what_was_not_asked_for_longest_makes_room() -> None:
    memory = Memory(3 * page("甲").size)
    for key in "甲乙丙":
        kept(memory, key, VILLAGE, key)
    memory.get("甲", 0.0)
    kept(memory, "丁", SIBLING, "丁")
    assert [key for key in "甲乙丙丁" if memory.get(key, 0.0)] == ["甲", "丙", "丁"]
    assert memory.used <= memory.limit
    assert not kept(memory, "戊", VILLAGE, "大" * memory.limit)


def test_a_page_is_not_kept_when_what_it_shows_changed_while_it_was_made() -> None:
    memory = Memory(LIMIT)
    with memory.making(VILLAGE) as making:
        memory.drop(TOWNSHIP)
        assert not memory.keep("key", page(), making)
    with memory.making(VILLAGE) as making:
        memory.drop(SIBLING)
        assert memory.keep("key", page(), making)
    assert memory.get("key", 0.0) is not None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("", False),
        ("br", False),
        ("xgzip", False),
        ("gzip;q=1", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
    ],
)
def test_a_page_is_packed_for_those_who_can_unpack_it(header: str, expected: bool) -> None:
    assert accepts_gzip(header) is expected
