"""The code by which a person without an account follows what they asked: shown once, kept only as a keyed hash."""

from __future__ import annotations

import secrets

from governance.base import keyring

# No 0, O, 1, I: what is read aloud or copied from paper is read the same.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 10  # 50 bits: nobody finds one by trying


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _position in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """Two groups of five, as it is printed."""
    return f"{code[:5]}-{code[5:]}"


def code_mark(code: str, *, purpose: str) -> str:
    """What is kept of it, however it was typed. One code fits one kind of thing: ``purpose`` names it."""
    plain = "".join(one for one in code.upper() if one in ALPHABET)
    return keyring.blind(plain, purpose=purpose)
