"""The Chinese of this room's refusals: what is wrong, why, and how to go on."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.places.rules.code import LEVEL_NAMES
from governance.base.verdict import Verdict

SENTENCES = {
    "level": gettext_lazy("这个角色只能登记在%(needed)s，选的是%(met)s。请换一个区划，或者换一个角色。"),
    "organisation": gettext_lazy("职能部门工作人员要写明所在单位。请选择单位；没有的，先登记单位。"),
    "organisation_place": gettext_lazy("单位属于%(met)s，与区划%(needed)s不相干。请选择本地的单位。"),
    "closed": gettext_lazy("这个区划已于%(needed)s撤销，不能从%(met)s起在那里任职。请选择并入后的区划。"),
    "inactive": gettext_lazy("这个账号已停用。请先恢复账号，或者选另一个人。"),
    "dates": gettext_lazy("结束日期%(met)s早于开始日期%(needed)s。请改正日期。"),
    "twice": gettext_lazy("此人在这里已经有同样的任职（%(met)s），时间重叠。请先结束原来的，或错开日期。"),
    "own_supervisor": gettext_lazy(
        "同一个人不能既办理又监督同一个村（社区）的事务：他同时是%(met)s。请另选监督委员会成员，或先结束原任职。"
    ),
    "stand_in_end": gettext_lazy("代行职责要写明结束日期，并且在原任职期间（%(needed)s）以内。"),
    "stand_in_inside": gettext_lazy("代行时间（%(met)s）要在原任职期间（%(needed)s）以内。请改正日期。"),
    "stand_in_self": gettext_lazy("不能由本人代行自己的职责。请选另一个人。"),
    "stand_in_chain": gettext_lazy("代行人的职责不能再由别人代行。请直接为原任职安排代行人。"),
    "manage": gettext_lazy("您不能登记区划%(needed)s的这个任职（您管理的范围：%(met)s）。请联系管理该地账号的上级。"),
    "manage_account": gettext_lazy(
        "此账号还有您管理范围以外的任职（%(needed)s），您管理的范围是：%(met)s。请由上级办理。"
    ),
    "self": gettext_lazy("不能为自己办理这件事。请由另一位管理账号的人办理。"),
    "end_past": gettext_lazy("结束日期最早是%(needed)s，填的是%(met)s：已经办过的事不能变成无权办的。"),
    "last_admin": gettext_lazy("这是最后一位平台管理员，结束后就没有人能管理平台。请先登记另一位平台管理员。"),
}


def worded(verdict: Verdict) -> Verdict:
    """The verdict with its sentence, and its values in words."""
    if verdict.ok:
        return verdict
    needed, met = verdict.needed, verdict.met
    if verdict.code == "level":
        needed, met = _levels(needed), _levels(met)
    elif verdict.code == "own_supervisor":
        needed, met = str(Role(needed).label), str(Role(met).label)
    elif verdict.code in ("manage", "manage_account"):
        needed, met = needed or _("没有任职的账号"), met or _("无")
    text = str(SENTENCES[verdict.code]) % {"needed": needed, "met": met}
    return dataclasses.replace(verdict, needed=needed, met=met, text=text)


def _levels(lengths: str) -> str:
    return "、".join(LEVEL_NAMES[int(length)] for length in lengths.split("/"))
