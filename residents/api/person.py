"""The register for systems of the community itself: masked, and nobody above sees anything but counts (R-RES-1)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.accounts.permissions import Verb, codes_visible
from governance.base.places.api.listing import (
    CodeField,
    Given,
    KeyField,
    ListView,
    PlaceQuery,
    page_of,
    query,
    today,
    within,
)
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within
from residents.actions.household import HouseholdFacts, set_up_household
from residents.actions.leaving import LEAVING, merge_persons, move_out
from residents.actions.person import change_person, register_person, unmask
from residents.actions.presence import add_member, record_absence
from residents.choices import Away, PersonEnd, Registration, Sex, Unmask
from residents.models import Household, Person
from residents.permissions import KEEP_PERSONS, SEE_PERSONS, UNMASK_PERSON
from residents.queries.counts import counts
from residents.queries.person import Search, get_for, households_visible_to, listed, own_codes, visible_to
from residents.rules.register import PersonFacts


class PersonQuery(PlaceQuery):
    ages = serializers.ChoiceField([("adults", "年满18周岁"), ("minors", "未满18周岁")], required=False)
    where = serializers.ChoiceField([("here", "在家"), ("away", "外出")], required=False)


class PersonRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    name = serializers.CharField()
    sex = serializers.CharField()
    born_on = serializers.DateField()
    identity_tail = serializers.CharField(help_text="身份证号后四位")
    phone_masked = serializers.CharField()
    registration = serializers.CharField()
    household = serializers.IntegerField(source="household_id", allow_null=True)
    resident_since = serializers.DateField(allow_null=True)
    works_since = serializers.DateField(allow_null=True)
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class PersonFull(PersonRow):
    division = serializers.CharField(source="division.code")


class PersonChangeInput(serializers.Serializer[Any]):
    """What is wrong in it is the action's to say."""

    name = serializers.CharField(max_length=200, allow_blank=True)
    sex = serializers.ChoiceField(Sex.choices)
    born_on = serializers.DateField()
    registration = serializers.ChoiceField(Registration.choices)
    identity = serializers.CharField(
        max_length=40, allow_blank=True, allow_null=True, default=None, help_text="不写：不变；空：去掉"
    )
    phone = serializers.CharField(max_length=40, allow_blank=True, allow_null=True, default=None)
    household = KeyField(allow_null=True, default=None)
    resident_since = serializers.DateField(allow_null=True, default=None)
    works_since = serializers.DateField(allow_null=True, default=None)
    since = serializers.DateField(allow_null=True, default=None)


class PersonInput(PersonChangeInput):
    division = CodeField(help_text="村（社区）代码")


class PersonLeaveInput(serializers.Serializer[Any]):
    why = serializers.ChoiceField([(one.value, one.label) for one in LEAVING], default=PersonEnd.MOVED)
    ended_on = serializers.DateField()


class PersonMergeInput(serializers.Serializer[Any]):
    double = KeyField(help_text="重复的一条的登记号")


class PersonAbsenceInput(serializers.Serializer[Any]):
    away = serializers.ChoiceField(Away.choices)
    place = serializers.CharField(max_length=200, allow_blank=True, default="")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True, default=None)


class PersonAbsence(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    away = serializers.CharField()
    place = serializers.CharField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)


class PersonMemberInput(serializers.Serializer[Any]):
    since = serializers.DateField()
    basis = serializers.CharField(max_length=500, allow_blank=True)
    full_capacity = serializers.BooleanField(default=True)


class PersonMember(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    basis = serializers.CharField()
    full_capacity = serializers.BooleanField()


class PersonNumberInput(serializers.Serializer[Any]):
    field = serializers.ChoiceField([("identity", "身份证号"), ("phone", "电话")])
    purpose = serializers.ChoiceField(Unmask.choices)
    reason = serializers.CharField(max_length=500, allow_blank=True)


class PersonNumberShown(serializers.Serializer[Any]):
    number = serializers.CharField()


class HouseholdRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    number = serializers.CharField()
    address = serializers.CharField()
    group = serializers.IntegerField(source="group_id", allow_null=True)
    head = serializers.IntegerField(source="head_id", allow_null=True)
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class HouseholdFull(HouseholdRow):
    division = serializers.CharField(source="division.code")


class HouseholdInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    number = serializers.CharField(max_length=200, allow_blank=True)
    address = serializers.CharField(max_length=500, allow_blank=True, default="")
    group = KeyField(allow_null=True, default=None)


class PeopleCountsQuery(serializers.Serializer[Any]):
    within = CodeField(help_text="区划代码")


class PeopleCounts(serializers.Serializer[Any]):
    persons = serializers.CharField(help_text="少于10的不说是几")
    adults = serializers.CharField()
    away = serializers.CharField()
    households = serializers.CharField()


def own_community(request: Request, code: str, verb: Verb) -> Division:
    """The community where the person has that very role; 404 for everybody else, from above too."""
    if code not in own_codes(person(request), today(request), verb):
        raise Http404
    return Division.objects.get(code=code)


def person_of(request: Request, pk: int, verb: Verb = SEE_PERSONS) -> Person:
    try:
        found = get_for(person(request), pk, today(request))
    except Person.DoesNotExist as missing:
        raise Http404 from missing
    own_community(request, found.division.code, verb)
    return found


def facts_of(given: Given) -> PersonFacts:
    return PersonFacts(household_id=given.pop("household"), **given)


class PersonList(ListView):
    row = PersonRow
    filters = PersonQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Person]:
        search = Search(where=given.get("where", ""), ages=given.get("ages", ""))
        return within(
            listed(visible_to(person(request), today(request)), search, today(request)), given.get("within", "")
        )

    @extend_schema(operation_id="people_list", parameters=[PersonQuery], responses=page_of(PersonRow))
    def get(self, request: Request) -> Response:
        """本村（社区）在册的人，号码遮住。"""
        return self.answer(request)

    @extend_schema(operation_id="people_register", request=PersonInput, responses={201: PersonFull})
    def post(self, request: Request) -> Response:
        """登记一个人。"""
        given = body(request, PersonInput)
        division = own_community(request, given.pop("division"), KEEP_PERSONS)
        made = register_person(division_id=division.pk, facts=facts_of(given), **acting(request))
        return Response(PersonFull(made).data, status=status.HTTP_201_CREATED)


