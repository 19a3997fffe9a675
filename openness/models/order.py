"""An order to publish (责令公布): by the township or the county, with a date and reasons (村组法 36, 居组法 35)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from openness.choices import AnswerLevel, OrderState
from openness.models.challenge import Challenge
from openness.models.disclosure import Disclosure
from openness.models.schedule import Item


class Order(models.Model):
    """What must be public by a day; the publication itself fulfils it."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    item = models.ForeignKey(Item, verbose_name=_("公开事项"), on_delete=models.PROTECT)
    period_start = models.DateField(_("哪一期（第一天）"), null=True, blank=True)
    corrects = models.ForeignKey(
        Disclosure, verbose_name=_("更正哪一份"), on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    title = models.CharField(_("公开什么"), max_length=160)
    reason = models.CharField(_("理由"), max_length=300)
    level = models.CharField(_("谁责令"), max_length=10, choices=AnswerLevel)
    challenge = models.ForeignKey(
        Challenge, verbose_name=_("质疑"), on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    issued_by = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(_("责令日期"))
    issued_at = models.DateTimeField(_("责令时间"))
    due_on = models.DateField(_("最迟公开"))
    state = models.CharField(_("状态"), max_length=10, choices=OrderState, default=OrderState.OPEN)
    fulfilled_by = models.ForeignKey(
        Disclosure, verbose_name=_("公开的一份"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(_("公开或撤销日期"), null=True, blank=True)
    revoke_reason = models.CharField(_("撤销理由"), max_length=300, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("责令公布")
        verbose_name_plural = _("责令公布")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state"),
            models.CheckConstraint(
                condition=Q(level__in=[AnswerLevel.TOWNSHIP, AnswerLevel.COUNTY]), name="order_level"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("issued_on")), name="order_dates"),
            models.CheckConstraint(
                condition=Q(state=OrderState.OPEN, fulfilled_by=None, ended_on=None)
                | Q(state=OrderState.FULFILLED, fulfilled_by__isnull=False, ended_on__isnull=False)
                | (Q(state=OrderState.REVOKED, ended_on__isnull=False) & ~Q(revoke_reason="")),
                name="order_ended",
            ),
        ]
        indexes = [models.Index(fields=["division", "state"], name="order_place")]

    def __str__(self) -> str:
        return self.title

    def fulfil(self, *, disclosure: Disclosure, on: dt.date) -> None:
        self.state, self.fulfilled_by, self.ended_on = OrderState.FULFILLED, disclosure, on

    def revoke(self, *, reason: str, on: dt.date) -> None:
        self.state, self.revoke_reason, self.ended_on = OrderState.REVOKED, reason, on
