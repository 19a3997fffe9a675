"""Pages with names: roll and objections, nomination and review, proxies. The named roles of that very community alone;
for everybody else they are not there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.frame import DeskRequest, desk_page, show
from governance.base.journal.actions import record
from governance.base.spreadsheet import sent
from governance.committees.actions import election_candidate as candidates
from governance.committees.actions import election_roll as rolls
from governance.committees.actions import election_vote as voting
from governance.committees.actions.election_bars import PREPARING
from governance.committees.election_choices import CandidateState, ElectionKind, ElectionState, Mode, RollState
from governance.committees.forms import election as made_of
from governance.committees.models import Election, Proxy, RollEntry
from governance.committees.queries import election as facts
from governance.committees.queries import election_pages as pages
from governance.committees.queries.election_files import roll_listing
from governance.committees.views.election import bound, carried_out, found, on_page, person_of, when

S, C = ElectionState, CandidateState
PAGE = 50


def own(request: DeskRequest, election_id: int) -> Election:
    """404 for everybody but the named roles of the community: that there is a page at all says nothing to others."""
    one = found(request, election_id)
    if not facts.keeps_roll(request.user, one.division.code, request.on):
        raise Http404
    return one


def people_page(
    request: DeskRequest, one: Election, todo: dict[str, Any], here: str, title: str, **context: Any
) -> HttpResponse:
    done, problems = carried_out(request, todo)
    if done:
        messages.success(request, _("已登记。"))
        return redirect(f"committees:{here}", one.pk)
    frame = {
        "e": pages.line(one),
        "title": title,
        "acts": on_page(todo),
        "problems": problems,
        "back_url": reverse("committees:election", args=[one.pk]),
        **context,
    }
    return show(request, "committees/election_people.html", frame, 422 if problems else 200)


# Roll -----------------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def roll(request: DeskRequest, election_id: int) -> HttpResponseBase:
    one = own(request, election_id)
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:40]
    rows = facts.roll_of(one)
    if state in RollState.values:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(person__name__contains=text)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    todo = _roll_acts(request, one)
    waiting = facts.waiting(one)
    return people_page(
        request,
        one,
        todo,
        "election_roll",
        _("选民名单和申诉"),
        entries=[_entry(row) for row in page.object_list],
        page=page,
        total=page.paginator.count,
        waiting=waiting,
        state=state,
        q=text,
        states=RollState.choices,
        choose=[(name, label) for name, label in _CHOOSE if name in todo],
        objections=_objections(one),
        export=reverse("committees:election_roll_file", args=[one.pk, "xlsx"]).removesuffix(".xlsx"),
    )


_CHOOSE = (("say", "登记表示参加"), ("decide", "决定申请"), ("name", "登记为代表"))


def _entry(row: RollEntry) -> dict[str, Any]:
    return {
        "person": row.person_id,
        "name": row.person.name,
        "group": "" if row.group is None else row.group.name,
        "house": "" if row.household is None else row.household.number,
        "class_label": str(row.get_voter_class_display()) if row.voter_class else "",
        "state_label": str(row.get_state_display()),
        "ballot": row.ballot and row.state == RollState.LISTED,
    }


def _objections(one: Election) -> list[dict[str, Any]]:
    rows = one.objections.select_related("about").order_by("granted", "pk")
    return [
        {
            "id": row.pk,
            "about": row.about.name,
            "asks": str(row.get_asks_display()),
            "by": row.by_name,
            "reason": row.reason,
            "due_label": pages.full_date(row.due_on),
            "open": row.granted is None,
            "granted": row.granted,
            "answer": row.answer,
        }
        for row in rows
    ]


def _chosen(request: DeskRequest) -> list[int]:
    return [int(one) for one in request.POST.getlist("persons") if one.isascii() and one.isdigit() and len(one) < 19]


def _roll_acts(request: DeskRequest, one: Election) -> dict[str, Any]:
    told: dict[str, Any] = {"election_id": one.pk, **when(request)}
    todo: dict[str, Any] = {}
    if one.state in rolls.BEFORE_ROLL:
        todo["build"] = (_("按人员登记生成名单"), None, lambda: rolls.build_roll(**told))
        say: Any = made_of.SayForm(bound(request, "say"), prefix="say")
        todo["say"] = (
            _("登记表示参加的人"),
            say,
            lambda: rolls.say(person_ids=_chosen(request), **say.cleaned_data, **told),
        )
        decide: Any = made_of.DecideForm(bound(request, "decide"), prefix="decide")
        todo["decide"] = (
            _("决定外来人员的申请"),
            decide,
            lambda: rolls.decide_applications(person_ids=_chosen(request), **decide.cleaned_data, **told),
        )
        if one.mode in (Mode.HOUSEHOLD_REP, Mode.RESIDENT_REP):
            todo["name"] = (
                _("登记户的代表、居民代表"),
                None,
                lambda: rolls.name_representatives(person_ids=_chosen(request), **told),
            )
        strike: Any = made_of.StrikeForm(bound(request, "strike"), prefix="strike")
        todo["strike"] = (
            _("不予登记"),
            strike,
            lambda: rolls.strike(
                person_id=person_of(one, strike.cleaned_data["person"], "person"),
                decided_by=strike.cleaned_data["decided_by"],
                **told,
            ),
        )
    if one.state in rolls.AFTER_ROLL:
        todo |= _objection_acts(request, one, told)
    return todo


def _objection_acts(request: DeskRequest, one: Election, told: dict[str, Any]) -> dict[str, Any]:
    form: Any = made_of.ObjectionForm(bound(request, "object"), prefix="object")

    def object_() -> Any:
        data = dict(form.cleaned_data)
        about = person_of(one, data.pop("person"), "person")
        return rolls.object_to_roll(given=rolls.ObjectionInput(about_id=about, **data), **told)

    todo: dict[str, Any] = {}
    for row in one.objections.filter(granted=None).select_related("about"):
        name = f"answer{row.pk}"
        answer: Any = made_of.AnswerForm(bound(request, name), prefix=name, initial={"objection": row.pk})
        label = _("处理申诉：%(who)s，%(asks)s") % {"who": row.about.name, "asks": row.get_asks_display()}
        todo[name] = (label, answer, _answer(request, answer, row.pk))
    todo["object"] = (_("登记申诉"), form, object_)
    return todo


def _answer(request: DeskRequest, form: Any, objection_id: int) -> Any:
    def act() -> Any:
        data = form.cleaned_data
        return rolls.decide_objection(
            objection_id=objection_id, granted=bool(data["granted"]), answer=data["answer"], **when(request)
        )

    return act


@desk_page("GET")
def roll_file(request: DeskRequest, election_id: int, ending: str) -> HttpResponseBase:
    """Names leave the platform: that they did, and who took them, is in the journal."""
    one = own(request, election_id)
    record(
        verb="committees.roll_exported",
        by=request.user.pk,
        at=request.at,
        object_type="election",
        object_id=one.pk,
        division=one.division.code,
        basis=["R-CMT-2"],
        data={"ending": ending},
    )
    return sent(roll_listing(one), ending)


# Candidates -----------------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def nominees(request: DeskRequest, election_id: int) -> HttpResponseBase:
    one = own(request, election_id)
    if one.kind == ElectionKind.RECALL:
        raise Http404
    rows = list(one.candidates.prefetch_related("reviews", "nominations").order_by("post", "pk"))
    shown = [
        {
            **row,
            "reviews": [{"department": each.department, "clear": each.clear} for each in candidate.reviews.all()],
            "supporters": facts.supporters(candidate),
        }
        for row, candidate in zip(pages.candidate_rows(rows), rows, strict=True)
    ]
    todo = _candidate_acts(request, one)
    return people_page(
        request, one, todo, "election_candidates", _("提名、审查和候选人"), nominees=shown, exclusion_note=True
    )


def _pairs(one: Election, *states: CandidateState) -> list[tuple[int, str]]:
    rows = one.candidates.filter(state__in=states).order_by("post", "pk")
    return [(row.pk, f"{row.name}（{row.get_post_display()}，{row.get_state_display()}）") for row in rows]


def _candidate_acts(request: DeskRequest, one: Election) -> dict[str, Any]:
    todo: dict[str, Any] = {}
    if one.state in candidates.NOMINATING:
        nominate: Any = made_of.NominateForm(bound(request, "nominate"), prefix="nominate")
        todo["nominate"] = (_("登记提名"), nominate, lambda: _nominate(request, one, nominate.cleaned_data))
    open_ones = _pairs(one, C.NOMINATED, C.EXCLUDED)
    if open_ones and one.state in candidates.NOMINATING:
        review: Any = made_of.ReviewForm(bound(request, "review"), prefix="review", candidates=open_ones)
        todo["review"] = (
            _("登记一个单位的审查"),
            review,
            lambda: candidates.review(
                candidate_id=int(review.cleaned_data["candidate"]),
                department=review.cleaned_data["department"],
                clear=bool(review.cleaned_data["clear"]),
                reviewed_on=review.cleaned_data["reviewed_on"],
                **when(request),
            ),
        )
        chosen: Any = made_of.ChosenForm(bound(request, "qualify"), prefix="qualify", candidates=open_ones)
        todo["qualify"] = (
            _("审查合格"),
            chosen,
            lambda: candidates.qualify(candidate_id=int(chosen.cleaned_data["candidate"]), **when(request)),
        )
    still = _pairs(one, C.NOMINATED, C.QUALIFIED)
    if still and one.state in candidates.NOMINATING:
        exclude: Any = made_of.ExcludeForm(bound(request, "exclude"), prefix="exclude", candidates=still)
        todo["exclude"] = (
            _("依法排除"),
            exclude,
            lambda: candidates.exclude(
                candidate_id=int(exclude.cleaned_data["candidate"]),
                ground=exclude.cleaned_data["ground"],
                facts_text=exclude.cleaned_data["facts_text"],
                **when(request),
            ),
        )
    going = _pairs(one, C.NOMINATED, C.QUALIFIED, C.FORMAL)
    if going and one.state in (*candidates.NOMINATING, S.NOMINATED, S.CANDIDATES):
        gone: Any = made_of.ChosenForm(bound(request, "withdraw"), prefix="withdraw", candidates=going)
        todo["withdraw"] = (
            _("本人不接受提名"),
            gone,
            lambda: candidates.withdraw(candidate_id=int(gone.cleaned_data["candidate"]), **when(request)),
        )
    return todo


def _nominate(request: DeskRequest, one: Election, data: dict[str, Any]) -> Any:
    told = dict(data)
    person = person_of(one, told.pop("person"), "person")
    names: Iterable[str] = [line for line in told.pop("kin").splitlines() if line.strip()]
    kin = tuple(person_of(one, line, "kin") for line in names)
    given = candidates.NominationInput(person_id=person, kin_candidates=kin, **told)
    return candidates.nominate(election_id=one.pk, given=given, **when(request))


# Proxies and counts ---------------------------------------------------------------------------------------------------


@desk_page("GET", "POST")
def proxies(request: DeskRequest, election_id: int) -> HttpResponseBase:
    one = own(request, election_id)
    told: dict[str, Any] = {"election_id": one.pk, **when(request)}
    todo: dict[str, Any] = {}
    if one.state in PREPARING and one.proxies_on is None:
        form: Any = made_of.ProxyForm(bound(request, "proxy"), prefix="proxy")

        def file() -> Any:
            data = dict(form.cleaned_data)
            ids: dict[str, Any] = {
                "principal_id": person_of(one, data.pop("principal"), "principal"),
                "proxy_id": person_of(one, data.pop("proxy"), "proxy"),
            }
            return voting.file_proxy(given=voting.ProxyInput(**ids, **data), **told)

        todo["proxy"] = (_("登记委托投票"), form, file)
        todo["publish"] = (_("公布委托名单"), None, lambda: voting.publish_proxies(**told))
    rows = Proxy.objects.filter(election=one, withdrawn_on=None).select_related("principal", "proxy").order_by("pk")
    held = [(row.pk, _("%(who)s委托%(proxy)s") % {"who": row.principal.name, "proxy": row.proxy.name}) for row in rows]
    if held and one.state in PREPARING:
        gone: Any = made_of.WithdrawProxyForm(bound(request, "withdraw"), prefix="withdraw", proxies=held)
        todo["withdraw"] = (
            _("撤回委托"),
            gone,
            lambda: voting.withdraw_proxy(proxy_id=int(gone.cleaned_data["proxy"]), **when(request)),
        )
    shown = [{"principal": row.principal.name, "proxy": row.proxy.name, "near": row.near_relative} for row in rows]
    return people_page(request, one, todo, "election_proxies", _("委托投票"), proxies=shown)


@desk_page("GET", "POST")
def count(request: DeskRequest, election_id: int) -> HttpResponseBase:
    """One's own count, without sight of another's; the page says how many were entered, never what."""
    one = found(request, election_id)
    if not facts.counts_votes(request.user, one.division.code, request.on):
        raise Http404
    told: dict[str, Any] = {"election_id": one.pk, **when(request)}
    todo: dict[str, Any] = {}
    if one.state == S.VOTING:
        form: Any = made_of.TallyForm(bound(request, "count"), prefix="count", lines=_ballot_lines(one))
        todo["count"] = (_("录入计票"), form, lambda: voting.enter_count(tally=form.tally(), **told))
        if one.kind != ElectionKind.RECALL and not one.counts.exists():
            other: Any = made_of.WriteInForm(bound(request, "write_in"), prefix="write_in")
            todo["write_in"] = (
                _("选票上另选的人"),
                other,
                lambda: voting.write_in(
                    person_id=person_of(one, other.cleaned_data["person"], "person"),
                    post=other.cleaned_data["post"],
                    **told,
                ),
            )
    note = _("已有%(n)d人录入。两个人录的一样，计票才算数；不一样，要第三个人再数。") % {"n": one.counts.count()}
    return people_page(request, one, todo, "election_count", _("录入计票"), note=note)


def _ballot_lines(one: Election) -> dict[str, str]:
    if one.kind == ElectionKind.RECALL:
        return {"yes": _("赞成罢免"), "no": _("不赞成罢免")}
    return {str(row.pk): f"{row.get_post_display()} {row.name}" for row in facts.formal(one)}
