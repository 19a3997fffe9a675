"""The public board: no sign-in, no session, no script. What varies is the day and the size of the letters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.base.clock.queries.sweep import Heartbeat, heartbeat
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import is_demonstration, public
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.queries.division import Found, carried_on_by, find_by_name
from openness.choices import State
from openness.models import Disclosure, Enclosure
from openness.queries.board import community_page, rollup_page
from openness.queries.catalogue import schedule_page
from openness.queries.challenge_pages import about_disclosure, asked_part
from openness.queries.content import day_label
from openness.queries.labels import place_url
from openness.queries.places import starting_places
from openness.queries.published import disclosure_page, project_page

SHOWN = 20  # places found by one search
LONGEST = 40  # characters of a search that are read


@public
def home(request: HttpRequest) -> HttpResponse:
    """Find one's village by its name, or go down from the places that are live."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    found = find_by_name(q, SHOWN + 1) if q else []
    places = [] if q else starting_places(_today(request))
    context = {
        "q": q,
        "results": [_result(one) for one in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "places": [{"code": place.code, "name": place.name} for place in places],
        "installation": {"name": ""},
    }
    return render(request, "board/home.html", context)


@public
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A community's board, or the roll-up of everything below a place."""
    division = _division(code)
    on = _today(request)
    if division.level == Level.COMMUNITY:
        # Where there is no committee nobody can be asked, and there is no list of questions.
        page = community_page(division, on) | (asked_part(division) if division.committee else {})
        return _render(request, "board/community.html", division, page, clock=True)
    return _render(request, "board/rollup.html", division, rollup_page(division, on), clock=True)


@public
def disclosure(request: HttpRequest, code: str, disclosure_id: int) -> HttpResponse:
    """One thing made public, or the stub of what was withdrawn; a stage of a project shows all three."""
    division = _division(code)
    try:
        rows = Disclosure.objects.public().filter(division=division).select_related("division")
        row = rows.only("project_id", "division__code").get(pk=disclosure_id)
    except Disclosure.DoesNotExist as missing:
        raise Http404 from missing
    on = _today(request)
    asked = about_disclosure(row, on)
    if row.project_id is not None:
        return _render(request, "board/project.html", division, project_page(division, disclosure_id, on) | asked)
    return _render(request, "board/disclosure.html", division, disclosure_page(division, disclosure_id, on) | asked)


@require_safe
def file(request: HttpRequest, code: str, disclosure_id: int, enclosure_id: int) -> HttpResponseBase:
    """A file published along, as long as its disclosure is public. Its hash stands in the log, so it never changes."""
    found = get_object_or_404(
        Enclosure.objects.select_related("attachment"),
        pk=enclosure_id,
        disclosure_id=disclosure_id,
        disclosure__division__code=code,
        disclosure__state=State.PUBLISHED,
    )
    response = attachment_response(found.attachment)
    # May be kept, but must be asked for again each time: it can be withdrawn.
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Robots-Tag"] = "noindex"
    etag = f'"{found.attachment.sha256[:32]}"'
    response["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response  # type: ignore[arg-type]


@public
def schedule(request: HttpRequest, code: str) -> HttpResponse:
    """What this place must publish, by when and on what basis; what is mere guidance stands apart."""
    division = _division(code)
    page = schedule_page(division, _today(request), body=request.GET.get("body", ""))
    return _render(request, "board/schedule.html", division, page)


def _today(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _division(code: str) -> Division:
    return get_object_or_404(Division.objects.select_related("successor__successor"), code=code)


def _render(
    request: HttpRequest, template: str, division: Division, page: dict[str, Any], *, clock: bool = False
) -> HttpResponse:
    """``clock``: the page says what is late, so it also says when that is not up to date."""
    beat = heartbeat(request.at) if clock else None  # type: ignore[attr-defined]
    frame = {
        "demo": is_demonstration(division.code),
        "notice": _notice(division, _today(request)),
        "stale_since": _stale_since(beat),
    }
    response = render(request, template, page | frame)
    if beat is not None and beat.stale_from is not None and not beat.stale:
        response.holds_until = beat.stale_from  # type: ignore[attr-defined]
    return response


def _stale_since(beat: Heartbeat | None) -> str:
    if beat is None or not beat.stale:
        return ""
    return _("启用那天") if beat.last is None else day_label(timezone.localdate(beat.last))


def _notice(division: Division, on: dt.date) -> dict[str, str]:
    """Why a place owes nothing: closed, without a committee, or not live yet."""
    if division.closed_on is not None and division.closed_on <= on:
        successor = carried_on_by(division)
        text = _("%(name)s已于%(day)s撤销，以前公开的内容仍然可以看。") % {
            "name": division.name,
            "day": day_label(division.closed_on),
        }
        if successor == division:
            return {"text": text}
        return {"text": text, "url": place_url(successor.code), "label": _("现在请看%s") % successor.name}
    if division.level != Level.COMMUNITY:
        return {}
    if not division.committee:
        return {"text": _("这里没有村（居）民委员会，不需要公开。")}
    if division.go_live_on is None:
        return {"text": _("这里还没有启用网上公开。县里启用以后，公开的内容会出现在这里。")}
    if division.go_live_on > on:
        return {"text": _("这里从%s起在网上公开。") % day_label(division.go_live_on)}
    return {}


def _result(found: Found) -> dict[str, Any]:
    return {"code": found.division.code, "name": found.division.name, "path": "".join(found.above)}
