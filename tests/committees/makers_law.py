"""Rows of the bundled rulebook as rules in force, without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache

from governance.base.law.in_force import RuleInForce
from governance.base.law.loading import read_rules
from governance.base.law.queries import as_row
from governance.base.law.rules.resolve import Row, resolve_all
from governance.committees.rules.meeting import Rules, codes_for


@cache
def rows() -> tuple[Row, ...]:
    return tuple(replace(as_row(rule), id=number) for number, (_where, rule) in enumerate(read_rules(), start=1))


@cache
def law(applies_to: str, place: str, on: dt.date) -> dict[str, RuleInForce]:
    days = [row for row in rows() if row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)]
    here = [row for row in days if place.startswith(row.place)]
    found = resolve_all(here, body=applies_to, place=place, on=on)
    return {code: RuleInForce(one.row, one.beaten) for code, one in found.items()}


def rules(
    committee: str, body: str, *, way: str = "", place: str = "990101001201", on: dt.date = dt.date(2026, 6, 1)
) -> Rules:
    codes = codes_for(committee, body, way)
    found = {**law(committee, place, on), **law("collective", place, on), **law("owners", place, on)}
    return Rules(codes, found)
