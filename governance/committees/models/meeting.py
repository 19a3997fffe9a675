"""Meetings of the bodies: called, held, minuted; what was put to the vote and with which count (R-CMT-3)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.committees.choices import AttendanceKind, CallGround, ItemKind, QuorumWay
from governance.committees.models.body import Body, Office
from governance.committees.models.matter import Matter


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def standing(self) -> MeetingQuerySet:
        return self.filter(cancelled_on=None)

    def held(self) -> MeetingQuerySet:
        return self.filter(cancelled_on=None, held_on__isnull=False)

    def quorate(self) -> MeetingQuerySet:
        """Held, and enough came."""
        return self.held().exclude(verdicts__contains=[{"ok": False, "field": "present"}])

    def locked(self) -> MeetingQuerySet:
        return self.select_related("body", "division").select_for_update(of=("self",))


class Meeting(models.Model):
    """One meeting of one body. Large bodies are counted (``present_adults``, ``present_households``), small ones by
    name (``Attendance``). A meeting held on paper is recorded afterwards with both dates and the same checks."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("组织"), on_delete=models.PROTECT, related_name="meetings")
    # Both committees sit together (“两委”): the second body.
    joint_body = models.ForeignKey(
        Body, verbose_name=_("联席的组织"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(_("会议"), max_length=120)
    ground = models.CharField(_("因何召开"), max_length=16, choices=CallGround)
    # Who asked for it, counted: 1/10 of the adults, 1/5 of the representatives.
    asked_by = models.PositiveIntegerField(_("提议人数"), null=True, blank=True)
    asked_on = models.DateField(_("提议日期"), null=True, blank=True)
    notice_on = models.DateField(_("通知日期"))
    planned_at = models.DateTimeField(_("开会时间"))
    place = models.CharField(_("地点"), max_length=80)
    urgent_why = models.CharField(_("临时通知的特殊情况"), max_length=200, blank=True)
    invited = models.CharField(_("列席邀请"), max_length=300, blank=True)
    remote = models.BooleanField(_("可以远程参加"), default=False)
    called_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("登记时间"))
    cancelled_on = models.DateField(_("取消日期"), null=True, blank=True)
    cancelled_why = models.CharField(_("取消的理由"), max_length=200, blank=True)
    held_on = models.DateField(_("召开日期"), null=True, blank=True)
    on_paper = models.BooleanField(_("在平台外召开，事后登记"), default=False)
    way = models.CharField(_("到会怎样计算"), max_length=10, choices=QuorumWay, blank=True)
    # The base of that day, computed and kept: what the share was taken of.
    base = models.PositiveIntegerField(_("应到"), null=True, blank=True)
    present = models.PositiveIntegerField(_("到会"), null=True, blank=True)
    present_remote = models.PositiveIntegerField(_("其中远程"), default=0)
    present_women = models.PositiveIntegerField(_("到会妇女代表"), null=True, blank=True)
    base_area = models.DecimalField(_("专有部分面积"), max_digits=14, decimal_places=2, null=True, blank=True)
    present_area = models.DecimalField(_("参与表决的面积"), max_digits=14, decimal_places=2, null=True, blank=True)
    verdicts = models.JSONField(_("召开核对"), default=list, blank=True)
    # What reality recorded against the rules is kept and flagged.
    flags = models.JSONField(_("与规定不符之处"), default=list, blank=True)
    minutes = models.TextField(_("会议记录"), blank=True)
    minutes_on = models.DateField(_("记录定稿"), null=True, blank=True)
    minutes_hash = models.CharField(_("记录校验值"), max_length=64, blank=True)
    scan = models.ForeignKey(
        Attachment,
        verbose_name=_("签到和记录扫描件"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("会议")
        indexes = [
            models.Index(fields=["division", "planned_at"], name="meeting_place"),
            models.Index(fields=["body", "held_on"], name="meeting_body_held"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ground__in=CallGround.values), name="meeting_ground"),
            models.CheckConstraint(condition=Q(way__in=["", *QuorumWay.values]), name="meeting_way"),
            models.CheckConstraint(
                condition=Q(cancelled_on=None, cancelled_why="") | Q(cancelled_on__isnull=False) & ~Q(cancelled_why=""),
                name="meeting_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(held_on=None) | Q(cancelled_on=None, base__isnull=False, present__isnull=False),
                name="meeting_held",
            ),
            models.CheckConstraint(
                condition=Q(present=None) | Q(present__lte=F("base"), present_remote__lte=F("present")),
                name="meeting_present",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def quorate(self) -> bool:
        """Enough came; decided on the day by the law of the day."""
        return not any(v["field"] == "present" and not v["ok"] for v in self.verdicts)


class CallRequest(models.Model):
    """So many asked for a meeting: the committee owes it (村组法 25, 30; 居组法 26, 28). Only their number is kept."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("要开哪个会"), on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(_("谁提议"), max_length=16, choices=CallGround)
    asked_by = models.PositiveIntegerField(_("提议人数"), null=True, blank=True)
    asked_on = models.DateField(_("提议日期"))
    about = models.CharField(_("要讨论什么"), max_length=200)
    verdicts = models.JSONField(_("核对"), default=list, blank=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("开了哪次会"), on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("开会的提议")
        verbose_name_plural = _("开会的提议")
        indexes = [models.Index(fields=["body", "asked_on"], name="callrequest_body")]
        constraints = [models.CheckConstraint(condition=Q(ground__in=CallGround.values), name="callrequest_ground")]

    def __str__(self) -> str:
        return f"{self.body_id} {self.asked_on}"


class Attendance(models.Model):
    """A member of a small body at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    office = models.ForeignKey(Office, verbose_name=_("谁"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("到会情况"), max_length=8, choices=AttendanceKind)
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("到会")
        verbose_name_plural = _("到会")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "office"], name="attendance_once"),
            models.CheckConstraint(condition=Q(kind__in=AttendanceKind.values), name="attendance_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.office_id}"


class AgendaItem(models.Model):
    """One item. The count is entered once per item: ``yes + no + abstain + invalid`` are those who voted; who recuses
    is named, does not vote, and stays among those present."""

    meeting = models.ForeignKey(Meeting, verbose_name=_("会议"), on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(_("类别"), max_length=20, choices=ItemKind)
    title = models.CharField(_("议题"), max_length=120)
    text = models.TextField(_("内容"), blank=True)
    matter = models.ForeignKey(
        Matter, verbose_name=_("事项"), on_delete=models.PROTECT, null=True, blank=True, related_name="items"
    )
    # 民法典 278: raising funds, rebuilding, another use of common parts need three quarters of the owners.
    special = models.BooleanField(_("业主特别事项"), default=False)
    recused = ArrayField(models.CharField(max_length=40), verbose_name=_("回避的人"), default=list, blank=True)
    yes = models.PositiveIntegerField(_("同意"), null=True, blank=True)
    no = models.PositiveIntegerField(_("不同意"), null=True, blank=True)
    abstain = models.PositiveIntegerField(_("弃权"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("无效"), null=True, blank=True)
    yes_area = models.DecimalField(_("同意的面积"), max_digits=14, decimal_places=2, null=True, blank=True)
    result = models.TextField(_("结果"), blank=True)
    passed = models.BooleanField(_("通过"), null=True, blank=True)
    verdicts = models.JSONField(_("表决核对"), default=list, blank=True)

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        ordering = ["meeting_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agendaitem_position"),
            models.CheckConstraint(condition=Q(kind__in=ItemKind.values), name="agendaitem_kind"),
        ]

    def __str__(self) -> str:
        return self.title


class ResolutionQuerySet(models.QuerySet["Resolution"]):
    def in_force(self) -> ResolutionQuerySet:
        return self.filter(revoked_on=None)


class Resolution(models.Model):
    """A decision with its proof: which rule, what was needed, what was met. Published with the verdicts; never
    edited. The assembly may revoke what council or committee decided (村组法 27)."""

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="resolution")
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("编号"), max_length=40)
    text = models.TextField(_("决议"))
    decided_on = models.DateField(_("决议日期"))
    recorded_on = models.DateField(_("登记日期"))
    verdicts = models.JSONField(_("程序核对"))
    flags = models.JSONField(_("与规定不符之处"), default=list, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        "self", verbose_name=_("被哪个决议撤销"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("决议")
        verbose_name_plural = _("决议")
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], name="resolution_number"),
            models.CheckConstraint(
                condition=Q(revoked_on=None, revoked_by=None) | Q(revoked_on__isnull=False, revoked_by__isnull=False),
                name="resolution_revoked",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class AuthorisationQuerySet(models.QuerySet["Authorisation"]):
    def on(self, day: dt.date) -> AuthorisationQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Authorisation(models.Model):
    """The assembly lets the council decide certain matters for a time (村组法 27, 28; 居组法 30)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    resolution = models.OneToOneField(
        Resolution, verbose_name=_("授权决议"), on_delete=models.PROTECT, related_name="authorisation"
    )
    subjects = ArrayField(models.CharField(max_length=40), verbose_name=_("授权哪些类别"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("当天仍有效"))

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")

    def __str__(self) -> str:
        return f"{self.resolution_id}"


class MinutesSignature(models.Model):
    """Somebody of the body stands by the minutes as they read; bound to their hash."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="signatures")
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=40)
    minutes_hash = models.CharField(_("记录校验值"), max_length=64)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("会议记录签名")
        verbose_name_plural = _("会议记录签名")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "name", "minutes_hash"], name="minutessignature_once")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return self.name
