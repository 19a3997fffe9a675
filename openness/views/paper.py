"""Paper: posters, the sheet for the supervisors, the words for the loudspeaker, and what hangs where (R-OPN-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import may
from governance.base.documents.actions.attachment import store
from governance.base.documents.printing import POSTERS, SHEET, MissingGlyphs, Paper, Sheet, pdf
from governance.base.frame import DeskRequest, desk_page, form_problems, public, show, submitted
from governance.base.verdict import Refused
from openness.actions.posting import record_posted, record_taken_down
from openness.choices import State
from openness.forms.posting import PostForm, TakeDownForm
from openness.models import Disclosure, Posting
from openness.permissions import POST_PAPER, may_see_papers
from openness.queries import poster as sheets
from openness.queries.content import day_label
from openness.queries.labels import disclosure_url
from openness.queries.posting import hanging_at, is_current, last_places, postings
from openness.queries.speech import speech
from openness.queries.verification import signing_state
from openness.views.disclosure import seen


@public
def poster(request: HttpRequest, code: str, disclosure_id: int, size: str) -> HttpResponse:
    """The poster for anyone to print; a list of persons in numbers only."""
    row = Disclosure.objects.public().filter(division__code=code, pk=disclosure_id)
    found = row.select_related("division", "corrects").first()
    if found is None:
        raise Http404
    try:
        return _pdf(sheets.poster(found), POSTERS[size], f"poster-{size}-{found.pk}", keep=True)
    except sheets.NoPoster as missing:
        raise Http404 from missing
    except MissingGlyphs as holes:
        page = {"missing": holes.missing, "back_url": disclosure_url(code, found.pk)}
        return render(request, "board/paper_missing.html", page, status=503)


@desk_page("GET")
def desk_poster(request: DeskRequest, disclosure_id: int, size: str) -> HttpResponse:
    """The same with the list of persons in full, as it hangs on the board, for those who see the papers."""
    found = seen(request, disclosure_id)
    if not may_see_papers(request.user, found, request.on).ok:
        raise Http404
    try:
        return _pdf(sheets.poster(found, names=True), POSTERS[size], f"poster-{size}-{found.pk}")
    except sheets.NoPoster as missing:
        raise Http404 from missing
    except MissingGlyphs as holes:
        return _holes(request, found, holes)


@desk_page("GET")
def sheet(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """The sheet on which the supervisors sign what was submitted; not before and not after."""
    found = seen(request, disclosure_id)
    if found.state != State.SUBMITTED or not may_see_papers(request.user, found, request.on).ok:
        raise Http404
    try:
        made = sheets.verification_sheet(found, signing_state(found, request.on))
        return _pdf(made, SHEET, f"sheet-{found.pk}")
    except MissingGlyphs as holes:
        return _holes(request, found, holes)


@desk_page("GET")
def speech_text(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """The words for the loudspeaker as a file."""
    try:
        words = speech(seen(request, disclosure_id))
    except sheets.NoPoster as missing:
        raise Http404 from missing
    response = HttpResponse(words + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="speech-{disclosure_id}.txt"'
    return response


def _pdf(made: Sheet, paper: Paper, name: str, *, keep: bool = False) -> HttpResponse:
    response = HttpResponse(pdf(made, paper, keep=keep), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _holes(request: DeskRequest, found: Disclosure, holes: MissingGlyphs) -> HttpResponse:
    """Which characters, where, and what to do about it, before a sheet of paper is spoilt."""
    page = {"title": found.title, "missing": holes.missing}
    page["back_url"] = reverse("openness:disclosure", args=[found.pk])
    return show(request, "desk/posting_missing.html", page, 422)


@desk_page("GET", "POST")
def posting(request: DeskRequest, disclosure_id: int) -> HttpResponse:
    """What to print, what hangs where, and one form to say that it hangs."""
    found = seen(request, disclosure_id)
    if found.published_at is None:
        raise Http404
    allowed = may(request.user, POST_PAPER.name, place=found.division.code, on=request.on).ok
    if request.method == "POST" and not allowed:
        raise Http404
    places, hanging = last_places(found), hanging_at(found)
    initial = {"posted_on": request.on, "place_note": next((one for one in places if one not in hanging), "")}
    form = PostForm(request.POST or None, request.FILES or None, initial=initial, places=places)
    made, problems = submitted(request, form, lambda: _record(request, found, form), {"file": "photo"})
    if made is not None:
        words = {"day": day_label(made.keep_until)}
        messages.success(request, _("已登记。要贴到%(day)s，第二天起可以取下。") % words)
        return redirect("openness:posting", found.pk)
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
    printable = is_current(found)
    context: dict[str, Any] = {
        "posters": poster_links(found) if printable and may_see_papers(request.user, found, request.on).ok else [],
        "speech": speech(found) if printable else "",
        "speech_url": reverse("openness:speech", args=[found.pk]),
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


def poster_links(found: Disclosure) -> list[dict[str, str]]:
    labels = {"a3": _("大张（A3）"), "a4": _("小张（A4）")}
    return [
        {"url": reverse("openness:poster", args=[found.pk, size]), "label": label} for size, label in labels.items()
    ]


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
