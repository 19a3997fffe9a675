"""Requests at the gate: a department's own, and for the gate those of its county; each POST is one action (R-AUT-3)."""

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

from autonomy.actions import admission as actions
from autonomy.actions.decision import decide, grant_provisional
from autonomy.actions.entry import BasisInput
from autonomy.actions.purchase import open_purchase
from autonomy.actions.review import ask_opinions, review
from autonomy.choices import (
    ASSISTANCE_GROUPS,
    AppliesTo,
    Aspect,
    Decider,
    Decision,
    Finding,
    HardStop,
    PaidPer,
    RequestState,
    Rhythm,
    Stance,
)
from autonomy.models import AdmissionRequest, Opinion, Review
from autonomy.queries import admission as facts
from autonomy.queries.precedent import precedents
from autonomy.rules.admission import ANSWERS, Deciding
from governance.base.accounts.api.acting import acting, body, person
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within

GROUPS = [(group.value, group.label) for group in ASSISTANCE_GROUPS]


class AdmissionQuery(PlaceQuery):
    state = serializers.ChoiceField(RequestState.choices, required=False)
    organisation = KeyField(required=False, help_text="申请单位")


class AdmissionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    county = serializers.CharField(source="county__code")
    organisation = serializers.IntegerField(source="organisation_id")
    decider = serializers.ChoiceField(Decider.choices)
    receipt = serializers.CharField(allow_null=True)
    group = serializers.ChoiceField(GROUPS, allow_blank=True)
    title = serializers.CharField()
    applies_to = serializers.ChoiceField(AppliesTo.choices)
    hours_village = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    hours_urban = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    emergency = serializers.BooleanField()
    state = serializers.ChoiceField(RequestState.choices)
    round = serializers.IntegerField(help_text="第几轮审查")
    filed_on = serializers.DateField(allow_null=True)
    accepted_on = serializers.DateField(allow_null=True)
    provisional_until = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)
    decision_reason = serializers.CharField()
    trial_until = serializers.DateField(allow_null=True)
    document_no = serializers.CharField()
    leaf = serializers.IntegerField(allow_null=True, help_text="公开登记号")
    version = serializers.IntegerField()


class ReviewRow(serializers.Serializer[Any]):
    aspect = serializers.ChoiceField(Aspect.choices)
    finding = serializers.ChoiceField(Finding.choices)
    criteria = serializers.JSONField(help_text="标准代码和回答")
    reason = serializers.CharField()
    evidence = serializers.CharField()


class OpinionRow(serializers.Serializer[Any]):
    division = serializers.CharField(source="division.code")
    due_on = serializers.DateField()
    stance = serializers.ChoiceField(Stance.choices, allow_blank=True)
    text = serializers.CharField()


class AdmissionFull(AdmissionRow):
    county = serializers.CharField(source="county.code")
    why = serializers.CharField()
    asked = serializers.CharField()
    does_not = serializers.CharField()
    concerned = serializers.ListField(child=serializers.CharField())
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    rhythm = serializers.CharField()
    per = serializers.CharField()
    payer = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    pay_when = serializers.CharField()
    powers = serializers.CharField()
    data_needed = serializers.CharField()
    forms = serializers.CharField()
    certificates = serializers.CharField()
    declared = serializers.ListField(child=serializers.CharField())
    flags = serializers.JSONField(help_text="规则提示")
    clocks = serializers.JSONField(help_text="每一步的期限从哪里来，按任务种类的编号")
    repair_note = serializers.CharField()
    precedent_reason = serializers.CharField()
    ceiling_reason = serializers.CharField()
    purchase_need = serializers.IntegerField(source="purchase_need_id", allow_null=True)
    bases = serializers.SerializerMethodField()
    reviews = serializers.SerializerMethodField()
    opinions = serializers.SerializerMethodField()
    precedents = serializers.SerializerMethodField()
    burden = serializers.SerializerMethodField()

    def get_bases(self, found: AdmissionRequest) -> list[dict[str, Any]]:
        return facts.bases_of(found)

    def get_reviews(self, found: AdmissionRequest) -> Any:
        return ReviewRow(Review.objects.filter(request=found, round=found.round), many=True).data

    def get_opinions(self, found: AdmissionRequest) -> Any:
        rows = Opinion.objects.filter(request=found, round=found.round).select_related("division")
        return OpinionRow(rows.order_by("division__code"), many=True).data

    def get_precedents(self, found: AdmissionRequest) -> list[dict[str, Any]]:
        return [
            {"id": one.pk, "county": one.code, "title": one.title, "state": one.state, "reason": one.reason}
            for one in precedents(found)
        ]

    def get_burden(self, found: AdmissionRequest) -> list[dict[str, Any]]:
        return [
            {
                "committee": one.committee,
                "now": str(one.now),
                "asked": str(one.asked),
                "total": str(one.total),
                "ceiling": None if one.ceiling is None else str(one.ceiling),
            }
            for one in facts.effects(found, self.context["on"])
        ]


