"""Money in the admin, to look at; it is entered and checked at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.township.models import Due, Payment
from governance.township.queries.money import with_sums
from governance.township.rules.money import yuan


@admin.register(Due)
class DueAdmin(ReadOnlyAdmin):
    list_display = ("what", "division", "year", "due_on", "amount", "paid_sum", "missing_sum")
    list_filter = ("year",)
    search_fields = ("what", "division__name")
    ordering = ("division__code", "due_on", "id")
    fields = (
        "division",
        ("payer_division", "payer"),
        ("what", "basis"),
        ("year", "due_on", "amount"),
        ("paid_sum", "missing_sum"),
        ("cancelled_on", "cancel_reason"),
    )
    readonly_fields = ("paid_sum", "missing_sum")

    @admin.display(description=_("已付（元）"))
    def paid_sum(self, due: Any) -> str:
        return yuan(due.paid)

    @admin.display(description=_("还差（元）"))
    def missing_sum(self, due: Any) -> str:
        return yuan(due.missing)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = with_sums(Due.objects.select_related("division", "payer_division", "payer"))
        return filter_official(rows, who(request), today(request))


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("due", "amount", "paid_on", "reference", "state", "received")
    list_filter = ("state",)
    search_fields = ("reference", "due__what", "due__division__name")
    ordering = ("due__division__code", "paid_on", "id")
    fields = (
        "due",
        ("amount", "paid_on", "reference"),
        ("entered_by", "entered_at"),
        ("state", "received"),
        ("checked_by", "checked_on", "note"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = Payment.objects.select_related("due__division", "entered_by", "checked_by")
        return filter_official(rows, who(request), today(request), "due__division__code")
