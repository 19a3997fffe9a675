"""The county's and the township's hand on the catalogue, the threshold and the ladder (R-OPN-1, R-OPN-5)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import codes_visible, may
from governance.base.clock.actions.ladder import ladder, set_ladder_step
from governance.base.clock.choices import Step
from governance.base.clock.permissions import SET_LADDER
from governance.base.frame import DeskRequest, desk_page, form_page, show, submitted
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, require, yes
from openness.actions.schedule import add_item, adopt, set_listing, set_threshold
from openness.choices import AppliesTo
from openness.forms.schedule import AdoptForm, ItemForm, LadderForm, TermsForm, ThresholdForm, initial_terms
from openness.models import Item, Listing
from openness.permissions import ADOPT_LISTING, SET_LISTING
from openness.queries.catalogue import limit_label, when_label
from openness.queries.content import day_label
from openness.queries.schedule import catalogue, guidance, large_from
from openness.rules.account import shown
from openness.rules.account_code import COMMUNITY, TOWNSHIP


def _place(request: DeskRequest, code: str) -> Division:
    """A division of one's own official scope; 404 for any other."""
    place = Division.objects.filter(code=code).first()
    if place is None or not any(is_within(code, held) for held in codes_visible(request.user, request.on)):
        raise Http404
    return place


def _allowed(request: DeskRequest, verb: str, place: Division) -> bool:
    return may(request.user, verb, place=place.code, on=request.on).ok


