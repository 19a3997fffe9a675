"""What happened, and what was published. Rows are only added; see ``triggers``."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from governance.base.journal.choices import KeyEnd
from governance.base.journal.triggers import append_only, erasable


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


class Leaf(models.Model):
    """The place in the log of something published: counted from 0 without gaps, written by ``journal_append``.

    ``hash`` = SHA-256(0x00 ‖ nonce ‖ body): a leaf of RFC 6962 with the nonce in front, so that the log proves
    nothing about a body that had to be erased with its nonce.
    """

    number = models.BigIntegerField(_("序号"), primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf")
    hash = models.BinaryField(_("叶值"), max_length=32)

    class Meta:
        verbose_name = _("公开登记")
        verbose_name_plural = _("公开登记")
        triggers = append_only()

    def __str__(self) -> str:
        return f"#{self.number}"


class Body(models.Model):
    """The canonical bytes of something published. A row goes only when an ``Erasure`` says so, never otherwise."""

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="body")
    version = models.PositiveSmallIntegerField(_("格式版本"), default=1)
    content = models.BinaryField(_("正文"))
    nonce = models.BinaryField(_("随机数"), max_length=32)

    class Meta:
        verbose_name = _("公开正文")
        verbose_name_plural = _("公开正文")
        triggers = erasable()

    def __str__(self) -> str:
        return f"#{self.leaf_id}"


class Erasure(models.Model):
    """Why a body is gone: asked for by one person, approved by another, said in public for ever."""

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="erasure")
    reason = models.CharField(_("删除理由"), max_length=300)
    asked_by = models.BigIntegerField(_("提出人编号"))
    approved_by = models.BigIntegerField(_("批准人编号"))
    at = models.DateTimeField(_("删除时间"))

    class Meta:
        verbose_name = _("正文删除")
        verbose_name_plural = _("正文删除")
        constraints = [
            models.CheckConstraint(condition=~Q(asked_by=F("approved_by")), name="erasure_two_people"),
            models.CheckConstraint(condition=~Q(reason=""), name="erasure_reason"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"#{self.leaf_id}"


class Node(models.Model):
    """A complete subtree of the log (``rules.merkle``): with these, a proof of any age is a handful of rows."""

    pk = models.CompositePrimaryKey("level", "idx")
    level = models.PositiveSmallIntegerField(_("层"))
    idx = models.BigIntegerField(_("位置"))
    hash = models.BinaryField(_("值"), max_length=32)

    class Meta:
        verbose_name = _("记录树节点")
        verbose_name_plural = _("记录树节点")
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, idx__gte=0), name="node_place")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.level}/{self.idx}"


class Checkpoint(models.Model):
    """What the log was at a moment, signed; kept for ever, at least one for each day."""

    size = models.BigIntegerField(_("登记数"), db_index=True)
    root = models.BinaryField(_("根值"), max_length=32)
    at = models.DateTimeField(_("签署时间"))
    text = models.TextField(_("签署文本"))

    class Meta:
        verbose_name = _("检查点")
        verbose_name_plural = _("检查点")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.size} {self.at:%Y-%m-%d}"


class LogKey(models.Model):
    """The public half of every key that ever signed a checkpoint here; ``key_id`` as signed notes name it."""

    key_id = models.CharField(_("密钥编号"), max_length=8, primary_key=True)
    name = models.CharField(_("名称"), max_length=200)
    public = models.BinaryField(_("公钥"), max_length=32)
    since = models.DateTimeField(_("启用时间"))

    class Meta:
        verbose_name = _("签名公钥")
        verbose_name_plural = _("签名公钥")
        triggers = append_only()

    def __str__(self) -> str:
        return self.key_id


class KeyRetirement(models.Model):
    """From when a key signs no more, and whether what it signed may still be trusted."""

    key = models.OneToOneField(LogKey, on_delete=models.PROTECT, primary_key=True, related_name="retirement")
    why = models.CharField(_("原因"), max_length=12, choices=KeyEnd)
    at = models.DateTimeField(_("停用时间"))

    class Meta:
        verbose_name = _("公钥停用")
        verbose_name_plural = _("公钥停用")
        constraints = [models.CheckConstraint(condition=Q(why__in=KeyEnd.values), name="key_retirement_why")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.key_id} {self.why}"
