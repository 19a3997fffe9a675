"""Keys: made once with the right modes, never by accident, and what they seal stays where it was put."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from governance.base import keyring

pytestmark = pytest.mark.req("R-RES-7")


@pytest.fixture
def keys(tmp_path: Path, settings: Any) -> Path:
    settings.KEY_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def test_nothing_is_made_by_using_it(keys: Path) -> None:
    for use in (
        keyring.signing_keys,
        lambda: keyring.seal("张三", context="t.c"),
        lambda: keyring.blind("张三", purpose="p"),
    ):
        with pytest.raises(keyring.KeyProblem):
            use()
    assert not keys.exists()


def test_every_key_is_its_owners_alone(keys: Path) -> None:
    keyring.make_keys("a/log")
    modes = {path.name: path.stat().st_mode & 0o777 for path in [keys, *keys.rglob("*")]}
    assert {mode for name, mode in modes.items() if (keys / name).is_dir() or name in ("keys", "log", "data")} == {
        0o700
    }
    assert {path.stat().st_mode & 0o777 for path in keys.rglob("*") if path.is_file()} == {0o600}


def test_a_key_that_others_may_read_is_not_used(keys: Path) -> None:
    keyring.make_keys("a/log")
    (keys / "blind").chmod(0o640)
    with pytest.raises(keyring.KeyProblem, match="chmod 600"):
        keyring.blind("x", purpose="p")


def test_made_by_many_at_once_there_is_one_of_each(keys: Path) -> None:
    keyring.make_keys("a/log")
    blind, data = (keys / "blind").read_bytes(), (keys / "data" / "1.key").read_bytes()
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _n: keyring.make_keys("a/log"), range(16)))
    assert made == [[]] * 16
    assert ((keys / "blind").read_bytes(), (keys / "data" / "1.key").read_bytes()) == (blind, data)


def test_a_new_key_signs_beside_the_old_one_until_that_is_retired(keys: Path) -> None:
    keyring.make_keys("a/log")
    (old,) = keyring.signing_keys()
    with pytest.raises(keyring.KeyProblem, match="唯一"):
        keyring.retire_signing_key(old.key_id.hex())
    keyring.make_signing_key("a/log")
    assert [key.retired for key in keyring.signing_keys()] == [False, False]
    keyring.retire_signing_key(old.key_id.hex())
    first, second = keyring.signing_keys()
    assert (first.retired, second.retired, second.public) == (False, True, old.public)
    Ed25519PublicKey.from_public_bytes(old.public).verify(old.sign(b"m"), b"m")


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_what_is_sealed_opens_again_and_only_in_its_place(text: str) -> None:
    sealed = keyring.seal(text, context="challenge.contact")
    assert keyring.unseal(sealed, context="challenge.contact") == text
    with pytest.raises(keyring.KeyProblem):
        keyring.unseal(sealed, context="request.contact")
    with pytest.raises(keyring.KeyProblem):
        keyring.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), context="challenge.contact")


def test_older_keys_still_open_what_they_sealed(keys: Path) -> None:
    keyring.make_keys("a/log")
    before = keyring.seal("13800000000", context="c")
    keyring.make_data_key()
    after = keyring.seal("13800000000", context="c")
    assert (before[4], after[4]) == (1, 2)
    assert keyring.unseal(before, context="c") == keyring.unseal(after, context="c")
    (keys / "data" / "1.key").unlink()
    with pytest.raises(keyring.KeyProblem, match="缺少密钥"):
        keyring.unseal(before, context="c")


def test_equal_values_are_found_within_one_purpose_only() -> None:
    assert keyring.blind("138", purpose="phone") == keyring.blind("138", purpose="phone")
    assert keyring.blind("138", purpose="phone") != keyring.blind("138", purpose="guard")
    assert keyring.blind("138", purpose="phone") != keyring.blind("139", purpose="phone")
