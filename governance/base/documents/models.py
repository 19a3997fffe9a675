"""Files that were taken in, what the personal-data guard was told to leave, and the list of plain words."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.choices import WordKind
from governance.base.documents.rules.guard import KINDS, LOOK
from governance.base.journal.triggers import append_only


class Attachment(models.Model):
    """An uploaded file, stored under the hash of its bytes and handed out by a view that asks who wants it."""

    place_code = models.CharField(_("区划代码"), max_length=12, db_collation="C")
    file = models.FileField(_("文件"), max_length=120)
    name = models.CharField(_("原文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    # Nobody for what came with a report whose author stays hidden (actions/unnamed.py).
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("上传人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [
            models.Index(fields=["sha256"], name="attachment_sha256"),
            models.Index(fields=["file"], name="attachment_file"),  # the sweep of orphans asks by it
            models.Index(fields=["place_code", "uploaded_at"], name="attachment_place_day"),  # the limits
        ]

    def __str__(self) -> str:
        return self.name


class PlainWord(models.Model):
    """A term of officialese or accounting and what people say instead (R-OPN-7). Rows nobody has edited follow the
    project's own list."""

    term = models.CharField(_("词语"), max_length=20, unique=True)
    everyday = models.CharField(_("大白话"), max_length=30)
    kind = models.CharField(_("类别"), max_length=8, choices=WordKind)
    active = models.BooleanField(_("提示"), default=True)
    edited_by = models.ForeignKey(
        User, verbose_name=_("修改人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    edited_at = models.DateTimeField(_("修改时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("大白话词语")
        verbose_name_plural = _("大白话词表")
        ordering = ["kind", "term"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=WordKind.values), name="plainword_kind"),
            models.CheckConstraint(condition=~Q(term="") & ~Q(everyday=""), name="plainword_words"),
        ]

    def __str__(self) -> str:
        return f"{self.term} → {self.everyday}"


class Kept(models.Model):
    """A doubtful finding of the guard that stays, with the reason (R-OPN-9). The mark is a keyed hash of what was
    found, so that it is known again in the same record and nowhere else is the value kept."""

    object_type = models.CharField(_("哪一类记录"), max_length=40)
    object_id = models.BigIntegerField(_("记录编号"))
    mark = models.CharField(_("标记"), max_length=64)
    kind = models.CharField(_("类别"), max_length=20)
    reason = models.CharField(_("保留的理由"), max_length=200)
    kept_by = models.ForeignKey(User, verbose_name=_("保留人"), on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(_("保留时间"))

    class Meta:
        verbose_name = _("保留的疑似个人信息")
        verbose_name_plural = _("保留的疑似个人信息")
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "mark"], name="kept_once"),
            # Certain identity and card numbers are never kept, also not by whoever writes to the table by hand.
            models.CheckConstraint(
                condition=Q(kind__in=[kind.code for kind in KINDS if kind.level == LOOK]), name="kept_kind"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="kept_reason"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id} · {self.kind}"
