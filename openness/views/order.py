"""Orders to publish at the desk of the township and the county; the committee sees what it was ordered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import filter_official, may
from governance.base.frame import DeskRequest, chosen_place, desk_page, form_page, show, submitted
from openness.actions.order import OrderInput, issue_order, revoke_order
from openness.choices import OrderState
from openness.forms.challenge import OrderForm
from openness.forms.reason import ReasonForm
from openness.models import Order
from openness.permissions import FILE, ORDER_PUBLICATION
from openness.queries.challenge_pages import challenges_url, order_line
from openness.queries.schedule import catalogue
from openness.views.erasure import erase_url


@desk_page("GET", "POST")
def new(request: DeskRequest) -> HttpResponse:
    """An item of the catalogue of the place, with a date and reasons."""
    place, choice = chosen_place(request, ORDER_PUBLICATION.name)
    rows = catalogue(code=place.code, committee=place.committee, community_type=place.community_type, on=request.on)
    form = OrderForm(request.POST or None, items=[(str(row.item.pk), row.item.title) for row in rows])
    made, problems = submitted(
        request,
        form,
        lambda: issue_order(
            division_id=place.pk,
            given=OrderInput(
                item_id=int(form.cleaned_data["item"]),
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data["reason"],
                period_start=form.cleaned_data["period_start"],
            ),
            by=request.user,
            at=request.at,
            on=request.on,
        ),
    )
    if made is not None:
        messages.success(request, _("已发出，村（居）委会的待办里有了，公开栏上也看得到。"))
        return redirect("openness:order", made.pk)
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
        **choice,
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
    reason = ReasonForm(request.POST or None)
    form = reason if allowed and found.state == OrderState.OPEN else None
    revoked, problems = submitted(
        request,
        form,
        lambda: revoke_order(
            order_id=found.pk, reason=reason.cleaned_data["reason"], by=request.user, at=request.at, on=request.on
        ),
    )
    if revoked is not None:
        messages.success(request, _("已撤销。"))
        return redirect("openness:order", found.pk)
    context: dict[str, Any] = {
        "place": {"name": found.division.name, "code": code},
        "o": order_line(found),
        "form": form,
        "problems": problems,
        "file_url": f"{reverse('openness:start')}?place={code}"
        if may(request.user, FILE.name, place=code, on=request.on).ok
        else "",
        "public_url": challenges_url(code),
        "erase_url": erase_url(request, found.leaf, found.division.code),
        "back_url": reverse("desk:home"),
    }
    return show(request, "desk/challenge_order.html", context, 422 if problems else 200)
