"""Matters and their steps; each POST is one action (R-CMT-4)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from governance.committees.actions.matter import MatterInput, end_matter, file_matter, publish_result, record_step
from governance.committees.choices import MatterClass, MatterEnd, StepKind
from governance.committees.models import Matter
from governance.committees.queries.matter import get_for, visible_to


class MatterQuery(PlaceQuery):
    open = serializers.BooleanField(required=False, default=False, help_text="是：只看还在办的")


class MatterRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    title = serializers.CharField()
    decision_class = serializers.CharField()
    proposed_on = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    end_why = serializers.CharField(allow_blank=True)


class MatterStepRow(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    kind = serializers.CharField()
    basis = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)
    on_paper = serializers.BooleanField()
    note = serializers.CharField()
    participants = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    verdicts = serializers.JSONField()
    proof = serializers.JSONField()


class MatterFull(MatterRow):
    division = serializers.CharField(source="division.code")
    text = serializers.CharField()
    subject = serializers.CharField()
    collective = serializers.BooleanField()
    proposed_by = serializers.CharField()
    steps = MatterStepRow(many=True)


class NewMatterInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000)
    decision_class = serializers.ChoiceField(MatterClass.choices)
    subject = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    collective = serializers.BooleanField(required=False, default=False)
    group = serializers.IntegerField(required=False, allow_null=True, default=None, source="group_id")
    proposed_by = serializers.CharField(max_length=120)
    proposed_on = serializers.DateField()


class MatterStepInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(StepKind.choices)
    done_on = serializers.DateField()
    note = serializers.CharField(max_length=4000)
    participants = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    on_paper = serializers.BooleanField(required=False, default=False)
    passed = serializers.BooleanField(required=False, allow_null=True, default=None)


class MatterResultInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class MatterEndInput(serializers.Serializer[Any]):
    why = serializers.ChoiceField(MatterEnd.choices)


def own(request: Request, pk: int) -> Matter:
    """One of the caller's places; 404 for anything else."""
    try:
        return get_for(person(request), pk, today(request))
    except Matter.DoesNotExist as missing:
        raise Http404 from missing


def _answer(request: Request, pk: int, code: int = status.HTTP_200_OK) -> Response:
    found = own(request, pk)
    rows = sorted(found.steps.all(), key=lambda row: row.position)
    return Response({**MatterFull(found).data, "steps": MatterStepRow(rows, many=True).data}, status=code)


class MatterList(ListView):
    row = MatterRow
    filters = MatterQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Matter]:
        rows = visible_to(person(request), today(request))
        if given["open"]:
            rows = rows.filter(ended_on=None)
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="matters_list", parameters=[MatterQuery], responses=page_of(MatterRow))
    def get(self, request: Request) -> Response:
        """本辖区的议事事项。"""
        return self.answer(request)

    @extend_schema(operation_id="matters_file", request=NewMatterInput, responses={201: MatterFull})
    def post(self, request: Request) -> Response:
        """登记一件要议的事，步骤照本地的程序。"""
        given = body(request, NewMatterInput)
        division = own_division(request, given.pop("division"))
        made = file_matter(division_id=division.pk, given=MatterInput(**given), **acting(request))
        return _answer(request, made.pk, status.HTTP_201_CREATED)


class MatterDetail(APIView):
    @extend_schema(operation_id="matters_read", responses=MatterFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件事和它的每一步。"""
        return _answer(request, pk)


class MatterSteps(APIView):
    @extend_schema(operation_id="matters_step", request=MatterStepInput, responses=MatterFull)
    def post(self, request: Request, pk: int) -> Response:
        """登记一步。前面的步骤没有完成的会被拒绝。"""
        given = body(request, MatterStepInput)
        own(request, pk)
        record_step(matter_id=pk, **given, **acting(request))
        return _answer(request, pk)


class MatterResult(APIView):
    @extend_schema(operation_id="matters_publish_result", request=MatterResultInput, responses=MatterFull)
    def post(self, request: Request, pk: int) -> Response:
        """公开实施结果。"""
        given = body(request, MatterResultInput)
        own(request, pk)
        publish_result(matter_id=pk, text=given["text"], **acting(request))
        return _answer(request, pk)


class MatterClose(APIView):
    @extend_schema(operation_id="matters_end", request=MatterEndInput, responses=MatterFull)
    def post(self, request: Request, pk: int) -> Response:
        """未获通过或者撤回的，结束这件事。"""
        given = body(request, MatterEndInput)
        own(request, pk)
        end_matter(matter_id=pk, why=given["why"], **acting(request))
        return _answer(request, pk)
