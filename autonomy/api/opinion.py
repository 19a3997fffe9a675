"""Narrowing by a township, and opinions of committees, through the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.narrowing import end_narrowing, narrow
from autonomy.actions.opinion import give_opinion
from autonomy.choices import Stance
from autonomy.models import Narrowing, Opinion
from autonomy.queries import opinion as opinions
from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.accounts.permissions import filter_official
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within


class NarrowingRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    township = serializers.CharField(source="division__code")
    version = serializers.IntegerField(source="version_id")
    code = serializers.CharField()
    reason = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    end_reason = serializers.CharField()
    leaf = serializers.IntegerField(allow_null=True)


class NarrowingFull(NarrowingRow):
    township = serializers.CharField(source="division.code")


class NarrowGiven(serializers.Serializer[Any]):
    township = CodeField()
    code = serializers.CharField(max_length=16)
    starts_on = serializers.DateField()
    reason = serializers.CharField(max_length=300, allow_blank=True)


class EndGiven(serializers.Serializer[Any]):
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=300, allow_blank=True)


class NarrowingList(ListView):
    row = NarrowingRow

    def rows(self, request: Request, given: Given) -> QuerySet[Narrowing]:
        rows = filter_official(Narrowing.objects.all(), person(request), today(request))
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="narrowings_list", parameters=[PlaceQuery], responses=page_of(NarrowingRow))
    def get(self, request: Request) -> Response:
        """乡镇（街道）缩减的协助事项。"""
        return self.answer(request)

    @extend_schema(operation_id="narrowings_add", request=NarrowGiven, responses={201: NarrowingFull})
    def post(self, request: Request) -> Response:
        """缩减一项，理由公开。"""
        given = body(request, NarrowGiven)
        place = own_division(request, given.pop("township"))
        made = narrow(division_id=place.pk, **given, **acting(request))
        return Response(NarrowingFull(made).data, status=status.HTTP_201_CREATED)


class NarrowingEnd(APIView):
    @extend_schema(operation_id="narrowings_end", request=EndGiven, responses=NarrowingFull)
    def post(self, request: Request, pk: int) -> Response:
        """恢复一项。"""
        given = body(request, EndGiven)
        get_object_or_404(filter_official(Narrowing.objects.all(), person(request), today(request)), pk=pk)
        return Response(NarrowingFull(end_narrowing(narrowing_id=pk, **given, **acting(request))).data)


class OpinionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    version = serializers.IntegerField(source="version_id", allow_null=True)
    request = serializers.IntegerField(source="request_id", allow_null=True)
    round = serializers.IntegerField()
    asked_on = serializers.DateField()
    due_on = serializers.DateField()
    stance = serializers.ChoiceField(Stance.choices, allow_blank=True)
    text = serializers.CharField()


class OpinionFull(OpinionRow):
    division = serializers.CharField(source="division.code")


class OpinionGiven(serializers.Serializer[Any]):
    stance = serializers.ChoiceField(Stance.choices)
    text = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class OpinionList(ListView):
    row = OpinionRow

    def rows(self, request: Request, given: Given) -> QuerySet[Opinion]:
        return within(opinions.visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(operation_id="opinions_list", parameters=[PlaceQuery], responses=page_of(OpinionRow))
    def get(self, request: Request) -> Response:
        """征求过的意见，本辖区的。"""
        return self.answer(request)


class OpinionGive(APIView):
    @extend_schema(operation_id="opinions_give", request=OpinionGiven, responses=OpinionFull)
    def post(self, request: Request, pk: int) -> Response:
        """村（社区）提意见，一轮一次。"""
        given = body(request, OpinionGiven)
        get_object_or_404(opinions.visible_to(person(request), today(request)), pk=pk)
        return Response(OpinionFull(give_opinion(opinion_id=pk, **given, **acting(request))).data)
