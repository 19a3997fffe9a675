"""What a project record must hold, and the order of its stages (R-OPN-3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-OPN-3",)
CENT = Decimal("0.01")
LIMIT = Decimal("1000000000000")


@dataclass(frozen=True)
class Plan:
    """What is known before the start."""

    name: str
    funding: str
    budget: Decimal
    planned_start_on: dt.date
    planned_end_on: dt.date
    contractor: str = ""
    selection: str = ""


@dataclass(frozen=True)
class Progress:
    """How far the record has come."""

    started_on: dt.date | None = None
    halfway_on: dt.date | None = None
    settled_on: dt.date | None = None
    cancelled_on: dt.date | None = None


def plan_complete(plan: Plan) -> list[Verdict]:
    """The parts without which the first stage could not be made public in time."""
    answers = [
        _filled("name", _("项目名称"), plan.name, 80),
        _filled("funding", _("资金来源"), plan.funding, 120),
        amount("budget", _("预算"), plan.budget, more_than_zero=True),
    ]
    if plan.planned_end_on < plan.planned_start_on:
        text = _("计划完工日期%(end)s早于计划开工日期%(start)s。请改正其中一个。") % {
            "end": plan.planned_end_on.isoformat(),
            "start": plan.planned_start_on.isoformat(),
        }
        needed, met = plan.planned_start_on.isoformat(), plan.planned_end_on.isoformat()
        answers.append(no("dates", text, needed=f">= {needed}", met=met, basis=BASIS, field="planned_end_on"))
    return answers


def _filled(field: str, label: str, value: str, longest: int) -> Verdict:
    if 0 < len(value.strip()) <= longest:
        return yes("filled", field=field, basis=BASIS)
    text = _("请填写“%(label)s”，最多%(longest)d个字。") % {"label": label, "longest": longest}
    return no("missing", text, needed=f"1-{longest}", met=str(len(value.strip())), basis=BASIS, field=field)


def amount(field: str, label: str, value: Decimal, *, more_than_zero: bool = False) -> Verdict:
    """Yuan, to the cent, not negative."""
    good = value.is_finite() and 0 <= value < LIMIT and value == value.quantize(CENT)
    if good and (value > 0 or not more_than_zero):
        return yes("money", field=field, basis=BASIS)
    needed = "> 0" if more_than_zero else ">= 0"
    text = _("“%(label)s”要写到分，%(needed)s，现在是%(met)s。") % {"label": label, "needed": needed, "met": value}
    return no("money", text, needed=needed, met=str(value), basis=BASIS, field=field)


def can_change(progress: Progress) -> Verdict:
    """The record may be put right at any time, also after the settlement: a stage that is public holds the facts of
    its day, and only a correction that says why brings in the new ones."""
    if progress.cancelled_on is not None:
        return no("cancelled", _("项目已经取消，不能再改。"), basis=BASIS, field="cancelled_on")
    return yes("can_change", basis=BASIS)


def can_cancel(progress: Progress) -> Verdict:
    if progress.settled_on is not None:
        return no("settled", _("项目已经结算，不能取消。"), basis=BASIS, field="settled_on")
    return can_change(progress)


def stage_in_order(stage: str, day: dt.date, progress: Progress, on: dt.date) -> list[Verdict]:
    """Start, half-way, settlement: none before the one before it or after the one behind it, none in the future."""
    field = FIELDS[stage]
    answers = [can_change(progress)]
    started, halfway, settled = progress.started_on, progress.halfway_on, progress.settled_on
    earliest, latest = {
        "start": (None, halfway or settled),
        "halfway": (started, settled),
        "settlement": (halfway or started, None),
    }[stage]
    if stage != "start" and progress.started_on is None:
        text = _("还没有记录开工。请先记录实际开工日期。")
        answers.append(no("not_started", text, needed=_("开工"), basis=BASIS, field=field))
    if earliest is not None and day < earliest:
        text = _("日期%(day)s早于前一阶段的%(earliest)s。请核对日期。") % {
            "day": day.isoformat(),
            "earliest": earliest.isoformat(),
        }
        answers.append(
            no("order", text, needed=f">= {earliest.isoformat()}", met=day.isoformat(), basis=BASIS, field=field)
        )
    if latest is not None and day > latest:
        text = _("日期%(day)s晚于后一阶段的%(latest)s。请核对日期。") % {
            "day": day.isoformat(),
            "latest": latest.isoformat(),
        }
        answers.append(
            no("order", text, needed=f"<= {latest.isoformat()}", met=day.isoformat(), basis=BASIS, field=field)
        )
    if day > on:
        text = _("日期%(day)s还没到。请在发生当天或之后记录。") % {"day": day.isoformat()}
        answers.append(no("future", text, needed=f"<= {on.isoformat()}", met=day.isoformat(), basis=BASIS, field=field))
    return answers


FIELDS = {"start": "started_on", "halfway": "halfway_on", "settlement": "settled_on"}


def progress_told(progress: str) -> Verdict:
    """Half-way says in words what has been done."""
    return _filled("progress", _("进展情况"), progress, 300)


def reason_told(reason: str) -> Verdict:
    return _filled("reason", _("取消的原因"), reason, 300)
