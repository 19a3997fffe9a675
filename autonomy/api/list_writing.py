"""Writing lists through the API: each POST is one action on a draft, an entry or what rests on ended law."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions import lists as actions
from autonomy.actions.consultation import start_consultation
from autonomy.actions.entry import remove_entry, save_entry
from autonomy.actions.law_changes import cite_anew
from autonomy.actions.yearly import review_entry
from autonomy.api.lists import EntryRow, VersionFull, one
from autonomy.choices import AppliesTo, DecidedBy, Group, PaidPer, ReviewOutcome, Rhythm
from autonomy.models import ListEntry
from autonomy.queries.versions import entries_visible_to
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.law.models import Rule
from governance.base.places.api.listing import CodeField, KeyField, today


class Seen(serializers.Serializer[Any]):
    revision = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=2**31 - 1, help_text="看到的修改次数"
    )


class BasisGiven(serializers.Serializer[Any]):
    rule = KeyField(required=False, allow_null=True, default=None, help_text="规则编号；不写就写文件名称")
    document = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    article = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    quote = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


def _text(length: int) -> serializers.CharField:
    return serializers.CharField(max_length=length, required=False, allow_blank=True, default="")


def _hours() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=6, decimal_places=2, min_value=0, required=False, allow_null=True, default=None
    )


class EntryGiven(Seen):
    title = serializers.CharField(max_length=80)
    group = serializers.ChoiceField(Group.choices)
    applies_to = serializers.ChoiceField(AppliesTo.choices, required=False, default=AppliesTo.BOTH.value)
    does = _text(4000)
    does_not = _text(4000)
    decided_by = serializers.ChoiceField(DecidedBy.choices, required=False, allow_blank=True, default="")
    department = _text(80)
    organisation = KeyField(required=False, allow_null=True, default=None)
    rhythm = serializers.ChoiceField(Rhythm.choices, required=False, allow_blank=True, default="")
    hours_village = _hours()
    hours_urban = _hours()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, required=False, allow_null=True, default=None)
    per = serializers.ChoiceField(PaidPer.choices, required=False, allow_blank=True, default="")
    payer = _text(80)
    pay_when = _text(80)
    powers = _text(4000)
    data = _text(4000)  # type: ignore[assignment]
    bases = BasisGiven(many=True, required=False, default=list)


def _write(request: Request, version_id: int, entry: ListEntry | None) -> ListEntry:
    given = body(request, EntryGiven)
    revision = given.pop("revision")
    known = set(
        Rule.objects.filter(pk__in=[b["rule"] for b in given["bases"] if b["rule"]]).values_list("pk", flat=True)
    )
    if any(b["rule"] and b["rule"] not in known for b in given["bases"]):
        raise Http404
    bases = tuple(BasisInput(rule_id=b.pop("rule"), **b) for b in given.pop("bases"))
    written = EntryInput(
        organisation_id=given.pop("organisation"), code="" if entry is None else entry.code, bases=bases, **given
    )
    return save_entry(
        version_id=version_id,
        entry_id=None if entry is None else entry.pk,
        given=written,
        revision=revision,
        **acting(request),
    )


class VersionEntries(APIView):
    @extend_schema(operation_id="list_entries_add", request=EntryGiven, responses={201: EntryRow})
    def post(self, request: Request, pk: int) -> Response:
        """往草稿里加一项。"""
        made = _write(request, one(request, pk).pk, None)
        return Response(EntryRow(made).data, status=status.HTTP_201_CREATED)


class ConsultGiven(Seen):
    until = serializers.DateField()


class VersionConsult(APIView):
    @extend_schema(operation_id="list_versions_consult", request=ConsultGiven, responses=VersionFull)
    def post(self, request: Request, pk: int) -> Response:
        """征求全县村（社区）的意见。"""
        given = body(request, ConsultGiven)
        one(request, pk)
        return Response(VersionFull(start_consultation(version_id=pk, **given, **acting(request))).data)


class AdoptGiven(Seen):
    effective_from = serializers.DateField()
    document_no = serializers.CharField(max_length=60, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class VersionAdopt(APIView):
    @extend_schema(operation_id="list_versions_adopt", request=AdoptGiven, responses=VersionFull)
    def post(self, request: Request, pk: int) -> Response:
        """公布。"""
        given = body(request, AdoptGiven)
        one(request, pk)
        return Response(VersionFull(actions.adopt(version_id=pk, **given, **acting(request))).data)


class VersionTakeBack(APIView):
    @extend_schema(operation_id="list_versions_take_back", request=None, responses=VersionFull)
    def post(self, request: Request, pk: int) -> Response:
        """收回修改。"""
        one(request, pk)
        return Response(VersionFull(actions.take_back(version_id=pk, **acting(request))).data)


class VersionMerge(APIView):
    @extend_schema(operation_id="list_versions_merge", request=None, responses=VersionFull)
    def post(self, request: Request, pk: int) -> Response:
        """并入起草以后的准入和退出。"""
        one(request, pk)
        return Response(VersionFull(actions.merge_changes(version_id=pk, **acting(request))).data)


class VersionAbandon(APIView):
    @extend_schema(operation_id="list_versions_abandon", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """放弃草稿。"""
        one(request, pk)
        actions.abandon(version_id=pk, **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


def own_entry(request: Request, pk: int) -> ListEntry:
    return get_object_or_404(entries_visible_to(person(request), today(request)), pk=pk)


class EntrySave(APIView):
    @extend_schema(operation_id="list_entries_save", request=EntryGiven, responses=EntryRow)
    def post(self, request: Request, pk: int) -> Response:
        """修改草稿里的一项。"""
        entry = own_entry(request, pk)
        return Response(EntryRow(_write(request, entry.version_id, entry)).data)


class EntryRemove(APIView):
    @extend_schema(operation_id="list_entries_remove", request=Seen, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """从草稿去掉一项。"""
        given = body(request, Seen)
        own_entry(request, pk)
        remove_entry(entry_id=pk, **given, **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class LeaveGiven(serializers.Serializer[Any]):
    from_day = serializers.DateField()
    reason = serializers.CharField(max_length=300, allow_blank=True)


class EntryWithdraw(APIView):
    @extend_schema(operation_id="list_entries_withdraw", request=LeaveGiven, responses=EntryRow)
    def post(self, request: Request, pk: int) -> Response:
        """一项退出现行清单，理由公开。"""
        given = body(request, LeaveGiven)
        own_entry(request, pk)
        return Response(EntryRow(actions.withdraw_entry(entry_id=pk, **given, **acting(request))).data)


class ReviewGiven(serializers.Serializer[Any]):
    year = serializers.IntegerField(min_value=2000, max_value=2199)
    outcome = serializers.ChoiceField(ReviewOutcome.choices)
    reason = serializers.CharField(max_length=300, allow_blank=True)


class EntryReview(APIView):
    @extend_schema(operation_id="list_entries_review", request=ReviewGiven, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """年度复核一项。"""
        given = body(request, ReviewGiven)
        own_entry(request, pk)
        review_entry(entry_id=pk, **given, **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CiteGiven(serializers.Serializer[Any]):
    county = CodeField()
    rule = KeyField(help_text="失效的规则")
    successor = KeyField(help_text="现行的规则")
    codes = serializers.ListField(child=serializers.CharField(max_length=16), max_length=500)
    reason = serializers.CharField(max_length=300, allow_blank=True)


class CiteAnew(APIView):
    @extend_schema(operation_id="lists_cite_anew", request=CiteGiven, responses={201: VersionFull(many=True)})
    def post(self, request: Request) -> Response:
        """依据的条文变了而事项照旧：引用新条文的一版。"""
        given = body(request, CiteGiven)
        county = own_division(request, given.pop("county"))
        rules = {"rule_id": given.pop("rule"), "successor_id": given.pop("successor")}
        if Rule.objects.filter(pk__in=rules.values()).count() != len(set(rules.values())):
            raise Http404
        made = cite_anew(division_id=county.pk, **rules, **given, **acting(request))
        return Response(VersionFull(made, many=True).data, status=status.HTTP_201_CREATED)
