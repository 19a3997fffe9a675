"""When a disclosure may be submitted, published, corrected, withdrawn (R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-OPN-6",)
PERSONAL_BASIS = ("PI-NOPUB", "R-OPN-9")
ERASURE_BASIS = ("PI-RIGHTS", "R-OPN-9")


def day(value: dt.date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": value.year, "month": value.month, "day": value.day}


def period_over(*, recurring: bool, period_end: dt.date, on: dt.date) -> Verdict:
    """A period's figures are complete only after its last day; an event can be made public on its day."""
    if on > period_end or (on == period_end and not recurring):
        return yes("period_over", field="period", basis=BASIS)
    if recurring:
        text = _("本期到%(end)s才结束，%(next)s起可以提交。现在可以先存草稿。") % {
            "end": day(period_end),
            "next": day(period_end + dt.timedelta(days=1)),
        }
    else:
        text = _("这件事发生在%(end)s，当天起可以提交。现在可以先存草稿。") % {"end": day(period_end)}
    return no("period_open", text, needed=period_end.isoformat(), met=on.isoformat(), basis=BASIS, field="period")


def can_publish(state: str) -> Verdict:
    """Nothing unverified is published."""
    if state != "verified":
        text = _("监督委员会核实后才能公开。请等半数以上在任成员签署同意。")
        return no("not_verified", text, needed="verified", met=state, basis=BASIS, field="state")
    return yes("can_publish", basis=BASIS)


def can_correct(*, published: bool, replaced: bool, correction_open: bool) -> Verdict:
    """What is public is corrected by a later entry only, one at a time, always the latest."""
    if not published:
        return no("not_published", _("还没有公开的内容不用更正，直接修改或撤回即可。"), basis=BASIS, field="corrects")
    if replaced:
        return no("replaced", _("这一份已经更正过。请打开最新的一份，再作更正。"), basis=BASIS, field="corrects")
    if correction_open:
        text = _("这一份已经有一个更正在办理。请先办完或撤回那个更正。")
        return no("correction_open", text, needed="1", met="2", basis=BASIS, field="corrects")
    return yes("can_correct", basis=BASIS)


def enclosure_title(title: str) -> Verdict:
    """What a reader clicks on."""
    if 2 <= len(title.strip()) <= 60:
        return yes("enclosure_title", field="title", basis=BASIS)
    text = _("请写附件的名称，让人一看就知道是什么（2到60个字）。")
    return no("enclosure_title", text, needed="2-60", met=str(len(title.strip())), basis=BASIS, field="title")


def looked_at(titles: Sequence[str]) -> Verdict:
    """Pictures and scans that nobody has said to have looked at keep a disclosure back."""
    if not titles:
        return yes("looked_at", field="enclosures", basis=PERSONAL_BASIS)
    text = _("附件%(titles)s是图片、扫描件，机器不能判断。请打开看过，确认没有个人信息，再提交。")
    text %= {"titles": "、".join(f"“{title}”" for title in titles)}
    return no("not_looked_at", text, needed="0", met=str(len(titles)), basis=PERSONAL_BASIS, field="enclosures")


def nothing_doubtful(waiting: Iterable[tuple[str, int]]) -> list[Verdict]:
    """One refusal for each file in which something that looks personal has no reason yet: its title, how many."""
    text = _("附件“%(title)s”里有%(met)s处像是个人信息。请在“公开附件”里逐处写明保留的理由，或者换一个去掉了的文件。")
    return [
        no(
            "doubtful_in_file",
            text % {"title": title, "met": met},
            needed="0",
            met=str(met),
            basis=PERSONAL_BASIS,
            field="enclosures",
        )
        for title, met in waiting
        if met
    ]


def can_ask_erasure(*, kept: bool, erased: bool, asked: bool) -> Verdict:
    """Each body of the log once; when asked, a second person decides. ``kept``: somebody knows where its text is; the
    stub of an erasure has none."""
    if not kept:
        return no("stub", _("这一条只登记了理由，没有原文可以抹除。"), basis=ERASURE_BASIS, field="leaf")
    if erased:
        return no("erased", _("这一份的原文已经抹除。"), basis=ERASURE_BASIS, field="state")
    if asked:
        return no(
            "asked", _("已经有人提出抹除，等另一位县级民政部门工作人员决定。"), basis=ERASURE_BASIS, field="state"
        )
    return yes("can_ask_erasure", basis=ERASURE_BASIS)


def second_person(*, asked_by: int, by: int) -> Verdict:
    """Nobody erases alone."""
    if asked_by != by:
        return yes("second_person", basis=ERASURE_BASIS)
    text = _("抹除要两个人：提出的人不能自己决定。请县级民政部门的另一位工作人员决定。")
    return no("second_person", text, needed="2", met="1", basis=ERASURE_BASIS, field="decided_by")


def can_withdraw(*, withdrawn: bool, replaced: bool, correction_open: bool) -> Verdict:
    if withdrawn:
        return no("withdrawn", _("这一份已经撤回。"), basis=BASIS, field="state")
    if replaced:
        return no("replaced", _("这一份已经被更正替代。请撤回最新的一份。"), basis=BASIS, field="state")
    if correction_open:
        return no("correction_open", _("这一份有一个更正在办理。请先撤回那个更正。"), basis=BASIS, field="state")
    return yes("can_withdraw", basis=BASIS)


def reason_given(reason: str, field: str = "reason") -> Verdict:
    """Returning, correcting and withdrawing say why; the reason of the last two is public."""
    if 4 <= len(reason.strip()) <= 300:
        return yes("reason", field=field, basis=BASIS)
    text = _("请写明理由，让看的人明白为什么（4到300个字）。")
    return no("reason", text, needed="4-300", met=str(len(reason.strip())), basis=BASIS, field=field)


def editable(state: str) -> Verdict:
    if state in ("draft", "returned"):
        return yes("editable", basis=BASIS)
    text = _("这一份已经提交，不能再改。要改的，请先取回或等监督委员会退回；已经公开的，请作更正。")
    return no("not_editable", text, needed="draft", met=state, basis=BASIS, field="state")


def not_stale(*, seen: int, current: int, who: str, when: str) -> Verdict:
    """Two people at one draft: the second is told, nothing is overwritten."""
    if seen == current:
        return yes("version", field="version", basis=BASIS)
    text = _("%(who)s在%(when)s保存过这份内容，您看到的是旧的。请重新打开，把您的修改补上。") % {
        "who": who,
        "when": when,
    }
    return no("stale", text, needed=str(current), met=str(seen), basis=BASIS, field="version")