class BasisBody(serializers.Serializer[Any]):
    document = serializers.CharField(max_length=120)
    article = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    quote = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


def _text() -> serializers.CharField:
    return serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


def _hours() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=6, decimal_places=2, required=False, allow_null=True, default=None)


class AdmissionBody(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200, allow_blank=True)
    group = serializers.ChoiceField(GROUPS, required=False, allow_blank=True, default="")
    why, asked, does_not = _text(), _text(), _text()
    applies_to = serializers.ChoiceField(AppliesTo.choices, required=False, default=AppliesTo.BOTH)
    concerned = serializers.ListField(child=CodeField(), required=False, default=list, max_length=2000)
    starts_on = serializers.DateField(required=False, allow_null=True, default=None)
    ends_on = serializers.DateField(required=False, allow_null=True, default=None)
    rhythm = serializers.ChoiceField(Rhythm.choices, required=False, allow_blank=True, default="")
    hours_village, hours_urban = _hours(), _hours()
    amount = serializers.DecimalField(
        max_digits=12, decimal_places=2, required=False, allow_null=True, default=None, help_text="元"
    )
    per = serializers.ChoiceField(PaidPer.choices, required=False, allow_blank=True, default="")
    payer = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=120, required=False, allow_blank=True, default=""
    )
    pay_when = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    powers, data_needed, forms, certificates = _text(), _text(), _text(), _text()
    declared = serializers.ListField(child=serializers.ChoiceField(HardStop.choices), required=False, default=list)
    emergency = serializers.BooleanField(required=False, default=False)
    emergency_ground = _text()
    bases = BasisBody(many=True, required=False, default=list)

    @staticmethod
    def given(parts: Given) -> actions.RequestInput:
        many: dict[str, Any] = {name: tuple(parts.pop(name)) for name in ("concerned", "declared")}
        bases = tuple(BasisInput(**one) for one in parts.pop("bases"))
        return actions.RequestInput(**parts, **many, bases=bases)


class AdmissionInput(AdmissionBody):
    organisation = KeyField(help_text="申请单位")
    county = CodeField(required=False, default="", help_text="县级以上的部门写向哪个县申请")


class AdmissionChange(AdmissionBody):
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)


class NothingInput(serializers.Serializer[Any]):
    """Nothing is sent along."""


class NoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=4000, allow_blank=True)


class ReviewInput(serializers.Serializer[Any]):
    aspect = serializers.ChoiceField(Aspect.choices)
    finding = serializers.ChoiceField(Finding.choices)
    answers = serializers.DictField(child=serializers.ChoiceField(ANSWERS), help_text="标准代码：yes、no、not_relevant")
    reason = serializers.CharField(max_length=4000, allow_blank=True)
    evidence = serializers.CharField(max_length=4000, allow_blank=True)


class AdmissionDecideInput(serializers.Serializer[Any]):
    decision = serializers.ChoiceField(Decision.choices)
    reason = serializers.CharField(max_length=4000, allow_blank=True)
    trial_until = serializers.DateField(required=False, allow_null=True, default=None)
    precedent_reason, ceiling_reason = _text(), _text()
    document_no = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")


class ProvisionalInput(serializers.Serializer[Any]):
    until = serializers.DateField()
    reason = serializers.CharField(max_length=4000, allow_blank=True)


def own(request: Request, pk: int) -> AdmissionRequest:
    """One that the caller sees; 404 for anything else."""
    rows = facts.visible_to(person(request), today(request)).select_related("county", "organisation")
    return get_object_or_404(rows, pk=pk)


def _answer(request: Request, pk: int, code: int = status.HTTP_200_OK) -> Response:
    return Response(AdmissionFull(own(request, pk), context={"on": today(request)}).data, status=code)


