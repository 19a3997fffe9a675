"""Agreements, runs and breaches in the admin, to look at; they are worked on at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from autonomy.models import Agreement, AgreementItem, AgreementTemplate, Breach, DraftRun, Promise
from autonomy.queries.agreement import visible_to
from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official


@admin.register(AgreementTemplate)
class AgreementTemplateAdmin(ReadOnlyAdmin):
    """Clauses; those without a place are the platform's own and for everybody to read."""

    list_display = ("name", "division", "starts_on", "ends_on")
    ordering = ("-starts_on", "id")
    fields = (
        ("name", "division"),
        "clauses",
        "liability_government",
        "liability_committee",
        ("starts_on", "ends_on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = AgreementTemplate.objects.select_related("division")
        own = filter_official(rows, who(request), today(request)).values("pk")
        return rows.filter(division=None) | rows.filter(pk__in=own)


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ("number", "division", "state", "term_from", "term_until", "signed_on")
    list_filter = ("state",)
    search_fields = ("number", "division__name")
    ordering = ("division__code", "id")
    fields = (
        ("number", "state", "version"),
        ("township", "division"),
        ("list_version", "template", "run"),
        ("term_from", "term_until"),
        "data_given",
        "extra",
        ("liability_government", "liability_committee"),
        ("warnings", "checked_by", "checked_reason"),
        ("renews", "amends"),
        ("drafted_by", "drafted_at"),
        ("signed_on", "ended_on", "end_reason"),
        ("leaf", "content_hash"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request)).select_related("division", "township")


@admin.register(AgreementItem)
class AgreementItemAdmin(ReadOnlyAdmin):
    list_display = ("agreement", "entry", "hours", "amount")
    search_fields = ("entry__title", "agreement__number")
    ordering = ("agreement__division__code", "id")
    fields = ("agreement", "entry", "requirements", ("hours", "amount"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        seen = visible_to(who(request), today(request))
        return AgreementItem.objects.filter(agreement__in=seen).select_related("agreement", "entry")


@admin.register(Promise)
class PromiseAdmin(ReadOnlyAdmin):
    list_display = ("what", "agreement", "side", "kind", "due_on", "amount", "met_on")
    list_filter = ("side", "kind")
    search_fields = ("what", "agreement__number", "agreement__division__name")
    ordering = ("agreement__division__code", "due_on", "id")
    fields = ("agreement", ("side", "kind"), "what", ("due_on", "amount", "due"), ("met_on", "met_note", "met_by"))

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        seen = visible_to(who(request), today(request))
        return Promise.objects.filter(agreement__in=seen).select_related("agreement", "due")


@admin.register(DraftRun)
class DraftRunAdmin(ReadOnlyAdmin):
    list_display = ("id", "township", "term_from", "term_until", "done", "total", "state")
    list_filter = ("state",)
    ordering = ("-id",)
    fields = (
        ("township", "template", "list_version"),
        ("term_from", "term_until"),
        ("done", "total", "state"),
        "problems",
        ("started_by", "started_at", "finished_at"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = DraftRun.objects.select_related("township")
        return filter_official(rows, who(request), today(request), "township__code")


@admin.register(Breach)
class BreachAdmin(ReadOnlyAdmin):
    list_display = ("agreement", "side", "state", "noted_on", "closed_on")
    list_filter = ("state", "side")
    search_fields = ("agreement__number", "agreement__division__name")
    ordering = ("-id",)
    fields = (
        ("agreement", "promise"),
        ("side", "state"),
        "what",
        ("noted_by", "noted_on"),
        ("answer", "answered_by", "answered_on"),
        "settlement",
        ("ruling", "ruled_by", "closed_on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        seen = visible_to(who(request), today(request))
        return Breach.objects.filter(agreement__in=seen).select_related("agreement", "promise")
