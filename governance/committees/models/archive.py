"""Archives of a community: what must be kept, by term and year, and what is missing (R-CMT-9)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from governance.base.law.models import PLACE
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.committees.choices import Retention
from governance.committees.models.body import Term


class ArchiveClass(models.Model):
    """What must be kept (VC-AR-ITEMS, RC-AR) and how long, as data with its basis; a county may add and lengthen."""

    place = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C", help_text=_("空表示全国"))
    committee = models.CharField(_("自治组织"), max_length=8, choices=Committee)
    code = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("档案"), max_length=80)
    retention = models.CharField(_("保管期限"), max_length=12, choices=Retention)
    yearly = models.BooleanField(_("每年应有"), default=False)
    # What the platform holds of it already: the noun whose rows of the year are expected in the archive.
    source = models.CharField(_("来自平台的记录"), max_length=40, blank=True)
    rule = models.CharField(_("规则编号"), max_length=40, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    checked = models.BooleanField(_("已核对原文"), default=False)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))

    class Meta:
        verbose_name = _("档案类别")
        verbose_name_plural = _("档案类别")
        constraints = [
            models.UniqueConstraint(fields=["place", "committee", "code", "valid_from"], name="archiveclass_key"),
            models.CheckConstraint(condition=Q(place__regex=PLACE), name="archiveclass_place"),
            models.CheckConstraint(condition=Q(retention__in=Retention.values), name="archiveclass_retention"),
        ]

    def __str__(self) -> str:
        return self.title


class ArchiveDestruction(models.Model):
    """One list of what was destroyed, with the opinion of the appraisal group; kept for ever (AR-DESTROY)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("销毁日期"))
    appraisers = models.CharField(_("鉴定小组"), max_length=200)
    representatives = models.PositiveSmallIntegerField(_("其中村（居）民代表"))
    opinion = models.CharField(_("鉴定意见"), max_length=200)
    verdicts = models.JSONField(_("核对"), default=list, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("销毁清册")
        verbose_name_plural = _("销毁清册")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.division_id} {self.on}"


class ArchiveItem(models.Model):
    """One thing in the archive: a record of the platform (``object_type``), a scan, or paper on a shelf."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    archive_class = models.ForeignKey(
        ArchiveClass, verbose_name=_("类别"), on_delete=models.PROTECT, related_name="items"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    term = models.ForeignKey(
        Term, verbose_name=_("届"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField(_("档号"), max_length=40)
    title = models.CharField(_("题名"), max_length=120)
    made_on = models.DateField(_("形成日期"))
    object_type = models.CharField(_("平台记录"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("记录编号"), null=True, blank=True)
    attachment = models.ForeignKey(
        Attachment, verbose_name=_("扫描件"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shelf = models.CharField(_("纸质存放处"), max_length=80, blank=True)
    retention = models.CharField(_("保管期限"), max_length=12, choices=Retention)
    by = models.ForeignKey(User, verbose_name=_("归档人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("归档时间"))
    destroyed_on = models.DateField(_("销毁日期"), null=True, blank=True)
    destruction = models.ForeignKey(
        ArchiveDestruction,
        verbose_name=_("销毁清册"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
    )

    class Meta:
        verbose_name = _("档案")
        verbose_name_plural = _("档案")
        indexes = [models.Index(fields=["division", "year"], name="archiveitem_place_year")]
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], name="archiveitem_number"),
            models.UniqueConstraint(
                fields=["division", "object_type", "object_id"],
                condition=~Q(object_type=""),
                name="archiveitem_record_once",
            ),
            models.CheckConstraint(condition=Q(retention__in=Retention.values), name="archiveitem_retention"),
            models.CheckConstraint(
                condition=~Q(object_type="") | Q(attachment__isnull=False) | ~Q(shelf=""), name="archiveitem_somewhere"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_on=None, destruction=None)
                | Q(destroyed_on__isnull=False, destruction__isnull=False) & ~Q(retention=Retention.PERMANENT),
                name="archiveitem_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.number
