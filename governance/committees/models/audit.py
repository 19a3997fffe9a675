"""Audits at the end of a term, on leaving and on demand; published before the next election (R-CMT-8)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.places.models import Division, Organisation
from governance.committees.choices import AuditKind
from governance.committees.models.body import Office, Term


class Audit(models.Model):
    """One audit. Of whom: an office, or all members of a term. ``due_on`` with ``due_why`` explains itself."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("审计"), max_length=10, choices=AuditKind)
    office = models.ForeignKey(
        Office, verbose_name=_("审计谁"), on_delete=models.PROTECT, null=True, blank=True, related_name="audits"
    )
    term = models.ForeignKey(
        Term, verbose_name=_("哪一届"), on_delete=models.PROTECT, null=True, blank=True, related_name="audits"
    )
    items = ArrayField(models.CharField(max_length=40), verbose_name=_("审计内容"))
    more_items = models.CharField(_("村（居）民要求的其他内容"), max_length=300, blank=True)
    # Who asked, counted (VC-AU-DEMAND: 1/5 of the villagers; RC-AU-DEMAND-REPS: 1/3 of representatives).
    asked_residents = models.PositiveIntegerField(_("要求审计的村（居）民"), null=True, blank=True)
    asked_representatives = models.PositiveIntegerField(_("要求审计的代表"), null=True, blank=True)
    verdicts = models.JSONField(_("核对"), default=list, blank=True)
    repeats = models.ForeignKey(
        "self",
        verbose_name=_("再次审计哪一次"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="repeated_by",
    )
    reason = models.CharField(_("缘由"), max_length=200, blank=True)
    ordered_on = models.DateField(_("决定审计"))
    start_by = models.DateField(_("最迟开始组织"), null=True, blank=True)
    started_on = models.DateField(_("开始组织"), null=True, blank=True)
    due_on = models.DateField(_("最迟公布结果"))
    due_why = models.JSONField(_("期限怎么算"), default=dict)
    organiser = models.ForeignKey(
        Organisation,
        verbose_name=_("组织审计的单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    auditor = models.CharField(_("审计人"), max_length=120, blank=True)
    joined = models.PositiveSmallIntegerField(_("参加审计的代表"), null=True, blank=True)
    period_from = models.DateField(_("审计期间开始"), null=True, blank=True)
    period_until = models.DateField(_("审计期间结束"), null=True, blank=True)
    result = models.TextField(_("审计结果"), blank=True)
    problems = models.TextField(_("发现的问题和处理意见"), blank=True)
    report = models.ForeignKey(
        Attachment, verbose_name=_("审计报告"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    finished_on = models.DateField(_("审计完成"), null=True, blank=True)
    published_on = models.DateField(_("公布日期"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    # Nobody: opened by the clock, since the law asks for it.
    by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("审计")
        verbose_name_plural = _("审计")
        indexes = [models.Index(fields=["division", "ordered_on"], name="audit_place")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AuditKind.values), name="audit_kind"),
            # What the clock opens, it opens once.
            models.UniqueConstraint(
                fields=["office"], condition=Q(kind=AuditKind.DEPARTURE), name="audit_departure_once"
            ),
            models.UniqueConstraint(fields=["term"], condition=Q(kind=AuditKind.TERM), name="audit_term_once"),
            models.CheckConstraint(
                condition=Q(office__isnull=False)
                | Q(term__isnull=False)
                | Q(kind__in=[AuditKind.DEMAND, AuditKind.SECOND]),
                name="audit_of_whom",
            ),
            models.CheckConstraint(condition=Q(finished_on=None) | ~Q(result=""), name="audit_finished_with_a_result"),
            models.CheckConstraint(
                condition=Q(published_on=None, leaf=None)
                | Q(finished_on__isnull=False, leaf__isnull=False, published_on__isnull=False),
                name="audit_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.ordered_on}"


class AuditObjection(models.Model):
    """Residents do not accept the result (AU-DAYS-CQ); the township answers, or another audit is made."""

    audit = models.ForeignKey(Audit, verbose_name=_("审计"), on_delete=models.PROTECT, related_name="objections")
    text = models.TextField(_("异议"))
    askers = models.PositiveIntegerField(_("提出异议的人数"))
    on = models.DateField(_("提出日期"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("对审计结果的异议")
        verbose_name_plural = _("对审计结果的异议")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_on=None, answered_by=None, answer="")
                | Q(answered_on__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="auditobjection_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.audit_id} {self.on}"
