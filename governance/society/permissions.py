"""Who may say that a service should be bought, and who sees it (R-SOC-3)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.permissions import register
from governance.base.accounts.words import register_words
from governance.base.journal.changes import quiet

OPEN_NEED = register(
    "society.open_need", _("提出购买服务需求"), [Role.DEPARTMENT, Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)

register_words({"society.need_opened": _("提出购买服务需求"), "society.need_dropped": _("放弃购买服务需求")})
quiet("society.need_opened", "society.need_dropped")  # on no board page yet
