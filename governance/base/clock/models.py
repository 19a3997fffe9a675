"""One table of duties for every promise in the platform, and the calendar they are counted on."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.clock.choices import DayKind, DutyState, Level, Step, What
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound


class CalendarYear(models.Model):
    """A year for which the State Council's holiday notice has been entered; other years are provisional."""

    year = models.PositiveSmallIntegerField(_("年份"), primary_key=True)
    source = models.CharField(_("来源文件"), max_length=200)
    verified = models.BooleanField(_("已核对原文"), default=False)

    class Meta:
        verbose_name = _("日历年份")
        verbose_name_plural = _("日历年份")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from the plain week: off by a holiday, or worked to make up for one."""

    date = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("类别"), max_length=8, choices=DayKind)
    name = models.CharField(_("名称"), max_length=20)
    year = models.ForeignKey(CalendarYear, verbose_name=_("年份"), on_delete=models.CASCADE, related_name="days")

    class Meta:
        verbose_name = _("节假日与调休")
        verbose_name_plural = _("节假日与调休")
        ordering = ["date"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="calendarday_kind")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class DutyQuerySet(models.QuerySet["Duty"]):
    """The vocabulary of duties; every word takes the day it is asked for."""

    def within(self, code: str) -> DutyQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))

    def within_any(self, codes: tuple[str, ...]) -> DutyQuerySet:
        """Those in one of several divisions; none for no code."""
        condition = Q(pk__in=[])
        for code in codes:
            condition |= Q(division__code__gte=code, division__code__lt=upper_bound(code)) if code else Q()
        return self.filter(condition)

    def open(self) -> DutyQuerySet:
        return self.filter(state=DutyState.OPEN)

    def overdue(self, on: dt.date) -> DutyQuerySet:
        """Open and past the due day; the due day itself is still in time."""
        return self.open().filter(due_on__lt=on)

    def due_between(self, since: dt.date, until: dt.date) -> DutyQuerySet:
        """Open and due on one of these days, both included."""
        return self.open().filter(due_on__gte=since, due_on__lte=until)


class Duty(models.Model):
    """A promise: who owes what by when. Made and settled by set-based SQL only; history is ``DutyEvent``."""

    period = models.DateField(_("期间"), help_text=_("期间的第一天；事件任务为事件当天"))
    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, db_index=False)
    kind = models.PositiveSmallIntegerField(_("种类"))
    subject = models.BigIntegerField(_("对象编号"), default=0)
    role = models.CharField(_("责任角色"), max_length=20)
    organisation_id = models.BigIntegerField(_("责任单位编号"), null=True, blank=True)
    opens_on = models.DateField(_("可办日期"))
    due_on = models.DateField(_("到期日期"))
    provisional = models.BooleanField(_("日期待定"), default=False, help_text=_("涉及尚未公布放假安排的年份"))
    state = models.PositiveSmallIntegerField(_("状态"), choices=DutyState, default=DutyState.OPEN)
    level = models.PositiveSmallIntegerField(_("进度"), choices=Level, default=Level.NEW)
    met_on = models.DateField(_("完成日期"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        constraints = [
            models.UniqueConstraint(fields=["period", "division", "kind", "subject"], name="duty_once"),
            models.CheckConstraint(condition=Q(state__in=DutyState.values), name="duty_state"),
            models.CheckConstraint(
                condition=(Q(state=DutyState.MET) & Q(met_on__isnull=False))
                | (~Q(state=DutyState.MET) & Q(met_on__isnull=True)),
                name="duty_met",
            ),
        ]
        indexes = [
            # The sweep: "open, not yet at this level, due by then" (ground.md).
            models.Index(fields=["level", "due_on"], name="duty_ladder", condition=Q(state=DutyState.OPEN)),
            # When a missing year's notice is entered, the dates that waited for it are found at once.
            models.Index(
                fields=["due_on"], name="duty_provisional", condition=Q(state=DutyState.OPEN, provisional=True)
            ),
            # A month of the scoreboard; rows are added in the order of their dates, so a block range is enough.
            BrinIndex(fields=["due_on"], name="duty_due"),
            # A to-do list and a board page: what one division owes now.
            models.Index(fields=["division", "due_on"], name="duty_open", condition=Q(state=DutyState.OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.division_id}/{self.kind}/{self.subject}@{self.period}"

    def is_overdue(self, on: dt.date) -> bool:
        return self.state == DutyState.OPEN and self.due_on < on


class DutyEvent(models.Model):
    """One slim row for each change of a duty; no database-level foreign key (ground.md)."""

    pk = models.CompositePrimaryKey("duty_id", "what")
    duty = models.ForeignKey(
        Duty, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="events"
    )
    what = models.PositiveSmallIntegerField(_("事项"), choices=What)
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("任务记录")
        verbose_name_plural = _("任务记录")
        indexes = [BrinIndex(fields=["on"], name="dutyevent_on")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.duty_id} {self.what} {self.on}"


class Event(models.Model):
    """Something that happened and starts a clock elsewhere; upper rooms consume these set-based."""

    kind = models.CharField(_("种类"), max_length=40)
    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT)
    subject = models.BigIntegerField(_("对象编号"), default=0)
    on = models.DateField(_("发生日期"))
    title = models.CharField(_("事由"), max_length=120, blank=True)
    reported_by_id = models.BigIntegerField(_("报告人编号"), null=True, blank=True)
    reported_at = models.DateTimeField(_("报告时间"))
    taken = models.BooleanField(_("已处理"), default=False, help_text=_("对应的任务已经建立"))

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = _("事件")
        indexes = [
            models.Index(fields=["division", "on"], name="event_place"),
            models.Index(fields=["kind"], name="event_waiting", condition=Q(taken=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "division", "subject", "on", "title"], name="event_once")
        ]

    def __str__(self) -> str:
        return self.title or self.kind


@pghistory.track()
class LadderStep(models.Model):
    """When an open duty is reminded and escalated, in working days; '' is the default of the installation.

    The default is a design choice, not law; a county may set a step nearer, never farther (issue: clock).
    """

    place_code = models.CharField(_("区划代码"), max_length=12, blank=True, db_collation="C")
    step = models.CharField(_("步骤"), max_length=16, choices=Step)
    working_days = models.PositiveSmallIntegerField(_("工作日数"))
    source = models.CharField(_("依据"), max_length=120, default="design")

    class Meta:
        verbose_name = _("提醒与上报阶梯")
        verbose_name_plural = _("提醒与上报阶梯")
        constraints = [
            models.UniqueConstraint(fields=["place_code", "step"], name="ladderstep_once"),
            models.CheckConstraint(condition=Q(step__in=Step.values), name="ladderstep_step"),
        ]

    def __str__(self) -> str:
        return f"{self.place_code or '*'} {self.step} {self.working_days}"


class SweepRun(models.Model):
    """Heartbeat: one row for each run of the sweep. Its last finished row is public."""

    on = models.DateField(_("日期"))
    started_at = models.DateTimeField(_("开始"))
    finished_at = models.DateTimeField(_("结束"), null=True, blank=True)
    counts = models.JSONField(_("计数"), default=dict)

    class Meta:
        verbose_name = _("巡检")
        verbose_name_plural = _("巡检")
        indexes = [models.Index(fields=["-finished_at"], name="sweeprun_finished")]

    def __str__(self) -> str:
        return f"{self.on}"
