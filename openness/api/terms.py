"""Changing the publication schedule: a county adopts, counties and townships add or are stricter (R-OPN-1)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, require_place
from governance.base.clock.actions.ladder import set_ladder_step
from governance.base.clock.choices import Step
from governance.base.places.api.listing import CodeField, Given
from openness.actions.schedule import TermsInput, add_item, adopt, set_listing, set_threshold
from openness.api.event import item_of
from openness.api.schedule import ListingRow
from openness.choices import AppliesTo, Binding, Category, Frequency, LimitKind, Trigger, Web
from openness.models import Listing


class AtPlace(serializers.Serializer[Any]):
    place = CodeField(help_text="在哪个县（市、区）或乡镇（街道）")
    valid_from = serializers.DateField(help_text="从哪一天起，不早于今天")


class AdoptInput(AtPlace):
    item = serializers.SlugField(max_length=40, help_text="公开事项代码")
    applies_to = serializers.ChoiceField(AppliesTo.choices)
    basis = serializers.CharField(allow_blank=True, max_length=200, help_text="县里的文件名称和文号")


class TermsBody(serializers.Serializer[Any]):
    frequency = serializers.ChoiceField(Frequency.choices, required=False, allow_blank=True)
    limit_kind = serializers.ChoiceField(LimitKind.choices)
    limit_days = serializers.IntegerField(min_value=0, max_value=366)
    limit_working = serializers.BooleanField(required=False)
    display_days = serializers.IntegerField(min_value=0, max_value=3660)
    content = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True, max_length=300)
    audience = serializers.CharField(allow_blank=True, max_length=60)
    channel = serializers.CharField(allow_blank=True, max_length=80)
    web = serializers.ChoiceField(Web.choices, required=False, help_text="网上展示什么")
    community_types = serializers.ListField(child=serializers.CharField(max_length=16), required=False)


class SetInput(AtPlace):
    item = serializers.SlugField(max_length=40, help_text="公开事项代码")
    applies_to = serializers.ChoiceField(AppliesTo.choices)
    terms = TermsBody()


class AddInput(AtPlace):
    code = serializers.SlugField(max_length=20, help_text="本地代码，前面会加上区划代码")
    title = serializers.CharField(max_length=60)
    category = serializers.ChoiceField(Category.choices)
    trigger = serializers.ChoiceField([(t.value, t.label) for t in Trigger if t != Trigger.STAGE])
    applies_to = serializers.ListField(child=serializers.ChoiceField(AppliesTo.choices), min_length=1, max_length=2)
    names_persons = serializers.BooleanField(required=False, default=False, help_text="是写到人的名单")
    terms = TermsBody()


class ThresholdInput(AtPlace):
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, help_text="元")
    basis = serializers.CharField(allow_blank=True, max_length=200)


class LadderInput(serializers.Serializer[Any]):
    place = CodeField(help_text="县（市、区）代码")
    step = serializers.ChoiceField(Step.choices)
    working_days = serializers.IntegerField(min_value=0, max_value=250)
    basis = serializers.CharField(max_length=120, help_text="县里的文件名称和文号")


class Done(serializers.Serializer[Any]):
    id = serializers.IntegerField()


def _terms(given: Given) -> TermsInput:
    return TermsInput(**{**given, "community_types": tuple(given.get("community_types", ()))})


def _made(request: Request, serializer: type[serializers.Serializer[Any]]) -> Given:
    """What was sent, for a place where the person holds something."""
    given = body(request, serializer)
    require_place(request, given["place"])
    return given


class Adopt(APIView):
    @extend_schema(operation_id="schedule_adopt", request=AdoptInput, responses={201: ListingRow})
    def post(self, request: Request) -> Response:
        """县里采用一条指导意见。"""
        given = _made(request, AdoptInput)
        item, applies_to = item_of(given.pop("item")), given.pop("applies_to")
        offered = Listing.objects.filter(item=item, applies_to=applies_to).order_by("binding", "-valid_from")
        # "guidance" sorts before "law" and "local": what is no guidance is refused by the action, with its reason.
        listing = offered.filter(binding=Binding.GUIDANCE).first() or offered.first()
        if listing is None:
            raise Http404
        row = adopt(listing_id=listing.pk, **given, **acting(request))
        return Response(ListingRow(row).data, status=status.HTTP_201_CREATED)


class SetTerms(APIView):
    @extend_schema(operation_id="schedule_set", request=SetInput, responses={201: ListingRow})
    def post(self, request: Request) -> Response:
        """在本地提高要求：更早、更勤、展示更久；更宽的会被拒绝并说明依据。"""
        given = _made(request, SetInput)
        item = item_of(given.pop("item"))
        row = set_listing(item_id=item.pk, terms=_terms(given.pop("terms")), **given, **acting(request))
        return Response(ListingRow(row).data, status=status.HTTP_201_CREATED)


class AddItem(APIView):
    @extend_schema(operation_id="schedule_add_item", request=AddInput, responses={201: Done})
    def post(self, request: Request) -> Response:
        """增加一项本地公开事项。"""
        given = _made(request, AddInput)
        item = add_item(terms=_terms(given.pop("terms")), **given, **acting(request))
        return Response(Done(item).data, status=status.HTTP_201_CREATED)


class SetThreshold(APIView):
    @extend_schema(operation_id="schedule_threshold", request=ThresholdInput, responses={201: Done})
    def post(self, request: Request) -> Response:
        """县里设定大笔开支标准。"""
        row = set_threshold(**_made(request, ThresholdInput), **acting(request))
        return Response(Done(row).data, status=status.HTTP_201_CREATED)


class SetLadder(APIView):
    @extend_schema(operation_id="schedule_ladder", request=LadderInput, responses={201: Done})
    def post(self, request: Request) -> Response:
        """县里把提醒和上报提前。"""
        given = _made(request, LadderInput)
        row = set_ladder_step(source=given.pop("basis"), **given, **acting(request))
        return Response(Done(row).data, status=status.HTTP_201_CREATED)
