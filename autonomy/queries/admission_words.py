"""A request and its decision in words: the same for the desk, the board and the letter. Rows are (label, text)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from autonomy.choices import AppliesTo, Aspect, Finding, Group, PaidPer, RequestState, Rhythm, Stance
from autonomy.models import AdmissionRequest
from autonomy.rules.admission import CRITERIA
from governance.base.clock.explain import full_date
from governance.base.places.models import Division

SHOWN_PLACES = 12


def names_of(codes: Sequence[str]) -> dict[str, str]:
    return dict(Division.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))


def places_text(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """All by name as long as that can be read."""
    shown = "、".join(names.get(code, code) for code in codes[:SHOWN_PLACES])
    if len(codes) > SHOWN_PLACES:
        return _("%(shown)s等%(count)d处") % {"shown": shown, "count": len(codes)}
    return shown


def places_of(request: AdmissionRequest) -> str:
    return places_text(request.concerned, names_of(request.concerned))


def day(iso: str | None) -> str:
    return full_date(dt.date.fromisoformat(iso)) if iso else ""


def asked_rows(asked: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the department asks, in the order in which one would tell it; empty parts left out."""
    rows = [
        (_("类别"), _label(Group, asked["group"])),
        (_("为什么需要"), asked["why"]),
        (_("要村（社区）做什么"), asked["asked"]),
        (_("村（社区）不做什么"), asked["does_not"]),
        (_("依据"), "\n".join(asked["bases"])),
        (_("涉及"), _label(AppliesTo, asked["applies_to"])),
        (_("涉及哪里"), places_text(asked["concerned"], names_of(asked["concerned"]))),
        (_("什么时候"), _term(asked)),
        (_("每月工时"), hours_text(asked)),
        (_("经费"), money_text(asked)),
        (_("随之给的权限"), asked["powers"]),
        (_("需要和提供的数据"), asked["data"]),
        (_("要填的表格和台账"), asked["forms"]),
        (_("要开的证明"), asked["certificates"]),
    ]
    return [(label, text) for label, text in rows if text]


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value else ""


def _term(asked: Mapping[str, Any]) -> str:
    words = {
        "rhythm": _label(Rhythm, asked["rhythm"]),
        "start": day(asked["starts_on"]),
        "end": day(asked["ends_on"]) or _("长期"),
    }
    return _("%(rhythm)s；%(start)s起，%(end)s") % words if asked["starts_on"] else words["rhythm"]


def hours_text(asked: Mapping[str, Any]) -> str:
    parts = []
    if asked["hours_village"]:
        parts.append(_("每个村%(hours)s小时") % {"hours": asked["hours_village"]})
    if asked["hours_urban"]:
        parts.append(_("每个社区%(hours)s小时") % {"hours": asked["hours_urban"]})
    return "，".join(parts)


def money_text(asked: Mapping[str, Any]) -> str:
    if not asked["amount"]:
        return ""
    words = {
        "per": _label(PaidPer, asked["per"]),
        "amount": asked["amount"],
        "payer": asked["payer"],
        "source": asked["source"],
        "when": asked["pay_when"],
    }
    return _("%(per)s%(amount)s元；%(payer)s付，资金来源：%(source)s；%(when)s") % words


def review_rows(reviews: Sequence[Mapping[str, Any]], flags: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each finding with what was asked and answered."""
    texts = {f"flag_{flag['stop']}": flag["text"] for flag in flags}
    answers = {"yes": _("是"), "no": _("否"), "not_relevant": _("不涉及")}
    found = []
    for one in reviews:
        known = {criterion.code: criterion.text for criterion in CRITERIA[one["aspect"]]}
        found.append(
            {
                "aspect": one["aspect"],
                "aspect_label": _label(Aspect, one["aspect"]),
                "finding": one["finding"],
                "finding_label": _label(Finding, one["finding"]),
                "reason": one["reason"],
                "evidence": one["evidence"],
                "criteria": [
                    {
                        "text": known.get(code)
                        or _("规则提示经核实不属实：%(text)s") % {"text": texts.get(code, code)},
                        "answer": answers[answer],
                        "no": answer == "no",
                    }
                    for code, answer in one["criteria"].items()
                ],
            }
        )
    return found


def opinion_text(opinions: Mapping[str, Any]) -> str:
    if not opinions["asked"]:
        return ""
    said = [
        _("%(stance)s%(count)d个") % {"stance": _label(Stance, stance), "count": count}
        for stance, count in opinions["stances"].items()
    ]
    if opinions["open"]:
        said.append(_("没有答复%(count)d个") % {"count": opinions["open"]})
    words = {"count": len(opinions["asked"]), "said": "，".join(said), "seed": opinions["seed"]}
    return _("按受理编号%(seed)s抽取%(count)d个村（社区）征求意见：%(said)s") % words


def burden_rows(burden: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Hours a month of one committee: before, with this, and the ceiling."""
    found = []
    for one in burden:
        kind = _("村") if one["committee"] == "village" else _("社区")
        words = {"kind": kind, "now": one["now"], "asked": one["asked"], "total": one["total"]}
        text = _("每个%(kind)s每月：清单已有%(now)s小时，加这件%(asked)s小时，共%(total)s小时") % words
        over = one["ceiling"] is not None and Decimal(one["total"]) > Decimal(one["ceiling"])
        if one["ceiling"] is None:
            note = _("本县没有设工时上限")
        else:
            note = _("上限%(ceiling)s小时（%(source)s）") % {"ceiling": one["ceiling"], "source": one["source"]}
        found.append({"text": text, "note": note, "over": over})
    return found


def decision_label(state: str) -> str:
    return str(RequestState(state).label)
