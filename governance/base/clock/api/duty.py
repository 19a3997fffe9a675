"""Duties, what happened, the calendar and the heartbeat."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import person
from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import filter_official
from governance.base.clock.choices import DayKind, DutyState, Level
from governance.base.clock.models import CalendarDay, CalendarYear, Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain, texts
from governance.base.clock.queries.sweep import heartbeat
from governance.base.clock.registry import REGISTRY
from governance.base.places.api.listing import Given, ListView, PlaceQuery, page_of, today, within

STATES = {state.name.lower(): state.value for state in DutyState}
STATE_CHOICES = [(state.name.lower(), state.label) for state in DutyState]


class KindField(serializers.CharField):
    """The code of a kind of duties, stored as its number."""

    def to_internal_value(self, data: Any) -> Any:
        code = super().to_internal_value(data)
        numbers = {kind.code: kind.number for kind in REGISTRY.kinds.values()}
        if code not in numbers:
            raise serializers.ValidationError(
                _("没有这种任务。可以填：%(kinds)s。") % {"kinds": "、".join(sorted(numbers))}
            )
        return numbers[code]

    def to_representation(self, value: Any) -> str:
        return REGISTRY.kinds[value].code


class StateField(serializers.ChoiceField):
    """open, met or cancelled, stored as a number."""

    def __init__(self, **parts: Any) -> None:
        super().__init__(STATE_CHOICES, **parts)

    def to_internal_value(self, data: Any) -> Any:
        return STATES[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        return DutyState(value).name.lower()


class DutyQuery(PlaceQuery):
    state = StateField(required=False)
    level = serializers.ChoiceField(Level.choices, required=False, help_text="进度：4 逾期，5 已报乡镇，6 已报县级")
    kind = KindField(required=False, help_text="种类")
    due_from = serializers.DateField(required=False, help_text="到期日期从这一天起")
    due_to = serializers.DateField(required=False, help_text="到期日期到这一天止")


class DutyRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    division_name = serializers.CharField(source="division__name")
    kind = KindField()
    subject = serializers.IntegerField(help_text="对象编号，意义由种类决定")
    period = serializers.DateField()
    role = serializers.ChoiceField(Role.choices)
    opens_on = serializers.DateField()
    due_on = serializers.DateField()
    provisional = serializers.BooleanField(help_text="涉及的年份还没有放假安排，日期暂定")
    state = StateField()
    level = serializers.ChoiceField(Level.choices)
    met_on = serializers.DateField(allow_null=True)


class DutyFull(DutyRow):
    division = serializers.CharField(source="division.code")
    division_name = serializers.CharField(source="division.name")
    title = serializers.CharField()
    explain = serializers.ListField(child=serializers.CharField(), help_text="为什么是这一天")


def duties_for(request: Request) -> QuerySet[Duty]:
    """Duties are official records: those of one's own places."""
    return filter_official(Duty.objects.all(), person(request), today(request))


def between(rows: QuerySet[Any], given: Given, field: str, since: str, until: str) -> QuerySet[Any]:
    """Both ends included."""
    if since in given:
        rows = rows.filter(**{f"{field}__gte": given[since]})
    return rows.filter(**{f"{field}__lte": given[until]}) if until in given else rows


class DutyList(ListView):
    row = DutyRow
    filters = DutyQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Duty]:
        rows = duties_for(request)
        for name in ("state", "level", "kind"):
            if name in given:
                rows = rows.filter(**{name: given[name]})
        return within(between(rows, given, "due_on", "due_from", "due_to"), given.get("within", ""))

    @extend_schema(operation_id="duties_list", parameters=[DutyQuery], responses=page_of(DutyRow))
    def get(self, request: Request) -> Response:
        """本辖区的任务。"""
        return self.answer(request)


class DutyDetail(APIView):
    @extend_schema(operation_id="duties_read", responses=DutyFull)
    def get(self, request: Request, pk: int) -> Response:
        """一项任务，连同到期日期的由来。"""
        duty: Any = get_object_or_404(duties_for(request).select_related("division"), pk=pk)
        duty.title = texts([duty])[0].title
        duty.explain = explain(duty, calendar())
        return Response(DutyFull(duty).data)


class DayRow(serializers.Serializer[Any]):
    date = serializers.DateField()
    kind = serializers.ChoiceField(DayKind.choices)
    name = serializers.CharField()


class YearOfDays(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    source = serializers.CharField(  # type: ignore[assignment]
        help_text="放假通知；空：还没有录入，涉及的日期都是暂定"
    )
    verified = serializers.BooleanField(help_text="已核对原文")
    days = DayRow(many=True)


class CalendarView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="calendar_read", responses=YearOfDays)
    def get(self, request: Request, year: int) -> Response:
        """一年的放假和调休安排。"""
        entered = CalendarYear.objects.filter(pk=year).first()
        days = CalendarDay.objects.filter(year=year).order_by("date").values("date", "kind", "name")
        source, verified = (entered.source, entered.verified) if entered else ("", False)
        return Response(YearOfDays({"year": year, "source": source, "verified": verified, "days": list(days)}).data)


class Sweep(serializers.Serializer[Any]):
    last = serializers.DateTimeField(allow_null=True, help_text="上一次巡检完成的时间")
    stale = serializers.BooleanField(help_text="是：逾期和提醒可能不是最新的")


class SweepView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="sweep_read", responses=Sweep)
    def get(self, request: Request) -> Response:
        """期限的时钟是否在走。"""
        beat = heartbeat(request.at)  # type: ignore[attr-defined]
        return Response(Sweep(beat).data)
