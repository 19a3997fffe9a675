"""What a county and its townships look after once a list holds: narrowing, the yearly review, law that has ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.law_changes import cite_anew, review_limit
from autonomy.actions.narrowing import end_narrowing, narrow
from autonomy.actions.yearly import review_entry
from autonomy.choices import ListKind, VersionState
from autonomy.forms.lists import CiteForm, EndNarrowingForm, NarrowForm, ReviewForm
from autonomy.models import ListEntry, ListVersion, Narrowing, YearlyReview
from autonomy.permissions import DRAFT_LIST, NARROW_LIST, WITHDRAW_ENTRY
from autonomy.queries import list_pages as pages
from autonomy.queries.lists import entries_in_force, version_in_force
from autonomy.queries.review import Ended, ended_law, unreviewed
from autonomy.queries.versions import entries_visible_to
from autonomy.views.lists import allowed, county_of, version_for, when
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, form_page, show, status_of, submitted
from governance.base.law.models import Rule
from governance.base.places.models import Division

# Narrowing -------------------------------------------------------------------------------------------------------


def _township(request: DeskRequest, code: str) -> Division:
    place = get_object_or_404(Division, code=code, level=9)
    if not allowed(request, NARROW_LIST.name, code):
        raise Http404
    return place


@desk_page("GET", "HEAD", "POST")
def narrowings(request: DeskRequest, code: str) -> HttpResponse:
    """What this township does not ask of its committees, and the form to leave out another."""
    place = _township(request, code)
    entries = list(entries_in_force(ListKind.ASSISTANCE, code, request.on))
    form = NarrowForm(request.POST or None, entries=entries, initial={"starts_on": request.on})
    made, problems = submitted(
        request, form, lambda: narrow(division_id=place.pk, **form.cleaned_data, **when(request))
    )
    if made is not None:
        messages.success(request, _("已公开。从那天起，村（社区）的清单上没有这一项。"))
        return redirect("autonomy:narrowings", code)
    version = version_in_force(ListKind.ASSISTANCE, code, request.on)
    titles = dict(ListEntry.objects.filter(version=version).values_list("code", "title"))
    rows = Narrowing.objects.filter(division=place).select_related("division", "version").order_by("-id")
    page = {
        "title": _("缩减协助事项"),
        "place": {"name": place.name, "code": code},
        "rows": [{**pages.narrowing_part(row, titles), "end_url": _end_url(row)} for row in rows],
        "form": form if entries else None,
        "problems": problems,
        "actions": [{"name": "go", "label": _("缩减"), "kind": "primary"}],
        "back_url": reverse("autonomy:lists"),
    }
    return show(request, "autonomy/narrowings.html", page, status_of(problems))


def _end_url(row: Narrowing) -> str:
    return reverse("autonomy:narrowing_end", args=[row.pk]) if row.ends_on is None else ""


@desk_page("GET", "HEAD", "POST")
def narrowing_end(request: DeskRequest, narrowing_id: int) -> HttpResponse:
    """The matter is on the township's list again."""
    row = get_object_or_404(Narrowing.objects.select_related("division", "version"), pk=narrowing_id)
    _township(request, row.division.code)
    if row.ends_on is not None:
        raise Http404
    form = EndNarrowingForm(request.POST or None, initial={"ends_on": request.on})
    made, problems = submitted(
        request, form, lambda: end_narrowing(narrowing_id=row.pk, **form.cleaned_data, **when(request))
    )
    back = reverse("autonomy:narrowings", args=[row.division.code])
    if made is not None:
        messages.success(request, _("已公开恢复的理由。"))
        return redirect(back)
    title = ListEntry.objects.filter(version=row.version, code=row.code).values_list("title", flat=True).first()
    return form_page(
        request,
        title=_("恢复：%(title)s") % {"title": title or row.code},
        form=form,
        verb=_("恢复"),
        back_url=back,
        problems=problems,
        place={"name": row.division.name},
    )


# The yearly review -----------------------------------------------------------------------------------------------


def _first_day(year: int) -> dt.date:
    if not 2000 <= year < 2200:
        raise Http404
    return dt.date(year, 1, 1)


@desk_page("GET")
def yearly(request: DeskRequest, version_id: int, year: int) -> HttpResponse:
    """What the review of a year still wants to see, and what it found."""
    _first_day(year)
    begun = version_for(request, version_id)
    if not allowed(request, WITHDRAW_ENTRY.name, begun.division.code) or begun.state != VersionState.ADOPTED:
        raise Http404
    waiting = unreviewed(begun, year, request.on)
    done = YearlyReview.objects.filter(division=begun.division, kind=begun.kind, year=year).order_by("code")
    titles = dict(ListEntry.objects.filter(version=begun).values_list("code", "title"))
    page = {
        "title": _("%(year)d年度复核：%(list)s") % {"year": year, "list": begun.get_kind_display()},
        "place": {"name": begun.division.name},
        "waiting": [
            {"code": e.code, "title": e.title, "url": reverse("autonomy:entry_review", args=[e.pk, year])}
            for e in waiting
        ],
        "done": [
            {
                "code": row.code,
                "title": titles.get(row.code, row.code),
                "outcome": str(row.get_outcome_display()),
                "reason": row.reason,
                "on": full_date(row.on),
            }
            for row in done
        ],
        "back_url": reverse("autonomy:lists") + f"?place={begun.division.code}",
    }
    return show(request, "autonomy/list_yearly.html", page)


