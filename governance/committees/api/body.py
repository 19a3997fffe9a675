"""Bodies, terms, offices, rules of work and hand-overs through the API; near relatives are written and never read."""

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
from governance.base.accounts.permissions import codes_visible, may
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
from governance.base.verdict import require
from governance.committees.actions.body import appoint, end_body, end_office, open_term, set_up_body
from governance.committees.actions.handover import finish_handover, list_handover, open_handover
from governance.committees.actions.working_rules import adopt_rules
from governance.committees.choices import BodyKind, OfficeEnd, Post, Relation, told_end
from governance.committees.models import Body, Handover, Office, Term
from governance.committees.permissions import KEEP_BODIES
from governance.committees.queries.appointment import Declared, Wanted, ask
from governance.committees.queries.body import composition, get_for, visible_bodies
from governance.committees.queries.body_files import visible_offices
from governance.committees.queries.body_pages import check_part, composition_part
from governance.committees.queries.expected import expected_of
from governance.committees.queries.handover import get_handover, visible_handovers
from governance.committees.rules.body import Check


class BodyQuery(PlaceQuery):
    kind = serializers.ChoiceField(BodyKind.choices, required=False)


class BodyRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.CharField()
    name = serializers.CharField()
    since = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)


class BodyFull(BodyRow):
    division = serializers.CharField(source="division.code")


class BodyInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    kind = serializers.ChoiceField(BodyKind.choices)
    name = serializers.CharField(max_length=200, allow_blank=True)
    since = serializers.DateField()
    group_id = KeyField(required=False, allow_null=True, default=None, help_text="小组的编号，只有登记小组要填")


class BodyEndInput(serializers.Serializer[Any]):
    ended_on = serializers.DateField()


class BodyTermInput(serializers.Serializer[Any]):
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, default=None, help_text="不填的，按法律算")
    seats = serializers.IntegerField(min_value=1, max_value=999, allow_null=True, default=None)
    basis = serializers.CharField(max_length=200, allow_blank=True, default="")
    early = serializers.BooleanField(default=False, help_text="提前换届")
    recorded = serializers.BooleanField(default=False, help_text="事实已经如此，照实登记")


class BodyTermRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    body = serializers.IntegerField(source="body_id")
    number = serializers.IntegerField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    seats = serializers.IntegerField(allow_null=True)


class KinTieInput(serializers.Serializer[Any]):
    office = KeyField()
    relation = serializers.ChoiceField(Relation.choices)


class KinDeclarationInput(serializers.Serializer[Any]):
    signed_on = serializers.DateField()
    none = serializers.BooleanField(default=True)
    ties = KinTieInput(many=True, required=False, default=list)


class AppointInput(serializers.Serializer[Any]):
    """With a person of the register name and sex are the register's."""

    post = serializers.ChoiceField(Post.choices)
    starts_on = serializers.DateField()
    basis = serializers.CharField(max_length=500, allow_blank=True)
    person_id = KeyField(required=False, allow_null=True, default=None)
    name = serializers.CharField(max_length=40, allow_blank=True, default="")
    woman = serializers.BooleanField(allow_null=True, default=None)
    party_member = serializers.BooleanField(allow_null=True, default=None)
    lives_here = serializers.BooleanField(allow_null=True, default=None)
    skilled = serializers.BooleanField(allow_null=True, default=None)
    group_id = KeyField(required=False, allow_null=True, default=None)
    households = serializers.IntegerField(min_value=1, max_value=999, allow_null=True, default=None)
    declaration = KinDeclarationInput(allow_null=True, default=None)
    recorded = serializers.BooleanField(default=False)


class EndField(serializers.CharField):
    """``by_law`` in the place of grounds that are nobody else's to read."""

    def to_representation(self, value: str) -> str:
        return told_end(value)


class OfficeRow(serializers.Serializer[Any]):
    """What is public of an office."""

    id = serializers.IntegerField()
    body = serializers.IntegerField(source="body_id")
    division = serializers.CharField(source="body__division__code")
    name = serializers.CharField()
    post = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    end_why = EndField()
    basis = serializers.CharField()


class OfficeFull(OfficeRow):
    division = serializers.CharField(source="body.division.code")


class OfficeEndInput(serializers.Serializer[Any]):
    ends_on = serializers.DateField()
    why = serializers.ChoiceField(OfficeEnd.choices)
    basis = serializers.CharField(max_length=200, allow_blank=True, default="")


class BodyRulesInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=500, allow_blank=True)
    text = serializers.CharField(max_length=30_000, allow_blank=True)
    adopted_on = serializers.DateField()
    adopted_by = serializers.CharField(max_length=500, allow_blank=True)


class BodyRulesRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    body = serializers.IntegerField(source="body_id")
    title = serializers.CharField()
    number = serializers.IntegerField()
    adopted_on = serializers.DateField()
    leaf = serializers.IntegerField()


class HandoverRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="term__body__division__code")
    term = serializers.IntegerField(source="term_id")
    due_on = serializers.DateField()
    items = serializers.JSONField()
    listed_on = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class HandoverFull(HandoverRow):
    division = serializers.CharField(source="term.body.division.code")


class HandoverItemInput(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=60)
    given = serializers.BooleanField()
    note = serializers.CharField(max_length=300, allow_blank=True, default="")


class HandoverListInput(serializers.Serializer[Any]):
    items = HandoverItemInput(many=True)


class HandoverDoneInput(serializers.Serializer[Any]):
    done_on = serializers.DateField()
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class CompositionQuery(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")


def body_of(request: Request, pk: int) -> Body:
    try:
        return get_for(person(request), pk, today(request))
    except Body.DoesNotExist as missing:
        raise Http404 from missing


def wanted_of(given: Given) -> Wanted:
    told = given.pop("declaration")
    declaration = None
    if told is not None:
        ties = tuple((tie["office"], tie["relation"]) for tie in told["ties"])
        declaration = Declared(told["signed_on"], told["none"], ties)
    return Wanted(**given, declaration=declaration)


class BodyList(ListView):
    row = BodyRow
    filters = BodyQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Body]:
        rows = visible_bodies(person(request), today(request)).order_by("division__code", "pk")
        if "kind" in given:
            rows = rows.filter(kind=given["kind"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="bodies_list", parameters=[BodyQuery], responses=page_of(BodyRow))
    def get(self, request: Request) -> Response:
        """本辖区登记的组织。"""
        return self.answer(request)

    @extend_schema(operation_id="bodies_set_up", request=BodyInput, responses={201: BodyFull})
    def post(self, request: Request) -> Response:
        """登记一个组织。"""
        given = body(request, BodyInput)
        division = own_division(request, given.pop("division"))
        made = set_up_body(division_id=division.pk, **given, **acting(request))
        return Response(BodyFull(made).data, status=status.HTTP_201_CREATED)


class BodyDetail(APIView):
    @extend_schema(operation_id="bodies_read", responses=BodyFull)
    def get(self, request: Request, pk: int) -> Response:
        """一个组织。"""
        return Response(BodyFull(body_of(request, pk)).data)


class BodyEnd(APIView):
    @extend_schema(operation_id="bodies_end", request=BodyEndInput, responses=BodyFull)
    def post(self, request: Request, pk: int) -> Response:
        """撤销一个组织；还有人在任的不能撤销。"""
        given = body(request, BodyEndInput)
        body_of(request, pk)
        return Response(BodyFull(end_body(body_id=pk, **given, **acting(request))).data)


class BodyTerms(APIView):
    @extend_schema(operation_id="bodies_open_term", request=BodyTermInput, responses={201: BodyTermRow})
    def post(self, request: Request, pk: int) -> Response:
        """登记新一届。"""
        given = body(request, BodyTermInput)
        body_of(request, pk)
        made = open_term(body_id=pk, **given, **acting(request))
        return Response(BodyTermRow(made).data, status=status.HTTP_201_CREATED)


class BodyAppoint(APIView):
    @extend_schema(operation_id="bodies_appoint", request=AppointInput, responses={201: OfficeFull})
    def post(self, request: Request, pk: int) -> Response:
        """登记任职。"""
        given = body(request, AppointInput)
        body_of(request, pk)
        recorded = given.pop("recorded")
        made = appoint(body_id=pk, wanted=wanted_of(given), recorded=recorded, **acting(request))
        return Response(OfficeFull(made).data, status=status.HTTP_201_CREATED)


class BodyAppointCheck(APIView):
    @extend_schema(operation_id="bodies_appoint_check", request=AppointInput, responses={200: dict[str, Any]})
    def post(self, request: Request, pk: int) -> Response:
        """登记以前先核对：每条规则要求什么、现在怎样。什么也不保存。"""
        given = body(request, AppointInput)
        found = body_of(request, pk)
        require(may(person(request), KEEP_BODIES.name, place=found.division.code, on=today(request)), forbidden=True)
        given.pop("recorded")
        asked = ask(found, wanted_of(given), today(request))
        return Response({"checks": [check_part(Check(one)) for one in (*asked.verdicts, *asked.against)]})


class BodyRules(APIView):
    @extend_schema(operation_id="bodies_adopt_rules", request=BodyRulesInput, responses={201: BodyRulesRow})
    def post(self, request: Request, pk: int) -> Response:
        """登记并公开工作制度的新版。"""
        given = body(request, BodyRulesInput)
        body_of(request, pk)
        made = adopt_rules(body_id=pk, **given, **acting(request))
        return Response(BodyRulesRow(made).data, status=status.HTTP_201_CREATED)


class BodyComposition(APIView):
    @extend_schema(operation_id="bodies_composition", parameters=[CompositionQuery], responses={200: dict[str, Any]})
    def get(self, request: Request) -> Response:
        """一个村（社区）的全部组织：法律要求什么、现在怎样、还缺什么。"""
        given = query(request, CompositionQuery)
        division = Division.objects.communities().filter(code=given["division"]).first()
        held = codes_visible(person(request), today(request))
        if division is None or not any(is_within(division.code, code) for code in held):
            raise Http404
        found = composition(division, today(request))
        lines = expected_of(division, today(request), found.kinds)
        return Response(composition_part(found, lines, lambda sheet: ""))


class OfficeList(ListView):
    keys = ("body__division__code", "id")
    row = OfficeRow
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Office]:
        return visible_offices(person(request), today(request), given.get("within", ""))

    @extend_schema(operation_id="offices_list", parameters=[PlaceQuery], responses=page_of(OfficeRow))
    def get(self, request: Request) -> Response:
        """本辖区的任职，以前的也在内。"""
        return self.answer(request)


