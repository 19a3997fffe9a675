"""Breaches of agreements; each POST is one action (R-AUT-4)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.breach import answer_breach, breach_to_county, note_breach, rule_breach, settle_breach
from autonomy.api.agreement import own
from autonomy.choices import BreachState, Side
from autonomy.models import Breach, Promise
from autonomy.queries.agreement import visible_to
from governance.base.accounts.api.acting import acting, body, person
from governance.base.places.api.listing import Given, KeyField, ListView, PlaceQuery, page_of, today, within


class BreachQuery(PlaceQuery):
    state = serializers.ChoiceField(BreachState.choices, required=False)


class BreachRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    agreement = serializers.IntegerField(source="agreement_id")
    promise = serializers.IntegerField(source="promise_id", allow_null=True)
    side = serializers.ChoiceField(Side.choices, help_text="违约的一方")
    what = serializers.CharField()
    noted_on = serializers.DateField()
    state = serializers.ChoiceField(BreachState.choices)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    settlement = serializers.CharField()
    ruling = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)


class BreachNoteInput(serializers.Serializer[Any]):
    promise = KeyField(required=False, allow_null=True, default=None)
    side = serializers.ChoiceField(Side.choices, required=False, default="", help_text="没有指明承诺的要写")
    what = serializers.CharField(max_length=4000, allow_blank=True)


class BreachWordsInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000, allow_blank=True)


class BreachList(ListView):
    keys = ("agreement__division__code", "id")
    row = BreachRow
    filters = BreachQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Breach]:
        rows = Breach.objects.filter(agreement__in=visible_to(person(request), today(request)))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""), "agreement__division__code")

    @extend_schema(operation_id="breaches_list", parameters=[BreachQuery], responses=page_of(BreachRow))
    def get(self, request: Request) -> Response:
        """本辖区的协议违约。"""
        return self.answer(request)


class BreachNote(APIView):
    @extend_schema(operation_id="breaches_note", request=BreachNoteInput, responses={201: BreachRow})
    def post(self, request: Request, pk: int) -> Response:
        """指出对方没有做到。"""
        given = body(request, BreachNoteInput)
        own(request, pk)
        told = {"promise_id": given["promise"], "side": given["side"], "what": given["what"]}
        try:
            made = note_breach(agreement_id=pk, **told, **acting(request))
        except Promise.DoesNotExist as missing:
            raise Http404 from missing
        return Response(BreachRow(made).data, status=status.HTTP_201_CREATED)


def seen(request: Request, pk: int) -> Breach:
    rows = Breach.objects.filter(agreement__in=visible_to(person(request), today(request)))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class BreachDetail(APIView):
    @extend_schema(operation_id="breaches_read", responses=BreachRow)
    def get(self, request: Request, pk: int) -> Response:
        """一件违约。"""
        return Response(BreachRow(seen(request, pk)).data)


class BreachAnswer(APIView):
    @extend_schema(operation_id="breaches_answer", request=BreachWordsInput, responses=BreachRow)
    def post(self, request: Request, pk: int) -> Response:
        """被指出的一方答复。"""
        given = body(request, BreachWordsInput)
        seen(request, pk)
        return Response(BreachRow(answer_breach(breach_id=pk, text=given["text"], **acting(request))).data)


class BreachSettle(APIView):
    @extend_schema(operation_id="breaches_settle", request=BreachWordsInput, responses=BreachRow)
    def post(self, request: Request, pk: int) -> Response:
        """指出的一方登记已经解决。"""
        given = body(request, BreachWordsInput)
        seen(request, pk)
        return Response(BreachRow(settle_breach(breach_id=pk, text=given["text"], **acting(request))).data)


class BreachCounty(APIView):
    @extend_schema(operation_id="breaches_to_county", request=None, responses=BreachRow)
    def post(self, request: Request, pk: int) -> Response:
        """报县级裁定。"""
        seen(request, pk)
        return Response(BreachRow(breach_to_county(breach_id=pk, **acting(request))).data)


class BreachRule(APIView):
    @extend_schema(operation_id="breaches_rule", request=BreachWordsInput, responses=BreachRow)
    def post(self, request: Request, pk: int) -> Response:
        """县级裁定。"""
        given = body(request, BreachWordsInput)
        seen(request, pk)
        return Response(BreachRow(rule_breach(breach_id=pk, text=given["text"], **acting(request))).data)
