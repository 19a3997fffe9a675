"""Giving up a project also ends what its stages owe, so it is asked for here."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import Versioned, acting, body
from governance.township.api import ProjectFull, own_project
from openness.actions.project import give_up_project


class CancelInput(Versioned):
    reason = serializers.CharField(max_length=1000, allow_blank=True)


class ProjectCancel(APIView):
    @extend_schema(operation_id="projects_cancel", request=CancelInput, responses=ProjectFull)
    def post(self, request: Request, pk: int) -> Response:
        """取消项目。"""
        given = body(request, CancelInput)
        own_project(request, pk)
        return Response(ProjectFull(give_up_project(project_id=pk, **given, **acting(request))).data)
