"""By which clause somebody may be registered for an election (rules VC-EL-REG, RC-EL-REG). What an election decides
itself (rights taken away, double registration, objections) is not asked here: it is never a fact about a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from residents.rules.age import completed_on

HERE = "here"
# In the order in which a clause is looked for; somebody with local registration never needs a later one.
ORDER = (
    "registered_resident",
    "registered_away",
    "registered",
    "worker_or_resident",
    "resident",
    "usual_resident",
    "community_worker",
)
# What must come from the person before the clause holds. In a city everybody who takes part says so (居组法 16: 表示
# 参加选举); workers and people registered elsewhere apply, and somebody agrees.
NEEDS = {
    "registered_away": "declaration",
    "registered": "declaration",
    "usual_resident": "declaration",
    "worker_or_resident": "application",
    "resident": "application",
    "community_worker": "application",
}


@dataclass(frozen=True)
class Standing:
    """What the register says of a person on the day."""

    registration: str
    away: bool
    resident_since: dt.date | None
    works_since: dt.date | None


@dataclass(frozen=True)
class Clauses:
    """The law of the day. ``options`` are the classes it names; ``residence`` and ``work`` the months that the classes
    with a period ask for."""

    options: tuple[str, ...]
    residence: int
    work: int


def voter_class(standing: Standing, clauses: Clauses, on: dt.date) -> str:
    """The first clause that fits; "" when none does."""
    return next((one for one in ORDER if one in clauses.options and _fits(one, standing, clauses, on)), "")


def _fits(clause: str, standing: Standing, clauses: Clauses, on: dt.date) -> bool:
    here = standing.registration == HERE
    lived = _completed(standing.resident_since, clauses.residence, on) and not standing.away
    worked = _completed(standing.works_since, clauses.work, on)
    match clause:
        case "registered_resident":
            return here and not standing.away
        case "registered_away":
            return here and standing.away
        case "registered":
            return here
        case "worker_or_resident":
            return not here and (lived or worked)
        case "resident":
            return not here and lived
        case "usual_resident":
            return not here and not standing.away and _completed(standing.resident_since, 0, on)
        case "community_worker":
            return not here and worked
    raise ValueError(f"no clause {clause}")


def _completed(since: dt.date | None, months: int, on: dt.date) -> bool:
    return since is not None and completed_on(since, months) <= on


def class_verdict(found: str, standing: Standing, clauses: Clauses, label: str, basis: str) -> Verdict:
    """``label`` are the words of the clause that fits; of all clauses when none does."""
    if found:
        return yes("voter_class", met=label, basis=(basis,), text=_("可以登记：%(label)s") % {"label": label})
    met = _met(standing)
    text = _(
        "不在法律列出的登记情形之内（%(label)s）；登记上写的是：%(met)s。写错了的，请先更正人员登记。依据：%(basis)s"
    )
    return no(
        "voter_class",
        text % {"label": label, "met": met, "basis": basis},
        needed=label,
        met=met,
        basis=(basis,),
        field="registration",
    )


def on_register(since: dt.date, ended_on: dt.date | None, on: dt.date) -> Verdict:
    if since <= on and (ended_on is None or on < ended_on):
        return yes("register")
    text = _("这一天（%(on)s）不在本村（社区）的人员登记里：登记日期%(since)s，注销日期%(ended)s。")
    text %= {"on": on.isoformat(), "since": since.isoformat(), "ended": ended_on or _("无")}
    return no("register", text, needed=on.isoformat(), met=f"{since}–{ended_on or ''}", field="since")


def _met(standing: Standing) -> str:
    parts = [_("户籍在本地") if standing.registration == HERE else _("户籍不在本地")]
    parts.append(_("现在外出") if standing.away else _("现在住在本地"))
    for since, words in ((standing.resident_since, _("从%s起居住")), (standing.works_since, _("从%s起工作"))):
        if since is not None:
            parts.append(words % since.isoformat())
    return "，".join(parts)


def needs_of(classes: Collection[str]) -> dict[str, str]:
    return {one: NEEDS[one] for one in classes if one in NEEDS}
