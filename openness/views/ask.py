"""Asking from the public page and following it: no sign-in, no session, no script (R-OPN-6, R-OPN-7).

The forms carry Django's CSRF cookie and no other; they are never kept by a cache. The tracking code travels in a
request's body only, so that no address, log or history holds it.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.clock.models import Duty
from governance.base.frame import REFUSED_STATUS, form_problems, is_demonstration, public, public_form, submitted
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from governance.base.verdict import Refused
from openness.actions.challenge import Received, receive, respond
from openness.choices import ChallengeState
from openness.duty_kinds import KIND_ANSWER
from openness.forms.challenge import AskForm
from openness.models import Challenge, Disclosure, Inquiry
from openness.queries.challenge import by_code, missing
from openness.queries.challenge_pages import challenge_page, choices_about, inquiry_row, place_page
from openness.queries.labels import place_url, weekday_label
from residents.forms import TrackForm
from residents.queries.tracking import shown_code


@public_form
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """One form; after sending, the tracking code on a page to write down or print."""
    division = _community(code)
    on = _today(request)
    late = missing(division, on)
    asked = _asked_about(request, division)
    form = AskForm(
        request.POST if request.method == "POST" else None,
        about=choices_about(division, late, asked),
        initial={"about": "" if asked is None else f"d{asked.pk}"},
    )
    try:
        got, problems = submitted(
            request,
            form,
            lambda: receive(division_id=division.pk, question=form.question(), by=None, at=_at(request), on=on),
        )
    except (Disclosure.DoesNotExist, Duty.DoesNotExist) as gone:
        raise Http404 from gone
    if got is not None:
        return render(request, "board/challenge_received.html", received_page(got, division), status=201)
    page = _frame(division) | {
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("送出"), "kind": "primary"}],
        "back_url": place_url(division.code),
        "live": division.is_live(on),
        "telephone": division.telephone,
        "hours": division.office_hours,
    }
    return render(request, "board/challenge_ask.html", page, status=REFUSED_STATUS if problems else 200)


def _asked_about(request: HttpRequest, division: Division) -> Disclosure | None:
    """The disclosure whose page the person came from, when it may be asked about."""
    about = request.GET.get("about", "")
    if about.isascii() and about.isdigit() and len(about) <= 18:
        return Disclosure.objects.public().filter(pk=int(about), division=division).first()
    return None


def received_page(got: Received, division: Division) -> dict[str, Any]:
    """What the person takes home: number, code, by when; also printed for who came with a paper."""
    due = got.challenge.due_on
    return _frame(division) | {
        "number": got.challenge.pk,
        "about": got.challenge.about,
        "code": shown_code(got.code),
        "due_label": "" if due is None else weekday_label(due),
        "basis": got.challenge.clocks[str(KIND_ANSWER)]["basis"],
        "window_passed": got.challenge.window_passed,
        "track_url": reverse("board:track"),
        "back_url": place_url(division.code),
    }


@public_form
def track(request: HttpRequest) -> HttpResponse:
    """State and answer by the tracking code; and whether the answer is enough."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        problems = form_problems(form) if request.method == "POST" else []
        return _track_form(request, form, problems)
    try:
        found = by_code(form.cleaned_data["code"])
    except Challenge.DoesNotExist:
        form.add_error("code", _("没有这个查询码。请对照当时给您的纸或照片，再输一遍；丢了的，请到乡镇（街道）问。"))
        return _track_form(request, form, form_problems(form))
    problems, done = [], ""
    if "satisfied" in request.POST or "dissatisfied" in request.POST:
        satisfied = "satisfied" in request.POST
        try:
            respond(challenge_id=found.pk, satisfied=satisfied, by=None, at=_at(request), on=_today(request))
        except Refused as refused:
            problems = [{"text": verdict.text, "anchor": ""} for verdict in refused.verdicts]
        else:
            done = _("已经办结，谢谢。") if satisfied else _("已经报上一级调查，到期会有答复。")
        found = by_code(form.cleaned_data["code"])
    return _track_page(request, found, form.cleaned_data["code"], problems=problems, done=done)


def _track_form(request: HttpRequest, form: TrackForm, problems: list[dict[str, str]]) -> HttpResponse:
    page = {
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("查"), "kind": "primary"}],
        "back_url": reverse("board:home"),
    }
    return render(request, "board/challenge_track.html", page, status=REFUSED_STATUS if problems else 200)


def _track_page(
    request: HttpRequest, found: Challenge, code: str, *, problems: list[dict[str, str]], done: str
) -> HttpResponse:
    on = _today(request)
    answered = found.state in (ChallengeState.PUBLISHED, ChallengeState.TOWNSHIP_ANSWERED)
    in_time = found.due_on is not None and on <= found.due_on
    page = challenge_page(found, on) | _frame(found.division)
    page |= {
        "code": code,
        "own": {"text": found.text, "line": found.line},
        "may_close": answered and in_time,
        "may_raise": (answered or found.state == ChallengeState.REFUSED) and in_time,
        "until_label": weekday_label(found.due_on) if found.due_on is not None else "",
        "problems": problems,
        "done": done,
    }
    return render(request, "board/challenge_mine.html", page, status=REFUSED_STATUS if problems else 200)


@public
def challenges(request: HttpRequest, code: str) -> HttpResponse:
    """What was asked here, how it was answered, what was demanded and ordered."""
    division = _community(code)
    return render(request, "board/challenges.html", place_page(division, _today(request)) | _frame(division))


@public
def challenge(request: HttpRequest, code: str, challenge_id: int) -> HttpResponse:
    """One question with its answers; who asked is nowhere."""
    rows = Challenge.objects.select_related("division", "disclosure")
    found = get_object_or_404(rows, pk=challenge_id, division__code=code)
    page = challenge_page(found, _today(request)) | _frame(found.division)
    return render(request, "board/challenge.html", page)


@public
def inquiry(request: HttpRequest, code: str, inquiry_id: int) -> HttpResponse:
    """One inquiry or demand: who asks together, whether they are enough, the clock, the answer."""
    rows = Inquiry.objects.select_related("division", "disclosure")
    found = get_object_or_404(rows, pk=inquiry_id, division__code=code)
    page = {"q": inquiry_row(found, _today(request)), "list_url": reverse("board:challenges", args=[code])}
    return render(request, "board/challenge_inquiry.html", page | _frame(found.division))


def _community(code: str) -> Division:
    return get_object_or_404(Division.objects.exclude(committee=""), code=code)


def _frame(division: Division) -> dict[str, Any]:
    return {"place": place_part(division), "demo": is_demonstration(division.code), "noindex": True}


def _today(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _at(request: HttpRequest) -> dt.datetime:
    return request.at  # type: ignore[attr-defined]
