"""软弱涣散党组织整顿: found weak, a plan with a deadline, measures, acceptance by somebody else (R-PTY-5)."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.party.choices import RectificationState, WeakKind
from governance.party.models.organisation import PartyOrganisation

S = RectificationState
REQ = {"req": "R-PTY-5"}


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def open(self) -> RectificationQuerySet:
        return self.exclude(state__in=[S.ACCEPTED, S.WITHDRAWN])


class Rectification(models.Model):
    """One rectification of one organisation. Not accepted: it is under way again, with the reason and a new day."""

    organisation = models.ForeignKey(
        PartyOrganisation, verbose_name=_("党组织"), on_delete=models.PROTECT, related_name="rectifications"
    )
    division = models.ForeignKey(Division, verbose_name=_("所在地"), on_delete=models.PROTECT, related_name="+")
    kinds = ArrayField(models.CharField(max_length=10, choices=WeakKind), verbose_name=_("问题类型"))
    reason = models.TextField(_("认定的理由"))
    identified_by = models.ForeignKey(User, verbose_name=_("认定人"), on_delete=models.PROTECT, related_name="+")
    identified_on = models.DateField(_("认定日期"))
    state = FSMField(_("状态"), default=S.IDENTIFIED, choices=S.choices, protected=True)
    plan = models.TextField(_("整顿方案"), blank=True)
    planned_by = models.ForeignKey(
        User, verbose_name=_("方案制定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    planned_on = models.DateField(_("方案日期"), null=True, blank=True)
    deadline = models.DateField(_("整顿期限"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name=_("申请验收的人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_on = models.DateField(_("申请验收"), null=True, blank=True)
    result = models.TextField(_("整顿情况"), blank=True)
    accepted_by = models.ForeignKey(
        User, verbose_name=_("验收人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    acceptance = models.TextField(_("验收意见"), blank=True)
    reopened = models.PositiveSmallIntegerField(_("重新整顿次数"), default=0)

    objects = RectificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("党组织整顿")
        verbose_name_plural = _("党组织整顿")
        indexes = [models.Index(fields=["division", "state"], name="rectification_place")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="rectification_state"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=~Q(state__in=[S.ACCEPTED, S.WITHDRAWN]),
                name="rectification_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[S.IDENTIFIED, S.WITHDRAWN])
                | Q(planned_by__isnull=False, planned_on__isnull=False, deadline__isnull=False) & ~Q(plan=""),
                name="rectification_planned",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.ACCEPTED, S.WITHDRAWN]) | Q(closed_on__isnull=False),
                name="rectification_closed",
            ),
            # Nobody accepts what he planned himself.
            models.CheckConstraint(
                condition=~Q(state=S.ACCEPTED) | Q(accepted_by__isnull=False) & ~Q(accepted_by=models.F("planned_by")),
                name="rectification_other_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.identified_on}"

    @transition(field=state, source=S.IDENTIFIED, target=S.UNDERWAY, custom=REQ)
    def plan_it(self, *, plan: str, deadline: dt.date, by: User, on: dt.date) -> None:
        self.plan, self.deadline, self.planned_by, self.planned_on = plan, deadline, by, on

    @transition(field=state, source=S.UNDERWAY, target=S.SUBMITTED, custom=REQ)
    def submit(self, *, result: str, by: User, on: dt.date) -> None:
        self.result, self.submitted_by, self.submitted_on = result, by, on

    @transition(field=state, source=S.SUBMITTED, target=S.ACCEPTED, custom=REQ)
    def accept(self, *, opinion: str, by: User, on: dt.date) -> None:
        self.acceptance, self.accepted_by, self.closed_on = opinion, by, on

    @transition(field=state, source=S.SUBMITTED, target=S.UNDERWAY, custom=REQ)
    def reopen(self, *, opinion: str, deadline: dt.date) -> None:
        self.acceptance, self.deadline, self.submitted_on = opinion, deadline, None
        self.reopened += 1

    @transition(field=state, source=[S.IDENTIFIED, S.UNDERWAY, S.SUBMITTED], target=S.WITHDRAWN, custom=REQ)
    def withdraw(self, *, opinion: str, by: User, on: dt.date) -> None:
        self.acceptance, self.accepted_by, self.closed_on = opinion, by, on


class Measure(models.Model):
    """What was done about it, one line each."""

    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="measures")
    on = models.DateField(_("日期"))
    text = models.CharField(_("措施和结果"), max_length=300)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("整顿措施")
        verbose_name_plural = _("整顿措施")
        ordering = ["rectification_id", "on", "id"]

    def __str__(self) -> str:
        return self.text
