"""When an entry is complete, what differs between two versions, and when a version may be adopted (R-AUT-1 to R-AUT-3).

费随事转、权随责走: a matter of assistance has its money, powers and basis (speech 五(二); 村组法 43, 居组法 43).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

ASSIST = ("ASSIST-LAW", "R-AUT-2")
AUTONOMY = ("ASSIST-NO-INTERFERE", "R-AUT-1")
CHANGE = ("R-AUT-1", "R-AUT-2")
ASSISTANCE_KIND, VILLAGE, URBAN, BOTH = "assistance", "village", "urban", "both"
SHORTEST_REASON, LONGEST_REASON = 4, 300
COUNTY_DIGITS, TOWNSHIP_DIGITS = 6, 9
ALREADY = "already"  # somebody else was first: 409 in the API

LABELS = {
    "position": _("次序"),
    "group": _("类别"),
    "title": _("事项"),
    "applies_to": _("适用于"),
    "does": _("做什么"),
    "does_not": _("不做什么"),
    "decided_by": _("由谁决定"),
    "department": _("责任部门"),
    "rhythm": _("多久一次"),
    "hours_village": _("村每月工时"),
    "hours_urban": _("社区每月工时"),
    "amount": _("经费（元）"),
    "per": _("经费按什么算"),
    "payer": _("谁付"),
    "pay_when": _("什么时候付"),
    "powers": _("随之给的权限"),
    "data": _("随之给的数据"),
    "standing": _("性质"),
    "until": _("到哪天为止"),
    "bases": _("依据"),
}


@dataclass(frozen=True)
class EntryFacts:
    """One entry as plain values; ``bases`` are what it rests on, as people read them."""

    code: str
    title: str
    group: str = ""
    applies_to: str = BOTH
    does: str = ""
    does_not: str = ""
    decided_by: str = ""
    department: str = ""
    rhythm: str = ""
    hours_village: Decimal | None = None
    hours_urban: Decimal | None = None
    amount: Decimal | None = None
    per: str = ""
    payer: str = ""
    pay_when: str = ""
    powers: str = ""
    data: str = ""
    standing: str = "regular"
    until: dt.date | None = None
    bases: tuple[str, ...] = ()


COMPARED = tuple(one.name for one in fields(EntryFacts) if one.name != "code")


# Complete --------------------------------------------------------------------------------------------------------


def missing(kind: str, entry: EntryFacts) -> list[str]:
    """Names of what the entry still lacks, in reading order."""
    if kind != ASSISTANCE_KIND:
        return [name for name in ("title", "does", "bases", "decided_by") if not _given(entry, name)]
    names = ["title", "bases", "department", "does", "does_not", "rhythm"]
    names += [name for name, who in (("hours_village", VILLAGE), ("hours_urban", URBAN)) if _concerns(entry, who)]
    names += ["amount", "per", "payer", "pay_when", "powers"]
    return [name for name in names if not _given(entry, name)]


def _given(entry: EntryFacts, name: str) -> bool:
    value = getattr(entry, name)
    return value.strip() != "" if isinstance(value, str) else value is not None and value != ()


def _concerns(entry: EntryFacts, committee: str) -> bool:
    return entry.applies_to in (BOTH, committee)


def complete(kind: str, entry: EntryFacts, *, field: str = "entries") -> Verdict:
    """Everything that must be said of a matter before it can be on a list that holds."""
    lacking = missing(kind, entry)
    basis = ASSIST if kind == ASSISTANCE_KIND else AUTONOMY
    if not lacking:
        return yes("complete", basis=basis, field=field)
    names = "、".join(LABELS[name] for name in lacking)
    told = {"title": entry.title or entry.code, "names": names}
    text = _("“%(title)s”还缺：%(names)s。补齐以后才能公布。") % told
    return no("incomplete", text, needed=names, met=_("没有填"), basis=basis, field=field)


def fits(kind: str, entry: EntryFacts) -> list[Verdict]:
    """What may not be stored even in a draft: a matter of the other list, hours of a committee that is not concerned,
    an end where there is none."""
    found = []
    if not entry.title.strip():
        found.append(no("title", _("请写明是什么事项。"), basis=CHANGE, field="title"))
    for name, who in (("hours_village", VILLAGE), ("hours_urban", URBAN)):
        if getattr(entry, name) is not None and not _concerns(entry, who):
            text = _("“%(label)s”不用填：这一事项不涉及它。") % {"label": LABELS[name]}
            found.append(no("hours", text, basis=ASSIST, field=name))
    if entry.amount is not None and entry.amount <= 0:
        found.append(
            no("amount", _("经费要大于0元；没有经费的事项不能列入（费随事转）。"), basis=ASSIST, field="amount")
        )
    if kind == ASSISTANCE_KIND and entry.decided_by:
        text = _("协助事项不写“由谁决定”：它是政府的事，村（社区）只协助。")
        found.append(no("decided_by", text, basis=ASSIST, field="decided_by"))
    return found


# Differences -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FieldChange:
    name: str
    old: object
    new: object

    @property
    def label(self) -> str:
        return LABELS[self.name]


@dataclass(frozen=True)
class EntryChange:
    old: EntryFacts
    new: EntryFacts
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class Difference:
    """By code, which stays the same from version to version."""

    added: tuple[EntryFacts, ...]
    removed: tuple[EntryFacts, ...]
    changed: tuple[EntryChange, ...]

    @property
    def any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def difference(old: Iterable[EntryFacts], new: Iterable[EntryFacts]) -> Difference:
    before, after = {one.code: one for one in old}, {one.code: one for one in new}
    changed = []
    for code in sorted(before.keys() & after.keys()):
        parts = [
            FieldChange(name, getattr(before[code], name), getattr(after[code], name))
            for name in COMPARED
            if getattr(before[code], name) != getattr(after[code], name)
        ]
        if parts:
            changed.append(EntryChange(before[code], after[code], tuple(parts)))
    return Difference(
        tuple(after[code] for code in sorted(after.keys() - before.keys())),
        tuple(before[code] for code in sorted(before.keys() - after.keys())),
        tuple(changed),
    )


# Adoption --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Consultation:
    """What the committees concerned were asked and said in the last round."""

    until: dt.date | None
    asked: int = 0
    agree: int = 0
    change: int = 0
    disagree: int = 0

    @property
    def answered(self) -> int:
        return self.agree + self.change + self.disagree


def consulted(found: Consultation, on: dt.date) -> Verdict:
    """The committees had their time, or all of them have spoken."""
    if found.until is None or not found.asked:
        text = _("还没有征求村（社区）的意见，不能公布。请先征求意见。")
        return no("consulted", text, needed=_("征求意见"), met=_("没有"), basis=CHANGE, field="consultation")
    if on > found.until or found.answered == found.asked:
        return yes("consulted", basis=CHANGE, field="consultation")
    told = {"until": found.until.isoformat(), "asked": found.asked, "answered": found.answered}
    text = _("征求意见到%(until)s截止，%(asked)d个村（社区）中%(answered)d个已答复。过了截止日或者全部答复后才能公布。")
    return no("consulted", text % told, needed=told["until"], met=on.isoformat(), basis=CHANGE, field="consultation")


def heard(found: Consultation, note: str) -> Verdict:
    """Who wanted a change or was against it is told what became of it."""
    if not (found.change or found.disagree) or len(note.strip()) >= SHORTEST_REASON:
        return yes("heard", basis=CHANGE, field="note")
    told = {"count": found.change + found.disagree}
    text = _("有%(count)d个村（社区）要求修改或者不同意。请写明这些意见怎样处理了。") % told
    return no("heard", text, needed=_("意见处理说明"), met=_("没有填"), basis=CHANGE, field="note")


def not_past(day: dt.date, on: dt.date, field: str, label: str) -> Verdict:
    """Nobody can be bound yesterday."""
    if day >= on:
        return yes("not_past", basis=CHANGE, field=field)
    text = _("%(label)s不能早于今天（%(on)s）。") % {"label": label, "on": on.isoformat()}
    return no("past", text, needed=on.isoformat(), met=day.isoformat(), basis=CHANGE, field=field)


def not_empty(count: int) -> Verdict:
    if count:
        return yes("entries", basis=CHANGE, field="entries")
    return no("empty", _("清单里一项也没有，不能公布。"), needed="1", met="0", basis=CHANGE, field="entries")


def up_to_date(*, admitted: Sequence[str], withdrawn: Sequence[str]) -> Verdict:
    """What happened to the list in force since the draft was begun is in the draft as well (titles)."""
    if not admitted and not withdrawn:
        return yes("up_to_date", basis=CHANGE, field="entries")
    parts = []
    if admitted:
        parts.append(_("准入的%(titles)s还不在草稿里") % {"titles": "、".join(admitted)})
    if withdrawn:
        parts.append(_("退出的%(titles)s还在草稿里") % {"titles": "、".join(withdrawn)})
    text = _("起草以后清单有变动：%(parts)s。请先并入这些变动，再公布。") % {"parts": "；".join(parts)}
    return no("outdated", text, needed=_("并入变动"), met="；".join(parts), basis=CHANGE, field="entries")


def through_the_gate(titles: Sequence[str]) -> Verdict:
    """Once a list holds, a new matter of assistance passes the gate (R-AUT-3); a revision changes and removes."""
    if not titles:
        return yes("gate", basis=("R-AUT-3",), field="entries")
    told = {"titles": "、".join(titles)}
    text = _("新的协助事项要经过准入审查，不能直接写进清单：%(titles)s。请由责任部门提出准入申请。") % told
    return no("gate", text, needed=_("准入决定"), met=told["titles"], basis=("R-AUT-3",), field="entries")


def in_state(state: str, allowed: Sequence[str], label: str, wanted: str) -> Verdict:
    """Whether the step is possible now; who comes second is told what the first one did."""
    if state in allowed:
        return yes("state", field="state")
    text = _("现在是“%(label)s”，不能%(wanted)s。可能有人刚刚办过，请刷新再看。") % {"label": label, "wanted": wanted}
    code = ALREADY if state == "adopted" else "state"
    return no(code, text, needed="、".join(allowed), met=state, basis=CHANGE, field="state")


def not_stale(stored: int, seen: int | None) -> Verdict:
    """Nobody overwrites or adopts what they have not seen."""
    if seen is None or seen == stored:
        return yes("stale", field="revision")
    text = _("您打开以后别人改过这份草稿。请刷新，看过新的内容再办。")
    return no(ALREADY, text, needed=str(stored), met=str(seen), basis=CHANGE, field="revision")


# One entry, one place --------------------------------------------------------------------------------------------


def reason_given(reason: str, field: str = "reason") -> Verdict:
    length = len(reason.strip())
    if SHORTEST_REASON <= length <= LONGEST_REASON:
        return yes("reason", field=field)
    told = {"least": SHORTEST_REASON, "most": LONGEST_REASON, "met": length}
    text = _("请写明理由（%(least)d到%(most)d个字，现在是%(met)d个字）。理由会公开。") % told
    return no("reason", text, needed=f"{SHORTEST_REASON}-{LONGEST_REASON}", met=str(length), field=field)


def of_a_county(code: str) -> Verdict:
    """Lists are the county's; a township only narrows (R-AUT-2)."""
    if len(code) == COUNTY_DIGITS:
        return yes("county", basis=ASSIST, field="division")
    text = _("清单由县（市、区）制定。乡镇（街道）不能另立清单，只能缩减协助事项。")
    return no("county", text, needed=_("6位县级代码"), met=code, basis=ASSIST, field="division")


