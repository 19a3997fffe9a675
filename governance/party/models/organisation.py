"""Party organisations, how many members they have, and who is in office (R-PTY-1). There is no register of members."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.law.models import DateRange
from governance.base.places.models import Division, Organisation
from governance.party.choices import OfficerPost, OrganisationKind
from residents.models import Person

BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class PartyOrganisationQuerySet(models.QuerySet["PartyOrganisation"]):
    def on(self, day: dt.date) -> PartyOrganisationQuerySet:
        """Standing on that day; the day of its end is the first without it."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), since__lte=day)

    def leading(self) -> PartyOrganisationQuerySet:
        """Those that lead a community (or township): one at a place."""
        return self.filter(leads=True)


@pghistory.track()
class PartyOrganisation(models.Model):
    """One organisation. ``leads``: it is the organisation of the place itself, which studies its matters; others of the
    place stand under it. ``unit`` names the resident unit (驻区单位) whose organisation it is."""

    division = models.ForeignKey(Division, verbose_name=_("所在地"), on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Organisation, verbose_name=_("驻区单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=OrganisationKind)
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级党组织"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    leads = models.BooleanField(_("本地的党组织"), default=False)
    since = models.DateField(_("成立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = PartyOrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织")
        verbose_name_plural = _("党组织")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="partyorganisation_kind"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="partyorganisation_dates"
            ),
            models.CheckConstraint(condition=Q(parent=None) | ~Q(parent=F("id")), name="partyorganisation_parent"),
            models.CheckConstraint(condition=Q(leads=False) | Q(unit=None), name="partyorganisation_leads"),
            models.UniqueConstraint(
                fields=["division"], condition=Q(leads=True, ended_on=None), name="partyorganisation_one_leads"
            ),
            models.UniqueConstraint(
                fields=["division", "name"], condition=Q(ended_on=None), name="partyorganisation_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MemberCount(models.Model):
    """Full and probationary members on a day, as counts. A wrong count is followed by another one of that day."""

    organisation = models.ForeignKey(
        PartyOrganisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="counts"
    )
    counted_on = models.DateField(_("统计日期"))
    full = models.PositiveIntegerField(_("正式党员"))
    probationary = models.PositiveIntegerField(_("预备党员"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("党员人数")
        verbose_name_plural = _("党员人数")
        ordering = ["organisation_id", "counted_on", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.counted_on}"


class OfficerQuerySet(models.QuerySet["Officer"]):
    def on(self, day: dt.date) -> OfficerQuerySet:
        """In office on that day; both ends included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@pghistory.track()
class Officer(models.Model):
    """Who is in office. The name is public by the post. ``person`` is the same reference that an office in a committee
    holds, so that who sits in both can be counted (R-PTY-3)."""

    organisation = models.ForeignKey(
        PartyOrganisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="officers"
    )
    post = models.CharField(_("职务"), max_length=12, choices=OfficerPost)
    name = models.CharField(_("姓名"), max_length=40)
    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(_("任职日期"))
    ends_on = models.DateField(_("免职日期"), null=True, blank=True, help_text=_("当天仍在任"))
    basis = models.CharField(_("任职的依据"), max_length=200)

    objects = OfficerQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织班子成员")
        verbose_name_plural = _("党组织班子成员")
        constraints = [
            models.CheckConstraint(condition=Q(post__in=OfficerPost.values), name="officer_post"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="officer_dates"),
            ExclusionConstraint(
                name="officer_one_secretary",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
                condition=Q(post=OfficerPost.SECRETARY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_post_display()}"
