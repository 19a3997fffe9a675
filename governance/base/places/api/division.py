"""Divisions: anyone may read where they are, how they are called and since when they owe the public."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.base.places.choices import Committee, CommunityType, Level, UnitKind
from governance.base.places.models import Division


class DivisionQuery(PlaceQuery):
    level = serializers.ChoiceField(Level.choices, required=False, help_text="层级，即代码位数")
    committee = serializers.ChoiceField(
        [Committee.VILLAGE.value, Committee.URBAN.value], required=False, help_text="自治组织"
    )
    live = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="今天是否已经上线且未撤销")


class DivisionRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    level = serializers.ChoiceField(Level.choices)
    parent = serializers.CharField(  # type: ignore[assignment]  # our row has a parent, as has every field
        source="parent_code", allow_null=True
    )
    unit_kind = serializers.ChoiceField(UnitKind.choices, allow_blank=True)
    committee = serializers.ChoiceField(Committee.choices, allow_blank=True)
    community_type = serializers.ChoiceField(CommunityType.choices, allow_blank=True)
    go_live_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    successor = serializers.CharField(source="successor_code", allow_null=True)
    telephone = serializers.CharField()
    office_hours = serializers.CharField()


def _annotated() -> QuerySet[Division]:
    return Division.objects.annotate(parent_code=F("parent__code"), successor_code=F("successor__code"))


class DivisionList(ListView):
    permission_classes = [AllowAny]
    keys = ("code",)
    row = DivisionRow
    filters = DivisionQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Division]:
        rows = within(_annotated(), given.get("within", ""), "code")
        for name in ("level", "committee"):
            if name in given:
                rows = rows.filter(**{name: given[name]})
        if given["live"] is None:
            return rows
        live = Division.objects.owing(today(request))
        return rows.filter(pk__in=live) if given["live"] else rows.exclude(pk__in=live)

    @extend_schema(operation_id="divisions_list", parameters=[DivisionQuery], responses=page_of(DivisionRow))
    def get(self, request: Request) -> Response:
        """区划（按代码）。"""
        return self.answer(request)


class DivisionDetail(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="divisions_read", responses=DivisionRow)
    def get(self, request: Request, code: str) -> Response:
        """一个区划。"""
        return Response(DivisionRow(get_object_or_404(_annotated(), code=code)).data)