class OfficeEndView(APIView):
    @extend_schema(operation_id="offices_end", request=OfficeEndInput, responses=OfficeFull)
    def post(self, request: Request, pk: int) -> Response:
        """登记离任；连着的账号任职同时结束。"""
        given = body(request, OfficeEndInput)
        if not visible_offices(person(request), today(request)).filter(pk=pk).exists():
            raise Http404
        return Response(OfficeFull(end_office(office_id=pk, **given, **acting(request))).data)


class HandoverList(ListView):
    keys = ("term__body__division__code", "id")
    row = HandoverRow
    filters = PlaceQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Handover]:
        rows = visible_handovers(person(request), today(request)).order_by("pk")
        return within(rows, given.get("within", ""), "term__body__division__code")

    @extend_schema(operation_id="handovers_list", parameters=[PlaceQuery], responses=page_of(HandoverRow))
    def get(self, request: Request) -> Response:
        """本辖区的工作交接。"""
        return self.answer(request)


class TermHandover(APIView):
    @extend_schema(operation_id="terms_open_handover", request=None, responses={201: HandoverFull})
    def post(self, request: Request, pk: int) -> Response:
        """新一届产生以后开始交接。"""
        term = Term.objects.filter(pk=pk).first()
        if term is None:
            raise Http404
        body_of(request, term.body_id)
        made = open_handover(term_id=pk, **acting(request))
        return Response(HandoverFull(made).data, status=status.HTTP_201_CREATED)


class HandoverView(APIView):
    """Reading one, with what it takes to find it."""

    def found(self, request: Request, pk: int) -> Handover:
        try:
            return get_handover(person(request), pk, today(request))
        except Handover.DoesNotExist as missing:
            raise Http404 from missing


class HandoverDetail(HandoverView):
    @extend_schema(operation_id="handovers_read", responses=HandoverFull)
    def get(self, request: Request, pk: int) -> Response:
        """一次工作交接。"""
        return Response(HandoverFull(self.found(request, pk)).data)


class HandoverListed(HandoverView):
    @extend_schema(operation_id="handovers_list_items", request=HandoverListInput, responses=HandoverFull)
    def post(self, request: Request, pk: int) -> Response:
        """填交接清单：每一项已交，或者写明缺什么。"""
        given = body(request, HandoverListInput)
        self.found(request, pk)
        told = {item["code"]: (item["given"], item["note"]) for item in given["items"]}
        list_handover(handover_id=pk, told=told, **acting(request))
        return Response(HandoverFull(self.found(request, pk)).data)


class HandoverFinish(HandoverView):
    @extend_schema(operation_id="handovers_finish", request=HandoverDoneInput, responses=HandoverFull)
    def post(self, request: Request, pk: int) -> Response:
        """乡镇（街道）确认监交完成。"""
        given = body(request, HandoverDoneInput)
        self.found(request, pk)
        finish_handover(handover_id=pk, **given, **acting(request))
        return Response(HandoverFull(self.found(request, pk)).data)
