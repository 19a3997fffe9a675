"""Guidance and orders to correct at the desk: the list, one of them with the step that is this person's."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.permissions import VERBS, may, scope_of
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain
from governance.base.frame import DeskRequest, chosen_place, desk_page, export_page, form_page, show, submitted
from governance.township.actions.correction import (
    OrderInput,
    close_correction,
    issue_correction,
    reply_to_correction,
    revoke_correction,
)
from governance.township.actions.guidance import answer_guidance, ask_guidance, give_guidance
from governance.township.choices import CorrectionState, GuidanceState
from governance.township.duty_kinds import KIND_CORRECTION, KIND_GUIDANCE
from governance.township.forms.guidance import (
    CITATION,
    RULE,
    AnswerForm,
    AskForm,
    CloseForm,
    CorrectForm,
    GiveForm,
    ReplyForm,
    RevokeForm,
)
from governance.township.models import Correction, Guidance
from governance.township.permissions import (
    ASK_GUIDANCE,
    GIVE_GUIDANCE,
    ISSUE_CORRECTION,
    REPLY_CORRECTION,
    REVOKE_CORRECTION,
)
from governance.township.queries import guidance as facts
from governance.township.queries import guidance_exporting as exporting

LISTED = 200
S = CorrectionState
LOOKS = {S.ISSUED: "due", S.REPLIED: "submitted", S.CLOSED: "met", S.REVOKED: "withdrawn"}


@desk_page("GET")
def overview(request: DeskRequest) -> HttpResponse:
    """What waits first, then the latest of the others, of one's own places."""
    rows = facts.guidance_visible_to(request.user, request.on).select_related("division")
    waiting = list(rows.filter(state=GuidanceState.ASKED).order_by("due_on", "id")[:LISTED])
    answered = list(rows.filter(state=GuidanceState.ANSWERED).order_by("-id")[:LISTED])
    ordered = facts.corrections_visible_to(request.user, request.on).select_related("division").order_by("-id")
    context = {
        "waiting": [_line(row, request.on) for row in waiting],
        "answered": [_line(row, request.on) for row in answered],
        "corrections": [_order_line(row, request.on) for row in ordered[:LISTED]],
        "ask_url": _door(request, ASK_GUIDANCE.name, "township:guidance_ask"),
        "give_url": _door(request, GIVE_GUIDANCE.name, "township:guidance_give"),
        "correct_url": _door(request, ISSUE_CORRECTION.name, "township:correction_new"),
        "back_url": reverse("desk:home"),
    }
    return show(request, "township/guidance_list.html", context)


def _door(request: DeskRequest, verb: str, name: str) -> str:
    return reverse(name) if scope_of(request.user, request.on).roles() & VERBS[verb].roles else ""


def _due(due_on: dt.date | None, waiting: bool, on: dt.date) -> dict[str, Any]:
    if due_on is None or not waiting:
        return {"due_label": "", "late": False}
    return {"due_label": full_date(due_on), "late": due_on < on}


def _line(row: Guidance, on: dt.date) -> dict[str, Any]:
    waiting = row.state == GuidanceState.ASKED
    day = row.asked_on or row.answered_on
    return {
        "title": row.topic,
        "place": row.division.name,
        "url": reverse("township:guidance", args=[row.pk]),
        "state": "due" if waiting else "met",
        "state_label": str(row.get_state_display()) if row.asked_on else _("主动指导"),
        "day_label": "" if day is None else full_date(day),
        **_due(row.due_on, waiting, on),
    }


def _order_line(row: Correction, on: dt.date) -> dict[str, Any]:
    return {
        "title": row.decision,
        "place": row.division.name,
        "url": reverse("township:correction", args=[row.pk]),
        "state": LOOKS[S(row.state)],
        "state_label": str(row.get_state_display()),
        "day_label": full_date(row.issued_on),
        **_due(row.reply_by, row.state == S.ISSUED, on),
    }


def _when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


