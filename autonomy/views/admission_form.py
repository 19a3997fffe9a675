"""A request being written: kept as a draft, shown what stands in the way, handed in; and its papers (R-AUT-3)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions import admission as actions
from autonomy.actions.admission_file import add_file, remove_file
from autonomy.choices import RequestState
from autonomy.forms.admission import PaperForm, RequestForm, initial_of
from autonomy.models import AdmissionRequest, RequestFile
from autonomy.queries import admission as facts
from autonomy.queries import admission_pages as pages
from autonomy.views.admission import seen
from governance.base.documents.actions.attachment import store
from governance.base.documents.queries.attachment import attachment_response
from governance.base.frame import DeskRequest, desk_page, problems_of, show, status_of, submitted
from governance.base.places.models import Organisation
from governance.base.places.queries.division import children
from governance.base.verdict import Refused

S = RequestState
NAMES = {"concerned": "townships"}


@desk_page("GET", "POST")
def new(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """Keeping it for the first time makes the draft; from there on one works on that."""
    own = facts.departments_of(request.user, request.on)
    organisation = get_object_or_404(Organisation.objects.select_related("division"), pk=organisation_id, pk__in=own)
    county = organisation.division
    form = RequestForm(request.POST or None, county=county, townships=children(county.code).open(request.on))
    made, problems = submitted(
        request,
        form,
        lambda: actions.save_draft(
            given=form.given(), organisation_id=organisation.pk, by=request.user, at=request.at, on=request.on
        ),
        NAMES,
    )
    if made is not None:
        return _kept(request, made)
    return _form_page(request, form, problems, organisation=organisation, found=None)


@desk_page("GET", "POST")
def edit(request: DeskRequest, admission_id: int) -> HttpResponse:
    """The draft, or what was returned. Keeping it shows what stands in the way; nothing of it is lost."""
    found = _own(request, admission_id)
    if found.state not in (S.DRAFT, S.REPAIR):
        return redirect("autonomy:admission", found.pk)
    form = RequestForm(
        request.POST or None,
        county=found.county,
        townships=children(found.county.code).open(request.on),
        initial=initial_of(found),
    )
    made, problems = submitted(
        request,
        form,
        lambda: actions.save_draft(
            request_id=found.pk,
            given=form.given(),
            version=_version(request),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        NAMES,
    )
    if made is not None:
        return _kept(request, made)
    return _form_page(request, form, problems, organisation=found.organisation, found=found)


def _kept(request: DeskRequest, made: AdmissionRequest) -> HttpResponse:
    """Kept; and handed in when that was asked. What is missing is shown in the form, with everything typed."""
    if "file" not in request.POST:
        messages.success(request, _("草稿已保存。"))
        return redirect("autonomy:admission_edit", made.pk)
    act = actions.file_again if made.state == S.REPAIR else actions.file
    try:
        act(request_id=made.pk, by=request.user, at=request.at, on=request.on)
    except Refused as refused:
        if refused.forbidden:
            raise
        found = facts.get_for(request.user, made.pk, request.on)
        form = RequestForm(
            initial=initial_of(found), county=found.county, townships=children(found.county.code).open(request.on)
        )
        anchors = {name: form[name].id_for_label for name in form.fields}
        anchors |= {"concerned": form["townships"].id_for_label}
        problems = problems_of(refused.verdicts, anchors)
        return _form_page(request, form, problems, organisation=found.organisation, found=found)
    messages.success(request, _("已提交。回执可以下载，受理以后会通知。"))
    return redirect("autonomy:admission", made.pk)


def _form_page(
    request: DeskRequest,
    form: RequestForm,
    problems: list[dict[str, str]],
    *,
    organisation: Organisation,
    found: AdmissionRequest | None,
) -> HttpResponse:
    flags = [] if found is None else actions.find_stops(found, request.on)
    context = {
        "title": _("申请事项准入") if found is None else found.title,
        "organisation": organisation,
        "form": form,
        "sections": form.sections(),
        "problems": problems,
        "flags": flags,
        "nearest": [] if found is None else pages.near(found, request.on),
        "near_url": reverse("autonomy:admission_near", args=[organisation.pk]),
        "repair_note": "" if found is None else found.repair_note,
        "files": [] if found is None else list(found.files.select_related("attachment")),
        "files_url": "" if found is None else reverse("autonomy:admission_papers", args=[found.pk]),
        "version": "" if found is None else found.version,
        "actions": [
            {"name": "keep", "label": _("存草稿，看提示"), "kind": "plain"},
            {"name": "file", "label": _("提交"), "kind": "primary"},
        ],
        "back_url": reverse("autonomy:admissions") if found is None else reverse("autonomy:admission", args=[found.pk]),
    }
    return show(request, "autonomy/admission_form.html", context, status_of(problems))


@desk_page("POST")
def near(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """While typing: what the list has already. Without script the same stands there after keeping the draft."""
    own = facts.departments_of(request.user, request.on)
    organisation = get_object_or_404(Organisation.objects.select_related("division"), pk=organisation_id, pk__in=own)
    text = f"{request.POST.get('title', '')}\n{request.POST.get('asked', '')}"[:3000]
    found = pages.near_text(text, organisation.division.code, request.on) if text.strip() else []
    return render(request, "autonomy/admission_nearest.html", {"nearest": found})


@desk_page("GET", "POST")
def papers(request: DeskRequest, admission_id: int) -> HttpResponse:
    found = _own(request, admission_id)
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    if "remove" in request.POST:
        row = get_object_or_404(RequestFile, request=found, pk=_number(request.POST["remove"]))
        remove_file(file_id=row.pk, **when)
        return redirect("autonomy:admission_papers", found.pk)
    form = PaperForm(request.POST or None, request.FILES or None)
    added, problems = submitted(request, form, lambda: _store(found, form, when))
    if added is not None:
        messages.success(request, _("附件已添加。"))
        return redirect("autonomy:admission_papers", found.pk)
    context = {
        "title": _("附件"),
        "r": found,
        "files": list(found.files.select_related("attachment")),
        "form": form,
        "problems": problems,
        "actions": [{"name": "add", "label": _("添加"), "kind": "primary"}],
        "back_url": reverse("autonomy:admission_edit", args=[found.pk]),
    }
    return show(request, "autonomy/admission_papers.html", context, status_of(problems))


def _store(found: AdmissionRequest, form: PaperForm, when: dict[str, Any]) -> RequestFile:
    stored = store(file=form.cleaned_data["file"], place_code=found.county.code, by=when["by"], at=when["at"])
    return add_file(request_id=found.pk, attachment_id=stored.pk, note=form.cleaned_data["note"], **when)


@desk_page("GET")
def paper(request: DeskRequest, admission_id: int, file_id: int) -> HttpResponseBase:
    found = seen(request, admission_id)
    row = get_object_or_404(RequestFile.objects.select_related("attachment"), request=found, pk=file_id)
    return attachment_response(row.attachment)


def _own(request: DeskRequest, admission_id: int) -> AdmissionRequest:
    found = seen(request, admission_id)
    if not facts.asks_for(request.user, found, request.on).ok:
        raise Http404
    return found


def _version(request: DeskRequest) -> int:
    """What the form was opened on; a form without it was not ours and is stale."""
    return _number(request.POST.get("version", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
