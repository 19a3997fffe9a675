"""Households and groups at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from residents.actions import household as houses
from residents.forms.people import GroupForm, HouseholdForm
from residents.models import Group, Household, Person
from residents.permissions import KEEP_PERSONS
from residents.queries import person as facts
from residents.rules.age import years_of_age
from residents.views.people import acting, allowed, own_place

NAMES = {"group_id": "group", "head_id": "head"}


def own_household(request: DeskRequest, household_id: int, *, keep: bool = False) -> Household:
    found = facts.households_visible_to(request.user, request.on).filter(pk=household_id).first()
    if found is None or (keep and not _keeps(request, found.division.code)):
        raise Http404
    return found


def own_group(request: DeskRequest, group_id: int) -> Group:
    found = facts.groups_visible_to(request.user, request.on).filter(pk=group_id).first()
    if found is None or not _keeps(request, found.division.code):
        raise Http404
    return found


def _keeps(request: DeskRequest, code: str) -> bool:
    return may(request.user, KEEP_PERSONS.name, place=code, on=request.on).ok


@desk_page("GET", "HEAD")
def household(request: DeskRequest, household_id: int) -> HttpResponse:
    found = own_household(request, household_id)
    people = facts.listed(Person.objects.filter(household=found), facts.Search(), request.on)
    page = {
        "found": found,
        "place": found.division,
        "rows": [(one, years_of_age(one.born_on, request.on)) for one in people],
        "may": allowed(request, found.division),
        "back_url": reverse("residents:people") + f"?place={found.division.code}",
    }
    return show(request, "residents/people_household.html", page)


@desk_page("GET", "HEAD", "POST")
def household_new(request: DeskRequest) -> HttpResponse:
    place, _places = own_place(request, KEEP_PERSONS)
    form = HouseholdForm(request.POST or None, division=place, people=[])
    made, problems = submitted(
        request,
        form,
        lambda: houses.set_up_household(division_id=place.pk, facts=form.facts(), **acting(request)),
        NAMES,
    )
    if made is not None:
        messages.success(request, _("已登记这一户。接着登记户里的人。"))
        return redirect("residents:household", made.pk)
    return form_page(
        request,
        title=_("登记户"),
        form=form,
        verb=_("登记"),
        back_url=reverse("residents:people") + f"?place={place.code}",
        problems=problems,
        place=place,
        chosen=place.code,
    )


@desk_page("GET", "HEAD", "POST")
def household_change(request: DeskRequest, household_id: int) -> HttpResponse:
    found = own_household(request, household_id, keep=True)
    people = list(Person.objects.living(request.on).filter(household=found))
    first = {
        "number": found.number,
        "address": found.address,
        "group": found.group_id or "",
        "head": found.head_id or "",
    }
    form = HouseholdForm(request.POST or None, division=found.division, people=people, initial=first)
    done, problems = submitted(
        request,
        form,
        lambda: houses.change_household(household_id=found.pk, facts=form.facts(), **acting(request)),
        NAMES,
    )
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect("residents:household", found.pk)
    return form_page(
        request,
        title=_("更正户%(number)s") % {"number": found.number},
        form=form,
        verb=_("保存"),
        back_url=reverse("residents:household", args=[found.pk]),
        problems=problems,
        place=found.division,
    )


@desk_page("POST")
def household_end(request: DeskRequest, household_id: int) -> HttpResponse:
    found = own_household(request, household_id, keep=True)
    houses.end_household(household_id=found.pk, ended_on=request.on, **acting(request))
    messages.success(request, _("已注销户%(number)s。") % {"number": found.number})
    return redirect(reverse("residents:people") + f"?place={found.division.code}")


@desk_page("GET", "HEAD", "POST")
def groups(request: DeskRequest) -> HttpResponse:
    place, places = own_place(request)
    form = GroupForm(request.POST or None)
    keeps = _keeps(request, place.code)
    made: Any = None
    problems: list[dict[str, str]] = []
    if request.method == "POST" and not keeps:
        raise Http404
    made, problems = submitted(
        request, form, lambda: houses.set_up_group(division_id=place.pk, **form.cleaned_data, **acting(request))
    )
    if made is not None:
        messages.success(request, _("已设立“%(name)s”。") % {"name": made.name})
        return redirect(reverse("residents:groups") + f"?place={place.code}")
    living = Q(household__ended_on=None)
    people = Q(household__ended_on=None, household__persons__ended_on=None)
    rows = place.groups.filter(ended_on=None).annotate(
        houses=Count("household", filter=living, distinct=True),
        people=Count("household__persons", filter=people, distinct=True),
    )
    page = {
        "place": place,
        "places": places,
        "rows": list(rows),
        "form": form if keeps else None,
        "problems": problems,
        "back_url": reverse("residents:people") + f"?place={place.code}",
    }
    return show(request, "residents/people_groups.html", page, 422 if problems else 200)


@desk_page("GET", "HEAD", "POST")
def group_change(request: DeskRequest, group_id: int) -> HttpResponse:
    found = own_group(request, group_id)
    form = GroupForm(request.POST or None, initial={"number": found.number, "name": found.name})
    done, problems = submitted(
        request, form, lambda: houses.change_group(group_id=found.pk, **form.cleaned_data, **acting(request))
    )
    back = reverse("residents:groups") + f"?place={found.division.code}"
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect(back)
    return form_page(
        request,
        title=_("更改小组“%(name)s”") % {"name": found.name},
        form=form,
        verb=_("保存"),
        back_url=back,
        problems=problems,
        place=found.division,
    )


@desk_page("POST")
def group_end(request: DeskRequest, group_id: int) -> HttpResponse:
    found = own_group(request, group_id)
    houses.end_group(group_id=found.pk, **acting(request))
    messages.success(request, _("已撤销“%(name)s”。") % {"name": found.name})
    return redirect(reverse("residents:groups") + f"?place={found.division.code}")
