"""What no committee owes can be bought: a refused or referred request opens the need in one step (R-SOC-3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from autonomy.actions.admission_clock import log
from autonomy.choices import RequestState
from autonomy.models import AdmissionRequest
from autonomy.queries import admission as facts
from autonomy.queries.admission_words import places_of
from autonomy.rules.admission import in_state
from governance.base.accounts.models import User
from governance.base.verdict import require
from governance.society.actions.need import NeedInput, open_need
from governance.society.choices import NeedSource
from governance.society.models import PurchaseNeed

S = RequestState


def open_purchase(
    *,
    request_id: int,
    by: User,
    at: dt.datetime,
    on: dt.date,
    served: str = "",
    estimate: Decimal | None = None,
) -> PurchaseNeed:
    """With the words of the request; the department that asked buys. What the request says is paid for one person or
    community is no estimate of the whole: without ``estimate`` it stays unknown."""
    with transaction.atomic():
        request = AdmissionRequest.objects.locked().get(pk=request_id)
        require(facts.asks_for(by, request, on), forbidden=True)
        require(in_state(request.state, [S.REFUSED, S.REFERRED], facts.labels(), _("转为购买服务")))
        need = open_need(
            division_id=request.county_id,
            organisation_id=request.organisation_id,
            source=NeedSource.ADMISSION,
            source_id=request.pk,
            given=NeedInput(
                title=request.title,
                served=served or places_of(request)[:120],
                content=request.asked,
                estimate=estimate,
                money_source=request.source,
            ),
            by=by,
            at=at,
            on=on,
        )
        request.purchase_need = need
        request.save(update_fields=["purchase_need"])
        log(request, "admission_purchase", by=by.pk, at=at, need=need.pk)
    return need
