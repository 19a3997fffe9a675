"""A place's own account codes, by which ledgers are read (R-OPN-2)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import acting, body, own_division, person
from governance.base.places.api.listing import CodeField, Given, ListView, PlaceQuery, page_of, today, within
from openness.actions.account_code import end_account_code, set_account_code
from openness.choices import AccountKind
from openness.models import AccountCode
from openness.queries.account_code import visible_to
from openness.rules.account_code import LONGEST_CODE, LONGEST_SCHEME, LONGEST_SOURCE, LONGEST_TITLE, CodeInput
from openness.rules.chart import LONGEST


class AccountCodeQuery(PlaceQuery):
    on = serializers.DateField(required=False, help_text="只看这一天在用的；不填为全部")


class AccountCodeRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    scheme = serializers.CharField(help_text="科目体系")
    code = serializers.CharField(help_text="科目编码")
    title = serializers.CharField(help_text="科目名称")
    kind = serializers.ChoiceField(AccountKind.choices)
    category = serializers.CharField(help_text="公开时算作哪一类")
    source = serializers.CharField(help_text="出处")  # type: ignore[assignment]
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(allow_null=True)


class AccountCodeFull(AccountCodeRow):
    division = serializers.CharField(source="division.code")


class AccountCodeInput(serializers.Serializer[Any]):
    division = CodeField(help_text="乡镇（街道）或村（社区）代码")
    scheme = serializers.CharField(max_length=LONGEST_SCHEME, allow_blank=True)
    code = serializers.CharField(max_length=LONGEST_CODE, allow_blank=True, required=False, default="")
    title = serializers.CharField(max_length=LONGEST_TITLE, allow_blank=True, required=False, default="")
    kind = serializers.ChoiceField(AccountKind.choices)
    category = serializers.CharField(
        max_length=LONGEST, allow_blank=True, required=False, default="", help_text="收入、支出要填"
    )
    source = serializers.CharField(max_length=LONGEST_SOURCE, allow_blank=True)  # type: ignore[assignment]
    valid_from = serializers.DateField(help_text="可以早于今天")
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)


class EndInput(serializers.Serializer[Any]):
    valid_to = serializers.DateField(help_text="最后用到哪一天")


class AccountCodeList(ListView):
    row = AccountCodeRow
    filters = AccountCodeQuery

    def rows(self, request: Request, given: Given) -> QuerySet[AccountCode]:
        rows = visible_to(person(request), today(request))
        if "on" in given:
            rows = rows.in_force(given["on"])
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="account_codes_list", parameters=[AccountCodeQuery], responses=page_of(AccountCodeRow))
    def get(self, request: Request) -> Response:
        """本辖区登记的会计科目；村（社区）的人也看得到本乡镇（街道）的。"""
        return self.answer(request)

    @extend_schema(operation_id="account_codes_set", request=AccountCodeInput, responses={201: AccountCodeFull})
    def post(self, request: Request) -> Response:
        """登记一个科目；原来在用的到前一天为止，同一天起的改成这样。"""
        given = body(request, AccountCodeInput)
        place = own_division(request, given.pop("division"))
        row = set_account_code(place=place.code, given=CodeInput(**given), **acting(request))
        return Response(AccountCodeFull(row).data, status=status.HTTP_201_CREATED)


class AccountCodeEnd(APIView):
    @extend_schema(operation_id="account_codes_end", request=EndInput, responses=AccountCodeFull)
    def post(self, request: Request, pk: int) -> Response:
        """停用一个科目；以前导入的账不变。"""
        given = body(request, EndInput)
        get_object_or_404(visible_to(person(request), today(request)), pk=pk)
        return Response(AccountCodeFull(end_account_code(code_id=pk, **given, **acting(request))).data)
