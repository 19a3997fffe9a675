"""Elections for anyone: plan and dates, committee, numbers, formal candidates, stations, result with its verdicts. No
voter by name (R-OPN-9); one looks up one's own name with the end of one's own identity number."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from governance.base.frame import board, public, public_form
from governance.base.places.models import Division
from governance.committees.election_choices import RollState
from governance.committees.forms.election import LookupForm
from governance.committees.models import Election, RollEntry
from governance.committees.queries import election_pages as pages
from governance.committees.queries.election import RELATED
from governance.committees.queries.election_lookup import may_look


def _on(request: HttpRequest) -> dt.date:
    return request.on  # type: ignore[attr-defined]


def _get(code: str, election_id: int) -> Election:
    rows = Election.objects.select_related(*RELATED)
    return get_object_or_404(rows, pk=election_id, division__code=code)


@public
def elections(request: HttpRequest, code: str) -> HttpResponse:
    division = get_object_or_404(Division.objects.communities(), code=code)
    rows = Election.objects.filter(division=division).select_related(*RELATED).order_by("-election_day", "-pk")
    context = {"elections": pages.board_lines(list(rows[: pages.LISTED]))}
    return board(request, "committees/board_elections.html", division, context)


@public
def election(request: HttpRequest, code: str, election_id: int) -> HttpResponse:
    one = _get(code, election_id)
    context = {"e": pages.board_page(one, _on(request)), "lookup": one.roll_on is not None}
    return board(request, "committees/board_election.html", one.division, context)


@public_form
def look_up(request: HttpRequest, code: str, election_id: int) -> HttpResponseBase:
    """Yes or no about oneself: name and the last four characters of one's own identity number together."""
    one = _get(code, election_id)
    form = LookupForm(request.POST or None)
    answer = ""
    if request.method == "POST" and form.is_valid():
        if not may_look(one.pk, request.META.get("REMOTE_ADDR", ""), _on(request)):
            answer = _("今天查得太多了，请明天再查，或者到村（居）委会看张贴的名单。")
        else:
            told = form.cleaned_data
            here = RollEntry.objects.filter(
                election=one.roll_id,
                state=RollState.LISTED,
                person__name=told["name"].strip(),
                person__identity_tail=told["tail"].strip().upper(),
            ).exists()
            answer = (
                _("您在名单上。")
                if one.roll_on and here
                else _("没有查到。请核对姓名和证号；确实漏登的，在公布之日起五日内向选举委员会提出。")
            )
    context = {"form": form, "answer": answer, "e": pages.line(one)}
    return board(request, "committees/board_election_lookup.html", one.division, context)
