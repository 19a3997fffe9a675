"""Study before decision (R-PTY-2; 村组法 28, 居组法 30, 农村集体经济组织法 26)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.models import Matter
from governance.party.choices import Opinion, StudyKind
from governance.party.models.organisation import PartyOrganisation


class Study(models.Model):
    """One meeting's opinion on one matter: who was there of how many, what was said, under which conditions. Never
    edited; a matter that was sent back is studied again. ``leaf``: the body in the log."""

    organisation = models.ForeignKey(
        PartyOrganisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="studies"
    )
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="studies")
    kind = models.CharField(_("步骤"), max_length=8, choices=StudyKind)
    held_on = models.DateField(_("会议日期"))
    entitled = models.PositiveIntegerField(_("应到人数"))
    present = models.PositiveIntegerField(_("实到人数"))
    yes = models.PositiveIntegerField(_("同意人数"))
    opinion = models.CharField(_("意见"), max_length=10, choices=Opinion)
    text = models.TextField(_("意见的内容"))
    conditions = models.TextField(_("附带的条件"), blank=True)
    verdicts = models.JSONField(_("程序核对"), default=list, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("党组织研究记录")
        verbose_name_plural = _("党组织研究记录")
        indexes = [models.Index(fields=["division", "held_on"], name="study_place")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=StudyKind.values), name="study_kind"),
            models.CheckConstraint(condition=Q(opinion__in=Opinion.values), name="study_opinion"),
            models.CheckConstraint(
                condition=Q(present__gte=1, present__lte=F("entitled"), yes__lte=F("present")), name="study_counts"
            ),
            models.CheckConstraint(
                condition=Q(opinion=Opinion.CONDITIONS) & ~Q(conditions="")
                | ~Q(opinion=Opinion.CONDITIONS) & Q(conditions=""),
                name="study_conditions",
            ),
            # What lets a matter go on is said once a step.
            models.UniqueConstraint(
                fields=["matter", "kind"],
                condition=Q(opinion__in=[Opinion.AGREE, Opinion.CONDITIONS]),
                name="study_goes_on_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"
