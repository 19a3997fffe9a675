"""The words of the installation's own journal entries."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from governance.base.accounts.words import register_words

register_words({"config.backed_up": _("备份"), "config.restored": _("从备份恢复")})
