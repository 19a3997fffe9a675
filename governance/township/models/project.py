"""Projects of a community. There is one project record; disclosures of its stages render it (architecture.md)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.places.models import Division


class Project(models.Model):
    """Works on public land or money, made public before start, half-way and at settlement (R-OPN-3)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    name = models.CharField(_("项目名称"), max_length=80)
    funding = models.CharField(_("资金来源"), max_length=120)
    budget = models.DecimalField(_("预算（元）"), max_digits=14, decimal_places=2)
    contractor = models.CharField(_("承建单位"), max_length=80, blank=True)
    selection = models.CharField(_("承建单位产生方式"), max_length=80, blank=True)
    planned_start_on = models.DateField(_("计划开工日期"))
    planned_end_on = models.DateField(_("计划完工日期"))
    started_on = models.DateField(_("实际开工日期"), null=True, blank=True)
    halfway_on = models.DateField(_("进展过半日期"), null=True, blank=True)
    progress = models.CharField(_("进展情况"), max_length=300, blank=True)
    paid = models.DecimalField(_("已付款（元）"), max_digits=14, decimal_places=2, default=0)
    settled_on = models.DateField(_("结算日期"), null=True, blank=True)
    settlement = models.DecimalField(_("结算金额（元）"), max_digits=14, decimal_places=2, null=True, blank=True)
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    class Meta:
        verbose_name = _("建设项目")
        verbose_name_plural = _("建设项目")
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="project_name"),
            models.CheckConstraint(condition=Q(budget__gt=0), name="project_budget"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="project_paid"),
            models.CheckConstraint(condition=Q(planned_end_on__gte=F("planned_start_on")), name="project_dates"),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True, settlement__isnull=True)
                | Q(settled_on__isnull=False, settlement__isnull=False),
                name="project_settlement",
            ),
        ]

    def __str__(self) -> str:
        return self.name
