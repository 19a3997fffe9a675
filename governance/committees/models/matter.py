"""A matter of the community and its steps: the next is refused while one before it is missing (R-CMT-4, R-PTY-2)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from governance.base.law.models import PLACE
from governance.base.places.choices import Committee
from governance.base.places.models import Division
from governance.committees.choices import MatterClass, MatterEnd, StepKind
from residents.models import Group


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def on(self, day: dt.date) -> ProcedureQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class Procedure(models.Model):
    """Which steps a matter of a class goes through at a place, as data with its basis (SYLGK-STEPS). The nearest
    place wins; a county may add steps, never leave out one that the law requires."""

    place = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C", help_text=_("空表示全国"))
    committee = models.CharField(_("自治组织"), max_length=8, choices=Committee)
    decision_class = models.CharField(_("由谁决定"), max_length=10, choices=MatterClass)
    steps = ArrayField(models.CharField(max_length=16, choices=StepKind), verbose_name=_("步骤"))
    rule = models.CharField(_("规则编号"), max_length=40, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    checked = models.BooleanField(_("已核对原文"), default=False)
    valid_from = models.DateField(_("启用日期"))
    valid_to = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))
    by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        verbose_name = _("议事程序")
        verbose_name_plural = _("议事程序")
        constraints = [
            models.UniqueConstraint(
                fields=["place", "committee", "decision_class", "valid_from"], name="procedure_key"
            ),
            models.CheckConstraint(condition=Q(place__regex=PLACE), name="procedure_place"),
            models.CheckConstraint(condition=Q(decision_class__in=MatterClass.values), name="procedure_class"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="procedure_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.committee} {self.decision_class}"


class MatterQuerySet(models.QuerySet["Matter"]):
    def open(self) -> MatterQuerySet:
        return self.filter(ended_on=None)

    def locked(self) -> MatterQuerySet:
        return self.select_related("division").select_for_update(of=("self",))


class Matter(models.Model):
    """Something that the community decides. Where it stands is read off its steps."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(
        Group, verbose_name=_("小组"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("事项"), max_length=120)
    text = models.TextField(_("内容和方案"))
    decision_class = models.CharField(_("由谁决定"), max_length=10, choices=MatterClass)
    # An option of VC-AS-MATTERS or RC-AS-MATTERS, and the entry of the autonomy list that an upper room wrote here.
    subject = models.CharField(_("法定类别"), max_length=40, blank=True)
    entry_code = models.CharField(_("自治事项清单编号"), max_length=20, blank=True)
    collective = models.BooleanField(_("涉及集体财产"), default=False)
    proposed_by = models.CharField(_("提议人"), max_length=120)
    proposed_on = models.DateField(_("提议日期"))
    filed_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(_("登记时间"))
    ended_on = models.DateField(_("结束日期"), null=True, blank=True)
    end_why = models.CharField(_("怎样结束"), max_length=10, choices=MatterEnd, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("议事事项")
        verbose_name_plural = _("议事事项")
        indexes = [models.Index(fields=["division", "proposed_on"], name="matter_place")]
        constraints = [
            models.CheckConstraint(condition=Q(decision_class__in=MatterClass.values), name="matter_class"),
            models.CheckConstraint(
                condition=Q(decision_class=MatterClass.GROUP, group__isnull=False)
                | ~Q(decision_class=MatterClass.GROUP) & Q(group=None),
                name="matter_group",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_why="") | Q(ended_on__isnull=False, end_why__in=MatterEnd.values),
                name="matter_end",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class MatterStep(models.Model):
    """One step that the procedure of the day of filing asked for. Done with its date, who did it and its proof; a step
    done elsewhere (consultation on paper) is recorded with minutes and participants and marked as such."""

    matter = models.ForeignKey(Matter, verbose_name=_("事项"), on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveSmallIntegerField(_("第几步"))
    kind = models.CharField(_("步骤"), max_length=16, choices=StepKind)
    basis = models.CharField(_("依据"), max_length=200)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_paper = models.BooleanField(_("在平台外进行，事后登记"), default=False)
    note = models.TextField(_("情况"), blank=True)
    participants = models.PositiveIntegerField(_("参加人数"), null=True, blank=True)
    passed = models.BooleanField(_("通过"), null=True, blank=True)
    verdicts = models.JSONField(_("程序核对"), default=list, blank=True)
    # What the step is shown by: {"study": id}, {"item": id}, {"disclosure": id}; written by the room that did it.
    proof = models.JSONField(_("凭证"), default=dict, blank=True)

    class Meta:
        verbose_name = _("步骤")
        verbose_name_plural = _("步骤")
        ordering = ["matter_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["matter", "position"], name="matterstep_position"),
            models.UniqueConstraint(fields=["matter", "kind"], name="matterstep_kind"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="matterstep_kind_known"),
            models.CheckConstraint(
                condition=Q(done_on=None, recorded_at=None, recorded_by=None)
                | Q(done_on__isnull=False, recorded_at__isnull=False, recorded_by__isnull=False),
                name="matterstep_done",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.kind}"


class MatterFile(models.Model):
    """Minutes of a step done on paper, plans, drawings."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="files")
    step = models.ForeignKey(MatterStep, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    attachment = models.OneToOneField(Attachment, verbose_name=_("附件"), on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("名称"), max_length=80)

    class Meta:
        verbose_name = _("事项附件")
        verbose_name_plural = _("事项附件")
        triggers = append_only()

    def __str__(self) -> str:
        return self.title
