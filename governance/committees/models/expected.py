"""What a community of a type is expected to have: bodies, services, checks (R-RES-6). A table, not code."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.law.models import PLACE
from governance.base.places.choices import Committee, CommunityType
from governance.committees.choices import BodyKind, ExpectedKind, ExpectedSource


class ExpectedQuerySet(models.QuerySet["Expected"]):
    def in_force(self, on: dt.date) -> ExpectedQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), valid_from__lte=on)

    def covering(self, code: str) -> ExpectedQuerySet:
        """Those of the whole country and of the places above ``code``."""
        return self.filter(place__in=["", *(code[:length] for length in (2, 4, 6, 9))])


@pghistory.track()
class Expected(models.Model):
    """One line. ``source`` law: owed, and only where the rule it names binds; speech and design are shown as such and
    never asked for as a duty."""

    place = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C", help_text=_("空表示全国"))
    committee = models.CharField(_("自治组织"), max_length=8, choices=Committee)
    community_type = models.CharField(
        _("社区（村）类型"), max_length=16, choices=CommunityType, blank=True, help_text=_("空表示各种类型")
    )
    kind = models.CharField(_("种类"), max_length=8, choices=ExpectedKind)
    code = models.CharField(_("编号"), max_length=24)
    title = models.CharField(_("应有什么"), max_length=80)
    source = models.CharField(_("出处"), max_length=8, choices=ExpectedSource)
    rule = models.CharField(_("规则编号"), max_length=40, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))
    by = models.ForeignKey(
        User, verbose_name=_("设定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ExpectedQuerySet.as_manager()

    class Meta:
        verbose_name = _("应有的组织和服务")
        verbose_name_plural = _("应有的组织和服务")
        ordering = ["committee", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "committee", "community_type", "kind", "code", "valid_from"], name="expected_key"
            ),
            models.CheckConstraint(condition=Q(place__regex=PLACE), name="expected_place"),
            models.CheckConstraint(condition=Q(committee__in=["village", "urban"]), name="expected_committee"),
            models.CheckConstraint(condition=Q(community_type__in=CommunityType.values), name="expected_type"),
            models.CheckConstraint(condition=Q(kind__in=ExpectedKind.values), name="expected_kind"),
            models.CheckConstraint(condition=Q(source__in=ExpectedSource.values), name="expected_source"),
            models.CheckConstraint(
                condition=~Q(kind=ExpectedKind.BODY) | Q(code__in=BodyKind.values), name="expected_body"
            ),
            models.CheckConstraint(
                condition=Q(source=ExpectedSource.LAW) & ~Q(rule="") | ~Q(source=ExpectedSource.LAW) & Q(rule=""),
                name="expected_rule",
            ),
            models.CheckConstraint(condition=~Q(basis=""), name="expected_basis"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="expected_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.title
