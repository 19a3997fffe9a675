"""The two lists by version: what a community decides itself, and what it assists in (R-AUT-1, R-AUT-2)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from autonomy.choices import (
    AppliesTo,
    DecidedBy,
    Group,
    ListKind,
    PaidPer,
    ReviewOutcome,
    Rhythm,
    Standing,
    VersionCause,
    VersionState,
)
from governance.base.accounts.models import User
from governance.base.law.models import Citation, DateRange, Rule
from governance.base.places.models import Division, Organisation

V = VersionState


class ListVersionQuerySet(models.QuerySet["ListVersion"]):
    def in_force(self, on: dt.date) -> ListVersionQuerySet:
        """Adopted, and in effect on that day; both ends included."""
        return self.filter(Q(effective_to=None) | Q(effective_to__gte=on), state=V.ADOPTED, effective_from__lte=on)

    def open(self) -> ListVersionQuerySet:
        return self.filter(state__in=[V.DRAFT, V.CONSULTING])

    def locked(self) -> ListVersionQuerySet:
        return self.select_related("division").select_for_update(of=("self",))


class ListVersion(models.Model):
    """One county's list of one kind for a time. An adopted version never changes: the next one follows it."""

    kind = models.CharField(_("清单"), max_length=12, choices=ListKind)
    division = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT)
    number = models.PositiveIntegerField(_("第几版"), null=True, blank=True, help_text=_("公布时编号"))
    cause = models.CharField(_("来由"), max_length=10, choices=VersionCause, default=VersionCause.REVISION)
    state = FSMField(_("状态"), default=V.DRAFT, choices=V.choices, protected=True)
    based_on = models.ForeignKey("self", verbose_name=_("上一版"), on_delete=models.PROTECT, null=True, blank=True)
    starting_draft = models.BooleanField(_("起始草案"), default=False, help_text=_("由法律和讲话列出，未经本地修改"))
    note = models.CharField(_("说明"), max_length=300, blank=True)
    consultation_until = models.DateField(_("征求意见截止"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=60, blank=True)
    effective_from = models.DateField(_("施行日期"), null=True, blank=True)
    effective_to = models.DateField(_("失效前最后一日"), null=True, blank=True)
    created_by = models.ForeignKey(User, verbose_name=_("起草人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("起草时间"))
    adopted_by = models.ForeignKey(
        User, verbose_name=_("公布经办人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    adopted_at = models.DateTimeField(_("公布时间"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    revision = models.PositiveIntegerField(_("修改次数"), default=1)

    objects = ListVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("清单版本")
        verbose_name_plural = _("清单版本")
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="listversion_kind"),
            models.CheckConstraint(condition=Q(state__in=V.values), name="listversion_state"),
            models.CheckConstraint(condition=Q(cause__in=VersionCause.values), name="listversion_cause"),
            models.UniqueConstraint(fields=["division", "kind", "number"], name="listversion_number"),
            # Two drafts of one list would overwrite one another; an admission does not wait for a revision.
            models.UniqueConstraint(
                fields=["division", "kind"],
                condition=Q(state__in=[V.DRAFT, V.CONSULTING], cause=VersionCause.REVISION),
                name="listversion_one_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[V.ADOPTED, V.REPLACED])
                | Q(
                    number__isnull=False,
                    effective_from__isnull=False,
                    adopted_by__isnull=False,
                    adopted_at__isnull=False,
                    leaf__isnull=False,
                ),
                name="listversion_adopted",
            ),
            models.CheckConstraint(
                condition=Q(effective_to=None) | Q(effective_to__gte=F("effective_from")), name="listversion_dates"
            ),
            ExclusionConstraint(
                name="listversion_no_overlap",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "effective_from",
                            "effective_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=V.ADOPTED),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind} {self.number or '-'}"

    @transition(field=state, source=V.DRAFT, target=V.CONSULTING, custom={"req": "R-AUT-1"})
    def consult(self, *, until: dt.date) -> None:
        """The committees concerned are asked."""
        self.consultation_until = until

    @transition(field=state, source=V.CONSULTING, target=V.DRAFT, custom={"req": "R-AUT-1"})
    def take_back(self) -> None:
        """To be changed by what the committees said; they are asked again."""
        self.consultation_until = None

    @transition(field=state, source=[V.DRAFT, V.CONSULTING], target=V.ADOPTED, custom={"req": "R-AUT-1"})
    def adopt(self, *, number: int, effective_from: dt.date, document_no: str, by: User, at: dt.datetime) -> None:
        """From the draft directly only where the matters were consulted on as a request, or stay as they are."""
        self.number, self.effective_from, self.document_no = number, effective_from, document_no
        self.adopted_by, self.adopted_at = by, at

    @transition(field=state, source=V.ADOPTED, target=V.REPLACED, custom={"req": "R-AUT-1"})
    def replace(self) -> None:
        """Another version holds from the same day or an earlier one: this one never did."""

    @transition(field=state, source=[V.DRAFT, V.CONSULTING], target=V.ABANDONED, custom={"req": "R-AUT-1"})
    def abandon(self) -> None:
        """Given up; the version in force stays."""


class ListEntry(models.Model):
    """One matter of one version. ``code`` stays the same from version to version."""

    version = models.ForeignKey(ListVersion, verbose_name=_("版本"), on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(_("编号"), max_length=16)
    position = models.PositiveIntegerField(_("次序"), default=0)
    group = models.CharField(_("类别"), max_length=20, choices=Group)
    title = models.CharField(_("事项"), max_length=80)
    applies_to = models.CharField(_("适用于"), max_length=8, choices=AppliesTo, default=AppliesTo.BOTH)
    does = models.TextField(_("做什么"), blank=True)
    does_not = models.TextField(_("不做什么"), blank=True)
    decided_by = models.CharField(_("由谁决定"), max_length=12, choices=DecidedBy, blank=True)
    department = models.CharField(_("责任部门"), max_length=80, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("责任单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rhythm = models.CharField(_("多久一次"), max_length=12, choices=Rhythm, blank=True)
    hours_village = models.DecimalField(_("村每月工时"), max_digits=6, decimal_places=2, null=True, blank=True)
    hours_urban = models.DecimalField(_("社区每月工时"), max_digits=6, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("经费（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    per = models.CharField(_("经费按什么算"), max_length=12, choices=PaidPer, blank=True)
    payer = models.CharField(_("谁付"), max_length=80, blank=True)
    pay_when = models.CharField(_("什么时候付"), max_length=80, blank=True)
    powers = models.TextField(_("随之给的权限"), blank=True)
    data = models.TextField(_("随之给的数据"), blank=True)
    standing = models.CharField(_("性质"), max_length=12, choices=Standing, default=Standing.REGULAR)
    until = models.DateField(_("到哪天为止"), null=True, blank=True, help_text=_("试行和应急事项的最后一日"))
    request = models.ForeignKey(
        "AdmissionRequest", verbose_name=_("准入申请"), on_delete=models.PROTECT, null=True, blank=True
    )
    withdrawn_on = models.DateField(_("退出日期"), null=True, blank=True, help_text=_("当天起不再有效"))
    withdrawn_reason = models.CharField(_("退出理由"), max_length=300, blank=True)
    withdrawn_leaf = models.BigIntegerField(_("退出的公开序号"), null=True, blank=True)

    class Meta:
        verbose_name = _("清单事项")
        verbose_name_plural = _("清单事项")
        ordering = ["version", "position", "code"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="listentry_code"),
            models.CheckConstraint(condition=Q(group__in=Group.values), name="listentry_group"),
            models.CheckConstraint(condition=Q(applies_to__in=AppliesTo.values), name="listentry_applies_to"),
            models.CheckConstraint(condition=Q(decided_by__in=["", *DecidedBy.values]), name="listentry_decided_by"),
            models.CheckConstraint(condition=Q(rhythm__in=["", *Rhythm.values]), name="listentry_rhythm"),
            models.CheckConstraint(condition=Q(per__in=["", *PaidPer.values]), name="listentry_per"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="listentry_amount"),
            # A trial or an emergency without an end would be an entry for ever.
            models.CheckConstraint(
                condition=Q(standing=Standing.REGULAR, until=None)
                | Q(standing__in=[Standing.TRIAL, Standing.PROVISIONAL, Standing.LIMITED], until__isnull=False),
                name="listentry_until",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="", withdrawn_leaf=None)
                | Q(withdrawn_on__isnull=False, withdrawn_leaf__isnull=False) & ~Q(withdrawn_reason=""),
                name="listentry_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def is_live(self, on: dt.date) -> bool:
        """Not withdrawn, and not past its own end. Whether its version is in force is another question."""
        return (self.withdrawn_on is None or on < self.withdrawn_on) and (self.until is None or on <= self.until)


class Basis(models.Model):
    """What an entry or a request rests on: a row of the rulebook, or a citation of another document."""

    entry = models.ForeignKey(ListEntry, on_delete=models.CASCADE, null=True, blank=True, related_name="bases")
    request = models.ForeignKey(
        "AdmissionRequest", on_delete=models.CASCADE, null=True, blank=True, related_name="bases"
    )
    rule = models.ForeignKey(Rule, verbose_name=_("规则"), on_delete=models.PROTECT, null=True, blank=True)
    citation = models.ForeignKey(Citation, verbose_name=_("引用文件"), on_delete=models.PROTECT, null=True, blank=True)
    article = models.CharField(_("条文"), max_length=60, blank=True)
    quote = models.CharField(_("原文"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("依据")
        verbose_name_plural = _("依据")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, request=None) | Q(entry=None, request__isnull=False),
                name="basis_owner",
            ),
            models.CheckConstraint(
                condition=Q(rule__isnull=False, citation=None) | Q(rule=None, citation__isnull=False),
                name="basis_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule or self.citation}{self.article}"


class Narrowing(models.Model):
    """A township does not ask its committees for a matter that is on the county's assistance list. It may take away,
    never add (R-AUT-2)."""

    division = models.ForeignKey(Division, verbose_name=_("乡镇（街道）"), on_delete=models.PROTECT)
    version = models.ForeignKey(ListVersion, verbose_name=_("县级清单"), on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("事项编号"), max_length=16)
    reason = models.CharField(_("理由"), max_length=300)
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("当天仍有效"))
    by = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    leaf = models.BigIntegerField(_("公开序号"), unique=True, null=True, blank=True)
    end_reason = models.CharField(_("恢复的理由"), max_length=300, blank=True)
    end_leaf = models.BigIntegerField(_("恢复的公开序号"), unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("乡镇（街道）缩减")
        verbose_name_plural = _("乡镇（街道）缩减")
        constraints = [
            models.UniqueConstraint(fields=["division", "code"], condition=Q(ends_on=None), name="narrowing_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="narrowing_reason"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="narrowing_dates"),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_reason="", end_leaf=None)
                | Q(ends_on__isnull=False, end_leaf__isnull=False) & ~Q(end_reason=""),
                name="narrowing_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} − {self.code}"


class YearlyReview(models.Model):
    """Every entry is looked at once a year: keep, change, withdraw, with the reason (R-AUT-3)."""

    division = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT)
    kind = models.CharField(_("清单"), max_length=12, choices=ListKind)
    code = models.CharField(_("事项编号"), max_length=16)
    year = models.PositiveSmallIntegerField(_("年度"))
    outcome = models.CharField(_("结论"), max_length=10, choices=ReviewOutcome)
    reason = models.CharField(_("理由"), max_length=300)
    by = models.ForeignKey(User, verbose_name=_("复核人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("年度复核")
        verbose_name_plural = _("年度复核")
        constraints = [
            models.UniqueConstraint(fields=["division", "kind", "code", "year"], name="yearlyreview_once"),
            models.CheckConstraint(condition=Q(kind__in=ListKind.values), name="yearlyreview_kind"),
            models.CheckConstraint(condition=Q(outcome__in=ReviewOutcome.values), name="yearlyreview_outcome"),
            models.CheckConstraint(condition=~Q(reason=""), name="yearlyreview_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year} {self.outcome}"
