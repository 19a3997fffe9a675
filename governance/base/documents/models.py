"""Working papers: kept for those who verify, never published from here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User


class Attachment(models.Model):
    """An uploaded file, stored under the hash of its bytes and handed out by a view that asks who wants it."""

    place_code = models.CharField(_("区划代码"), max_length=12, db_collation="C")
    file = models.FileField(_("文件"), max_length=120)
    name = models.CharField(_("原文件名"), max_length=120)
    media_type = models.CharField(_("类型"), max_length=80)
    size = models.PositiveIntegerField(_("字节数"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    uploaded_by = models.ForeignKey(User, verbose_name=_("上传人"), on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("上传时间"))

    class Meta:
        verbose_name = _("附件")
        verbose_name_plural = _("附件")
        indexes = [models.Index(fields=["sha256"], name="attachment_sha256")]

    def __str__(self) -> str:
        return self.name
