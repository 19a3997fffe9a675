"""The register at the desk: the list, one person, what may be done to them. Nothing of it is for anybody above."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import Verb, may
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.law.queries import NoRuleInForce
from governance.base.places.models import Division
from governance.base.verdict import Verdict
from residents.actions import leaving, presence
from residents.actions import person as persons
from residents.actions.export_people import export_register
from residents.actions.retention import periods
from residents.forms.people import (
    AbsenceForm,
    ChangePersonForm,
    ExportForm,
    LeaveForm,
    MemberForm,
    MergeForm,
    NumberForm,
    PersonForm,
    SearchForm,
    UntilForm,
)
from residents.models import Absence, CollectiveMember, Person
from residents.permissions import EXPORT_PERSONS, KEEP_PERSONS, SEE_PERSONS, UNMASK_PERSON
from residents.queries import person as facts
from residents.queries.electorate import base_counts, eligibility
from residents.rules.age import years_of_age

PAGE = 50
NAMES = {"household_id": "household"}  # what forms call a field that actions call otherwise


def own_place(request: DeskRequest, verb: Verb = SEE_PERSONS) -> tuple[Division, list[Division]]:
    """The community named by ``place``, else the first of one's own; 404 for any other."""
    places = facts.own_places(request.user, request.on, verb)
    code = request.POST.get("place") or request.GET.get("place", "")
    place = next((one for one in places if not code or one.code == code), None)
    if place is None:
        raise Http404
    return place, places


def own_person(request: DeskRequest, person_id: int, verb: Verb = SEE_PERSONS) -> Person:
    try:
        found = facts.get_for(request.user, person_id, request.on)
    except Person.DoesNotExist as missing:
        raise Http404 from missing
    if not may(request.user, verb.name, place=found.division.code, on=request.on).ok:
        raise Http404
    return found


def allowed(request: DeskRequest, place: Division) -> dict[str, bool]:
    """Which buttons the person has here."""
    verbs = {"keep": KEEP_PERSONS, "unmask": UNMASK_PERSON, "export": EXPORT_PERSONS}
    return {name: may(request.user, verb.name, place=place.code, on=request.on).ok for name, verb in verbs.items()}


@desk_page("GET", "HEAD", "POST")
def people(request: DeskRequest) -> HttpResponse:
    """Sent, so that no number stands in an address; a name goes on as an address that can be paged through."""
    place, places = own_place(request)
    groups = list(place.groups.filter(ended_on=None))
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent or None, groups=groups)
    search = _search(form)
    numbered = facts.is_number(search.text)
    if request.method == "POST" and not numbered:
        asked = request.POST.copy()
        asked.pop("csrfmiddlewaretoken", None)
        return redirect(f"{reverse('residents:people')}?{asked.urlencode()}")
    if request.method != "POST" and numbered:
        raise Http404
    rows = facts.listed(Person.objects.filter(division=place), search, request.on)
    found = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    page = {
        "place": place,
        "places": places,
        "form": form,
        "narrowed": search != facts.Search(),
        "found": found,
        "rows": [(one, years_of_age(one.born_on, request.on)) for one in found],
        "bases": base_counts(place, request.on),
        "may": allowed(request, place),
        "query": query.urlencode(),
        "back_url": reverse("desk:home"),
    }
    return show(request, "residents/people_list.html", page)


def _search(form: SearchForm) -> facts.Search:
    if not form.is_valid():
        return facts.Search()
    given = form.cleaned_data
    group = int(given["group"]) if given["group"] else None
    return facts.Search(given["q"].strip(), group, given["where"], given["ages"], given["gone"])


@desk_page("GET", "HEAD")
def person(request: DeskRequest, person_id: int) -> HttpResponse:
    found = own_person(request, person_id)
    place = found.division
    others = facts.same_name_and_birthday(place, found.name, found.born_on, request.on).exclude(pk=found.pk)
    page = {
        "found": found,
        "place": place,
        "age": years_of_age(found.born_on, request.on),
        "absences": list(found.absences.order_by("-since")),
        "memberships": list(found.memberships.order_by("-since")),
        "unmaskings": list(found.unmaskings.select_related("by")[:20]),
        "verdicts": _verdicts(found, request),
        "alike": list(others[:5]),
        "kept": periods(place, request.on),
        "may": allowed(request, place),
        "back_url": reverse("residents:people") + f"?place={place.code}",
    }
    return show(request, "residents/people_person.html", page)


def _verdicts(found: Person, request: DeskRequest) -> list[Verdict]:
    """Nothing where no law is loaded for the day: the page says so, and never guesses."""
    try:
        return eligibility(found, request.on) if found.ended_on is None else []
    except NoRuleInForce:
        return []


@desk_page("GET", "HEAD", "POST")
def person_new(request: DeskRequest) -> HttpResponse:
    place, _places = own_place(request, KEEP_PERSONS)
    first = {"registration": "here", "household": request.GET.get("household", "")}
    form = PersonForm(request.POST or None, division=place, on=request.on, initial=first)
    made, problems = submitted(
        request,
        form,
        lambda: persons.register_person(division_id=place.pk, facts=form.facts(), **acting(request)),
        NAMES,
    )
    if made is not None:
        messages.success(request, _("已登记“%(name)s”。") % {"name": made.name})
        return redirect("residents:person", made.pk)
    return form_page(
        request,
        title=_("登记人员"),
        form=form,
        verb=_("登记"),
        back_url=reverse("residents:people") + f"?place={place.code}",
        problems=problems,
        place=place,
        chosen=place.code,
    )


