"""Disclosures of one's own places, from draft to withdrawal. Each POST is one action (R-OPN-6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.base.accounts.api.acting import Versioned, acting, body, own_division, person
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.clock.api.duty import between
from governance.base.clock.models import Event
from governance.base.places.api.listing import CodeField, Given, KeyField, ListView, PlaceQuery, page_of, today, within
from governance.township.api import MoneyField
from governance.township.models import Project
from openness.actions.disclosure import DraftInput, create_draft, file_nil, save_draft, submit, take_back
from openness.actions.publication import start_correction, withdraw
from openness.actions.verification import recuse, sign
from openness.api.event import item_of
from openness.api.full import DisclosureFull, full
from openness.choices import Form, Ground, Side, State
from openness.models import Disclosure
from openness.permissions import ABOVE_ROLES, OWN_ROLES
from openness.queries.disclosure import visible_to
from openness.rules.account import LineFact, Typed

# Reading ----------------------------------------------------------------------------------------------------------


class DisclosureQuery(PlaceQuery):
    state = serializers.ChoiceField(State.choices, required=False)
    item = serializers.SlugField(required=False, max_length=40, help_text="公开事项代码")
    form = serializers.ChoiceField(Form.choices, required=False, help_text="表式")
    period_from = serializers.DateField(required=False, help_text="期间的第一天从这一天起")
    period_to = serializers.DateField(required=False, help_text="期间的第一天到这一天止")


class DisclosureRow(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division__code")
    item = serializers.CharField(source="item__code")
    form = serializers.ChoiceField(Form.choices)
    title = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    event = serializers.IntegerField(source="event_id", allow_null=True)
    project = serializers.IntegerField(source="project_id", allow_null=True)
    duty = serializers.IntegerField(source="duty_id", allow_null=True)
    state = serializers.ChoiceField(State.choices)
    version = serializers.IntegerField()
    figure = MoneyField(allow_null=True)
    summary = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    leaf = serializers.IntegerField(allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    replaced = serializers.BooleanField()


def scoped(request: Request) -> QuerySet[Disclosure]:
    """Of one's own places, and of those what ``visible_to`` shows. What is public elsewhere is under /published/."""
    user, on = person(request), today(request)
    codes = scope_of(user, on).codes((*OWN_ROLES, *ABOVE_ROLES))
    return visible_to(user, on).filter(within_codes(codes, "division__code"))


def own(request: Request, pk: int) -> Disclosure:
    """One of them; 404 for anything else, so that nobody learns what exists."""
    try:
        return scoped(request).select_related("division", "item", "project", "corrects").get(pk=pk)
    except Disclosure.DoesNotExist as missing:
        raise Http404 from missing


class DisclosureDetail(APIView):
    @extend_schema(operation_id="disclosures_read", responses=DisclosureFull)
    def get(self, request: Request, pk: int) -> Response:
        """一份公开内容，连同还缺什么、现在在谁手里。"""
        return _answer(request, own(request, pk))


# Writing ----------------------------------------------------------------------------------------------------------


class DraftInputBody(serializers.Serializer[Any]):
    """What the draft is about: a period, an event or a stage of a project."""

    division = CodeField(help_text="村（社区）代码")
    item = serializers.SlugField(max_length=40, help_text="公开事项代码")
    period_start = serializers.DateField(required=False, help_text="期间里的任何一天；不填为今天")
    event = KeyField(required=False)
    project = KeyField(required=False)
    title = serializers.CharField(required=False, max_length=120)


class NilInput(serializers.Serializer[Any]):
    division = CodeField(help_text="村（社区）代码")
    item = serializers.SlugField(max_length=40, help_text="公开事项代码")
    period_start = serializers.DateField()


