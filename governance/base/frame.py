"""What every page shares: who may open it, the desk's frame, forms that were sent, and refusals beside their fields.

The top of base: every room with pages stands above it, so a page of the desk is made in one way.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.middleware import HtmxDetails

from governance.base.accounts.models import User
from governance.base.accounts.permissions import VERBS, scope_of, within_codes
from governance.base.notices.queries import unread
from governance.base.places.choices import DEMONSTRATION_CODE
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from governance.base.places.rules.code import LENGTHS
from governance.base.spreadsheet import Listing, sent
from governance.base.verdict import Refused, Verdict, failures, taken

REFUSED_STATUS = 422
TAKEN_STATUS = 409  # somebody was first, as the API says it
MOST_PLACES = 200  # communities one person chooses from; a township has some twenty


class DeskRequest(HttpRequest):
    """A request behind the sign-in, with the one instant that TodayMiddleware read."""

    user: User
    at: dt.datetime
    on: dt.date
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]
T = TypeVar("T")


def desk_page(*methods: str) -> Callable[[View], View]:
    """A page of the desk: signed in, only these methods, never kept by a cache. What an action refuses and the view
    does not show beside its fields becomes a page of its own (403 when the person may not)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def page(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **kwargs)
            except Refused as refused:
                return refused_page(request, refused)

        signed_in: View = login_required(page)
        return never_cache(require_http_methods(methods)(signed_in))

    return decorate


def public(view: Callable[..., HttpResponse]) -> View:
    """A page for anyone: GET and HEAD only; every cache may keep it and must ask whether it still holds.

    A person who is signed in gets a session cookie with the answer: that one is nobody else's to keep.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        whose = "private" if settings.SESSION_COOKIE_NAME in request.COOKIES else "public"
        patch_cache_control(response, **{whose: True}, max_age=0, must_revalidate=True)
        patch_vary_headers(response, ["Cookie"])
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        response["ETag"] = etag
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer


def board(request: HttpRequest, template: str, division: Division, context: Mapping[str, Any]) -> HttpResponse:
    """A page of the board about a place, in its frame."""
    frame = {"place": place_part(division), "demo": is_demonstration(division.code)}
    return render(request, template, {**frame, **context})


def is_demonstration(code: str) -> bool:
    """Inside the fictional county, or one of the fictional places above it."""
    return code.startswith(DEMONSTRATION_CODE) or DEMONSTRATION_CODE.startswith(code)


def public_form(view: View) -> View:
    """A form for anyone: never kept by a cache, and no cookie but that of the form."""
    guarded: View = never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))
    return guarded


def export_page(make: Callable[[User, dt.date, str], Listing]) -> View:
    """A list of the desk as a file. ``within`` narrows one's own scope and can never widen it."""

    @desk_page("GET")
    def page(request: DeskRequest, kind: str) -> HttpResponseBase:
        within = request.GET.get("within", "")
        if within and not (within.isascii() and within.isdigit() and len(within) in LENGTHS):
            raise Http404
        return sent(make(request.user, request.on, within), kind)

    return page


def show(request: DeskRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A desk page in its frame."""
    frame = {
        "nav": _nav(request),
        "demo": request.user.demonstration,
    }
    return render(request, template, {**frame, **context}, status=status)


def _nav(request: DeskRequest) -> list[dict[str, Any]]:
    """The inbox says how many are unread; one query for every page of the desk."""
    count = unread(request.user)
    inbox = _("收件箱（%(count)d 条未读）") % {"count": count} if count else _("收件箱")
    links = [("desk:inbox", inbox), ("desk:calendar", _("日历")), ("desk:account", _("我的账号"))]
    entries = [(reverse(name), label) for name, label in links]
    return [{"label": label, "url": url, "current": url == request.path} for url, label in entries]


def refused_page(request: DeskRequest, refused: Refused) -> HttpResponse:
    problems = problems_of(refused.verdicts)
    context = {"problems": problems, "back_url": reverse("desk:home")}
    return show(request, "desk/refused.html", context, 403 if refused.forbidden else status_of(problems))


def problems_of(verdicts: Iterable[Verdict], anchors: Mapping[str, str] | None = None) -> list[dict[str, str]]:
    """Refusals as components/problems.html shows them; ``anchors`` gives the control of a field."""
    known = anchors or {}
    return [{"text": v.text, "anchor": known.get(v.field, ""), "code": v.code} for v in failures(verdicts)]


def status_of(problems: Iterable[Mapping[str, str]] | None) -> int:
    """Of a page that shows these problems: 200 without any, 409 when somebody did it before, else 422."""
    codes = [problem.get("code", "") for problem in problems or ()]
    if not codes:
        return 200
    return TAKEN_STATUS if taken(codes) else REFUSED_STATUS


def form_problems(form: forms.BaseForm) -> list[dict[str, str]]:
    """What a form could not read, with the labels of its fields and links to them."""
    found: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        if name == "__all__":
            found += [{"text": str(error), "anchor": ""} for error in errors]
            continue
        bound = form[name]
        found += [{"field": str(bound.label), "text": str(e), "anchor": bound.id_for_label} for e in errors]
    return found


def add_refusals(
    form: forms.BaseForm, verdicts: Iterable[Verdict], names: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Each refusal at the field it names, and all of them for the top of the form. ``names``: what the form calls a
    field that the action calls otherwise."""
    found = []
    for verdict in failures(verdicts):
        anchor, name = "", (names or {}).get(verdict.field, verdict.field)
        if name in form.fields:
            form.add_error(name, verdict.text)
            anchor = form[name].id_for_label
        found.append({"text": verdict.text, "anchor": anchor, "code": verdict.code})
    return found


def submitted(
    request: HttpRequest, form: forms.BaseForm | None, act: Callable[[], T], names: Mapping[str, str] | None = None
) -> tuple[T | None, list[dict[str, str]]]:
    """What ``act`` made when the form was sent and taken, and what stands in the way otherwise. Without a form there is
    nothing to send: 404."""
    if request.method != "POST":
        return None, []
    if form is None:
        raise Http404
    if not form.is_valid():
        return None, form_problems(form)
    try:
        return act(), []
    except Refused as refused:
        if refused.forbidden:
            raise
        return None, add_refusals(form, refused.verdicts, names)


def form_page(
    request: DeskRequest,
    *,
    title: str,
    form: forms.BaseForm,
    verb: str,
    back_url: str,
    problems: list[dict[str, str]] | None = None,
    danger: bool = False,
    template: str = "desk/form.html",
    **context: Any,
) -> HttpResponse:
    """One form in one column with one button; ``status_of`` what it shows."""
    page = {
        "title": title,
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": verb, "kind": "danger" if danger else "primary"}],
        "back_url": back_url,
        **context,
    }
    return show(request, template, page, status_of(problems))


def places_for(request: DeskRequest, verb: str) -> list[Division]:
    """Live communities where the person may do ``verb``, by code; one query beside the scope."""
    codes = scope_of(request.user, request.on).codes(VERBS[verb].roles)
    rows = Division.objects.owing(request.on).filter(within_codes(codes, "code"))
    return list(rows.order_by("code")[:MOST_PLACES])


def chosen_place(request: DeskRequest, verb: str) -> tuple[Division, dict[str, Any]]:
    """The one named by ``place``, else the first, with what a form page shows to choose another; 404 for one that is
    not among them."""
    places = places_for(request, verb)
    code = request.POST.get("place") or request.GET.get("place", "")
    place = next((one for one in places if not code or one.code == code), None)
    if place is None:
        raise Http404
    return place, {"place": {"name": place.name}, "places": places, "chosen": place.code}
