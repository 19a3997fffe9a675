"""Openness in the admin: what was filed, and the catalogue; both are changed at the desk, where the forms are."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.permissions import filter_official
from openness.models import AccountCode, Challenge, Disclosure, Inquiry, Item, Listing, Order, Threshold
from openness.queries.challenge import visible_to as challenges_visible_to
from openness.queries.disclosure import visible_to


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    list_display = ("title", "division", "state", "submitted_at", "verified_at", "published_at", "display_until")
    list_filter = ("state", "form")
    search_fields = ("title", "division__name")
    ordering = ("-id",)
    fields = (
        "title",
        ("item", "division"),
        ("period_start", "period_end"),
        ("state", "round"),
        ("filed_by", "submitted_at"),
        "return_reason",
        ("verified_at", "verified_means"),
        ("published_at", "display_until", "leaf"),
        ("corrects", "correction_reason", "replaced"),
        ("withdrawn_at", "withdrawal_reason"),
        "content_hash",
    )
    actions_detail = ("open_at_desk",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return visible_to(who(request), today(request)).select_related("division", "item", "filed_by")

    @action(description=gettext_lazy("在办事台打开"), url_path="desk")
    def open_at_desk(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        return redirect("openness:disclosure", object_id)


@admin.register(Challenge)
class ChallengeAdmin(ReadOnlyAdmin):
    """Who asks is sealed and stands on no page of the admin."""

    list_display = ("id", "about", "division", "state", "level", "received_on", "due_on")
    list_filter = ("state", "level")
    search_fields = ("about", "division__name")
    ordering = ("-id",)
    fields = (
        ("division", "about", "line"),
        "public_text",
        ("means", "received_on", "window_passed"),
        ("verifier", "resident", "checked_at"),
        ("state", "level", "due_on"),
        ("refusal", "cause", "closing", "closed_on"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return challenges_visible_to(who(request), today(request)).select_related("division")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("title", "division", "level", "issued_on", "due_on", "state")
    list_filter = ("state", "level")
    ordering = ("-id",)
    fields = (
        ("division", "item", "period_start", "corrects"),
        "title",
        "reason",
        ("level", "issued_by", "issued_on", "due_on"),
        ("state", "fulfilled_by", "ended_on", "revoke_reason"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return filter_official(Order.objects.select_related("division", "item"), who(request), today(request))


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    list_display = ("title", "division", "kind", "askers", "state", "received_on", "due_on")
    list_filter = ("state", "kind")
    ordering = ("-id",)
    fields = (
        ("division", "kind", "askers"),
        ("count", "total", "source", "voluntary"),
        "title",
        "text",
        ("state", "received_on", "due_on"),
        "answer",
        ("answered_on", "disclosure"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return filter_official(Inquiry.objects.select_related("division"), who(request), today(request))


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ("title", "category", "form", "trigger", "place_code")
    list_filter = ("category", "trigger")
    ordering = ("category", "code")
    fields = ("code", "title", "category", "form", "trigger", "place_code")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return Item.objects.all()


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """The catalogue is public everywhere, so nothing of it is hidden here."""

    list_display = (
        "item",
        "place_code",
        "applies_to",
        "binding",
        "frequency",
        "limit_kind",
        "limit_days",
        "valid_from",
    )
    list_filter = ("binding", "applies_to", "frequency")
    search_fields = ("item__title", "place_code")
    ordering = ("item__category", "item__code", "place_code", "-valid_from")
    fields = (
        "item",
        ("place_code", "applies_to", "binding"),
        "content",
        "basis",
        ("frequency", "limit_kind", "limit_days", "limit_working"),
        ("display_days", "owner", "audience", "channel"),
        ("valid_from", "valid_to", "adopted_by"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return Listing.objects.select_related("item", "adopted_by")


@admin.register(Threshold)
class ThresholdAdmin(ReadOnlyAdmin):
    list_display = ("place_code", "amount", "valid_from", "basis")
    ordering = ("place_code", "-valid_from")
    fields = ("place_code", "amount", "valid_from", "basis", "set_by")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return Threshold.objects.select_related("set_by")


@admin.register(AccountCode)
class AccountCodeAdmin(ReadOnlyAdmin):
    list_display = ("division", "scheme", "code", "title", "kind", "category", "valid_from", "valid_to")
    list_filter = ("kind",)
    search_fields = ("code", "title", "division__name")
    ordering = ("division", "scheme", "code", "title", "-valid_from")
    fields = (
        "division",
        ("scheme", "code", "title"),
        ("kind", "category"),
        "source",
        ("valid_from", "valid_to"),
        ("entered_by", "entered_at"),
    )

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = AccountCode.objects.select_related("division", "entered_by")
        return filter_official(rows, who(request), today(request))
