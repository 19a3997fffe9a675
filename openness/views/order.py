"""Orders to publish at the desk of the township and the county; the committee sees what it was ordered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import filter_official, may
from governance.base.frame import DeskRequest, add_refusals, desk_page, form_page, form_problems, show
from governance.base.verdict import Refused
from openness.actions.order import OrderInput, issue_order, revoke_order
from openness.choices import OrderState
from openness.forms.challenge import OrderForm
from openness.forms.reason import ReasonForm
from openness.models import Order
from openness.permissions import FILE, ORDER_PUBLICATION
from openness.queries.challenge_pages import challenges_url, order_line
from openness.queries.schedule import catalogue
from openness.views.erasure import erase_url
from openness.views.place import choose, places_for


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """An item of the catalogue of the place, with a date and reasons."""
    places = places_for(request, ORDER_PUBLICATION.name)
    place = choose(request, places)
    if place is None:
        raise Http404
    rows = catalogue(code=place.code, committee=place.committee, community_type=place.community_type, on=request.on)
    form = OrderForm(request.POST or None, items=[(str(row.item.pk), row.item.title) for row in rows])
    problems: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = issue_order(
                division_id=place.pk,
                given=OrderInput(
                    item_id=int(given["item"]),
                    due_on=given["due_on"],
                    reason=given["reason"],
                    period_start=given["period_start"],
                ),
                by=request.user,
                at=request.at,
                on=request.on,
            )
        except Refused as refused:
            if refused.forbidden:
                raise
            problems = add_refusals(form, refused.verdicts)
        else:
            messages.success(request, _("已发出，村（居）委会的待办里有了，公开栏上也看得到。"))
            return redirect("openness:order", made.pk)
    elif request.method == "POST":
        problems = form_problems(form)
    return form_page(
        request,
        title=_("责令公布"),
        form=form,
        verb=_("责令公布"),
        back_url=reverse("openness:challenges"),
        problems=problems,
        help=_(
            "公布不及时或者不真实、查实的，责令依法公布（村民委员会组织法第三十六条、城市居民委员会组织法第三十五条）。"
        ),
        place={"name": place.name},
        places=places,
        chosen=place.code,
    )


@desk_page("GET", "POST")
def order(request: DeskRequest, order_id: int) -> HttpResponse:
    """What was ordered, and for who ordered it: revoke, with the reason."""
    rows = filter_official(Order.objects.select_related("division", "item"), request.user, request.on)
    found = rows.filter(pk=order_id).first()
    if found is None:
        raise Http404
    code = found.division.code
    allowed = may(request.user, ORDER_PUBLICATION.name, place=code, on=request.on).ok
    form = ReasonForm(request.POST or None) if allowed and found.state == OrderState.OPEN else None
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                revoke_order(
                    order_id=found.pk,
                    reason=form.cleaned_data["reason"],
                    by=request.user,
                    at=request.at,
                    on=request.on,
                )
            except Refused as refused:
                if refused.forbidden:
                    raise
                problems = add_refusals(form, refused.verdicts)
            else:
                messages.success(request, _("已撤销。"))
                return redirect("openness:order", found.pk)
        else:
            problems = form_problems(form)
    context: dict[str, Any] = {
        "place": {"name": found.division.name, "code": code},
        "o": order_line(found),
        "form": form,
        "problems": problems,
        "file_url": f"{reverse('openness:start')}?place={code}"
        if may(request.user, FILE.name, place=code, on=request.on).ok
        else "",
        "public_url": challenges_url(code),
        "erase_url": erase_url(request, "order", found.pk, found.division.code),
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/challenge_order.html", context, 422 if problems else 200)
