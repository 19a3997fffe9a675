"""What pages of supervision, appraisals, audits and archives share: places, filters, one thing with its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.documents.choices import DOCX, PDF
from governance.base.frame import REFUSED_STATUS, DeskRequest, form_page, show, submitted
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from governance.base.places.rules.code import LENGTHS
from governance.committees.models import Meeting

EARLIEST, LATEST = 1949, 2200
Acts = Mapping[str, Callable[[Any], Any]]


def filters(request: DeskRequest) -> tuple[str, int | None]:
    """A place by its code and a year, from the address; 404 for what is neither."""
    place, year = request.GET.get("place", ""), request.GET.get("year", "")
    if place and not (place.isascii() and place.isdigit() and len(place) in LENGTHS):
        raise Http404
    if year and not (year.isascii() and year.isdigit() and EARLIEST <= int(year) <= LATEST):
        raise Http404
    return place, int(year) if year else None


def my_places(request: DeskRequest, within: str = "") -> list[Division]:
    """Communities of one's own official scope; the list of a township fits one page."""
    rows = Division.objects.owing(request.on).filter(within_codes(codes_visible(request.user, request.on), "code"))
    if within:
        rows = rows.filter(within_codes([within], "code"))
    return list(rows.order_by("code")[:200])


def desk_list(request: DeskRequest, parts: dict[str, Any], **context: Any) -> HttpResponse:
    """A list with what comes next as one button, filters and files."""
    within, year = filters(request)
    years = [str(one) for one in range(request.on.year, request.on.year - 5, -1)]
    places = my_places(request)
    frame = {
        "years": years,
        "year": "" if year is None else str(year),
        "places": [{"code": p.code, "name": p.name} for p in places] if len(places) > 1 else [],
        "chosen": within,
        "query": f"?within={within}" if within else "",
    }
    return show(request, "committees/oversight_list.html", {**frame, **parts, **context})


def found_in(rows: QuerySet[Any], pk: int) -> Any:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def one_page(
    request: DeskRequest,
    page: Mapping[str, Any],
    made: dict[str, forms.Form],
    acts: Acts,
    heads: Mapping[str, Any],
    back: tuple[str, str],
) -> HttpResponseBase:
    """One thing, and the steps that are this person's: each form has a button by its name."""
    asked = next((name for name in made if name in request.POST), "")
    done, problems = submitted(request, made.get(asked), lambda: acts[asked.partition("-")[0]](asked) or True)
    if done is not None:
        messages.success(request, str(heads[asked.partition("-")[0]][2]))
        return redirect(request.path)
    shown = [
        {
            "name": name,
            "title": heads[name.partition("-")[0]][0],
            "form": form,
            "multipart": form.is_multipart(),
            "actions": [{"name": name, "label": heads[name.partition("-")[0]][1], "kind": "primary"}],
        }
        for name, form in made.items()
    ]
    context = {**page, "problems": problems, "made": shown, "back_url": back[0], "back_label": back[1]}
    return show(request, "committees/oversight_one.html", context, REFUSED_STATUS if problems else 200)


def new_page(
    request: DeskRequest,
    form: forms.Form,
    act: Callable[[], Model],
    *,
    title: str,
    verb: str,
    done_text: str,
    to: str,
    back_url: str,
    keyed: bool = True,
    danger: bool = False,
    names: Mapping[str, str] | None = None,
    **context: Any,
) -> HttpResponseBase:
    """A form that makes something; then its page, or the list."""
    made, problems = submitted(request, form, act, names)
    if made is not None:
        messages.success(request, done_text)
        return redirect(to, made.pk) if keyed else redirect(to)
    return form_page(
        request, title=title, form=form, verb=verb, back_url=back_url, problems=problems, danger=danger, **context
    )


def sent_data(request: DeskRequest, name: str) -> Any:
    return request.POST if name in request.POST else None


def meetings_of(division: Division, kinds: Sequence[str], *, held: bool = True) -> list[tuple[str, str]]:
    """The newest that may be named, for a choice."""
    rows = Meeting.objects.held() if held else Meeting.objects.standing()
    found = rows.filter(division=division, body__kind__in=list(kinds)).order_by("-planned_at", "-pk")[:30]
    return [(str(row.pk), f"{row.title}（{(row.held_on or row.notice_on).isoformat()}）") for row in found]


def paper_response(content: bytes, name: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=DOCX if ending == "docx" else PDF)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{ending}") or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def board_place(division: Division) -> dict[str, Any]:
    return {"place": place_part(division)}


def back(label: str) -> str:
    return _("返回%(where)s") % {"where": label}
