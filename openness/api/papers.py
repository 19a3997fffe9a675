"""Working papers and signed sheets through the API: the same actions as at the desk (R-OPN-6, R-CMT-7)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.accounts.permissions import may
from governance.base.documents.actions.attachment import store
from governance.base.places.api.listing import today
from governance.base.verdict import require
from openness.actions.verification import Named, confirm_sheet, upload_sheet
from openness.actions.voucher import add_voucher, remove_voucher
from openness.api.disclosure import own
from openness.api.full import DisclosureFull, full
from openness.models import Disclosure, PaperSheet, Voucher
from openness.permissions import UPLOAD_SHEET, may_file


class VoucherInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="PDF、JPG、PNG、XLSX、DOCX")
    note = serializers.CharField(required=False, allow_blank=True, max_length=80)


class NamedInput(serializers.Serializer[Any]):
    assignment = serializers.IntegerField(min_value=1, help_text="签字人的任职编号")
    agrees = serializers.BooleanField()
    opinion = serializers.CharField(required=False, allow_blank=True, default="", max_length=500)


class SheetInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="签过字的核实单的扫描件或照片")
    named = serializers.CharField(help_text='JSON：[{"assignment": 任职编号, "agrees": true, "opinion": ""}]')

    def validate_named(self, text: str) -> list[dict[str, Any]]:
        """A form field holds the list as JSON, since files travel as a form."""
        try:
            rows = NamedInput(data=json.loads(text), many=True)
        except ValueError as error:
            raise serializers.ValidationError(_("named 要写成 JSON 列表。")) from error
        rows.is_valid(raise_exception=True)
        return list(rows.validated_data)


class VoucherFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField(source="attachment.name")
    sha256 = serializers.CharField(source="attachment.sha256")
    note = serializers.CharField()


class SheetFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    disclosure = serializers.IntegerField(source="disclosure_id")
    uploaded_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class Vouchers(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="disclosures_add_voucher", request=VoucherInput, responses={201: VoucherFull})
    def post(self, request: Request, pk: int) -> Response:
        """附上一份凭证；只给监督委员看，不公开。"""
        disclosure = own(request, pk)
        given = body(request, VoucherInput)
        by, on = person(request), today(request)
        require(may_file(by, disclosure.division.code, on), forbidden=True)
        stored = store(file=given["file"], place_code=disclosure.division.code, by=by, at=acting(request)["at"])
        made = add_voucher(disclosure_id=pk, attachment_id=stored.pk, note=given.get("note", ""), **acting(request))
        return Response(VoucherFull(made).data, status=status.HTTP_201_CREATED)


class VoucherRemove(APIView):
    @extend_schema(operation_id="vouchers_remove", request=None, responses={204: None})
    def post(self, request: Request, pk: int) -> Response:
        """移除一份凭证；日志里留有记录。"""
        found = Voucher.objects.filter(pk=pk).values_list("disclosure_id", flat=True).first()
        if found is None:
            raise Http404
        own(request, found)
        remove_voucher(voucher_id=pk, **acting(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Sheets(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="disclosures_upload_sheet", request=SheetInput, responses={201: SheetFull})
    def post(self, request: Request, pk: int) -> Response:
        """上传书面核实单；另一位监督委员或乡镇（街道）确认后才算数。"""
        disclosure = own(request, pk)
        given = body(request, SheetInput)
        by, on, place = person(request), today(request), disclosure.division.code
        require(may(by, UPLOAD_SHEET.name, place=place, on=on), forbidden=True)
        stored = store(file=given["file"], place_code=place, by=by, at=acting(request)["at"])
        named = [Named(**one) for one in given["named"]]
        made = upload_sheet(disclosure_id=pk, attachment_id=stored.pk, named=named, **acting(request))
        return Response(SheetFull(made).data, status=status.HTTP_201_CREATED)


class SheetConfirm(APIView):
    @extend_schema(operation_id="sheets_confirm", request=None, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """确认书面核实单：上面的签字从此算数。"""
        found = PaperSheet.objects.filter(pk=pk).values_list("disclosure_id", flat=True).first()
        if found is None:
            raise Http404
        own(request, found)
        done: Disclosure = confirm_sheet(sheet_id=pk, **acting(request))
        return Response(full(done, person(request), today(request)))
