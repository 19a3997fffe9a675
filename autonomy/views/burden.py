"""Who imposes burdens keeps the register of them: enter, change, end, from a form or a file (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from autonomy.actions.burden import Entered, change, end, enter, enter_many
from autonomy.choices import ListKind
from autonomy.forms.burden import (
    NAMES,
    BurdenForm,
    ChangeForm,
    EndForm,
    SheetFileForm,
    initial_of,
)
from autonomy.models import Burden
from autonomy.queries.burden import (
    Line,
    department_sheet,
    get_for,
    organisations_of,
    tallies,
)
from autonomy.queries.burden_files import (
    department_listing,
    read_register,
    register_columns,
    register_examples,
)
from autonomy.queries.burden_pages import department_part, row
from autonomy.queries.lists import entries_in_force
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.models import Division, Organisation
from governance.base.places.queries.division import children
from governance.base.spreadsheet import MAX_BYTES, XLSX_TYPE, TableProblem, sent, write_template
from governance.base.verdict import Refused, Verdict, no


def _unit(request: DeskRequest, organisation_id: int) -> tuple[Organisation, bool]:
    """An organisation that one may read about, and whether one enters for it; 404 otherwise."""
    found = organisations_of(request.user, request.on).filter(pk=organisation_id).first()
    if found is not None:
        return found, True
    scope = within_codes(codes_visible(request.user, request.on), "division__code")
    rows = Organisation.objects.select_related("division").filter(scope)
    return get_object_or_404(rows, pk=organisation_id), False


def _own_unit(request: DeskRequest, organisation_id: int) -> Organisation:
    found, own = _unit(request, organisation_id)
    if not own:
        raise Http404
    return found


@desk_page("GET")
def unit(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """What one organisation imposes, and what came back."""
    organisation, own = _unit(request, organisation_id)
    context = {
        **department_part(department_sheet(organisation, request.on)),
        "own": own,
        "place": organisation.division,
        "back_url": reverse("autonomy:home"),
    }
    return show(request, "autonomy/burden_unit.html", context)


@desk_page("GET")
def unit_file(request: DeskRequest, organisation_id: int, kind: str) -> HttpResponseBase:
    organisation, _own = _unit(request, organisation_id)
    return sent(department_listing(department_sheet(organisation, request.on)), kind)


def _places(organisation: Organisation, on: dt.date) -> list[Division]:
    """Where its burdens may fall: its own division and those right below; a single village by spreadsheet."""
    return [organisation.division, *children(organisation.division.code).open(on)]


def _told_warnings(request: DeskRequest, entered: Sequence[Entered]) -> None:
    for text in dict.fromkeys(verdict.text for one in entered for verdict in one.warnings):
        messages.warning(request, text)


@desk_page("GET", "POST")
def unit_new(request: DeskRequest, organisation_id: int) -> HttpResponse:
    organisation = _own_unit(request, organisation_id)
    code = organisation.division.code
    form = BurdenForm(
        request.POST or None,
        entries=list(entries_in_force(ListKind.ASSISTANCE, code, request.on)),
        places=_places(organisation, request.on),
        initial={"starts_on": request.on, "rhythm": "as_needed"},
    )
    made, problems = submitted(
        request,
        form,
        lambda: enter(
            organisation_id=organisation.pk,
            division_id=int(form.cleaned_data["place"]),
            told=form.burden(),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        NAMES,
    )
    back = reverse("autonomy:burden_unit", args=[organisation.pk])
    if made is not None:
        messages.success(request, _("已登记。涉及的村（社区）会核对，负担表马上公开。"))
        _told_warnings(request, [made])
        return redirect(back)
    return form_page(
        request,
        title=_("登记给村（社区）的负担"),
        form=form,
        verb=_("登记"),
        back_url=back,
        problems=problems,
        place={"name": organisation.name},
        help=_("不登记就不能要求村（社区）做。登记要写依据；不在清单上、和别的重复，都会公开标明。"),
    )


@desk_page("GET")
def unit_template(request: DeskRequest, organisation_id: int) -> HttpResponse:
    organisation = _own_unit(request, organisation_id)
    content = write_template(register_columns(), register_examples(), title=_("负担登记"))
    response = HttpResponse(content, content_type=XLSX_TYPE)
    name = _("%(name)s负担登记.xlsx") % {"name": organisation.name}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@desk_page("GET", "POST")
def unit_import(request: DeskRequest, organisation_id: int) -> HttpResponse:
    """A filled-in sheet: all rows or none."""
    organisation = _own_unit(request, organisation_id)
    form = SheetFileForm(request.POST or None, request.FILES or None)
    made, problems = submitted(request, form, lambda: _import(request, organisation, form))
    back = reverse("autonomy:burden_unit", args=[organisation.pk])
    if made is not None:
        messages.success(request, _("已登记 %(n)s 项。涉及的村（社区）会核对。") % {"n": len(made)})
        _told_warnings(request, made)
        return redirect(back)
    return form_page(
        request,
        title=_("从表格登记负担"),
        form=form,
        verb=_("登记"),
        back_url=back,
        problems=problems,
        place={"name": organisation.name},
        help=_("先下载模板，按列填写，再选文件上传。"),
        template_url=reverse("autonomy:burden_template", args=[organisation.pk]),
        template="autonomy/burden_form.html",
    )


def _import(request: DeskRequest, organisation: Organisation, form: SheetFileForm) -> list[Entered]:
    file = form.cleaned_data["file"]
    register = read_register(file.read(MAX_BYTES + 1), str(file.name), organisation)
    if register.problems:
        raise Refused(*(_in_row(problem) for problem in register.problems))
    return enter_many(
        organisation_id=organisation.pk,
        rows=register.rows,
        by=request.user,
        at=request.at,
        on=request.on,
    )


def _in_row(problem: TableProblem) -> Verdict:
    words = {"row": problem.row, "column": problem.column, "text": problem.verdict.text}
    text = _("第%(row)s行“%(column)s”：%(text)s") % words
    return no(problem.verdict.code, text, basis=problem.verdict.basis, field="file")


# One burden --------------------------------------------------------------------------------------------------------


def _burden(request: DeskRequest, burden_id: int) -> Burden:
    try:
        return get_for(request.user, burden_id, request.on)
    except Burden.DoesNotExist as missing:
        raise Http404 from missing


def _own_burden(request: DeskRequest, burden_id: int) -> Burden:
    burden = _burden(request, burden_id)
    if not organisations_of(request.user, request.on).filter(pk=burden.organisation_id).exists():
        raise Http404
    return burden


@desk_page("GET")
def burden(request: DeskRequest, burden_id: int) -> HttpResponse:
    """Everything about one, with what may be done."""
    found = _burden(request, burden_id)
    own = organisations_of(request.user, request.on).filter(pk=found.organisation_id).exists()
    said = tallies([found])
    lasts = found.ends_on is None or found.ends_on >= request.on
    code = found.division.code
    listed = {entry.code for entry in entries_in_force(ListKind.ASSISTANCE, code, request.on)}
    context = {
        "burden": row(Line(found, found.entry_code in listed)),
        "place": found.division,
        "said_yes": said[found.pk, "confirm"],
        "said_no": said[found.pk, "contradict"],
        "ended": "" if found.ends_on is None else full_date(found.ends_on),
        "end_reason": found.end_reason,
        "change_url": reverse("autonomy:burden_change", args=[found.pk]) if own and lasts else "",
        "end_url": reverse("autonomy:burden_end", args=[found.pk]) if own and lasts else "",
        "back_url": reverse("autonomy:burden"),
    }
    return show(request, "autonomy/burden_one.html", context)


def _version(request: DeskRequest, found: Burden) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else found.version


@desk_page("GET", "POST")
def burden_change(request: DeskRequest, burden_id: int) -> HttpResponse:
    found = _own_burden(request, burden_id)
    entries = list(entries_in_force(ListKind.ASSISTANCE, found.division.code, request.on))
    form = ChangeForm(request.POST or None, entries=entries, initial=initial_of(found))
    made, problems = submitted(
        request,
        form,
        lambda: change(
            burden_id=found.pk,
            version=_version(request, found),
            told=form.told(found.kind, found.title),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
        NAMES,
    )
    if made is not None:
        messages.success(request, _("已修改。村（社区）会重新核对；已经说不符的，仍然算不符。"))
        _told_warnings(request, [made])
        return redirect("autonomy:burden_one", found.pk)
    return _one_form(request, found, form, problems, title=_("修改负担"), verb=_("保存"))


@desk_page("GET", "POST")
def burden_end(request: DeskRequest, burden_id: int) -> HttpResponse:
    found = _own_burden(request, burden_id)
    form = EndForm(request.POST or None, initial={"ends_on": request.on})
    made, problems = submitted(
        request,
        form,
        lambda: end(
            burden_id=found.pk,
            version=_version(request, found),
            **form.cleaned_data,
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if made is not None:
        messages.success(request, _("已取消，过了最后一天就不再要求。"))
        return redirect("autonomy:burden_one", found.pk)
    return _one_form(request, found, form, problems, title=_("取消负担"), verb=_("取消这项负担"))


def _one_form(
    request: DeskRequest, found: Burden, form: Any, problems: list[dict[str, str]], *, title: str, verb: str
) -> HttpResponse:
    return form_page(
        request,
        title=title,
        form=form,
        verb=verb,
        back_url=reverse("autonomy:burden_one", args=[found.pk]),
        problems=problems,
        place={"name": found.title},
        version=_version(request, found),
        template="autonomy/burden_form.html",
    )