class AdmissionList(ListView):
    row = AdmissionRow
    filters = AdmissionQuery
    keys = ("county__code", "id")

    def rows(self, request: Request, given: Given) -> QuerySet[AdmissionRequest]:
        rows = facts.visible_to(person(request), today(request))
        for name in ("state", "organisation"):
            if name in given:
                rows = rows.filter(**{name: given[name]})
        return within(rows, given.get("within", ""), "county__code")

    @extend_schema(operation_id="admissions_list", parameters=[AdmissionQuery], responses=page_of(AdmissionRow))
    def get(self, request: Request) -> Response:
        """准入申请：部门看自己的，审查单位看本县已提交的。"""
        return self.answer(request)

    @extend_schema(operation_id="admissions_draft", request=AdmissionInput, responses={201: AdmissionFull})
    def post(self, request: Request) -> Response:
        """起草一件申请；缺的可以以后再填。"""
        given = body(request, AdmissionInput)
        organisation, county = given.pop("organisation"), given.pop("county")
        if organisation not in facts.departments_of(person(request), today(request)):
            raise Http404
        made = actions.save_draft(
            given=AdmissionBody.given(given), organisation_id=organisation, county_code=county, **acting(request)
        )
        return _answer(request, made.pk, status.HTTP_201_CREATED)


class AdmissionDetail(APIView):
    @extend_schema(operation_id="admissions_read", responses=AdmissionFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件申请，连同审查意见、村（社区）意见、先例和负担。"""
        return _answer(request, pk)


class AdmissionSave(APIView):
    @extend_schema(operation_id="admissions_save", request=AdmissionChange, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """修改草稿，或者按要求补正。"""
        given = body(request, AdmissionChange)
        own(request, pk)
        version = given.pop("version")
        actions.save_draft(request_id=pk, version=version, given=AdmissionBody.given(given), **acting(request))
        return _answer(request, pk)


class AdmissionDecide(APIView):
    @extend_schema(operation_id="admissions_decide", request=AdmissionDecideInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """作决定；准入的当天列入清单，决定连同理由公开。"""
        given = body(request, AdmissionDecideInput)
        own(request, pk)
        number = given.pop("document_no")
        decide(request_id=pk, given=Deciding(**given), document_no=number, **acting(request))
        return _answer(request, pk)


class Step(APIView):
    """One action on one request, taking what its serializer reads."""

    does: Callable[..., Any]
    takes: type[serializers.Serializer[Any]] = NothingInput

    def act(self, request: Request, pk: int) -> Response:
        given = body(request, self.takes)
        own(request, pk)
        type(self).does(request_id=pk, **given, **acting(request))
        return _answer(request, pk)


class AdmissionFile(Step):
    does = actions.file

    @extend_schema(operation_id="admissions_file", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """提交；缺的和不能要求的一次说清。"""
        return self.act(request, pk)


class AdmissionFileAgain(Step):
    does = actions.file_again

    @extend_schema(operation_id="admissions_file_again", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """补正以后重新提交，开始新的一轮。"""
        return self.act(request, pk)


class AdmissionAccept(Step):
    does = actions.accept

    @extend_schema(operation_id="admissions_accept", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """受理。"""
        return self.act(request, pk)


class AdmissionReturn(Step):
    does, takes = actions.return_for_repair, NoteInput

    @extend_schema(operation_id="admissions_return", request=NoteInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """退回补正；补正期间不计审查期限。"""
        return self.act(request, pk)


class AdmissionReview(Step):
    does, takes = review, ReviewInput

    @extend_schema(operation_id="admissions_review", request=ReviewInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """写一项审查意见，登记以后不能改。"""
        return self.act(request, pk)


class AdmissionOpinions(Step):
    does = ask_opinions

    @extend_schema(operation_id="admissions_opinions", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """按受理编号抽取涉及的村（社区）征求意见。"""
        return self.act(request, pk)


class AdmissionProvisional(Step):
    does, takes = grant_provisional, ProvisionalInput

    @extend_schema(operation_id="admissions_provisional", request=ProvisionalInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """应急事项临时准入。"""
        return self.act(request, pk)


class AdmissionWithdraw(Step):
    does = actions.withdraw

    @extend_schema(operation_id="admissions_withdraw", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """申请单位撤回。"""
        return self.act(request, pk)


class AdmissionPurchase(Step):
    does = open_purchase

    @extend_schema(operation_id="admissions_purchase", request=NothingInput, responses=AdmissionFull)
    def post(self, request: Request, pk: int) -> Response:
        """没有准入的，转为购买服务需求。"""
        return self.act(request, pk)
