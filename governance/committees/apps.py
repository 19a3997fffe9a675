from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitteesConfig(AppConfig):
    name = "governance.committees"
    label = "committees"
    verbose_name = _("自治组织")
