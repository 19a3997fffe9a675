"""Guidance, not command (R-TWN-1; 村组法 6, 居组法 6): asked and answered; and the order to correct (责令改正)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.law.models import Citation, Rule
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.township.choices import CorrectionReply, CorrectionState, GuidanceState

C = CorrectionState


class Guidance(models.Model):
    """A question of a committee and what the township said, or what it said unasked (``asked_by`` is None then)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    topic = models.CharField(_("事由"), max_length=80)
    question = models.TextField(_("请示的内容"), blank=True)
    asked_by = models.ForeignKey(
        User, verbose_name=_("请示人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_on = models.DateField(_("请示日期"), null=True, blank=True)
    due_on = models.DateField(_("最迟答复"), null=True, blank=True)
    clock = models.JSONField(_("期限的由来"), default=dict, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=GuidanceState)
    answer = models.TextField(_("指导意见"), blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("指导人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(_("指导日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("指导")
        verbose_name_plural = _("指导")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=GuidanceState.values), name="guidance_state"),
            models.CheckConstraint(
                condition=Q(state=GuidanceState.ASKED, asked_by__isnull=False, answered_on=None)
                | Q(state=GuidanceState.ANSWERED, answered_by__isnull=False, answered_on__isnull=False) & ~Q(answer=""),
                name="guidance_answered",
            ),
        ]
        indexes = [models.Index(fields=["division", "state"], name="guidance_place")]

    def __str__(self) -> str:
        return self.topic


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def within(self, code: str) -> CorrectionQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))


class Correction(models.Model):
    """责令改正 against a decision of autonomy that breaks the law: the ground, the reply. There is no field for another
    decision in its place: what is decided anew, the community decides."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("哪一项自治决定"), max_length=120)
    decided_on = models.DateField(_("决定日期"))
    rule = models.ForeignKey(
        Rule, verbose_name=_("违反的规则"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    citation = models.ForeignKey(
        Citation, verbose_name=_("违反的法律"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    article = models.CharField(_("条文"), max_length=60, blank=True)
    ground = models.TextField(_("怎样违反"))
    issued_by = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(_("责令日期"))
    reply_by = models.DateField(_("最迟答复"))
    state = FSMField(_("状态"), default=C.ISSUED, choices=C.choices, protected=True)
    reply_kind = models.CharField(_("怎样答复"), max_length=14, choices=CorrectionReply, blank=True)
    reply = models.TextField(_("答复"), blank=True)
    replied_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_on = models.DateField(_("答复日期"), null=True, blank=True)
    outcome = models.TextField(_("结果"), blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("责令改正")
        verbose_name_plural = _("责令改正")
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=C.values), name="correction_state"),
            models.CheckConstraint(condition=~Q(ground=""), name="correction_ground"),
            models.CheckConstraint(
                condition=Q(rule__isnull=False, citation=None) | Q(rule=None, citation__isnull=False),
                name="correction_basis",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[C.CLOSED, C.REVOKED]) | Q(closed_on__isnull=False) & ~Q(outcome=""),
                name="correction_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.decision

    @transition(field=state, source=C.ISSUED, target=C.REPLIED, custom={"req": "R-TWN-1"})
    def reply_to(self, *, by: User, on: dt.date, kind: str, text: str) -> None:
        self.replied_by, self.replied_on, self.reply_kind, self.reply = by, on, kind, text

    @transition(field=state, source=[C.ISSUED, C.REPLIED], target=C.CLOSED, custom={"req": "R-TWN-1"})
    def close(self, *, on: dt.date, outcome: str) -> None:
        self.closed_on, self.outcome = on, outcome

    @transition(field=state, source=[C.ISSUED, C.REPLIED], target=C.REVOKED, custom={"req": "R-TWN-1"})
    def revoke(self, *, on: dt.date, outcome: str) -> None:
        """By who gave it, or by the county above: it was no breach of law."""
        self.closed_on, self.outcome = on, outcome
