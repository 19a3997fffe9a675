"""Verification by the supervision committee before anything is public (村组法 37, 居组法 36; R-OPN-6, R-CMT-7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import Assignment, User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from openness.choices import Ground, Means
from openness.models.disclosure import Disclosure


class PaperSheet(models.Model):
    """A signed sheet of paper, scanned, and confirmed by a supervisor or the township."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="sheets")
    round = models.PositiveSmallIntegerField(_("第几次提交"))
    attachment = models.ForeignKey(Attachment, verbose_name=_("扫描件"), on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(_("内容校验值"), max_length=64)
    # What the sheet says: [{"assignment": id, "agrees": bool, "opinion": text}]; votes only once confirmed.
    named = models.JSONField(_("签署情况"), default=list)
    uploaded_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))
    confirmed_by = models.ForeignKey(
        User, verbose_name=_("确认人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("书面核实单")
        verbose_name_plural = _("书面核实单")

    def __str__(self) -> str:
        return f"{self.disclosure_id} / {self.round}"


class Signature(models.Model):
    """One supervisor's answer to one submission, on the hash of the very content. Never changed."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="signatures")
    round = models.PositiveSmallIntegerField(_("第几次提交"))
    assignment = models.ForeignKey(Assignment, verbose_name=_("任职"), on_delete=models.PROTECT, related_name="+")
    # The post that the vote belongs to: a stand-in votes for the seat of the person stood in for.
    seat = models.ForeignKey(Assignment, verbose_name=_("席位"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, verbose_name=_("签署人"), on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(_("内容校验值"), max_length=64)
    agrees = models.BooleanField(_("同意"))
    opinion = models.TextField(_("意见"), blank=True)
    means = models.CharField(_("方式"), max_length=8, choices=Means)
    sheet = models.ForeignKey(
        PaperSheet,
        verbose_name=_("书面核实单"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
    )
    at = models.DateTimeField(_("签署时间"))

    class Meta:
        verbose_name = _("核实签署")
        verbose_name_plural = _("核实签署")
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "round", "user"], name="signature_once"),
            models.UniqueConstraint(fields=["disclosure", "round", "seat"], name="signature_seat_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(opinion=""), name="signature_dissent"),
            models.CheckConstraint(
                condition=Q(means=Means.SCREEN, sheet=None) | Q(means=Means.PAPER, sheet__isnull=False),
                name="signature_sheet",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.disclosure_id} · {self.user_id} · {self.agrees}"


class Recusal(models.Model):
    """A supervisor who stands aside from one disclosure because it is about them or a near relative."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="recusals")
    user = models.ForeignKey(User, verbose_name=_("监督委员会成员"), on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("回避理由"), max_length=10, choices=Ground)
    declared_by = models.ForeignKey(User, verbose_name=_("声明人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("声明时间"))

    class Meta:
        verbose_name = _("回避")
        verbose_name_plural = _("回避")
        constraints = [models.UniqueConstraint(fields=["disclosure", "user"], name="recusal_once")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.disclosure_id} · {self.user_id}"
