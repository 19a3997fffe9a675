"""Two villages of one county and one of another, with a few duties to sweep."""

import datetime as dt

import pytest

from governance.base.clock.actions.calendar import load_bundled_calendars
from governance.base.places.models import Division
from tests.clock.cast import AT, NAMES


@pytest.fixture
def villages(db: None) -> dict[str, Division]:
    load_bundled_calendars(at=AT)
    made: dict[str, Division] = {}
    for code, name in NAMES.items():
        parent = made.get(max((known for known in made if code.startswith(known)), key=len, default=""))
        live = {"committee": "village", "unit_kind": "village"} if len(code) == 12 else {}
        made[code] = Division.objects.create(code=code, name=name, level=len(code), parent=parent, **live)
    Division.objects.filter(level=12).update(go_live_on=dt.date(2026, 1, 1))
    return {code: place for code, place in made.items() if len(code) == 12}
