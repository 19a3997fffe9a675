"""Canonical bytes, version 1: JSON in UTF-8, keys sorted, no spaces, no escapes beyond what JSON requires.

Values are text, integers, booleans, null, lists and objects. Money and dates are text ("1200.00",
"2026-03-15"); floats are refused, since two programs may print one float in two ways.
"""

import hashlib
import json
from typing import Any

VERSION = 1


def canonical_bytes(value: Any) -> bytes:
    """The one byte form of ``value``. Raises TypeError for a float or any type JSON does not know."""
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, hexadecimal: what supervisors sign."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def leaf_hash(nonce: bytes, content: bytes) -> bytes:
    """RFC 6962 leaf over nonce and body."""
    return hashlib.sha256(b"\x00" + nonce + content).digest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("canonical JSON holds no floats: write money as text")
    if isinstance(value, dict):
        if any(not isinstance(key, str) for key in value):
            raise TypeError("canonical JSON has text keys only")
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
