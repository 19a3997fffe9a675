"""Organisations of one's places, and the day from which communities owe the public."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.actions.place import set_go_live
from governance.base.accounts.api.acting import acting, body, person, require_place
from governance.base.accounts.permissions import filter_official
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Organisation


class OrganisationQuery(PlaceQuery):
    kind = serializers.ChoiceField(OrganisationKind.choices, required=False)


class OrganisationRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(OrganisationKind.choices)
    division = serializers.CharField(source="division__code")
    credit_code = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)


class OrganisationList(ListView):
    row = OrganisationRow
    filters = OrganisationQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Organisation]:
        rows = filter_official(Organisation.objects.all(), person(request), today(request))
        if "kind" in given:
            rows = rows.filter(kind=given["kind"])
        return within(rows, given.get("within", ""))

    @extend_schema(
        operation_id="organisations_list", parameters=[OrganisationQuery], responses=page_of(OrganisationRow)
    )
    def get(self, request: Request) -> Response:
        """本辖区的单位。"""
        return self.answer(request)


class GoLiveInput(serializers.Serializer[Any]):
    codes = serializers.ListField(child=CodeField(), min_length=1, max_length=1000, help_text="区划代码，含下级")
    go_live_on = serializers.DateField(allow_null=True, help_text="空：取消还没有到的上线日期")


class GoLiveDone(serializers.Serializer[Any]):
    communities = serializers.IntegerField(help_text="改了多少个村和社区")


class GoLive(APIView):
    @extend_schema(operation_id="divisions_go_live", request=GoLiveInput, responses=GoLiveDone)
    def post(self, request: Request) -> Response:
        """设定上线日期：从这一天起有公开任务。"""
        given = body(request, GoLiveInput)
        for code in given["codes"]:
            require_place(request, code)
        changed = set_go_live(**acting(request), **given)
        return Response({"communities": len(changed)})
