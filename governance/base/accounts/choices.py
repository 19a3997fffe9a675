"""Roles of requirements.md, "People and roles"."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    CLERK = "clerk", _("文书（村务专干）")  # files for the committee
    ACCOUNTING_AGENT = "accounting_agent", _("代理记账员")  # township office that keeps the books of many committees
    SUPERVISOR = "supervisor", _("监督委员会成员")  # verifies before publication
    PARTY_SECRETARY = "party_secretary", _("党组织书记")  # has matters studied before they are decided
    COMMITTEE_HEAD = "committee_head", _("村（居）委会主任")  # signs for the committee
    TOWNSHIP_STAFF = "township_staff", _("乡镇（街道）工作人员")
    BUREAU_REVIEWER = "bureau_reviewer", _("县级民政部门工作人员")
    GOVERNMENT_OFFICE = "government_office", _("政府办公室工作人员")  # decides where the bureau itself is a party
    PARTY_OFFICE = "party_office", _("党委组织部门工作人员")  # party organisations, checks, leadership duties
    DEPARTMENT = "department", _("职能部门工作人员")
    LEADER = "leader", _("领导（只读）")  # county, city or province
    PLATFORM_ADMIN = "platform_admin", _("平台管理员")  # runs the installation, sees no personal records by that


# Code lengths at which a role can be held.
LEVELS: dict[str, tuple[int, ...]] = {
    Role.CLERK: (12,),
    Role.ACCOUNTING_AGENT: (9, 12),
    Role.SUPERVISOR: (12,),
    Role.PARTY_SECRETARY: (12,),
    Role.COMMITTEE_HEAD: (12,),
    Role.TOWNSHIP_STAFF: (9,),
    Role.BUREAU_REVIEWER: (4, 6),
    Role.GOVERNMENT_OFFICE: (6,),
    Role.PARTY_OFFICE: (4, 6, 9),
    Role.DEPARTMENT: (2, 4, 6, 9),
    Role.LEADER: (2, 4, 6, 9),
    Role.PLATFORM_ADMIN: (2, 4, 6),
}
# Levels whose posts a managing role may fill, inside its own division (rules/assignment.py, ``may_give``).
MANAGED_LEVELS: dict[str, tuple[int, ...]] = {
    Role.TOWNSHIP_STAFF: (12,),
    Role.BUREAU_REVIEWER: (9, 12),
    Role.PLATFORM_ADMIN: (2, 4, 6),
}
# Two-step sign-in is required from township level up (MLPS-MFA) and optional below.
TWO_STEP_ROLES = frozenset(
    {
        Role.TOWNSHIP_STAFF,
        Role.BUREAU_REVIEWER,
        Role.GOVERNMENT_OFFICE,
        Role.PARTY_OFFICE,
        Role.DEPARTMENT,
        Role.LEADER,
        Role.PLATFORM_ADMIN,
    }
)
ADMIN_ROLES = frozenset({Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER, Role.LEADER, Role.PLATFORM_ADMIN})


class Deactivation(models.TextChoices):
    """Why an account is closed."""

    LEFT = "left", _("离任或调离")
    MISUSED = "misused", _("可能被他人使用")
    DUPLICATE = "duplicate", _("重复的账号")
    MISTAKE = "mistake", _("登记错误")
