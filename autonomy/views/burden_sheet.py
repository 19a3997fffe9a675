"""A committee looks at what is asked of it and says whether it is so; the cards that lead to burdens (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from autonomy.actions.burden import view
from autonomy.duty_kinds import KIND_BURDEN_VIEW
from autonomy.forms.burden import (
    ViewForm,
)
from autonomy.permissions import COMMITTEE_ROLES, VIEW_BURDEN
from autonomy.queries.burden import (
    CommitteeSheet,
    committee_sheet,
    organisations_of,
)
from autonomy.queries.burden_files import (
    committee_listing,
    committee_paper,
)
from autonomy.queries.burden_pages import committee_part
from autonomy.queries.entrance import Card, Section, register_section
from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, may, scope_of
from governance.base.clock.models import Duty
from governance.base.documents.printing import SHEET, MissingGlyphs, pdf
from governance.base.frame import DeskRequest, desk_page, problems_of, show, status_of
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within
from governance.base.spreadsheet import sent
from governance.base.verdict import Refused

ABOVE = (Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER, Role.GOVERNMENT_OFFICE, Role.LEADER)
MOST_CARDS = 5


# The entrance ------------------------------------------------------------------------------------------------------


def cards(user: User, on: dt.date) -> Sequence[Card]:
    """Three queries: own organisations, places, and what waits for the committee."""
    scope = scope_of(user, on)
    found = [
        Card(_("本单位登记的负担：%(name)s") % {"name": one.name}, reverse("autonomy:burden_unit", args=[one.pk]))
        for one in organisations_of(user, on)[:MOST_CARDS]
    ]
    own = [code for code in scope.codes((*COMMITTEE_ROLES, Role.SUPERVISOR)) if len(code) == Level.COMMUNITY]
    above = scope.codes(ABOVE)
    places = {place.code: place for place in Division.objects.filter(code__in=[*own, *above])}
    waiting = Duty.objects.open().filter(kind=KIND_BURDEN_VIEW, division__code__in=own)
    counts: dict[str, int] = {}
    for code in waiting.values_list("division__code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    for code in own[:MOST_CARDS]:
        note = _("%(n)s 项等核对") % {"n": counts[code]} if code in counts else ""
        label = _("我们的负担表：%(name)s") % {"name": places[code].name}
        found.append(Card(label, reverse("autonomy:burden_sheet", args=[code]), note))
    for code in above[:MOST_CARDS]:
        label = _("负担总览和上限：%(name)s") % {"name": places[code].name}
        found.append(Card(label, reverse("autonomy:burden_place", args=[code])))
    return found


register_section(
    Section(
        5,
        gettext_lazy("减负"),
        gettext_lazy("牌子、印章、台账、考核、会议、应用、证明：谁提出谁登记，村（社区）只核对。"),
        cards,
    )
)


@desk_page("GET")
def home(request: DeskRequest) -> HttpResponse:
    """Straight to the only one there is, else to the entrance, which lists them."""
    found = cards(request.user, request.on)
    return redirect(found[0].url if len(found) == 1 else "autonomy:home")


# A committee's sheet -----------------------------------------------------------------------------------------------


def _community(request: DeskRequest, code: str) -> Division:
    """A community of one's own official scope; 404 for any other."""
    place = Division.objects.communities().filter(code=code).first()
    if place is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return place


@desk_page("GET", "POST")
def sheet(request: DeskRequest, code: str) -> HttpResponse:
    """One glance; then everything confirmed at once, with the exceptions marked and said."""
    place = _community(request, code)
    says = may(request.user, VIEW_BURDEN.name, place=code, on=request.on).ok and place.is_live(request.on)
    found = committee_sheet(place, request.on)
    problems: list[dict[str, str]] = []
    kept: dict[int, str] = {}
    if request.method == "POST":
        if not says:
            raise Http404
        form = ViewForm(request.POST, [line.burden.pk for line in found.lines])
        kept = {key: note for key, (_version, note) in form.contradicted.items()}
        try:
            count = _said(form, found) and view(
                division_id=place.pk,
                confirmed=form.confirmed,
                contradicted=form.contradicted,
                by=request.user,
                at=request.at,
                on=request.on,
            )
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = problems_of(refused.verdicts, {f"note_{key}": f"id_note_{key}" for key in kept})
        else:
            text = _("已核对 %(n)s 项。提出的单位和上级都看得到。") if count else _("没有改动。")
            messages.success(request, text % {"n": count})
            return redirect("autonomy:burden_sheet", code)
    part = committee_part(found)
    for group in part["groups"]:
        for one in group["rows"]:
            if one["id"] in kept:
                one |= {"contradicts": True, "note": kept[one["id"]]}
    context = {
        **part,
        "place": place,
        "says": says,
        "problems": problems,
        "pdf_url": reverse("autonomy:burden_paper", args=[code]),
        "public_url": reverse("autonomy_board:burden", args=[code]),
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/burden_sheet.html", context, status_of(problems))


def _said(form: ViewForm, found: CommitteeSheet) -> int:
    """Leaves in the form what is new: what was said already of the same text is not said again. How many."""
    for line in found.lines:
        key, version = line.burden.pk, line.burden.version
        if line.confirms and form.confirmed.get(key) == version:
            del form.confirmed[key]
        note = line.view.note if line.view else ""
        if line.contradicts and not line.changed and form.contradicted.get(key) == (version, note):
            del form.contradicted[key]
    return len(form.confirmed) + len(form.contradicted)


@desk_page("GET")
def sheet_file(request: DeskRequest, code: str, kind: str) -> HttpResponseBase:
    return sent(committee_listing(committee_sheet(_community(request, code), request.on)), kind)


@desk_page("GET")
def sheet_paper(request: DeskRequest, code: str) -> HttpResponse:
    """The sheet on A4, to hang up and to stamp."""
    place = _community(request, code)
    try:
        content = pdf(committee_paper(committee_sheet(place, request.on)), SHEET)
    except MissingGlyphs as holes:
        page = {"missing": holes.missing, "back_url": reverse("autonomy:burden_sheet", args=[code])}
        return show(request, "desk/posting_missing.html", page, 503)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"burden-{code}.pdf") or "inline"
    return response