@desk_page("GET", "HEAD", "POST")
def person_change(request: DeskRequest, person_id: int) -> HttpResponse:
    found = own_person(request, person_id, KEEP_PERSONS)
    first = ChangePersonForm.initial_of(found)
    form = ChangePersonForm(request.POST or None, division=found.division, on=request.on, initial=first)
    act = lambda: persons.change_person(person_id=found.pk, facts=form.facts(), **acting(request))  # noqa: E731
    return _step(request, found, form, act, _("更正登记"), _("保存"), names=NAMES)


@desk_page("GET", "HEAD", "POST")
def person_away(request: DeskRequest, person_id: int) -> HttpResponse:
    found = own_person(request, person_id, KEEP_PERSONS)
    form = AbsenceForm(request.POST or None, initial={"since": request.on})
    act = lambda: presence.record_absence(person_id=found.pk, **form.cleaned_data, **acting(request))  # noqa: E731
    return _step(request, found, form, act, _("登记外出"), _("登记"))


@desk_page("GET", "HEAD", "POST")
def person_leave(request: DeskRequest, person_id: int) -> HttpResponse:
    found = own_person(request, person_id, KEEP_PERSONS)
    form = LeaveForm(request.POST or None, initial={"ended_on": request.on})
    act = lambda: leaving.move_out(person_id=found.pk, **form.cleaned_data, **acting(request))  # noqa: E731
    numbers, _entry = periods(found.division, request.on)
    help = _("注销以后过%(days)d天，身份证号和电话自动销毁。%(basis)s")
    words = {"days": numbers.days, "basis": numbers.basis}
    return _step(request, found, form, act, _("注销登记"), _("注销"), danger=True, help=help % words)


@desk_page("GET", "HEAD", "POST")
def person_member(request: DeskRequest, person_id: int) -> HttpResponse:
    found = own_person(request, person_id, KEEP_PERSONS)
    form = MemberForm(request.POST or None)
    act = lambda: presence.add_member(person_id=found.pk, **form.cleaned_data, **acting(request))  # noqa: E731
    return _step(request, found, form, act, _("登记为集体经济组织成员"), _("登记"))


@desk_page("GET", "HEAD", "POST")
def person_merge(request: DeskRequest, person_id: int) -> HttpResponse:
    """Side by side with everybody who might be the same; by name or by birthday."""
    found = own_person(request, person_id, KEEP_PERSONS)
    others = list(facts.maybe_same(found, request.on)[:20])
    form = MergeForm(request.POST or None, others=others)

    def act() -> Person:
        double = int(form.cleaned_data["double"])
        return leaving.merge_persons(keep_id=found.pk, double_id=double, **acting(request))

    help = _("没有找到姓名相同或出生日期相同的人，不用合并。") if not others else ""
    return _step(request, found, form, act, _("合并重复登记"), _("合并"), danger=True, help=help)


@desk_page("GET", "HEAD", "POST")
def person_number(request: DeskRequest, person_id: int) -> HttpResponse:
    """One whole number, on this page and this once."""
    found = own_person(request, person_id, UNMASK_PERSON)
    form = NumberForm(request.POST or None)
    number, problems = submitted(
        request, form, lambda: persons.unmask(person_id=found.pk, **form.cleaned_data, **acting(request))
    )
    page = {
        "found": found,
        "place": found.division,
        "form": form,
        "number": number,
        "problems": problems,
        "back_url": reverse("residents:person", args=[found.pk]),
    }
    return show(request, "residents/people_number.html", page, 422 if problems else 200)


@desk_page("GET", "HEAD", "POST")
def absence_end(request: DeskRequest, absence_id: int) -> HttpResponse:
    row = Absence.objects.filter(pk=absence_id).first()
    found = own_person(request, row.person_id if row else 0, KEEP_PERSONS)
    form = UntilForm(request.POST or None, initial={"until": request.on})
    act = lambda: presence.end_absence(absence_id=absence_id, **form.cleaned_data, **acting(request))  # noqa: E731
    return _step(request, found, form, act, _("外出结束"), _("登记"))


@desk_page("GET", "HEAD", "POST")
def member_end(request: DeskRequest, member_id: int) -> HttpResponse:
    row = CollectiveMember.objects.filter(pk=member_id).first()
    found = own_person(request, row.person_id if row else 0, KEEP_PERSONS)
    form = UntilForm(request.POST or None, initial={"until": request.on})
    act = lambda: presence.end_member(member_id=member_id, **form.cleaned_data, **acting(request))  # noqa: E731
    return _step(request, found, form, act, _("成员登记结束"), _("登记"), danger=True)


@desk_page("GET", "HEAD", "POST")
def export(request: DeskRequest) -> HttpResponseBase:
    """The whole register as a workbook; numbers stay masked."""
    place, _places = own_place(request, EXPORT_PERSONS)
    form = ExportForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: export_register(division_id=place.pk, reason=form.cleaned_data["reason"], **acting(request)),
    )
    if made is not None:
        return made
    return form_page(
        request,
        title=_("导出人员登记"),
        form=form,
        verb=_("下载表格"),
        back_url=reverse("residents:people") + f"?place={place.code}",
        problems=problems,
        place=place,
        chosen=place.code,
        help=_("身份证号只有后四位，电话遮住中间。只在依法需要时导出。"),
    )


def acting(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def _step(
    request: DeskRequest,
    found: Person,
    form: forms.BaseForm,
    act: Callable[[], Any],
    title: str,
    verb: str,
    *,
    names: Mapping[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """One form about one person; afterwards their page."""
    done, problems = submitted(request, form, act, names)
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect("residents:person", found.pk)
    return form_page(
        request,
        title=f"{title}：{found.name}",
        form=form,
        verb=verb,
        back_url=reverse("residents:person", args=[found.pk]),
        problems=problems,
        place=found.division,
        **context,
    )
