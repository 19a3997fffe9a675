"""What whoever runs the place must write down: impact assessments (个保法 55, 56) and breaches (57)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from residents.choices import Conclusion


class Assessment(models.Model):
    """One assessment. Only added to, so it is kept far longer than three years (PI-PIA); a new one replaces an old."""

    division = models.ForeignKey(Division, verbose_name=_("适用于"), on_delete=models.PROTECT)
    title = models.CharField(_("要做什么处理"), max_length=120)
    purpose = models.TextField(_("目的和必要性"), max_length=1000)
    kinds = models.CharField(_("哪些个人信息"), max_length=300)
    risk = models.TextField(_("对个人的影响和风险"), max_length=2000)
    measures = models.TextField(_("保护措施"), max_length=2000)
    conclusion = models.CharField(_("结论"), max_length=14, choices=Conclusion)
    assessed_on = models.DateField(_("评估日期"))
    review_on = models.DateField(_("下次复核"))
    replaces = models.OneToOneField(
        "self",
        verbose_name=_("代替"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
    )
    by = models.ForeignKey(User, verbose_name=_("评估人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("个人信息保护影响评估")
        verbose_name_plural = _("个人信息保护影响评估")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(conclusion__in=Conclusion.values), name="assessment_conclusion"),
            models.CheckConstraint(condition=Q(review_on__gt=F("assessed_on")), name="assessment_review"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.title


class Breach(models.Model):
    """A leak, change or loss of personal data, from the moment it is found until everybody was told who must be."""

    division = models.ForeignKey(Division, verbose_name=_("发生在"), on_delete=models.PROTECT)
    what = models.TextField(_("发生了什么、原因"), max_length=2000)
    found_on = models.DateField(_("发现日期"))
    kinds = models.CharField(_("涉及哪些个人信息"), max_length=300)
    persons = models.PositiveIntegerField(_("大约多少人"), null=True, blank=True)
    harm = models.TextField(_("可能的危害"), max_length=1000)
    remedy = models.TextField(_("已采取的补救"), max_length=2000)
    authority = models.CharField(_("报告了哪个部门"), max_length=120, blank=True)
    authority_told_on = models.DateField(_("报告日期"), null=True, blank=True)
    persons_told_on = models.DateField(_("告知本人日期"), null=True, blank=True)
    # 个保法 57: persons need not be told where the measures effectively prevent harm.
    not_told_why = models.CharField(_("不告知本人的理由"), max_length=300, blank=True)
    closed_on = models.DateField(_("了结日期"), null=True, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("个人信息泄露事件")
        verbose_name_plural = _("个人信息泄露事件")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | (Q(authority_told_on__isnull=False) & (Q(persons_told_on__isnull=False) | ~Q(not_told_why=""))),
                name="breach_told_before_closed",
            ),
            models.CheckConstraint(
                condition=Q(authority_told_on__isnull=True) | ~Q(authority=""), name="breach_authority"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
