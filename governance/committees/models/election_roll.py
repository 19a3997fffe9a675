"""Who may vote in an election, objections to the roll, and those who cannot come (R-CMT-2).

PERSONAL: only named roles of that very community.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.committees.election_choices import ObjectionAsks, RollState
from governance.committees.models.election import Election
from residents.choices import VoterClass
from residents.models import Group, Household, Person


class RollEntry(models.Model):
    """One person on the roll of an election. ``ballot``: casts one in the mode of this election; with household or
    resident representatives that is only who stands for the household, or is a representative."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    group = models.ForeignKey(
        Group, verbose_name=_("小组"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Empty where the law of the day named no classes (cities until 2025).
    voter_class = models.CharField(_("登记的类别"), max_length=20, choices=VoterClass, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=RollState, default=RollState.LISTED)
    ballot = models.BooleanField(_("领选票"), default=True)
    said_on = models.DateField(_("本人表示或申请的日期"), null=True, blank=True)
    said_how = models.CharField(_("怎样表示"), max_length=80, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.CharField(_("由谁决定"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("选民名单")
        verbose_name_plural = _("选民名单")
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="rollentry_once"),
            models.CheckConstraint(condition=Q(state__in=RollState.values), name="rollentry_state"),
            models.CheckConstraint(condition=Q(voter_class__in=["", *VoterClass.values]), name="rollentry_class"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.person_id}"


class RollObjection(models.Model):
    """申诉: within five days of the roll; decided within three, the result published without names."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="objections")
    about = models.ForeignKey(Person, verbose_name=_("关于谁"), on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(_("申诉人"), max_length=40)
    asks = models.CharField(_("要求"), max_length=8, choices=ObjectionAsks)
    reason = models.TextField(_("理由"))
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("最迟处理"))
    due_why = models.JSONField(_("期限怎么算"), default=dict, blank=True)
    granted = models.BooleanField(_("是否支持"), null=True, blank=True)
    answer = models.TextField(_("处理决定"), blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("对名单的申诉")
        verbose_name_plural = _("对名单的申诉")
        ordering = ["election_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(asks__in=ObjectionAsks.values), name="rollobjection_asks"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_on=None) | Q(granted__isnull=False, decided_on__gte=F("received_on")),
                name="rollobjection_decided",
            ),
            models.UniqueConstraint(
                fields=["election", "about", "asks"], condition=Q(granted=None), name="rollobjection_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.pk}"


class AbsentDeclaration(models.Model):
    """Somebody away says whether they take part: from /my/, by telephone or on paper (R-CMT-2). The newest counts."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="absent")
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    will_vote = models.BooleanField(_("参加选举"))
    how = models.CharField(_("怎样表示"), max_length=80)
    said_on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("外出村（居）民的表示")
        verbose_name_plural = _("外出村（居）民的表示")
        constraints = [models.UniqueConstraint(fields=["election", "person"], name="absentdeclaration_once")]

    def __str__(self) -> str:
        return f"{self.election_id} {self.person_id}"


class Proxy(models.Model):
    """Written authority to cast somebody's ballot. Published on paper with names, on the web as a number."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="proxies")
    principal = models.ForeignKey(Person, verbose_name=_("委托人"), on_delete=models.PROTECT, related_name="+")
    proxy = models.ForeignKey(Person, verbose_name=_("受托人"), on_delete=models.PROTECT, related_name="+")
    written_on = models.DateField(_("委托书日期"))
    filed_on = models.DateField(_("提出日期"))
    near_relative = models.BooleanField(_("受托人是近亲属"))
    withdrawn_on = models.DateField(_("撤回日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("委托投票")
        verbose_name_plural = _("委托投票")
        constraints = [
            models.UniqueConstraint(
                fields=["election", "principal"], condition=Q(withdrawn_on=None), name="proxy_one_of_a_principal"
            ),
            models.CheckConstraint(condition=~Q(principal=F("proxy")), name="proxy_other"),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.pk}"
