"""Meetings, counts and resolutions; each POST is one action (R-CMT-3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.accounts.permissions import filter_official
from governance.base.places.api.listing import Given, KeyField, ListView, PlaceQuery, page_of, today, within
from governance.committees.actions.item import CountInput, count_item
from governance.committees.actions.meeting import (
    CallInput,
    HeldInput,
    ItemInput,
    ask_meeting,
    call_meeting,
    cancel_meeting,
    hold_meeting,
)
from governance.committees.actions.minutes import minute, sign_minutes
from governance.committees.actions.resolution import authorise, reject, resolve, revoke
from governance.committees.choices import AttendanceKind, CallGround, ItemKind, QuorumWay
from governance.committees.models import AgendaItem, Body, Matter, Meeting, Resolution
from governance.committees.queries.matter import visible_to as visible_matters
from governance.committees.queries.meeting import get_for, visible_to


class AgendaItemInput(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(ItemKind.choices)
    title = serializers.CharField(max_length=120)
    text = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    matter = KeyField(required=False, allow_null=True, default=None, source="matter_id")
    special = serializers.BooleanField(required=False, default=False, help_text="业主特别事项")


class NewMeetingInput(serializers.Serializer[Any]):
    body = KeyField(help_text="哪个组织的会议")
    title = serializers.CharField(max_length=120)
    planned_at = serializers.DateTimeField()
    place = serializers.CharField(max_length=80)
    notice_on = serializers.DateField()
    items = AgendaItemInput(many=True)
    ground = serializers.ChoiceField(CallGround.choices, required=False, default=CallGround.COMMITTEE)
    asked_by = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    asked_on = serializers.DateField(required=False, allow_null=True, default=None)
    urgent_why = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    invited = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    remote = serializers.BooleanField(required=False, default=False)


class MeetingAskInput(serializers.Serializer[Any]):
    body = KeyField()
    ground = serializers.ChoiceField(CallGround.choices)
    asked_by = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    asked_on = serializers.DateField()
    about = serializers.CharField(max_length=200)


class MeetingHeldInput(serializers.Serializer[Any]):
    held_on = serializers.DateField()
    way = serializers.ChoiceField(QuorumWay.choices)
    present = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    present_remote = serializers.IntegerField(required=False, default=0, min_value=0)
    attendance = serializers.DictField(
        child=serializers.ChoiceField(AttendanceKind.choices),
        required=False,
        allow_null=True,
        default=None,
        help_text="按姓名登记的：{任职编号: 到会情况}",
    )
    base = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1, help_text="业主总数")
    base_area = serializers.DecimalField(14, 2, required=False, allow_null=True, default=None)
    present_area = serializers.DecimalField(14, 2, required=False, allow_null=True, default=None)


class ItemCountInput(serializers.Serializer[Any]):
    yes = serializers.IntegerField(min_value=0)
    no = serializers.IntegerField(min_value=0)
    abstain = serializers.IntegerField(required=False, default=0, min_value=0)
    invalid = serializers.IntegerField(required=False, default=0, min_value=0)
    recused = serializers.ListField(child=serializers.CharField(max_length=40), required=False, default=list)
    yes_area = serializers.DecimalField(14, 2, required=False, allow_null=True, default=None)
    result = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    again = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class MeetingCancelInput(serializers.Serializer[Any]):
    why = serializers.CharField(max_length=200)


class MinutesInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=20_000)


class MinutesSignInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=40)
    post = serializers.CharField(max_length=40)
    minutes_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class ResolveInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)
    number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")


class AuthoriseInput(serializers.Serializer[Any]):
    subjects = serializers.ListField(child=serializers.CharField(max_length=40))
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class ResolutionRevokeInput(serializers.Serializer[Any]):
    by_resolution = KeyField(source="by_resolution_id", help_text="撤销它的决议")


class MeetingRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    body = serializers.IntegerField(source="body_id")
    title = serializers.CharField()
    ground = serializers.CharField()
    notice_on = serializers.DateField()
    planned_at = serializers.DateTimeField()
    held_on = serializers.DateField(allow_null=True)
    on_paper = serializers.BooleanField()
    way = serializers.CharField()
    base = serializers.IntegerField(allow_null=True)
    present = serializers.IntegerField(allow_null=True)


class AgendaItemRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    kind = serializers.CharField()
    title = serializers.CharField()
    matter = serializers.IntegerField(source="matter_id", allow_null=True)
    yes = serializers.IntegerField(allow_null=True)
    no = serializers.IntegerField(allow_null=True)
    abstain = serializers.IntegerField(allow_null=True)
    invalid = serializers.IntegerField(allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    verdicts = serializers.JSONField()


class MeetingFull(MeetingRow):
    division = serializers.CharField(source="division.code")
    verdicts = serializers.JSONField()
    flags = serializers.JSONField()
    minutes_hash = serializers.CharField()
    items = AgendaItemRow(many=True)


class ResolutionRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    number = serializers.CharField()
    text = serializers.CharField()
    decided_on = serializers.DateField()
    recorded_on = serializers.DateField()
    verdicts = serializers.JSONField()
    flags = serializers.JSONField()
    leaf = serializers.IntegerField(allow_null=True)
    revoked_on = serializers.DateField(allow_null=True)


class ResolutionFull(ResolutionRow):
    division = serializers.CharField(source="division.code")


class CallRequestRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    body = serializers.IntegerField(source="body_id")
    ground = serializers.CharField()
    asked_by = serializers.IntegerField(allow_null=True)
    asked_on = serializers.DateField()


def own(request: Request, pk: int) -> Meeting:
    """One of the caller's places; 404 for anything else."""
    try:
        return get_for(person(request), pk, today(request))
    except Meeting.DoesNotExist as missing:
        raise Http404 from missing


