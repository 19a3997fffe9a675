"""The text that agreements begin with."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

from autonomy.models import AgreementTemplate
from autonomy.queries.agreement import template_for
from governance.base.places.models import Division

DATA = Path(__file__).resolve().parents[1] / "data" / "agreement_template.json"
FIRST_DAY = dt.date(2026, 1, 1)  # the organic laws that it cites


@cache
def bundled() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def the_template(township: Division, on: dt.date) -> AgreementTemplate:
    """The nearest one; where nobody made one, the platform's own, stored at its first use."""
    found = template_for(township, on)
    if found is not None:
        return found
    made, _new = AgreementTemplate.objects.get_or_create(
        division=None, name=bundled()["name"], starts_on=FIRST_DAY, defaults=bundled()
    )
    return made
