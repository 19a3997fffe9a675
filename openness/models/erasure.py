"""Taking out of the log what should never have been public: asked by one person, decided by another (R-OPN-9)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division


class ErasureRequest(models.Model):
    """``reason`` is public on the stub; ``granted`` is None until a second person has decided."""

    leaf = models.BigIntegerField(_("公开序号"))
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    # What the body belongs to, as its journal entry names it.
    object_type = models.CharField(_("对象"), max_length=40)
    object_id = models.BigIntegerField(_("对象编号"))
    about = models.CharField(_("关于"), max_length=120)
    reason = models.CharField(_("理由（公开）"), max_length=300)
    asked_by = models.ForeignKey(User, verbose_name=_("提出人"), on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"))
    granted = models.BooleanField(_("同意"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("决定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    refusal = models.CharField(_("不同意的理由"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("抹除申请")
        verbose_name_plural = _("抹除申请")
        constraints = [
            models.UniqueConstraint(fields=["leaf"], condition=Q(granted=None), name="erasurerequest_open_once"),
            models.CheckConstraint(
                condition=Q(granted=None, decided_by=None, decided_at=None)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="erasurerequest_decided",
            ),
            # Two people, also for whoever writes to the table by hand.
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="erasurerequest_two_people"
            ),
            models.CheckConstraint(condition=~Q(granted=False) | ~Q(refusal=""), name="erasurerequest_refusal"),
        ]

    def __str__(self) -> str:
        return f"{self.leaf} {self.about}"
