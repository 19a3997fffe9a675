"""What a county adopted of the bundled lists, and the yearly check of a branch against its standard (R-PTY-1)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.party.choices import ListKind
from governance.party.models.organisation import PartyOrganisation


class AdoptionQuerySet(models.QuerySet["Adoption"]):
    def on(self, day: dt.date) -> AdoptionQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Adoption(models.Model):
    """A county made an item of a bundled list binding for itself, by which document. Until then it is shown as guidance
    that nobody checked, and drives nothing."""

    county = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("清单"), max_length=8, choices=ListKind)
    code = models.CharField(_("项目编号"), max_length=20)
    basis = models.CharField(_("文件"), max_length=120)
    starts_on = models.DateField(_("启用日期"))
    ends_on = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("采用的清单项目")
        verbose_name_plural = _("采用的清单项目")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="adoption_kind"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="adoption_dates"),
            models.UniqueConstraint(fields=["county", "kind", "code"], condition=Q(ends_on=None), name="adoption_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class StandardCheck(models.Model):
    """支部规范化: one organisation, one year. Items that the county had not adopted are marked so for ever."""

    organisation = models.ForeignKey(
        PartyOrganisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="checks"
    )
    division = models.ForeignKey(Division, verbose_name=_("所在地"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    checked_on = models.DateField(_("检查日期"))
    note = models.TextField(_("总的情况"), blank=True)
    by = models.ForeignKey(User, verbose_name=_("检查人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("支部规范化检查")
        verbose_name_plural = _("支部规范化检查")
        constraints = [models.UniqueConstraint(fields=["organisation", "year"], name="standardcheck_once")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.year}"


class CheckResult(models.Model):
    """Met or not, and what was seen. The title is kept as it read then."""

    check_of = models.ForeignKey(StandardCheck, on_delete=models.PROTECT, related_name="results")
    code = models.CharField(_("项目编号"), max_length=20)
    title = models.CharField(_("项目"), max_length=200)
    adopted = models.BooleanField(_("本县已采用"))
    met = models.BooleanField(_("做到"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("检查结果")
        verbose_name_plural = _("检查结果")
        ordering = ["check_of_id", "code"]
        constraints = [models.UniqueConstraint(fields=["check_of", "code"], name="checkresult_once")]

    def __str__(self) -> str:
        return f"{self.check_of_id} {self.code}"
