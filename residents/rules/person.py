"""A person who has no account, as they are told apart: by a telephone, or by a name. Both are kept sealed."""

from __future__ import annotations

import re
import unicodedata

PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}|\d{7,8}")


def plain_phone(text: str) -> str:
    """Digits as they are dialled: １３８ 0000-0000 and +86 138… are one number."""
    return re.sub(r"[\s\-—()]", "", unicodedata.normalize("NFKC", text)).removeprefix("+86")


def is_phone(plain: str) -> bool:
    return PHONE.fullmatch(plain) is not None


def plain_name(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def masked_phone(plain: str) -> str:
    """138****5678; of a short number only the last four digits stay."""
    head = plain[:3] if len(plain) > 8 else ""
    return f"{head}{'*' * (len(plain) - len(head) - 4)}{plain[-4:]}"
