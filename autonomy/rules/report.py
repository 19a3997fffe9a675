"""What a report of an order off the list or of an omission must say, who answers it, and who may not (R-TWN-2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-TWN-2",)
HIDDEN_BASIS = ("R-TWN-2", "反映人永久保密")
SHORTEST, LONGEST, LONGEST_MATTER, LONGEST_NOTE = 4, 2000, 120, 300
REMEDY_DAYS = 180  # a remedy later than that is none
PLACE_ENDING = re.compile(r"(?:村|社区|居委会|村委会|嘎查)$")
COUNTY_CODE, TOWNSHIP_CODE = 6, 9


@dataclass(frozen=True)
class Target:
    """The one reported: an organisation with the code of its division, or a township by its own code. ``bureau``: the
    civil affairs bureau, which would otherwise decide."""

    code: str
    organisation: int | None = None
    bureau: bool = False

    @property
    def of_township(self) -> bool:
        """The township itself, or an office of it."""
        return len(self.code) >= TOWNSHIP_CODE


@dataclass(frozen=True)
class Held:
    """One post of a person who wants to answer or rule."""

    role: str
    code: str
    organisation: int | None


def level_of(asked: str, target: Target) -> str:
    """Who answers. Straight to the county goes to the government office when the bureau itself is reported."""
    return "office" if target.bureau else asked


def may_go_to(asked: str, target: Target) -> Verdict:
    """To the township only about a department above it: nobody answers a report against themselves."""
    if asked not in ("township", "county"):
        text = _("请选向谁反映：乡镇（街道），或者直接向县级。")
        return no("level", text, needed=_("乡镇（街道）或县级"), met=asked, basis=BASIS, field="level")
    if asked == "township" and target.of_township:
        text = _("反映的是乡镇（街道）或它的机构，不能由它自己答复。请直接向县级反映。")
        return no("level_own", text, needed="county", met=asked, basis=BASIS, field="level")
    if asked == "township" and target.bureau:
        text = _("反映的是县级民政部门，请直接向县级反映，由县级人民政府办公室答复。")
        return no("level_bureau", text, needed="county", met=asked, basis=BASIS, field="level")
    return yes("level", field="level")


def inside(target: Target, county: str) -> Verdict:
    """The county can put right only what is its own."""
    if target.code.startswith(county):
        return yes("target", field="target")
    text = _("只能反映本县（市、区）的部门和乡镇（街道）。上级部门的布置，请反映转来布置的那个县级部门。")
    return no("target", text, needed=county, met=target.code, basis=BASIS, field="target")


def kind_fits(kind: str, kinds: Collection[str], target: Target) -> Verdict:
    """Guidance is owed by the township."""
    if kind not in kinds:
        return no("kind", _("请选反映的是哪一种。"), met=kind, basis=BASIS, field="kind")
    if kind == "no_guidance" and not target.of_township:
        text = _("请示指导由乡镇（街道）答复，这一种只能反映乡镇（街道）。")
        return no("kind_target", text, needed=_("乡镇（街道）"), basis=BASIS, field="target")
    return yes("kind", field="kind")


def told(text: str, field: str, label: str, most: int = LONGEST) -> Verdict:
    length = len(text.strip())
    if SHORTEST <= length <= most:
        return yes("length", field=field)
    words = {"label": label, "least": SHORTEST, "most": most, "met": length}
    sentence = _("“%(label)s”请写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", sentence, needed=f"{SHORTEST}-{most}", met=str(length), basis=BASIS, field=field)


def names_of_place(name: str, code: str) -> list[str]:
    """How a text might name a community: in full, without its ending, by its code."""
    stem = PLACE_ENDING.sub("", name)
    return [one for one in (name, stem, code) if len(one) > 1]


def found_in(text: str, names: Sequence[str]) -> list[str]:
    """Which of these names stand in a text, spaces left out."""
    plain = "".join(text.split())
    return [name for name in names if name and "".join(name.split()) in plain]


def names_nobody(text: str, field: str, label: str, own: Sequence[str]) -> Verdict:
    """What is typed goes to those reported: one's own name or community in it would undo the seal."""
    found = found_in(text, own)
    if not found:
        return yes("unnamed", field=field)
    words = {"label": label, "found": "、".join(found)}
    sentence = _("“%(label)s”里写着“%(found)s”，看的人就知道是谁反映的。请改成“本村”“本社区”，不写自己的姓名。") % words
    return no("names", sentence, needed=_("不写本村和本人"), basis=HIDDEN_BASIS, field=field)


