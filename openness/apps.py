from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpennessConfig(AppConfig):
    name = "openness"
    label = "openness"
    verbose_name = _("村（居）务公开")
