"""Leadership duties and rectifications of one's own places; each POST is one action."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.party.actions import rectification as acts
from governance.party.actions.leadership import add_evidence, appraise, finish_duty
from governance.party.api import shapes
from governance.party.api.organisation import own_organisation
from governance.party.api.study import own
from governance.party.models import LeadershipDuty, Rectification
from governance.party.queries.leadership import duties_visible_to
from governance.party.queries.rectification import rectifications_visible_to


class LeadershipDutyList(ListView):
    row = shapes.LeadershipDutyRow

    def rows(self, request: Request, given: Given) -> QuerySet[LeadershipDuty]:
        return within(duties_visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(
        operation_id="leadership_duties_list", parameters=[PlaceQuery], responses=page_of(shapes.LeadershipDutyRow)
    )
    def get(self, request: Request) -> Response:
        """本辖区的领导责任。"""
        return self.answer(request)


class LeadershipDutyDetail(APIView):
    @extend_schema(operation_id="leadership_duties_read", responses=shapes.LeadershipDutyFull)
    def get(self, request: Request, pk: int) -> Response:
        """一项领导责任和它的佐证。"""
        return Response(
            shapes.LeadershipDutyFull(own(request, LeadershipDuty.objects.select_related("division"), pk)).data
        )


class LeadershipEvidence(APIView):
    @extend_schema(
        operation_id="leadership_duties_evidence", request=shapes.EvidenceInput, responses={201: shapes.EvidenceRow}
    )
    def post(self, request: Request, pk: int) -> Response:
        """附上一条公开记录。"""
        own(request, LeadershipDuty.objects.all(), pk)
        given = body(request, shapes.EvidenceInput)
        made = add_evidence(duty_id=pk, **given, **acting(request))
        return Response(shapes.EvidenceRow(made).data, status=status.HTTP_201_CREATED)


class LeadershipFinish(APIView):
    @extend_schema(
        operation_id="leadership_duties_finish",
        request=shapes.LeadershipReportInput,
        responses=shapes.LeadershipDutyFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记完成。"""
        own(request, LeadershipDuty.objects.all(), pk)
        given = body(request, shapes.LeadershipReportInput)
        return Response(shapes.LeadershipDutyFull(finish_duty(duty_id=pk, **given, **acting(request))).data)


class LeadershipAppraise(APIView):
    @extend_schema(
        operation_id="leadership_appraise",
        request=shapes.LeadershipAppraisalInput,
        responses={201: shapes.LeadershipAppraisalFull},
    )
    def post(self, request: Request) -> Response:
        """上级考核一年的领导责任。"""
        given = body(request, shapes.LeadershipAppraisalInput)
        division = own_division(request, given.pop("division"))
        made = appraise(division_id=division.pk, **given, **acting(request))
        return Response(shapes.LeadershipAppraisalFull(made).data, status=status.HTTP_201_CREATED)


class RectificationList(ListView):
    row = shapes.RectificationRow

    def rows(self, request: Request, given: Given) -> QuerySet[Rectification]:
        return within(rectifications_visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(
        operation_id="rectifications_list", parameters=[PlaceQuery], responses=page_of(shapes.RectificationRow)
    )
    def get(self, request: Request) -> Response:
        """本辖区的软弱涣散党组织整顿。"""
        return self.answer(request)

    @extend_schema(
        operation_id="rectifications_identify",
        request=shapes.RectificationInput,
        responses={201: shapes.RectificationFull},
    )
    def post(self, request: Request) -> Response:
        """认定软弱涣散党组织。"""
        given = body(request, shapes.RectificationInput)
        organisation = own_organisation(request, given.pop("organisation"))
        made = acts.identify_weak(organisation_id=organisation.pk, **given, **acting(request))
        return Response(shapes.RectificationFull(made).data, status=status.HTTP_201_CREATED)


class RectificationDetail(APIView):
    @extend_schema(operation_id="rectifications_read", responses=shapes.RectificationFull)
    def get(self, request: Request, pk: int) -> Response:
        """一件整顿。"""
        return Response(
            shapes.RectificationFull(own(request, Rectification.objects.select_related("division"), pk)).data
        )


def _step(request: Request, pk: int, serializer: Any, act: Callable[..., Any]) -> Any:
    own(request, Rectification.objects.all(), pk)
    given = body(request, serializer)
    return act(rectification_id=pk, **given, **acting(request))


class RectificationPlan(APIView):
    @extend_schema(
        operation_id="rectifications_plan", request=shapes.RectificationPlanInput, responses=shapes.RectificationFull
    )
    def post(self, request: Request, pk: int) -> Response:
        """定整顿方案。"""
        made = _step(request, pk, shapes.RectificationPlanInput, acts.plan_rectification)
        return Response(shapes.RectificationFull(made).data)


class RectificationMeasure(APIView):
    @extend_schema(
        operation_id="rectifications_measure",
        request=shapes.RectificationMeasureInput,
        responses=shapes.RectificationFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记整顿措施。"""
        made = _step(request, pk, shapes.RectificationMeasureInput, acts.take_measure)
        return Response(shapes.RectificationFull(made.rectification).data)


class RectificationSubmit(APIView):
    @extend_schema(
        operation_id="rectifications_submit",
        request=shapes.RectificationResultInput,
        responses=shapes.RectificationFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """申请验收。"""
        made = _step(request, pk, shapes.RectificationResultInput, acts.ask_acceptance)
        return Response(shapes.RectificationFull(made).data)


class RectificationAccept(APIView):
    @extend_schema(
        operation_id="rectifications_accept",
        request=shapes.RectificationOpinionInput,
        responses=shapes.RectificationFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """验收通过。"""
        made = _step(request, pk, shapes.RectificationOpinionInput, acts.accept_rectification)
        return Response(shapes.RectificationFull(made).data)


class RectificationReopen(APIView):
    @extend_schema(
        operation_id="rectifications_reopen",
        request=shapes.RectificationReopenInput,
        responses=shapes.RectificationFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """没有通过，重新整顿。"""
        made = _step(request, pk, shapes.RectificationReopenInput, acts.reopen_rectification)
        return Response(shapes.RectificationFull(made).data)


class RectificationWithdraw(APIView):
    @extend_schema(
        operation_id="rectifications_withdraw",
        request=shapes.RectificationOpinionInput,
        responses=shapes.RectificationFull,
    )
    def post(self, request: Request, pk: int) -> Response:
        """撤销认定。"""
        made = _step(request, pk, shapes.RectificationOpinionInput, acts.withdraw_identification)
        return Response(shapes.RectificationFull(made).data)
