"""Money owed and paid; each POST is one action."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.township.actions.money import check_payment, enter_payment
from governance.township.api.project import MoneyField
from governance.township.choices import PaymentState
from governance.township.models import Due, Payment
from governance.township.queries.money import get_for, reconciliation, visible_to, with_sums

PAYERS = "付款的政府；由单位付的为空"


class MoneyQuery(PlaceQuery):
    year = serializers.IntegerField(required=False, min_value=2000, max_value=2999)
    missing = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="还没有付清")


class DueRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    payer_division = serializers.CharField(source="payer_division__code", allow_null=True, help_text=PAYERS)
    payer = serializers.CharField(source="payer__name", allow_null=True, help_text="付款的单位")
    year = serializers.IntegerField()
    what = serializers.CharField()
    basis = serializers.CharField()
    amount = MoneyField(help_text="应付")
    due_on = serializers.DateField()
    cancelled_on = serializers.DateField(allow_null=True)
    paid = MoneyField(help_text="已登记且没有异议的，和有异议的里面到账的")
    confirmed = MoneyField(help_text="村（居）委会核对过的到账")
    missing = MoneyField(help_text="还差")


class PaymentRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    amount = MoneyField()
    paid_on = serializers.DateField()
    reference = serializers.CharField()
    state = serializers.ChoiceField(PaymentState.choices)
    received = MoneyField(allow_null=True)
    checked_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class DueFull(DueRow):
    division = serializers.CharField(source="division.code")
    payer_division = serializers.CharField(source="payer_division.code", allow_null=True, default=None)
    payer = serializers.CharField(source="payer.name", allow_null=True, default=None)
    payments = PaymentRow(many=True)


class ReconciliationRow(serializers.Serializer[Any]):
    division = serializers.CharField(source="division__code")
    year = serializers.IntegerField()
    owed = MoneyField(source="sum_owed")
    paid = MoneyField(source="sum_paid")
    confirmed = MoneyField(source="sum_confirmed")
    missing = MoneyField(source="sum_missing")
    late = MoneyField(source="sum_late")


class PaymentInput(serializers.Serializer[Any]):
    amount = MoneyField()
    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=200, allow_blank=True)


class PaymentCheckInput(serializers.Serializer[Any]):
    received = MoneyField()
    note = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")


class DueList(ListView):
    row = DueRow
    filters = MoneyQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Due]:
        rows = with_sums(visible_to(person(request), today(request)))
        if "year" in given:
            rows = rows.filter(year=given["year"])
        if given["missing"] is not None:
            rows = rows.filter(missing__gt=0) if given["missing"] else rows.filter(missing__lte=0)
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="dues_list", parameters=[MoneyQuery], responses=page_of(DueRow))
    def get(self, request: Request) -> Response:
        """政府应付村（居）委会的款。"""
        return self.answer(request)


class DueDetail(APIView):
    @extend_schema(operation_id="dues_read", responses=DueFull)
    def get(self, request: Request, pk: int) -> Response:
        """一笔应付款和付款。"""
        return Response(DueFull(_due(request, pk)).data)


class DuePay(APIView):
    @extend_schema(operation_id="dues_pay", request=PaymentInput, responses={201: PaymentRow})
    def post(self, request: Request, pk: int) -> Response:
        """登记付款。同一凭证号再次登记，返回原来的一笔。"""
        given = body(request, PaymentInput)
        _due(request, pk)
        payment = enter_payment(due_id=pk, **given, **acting(request))
        return Response(PaymentRow(payment).data, status=status.HTTP_201_CREATED)


class PaymentCheck(APIView):
    @extend_schema(operation_id="payments_check", request=PaymentCheckInput, responses=PaymentRow)
    def post(self, request: Request, pk: int) -> Response:
        """核对到账。"""
        given = body(request, PaymentCheckInput)
        payment = Payment.objects.filter(pk=pk).first()
        if payment is None:
            raise Http404
        _due(request, payment.due_id)
        return Response(PaymentRow(check_payment(payment_id=pk, **given, **acting(request))).data)


class Reconciliation(APIView):
    @extend_schema(operation_id="dues_reconciliation", parameters=[MoneyQuery], responses=ReconciliationRow(many=True))
    def get(self, request: Request) -> Response:
        """对账：每个村（社区）每年应付、已付、到账、还差。"""
        asked = MoneyQuery(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        on = today(request)
        rows = within(visible_to(person(request), on), given.get("within", ""))
        if "year" in given:
            rows = rows.filter(year=given["year"])
        return Response(ReconciliationRow(reconciliation(rows, on)[: given["size"]], many=True).data)


def _due(request: Request, pk: int) -> Due:
    try:
        return get_for(person(request), pk, today(request))
    except Due.DoesNotExist as missing:
        raise Http404 from missing
