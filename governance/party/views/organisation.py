"""Party organisations at the desk: one of them with officers, numbers and what this person may register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.party.actions.organisation import (
    OfficerInput,
    OrganisationInput,
    add_organisation,
    appoint_officer,
    count_members,
    end_officer,
    end_organisation,
)
from governance.party.choices import ListKind
from governance.party.forms import CountForm, EndForm, OfficerEndForm, OfficerForm, OrganisationForm
from governance.party.models import Officer, PartyOrganisation
from governance.party.permissions import CHECK, IDENTIFY, KEEP
from governance.party.queries import organisation as facts
from governance.party.queries.lists import adopted, items
from governance.party.queries.pages import day
from governance.party.views.common import found, holds, own_place, registered, when


@desk_page("GET", "POST")
def add(request: DeskRequest, code: str) -> HttpResponse:
    division = own_place(request, code)
    above = PartyOrganisation.objects.on(request.on).filter(division__code__in=[code[:n] for n in (4, 6, 9, 12)])
    parents = [(row.pk, row.name) for row in above.order_by("division__code", "-leads", "id")[: facts.MOST]]
    units = [(unit.pk, unit.name) for unit in facts.units_at(division, request.on)]
    form = OrganisationForm(request.POST or None, parents=parents, units=units)
    made, problems = submitted(
        request,
        form,
        lambda: add_organisation(
            division_id=division.pk, given=OrganisationInput(**form.cleaned_data), **when(request)
        ),
    )
    if made is not None:
        messages.success(request, _("已登记。接着登记班子成员和党员人数。"))
        return redirect("party:organisation", made.pk)
    return form_page(
        request,
        title=_("登记党组织"),
        form=form,
        verb=_("登记"),
        back_url=reverse("party:place", args=[code]),
        problems=problems,
        place={"name": division.name},
        help=_("党组织的名称、班子成员的姓名和职务、党员人数会公开；平台不登记党员名册。"),
    )


@desk_page("GET", "POST")
def organisation(request: DeskRequest, partyorganisation_id: int) -> HttpResponse:
    """One organisation and, for who keeps it, three small forms."""
    row = found(facts.organisation_for, request, partyorganisation_id, PartyOrganisation.DoesNotExist)
    asked = next((name for name in ACTS if name in request.POST), "")
    made = _forms(request, row, asked)
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: ACTS[asked](row, form, request))
    if done is not None:
        messages.success(request, registered())
        return redirect("party:organisation", row.pk)
    officers = sorted(row.officers.all(), key=lambda one: (one.ends_on is not None, facts.POST_ORDER[one.post], one.pk))
    keeps = holds(request, KEEP.name, row.division.code)
    context = {
        "o": {
            "name": row.name,
            "kind": str(row.get_kind_display()),
            "place": row.division.name,
            "leads": row.leads,
            "parent": row.parent.name if row.parent else "",
            "unit": row.unit.name if row.unit else "",
            "since": day(row.since),
            "ended": day(row.ended_on),
        },
        "officers": [_officer(one, keeps) for one in officers],
        "counts": [
            {"on": day(one.counted_on), "full": one.full, "probationary": one.probationary}
            for one in row.counts.order_by("-counted_on", "-id")[:12]
        ],
        "made": [{"name": name, "form": form, **LABELS[name]} for name, form in made.items()],
        "check_url": reverse("party:check_new", args=[row.pk]) if holds(request, CHECK.name, row.division.code) else "",
        "weak_url": reverse("party:identify", args=[row.pk])
        if row.ended_on is None and holds(request, IDENTIFY.name, row.division.code)
        else "",
        "adopted": len(adopted(row.division.code[:6], ListKind.STANDARD, request.on)),
        "items": len(items(ListKind.STANDARD)),
        "problems": problems,
        "back_url": reverse("party:place", args=[row.division.code]),
    }
    return show(request, "party/organisation.html", context, 422 if problems else 200)


def _officer(one: Officer, keeps: bool) -> dict[str, Any]:
    return {
        "post": str(one.get_post_display()),
        "name": one.name,
        "since": day(one.starts_on),
        "until": day(one.ends_on),
        "basis": one.basis,
        "linked": one.person_id is not None,
        "end_url": reverse("party:officer_end", args=[one.pk]) if keeps and one.ends_on is None else "",
    }


def _forms(request: DeskRequest, row: PartyOrganisation, asked: str) -> dict[str, forms.Form]:
    """Those this person may send now; the one that was sent is bound."""
    if row.ended_on is not None or not holds(request, KEEP.name, row.division.code):
        return {}

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    offices = [
        (
            one.pk,
            _("%(name)s（%(body)s%(post)s）")
            % {"name": one.name, "body": one.body.name, "post": one.get_post_display()},
        )
        for one in facts.offices_to_link(row.division, request.on)
    ]
    return {
        "appoint": OfficerForm(data("appoint"), prefix="appoint", offices=offices),
        "count": CountForm(data("count"), prefix="count"),
        "end": EndForm(data("end"), prefix="end"),
    }


def _appoint(row: PartyOrganisation, form: Any, request: DeskRequest) -> Officer:
    return appoint_officer(organisation_id=row.pk, given=OfficerInput(**form.cleaned_data), **when(request))


def _count(row: PartyOrganisation, form: Any, request: DeskRequest) -> Any:
    return count_members(organisation_id=row.pk, **form.cleaned_data, **when(request))


def _end(row: PartyOrganisation, form: Any, request: DeskRequest) -> Any:
    return end_organisation(organisation_id=row.pk, **form.cleaned_data, **when(request))


ACTS = {"appoint": _appoint, "count": _count, "end": _end}
LABELS: dict[str, dict[str, Any]] = {
    "appoint": {"label": gettext_lazy("登记班子成员"), "danger": False},
    "count": {"label": gettext_lazy("登记党员人数"), "danger": False},
    "end": {"label": gettext_lazy("撤销这个党组织"), "danger": True},
}


@desk_page("GET", "POST")
def officer_end(request: DeskRequest, officer_id: int) -> HttpResponse:
    """The last day in office."""
    mine = facts.organisations_visible_to(request.user, request.on)
    rows = Officer.objects.select_related("organisation__division").filter(organisation__in=mine)

    def ask(_user: Any, pk: int, _on: Any) -> Officer:
        return rows.get(pk=pk)

    row = found(ask, request, officer_id, Officer.DoesNotExist)
    form = OfficerEndForm(request.POST or None)
    done, problems = submitted(
        request, form, lambda: end_officer(officer_id=row.pk, **form.cleaned_data, **when(request))
    )
    if done is not None:
        messages.success(request, registered())
        return redirect("party:organisation", row.organisation_id)
    words = {"name": row.name, "post": row.get_post_display()}
    return form_page(
        request,
        title=_("登记免职：%(name)s（%(post)s）") % words,
        form=form,
        verb=_("登记免职"),
        back_url=reverse("party:organisation", args=[row.organisation_id]),
        problems=problems,
        danger=True,
        place={"name": row.organisation.name},
    )
