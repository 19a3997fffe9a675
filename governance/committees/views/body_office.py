"""Terms, appointments, ends and rules of work of one body: forms at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.frame import (
    REFUSED_STATUS,
    DeskRequest,
    desk_page,
    form_page,
    form_problems,
    show,
    submitted,
)
from governance.committees.actions.body import appoint as do_appoint
from governance.committees.actions.body import end_office, open_term
from governance.committees.actions.handover import open_handover
from governance.committees.actions.working_rules import adopt_rules
from governance.committees.choices import BodyKind
from governance.committees.forms.body import AppointForm, EndForm, RulesForm, TermForm
from governance.committees.models import Body, Office
from governance.committees.queries.appointment import ask
from governance.committees.queries.body_pages import check_part
from governance.committees.rules.body import DECLARING, MEMBERS, Check
from governance.committees.views.body import body_of, keeps
from residents.models import Group, Person
from residents.permissions import SEE_PERSONS

MATCHES = 10  # people of one name to choose from


def _kept(request: DeskRequest, body_id: int) -> Body:
    """One that the person keeps; 404 otherwise."""
    found = body_of(request, body_id)
    if not keeps(request, found.division.code):
        raise Http404
    return found


def _back(found: Body) -> str:
    return reverse("committees:body", args=[found.pk])


def _acting(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


@desk_page("GET", "POST")
def term_new(request: DeskRequest, body_id: int) -> HttpResponse:
    """The next 届; of the committee the hand-over begins with it."""
    found = _kept(request, body_id)
    form = TermForm(request.POST or None, initial={"starts_on": request.on})
    made, problems = submitted(
        request, form, lambda: open_term(body_id=found.pk, **form.cleaned_data, **_acting(request))
    )
    if made is not None:
        messages.success(request, _("已登记第%(n)d届。接下来登记成员。") % {"n": made.number})
        if found.kind == BodyKind.COMMITTEE:
            handover = open_handover(term_id=made.pk, **_acting(request))
            return redirect("committees:handover", handover.pk)
        return redirect(_back(found))
    return form_page(
        request,
        title=_("登记新一届"),
        form=form,
        verb=_("登记新一届"),
        back_url=_back(found),
        problems=problems,
        place={"name": found.name},
        help=_("还在任的成员，到新一届的前一天为止。"),
    )


@desk_page("GET", "POST")
def appoint(request: DeskRequest, body_id: int) -> HttpResponse:
    """Checked first: every rule with what it needs and what is met; then recorded."""
    found = _kept(request, body_id)
    form = _appoint_form(request, found)
    checks: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    if request.method == "POST" and "check" in request.POST:
        if form.is_valid():
            asked = ask(found, form.wanted(), request.on)
            checks = [check_part(Check(one)) for one in (*asked.verdicts, *asked.against) if one.text or not one.ok]
        else:
            problems = form_problems(form)
    elif request.method == "POST":
        made, problems = submitted(request, form, lambda: _appointed(request, found, form))
        if made is not None:
            messages.success(request, _("已登记：%(name)s。") % {"name": made.name})
            return redirect(_back(found))
    context = {
        "title": _("登记任职"),
        "form": form,
        "problems": problems,
        "checks": checks,
        "checked": request.method == "POST" and "check" in request.POST and not problems,
        "fails": sum(check["state"] == "late" for check in checks),
        "actions": [
            {"name": "check", "label": _("先核对"), "kind": "plain"},
            {"name": "go", "label": _("登记"), "kind": "primary"},
        ],
        "place": found.division,
        "body": found,
        "back_url": _back(found),
    }
    return show(request, "committees/body_appoint.html", context, REFUSED_STATUS if problems else 200)


def _appoint_form(request: DeskRequest, found: Body) -> AppointForm:
    name = request.POST.get("name", "").strip()
    persons: list[Person] = []
    if name and may(request.user, SEE_PERSONS.name, place=found.division.code, on=request.on).ok:
        rows = Person.objects.living(request.on).filter(division=found.division_id, name=name)
        persons = list(rows.select_related("household")[:MATCHES])
    seated = Office.objects.on(request.on).filter(
        body__division=found.division_id, body__kind__in=DECLARING, post__in=MEMBERS
    )
    return AppointForm(
        request.POST or None,
        body=found,
        groups=Group.objects.filter(division=found.division_id, ended_on=None),
        persons=persons,
        relatives=list(seated.select_related("body").order_by("body_id", "pk")),
        initial={"starts_on": request.on},
    )


def _appointed(request: DeskRequest, found: Body, form: AppointForm) -> Office:
    recorded = form.cleaned_data["recorded"]
    return do_appoint(body_id=found.pk, wanted=form.wanted(), recorded=recorded, **_acting(request))


@desk_page("GET", "POST")
def office_end(request: DeskRequest, office_id: int) -> HttpResponse:
    office = Office.objects.filter(pk=office_id).select_related("body").first()
    if office is None:
        raise Http404
    found = _kept(request, office.body_id)
    form = EndForm(request.POST or None, initial={"ends_on": request.on})
    made, problems = submitted(
        request, form, lambda: end_office(office_id=office.pk, **form.cleaned_data, **_acting(request))
    )
    if made is not None:
        messages.success(request, _("已登记离任。"))
        return redirect(_back(found))
    words = {"name": office.name, "post": office.get_post_display()}
    return form_page(
        request,
        title=_("登记离任：%(name)s（%(post)s）") % words,
        form=form,
        verb=_("登记离任"),
        back_url=_back(found),
        problems=problems,
        danger=True,
        place={"name": found.name},
    )


@desk_page("GET", "POST")
def rules_new(request: DeskRequest, body_id: int) -> HttpResponse:
    found = _kept(request, body_id)
    current = found.working_rules.filter(ended_on=None).order_by("pk").first()
    initial = {"adopted_on": request.on}
    if current is not None:
        initial |= {"title": current.title, "text": current.text, "adopted_by": current.adopted_by}  # type: ignore[dict-item]
    form = RulesForm(request.POST or None, initial=initial)
    made, problems = submitted(
        request, form, lambda: adopt_rules(body_id=found.pk, **form.cleaned_data, **_acting(request))
    )
    if made is not None:
        messages.success(request, _("已公开“%(title)s”第%(n)d版。") % {"title": made.title, "n": made.number})
        return redirect(_back(found))
    return form_page(
        request,
        title=_("登记工作制度的新版"),
        form=form,
        verb=_("登记并公开"),
        back_url=_back(found),
        problems=problems,
        place={"name": found.name},
        help=_("登记以后马上公开，不能改；要改就登记新的一版，旧版还看得到。"),
    )
