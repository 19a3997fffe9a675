"""The rules in force for a place: public, as on the board's page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.law.choices import Body, Confidence, Operator, Subject, Unit
from governance.base.law.queries import rules_in_force
from governance.base.places.api.listing import CodeField, query, today

BODIES = [(body.value, body.label) for body in Body if body not in (Body.BOTH, Body.ANY)]


class RuleQuery(serializers.Serializer[Any]):
    applies_to = serializers.ChoiceField(BODIES, help_text="适用于谁")
    place = CodeField(required=False, default="", help_text="区划代码；不填为全国")
    on = serializers.DateField(required=False, help_text="哪一天的规则；不填为今天")


class RuleRow(serializers.Serializer[Any]):
    code = serializers.CharField()
    subject = serializers.ChoiceField(Subject.choices, source="row.subject")
    title = serializers.CharField()
    statement = serializers.CharField()
    operator = serializers.ChoiceField(Operator.choices, source="row.operator")
    number = serializers.IntegerField(source="row.number", allow_null=True)
    numerator = serializers.IntegerField(source="row.numerator", allow_null=True)
    denominator = serializers.IntegerField(source="row.denominator", allow_null=True)
    unit = serializers.ChoiceField(Unit.choices, source="row.unit", allow_blank=True)
    base = serializers.CharField(source="row.base")
    options = serializers.ListField(child=serializers.CharField())
    place = serializers.CharField(help_text="设立这条规则的区划；空为全国")
    basis = serializers.CharField(source="citation")
    valid_from = serializers.DateField(source="row.valid_from")
    confidence = serializers.ChoiceField(Confidence.choices, source="row.confidence", help_text="核实程度")
    binding = serializers.BooleanField(help_text="否：未经核实，只供参考，不作为任务和拒绝的理由")
    unchecked = serializers.BooleanField(help_text="还要核实或者复核")


class RulesInForce(serializers.Serializer[Any]):
    on = serializers.DateField()
    results = RuleRow(many=True)


class RuleList(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="rules_list", parameters=[RuleQuery], responses=RulesInForce)
    def get(self, request: Request) -> Response:
        """某地某日的现行规则。"""
        given = query(request, RuleQuery)
        on = given.get("on", today(request))
        found = rules_in_force(applies_to=given["applies_to"], place=given["place"], on=on)
        return Response({"on": on, "results": RuleRow(found, many=True).data})