@desk_page("GET", "POST")
def ask(request: DeskRequest) -> HttpResponse:
    """The committee asks the township."""
    place, choice = chosen_place(request, ASK_GUIDANCE.name)
    form = AskForm(request.POST or None)
    made, problems = submitted(
        request, form, lambda: ask_guidance(division_id=place.pk, **form.cleaned_data, **_when(request))
    )
    if made is not None:
        messages.success(request, _("已送乡镇（街道），答复的期限写在这里。"))
        return redirect("township:guidance", made.pk)
    help_text = _("指导是帮助，不是命令：最后怎样办，由村（居）民自己依法决定。")
    return form_page(
        request,
        title=_("请示指导"),
        form=form,
        verb=_("送乡镇（街道）"),
        back_url=reverse("township:guidance_list"),
        problems=problems,
        help=help_text,
        **choice,
    )


@desk_page("GET", "POST")
def give(request: DeskRequest) -> HttpResponse:
    """The township advises unasked."""
    place, choice = chosen_place(request, GIVE_GUIDANCE.name)
    form = GiveForm(request.POST or None)
    made, problems = submitted(
        request, form, lambda: give_guidance(division_id=place.pk, **form.cleaned_data, **_when(request))
    )
    if made is not None:
        messages.success(request, _("已登记，村（居）委会看得到。"))
        return redirect("township:guidance", made.pk)
    return form_page(
        request,
        title=_("主动指导"),
        form=form,
        verb=_("登记指导"),
        back_url=reverse("township:guidance_list"),
        problems=problems,
        **choice,
    )


@desk_page("GET", "POST")
def guidance(request: DeskRequest, guidance_id: int) -> HttpResponse:
    """The question and the answer; for the township the form to answer."""
    try:
        found = facts.guidance_for(request.user, guidance_id, request.on)
    except Guidance.DoesNotExist as missing:
        raise Http404 from missing
    gives = may(request.user, GIVE_GUIDANCE.name, place=found.division.code, on=request.on).ok
    form = AnswerForm(request.POST or None) if gives and found.state == GuidanceState.ASKED else None
    done, problems = submitted(
        request,
        form,
        lambda: answer_guidance(guidance_id=found.pk, answer=_cleaned(form, "answer"), **_when(request)),
    )
    if done is not None:
        messages.success(request, _("已答复。"))
        return redirect("township:guidance", found.pk)
    context = {
        "g": {
            **_line(found, request.on),
            "question": found.question,
            "asked_by": found.asked_by.name if found.asked_by else "",
            "answer": found.answer,
            "answered_by": found.answered_by.name if found.answered_by else "",
            "answered_label": full_date(found.answered_on) if found.answered_on else "",
        },
        "form": form,
        "actions": [{"name": "go", "label": _("答复"), "kind": "primary"}],
        "problems": problems,
        "explain": _why(KIND_GUIDANCE, found.division_id, found.pk),
        "asks": may(request.user, ASK_GUIDANCE.name, place=found.division.code, on=request.on).ok,
        "back_url": reverse("township:guidance_list"),
    }
    return show(request, "township/guidance.html", context, 422 if problems else 200)


def _cleaned(form: forms.Form | None, name: str) -> str:
    value: str = "" if form is None else form.cleaned_data[name]
    return value


def _why(kind: int, division_id: int, subject: int) -> list[str]:
    duty = Duty.objects.open().filter(division=division_id, kind=kind, subject=subject).first()
    return [] if duty is None else explain(duty, calendar())