class PersonDetail(APIView):
    @extend_schema(operation_id="people_read", responses=PersonFull)
    def get(self, request: Request, pk: int) -> Response:
        """一个人的登记，号码遮住。"""
        return Response(PersonFull(person_of(request, pk)).data)


class PersonChange(APIView):
    @extend_schema(operation_id="people_change", request=PersonChangeInput, responses=PersonFull)
    def post(self, request: Request, pk: int) -> Response:
        """更正登记。"""
        given = body(request, PersonChangeInput)
        person_of(request, pk, KEEP_PERSONS)
        return Response(PersonFull(change_person(person_id=pk, facts=facts_of(given), **acting(request))).data)


class PersonLeave(APIView):
    @extend_schema(operation_id="people_leave", request=PersonLeaveInput, responses=PersonFull)
    def post(self, request: Request, pk: int) -> Response:
        """注销登记：迁出、死亡、登记错误。"""
        given = body(request, PersonLeaveInput)
        person_of(request, pk, KEEP_PERSONS)
        return Response(PersonFull(move_out(person_id=pk, **given, **acting(request))).data)


class PersonMerge(APIView):
    @extend_schema(operation_id="people_merge", request=PersonMergeInput, responses=PersonFull)
    def post(self, request: Request, pk: int) -> Response:
        """把重复的一条并入这一条。"""
        given = body(request, PersonMergeInput)
        person_of(request, pk, KEEP_PERSONS)
        person_of(request, given["double"], KEEP_PERSONS)
        kept = merge_persons(keep_id=pk, double_id=given["double"], **acting(request))
        return Response(PersonFull(kept).data)


class PersonAway(APIView):
    @extend_schema(operation_id="people_absence", request=PersonAbsenceInput, responses={201: PersonAbsence})
    def post(self, request: Request, pk: int) -> Response:
        """登记外出。"""
        given = body(request, PersonAbsenceInput)
        person_of(request, pk, KEEP_PERSONS)
        made = record_absence(person_id=pk, **given, **acting(request))
        return Response(PersonAbsence(made).data, status=status.HTTP_201_CREATED)


class PersonMembership(APIView):
    @extend_schema(operation_id="people_member", request=PersonMemberInput, responses={201: PersonMember})
    def post(self, request: Request, pk: int) -> Response:
        """登记为集体经济组织成员。"""
        given = body(request, PersonMemberInput)
        person_of(request, pk, KEEP_PERSONS)
        made = add_member(person_id=pk, **given, **acting(request))
        return Response(PersonMember(made).data, status=status.HTTP_201_CREATED)


class PersonNumber(APIView):
    @extend_schema(operation_id="people_number", request=PersonNumberInput, responses=PersonNumberShown)
    def post(self, request: Request, pk: int) -> Response:
        """看一个号码的全文；写明目的和事由，每次都记录。"""
        given = body(request, PersonNumberInput)
        person_of(request, pk, UNMASK_PERSON)
        return Response({"number": unmask(person_id=pk, **given, **acting(request))})


class HouseholdList(ListView):
    row = HouseholdRow

    def rows(self, request: Request, given: Given) -> QuerySet[Household]:
        rows = households_visible_to(person(request), today(request)).select_related(None)
        return within(
            rows.filter(pk__in=Household.objects.living(today(request)).values("pk")), given.get("within", "")
        )

    @extend_schema(operation_id="households_list", parameters=[PlaceQuery], responses=page_of(HouseholdRow))
    def get(self, request: Request) -> Response:
        """本村（社区）在册的户。"""
        return self.answer(request)

    @extend_schema(operation_id="households_set_up", request=HouseholdInput, responses={201: HouseholdFull})
    def post(self, request: Request) -> Response:
        """登记一户。"""
        given = body(request, HouseholdInput)
        division = own_community(request, given["division"], KEEP_PERSONS)
        told = HouseholdFacts(given["number"], given["address"], given["group"])
        made = set_up_household(division_id=division.pk, facts=told, **acting(request))
        return Response(HouseholdFull(made).data, status=status.HTTP_201_CREATED)


class PeopleCountsView(APIView):
    @extend_schema(operation_id="people_counts", parameters=[PeopleCountsQuery], responses=PeopleCounts)
    def get(self, request: Request) -> Response:
        """辖区的人数和户数：上级只看到十以上的总数。"""
        code = query(request, PeopleCountsQuery)["within"]
        held = codes_visible(person(request), today(request))
        if not any(is_within(code, one) for one in held) or not Division.objects.filter(code=code).exists():
            raise Http404
        return Response(PeopleCounts(counts(code, today(request))).data)
