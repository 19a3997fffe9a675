"""How many it takes to ask together, by the law of the place (R-OPN-10); and inquiries on behalf of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.law.choices import Unit
from governance.base.law.in_force import RuleInForce
from governance.base.law.queries import rules_in_force
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, yes
from openness.choices import Askers, InquiryKind
from openness.models import Inquiry
from openness.models.inquiry import InquiryQuerySet

CODES = {
    (InquiryKind.INQUIRY, Askers.VILLAGERS): "DI-QUESTION",
    (InquiryKind.INQUIRY, Askers.REPRESENTATIVES): "DI-QUESTION-REPS",
    # 浙江 36 says in the same sentence that the supervision committee may ask; it needs no number.
    (InquiryKind.INQUIRY, Askers.SUPERVISORS): "DI-QUESTION-REPS",
    (InquiryKind.DEMAND, Askers.VILLAGERS): "DI-DEMAND",
    (InquiryKind.DEMAND, Askers.REPRESENTATIVES): "DI-DEMAND-REPS",
}


def visible_to(user: User, on: dt.date) -> InquiryQuerySet:
    return filter_official(Inquiry.objects.all(), user, on)  # type: ignore[return-value]


def rule_for(kind: str, askers: str, division: Division, on: dt.date) -> RuleInForce | None:
    """The one that says how many it takes there; None where none binds."""
    code = CODES.get((InquiryKind(kind), Askers(askers)))
    if code is None:
        return None
    found = rules_in_force(applies_to=division.committee, place=division.code, on=on, codes=[code])
    return found[0] if found and found[0].binding else None


def enough(
    kind: str, askers: str, count: int | None, total: int | None, *, division: Division, on: dt.date
) -> Verdict | None:
    """Whether the law of the place is satisfied, crosswise in whole numbers; None where it says nothing."""
    rule = rule_for(kind, askers, division, on)
    if rule is None:
        return None
    if askers == Askers.SUPERVISORS:
        return yes("supervisors", basis=(rule.basis_text,), text=_("监督委员会提出的，不要求人数。"))
    if rule.row.unit == Unit.SHARE:
        return rule.compare(count or 0, total or 0)
    return rule.compare(count or 0)


def voluntary_verdict(accepted: bool) -> Verdict:
    """No rule in force: the committee may take it of its own accord, and the page says so."""
    if accepted:
        text = _("本地没有查到关于联名人数的规定，村（居）委会自愿受理。")
        return yes("voluntary", text=text, basis=(_("平台设计规则，不是法律"),))
    text = _(
        "本地没有查到关于联名人数的规定，平台不能判断够不够。"
        "村（居）委会愿意受理的，请由文书登记并勾选“自愿受理”；也可以按质疑一件一件提。"
    )
    return no("no_rule", text, needed=_("本地规定或自愿受理"), met=_("没有"), basis=("R-OPN-10",), field="voluntary")


def counts_given(askers: str, count: int | None, total: int | None, source: str) -> list[Verdict]:
    if askers == Askers.SUPERVISORS:
        return []
    found = []
    if not count or not total or count > total:
        text = _("请写联名的人数和总人数，联名人数不能比总人数多。")
        met = f"{count or 0}/{total or 0}"
        found.append(no("counts", text, needed="0 < 联名 <= 总数", met=met, basis=("R-OPN-10",), field="count"))
    if len(source.strip()) < 2:
        text = _("请写人数从哪里来，例如“联名书第3页，选民名册”。")
        found.append(no("source", text, needed="2", met=str(len(source.strip())), basis=("R-OPN-10",), field="source"))
    return found


def body_of_inquiry(row: Inquiry) -> dict[str, Any]:
    """What the log holds of the question; counts, never names."""
    return {
        "kind": row.kind,
        "version": 1,
        "place": {"code": row.division.code, "name": row.division.name},
        "title": row.title,
        "text": row.text,
        "askers": row.askers,
        "count": row.count,
        "total": row.total,
        "source": row.source,
        "verdict": row.verdict,
        "voluntary": row.voluntary,
        "state": row.state,
        "received_on": row.received_on.isoformat(),
        "due_on": None if row.due_on is None else row.due_on.isoformat(),
    }
