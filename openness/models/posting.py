"""Paper on the notice board: where it hangs, since when, and when it came down (村组法 35, 居组法 34; R-OPN-7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from openness.models.disclosure import Disclosure


class Posting(models.Model):
    """One sheet at one place. ``keep_until`` is the last whole day it has to hang, frozen when it is put up. A picture
    is welcome and never asked for (国办函〔2026〕12号: no forced photographs)."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="postings")
    place_note = models.CharField(_("贴在哪里"), max_length=60)
    posted_on = models.DateField(_("张贴日期"))
    keep_until = models.DateField(_("至少贴到"))
    posted_by = models.ForeignKey(User, verbose_name=_("登记张贴的人"), on_delete=models.PROTECT, related_name="+")
    posted_at = models.DateTimeField(_("登记时间"))
    taken_down_on = models.DateField(_("取下日期"), null=True, blank=True)
    taken_down_by = models.ForeignKey(
        User, verbose_name=_("登记取下的人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    photo = models.ForeignKey(
        Attachment, verbose_name=_("照片"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("张贴")
        verbose_name_plural = _("张贴")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(place_note=""), name="posting_place"),
            models.CheckConstraint(condition=Q(keep_until__gte=F("posted_on")), name="posting_period"),
            models.CheckConstraint(
                condition=Q(taken_down_on=None, taken_down_by=None)
                | Q(taken_down_on__gte=F("posted_on"), taken_down_by__isnull=False),
                name="posting_taken_down",
            ),
            # One sheet at a place at a time.
            models.UniqueConstraint(
                fields=["disclosure", "place_note"], condition=Q(taken_down_on=None), name="posting_once"
            ),
        ]
        indexes = [
            # What may come down: still up, its days over.
            models.Index(fields=["keep_until"], name="posting_up", condition=Q(taken_down_on=None)),
        ]

    def __str__(self) -> str:
        return f"{self.disclosure_id} {self.place_note}"
