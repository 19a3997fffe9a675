"""Who may record a project, and who sees the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

RECORD_PROJECT = register(
    "township.record_project",
    _("登记项目和进展"),
    [Role.CLERK, Role.ACCOUNTING_AGENT, Role.TOWNSHIP_STAFF],
)
SEE_PROJECTS = register(
    "township.see_projects",
    _("查看项目"),
    [
        Role.CLERK,
        Role.ACCOUNTING_AGENT,
        Role.SUPERVISOR,
        Role.PARTY_SECRETARY,
        Role.TOWNSHIP_STAFF,
        Role.BUREAU_REVIEWER,
        Role.LEADER,
    ],
)
COMMITTEE_ROLES = (Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY)  # who speak for the community
ASK_GUIDANCE = register("township.ask_guidance", _("请示指导"), COMMITTEE_ROLES)
GIVE_GUIDANCE = register("township.give_guidance", _("给予指导"), [Role.TOWNSHIP_STAFF])
ISSUE_CORRECTION = register("township.issue_correction", _("责令改正自治决定"), [Role.TOWNSHIP_STAFF])
REPLY_CORRECTION = register("township.reply_correction", _("答复责令改正"), COMMITTEE_ROLES)
REVOKE_CORRECTION = register(
    "township.revoke_correction", _("撤销责令改正"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)

register_words(
    {
        "township.guidance_asked": _("请示指导"),
        "township.guidance_answered": _("答复请示"),
        "township.guidance_given": _("主动指导"),
        "township.correction_issued": _("责令改正"),
        "township.correction_replied": _("答复责令改正"),
        "township.correction_closed": _("责令改正办结"),
        "township.correction_revoked": _("撤销责令改正"),
    }
)
quiet(  # not on the board
    "township.guidance_asked",
    "township.guidance_answered",
    "township.guidance_given",
    "township.correction_issued",
    "township.correction_replied",
    "township.correction_closed",
    "township.correction_revoked",
)
register_words(
    {
        "township.project_registered": _("登记项目"),
        "township.project_updated": _("修改项目计划"),
        "township.project_started": _("登记开工"),
        "township.project_halfway": _("登记进展过半"),
        "township.project_settled": _("登记结算"),
        "township.project_cancelled": _("取消项目"),
    }
)

# Money ----------------------------------------------------------------------------------------------------------------
ENTER_PAYMENT = register("township.enter_payment", _("登记付给村（社区）的款"), [Role.TOWNSHIP_STAFF, Role.DEPARTMENT])
CHECK_PAYMENT = register(
    "township.check_payment", _("核对到账"), [Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY]
)
register_words(
    {
        "township.owed": _("登记应付款"),
        "township.due_cancelled": _("取消应付款"),
        "township.payment_entered": _("登记付款"),
        "township.payment_confirmed": _("核对到账"),
        "township.payment_disputed": _("到账有异议"),
    }
)
