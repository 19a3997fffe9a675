"""What is put on a committee beside the list, entered by whoever imposes it (R-TWN-3)."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from autonomy.choices import AppliesTo, BurdenKind, BurdenStance, LimitKind, Rhythm
from governance.base.accounts.models import User
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import ancestors, upper_bound


class BurdenQuerySet(models.QuerySet["Burden"]):
    def locked(self) -> BurdenQuerySet:
        return self.select_related("division", "organisation__division").select_for_update(of=("self",))

    def touching(self, code: str) -> BurdenQuerySet:
        """Those of a place, of every place above it and below it: whatever some committee there bears."""
        inside = Q(division__code__gte=code, division__code__lt=upper_bound(code))
        return self.filter(inside | Q(division__code__in=ancestors(code)))

    def in_force(self, on: dt.date) -> BurdenQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def on(self, code: str, committee: str) -> BurdenQuerySet:
        """Those that a community with this code and committee bears."""
        return self.filter(division__code__in=ancestors(code), applies_to__in=[AppliesTo.BOTH, committee])


@pghistory.track()
class Burden(models.Model):
    """A signboard, seal, ledger, assessment, meeting, app or certificate that an organisation wants of committees."""

    kind = models.CharField(_("种类"), max_length=12, choices=BurdenKind)
    title = models.CharField(_("名称"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("提出单位"), on_delete=models.PROTECT, related_name="burdens"
    )
    division = models.ForeignKey(Division, verbose_name=_("范围"), on_delete=models.PROTECT, related_name="+")
    applies_to = models.CharField(_("涉及"), max_length=8, choices=AppliesTo, default=AppliesTo.BOTH)
    basis = models.CharField(_("依据"), max_length=200)
    entry_code = models.CharField(_("清单事项编号"), max_length=16, blank=True, help_text=_("属于清单事项的填编号"))
    rhythm = models.CharField(_("多久一次"), max_length=12, choices=Rhythm)
    outside = models.BooleanField(_("挂在室外"), default=False)
    fields = models.TextField(_("填什么"), blank=True, help_text=_("台账和报表：每行一个数据项"))
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True, help_text=_("当天仍有效"))
    end_reason = models.CharField(_("取消的理由"), max_length=200, blank=True)
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    version = models.PositiveIntegerField(_("版本"), default=1)

    objects = BurdenQuerySet.as_manager()

    class Meta:
        verbose_name = _("村（社区）负担")
        verbose_name_plural = _("村（社区）负担")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BurdenKind.values), name="burden_kind"),
            models.CheckConstraint(condition=Q(applies_to__in=AppliesTo.values), name="burden_applies_to"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="burden_rhythm"),
            models.CheckConstraint(condition=~Q(basis=""), name="burden_basis"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="burden_dates"),
            models.UniqueConstraint(
                fields=["organisation", "division", "kind", "title"],
                condition=Q(ends_on=None),
                name="burden_once",
            ),
        ]
        indexes = [models.Index(fields=["division", "kind"], name="burden_place")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.title}"


@pghistory.track()
class BurdenView(models.Model):
    """What a committee says of it: true, or not as it is. It never enters burdens itself. A confirmation holds for the
    version that was seen; a contradiction stands until the committee itself takes it back."""

    burden = models.ForeignKey(Burden, on_delete=models.PROTECT, related_name="views")
    version = models.PositiveIntegerField(_("说的是哪一版"), default=1)
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    stance = models.CharField(_("是否属实"), max_length=12, choices=BurdenStance)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name=_("填写人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("村（社区）对负担的说法")
        verbose_name_plural = _("村（社区）对负担的说法")
        constraints = [
            models.UniqueConstraint(fields=["burden", "division"], name="burdenview_once"),
            models.CheckConstraint(condition=Q(stance__in=BurdenStance.values), name="burdenview_stance"),
            models.CheckConstraint(condition=Q(stance=BurdenStance.CONFIRM) | ~Q(note=""), name="burdenview_note"),
        ]

    def __str__(self) -> str:
        return f"{self.burden_id} {self.division_id} {self.stance}"


class CeilingQuerySet(models.QuerySet["Ceiling"]):
    def in_force(self, on: dt.date) -> CeilingQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


@pghistory.track()
class Ceiling(models.Model):
    """At most so much on one committee, set by a county with its source: hours a month, boards, forms and so on."""

    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("什么的上限"), max_length=12, choices=LimitKind)
    applies_to = models.CharField(_("适用于"), max_length=8, choices=AppliesTo)
    number = models.DecimalField(_("上限"), max_digits=7, decimal_places=2)
    source = models.CharField(_("依据"), max_length=200)
    starts_on = models.DateField(_("从哪天起"))
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True, help_text=_("当天仍有效"))
    set_by = models.ForeignKey(User, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+")

    objects = CeilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("负担上限")
        verbose_name_plural = _("负担上限")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LimitKind.values), name="ceiling_kind"),
            models.CheckConstraint(condition=Q(applies_to__in=AppliesTo.values), name="ceiling_applies_to"),
            models.CheckConstraint(condition=Q(number__gte=0), name="ceiling_number"),
            models.CheckConstraint(condition=~Q(source=""), name="ceiling_source"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="ceiling_dates"),
            models.UniqueConstraint(
                fields=["division", "kind", "applies_to"], condition=Q(ends_on=None), name="ceiling_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.kind} {self.number}"
