"""The steps of a matter: what is next, what is missing, and what a place may change about them (R-CMT-4, R-PTY-2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

ORDER = (
    "proposed",
    "studied",
    "discussed",
    "members",
    "consulted",
    "voted",
    "published",
    "carried_out",
    "result_published",
)
BASIS = ("R-CMT-4", "R-PTY-2")
SHORTEST, LONGEST = 4, 4000
# Where each step stands in the rulebook; the first row in force of a committee's own column is cited.
STEP_RULES: Mapping[str, Mapping[str, str]] = {
    "village": {
        "proposed": "SYLGK-STEPS",
        "studied": "VC-AS-PARTY-FIRST",
        "discussed": "SYLGK-STEPS",
        "members": "SYLGK-STEPS",
        "voted": "SYLGK-STATUTE",
        "published": "SYLGK-STATUTE",
        "carried_out": "SYLGK-STATUTE",
        "result_published": "SYLGK-STATUTE",
    },
    "urban": {"studied": "RC-AS-PARTY-FIRST", "voted": "RC-AS-MATTERS", "published": "SYLGK-URBAN"},
    "collective": {"studied": "CE-PARTY-FIRST", "voted": "CE-AS-PASS", "published": "CE-DISCLOSE"},
}
# What the law itself asks for (村组法 28、35; 居组法 30、34; 农村集体经济组织法 26、45; 民法典 278): a county may
# add to these and never leave one out.
LAWFUL: Mapping[str, tuple[str, ...]] = {
    "assembly": ("studied", "voted", "published", "result_published"),
    "council": ("studied", "voted", "published", "result_published"),
    "collective": ("studied", "voted", "published"),
    "owners": ("voted", "published"),
    "group": ("voted", "published"),
    "committee": ("voted",),
}


@dataclass(frozen=True)
class Step:
    kind: str
    label: str
    done_on: dt.date | None = None
    passed: bool | None = None

    @property
    def done(self) -> bool:
        """Done and not refused: members who said no are no step behind which one goes on."""
        return self.done_on is not None and self.passed is not False


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first that is not done."""
    return next((step for step in steps if not step.done), None)


def before(steps: Sequence[Step], kind: str) -> list[Step]:
    """Steps that stand before that one and are not done."""
    kinds = [step.kind for step in steps]
    return [step for step in steps[: kinds.index(kind)] if not step.done] if kind in kinds else []


def can_complete(steps: Sequence[Step], kind: str, done_on: dt.date, on: dt.date, ended: bool) -> list[Verdict]:
    """Refused while a step before it is missing, twice, before the step before it, or after the matter ended."""
    found: list[Verdict] = []
    if ended:
        found.append(no("ended", _("这件事已经结束，不能再登记步骤。"), basis=BASIS, field="kind"))
    asked = next((step for step in steps if step.kind == kind), None)
    if asked is None:
        needed = "、".join(step.label for step in steps)
        text = _("这件事的程序里没有这一步。")
        return [*found, no("no_step", text, needed=needed, met=kind, basis=BASIS, field="kind")]
    if asked.done:
        text = _("“%(step)s”已经登记过了。") % {"step": asked.label}
        found.append(no("done", text, needed="1", met="2", basis=BASIS, field="kind"))
    found.append(nothing_missing(steps, kind))
    if done_on > on:
        text = _("完成日期不能晚于今天。")
        found.append(no("future", text, needed=on.isoformat(), met=done_on.isoformat(), basis=BASIS, field="done_on"))
    found.append(in_order(steps, kind, done_on))
    return found


def nothing_missing(steps: Sequence[Step], kind: str) -> Verdict:
    missing = before(steps, kind)
    if not missing:
        return yes("steps", basis=BASIS, field="kind", text=_("前面的步骤都已经完成。"))
    names = "、".join(step.label for step in missing)
    words = {"step": next((s.label for s in steps if s.kind == kind), kind), "missing": names}
    text = _("还不能登记“%(step)s”：前面的“%(missing)s”还没有完成。请先办那一步，再回来。") % words
    return no("steps", text, needed=names, met=_("没有完成"), basis=BASIS, field="kind")


def in_order(steps: Sequence[Step], kind: str, done_on: dt.date) -> Verdict:
    """A step is not earlier than the one it follows."""
    kinds = [step.kind for step in steps]
    earlier = [step for step in steps[: kinds.index(kind)] if step.done_on is not None] if kind in kinds else []
    last = max((step.done_on for step in earlier if step.done_on is not None), default=None)
    if last is None or last <= done_on:
        return yes("order", field="done_on")
    text = _("这一步的日期（%(day)s）比前面的步骤（%(last)s）还早。请核对日期。")
    words = {"day": done_on.isoformat(), "last": last.isoformat()}
    needed = f"≥ {last.isoformat()}"
    return no("order", text % words, needed=needed, met=done_on.isoformat(), basis=BASIS, field="done_on")


