"""Democratic appraisal of members each year; two failed ones in a row end the office by law (R-CMT-6)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.law.models import PLACE
from governance.base.places.models import Division
from governance.committees.choices import Grade
from governance.committees.models.body import Office
from governance.committees.models.meeting import Meeting


class AppraisalScale(models.Model):
    """From which share of votes somebody is incompetent or competent: no law says it (EV-SCALE), so a place does."""

    place = models.CharField(_("区划代码"), max_length=12, db_collation="C")
    incompetent_numerator = models.PositiveSmallIntegerField(_("“不称职”票超过：分子"))
    incompetent_denominator = models.PositiveSmallIntegerField(_("分母"))
    competent_numerator = models.PositiveSmallIntegerField(_("“称职”票不少于：分子"))
    competent_denominator = models.PositiveSmallIntegerField(_("分母"))
    basis = models.CharField(_("依据"), max_length=200)
    starts_on = models.DateField(_("启用日期"))
    ends_on = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))
    by = models.ForeignKey(User, verbose_name=_("设定人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("评议等次标准")
        verbose_name_plural = _("评议等次标准")
        constraints = [
            models.UniqueConstraint(fields=["place", "starts_on"], name="appraisalscale_key"),
            models.CheckConstraint(condition=Q(place__regex=PLACE) & ~Q(place=""), name="appraisalscale_place"),
            models.CheckConstraint(
                condition=Q(incompetent_denominator__gt=0, competent_denominator__gt=0),
                name="appraisalscale_denominators",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.starts_on}"


class Appraisal(models.Model):
    """One round in a community: chaired by the supervision committee, at least once a year."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"))
    plan = models.TextField(_("方案"))
    notice_on = models.DateField(_("公布方案"))
    planned_on = models.DateField(_("评议日期"))
    held_on = models.DateField(_("实际评议"), null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("会议"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    base = models.PositiveIntegerField(_("应参加人数"), null=True, blank=True)
    present = models.PositiveIntegerField(_("参加评议的人"), null=True, blank=True)
    chaired_by = models.CharField(_("主持人"), max_length=40, blank=True)
    verdicts = models.JSONField(_("程序核对"), default=list, blank=True)
    called_off_on = models.DateField(_("取消日期"), null=True, blank=True)
    called_off_why = models.CharField(_("取消的理由"), max_length=200, blank=True)
    plan_leaf = models.BigIntegerField(_("方案的公开序号"), null=True, blank=True, unique=True)
    leaf = models.BigIntegerField(_("结果的公开序号"), null=True, blank=True, unique=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("民主评议")
        verbose_name_plural = _("民主评议")
        indexes = [models.Index(fields=["division", "year"], name="appraisal_place_year")]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(base__isnull=False, present__lte=F("base")) & ~Q(chaired_by=""),
                name="appraisal_held",
            ),
            models.CheckConstraint(
                condition=Q(called_off_on=None, called_off_why="")
                | Q(called_off_on__isnull=False, held_on=None) & ~Q(called_off_why=""),
                name="appraisal_called_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.year}"


class AppraisalResult(models.Model):
    """How one office was judged; whose second failure in a row this is, leaves office by law with the verdict."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="results")
    office = models.ForeignKey(Office, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="appraisals")
    competent = models.PositiveIntegerField(_("称职票"), null=True, blank=True)
    basic = models.PositiveIntegerField(_("基本称职票"), null=True, blank=True)
    incompetent = models.PositiveIntegerField(_("不称职票"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("弃权和无效票"), default=0)
    grade = models.CharField(_("等次"), max_length=20, choices=Grade, blank=True)
    # Where no place has set a scale, the chair says the grade and why: shown as said, not as counted.
    reason = models.CharField(_("没有本地标准，主持人定等次的理由"), max_length=200, blank=True)
    verdict = models.JSONField(_("怎样得出"), default=dict, blank=True)
    ended_office = models.BooleanField(_("职务因此终止"), default=False)

    class Meta:
        verbose_name = _("评议结果")
        verbose_name_plural = _("评议结果")
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "office"], name="appraisalresult_once"),
            models.CheckConstraint(condition=Q(grade__in=["", *Grade.values]), name="appraisalresult_grade"),
        ]

    def __str__(self) -> str:
        return f"{self.appraisal_id} {self.office_id}"
