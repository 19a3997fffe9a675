"""Reports for those who answer and rule; sending one; rulings for anyone. Who reported is in no answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.off_list import Order, answer_off_list
from autonomy.actions.report import (
    ReportInput,
    answer_report,
    file_report,
    open_community,
    record_remedy,
    respond,
    rule_report,
)
from autonomy.choices import ReportKind, ReportLevel, ReportState, Ruling, Said
from autonomy.models import OffListAnswer, Report
from autonomy.queries import off_list
from autonomy.queries import report as facts
from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.journal.models import Erasure
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from governance.base.places.models import Organisation


class ReportQuery(PlaceQuery):
    state = serializers.ChoiceField(ReportState.choices, required=False)


class ReportRow(serializers.Serializer[Any]):
    """Days only, and neither the person nor the community."""

    id = serializers.IntegerField()
    place = serializers.CharField(source="place__code", help_text="在哪里答复")
    kind = serializers.ChoiceField(ReportKind.choices)
    level = serializers.ChoiceField(ReportLevel.choices)
    target = serializers.IntegerField(source="target_id", allow_null=True, help_text="被反映的单位")
    township = serializers.CharField(source="target_division__code", allow_null=True, help_text="被反映的乡镇（街道）")
    matter = serializers.CharField()
    what = serializers.CharField()
    happened_on = serializers.DateField()
    list_then = serializers.JSONField(help_text="当天的清单怎么说")
    received_on = serializers.DateField()
    state = serializers.ChoiceField(ReportState.choices)
    due_on = serializers.DateField(allow_null=True)
    answer = serializers.CharField()
    answered_on = serializers.DateField(allow_null=True)
    ruling = serializers.ChoiceField(Ruling.choices, allow_blank=True)
    ruling_reason = serializers.CharField()
    remedy = serializers.CharField()
    remedy_by = serializers.DateField(allow_null=True)
    remedied_on = serializers.DateField(allow_null=True)
    leaf = serializers.IntegerField(allow_null=True)


class ReportFull(ReportRow):
    place = serializers.CharField(source="place.code")
    township = serializers.CharField(source="target_division.code", allow_null=True, default=None)


class OwnReport(ReportFull):
    said = serializers.ChoiceField(Said.choices, allow_blank=True, help_text="第二天处理")


class ReportInputBody(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码：密封，不出现在反映里")
    kind = serializers.ChoiceField(ReportKind.choices)
    level = serializers.ChoiceField([ReportLevel.TOWNSHIP.value, ReportLevel.COUNTY.value])
    target = KeyField(required=False, allow_null=True, default=None)
    township = serializers.BooleanField(required=False, default=False, help_text="反映的是本乡镇（街道）")
    matter = serializers.CharField(max_length=400, allow_blank=True)
    what = serializers.CharField(max_length=4000, allow_blank=True)
    happened_on = serializers.DateField()
    file = serializers.FileField(required=False, allow_null=True, default=None)
    looked = serializers.BooleanField(required=False, default=False, help_text="附件看过了")


class SayInput(serializers.Serializer[Any]):
    report = KeyField()
    said = serializers.ChoiceField(Said.choices)
    dispute = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")


class ReportAnswerInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000, allow_blank=True)


class RuleInput(serializers.Serializer[Any]):
    ruling = serializers.ChoiceField(Ruling.choices)
    reason = serializers.CharField(max_length=4000, allow_blank=True)
    remedy = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    remedy_by = serializers.DateField(required=False, allow_null=True, default=None)


class RemedyInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=400, allow_blank=True)


class OpenInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400, allow_blank=True)


class Community(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()


def own(request: Request, pk: int) -> Report:
    """One that this person's level answers; 404 for anything else."""
    try:
        return facts.get_for(person(request), pk, today(request))
    except Report.DoesNotExist as missing:
        raise Http404 from missing


class ReportList(ListView):
    row = ReportRow
    filters = ReportQuery
    keys = ("place__code", "id")

    def rows(self, request: Request, given: Given) -> QuerySet[Report]:
        rows = facts.visible_to(person(request), today(request))
        if "state" in given:
            rows = rows.filter(state=given["state"])
        return within(rows, given.get("within", ""), "place__code")

    @extend_schema(operation_id="reports_list", parameters=[ReportQuery], responses=page_of(ReportRow))
    def get(self, request: Request) -> Response:
        """由本级答复、裁定的反映；谁反映的不在里面。"""
        return self.answer(request)


class ReportMine(APIView):
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema(operation_id="reports_mine", responses=OwnReport(many=True))
    def get(self, request: Request) -> Response:
        """本账号送出的反映。"""
        rows = facts.own_reports(person(request)).select_related(*facts.RELATED).order_by("-id")
        return Response(OwnReport(rows, many=True).data)

    @extend_schema(operation_id="reports_file", request=ReportInputBody, responses={201: OwnReport})
    def post(self, request: Request) -> Response:
        """反映越位、缺位；反映人永久密封，第二天转办。"""
        given = body(request, ReportInputBody)
        division = own_division(request, given.pop("division"))
        file, target = given.pop("file"), given.pop("target")
        try:
            made = file_report(
                division_id=division.pk, given=ReportInput(target_id=target, **given), file=file, **acting(request)
            )
        except Organisation.DoesNotExist as missing:
            raise Http404 from missing
        return Response(OwnReport(made).data, status=status.HTTP_201_CREATED)


