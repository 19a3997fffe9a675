"""Spreadsheets through the API: the template of a draft, the import seen first, and saved when asked to (R-OPN-6)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, person
from governance.base.places.api.listing import today
from governance.base.spreadsheet import MAX_BYTES, XLSX_TYPE
from governance.base.verdict import require
from openness.actions.importing import import_at_once, proposal_of
from openness.api.disclosure import LineInput, own
from openness.api.full import DisclosureFull, full
from openness.choices import Side
from openness.permissions import may_file
from openness.queries.sheet_template import template
from openness.rules.reading import Choices
from openness.rules.sheet_forms import FORMS


class SheetFile(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="xlsx 或 csv")
    accounts = serializers.CharField(required=False, default="{}", help_text='JSON：{"问题的 key": "类别"}')
    debit = serializers.RegexField(
        r"^(income|expenditure)?$",
        required=False,
        allow_blank=True,
        default="",
        help_text="借方一列是 income 还是 expenditure；不填由平台判断",
    )
    flip = serializers.BooleanField(required=False, default=False, help_text="负数记到另一边")

    def validate_accounts(self, text: str) -> dict[str, str]:
        """A form field holds the answers as JSON, since files travel as a form."""
        try:
            given = json.loads(text)
        except ValueError as error:
            raise serializers.ValidationError(_("accounts 要写成 JSON。")) from error
        if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
            raise serializers.ValidationError(_("accounts 要写成 JSON，每一项都是文字。"))
        return {key: value[:30] for key, value in given.items()}


class SheetImport(SheetFile):
    version = serializers.IntegerField(min_value=1, help_text="看到的版本")


class ProblemRow(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    column = serializers.CharField()
    cell = serializers.CharField()
    code = serializers.CharField()
    text = serializers.CharField()


class QuestionRow(serializers.Serializer[Any]):
    key = serializers.CharField()
    side = serializers.ChoiceField(Side.choices)
    written = serializers.CharField(help_text="表里写的科目")
    rows = serializers.ListField(child=serializers.IntegerField())


class LeftOutRow(serializers.Serializer[Any]):
    row = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    why = serializers.CharField()


class ProposalFull(serializers.Serializer[Any]):
    ready = serializers.BooleanField(help_text="可以导入")
    nothing_new = serializers.BooleanField(help_text="草稿里都有了")
    problems = ProblemRow(many=True)
    questions = QuestionRow(many=True, help_text="不认识的科目：按 key 答在 accounts 里")
    notes = serializers.ListField(child=serializers.CharField())
    added = LineInput(many=True)
    changed = serializers.ListField(child=serializers.CharField(), help_text="内容变了的凭证号")
    unchanged = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="草稿里有、表里没有，保留")
    left_out = LeftOutRow(many=True, help_text="没有导入的行：合计、余额、备注")


class SheetTemplate(APIView):
    @extend_schema(operation_id="disclosures_template", responses={(200, XLSX_TYPE): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """这份草稿的表格模板（xlsx）；由别处的数算出的表没有模板。"""
        draft = own(request, pk)
        require(may_file(person(request), draft.division.code, today(request)), forbidden=True)
        if not draft.is_editable or draft.form not in FORMS:
            raise Http404
        response = HttpResponse(template(draft), content_type=XLSX_TYPE)
        name = f"{draft.division.name} {draft.title}.xlsx"
        response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
        return response


class SheetPreview(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="disclosures_preview_sheet", request=SheetFile, responses=ProposalFull)
    def post(self, request: Request, pk: int) -> Response:
        """读一个表格，说出会新增、更新什么，哪一行哪一列有问题；什么都不保存。"""
        own(request, pk)
        given = body(request, SheetFile)
        proposal = proposal_of(disclosure_id=pk, **_file(given), **acting(request))
        reading, merged = proposal.reading, proposal.merged
        told = {
            "ready": proposal.ready,
            "nothing_new": proposal.nothing_new,
            "problems": proposal.problems,
            "questions": [] if reading is None else reading.questions,
            "notes": proposal.notes,
            "added": [] if merged is None else merged.added,
            "changed": list(proposal.texts) if merged is None else [one.number for one in merged.changed],
            "unchanged": 0 if merged is None else merged.unchanged,
            "kept": 0 if merged is None else merged.kept,
            "left_out": [] if reading is None else reading.left_out,
        }
        return Response(ProposalFull(told).data)


class SheetSave(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="disclosures_import_sheet", request=SheetImport, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """把表格导入草稿：全部导入，或者一行也不导入。同一个文件再导入一次，什么都不会多。"""
        own(request, pk)
        given = body(request, SheetImport)
        saved = import_at_once(disclosure_id=pk, version=given["version"], **_file(given), **acting(request))
        return Response(full(saved, person(request), today(request)))


def _file(given: dict[str, Any]) -> dict[str, Any]:
    choices = Choices(given["accounts"], given["debit"], given["flip"])
    file = given["file"]
    return {"content": file.read(MAX_BYTES + 1), "filename": str(file.name), "choices": choices}
