"""The list of persons behind a disclosure, kept apart from the published body (R-OPN-9)."""

from __future__ import annotations

import hashlib

from django.db import models
from django.utils.translation import gettext_lazy as _

from openness.models.disclosure import Disclosure


class Roll(models.Model):
    """Names, categories and amounts as canonical bytes. The body in the log holds their hash, so the list on the notice
    board can be proven, and the names can leave the web, or be erased, without touching the log."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, primary_key=True, related_name="roll")
    content = models.BinaryField(_("名单"))
    nonce = models.BinaryField(_("随机数"), max_length=32)

    class Meta:
        verbose_name = _("名单")
        verbose_name_plural = _("名单")

    def __str__(self) -> str:
        return str(self.disclosure_id)

    @property
    def digest(self) -> str:
        """SHA-256(nonce ‖ content), hexadecimal: what the published body says of it."""
        return hashlib.sha256(bytes(self.nonce) + bytes(self.content)).hexdigest()