@desk_page("GET", "POST")
def correct(request: DeskRequest) -> HttpResponse:
    """责令改正: what breaks which article; no field for what should be decided instead."""
    place, choice = chosen_place(request, ISSUE_CORRECTION.name)
    form = CorrectForm(
        request.POST or None, rules=facts.rules_to_cite(place, request.on), citations=facts.citations_to_cite()
    )
    made, problems = submitted(
        request, form, lambda: issue_correction(division_id=place.pk, given=_order(form), **_when(request))
    )
    if made is not None:
        messages.success(request, _("已发出，村（居）委会的待办里有了答复的任务。"))
        return redirect("township:correction", made.pk)
    help_text = _(
        "村（居）民的决定违反法律的，可以责令改正，不能替他们作另一个决定（村民委员会组织法第六条、第四十一条）。"
    )
    return form_page(
        request,
        title=_("责令改正自治决定"),
        form=form,
        verb=_("责令改正"),
        back_url=reverse("township:guidance_list"),
        problems=problems,
        danger=True,
        help=help_text,
        **choice,
    )


def _order(form: CorrectForm) -> OrderInput:
    given = form.cleaned_data
    return OrderInput(
        decision=given["decision"],
        decided_on=given["decided_on"],
        ground=given["ground"],
        article=given["article"],
        rule_id=form.basis_of(RULE),
        citation_id=form.basis_of(CITATION),
    )


@desk_page("GET", "POST")
def correction(request: DeskRequest, correction_id: int) -> HttpResponse:
    """The order, the reply, and the step that is this person's."""
    try:
        found = facts.correction_for(request.user, correction_id, request.on)
    except Correction.DoesNotExist as missing:
        raise Http404 from missing
    asked = next((name for name in ACTS if name in request.POST), "")
    made = _steps(request, found, asked)
    form = made.get(asked)
    done, problems = submitted(
        request,
        form,
        lambda: ACTS[asked](correction_id=found.pk, **form.cleaned_data, **_when(request)),  # type: ignore[union-attr]
    )
    if done is not None:
        messages.success(request, _("已登记。"))
        return redirect("township:correction", found.pk)
    basis = str(found.rule) if found.rule else str(found.citation)
    context = {
        "c": {
            **_order_line(found, request.on),
            "decided_label": full_date(found.decided_on),
            "basis": found.rule.law if found.rule else basis,
            "basis_note": found.rule.statement if found.rule else "",
            "article": found.article,
            "ground": found.ground,
            "issued_by": found.issued_by.name,
            "reply_kind": str(found.get_reply_kind_display()),
            "reply": found.reply,
            "replied_by": found.replied_by.name if found.replied_by else "",
            "replied_label": full_date(found.replied_on) if found.replied_on else "",
            "outcome": found.outcome,
            "closed_label": full_date(found.closed_on) if found.closed_on else "",
        },
        "made": [
            {"name": name, "form": form, "label": LABELS[name], "danger": name == "revoke"}
            for name, form in made.items()
        ],
        "explain": _why(KIND_CORRECTION, found.division_id, found.pk),
        "problems": problems,
        "back_url": reverse("township:guidance_list"),
    }
    return show(request, "township/correction.html", context, 422 if problems else 200)


ACTS: dict[str, Any] = {"reply": reply_to_correction, "close": close_correction, "revoke": revoke_correction}
LABELS = {"reply": gettext_lazy("答复"), "close": gettext_lazy("办结"), "revoke": gettext_lazy("撤销责令改正")}


def _steps(request: DeskRequest, found: Correction, asked: str) -> dict[str, forms.Form]:
    """Those this person may take now; the one that was sent is bound."""
    code, on = found.division.code, request.on

    def holds(verb: str) -> bool:
        return may(request.user, verb, place=code, on=on).ok

    def data(name: str) -> Any:
        return request.POST if asked == name else None

    made: dict[str, forms.Form] = {}
    if found.state == S.ISSUED and holds(REPLY_CORRECTION.name):
        made["reply"] = ReplyForm(data("reply"), prefix="reply")
    if found.state in (S.ISSUED, S.REPLIED):
        if holds(ISSUE_CORRECTION.name):
            made["close"] = CloseForm(data("close"), prefix="close")
        if holds(REVOKE_CORRECTION.name):
            made["revoke"] = RevokeForm(data("revoke"), prefix="revoke")
    return made


export_guidance = export_page(exporting.guidance)
export_corrections = export_page(exporting.corrections)
