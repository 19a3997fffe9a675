"""What is public, for anyone: rows in the order of the log, and the very bytes that the log holds (R-OPN-7)."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.clock.api.duty import between
from governance.base.journal.models import Body
from governance.base.places.api.listing import Given, ListView, PlaceQuery, columns_of, page_of, within
from governance.township.api import MoneyField
from openness.choices import Form, State
from openness.models import Disclosure

PUBLIC_STATES = [(state.value, state.label) for state in (State.PUBLISHED, State.WITHDRAWN)]


class PublishedQuery(PlaceQuery):
    item = serializers.SlugField(required=False, max_length=40, help_text="公开事项代码")
    form = serializers.ChoiceField(Form.choices, required=False, help_text="表式")
    state = serializers.ChoiceField(PUBLIC_STATES, required=False)
    period_from = serializers.DateField(required=False, help_text="期间的第一天从这一天起")
    period_to = serializers.DateField(required=False, help_text="期间的第一天到这一天止")


class PublishedRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    leaf = serializers.IntegerField(help_text="在公开记录里的序号，从 0 起")
    division = serializers.CharField(source="division__code")
    item = serializers.CharField(source="item__code")
    form = serializers.ChoiceField(Form.choices)
    title = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    published_at = serializers.DateTimeField()
    display_until = serializers.DateField()
    figure = MoneyField(source="shown_figure", allow_null=True)
    summary = serializers.CharField(source="shown_summary")
    state = serializers.ChoiceField(PUBLIC_STATES)
    withdrawal_reason = serializers.CharField()
    replaced = serializers.BooleanField(help_text="已被更正")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True, help_text="更正的是哪一份")
    correction_reason = serializers.CharField()


class Proof(serializers.Serializer[Any]):
    """leaf_hash = SHA-256(0x00 ‖ nonce ‖ content in UTF-8)."""

    content = serializers.CharField(help_text="登记的原文，逐字节")
    nonce = serializers.CharField(help_text="十六进制")
    leaf_hash = serializers.CharField(help_text="十六进制：SHA-256(00 ‖ nonce ‖ content)")


class PublishedFull(PublishedRow):
    body = serializers.JSONField(allow_null=True, help_text="登记的内容；撤回的、删除了正文的没有")
    proof = Proof(allow_null=True)


def published() -> QuerySet[Disclosure]:
    """Of a withdrawn one only that it was there, and why it is not any more."""
    return Disclosure.objects.public().annotate(
        shown_figure=Case(When(state=State.WITHDRAWN, then=None), default=F("figure")),
        shown_summary=Case(When(state=State.WITHDRAWN, then=Value("")), default=F("summary")),
    )


class PublishedList(ListView):
    permission_classes = [AllowAny]
    keys = ("leaf",)
    row = PublishedRow
    filters = PublishedQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Disclosure]:
        rows = published()
        for name, column in (("item", "item__code"), ("form", "form"), ("state", "state")):
            if name in given:
                rows = rows.filter(**{column: given[name]})
        rows = between(rows, given, "period_start", "period_from", "period_to")
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="published_list", parameters=[PublishedQuery], responses=page_of(PublishedRow))
    def get(self, request: Request) -> Response:
        """已公开的内容，按登记先后。"""
        return self.answer(request)


class PublishedDetail(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="published_read", responses=PublishedFull)
    def get(self, request: Request, pk: int) -> Response:
        """一份公开的内容，连同登记的原文和凭据。"""
        columns = columns_of(PublishedRow)
        row = get_object_or_404(published().values(*columns, "entry_id"), pk=pk)
        row |= {"body": None, "proof": None}
        if row["state"] == State.PUBLISHED:
            stored = Body.objects.select_related("leaf").filter(leaf__entry=row["entry_id"]).first()
            row |= {} if stored is None else _body(stored)
        return Response(PublishedFull(row).data)


def _body(stored: Body) -> dict[str, Any]:
    content = bytes(stored.content).decode()
    proof = {"content": content, "nonce": bytes(stored.nonce).hex(), "leaf_hash": bytes(stored.leaf.hash).hex()}
    return {"body": json.loads(content), "proof": proof}
