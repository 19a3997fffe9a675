"""Burdens and ceilings: reading, entering, changing, ending, and what committees say of them (R-TWN-3)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions.burden import Entered, change, end, enter, view
from autonomy.actions.ceiling import end_ceiling, set_ceiling
from autonomy.choices import AppliesTo, BurdenKind, LimitKind, Rhythm
from autonomy.models import Burden, Ceiling
from autonomy.queries.burden import committee_sheet, get_for, organisations_of, visible_to
from autonomy.queries.burden_pages import committee_part
from autonomy.rules.burden import Told
from governance.base.accounts.api.acting import Versioned, acting, body, own_division, person
from governance.base.accounts.permissions import codes_visible, filter_official, within_codes
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
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within


class BurdenQuery(PlaceQuery):
    kind = serializers.ChoiceField(BurdenKind.choices, required=False)
    organisation = KeyField(required=False, help_text="提出单位的编号")
    in_force = serializers.BooleanField(required=False, default=True, help_text="是：只看今天还在要求的")


class BurdenRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    organisation = serializers.IntegerField(source="organisation_id")
    organisation_name = serializers.CharField(source="organisation__name")
    kind = serializers.CharField()
    title = serializers.CharField()
    applies_to = serializers.CharField()
    basis = serializers.CharField()
    entry_code = serializers.CharField()
    rhythm = serializers.CharField()
    outside = serializers.BooleanField()
    fields_text = serializers.CharField(source="fields", help_text="每行一个数据项")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    end_reason = serializers.CharField()
    version = serializers.IntegerField()


class BurdenFull(BurdenRow):
    division = serializers.CharField(source="division.code")
    organisation_name = serializers.CharField(source="organisation.name")


class EnteredBurden(serializers.Serializer[Any]):
    burden = BurdenFull()
    warnings = serializers.ListField(child=serializers.CharField(), help_text="不拒绝，但要知道的")


class BurdenToldInput(serializers.Serializer[Any]):
    """Lengths and what each kind must say are the action's to judge."""

    applies_to = serializers.ChoiceField(AppliesTo.choices, default=AppliesTo.BOTH)
    basis = serializers.CharField(max_length=500, allow_blank=True)
    entry_code = serializers.CharField(max_length=16, allow_blank=True, default="")
    rhythm = serializers.ChoiceField(Rhythm.choices)
    outside = serializers.BooleanField(allow_null=True, default=None, help_text="牌子必填：挂在室外")
    fields_text = serializers.CharField(allow_blank=True, default="", max_length=5000, help_text="每行一个数据项")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, default=None)


class BurdenInput(BurdenToldInput):
    organisation = KeyField(help_text="提出单位的编号")
    division = CodeField(help_text="哪里的村（社区）要承担")
    kind = serializers.ChoiceField(BurdenKind.choices)
    title = serializers.CharField(max_length=500, allow_blank=True)


class BurdenChangeInput(Versioned, BurdenToldInput):
    pass


class BurdenEndInput(Versioned):
    ends_on = serializers.DateField()
    reason = serializers.CharField(max_length=500, allow_blank=True)


class BurdenSeen(Versioned):
    id = KeyField()


class BurdenContradicted(BurdenSeen):
    note = serializers.CharField(max_length=500, allow_blank=True)


class BurdenViewInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    confirmed = BurdenSeen(many=True, required=False, default=list)
    contradicted = BurdenContradicted(many=True, required=False, default=list)


class BurdenViewed(serializers.Serializer[Any]):
    viewed = serializers.IntegerField()


