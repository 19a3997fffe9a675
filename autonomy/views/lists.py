"""The desk side of the two lists: what is in force, drafts, what the committees said, adoption (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from autonomy.actions import lists as actions
from autonomy.actions.consultation import opinion_limit, start_consultation
from autonomy.actions.entry import still_missing
from autonomy.choices import ListKind, VersionState
from autonomy.forms.lists import AdoptForm, ConsultForm
from autonomy.models import ListEntry, ListVersion, Opinion
from autonomy.permissions import ADOPT_LIST, DRAFT_LIST, GATE_ROLES, NARROW_LIST, WITHDRAW_ENTRY
from autonomy.queries import list_pages as pages
from autonomy.queries.entrance import Card, Section, register_section
from autonomy.queries.entries import changes_since, consultation, facts_of, last_round, ungated, with_bases
from autonomy.queries.list_exporting import version_rows
from autonomy.queries.lists import version_in_force
from autonomy.queries.versions import COUNTY, counties_of, visible_to
from autonomy.rules.lists import difference
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.clock.explain import full_date
from governance.base.clock.queries.calendar import calendar
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.models import Division
from governance.base.spreadsheet import sent

STEPS: dict[str, tuple[Callable[..., ListVersion], Any]] = {
    "take_back": (actions.take_back, gettext_lazy("已收回修改。改好以后要重新征求意见。")),
    "merge": (actions.merge_changes, gettext_lazy("已并入起草以后的变动。")),
    "abandon": (actions.abandon, gettext_lazy("已放弃这份草稿，现行清单不变。")),
}


def county_of(request: DeskRequest, code: str = "") -> Division:
    """The county asked for, where the person holds something; without one the first of theirs. 404 for another."""
    codes = counties_of(request.user, request.on)
    above = [post.code for post in scope_of(request.user, request.on).posts if len(post.code) < COUNTY]
    if not code:
        code = codes[0] if codes else ""
    if code not in codes and not any(code.startswith(up) for up in above):
        raise Http404
    return get_object_or_404(Division, code=code, level=COUNTY)


def version_for(request: DeskRequest, version_id: int) -> ListVersion:
    return get_object_or_404(visible_to(request.user, request.on), pk=version_id)


def allowed(request: DeskRequest, verb: str, place: str) -> bool:
    return may(request.user, verb, place=place, on=request.on).ok


def when(request: DeskRequest) -> dict[str, Any]:
    return {"by": request.user, "at": request.at, "on": request.on}


@desk_page("GET", "HEAD", "POST")
def lists(request: DeskRequest) -> HttpResponse:
    """Both lists of one's county: what is in force, what is being drafted, and what may be done."""
    county = county_of(request, request.GET.get("place", ""))
    if request.method == "POST":
        made = actions.start_draft(
            kind=request.POST.get("kind", ""),
            division_id=county.pk,
            from_seed="seed" in request.POST,
            **when(request),
        )
        messages.success(request, _("已起草。改好以后征求村（社区）的意见。"))
        return redirect("autonomy:version", made.pk)
    rows = list(visible_to(request.user, request.on).filter(division=county).order_by("kind", "-number", "-id"))
    drafts = allowed(request, DRAFT_LIST.name, county.code)
    townships = [p.code for p in scope_of(request.user, request.on).posts if p.role in NARROW_LIST.roles]
    page = {
        "place": {"code": county.code, "name": county.name},
        "kinds": [_kind_part(request, kind, rows, county, drafts) for kind in ListKind.values],
        "law_url": reverse("autonomy:law_changes", args=[county.code]) if drafts else "",
        "narrow_urls": [reverse("autonomy:narrowings", args=[code]) for code in townships],
        "public_url": reverse("autonomy_board:lists", args=[county.code]),
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/lists.html", page)


def _kind_part(
    request: DeskRequest, kind: str, rows: list[ListVersion], county: Division, drafts: bool
) -> dict[str, Any]:
    mine = [row for row in rows if row.kind == kind]
    versions = [{**pages.version_part(row, request.on), "url": _url(row)} for row in mine if row.number]
    return {
        "kind": kind,
        "label": str(ListKind(kind).label),
        "versions": versions,
        "drafts": [
            {**pages.version_part(row, request.on), "url": _url(row)}
            for row in mine
            if row.state in (VersionState.DRAFT, VersionState.CONSULTING)
        ],
        "may_draft": drafts,
        "first": not versions,
    }


def _url(version: ListVersion) -> str:
    return reverse("autonomy:version", args=[version.pk])


@desk_page("GET", "HEAD", "POST")
def version(request: DeskRequest, version_id: int) -> HttpResponse:
    """One version with every entry; of a draft what it still lacks, and the steps that are open."""
    found = version_for(request, version_id)
    if request.method == "POST":
        return _step(request, found)
    drafts = allowed(request, DRAFT_LIST.name, found.division.code)
    entries = list(with_bases(ListEntry.objects.filter(version=found).order_by("position", "code")))
    is_open = found.state in (VersionState.DRAFT, VersionState.CONSULTING)
    lacking = still_missing(found) if is_open and drafts else {}
    groups = pages.grouped(entries, found.kind)
    in_force = version_in_force(found.kind, found.division.code, request.on)
    now = in_force is not None and in_force.pk == found.pk
    leaves = now and allowed(request, WITHDRAW_ENTRY.name, found.division.code)
    for group in groups:
        for entry in group["entries"]:
            entry["missing"] = "、".join(_(label) for label in lacking.get(entry["code"], []))
            if drafts and found.state == VersionState.DRAFT:
                entry["edit_url"] = reverse("autonomy:entry", args=[entry["id"]])
            if leaves and not entry["withdrawn"]:
                entry["leave_url"] = reverse("autonomy:entry_leave", args=[entry["id"]])
    came, gone = changes_since(found, request.on) if is_open and drafts else ([], [])
    page = {
        "title": _("%(list)s：%(name)s") % _names(found, request.on),
        "v": pages.version_part(found, request.on),
        "place": {"name": found.division.name, "code": found.division.code},
        "groups": groups,
        "count": len(entries),
        "lacking": len(lacking),
        "came": [entry.title for entry in came],
        "gone": [entry.title for entry in gone],
        "ungated": ungated(found) if is_open and drafts else [],
        "said": consultation(found) if found.state != VersionState.DRAFT else None,
        "draft": found.state == VersionState.DRAFT and drafts,
        "consulting": found.state == VersionState.CONSULTING and drafts,
        "opinions_url": reverse("autonomy:opinions", args=[found.pk]) if drafts else "",
        "compare_url": reverse("autonomy:compare", args=[found.pk]) if found.based_on_id else "",
        "export": f"/desk/autonomy/lists/{found.pk}/list",
        "revision": found.revision,
        "back_url": reverse("autonomy:lists") + f"?place={found.division.code}",
    }
    return show(request, "autonomy/list_version.html", page)


def _names(found: ListVersion, on: dt.date) -> dict[str, str]:
    part = pages.version_part(found, on)
    return {"list": part["label"], "name": part["name"]}


def _step(request: DeskRequest, found: ListVersion) -> HttpResponse:
    name = next((name for name in STEPS if name in request.POST), "")
    if not name:
        raise Http404
    act, told = STEPS[name]
    act(version_id=found.pk, **when(request))
    messages.success(request, str(told))
    if name == "abandon":
        return redirect(reverse("autonomy:lists") + f"?place={found.division.code}")
    return redirect("autonomy:version", found.pk)


@desk_page("GET", "HEAD", "POST")
def consult(request: DeskRequest, version_id: int) -> HttpResponse:
    """Ask every live committee of the county, with a date."""
    found = _draft(request, version_id, [VersionState.DRAFT])
    limit = opinion_limit(found.division, request.on)
    least = limit.deadline(request.on, calendar()).due
    form = ConsultForm(request.POST or None, initial={"until": least})
    made, problems = submitted(
        request,
        form,
        lambda: start_consultation(version_id=found.pk, **form.cleaned_data, **_seen(request), **when(request)),
    )
    if made is not None:
        messages.success(request, _("已经通知全县上线的村（社区），他们的待办里有“提意见”。"))
        return redirect("autonomy:version", found.pk)
    words = {"least": full_date(least), "basis": limit.basis}
    return form_page(
        request,
        title=_("就%(list)s征求意见") % {"list": found.get_kind_display()},
        form=form,
        verb=_("开始征求意见"),
        back_url=_url(found),
        problems=problems,
        place={"name": found.division.name},
        help=_("全县每个上线的村（社区）都会收到。最早到%(least)s截止（%(basis)s）。征求期间草稿不能改，要改先收回。")
        % words,
        hidden={"revision": found.revision},
        template="autonomy/list_form.html",
    )


@desk_page("GET", "HEAD", "POST")
def adopt(request: DeskRequest, version_id: int) -> HttpResponse:
    """Publish: the numbers of the consultation stand beside the form."""
    found = _draft(request, version_id, [VersionState.CONSULTING])
    form = AdoptForm(request.POST or None, initial={"effective_from": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: actions.adopt(version_id=found.pk, **form.cleaned_data, **_seen(request), **when(request)),
    )
    if made is not None:
        messages.success(request, _("已公布。公开栏上能看到，旧的一版到施行前一天为止。"))
        return redirect("autonomy:version", found.pk)
    said = consultation(found)
    words = {"asked": said.asked, "agree": said.agree, "change": said.change, "disagree": said.disagree}
    return form_page(
        request,
        title=_("公布%(list)s") % {"list": found.get_kind_display()},
        form=form,
        verb=_("公布"),
        back_url=_url(found),
        problems=problems,
        place={"name": found.division.name},
        help=_(
            "征求了%(asked)d个村（社区）：同意%(agree)d，修改后同意%(change)d，不同意%(disagree)d。"
            "公布后这一版不能再改，只能另起一版。"
        )
        % words,
        hidden={"revision": found.revision},
        template="autonomy/list_form.html",
    )


def _draft(request: DeskRequest, version_id: int, states: list[VersionState]) -> ListVersion:
    found = version_for(request, version_id)
    verb = ADOPT_LIST.name if VersionState.CONSULTING in states else DRAFT_LIST.name
    if found.state not in states or not allowed(request, verb, found.division.code):
        raise Http404
    return found


def _seen(request: DeskRequest) -> dict[str, Any]:
    """The draft that the page was made from."""
    text = request.POST.get("revision", "")
    return {"revision": int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None}


@desk_page("GET")
def compare(request: DeskRequest, version_id: int) -> HttpResponse:
    """Field by field against the version it follows."""
    found = version_for(request, version_id)
    if found.based_on is None:
        raise Http404
    page = {
        "title": _("%(list)s：改了什么") % {"list": found.get_kind_display()},
        "place": {"name": found.division.name},
        "old": pages.version_part(found.based_on, request.on),
        "new": pages.version_part(found, request.on),
        "difference": pages.difference_part(difference(facts_of(found.based_on), facts_of(found))),
        "back_url": _url(found),
    }
    return show(request, "autonomy/list_compare.html", page)


@desk_page("GET")
def opinions(request: DeskRequest, version_id: int) -> HttpResponse:
    """What each committee said in the last round, by code, and who has not answered; for the county."""
    found = version_for(request, version_id)
    if not allowed(request, DRAFT_LIST.name, found.division.code):
        raise Http404
    rows = Opinion.objects.filter(version=found, round=last_round(found)).select_related("division")
    page = {
        "title": _("%(list)s：村（社区）的意见") % {"list": found.get_kind_display()},
        "place": {"name": found.division.name},
        "said": consultation(found),
        "rows": rows.order_by("division__code"),
        "back_url": _url(found),
    }
    return show(request, "autonomy/list_opinions.html", page)


@require_safe
@desk_page("GET", "HEAD")
def list_file(request: DeskRequest, version_id: int, kind: str) -> HttpResponseBase:
    """A whole version as a file."""
    return sent(version_rows(version_for(request, version_id)), kind)


# The way in ------------------------------------------------------------------------------------------------------


def _cards(user: User, on: dt.date) -> list[Card]:
    codes = counties_of(user, on)
    if not codes:
        return []
    found = [Card(_("两份清单"), reverse("autonomy:lists"))]
    scope = scope_of(user, on)
    if scope.roles() & frozenset(GATE_ROLES):
        found.append(Card(_("依据有变化的事项"), reverse("autonomy:law_changes", args=[codes[0]])))
    townships = sorted({post.code for post in scope.posts if post.role in NARROW_LIST.roles})
    found += [Card(_("缩减协助事项"), reverse("autonomy:narrowings", args=[code])) for code in townships]
    return found


register_section(
    Section(
        1,
        gettext_lazy("两份清单"),
        gettext_lazy("哪些事村（居）民自己定，哪些事政府请村（社区）协助。"),
        _cards,
    )
)
