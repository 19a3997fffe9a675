"""Challenges, orders and inquiries of one's own places; each POST is one action. Who asks is in no answer."""

from __future__ import annotations

from collections.abc import Callable
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
from governance.base.accounts.choices import Role
from governance.base.clock.models import Duty
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from openness.actions.answer import answer, investigate, sign_answer
from openness.actions.challenge import Question, accept, open_contact, receive, refuse, respond
from openness.actions.order import OrderInput
from openness.choices import AnswerLevel, ChallengeState, Closing, ContactPurpose, EscalationCause, Means, Refusal
from openness.models import Challenge, Disclosure
from openness.queries.challenge import visible_to
from residents.queries.tracking import shown_code

VERIFIER = [(role.value, role.label) for role in (Role.SUPERVISOR, Role.TOWNSHIP_STAFF)]


class ChallengeQuery(PlaceQuery):
    state = serializers.ChoiceField(ChallengeState.choices, required=False)
    level = serializers.ChoiceField(AnswerLevel.choices, required=False, help_text="在哪一级")
    disclosure = KeyField(required=False, help_text="关于哪一份公开内容")


class ChallengeRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    disclosure = serializers.IntegerField(source="disclosure_id", allow_null=True)
    duty = serializers.IntegerField(source="duty_id", allow_null=True)
    about = serializers.CharField()
    line = serializers.CharField()
    text = serializers.CharField(help_text="原文，不公开")
    public_text = serializers.CharField(help_text="公开的问题")
    means = serializers.ChoiceField(Means.choices)
    verifier = serializers.ChoiceField(VERIFIER, help_text="由谁核对")
    received_on = serializers.DateField()
    state = serializers.ChoiceField(ChallengeState.choices)
    level = serializers.ChoiceField(AnswerLevel.choices)
    due_on = serializers.DateField(allow_null=True, help_text="这一步最迟")
    refusal = serializers.ChoiceField(Refusal.choices, allow_blank=True)
    cause = serializers.ChoiceField(EscalationCause.choices, allow_blank=True)
    closing = serializers.ChoiceField(Closing.choices, allow_blank=True)
    closed_on = serializers.DateField(allow_null=True)


class AnswerRow(serializers.Serializer[Any]):
    level = serializers.ChoiceField(AnswerLevel.choices)
    text = serializers.CharField()
    upheld = serializers.BooleanField(help_text="质疑成立")
    content_hash = serializers.CharField(help_text="监督委员签的是它")
    on = serializers.DateField()
    correction = serializers.IntegerField(source="correction_id", allow_null=True)
    leaf = serializers.IntegerField(allow_null=True, help_text="公开后的登记号")


class ChallengeFull(ChallengeRow):
    division = serializers.CharField(source="division.code")
    clocks = serializers.JSONField(help_text="每一步的期限从哪里来，按任务种类的编号")
    answers = AnswerRow(many=True)


class ChallengeReceipt(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="查询码：只在这里出现一次，交给本人")
    challenge = ChallengeFull()


class ChallengeInput(serializers.Serializer[Any]):
    """Entered for a person who came with it; what is named is sealed."""

    division = CodeField(help_text="村（社区）代码")
    disclosure = KeyField(required=False, allow_null=True, default=None)
    duty = KeyField(required=False, allow_null=True, default=None, help_text="到期没有公开的任务")
    text = serializers.CharField(max_length=2000, allow_blank=True)
    line = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    name = serializers.CharField(max_length=80, allow_blank=True, help_text="密封保存，不公开")
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True, default="", help_text="密封保存")
    wants_answer = serializers.BooleanField(required=False, default=True)
    verifier = serializers.ChoiceField(VERIFIER, required=False, default=Role.SUPERVISOR.value)


class AcceptInput(serializers.Serializer[Any]):
    public_text = serializers.CharField(max_length=2000, allow_blank=True)


class RefusalInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(Refusal.choices)


class AnswerInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000, allow_blank=True)
    upheld = serializers.BooleanField()


class AnswerSignInput(serializers.Serializer[Any]):
    content_hash = serializers.RegexField(r"^[0-9a-f]{64}$")
    agrees = serializers.BooleanField()
    opinion = serializers.CharField(required=False, max_length=2000, allow_blank=True, default="")


class OrderPart(serializers.Serializer[Any]):
    item = KeyField()
    due_on = serializers.DateField()
    reason = serializers.CharField(max_length=400, allow_blank=True)
    period_start = serializers.DateField(required=False, allow_null=True, default=None)
    corrects = KeyField(required=False, allow_null=True, default=None)

    @staticmethod
    def given(parts: Given) -> OrderInput:
        return OrderInput(
            item_id=parts["item"],
            due_on=parts["due_on"],
            reason=parts["reason"],
            period_start=parts["period_start"],
            corrects_id=parts["corrects"],
        )


