"""Opinions, appraisals, audits and archives; each POST is one action (R-CMT-6 to R-CMT-9)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from governance.committees.actions.appraisal import call_off_appraisal, hold_appraisal, plan_appraisal
from governance.committees.actions.archive import Paper, add_paper, file_year
from governance.committees.actions.audit import (
    Demand,
    Start,
    answer_objection,
    demand_audit,
    object_to_audit,
    publish_audit,
    second_audit,
    start_audit,
)
from governance.committees.actions.supervision import OpinionInput, answer_opinion, give_opinion
from governance.committees.choices import AuditKind, Grade, OpinionOn, Retention
from governance.committees.models import Appraisal, ArchiveItem, Audit, AuditObjection, SupervisionOpinion
from governance.committees.queries.archive_pages import items_of
from governance.committees.queries.audit_pages import audits_of
from governance.committees.queries.oversight_pages import appraisals_of, opinions_of
from governance.committees.rules.appraisal import Count

MADE = status.HTTP_201_CREATED
LONG = 8000


def _own(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class OpinionAnswered(serializers.Serializer[Any]):
    text = serializers.CharField()
    accepted = serializers.BooleanField()
    on = serializers.DateField()


class OversightOpinionLine(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    about = serializers.ChoiceField(OpinionOn.choices)
    title = serializers.CharField()
    text = serializers.CharField()
    in_favour = serializers.IntegerField()
    against = serializers.IntegerField()
    dissent = serializers.CharField()
    given_on = serializers.DateField()
    answer_due_on = serializers.DateField(allow_null=True)
    leaf = serializers.IntegerField(allow_null=True)


class OversightOpinionRow(OversightOpinionLine):
    division = serializers.CharField(source="division.code")
    answer = OpinionAnswered(allow_null=True, default=None)


class OversightOpinionInput(serializers.Serializer[Any]):
    division = CodeField()
    about = serializers.ChoiceField(OpinionOn.choices)
    title = serializers.CharField(max_length=120, allow_blank=True)
    text = serializers.CharField(max_length=LONG, allow_blank=True)
    in_favour = serializers.IntegerField(min_value=0, max_value=99)
    against = serializers.IntegerField(min_value=0, max_value=99, default=0)
    dissent = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    meeting = KeyField(required=False, allow_null=True, default=None)


class OversightAnswerInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONG, allow_blank=True)
    accepted = serializers.BooleanField()


class OpinionList(ListView):
    keys = ("division__code", "id")
    row = OversightOpinionLine
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[SupervisionOpinion]:
        return within(opinions_of(person(request), today(request)), given.get("within", ""), "division__code")

    @extend_schema(operation_id="supervision_list", parameters=[PlaceQuery], responses=page_of(OversightOpinionLine))
    def get(self, request: Request) -> Response:
        """本辖区的监督意见。"""
        return self.answer(request)

    @extend_schema(operation_id="supervision_give", request=OversightOpinionInput, responses={201: OversightOpinionRow})
    def post(self, request: Request) -> Response:
        """提监督意见并公开。"""
        given = body(request, OversightOpinionInput)
        division = own_division(request, given.pop("division"))
        given["meeting_id"] = given.pop("meeting")
        made = give_opinion(division_id=division.pk, given=OpinionInput(**given), **acting(request))
        return Response(OversightOpinionRow(made).data, status=MADE)


class OpinionDetail(APIView):
    @extend_schema(operation_id="supervision_read", responses=OversightOpinionRow)
    def get(self, request: Request, pk: int) -> Response:
        """一个监督意见。"""
        return Response(OversightOpinionRow(_own(opinions_of(person(request), today(request)), pk)).data)


class OpinionReply(APIView):
    @extend_schema(operation_id="supervision_answer", request=OversightAnswerInput, responses=OversightOpinionRow)
    def post(self, request: Request, pk: int) -> Response:
        """村（居）委会答复并公开。"""
        given = body(request, OversightAnswerInput)
        _own(opinions_of(person(request), today(request)), pk)
        answer_opinion(opinion_id=pk, **given, **acting(request))
        return Response(OversightOpinionRow(_own(opinions_of(person(request), today(request)), pk)).data)


# Appraisal ------------------------------------------------------------------------------------------------------------


class AppraisedRow(serializers.Serializer[Any]):
    office = serializers.IntegerField(source="office_id")
    name = serializers.CharField(source="office.name")
    competent = serializers.IntegerField(allow_null=True)
    basic = serializers.IntegerField(allow_null=True)
    incompetent = serializers.IntegerField(allow_null=True)
    invalid = serializers.IntegerField()
    grade = serializers.ChoiceField(Grade.choices, allow_blank=True)
    reason = serializers.CharField()
    ended_office = serializers.BooleanField()


class OversightAppraisalLine(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    year = serializers.IntegerField()
    plan = serializers.CharField()
    notice_on = serializers.DateField()
    planned_on = serializers.DateField()
    held_on = serializers.DateField(allow_null=True)
    base = serializers.IntegerField(allow_null=True)
    present = serializers.IntegerField(allow_null=True)
    chaired_by = serializers.CharField()
    verdicts = serializers.JSONField()
    leaf = serializers.IntegerField(allow_null=True)


class OversightAppraisalRow(OversightAppraisalLine):
    division = serializers.CharField(source="division.code")
    results = AppraisedRow(many=True)


class AppraisalPlanInput(serializers.Serializer[Any]):
    division = CodeField()
    plan = serializers.CharField(max_length=4000, allow_blank=True)
    planned_on = serializers.DateField()


class AppraisalCountInput(serializers.Serializer[Any]):
    office = KeyField()
    competent = serializers.IntegerField(min_value=0, max_value=99999)
    basic = serializers.IntegerField(min_value=0, max_value=99999)
    incompetent = serializers.IntegerField(min_value=0, max_value=99999)
    invalid = serializers.IntegerField(min_value=0, max_value=99999, default=0)
    grade = serializers.ChoiceField(Grade.choices, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class AppraisalHoldInput(serializers.Serializer[Any]):
    held_on = serializers.DateField()
    base = serializers.IntegerField(min_value=0, max_value=999999)
    present = serializers.IntegerField(min_value=0, max_value=999999)
    chair = KeyField(help_text="主持人在监督委员会的职务")
    meeting = KeyField(required=False, allow_null=True, default=None)
    counts = AppraisalCountInput(many=True)


class AppraisalOffInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=200, allow_blank=True)


def _appraisals(request: Request) -> QuerySet[Appraisal]:
    return appraisals_of(person(request), today(request)).prefetch_related("results__office")


class AppraisalList(ListView):
    keys = ("division__code", "id")
    row = OversightAppraisalLine
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Appraisal]:
        return within(appraisals_of(person(request), today(request)), given.get("within", ""), "division__code")

    @extend_schema(operation_id="appraisals_list", parameters=[PlaceQuery], responses=page_of(OversightAppraisalLine))
    def get(self, request: Request) -> Response:
        """本辖区的民主评议。"""
        return self.answer(request)

    @extend_schema(operation_id="appraisals_plan", request=AppraisalPlanInput, responses={201: OversightAppraisalRow})
    def post(self, request: Request) -> Response:
        """公布评议方案。"""
        given = body(request, AppraisalPlanInput)
        division = own_division(request, given.pop("division"))
        made = plan_appraisal(division_id=division.pk, **given, **acting(request))
        return Response(OversightAppraisalRow(_own(_appraisals(request), made.pk)).data, status=MADE)


class AppraisalDetail(APIView):
    @extend_schema(operation_id="appraisals_read", responses=OversightAppraisalRow)
    def get(self, request: Request, pk: int) -> Response:
        """一次民主评议。"""
        return Response(OversightAppraisalRow(_own(_appraisals(request), pk)).data)


class AppraisalHold(APIView):
    @extend_schema(operation_id="appraisals_hold", request=AppraisalHoldInput, responses=OversightAppraisalRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记票数并公布结果。"""
        given = body(request, AppraisalHoldInput)
        _own(_appraisals(request), pk)
        counts = {one.pop("office"): Count(**one) for one in (dict(row) for row in given.pop("counts"))}
        chair, meeting = given.pop("chair"), given.pop("meeting")
        hold_appraisal(appraisal_id=pk, chair_id=chair, meeting_id=meeting, counts=counts, **given, **acting(request))
        return Response(OversightAppraisalRow(_own(_appraisals(request), pk)).data)


