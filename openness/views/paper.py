"""Paper: posters, the sheet for the supervisors, the words for the loudspeaker, and what hangs where (R-OPN-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.documents.actions.attachment import store
from governance.base.verdict import Refused
from openness.actions.posting import record_posted, record_taken_down
from openness.forms.posting import PostForm, TakeDownForm
from openness.models import Disclosure, Posting
from openness.permissions import POST_PAPER
from openness.queries.posting import is_current, last_places, postings
from openness.views.disclosure import seen
from openness.views.frame import DeskRequest, add_refusals, desk_page, form_problems, show


@desk_page("GET", "POST")
def posting(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """What to print, what hangs where, and one form to say that it hangs."""
    found = seen(request, disclosure_id)
    if found.published_at is None:
        raise Http404
    allowed = may(request.user, POST_PAPER.name, place=found.division.code, on=request.on).ok
    if request.method == "POST" and not allowed:
        raise Http404
    places = last_places(found)
    initial = {"posted_on": request.on, "place_note": places[0] if places else ""}
    form = PostForm(request.POST or None, request.FILES or None, initial=initial, places=places)
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = _record(request, found, form)
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = add_refusals(form, refused.verdicts)
        else:
            words = {"day": made.keep_until.isoformat()}
            messages.success(request, _("已登记。要贴到%(day)s，那天以后可以取下，不用再来登记。") % words)
            return redirect("openness:posting", found.pk)
    elif request.method == "POST":
        problems = form_problems(form)
    return _page(request, found, form if allowed and is_current(found) else None, problems, allowed=allowed)


def _record(request: DeskRequest, found: Disclosure, form: PostForm) -> Posting:
    """The picture, if there is one, is stored first: one that is refused records nothing."""
    given = dict(form.cleaned_data)
    file = given.pop("photo")
    photo = None
    if file is not None:
        photo = store(file=file, place_code=found.division.code, by=request.user, at=request.at).pk
    return record_posted(disclosure_id=found.pk, photo_id=photo, by=request.user, at=request.at, on=request.on, **given)


def _page(
    request: DeskRequest, found: Disclosure, form: PostForm | None, problems: list[dict[str, str]], *, allowed: bool
) -> HttpResponse:
    rows = postings(found, request.on)
    for row in rows:
        if allowed and row["may_take_down"]:
            row["take_down_url"] = reverse("openness:take_down", args=[row["id"]])
    context: dict[str, Any] = {
        "title": found.title,
        "place": {"name": found.division.name, "code": found.division.code},
        "postings": rows,
        "current": is_current(found),
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("贴好了，登记"), "kind": "primary"}],
        "back_url": reverse("openness:disclosure", args=[found.pk]),
    }
    return show(request, "desk/posting.html", context, 422 if problems else 200)


@desk_page("POST")
def take_down(request: DeskRequest, posting_id: int) -> HttpResponse:
    """One tap: taken down today, or on the day given."""
    row = Posting.objects.filter(pk=posting_id).first()
    if row is None:
        raise Http404
    found = seen(request, row.disclosure_id)
    if not may(request.user, POST_PAPER.name, place=found.division.code, on=request.on).ok:
        raise Http404
    form = TakeDownForm({"taken_down_on": request.POST.get("taken_down_on") or request.on})
    if not form.is_valid():
        messages.error(request, form_problems(form)[0]["text"])
        return redirect("openness:posting", found.pk)
    try:
        record_taken_down(posting_id=row.pk, by=request.user, at=request.at, on=request.on, **form.cleaned_data)
    except Refused as refused:
        if refused.forbidden:
            raise
        for verdict in refused.verdicts:
            messages.error(request, verdict.text)
    else:
        messages.success(request, _("已登记取下。"))
    return redirect("openness:posting", found.pk)
