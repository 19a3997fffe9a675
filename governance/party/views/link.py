"""区域化党建 at the desk (R-PTY-1)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import filter_official
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.verdict import Refused, no
from governance.party.actions.link import LinkInput, finish_link, record_link
from governance.party.forms import LinkForm, OutcomeForm
from governance.party.models import PartyOrganisation, RegionalLink
from governance.party.permissions import LINK
from governance.party.queries.organisation import MOST, leading
from governance.party.queries.pages import link_line
from governance.party.views.common import found, holds, own_place, registered, when


@desk_page("GET", "POST")
def new(request: DeskRequest, code: str) -> HttpResponse:
    division = own_place(request, code)
    host = leading(division.pk, request.on)
    if host is None:
        raise Refused(no("organisation", _("还没有登记本村（社区）的党组织。请先登记，再登记区域化党建。")))
    others = PartyOrganisation.objects.on(request.on).filter(division__code__in=[code[:n] for n in (6, 9, 12)])
    others = others.exclude(pk=host.pk).select_related("unit").order_by("-division__code", "id")[:MOST]
    form = LinkForm(request.POST or None, units=[(row.pk, row.name) for row in others])
    made, problems = submitted(
        request, form, lambda: record_link(host_id=host.pk, given=LinkInput(**form.cleaned_data), **when(request))
    )
    if made is not None:
        messages.success(request, registered())
        return redirect("party:link", made.pk)
    return form_page(
        request,
        title=_("登记区域化党建"),
        form=form,
        verb=_("登记"),
        back_url=reverse("party:place", args=[code]),
        problems=problems,
        place={"name": host.name},
        help="" if others else _("还没有驻区单位的党组织。请先在“登记党组织”里登记它们，选上驻区单位。"),
    )


@desk_page("GET", "POST")
def link(request: DeskRequest, regionallink_id: int) -> HttpResponse:
    def ask(user: Any, pk: int, on: Any) -> RegionalLink:
        rows = filter_official(RegionalLink.objects.all(), user, on)
        return rows.select_related("division", "host", "by").get(pk=pk)

    row = found(ask, request, regionallink_id, RegionalLink.DoesNotExist)
    open_here = row.done_on is None and holds(request, LINK.name, row.division.code)
    form = OutcomeForm(request.POST or None) if open_here else None
    done, problems = submitted(
        request,
        form,
        lambda: finish_link(link_id=row.pk, outcome=form.cleaned_data["outcome"], **when(request)),  # type: ignore[union-attr]
    )
    if done is not None:
        messages.success(request, registered())
        return redirect("party:link", row.pk)
    context = {
        "l": {
            **link_line(row, request.on),
            "host": row.host.name,
            "units": [unit.name for unit in row.units.order_by("id")],
            "text": row.text,
            "outcome": row.outcome,
            "by": row.by.name,
        },
        "form": form,
        "actions": [{"name": "go", "label": _("登记结果"), "kind": "primary"}],
        "problems": problems,
        "back_url": reverse("party:place", args=[row.division.code]),
    }
    return show(request, "party/link.html", context, 422 if problems else 200)
