"""The admin site: who gets in is decided by assignments in force, not by a flag."""

from django.http import HttpRequest
from django.utils import timezone
from unfold.sites import UnfoldAdminSite

from governance.base.accounts.permissions import may_enter_admin


class GovernanceAdminSite(UnfoldAdminSite):
    """Township staff, county, leaders and platform administrators."""

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_authenticated and may_enter_admin(user, on=timezone.localdate())
