"""What government owes to whom by when, and what it paid: the one payment table (architecture.md)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import upper_bound
from governance.township.choices import DueKind, PaymentState


class DueQuerySet(models.QuerySet["Due"]):
    def within(self, code: str) -> DueQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))

    def standing(self) -> DueQuerySet:
        return self.filter(cancelled_on=None)


class Due(models.Model):
    """One sum that is owed. ``subject`` names the row it comes from, by its kind (a promise of an agreement)."""

    division = models.ForeignKey(
        Division, verbose_name=_("收款的村（社区）"), on_delete=models.PROTECT, related_name="+"
    )
    payer_division = models.ForeignKey(
        Division, verbose_name=_("付款的政府"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    payer = models.ForeignKey(
        Organisation, verbose_name=_("付款单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("什么款"), max_length=12, choices=DueKind)
    subject = models.BigIntegerField(_("来由编号"))
    year = models.PositiveSmallIntegerField(_("年度"))
    what = models.CharField(_("内容"), max_length=200)
    basis = models.CharField(_("依据"), max_length=200)
    amount = models.DecimalField(_("应付（元）"), max_digits=12, decimal_places=2)
    due_on = models.DateField(_("最迟付款"))
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    cancel_reason = models.CharField(_("取消的理由"), max_length=200, blank=True)

    objects = DueQuerySet.as_manager()

    class Meta:
        verbose_name = _("应付款")
        verbose_name_plural = _("应付款")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="due_once"),
            models.CheckConstraint(condition=Q(kind__in=DueKind.values), name="due_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="due_amount"),
            models.CheckConstraint(
                condition=Q(payer_division__isnull=False, payer=None) | Q(payer_division=None, payer__isnull=False),
                name="due_payer",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancel_reason="") | Q(cancelled_on__isnull=False) & ~Q(cancel_reason=""),
                name="due_cancelled",
            ),
        ]
        indexes = [models.Index(fields=["division", "year"], name="due_place_year")]

    def __str__(self) -> str:
        return f"{self.what} {self.amount}"


class Payment(models.Model):
    """Money that went: entered by who pays, checked by who receives. Never changed, only confirmed or disputed."""

    due = models.ForeignKey(Due, verbose_name=_("应付款"), on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("付款日期"))
    reference = models.CharField(_("凭证号"), max_length=60)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    state = models.CharField(_("状态"), max_length=10, choices=PaymentState, default=PaymentState.ENTERED)
    received = models.DecimalField(_("到账（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("核对人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_on = models.DateField(_("核对日期"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("付款")
        verbose_name_plural = _("付款")
        ordering = ["paid_on", "id"]
        constraints = [
            # The same voucher entered twice is one payment.
            models.UniqueConstraint(fields=["due", "reference"], name="payment_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) & ~Q(reference=""), name="payment_amount"),
            models.CheckConstraint(condition=Q(state__in=PaymentState.values), name="payment_state"),
            models.CheckConstraint(
                condition=Q(state=PaymentState.ENTERED, checked_by=None, checked_on=None, received=None)
                | Q(
                    state__in=[PaymentState.CONFIRMED, PaymentState.DISPUTED],
                    checked_by__isnull=False,
                    checked_on__isnull=False,
                    received__isnull=False,
                ),
                name="payment_checked",
            ),
            models.CheckConstraint(condition=~Q(state=PaymentState.DISPUTED) | ~Q(note=""), name="payment_dispute"),
        ]

    def __str__(self) -> str:
        return f"{self.due_id} {self.amount} {self.paid_on}"
