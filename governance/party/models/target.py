"""What a county wants of an indicator of cross-appointment; nobody has to have one (R-PTY-3)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division


class Target(models.Model):
    """At least so many of a hundred. A target never makes a forbidden combination count."""

    county = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT, related_name="+")
    indicator = models.CharField(_("指标"), max_length=40)
    percent = models.PositiveSmallIntegerField(_("不低于（%）"))
    basis = models.CharField(_("文件"), max_length=120)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("登记日期"))

    class Meta:
        verbose_name = _("交叉任职目标")
        verbose_name_plural = _("交叉任职目标")
        constraints = [
            models.UniqueConstraint(fields=["county", "indicator"], name="target_once"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="target_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.percent}%"
