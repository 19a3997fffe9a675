"""Who may file, verify, confirm, withdraw, and read working papers. The township reminds, it never edits (村组法 6)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet
from governance.base.verdict import Verdict
from openness.models import Disclosure
from openness.rules.account_code import COMMUNITY

FILERS = (Role.CLERK, Role.ACCOUNTING_AGENT)
OWN_ROLES = (*FILERS, Role.SUPERVISOR, Role.PARTY_SECRETARY)  # of the community itself: they see drafts too
ABOVE_ROLES = (Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER, Role.LEADER)  # see what was submitted once

FILE = register("openness.file_disclosure", _("填报公开内容"), FILERS)
WITHDRAW = register("openness.withdraw_disclosure", _("撤回公开内容"), FILERS)
VERIFY = register("openness.verify_disclosure", _("核实公开内容"), [Role.SUPERVISOR])
RECUSE = register("openness.declare_recusal", _("声明回避"), [Role.SUPERVISOR])
UPLOAD_SHEET = register("openness.upload_sheet", _("上传书面核实单"), [*FILERS, Role.SUPERVISOR, Role.TOWNSHIP_STAFF])
CONFIRM_SHEET = register("openness.confirm_sheet", _("确认书面核实单"), [Role.SUPERVISOR, Role.TOWNSHIP_STAFF])
SEE_PAPERS = register("openness.see_papers", _("查看凭证和核实单"), [*FILERS, Role.SUPERVISOR, Role.TOWNSHIP_STAFF])
POST_PAPER = register("openness.post_paper", _("登记张贴和取下"), [*FILERS, Role.SUPERVISOR])

ASK_ERASURE = register(
    "openness.ask_erasure", _("提出抹除不该公开的内容"), [*FILERS, Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)
DECIDE_ERASURE = register("openness.decide_erasure", _("决定抹除不该公开的内容"), [Role.BUREAU_REVIEWER])

ADOPT_LISTING = register("openness.adopt_listing", _("采用公开目录和大笔开支标准"), [Role.BUREAU_REVIEWER])
SET_LISTING = register("openness.set_listing", _("增加公开事项或提高要求"), [Role.BUREAU_REVIEWER, Role.TOWNSHIP_STAFF])
REPORT_EVENT = register("openness.report_event", _("报告发生的事项"), [*FILERS, Role.TOWNSHIP_STAFF])

# Challenge, inquiry, order (村组法 36, 居组法 35). Who asks is sealed: the clerk who is challenged never opens it.
ENTER_CHALLENGE = register(
    "openness.enter_challenge", _("替人登记质疑"), [Role.CLERK, Role.SUPERVISOR, Role.TOWNSHIP_STAFF]
)
VERIFY_CHALLENGER = register(
    "openness.verify_challenger", _("核对提出质疑的人"), [Role.SUPERVISOR, Role.TOWNSHIP_STAFF]
)
ANSWER_CHALLENGE = register("openness.answer_challenge", _("答复质疑"), FILERS)
SIGN_ANSWER = register("openness.sign_answer", _("签署质疑的答复"), [Role.SUPERVISOR])
INVESTIGATE = register("openness.investigate", _("调查质疑并答复"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER])
ORDER_PUBLICATION = register("openness.order_publication", _("责令公布"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER])
RECEIVE_INQUIRY = register(
    "openness.receive_inquiry", _("登记质询和公开要求"), [*FILERS, Role.SUPERVISOR, Role.TOWNSHIP_STAFF]
)


def may_file(user: User, place: str, on: dt.date) -> Verdict:
    """The committee's clerk or the accounting agent; the committee stays the owner."""
    return may(user, FILE.name, place=place, on=on)


def may_verify(user: User, place: str, on: dt.date) -> Verdict:
    """Holding the role; whether this supervisor may sign this disclosure is ``rules.verification.may_sign``."""
    return may(user, VERIFY.name, place=place, on=on)


