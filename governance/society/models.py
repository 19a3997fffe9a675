"""Social forces. So far the need from which a purchase of services begins (R-SOC-3)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division, Organisation
from governance.society.choices import NeedSource, NeedState


class PurchaseNeed(models.Model):
    """A service that somebody should be paid for, because a committee does not owe it."""

    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("购买单位"), on_delete=models.PROTECT, related_name="purchase_needs"
    )
    source = models.CharField(_("来由"), max_length=14, choices=NeedSource)
    source_id = models.BigIntegerField(_("来由编号"), help_text=_("准入申请、诉求或者协商的编号"))
    title = models.CharField(_("需要什么服务"), max_length=80)
    served = models.CharField(_("为谁服务"), max_length=120)
    content = models.TextField(_("内容和要求"))
    estimate = models.DecimalField(_("估计金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    money_source = models.CharField(_("资金来源"), max_length=120, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=NeedState, default=NeedState.OPEN)
    opened_by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField(_("提出日期"))
    dropped_on = models.DateField(_("放弃日期"), null=True, blank=True)
    drop_reason = models.CharField(_("放弃的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("购买服务需求")
        verbose_name_plural = _("购买服务需求")
        constraints = [
            models.UniqueConstraint(fields=["source", "source_id"], name="purchaseneed_once"),
            models.CheckConstraint(condition=Q(source__in=NeedSource.values), name="purchaseneed_source"),
            models.CheckConstraint(condition=Q(estimate=None) | Q(estimate__gt=0), name="purchaseneed_estimate"),
            models.CheckConstraint(
                condition=Q(state=NeedState.OPEN, dropped_on=None)
                | Q(state=NeedState.DROPPED, dropped_on__isnull=False) & ~Q(drop_reason=""),
                name="purchaseneed_state",
            ),
        ]
        indexes = [models.Index(fields=["division", "state"], name="purchaseneed_place")]

    def __str__(self) -> str:
        return self.title

    def drop(self, *, on: dt.date, reason: str) -> None:
        self.state, self.dropped_on, self.drop_reason = NeedState.DROPPED, on, reason
