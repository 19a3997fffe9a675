"""How long what is kept, and what may be destroyed (村组法 39, 居组法 39, 档案法 8; R-CMT-9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from gettext import gettext as _

from governance.base.law.in_force import RuleInForce
from governance.base.verdict import Verdict, no, yes
from governance.committees.rules.body import said

BASIS = ("R-CMT-9",)
VILLAGE, URBAN = "village", "urban"
WHO = {VILLAGE: "VC-AR-WHO", URBAN: "RC-AR"}
ITEMS = {VILLAGE: "VC-AR-ITEMS", URBAN: "RC-AR"}
DOCUMENTS, ACCOUNTS, DESTROY, WATCH = "AR-DEADLINE-DOCUMENTS", "AR-DEADLINE-ACCOUNTS", "AR-DESTROY", "AR-SUPERV"
CODES = (*WHO.values(), *ITEMS.values(), DOCUMENTS, ACCOUNTS, DESTROY, WATCH, "AR-RETENTION")
YEARS: Mapping[str, int | None] = {"permanent": None, "30_years": 30, "10_years": 10}
Rules = Mapping[str, RuleInForce]


def keeps(rules: Rules, committee: str, speaks_for: str) -> Verdict:
    """村民委员会和村务监督机构应当建立村务档案: committee or supervision body, nobody else."""
    rule = rules.get(WHO[committee])
    if rule is None or any(option.startswith(speaks_for) for option in rule.options):
        return yes("who", basis=() if rule is None else (rule.basis_text,))
    text = _("档案由村（居）委会和监督委员会建立。") + rule.basis_text
    return no("who", text, needed="、".join(rule.options), met=speaks_for, basis=(rule.basis_text,))


def last_day(rule: RuleInForce | None, year: int) -> dt.date | None:
    """AR-DEADLINE: the last day of that month of the next year."""
    if rule is None:
        return None
    month = rule.number
    first_after = dt.date(year + 1 + month // 12, month % 12 + 1, 1)
    return first_after - dt.timedelta(days=1)


def somewhere(shelf: str, has_file: bool) -> Verdict:
    if shelf.strip() or has_file:
        return yes("shelf")
    text = _("请写纸质档案放在哪里，或者上传扫描件：两样要有一样。")
    return no("shelf", text, needed=_("存放处或者扫描件"), basis=BASIS, field="shelf")


def made_in(made_on: dt.date, year: int, on: dt.date) -> Verdict:
    """A thing is filed under the year it is of; it cannot come from a day after today."""
    if made_on <= on and year in (made_on.year, made_on.year - 1):
        return yes("made_on")
    text = _("形成日期应当在归档年度或者下一年，并且不晚于今天。")
    return no("made_on", text, needed=f"{year}～{year + 1}", met=str(made_on), basis=BASIS, field="made_on")


def year_over(year: int, on: dt.date) -> Verdict:
    """Records of a running year may be filed too: what comes later is added the next time."""
    if year <= on.year:
        return yes("year")
    text = _("%(year)s年还没有到。") % {"year": year}
    return no("year", text, needed=f"≤ {on.year}", met=str(year), basis=BASIS, field="year")


def may_destroy(retention: str, year: int, number: str, gone: bool, on: dt.date) -> Verdict:
    """Never what is kept for ever; the rest when its years have run from the end of its year."""
    if gone:
        return no("gone", _("%(number)s已经销毁。") % {"number": number}, met=number, basis=BASIS, field="items")
    years = YEARS[retention]
    if years is None:
        text = _("%(number)s永久保管，不能销毁。") % {"number": number}
        return no("permanent", text, met=number, basis=("AR-RETENTION",), field="items")
    until = dt.date(year + years, 12, 31)
    if on > until:
        return yes("retention", needed=f"> {until}", met=str(on), basis=("AR-RETENTION",))
    text = _("%(number)s要保管到%(until)s，还不能销毁。") % {"number": number, "until": until}
    return no("retention", text, needed=f"> {until}", met=str(on), basis=("AR-RETENTION",), field="items")


def appraised(appraisers: str, representatives: int, opinion: str) -> list[Verdict]:
    """An appraisal group with residents' representatives looked and said so (AR-DESTROY is not verified, so that the
    group is the platform's own demand: what is destroyed does not come back)."""
    found = []
    if not appraisers.strip():
        found.append(no("appraisers", _("请写鉴定小组有哪些人。"), basis=(DESTROY,), field="appraisers"))
    if representatives < 1:
        text = _("鉴定小组要有村（居）民代表参加。")
        found.append(
            no(
                "representatives",
                text,
                needed="≥ 1",
                met=str(representatives),
                basis=(DESTROY,),
                field="representatives",
            )
        )
    if not opinion.strip():
        found.append(no("opinion", _("请写鉴定意见：为什么可以销毁。"), basis=(DESTROY,), field="opinion"))
    return found


def group_looked(rule: RuleInForce, representatives: int) -> Verdict:
    """AR-DESTROY, kept with the list: 由有居民代表参加的鉴定小组鉴定."""
    met, text = str(representatives), _("鉴定小组没有村（居）民代表。")
    return said(rule, representatives > 0, needed="≥ 1", met=met, text=text, field="representatives")
