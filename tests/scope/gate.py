"""What a county's gate has: a request handed in with a paper, one that is decided, and a need to buy."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from autonomy.models import AdmissionRequest, RequestFile
from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.places.models import Division, Organisation
from governance.society.models import PurchaseNeed


def furnish_gate(
    village: Division, county: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date
) -> dict[str, list[int]]:
    """By an organisation of its own, so that no department of the county sees it as theirs."""
    organisation = Organisation.objects.create(name=f"单位{village.code}", kind="department", division=county)
    request = AdmissionRequest.objects.create(
        organisation=organisation,
        county=county,
        decider="bureau",
        receipt=f"ZR-{village.code}",
        title=mark,
        asked=f"{mark}要做的事",
        concerned=[village.code],
        hours_village=Decimal(4),
        state="filed",
        created_by=by,
        created_at=at,
        filed_by=by,
        filed_on=on,
    )
    paper = Attachment.objects.create(
        place_code=county.code,
        file="papers/none.pdf",
        name=f"{mark}.pdf",
        media_type="application/pdf",
        size=1,
        sha256=village.code.ljust(64, "1"),
        uploaded_by=by,
        uploaded_at=at,
    )
    file = RequestFile.objects.create(request=request, attachment=paper, note=mark)
    need = PurchaseNeed.objects.create(
        division=county,
        organisation=organisation,
        source="admission",
        source_id=request.pk,
        title=mark,
        served="全县",
        content=f"{mark}的服务",
        opened_by=by,
        opened_on=on,
    )
    return {
        "admission": [request.pk],
        "admissionrequest": [request.pk],
        "file": [file.pk],
        "need": [need.pk],
        "purchaseneed": [need.pk],
    }
