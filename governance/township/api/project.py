"""Projects: reading, and recording what happens to them. Giving one up is ``openness.api.project``."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import Versioned, acting, body, own_division, person, require_place
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from governance.township.actions.project import (
    record_halfway,
    record_settlement,
    record_start,
    register_project,
    update_plan,
)
from governance.township.models import Project
from governance.township.queries.project import get_for, visible_to
from governance.township.rules.project import Plan


class MoneyField(serializers.DecimalField):
    """Yuan, as text with two decimals."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(max_digits=14, decimal_places=2, **parts)


class ProjectQuery(PlaceQuery):
    cancelled = serializers.BooleanField(required=False, allow_null=True, default=None, help_text="是否已经取消")


class ProjectRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    name = serializers.CharField()
    funding = serializers.CharField()
    budget = MoneyField()
    contractor = serializers.CharField()
    selection = serializers.CharField()
    planned_start_on = serializers.DateField()
    planned_end_on = serializers.DateField()
    started_on = serializers.DateField(allow_null=True)
    halfway_on = serializers.DateField(allow_null=True)
    progress = serializers.CharField()
    paid = MoneyField()
    settled_on = serializers.DateField(allow_null=True)
    settlement = MoneyField(allow_null=True)
    cancelled_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class ProjectFull(ProjectRow):
    division = serializers.CharField(source="division.code")


class PlanInput(serializers.Serializer[Any]):
    """Lengths and dates are the action's to judge; here only what can be read at all."""

    name = serializers.CharField(max_length=500)
    funding = serializers.CharField(max_length=500, allow_blank=True)
    budget = MoneyField()
    planned_start_on = serializers.DateField()
    planned_end_on = serializers.DateField()
    contractor = serializers.CharField(max_length=500, allow_blank=True, default="")
    selection = serializers.CharField(max_length=500, allow_blank=True, default="")


class NewProjectInput(PlanInput):
    division = CodeField(help_text="村（社区）代码")


class ChangedPlanInput(Versioned, PlanInput):
    pass


class StartInput(Versioned):
    started_on = serializers.DateField()


class HalfwayInput(Versioned):
    halfway_on = serializers.DateField()
    progress = serializers.CharField(max_length=1000, allow_blank=True)
    paid = MoneyField()


class SettlementInput(Versioned):
    settled_on = serializers.DateField()
    settlement = MoneyField()
    paid = MoneyField()


class ProjectList(ListView):
    row = ProjectRow
    filters = ProjectQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Project]:
        rows = visible_to(person(request), today(request))
        if given["cancelled"] is not None:
            rows = rows.filter(cancelled_on__isnull=not given["cancelled"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="projects_list", parameters=[ProjectQuery], responses=page_of(ProjectRow))
    def get(self, request: Request) -> Response:
        """本辖区的建设项目。"""
        return self.answer(request)

    @extend_schema(operation_id="projects_register", request=NewProjectInput, responses={201: ProjectFull})
    def post(self, request: Request) -> Response:
        """登记项目。"""
        given = body(request, NewProjectInput)
        division = own_division(request, given.pop("division"))
        project = register_project(division_id=division.pk, plan=Plan(**given), **acting(request))
        return Response(ProjectFull(project).data, status=status.HTTP_201_CREATED)


def project_of(request: Request, pk: int) -> Project:
    """One that this person may see."""
    try:
        return get_for(person(request), pk, today(request))
    except Project.DoesNotExist as missing:
        raise Http404 from missing


def own_project(request: Request, pk: int) -> Project:
    """One to act on: inside one's own places."""
    project = project_of(request, pk)
    require_place(request, project.division.code)
    return project


class ProjectDetail(APIView):
    @extend_schema(operation_id="projects_read", responses=ProjectFull)
    def get(self, request: Request, pk: int) -> Response:
        """一个建设项目。"""
        return Response(ProjectFull(project_of(request, pk)).data)


class ProjectPlan(APIView):
    @extend_schema(operation_id="projects_plan", request=ChangedPlanInput, responses=ProjectFull)
    def post(self, request: Request, pk: int) -> Response:
        """修改计划。"""
        given = body(request, ChangedPlanInput)
        version = given.pop("version")
        own_project(request, pk)
        return _answer(update_plan(project_id=pk, version=version, plan=Plan(**given), **acting(request)))


class ProjectStart(APIView):
    @extend_schema(operation_id="projects_start", request=StartInput, responses=ProjectFull)
    def post(self, request: Request, pk: int) -> Response:
        """记录开工。"""
        given = body(request, StartInput)
        own_project(request, pk)
        return _answer(record_start(project_id=pk, **given, **acting(request)))


class ProjectHalfway(APIView):
    @extend_schema(operation_id="projects_halfway", request=HalfwayInput, responses=ProjectFull)
    def post(self, request: Request, pk: int) -> Response:
        """记录进展过半。"""
        given = body(request, HalfwayInput)
        own_project(request, pk)
        return _answer(record_halfway(project_id=pk, **given, **acting(request)))


class ProjectSettlement(APIView):
    @extend_schema(operation_id="projects_settlement", request=SettlementInput, responses=ProjectFull)
    def post(self, request: Request, pk: int) -> Response:
        """记录结算。"""
        given = body(request, SettlementInput)
        own_project(request, pk)
        return _answer(record_settlement(project_id=pk, **given, **acting(request)))


def _answer(project: Project) -> Response:
    return Response(ProjectFull(project).data)
