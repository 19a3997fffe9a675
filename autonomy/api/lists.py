"""The two lists: what is in force anywhere on any day and every version, for anyone; drafts for those who see them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from autonomy.actions import lists as actions
from autonomy.choices import (
    AppliesTo,
    DecidedBy,
    Group,
    ListKind,
    PaidPer,
    Rhythm,
    Standing,
    VersionCause,
    VersionState,
)
from autonomy.models import ListEntry, ListVersion
from autonomy.queries.entries import basis_body, facts_of, with_bases
from autonomy.queries.lists import entries_in_force, version_in_force
from autonomy.queries.versions import PUBLIC_STATES, visible_to
from autonomy.rules.lists import difference
from governance.base.accounts.api.acting import acting, body, own_division
from governance.base.accounts.models import User
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


class BasisRow(serializers.Serializer[Any]):
    text = serializers.CharField()
    rule = serializers.CharField()
    valid_from = serializers.CharField()
    quote = serializers.CharField()


class EntryRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    code = serializers.CharField()
    group = serializers.ChoiceField(Group.choices)
    title = serializers.CharField()
    applies_to = serializers.ChoiceField(AppliesTo.choices)
    does = serializers.CharField()
    does_not = serializers.CharField()
    decided_by = serializers.ChoiceField(DecidedBy.choices, allow_blank=True)
    department = serializers.CharField()
    organisation = serializers.IntegerField(source="organisation_id", allow_null=True)
    rhythm = serializers.ChoiceField(Rhythm.choices, allow_blank=True)
    hours_village = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    hours_urban = serializers.DecimalField(max_digits=6, decimal_places=2, allow_null=True)
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    per = serializers.ChoiceField(PaidPer.choices, allow_blank=True)
    payer = serializers.CharField()
    pay_when = serializers.CharField()
    powers = serializers.CharField()
    data = serializers.CharField()  # type: ignore[assignment]
    standing = serializers.ChoiceField(Standing.choices)
    until = serializers.DateField(allow_null=True)
    withdrawn_on = serializers.DateField(allow_null=True)
    withdrawn_reason = serializers.CharField()
    bases = serializers.SerializerMethodField()

    @extend_schema(responses=BasisRow(many=True))
    def get_bases(self, entry: ListEntry) -> list[dict[str, Any]]:
        return [basis_body(basis) for basis in entry.bases.all()]


class VersionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    county = serializers.CharField(source="division__code")
    kind = serializers.ChoiceField(ListKind.choices)
    number = serializers.IntegerField(allow_null=True)
    state = serializers.ChoiceField(VersionState.choices)
    cause = serializers.ChoiceField(VersionCause.choices)
    effective_from = serializers.DateField(allow_null=True)
    effective_to = serializers.DateField(allow_null=True)
    document_no = serializers.CharField()
    note = serializers.CharField()
    leaf = serializers.IntegerField(allow_null=True)
    revision = serializers.IntegerField()


class VersionHead(VersionRow):
    county = serializers.CharField(source="division.code")


class VersionFull(VersionHead):
    entries = serializers.SerializerMethodField()

    @extend_schema(responses=EntryRow(many=True))
    def get_entries(self, version: ListVersion) -> Any:
        rows = with_bases(ListEntry.objects.filter(version=version).order_by("position", "code"))
        return EntryRow(rows, many=True).data


class InForceQuery(serializers.Serializer[Any]):
    within = CodeField(help_text="县、乡镇（街道）或者村（社区）代码")
    kind = serializers.ChoiceField(ListKind.choices)
    on = serializers.DateField(required=False, help_text="哪一天的清单，不写是今天")


class InForce(serializers.Serializer[Any]):
    version = VersionHead(allow_null=True)
    entries = EntryRow(many=True)


class ListInForce(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="lists_in_force", parameters=[InForceQuery], responses=InForce, auth=[])
    def get(self, request: Request) -> Response:
        """一个地方某一天现行的清单，公开。"""
        given = query(request, InForceQuery)
        place = get_object_or_404(Division, code=given["within"])
        if len(place.code) < 6:
            raise Http404
        on: dt.date = given.get("on") or today(request)
        version = version_in_force(given["kind"], place.code, on)
        rows = with_bases(entries_in_force(given["kind"], place.code, on, committee=place.committee))
        told = None if version is None else VersionHead(version).data
        return Response({"version": told, "entries": EntryRow(rows, many=True).data})


class VersionQuery(PlaceQuery):
    kind = serializers.ChoiceField(ListKind.choices, required=False)
    state = serializers.ChoiceField(VersionState.choices, required=False)


def seen(request: Request) -> QuerySet[ListVersion]:
    if isinstance(request.user, User):
        return visible_to(request.user, today(request))
    return ListVersion.objects.select_related("division", "based_on").filter(state__in=PUBLIC_STATES)


class DraftInput(serializers.Serializer[Any]):
    county = CodeField(help_text="县（市、区）代码")
    kind = serializers.ChoiceField(ListKind.choices)
    from_seed = serializers.BooleanField(required=False, default=False, help_text="从起始草案开始")


class VersionList(ListView):
    permission_classes = [AllowAny]
    row = VersionRow
    filters = VersionQuery

    def rows(self, request: Request, given: Given) -> QuerySet[ListVersion]:
        rows = within(seen(request), given.get("within", ""))
        return rows.filter(**{name: given[name] for name in ("kind", "state") if name in given})

    @extend_schema(operation_id="list_versions_list", parameters=[VersionQuery], responses=page_of(VersionRow))
    def get(self, request: Request) -> Response:
        """清单的各个版本：公布过的谁都能看，草稿只给起草和被征求意见的。"""
        return self.answer(request)

    @extend_schema(operation_id="list_versions_start", request=DraftInput, responses={201: VersionFull})
    def post(self, request: Request) -> Response:
        """起草下一版；第一版可以从起始草案开始。"""
        if not isinstance(request.user, User):
            self.permission_denied(request)
        given = body(request, DraftInput)
        county = own_division(request, given.pop("county"))
        made = actions.start_draft(division_id=county.pk, **given, **acting(request))
        return Response(VersionFull(made).data, status=status.HTTP_201_CREATED)


def one(request: Request, pk: int) -> ListVersion:
    return get_object_or_404(seen(request), pk=pk)


class VersionDetail(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="list_versions_read", responses=VersionFull)
    def get(self, request: Request, pk: int) -> Response:
        """一个版本和它的全部事项。"""
        return Response(VersionFull(one(request, pk)).data)


class FieldChanged(serializers.Serializer[Any]):
    name = serializers.CharField()
    old = serializers.JSONField()
    new = serializers.JSONField()


class EntryChanged(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    fields_changed = FieldChanged(many=True)


class Differs(serializers.Serializer[Any]):
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    changed = EntryChanged(many=True)


class SinceQuery(serializers.Serializer[Any]):
    since = KeyField(required=False, help_text="和哪个版本比（编号），不写是上一版")


class VersionDifference(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="list_versions_difference", parameters=[SinceQuery], responses=Differs)
    def get(self, request: Request, pk: int) -> Response:
        """两个版本差在哪里，逐项逐栏。"""
        new = one(request, pk)
        asked = query(request, SinceQuery).get("since", new.based_on_id)
        if asked is None:
            raise Http404
        found = difference(facts_of(one(request, asked)), facts_of(new))
        changed = [
            {
                "code": change.new.code,
                "title": change.new.title,
                "fields_changed": [
                    {"name": part.name, "old": _said(part.old), "new": _said(part.new)} for part in change.fields
                ],
            }
            for change in found.changed
        ]
        told = {"added": [e.code for e in found.added], "removed": [e.code for e in found.removed]}
        return Response({**told, "changed": changed})


def _said(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value if value is None else str(value)
