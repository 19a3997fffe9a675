from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TownshipConfig(AppConfig):
    name = "governance.township"
    label = "township"
    verbose_name = _("乡镇（街道）")
