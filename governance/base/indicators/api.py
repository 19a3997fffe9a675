"""The scoreboard: public, as on the roll-up pages. In the order of codes, never of values."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from governance.base.indicators.models import Tally
from governance.base.indicators.registry import INDICATORS
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.base.places.choices import Level


class IndicatorField(serializers.CharField):
    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        if code not in INDICATORS:
            known = "、".join(sorted(INDICATORS))
            raise serializers.ValidationError(_("没有这个指标。可以填：%(known)s。") % {"known": known})
        return code


class TallyQuery(PlaceQuery):
    indicator = IndicatorField(help_text="指标代码，如 openness.done、openness.late")
    month = serializers.RegexField(r"^2[0-9]{3}-(?:0[1-9]|1[0-2])$", required=False, help_text="如 2026-03；不填为本月")
    level = serializers.ChoiceField(Level.choices, required=False, help_text="层级，即代码位数")


class TallyRow(serializers.Serializer[Any]):
    division = serializers.CharField(source="division__code")
    division_name = serializers.CharField(source="division__name")
    indicator = serializers.CharField()
    month = serializers.DateField(source="period", help_text="月份的第一天")
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()


class TallyList(ListView):
    permission_classes = [AllowAny]
    row = TallyRow
    filters = TallyQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Tally]:
        month = f"{given['month']}-01" if "month" in given else today(request).replace(day=1)
        rows = Tally.objects.filter(indicator=given["indicator"], period=month)
        if "level" in given:
            rows = rows.filter(division__level=given["level"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="indicators_list", parameters=[TallyQuery], responses=page_of(TallyRow))
    def get(self, request: Request) -> Response:
        """各地的指标值；没有可计的地方没有行。"""
        return self.answer(request)
