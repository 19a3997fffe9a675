"""The public side: processing rules, a request about one's own data, the box about the platform. No sign-in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.base.clock.explain import full_date
from governance.base.frame import REFUSED_STATUS, public_form, submitted
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors
from residents.actions import feedback as box
from residents.actions.request import receive
from residents.choices import RequestState
from residents.duty_kinds import FEEDBACK_DAYS, REQUEST_DAYS
from residents.forms import FeedbackForm, RequestForm, TrackForm
from residents.models import Request
from residents.queries.feedback import published
from residents.queries.processing import Version, in_force, numbered, versions
from residents.queries.record import contact_for
from residents.queries.request import answer_of, by_code
from residents.queries.tracking import shown_code

SHOWN = 100


@require_safe
def privacy(request: HttpRequest, code: str = "") -> HttpResponse:
    """What is kept about people here, by whom, why and how long; every version with its date."""
    place = get_object_or_404(Division, code=code) if code else None
    version = _version(request)
    page = {
        "place": _place(place),
        "community": place is not None and bool(place.committee),
        "live": place is not None and bool(place.committee) and place.is_live(_on(request)),
        "telephone": "" if place is None else place.telephone,
        "contact": contact_for(code),
        "version": version,
        "since": full_date(version.valid_from),
        "versions": [(one.number, full_date(one.valid_from), one.changes) for one in versions()],
        "days": REQUEST_DAYS,
    }
    return render(request, "residents/privacy.html", page)


def _version(request: HttpRequest) -> Version:
    asked = request.GET.get("version", "")
    if not asked:
        return in_force(_on(request))
    try:
        return numbered(int(asked))
    except (ValueError, LookupError) as unknown:
        raise Http404 from unknown


@public_form
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """A request about one's own data; afterwards the code to follow it, on a page to write down."""
    place = get_object_or_404(Division.objects.exclude(committee=""), code=code)
    form = RequestForm(request.POST if request.method == "POST" else None)
    got, problems = submitted(
        request,
        form,
        lambda: receive(division_id=place.pk, asked=form.asked(), at=_at(request), on=_on(request)),
    )
    back = reverse("privacy:place", args=[code])
    if got is not None:
        page = {
            "place": _place(place),
            "number": got.request.pk,
            "kind": got.request.get_kind_display(),
            "code": shown_code(got.code),
            "due": full_date(got.request.due_on),
            "days": REQUEST_DAYS,
            "back_url": back,
        }
        return render(request, "residents/received.html", page, status=201)
    page = {
        "place": _place(place),
        "form": form,
        "problems": problems,
        "live": place.is_live(_on(request)),
        "telephone": place.telephone,
        "days": REQUEST_DAYS,
        "actions": [{"name": "go", "label": _("送出"), "kind": "primary"}],
        "back_url": back,
    }
    return render(request, "residents/ask.html", page, status=REFUSED_STATUS if problems else 200)


@public_form
def track(request: HttpRequest) -> HttpResponse:
    """State and answer by the code. It travels in the body only, so that no address or log holds it."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    found, problems = submitted(request, form, lambda: _found(form))
    page: dict[str, Any] = {
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("查"), "kind": "primary"}],
        "back_url": reverse("privacy:rules"),
    }
    if found is not None:
        page |= _state_of(found)
    elif request.method == "POST" and not problems:
        text = _("没有这个查询码。请对照当时记下的，再输一遍；丢了的，请到村（居）委会问。")
        form.add_error("code", text)
        page["problems"] = [{"text": text, "anchor": form["code"].id_for_label}]
    return render(request, "residents/track.html", page, status=REFUSED_STATUS if page["problems"] else 200)


def _found(form: TrackForm) -> Request | None:
    try:
        return by_code(form.cleaned_data["code"])
    except Request.DoesNotExist:
        return None


def _state_of(found: Request) -> dict[str, Any]:
    return {
        "found": found,
        "place": _place(found.division),
        "received": full_date(found.received_on),
        "due": full_date(found.due_on),
        "closed": "" if found.closed_on is None else full_date(found.closed_on),
        "refused": found.state == RequestState.REFUSED,
        "answer": answer_of(found),
        "contact": contact_for(found.division.code),
    }


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Questions about the platform with their answers, the newest first."""
    rows = list(published()[: SHOWN + 1])
    page = {
        "rows": [
            {
                "number": row.pk,
                "kind": row.get_kind_display().partition("：")[0],
                "text": row.public_text,
                "reply": row.reply,
                "where": row.division.name,
                "asked": full_date(row.received_on),
                "answered": "" if row.closed_on is None else full_date(row.closed_on),
            }
            for row in rows[:SHOWN]
        ],
        "more": len(rows) > SHOWN,
        "days": FEEDBACK_DAYS,
    }
    return render(request, "residents/feedback.html", page)


@public_form
def tell(request: HttpRequest) -> HttpResponse:
    """A word about the platform, without a name."""
    code = request.GET.get("place", "")
    place = Division.objects.filter(code=code).first() if code.isascii() and code.isdigit() else None
    form = FeedbackForm(request.POST if request.method == "POST" else None)
    got, problems = submitted(
        request,
        form,
        lambda: box.receive(
            place=place,
            kind=form.cleaned_data["kind"],
            text=form.cleaned_data["text"],
            at=_at(request),
            on=_on(request),
        ),
    )
    page = {
        "place": _place(place),
        "form": form,
        "problems": problems,
        "days": FEEDBACK_DAYS,
        "actions": [{"name": "go", "label": _("送出"), "kind": "primary"}],
        "back_url": reverse("privacy:answers"),
        "number": None if got is None else got.pk,
        "due": "" if got is None else full_date(got.due_on),
    }
    status = 201 if got is not None else REFUSED_STATUS if problems else 200
    return render(request, "residents/tell.html", page, status=status)


def _place(place: Division | None) -> dict[str, Any]:
    if place is None:
        return {"code": "", "name": "", "path": []}
    names = dict(Division.objects.filter(code__in=ancestors(place.code)).values_list("code", "name"))
    path = [{"code": up, "name": names[up]} for up in ancestors(place.code)[:-1] if up in names]
    return {"code": place.code, "name": place.name, "path": path}


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _at(request: HttpRequest) -> dt.datetime:
    return request.at  # type: ignore[attr-defined]
