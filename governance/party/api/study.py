"""Studies, links between organisations, checks and what a county adopts; each POST is one action."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person, require_place
from governance.base.accounts.permissions import codes_visible, filter_official, within_codes
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.committees.models import Matter
from governance.party.actions.link import LinkInput, finish_link, record_link
from governance.party.actions.standard import adopt_item, check_branch, drop_item, set_target
from governance.party.actions.study import StudyInput, record_study
from governance.party.api import shapes
from governance.party.api.organisation import own_organisation
from governance.party.models import Adoption, RegionalLink, StandardCheck, Study
from governance.party.queries.study import studies_visible_to


def own(request: Request, queryset: QuerySet[Any], pk: int) -> Any:
    """An official record of one's places; 404 for any other."""
    found: Model | None = filter_official(queryset, person(request), today(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


class StudyList(ListView):
    row = shapes.StudyRow

    def rows(self, request: Request, given: Given) -> QuerySet[Study]:
        return within(studies_visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(operation_id="party_studies_list", parameters=[PlaceQuery], responses=page_of(shapes.StudyRow))
    def get(self, request: Request) -> Response:
        """本辖区党组织研究过的事。"""
        return self.answer(request)

    @extend_schema(operation_id="party_studies_record", request=shapes.StudyNewInput, responses={201: shapes.StudyFull})
    def post(self, request: Request) -> Response:
        """登记党组织研究讨论或者党员大会审议，并公开。"""
        given = body(request, shapes.StudyNewInput)
        matter = own(request, Matter.objects.select_related("division"), given.pop("matter"))
        require_place(request, matter.division.code)
        made = record_study(matter_id=matter.pk, given=StudyInput(**given), **acting(request))
        return Response(shapes.StudyFull(made).data, status=status.HTTP_201_CREATED)


class StudyDetail(APIView):
    @extend_schema(operation_id="party_studies_read", responses=shapes.StudyFull)
    def get(self, request: Request, pk: int) -> Response:
        """一次研究讨论。"""
        return Response(shapes.StudyFull(own(request, Study.objects.select_related("division"), pk)).data)


class RegionalLinkList(ListView):
    row = shapes.RegionalLinkRow

    def rows(self, request: Request, given: Given) -> QuerySet[RegionalLink]:
        mine = filter_official(RegionalLink.objects.all(), person(request), today(request))
        return within(mine, given.get("within", ""))

    @extend_schema(operation_id="party_links_list", parameters=[PlaceQuery], responses=page_of(shapes.RegionalLinkRow))
    def get(self, request: Request) -> Response:
        """本辖区的区域化党建。"""
        return self.answer(request)

    @extend_schema(
        operation_id="party_links_record", request=shapes.RegionalLinkInput, responses={201: shapes.RegionalLinkFull}
    )
    def post(self, request: Request) -> Response:
        """登记联席会议或者共建约定。"""
        given = body(request, shapes.RegionalLinkInput)
        host = own_organisation(request, given.pop("host"))
        made = record_link(host_id=host.pk, given=LinkInput(**given), **acting(request))
        return Response(shapes.RegionalLinkFull(made).data, status=status.HTTP_201_CREATED)


class RegionalLinkDetail(APIView):
    @extend_schema(operation_id="party_links_read", responses=shapes.RegionalLinkFull)
    def get(self, request: Request, pk: int) -> Response:
        """一次联席会议或者一项约定。"""
        return Response(shapes.RegionalLinkFull(own(request, RegionalLink.objects.select_related("division"), pk)).data)


class RegionalLinkFinish(APIView):
    @extend_schema(
        operation_id="party_links_finish", request=shapes.RegionalLinkDone, responses=shapes.RegionalLinkFull
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记结果。"""
        own(request, RegionalLink.objects.all(), pk)
        given = body(request, shapes.RegionalLinkDone)
        return Response(shapes.RegionalLinkFull(finish_link(link_id=pk, **given, **acting(request))).data)


class StandardCheckList(ListView):
    row = shapes.StandardCheckRow

    def rows(self, request: Request, given: Given) -> QuerySet[StandardCheck]:
        mine = filter_official(StandardCheck.objects.all(), person(request), today(request))
        return within(mine, given.get("within", ""))

    @extend_schema(
        operation_id="party_checks_list", parameters=[PlaceQuery], responses=page_of(shapes.StandardCheckRow)
    )
    def get(self, request: Request) -> Response:
        """本辖区的支部规范化检查。"""
        return self.answer(request)

    @extend_schema(
        operation_id="party_checks_record",
        request=shapes.StandardCheckInput,
        responses={201: shapes.StandardCheckFull},
    )
    def post(self, request: Request) -> Response:
        """登记一年一次的检查。"""
        given = body(request, shapes.StandardCheckInput)
        organisation = own_organisation(request, given.pop("organisation"))
        answers = {one["code"]: (one["met"], one["note"]) for one in given.pop("answers")}
        made = check_branch(organisation_id=organisation.pk, answers=answers, **given, **acting(request))
        return Response(shapes.StandardCheckFull(made).data, status=status.HTTP_201_CREATED)


class StandardCheckDetail(APIView):
    @extend_schema(operation_id="party_checks_read", responses=shapes.StandardCheckFull)
    def get(self, request: Request, pk: int) -> Response:
        """一次检查。"""
        rows = StandardCheck.objects.select_related("division")
        return Response(shapes.StandardCheckFull(own(request, rows, pk)).data)


class AdoptionList(ListView):
    row = shapes.AdoptionRow
    keys = ("county__code", "id")

    def rows(self, request: Request, given: Given) -> QuerySet[Adoption]:
        codes = codes_visible(person(request), today(request))
        mine = Adoption.objects.filter(within_codes(codes, "county__code")) if codes else Adoption.objects.none()
        return within(mine, given.get("within", ""), "county__code")

    @extend_schema(operation_id="party_adoptions_list", parameters=[PlaceQuery], responses=page_of(shapes.AdoptionRow))
    def get(self, request: Request) -> Response:
        """采用的规范化项目和责任清单。"""
        return self.answer(request)

    @extend_schema(
        operation_id="party_adoptions_adopt", request=shapes.AdoptionInput, responses={201: shapes.AdoptionFull}
    )
    def post(self, request: Request) -> Response:
        """采用清单上的一项。"""
        given = body(request, shapes.AdoptionInput)
        county = own_division(request, given.pop("division"))
        made = adopt_item(county_id=county.pk, **given, **acting(request))
        return Response(shapes.AdoptionFull(made).data, status=status.HTTP_201_CREATED)


class AdoptionDrop(APIView):
    @extend_schema(operation_id="party_adoptions_drop", request=None, responses=shapes.AdoptionFull)
    def post(self, request: Request, pk: int) -> Response:
        """停用清单上的一项。"""
        codes = codes_visible(person(request), today(request))
        if not codes or not Adoption.objects.filter(within_codes(codes, "county__code"), pk=pk).exists():
            raise Http404
        return Response(shapes.AdoptionFull(drop_item(adoption_id=pk, **acting(request))).data)


class CrossTargetSet(APIView):
    @extend_schema(operation_id="party_targets_set", request=shapes.CrossTargetInput, responses=shapes.CrossTargetFull)
    def post(self, request: Request) -> Response:
        """设定交叉任职的目标。"""
        given = body(request, shapes.CrossTargetInput)
        county = own_division(request, given.pop("division"))
        return Response(shapes.CrossTargetFull(set_target(county_id=county.pk, **given, **acting(request))).data)