def told(text: str, field: str, label: str, *, least: int = SHORTEST, most: int = LONGEST) -> Verdict:
    length = len(text.strip())
    if least <= length <= most:
        return yes("length", field=field)
    words = {"label": label, "least": least, "most": most, "met": length}
    sentence = _("“%(label)s”请写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", sentence, needed=f"{least}-{most}", met=str(length), basis=BASIS, field=field)


def record_on_paper(kind: str, on_paper: bool, note: str, participants: int | None) -> Verdict:
    """A step done outside the platform is recorded with its minutes and how many took part, never skipped."""
    if not on_paper or (note.strip() and participants):
        return yes("on_paper", field="note")
    text = _("在平台外进行的步骤，要写记录和参加人数。")
    return no("on_paper", text, needed=_("记录、参加人数"), met="", basis=BASIS, field="note")


def subject_fits(decision_class: str, subject: str, options: Sequence[str], basis: tuple[str, ...] = BASIS) -> Verdict:
    """What the assembly must decide is named by the law's own list; what stands there is decided by the assembly, or by
    the council that it lets (村组法 28; 居组法 30), whoever files it as what (``basis``: the row)."""
    if subject and subject in options and decision_class not in ("assembly", "council"):
        text = _(
            "法律规定这一类事项由村（居）民会议决定，或者由会议授权代表会议决定。请改“由谁决定”，或者核对法定类别。"
        )
        return no("class", text, needed="assembly、council", met=decision_class, basis=basis, field="decision_class")
    if not subject or not options or subject in options:
        return yes("subject", field="subject")
    text = _("法定类别里没有这一类。请从列出的类别里选；都不是的，选“其他”。")
    return no("subject", text, needed="、".join(options), met=subject, basis=BASIS, field="subject")


def class_fits(committee: str, decision_class: str, collective: bool, has_group: bool) -> list[Verdict]:
    """Three voting bodies kept apart: what touches collective property is for the collective's members, in a village
    also where the village decides in its stead; an urban committee decides nothing of the kind."""
    found = []
    if collective and decision_class not in ("collective", "assembly", "group"):
        text = _("涉及集体财产的，要由集体经济组织成员决定；没有集体经济组织的，由村民会议按同样的规定决定。")
        found.append(
            no("collective", text, needed="collective", met=decision_class, basis=BASIS, field="decision_class")
        )
    if collective and decision_class == "assembly" and committee != "village":
        text = _("居民会议不决定集体财产。请选“由集体经济组织成员决定”。")
        found.append(
            no("collective", text, needed="collective", met=decision_class, basis=BASIS, field="decision_class")
        )
    if (decision_class == "group") != has_group:
        text = _("由小组决定的，请选是哪个小组；别的不选小组。")
        found.append(no("group", text, met=decision_class, basis=BASIS, field="group"))
    return found or [yes("class", field="decision_class")]


# What a place may set -------------------------------------------------------------------------------------------------


def steps_fit(decision_class: str, steps: Sequence[str]) -> list[Verdict]:
    """In the order of the law, each once, nothing that the law requires left out."""
    found = []
    unknown = [step for step in steps if step not in ORDER]
    if unknown:
        text = _("不认识的步骤：%(steps)s。") % {"steps": "、".join(unknown)}
        found.append(no("unknown", text, needed="、".join(ORDER), met="、".join(unknown), basis=BASIS, field="steps"))
    known = [step for step in steps if step in ORDER]
    if known != sorted(set(known), key=ORDER.index):
        text = _("步骤要按先后排列，每一步只写一次。")
        needed = "、".join(sorted(set(known), key=ORDER.index))
        found.append(no("step_order", text, needed=needed, met="、".join(known), basis=BASIS, field="steps"))
    missing = [step for step in LAWFUL.get(decision_class, ()) if step not in steps]
    if missing:
        text = _("可以增加步骤，不能少了法律要求的：%(steps)s。") % {"steps": "、".join(missing)}
        found.append(no("lawful", text, needed="、".join(missing), met="、".join(steps), basis=BASIS, field="steps"))
    return found or [yes("steps", field="steps")]


@dataclass(frozen=True)
class Way:
    """One procedure: '' is the whole country."""

    id: int
    place: str
    valid_from: dt.date


def nearest(ways: Sequence[Way], place: str) -> Way | None:
    """The nearest place wins; of one place the latest."""
    here = [way for way in ways if place.startswith(way.place)]
    return max(here, key=lambda way: (len(way.place), way.valid_from, way.id), default=None)
