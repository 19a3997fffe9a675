"""Short words for burdens in tests, over the county of ``makers``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from autonomy.actions.burden import enter, view
from autonomy.models import Burden
from autonomy.rules.burden import Told
from tests.autonomy.makers import COUNTY, DAY, VILLAGE, Autonomy

LEDGER = "日期\n地点\n隐患\n整改\n签名"


def told(**parts: Any) -> Told:
    given: dict[str, Any] = {
        "kind": "ledger",
        "title": "安全隐患排查台账",
        "basis": "清水发〔2026〕8号第三条",
        "rhythm": "monthly",
        "starts_on": DAY,
        "fields": LEDGER,
    }
    if parts.get("kind", "ledger") != "ledger":
        given["fields"] = ""
    return Told(**{**given, **parts})


def entered(
    made: Autonomy,
    who: str = "water",
    *,
    unit: str = "水务局",
    place: str = COUNTY,
    on: dt.date = DAY,
    **parts: Any,
) -> Burden:
    """By the water bureau for the whole county, if nothing else is said."""
    return enter(
        organisation_id=made.organisations[unit].pk,
        division_id=made.places[place].pk,
        told=told(**parts),
        **made.when(who, on),
    ).burden


def say(
    made: Autonomy,
    *confirmed: Burden,
    no: dict[Burden, str] | None = None,
    place: str = VILLAGE,
    who: str = "clerk",
    on: dt.date = DAY,
) -> int:
    """What the committee says; the versions are those of the objects given."""
    return view(
        division_id=made.places[place].pk,
        confirmed={burden.pk: burden.version for burden in confirmed},
        contradicted={burden.pk: (burden.version, note) for burden, note in (no or {}).items()},
        **made.when(who, on),
    )
