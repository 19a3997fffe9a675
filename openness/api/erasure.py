"""Erasures through the API: asked by one person, decided by another (R-OPN-9)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.accounts.permissions import may
from governance.base.places.api.listing import today
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.api.disclosure import ReasonInput, own
from openness.models import ErasureRequest
from openness.permissions import DECIDE_ERASURE


class DecideInput(serializers.Serializer[Any]):
    granted = serializers.BooleanField(help_text="同意销毁原文")
    refusal = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)


class ErasureFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    leaf = serializers.IntegerField(help_text="公开序号")
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    granted = serializers.BooleanField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    refusal = serializers.CharField()


class ErasureAsk(APIView):
    @extend_schema(operation_id="disclosures_erase", request=ReasonInput, responses={201: ErasureFull})
    def post(self, request: Request, pk: int) -> Response:
        """提出抹除已经公开的原文；要由县级民政部门的另一位工作人员决定。"""
        leaf = own(request, pk).leaf
        if leaf is None:
            raise Http404
        asked = ask_erasure(leaf=leaf, reason=body(request, ReasonInput)["reason"], **acting(request))
        return Response(ErasureFull(asked).data, status=status.HTTP_201_CREATED)


class ErasureDecide(APIView):
    @extend_schema(operation_id="erasures_decide", request=DecideInput, responses=ErasureFull)
    def post(self, request: Request, pk: int) -> Response:
        """同意或不同意抹除；同意后原文不能恢复。"""
        found = ErasureRequest.objects.filter(pk=pk).values_list("division__code", flat=True).first()
        if found is None or not may(person(request), DECIDE_ERASURE.name, place=found, on=today(request)).ok:
            raise Http404
        return Response(
            ErasureFull(decide_erasure(request_id=pk, **body(request, DecideInput), **acting(request))).data
        )
