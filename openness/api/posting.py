"""Paper on the notice board through the API: put up, taken down, and what hangs (R-OPN-7)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body
from governance.base.places.api.listing import today
from openness.actions.posting import record_posted, record_taken_down
from openness.api.disclosure import own
from openness.models import Posting


class PostInput(serializers.Serializer[Any]):
    place_note = serializers.CharField(max_length=60, help_text="贴在哪里")
    posted_on = serializers.DateField(required=False, help_text="哪天贴的；不填为今天")


class TakeDownInput(serializers.Serializer[Any]):
    taken_down_on = serializers.DateField(required=False, help_text="哪天取下的；不填为今天")


class PostingRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    disclosure = serializers.IntegerField(source="disclosure_id")
    place_note = serializers.CharField()
    posted_on = serializers.DateField()
    keep_until = serializers.DateField(help_text="至少贴到这一天，第二天起可以取下")
    taken_down_on = serializers.DateField(allow_null=True)


class Postings(serializers.Serializer[Any]):
    results = PostingRow(many=True)


class PostingList(APIView):
    @extend_schema(operation_id="postings_list", responses=Postings)
    def get(self, request: Request, pk: int) -> Response:
        """一份公开内容贴在哪里、要贴到哪天。"""
        rows = Posting.objects.filter(disclosure=own(request, pk))
        return Response({"results": PostingRow(rows, many=True).data})

    @extend_schema(operation_id="postings_post", request=PostInput, responses={201: PostingRow})
    def post(self, request: Request, pk: int) -> Response:
        """登记张贴。"""
        given = {"posted_on": today(request), **body(request, PostInput)}
        own(request, pk)
        made = record_posted(disclosure_id=pk, **given, **acting(request))
        return Response(PostingRow(made).data, status=status.HTTP_201_CREATED)


class PostingTakeDown(APIView):
    @extend_schema(operation_id="postings_take_down", request=TakeDownInput, responses=PostingRow)
    def post(self, request: Request, pk: int) -> Response:
        """登记取下。没贴满期限的不能登记；更正、撤回了的随时可以。"""
        given = {"taken_down_on": today(request), **body(request, TakeDownInput)}
        row = Posting.objects.filter(pk=pk).first()
        if row is None:
            raise Http404
        own(request, row.disclosure_id)
        return Response(PostingRow(record_taken_down(posting_id=pk, **given, **acting(request))).data)
