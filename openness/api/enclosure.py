"""Files published along, through the API: the same actions as at the desk (R-OPN-9)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.documents.actions.attachment import store
from governance.base.places.api.listing import today
from governance.base.verdict import require
from openness.actions.enclosure import add_enclosure, confirm_looked, remove_enclosure
from openness.api.disclosure import own
from openness.api.full import FoundOut
from openness.models import Enclosure
from openness.permissions import may_file
from openness.queries.enclosed import found_in


class EnclosureInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PDF、JPG、PNG、XLSX、DOCX")
    title = serializers.CharField(max_length=60, help_text="读者看到的名称")


class EnclosureFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    sha256 = serializers.CharField(source="attachment.sha256")
    size = serializers.IntegerField(source="attachment.size")
    must_look = serializers.BooleanField(source="unread", help_text="要有人看过才能提交")
    looked_at = serializers.DateTimeField(allow_null=True)
    found = serializers.SerializerMethodField(
        help_text="文件里像是个人信息的：逐处写明理由保留（keep），或者换一个文件"
    )

    @extend_schema_field(FoundOut(many=True))
    def get_found(self, enclosure: Enclosure) -> Any:
        return FoundOut(found_in(enclosure), many=True).data


def _own(request: Request, pk: int) -> None:
    """404 unless it belongs to a disclosure that the person may see at work."""
    found = Enclosure.objects.filter(pk=pk).values_list("disclosure_id", flat=True).first()
    if found is None:
        raise Http404
    own(request, found)


class Enclosures(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="disclosures_add_enclosure", request=EnclosureInput, responses={201: EnclosureFull})
    def post(self, request: Request, pk: int) -> Response:
        """添加一份公开附件；里面有证号、卡号的会被拒绝，像是个人信息的要逐处写明理由（disclosures_keep）才能提交。"""
        disclosure = own(request, pk)
        given = body(request, EnclosureInput)
        by, on = person(request), today(request)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        stored = store(file=given["file"], place_code=disclosure.division.code, by=by, at=acting(request)["at"])
        made = add_enclosure(disclosure_id=pk, attachment_id=stored.pk, title=given["title"], **acting(request))
        return Response(EnclosureFull(made).data, status=status.HTTP_201_CREATED)


class EnclosureLooked(APIView):
    @extend_schema(operation_id="enclosures_looked", request=None, responses=EnclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """声明：本人打开看过，没有个人信息。"""
        _own(request, pk)
        return Response(EnclosureFull(confirm_looked(enclosure_id=pk, **acting(request))).data)


class EnclosureRemove(APIView):
    @extend_schema(operation_id="enclosures_remove", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """从草稿上移除一份公开附件。"""
        _own(request, pk)
        remove_enclosure(enclosure_id=pk, **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
