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
SEE_KIN = register("committees.see_kin", _("查看近亲属声明"), [Role.CLERK, Role.COMMITTEE_HEAD], personal=True)
SET_EXPECTED = register("committees.set_expected", _("设定各类社区应有的组织"), [Role.BUREAU_REVIEWER])
register_words(
    {
        "committees.body_set_up": _("登记组织"),
        "committees.body_ended": _("撤销组织"),
        "committees.term_opened": _("登记新一届"),
        "committees.appointed": _("登记任职"),
        "committees.office_ended": _("登记离任"),
        "committees.rules_adopted": _("登记工作制度"),
        "committees.handover_opened": _("开始交接"),
        "committees.handover_listed": _("填写交接清单"),
        "committees.handover_done": _("监交完成"),
        "committees.expected_loaded": _("载入应有的组织"),
        "committees.expected_set": _("设定应有的组织"),
        "committees.expected_ended": _("取消应有的组织"),
    }
)

# Matters and meetings -------------------------------------------------------------------------------------------------
FILE_MATTER = register("committees.file_matter", _("登记议事事项"), COMMITTEE_ROLES)
CALL_MEETING = register("committees.call_meeting", _("召集会议、登记结果"), [Role.CLERK, Role.COMMITTEE_HEAD])
SET_PROCEDURE = register("committees.set_procedure", _("设定议事程序"), [Role.BUREAU_REVIEWER])
register_words(
    {
        "committees.matter_filed": _("登记议事事项"),
        "committees.step_done": _("登记议事步骤"),
        "committees.matter_ended": _("结束议事事项"),
        "committees.result_published": _("公开实施结果"),
        "committees.procedures_loaded": _("装入议事程序"),
        "committees.procedure_set": _("设定议事程序"),
        "committees.meeting_asked": _("登记开会的提议"),
        "committees.meeting_called": _("召集会议"),
        "committees.meeting_cancelled": _("取消会议"),
        "committees.meeting_held": _("登记到会"),
        "committees.meeting_recorded": _("补登平台外召开的会议"),
        "committees.item_counted": _("登记表决"),
        "committees.item_recounted": _("更正表决登记"),
        "committees.minutes_written": _("登记会议记录"),
        "committees.minutes_signed": _("会议记录签名"),
        "committees.resolution_published": _("公开决议"),
        "committees.resolution_revoked": _("撤销决议"),
        "committees.council_authorised": _("授权代表会议"),
    }
)

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
        "committees.nomination_reopened": _("重新提名"),
        "committees.candidates_published": _("公布正式候选人"),
        "committees.stations_published": _("公布投票站和工作人员"),
        "committees.worker_dropped": _("去掉选举工作人员"),
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
SUPERVISE = register("committees.supervise", _("提监督意见、主持民主评议"), [Role.SUPERVISOR])
ANSWER_SUPERVISION = register("committees.answer_supervision", _("答复监督意见"), COMMITTEE_ROLES)
READ_REFERRAL = register(
    "committees.read_referral", _("看监督委员会反映的情况"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)
SET_SCALE = register("committees.set_scale", _("设定评议等次标准"), [Role.BUREAU_REVIEWER])
DEMAND_AUDIT = register("committees.demand_audit", _("登记审计要求和异议"), [Role.SUPERVISOR, Role.TOWNSHIP_STAFF])
ORGANISE_AUDIT = register("committees.organise_audit", _("组织审计、公布结果"), [Role.TOWNSHIP_STAFF])
KEEP_ARCHIVES = register("committees.keep_archives", _("建立档案"), [Role.CLERK, Role.COMMITTEE_HEAD, Role.SUPERVISOR])
register_words(
    {
        "committees.opinion_given": _("提监督意见"),
        "committees.opinion_answered": _("答复监督意见"),
        "committees.supervision_referred": _("监督委员会向上级反映"),
        "committees.supervision_asked": _("监督委员会建议召开会议"),
        "committees.ask_closed": _("因建议召开了会议"),
        "committees.supervision_reported": _("监督委员会报告工作"),
        "committees.appraisal_planned": _("公布民主评议方案"),
        "committees.appraisal_called_off": _("取消民主评议"),
        "committees.appraisal_held": _("公布民主评议结果"),
        "committees.scale_set": _("设定评议等次标准"),
        "committees.audit_opened": _("应当开展的审计"),
        "committees.audit_demanded": _("登记审计要求"),
        "committees.audit_started": _("开始组织审计"),
        "committees.audit_published": _("公布审计结果"),
        "committees.audit_objected": _("对审计结果提出异议"),
        "committees.objection_answered": _("答复审计异议"),
        "committees.year_filed": _("把一年的记录归档"),
        "committees.archive_added": _("登记档案"),
        "committees.archive_destroyed": _("销毁档案"),
        "committees.archive_classes_loaded": _("载入档案类别"),
    }
)
quiet(
    "committees.supervision_referred",
    "committees.supervision_asked",
    "committees.ask_closed",
    "committees.scale_set",
    "committees.year_filed",
    "committees.archive_added",
    "committees.archive_destroyed",
    "committees.archive_classes_loaded",
    "committees.audit_demanded",
    "committees.audit_started",
    "committees.audit_objected",
    "committees.objection_answered",
)
quiet()  # verbs whose entries change nothing that a board page shows
