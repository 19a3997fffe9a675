"""One disclosure as the API answers it: what it says, what is missing, how far the verification is, who has it now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers

from governance.base.accounts.models import User
from governance.base.documents.rules.guard import BLOCK, LOOK
from governance.base.places.api.listing import columns_of
from governance.township.api import MoneyField
from openness.choices import Form, Side, State
from openness.models import Account, Disclosure, Line
from openness.permissions import may_see_papers
from openness.queries.disclosure import next_step, problems
from openness.queries.enclosed import found_in_files
from openness.queries.guard import findings
from openness.queries.verification import signing_state


class LineFull(serializers.Serializer[Any]):
    side = serializers.ChoiceField(Side.choices)
    category = serializers.CharField()
    summary = serializers.CharField()
    amount = MoneyField()
    on = serializers.DateField(allow_null=True)
    payee = serializers.CharField(help_text="个人的姓名只给填报人、监督委员和乡镇看")
    payee_is_person = serializers.BooleanField()
    voucher_no = serializers.CharField()


LINE_COLUMNS = columns_of(LineFull)


class AccountFull(serializers.Serializer[Any]):
    opening = MoneyField()
    opening_source = serializers.CharField()
    income = MoneyField()
    expenditure = MoneyField()
    closing = MoneyField()
    nil = serializers.BooleanField()


class VerdictOut(serializers.Serializer[Any]):
    ok = serializers.BooleanField()
    code = serializers.CharField()
    field = serializers.CharField()
    needed = serializers.CharField()
    met = serializers.CharField()
    basis = serializers.ListField(child=serializers.CharField())
    text = serializers.CharField()


class FoundOut(serializers.Serializer[Any]):
    """Something that the personal-data guard found; masked, with the mark by which it is masked or kept."""

    kind = serializers.CharField(help_text="类别代码")
    level = serializers.ChoiceField([BLOCK, LOOK], help_text="block：不能公开；look：遮盖，或写明理由保留")
    field = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    shown = serializers.CharField()
    mark = serializers.CharField()


class Signing(serializers.Serializer[Any]):
    seats = serializers.IntegerField()
    needed = serializers.IntegerField()
    agreed = serializers.IntegerField()
    waiting_for = serializers.ListField(child=serializers.IntegerField(), help_text="还能签署的账号编号")


class Step(serializers.Serializer[Any]):
    who = serializers.CharField()
    what = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)


class DisclosureFull(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    division = serializers.CharField(source="division.code")
    item = serializers.CharField(source="item.code")
    form = serializers.ChoiceField(Form.choices)
    title = serializers.CharField()
    period_start = serializers.DateField()
    period_end = serializers.DateField()
    event = serializers.IntegerField(source="event_id", allow_null=True)
    project = serializers.IntegerField(source="project_id", allow_null=True)
    duty = serializers.IntegerField(source="duty_id", allow_null=True)
    state = serializers.ChoiceField(State.choices)
    version = serializers.IntegerField()
    round = serializers.IntegerField(help_text="第几次提交")
    content = serializers.JSONField()
    content_hash = serializers.CharField()
    figure = MoneyField(allow_null=True)
    summary = serializers.CharField()
    return_reason = serializers.CharField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    display_until = serializers.DateField(allow_null=True)
    leaf = serializers.IntegerField(allow_null=True)
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    correction_reason = serializers.CharField()
    replaced = serializers.BooleanField()
    withdrawal_reason = serializers.CharField()
    lines = LineFull(many=True)
    account = AccountFull(allow_null=True)
    problems = VerdictOut(many=True, help_text="提交前还要改的")
    found = FoundOut(many=True, help_text="草稿和公开附件里像是个人信息的，连同写明理由保留的")
    signing = Signing(allow_null=True, help_text="等待核实时")
    next = Step()


def full(disclosure: Disclosure, user: User, on: dt.date) -> dict[str, Any]:
    """A constant number of queries for each state."""
    names = may_see_papers(user, disclosure, on).ok
    parts = {
        "lines": [_line(line, names) for line in Line.objects.filter(disclosure=disclosure).order_by("position")],
        "account": Account.objects.filter(disclosure=disclosure).first(),
        "problems": [v.as_dict() for v in problems(disclosure) if not v.ok] if disclosure.is_editable else [],
        "found": [*findings(disclosure), *found_in_files(disclosure)] if disclosure.is_editable and names else [],
        "signing": _signing(disclosure, on) if disclosure.state == State.SUBMITTED else None,
        "next": next_step(disclosure),
    }
    return dict(DisclosureFull(_Shown(disclosure, parts)).data)


class _Shown:
    """A disclosure with what was looked up beside it."""

    def __init__(self, disclosure: Disclosure, parts: dict[str, Any]) -> None:
        self._disclosure, self._parts = disclosure, parts

    def __getattr__(self, name: str) -> Any:
        return self._parts[name] if name in self._parts else getattr(self._disclosure, name)


def _line(line: Line, names: bool) -> dict[str, Any]:
    shown = {name: getattr(line, name) for name in LINE_COLUMNS}
    if not names and line.payee_is_person:
        shown["payee"] = ""
    return shown


def _signing(disclosure: Disclosure, on: dt.date) -> dict[str, Any]:
    state = signing_state(disclosure, on)
    return {
        "seats": state.tally.seats,
        "needed": state.needed,
        "agreed": state.tally.agreed,
        "waiting_for": state.may_still_sign,
    }
