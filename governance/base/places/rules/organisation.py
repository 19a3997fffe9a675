"""When an organisation may be registered, renamed or closed. The Chinese is in ``places.explain``."""

from __future__ import annotations

import datetime as dt

from stdnum.cn import uscc

from governance.base.verdict import Verdict, yes

NAME_LENGTH = 80


def credit_code_is_valid(code: str) -> Verdict:
    """Empty, or a unified social credit code whose check character is right (GB 32100-2015)."""
    if not code or uscc.is_valid(code):
        return yes("credit_code", field="credit_code")
    return Verdict(False, "credit_code_wrong", needed="GB 32100-2015", met=code, field="credit_code")


def name_is_free(name: str, *, taken: bool) -> Verdict:
    """One name once in a division, closed ones included: a journal entry must stay unambiguous."""
    if taken:
        return Verdict(False, "organisation_name_taken", met=name, field="name")
    return yes("name_free", field="name")


def organisation_is_open(closed_on: dt.date | None) -> Verdict:
    if closed_on is None:
        return yes("open")
    return Verdict(False, "organisation_closed", met=closed_on.isoformat(), field="closed_on")
