"""A disclosure: one thing made public for one period or event (R-OPN-2, R-OPN-6)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.township.models import Project
from openness.choices import Form, Means, Side, State
from openness.models.schedule import Item


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    def within(self, code: str) -> DisclosureQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))

    def public(self) -> DisclosureQuerySet:
        """What anyone may read: published, and the stubs of what was withdrawn after being public."""
        return self.filter(published_at__isnull=False)

    def live(self) -> DisclosureQuerySet:
        """Not withdrawn and not replaced by a published correction."""
        return self.exclude(state=State.WITHDRAWN).filter(replaced=False)

    def locked(self) -> DisclosureQuerySet:
        """For an action: this row locked to the end of the transaction, what it names read along."""
        return self.select_related("item", "division", "project", "corrects").select_for_update(of=("self",))

    def lock_books(self, division_id: int) -> None:
        """One publication or withdrawal of a community at a time, so that balances are compared with settled months."""
        Division.objects.select_for_update(no_key=True).get(pk=division_id)


class Disclosure(models.Model):
    """State moves only through ``openness.actions``; a transition changes this row's columns and nothing else."""

    item = models.ForeignKey(Item, verbose_name=_("公开事项"), on_delete=models.PROTECT)
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    form = models.CharField(_("表式"), max_length=20, choices=Form)
    title = models.CharField(_("标题"), max_length=120)
    period_start = models.DateField(_("期间开始"), help_text=_("事件类为事件当天"))
    period_end = models.DateField(_("期间结束"))
    event_id = models.BigIntegerField(_("事件编号"), null=True, blank=True)
    project = models.ForeignKey(Project, verbose_name=_("项目"), on_delete=models.PROTECT, null=True, blank=True)
    duty_id = models.BigIntegerField(_("任务编号"), null=True, blank=True)
    state = FSMField(_("状态"), default=State.DRAFT, choices=State.choices, protected=True)
    round = models.PositiveSmallIntegerField(_("第几次提交"), default=0)
    version = models.PositiveIntegerField(_("版本"), default=1, help_text=_("每次保存加一，防止两人互相覆盖"))
    content = models.JSONField(_("文字内容"), default=dict, blank=True)
    figure = models.DecimalField(_("主要金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    summary = models.CharField(_("一句话"), max_length=120, blank=True)
    content_hash = models.CharField(_("内容校验值"), max_length=64, blank=True)
    created_by = models.ForeignKey(User, verbose_name=_("起草人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("起草时间"))
    filed_by = models.ForeignKey(
        User, verbose_name=_("提交人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    return_reason = models.TextField(_("退回理由"), blank=True)
    verified_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    verified_means = models.CharField(_("核实方式"), max_length=8, choices=Means, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    display_until = models.DateField(_("公开栏展示至"), null=True, blank=True)
    entry_id = models.BigIntegerField(_("记录编号"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("更正哪一份"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
    )
    correction_reason = models.CharField(_("更正理由"), max_length=300, blank=True)
    replaced = models.BooleanField(_("已被更正"), default=False)
    erased_at = models.DateTimeField(_("抹除时间"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("撤回理由"), max_length=300, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开内容")
        verbose_name_plural = _("公开内容")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="disclosure_state"),
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="disclosure_period"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False, leaf__isnull=False),
                name="disclosure_published",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | ~Q(withdrawal_reason=""), name="disclosure_withdrawn"
            ),
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(correction_reason=""), name="disclosure_correction"),
            # One for each matter and period; a correction stands beside what it corrects, one at a time.
            models.UniqueConstraint(
                fields=["division", "item", "period_start", "event_id", "project"],
                condition=Q(corrects=None) & ~Q(state=State.WITHDRAWN),
                nulls_distinct=False,
                name="disclosure_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"], condition=~Q(state=State.WITHDRAWN), name="disclosure_correction_once"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "-published_at"], name="disclosure_board"),
            models.Index(fields=["state", "division"], name="disclosure_state_place"),
            models.Index(fields=["duty_id"], name="disclosure_duty"),
            # Published before its duty was there: the sweep settles these.
            models.Index(
                fields=["division", "item"],
                name="disclosure_unlinked",
                condition=Q(duty_id__isnull=True, published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @transition(field=state, source=[State.DRAFT, State.RETURNED], target=State.SUBMITTED, custom={"req": "R-OPN-6"})
    def submit(self, *, by: User, at: dt.datetime, content_hash: str) -> None:
        self.filed_by, self.submitted_at, self.content_hash = by, at, content_hash
        self.round += 1
        self.return_reason = ""

    @transition(field=state, source=State.SUBMITTED, target=State.RETURNED, custom={"req": "R-OPN-6"})
    def give_back(self, *, reason: str) -> None:
        self.return_reason = reason

    @transition(field=state, source=State.SUBMITTED, target=State.VERIFIED, custom={"req": "R-CMT-7"})
    def verify(self, *, at: dt.datetime, means: str) -> None:
        self.verified_at, self.verified_means = at, means

    @transition(field=state, source=State.VERIFIED, target=State.PUBLISHED, custom={"req": "R-OPN-6"})
    def publish(self, *, at: dt.datetime, display_until: dt.date, entry_id: int, leaf: int) -> None:
        self.published_at, self.display_until, self.entry_id, self.leaf = at, display_until, entry_id, leaf

    @transition(
        field=state,
        source=[State.DRAFT, State.RETURNED, State.SUBMITTED, State.VERIFIED, State.PUBLISHED],
        target=State.WITHDRAWN,
        custom={"req": "R-OPN-6"},
    )
    def withdraw(self, *, at: dt.datetime, reason: str) -> None:
        self.withdrawn_at, self.withdrawal_reason = at, reason

    @property
    def place_code(self) -> str:
        return self.division.code

    @property
    def is_editable(self) -> bool:
        return self.state in (State.DRAFT, State.RETURNED)


class Account(models.Model):
    """The four figures of an account; opening + income - expenditure = closing, held by the database as well."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.CASCADE, primary_key=True, related_name="account")
    opening = models.DecimalField(_("期初余额（元）"), max_digits=14, decimal_places=2)
    opening_source = models.CharField(
        _("期初余额来源"), max_length=120, blank=True, help_text=_("首次填报时写明来自哪本账、哪张对账单")
    )
    income = models.DecimalField(_("收入合计（元）"), max_digits=14, decimal_places=2)
    expenditure = models.DecimalField(_("支出合计（元）"), max_digits=14, decimal_places=2)
    closing = models.DecimalField(_("期末余额（元）"), max_digits=14, decimal_places=2)
    nil = models.BooleanField(_("本期无收支"), default=False)

    class Meta:
        verbose_name = _("账目")
        verbose_name_plural = _("账目")
        constraints = [
            models.CheckConstraint(condition=Q(income__gte=0, expenditure__gte=0), name="account_not_negative"),
            models.CheckConstraint(condition=Q(nil=False) | Q(income=0, expenditure=0), name="account_nil"),
        ]

    def __str__(self) -> str:
        return f"{self.opening} + {self.income} - {self.expenditure} = {self.closing}"


class Line(models.Model):
    """One line of an account, a list of large expenditures or of recipients."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("序号"))
    side = models.CharField(_("收支"), max_length=12, choices=Side)
    on = models.DateField(_("日期"), null=True, blank=True)
    category = models.CharField(_("类别"), max_length=30)
    summary = models.CharField(_("用途（摘要）"), max_length=120)
    payee = models.CharField(_("收款方（交款方）"), max_length=60, blank=True)
    # A person who was paid is not named in public, so that is what a payee is until the clerk says otherwise.
    payee_is_person = models.BooleanField(_("收款方是个人"), default=True, help_text=_("是个人的，公开时不写姓名"))
    amount = models.DecimalField(_("金额（元）"), max_digits=14, decimal_places=2)
    voucher_no = models.CharField(_("凭证号"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("明细")
        verbose_name_plural = _("明细")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "position"], name="line_position"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="line_amount"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="line_side"),
        ]

    def __str__(self) -> str:
        return f"{self.summary} {self.amount}"


class Voucher(models.Model):
    """A working paper for the supervisors; never published."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.CASCADE, related_name="vouchers")
    attachment = models.ForeignKey(Attachment, verbose_name=_("附件"), on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("凭证")
        verbose_name_plural = _("凭证")

    def __str__(self) -> str:
        return self.note or str(self.attachment)


def money(value: Any) -> str:
    """Two decimals as text, the canonical form of money ("1200.00")."""
    return f"{value:.2f}"
