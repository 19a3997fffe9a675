"""The publication schedule in force for a place: public, as on the board (R-OPN-1)."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.places.api.listing import CodeField, query, today
from governance.base.places.models import Division
from openness.choices import AppliesTo, Binding, Category, Form, Frequency, LimitKind, Trigger, Web
from openness.queries.catalogue import limit_label
from openness.queries.schedule import catalogue, guidance


class ScheduleQuery(serializers.Serializer[Any]):
    place = CodeField(help_text="区划代码")
    applies_to = serializers.ChoiceField(
        AppliesTo.choices, required=False, help_text="村级以上的地方：看哪一种；不填为村"
    )
    on = serializers.DateField(required=False, help_text="哪一天的目录；不填为今天")


class ListingRow(serializers.Serializer[Any]):
    item = serializers.CharField(source="item.code")
    title = serializers.CharField(source="item.title")
    category = serializers.ChoiceField(Category.choices, source="item.category")
    form = serializers.ChoiceField(Form.choices, source="item.form")
    trigger = serializers.ChoiceField(Trigger.choices, source="item.trigger")
    place = serializers.CharField(source="place_code", help_text="设立这一条的区划；空为全国")
    community_types = serializers.ListField(child=serializers.CharField())
    binding = serializers.ChoiceField(Binding.choices)
    content = serializers.CharField()
    basis = serializers.CharField()
    rules = serializers.ListField(source="rule_codes", child=serializers.CharField())
    frequency = serializers.ChoiceField(Frequency.choices, allow_blank=True)
    limit_kind = serializers.ChoiceField(LimitKind.choices)
    limit_days = serializers.IntegerField()
    limit_working = serializers.BooleanField()
    limit = serializers.SerializerMethodField(help_text="时限的说法")
    display_days = serializers.IntegerField()
    owner = serializers.CharField()
    audience = serializers.CharField()
    channel = serializers.CharField()
    web = serializers.ChoiceField(Web.choices, help_text="网上展示什么")
    valid_from = serializers.DateField()

    def get_limit(self, listing: Any) -> str:
        return limit_label(listing)


class Schedule(serializers.Serializer[Any]):
    on = serializers.DateField()
    applies_to = serializers.ChoiceField(AppliesTo.choices)
    binding = ListingRow(many=True, help_text="必须公开的")
    guidance = ListingRow(many=True, help_text="指导意见，没有法律效力；县里采用以后才成为本地规定")


class ScheduleView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="schedule_read", parameters=[ScheduleQuery], responses=Schedule)
    def get(self, request: Request) -> Response:
        """某地某日的公开目录。"""
        given = query(request, ScheduleQuery)
        on = given.get("on", today(request))
        place = get_object_or_404(Division, code=given["place"])
        applies_to = place.committee or given.get("applies_to", AppliesTo.VILLAGE.value)
        rows = catalogue(code=place.code, committee=applies_to, community_type=place.community_type, on=on)
        offered = [row for row in guidance(code=place.code, on=on) if row.applies_to == applies_to]
        return Response(Schedule({"on": on, "applies_to": applies_to, "binding": rows, "guidance": offered}).data)
