"""Verbs of the clock."""

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register

SET_LADDER = register("clock.set_ladder", _("设定提醒和上报的时间"), [Role.BUREAU_REVIEWER])
ENTER_CALENDAR = register("clock.enter_calendar", _("录入放假安排"), [Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN])
