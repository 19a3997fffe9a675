"""Account codes of a place's own books: which category of ours each of them belongs to."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.law.models import DateRange
from governance.base.places.models import Division
from openness.choices import AccountKind


class AccountCodeQuerySet(models.QuerySet["AccountCode"]):
    def in_force(self, on: dt.date) -> AccountCodeQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)


@pghistory.track()
class AccountCode(models.Model):
    """One account of the books that a township's agency or a community keeps. The nearest place in force wins over the
    national schemes (``rules.chart``); it reads a ledger and publishes nothing by itself."""

    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(_("科目体系"), max_length=40)
    code = models.CharField(_("科目编码"), max_length=20, blank=True)
    title = models.CharField(_("科目名称"), max_length=40, blank=True)
    known_as = models.CharField(_("按什么认"), max_length=40, help_text=_("有编码的按编码，没有的按名称"))
    kind = models.CharField(_("收支"), max_length=12, choices=AccountKind)
    category = models.CharField(_("类别"), max_length=30, blank=True)
    source = models.CharField(_("出处"), max_length=200)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))

    objects = AccountCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("本地会计科目")
        verbose_name_plural = _("本地会计科目")
        ordering = ["scheme", "code", "title", "kind", "valid_from"]
        constraints = [
            ExclusionConstraint(
                name="accountcode_no_overlap",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("scheme", RangeOperators.EQUAL),
                    ("known_as", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="accountcode_kind"),
            models.CheckConstraint(
                condition=Q(code="", known_as=F("title")) | ~Q(code="") & Q(known_as=F("code")),
                name="accountcode_known_as",
            ),
            models.CheckConstraint(condition=~Q(known_as="") & ~Q(scheme="") & ~Q(source=""), name="accountcode_said"),
            models.CheckConstraint(
                condition=Q(kind__in=[AccountKind.INCOME, AccountKind.EXPENDITURE]) & ~Q(category="")
                | Q(kind__in=[AccountKind.CASH, AccountKind.OTHER], category=""),
                name="accountcode_category",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="accountcode_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}".strip()
