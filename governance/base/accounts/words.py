"""Chinese names of journal verbs, as the admin shows them. Each app above adds its own in its ``permissions``."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERB_WORDS: dict[str, str | Promise] = {
    "accounts.created": _("新建账号"),
    "accounts.password_reset": _("重置密码"),
    "accounts.password_changed": _("本人修改密码"),
    "accounts.deactivated": _("停用账号"),
    "accounts.reactivated": _("恢复账号"),
    "accounts.lock_released": _("解除锁定"),
    "accounts.two_steps_reset": _("重置两步验证"),
    "accounts.two_steps_enrolled": _("设置演示账号的两步验证"),
    "accounts.assigned": _("登记任职"),
    "accounts.stand_in_arranged": _("安排代行"),
    "accounts.assignment_ended": _("结束任职"),
    "accounts.assignment_withdrawn": _("撤回未开始的任职"),
    "accounts.granted": _("单项授权"),
    "accounts.grant_ended": _("收回单项授权"),
    "accounts.imported": _("从表格导入账号"),
    "journal.key_ended": _("停用签名密钥"),
    "places.committee_set": _("登记自治组织"),
    "places.community_type_set": _("设定社区（村）类型"),
    "places.contact_set": _("登记电话和办公时间"),
    "places.division_added": _("新增区划"),
    "places.division_closed": _("撤销区划"),
    "places.division_merged": _("合并区划"),
    "places.division_renamed": _("区划改名"),
    "places.divisions_loaded": _("载入国家区划名录"),
    "places.go_live_set": _("设定上线日期"),
    "places.organisation_added": _("登记单位"),
    "places.organisation_closed": _("注销单位"),
    "places.organisation_renamed": _("单位改名"),
}


def register_words(words: Mapping[str, str | Promise]) -> None:
    """Name the journal verbs of an app. ValueError when one is named twice differently."""
    for verb, text in words.items():
        if VERB_WORDS.setdefault(verb, text) != text:
            raise ValueError(f"journal verb {verb} is named twice")


def word_of(verb: str) -> str:
    """The name of a verb, or the verb itself when nobody named it."""
    return str(VERB_WORDS.get(verb, verb))
