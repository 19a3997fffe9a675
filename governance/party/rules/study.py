"""Study before decision: who was there, what was said (R-PTY-2; 村组法 28, 居组法 30)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-PTY-2",)
GOES_ON = ("agree", "conditions")
STEPS = ("studied", "members")
RULES = ("SYLGK-PARTY-QUORUM", "SYLGK-PARTY-PASS", "SYLGK-PARTY-QUORUM-NAT", "SYLGK-PARTY-PASS-NAT")
QUORUM_RULES = ("SYLGK-PARTY-QUORUM", "SYLGK-PARTY-QUORUM-NAT")


def counts_fit(entitled: int, present: int, agreed: int) -> list[Verdict]:
    """At least one was there, never more than could come; never more agreed than were there."""
    found = []
    if not 1 <= present <= entitled:
        words = {"present": present, "entitled": entitled}
        text = _("实到%(present)d人、应到%(entitled)d人对不上：实到至少1人，不能多于应到。请核对签到表。") % words
        found.append(no("present", text, needed=f"1-{entitled}", met=str(present), basis=BASIS, field="present"))
    if not 0 <= agreed <= present:
        words = {"yes": agreed, "present": present}
        text = _("同意%(yes)d人，多于实到%(present)d人。请核对表决情况。") % words
        found.append(no("yes", text, needed=f"0-{present}", met=str(agreed), basis=BASIS, field="yes"))
    return found or [yes("counts", basis=BASIS)]


def turn_of(step: str | None, kind: str, labels: dict[str, str]) -> Verdict:
    """The first step that is not done is the one that is recorded; the meeting has no other matters to study."""
    if step == kind:
        return yes("turn", basis=BASIS, field="kind")
    what = labels[kind]
    if step is None:
        text = _("这个事项没有等着“%(what)s”：各步都已办完，或者事项已经结束。请重新打开看最新情况。") % {"what": what}
        return no("turn", text, needed=kind, met="", basis=BASIS, field="kind")
    words = {"what": what, "step": labels[step]}
    text = _("还不能登记“%(what)s”：这个事项现在该办的是“%(step)s”。请先办那一步。") % words
    return no("turn", text, needed=kind, met=step, basis=BASIS, field="kind")


def conditions_fit(opinion: str, conditions: str) -> Verdict:
    """Conditions are named when, and only when, the opinion has some."""
    has = bool(conditions.strip())
    if (opinion == "conditions") == has:
        return yes("conditions", basis=BASIS, field="conditions")
    if has:
        text = _("写了附带的条件，意见就要选“附条件同意”；没有条件的，请清空这一栏。")
    else:
        text = _("选了“附条件同意”，请写明条件是什么。")
    return no("conditions", text, needed=opinion, met="1" if has else "0", basis=BASIS, field="conditions")


def opinion_fits(opinion: str, agreed: int, present: int) -> Verdict:
    """What is said to go on was agreed to by more than half of those present: plainer than any rule of a place, and
    never in its stead."""
    if opinion not in GOES_ON or 2 * agreed > present:
        return yes("opinion", basis=BASIS, field="opinion")
    words = {"yes": agreed, "present": present}
    text = _(
        "同意的%(yes)d人没有超过实到%(present)d人的一半，不能登记为同意。请核对人数，或者改选“退回完善”“不同意提交”。"
    )
    return no("opinion", text % words, needed=f"> {present}/2", met=str(agreed), basis=BASIS, field="opinion")


def days_fit(held_on: dt.date, proposed_on: dt.date, on: dt.date) -> list[Verdict]:
    """Not before the matter was proposed, not in the future."""
    if held_on > on:
        text = _("会议日期%(day)s还没到，开完会再登记。") % {"day": held_on.isoformat()}
        return [no("future", text, needed=f"<= {on}", met=held_on.isoformat(), basis=BASIS, field="held_on")]
    if held_on < proposed_on:
        words = {"day": held_on.isoformat(), "first": proposed_on.isoformat()}
        text = _("会议日期%(day)s早于事项提出的%(first)s。请核对日期。") % words
        return [no("before", text, needed=f">= {proposed_on}", met=held_on.isoformat(), basis=BASIS, field="held_on")]
    return [yes("day", basis=BASIS, field="held_on")]


def measured(code: str, *, entitled: int, present: int, agreed: int) -> tuple[int, int]:
    """The fact a rule of four_two.csv is compared with: attendance of those entitled, or votes of those entitled."""
    return (present if code in QUORUM_RULES else agreed, entitled)


def refusing(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those of binding rules; an unchecked one is shown and refuses nothing."""
    return [verdict for verdict in verdicts if not verdict.ok]
