"""Changing places, as asked by a person: may they, there, today; then the action of ``places``, which knows no users.

Reorganising is the county's (places.manage), committee and type the township's (places.set_committee), the go-live date
the county's or the platform administrator's (places.go_live).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from governance.base.accounts.models import User
from governance.base.accounts.permissions import GO_LIVE, MANAGE_PLACES, SET_COMMITTEE, Verb, may
from governance.base.places.actions import division as divisions
from governance.base.places.actions import organisation as organisations
from governance.base.places.explain import worded
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import parent_code
from governance.base.places.rules.division import code_is_well_formed
from governance.base.verdict import require


def add_division(*, by: User, code: str, on: dt.date, **rest: Any) -> Division:
    """Under a parent where the person reorganises; a code of no known form belongs nowhere and is said so first."""
    require(worded(code_is_well_formed(code)))
    _ask(by, MANAGE_PLACES, [parent_code(code)], on)
    return divisions.add_division(by=by.pk, code=code, on=on, **rest)


def rename_division(*, by: User, division_id: int, on: dt.date, **rest: Any) -> Division:
    _ask(by, MANAGE_PLACES, _codes([division_id]), on)
    return divisions.rename_division(by=by.pk, division_id=division_id, on=on, **rest)


def merge_divisions(
    *, by: User, division_ids: Sequence[int], successor_id: int, on: dt.date, **rest: Any
) -> list[Division]:
    """The person reorganises at every place merged and at the successor."""
    _ask(by, MANAGE_PLACES, _codes([*division_ids, successor_id]), on)
    return divisions.merge_divisions(by=by.pk, division_ids=division_ids, successor_id=successor_id, on=on, **rest)


def close_division(*, by: User, division_id: int, successor_id: int | None, on: dt.date, **rest: Any) -> Division:
    _ask(by, MANAGE_PLACES, _codes([division_id] if successor_id is None else [division_id, successor_id]), on)
    return divisions.close_division(by=by.pk, division_id=division_id, successor_id=successor_id, on=on, **rest)


def set_committee(*, by: User, division_id: int, on: dt.date, **rest: Any) -> Division:
    _ask(by, SET_COMMITTEE, _codes([division_id]), on)
    return divisions.set_committee(by=by.pk, division_id=division_id, on=on, **rest)


def set_community_type(*, by: User, division_id: int, on: dt.date, **rest: Any) -> Division:
    _ask(by, SET_COMMITTEE, _codes([division_id]), on)
    return divisions.set_community_type(by=by.pk, division_id=division_id, on=on, **rest)


def set_contact(*, by: User, division_id: int, on: dt.date, **rest: Any) -> Division:
    _ask(by, SET_COMMITTEE, _codes([division_id]), on)
    return divisions.set_contact(by=by.pk, division_id=division_id, on=on, **rest)


def set_go_live(*, by: User, codes: Sequence[str], on: dt.date, **rest: Any) -> list[int]:
    _ask(by, GO_LIVE, codes, on)
    return divisions.set_go_live(by=by.pk, codes=codes, on=on, **rest)


def add_organisation(*, by: User, division_id: int, on: dt.date, **rest: Any) -> Organisation:
    _ask(by, MANAGE_PLACES, _codes([division_id]), on)
    return organisations.add_organisation(by=by.pk, division_id=division_id, on=on, **rest)


def rename_organisation(*, by: User, organisation_id: int, on: dt.date, **rest: Any) -> Organisation:
    _ask(by, MANAGE_PLACES, [_place_of(organisation_id)], on)
    return organisations.rename_organisation(by=by.pk, organisation_id=organisation_id, on=on, **rest)


def close_organisation(*, by: User, organisation_id: int, on: dt.date, **rest: Any) -> Organisation:
    _ask(by, MANAGE_PLACES, [_place_of(organisation_id)], on)
    return organisations.close_organisation(by=by.pk, organisation_id=organisation_id, on=on, **rest)


def _ask(by: User, verb: Verb, codes: Sequence[str], on: dt.date) -> None:
    """May the person, at every one of the places."""
    require(*(may(by, verb.name, place=code, on=on) for code in dict.fromkeys(codes)), forbidden=True)


def _codes(ids: Sequence[int]) -> list[str]:
    return list(Division.objects.filter(id__in=ids).order_by("code").values_list("code", flat=True))


def _place_of(organisation_id: int) -> str:
    return Organisation.objects.values_list("division__code", flat=True).get(id=organisation_id)
