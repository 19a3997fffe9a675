"""The rulebook: cited parameters, citations of other documents, and what a county confirmed."""

from __future__ import annotations

import datetime as dt

import pghistory
import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.law.choices import Body, Confidence, LocalLaw, Operator, Subject, Unit

PLACE = r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$"
# What the law says; a stored row keeps these as they are.
VALUE_FIELDS = ("operator", "number", "numerator", "denominator", "unit", "base", "options", "local_law")
CONFIRMING_PLACE = r"^(\d{2}|\d{4}|\d{6})$"


class DateRange(Func):
    """daterange(from, to, bounds); a missing end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class RuleQuerySet(models.QuerySet["Rule"]):
    def in_force(self, on: dt.date) -> RuleQuerySet:
        """Both ends included."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def covering(self, place: str) -> RuleQuerySet:
        """National rules and those of the place and of every division above it."""
        return self.filter(place__in=["", *(place[:length] for length in (2, 4, 6, 9, 12) if length <= len(place))])


@pghistory.track()
class Rule(models.Model):
    """One parameter of the law in force for a time. A change of law is a new row, never an edit (architecture.md)."""

    code = models.CharField(_("规则编号"), max_length=40)
    subject = models.CharField(_("类别"), max_length=16, choices=Subject)
    title = models.CharField(_("名称"), max_length=60)
    applies_to = models.CharField(_("适用于"), max_length=12, choices=Body)
    place = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C", help_text=_("空表示全国"))
    operator = models.CharField(_("比较"), max_length=8, choices=Operator)
    number = models.IntegerField(_("数值"), null=True, blank=True)
    numerator = models.PositiveSmallIntegerField(_("分子"), null=True, blank=True)
    denominator = models.PositiveSmallIntegerField(_("分母"), null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=20, choices=Unit, blank=True)
    base = models.CharField(_("以什么为总数"), max_length=40, blank=True)
    options = ArrayField(models.CharField(max_length=40), verbose_name=_("列举"), default=list, blank=True)
    statement = models.TextField(_("内容"))
    law = models.CharField(_("法律或文件"), max_length=80)
    article = models.CharField(_("条文"), max_length=60, blank=True)
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效前最后一日"), null=True, blank=True)
    local_law = models.CharField(_("地方能否另定"), max_length=8, choices=LocalLaw)
    confidence = models.CharField(_("核实程度"), max_length=16, choices=Confidence)
    copy_read = models.CharField(_("所读文本"), max_length=20, blank=True)
    needs_review = models.BooleanField(_("需要复核"), default=False, help_text=_("早于2025年修改的地方规定"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("规则")
        verbose_name_plural = _("规则")
        ordering = ["code", "applies_to", "place", "valid_from"]
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["code", "applies_to", "place", "valid_from"], name="rule_key"),
            ExclusionConstraint(
                name="rule_no_overlap",
                expressions=[
                    ("code", RangeOperators.EQUAL),
                    ("applies_to", RangeOperators.EQUAL),
                    ("place", RangeOperators.EQUAL),
                    (
                        DateRange("valid_from", "valid_to", RangeBoundary(inclusive_lower=True, inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="rule_dates"),
            models.CheckConstraint(condition=Q(place__regex=PLACE), name="rule_place"),
            models.CheckConstraint(condition=Q(subject__in=Subject.values), name="rule_subject"),
            models.CheckConstraint(condition=Q(applies_to__in=Body.values), name="rule_body"),
            models.CheckConstraint(condition=Q(unit__in=Unit.values), name="rule_unit"),
            models.CheckConstraint(condition=Q(confidence__in=Confidence.values), name="rule_confidence"),
            models.CheckConstraint(
                condition=~Q(confidence=Confidence.READ) | ~Q(copy_read=""), name="rule_read_names_its_copy"
            ),
            # Every operator brings exactly the value it needs.
            models.CheckConstraint(
                condition=Q(
                    operator__in=["GE", "GT", "LE", "LT", "EQ"],
                    number__isnull=False,
                    numerator=None,
                    denominator=None,
                    options=[],
                )
                & ~Q(unit__in=["", Unit.SHARE])
                | Q(
                    operator__in=["GE", "GT", "LE", "LT", "EQ"],
                    number=None,
                    numerator__gt=0,
                    denominator__gt=0,
                    unit=Unit.SHARE,
                    options=[],
                )
                & ~Q(base="")
                | Q(operator="IS", number__in=[0, 1], numerator=None, denominator=None, options=[])
                | Q(operator="ONE_OF", number=None, numerator=None, denominator=None) & ~Q(options=[])
                | Q(operator="TEXT", number=None, numerator=None, denominator=None, options=[]),
                name="rule_value",
            ),
            # "Only stricter" needs a value that has a stricter side.
            models.CheckConstraint(
                condition=Q(local_law__in=LocalLaw.values)
                & (~Q(local_law=LocalLaw.STRICTER) | Q(operator__in=["GE", "GT", "LE", "LT"])),
                name="rule_local_law",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class Citation(models.Model):
    """Another document that a list entry or a request relies on, and whether somebody read the text cited."""

    document = models.CharField(_("文件"), max_length=120)
    article = models.CharField(_("条文"), max_length=60, blank=True)
    checked = models.BooleanField(_("已核对原文"), default=False)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("引用文件")
        verbose_name_plural = _("引用文件")
        ordering = ["document", "article"]
        constraints = [models.UniqueConstraint(fields=["document", "article"], name="citation_key")]

    def __str__(self) -> str:
        return f"{self.document}{self.article}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def in_force(self, on: dt.date) -> ConfirmationQuerySet:
        """From the day of confirming until the day before the withdrawal."""
        return self.filter(Q(withdrawn_on=None) | Q(withdrawn_on__gt=on), on__lte=on)

    def covering(self, place: str) -> ConfirmationQuerySet:
        """By the county of the place, or by the city or province above it."""
        return self.filter(place__in=[place[:length] for length in (2, 4, 6) if length <= len(place)])


@pghistory.track()
class Confirmation(models.Model):
    """The county checked a rule that nobody had read, or adopts guidance: from then on it binds there."""

    rule = models.ForeignKey(Rule, verbose_name=_("规则"), on_delete=models.PROTECT, related_name="confirmations")
    place = models.CharField(_("区划代码"), max_length=6, db_collation="C")
    confirmed_by = models.ForeignKey(User, verbose_name=_("确认人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("确认日期"))
    source = models.TextField(_("看过的原文"))
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, verbose_name=_("撤回人"), on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    withdrawn_reason = models.CharField(_("撤回理由"), max_length=200, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("县级确认")
        verbose_name_plural = _("县级确认")
        ordering = ["-on", "-id"]
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.UniqueConstraint(fields=["rule", "place"], condition=Q(withdrawn_on=None), name="confirmation_once"),
            models.CheckConstraint(condition=Q(place__regex=CONFIRMING_PLACE), name="confirmation_place"),
            models.CheckConstraint(condition=~Q(source=""), name="confirmation_source"),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_by=None, withdrawn_reason="")
                | Q(withdrawn_on__gte=F("on"), withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="confirmation_withdrawal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} · {self.place}"

    def withdraw(self, *, by: User, on: dt.date, reason: str) -> None:
        """Sets the fields of the withdrawal; the action saves."""
        self.withdrawn_by, self.withdrawn_on, self.withdrawn_reason = by, on, reason