class LineInput(serializers.Serializer[Any]):
    side = serializers.ChoiceField(Side.choices)
    category = serializers.CharField(max_length=30, allow_blank=True)
    summary = serializers.CharField(max_length=120, allow_blank=True)
    amount = MoneyField()
    on = serializers.DateField(required=False, allow_null=True, default=None)
    payee = serializers.CharField(required=False, max_length=60, allow_blank=True, default="")
    payee_is_person = serializers.BooleanField(required=False, default=True, help_text="是个人的，公开时不写姓名")
    voucher_no = serializers.CharField(required=False, max_length=30, allow_blank=True, default="")


class SectionInput(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=60, allow_blank=True)  # type: ignore[assignment]
    text = serializers.CharField(max_length=5000, allow_blank=True)


def _text() -> serializers.CharField:
    return serializers.CharField(required=False, max_length=5000, allow_blank=True)


class ContentInput(serializers.Serializer[Any]):
    """The text of a policy notice or of a general one; which fields a form has is the action's to judge."""

    name = _text()
    who = _text()
    what = _text()
    how = _text()
    deadline = _text()
    issuer = _text()
    note = _text()
    sections = SectionInput(many=True, required=False)


class TypedInput(serializers.Serializer[Any]):
    """Totals that a person typed, to be compared with the lines."""

    income = MoneyField(required=False, allow_null=True, default=None)
    expenditure = MoneyField(required=False, allow_null=True, default=None)
    closing = MoneyField(required=False, allow_null=True, default=None)


class SaveInput(Versioned):
    """What is left out stays as it is."""

    title = serializers.CharField(required=False, max_length=120)
    content = ContentInput(required=False)
    lines = LineInput(many=True, required=False)
    opening = MoneyField(required=False, help_text="期初余额：只在第一次填报时由人填写")
    opening_source = serializers.CharField(required=False, max_length=120, allow_blank=True)
    nil = serializers.BooleanField(required=False, help_text="本月无收支")
    typed = TypedInput(required=False)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class SignInput(serializers.Serializer[Any]):
    content_hash = serializers.RegexField(r"^[0-9a-f]{64}$", help_text="看过的那一份的校验值")
    agrees = serializers.BooleanField()
    no_interest = serializers.BooleanField(help_text="声明：本人和近亲属与这份内容没有利害关系")
    opinion = serializers.CharField(required=False, max_length=2000, allow_blank=True, default="")


class RecuseInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(Ground.choices)
    user = KeyField(required=False, help_text="替谁声明；不填为本人")


class DisclosureList(ListView):
    row = DisclosureRow
    filters = DisclosureQuery

    def rows(self, request: Request, given: Given) -> QuerySet[Disclosure]:
        rows = scoped(request)
        for name, column in (("state", "state"), ("item", "item__code"), ("form", "form")):
            if name in given:
                rows = rows.filter(**{column: given[name]})
        rows = between(rows, given, "period_start", "period_from", "period_to")
        return within(rows, given.get("within", ""))

    @extend_schema(operation_id="disclosures_list", parameters=[DisclosureQuery], responses=page_of(DisclosureRow))
    def get(self, request: Request) -> Response:
        """本辖区的公开内容，包括草稿（本村）和已提交的（乡镇以上）。"""
        return self.answer(request)

    @extend_schema(operation_id="disclosures_create", request=DraftInputBody, responses={201: DisclosureFull})
    def post(self, request: Request) -> Response:
        """起草；已经有草稿的，得到的是同一份。"""
        given = body(request, DraftInputBody)
        division, item = own_division(request, given["division"]), item_of(given["item"])
        named = _named(division.pk, given)
        rest = {name: given[name] for name in ("period_start", "title") if name in given}
        draft = create_draft(item_id=item.pk, division_id=division.pk, **named, **rest, **acting(request))
        return _answer(request, draft, status.HTTP_201_CREATED)


def _named(division_id: int, given: Given) -> dict[str, Any]:
    """The event or project of the same community; 404 otherwise. Which duty it meets follows from these, and is
    nobody's to say."""
    named: dict[str, Any] = {}
    for name, model in (("event", Event), ("project", Project)):
        if name in given:
            get_object_or_404(model, pk=given[name], division_id=division_id)
            named[f"{name}_id"] = given[name]
    return named


