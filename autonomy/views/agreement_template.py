"""The agreement template of a county at the desk: the version in use, earlier and coming ones, a new one (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.agreement_template import FIRST_DAY, bundled, make_template
from autonomy.forms.agreement_template import TemplateForm, words
from autonomy.models import AgreementTemplate
from autonomy.permissions import WRITE_TEMPLATE
from autonomy.queries.agreement import template_for
from autonomy.rules.agreement import MOST_CLAUSES, filled
from governance.base.accounts.permissions import codes_visible, may
from governance.base.clock.explain import full_date
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within


@desk_page("GET")
def template(request: DeskRequest, code: str) -> HttpResponse:
    """With ``?version=`` an earlier or a coming one; any member of the county may read it, as its agreements may be."""
    place = _county(request, code)
    now = _in_use(place, request.on)
    rows = list(AgreementTemplate.objects.filter(division=place).order_by("-starts_on"))
    shown = now
    asked = request.GET.get("version", "")
    if asked:
        shown = get_object_or_404(rows_of(place), pk=asked if asked.isascii() and asked.isdigit() else 0)
    context = {
        "place": place,
        "t": _part(shown, now),
        "own": shown.division_id is not None,
        "versions": [{**_part(row, now), "shown": row == shown} for row in rows],
        "change_url": reverse("autonomy:template_new", args=[code]) if _writes(request, code) else "",
        "back_url": reverse("autonomy:agreements"),
    }
    return show(request, "autonomy/agreement_template.html", context)


def rows_of(place: Division) -> Any:
    return AgreementTemplate.objects.filter(division=place)


@desk_page("GET", "POST")
def template_new(request: DeskRequest, code: str) -> HttpResponse:
    """A new version, beginning with the words of the last one."""
    place = _county(request, code)
    if not _writes(request, code):
        raise Http404
    last = rows_of(place).order_by("starts_on").last() or _in_use(place, request.on)
    sent = sum(f"text-{number}" in request.POST for number in range(MOST_CLAUSES))
    form = TemplateForm(
        request.POST or None,
        clauses=max(len(last.clauses), sent),
        initial={**TemplateForm.initial_of(last), "starts_on": request.on},
    )
    made, problems = submitted(
        request,
        form,
        lambda: make_template(division_id=place.pk, given=form.given(), by=request.user, at=request.at, on=request.on),
        form.names() if form.is_bound else None,
    )
    if made is not None:
        messages.success(request, _("已制定。以前起草和签订的协议不变。"))
        return redirect("autonomy:template", code)
    return form_page(
        request,
        title=_("制定协议范本的新一版"),
        form=form,
        verb=_("制定"),
        back_url=reverse("autonomy:template", args=[code]),
        problems=problems,
        place={"name": place.name},
        help=_(
            "花括号里的，起草时会换成各村（社区）自己的内容：%(slots)s。不要的一条，标题和内容都清空。"
            "没有排名、扣分、一票否决：协议不是责任书。"
        )
        % {"slots": "，".join(f"{{{name}}} {word}" for name, word in words().items())},
    )


def _in_use(place: Division, on: dt.date) -> AgreementTemplate:
    """The platform's own is stored by the first agreement that is drafted from it, not by reading it."""
    return template_for(place, on) or AgreementTemplate(starts_on=FIRST_DAY, **bundled())


def _county(request: DeskRequest, code: str) -> Division:
    place = Division.objects.filter(code=code, level=Level.COUNTY).first()
    seen = codes_visible(request.user, request.on)
    if place is None or not any(is_within(code, one) or is_within(one, code) for one in seen):
        raise Http404
    return place


def _writes(request: DeskRequest, code: str) -> bool:
    return may(request.user, WRITE_TEMPLATE.name, place=code, on=request.on).ok


def _part(row: AgreementTemplate, now: AgreementTemplate) -> dict[str, Any]:
    state = "published" if row == now else "draft"
    label = _("现在用的") if row == now else _("还没有起用")
    if row != now and row.starts_on <= now.starts_on:
        state, label = "corrected", _("以前的")
    return {
        "id": row.pk,
        "name": row.name,
        "clauses": [{"heading": one["heading"], "text": filled(one["text"], words())} for one in row.clauses],
        "liability": {"government": row.liability_government, "committee": row.liability_committee},
        "since": full_date(row.starts_on),
        "last": full_date(row.ends_on) if row.ends_on else "",
        "state": state,
        "state_label": label,
    }
