"""Words of the clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    HOLIDAY = "holiday", _("放假")
    MAKEUP = "makeup", _("调休上班")


class DutyState(models.IntegerChoices):
    """Small integers: the table holds one row for every promise in the country (ground.md)."""

    OPEN = 0, _("待办")
    MET = 1, _("已完成")
    CANCELLED = 2, _("已取消")


class Level(models.IntegerChoices):
    """How far an open duty has come on the ladder; it only rises."""

    NEW = 0, _("未到提醒时间")
    REMINDED_FIRST = 1, _("已首次提醒")
    REMINDED_LAST = 2, _("已再次提醒")
    DUE = 3, _("今日到期")
    OVERDUE = 4, _("逾期")
    TOWNSHIP = 5, _("已报乡镇（街道）")
    COUNTY = 6, _("已报县级")


class What(models.IntegerChoices):
    """What a ``DutyEvent`` records; values 1 to 6 are the levels reached."""

    REMINDED_FIRST = 1, _("首次提醒")
    REMINDED_LAST = 2, _("再次提醒")
    DUE = 3, _("到期")
    OVERDUE = 4, _("逾期")
    TOWNSHIP = 5, _("上报乡镇（街道）")
    COUNTY = 6, _("上报县级")
    MET = 10, _("完成")
    CANCELLED = 11, _("取消")


class Step(models.TextChoices):
    """Steps of the ladder that a county may set nearer (never farther)."""

    REMIND_FIRST = "remind_first", _("首次提醒（到期前几个工作日）")
    REMIND_LAST = "remind_last", _("再次提醒（到期前几个工作日）")
    TOWNSHIP = "township", _("报乡镇（逾期后几个工作日）")
    COUNTY = "county", _("报县级（逾期后几个工作日）")
