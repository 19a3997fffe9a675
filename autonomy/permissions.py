"""Who may draft and adopt lists, ask, review and decide, sign, report and say what a burden is."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

COMMITTEE_ROLES = (Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY)  # who speak for the community
GATE_ROLES = (Role.BUREAU_REVIEWER, Role.GOVERNMENT_OFFICE)

DRAFT_LIST = register("autonomy.draft_list", _("起草清单"), [Role.BUREAU_REVIEWER])
ADOPT_LIST = register("autonomy.adopt_list", _("公布清单"), [Role.BUREAU_REVIEWER])
WITHDRAW_ENTRY = register("autonomy.withdraw_entry", _("清单事项退出"), GATE_ROLES)
NARROW_LIST = register("autonomy.narrow_list", _("缩减协助清单"), [Role.TOWNSHIP_STAFF])
GIVE_OPINION = register("autonomy.give_opinion", _("对清单和准入申请提意见"), COMMITTEE_ROLES)

FILE_REQUEST = register("autonomy.file_request", _("申请事项准入"), [Role.DEPARTMENT])
ACCEPT_REQUEST = register("autonomy.accept_request", _("受理准入申请"), GATE_ROLES)
REVIEW_REQUEST = register("autonomy.review_request", _("审查准入申请"), GATE_ROLES)
DECIDE_REQUEST = register("autonomy.decide_request", _("决定准入申请"), GATE_ROLES)

WRITE_TEMPLATE = register("autonomy.write_template", _("制定协议范本"), [Role.BUREAU_REVIEWER])
DRAFT_AGREEMENT = register("autonomy.draft_agreement", _("起草协议"), [Role.TOWNSHIP_STAFF])
SIGN_GOVERNMENT = register("autonomy.sign_government", _("代表政府签署协议"), [Role.TOWNSHIP_STAFF])
SIGN_COMMITTEE = register("autonomy.sign_committee", _("代表村（居）委会签署协议"), COMMITTEE_ROLES)
KEEP_PROMISE = register("autonomy.keep_promise", _("登记协议承诺的办理"), [Role.TOWNSHIP_STAFF, *COMMITTEE_ROLES])
NOTE_BREACH = register("autonomy.note_breach", _("指出和答复违约"), [Role.TOWNSHIP_STAFF, *COMMITTEE_ROLES])
RULE_BREACH = register("autonomy.rule_breach", _("裁定违约争议"), [Role.BUREAU_REVIEWER])
EVALUATE = register("autonomy.evaluate", _("评价协议履行"), [Role.TOWNSHIP_STAFF, *COMMITTEE_ROLES])

REPORT = register("autonomy.report", _("反映越位和缺位"), [*COMMITTEE_ROLES, Role.SUPERVISOR])
ANSWER_REPORT = register("autonomy.answer_report", _("答复越位和缺位反映"), [Role.TOWNSHIP_STAFF, *GATE_ROLES])
RULE_REPORT = register("autonomy.rule_report", _("裁定越位和缺位反映"), GATE_ROLES)
ANSWER_OFF_LIST = register("autonomy.answer_off_list", _("答复清单外事项"), COMMITTEE_ROLES)

ENTER_BURDEN = register(
    "autonomy.enter_burden", _("登记给村（社区）的负担"), [Role.DEPARTMENT, Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)
VIEW_BURDEN = register("autonomy.view_burden", _("核对村（社区）的负担"), COMMITTEE_ROLES)
SET_CEILING = register("autonomy.set_ceiling", _("设定负担上限"), [Role.BUREAU_REVIEWER])

# Lists, admission -----------------------------------------------------------------------------------------------------
register_words(
    {
        "autonomy.list_drafted": _("起草清单"),
        "autonomy.entry_written": _("编写清单事项"),
        "autonomy.entry_removed": _("从草稿中去掉事项"),
        "autonomy.entries_imported": _("从表格导入清单事项"),
        "autonomy.list_consulted": _("就清单征求意见"),
        "autonomy.list_taken_back": _("收回清单草稿修改"),
        "autonomy.list_merged": _("把变动并入清单草稿"),
        "autonomy.list_abandoned": _("放弃清单草稿"),
        "autonomy.list_adopted": _("公布清单"),
        "autonomy.entry_withdrawn": _("事项退出清单"),
        "autonomy.opinion_given": _("村（社区）提意见"),
        "autonomy.narrowed": _("缩减协助事项"),
        "autonomy.narrowing_ended": _("恢复协助事项"),
        "autonomy.entry_reviewed": _("年度复核清单事项"),
    }
)
quiet(
    "autonomy.list_drafted",
    "autonomy.entry_written",
    "autonomy.entry_removed",
    "autonomy.entries_imported",
    "autonomy.list_consulted",
    "autonomy.list_taken_back",
    "autonomy.list_merged",
    "autonomy.list_abandoned",
    "autonomy.opinion_given",
    "autonomy.entry_reviewed",
)
register_words(
    {
        "autonomy.admission_drafted": _("起草准入申请"),
        "autonomy.admission_changed": _("修改准入申请"),
        "autonomy.admission_file_added": _("准入申请添加附件"),
        "autonomy.admission_file_removed": _("准入申请去掉附件"),
        "autonomy.admission_filed": _("提交准入申请"),
        "autonomy.admission_filed_again": _("补正后重新提交"),
        "autonomy.admission_accepted": _("受理准入申请"),
        "autonomy.admission_returned": _("退回补正"),
        "autonomy.admission_reviewed": _("写审查意见"),
        "autonomy.admission_opinions_asked": _("抽取村（社区）征求意见"),
        "autonomy.admission_provisional": _("应急临时准入"),
        "autonomy.admission_decided": _("决定准入申请"),
        "autonomy.admission_expired": _("应急准入期满"),
        "autonomy.admission_withdrawn": _("撤回准入申请"),
        "autonomy.admission_purchase": _("准入申请转为购买服务"),
    }
)
# Agreements -----------------------------------------------------------------------------------------------------------
register_words(
    {
        "autonomy.template_made": _("制定协议范本"),
        "autonomy.agreement_run_started": _("开始批量起草协议"),
        "autonomy.agreement_run_chunk": _("批量起草协议"),
        "autonomy.agreement_run_done": _("批量起草完成"),
        "autonomy.agreement_drafted": _("起草协议"),
        "autonomy.agreement_saved": _("修改协议草稿"),
        "autonomy.agreement_to_check": _("协议送第二人复核"),
        "autonomy.agreement_offered": _("协议送签"),
        "autonomy.agreement_reopened": _("收回协议修改"),
        "autonomy.agreement_abandoned": _("不再签订协议"),
        "autonomy.agreement_signature": _("签署协议"),
        "autonomy.agreement_signed": _("签订协议"),
        "autonomy.agreement_scan": _("上传协议扫描件"),
        "autonomy.agreement_amended": _("协议被补充协议取代"),
        "autonomy.agreement_end_proposed": _("提出提前终止协议"),
        "autonomy.agreement_terminated": _("提前终止协议"),
        "autonomy.agreement_ended": _("协议期满"),
        "autonomy.agreement_evaluated": _("评价协议履行"),
        "autonomy.promise_kept": _("登记协议承诺已做到"),
        "autonomy.promise_open_again": _("协议承诺重新算未做到"),
        "autonomy.breach_noted": _("指出违约"),
        "autonomy.breach_answered": _("答复违约"),
        "autonomy.breach_settled": _("违约已解决"),
        "autonomy.breach_to_county": _("违约报县级裁定"),
        "autonomy.breach_ruled": _("裁定违约"),
    }
)
quiet(
    "autonomy.template_made",
    "autonomy.agreement_run_started",
    "autonomy.agreement_run_chunk",
    "autonomy.agreement_run_done",
    "autonomy.agreement_drafted",
    "autonomy.agreement_saved",
    "autonomy.agreement_to_check",
    "autonomy.agreement_offered",
    "autonomy.agreement_reopened",
    "autonomy.agreement_abandoned",
    "autonomy.agreement_signature",
    "autonomy.agreement_scan",
    "autonomy.agreement_end_proposed",
    "autonomy.agreement_evaluated",
)
# Reports --------------------------------------------------------------------------------------------------------------
register_words(
    {
        "autonomy.report_received": _("收到越位缺位反映"),
        "autonomy.report_answered": _("答复反映"),
        "autonomy.report_accepted": _("反映人认可答复"),
        "autonomy.report_disputed": _("反映人不认可，报县级"),
        "autonomy.report_unanswered": _("到期没有答复，报县级"),
        "autonomy.report_lapsed": _("答复后没有再提，办结"),
        "autonomy.report_decided": _("裁定反映"),
        "autonomy.report_remedied": _("登记已经纠正"),
        "autonomy.report_community_opened": _("打开反映来自哪个村（社区）"),
        "autonomy.off_list_answered": _("答复清单外事项"),
    }
)
quiet(
    "autonomy.report_received",
    "autonomy.report_answered",
    "autonomy.report_accepted",
    "autonomy.report_disputed",
    "autonomy.report_unanswered",
    "autonomy.report_lapsed",
    "autonomy.report_community_opened",
    "autonomy.off_list_answered",
)
# Burden ---------------------------------------------------------------------------------------------------------------
register_words(
    {
        "autonomy.burden_entered": _("登记负担"),
        "autonomy.burdens_imported": _("从表格登记负担"),
        "autonomy.burden_changed": _("修改负担"),
        "autonomy.burden_ended": _("取消负担"),
        "autonomy.burdens_viewed": _("核对负担"),
        "autonomy.ceiling_set": _("设定负担上限"),
        "autonomy.ceiling_ended": _("取消负担上限"),
    }
)
quiet()  # verbs whose entries change nothing that a board page shows
