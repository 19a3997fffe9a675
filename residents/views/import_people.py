"""Taking people from a sheet: template, upload, preview with every line, confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.frame import DeskRequest, desk_page, form_page, problems_of, show, submitted
from governance.base.spreadsheet import XLSX_TYPE
from governance.base.verdict import Refused
from residents.actions import import_people as importing
from residents.forms.people import UploadForm
from residents.models import Upload
from residents.permissions import KEEP_PERSONS
from residents.queries.import_people import (
    BAD,
    CHANGED,
    DOUBLE,
    NEW,
    OTHER_PERSON,
    SAME_PERSON,
    columns,
    template,
)
from residents.queries.person import own_codes
from residents.views.people import acting, own_place

SHOWN = 200  # lines of one kind on the page; the counts say how many there are
CHOICES = (SAME_PERSON, OTHER_PERSON)


@desk_page("GET", "HEAD")
def sheet_template(request: DeskRequest) -> HttpResponse:
    """Empty but for one example that is never taken; it says nothing about anybody."""
    if not own_codes(request.user, request.on, KEEP_PERSONS):
        raise Http404
    response = HttpResponse(template(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = 'attachment; filename="people.xlsx"'
    return response


@desk_page("GET", "HEAD", "POST")
def upload(request: DeskRequest) -> HttpResponse:
    place, places = own_place(request, KEEP_PERSONS)
    form = UploadForm(request.POST or None, request.FILES or None)

    def act() -> Upload:
        file = form.cleaned_data["file"]
        return importing.start_import(division_id=place.pk, content=file.read(), filename=file.name, **acting(request))

    made, problems = submitted(request, form, act)
    if made is not None:
        return redirect("residents:import_preview", made.pk)
    return form_page(
        request,
        title=_("从表格导入人员"),
        form=form,
        verb=_("上传，看预览"),
        back_url=reverse("residents:people") + f"?place={place.code}",
        problems=problems,
        template="residents/people_import.html",
        place=place,
        places=places,
        chosen=place.code,
        columns=columns(),
    )


@desk_page("GET", "HEAD", "POST")
def preview(request: DeskRequest, upload_id: int) -> HttpResponse:
    codes = own_codes(request.user, request.on, KEEP_PERSONS)
    found = Upload.objects.select_related("division").filter(
        pk=upload_id, by=request.user, division__code__in=codes, expires_on__gte=request.on
    )
    waiting = found.first()
    if waiting is None:
        raise Http404
    back = reverse("residents:people") + f"?place={waiting.division.code}"
    if "drop" in request.POST:
        importing.drop_import(upload_id=waiting.pk, by=request.user)
        messages.success(request, _("已放弃，上传的内容已经销毁。"))
        return redirect(back)
    chosen = _chosen(request)
    problems: list[dict[str, str]] = []
    if "go" in request.POST:
        try:
            done = importing.confirm_import(
                upload_id=waiting.pk, chosen=chosen, sha256=request.POST.get("sha256", ""), **acting(request)
            )
        except Refused as refused:
            problems = problems_of(refused.verdicts)
        else:
            text = _("新登记%(added)d人，更正%(changed)d人，%(unchanged)d人没有变化，%(left_out)d行没有导入。")
            messages.success(request, text % done.__dict__)
            return redirect(back)
    return show(
        request,
        "residents/people_preview.html",
        _page(waiting, chosen, problems, back, request),
        422 if problems else 200,
    )


def _page(
    waiting: Upload, chosen: dict[int, str], problems: list[dict[str, str]], back: str, request: DeskRequest
) -> dict[str, object]:
    shown = importing.preview_of(waiting, request.on, chosen)
    kinds = {state: shown.of(state) for state in (BAD, DOUBLE, CHANGED, NEW)}
    return {
        "waiting": waiting,
        "place": waiting.division,
        "counts": shown.counts(),
        "kinds": {state: rows[:SHOWN] for state, rows in kinds.items()},
        "more": {state: max(0, len(rows) - SHOWN) for state, rows in kinds.items()},
        "taken": len(kinds[NEW]) + len(kinds[CHANGED]) + len(kinds[DOUBLE]),
        "new_groups": shown.new_groups,
        "new_households": len(shown.new_households),
        "ignored": shown.ignored,
        "chosen": chosen,
        "problems": problems,
        "back_url": back,
    }


def _chosen(request: DeskRequest) -> dict[int, str]:
    """same_12=same: line 12 is the one there."""
    return {
        int(name[5:]): value
        for name, value in request.POST.items()
        if name.startswith("same_") and name[5:].isascii() and name[5:].isdigit() and value in CHOICES
    }
