"""The two lists for anyone: what is in force here, on any day, what changed, what left and why (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from autonomy.choices import ListKind
from autonomy.models import ListEntry, ListVersion
from autonomy.queries import list_pages as pages
from autonomy.queries.entries import facts_of, with_bases
from autonomy.queries.list_exporting import in_force_rows
from autonomy.queries.lists import entries_in_force, version_in_force
from autonomy.queries.versions import COUNTY, narrowings, public_drafts, public_versions
from autonomy.rules.lists import difference
from governance.base.clock.explain import full_date
from governance.base.frame import board, public
from governance.base.journal.queries import erasure_reason
from governance.base.places.models import Division
from governance.base.spreadsheet import sent

LEADS = {
    ListKind.AUTONOMY: _("这些事由村（居）民自己定，政府不能代替决定。"),
    ListKind.ASSISTANCE: _(
        "政府请村（社区）帮忙的事都在这里，带着钱和权限。不在这里的，部门要先过准入，或者花钱购买服务。"
    ),
}


def _place(code: str) -> Division:
    """A county or what lies below it: lists are the county's."""
    if len(code) < COUNTY:
        raise Http404
    return get_object_or_404(Division, code=code)


def _kind(kind: str) -> str:
    if kind not in ListKind.values:
        raise Http404
    return kind


def _day(request: HttpRequest) -> dt.date:
    """The day asked for, today when none is; 404 for what is no day and for days to come."""
    today: dt.date = request.on  # type: ignore[attr-defined]
    asked = request.GET.get("on", "")
    if not asked:
        return today
    try:
        return dt.date.fromisoformat(asked)
    except ValueError as no_day:
        raise Http404 from no_day


@public
def lists(request: HttpRequest, code: str) -> HttpResponse:
    """Both lists at a glance: how many matters, since when; what the township left out; what is being consulted on."""
    place, on = _place(code), _day(request)
    kinds = []
    for kind in ListKind.values:
        version = version_in_force(kind, code, on)
        count = entries_in_force(kind, code, on, committee=place.committee).count()
        kinds.append(
            {
                "label": str(ListKind(kind).label),
                "lead": str(LEADS[ListKind(kind)]),
                "version": None if version is None else pages.version_part(version, on),
                "count": count,
                "url": reverse("autonomy_board:list", args=[code, kind]),
                "versions_url": reverse("autonomy_board:versions", args=[code, kind]),
            }
        )
    drafts = [{"label": str(d.get_kind_display()), "until": _until(d)} for d in public_drafts(code)]
    return board(request, "autonomy/board_lists.html", place, {"kinds": kinds, "drafts": drafts})


def _until(draft: ListVersion) -> str:
    return full_date(draft.consultation_until) if draft.consultation_until else ""


@public
def one_list(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """The list that holds here on a day, by group, each matter in plain words; then what left it and what the township
    left out."""
    place, on = _place(code), _day(request)
    version = version_in_force(_kind(kind), code, on)
    rows = list(with_bases(entries_in_force(kind, code, on, committee=place.committee)))
    narrowed = list(narrowings(place, on)) if kind == ListKind.ASSISTANCE else []
    titles = {}
    if version is not None and narrowed:
        titles = dict(ListEntry.objects.filter(version=version).values_list("code", "title"))
    gone = ListEntry.objects.none()
    if version is not None:
        gone = with_bases(ListEntry.objects.filter(version=version, withdrawn_on__lte=on).order_by("position"))
    page: dict[str, Any] = {
        "kind": kind,
        "label": str(ListKind(kind).label),
        "lead": str(LEADS[ListKind(kind)]),
        "version": None if version is None else pages.version_part(version, on),
        "erased": None if version is None or version.leaf is None else erasure_reason(version.leaf),
        "groups": pages.grouped(rows, kind, committee=place.committee),
        "count": len(rows),
        "narrowed": [pages.narrowing_part(row, titles) for row in narrowed if row.starts_on <= on],
        "gone": [pages.entry_part(entry, kind) for entry in gone],
        "on": on.isoformat(),
        "on_label": full_date(on),
        "past": on != request.on,  # type: ignore[attr-defined]
        "versions_url": reverse("autonomy_board:versions", args=[code, kind]),
        "export": f"/board/{code}/lists/{kind}",
        "query": f"?on={on.isoformat()}",
    }
    return board(request, "autonomy/board_list.html", place, page)


@public
def versions(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Every version that was ever published, the newest first, each with what it changed."""
    place, on = _place(code), request.on  # type: ignore[attr-defined]
    rows = []
    for version in public_versions(_kind(kind), code):
        part = pages.version_part(version, on)
        since = version.effective_from or on
        part["url"] = reverse("autonomy_board:list", args=[code, kind]) + f"?on={since.isoformat()}"
        if version.based_on is not None and version.based_on.number is not None:
            part["changes_url"] = reverse("autonomy_board:changes", args=[code, kind, version.number])
        rows.append(part)
    page = {"label": str(ListKind(kind).label), "rows": rows, "url": reverse("autonomy_board:list", args=[code, kind])}
    return board(request, "autonomy/board_versions.html", place, page)


@public
def changes(request: HttpRequest, code: str, kind: str, number: str) -> HttpResponse:
    """What a version added, removed and changed, field by field, against the one it follows or the one asked for."""
    place, on = _place(code), request.on  # type: ignore[attr-defined]
    rows = public_versions(_kind(kind), code)
    new = get_object_or_404(rows, number=int(number))
    asked = request.GET.get("since", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        old = get_object_or_404(rows, number=int(asked))
    elif asked or new.based_on is None:
        raise Http404
    else:
        old = new.based_on
    page = {
        "label": str(ListKind(kind).label),
        "old": pages.version_part(old, on),
        "new": pages.version_part(new, on),
        "difference": pages.difference_part(difference(facts_of(old), facts_of(new))),
        "back_url": reverse("autonomy_board:versions", args=[code, kind]),
    }
    return board(request, "autonomy/board_changes.html", place, page)


@require_safe
def list_file(request: HttpRequest, code: str, kind: str, ending: str) -> HttpResponseBase:
    """The list in force here on a day as a file."""
    place = _place(code)
    return sent(in_force_rows(place, _kind(kind), _day(request)), ending)
