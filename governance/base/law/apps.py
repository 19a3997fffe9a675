from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LawConfig(AppConfig):
    name = "governance.base.law"
    label = "law"
    verbose_name = _("规则与依据")
