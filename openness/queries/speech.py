"""What the loudspeaker says of a disclosure: totals, where to look, how to ask; within a minute (R-OPN-7)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from governance.base.journal.queries import body_of
from governance.base.places.choices import Committee
from openness.choices import Form, Side, State
from openness.models import Disclosure
from openness.queries.labels import committee_label
from openness.queries.poster import NoPoster
from openness.rules.account import ZERO
from openness.rules.speech import fitted, number, say_money, shortened, spoken

LARGEST = 3  # single lines that are said


def speech(disclosure: Disclosure) -> str:
    """Plain sentences to read out. Raises ``NoPoster`` for what is not public; one query."""
    body = None
    if disclosure.state == State.PUBLISHED and disclosure.leaf is not None:
        body = body_of(disclosure.leaf)
    if body is None:
        raise NoPoster(disclosure.pk)
    urban = disclosure.division.committee == Committee.URBAN
    people = _("各位居民") if urban else _("各位村民")
    begin = [
        _("%(people)s，现在公开：%(title)s。") % {"people": people, "title": shortened(body["title"], 40)},
        _totals(body),
    ]
    office = _("居委会") if urban else _("村委会")
    end = [_("%s已经核实") % committee_label(disclosure.division)]
    end.append(_("，有不同意见的写在公开栏上。") if body["verification"]["dissents"] else "。")
    end.append(_("详细的贴在公开栏，网上公开栏也能看。"))
    call = _("打电话%s，或者") % disclosure.division.telephone if disclosure.division.telephone else ""
    end.append(_("看不懂、有意见的，%(call)s到%(office)s问。") % {"call": call, "office": office})
    return fitted(begin, _details(body), end)


def _totals(body: Mapping[str, Any]) -> str:
    account, persons = body["account"], body.get("persons")
    if account is not None:
        words = {name: spoken(Decimal(account[name])) for name in ("income", "expenditure", "closing")}
        if account["nil"]:
            return _("这段时间没有收入，也没有支出，账上还剩%(closing)s。") % words
        return _("收进来%(income)s，花出去%(expenditure)s，现在还剩%(closing)s。") % words
    if persons:
        words = {"count": number(persons["count"]), "total": spoken(Decimal(persons["total"]))}
        return _("一共%(count)s人（户），合计%(total)s。") % words
    if body["lines"]:
        total = sum((Decimal(line["amount"]) for line in body["lines"]), ZERO)
        return _("一共%(count)s笔，花了%(total)s。") % {"count": number(len(body["lines"])), "total": spoken(total)}
    return _("%s。") % say_money(body["summary"]) if body["summary"] else ""


def _details(body: Mapping[str, Any]) -> list[str]:
    """What is said as long as there is time, the weightiest first."""
    spent = [line for line in body["lines"] if line["side"] == Side.EXPENDITURE]
    if spent:
        largest = sorted(spent, key=lambda line: -Decimal(line["amount"]))[:LARGEST]
        start = _("花得多的有：") if len(spent) > 1 else ""
        found = [
            _("%(what)s，%(amount)s。")
            % {"what": shortened(line["summary"], 24), "amount": spoken(Decimal(line["amount"]))}
            for line in largest
        ]
        return [start + found[0], *found[1:]]
    if body.get("persons"):
        return [_("%s的名单在公开栏。") % body["item"]["title"]] if not body["persons"]["sensitive"] else []
    parts = [part for part in body["sections"] if part["text"].strip()]
    if body["form"] in (Form.POLICY, Form.PROJECT_STAGE):
        return [
            _("%(label)s：%(text)s。")
            % {"label": part["label"].partition("（")[0], "text": shortened(say_money(part["text"]), 40)}
            for part in parts
        ]
    return [
        _("%(label)s：%(text)s。") % {"label": part["label"], "text": shortened(part["text"], 70)} for part in parts
    ]
