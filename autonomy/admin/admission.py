"""Requests at the gate, read only; they are worked on at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from autonomy.models import AdmissionRequest
from autonomy.queries.admission import visible_to
from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who


@admin.register(AdmissionRequest)
class AdmissionRequestAdmin(ReadOnlyAdmin):
    list_display = ("receipt", "title", "organisation", "county", "state", "filed_on", "decided_on")
    list_filter = ("state", "decider", "emergency")
    search_fields = ("title", "receipt", "organisation__name")
    ordering = ("-id",)
    fields = (
        ("receipt", "document_no"),
        ("organisation", "county", "decider"),
        "title",
        "why",
        "asked",
        "does_not",
        ("hours_village", "hours_urban", "amount"),
        ("state", "round"),
        ("filed_on", "accepted_on", "decided_on"),
        ("emergency", "provisional_until", "trial_until"),
        "decision_reason",
        "precedent_reason",
        "ceiling_reason",
        "leaf",
    )
    actions_detail = ("open_at_desk",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request)).select_related("organisation", "county")

    @action(description=gettext_lazy("在办事台打开"), url_path="desk")
    def open_at_desk(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return redirect("autonomy:admission", object_id)
