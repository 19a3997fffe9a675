"""Masking what the personal-data guard found, or keeping a doubtful thing with a reason (R-OPN-9)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import Versioned, acting, body, person
from governance.base.documents.rules.guard.keeping import LONGEST
from governance.base.places.api.listing import today
from openness.actions.guard import keep_finding, mask_finding
from openness.api.disclosure import own
from openness.api.full import DisclosureFull, full

MARK = r"^[0-9a-f]{64}$"


class MaskInput(Versioned):
    mark = serializers.RegexField(MARK, required=False, help_text="哪一处；不填为全部没有保留的")


class KeepInput(serializers.Serializer[Any]):
    mark = serializers.RegexField(MARK, help_text="哪一处")
    reason = serializers.CharField(max_length=LONGEST, allow_blank=True, help_text="为什么应当公开；监督委员看得到")


class DisclosureMask(APIView):
    @extend_schema(operation_id="disclosures_mask", request=MaskInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """遮盖草稿里的个人信息。"""
        given = body(request, MaskInput)
        own(request, pk)
        done = mask_finding(disclosure_id=pk, **given, **acting(request))
        return Response(full(done, person(request), today(request)))


class DisclosureKeep(APIView):
    @extend_schema(operation_id="disclosures_keep", request=KeepInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """保留一处像是个人信息的内容，写明理由。确定的证号和卡号不能保留。"""
        given = body(request, KeepInput)
        own(request, pk)
        keep_finding(disclosure_id=pk, **given, **acting(request))
        return Response(full(own(request, pk), person(request), today(request)))
