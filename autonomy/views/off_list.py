""" "Not on the list" at the desk: one form, one letter, the list of those given; for a department what came to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from autonomy.actions.off_list import answer_off_list
from autonomy.forms.report import OffListForm
from autonomy.models import OffListAnswer
from autonomy.permissions import ANSWER_OFF_LIST
from autonomy.queries import off_list as facts
from autonomy.queries import report_pages as pages
from autonomy.queries.report import targets
from autonomy.queries.report_exporting import off_lists as exported
from governance.base.accounts.permissions import scope_of
from governance.base.clock.explain import full_date
from governance.base.documents.word import CONTENT_TYPE as DOCX
from governance.base.frame import DeskRequest, chosen_place, desk_page, export_page, show, status_of, submitted

LISTED = 200


@desk_page("GET")
def off_lists(request: DeskRequest) -> HttpResponse:
    rows = facts.visible_to(request.user, request.on).select_related("division", "version").order_by("-id")[:LISTED]
    roles = scope_of(request.user, request.on).roles()
    context = {
        "rows": [_line(row) for row in rows],
        "new_url": reverse("autonomy:off_list_new") if roles & ANSWER_OFF_LIST.roles else "",
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/off_lists.html", context)


def _line(row: OffListAnswer) -> dict[str, Any]:
    return {
        "number": row.pk,
        "title": row.matter,
        "place": row.division.name,
        "addressee": row.addressee,
        "day_label": full_date(row.on),
        "asked_label": full_date(row.asked_on),
        "version": row.version.number,
        "url": reverse("autonomy:off_list", args=[row.pk]),
    }


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """One click more than typing what was ordered. When it is on the list, what comes with it is shown instead."""
    place, choice = chosen_place(request, ANSWER_OFF_LIST.name)
    form = OffListForm(request.POST or None, targets=targets(place, request.on))
    made, problems = submitted(
        request,
        form,
        lambda: answer_off_list(
            division_id=place.pk, given=form.order(), by=request.user, at=request.at, on=request.on
        ),
    )
    if made is not None:
        messages.success(request, _("答复写好了，可以下载送给对方。"))
        return redirect("autonomy:off_list", made.pk)
    then = None
    if problems and form.cleaned_data.get("matter") and form.cleaned_data.get("asked_on"):
        day = form.cleaned_data["asked_on"]
        then = pages.looked_up(facts.looked_up(form.cleaned_data["matter"], place, day), day)
    context = {
        "form": form,
        "then": then,
        "problems": problems,
        "actions": [{"name": "go", "label": _("查清单，写答复"), "kind": "primary"}],
        "report_url": reverse("autonomy:report_new"),
        "back_url": reverse("autonomy:off_lists"),
        **choice,
    }
    return show(request, "autonomy/off_list_new.html", context, status_of(problems))


def _get(request: DeskRequest, answer_id: int) -> OffListAnswer:
    try:
        return facts.get_for(request.user, answer_id, request.on)
    except OffListAnswer.DoesNotExist as missing:
        raise Http404 from missing


@desk_page("GET")
def off_list(request: DeskRequest, answer_id: int) -> HttpResponse:
    found = _get(request, answer_id)
    context = {
        "a": {
            **_line(found),
            "paragraphs": found.text.split("\n"),
            "by": found.by.name,
            "nearest": str(found.nearest) if found.nearest else "",
        },
        "back_url": reverse("autonomy:off_lists"),
    }
    return show(request, "autonomy/off_list.html", context)


@desk_page("GET")
def letter(request: DeskRequest, answer_id: int, ending: str) -> HttpResponseBase:
    """The letter to print and send."""
    found = _get(request, answer_id)
    content = facts.as_docx(found) if ending == "docx" else facts.as_pdf(found)
    response = HttpResponse(content, content_type=DOCX if ending == "docx" else "application/pdf")
    name = _("清单外事项答复%(number)s.%(kind)s") % {"number": found.pk, "kind": ending}
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    return response


export_off_lists = export_page(exported)
