"""The Chinese of this room's verdicts: one sentence for each code, saying what is wrong and how to go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from governance.base.verdict import Verdict

SENTENCES: dict[str, Any] = {
    "code_form": _("区划代码应为 2、4、6、9 或 12 位数字，不补零；填的是“%(met)s”。请对照国家统计局的区划代码改正。"),
    "name_empty": _("没有填写名称。请填写名称，最多 %(needed)s 个字。"),
    "name_long": _("名称最多 %(needed)s 个字，填了 %(met)s 个字。请改短，或填写规范的简称。"),
    "name_characters": _("名称“%(met)s”里有换行或看不见的字符。请删去后重新填写。"),
    "date_far": _("日期 %(met)s 离今天（%(needed)s）超过一年。请核对年份。"),
    "code_taken": _("代码 %(met)s 已经有一个区划在用（含已撤销的）。请换一个代码。"),
    "parent_missing": _("没有找到 %(met)s 的上级。请先登记上级，或核对代码的前几位；省级区划只能随国家名录导入。"),
    "parent_closed": _("上级 %(needed)s 已于 %(met)s 撤销，不能再增加下级。请核对代码。"),
    "closed": _("%(needed)s 已登记撤销（%(met)s），不能再改。请改在并入的区划上办理。"),
    "name_same": _("名称没有变化，仍是“%(met)s”。请填写新的名称。"),
    "children_open": _("下面还有 %(met)s 个区划没有撤销。请先把它们逐个撤销或并入别处。"),
    "successor_needed": _("%(met)s 有村（居）民委员会，撤销时要写明并入哪里，由其接着公开。请填写并入的村（社区）。"),
    "successor_self": _("%(met)s 不能并入自己。请填写另一个区划。"),
    "successor_level": _("只能并入同一级的区划：%(needed)s 与 %(met)s 的代码位数不同。请重新选择。"),
    "successor_closed": _("%(needed)s 自己已登记撤销（%(met)s），不能再并入。请填写它并入后的区划。"),
    "successor_committee": _("%(met)s 没有登记村（居）民委员会，不能接着公开。请先由乡镇登记它的自治组织。"),
    "not_a_community": _("%(met)s 不是村级区划，没有自治组织。请选择村或社区。"),
    "virtual": _("%(met)s 是虚拟单位（代码末三位为 498 或 598），没有自治组织，也没有公开任务。"),
    "committee_promised": _(
        "代码 %(met)s 表明这里有村（居）民委员会，不能登记为没有。如果已经撤销，请由县级办理撤销并写明并入哪里。"
    ),
    "committee_unknown": _("“%(met)s”不是自治组织的类别。可填：%(needed)s。"),
    "type_unknown": _("“%(met)s”不是村（社区）的类型。可填：%(needed)s。"),
    "no_committee": _("%(met)s 没有登记村（居）民委员会，没有公开任务。如果有，请先由乡镇登记自治组织。"),
    "go_live_past": _("上线日期不能早于今天（%(needed)s），填的是 %(met)s：以前没有布置的任务不能算逾期。"),
    "live_already": _("%(needed)s 已于 %(met)s 上线，任务已经开始，日期不能再改。"),
    "none_to_go_live": _("%(met)s 范围内没有可以设定上线日期的村（社区）：都已上线、已撤销，或没有登记自治组织。"),
    "place_missing": _("没有找到代码为“%(met)s”的区划。请核对代码。"),
    "telephone_form": _("公开电话只能有数字、空格和“-”“+”“（）”“转”，最多 30 个字；填的是“%(met)s”。"),
    "office_hours_long": _("办公时间最多 %(needed)s 个字，填了 %(met)s 个字。请改短。"),
    "credit_code_wrong": _("统一社会信用代码“%(met)s”不对：应为 18 位，末位是校验码。请对照证照改正，或先不填。"),
    "organisation_name_taken": _("这个区划里已有名为“%(met)s”的单位（含已注销的）。请核对，或在名称里加以区别。"),
    "organisation_closed": _("这个单位已于 %(met)s 注销，不能再改。"),
    "organisation_kind": _("“%(met)s”不是单位的类别。可填：%(needed)s。"),
}


def worded(verdict: Verdict) -> Verdict:
    """The verdict with its sentence; one that allows needs none."""
    if verdict.ok or verdict.text:
        return verdict
    return replace(verdict, text=str(SENTENCES[verdict.code]) % {"needed": verdict.needed, "met": verdict.met})
