"""The public rulebook: what is in force for a place, where each rule comes from, what still needs checking."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from governance.base.law.choices import Body, Subject
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.law.rules.resolve import Beaten
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors

SHOWN = (Body.VILLAGE, Body.URBAN, Body.COLLECTIVE, Body.OWNERS, Body.TOWNSHIP)


def rules_page(request: HttpRequest, code: str = "") -> HttpResponse:
    """Rules in force by subject. ``body`` chooses whom they are about, ``on`` another day, ``only=unchecked`` the
    ones to be checked; a wrong value is said and today's page shown."""
    place = get_object_or_404(Division, code=code) if code else None
    names = dict(Division.objects.filter(code__in=ancestors(code)).values_list("code", "name")) if code else {}
    body = _body(request.GET.get("body", ""), place)
    on, problem = _day(request.GET.get("on", ""), request.on)  # type: ignore[attr-defined]
    found = rules_in_force(applies_to=body, place=code, on=on)
    unchecked = [rule for rule in found if rule.unchecked]
    only = request.GET.get("only") == "unchecked"
    context = {
        "place": _place(code, names),
        "tabs": [_tab(request, option, body) for option in SHOWN],
        "body_label": Body(body).label,
        "on": on,
        "problem": problem,
        "groups": [
            {"label": Subject(subject).label, "anchor": subject, "rows": [_row(rule, names) for rule in rules]}
            for subject, rules in groupby(unchecked if only else found, key=lambda rule: rule.row.subject)
        ],
        "total": len(found),
        "unchecked": len(unchecked),
        "only": only,
        "all_url": _url(request, only=None),
        "unchecked_url": _url(request, only="unchecked"),
    }
    return render(request, "law/rules.html", context)


def _body(asked: str, place: Division | None) -> str:
    """What was asked for, else what the community is; villages where neither says."""
    if asked in SHOWN:
        return asked
    return place.committee if place is not None and place.committee else str(Body.VILLAGE)


def _day(asked: str, today: dt.date) -> tuple[dt.date, str]:
    if not asked:
        return today, ""
    try:
        return dt.date.fromisoformat(asked), ""
    except ValueError:
        text = _("“%(asked)s”不是日期，下面是今天的规则。日期请写成 2026-01-15 这样。") % {"asked": asked[:20]}
        return today, text


def _place(code: str, names: dict[str, str]) -> dict[str, Any]:
    if not code:
        return {"code": "", "name": _("全国"), "path": []}
    path = [{"code": up, "name": names.get(up, up)} for up in ancestors(code)[:-1] if up in names]
    return {"code": code, "name": names[code], "path": path}


def _url(request: HttpRequest, **changed: str | None) -> str:
    """This page with some of its choices changed."""
    chosen = {name: request.GET[name] for name in ("body", "on", "only") if name in request.GET} | changed
    kept = {name: value for name, value in chosen.items() if value}
    return request.path + (f"?{urlencode(kept)}" if kept else "")


def _tab(request: HttpRequest, body: Body, current: str) -> dict[str, Any]:
    return {"label": body.label, "value": body.value, "url": _url(request, body=body.value), "current": body == current}


def _row(rule: RuleInForce, names: dict[str, str]) -> dict[str, Any]:
    row = rule.row
    by = row.confirmed_by_place
    return {
        "code": rule.code,
        "title": rule.title,
        "value": rule.value_text,
        "statement": rule.statement,
        "basis": rule.citation,
        "since": row.valid_from,
        "source": _("全国") if not row.place else names.get(row.place, row.place),
        "local": bool(row.place),
        "unread": not rule.binding,
        "review": rule.binding and rule.unchecked,
        "confirmed": _("%(place)s已核实确认") % {"place": names.get(by, by)} if by else "",
        "beaten": [_beaten(other, names) for other in rule.beaten],
    }


def _beaten(other: Beaten, names: dict[str, str]) -> str:
    """Why another rule of the same code gave way."""
    row = other.row
    words = {
        "law": row.law,
        "statement": row.statement,
        "place": _("全国") if not row.place else names.get(row.place, row.place),
    }
    match other.why:
        case "nearest":
            return _("%(place)s的一般规定让位于本地规定：%(law)s，%(statement)s") % words
        case "stricter":
            return _("%(place)s的规定较宽，不采用：%(law)s，%(statement)s") % words
        case "fixed":
            return _("%(place)s的规定与上级法律不一致或者重复，以上级法律为准：%(law)s，%(statement)s") % words
        case "unconfirmed":
            return _("%(place)s的规定还没有核实，暂不采用：%(law)s，%(statement)s") % words
    raise ValueError(f"no words for {other.why}")


def rules_url(code: str = "") -> str:
    """Address of the page for a place; pages of other apps link here."""
    return reverse("law:rules_of_place", args=[code]) if code else reverse("law:rules")