def own_body(request: Request, pk: int) -> int:
    rows = filter_official(Body.objects.on(today(request)), person(request), today(request))
    if not rows.filter(pk=pk).exists():
        raise Http404
    return pk


def own_item(request: Request, pk: int) -> AgendaItem:
    item = AgendaItem.objects.filter(pk=pk).first()
    if item is None:
        raise Http404
    own(request, item.meeting_id)
    return item


def own_resolution(request: Request, pk: int) -> Resolution:
    rows = filter_official(Resolution.objects.select_related("division"), person(request), today(request))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _answer(request: Request, pk: int, code: int = status.HTTP_200_OK) -> Response:
    found = own(request, pk)
    rows = found.items.order_by("position")
    return Response({**MeetingFull(found).data, "items": AgendaItemRow(rows, many=True).data}, status=code)


class MeetingList(ListView):
    row = MeetingRow

    def rows(self, request: Request, given: Given) -> QuerySet[Meeting]:
        return within(visible_to(person(request), today(request)), given.get("within", ""))

    @extend_schema(operation_id="meetings_list", parameters=[PlaceQuery], responses=page_of(MeetingRow))
    def get(self, request: Request) -> Response:
        """本辖区的会议。"""
        return self.answer(request)

    @extend_schema(operation_id="meetings_call", request=NewMeetingInput, responses={201: MeetingFull})
    def post(self, request: Request) -> Response:
        """召集会议。通知不够日子的会被拒绝。"""
        given = body(request, NewMeetingInput)
        key = own_body(request, given.pop("body"))
        items = [ItemInput(**one) for one in given.pop("items")]
        wanted = {one.matter_id for one in items if one.matter_id is not None}
        if visible_matters(person(request), today(request)).filter(pk__in=wanted).count() != len(wanted):
            raise Http404
        try:
            made = call_meeting(body_id=key, given=CallInput(items=items, **given), **acting(request))
        except Matter.DoesNotExist as missing:
            raise Http404 from missing
        return _answer(request, made.pk, status.HTTP_201_CREATED)


class MeetingAskedFor(APIView):
    @extend_schema(operation_id="meetings_ask", request=MeetingAskInput, responses={201: CallRequestRow})
    def post(self, request: Request) -> Response:
        """登记有人提议开会；够数的，村（居）委会应当召集。"""
        given = body(request, MeetingAskInput)
        made = ask_meeting(body_id=own_body(request, given.pop("body")), **given, **acting(request))
        return Response(CallRequestRow(made).data, status=status.HTTP_201_CREATED)


class MeetingDetail(APIView):
    @extend_schema(operation_id="meetings_read", responses=MeetingFull)
    def get(self, request: Request, pk: int) -> Response:
        """一次会议：核对、议题、票数。"""
        return _answer(request, pk)


