"""App configurations of the composition root."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Root app: carries commands of the whole installation and gathers what the apps declare to base."""

    name = "governance.config"
    label = "config"
    verbose_name = _("安装")

    def ready(self) -> None:
        autodiscover_modules("permissions", "duties", "indicators", "notices", "witness")


class GovernanceAdminConfig(AdminConfig):
    """The admin door, open to township level and above (see ``site.py``)."""

    default_site = "governance.config.site.GovernanceAdminSite"
