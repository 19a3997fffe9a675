"""Who handles requests about personal data, who keeps the records of protection, who answers for the platform."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

# The committee holds the data, so its clerk answers; nobody above sees who asked (requirements.md, personal records).
HANDLE_REQUEST = register("residents.handle_request", _("办理个人信息请求"), [Role.CLERK], personal=True)
# The register of persons: named roles of that very community, and nobody above it, the superuser included (R-RES-1).
SEE_PERSONS = register(
    "residents.see_persons", _("查看人员登记"), [Role.CLERK, Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY], personal=True
)
KEEP_PERSONS = register("residents.keep_persons", _("登记人员和户"), [Role.CLERK], personal=True)
UNMASK_PERSON = register(
    "residents.unmask_person", _("查看身份证号和电话全文"), [Role.CLERK, Role.COMMITTEE_HEAD], personal=True
)
# The whole register as a file: by the one who answers for the committee, with a reason (个保法 6, 19).
EXPORT_PERSONS = register("residents.export_persons", _("导出人员登记"), [Role.COMMITTEE_HEAD], personal=True)
KEEPERS = (Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN)
KEEP_RECORDS = register("residents.keep_records", _("登记影响评估和泄露事件"), KEEPERS)
ANSWER_FEEDBACK = register("residents.answer_feedback", _("答复对平台的意见"), KEEPERS)

register_words(
    {
        "residents.request_received": _("收到个人信息请求"),
        "residents.request_opened": _("打开个人信息请求的密封内容"),
        "residents.request_checked": _("核对请求人身份"),
        "residents.request_done": _("办好个人信息请求"),
        "residents.request_refused": _("不办个人信息请求"),
        "residents.requests_forgotten": _("销毁个人信息请求的密封内容"),
        "residents.contact_set": _("登记个人信息联系单位"),
        "residents.assessed": _("登记影响评估"),
        "residents.breach_recorded": _("登记泄露事件"),
        "residents.breach_told": _("登记泄露事件的报告和告知"),
        "residents.feedback_received": _("收到对平台的意见"),
        "residents.feedback_answered": _("答复对平台的意见"),
        "residents.feedback_set_aside": _("不答复对平台的意见"),
        "residents.person_registered": _("登记人员"),
        "residents.person_changed": _("更正人员登记"),
        "residents.person_left": _("注销人员登记"),
        "residents.persons_merged": _("合并重复的人员登记"),
        "residents.absence_recorded": _("登记外出"),
        "residents.absence_ended": _("登记外出结束"),
        "residents.member_added": _("登记集体经济组织成员"),
        "residents.member_ended": _("结束集体经济组织成员登记"),
        "residents.household_set_up": _("登记户"),
        "residents.household_changed": _("更正户的登记"),
        "residents.household_ended": _("注销户"),
        "residents.group_set_up": _("设立小组"),
        "residents.group_changed": _("更改小组"),
        "residents.group_ended": _("撤销小组"),
        "residents.number_shown": _("查看号码全文"),
        "residents.people_imported": _("从表格导入人员"),
        "residents.register_exported": _("导出人员登记"),
        "residents.numbers_destroyed": _("销毁到期的身份证号和电话"),
        "residents.persons_deleted": _("删除到期的人员登记"),
    }
)
# Nothing of the register is on the board.
quiet(
    *(
        f"residents.{word}"
        for word in (
            "person_registered",
            "person_changed",
            "person_left",
            "persons_merged",
            "absence_recorded",
            "absence_ended",
            "member_added",
            "member_ended",
            "household_set_up",
            "household_changed",
            "household_ended",
            "group_set_up",
            "group_changed",
            "group_ended",
            "number_shown",
            "people_imported",
            "register_exported",
            "numbers_destroyed",
            "persons_deleted",
        )
    )
)
