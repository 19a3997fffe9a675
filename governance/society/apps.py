from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SocietyConfig(AppConfig):
    name = "governance.society"
    label = "society"
    verbose_name = _("社会力量")
