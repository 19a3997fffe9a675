"""Who may record a project, and who sees the record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register

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
