"""The lists of standards and leadership duties, what a county adopts of them, and the yearly check (R-PTY-1, 4)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import filter_official
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.choices import Level
from governance.base.places.rules.code import LEVEL_NAMES
from governance.party.actions.standard import adopt_item, check_branch, drop_item
from governance.party.choices import ListKind
from governance.party.forms import AdoptForm, CheckForm
from governance.party.models import Adoption, PartyOrganisation, StandardCheck
from governance.party.permissions import ADOPT
from governance.party.queries import organisation as facts
from governance.party.queries.lists import adopted, items
from governance.party.queries.pages import day
from governance.party.views.common import found, holds, own_place, registered, when


@desk_page("GET", "POST")
def standards(request: DeskRequest, code: str) -> HttpResponse:
    """Both lists, each item with where it comes from; nothing is binding before it is adopted here."""
    division = own_place(request, code)
    if division.level not in (Level.CITY, Level.COUNTY):
        raise Http404
    adopts = holds(request, ADOPT.name, code)
    if request.method == "POST":
        row = Adoption.objects.filter(county=division, pk=request.POST.get("drop") or 0).first() if adopts else None
        if row is None:
            raise Http404
        drop_item(adoption_id=row.pk, **when(request))
        messages.success(request, registered())
        return redirect("party:standards", code)
    context = {
        "place": {"name": division.name, "code": code},
        "lists": [_list(kind, division.level, code, adopts, request) for kind in ListKind.values],
        "back_url": reverse("party:start"),
    }
    return show(request, "party/standards.html", context)


def _list(kind: str, level: int, code: str, adopts: bool, request: DeskRequest) -> dict[str, Any]:
    there = adopted(code, kind, request.on)
    rows = []
    for item in items(kind).values():
        if (level == Level.CITY) != (item.level == Level.CITY):
            continue
        row = there.get(item.code)
        rows.append(
            {
                "code": item.code,
                "title": item.title,
                "source": item.source,
                "level": LEVEL_NAMES[item.level] if item.level else "",
                "basis": row.basis if row else "",
                "since": day(row.starts_on) if row else "",
                "drop": row.pk if row and row.ends_on is None and adopts else None,
                "url": reverse("party:adopt", args=[code, kind, item.code]) if adopts and row is None else "",
            }
        )
    return {"label": str(ListKind(kind).label), "rows": rows}


@desk_page("GET", "POST")
def adopt(request: DeskRequest, code: str, list_kind: str, item_code: str) -> HttpResponse:
    division = own_place(request, code)
    item = items(list_kind).get(item_code)
    if item is None:
        raise Http404
    form = AdoptForm(request.POST or None)
    done, problems = submitted(
        request,
        form,
        lambda: adopt_item(county_id=division.pk, kind=list_kind, code=item.code, **form.cleaned_data, **when(request)),
    )
    if done is not None:
        messages.success(request, registered())
        return redirect("party:standards", code)
    return form_page(
        request,
        title=_("采用：%(title)s") % {"title": item.title},
        form=form,
        verb=_("采用"),
        back_url=reverse("party:standards", args=[code]),
        problems=problems,
        place={"name": division.name},
        help=_("来源“%(source)s”没有核对原文。采用以后，由采用的文件作依据，每年按它产生任务。")
        % {"source": item.source},
    )


@desk_page("GET", "POST")
def check_new(request: DeskRequest, partyorganisation_id: int) -> HttpResponse:
    row = found(facts.organisation_for, request, partyorganisation_id, PartyOrganisation.DoesNotExist)
    binding = adopted(row.division.code[:6], ListKind.STANDARD, request.on)
    labels = {
        code: item.title if code in binding else _("%(title)s（参考，没有核实）") % {"title": item.title}
        for code, item in items(ListKind.STANDARD).items()
    }
    years = (request.on.year, request.on.year - 1)
    form = CheckForm(request.POST or None, items=labels, years=years, initial={"checked_on": request.on})

    def act() -> StandardCheck:
        given = form.cleaned_data
        return check_branch(
            organisation_id=row.pk,
            year=given["year"],
            checked_on=given["checked_on"],
            answers=form.answers(),
            note=given["note"],
            **when(request),
        )

    made, problems = submitted(request, form, act)
    if made is not None:
        messages.success(request, registered())
        return redirect("party:check", made.pk)
    return form_page(
        request,
        title=_("支部规范化检查"),
        form=form,
        verb=_("登记检查"),
        back_url=reverse("party:organisation", args=[row.pk]),
        problems=problems,
        place={"name": row.name},
    )


@desk_page("GET")
def check(request: DeskRequest, standardcheck_id: int) -> HttpResponse:
    def ask(user: Any, pk: int, on: Any) -> StandardCheck:
        rows = filter_official(StandardCheck.objects.all(), user, on)
        return rows.select_related("organisation", "division", "by").get(pk=pk)

    row = found(ask, request, standardcheck_id, StandardCheck.DoesNotExist)
    results = list(row.results.all())
    context = {
        "c": {
            "title": row.organisation.name,
            "place": row.division.name,
            "year": row.year,
            "on": day(row.checked_on),
            "by": row.by.name,
            "note": row.note,
            "met": sum(one.met for one in results),
            "total": len(results),
        },
        "results": results,
        "back_url": reverse("party:place", args=[row.division.code]),
    }
    return show(request, "party/check.html", context)