class AppraisalCallOff(APIView):
    @extend_schema(operation_id="appraisals_call_off", request=AppraisalOffInput, responses=OversightAppraisalRow)
    def post(self, request: Request, pk: int) -> Response:
        """取消还没有评议的。"""
        given = body(request, AppraisalOffInput)
        _own(_appraisals(request), pk)
        call_off_appraisal(appraisal_id=pk, **given, **acting(request))
        return Response(OversightAppraisalRow(_own(_appraisals(request), pk)).data)


# Audits ---------------------------------------------------------------------------------------------------------------


class AuditLine(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.ChoiceField(AuditKind.choices)
    office = serializers.IntegerField(source="office_id", allow_null=True)
    term = serializers.IntegerField(source="term_id", allow_null=True)
    items = serializers.ListField(child=serializers.CharField())
    more_items = serializers.CharField()
    ordered_on = serializers.DateField()
    due_on = serializers.DateField()
    due_why = serializers.JSONField()
    started_on = serializers.DateField(allow_null=True)
    auditor = serializers.CharField()
    joined = serializers.IntegerField(allow_null=True)
    result = serializers.CharField()
    problems = serializers.CharField()
    finished_on = serializers.DateField(allow_null=True)
    published_on = serializers.DateField(allow_null=True)
    verdicts = serializers.JSONField()
    leaf = serializers.IntegerField(allow_null=True)


class AuditRow(AuditLine):
    division = serializers.CharField(source="division.code")


class AuditAskInput(serializers.Serializer[Any]):
    residents = serializers.IntegerField(min_value=0, max_value=999999, default=0)
    representatives = serializers.IntegerField(min_value=0, max_value=9999, default=0)
    residents_of = serializers.IntegerField(
        min_value=1, max_value=999999, required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=200, allow_blank=True)


class AuditDemandInput(AuditAskInput):
    division = CodeField()
    items = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20)
    more_items = serializers.CharField(max_length=300, allow_blank=True, default="")
    office = KeyField(required=False, allow_null=True, default=None)