class DisclosureNil(APIView):
    @extend_schema(operation_id="disclosures_nil", request=NilInput, responses={201: DisclosureFull})
    def post(self, request: Request) -> Response:
        """本月无收支：起草并提交。"""
        given = body(request, NilInput)
        division, item = own_division(request, given["division"]), item_of(given["item"])
        filed = file_nil(
            item_id=item.pk,
            division_id=division.pk,
            period_start=given["period_start"],
            **acting(request),
        )
        return _answer(request, filed, status.HTTP_201_CREATED)


class DisclosureSave(APIView):
    @extend_schema(operation_id="disclosures_save", request=SaveInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """保存草稿。"""
        given = body(request, SaveInput)
        own(request, pk)
        version = given.pop("version")
        saved = save_draft(disclosure_id=pk, version=version, given=_draft_input(given), **acting(request))
        return _answer(request, saved)


def _draft_input(given: Given) -> DraftInput:
    parts: dict[str, Any] = {
        name: given[name] for name in ("title", "opening", "opening_source", "nil") if name in given
    }
    if "content" in given:
        parts["content"] = dict(given["content"])
        if "sections" in parts["content"]:
            parts["content"]["sections"] = [dict(one) for one in parts["content"]["sections"]]
    if "lines" in given:
        parts["lines"] = [LineFact(**line) for line in given["lines"]]
    if "typed" in given:
        parts["typed"] = Typed(**given["typed"])
    return DraftInput(**parts)


class DisclosureSubmit(APIView):
    @extend_schema(operation_id="disclosures_submit", request=Versioned, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """提交监督委员会核实。"""
        given = body(request, Versioned)
        own(request, pk)
        return _answer(request, submit(disclosure_id=pk, **given, **acting(request)))


class DisclosureSign(APIView):
    @extend_schema(operation_id="disclosures_sign", request=SignInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """监督委员核实：同意或不同意。够了人数就公开。"""
        given = body(request, SignInput)
        own(request, pk)
        return _answer(request, sign(disclosure_id=pk, **given, **acting(request)))


class DisclosureRecuse(APIView):
    @extend_schema(operation_id="disclosures_recuse", request=RecuseInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """监督委员回避。"""
        given = body(request, RecuseInput)
        own(request, pk)
        done = recuse(disclosure_id=pk, ground=given["ground"], user_id=given.get("user"), **acting(request))
        return _answer(request, done)


class WithReason(APIView):
    """Actions that take a reason and nothing else."""

    does: Callable[..., Disclosure]
    success: int = status.HTTP_200_OK

    def act(self, request: Request, pk: int) -> Response:
        given = body(request, ReasonInput)
        own(request, pk)
        return _answer(request, type(self).does(disclosure_id=pk, **given, **acting(request)), self.success)


class DisclosureTakeBack(WithReason):
    does = take_back

    @extend_schema(operation_id="disclosures_take_back", request=ReasonInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """取回还没有核实的内容。"""
        return self.act(request, pk)


class DisclosureCorrect(WithReason):
    does = start_correction
    success = status.HTTP_201_CREATED

    @extend_schema(operation_id="disclosures_correct", request=ReasonInput, responses={201: DisclosureFull})
    def post(self, request: Request, pk: int) -> Response:
        """起草更正；得到的是新的草稿。"""
        return self.act(request, pk)


class DisclosureWithdraw(WithReason):
    does = withdraw

    @extend_schema(operation_id="disclosures_withdraw", request=ReasonInput, responses=DisclosureFull)
    def post(self, request: Request, pk: int) -> Response:
        """撤回；公开过的留下撤回说明。"""
        return self.act(request, pk)


def _answer(request: Request, disclosure: Disclosure, code: int = status.HTTP_200_OK) -> Response:
    return Response(full(disclosure, person(request), today(request)), status=code)