class InvestigateInput(AnswerInput):
    public_text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    order = OrderPart(required=False, allow_null=True, default=None)


class RespondInput(serializers.Serializer[Any]):
    satisfied = serializers.BooleanField()


class ContactInput(serializers.Serializer[Any]):
    purpose = serializers.ChoiceField(ContactPurpose.choices)


class ContactFull(serializers.Serializer[Any]):
    name = serializers.CharField()
    phone = serializers.CharField()


def own(request: Request, pk: int) -> Challenge:
    """One of the caller's divisions; 404 for anything else."""
    rows = visible_to(person(request), today(request)).select_related("division")
    return get_object_or_404(rows.prefetch_related("answers"), pk=pk)


def _answer(request: Request, pk: int, code: int = status.HTTP_200_OK) -> Response:
    return Response(ChallengeFull(own(request, pk)).data, status=code)


class ChallengeList(ListView):
    row = ChallengeRow
    filters = ChallengeQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Challenge]:
        rows = visible_to(person(request), today(request))
        for name in ("state", "level", "disclosure"):
            if name in given:
                rows = rows.filter(**{name: given[name]})
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="challenges_list", parameters=[ChallengeQuery], responses=page_of(ChallengeRow))
    def get(self, request: Request) -> Response:
        """本辖区的质疑；谁提的不在里面。"""
        return self.answer(request)

    @extend_schema(operation_id="challenges_enter", request=ChallengeInput, responses={201: ChallengeReceipt})
    def post(self, request: Request) -> Response:
        """替书面来提的人登记；查询码交给本人。"""
        given = body(request, ChallengeInput)
        division = own_division(request, given.pop("division"))
        question = Question(disclosure_id=given.pop("disclosure"), duty_id=given.pop("duty"), **given)
        try:
            got = receive(division_id=division.pk, question=question, **acting(request))
        except (Disclosure.DoesNotExist, Duty.DoesNotExist) as gone:
            raise Http404 from gone
        answer = {"code": shown_code(got.code), "challenge": own(request, got.challenge.pk)}
        return Response(ChallengeReceipt(answer).data, status=status.HTTP_201_CREATED)


class ChallengeDetail(APIView):
    @extend_schema(operation_id="challenges_read", responses=ChallengeFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件质疑，连同期限和答复。"""
        return _answer(request, pk)


class Step(APIView):
    """One action on one challenge, taking what its serializer reads."""

    does: Callable[..., Any]
    takes: type[serializers.Serializer[Any]]

    def act(self, request: Request, pk: int, **more: Any) -> Response:
        given = body(request, self.takes) | more
        own(request, pk)
        type(self).does(challenge_id=pk, **given, **acting(request))
        return _answer(request, pk)


class ChallengeAccept(Step):
    does, takes = accept, AcceptInput

    @extend_schema(operation_id="challenges_accept", request=AcceptInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """核对过是本村（社区）的人，受理。"""
        return self.act(request, pk)


class ChallengeRefuse(Step):
    does, takes = refuse, RefusalInput

    @extend_schema(operation_id="challenges_refuse", request=RefusalInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """不受理。"""
        return self.act(request, pk)


class ChallengeAnswer(Step):
    does, takes = answer, AnswerInput

    @extend_schema(operation_id="challenges_answer", request=AnswerInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """村（居）委会答复，送监督委员会签署。"""
        return self.act(request, pk)


class ChallengeSign(Step):
    does, takes = sign_answer, AnswerSignInput

    @extend_schema(operation_id="challenges_sign", request=AnswerSignInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """监督委员签署答复；够了人数就公开。"""
        return self.act(request, pk)


class ChallengeInvestigate(APIView):
    @extend_schema(operation_id="challenges_investigate", request=InvestigateInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """乡镇（街道）或县级调查答复，可以同时责令公布。"""
        given = body(request, InvestigateInput)
        own(request, pk)
        parts = given.pop("order")
        order = None if parts is None else OrderPart.given(parts)
        investigate(challenge_id=pk, order=order, **given, **acting(request))
        return _answer(request, pk)


class ChallengeRespond(Step):
    does, takes = respond, RespondInput

    @extend_schema(operation_id="challenges_respond", request=RespondInput, responses=ChallengeFull)
    def post(self, request: Request, pk: int) -> Response:
        """替本人登记满意或不满意。"""
        return self.act(request, pk)


class ChallengeContact(APIView):
    @extend_schema(operation_id="challenges_contact", request=ContactInput, responses=ContactFull)
    def post(self, request: Request, pk: int) -> Response:
        """打开密封的姓名和电话；每次都有记录。"""
        given = body(request, ContactInput)
        own(request, pk)
        return Response(ContactFull(open_contact(challenge_id=pk, **given, **acting(request))).data)
