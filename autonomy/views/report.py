"""Reports at the desk. The reporter's own pages have no number in their address, and who answers sees no reporter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.report import (
    answer_report,
    file_report,
    open_community,
    record_remedy,
    report_late_guidance,
    respond,
    rule_report,
)
from autonomy.choices import ReportState
from autonomy.forms.report import AnswerForm, OpenForm, OrderFile, RemedyForm, ReportForm, RuleForm, SayForm
from autonomy.models import Report
from autonomy.permissions import ANSWER_OFF_LIST, REPORT
from autonomy.queries import report as facts
from autonomy.queries import report_pages as pages
from autonomy.queries.entrance import Card, Section, register_section
from autonomy.queries.report_exporting import reports as exported_reports
from autonomy.rules.report import Target, level_of, may_open, not_reported
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import (
    DeskRequest,
    chosen_place,
    desk_page,
    export_page,
    form_problems,
    show,
    status_of,
    submitted,
)
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.base.verdict import Refused
from governance.township.models import Guidance

S = ReportState


def cards(user: User, on: dt.date) -> Sequence[Card]:
    """No counts for reporters: a number on a page that others may glance at would say enough."""
    found, roles = [], scope_of(user, on).roles()
    if roles & REPORT.roles:
        found.append(Card(_("向上反映越位、缺位"), reverse("autonomy:report_new")))
        found.append(Card(_("我的反映"), reverse("autonomy:reports_mine")))
    if roles & ANSWER_OFF_LIST.roles:
        found.append(Card(_("清单外事项的答复"), reverse("autonomy:off_lists")))
    if facts.answers_reports(user, on):
        waiting = facts.visible_to(user, on).filter(state__in=pages.WAITING).count()
        found.append(Card(_("答复和裁定反映"), reverse("autonomy:reports"), _("%(n)d 件等办") % {"n": waiting}))
    return found


register_section(
    Section(4, gettext_lazy("越位和缺位"), gettext_lazy("清单外的事可以不办，可以反映；反映的人永久保密。"), cards)
)


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


# Of who answers and rules -------------------------------------------------------------------------------------------


@desk_page("GET")
def reports(request: DeskRequest) -> HttpResponse:
    """What one's own level has to answer or to rule, late first; what one's own office has to put right."""
    rows = facts.visible_to(request.user, request.on).select_related(*facts.RELATED)
    waiting = rows.filter(state__in=pages.WAITING).order_by("due_on", "id")[: pages.LISTED]
    others = rows.exclude(state__in=pages.WAITING).order_by("-id")[: pages.LISTED]
    owed = facts.owed_by(request.user, request.on).select_related(*facts.RELATED).order_by("remedied_on", "-id")
    context = {
        "waiting": [pages.line(row, request.on) for row in waiting],
        "others": [pages.line(row, request.on) for row in others],
        "remedies": [
            pages.line(row, request.on) | {"url": reverse("autonomy:remedy", args=[row.pk]), **pages.ruling(row)}
            for row in owed[: pages.LISTED]
        ],
        "answers": facts.answers_reports(request.user, request.on),
        "reporter": bool(scope_of(request.user, request.on).roles() & REPORT.roles),
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/reports.html", context)


@desk_page("GET", "POST")
def report(request: DeskRequest, report_id: int) -> HttpResponse:
    """For the level that answers or rules. Nothing on it says who asks or where from."""
    found = _get(request, report_id)
    asked = next((name for name in ACTS if name in request.POST), "")
    made = _forms(request, found, asked)
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: ACTS[asked](request, found, form))
    if isinstance(done, Report):
        messages.success(request, _("已登记。"))
        return redirect("autonomy:report", found.pk)
    context = {
        "r": pages.full(found, request.on),
        "explain": pages.explained(found),
        "made": [{"name": name, "form": form, "label": LABELS[name]} for name, form in made.items()],
        "community": done.name if isinstance(done, Division) else "",
        "file_url": reverse("autonomy:report_file", args=[found.pk]) if found.attachment_id else "",
        "problems": problems,
        "back_url": reverse("autonomy:reports"),
    }
    return show(request, "autonomy/report.html", context, status_of(problems))


def _get(request: DeskRequest, report_id: int) -> Report:
    try:
        return facts.get_for(request.user, report_id, request.on)
    except Report.DoesNotExist as missing:
        raise Http404 from missing


def _forms(request: DeskRequest, found: Report, asked: str) -> dict[str, forms.Form]:
    def data(name: str) -> Any:
        return request.POST if asked == name else None

    made: dict[str, forms.Form] = {}
    if not not_reported(facts.posts_of(request.user, request.on), facts.target_of(found)).ok:
        return made
    rules_on_it = found.level != "township"
    if found.state == S.RECEIVED:
        made["answer"] = AnswerForm(data("answer"), prefix="answer")
    if rules_on_it and found.state in (S.RECEIVED, S.COUNTY):
        made["rule"] = RuleForm(data("rule"), prefix="rule")
    if rules_on_it and may_open(found.state, found.ruling, found.remedied_on is not None).ok:
        made["open"] = OpenForm(data("open"), prefix="open")
    return made


def _answer(request: DeskRequest, found: Report, form: Any) -> Report:
    return answer_report(report_id=found.pk, answer=form.cleaned_data["answer"], **_when(request))


def _rule(request: DeskRequest, found: Report, form: Any) -> Report:
    return rule_report(report_id=found.pk, **form.cleaned_data, **_when(request))


def _open(request: DeskRequest, found: Report, form: Any) -> Division:
    return open_community(report_id=found.pk, reason=form.cleaned_data["reason"], **_when(request))


ACTS: dict[str, Any] = {"answer": _answer, "rule": _rule, "open": _open}
LABELS = {
    "answer": gettext_lazy("答复"),
    "rule": gettext_lazy("裁定并公开"),
    "open": gettext_lazy("打开是哪个村（社区）"),
}


@desk_page("GET")
def report_file(request: DeskRequest, report_id: int) -> HttpResponseBase:
    """The order that was attached, under a name that says nothing."""
    found = _get(request, report_id)
    if found.attachment is None:
        raise Http404
    return attachment_response(found.attachment)


@desk_page("GET", "POST")
def remedy(request: DeskRequest, report_id: int) -> HttpResponse:
    """For the one reported, once there is a ruling: what to put right, and saying how it was."""
    rows = facts.owed_by(request.user, request.on).select_related(*facts.RELATED)
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Http404
    form = RemedyForm(request.POST or None) if found.remedied_on is None else None
    done, problems = submitted(
        request,
        form,
        lambda: record_remedy(report_id=found.pk, note=form.cleaned_data["note"], **_when(request)),  # type: ignore[union-attr]
    )
    if done is not None:
        messages.success(request, _("已登记，裁定的页面上看得到。"))
        return redirect("autonomy:remedy", found.pk)
    context = {
        "r": pages.line(found, request.on) | pages.ruling(found),
        "form": form,
        "actions": [{"name": "go", "label": _("登记已经纠正"), "kind": "primary"}],
        "problems": problems,
        "back_url": reverse("autonomy:reports"),
    }
    return show(request, "autonomy/remedy.html", context, status_of(problems))


# Of the reporter ----------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def mine(request: DeskRequest) -> HttpResponse:
    """Everything that this account reported, and the word on an answer. Which one it is about stands in the body."""
    if not scope_of(request.user, request.on).roles() & REPORT.roles:
        raise Http404
    problems: list[dict[str, str]] = []
    if "guidance" in request.POST:
        answered, problems = _late(request)
    else:
        answered, problems = _say(request)
    if answered:
        messages.success(request, _("已收到，明天零点以后和当天别的反映一起处理。"))
        return redirect("autonomy:reports_mine")
    rows = pages.own_lines(facts.own_reports(request.user), request.on)
    context = {
        "rows": [row | {"form": SayForm(initial={"report": row["number"]})} for row in rows],
        "late": facts.late_here(request.user, request.on),
        "alone": facts.late_alone(request.user, request.on),
        "problems": problems,
        "new_url": reverse("autonomy:report_new"),
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/reports_mine.html", context, status_of(problems))


def _say(request: DeskRequest) -> tuple[bool, list[dict[str, str]]]:
    form = SayForm(request.POST or None)
    try:
        done, problems = submitted(
            request,
            form,
            lambda: respond(
                report_id=form.cleaned_data["report"],
                said=form.cleaned_data["said"],
                dispute=form.cleaned_data["dispute"],
                by=request.user,
                on=request.on,
            ),
        )
    except Report.DoesNotExist as missing:
        raise Http404 from missing
    return done is not None, problems


def _late(request: DeskRequest) -> tuple[bool, list[dict[str, str]]]:
    """One click on a question that was left unanswered."""
    number = request.POST.get("guidance", "")
    try:
        report_late_guidance(guidance_id=int(number) if number.isdecimal() else 0, **_when(request))
    except Guidance.DoesNotExist as missing:
        raise Http404 from missing
    except Refused as refused:
        if refused.forbidden:
            raise
        return False, [{"text": verdict.text, "anchor": ""} for verdict in refused.verdicts]
    return True, []


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """First the matter, then the list of that day beside it, then sent: two buttons, one address."""
    place, choice = chosen_place(request, REPORT.name)
    form = ReportForm(request.POST or None, targets=facts.targets(place, request.on))
    then: dict[str, Any] | None = None
    paper = OrderFile(request.POST or None, request.FILES or None) if "go" in request.POST else OrderFile()
    problems: list[dict[str, str]] = []
    if request.method == "POST" and not form.is_valid():
        problems = form_problems(form)
    elif request.method == "POST":
        then = _then(form, place, request.on)
        if "go" in request.POST and request.POST.get("seen") == form.seen and paper.is_valid():
            sent, problems = submitted(request, form, lambda: _send(request, place, form, paper), {"file": "what"})
            if sent is not None:
                messages.success(
                    request, _("已收到，明天零点以后和当天别的反映一起转办。您的姓名和村（社区）已经密封。")
                )
                return redirect("autonomy:reports_mine")
    context = {
        "form": form,
        "paper": paper if then else None,
        "then": then,
        "seen": form.seen if then else "",
        "problems": problems,
        "actions": _buttons(then),
        "back_url": reverse("autonomy:reports_mine"),
        **choice,
    }
    return show(request, "autonomy/report_new.html", context, status_of(problems))


def _buttons(then: dict[str, Any] | None) -> list[dict[str, Any]]:
    if then is None:
        return [{"name": "look", "label": _("下一步：看清单上有没有"), "kind": "primary"}]
    return [
        {"name": "go", "label": _("密封送出"), "kind": "primary"},
        {"name": "look", "label": _("改过了，重新看清单"), "kind": "plain"},
    ]


def _send(request: DeskRequest, place: Division, form: ReportForm, paper: OrderFile) -> Report:
    looked = bool(paper.cleaned_data["looked"])
    file = paper.cleaned_data["file"] or None
    return file_report(division_id=place.pk, given=form.given(looked=looked), file=file, **_when(request))


def _then(form: ReportForm, place: Division, on: dt.date) -> dict[str, Any]:
    """As it will be kept with the report."""
    given = form.given(looked=False)
    if given.target_id is None:
        target = Target(place.code[:9])
    else:
        office = Organisation.objects.open(on).select_related("division").get(pk=given.target_id)
        target = Target(office.division.code, office.pk, bureau=office.kind == OrganisationKind.BUREAU)
    code = facts.list_code(level_of(given.level, target), target, place)
    return pages.looked_up(facts.list_then(given.matter, code, given.happened_on), given.happened_on)


export_reports = export_page(exported_reports)
