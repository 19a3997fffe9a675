"""Who keeps party organisations, studies, checks, leads and accepts (PTY)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

KEEP = register(
    "party.keep_organisation", _("登记党组织、班子成员和党员人数"), [Role.PARTY_SECRETARY, Role.PARTY_OFFICE]
)
STUDY = register("party.study", _("登记党组织研究讨论"), [Role.PARTY_SECRETARY])
LINK = register("party.link", _("登记区域化党建"), [Role.PARTY_SECRETARY])
ADOPT = register("party.adopt", _("采用规范化项目、责任清单，设定交叉任职目标"), [Role.PARTY_OFFICE])
CHECK = register("party.check", _("检查支部规范化"), [Role.PARTY_OFFICE])
LEAD = register("party.lead", _("登记领导责任的履行"), [Role.PARTY_OFFICE])
APPRAISE = register("party.appraise", _("考核下级领导责任"), [Role.PARTY_OFFICE])
IDENTIFY = register("party.identify_weak", _("认定软弱涣散党组织"), [Role.PARTY_OFFICE])
RECTIFY = register("party.rectify", _("制定整顿方案、登记整顿措施"), [Role.PARTY_SECRETARY, Role.PARTY_OFFICE])
ACCEPT = register("party.accept", _("验收整顿"), [Role.PARTY_OFFICE])
READERS = (
    Role.CLERK,
    Role.SUPERVISOR,
    Role.PARTY_SECRETARY,
    Role.COMMITTEE_HEAD,
    Role.TOWNSHIP_STAFF,
    Role.BUREAU_REVIEWER,
    Role.GOVERNMENT_OFFICE,
    Role.PARTY_OFFICE,
    Role.LEADER,
)

register_words(
    {
        "party.organisation_added": _("登记党组织"),
        "party.organisation_ended": _("撤销党组织"),
        "party.members_counted": _("登记党员人数"),
        "party.officer_appointed": _("登记党组织任职"),
        "party.officer_ended": _("登记党组织免职"),
        "party.studied": _("党组织研究讨论"),
        "party.members_met": _("党员大会审议"),
        "party.link_recorded": _("登记区域化党建"),
        "party.link_done": _("区域化党建办结"),
        "party.item_adopted": _("采用清单项目"),
        "party.item_dropped": _("停用清单项目"),
        "party.target_set": _("设定交叉任职目标"),
        "party.target_dropped": _("取消交叉任职目标"),
        "party.checked": _("检查支部规范化"),
        "party.duty_done": _("登记领导责任履行"),
        "party.evidence_added": _("登记履责佐证"),
        "party.appraised": _("考核领导责任"),
        "party.weak_identified": _("认定软弱涣散党组织"),
        "party.plan_made": _("制定整顿方案"),
        "party.measure_taken": _("登记整顿措施"),
        "party.acceptance_asked": _("申请验收整顿"),
        "party.accepted": _("整顿验收通过"),
        "party.reopened": _("整顿验收未通过，重新整顿"),
        "party.weak_withdrawn": _("撤销软弱涣散认定"),
    }
)
quiet(  # the board shows organisations, officers, counts and studies, nothing of these
    "party.link_recorded",
    "party.link_done",
    "party.item_adopted",
    "party.item_dropped",
    "party.target_set",
    "party.target_dropped",
    "party.checked",
    "party.duty_done",
    "party.evidence_added",
    "party.appraised",
    "party.weak_identified",
    "party.plan_made",
    "party.measure_taken",
    "party.acceptance_asked",
    "party.accepted",
    "party.reopened",
    "party.weak_withdrawn",
)