def file_looked_at(named: Sequence[str], left: Sequence[str], looked: bool) -> list[Verdict]:
    """The order that is attached: what stands in it, the sender has to have looked at."""
    if looked or not (named or left):
        return [yes("file", field="file")]
    sentences = list(left)
    if named:
        words = {"found": "、".join(named)}
        sentences.insert(
            0, _("附件里写着“%(found)s”，看的人可能猜到是谁反映的。最好换一份没有写的，或者遮住再拍。") % words
        )
    again = _("看过、仍然要附的，请在“附件看过了”上打勾再送。文件的属性、作者和拍摄信息已经去掉。")
    return [no("file_look", f"{one}{again}", basis=HIDDEN_BASIS, field="looked") for one in sentences]


def no_community(text: str, field: str, label: str, communities: Sequence[str]) -> Verdict:
    """What is published names no community of the county at all, so that neither writing nor leaving out a name tells
    anything."""
    found = found_in(text, communities)
    if not found:
        return yes("no_community", field=field)
    words = {"label": label, "found": "、".join(found)}
    sentence = (
        _("“%(label)s”要公开，里面不能写任何一个村（社区）的名字（现在写着“%(found)s”），以免被猜出是谁反映的。")
        % words
    )
    return no("community", sentence, needed=_("不写村（社区）名"), basis=HIDDEN_BASIS, field=field)


def not_reported(held: Sequence[Held], target: Target) -> Verdict:
    """Whoever belongs to the one reported neither answers nor rules."""
    for post in held:
        same = target.organisation is not None and post.organisation == target.organisation
        township = target.of_township and post.role == "township_staff" and post.code.startswith(target.code[:9])
        bureau = target.bureau and post.role == "bureau_reviewer"
        if same or township or bureau:
            text = _("反映的是您所在的单位，您不能答复或者裁定。请由没有被反映的一级办理。")
            return no("own_case", text, basis=BASIS, field="target")
    return yes("other", field="target")


def not_twice(again: bool) -> Verdict:
    if not again:
        return yes("once", field="matter")
    text = _("您对同一单位的同一件事已经反映过，正在办。请在“我的反映”里看进展。")
    return no("again", text, needed="1", met="2", basis=BASIS, field="matter")


def in_time(due_on: dt.date | None, on: dt.date) -> Verdict:
    """The reporter's own step: on the due day it is still in time."""
    if due_on is None or on <= due_on:
        return yes("in_time", field="due_on")
    words = {"month": due_on.month, "day": due_on.day}
    text = _("表示意见的期限到%(month)d月%(day)d日，已经过了。有新情况的，请重新反映。") % words
    return no("too_late", text, needed=due_on.isoformat(), met=on.isoformat(), basis=BASIS, field="due_on")


def said_fits(said: str, dispute: str) -> list[Verdict]:
    if said not in ("accept", "dispute"):
        return [no("said", _("请选认可或者不认可。"), met=said, basis=BASIS, field="said")]
    return [told(dispute, "dispute", _("为什么不认可"))] if said == "dispute" else [yes("said", field="said")]


def ruling_fits(
    ruling: str, rulings: Collection[str], reason: str, remedy: str, remedy_by: dt.date | None, on: dt.date
) -> list[Verdict]:
    """A ruling says why; one that finds something wrong says how and by when it is put right."""
    found = [told(reason, "reason", _("裁定的理由"))]
    if ruling not in rulings:
        found.append(no("ruling", _("请选裁定的结果。"), met=ruling, basis=BASIS, field="ruling"))
        return found
    if ruling == "rejected":
        if remedy.strip() or remedy_by is not None:
            text = _("反映不成立的，不用写怎样纠正。要纠正的，请选属实或者部分属实。")
            found.append(no("no_remedy", text, basis=BASIS, field="remedy"))
        return found
    found.append(told(remedy, "remedy", _("怎样纠正")))
    latest = on + dt.timedelta(days=REMEDY_DAYS)
    if remedy_by is None or not on < remedy_by <= latest:
        words = {"most": REMEDY_DAYS}
        text = _("请写最迟哪一天纠正：明天起%(most)d天以内。") % words
        met = "" if remedy_by is None else remedy_by.isoformat()
        needed = f"{(on + dt.timedelta(days=1)).isoformat()}..{latest.isoformat()}"
        found.append(no("remedy_by", text, needed=needed, met=met, basis=BASIS, field="remedy_by"))
    return found


def may_open(state: str, ruling: str, remedied: bool) -> Verdict:
    """The community is opened only when putting right needs it; the person never is."""
    if state == "decided" and ruling in ("upheld", "partly") and not remedied:
        return yes("open", field="state")
    text = _("只有裁定要纠正、还没有纠正完的，才能打开是哪个村（社区）；反映的人谁也不能打开。")
    return no("sealed", text, needed=_("已裁定、等纠正"), met=state, basis=HIDDEN_BASIS, field="state")
