"""Leadership duties: city and county secretaries first responsible, township secretaries directly (R-PTY-4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.party.choices import Grade


class LeadershipDuty(models.Model):
    """One duty of one place's leadership for one year, as its county adopted it; done with a report and evidence."""

    division = models.ForeignKey(Division, verbose_name=_("哪一级"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    code = models.CharField(_("责任编号"), max_length=20)
    title = models.CharField(_("责任"), max_length=200)
    basis = models.CharField(_("依据"), max_length=200)
    due_on = models.DateField(_("最迟办到"))
    report = models.TextField(_("做了什么"), blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("领导责任")
        verbose_name_plural = _("领导责任")
        ordering = ["division_id", "year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["division", "year", "code"], name="leadershipduty_once"),
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None, report="")
                | Q(done_on__isnull=False, done_by__isnull=False) & ~Q(report=""),
                name="leadershipduty_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class Evidence(models.Model):
    """A link to something published on this platform, found in the log when it was added; never a file or a photo."""

    duty = models.ForeignKey(LeadershipDuty, on_delete=models.PROTECT, related_name="evidence")
    leaf = models.BigIntegerField(_("公开序号"))
    title = models.CharField(_("名称"), max_length=200)
    url = models.CharField(_("地址"), max_length=200)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("履责佐证")
        verbose_name_plural = _("履责佐证")
        ordering = ["duty_id", "id"]
        constraints = [models.UniqueConstraint(fields=["duty", "leaf"], name="evidence_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.title


class Appraisal(models.Model):
    """The yearly appraisal of a leadership by the level above, and the share that governance has in its performance
    indicators (政绩考核指标体系)."""

    division = models.ForeignKey(Division, verbose_name=_("哪一级"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    grade = models.CharField(_("等次"), max_length=6, choices=Grade)
    text = models.TextField(_("评价"))
    done = models.PositiveSmallIntegerField(_("已完成的责任"))
    owed = models.PositiveSmallIntegerField(_("应完成的责任"))
    weight = models.DecimalField(_("社区治理在政绩考核中的权重（%）"), max_digits=5, decimal_places=2)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("领导责任年度考核")
        verbose_name_plural = _("领导责任年度考核")
        constraints = [
            models.UniqueConstraint(fields=["division", "year"], name="party_appraisal_once"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="party_appraisal_grade"),
            models.CheckConstraint(condition=Q(weight__gte=0, weight__lte=100), name="party_appraisal_weight"),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"
