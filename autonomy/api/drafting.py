"""Drafting agreements for all committees of a township; each POST is one action (R-AUT-4)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.drafting import RunInput, offer_run, start_run
from autonomy.api.agreement import HoursField, TrainingPart, strange_fields
from autonomy.choices import RunState
from autonomy.models import DraftRun
from autonomy.permissions import DRAFT_AGREEMENT
from autonomy.tasks import draft_agreements
from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.places.api.listing import CodeField, today
from governance.township.api import MoneyField


class DraftRunRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    township = serializers.CharField(source="township.code")
    term_from = serializers.DateField()
    term_until = serializers.DateField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    problems = serializers.JSONField(help_text="没有起草的及原因，按村（社区）代码")
    state = serializers.ChoiceField(RunState.choices)


class NumbersPart(serializers.Serializer[Any]):
    hours = HoursField(required=False)
    amount = MoneyField(required=False)


class DraftRunInput(serializers.Serializer[Any]):
    township = CodeField(help_text="乡镇（街道）代码")
    term_from = serializers.DateField()
    term_until = serializers.DateField()
    entries = serializers.ListField(child=serializers.CharField(max_length=16), help_text="清单事项的编号")
    pay_on = serializers.ListField(child=serializers.DateField(), help_text="付款日期")
    requirements = serializers.DictField(
        child=serializers.CharField(max_length=2000), required=False, default=dict, help_text="按事项编号的办理要求"
    )
    each = serializers.DictField(
        child=serializers.DictField(child=NumbersPart()),
        required=False,
        default=dict,
        help_text="按村（社区）代码、事项编号的工时和经费；不写的按清单",
    )
    data_on = serializers.DateField(required=False, allow_null=True, default=None)
    training = TrainingPart(many=True, required=False, default=list)
    extra = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class OfferedRow(serializers.Serializer[Any]):
    offered = serializers.IntegerField()
    left = serializers.ListField(child=serializers.CharField(), help_text="要单独看的")


def runs(request: Request) -> QuerySet[DraftRun]:
    codes = scope_of(person(request), today(request)).codes(DRAFT_AGREEMENT.roles)
    return DraftRun.objects.filter(within_codes(codes, "township__code")).select_related("township")


class RunNew(APIView):
    @extend_schema(operation_id="agreement_runs_start", request=DraftRunInput, responses={202: DraftRunRow})
    def post(self, request: Request) -> Response:
        """为全乡起草，在后台进行。"""
        given = body(request, DraftRunInput)
        township = own_division(request, given["township"])
        told = RunInput(
            term_from=given["term_from"],
            term_until=given["term_until"],
            codes=given["entries"],
            pay_on=given["pay_on"],
            requirements=given["requirements"],
            each=given["each"],
            data_on=given["data_on"],
            training=[(one["on"], one["what"]) for one in given["training"]],
            extra=given["extra"],
            fields=sorted(strange_fields(request.data)),
        )
        when = acting(request)
        with transaction.atomic():
            run = start_run(township_id=township.pk, given=told, **when)
            transaction.on_commit(lambda: draft_agreements.delay(run.pk, when["on"].isoformat()))
        return Response(DraftRunRow(run).data, status=status.HTTP_202_ACCEPTED)


class RunDetail(APIView):
    @extend_schema(operation_id="agreement_runs_read", responses=DraftRunRow)
    def get(self, request: Request, pk: int) -> Response:
        """起草到哪里了。"""
        found = runs(request).filter(pk=pk).first()
        if found is None:
            raise Http404
        return Response(DraftRunRow(found).data)


class RunOffer(APIView):
    @extend_schema(operation_id="agreement_runs_offer", request=None, responses=OfferedRow)
    def post(self, request: Request, pk: int) -> Response:
        """这一批草稿全部送签。"""
        if not runs(request).filter(pk=pk).exists():
            raise Http404
        offered, left = offer_run(run_id=pk, **acting(request))
        return Response(OfferedRow({"offered": offered, "left": left}).data)