def may_see_papers(user: User, disclosure: Disclosure, on: dt.date) -> Verdict:
    """Vouchers and scanned sheets: those who file and verify, and the township; never the public (R-OPN-6)."""
    return may(user, SEE_PAPERS.name, place=disclosure.division.code, on=on)


# Codes of one's own books: a township's agency keeps those of its communities, a community may know better.
SET_ACCOUNT_CODES = register("openness.set_account_codes", _("登记本村（社区）的会计科目"), FILERS)
SET_TOWNSHIP_CODES = register(
    "openness.set_township_account_codes",
    _("登记乡镇（街道）的会计科目"),
    [Role.ACCOUNTING_AGENT, Role.TOWNSHIP_STAFF],
)


def may_set_codes(user: User, place: str, on: dt.date) -> Verdict:
    """At the level whose books they are: the township edits nothing of a community (村组法 6)."""
    verb = SET_ACCOUNT_CODES if len(place) == COMMUNITY else SET_TOWNSHIP_CODES
    return may(user, verb.name, place=place, on=on)


register_words(
    {
        "openness.schedule_loaded": _("载入公开目录"),
        "openness.listing_adopted": _("采用公开目录条目"),
        "openness.listing_set": _("提高公开要求"),
        "openness.item_added": _("增加公开事项"),
        "openness.threshold_set": _("设定大笔开支标准"),
        "openness.account_code_set": _("登记会计科目"),
        "openness.account_code_ended": _("停用会计科目"),
        "openness.account_codes_imported": _("导入会计科目"),
        "openness.draft_created": _("起草公开内容"),
        "openness.draft_saved": _("保存草稿"),
        "openness.masked": _("遮盖个人信息"),
        "openness.sheet_imported": _("从表格导入"),
        "openness.submitted": _("提交核实"),
        "openness.taken_back": _("取回修改"),
        "openness.returned": _("退回"),
        "openness.signed": _("签署核实意见"),
        "openness.recused": _("声明回避"),
        "openness.sheet_uploaded": _("上传书面核实单"),
        "openness.sheet_confirmed": _("确认书面核实单"),
        "openness.verified": _("核实通过"),
        "openness.published": _("公开"),
        "openness.correction_started": _("开始更正"),
        "openness.withdrawn": _("撤回"),
        "openness.posted": _("登记张贴"),
        "openness.taken_down": _("登记取下"),
        "openness.erasure_asked": _("提出抹除"),
        "openness.erasure_refused": _("不同意抹除"),
        "openness.erased": _("抹除"),
        "openness.enclosure_added": _("添加公开附件"),
        "openness.enclosure_looked": _("看过公开附件"),
        "openness.enclosure_removed": _("移除公开附件"),
        "openness.voucher_added": _("附上凭证"),
        "openness.voucher_removed": _("移除凭证"),
        "openness.challenge_received": _("收到质疑"),
        "openness.challenge_accepted": _("受理质疑"),
        "openness.challenge_refused": _("不受理质疑"),
        "openness.challenge_answered": _("村（居）委会答复质疑"),
        "openness.answer_signed": _("签署质疑的答复"),
        "openness.answer_published": _("公开质疑和答复"),
        "openness.challenge_escalated": _("质疑报上一级"),
        "openness.challenge_closed": _("质疑办结"),
        "openness.contact_opened": _("查看质疑人的姓名和电话"),
        "openness.order_issued": _("责令公布"),
        "openness.order_fulfilled": _("责令的内容已公开"),
        "openness.order_revoked": _("撤销责令公布"),
        "openness.inquiry_received": _("登记质询或公开要求"),
        "openness.inquiry_answered": _("答复质询或公开要求"),
    }
)
quiet(
    "openness.draft_created",
    "openness.draft_saved",
    "openness.masked",
    "openness.sheet_imported",
    "openness.posted",
    "openness.taken_down",
    "openness.voucher_added",
    "openness.voucher_removed",
)
