from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AutonomyConfig(AppConfig):
    name = "autonomy"
    label = "autonomy"
    verbose_name = _("自治与协助")