@desk_page("GET", "HEAD", "POST")
def entry_review(request: DeskRequest, listentry_id: int, year: int) -> HttpResponse:
    """Keep, change, withdraw: with the entry in full beside it."""
    found = get_object_or_404(
        entries_visible_to(request.user, request.on).prefetch_related("bases__rule", "bases__citation"), pk=listentry_id
    )
    county = found.version.division
    if not allowed(request, WITHDRAW_ENTRY.name, county.code) or found.version.state != VersionState.ADOPTED:
        raise Http404
    form = ReviewForm(request.POST or None)
    made, problems = submitted(
        request, form, lambda: review_entry(entry_id=found.pk, year=year, **form.cleaned_data, **when(request))
    )
    lists = ListVersion.objects.filter(division=county, kind=found.version.kind)
    begun = lists.in_force(_first_day(year)).first() or found.version
    back = reverse("autonomy:yearly", args=[begun.pk, year])
    if made is not None:
        messages.success(request, _("已登记。结论是“修改”的，请在下一版草稿里改。"))
        return redirect(back)
    page = {
        "title": _("复核：%(title)s") % {"title": found.title},
        "place": {"name": county.name},
        "e": pages.entry_part(found, found.version.kind),
        "form": form,
        "problems": problems,
        "actions": [{"name": "go", "label": _("登记结论"), "kind": "primary"}],
        "back_url": back,
    }
    return show(request, "autonomy/list_review.html", page, status_of(problems))


# Law that has ended ----------------------------------------------------------------------------------------------


@desk_page("GET", "HEAD", "POST")
def law_changes(request: DeskRequest, code: str) -> HttpResponse:
    """依据有变化的事项: by ended rule, the text that follows it, and every entry that rests on it."""
    county = county_of(request, code)
    if not allowed(request, DRAFT_LIST.name, county.code) and not allowed(request, WITHDRAW_ENTRY.name, county.code):
        raise Http404
    found = ended_law(county.pk, request.on)
    asked = request.POST.get("rule", "")
    parts = []
    for one in found:
        form = None
        problems: list[dict[str, str]] = []
        if one.successor is not None and allowed(request, DRAFT_LIST.name, county.code):
            sent = request.POST if asked == str(one.rule.pk) else None
            form = CiteForm(sent, entries=_entries(one), prefix=f"r{one.rule.pk}")
            if sent is not None:
                made, problems = _cite(request, county, one, form)
                if made:
                    messages.success(request, _("已公布引用新条文的一版，事项照旧。"))
                    return redirect("autonomy:law_changes", code)
        parts.append({**_ended_part(one), "form": form, "problems": problems})
    page = {
        "title": _("依据有变化的事项"),
        "place": {"name": county.name, "code": county.code},
        "rules": parts,
        "basis": review_limit().basis,
        "actions": [{"name": "go", "label": _("事项照旧，引用新条文"), "kind": "primary"}],
        "lists_url": reverse("autonomy:lists") + f"?place={county.code}",
        "back_url": reverse("autonomy:home"),
    }
    status = 422 if any(part["problems"] for part in parts) else 200
    return show(request, "autonomy/law_changes.html", page, status)


def _entries(one: Ended) -> list[ListEntry]:
    return [basis.entry for basis in one.bases if basis.entry is not None]


def _cite(
    request: DeskRequest, county: Division, one: Ended, form: CiteForm
) -> tuple[list[ListVersion] | None, list[dict[str, str]]]:
    successor: Rule = one.successor  # type: ignore[assignment]
    return submitted(
        request,
        form,
        lambda: cite_anew(
            division_id=county.pk,
            rule_id=one.rule.pk,
            successor_id=successor.pk,
            **form.cleaned_data,
            **when(request),
        ),
    )


def _ended_part(one: Ended) -> dict[str, Any]:
    rule, following = one.rule, one.successor
    return {
        "id": rule.pk,
        "law": f"《{rule.law}》{rule.article}",
        "title": rule.title,
        "statement": rule.statement,
        "ended": full_date(rule.valid_to) if rule.valid_to else "",
        "following": None
        if following is None
        else {"law": f"《{following.law}》{following.article}", "statement": following.statement},
        "entries": [
            {"code": e.code, "title": e.title, "list": str(e.version.get_kind_display()), "url": _leave_url(e)}
            for e in _entries(one)
        ],
    }


def _leave_url(entry: ListEntry) -> str:
    return reverse("autonomy:entry_leave", args=[entry.pk])