class ReportSay(APIView):
    @extend_schema(operation_id="reports_say", request=SayInput, responses=OwnReport)
    def post(self, request: Request) -> Response:
        """反映人认可，或者不认可、请县级裁定；哪一件写在正文里。"""
        given = body(request, SayInput)
        try:
            done = respond(
                report_id=given["report"],
                said=given["said"],
                dispute=given["dispute"],
                by=person(request),
                on=today(request),
            )
        except Report.DoesNotExist as missing:
            raise Http404 from missing
        return Response(OwnReport(done).data)


class ReportDetail(APIView):
    @extend_schema(operation_id="reports_read", responses=ReportFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件反映。"""
        return Response(ReportFull(own(request, pk)).data)


class ReportAnswer(APIView):
    @extend_schema(operation_id="reports_answer", request=ReportAnswerInput, responses=ReportFull)
    def post(self, request: Request, pk: int) -> Response:
        """答复。"""
        own(request, pk)
        given = body(request, ReportAnswerInput)
        return Response(ReportFull(answer_report(report_id=pk, **given, **acting(request))).data)


class ReportRule(APIView):
    @extend_schema(operation_id="reports_rule", request=RuleInput, responses=ReportFull)
    def post(self, request: Request, pk: int) -> Response:
        """裁定并公开。"""
        own(request, pk)
        given = body(request, RuleInput)
        return Response(ReportFull(rule_report(report_id=pk, **given, **acting(request))).data)


class ReportOpen(APIView):
    @extend_schema(operation_id="reports_open", request=OpenInput, responses=Community)
    def post(self, request: Request, pk: int) -> Response:
        """为了纠正，打开是哪个村（社区）；不打开是谁，每次都有记录。"""
        own(request, pk)
        given = body(request, OpenInput)
        return Response(Community(open_community(report_id=pk, **given, **acting(request))).data)


class ReportRemedy(APIView):
    @extend_schema(operation_id="reports_remedy", request=RemedyInput, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """被裁定的单位登记已经纠正。"""
        if not facts.owed_by(person(request), today(request)).filter(pk=pk).exists():
            raise Http404
        record_remedy(report_id=pk, **body(request, RemedyInput), **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RulingRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    county = serializers.CharField(source="county__code")
    target = serializers.CharField(source="target__name", allow_null=True)
    township = serializers.CharField(source="target_division__name", allow_null=True)
    kind = serializers.ChoiceField(ReportKind.choices)
    matter = serializers.CharField(source="public_matter", help_text="原文已抹除的为空")
    ruling = serializers.ChoiceField(Ruling.choices)
    ruling_reason = serializers.CharField()
    remedy = serializers.CharField()
    remedy_by = serializers.DateField(allow_null=True)
    remedied_on = serializers.DateField(allow_null=True)
    remedied_note = serializers.CharField()
    ruled_on = serializers.DateField()
    leaf = serializers.IntegerField()


class RulingQuery(PlaceQuery):
    within = CodeField(help_text="县（市、区）代码，或者它下面的")


class RulingList(ListView):
    """Public."""

    permission_classes = [AllowAny]
    row = RulingRow
    filters = RulingQuery
    keys = ("county__code", "id")

    def rows(self, request: Request, given: Given) -> QuerySet[Report]:
        erased = Exists(Erasure.objects.filter(leaf=OuterRef("leaf")))
        told = Case(When(erased, then=Value("")), default=F("matter"))
        return facts.public_rulings(given["within"]).annotate(public_matter=told)

    @extend_schema(operation_id="rulings_list", parameters=[RulingQuery], responses=page_of(RulingRow), auth=[])
    def get(self, request: Request) -> Response:
        """一个县公开的裁定。"""
        return self.answer(request)


class OffListRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    organisation = serializers.IntegerField(source="organisation_id", allow_null=True)
    addressee = serializers.CharField()
    matter = serializers.CharField()
    asked_on = serializers.DateField()
    version = serializers.IntegerField(source="version_id")
    nearest = serializers.CharField(source="nearest__code", allow_null=True)
    text = serializers.CharField()
    on = serializers.DateField()


class OffListFull(OffListRow):
    division = serializers.CharField(source="division.code")
    nearest = serializers.CharField(source="nearest.code", allow_null=True, default=None)


class OffListInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    matter = serializers.CharField(max_length=400, allow_blank=True)
    asked_on = serializers.DateField()
    organisation = KeyField(required=False, allow_null=True, default=None)
    addressee = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class OffListList(ListView):
    row = OffListRow

    def rows(self, request: Request, given: Given) -> QuerySet[OffListAnswer]:
        return within(off_list.visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(operation_id="off_list_list", parameters=[PlaceQuery], responses=page_of(OffListRow))
    def get(self, request: Request) -> Response:
        """“不在清单”的答复：本辖区的；部门看答复本部门的。"""
        return self.answer(request)

    @extend_schema(operation_id="off_list_answer", request=OffListInput, responses={201: OffListFull})
    def post(self, request: Request) -> Response:
        """答复“不在清单”；在清单上的不能这样答复。"""
        given = body(request, OffListInput)
        division = own_division(request, given.pop("division"))
        order = Order(organisation_id=given.pop("organisation"), **given)
        try:
            made = answer_off_list(division_id=division.pk, given=order, **acting(request))
        except Organisation.DoesNotExist as missing:
            raise Http404 from missing
        return Response(OffListFull(made).data, status=status.HTTP_201_CREATED)


class OffListDetail(APIView):
    @extend_schema(operation_id="off_list_read", responses=OffListFull)
    def get(self, request: Request, pk: int) -> Response:
        """一份“不在清单”的答复。"""
        try:
            found = off_list.get_for(person(request), pk, today(request))
        except OffListAnswer.DoesNotExist as missing:
            raise Http404 from missing
        return Response(OffListFull(found).data)