def may_narrow(code: str, *, on_list: bool, narrowed: bool) -> list[Verdict]:
    """A township may take away what is on the county's list, once; it may never add."""
    found = []
    if len(code) != TOWNSHIP_DIGITS:
        text = _("只有乡镇（街道）能缩减清单。")
        found.append(no("township", text, needed=_("9位乡级代码"), met=code, basis=ASSIST, field="division"))
    if not on_list:
        text = _("这一事项不在县里现行的协助清单上。乡镇（街道）只能减少事项，不能增加；要增加请走准入。")
        found.append(
            no("widening", text, needed=_("县级清单上的事项"), met=_("不在清单上"), basis=ASSIST, field="code")
        )
    if narrowed:
        text = _("这一事项已经缩减，不用再办。")
        found.append(no("narrowed", text, basis=ASSIST, field="code"))
    return found or [yes("narrow", basis=ASSIST, field="code")]


def still_on_list(live: bool) -> Verdict:
    if live:
        return yes("live", basis=CHANGE, field="entry")
    text = _("这一事项现在不在现行清单上（已经退出、到期或者换了版本）。请刷新再看。")
    return no("not_live", text, needed=_("现行清单上的事项"), met=_("不在清单上"), basis=CHANGE, field="entry")


def not_reviewed(done: bool, year: int) -> Verdict:
    if not done:
        return yes("reviewed", basis=("R-AUT-3",), field="entry")
    text = _("%(year)d年度已经复核过这一事项。") % {"year": year}
    return no("reviewed", text, needed=_("每年一次"), met=_("已复核"), basis=("R-AUT-3",), field="entry")


def by_code(entries: Iterable[EntryFacts]) -> Mapping[str, EntryFacts]:
    return {one.code: one for one in entries}
