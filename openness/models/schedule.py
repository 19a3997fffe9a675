"""The publication schedule (公开目录, R-OPN-1): what must be made public, how often, by when, on what basis."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from openness.choices import AppliesTo, Binding, Category, Form, Frequency, LimitKind, Trigger, Web


class Item(models.Model):
    """The stable noun of the catalogue: an account, a list, a notice. ``Listing`` rows say on what terms."""

    code = models.SlugField(_("代码"), max_length=40, unique=True)
    title = models.CharField(_("公开事项"), max_length=60)
    category = models.CharField(_("类别"), max_length=10, choices=Category)
    form = models.CharField(_("表式"), max_length=20, choices=Form)
    trigger = models.CharField(_("何时产生"), max_length=8, choices=Trigger)
    event_kind = models.CharField(_("事件种类"), max_length=40, blank=True)
    stage = models.CharField(_("项目阶段"), max_length=12, blank=True)
    place_code = models.CharField(_("设立区划"), max_length=12, blank=True, db_collation="C")

    class Meta:
        verbose_name = _("公开事项")
        verbose_name_plural = _("公开事项")
        ordering = ["category", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(category__in=Category.values), name="item_category"),
            models.CheckConstraint(condition=Q(form__in=Form.values), name="item_form"),
            models.CheckConstraint(condition=Q(trigger__in=Trigger.values), name="item_trigger"),
        ]

    def __str__(self) -> str:
        return self.title


class ListingQuerySet(models.QuerySet["Listing"]):
    def in_force(self, on: dt.date) -> ListingQuerySet:
        """Valid on that day and binding: law and local rows by themselves, guidance never before adoption."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def binding(self) -> ListingQuerySet:
        return self.exclude(binding=Binding.GUIDANCE)


@pghistory.track()
class Listing(models.Model):
    """One row of a catalogue, with the columns of a real one: content, basis, time limit, owner, audience, channel.

    ``place_code`` '' is the national template; the nearest place in force wins, and a nearer one is never laxer
    than the one it stands on. Guidance rows bind nobody: a county adopts them by a row of its own.
    """

    item = models.ForeignKey(Item, verbose_name=_("公开事项"), on_delete=models.PROTECT, related_name="listings")
    place_code = models.CharField(_("适用区划"), max_length=12, blank=True, db_collation="C")
    applies_to = models.CharField(_("适用于"), max_length=8, choices=AppliesTo)
    community_types = ArrayField(models.CharField(max_length=16), verbose_name=_("限于类型"), default=list, blank=True)
    binding = models.CharField(_("效力"), max_length=10, choices=Binding)
    content = models.TextField(_("公开内容"))
    basis = models.CharField(_("依据"), max_length=300)
    rule_codes = ArrayField(models.CharField(max_length=40), verbose_name=_("规则"), default=list, blank=True)
    frequency = models.CharField(_("频次"), max_length=8, choices=Frequency, blank=True)
    limit_kind = models.CharField(_("时限"), max_length=20, choices=LimitKind)
    limit_days = models.PositiveSmallIntegerField(_("时限日数"), default=0)
    limit_working = models.BooleanField(_("按工作日"), default=False)
    display_days = models.PositiveSmallIntegerField(_("公开栏展示天数"), default=15)
    owner = models.CharField(_("责任主体"), max_length=40, default="村（居）民委员会")
    audience = models.CharField(_("公开对象"), max_length=60)
    channel = models.CharField(_("公开渠道"), max_length=80)
    web = models.CharField(_("网上展示"), max_length=8, choices=Web, default=Web.ALL)
    valid_from = models.DateField(_("生效日期"))
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    adopted_by = models.ForeignKey(
        User, verbose_name=_("采用人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ListingQuerySet.as_manager()

    class Meta:
        verbose_name = _("公开目录条目")
        verbose_name_plural = _("公开目录条目")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "applies_to", "place_code", "binding", "valid_from"], name="listing_once"
            ),
            models.CheckConstraint(condition=Q(binding__in=Binding.values), name="listing_binding"),
            models.CheckConstraint(condition=Q(applies_to__in=AppliesTo.values), name="listing_applies_to"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="listing_frequency"),
            models.CheckConstraint(condition=Q(limit_kind__in=LimitKind.values), name="listing_limit"),
            models.CheckConstraint(condition=Q(web__in=Web.values), name="listing_web"),
            models.CheckConstraint(condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="listing_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.place_code or '*'} · {self.applies_to}"


class Threshold(models.Model):
    """From what amount an expenditure is "large" in a county; where none is set every line is published."""

    place_code = models.CharField(_("区划代码"), max_length=12, db_collation="C")
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2)
    valid_from = models.DateField(_("生效日期"))
    basis = models.CharField(_("依据"), max_length=200)
    set_by = models.ForeignKey(User, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("大笔开支标准")
        verbose_name_plural = _("大笔开支标准")
        constraints = [
            models.UniqueConstraint(fields=["place_code", "valid_from"], name="threshold_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="threshold_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.place_code} ≥ {self.amount}"
