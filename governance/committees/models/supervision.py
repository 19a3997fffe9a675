"""What the supervision committee said, and what it was answered; dissent is part of the record (R-CMT-7)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.committees.choices import OpinionOn, ReportedTo
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
    reported_to = models.CharField(_("上报给"), max_length=20, choices=ReportedTo, blank=True)
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
            models.CheckConstraint(condition=Q(reported_to__in=ReportedTo.values), name="supervisionopinion_reported"),
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
    by = models.ForeignKey(User, verbose_name=_("答复人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("对监督意见的答复")
        verbose_name_plural = _("对监督意见的答复")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.opinion_id}"
