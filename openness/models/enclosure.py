"""A file that is published with a disclosure: a contract, a notice, a photograph of the works (R-OPN-2, R-OPN-9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from openness.models.disclosure import Disclosure


class Enclosure(models.Model):
    """Its hash is part of the published body. A picture or a scan cannot be read by the guard, so that it may be
    published only after a person has looked at it for personal data, and has said so by name. What the guard did read
    and doubts is kept one by one, each with its reason (``documents.Kept``, under the mark of this very file)."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="enclosures")
    attachment = models.ForeignKey(Attachment, verbose_name=_("附件"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=60)
    unread = models.BooleanField(_("要有人看过"), default=False, help_text=_("图片、扫描件"))
    # What was found and is doubtful: class, masked excerpt, mark in this file, places. Read once, since a stored file
    # never changes; gone with the row.
    doubtful = models.JSONField(_("拿不准的内容"), default=list, blank=True)
    looked_by = models.ForeignKey(
        User, verbose_name=_("看过的人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    looked_at = models.DateTimeField(_("看过的时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("公开附件")
        verbose_name_plural = _("公开附件")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "attachment"], name="enclosure_once"),
            models.CheckConstraint(
                condition=Q(looked_by=None, looked_at=None) | Q(looked_by__isnull=False, looked_at__isnull=False),
                name="enclosure_looked",
            ),
        ]

    def __str__(self) -> str:
        return self.title
