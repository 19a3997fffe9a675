"""Party organisations of one's own places; each POST is one action."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person, require_place
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within
from governance.party.actions.organisation import (
    OfficerInput,
    OrganisationInput,
    add_organisation,
    appoint_officer,
    count_members,
    end_officer,
    end_organisation,
)
from governance.party.api import shapes
from governance.party.models import Officer, PartyOrganisation
from governance.party.queries.organisation import organisation_for, organisations_visible_to


def own_organisation(request: Request, pk: int) -> PartyOrganisation:
    """404 for anything outside one's places."""
    try:
        found = organisation_for(person(request), pk, today(request))
    except PartyOrganisation.DoesNotExist as missing:
        raise Http404 from missing
    require_place(request, found.division.code)
    return found


class PartyOrganisationList(ListView):
    row = shapes.PartyOrganisationRow

    def rows(self, request: Request, given: Given) -> QuerySet[PartyOrganisation]:
        return within(organisations_visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(
        operation_id="party_organisations_list",
        parameters=[PlaceQuery],
        responses=page_of(shapes.PartyOrganisationRow),
    )
    def get(self, request: Request) -> Response:
        """本辖区的党组织。"""
        return self.answer(request)

    @extend_schema(
        operation_id="party_organisations_add",
        request=shapes.PartyOrganisationInput,
        responses={201: shapes.PartyOrganisationFull},
    )
    def post(self, request: Request) -> Response:
        """登记党组织。"""
        given = body(request, shapes.PartyOrganisationInput)
        division = own_division(request, given.pop("division"))
        parent, unit = given.pop("parent"), given.pop("unit")
        made = add_organisation(
            division_id=division.pk,
            given=OrganisationInput(parent_id=parent, unit_id=unit, **given),
            **acting(request),
        )
        return Response(shapes.PartyOrganisationFull(made).data, status=status.HTTP_201_CREATED)


class PartyOrganisationDetail(APIView):
    @extend_schema(operation_id="party_organisations_read", responses=shapes.PartyOrganisationFull)
    def get(self, request: Request, pk: int) -> Response:
        """一个党组织，班子成员和党员人数。"""
        return Response(shapes.PartyOrganisationFull(own_organisation(request, pk)).data)


class PartyOrganisationOfficer(APIView):
    @extend_schema(
        operation_id="party_organisations_appoint",
        request=shapes.PartyOfficerInput,
        responses={201: shapes.PartyOfficerRow},
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记班子成员。"""
        own_organisation(request, pk)
        given = body(request, shapes.PartyOfficerInput)
        office = given.pop("office")
        made = appoint_officer(organisation_id=pk, given=OfficerInput(office_id=office, **given), **acting(request))
        return Response(shapes.PartyOfficerRow(made).data, status=status.HTTP_201_CREATED)


class PartyOrganisationCount(APIView):
    @extend_schema(
        operation_id="party_organisations_count",
        request=shapes.PartyMemberCountInput,
        responses={201: shapes.PartyMemberCountRow},
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记党员人数。"""
        own_organisation(request, pk)
        given = body(request, shapes.PartyMemberCountInput)
        made = count_members(organisation_id=pk, **given, **acting(request))
        return Response(shapes.PartyMemberCountRow(made).data, status=status.HTTP_201_CREATED)


class PartyOrganisationEnd(APIView):
    @extend_schema(
        operation_id="party_organisations_end", request=shapes.PartyEndInput, responses=shapes.PartyOrganisationFull
    )
    def post(self, request: Request, pk: int) -> Response:
        """登记撤销。"""
        own_organisation(request, pk)
        given = body(request, shapes.PartyEndInput)
        made = end_organisation(organisation_id=pk, ended_on=given["on"], **acting(request))
        return Response(shapes.PartyOrganisationFull(made).data)


class PartyOfficerEnd(APIView):
    @extend_schema(operation_id="party_officers_end", request=shapes.PartyEndInput, responses=shapes.PartyOfficerRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记免职。"""
        mine = organisations_visible_to(person(request), today(request))
        if not Officer.objects.filter(pk=pk, organisation__in=mine).exists():
            raise Http404
        given = body(request, shapes.PartyEndInput)
        return Response(shapes.PartyOfficerRow(end_officer(officer_id=pk, ends_on=given["on"], **acting(request))).data)