@desk_page("GET")
def schedule(request: DeskRequest, code: str) -> HttpResponse:
    """What binds this place, the guidance it has not adopted, the threshold, the ladder; each with its button."""
    place = _place(request, code)
    sets = _allowed(request, SET_LISTING.name, place) and len(code) in (6, 9)
    adopts = _allowed(request, ADOPT_LISTING.name, place) and len(code) == 6
    kinds = [place.committee] if place.committee else [Committee.VILLAGE, Committee.URBAN]
    limit = large_from(code, request.on)
    context = {
        "place": {"name": place.name, "code": code},
        "bodies": [
            {
                "label": str(AppliesTo(kind).label),
                "rows": [
                    _row(row, place, sets)
                    for row in catalogue(code=code, committee=kind, community_type=place.community_type, on=request.on)
                ],
            }
            for kind in kinds
        ],
        "guidance": [_offer(row, place) for row in guidance(code=code, on=request.on)] if adopts else [],
        "threshold": _("%(amount)s 元") % {"amount": shown(limit.amount)} if limit.amount else "",
        "threshold_basis": limit.basis,
        "threshold_url": reverse("openness:schedule_threshold", args=[code]) if adopts else "",
        "ladder": _ladder(request, place),
        "add_url": reverse("openness:schedule_add", args=[code]) if sets else "",
        "accounts_url": reverse("openness:account_codes", args=[code]) if len(code) in (TOWNSHIP, COMMUNITY) else "",
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/schedule.html", context)


def _row(row: Listing, place: Division, sets: bool) -> dict[str, Any]:
    url = reverse("openness:schedule_set", args=[place.code, row.item_id, row.applies_to])
    return {
        "title": row.item.title,
        "terms": _("%(when)s，%(limit)s，展示%(days)s天")
        % {"when": when_label(row), "limit": limit_label(row), "days": row.display_days},
        "basis": row.basis,
        "binding_label": str(row.get_binding_display()),
        "audience": row.audience,
        "channel": row.channel,
        "web": str(row.get_web_display()),
        "since": day_label(row.valid_from),
        "url": url if sets else "",
    }


def _offer(row: Listing, place: Division) -> dict[str, Any]:
    return {
        **_row(row, place, sets=False),
        "applies_to": str(row.get_applies_to_display()),
        "url": reverse("openness:schedule_adopt", args=[place.code, row.pk]),
    }


def _ladder(request: DeskRequest, place: Division) -> list[dict[str, Any]]:
    """Each step with the days that hold here: the county's where it has set them, else the installation's."""
    sets = _allowed(request, SET_LADDER.name, place) and len(place.code) == 6
    found = []
    for step, settings in ladder().items():
        days = next((n for code, n in reversed(settings) if is_within(place.code, code)), settings[0][1])
        url = reverse("openness:schedule_ladder", args=[place.code, step]) if sets else ""
        found.append({"label": str(Step(step).label), "days": days, "url": url})
    return found


def _handle(
    request: DeskRequest, place: Division, form: forms.Form, do: Callable[[dict[str, Any]], Model], **page: Any
) -> HttpResponse:
    """Try it; back to the catalogue, or the form again with every refusal."""
    made, problems = submitted(request, form, lambda: do({"by": request.user, "on": request.on, "at": request.at}))
    if made is not None:
        messages.success(request, _("已登记，从生效那天起算。"))
        return redirect("openness:schedule", place.code)
    back = reverse("openness:schedule", args=[place.code])
    return form_page(request, form=form, back_url=back, problems=problems, place={"name": place.name}, **page)


@desk_page("GET", "POST")
def schedule_adopt(request: DeskRequest, code: str, listing_id: int) -> HttpResponse:
    """A county makes guidance binding."""
    place = _place(request, code)
    row = Listing.objects.select_related("item").filter(pk=listing_id).first()
    if row is None or len(code) != 6 or not _allowed(request, ADOPT_LISTING.name, place):
        raise Http404
    form = AdoptForm(request.POST or None, initial={"valid_from": request.on})
    title = _("采用：%(title)s（%(kind)s）") % {"title": row.item.title, "kind": row.get_applies_to_display()}
    help_text = _("%(terms)s。%(content)s。依据：%(basis)s。采用后对全县有约束力。") % {
        "terms": _row(row, place, sets=False)["terms"],
        "content": row.content,
        "basis": row.basis,
    }
    return _handle(
        request,
        place,
        form,
        lambda when: adopt(listing_id=row.pk, place=code, **form.cleaned_data, **when),
        title=title,
        verb=_("采用"),
        help=help_text,
    )


@desk_page("GET", "POST")
def schedule_set(request: DeskRequest, code: str, item_id: int, applies_to: str) -> HttpResponse:
    """Earlier, more often, longer on display; anything laxer comes back with the row it stands on."""
    place = _place(request, code)
    item = Item.objects.filter(pk=item_id).first()
    if item is None or len(code) not in (6, 9) or not _allowed(request, SET_LISTING.name, place):
        raise Http404
    rows = catalogue(code=code, committee=applies_to, community_type=place.community_type, on=request.on)
    now = next((row for row in rows if row.item_id == item_id), None)
    if now is None:
        raise Http404
    form = TermsForm(request.POST or None, initial=initial_terms(now, request.on))
    return _handle(
        request,
        place,
        form,
        lambda when: set_listing(
            item_id=item_id,
            applies_to=applies_to,
            place=code,
            terms=form.terms(),
            valid_from=form.cleaned_data["valid_from"],
            **when,
        ),
        title=_("提高要求：%(title)s（%(kind)s）") % {"title": item.title, "kind": AppliesTo(applies_to).label},
        verb=_("保存"),
        help=_("现在：%(terms)s。只能更早、更勤、展示更久，不能放宽。依据：%(basis)s")
        % {"terms": _row(now, place, sets=False)["terms"], "basis": now.basis},
    )


@desk_page("GET", "POST")
def schedule_add(request: DeskRequest, code: str) -> HttpResponse:
    """A matter that only this place publishes."""
    place = _place(request, code)
    if len(code) not in (6, 9) or not _allowed(request, SET_LISTING.name, place):
        raise Http404
    first = {"valid_from": request.on, "display_days": 15, "limit_days": 15, "channel": _("公开栏；平台公开页")}
    form = ItemForm(request.POST or None, initial=first)

    def do(when: dict[str, Any]) -> Item:
        given = form.cleaned_data
        names = ("code", "title", "category", "trigger", "applies_to", "valid_from", "names_persons")
        require(_code_free(f"{code}-{given['code']}"))
        return add_item(place=code, terms=form.terms(), **{name: given[name] for name in names}, **when)

    return _handle(request, place, form, do, title=_("增加公开事项"), verb=_("增加"))


def _code_free(code: str) -> Verdict:
    if not Item.objects.filter(code=code).exists():
        return yes("code", field="code")
    return no("code", _("这个代码已经用过，请换一个。"), met=code, field="code")


@desk_page("GET", "POST")
def schedule_threshold(request: DeskRequest, code: str) -> HttpResponse:
    """From what amount an expenditure is large in this county."""
    place = _place(request, code)
    if len(code) != 6 or not _allowed(request, ADOPT_LISTING.name, place):
        raise Http404
    limit = large_from(code, request.on)
    form = ThresholdForm(request.POST or None, initial={"amount": limit.amount or None, "valid_from": request.on})
    return _handle(
        request,
        place,
        form,
        lambda when: set_threshold(place=code, **form.cleaned_data, **when),
        title=_("大笔开支标准"),
        verb=_("保存"),
    )


@desk_page("GET", "POST")
def schedule_ladder(request: DeskRequest, code: str, step: str) -> HttpResponse:
    """When to remind and to report upward: a county may only set it nearer."""
    place = _place(request, code)
    if len(code) != 6 or step not in Step.values or not _allowed(request, SET_LADDER.name, place):
        raise Http404
    default = next(days for where, days in ladder()[step] if where == "")
    now = next(row["days"] for row in _ladder(request, place) if row["label"] == str(Step(step).label))
    form = LadderForm(request.POST or None, default=default, initial={"working_days": now})
    return _handle(
        request,
        place,
        form,
        lambda when: set_ladder_step(place=code, step=step, **form.cleaned_data, **when),
        title=str(Step(step).label),
        verb=_("保存"),
    )
