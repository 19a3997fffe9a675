"""The tree of the log, against the definition in RFC 6962 written down word for word."""

from __future__ import annotations

import hashlib
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.base.journal.rules import merkle
from governance.base.journal.rules.merkle import EMPTY_ROOT, Growing, Key

pytestmark = pytest.mark.req("R-OPN-6")

# The leaves and roots that implementations of RFC 6962 are tested with.
KNOWN_LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
ALL = 130


def leaf(number: int) -> bytes:
    return merkle.leaf_hash(str(number).encode())


@cache
def naive_root(start: int, end: int) -> bytes:
    """MTH(D[start:end]) of RFC 6962 2.1."""
    if start == end:
        return hashlib.sha256(b"").digest()
    if end - start == 1:
        return leaf(start)
    middle = start + largest_power_below(end - start)
    return hashlib.sha256(b"\x01" + naive_root(start, middle) + naive_root(middle, end)).digest()


def naive_path(number: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[start:end]) of RFC 6962 2.1.1."""
    if end - start == 1:
        return []
    middle = start + largest_power_below(end - start)
    if number < middle:
        return [*naive_path(number, start, middle), naive_root(middle, end)]
    return [*naive_path(number, middle, end), naive_root(start, middle)]


def naive_consistency(old: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:end], b) of RFC 6962 2.1.2."""
    if old == end:
        return [] if whole else [naive_root(start, end)]
    middle = start + largest_power_below(end - start)
    if old <= middle:
        return [*naive_consistency(old, start, middle, whole), naive_root(middle, end)]
    return [*naive_consistency(old, middle, end, False), naive_root(start, middle)]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def grown(size: int) -> tuple[Growing, dict[Key, bytes]]:
    """A tree of that size, with every complete subtree it ever finished."""
    tree = Growing()
    hashes: dict[Key, bytes] = {}
    for number in range(size):
        hashes[0, number] = leaf(number)
        hashes |= dict(tree.add(leaf(number)))
    return tree, hashes


HASHES = grown(4100)[1]


def included(number: int, size: int) -> list[bytes]:
    return merkle.proof(merkle.inclusion_ranges(number, size), HASHES)


def consistent(old: int, size: int) -> list[bytes]:
    return merkle.proof(merkle.consistency_ranges(old, size), HASHES)


@pytest.mark.parametrize("size", range(len(KNOWN_LEAVES) + 1))
def test_the_roots_are_those_that_everybody_knows(size: int) -> None:
    tree = Growing()
    hashes: dict[Key, bytes] = {}
    for number, content in enumerate(KNOWN_LEAVES[:size]):
        hashed = merkle.leaf_hash(bytes.fromhex(content))
        hashes |= {(0, number): hashed, **dict(tree.add(hashed))}
    assert tree.root.hex() == KNOWN_ROOTS[size]
    assert merkle.root_of(0, size, hashes) == tree.root


def test_every_size_up_to_130_is_the_tree_of_the_definition() -> None:
    for size in range(ALL + 1):
        tree, hashes = grown(size)
        assert tree.root == merkle.root_of(0, size, hashes) == naive_root(0, size)


def test_every_leaf_of_every_size_up_to_130_is_proved_and_verified() -> None:
    for size in range(1, ALL + 1):
        for number in range(size):
            path = included(number, size)
            assert path == naive_path(number, 0, size)
            assert merkle.includes(leaf(number), number, size, path, naive_root(0, size))


def test_every_pair_of_sizes_up_to_130_is_proved_and_verified() -> None:
    for size in range(1, ALL + 1):
        for old in range(1, size + 1):
            path = consistent(old, size)
            assert path == naive_consistency(old, 0, size, True)
            assert merkle.extends(old, naive_root(0, old), size, naive_root(0, size), path)


def test_the_empty_log_is_the_beginning_of_every_log() -> None:
    assert consistent(0, 9) == []
    assert merkle.extends(0, EMPTY_ROOT, 9, naive_root(0, 9), [])
    assert not merkle.extends(0, leaf(0), 9, naive_root(0, 9), [])


@given(st.data())
def test_a_proof_of_a_large_tree_holds(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 4100))
    number, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root = merkle.root_of(0, size, HASHES)
    assert merkle.includes(leaf(number), number, size, included(number, size), root)
    assert merkle.extends(old, merkle.root_of(0, old, HASHES), size, root, consistent(old, size))


@given(st.data())
def test_a_proof_that_was_touched_does_not_hold(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 600))
    number, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    root, old_root = merkle.root_of(0, size, HASHES), merkle.root_of(0, old, HASHES)
    for path, holds in (
        (included(number, size), lambda steps: merkle.includes(leaf(number), number, size, steps, root)),
        (consistent(old, size), lambda steps: merkle.extends(old, old_root, size, root, steps)),
    ):
        assert holds(path)
        at = data.draw(st.integers(0, len(path) - 1))
        flipped = bytes([path[at][0] ^ 1]) + path[at][1:]
        assert not holds([*path[:at], flipped, *path[at + 1 :]])
        assert not holds([*path[:at], *path[at + 1 :]])
        assert not holds([*path, path[at]])
        if len(set(path)) > 1:
            assert not holds([*path[1:], path[0]])


@given(st.data())
def test_a_proof_holds_for_its_own_place_size_and_root_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 300))
    number = data.draw(st.integers(0, size - 1))
    path, root = included(number, size), merkle.root_of(0, size, HASHES)
    other = data.draw(st.integers(0, size - 1).filter(lambda found: found != number))
    assert not merkle.includes(leaf(other), number, size, path, root)
    assert not merkle.includes(leaf(number), other, size, path, root)
    assert not merkle.includes(leaf(number), number, size, path, merkle.root_of(0, size - 1, HASHES))
    old = data.draw(st.integers(1, size - 1))
    steps, old_root = consistent(old, size), merkle.root_of(0, old, HASHES)
    assert not merkle.extends(old, old_root, size, old_root, steps)
    assert not merkle.extends(old, root, size, root, steps)
    # A log rewritten after `old` leaves: consistent with what it was before them, with nothing later.
    assert not merkle.extends(size, root, old, old_root, steps)


@pytest.mark.parametrize(("number", "size"), [(0, 0), (1, 1), (-1, 3), (7, 3)])
def test_a_place_outside_the_tree_has_no_proof(number: int, size: int) -> None:
    with pytest.raises(ValueError):
        merkle.inclusion_ranges(number, size)
    assert not merkle.includes(leaf(0), number, size, [], leaf(0))


def test_a_tree_of_any_size_remembers_its_right_edge_only() -> None:
    tree, _hashes = grown(4095)
    assert [key for key, _hash in tree.edge] == merkle.subtrees(0, 4095)
    assert len(tree.edge) == 12
