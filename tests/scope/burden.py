"""What a village bears and by whom: one burden, one ceiling, one organisation of its own (R-TWN-3)."""

from __future__ import annotations

import datetime as dt

from autonomy.models import Burden, Ceiling
from governance.base.accounts.models import User
from governance.base.places.models import Division, Organisation


def furnish_burden(village: Division, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """Ids by noun. A burden is public: its words hold no mark."""
    unit = Organisation.objects.create(name=f"站所{village.code}", kind="department", division=village)
    burden = Burden.objects.create(
        kind="seal",
        title=f"印章{village.code}",
        organisation=unit,
        division=village,
        basis="清政办发〔2026〕5号",
        rhythm="as_needed",
        starts_on=on,
        entered_by=by,
        entered_at=at,
    )
    ceiling = Ceiling.objects.create(
        division=village,
        kind="seal",
        applies_to="both",
        number=9,
        source="清政办发〔2026〕5号",
        starts_on=on,
        set_by=by,
    )
    return {"burden": [burden.pk], "ceiling": [ceiling.pk], "organisation": [unit.pk]}
