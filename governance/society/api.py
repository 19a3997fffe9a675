"""Needs to buy a service: of one's own divisions or organisation (R-SOC-3)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.society.actions.need import drop_need
from governance.society.choices import NeedSource, NeedState
from governance.society.models import PurchaseNeed
from governance.society.queries import visible_to


class NeedQuery(PlaceQuery):
    state = serializers.ChoiceField(NeedState.choices, required=False)


class NeedRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    organisation = serializers.IntegerField(source="organisation_id")
    source = serializers.ChoiceField(NeedSource.choices)  # type: ignore[assignment]
    source_id = serializers.IntegerField(help_text="准入申请、诉求或者协商的编号")
    title = serializers.CharField()
    served = serializers.CharField()
    content = serializers.CharField()
    estimate = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    money_source = serializers.CharField()
    state = serializers.ChoiceField(NeedState.choices)
    opened_on = serializers.DateField()
    dropped_on = serializers.DateField(allow_null=True)
    drop_reason = serializers.CharField()


class NeedFull(NeedRow):
    division = serializers.CharField(source="division.code")


class DropInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, allow_blank=True)


def _own(request: Request, pk: int) -> PurchaseNeed:
    return get_object_or_404(visible_to(person(request), today(request)).select_related("division"), pk=pk)


class NeedList(ListView):
    row = NeedRow
    filters = NeedQuery

    def rows(self, request: Request, given: Given) -> QuerySet[PurchaseNeed]:
        rows = visible_to(person(request), today(request))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="needs_list", parameters=[NeedQuery], responses=page_of(NeedRow))
    def get(self, request: Request) -> Response:
        """购买服务需求。"""
        return self.answer(request)


class NeedDetail(APIView):
    @extend_schema(operation_id="needs_read", responses=NeedFull)
    def get(self, request: Request, pk: int) -> Response:
        """一项购买服务需求。"""
        return Response(NeedFull(_own(request, pk)).data)


class NeedDrop(APIView):
    @extend_schema(operation_id="needs_drop", request=DropInput, responses=NeedFull)
    def post(self, request: Request, pk: int) -> Response:
        """不再需要。"""
        given = body(request, DropInput)
        _own(request, pk)
        drop_need(need_id=pk, **given, **acting(request))
        return Response(NeedFull(_own(request, pk)).data)
