"""The scoreboard in the admin: by code, never by value."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from governance.base.indicators.models import Tally
from governance.base.indicators.registry import INDICATORS


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    list_display = ("name", "period", "division", "numerator", "denominator")
    list_filter = ("indicator",)
    fields = ("name", "period", "division", "numerator", "denominator")
    readonly_fields = ("name",)
    ordering = ("-period", "division__code", "indicator")
    sortable_by = ()

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return filter_official(Tally.objects.select_related("division"), who(request), today(request))

    @display(description=gettext_lazy("指标"))
    def name(self, tally: Tally) -> str:
        return INDICATORS[tally.indicator].label
