"""What the pages of this room share. The desk's own frame stands above (openness.views.frame) and cannot be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from governance.base.accounts.models import User
from governance.base.notices.queries import unread
from governance.base.verdict import Refused, Verdict, failures

REFUSED_STATUS = 422


class DeskRequest(HttpRequest):
    """A request with the one instant that TodayMiddleware read."""

    user: User
    at: dt.datetime
    on: dt.date


View = Callable[..., HttpResponseBase]


def public_form(view: View) -> View:
    """Never kept by a cache, and no cookie but that of the form."""
    guarded: View = never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))
    return guarded


def desk_page(view: View) -> View:
    """Signed in, never cached; a refusal that the view does not show itself is a page of its own."""

    @wraps(view)
    def page(request: DeskRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            context = {"problems": problems_of(refused.verdicts), "back_url": reverse("desk:home")}
            return show(request, "desk/refused.html", context, 403 if refused.forbidden else REFUSED_STATUS)

    signed_in: View = login_required(page)
    return never_cache(require_http_methods(["GET", "HEAD", "POST"])(signed_in))


def show(request: DeskRequest, template: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    count = unread(request.user)
    inbox = _("收件箱（%(count)d 条未读）") % {"count": count} if count else _("收件箱")
    links = [("desk:inbox", inbox), ("desk:calendar", _("日历")), ("desk:account", _("我的账号"))]
    nav = [{"label": label, "url": reverse(name), "current": False} for name, label in links]
    return render(request, template, {"nav": nav, "demo": request.user.demonstration, **context}, status=status)


def problems_of(verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    return [{"text": verdict.text, "anchor": ""} for verdict in failures(verdicts)]


def form_problems(form: forms.BaseForm) -> list[dict[str, str]]:
    """What could not be read, with links to the controls."""
    found = [
        {"field": str(form[name].label), "text": str(error), "anchor": form[name].id_for_label}
        for name, errors in form.errors.items()
        if name in form.fields
        for error in errors
    ]
    return found + [{"text": str(error), "anchor": ""} for error in form.non_field_errors()]


def add_refusals(form: forms.BaseForm, verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    """Each refusal at the field it names, and all of them on top."""
    found = []
    for verdict in failures(verdicts):
        anchor = ""
        if verdict.field in form.fields:
            form.add_error(verdict.field, verdict.text)
            anchor = form[verdict.field].id_for_label
        found.append({"text": verdict.text, "anchor": anchor})
    return found


def submitted(request: HttpRequest, form: forms.BaseForm, act: Callable[[], Any]) -> tuple[Any, list[dict[str, str]]]:
    """What ``act`` made when the form was sent and taken, and what stands in the way otherwise."""
    if request.method != "POST":
        return None, []
    if not form.is_valid():
        return None, form_problems(form)
    try:
        return act(), []
    except Refused as refused:
        if refused.forbidden:
            raise
        return None, add_refusals(form, refused.verdicts)
