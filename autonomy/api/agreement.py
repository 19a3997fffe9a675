"""Agreements of one's own places; each POST is one action (R-AUT-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.agreement import (
    AgreementInput,
    ItemInput,
    abandon_agreement,
    check_agreement,
    draft_agreement,
    offer_agreement,
    reopen_agreement,
    save_agreement,
)
from autonomy.actions.evaluation import evaluate
from autonomy.actions.promise import keep_promise
from autonomy.actions.renewal import agree_end, amend_agreement, end_hash, propose_end, renew_agreement
from autonomy.actions.signature import sign_agreement
from autonomy.choices import AgreementState, Fulfilment, PromiseKind, Side
from autonomy.models import Agreement, Promise
from autonomy.queries.agreement import get_for, side_of, visible_to
from autonomy.rules.agreement import FORBIDDEN, Paying
from governance.base.accounts.api.acting import Versioned, acting, body, own_division, person
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from governance.township.api import MoneyField


class HoursField(serializers.DecimalField):
    def __init__(self, **parts: Any) -> None:
        super().__init__(max_digits=6, decimal_places=2, **parts)


class AgreementQuery(PlaceQuery):
    state = serializers.ChoiceField(AgreementState.choices, required=False)
    in_force = serializers.BooleanField(required=False, default=False, help_text="是：只看今天有效的")


class AgreementRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    township = serializers.CharField(source="township__code")
    number = serializers.CharField()
    state = serializers.ChoiceField(AgreementState.choices)
    term_from = serializers.DateField()
    term_until = serializers.DateField()
    content_hash = serializers.CharField(help_text="签的是它")
    signed_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    leaf = serializers.IntegerField(allow_null=True, help_text="公开登记号")
    version = serializers.IntegerField()


class PromiseRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    kind = serializers.ChoiceField(PromiseKind.choices)
    what = serializers.CharField()
    due_on = serializers.DateField()
    amount = MoneyField(allow_null=True)
    due = serializers.IntegerField(source="due_id", allow_null=True, help_text="应付款编号")
    met_on = serializers.DateField(allow_null=True)
    met_note = serializers.CharField()


class AgreementFull(AgreementRow):
    division = serializers.CharField(source="division.code")
    township = serializers.CharField(source="township.code")
    content = serializers.JSONField(help_text="正文")
    warnings = serializers.JSONField(help_text="像责任书的文字")
    promises = PromiseRow(many=True)
    end_reason = serializers.CharField()
    end_digest = serializers.SerializerMethodField(help_text="同意提前终止时要带上的校验值")

    def get_end_digest(self, row: Agreement) -> str:
        return end_hash(row) if row.state == AgreementState.SIGNED and row.end_reason else ""


class PayingPart(serializers.Serializer[Any]):
    on = serializers.DateField()
    amount = MoneyField()


class AgreementItemPart(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=16)
    requirements = serializers.CharField(max_length=2000, allow_blank=True)
    hours = HoursField()
    amount = MoneyField()
    payments = PayingPart(many=True)


class TrainingPart(serializers.Serializer[Any]):
    on = serializers.DateField()
    what = serializers.CharField(max_length=180)


class AgreementTermsInput(serializers.Serializer[Any]):
    """There is no field for a rank, a deduction or a veto; one that is sent is refused with its rule."""

    term_from = serializers.DateField()
    term_until = serializers.DateField()
    items = AgreementItemPart(many=True)
    data_given = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    data_on = serializers.DateField(required=False, allow_null=True, default=None)
    training = TrainingPart(many=True, required=False, default=list)
    extra = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    liability_government = serializers.CharField(max_length=2000, required=False, allow_null=True, default=None)
    liability_committee = serializers.CharField(max_length=2000, required=False, allow_null=True, default=None)


class NewAgreementInput(AgreementTermsInput):
    division = CodeField(help_text="村（社区）代码")


class SavedAgreementInput(Versioned, AgreementTermsInput):
    pass


class AgreementReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400, allow_blank=True)


class AgreementSideInput(serializers.Serializer[Any]):
    side = serializers.ChoiceField(Side.choices, required=False, default="", help_text="兼有双方任职的要写")


class AgreementSignInput(AgreementSideInput):
    content_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class AgreementEndInput(AgreementSideInput):
    reason = serializers.CharField(max_length=400, allow_blank=True)


class AgreementAgreeInput(AgreementSideInput):
    digest = serializers.RegexField(r"^[0-9a-f]{64}$")


class PromiseKeepInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=400, allow_blank=True)


class AgreementEvaluationInput(AgreementSideInput):
    year = serializers.IntegerField(min_value=2000, max_value=2999)
    overall = serializers.ChoiceField(Fulfilment.choices)
    items = serializers.DictField(child=serializers.ChoiceField(Fulfilment.choices))
    text = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class EvaluationRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    year = serializers.IntegerField()
    side = serializers.ChoiceField(Side.choices)
    overall = serializers.ChoiceField(Fulfilment.choices)
    items = serializers.JSONField()
    text = serializers.CharField()
    on = serializers.DateField()


def terms_of(request: Request, given: Given) -> AgreementInput:
    return AgreementInput(
        term_from=given["term_from"],
        term_until=given["term_until"],
        items=[
            ItemInput(
                code=item["code"],
                requirements=item["requirements"],
                hours=item["hours"],
                amount=item["amount"],
                payments=[Paying(one["on"], one["amount"]) for one in item["payments"]],
            )
            for item in given["items"]
        ],
        data_given=given["data_given"],
        data_on=given["data_on"],
        training=[(one["on"], one["what"]) for one in given["training"]],
        extra=given["extra"],
        liability_government=given["liability_government"],
        liability_committee=given["liability_committee"],
        fields=sorted(strange_fields(request.data)),
    )


def strange_fields(sent: Any) -> set[str]:
    """Names sent, at any depth, that are those of a responsibility letter: the serializer would drop them silently."""
    if isinstance(sent, dict):
        inner = set().union(*(strange_fields(value) for value in sent.values())) if sent else set()
        return inner | {str(key) for key in sent if any(word in str(key).lower() for word in FORBIDDEN)}
    if isinstance(sent, list):
        return set().union(*(strange_fields(value) for value in sent)) if sent else set()
    return set()


def own(request: Request, pk: int) -> Agreement:
    """One of the caller's places; 404 for anything else."""
    try:
        return get_for(person(request), pk, today(request))
    except Agreement.DoesNotExist as missing:
        raise Http404 from missing


