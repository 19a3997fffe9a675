"""区域化党建: the community's organisation and those of resident units (R-PTY-1)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.party.choices import LinkKind
from governance.party.models.organisation import PartyOrganisation


class RegionalLink(models.Model):
    """A joint meeting, or what units agreed to bring (a hall, a bus, teachers) until when; and what came of it."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(
        PartyOrganisation, verbose_name=_("牵头的党组织"), on_delete=models.PROTECT, related_name="links"
    )
    kind = models.CharField(_("类别"), max_length=10, choices=LinkKind)
    held_on = models.DateField(_("日期"))
    units = models.ManyToManyField(PartyOrganisation, verbose_name=_("参加的党组织"), related_name="+")
    title = models.CharField(_("主题"), max_length=120)
    text = models.TextField(_("内容"))
    until = models.DateField(_("最迟办到"), null=True, blank=True)
    outcome = models.TextField(_("办得怎样"), blank=True)
    done_on = models.DateField(_("办结日期"), null=True, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("区域化党建")
        verbose_name_plural = _("区域化党建")
        indexes = [models.Index(fields=["division", "held_on"], name="regionallink_place")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="regionallink_kind"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("held_on")), name="regionallink_until"),
            models.CheckConstraint(
                condition=Q(done_on=None, outcome="") | Q(done_on__isnull=False) & ~Q(outcome=""),
                name="regionallink_done",
            ),
        ]

    def __str__(self) -> str:
        return self.title
