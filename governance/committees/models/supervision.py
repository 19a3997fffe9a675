"""What the supervision committee said, and what it was answered; dissent is part of the record (R-CMT-7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.choices import BodyKind, OpinionOn, ReportedTo
from governance.committees.models.body import Body
from governance.committees.models.meeting import Meeting


class SupervisionOpinion(models.Model):
    """One opinion of the supervision committee. Never changed: a later one may name it. ``object_type`` and
    ``object_id`` name what it is about where that is a row of the platform (of any room)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("监督委员会"), on_delete=models.PROTECT, related_name="opinions")
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("会议"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    about = models.CharField(_("看了什么"), max_length=12, choices=OpinionOn)
    object_type = models.CharField(_("对象"), max_length=40, blank=True)
    object_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    title = models.CharField(_("题目"), max_length=120)
    text = models.TextField(_("意见"))
    in_favour = models.PositiveSmallIntegerField(_("同意这个意见的人数"))
    against = models.PositiveSmallIntegerField(_("不同意的人数"), default=0)
    dissent = models.TextField(_("不同意见"), blank=True)
    given_on = models.DateField(_("日期"))
    answer_due_on = models.DateField(_("最迟答复"), null=True, blank=True)
    follows = models.ForeignKey(
        "self",
        verbose_name=_("接着哪个意见"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
    )
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("监督意见")
        verbose_name_plural = _("监督意见")
        indexes = [models.Index(fields=["division", "given_on"], name="supervisionopinion_place")]
        constraints = [
            models.CheckConstraint(condition=Q(about__in=OpinionOn.values), name="supervisionopinion_about"),
            models.CheckConstraint(condition=Q(against=0) | ~Q(dissent=""), name="supervisionopinion_dissent_in_words"),
        ]

    def __str__(self) -> str:
        return self.title


class SupervisionAnswer(models.Model):
    """What the committee did about it."""

    opinion = models.OneToOneField(SupervisionOpinion, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(_("答复"))
    accepted = models.BooleanField(_("采纳"))
    on = models.DateField(_("答复日期"))
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    by = models.ForeignKey(User, verbose_name=_("答复人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("对监督意见的答复")
        verbose_name_plural = _("对监督意见的答复")

    def __str__(self) -> str:
        return f"{self.opinion_id}"


class SupervisionReferral(models.Model):
    """What the supervision committee reported upwards (VC-SU-REPORT-WRONG). Read by itself and by whom it went to;
    never public, and never shown to the committee that it is about."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("监督委员会"), on_delete=models.PROTECT, related_name="+")
    opinion = models.ForeignKey(
        SupervisionOpinion,
        verbose_name=_("监督意见"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    to = models.CharField(_("反映给"), max_length=20, choices=ReportedTo)
    title = models.CharField(_("题目"), max_length=120)
    text = models.TextField(_("反映的情况"))
    on = models.DateField(_("日期"))
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("向上级反映")
        verbose_name_plural = _("向上级反映")
        indexes = [models.Index(fields=["division", "on"], name="supervisionreferral_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(to__in=ReportedTo.values) & ~Q(to=""), name="supervisionreferral_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class MeetingAsk(models.Model):
    """The supervision committee asks for a meeting. Where a local rule gives days (VC-SU-CALL) the committee owes it by
    then, and afterwards the supervision committee calls it itself."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("监督委员会"), on_delete=models.PROTECT, related_name="+")
    meeting_of = models.CharField(_("开什么会"), max_length=12, choices=BodyKind)
    reason = models.TextField(_("为什么要开"))
    asked_on = models.DateField(_("提出日期"))
    due_on = models.DateField(_("最迟召集"), null=True, blank=True)
    due_why = models.JSONField(_("期限怎么算"), default=dict, blank=True)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("开成的会议"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_by_itself = models.BooleanField(_("由监督委员会自行召集"), default=False)
    closed_on = models.DateField(_("召集日期"), null=True, blank=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("建议召开会议")
        verbose_name_plural = _("建议召开会议")
        indexes = [models.Index(fields=["division", "asked_on"], name="meetingask_place")]
        constraints = [
            models.CheckConstraint(condition=Q(meeting_of__in=BodyKind.values), name="meetingask_of"),
            models.CheckConstraint(
                condition=Q(closed_on=None, meeting=None) | Q(closed_on__isnull=False, meeting__isnull=False),
                name="meetingask_closed_by_a_meeting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.asked_on}"


class SupervisionReport(models.Model):
    """The supervision committee's account of its work to assembly or council (VC-SU-REPORT)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    body = models.ForeignKey(Body, verbose_name=_("监督委员会"), on_delete=models.PROTECT, related_name="+")
    heard_by = models.CharField(_("向谁报告"), max_length=12, choices=BodyKind)
    meeting = models.ForeignKey(
        Meeting, verbose_name=_("会议"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on = models.DateField(_("报告日期"))
    text = models.TextField(_("报告"))
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("监督工作报告")
        verbose_name_plural = _("监督工作报告")
        indexes = [models.Index(fields=["division", "on"], name="supervisionreport_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(heard_by__in=[BodyKind.ASSEMBLY, BodyKind.COUNCIL]), name="supervisionreport_heard"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division_id} {self.on}"
