"""Money at the desk: what is owed and paid by committee and year, and one due with its payments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import may, scope_of
from governance.base.frame import REFUSED_STATUS, DeskRequest, desk_page, export_page, show, submitted
from governance.township.actions.money import check_payment, enter_payment
from governance.township.forms.money import CheckForm, PaymentForm
from governance.township.models import Due
from governance.township.permissions import CHECK_PAYMENT
from governance.township.queries import money_pages as pages
from governance.township.queries.money import get_for

export_dues = export_page(pages.export_dues)
export_sums = export_page(pages.export_sums)


@desk_page("GET")
def money(request: DeskRequest) -> HttpResponse:
    return show(request, "township/money.html", pages.money_page(request.user, request.on))


@desk_page("GET", "POST")
def due(request: DeskRequest, due_id: int) -> HttpResponse:
    """One sum; who pays enters a payment, the committee says what came."""
    try:
        found = get_for(request.user, due_id, request.on)
    except Due.DoesNotExist as missing:
        raise Http404 from missing
    made = _forms(request, found)
    asked = next((name for name in made if name in request.POST), "")
    form = made.get(asked)
    done, problems = submitted(request, form, lambda: _act(request, found, asked, made[asked]))
    if done is not None:
        return done
    page = pages.due_page(found, request.on)
    for row in page["payments"]:
        row["form"] = made.get(f"check-{row['id']}")
    context = {**page, "enter": made.get("enter"), "problems": problems}
    return show(request, "township/money_due.html", context, REFUSED_STATUS if problems else 200)


def _forms(request: DeskRequest, found: Due) -> dict[str, forms.Form]:
    """Those this person may send now, by the name of their button."""
    made: dict[str, forms.Form] = {}
    code, left = found.division.code, found.missing  # type: ignore[attr-defined]

    def data(name: str) -> Any:
        return request.POST if name in request.POST else None

    if found.cancelled_on is None and left > 0 and _pays(request, found):
        made["enter"] = PaymentForm(data("enter"), initial={"amount": left, "paid_on": request.on}, prefix="enter")
    if may(request.user, CHECK_PAYMENT.name, place=code, on=request.on).ok:
        for payment in pages.waiting(found):
            name = f"check-{payment.pk}"
            made[name] = CheckForm(data(name), initial={"received": payment.amount}, prefix=name)
    return made


def _pays(request: DeskRequest, found: Due) -> bool:
    scope = scope_of(request.user, request.on)
    own = {post.organisation_id for post in scope.posts if post.role == Role.DEPARTMENT}
    return scope.holds([Role.TOWNSHIP_STAFF], found.division.code) or found.payer_id in own - {None}


def _act(request: DeskRequest, found: Due, asked: str, form: forms.Form) -> HttpResponse:
    given = form.cleaned_data
    when: dict[str, Any] = {"by": request.user, "at": request.at, "on": request.on}
    if asked == "enter":
        enter_payment(due_id=found.pk, **given, **when)
        messages.success(request, _("已登记，村（居）委会会收到核对到账的任务。"))
    else:
        payment_id = int(asked.removeprefix("check-"))
        payment = check_payment(payment_id=payment_id, **given, **when)
        told = {"confirmed": _("已核对，到账无误。"), "disputed": _("已登记差额，没有到的部分仍然是政府欠付的。")}
        messages.success(request, told[payment.state])
    return redirect("township:due", found.pk)
