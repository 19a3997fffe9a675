"""What each form must hold before it can be submitted: one verdict for each field (R-OPN-2, R-OPN-3, R-OPN-4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from gettext import gettext as _
from typing import Any

from governance.base.verdict import Verdict, no, yes
from openness.rules.account import (
    EXPENDITURE,
    INCOME,
    NOTHING_TYPED,
    Figures,
    LineFact,
    MonthFact,
    Typed,
    all_there,
    carried,
    carries_on,
    computed_same,
    money_problem,
    typed_totals,
)

BASIS = ("R-OPN-2",)
LONGEST_TEXT = 5000
# What a villager asks about a policy, in that order, with the official term in brackets.
POLICY_FIELDS = (
    ("name", _("政策名称")),
    ("who", _("谁能享受（适用对象）")),
    ("what", _("能得到什么（内容标准）")),
    ("how", _("怎么办理（办理办法）")),
    ("deadline", _("什么时候办（期限）")),
    ("issuer", _("哪里发的（发文单位）")),
)
START_FIELDS = (
    ("name", _("项目名称")),
    ("budget", _("预算花多少（元）")),
    ("funding", _("钱从哪里来（资金来源）")),
    ("contractor", _("谁来做（承建单位）")),
    ("selection", _("怎么选的（承建单位产生方式）")),
    ("planned_start_on", _("计划开工")),
    ("planned_end_on", _("计划完工")),
)
HALFWAY_FIELDS = (
    ("name", _("项目名称")),
    ("budget", _("预算花多少（元）")),
    ("contractor", _("谁来做（承建单位）")),
    ("halfway_on", _("进展过半日期")),
    ("progress", _("做到哪里了（进展情况）")),
    ("paid", _("已付了多少（元）")),
)
SETTLEMENT_FIELDS = (
    ("name", _("项目名称")),
    ("budget", _("预算花多少（元）")),
    ("contractor", _("谁来做（承建单位）")),
    ("settled_on", _("结算日期")),
    ("settlement", _("最后花了多少（结算金额，元）")),
    ("paid", _("已付了多少（元）")),
)
STAGE_FIELDS = {"start": START_FIELDS, "halfway": HALFWAY_FIELDS, "settlement": SETTLEMENT_FIELDS}


@dataclass(frozen=True)
class Draft:
    """Everything the rules look at, of any form."""

    form: str
    title: str
    period_start: dt.date
    period_end: dt.date
    content: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[LineFact] = ()
    figures: Figures | None = None
    nil: bool = False
    opening: Decimal | None = None
    opening_source: str = ""
    typed: Typed = NOTHING_TYPED
    previous: MonthFact | None = None  # the month before; None for the first account
    months_needed: Sequence[dt.date] = ()  # that must be there before this one
    months: Sequence[MonthFact] = ()  # that are there
    computed: Figures | None = None
    computed_lines: Sequence[LineFact] = ()
    stage: str = ""
    cancelled: bool = False


def storable_line(line: LineFact, row: int) -> list[Verdict]:
    """What a draft may hold at all, finished or not: money that is money, words that fit the book."""
    where = f"lines.{row}"
    answers = [money_problem(line.amount, f"{where}.amount"), short_enough(line.category, 30, f"{where}.category")]
    answers += [short_enough(line.summary, 120, f"{where}.summary"), short_enough(line.payee, 60, f"{where}.payee")]
    answers.append(short_enough(line.voucher_no, 30, f"{where}.voucher_no"))
    if line.side not in (INCOME, EXPENDITURE):
        text = _("第%(row)d行没有写明是收入还是支出。请选一个。") % {"row": row + 1}
        answers.append(no("side", text, needed="income/expenditure", met=line.side, basis=BASIS, field=f"{where}.side"))
    if line.amount <= 0:
        text = _("第%(row)d行的金额要大于零。支出也填正数，收支由“收支”一栏区分。") % {"row": row + 1}
        answers.append(no("money", text, needed="> 0", met=str(line.amount), basis=BASIS, field=f"{where}.amount"))
    return answers


def short_enough(value: str, longest: int, field: str) -> Verdict:
    if len(value) <= longest:
        return yes("length", field=field, basis=BASIS)
    text = _("这里最多写%(longest)d个字，现在有%(met)d个。请写短一些。") % {"longest": longest, "met": len(value)}
    return no("too_long", text, needed=f"<= {longest}", met=str(len(value)), basis=BASIS, field=field)


def storable_content(form: str, content: Mapping[str, Any]) -> list[Verdict]:
    """Only the text fields of the form itself; everything else a disclosure holds is computed."""
    texts = {"note"}
    if form == "policy":
        texts |= {name for name, _label in POLICY_FIELDS}
    elif form == "recipients":
        texts |= {"sensitive"}
    answers = []
    for name, value in content.items():
        if form == "general" and name == "sections":
            answers += _storable_sections(value)
        elif name not in texts or not isinstance(value, str):
            text = _("这个表没有“%(name)s”这一栏。") % {"name": name}
            answers.append(no("unknown", text, needed="/".join(sorted(texts)), met=name, basis=BASIS, field=name))
        else:
            answers.append(short_enough(value, LONGEST_TEXT, name))
    return answers


def _storable_sections(value: Any) -> list[Verdict]:
    parts = value if isinstance(value, list) else [None]
    answers = []
    for position, part in enumerate(parts):
        field = f"sections.{position}"
        if not isinstance(part, Mapping) or {type(part.get("label")), type(part.get("text"))} != {str}:
            text = _("每一段要有小标题和内容。")
            answers.append(no("section", text, needed="label, text", basis=BASIS, field=field))
            continue
        answers.append(short_enough(part["label"], 60, f"{field}.label"))
        answers.append(short_enough(part["text"], LONGEST_TEXT, f"{field}.text"))
    return answers


def completeness(draft: Draft) -> list[Verdict]:
    """Every required field, in the order of the form, ok or with what is missing."""
    return [_filled("title", _("标题"), draft.title), *CHECKS[draft.form](draft)]


def _filled(name: str, label: str, value: object) -> Verdict:
    if value is not None and str(value).strip():
        return yes("filled", field=name, basis=BASIS)
    text = _("请填写“%(label)s”。") % {"label": label}
    return no("missing", text, needed=label, basis=BASIS, field=name)


def _line_verdicts(draft: Draft) -> list[Verdict]:
    """Each line says what for; its date, when given, lies in the period."""
    answers: list[Verdict] = []
    for position, line in enumerate(draft.lines):
        where = {"row": position + 1}
        if not line.category.strip():
            text = _("第%(row)d行没有写类别。请选一个类别。") % where
            answers.append(no("missing", text, basis=BASIS, field=f"lines.{position}.category"))
        if not line.summary.strip():
            text = _("第%(row)d行没有写用途。请用一句话写明钱从哪里来、用到哪里。") % where
            answers.append(no("missing", text, basis=BASIS, field=f"lines.{position}.summary"))
        if line.on is not None and not draft.period_start <= line.on <= draft.period_end:
            text = _("第%(row)d行的日期%(on)s不在本期内（%(start)s至%(end)s）。请改日期，或记到那一期。") % {
                **where,
                "on": line.on.isoformat(),
                "start": draft.period_start.isoformat(),
                "end": draft.period_end.isoformat(),
            }
            needed = f"{draft.period_start}/{draft.period_end}"
            answers.append(
                no("outside", text, needed=needed, met=line.on.isoformat(), basis=BASIS, field=f"lines.{position}.on")
            )
    return answers


def _some_lines(draft: Draft) -> Verdict:
    """Either lines or the one tap that says there were none."""
    if draft.nil and draft.lines:
        text = _("选了“本月无收支”，又填了%(count)d笔明细。请删去明细，或取消“本月无收支”。") % {
            "count": len(draft.lines)
        }
        return no("nil", text, needed="0", met=str(len(draft.lines)), basis=BASIS, field="nil")
    if not draft.nil and not draft.lines:
        text = _("还没有填收支明细。没有收支的，请点“本月无收支”。")
        return no("missing", text, needed="1", met="0", basis=BASIS, field="lines")
    return yes("lines", field="lines", basis=BASIS)


def _monthly(draft: Draft) -> list[Verdict]:
    answers = [
        all_there(draft.months_needed, draft.months),
        carries_on(draft.months),
        carried(draft.opening, draft.previous, draft.opening_source),
        _some_lines(draft),
        *_line_verdicts(draft),
    ]
    return answers if draft.figures is None else [*answers, *typed_totals(draft.typed, draft.figures)]


def _computed(draft: Draft) -> list[Verdict]:
    return [
        all_there(draft.months_needed, draft.months),
        carries_on(draft.months),
        computed_same(draft.figures, draft.computed),
        _same_lines(draft),
    ]


def _large(draft: Draft) -> list[Verdict]:
    return [all_there(draft.months_needed, draft.months), _same_lines(draft)]


def _same_lines(draft: Draft) -> Verdict:
    """Lines are those of the months: the same number is entered once (REDUCE-2024), never again here."""
    if list(draft.lines) == list(draft.computed_lines):
        return yes("computed", field="lines", basis=BASIS)
    text = _("明细与各月收支总账不一致。请打开后重新生成；要改数字，请更正有错的月份。")
    met = str(len(draft.lines))
    return no("computed", text, needed=str(len(draft.computed_lines)), met=met, basis=BASIS, field="lines")


def _policy(draft: Draft) -> list[Verdict]:
    return [_filled(name, label, draft.content.get(name)) for name, label in POLICY_FIELDS]


def _stage(draft: Draft) -> list[Verdict]:
    """The project record has what this stage shows; what is missing is put right there, not here."""
    answers = []
    if draft.cancelled:
        text = _("这个项目已经取消，不用再公开这一阶段。请撤回这份草稿。")
        answers.append(no("cancelled", text, basis=("R-OPN-3",), field="project"))
    for name, label in STAGE_FIELDS[draft.stage]:
        if str(draft.content.get(name) or "").strip():
            answers.append(yes("filled", field=f"project.{name}", basis=("R-OPN-3",)))
        else:
            text = _("项目里还没有“%(label)s”。请到项目页补上，这里会自动带出。") % {"label": label}
            answers.append(no("missing", text, needed=label, basis=("R-OPN-3",), field=f"project.{name}"))
    return answers


def _recipients(draft: Draft) -> list[Verdict]:
    if not draft.lines:
        text = _("还没有填保障对象。请逐行填写类别、姓名和金额。")
        return [no("missing", text, needed="1", met="0", basis=BASIS, field="lines")]
    answers = []
    for position, line in enumerate(draft.lines):
        for name, label, value in (("category", _("类别"), line.category), ("payee", _("姓名"), line.payee)):
            if not value.strip():
                text = _("第%(row)d户没有写“%(label)s”。") % {"row": position + 1, "label": label}
                answers.append(no("missing", text, needed=label, basis=BASIS, field=f"lines.{position}.{name}"))
    return answers


def _general(draft: Draft) -> list[Verdict]:
    """At least one section, each with its heading and text."""
    sections = draft.content.get("sections") or []
    if not sections:
        return [no("missing", _("请写明公开的内容。"), needed="1", met="0", basis=BASIS, field="sections")]
    answers = []
    for position, section in enumerate(sections):
        answers.append(_filled(f"sections.{position}.label", _("小标题"), section.get("label")))
        answers.append(_filled(f"sections.{position}.text", _("内容"), section.get("text")))
    return answers


CHECKS = {
    "monthly_account": _monthly,
    "large_expenditure": _large,
    "quarterly_account": _computed,
    "yearly_account": _computed,
    "policy": _policy,
    "project_stage": _stage,
    "recipients": _recipients,
    "general": _general,
}
