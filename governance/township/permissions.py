"""Who may record a project, and who sees the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words

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
