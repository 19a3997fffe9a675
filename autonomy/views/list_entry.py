"""One entry at the desk: written in a draft, taken out, withdrawn from the list in force; a draft from a sheet."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from autonomy.actions.entry import remove_entry, save_entry
from autonomy.actions.list_import import import_entries
from autonomy.actions.lists import withdraw_entry
from autonomy.choices import ListKind, VersionState
from autonomy.forms.lists import EntryForm, LeaveForm, ListSheetForm
from autonomy.models import ListEntry, ListVersion
from autonomy.permissions import DRAFT_LIST, WITHDRAW_ENTRY
from autonomy.queries.entries import facts_of
from autonomy.queries.list_exporting import Sheet, read_list, template
from autonomy.queries.versions import entries_visible_to
from autonomy.rules.writing import BasisInput, EntryInput
from autonomy.views.lists import allowed, version_for, when
from governance.base.frame import (
    DeskRequest,
    desk_page,
    form_page,
    form_problems,
    problems_of,
    show,
    status_of,
    submitted,
)
from governance.base.law.choices import Subject
from governance.base.law.models import Rule
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import ancestors
from governance.base.spreadsheet import MAX_BYTES, XLSX_TYPE, megabytes
from governance.base.verdict import Refused

SALT = "autonomy.list_sheet"
KEPT = 3600  # seconds that a preview may wait for its confirmation
SHOWN = 100


def _draft(request: DeskRequest, version_id: int) -> ListVersion:
    found = version_for(request, version_id)
    if found.state != VersionState.DRAFT or not allowed(request, DRAFT_LIST.name, found.division.code):
        raise Http404
    return found


def _entry(request: DeskRequest, entry_id: int, verb: str) -> ListEntry:
    found = get_object_or_404(entries_visible_to(request.user, request.on), pk=entry_id)
    if not allowed(request, verb, found.version.division.code):
        raise Http404
    return found


def _form(request: DeskRequest, draft: ListVersion, entry: ListEntry | None) -> EntryForm:
    return EntryForm(
        request.POST or None,
        kind=draft.kind,
        entry=entry,
        organisations=_organisations(draft.division, request),
        rules=Rule.objects.in_force(request.on).covering(draft.division.code).filter(subject__in=_subjects(draft.kind)),
    )


def _organisations(county: Division, request: DeskRequest) -> Any:
    rows = Organisation.objects.open(request.on).filter(division__code__in=ancestors(county.code))
    return rows.order_by("division__code", "name")


def _subjects(kind: str) -> list[str]:
    """Chapters of the rulebook that a list rests on: of assistance the one on burdens, of autonomy the others."""
    if kind == ListKind.ASSISTANCE:
        return [Subject.BURDEN]
    left_out = {Subject.PERSONAL, Subject.SECURITY, Subject.COUNTING}
    return [value for value in Subject.values if value not in left_out]


@desk_page("GET", "HEAD", "POST")
def entry_new(request: DeskRequest, version_id: int) -> HttpResponse:
    """Another matter in the draft."""
    draft = _draft(request, version_id)
    return _edit(request, draft, None)


@desk_page("GET", "HEAD", "POST")
def entry(request: DeskRequest, listentry_id: int) -> HttpResponse:
    """A matter of a draft; "take out" stands beside "save"."""
    found = _entry(request, listentry_id, DRAFT_LIST.name)
    draft = _draft(request, found.version_id)
    if request.method == "POST" and "remove" in request.POST:
        remove_entry(entry_id=found.pk, revision=_seen(request), **when(request))
        messages.success(request, _("已从草稿去掉“%(title)s”。") % {"title": found.title})
        return redirect("autonomy:version", draft.pk)
    return _edit(request, draft, found)


def _edit(request: DeskRequest, draft: ListVersion, found: ListEntry | None) -> HttpResponse:
    form = _form(request, draft, found)
    made, problems = submitted(
        request,
        form,
        lambda: save_entry(
            version_id=draft.pk,
            entry_id=None if found is None else found.pk,
            given=form.given(),
            revision=_seen(request),
            **when(request),
        ),
        {"organisation_id": "organisation"},
    )
    if made is not None:
        messages.success(request, _("已存到草稿。"))
        return redirect(reverse("autonomy:version", args=[draft.pk]) + f"#e{made.pk}")
    verbs = [{"name": "go", "label": _("保存"), "kind": "primary"}]
    if found is not None:
        verbs.append({"name": "remove", "label": _("从草稿去掉"), "kind": "danger"})
    page = {
        "title": _("新的事项") if found is None else found.title,
        "place": {"name": f"{draft.division.name} {draft.get_kind_display()}"},
        "form": form,
        "problems": problems,
        "actions": verbs,
        "hidden": {"revision": draft.revision},
        "back_url": reverse("autonomy:version", args=[draft.pk]),
        "help": _("可以先存，以后再补。没有依据和经费的协助事项不能公布。")
        if draft.kind == ListKind.ASSISTANCE
        else "",
    }
    return show(request, "autonomy/list_form.html", page, status_of(problems))


def _seen(request: DeskRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@desk_page("GET", "HEAD", "POST")
def entry_leave(request: DeskRequest, listentry_id: int) -> HttpResponse:
    """A matter leaves the list in force."""
    found = _entry(request, listentry_id, WITHDRAW_ENTRY.name)
    if found.version.state != VersionState.ADOPTED or found.withdrawn_on is not None:
        raise Http404
    form = LeaveForm(request.POST or None, initial={"from_day": request.on})
    made, problems = submitted(
        request, form, lambda: withdraw_entry(entry_id=found.pk, **form.cleaned_data, **when(request))
    )
    back = reverse("autonomy:version", args=[found.version_id])
    if made is not None:
        messages.success(request, _("已公开退出的理由。"))
        return redirect(back)
    return form_page(
        request,
        title=_("退出清单：%(title)s") % {"title": found.title},
        form=form,
        verb=_("退出清单"),
        back_url=back,
        problems=problems,
        danger=True,
        place={"name": found.version.division.name},
    )


# A sheet ---------------------------------------------------------------------------------------------------------


@desk_page("GET")
def list_template(request: DeskRequest, version_id: int) -> HttpResponse:
    """The draft as a sheet to fill in."""
    draft = _draft(request, version_id)
    response = HttpResponse(template(draft), content_type=XLSX_TYPE)
    name = f"{draft.division.name} {draft.get_kind_display()}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@desk_page("GET", "HEAD", "POST")
def list_import(request: DeskRequest, version_id: int) -> HttpResponse:
    """Upload, preview with every problem by row and column, then confirm; nothing is saved before that."""
    draft = _draft(request, version_id)
    form = ListSheetForm(None, None)
    problems: list[dict[str, str]] = []
    shown: dict[str, Any] = {}
    try:
        if "confirm" in request.POST:
            return _confirm(request, draft)
        if request.method == "POST":
            form = ListSheetForm(request.POST, request.FILES)
            if form.is_valid():
                file = form.cleaned_data["file"]
                shown = _preview(draft, read_list(file.read(MAX_BYTES + 1), str(file.name), draft))
            else:
                problems = form_problems(form)
    except Refused as refused:
        if refused.forbidden:
            raise
        problems = problems_of(refused.verdicts, {"file": "id_file"})
    page = {
        "title": _("用表格填：%(list)s") % {"list": draft.get_kind_display()},
        "place": {"name": draft.division.name},
        "form": form,
        "problems": problems,
        "limit": megabytes(MAX_BYTES),
        "template_url": reverse("autonomy:list_template", args=[draft.pk]),
        "back_url": reverse("autonomy:version", args=[draft.pk]),
        **shown,
    }
    bad = problems or shown.get("found") or form.errors
    return show(request, "autonomy/list_import.html", page, 422 if bad else 200)


def _preview(draft: ListVersion, sheet: Sheet) -> dict[str, Any]:
    """What would be added and changed. Without problems the rows come back signed, to be confirmed as seen."""
    held = {entry.code: entry.title for entry in facts_of(draft)}
    rows = [
        {"number": number, "title": given.title, "code": given.code, "new": given.code not in held}
        for number, given in sheet.rows
    ]
    found = [{"row": one.row, "column": one.column, "text": one.verdict.text} for one in sheet.problems]
    token = ""
    if not found:
        told = [[number, _plain(given)] for number, given in sheet.rows]
        token = signing.dumps({"version": draft.pk, "revision": draft.revision, "rows": told}, salt=SALT, compress=True)
    return {
        "found": found[:SHOWN],
        "found_more": max(0, len(found) - SHOWN),
        "rows": rows,
        "added": sum(1 for row in rows if row["new"]),
        "changed": sum(1 for row in rows if not row["new"]),
        "token": token,
    }


def _plain(given: EntryInput) -> dict[str, Any]:
    """As JSON keeps it: numbers as text."""
    return asdict(given) | {
        name: None if getattr(given, name) is None else str(getattr(given, name))
        for name in ("hours_village", "hours_urban", "amount")
    }


def _confirm(request: DeskRequest, draft: ListVersion) -> HttpResponse:
    try:
        told = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=KEPT)
    except signing.BadSignature as bad:
        raise Http404 from bad
    if told["version"] != draft.pk:
        raise Http404
    rows = [(number, _input(values)) for number, values in told["rows"]]
    count = import_entries(version_id=draft.pk, rows=rows, revision=told["revision"], **when(request))
    messages.success(request, _("已导入%(count)d项，请看一遍。") % {"count": count})
    return redirect("autonomy:version", draft.pk)


def _input(values: dict[str, Any]) -> EntryInput:
    bases = tuple(BasisInput(**basis) for basis in values.pop("bases"))
    for name in ("hours_village", "hours_urban", "amount"):
        values[name] = None if values[name] is None else Decimal(values[name])
    return EntryInput(**values, bases=bases)
