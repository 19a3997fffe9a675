"""Orders to publish, inquiries and items on demand, of one's own places; each POST is one action."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.accounts.permissions import filter_official
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from openness.actions.inquiry import InquiryInput, answer_inquiry, receive_inquiry
from openness.actions.order import issue_order, revoke_order
from openness.api.challenge import OrderPart
from openness.choices import AnswerLevel, Askers, InquiryKind, InquiryState, OrderState
from openness.models import Disclosure, Inquiry, Item, Order
from openness.queries.inquiry import visible_to


class OrderQuery(PlaceQuery):
    state = serializers.ChoiceField(OrderState.choices, required=False)


class OrderRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    item = serializers.IntegerField(source="item_id")
    period_start = serializers.DateField(allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    title = serializers.CharField()
    reason = serializers.CharField()
    level = serializers.ChoiceField(AnswerLevel.choices)
    challenge = serializers.IntegerField(source="challenge_id", allow_null=True)
    issued_on = serializers.DateField()
    due_on = serializers.DateField()
    state = serializers.ChoiceField(OrderState.choices)
    fulfilled_by = serializers.IntegerField(source="fulfilled_by_id", allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    revoke_reason = serializers.CharField()
    leaf = serializers.IntegerField(allow_null=True)


class OrderFull(OrderRow):
    division = serializers.CharField(source="division.code")


class OrderBody(OrderPart):
    division = CodeField(help_text="村（社区）代码")


class RevokeInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, allow_blank=True)


def _orders(request: Request) -> QuerySet[Order]:
    return filter_official(Order.objects.all(), person(request), today(request))


class OrderList(ListView):
    row = OrderRow
    filters = OrderQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Order]:
        rows = _orders(request)
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="orders_list", parameters=[OrderQuery], responses=page_of(OrderRow))
    def get(self, request: Request) -> Response:
        """本辖区的责令公布。"""
        return self.answer(request)

    @extend_schema(operation_id="orders_issue", request=OrderBody, responses={201: OrderFull})
    def post(self, request: Request) -> Response:
        """责令公布：哪一项、最迟哪一天、为什么。"""
        given = body(request, OrderBody)
        division = own_division(request, given.pop("division"))
        try:
            made = issue_order(division_id=division.pk, given=OrderPart.given(given), **acting(request))
        except (Item.DoesNotExist, Disclosure.DoesNotExist) as missing:
            raise Http404 from missing
        return Response(OrderFull(made).data, status=status.HTTP_201_CREATED)


class OrderRevoke(APIView):
    @extend_schema(operation_id="orders_revoke", request=RevokeInput, responses=OrderFull)
    def post(self, request: Request, pk: int) -> Response:
        """撤销责令。"""
        given = body(request, RevokeInput)
        get_object_or_404(_orders(request), pk=pk)
        return Response(OrderFull(revoke_order(order_id=pk, **given, **acting(request))).data)


class InquiryQuery(PlaceQuery):
    kind = serializers.ChoiceField(InquiryKind.choices, required=False)
    state = serializers.ChoiceField(InquiryState.choices, required=False)


class InquiryRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.ChoiceField(InquiryKind.choices)
    askers = serializers.ChoiceField(Askers.choices)
    count = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    title = serializers.CharField()
    text = serializers.CharField()
    verdict = serializers.JSONField(help_text="按本地的规定够不够")
    voluntary = serializers.BooleanField(help_text="本地没有规定，自愿受理")
    received_on = serializers.DateField()
    state = serializers.ChoiceField(InquiryState.choices)
    due_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    disclosure = serializers.IntegerField(source="disclosure_id", allow_null=True)
    leaf = serializers.IntegerField(allow_null=True)


class InquiryFull(InquiryRow):
    division = serializers.CharField(source="division.code")


class InquiryBody(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    kind = serializers.ChoiceField(InquiryKind.choices)
    askers = serializers.ChoiceField(Askers.choices)
    count = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**6)
    total = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, max_value=10**6)
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, default="", max_length=120, help_text="人数从哪里来"
    )
    title = serializers.CharField(max_length=200, allow_blank=True)
    text = serializers.CharField(max_length=2000, allow_blank=True)
    voluntary = serializers.BooleanField(required=False, default=False)


class InquiryAnswerBody(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000, allow_blank=True)
    disclosure = KeyField(required=False, allow_null=True, default=None)


class InquiryList(ListView):
    row = InquiryRow
    filters = InquiryQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Inquiry]:
        rows = visible_to(person(request), today(request))
        for name in ("kind", "state"):
            if name in given:
                rows = rows.filter(**{name: given[name]})
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="inquiries_list", parameters=[InquiryQuery], responses=page_of(InquiryRow))
    def get(self, request: Request) -> Response:
        """本辖区的质询和公开要求。"""
        return self.answer(request)

    @extend_schema(operation_id="inquiries_receive", request=InquiryBody, responses={201: InquiryFull})
    def post(self, request: Request) -> Response:
        """登记质询或公开要求，按本地的规定算人数够不够。"""
        given = body(request, InquiryBody)
        division = own_division(request, given.pop("division"))
        made = receive_inquiry(division_id=division.pk, given=InquiryInput(**given), **acting(request))
        return Response(InquiryFull(made).data, status=status.HTTP_201_CREATED)


class InquiryAnswer(APIView):
    @extend_schema(operation_id="inquiries_answer", request=InquiryAnswerBody, responses=InquiryFull)
    def post(self, request: Request, pk: int) -> Response:
        """答复；要求公开的，指明公开的那一份。"""
        given = body(request, InquiryAnswerBody)
        get_object_or_404(visible_to(person(request), today(request)), pk=pk)
        try:
            done = answer_inquiry(
                inquiry_id=pk, text=given["text"], disclosure_id=given["disclosure"], **acting(request)
            )
        except Disclosure.DoesNotExist as missing:
            raise Http404 from missing
        return Response(InquiryFull(done).data)
