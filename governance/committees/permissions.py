"""Who keeps the bodies, calls and minutes meetings, runs elections, supervises, appraises, audits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

COMMITTEE_ROLES = (Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY)  # who speak for the community

# Bodies and offices ---------------------------------------------------------------------------------------------------
KEEP_BODIES = register("committees.keep_bodies", _("登记组织和任职"), [Role.CLERK, Role.COMMITTEE_HEAD])
WATCH_HANDOVER = register("committees.watch_handover", _("监督交接"), [Role.TOWNSHIP_STAFF])
register_words({})

# Matters and meetings -------------------------------------------------------------------------------------------------
FILE_MATTER = register("committees.file_matter", _("登记议事事项"), COMMITTEE_ROLES)
CALL_MEETING = register("committees.call_meeting", _("召集会议、登记结果"), [Role.CLERK, Role.COMMITTEE_HEAD])
SET_PROCEDURE = register("committees.set_procedure", _("设定议事程序"), [Role.BUREAU_REVIEWER])
register_words({})

# Elections ------------------------------------------------------------------------------------------------------------
LEAD_ELECTION = register("committees.lead_election", _("确定选举工作方案"), [Role.PARTY_SECRETARY])  # R-PTY-6
RUN_ELECTION = register("committees.run_election", _("办理选举各步"), [Role.CLERK, Role.PARTY_SECRETARY])
KEEP_ROLL = register(
    "committees.keep_roll", _("办理选民名单、提名和委托"), [Role.CLERK, Role.PARTY_SECRETARY], personal=True
)
COUNT_VOTES = register(
    "committees.count_votes", _("录入计票"), [Role.CLERK, Role.PARTY_SECRETARY, Role.SUPERVISOR], personal=True
)
register_words(
    {
        "committees.election_planned": _("确定选举工作方案"),
        "committees.election_day_moved": _("改选举日"),
        "committees.election_cancelled": _("取消选举"),
        "committees.election_committee_formed": _("登记选举委员会"),
        "committees.election_member_left": _("选举委员会成员退出、递补"),
        "committees.roll_built": _("生成选民名单"),
        "committees.roll_said": _("登记本人表示参加或者申请"),
        "committees.roll_decided": _("决定是否登记参加选举"),
        "committees.roll_representatives_named": _("登记户的代表或者居民代表"),
        "committees.roll_published": _("公布选民名单"),
        "committees.roll_exported": _("导出选民名单"),
        "committees.roll_objected": _("收到对名单的申诉"),
        "committees.roll_objection_decided": _("处理对名单的申诉"),
        "committees.candidate_nominated": _("登记提名"),
        "committees.candidate_reviewed": _("登记资格审查"),
        "committees.candidate_excluded": _("排除候选人"),
        "committees.candidate_cleared": _("撤销排除"),
        "committees.candidate_answered": _("登记被排除人的申辩"),
        "committees.candidate_withdrew": _("登记不接受提名"),
        "committees.candidates_forgotten": _("销毁排除候选人的理由"),
        "committees.nomination_ended": _("结束提名和审查"),
        "committees.candidates_published": _("公布正式候选人"),
        "committees.stations_published": _("公布投票站和工作人员"),
        "committees.proxy_filed": _("登记委托投票"),
        "committees.proxy_withdrawn": _("撤回委托投票"),
        "committees.proxies_published": _("公布委托名单"),
        "committees.absent_declared": _("外出的人表示是否参加选举"),
        "committees.voting_started": _("开始投票"),
        "committees.votes_counted": _("录入计票"),
        "committees.count_settled": _("计票核对一致"),
        "committees.election_decided": _("公布选举结果"),
        "committees.recall_called": _("收到罢免要求"),
        "committees.recall_defended": _("登记被要求罢免人的申辩"),
        "committees.resigned": _("登记辞职"),
        "committees.office_ended_by_law": _("登记职务自行终止"),
    }
)
quiet(
    "committees.roll_built",
    "committees.roll_said",
    "committees.roll_decided",
    "committees.roll_exported",
    "committees.candidate_reviewed",
    "committees.candidate_answered",
    "committees.candidates_forgotten",
    "committees.absent_declared",
    "committees.votes_counted",
)

# Supervision, appraisal, audits, archives -----------------------------------------------------------------------------
register_words({})
quiet()  # verbs whose entries change nothing that a board page shows
