"""Elections at the desk: the list, the plan, and the page of one with the one thing to do next (R-CMT-2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import may, scope_of
from governance.base.frame import DeskRequest, desk_page, export_page, form_page, show, submitted
from governance.base.verdict import Refused, no
from governance.committees.actions import election as acts
from governance.committees.actions import (
    election_bars,
    election_candidate,
    election_recall,
    election_result,
    election_roll,
)
from governance.committees.actions import election_vote as voting
from governance.committees.actions.election_bars import PREPARING
from governance.committees.choices import BodyKind
from governance.committees.election_choices import ElectionKind, ElectionState
from governance.committees.forms import election as made_of
from governance.committees.models import Body, Election, Office
from governance.committees.permissions import COUNT_VOTES, LEAD_ELECTION, RUN_ELECTION
from governance.committees.queries import election as facts
from governance.committees.queries import election_pages as pages
from governance.committees.queries.election_files import elections_listing
from governance.committees.queries.election_law import election_law, law_for
from residents.models import Person

S = ElectionState
Acts = Mapping[str, tuple[Any, forms.Form | None, Callable[[], Any]]]
export_elections = export_page(elections_listing)
GO = gettext_lazy("公布")


def when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def found(request: DeskRequest, election_id: int) -> Election:
    try:
        return facts.get_for(request.user, election_id, request.on)
    except Election.DoesNotExist as missing:
        raise Http404 from missing


def person_of(one: Election, text: str, field: str) -> int:
    """By name, and the number of the household where two have one name."""
    name, _space, house = text.strip().partition(" ")
    rows = Person.objects.filter(division=one.division, name=name, ended_on=None)
    if house.strip():
        rows = rows.filter(household__number=house.strip())
    ids = list(rows.values_list("pk", "household__number")[:20])
    if len(ids) == 1:
        return int(ids[0][0])
    if not ids:
        words = _("人员登记里没有“%(name)s”。请核对姓名和户号。") % {"name": text.strip()}
    else:
        houses = "、".join(number or _("没有户号") for _pk, number in ids)
        words = _("有%(n)d个人叫“%(name)s”，请在姓名后面写户号：%(houses)s。")
        words %= {"n": len(ids), "name": name, "houses": houses}
    raise Refused(no("person", words, needed="1", met=str(len(ids)), basis=("R-CMT-2",), field=field))


def carried_out(request: DeskRequest, todo: Acts) -> tuple[bool, list[dict[str, str]]]:
    """The act whose button was pressed, if any; 404 for one that is not on the page."""
    asked = request.POST.get("act", "")
    if request.method != "POST":
        return False, []
    if asked not in todo:
        raise Http404
    _label, form, act = todo[asked]
    _made, problems = submitted(request, form or forms.Form(request.POST), act)
    return not problems, problems


def on_page(todo: Acts) -> list[dict[str, Any]]:
    """As election_acts.html shows them: the first is the one to do, the others wait folded up."""
    return [{"name": name, "label": label, "form": form} for name, (label, form, _act) in todo.items()]


def bound(request: DeskRequest, name: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("act") == name else None


@desk_page("GET")
def elections(request: DeskRequest) -> HttpResponse:
    rows = facts.visible_to(request.user, request.on)
    running = rows.filter(state__in=[*pages.LOOKS]).exclude(state__in=[S.DONE, S.CANCELLED]).order_by("election_day")
    over = rows.filter(state__in=[S.DONE, S.CANCELLED]).order_by("-election_day")
    codes = scope_of(request.user, request.on).codes(LEAD_ELECTION.roles)
    bodies = Body.objects.on(request.on).filter(kind=BodyKind.COMMITTEE, division__code__in=codes)
    context = {
        "running": [
            {**pages.line(row), "next": str(pages.NEXT.get(S(row.state), ""))} for row in running[: pages.LISTED]
        ],
        "over": [pages.line(row) for row in over[: pages.LISTED]],
        "plans": [
            {"name": f"{one.division.name}{one.name}", "url": reverse("committees:election_new", args=[one.pk])}
            for one in bodies.select_related("division")
        ],
        "recalls": _recallable(request),
        "export": "/desk/export/elections",
        "back_url": reverse("desk:home"),
    }
    return show(request, "committees/elections.html", context)


def _recallable(request: DeskRequest) -> list[dict[str, str]]:
    codes = scope_of(request.user, request.on).codes(RUN_ELECTION.roles)
    rows = Office.objects.on(request.on).filter(
        body__kind=BodyKind.COMMITTEE, post__in=election_recall.ELECTED, body__division__code__in=codes
    )
    return [
        {"name": f"{one.name}（{one.get_post_display()}）", "url": reverse("committees:recall_new", args=[one.pk])}
        for one in rows.order_by("pk")[: pages.LISTED]
    ]


@desk_page("GET", "POST")
def election_new(request: DeskRequest, body_id: int) -> HttpResponseBase:
    """The plan, as the party organisation settled it (R-PTY-6)."""
    rows = Body.objects.on(request.on).filter(kind=BodyKind.COMMITTEE).select_related("division")
    body = rows.filter(pk=body_id).first()
    if body is None or not scope_of(request.user, request.on).holds(LEAD_ELECTION.roles, body.division.code):
        raise Http404
    kind = ElectionKind.BY_ELECTION if request.GET.get("kind") == "by_election" else ElectionKind.GENERAL
    form = made_of.PlanForm(request.POST or None, modes=election_law(body.division, request.on).modes())
    plan: Any = form
    made, problems = submitted(
        request, form, lambda: acts.plan_election(body_id=body.pk, given=plan.given(), kind=kind, **when(request))
    )
    if made is not None:
        messages.success(request, _("方案已经公布，各步的日期算好了。"))
        return redirect("committees:election", made.pk)
    title = _("%(body)s%(kind)s：定方案") % {"body": body.name, "kind": ElectionKind(kind).label}
    back = reverse("committees:elections")
    return form_page(request, title=title, form=form, verb=_("公布方案"), back_url=back, problems=problems)


@desk_page("GET", "POST")
def recall_new(request: DeskRequest, office_id: int) -> HttpResponseBase:
    rows = Office.objects.on(request.on).select_related("body__division")
    office = rows.filter(pk=office_id, body__kind=BodyKind.COMMITTEE).first()
    if office is None or not scope_of(request.user, request.on).holds(RUN_ELECTION.roles, office.body.division.code):
        raise Http404
    form = made_of.RecallForm(request.POST or None)
    made, problems = submitted(
        request,
        form,
        lambda: election_recall.call_recall(
            office_id=office.pk, given=election_recall.RecallInput(**form.cleaned_data), **when(request)
        ),
    )
    if made is not None:
        messages.success(request, _("罢免要求已经登记并公布。请通知本人，本人有权申辩。"))
        return redirect("committees:election", made.pk)
    words = {"name": office.name, "post": office.get_post_display()}
    title = _("登记罢免要求：%(name)s（%(post)s）") % words
    back = reverse("committees:elections")
    return form_page(request, title=title, form=form, verb=_("登记并公布"), back_url=back, problems=problems)


@desk_page("GET", "POST")
def election(request: DeskRequest, election_id: int) -> HttpResponseBase:
    one = found(request, election_id)
    todo = _todo(request, one)
    done, problems = carried_out(request, todo)
    if done:
        messages.success(request, _("已登记。"))
        return redirect("committees:election", one.pk)
    code = one.division.code
    context = {
        "e": pages.detail(one, request.on),
        "acts": on_page(todo),
        "links": _links(request, one),
        "candidates": pages.candidate_rows(facts.formal(one)),
        "posters": _posters(one) if facts.keeps_roll(request.user, code, request.on) else [],
        "problems": problems,
        "back_url": reverse("committees:elections"),
    }
    return show(request, "committees/election.html", context, 422 if problems else 200)


def _links(request: DeskRequest, one: Election) -> list[tuple[str, str]]:
    """Pages with names of voters are for the named roles of the community alone."""
    if not facts.keeps_roll(request.user, one.division.code, request.on):
        if may(request.user, COUNT_VOTES.name, place=one.division.code, on=request.on).ok and one.state == S.VOTING:
            return [(_("录入计票"), reverse("committees:election_count", args=[one.pk]))]
        return []
    pairs = [(_("选民名单和申诉"), "election_roll")]
    if one.kind != ElectionKind.RECALL:
        pairs.append((_("提名、审查和候选人"), "election_candidates"))
    pairs.append((_("委托投票"), "election_proxies"))
    if one.state == S.VOTING:
        pairs.append((_("录入计票"), "election_count"))
    return [(label, reverse(f"committees:{name}", args=[one.pk])) for label, name in pairs]


def _posters(one: Election) -> list[tuple[str, str]]:
    kinds = [("roll", _("选民名单"))] if one.roll_on else []
    if one.candidates_on:
        kinds += [("candidates", _("正式候选人")), ("ballot", _("选票"))]
    if one.proxies_on:
        kinds.append(("proxies", _("委托投票名单")))
    if one.decided_on:
        kinds.append(("result", _("选举结果")))
    return [(label, reverse("committees:election_poster", args=[one.pk, kind])) for kind, label in kinds]


def _todo(request: DeskRequest, one: Election) -> Acts:
    """What the person may do in this state, the next step first."""
    code = one.division.code
    runs = may(request.user, RUN_ELECTION.name, place=code, on=request.on).ok
    leads = may(request.user, LEAD_ELECTION.name, place=code, on=request.on).ok
    found_acts: dict[str, Any] = {}
    if runs:
        found_acts |= _steps(request, one)
    if leads and one.state in (S.PLANNED, S.COMMITTEE, S.ROLL, S.NOMINATED) and one.kind != ElectionKind.RECALL:
        form = made_of.MoveForm(bound(request, "move"), prefix="move")
        found_acts["move"] = (
            _("改选举日"),
            form,
            lambda: acts.move_day(election_id=one.pk, **form.cleaned_data, **when(request)),
        )
    if leads and one.state in acts.CANCELLABLE and one.kind != ElectionKind.RECALL:
        why = made_of.WhyForm(bound(request, "cancel"), prefix="cancel")
        found_acts["cancel"] = (
            _("取消选举"),
            why,
            lambda: acts.cancel_election(election_id=one.pk, **why.cleaned_data, **when(request)),
        )
    return found_acts


def _steps(request: DeskRequest, one: Election) -> dict[str, Any]:
    told: dict[str, Any] = {"election_id": one.pk, **when(request)}
    recall = one.kind == ElectionKind.RECALL
    steps: dict[str, Any] = {}
    if one.state == S.PLANNED and not recall and facts.keeps_roll(request.user, one.division.code, request.on):
        form: Any = made_of.CommitteeForm(bound(request, "committee"), prefix="committee")
        steps["committee"] = (
            _("登记选举委员会并公布"),
            form,
            lambda: _form_committee(one, form.cleaned_data, told),
        )
    if one.state == S.COMMITTEE or (recall and one.state == S.PLANNED):
        steps["publish_roll"] = (_("公布选民名单"), None, lambda: election_roll.publish_roll(**told))
    if one.state == S.ROLL and not recall:
        steps["end_nomination"] = (_("结束提名和审查"), None, lambda: election_candidate.end_nomination(**told))
    if one.state == S.NOMINATED:
        steps["candidates"] = (_("公布正式候选人"), None, lambda: election_candidate.publish_candidates(**told))
    if one.state == S.CANDIDATES or (recall and one.state == S.ROLL):
        steps["vote"] = (_("开始投票"), None, lambda: voting.start_voting(**told))
    if one.state in (S.NOMINATED, S.CANDIDATES) and one.kind != ElectionKind.RUN_OFF:
        again = _("候选人不够，重新提名")
        steps["nominate_again"] = (again, None, lambda: election_candidate.reopen_nomination(**told))
    if one.state == S.COUNTED:
        steps |= _result(request, one, told)
    if one.state == S.RUN_OFF:
        day: Any = made_of.DayForm(bound(request, "run_off"), prefix="run_off")
        steps["run_off"] = (
            _("安排另行选举"),
            day,
            lambda: election_result.start_run_off(**day.cleaned_data, **told),
        )
    if one.state in (S.DECIDED, S.RUN_OFF):
        steps["finish"] = (_("办结"), None, lambda: election_result.finish(**told))
    if one.state in PREPARING:
        steps |= _stations(request, one, told)
    if recall and one.state in (S.PLANNED, S.ROLL):
        words: Any = made_of.DefenceForm(bound(request, "defence"), prefix="defence")
        steps["defence"] = (
            _("登记本人的申辩"),
            words,
            lambda: election_recall.record_defence(**words.cleaned_data, **told),
        )
    return steps


def _form_committee(one: Election, data: dict[str, Any], told: dict[str, Any]) -> Election:
    """Each member as somebody on the register, so that a nomination finds them."""
    given = dict(data)
    members = [replace(row, person_id=person_of(one, who, "members")) for who, row in given.pop("members")]
    return acts.form_committee(members=members, **given, **told)


def _result(request: DeskRequest, one: Election, told: dict[str, Any]) -> dict[str, Any]:
    if one.kind == ElectionKind.RECALL:
        form: Any = made_of.ResultForm(bound(request, "result"), prefix="result", elected=[])
        return {
            "result": (
                _("公布结果"),
                form,
                lambda: election_recall.decide_recall(in_secret=bool(form.cleaned_data["in_secret"]), **told),
            )
        }
    kin = [(row.pk, row.name) for row in election_result.near_relatives(one, law_for(one))]
    form = made_of.ResultForm(bound(request, "result"), prefix="result", elected=kin)
    return {
        "result": (
            _("公布结果"),
            form,
            lambda: election_result.decide_result(
                in_secret=bool(form.cleaned_data["in_secret"]),
                gives_way=[int(pk) for pk in form.cleaned_data.get("gives_way", [])],
                gives_way_why=form.cleaned_data.get("gives_way_why", ""),
                **told,
            ),
        )
    }


def _stations(request: DeskRequest, one: Election, told: dict[str, Any]) -> dict[str, Any]:
    station: Any = made_of.StationForm(bound(request, "station"), prefix="station")
    names = one.stations.values_list("pk", "name")
    worker: Any = made_of.WorkerForm(bound(request, "worker"), prefix="worker", stations=names)
    steps: dict[str, Any] = {
        "station": (
            _("登记投票站"),
            station,
            lambda: voting.add_station(given=voting.StationInput(**station.cleaned_data), **told),
        ),
        "worker": (
            _("登记监票、计票人"),
            worker,
            lambda: voting.add_worker(given=voting.WorkerInput(**worker.cleaned_data), **told),
        ),
    }
    if names:
        steps["stations"] = (_("公布投票站和工作人员"), None, lambda: voting.publish_stations(**told))
    workers = [(row.pk, f"{row.name}（{row.get_duty_display()}）") for row in one.workers.all()]
    if workers:
        gone: Any = made_of.DropWorkerForm(bound(request, "drop_worker"), prefix="drop_worker", workers=workers)
        steps["drop_worker"] = (
            _("去掉工作人员"),
            gone,
            lambda: election_bars.drop_worker(worker_id=int(gone.cleaned_data["worker"]), **told),
        )
    return steps
