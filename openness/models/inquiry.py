"""Inquiry (质询) and items on demand: asked by many together, by the numbers of the law of the place (R-OPN-10)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from openness.choices import Askers, InquiryKind, InquiryState
from openness.models.disclosure import Disclosure


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def within(self, code: str) -> InquiryQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))


class Inquiry(models.Model):
    """People do not exist as records yet: the counts are those that the receiving person read, with their source."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    kind = models.CharField(_("类别"), max_length=8, choices=InquiryKind)
    askers = models.CharField(_("谁提出"), max_length=16, choices=Askers)
    count = models.PositiveIntegerField(_("联名人数"), null=True, blank=True)
    total = models.PositiveIntegerField(_("总人数"), null=True, blank=True)
    source = models.CharField(_("人数从哪里来"), max_length=120, blank=True)
    title = models.CharField(_("事由"), max_length=120)
    text = models.TextField(_("内容"))
    verdict = models.JSONField(_("人数够不够"), default=dict)
    voluntary = models.BooleanField(_("本地没有规定，村（居）委会自愿受理"), default=False)
    received_on = models.DateField(_("收到日期"))
    entered_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("登记时间"))
    state = models.CharField(_("状态"), max_length=10, choices=InquiryState)
    due_on = models.DateField(_("最迟答复"), null=True, blank=True)
    clock = models.JSONField(_("期限的由来"), default=dict, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    disclosure = models.ForeignKey(
        Disclosure, verbose_name=_("公开的一份"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    answer_leaf = models.BigIntegerField(_("答复的公开序号"), null=True, blank=True, unique=True)

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("质询和要求公开")
        verbose_name_plural = _("质询和要求公开")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InquiryKind.values), name="inquiry_kind"),
            models.CheckConstraint(condition=Q(askers__in=Askers.values), name="inquiry_askers"),
            models.CheckConstraint(condition=Q(state__in=InquiryState.values), name="inquiry_state"),
            models.CheckConstraint(
                condition=Q(askers=Askers.SUPERVISORS, count=None, total=None)
                | (~Q(askers=Askers.SUPERVISORS) & Q(count__gt=0, total__gt=0, total__gte=F("count")) & ~Q(source="")),
                name="inquiry_counts",
            ),
            models.CheckConstraint(
                condition=Q(state=InquiryState.SHORT, due_on=None, answered_on=None)
                | Q(state=InquiryState.ACCEPTED, due_on__isnull=False, answered_on=None)
                | (Q(state=InquiryState.ANSWERED, due_on__isnull=False, answered_on__isnull=False) & ~Q(answer="")),
                name="inquiry_answered",
            ),
        ]
        indexes = [models.Index(fields=["division", "state"], name="inquiry_place")]

    def __str__(self) -> str:
        return self.title

    def give_answer(self, *, text: str, by: User, on: dt.date, disclosure: Disclosure | None) -> None:
        self.state, self.answer, self.answered_by, self.answered_on = InquiryState.ANSWERED, text, by, on
        self.disclosure = disclosure