class BurdenSheetQuery(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")


def told_of(given: Given, kind: str, title: str) -> Told:
    """The parts that both inputs have; takes them out of ``given``."""
    names = ("applies_to", "basis", "entry_code", "rhythm", "outside", "starts_on", "ends_on")
    return Told(kind=kind, title=title, fields=given.pop("fields_text"), **{name: given.pop(name) for name in names})


def answer(entered: Entered, code: int = status.HTTP_200_OK) -> Response:
    given = {"burden": entered.burden, "warnings": [verdict.text for verdict in entered.warnings]}
    return Response(EnteredBurden(given).data, status=code)


def burden_of(request: Request, pk: int) -> Burden:
    """One that this person may see."""
    try:
        return get_for(person(request), pk, today(request))
    except Burden.DoesNotExist as missing:
        raise Http404 from missing


class BurdenList(ListView):
    row = BurdenRow
    filters = BurdenQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Burden]:
        rows = visible_to(person(request), today(request))
        if given["in_force"]:
            rows = rows.filter(pk__in=Burden.objects.in_force(today(request)).values("pk"))
        if "kind" in given:
            rows = rows.filter(kind=given["kind"])
        if "organisation" in given:
            rows = rows.filter(organisation_id=given["organisation"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="burdens_list", parameters=[BurdenQuery], responses=page_of(BurdenRow))
    def get(self, request: Request) -> Response:
        """给村（社区）的负担：本单位登记的，或者本辖区承担的。"""
        return self.answer(request)

    @extend_schema(operation_id="burdens_enter", request=BurdenInput, responses={201: EnteredBurden})
    def post(self, request: Request) -> Response:
        """登记一项负担，由提出的单位办理。"""
        given = body(request, BurdenInput)
        organisation = self._organisation(request, given.pop("organisation"))
        division = Division.objects.filter(code=given.pop("division")).first()
        if division is None:
            raise Http404
        told = told_of(given, given["kind"], given["title"])
        entered = enter(organisation_id=organisation.pk, division_id=division.pk, told=told, **acting(request))
        return answer(entered, status.HTTP_201_CREATED)

    def _organisation(self, request: Request, pk: int) -> Organisation:
        """One's own, or one of one's official scope (whose answer is then the action's refusal); 404 otherwise."""
        user, on = person(request), today(request)
        scope = within_codes(codes_visible(user, on), "division__code")
        found = organisations_of(user, on).filter(pk=pk).first() or Organisation.objects.filter(scope, pk=pk).first()
        if found is None:
            raise Http404
        return found


class BurdenDetail(APIView):
    @extend_schema(operation_id="burdens_read", responses=BurdenFull)
    def get(self, request: Request, pk: int) -> Response:
        """一项负担。"""
        return Response(BurdenFull(burden_of(request, pk)).data)


class BurdenChange(APIView):
    @extend_schema(operation_id="burdens_change", request=BurdenChangeInput, responses=EnteredBurden)
    def post(self, request: Request, pk: int) -> Response:
        """修改一项负担；种类和名称不能改。"""
        given = body(request, BurdenChangeInput)
        burden = burden_of(request, pk)
        told = told_of(given, burden.kind, burden.title)
        return answer(change(burden_id=pk, version=given["version"], told=told, **acting(request)))


class BurdenEnd(APIView):
    @extend_schema(operation_id="burdens_end", request=BurdenEndInput, responses=BurdenFull)
    def post(self, request: Request, pk: int) -> Response:
        """取消一项负担，写明理由。"""
        given = body(request, BurdenEndInput)
        burden_of(request, pk)
        return Response(BurdenFull(end(burden_id=pk, **given, **acting(request))).data)


class BurdenSay(APIView):
    @extend_schema(operation_id="burdens_view", request=BurdenViewInput, responses=BurdenViewed)
    def post(self, request: Request) -> Response:
        """村（社区）核对：属实，或者与实际不符。"""
        given = body(request, BurdenViewInput)
        division = own_division(request, given["division"])
        viewed = view(
            division_id=division.pk,
            confirmed={row["id"]: row["version"] for row in given["confirmed"]},
            contradicted={row["id"]: (row["version"], row["note"]) for row in given["contradicted"]},
            **acting(request),
        )
        return Response({"viewed": viewed})


class BurdenSheet(APIView):
    @extend_schema(operation_id="burdens_sheet", parameters=[BurdenSheetQuery], responses={200: dict[str, Any]})
    def get(self, request: Request) -> Response:
        """一个村（社区）的负担表。"""
        given = query(request, BurdenSheetQuery)
        division = Division.objects.communities().filter(code=given["division"]).first()
        held = codes_visible(person(request), today(request))
        if division is None or not any(is_within(division.code, code) for code in held):
            raise Http404
        return Response(committee_part(committee_sheet(division, today(request))))


# Ceilings -----------------------------------------------------------------------------------------------------------


class CeilingRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.CharField()
    applies_to = serializers.CharField()
    number = serializers.DecimalField(max_digits=7, decimal_places=2)
    document = serializers.CharField(source="source", help_text="依据")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)


class CeilingFull(CeilingRow):
    division = serializers.CharField(source="division.code")


class CeilingInput(serializers.Serializer[Any]):
    division = CodeField(help_text="县（市、区）代码")
    kind = serializers.ChoiceField(LimitKind.choices)
    applies_to = serializers.ChoiceField(AppliesTo.choices, default=AppliesTo.BOTH)
    number = serializers.DecimalField(max_digits=7, decimal_places=2)
    document = serializers.CharField(max_length=500, allow_blank=True, help_text="依据：县里的文件名称和文号")
    starts_on = serializers.DateField()


class CeilingEndInput(serializers.Serializer[Any]):
    ends_on = serializers.DateField()


def ceilings_seen(request: Request) -> QuerySet[Ceiling]:
    return filter_official(Ceiling.objects.select_related("division"), person(request), today(request))


class CeilingList(ListView):
    row = CeilingRow

    def rows(self, request: Request, given: Given) -> QuerySet[Ceiling]:
        return within(ceilings_seen(request), given.get("within", ""))

    @extend_schema(operation_id="ceilings_list", parameters=[PlaceQuery], responses=page_of(CeilingRow))
    def get(self, request: Request) -> Response:
        """本辖区设定的负担上限。"""
        return self.answer(request)

    @extend_schema(operation_id="ceilings_set", request=CeilingInput, responses={201: CeilingFull})
    def post(self, request: Request) -> Response:
        """设定负担上限；原来的到新的前一天为止。"""
        given = body(request, CeilingInput)
        division = own_division(request, given.pop("division"))
        made = set_ceiling(division_id=division.pk, source=given.pop("document"), **given, **acting(request))
        return Response(CeilingFull(made).data, status=status.HTTP_201_CREATED)


class CeilingEnd(APIView):
    @extend_schema(operation_id="ceilings_end", request=CeilingEndInput, responses=CeilingFull)
    def post(self, request: Request, pk: int) -> Response:
        """取消一个上限。"""
        given = body(request, CeilingEndInput)
        if not ceilings_seen(request).filter(pk=pk).exists():
            raise Http404
        return Response(CeilingFull(end_ceiling(ceiling_id=pk, **given, **acting(request))).data)