def _answer(request: Request, pk: int) -> Response:
    """As it stands now; who may no longer see it is told no more."""
    return Response(AgreementFull(own(request, pk)).data)


class AgreementList(ListView):
    row = AgreementRow
    filters = AgreementQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Agreement]:
        rows = visible_to(person(request), today(request))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        if given["in_force"]:
            rows = rows.in_force(today(request))
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="agreements_list", parameters=[AgreementQuery], responses=page_of(AgreementRow))
    def get(self, request: Request) -> Response:
        """本辖区的协助协议。"""
        return self.answer(request)

    @extend_schema(operation_id="agreements_draft", request=NewAgreementInput, responses={201: AgreementFull})
    def post(self, request: Request) -> Response:
        """起草一份协议。清单以外的事项、责任书的栏会被拒绝。"""
        given = body(request, NewAgreementInput)
        division = own_division(request, given["division"])
        made = draft_agreement(division_id=division.pk, given=terms_of(request, given), **acting(request))
        return Response(AgreementFull(made).data, status=status.HTTP_201_CREATED)


class AgreementDetail(APIView):
    @extend_schema(operation_id="agreements_read", responses=AgreementFull)
    def get(self, request: Request, pk: int) -> Response:
        """一份协议：正文、承诺、到哪一步。"""
        return _answer(request, pk)


class AgreementSave(APIView):
    @extend_schema(operation_id="agreements_save", request=SavedAgreementInput, responses=AgreementFull)
    def post(self, request: Request, pk: int) -> Response:
        """修改草稿。"""
        given = body(request, SavedAgreementInput)
        own(request, pk)
        told = {"version": given["version"], "given": terms_of(request, given)}
        save_agreement(agreement_id=pk, **told, **acting(request))
        return _answer(request, pk)


