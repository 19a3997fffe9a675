"""What happened, and what was published. Rows are only added; see ``triggers``."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from governance.base.journal.triggers import append_only


class Entry(models.Model):
    """One action: who, what, on what, when, on what basis. Plain ids and codes, never names (architecture.md)."""

    actor_id = models.BigIntegerField(_("经办人编号"), null=True, blank=True, help_text=_("空表示系统"))
    verb = models.CharField(_("动作"), max_length=60)
    object_type = models.CharField(_("对象"), max_length=40)
    object_id = models.BigIntegerField(_("对象编号"))
    division = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C")
    at = models.DateTimeField(_("发生时间"))
    recorded_at = models.DateTimeField(_("记录时间"), db_default=Now(), editable=False)
    basis = models.JSONField(_("依据"), default=list)
    data = models.JSONField(_("内容"), default=dict)

    class Meta:
        verbose_name = _("记录")
        verbose_name_plural = _("记录")
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="entry_object"),
            models.Index(fields=["division", "id"], name="entry_division"),
            BrinIndex(fields=["recorded_at"], name="entry_recorded"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.id} {self.verb}"


class Body(models.Model):
    """The canonical bytes of something published, with its place in the log.

    ``leaf`` counts from 0 without gaps; ``leaf_hash`` = SHA-256(0x00 ‖ nonce ‖ body) (RFC 6962 leaf with the
    nonce in front, so that the log proves nothing about a body that had to be erased).
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="body")
    version = models.PositiveSmallIntegerField(_("格式版本"), default=1)
    content = models.BinaryField(_("正文"))
    nonce = models.BinaryField(_("随机数"), max_length=32)
    leaf = models.BigIntegerField(_("序号"), unique=True)
    leaf_hash = models.BinaryField(_("叶值"), max_length=32)

    class Meta:
        verbose_name = _("公开正文")
        verbose_name_plural = _("公开正文")
        triggers = append_only()

    def __str__(self) -> str:
        return f"#{self.leaf}"
