"""Guidance and orders to correct of one's own places; each POST is one action."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person, require_place
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from governance.township.actions.correction import (
    OrderInput,
    close_correction,
    issue_correction,
    reply_to_correction,
    revoke_correction,
)
from governance.township.actions.guidance import answer_guidance, ask_guidance, give_guidance
from governance.township.choices import CorrectionReply, CorrectionState, GuidanceState
from governance.township.models import Correction, Guidance
from governance.township.queries.guidance import (
    correction_for,
    corrections_visible_to,
    guidance_for,
    guidance_visible_to,
)


class GuidanceQuery(PlaceQuery):
    state = serializers.ChoiceField(GuidanceState.choices, required=False)


class GuidanceRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    topic = serializers.CharField()
    question = serializers.CharField()
    asked_on = serializers.DateField(allow_null=True, help_text="空表示主动指导")
    due_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(GuidanceState.choices)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)


class GuidanceFull(GuidanceRow):
    division = serializers.CharField(source="division.code")
    clock = serializers.JSONField(help_text="期限的由来")


class AskInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    topic = serializers.CharField(max_length=200, allow_blank=True)
    question = serializers.CharField(max_length=4000, allow_blank=True)


class GiveInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    topic = serializers.CharField(max_length=200, allow_blank=True)
    answer = serializers.CharField(max_length=4000, allow_blank=True)


class GuidanceAnswerInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000, allow_blank=True)


class GuidanceList(ListView):
    row = GuidanceRow
    filters = GuidanceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Guidance]:
        rows = guidance_visible_to(person(request), today(request))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="guidance_list", parameters=[GuidanceQuery], responses=page_of(GuidanceRow))
    def get(self, request: Request) -> Response:
        """本辖区的请示和指导。"""
        return self.answer(request)

    @extend_schema(operation_id="guidance_ask", request=AskInput, responses={201: GuidanceFull})
    def post(self, request: Request) -> Response:
        """村（居）委会请示指导。"""
        given = body(request, AskInput)
        division = own_division(request, given.pop("division"))
        made = ask_guidance(division_id=division.pk, **given, **acting(request))
        return Response(GuidanceFull(made).data, status=status.HTTP_201_CREATED)


class GuidanceGive(APIView):
    @extend_schema(operation_id="guidance_give", request=GiveInput, responses={201: GuidanceFull})
    def post(self, request: Request) -> Response:
        """乡镇（街道）主动指导。"""
        given = body(request, GiveInput)
        division = own_division(request, given.pop("division"))
        made = give_guidance(division_id=division.pk, **given, **acting(request))
        return Response(GuidanceFull(made).data, status=status.HTTP_201_CREATED)


def own_guidance(request: Request, pk: int) -> Guidance:
    try:
        return guidance_for(person(request), pk, today(request))
    except Guidance.DoesNotExist as missing:
        raise Http404 from missing


class GuidanceDetail(APIView):
    @extend_schema(operation_id="guidance_read", responses=GuidanceFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件请示或者指导。"""
        return Response(GuidanceFull(own_guidance(request, pk)).data)


class GuidanceAnswer(APIView):
    @extend_schema(operation_id="guidance_answer", request=GuidanceAnswerInput, responses=GuidanceFull)
    def post(self, request: Request, pk: int) -> Response:
        """乡镇（街道）答复请示。"""
        require_place(request, own_guidance(request, pk).division.code)
        given = body(request, GuidanceAnswerInput)
        return Response(GuidanceFull(answer_guidance(guidance_id=pk, **given, **acting(request))).data)


class CorrectionQuery(PlaceQuery):
    state = serializers.ChoiceField(CorrectionState.choices, required=False)


class CorrectionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    decision = serializers.CharField()
    decided_on = serializers.DateField()
    rule = serializers.IntegerField(source="rule_id", allow_null=True)
    citation = serializers.IntegerField(source="citation_id", allow_null=True)
    article = serializers.CharField()
    ground = serializers.CharField()
    issued_on = serializers.DateField()
    reply_by = serializers.DateField()
    state = serializers.ChoiceField(CorrectionState.choices)
    reply_kind = serializers.ChoiceField(CorrectionReply.choices, allow_blank=True)
    reply = serializers.CharField()
    replied_on = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    closed_on = serializers.DateField(allow_null=True)


class CorrectionFull(CorrectionRow):
    division = serializers.CharField(source="division.code")


class CorrectionInput(serializers.Serializer[Any]):
    """No field says what should be decided instead (村组法 6, 41)."""

    division = CodeField(help_text="村（社区）代码")
    decision = serializers.CharField(max_length=400, allow_blank=True)
    decided_on = serializers.DateField()
    rule = KeyField(required=False, allow_null=True, default=None)
    citation = KeyField(required=False, allow_null=True, default=None)
    article = serializers.CharField(max_length=60, allow_blank=True)
    ground = serializers.CharField(max_length=4000, allow_blank=True)


class ReplyInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(CorrectionReply.choices)
    reply = serializers.CharField(max_length=4000, allow_blank=True)


class CloseInput(serializers.Serializer[Any]):
    outcome = serializers.CharField(max_length=4000, allow_blank=True)


class CorrectionRevokeInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=4000, allow_blank=True)


class CorrectionList(ListView):
    row = CorrectionRow
    filters = CorrectionQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Correction]:
        rows = corrections_visible_to(person(request), today(request))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="corrections_list", parameters=[CorrectionQuery], responses=page_of(CorrectionRow))
    def get(self, request: Request) -> Response:
        """本辖区的责令改正。"""
        return self.answer(request)

    @extend_schema(operation_id="corrections_issue", request=CorrectionInput, responses={201: CorrectionFull})
    def post(self, request: Request) -> Response:
        """责令改正一项自治决定：写违反的法律，不写另一个决定。"""
        given = body(request, CorrectionInput)
        division = own_division(request, given.pop("division"))
        rule, citation = given.pop("rule"), given.pop("citation")
        order = OrderInput(rule_id=rule, citation_id=citation, **given)
        made = issue_correction(division_id=division.pk, given=order, **acting(request))
        return Response(CorrectionFull(made).data, status=status.HTTP_201_CREATED)


def own_correction(request: Request, pk: int) -> Correction:
    try:
        found = correction_for(person(request), pk, today(request))
    except Correction.DoesNotExist as missing:
        raise Http404 from missing
    return found


class CorrectionDetail(APIView):
    @extend_schema(operation_id="corrections_read", responses=CorrectionFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件责令改正。"""
        return Response(CorrectionFull(own_correction(request, pk)).data)


class CorrectionReplyView(APIView):
    @extend_schema(operation_id="corrections_reply", request=ReplyInput, responses=CorrectionFull)
    def post(self, request: Request, pk: int) -> Response:
        """村（居）委会答复。"""
        require_place(request, own_correction(request, pk).division.code)
        given = body(request, ReplyInput)
        return Response(CorrectionFull(reply_to_correction(correction_id=pk, **given, **acting(request))).data)


class CorrectionClose(APIView):
    @extend_schema(operation_id="corrections_close", request=CloseInput, responses=CorrectionFull)
    def post(self, request: Request, pk: int) -> Response:
        """办结。"""
        require_place(request, own_correction(request, pk).division.code)
        given = body(request, CloseInput)
        return Response(CorrectionFull(close_correction(correction_id=pk, **given, **acting(request))).data)


class CorrectionRevoke(APIView):
    @extend_schema(operation_id="corrections_revoke", request=CorrectionRevokeInput, responses=CorrectionFull)
    def post(self, request: Request, pk: int) -> Response:
        """撤销责令改正。"""
        require_place(request, own_correction(request, pk).division.code)
        given = body(request, CorrectionRevokeInput)
        return Response(CorrectionFull(revoke_correction(correction_id=pk, **given, **acting(request))).data)
