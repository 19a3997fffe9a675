"""Words of the social forces."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NeedSource(models.TextChoices):
    """Where a need to buy a service comes from (R-SOC-3)."""

    ADMISSION = "admission", _("未准入的事项")
    RESIDENTS = "residents", _("居民需求")
    CONSULTATION = "consultation", _("协商结果")


class NeedState(models.TextChoices):
    OPEN = "open", _("待立项")
    DROPPED = "dropped", _("不再需要")
