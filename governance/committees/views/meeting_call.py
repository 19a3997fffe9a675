"""Calling a meeting, recording that so many asked for one, and recording one that was held on paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import scope_of
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, form_page, submitted
from governance.base.places.rules.code import is_within
from governance.committees.actions.meeting import ask_meeting, call_meeting
from governance.committees.actions.paper_meeting import record_paper_meeting
from governance.committees.choices import CallGround, ItemKind, MatterClass, QuorumWay, StepKind
from governance.committees.forms.meeting import AskForm, CallForm, HeldForm, PaperForm
from governance.committees.models import Body, CallRequest, Matter
from governance.committees.permissions import CALL_MEETING
from governance.committees.queries import meeting as facts
from governance.committees.queries.matter import waiting_for
from governance.committees.rules import meeting as rules


def body_for(request: DeskRequest) -> Body:
    """The one named by ``body`` where this person calls meetings; 404 otherwise."""
    asked = request.POST.get("body") or request.GET.get("body", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404
    found = Body.objects.on(request.on).select_related("division", "group").filter(pk=int(asked)).first()
    codes = scope_of(request.user, request.on).codes(CALL_MEETING.roles)
    if found is None or not any(is_within(found.division.code, code) for code in codes):
        raise Http404
    return found


def _agenda(body: Body, on: dt.date) -> dict[str, Any]:
    """Matters that wait for the vote, of this body, and the kinds of items that may stand before it."""
    matters = [one for one in waiting_for(body.division, [StepKind.VOTED]) if _of(one, body)]
    kinds = [kind for kind in ItemKind.values if _may_stand(kind, body, on)]
    return {"matters": matters, "kinds": kinds}


def _may_stand(kind: str, body: Body, on: dt.date) -> bool:
    if kind in rules.CHOOSERS:
        return body.kind in facts.chosen_by(kind, body.division, on)
    return kind not in rules.ITEM_BODIES or body.kind in rules.ITEM_BODIES[kind]


def _of(matter: Matter, body: Body) -> bool:
    allowed = rules.MATTER_BODIES[MatterClass(matter.decision_class)]
    return body.kind in allowed and (matter.group_id or body.group_id) == body.group_id


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


def _help(request: DeskRequest, body: Body) -> str:
    """The earliest day, and why: said before anybody picks one."""
    law = facts.rules_of(body, request.on)
    first = full_date(rules.earliest_day(law, request.on))
    rule = law.of(law.codes.notice)
    if rule is None:
        return _("今天通知，法律没有规定提前几日，最早%(first)s就可以开。") % {"first": first}
    words = {"first": first, "basis": rule.basis_text, "days": rule.number}
    return _("今天通知，最早%(first)s开会：要提前%(days)s日通知。%(basis)s") % words


@desk_page("GET", "POST")
def meeting_new(request: DeskRequest) -> HttpResponse:
    body = body_for(request)
    initial: dict[str, Any] = {"notice_on": request.on, "title": body.name, **_asked(request, body)}
    sent = request.POST if request.method == "POST" else None
    form = CallForm(sent, initial=initial, **_agenda(body, request.on))

    def act() -> HttpResponse:
        made = call_meeting(body_id=body.pk, given=form.call(), **_when(request))
        messages.success(request, _("已登记。请把通知张贴出去，开会以后登记到会和表决。"))
        return redirect("committees:meeting", made.pk)

    done, problems = submitted(request, form, act, {"items": "item1", "kind": "item1", "held_on": "day"})
    if done is not None:
        return done
    title = _("召集%(body)s") % {"body": body.name}
    return _page(request, body, title, form, _("登记并通知"), problems, help=_help(request, body))


def _asked(request: DeskRequest, body: Body) -> dict[str, Any]:
    """What somebody asked for, filled in already."""
    key = request.GET.get("asked", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return {}
    row = CallRequest.objects.filter(pk=int(key), body=body).first()
    if row is None:
        return {}
    asked = {"ground": row.ground, "asked_by": row.asked_by, "asked_on": row.asked_on}
    return {**asked, "item1": ItemKind.TALK, "title1": row.about[:120]}


def _page(
    request: DeskRequest, body: Body, title: str, form: Any, verb: str, problems: Any, **context: Any
) -> HttpResponse:
    back = reverse("committees:meetings")
    given = {"form": form, "verb": verb, "back_url": back, "problems": problems, "place": {"name": body.division.name}}
    return form_page(request, title=title, template="committees/meeting_form.html", body=body, **given, **context)


@desk_page("GET", "POST")
def meeting_ask(request: DeskRequest) -> HttpResponse:
    """So many asked: from now on the meeting is owed."""
    body = body_for(request)
    initial = {"asked_on": request.on, "ground": CallGround.RESIDENTS}
    form = AskForm(request.POST if request.method == "POST" else None, initial=initial)

    def act() -> HttpResponse:
        ask_meeting(body_id=body.pk, **form.cleaned_data, **_when(request))
        messages.success(request, _("已登记，待办里有了这次会议。"))
        return redirect("committees:meetings")

    done, problems = submitted(request, form, act)
    if done is not None:
        return done
    title = _("有人提议召开%(body)s") % {"body": body.name}
    return _page(request, body, title, form, _("登记提议"), problems)


@desk_page("GET", "POST")
def meeting_record(request: DeskRequest) -> HttpResponse:
    """Held outside the platform: recorded afterwards, flagged where it does not fit the law."""
    body = body_for(request)
    sent = request.POST if request.method == "POST" else None
    ways = rules.ways_of(body.division.committee, body.kind)
    members = list(facts.members_of(body, request.on)) if ways == (QuorumWay.MEMBERS,) else []
    held = HeldForm(sent, ways=ways, members=members, prefix="held", initial={"held_on": request.on})
    form = PaperForm(sent, initial={"title": body.name, "notice_on": request.on}, **_agenda(body, request.on))

    def act() -> HttpResponse:
        made = record_paper_meeting(
            body_id=body.pk,
            called=form.call(),
            held=held.given(),
            items=form.paper_items(),
            minutes=form.cleaned_data["minutes"],
            signers=form.signatures(),
            **_when(request),
        )
        messages.success(request, _("已补登。和规定不符的地方已经标明。"))
        return redirect("committees:meeting", made.pk)

    both = form if held.is_valid() or sent is None else held
    done, problems = submitted(request, both, act, {"items": "item1", "kind": "item1"})
    if done is not None:
        return done
    title = _("补登已经开过的%(body)s") % {"body": body.name}
    text = _("在平台外开的会，开会日期和登记日期都会写明，核对和在平台上开的一样；不符合规定的照实登记、照实标明。")
    return _page(request, body, title, form, _("补登"), problems, help=text, held=held)
