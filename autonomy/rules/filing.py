"""What a request must say before it can be handed in (R-AUT-3). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("ASSIST-LAW", "R-AUT-3")
OWN_BASIS = ("平台设计规则", "R-AUT-3")
LONGEST = 3000  # characters


@dataclass(frozen=True)
class Told:
    """What a request says, as plain values."""

    group: str = ""
    title: str = ""
    why: str = ""
    asked: str = ""
    does_not: str = ""
    applies_to: str = "both"
    concerned: Sequence[str] = ()
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    rhythm: str = ""
    hours_village: Decimal | None = None
    hours_urban: Decimal | None = None
    amount: Decimal | None = None
    per: str = ""
    payer: str = ""
    source: str = ""
    pay_when: str = ""
    powers: str = ""
    data_needed: str = ""
    bases: int = 0
    emergency: bool = False
    emergency_ground: str = ""


TEXTS = (
    ("title", _("事项"), 2, 80),
    ("why", _("为什么需要"), 10, LONGEST),
    ("asked", _("要村（社区）做什么"), 10, LONGEST),
    ("does_not", _("村（社区）不做什么"), 2, LONGEST),
    ("payer", _("谁付"), 2, 80),
    ("source", _("资金来源"), 2, 120),
    ("pay_when", _("什么时候付"), 2, 80),
    ("powers", _("随之给的权限"), 1, LONGEST),
    ("data_needed", _("需要和提供的数据"), 1, LONGEST),
)


def complete(told: Told, *, county: str, on: dt.date) -> list[Verdict]:
    """Every part that is missing, each at its field and all at once."""
    found = [told_enough(getattr(told, name), name, label, least, most) for name, label, least, most in TEXTS]
    found += [
        _chosen(told.group, "group", _("类别")),
        _chosen(told.rhythm, "rhythm", _("多久一次")),
        _chosen(told.per, "per", _("经费按什么算")),
        _basis(told.bases),
        _amount(told.amount),
        _concerned(told.concerned, county),
        *_dates(told, on),
        *_hours(told),
    ]
    if told.emergency:
        found.append(told_enough(told.emergency_ground, "emergency_ground", _("应急的理由"), 10, LONGEST))
    return found


def told_enough(text: str, field: str, label: str, least: int, most: int) -> Verdict:
    """Between so many characters; where one is enough, "none" may be said."""
    length = len(text.strip())
    if least <= length <= most:
        return yes("text", field=field)
    words = {"label": label, "least": least, "most": most, "met": length}
    sentence = _("“%(label)s”要写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    if least == 1:
        sentence += _("没有的写“无”。")
    return no("text", sentence, needed=f"{least}-{most}", met=str(length), basis=BASIS, field=field)


def _chosen(value: str, field: str, label: str) -> Verdict:
    if value:
        return yes("chosen", field=field)
    return no("chosen", _("请选“%(label)s”。") % {"label": label}, basis=BASIS, field=field)


def _basis(count: int) -> Verdict:
    if count:
        return yes("basis", field="bases")
    text = _(
        "至少写一条依据：哪部法律、法规或者文件的哪一条。没有依据的事不能交给村（社区）（《村组法》四十三条、《居组法》四十三条）。"
    )
    return no("basis", text, needed="≥ 1", met="0", basis=BASIS, field="bases")


def _amount(amount: Decimal | None) -> Verdict:
    if amount is not None and amount > 0:
        return yes("amount", field="amount")
    text = _(
        "请写经费（大于0元）。要村（社区）办的事，经费由布置的部门付：费随事转。确实不用花钱的事，按所需工时折算。"
    )
    return no("amount", text, needed="> 0", met=str(amount or 0), basis=BASIS, field="amount")


def _concerned(codes: Sequence[str], county: str) -> Verdict:
    outside = [code for code in codes if not code.startswith(county)]
    if codes and not outside:
        return yes("concerned", field="concerned")
    if not codes:
        text = _("请选涉及哪些乡镇（街道）或者村（社区）；全县都涉及的，写本县的代码。")
    else:
        text = _("%(codes)s不在本县。") % {"codes": "、".join(outside)}
    return no("concerned", text, needed=county, met="、".join(outside), basis=OWN_BASIS, field="concerned")


def _dates(told: Told, on: dt.date) -> list[Verdict]:
    if told.starts_on is None:
        return [no("starts_on", _("请写从哪天起。"), basis=BASIS, field="starts_on")]
    if told.starts_on < on:
        text = _("“从哪天起”不能早于今天：没有准入的事不能先做。")
        return [no("starts_on", text, needed=on.isoformat(), met=told.starts_on.isoformat(), field="starts_on")]
    if told.ends_on is not None and told.ends_on < told.starts_on:
        text = _("“到哪天止”不能早于“从哪天起”；长期的不填。")
        needed, met = told.starts_on.isoformat(), told.ends_on.isoformat()
        return [no("ends_on", text, needed=needed, met=met, field="ends_on")]
    return []


def _hours(told: Told) -> list[Verdict]:
    """Hours a month of each kind of committee that is asked, and of none that is not."""
    found = []
    for kind, name, label, value in (
        ("village", "hours_village", _("村每月工时"), told.hours_village),
        ("urban", "hours_urban", _("社区每月工时"), told.hours_urban),
    ):
        asked = told.applies_to in ("both", kind)
        if asked and (value is None or not 0 < value <= 744):
            text = _("请写“%(label)s”：一个村（社区）一个月要花几个小时（大于0，不超过744）。") % {"label": label}
            found.append(no("hours", text, needed="0-744", met=str(value or 0), basis=BASIS, field=name))
        if not asked and value:
            text = _("这件事不涉及这一类组织，“%(label)s”不填。") % {"label": label}
            found.append(no("hours", text, needed="", met=str(value), basis=BASIS, field=name))
    return found