class AuditStartInput(serializers.Serializer[Any]):
    auditor = serializers.CharField(max_length=120, allow_blank=True)
    organiser = KeyField(required=False, allow_null=True, default=None)
    joined = serializers.IntegerField(min_value=0, max_value=99, default=0)
    period_from = serializers.DateField(required=False, allow_null=True, default=None)
    period_until = serializers.DateField(required=False, allow_null=True, default=None)


class AuditResultInput(serializers.Serializer[Any]):
    result = serializers.CharField(max_length=LONG, allow_blank=True)
    problems = serializers.CharField(max_length=LONG, allow_blank=True, default="")
    finished_on = serializers.DateField()


class AuditObjectionInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000, allow_blank=True)
    askers = serializers.IntegerField(min_value=0, max_value=99999)


class AuditObjectionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    audit = serializers.IntegerField(source="audit_id")
    text = serializers.CharField()
    askers = serializers.IntegerField()
    on = serializers.DateField()
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)


class AuditObjectionAnswerInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000, allow_blank=True)


def _audits(request: Request) -> QuerySet[Audit]:
    return audits_of(person(request), today(request))


class AuditList(ListView):
    keys = ("division__code", "id")
    row = AuditLine
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Audit]:
        return within(_audits(request), given.get("within", ""), "division__code")

    @extend_schema(operation_id="audits_list", parameters=[PlaceQuery], responses=page_of(AuditLine))
    def get(self, request: Request) -> Response:
        """本辖区的审计。"""
        return self.answer(request)

    @extend_schema(operation_id="audits_demand", request=AuditDemandInput, responses={201: AuditRow})
    def post(self, request: Request) -> Response:
        """登记村（居）民的审计要求。"""
        given = body(request, AuditDemandInput)
        division = own_division(request, given.pop("division"))
        given["office_id"] = given.pop("office")
        made = demand_audit(division_id=division.pk, given=Demand(**given), **acting(request))
        return Response(AuditRow(made).data, status=MADE)


class AuditDetail(APIView):
    @extend_schema(operation_id="audits_read", responses=AuditRow)
    def get(self, request: Request, pk: int) -> Response:
        """一次审计。"""
        return Response(AuditRow(_own(_audits(request), pk)).data)