def _step(name: str, words: str, act: Callable[..., Agreement]) -> type[APIView]:
    """A step that takes nothing but the agreement."""

    class Step(APIView):
        @extend_schema(operation_id=f"agreements_{name}", request=None, responses=AgreementFull, description=words)
        def post(self, request: Request, pk: int) -> Response:
            own(request, pk)
            return _answer(request, act(agreement_id=pk, **acting(request)).pk)

    Step.__name__ = f"Agreement{name.title().replace('_', '')}"
    return Step


AgreementOffer = _step("offer", "送双方签署；有像责任书的文字时，先送第二人复核。", offer_agreement)
AgreementReopen = _step("reopen", "收回修改。", reopen_agreement)
AgreementAbandon = _step("abandon", "不再签订。", abandon_agreement)
AgreementAmend = _step("amend", "起草补充协议，返回新的一份。", amend_agreement)
AgreementRenew = _step("renew", "起草续签的协议，返回新的一份。", renew_agreement)


class AgreementCheck(APIView):
    @extend_schema(operation_id="agreements_check", request=AgreementReasonInput, responses=AgreementFull)
    def post(self, request: Request, pk: int) -> Response:
        """第二人复核，写明理由，送签。"""
        given = body(request, AgreementReasonInput)
        own(request, pk)
        check_agreement(agreement_id=pk, reason=given["reason"], **acting(request))
        return _answer(request, pk)


class AgreementSign(APIView):
    @extend_schema(operation_id="agreements_sign", request=AgreementSignInput, responses=AgreementFull)
    def post(self, request: Request, pk: int) -> Response:
        """签署读到的这份正文。"""
        given = body(request, AgreementSignInput)
        found = own(request, pk)
        side = given["side"] or side_of(person(request), found, today(request))
        sign_agreement(agreement_id=pk, side=side, content_hash=given["content_hash"], **acting(request))
        return _answer(request, pk)


class AgreementProposeEnd(APIView):
    @extend_schema(operation_id="agreements_propose_end", request=AgreementEndInput, responses=AgreementFull)
    def post(self, request: Request, pk: int) -> Response:
        """提出提前终止。"""
        given = body(request, AgreementEndInput)
        found = own(request, pk)
        side = given["side"] or side_of(person(request), found, today(request))
        propose_end(agreement_id=pk, side=side, reason=given["reason"], **acting(request))
        return _answer(request, pk)


class AgreementAgreeEnd(APIView):
    @extend_schema(operation_id="agreements_agree_end", request=AgreementAgreeInput, responses=AgreementFull)
    def post(self, request: Request, pk: int) -> Response:
        """同意对方提出的提前终止。"""
        given = body(request, AgreementAgreeInput)
        found = own(request, pk)
        side = given["side"] or side_of(person(request), found, today(request))
        agree_end(agreement_id=pk, side=side, digest=given["digest"], **acting(request))
        return _answer(request, pk)


class AgreementEvaluate(APIView):
    @extend_schema(operation_id="agreements_evaluate", request=AgreementEvaluationInput, responses={201: EvaluationRow})
    def post(self, request: Request, pk: int) -> Response:
        """评价一年的履行。"""
        given = body(request, AgreementEvaluationInput)
        own(request, pk)
        made = evaluate(agreement_id=pk, **given, **acting(request))
        return Response(EvaluationRow(made).data, status=status.HTTP_201_CREATED)


class PromiseKeep(APIView):
    @extend_schema(operation_id="promises_keep", request=PromiseKeepInput, responses=PromiseRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记一项承诺做到了。"""
        given = body(request, PromiseKeepInput)
        with transaction.atomic():
            promise = Promise.objects.filter(pk=pk).first()
            if promise is None:
                raise Http404
            own(request, promise.agreement_id)
            kept = keep_promise(promise_id=pk, note=given["note"], **acting(request))
        return Response(PromiseRow(kept).data)