def _step(
    name: str, words: str, form: type[serializers.Serializer[Any]], act: Callable[[Request, int, Given], object]
) -> type[APIView]:
    """A step of a meeting that answers with the meeting."""

    class Step(APIView):
        @extend_schema(operation_id=f"meetings_{name}", request=form, responses=MeetingFull, description=words)
        def post(self, request: Request, pk: int) -> Response:
            given = body(request, form)
            own(request, pk)
            act(request, pk, given)
            return _answer(request, pk)

    Step.__name__ = f"Meeting{name.title()}"
    return Step


def _hold(request: Request, pk: int, given: Given) -> object:
    named = given.pop("attendance")
    attendance = None
    if named is not None:
        if not all(key.isascii() and key.isdigit() and len(key) < 19 for key in named):
            raise serializers.ValidationError({"attendance": ["{任职编号: 到会情况}"]})
        attendance = {int(key): kind for key, kind in named.items()}
    return hold_meeting(meeting_id=pk, given=HeldInput(attendance=attendance, **given), **acting(request))


MeetingHold = _step("hold", "登记到会。", MeetingHeldInput, _hold)
MeetingCancel = _step(
    "cancel", "取消会议。", MeetingCancelInput, lambda r, pk, given: cancel_meeting(meeting_id=pk, **given, **acting(r))
)
MeetingMinutes = _step(
    "minutes", "会议记录定稿。", MinutesInput, lambda r, pk, given: minute(meeting_id=pk, **given, **acting(r))
)
MeetingSign = _step(
    "sign",
    "在会议记录上签名。",
    MinutesSignInput,
    lambda r, pk, given: sign_minutes(meeting_id=pk, **given, **acting(r)),
)


class ItemCount(APIView):
    @extend_schema(operation_id="agenda_items_count", request=ItemCountInput, responses=AgendaItemRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记一个议题的票数。"""
        given = body(request, ItemCountInput)
        own_item(request, pk)
        return Response(AgendaItemRow(count_item(item_id=pk, given=CountInput(**given), **acting(request))).data)


class ItemResolve(APIView):
    @extend_schema(operation_id="agenda_items_resolve", request=ResolveInput, responses={201: ResolutionFull})
    def post(self, request: Request, pk: int) -> Response:
        """公开决议，连同程序核对。"""
        given = body(request, ResolveInput)
        own_item(request, pk)
        made = resolve(item_id=pk, **given, **acting(request))
        return Response(ResolutionFull(made).data, status=status.HTTP_201_CREATED)


class ItemReject(APIView):
    @extend_schema(operation_id="agenda_items_reject", request=None, responses=AgendaItemRow)
    def post(self, request: Request, pk: int) -> Response:
        """把没有通过写进事项。"""
        own_item(request, pk)
        return Response(AgendaItemRow(reject(item_id=pk, **acting(request))).data)


class ResolutionList(ListView):
    row = ResolutionRow

    def rows(self, request: Request, given: Given) -> QuerySet[Resolution]:
        rows = filter_official(Resolution.objects.all(), person(request), today(request))
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="resolutions_list", parameters=[PlaceQuery], responses=page_of(ResolutionRow))
    def get(self, request: Request) -> Response:
        """本辖区的决议，连同程序核对。"""
        return self.answer(request)


class ResolutionAuthorise(APIView):
    @extend_schema(operation_id="resolutions_authorise", request=AuthoriseInput, responses=ResolutionFull)
    def post(self, request: Request, pk: int) -> Response:
        """授权决议的范围和到期日。"""
        given = body(request, AuthoriseInput)
        own_resolution(request, pk)
        authorise(resolution_id=pk, **given, **acting(request))
        return Response(ResolutionFull(own_resolution(request, pk)).data)


class ResolutionRevoke(APIView):
    @extend_schema(operation_id="resolutions_revoke", request=ResolutionRevokeInput, responses=ResolutionFull)
    def post(self, request: Request, pk: int) -> Response:
        """由后来的决议撤销。"""
        given = body(request, ResolutionRevokeInput)
        found = own_resolution(request, pk)
        if own_resolution(request, given["by_resolution_id"]).division_id != found.division_id:
            raise Http404
        revoke(resolution_id=pk, **given, **acting(request))
        return Response(ResolutionFull(own_resolution(request, pk)).data)