class AuditStart(APIView):
    @extend_schema(operation_id="audits_start", request=AuditStartInput, responses=AuditRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记谁组织、谁审计。"""
        given = body(request, AuditStartInput)
        _own(_audits(request), pk)
        given["organiser_id"] = given.pop("organiser")
        return Response(AuditRow(start_audit(audit_id=pk, given=Start(**given), **acting(request))).data)


class AuditPublish(APIView):
    @extend_schema(operation_id="audits_publish", request=AuditResultInput, responses=AuditRow)
    def post(self, request: Request, pk: int) -> Response:
        """公布审计结果。"""
        given = body(request, AuditResultInput)
        _own(_audits(request), pk)
        return Response(AuditRow(publish_audit(audit_id=pk, **given, **acting(request))).data)


class AuditObject(APIView):
    @extend_schema(operation_id="audits_object", request=AuditObjectionInput, responses={201: AuditObjectionRow})
    def post(self, request: Request, pk: int) -> Response:
        """登记对结果的异议。"""
        given = body(request, AuditObjectionInput)
        _own(_audits(request), pk)
        made = object_to_audit(audit_id=pk, **given, **acting(request))
        return Response(AuditObjectionRow(made).data, status=MADE)


class AuditAgain(APIView):
    @extend_schema(operation_id="audits_again", request=AuditAskInput, responses={201: AuditRow})
    def post(self, request: Request, pk: int) -> Response:
        """要求再次审计（本地有规定的）。"""
        given = body(request, AuditAskInput)
        _own(_audits(request), pk)
        return Response(AuditRow(second_audit(audit_id=pk, **given, **acting(request))).data, status=MADE)


class ObjectionReply(APIView):
    @extend_schema(
        operation_id="audit_objections_answer", request=AuditObjectionAnswerInput, responses=AuditObjectionRow
    )
    def post(self, request: Request, pk: int) -> Response:
        """答复异议。"""
        given = body(request, AuditObjectionAnswerInput)
        _own(AuditObjection.objects.filter(audit__in=_audits(request)), pk)
        made = answer_objection(objection_id=pk, **given, **acting(request))
        return Response(AuditObjectionRow(made).data)


# Archives -------------------------------------------------------------------------------------------------------------


class ArchiveLine(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    archive_class = serializers.CharField(source="archive_class__code")
    year = serializers.IntegerField()
    number = serializers.CharField()
    title = serializers.CharField()
    made_on = serializers.DateField()
    shelf = serializers.CharField()
    retention = serializers.ChoiceField(Retention.choices)
    destroyed_on = serializers.DateField(allow_null=True)


class ArchiveRow(ArchiveLine):
    division = serializers.CharField(source="division.code")
    archive_class = serializers.CharField(source="archive_class.code")


class ArchivePaperInput(serializers.Serializer[Any]):
    division = CodeField()
    archive_class = KeyField()
    year = serializers.IntegerField(min_value=1949, max_value=2200)
    title = serializers.CharField(max_length=120, allow_blank=True)
    made_on = serializers.DateField()
    shelf = serializers.CharField(max_length=80, allow_blank=True)


class ArchiveYearInput(serializers.Serializer[Any]):
    division = CodeField()
    year = serializers.IntegerField(min_value=1949, max_value=2200)


class ArchiveFiled(serializers.Serializer[Any]):
    filed = serializers.DictField(child=serializers.IntegerField(), help_text="类别编号和件数")


class ArchiveList(ListView):
    keys = ("division__code", "id")
    row = ArchiveLine
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[ArchiveItem]:
        return within(items_of(person(request), today(request)), given.get("within", ""), "division__code")

    @extend_schema(operation_id="archives_list", parameters=[PlaceQuery], responses=page_of(ArchiveLine))
    def get(self, request: Request) -> Response:
        """本辖区的档案目录。"""
        return self.answer(request)

    @extend_schema(operation_id="archives_add", request=ArchivePaperInput, responses={201: ArchiveRow})
    def post(self, request: Request) -> Response:
        """登记纸质档案。"""
        given = body(request, ArchivePaperInput)
        division = own_division(request, given.pop("division"))
        given["class_id"] = given.pop("archive_class")
        made = add_paper(division_id=division.pk, given=Paper(**given), **acting(request))
        return Response(ArchiveRow(made).data, status=MADE)


class ArchiveYear(APIView):
    @extend_schema(operation_id="archives_file_year", request=ArchiveYearInput, responses=ArchiveFiled)
    def post(self, request: Request) -> Response:
        """把平台上一年的记录归档。"""
        given = body(request, ArchiveYearInput)
        division = own_division(request, given["division"])
        filed = file_year(division_id=division.pk, year=given["year"], **acting(request))
        return Response(ArchiveFiled({"filed": filed}).data)
