"""What happened, as reported by clerks: it starts the clock of what must then be made public."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.accounts.permissions import filter_official
from governance.base.clock.api.duty import between
from governance.base.clock.models import Event
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from openness.actions.event import report
from openness.models import Item


class EventQuery(PlaceQuery):
    kind = serializers.CharField(required=False, max_length=40, help_text="事件种类")
    on_from = serializers.DateField(required=False, help_text="发生日期从这一天起")
    on_to = serializers.DateField(required=False, help_text="发生日期到这一天止")


class EventRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    kind = serializers.CharField()
    subject = serializers.IntegerField()
    on = serializers.DateField()
    title = serializers.CharField()
    reported_at = serializers.DateTimeField()
    taken = serializers.BooleanField(help_text="对应的任务已经建立")


class EventFull(EventRow):
    division = serializers.CharField(source="division.code")


class EventInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    item = serializers.SlugField(max_length=40, help_text="公开事项代码")
    on = serializers.DateField(help_text="发生日期")
    title = serializers.CharField(max_length=120, allow_blank=True, help_text="一句话：是什么事")


def item_of(code: str) -> Item:
    """The matter of the catalogue with that code."""
    try:
        return Item.objects.get(code=code)
    except Item.DoesNotExist as missing:
        raise Http404 from missing


class EventList(ListView):
    row = EventRow
    filters = EventQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Event]:
        rows = filter_official(Event.objects.all(), person(request), today(request))
        if "kind" in given:
            rows = rows.filter(kind=given["kind"])
        return within(between(rows, given, "on", "on_from", "on_to"), given.get("within", ""))

    @extend_schema(operation_id="events_list", parameters=[EventQuery], responses=page_of(EventRow))
    def get(self, request: Request) -> Response:
        """本辖区报告的事项。"""
        return self.answer(request)

    @extend_schema(operation_id="events_report", request=EventInput, responses={201: EventFull})
    def post(self, request: Request) -> Response:
        """报告发生的事项；同一件事再报一次，得到的是同一条。"""
        given = body(request, EventInput)
        division = own_division(request, given["division"])
        item = item_of(given["item"])
        event = report(
            item_id=item.pk, division_id=division.pk, on_day=given["on"], title=given["title"], **acting(request)
        )
        event.refresh_from_db(fields=["taken"])
        return Response(EventFull(event).data, status=status.HTTP_201_CREATED)
