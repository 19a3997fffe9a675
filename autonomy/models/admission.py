"""The gate: what a department asks of committees, three reviews, and the decision (R-AUT-3)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from autonomy.choices import (
    ASSISTANCE_GROUPS,
    AppliesTo,
    Aspect,
    Decider,
    Decision,
    Finding,
    HardStop,
    PaidPer,
    RequestState,
    Rhythm,
    Stance,
)
from autonomy.models.lists import ListVersion
from governance.base.accounts.models import Assignment, User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import erasable
from governance.base.places.models import Division, Organisation
from governance.society.models import PurchaseNeed

S = RequestState
GROUPS = [(group.value, group.label) for group in ASSISTANCE_GROUPS]


class AdmissionRequestQuerySet(models.QuerySet["AdmissionRequest"]):
    def filed(self) -> AdmissionRequestQuerySet:
        """Handed in once; a department's drafts are nobody else's."""
        return self.filter(filed_on__isnull=False)

    def waiting(self) -> AdmissionRequestQuerySet:
        """At the gate, not decided."""
        return self.filter(state__in=[S.FILED, S.ACCEPTED, S.REPAIR])

    def decided(self) -> AdmissionRequestQuerySet:
        return self.filter(state__in=[S.ADMITTED, S.TRIAL, S.REFUSED, S.REFERRED, S.EXPIRED])

    def locked(self) -> AdmissionRequestQuerySet:
        return self.select_related("organisation", "county").select_for_update(of=("self",))


class AdmissionRequest(models.Model):
    """What a department asks of committees, on what basis, for how long, at what cost in hours and money."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("申请单位"), on_delete=models.PROTECT, related_name="admission_requests"
    )
    county = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT)
    decider = models.CharField(_("由谁审查"), max_length=8, choices=Decider)
    receipt = models.CharField(_("受理编号"), max_length=40, null=True, blank=True, unique=True)
    group = models.CharField(_("类别"), max_length=20, choices=GROUPS, blank=True)
    title = models.CharField(_("事项"), max_length=80)
    why = models.TextField(_("为什么需要"), blank=True)
    asked = models.TextField(_("要村（社区）做什么"), blank=True)
    does_not = models.TextField(_("村（社区）不做什么"), blank=True)
    applies_to = models.CharField(_("涉及"), max_length=8, choices=AppliesTo, default=AppliesTo.BOTH)
    concerned = ArrayField(models.CharField(max_length=12), verbose_name=_("涉及的区划代码"), default=list, blank=True)
    starts_on = models.DateField(_("从哪天起"), null=True, blank=True)
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True, help_text=_("空表示长期"))
    rhythm = models.CharField(_("多久一次"), max_length=12, choices=Rhythm, blank=True)
    hours_village = models.DecimalField(_("村每月工时"), max_digits=6, decimal_places=2, null=True, blank=True)
    hours_urban = models.DecimalField(_("社区每月工时"), max_digits=6, decimal_places=2, null=True, blank=True)
    amount = models.DecimalField(_("经费（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    per = models.CharField(_("经费按什么算"), max_length=12, choices=PaidPer, blank=True)
    payer = models.CharField(_("谁付"), max_length=80, blank=True)
    source = models.CharField(_("资金来源"), max_length=120, blank=True)
    pay_when = models.CharField(_("什么时候付"), max_length=80, blank=True)
    powers = models.TextField(_("随之给的权限"), blank=True)
    data_needed = models.TextField(_("需要和提供的数据"), blank=True)
    forms = models.TextField(_("要填的表格和台账"), blank=True, help_text=_("每行一个名称"))
    certificates = models.TextField(_("要开的证明"), blank=True, help_text=_("每行一个名称"))
    declared = ArrayField(
        models.CharField(max_length=20, choices=HardStop), verbose_name=_("自查涉及"), default=list, blank=True
    )
    # What the rules found at filing: [{"stop", "text", "basis", "binding"}]; what binds refuses, the rest is looked at.
    flags = models.JSONField(_("规则提示"), default=list, blank=True)
    emergency = models.BooleanField(_("应急"), default=False)
    emergency_ground = models.TextField(_("应急的理由"), blank=True)
    provisional_until = models.DateField(_("临时准入到哪天"), null=True, blank=True)
    provisional_by = models.ForeignKey(
        User, verbose_name=_("临时准入经办人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    provisional_on = models.DateField(_("临时准入日期"), null=True, blank=True)
    provisional_reason = models.TextField(_("等不及审查的理由"), blank=True)
    state = FSMField(_("状态"), default=S.DRAFT, choices=S.choices, protected=True)
    round = models.PositiveSmallIntegerField(_("第几轮审查"), default=1)
    created_by = models.ForeignKey(User, verbose_name=_("起草人"), on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(_("起草时间"))
    filed_by = models.ForeignKey(
        User, verbose_name=_("提交人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    filed_on = models.DateField(_("提交日期"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, verbose_name=_("受理人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_on = models.DateField(_("受理日期"), null=True, blank=True)
    repair_note = models.TextField(_("要补正什么"), blank=True)
    # By number of the duty's kind, the terms it was started on; and the working days left while the department repairs.
    clocks = models.JSONField(_("期限的由来"), default=dict, blank=True)
    days_left = models.PositiveSmallIntegerField(_("补正前剩余工作日"), null=True, blank=True)
    precedent_reason = models.TextField(_("与先例不同的理由"), blank=True)
    ceiling_reason = models.TextField(_("超过工时上限仍准入的理由"), blank=True)
    decision_reason = models.TextField(_("决定的理由"), blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("决定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    trial_until = models.DateField(_("试行到哪天"), null=True, blank=True)
    document_no = models.CharField(_("文号"), max_length=60, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    purchase_need = models.ForeignKey(
        PurchaseNeed, verbose_name=_("购买服务需求"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(_("版本"), default=1)

    objects = AdmissionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("准入申请")
        verbose_name_plural = _("准入申请")
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="admissionrequest_state"),
            models.CheckConstraint(condition=Q(decider__in=Decider.values), name="admissionrequest_decider"),
            models.CheckConstraint(condition=Q(applies_to__in=AppliesTo.values), name="admissionrequest_applies_to"),
            models.CheckConstraint(condition=Q(group__in=["", *ASSISTANCE_GROUPS]), name="admissionrequest_group"),
            models.CheckConstraint(condition=Q(rhythm__in=["", *Rhythm.values]), name="admissionrequest_rhythm"),
            models.CheckConstraint(condition=Q(per__in=["", *PaidPer.values]), name="admissionrequest_per"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="admissionrequest_dates"
            ),
            models.CheckConstraint(
                condition=~Q(state=S.TRIAL) | Q(trial_until__isnull=False), name="admissionrequest_trial_ends"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[S.ADMITTED, S.TRIAL, S.REFUSED, S.REFERRED])
                | Q(decided_by__isnull=False, decided_on__isnull=False, leaf__isnull=False) & ~Q(decision_reason=""),
                name="admissionrequest_decided",
            ),
            models.CheckConstraint(
                condition=Q(provisional_until=None)
                | Q(emergency=True, provisional_by__isnull=False, provisional_on__isnull=False)
                & ~Q(provisional_reason=""),
                name="admissionrequest_provisional",
            ),
            models.CheckConstraint(
                condition=Q(emergency=False) | ~Q(emergency_ground="") | Q(state=S.DRAFT),
                name="admissionrequest_emergency",
            ),
        ]
        indexes = [
            models.Index(fields=["county", "state"], name="admission_queue"),
            models.Index(fields=["organisation", "state"], name="admission_own"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt or self.pk} {self.title}"

    @transition(field=state, source=S.DRAFT, target=S.FILED, custom={"req": "R-AUT-3"})
    def file(self, *, by: User, on: dt.date, receipt: str) -> None:
        self.filed_by, self.filed_on, self.receipt = by, on, receipt

    @transition(field=state, source=S.FILED, target=S.ACCEPTED, custom={"req": "R-AUT-3"})
    def accept(self, *, by: User, on: dt.date) -> None:
        self.accepted_by, self.accepted_on = by, on

    @transition(field=state, source=[S.FILED, S.ACCEPTED], target=S.REPAIR, custom={"req": "R-AUT-3"})
    def return_for_repair(self, *, note: str, days_left: int | None) -> None:
        """The bureau's clock stands still until the department hands it in again."""
        self.repair_note, self.days_left = note, days_left

    @transition(field=state, source=S.REPAIR, target=S.FILED, custom={"req": "R-AUT-3"})
    def file_again(self, *, by: User) -> None:
        """A new round: findings on the old text do not count for the new one."""
        self.filed_by, self.round, self.repair_note = by, self.round + 1, ""

    @transition(field=state, source=S.ACCEPTED, target=S.ADMITTED, custom={"req": "R-AUT-3"})
    def admit(self, *, by: User, on: dt.date, reason: str) -> None:
        self.decided_by, self.decided_on, self.decision_reason = by, on, reason

    @transition(field=state, source=S.ACCEPTED, target=S.TRIAL, custom={"req": "R-AUT-3"})
    def admit_on_trial(self, *, by: User, on: dt.date, reason: str, until: dt.date) -> None:
        self.decided_by, self.decided_on, self.decision_reason, self.trial_until = by, on, reason, until

    @transition(field=state, source=S.ACCEPTED, target=S.REFUSED, custom={"req": "R-AUT-3"})
    def refuse(self, *, by: User, on: dt.date, reason: str) -> None:
        self.decided_by, self.decided_on, self.decision_reason = by, on, reason

    @transition(field=state, source=S.ACCEPTED, target=S.REFERRED, custom={"req": "R-SOC-3"})
    def refer(self, *, by: User, on: dt.date, reason: str) -> None:
        """To be bought as a service instead."""
        self.decided_by, self.decided_on, self.decision_reason = by, on, reason

    @transition(field=state, source=[S.FILED, S.ACCEPTED, S.REPAIR], target=S.EXPIRED, custom={"req": "R-AUT-3"})
    def expire(self, *, on: dt.date) -> None:
        """An emergency whose time ran out before a decision."""
        self.decided_on = on

    @transition(
        field=state, source=[S.DRAFT, S.FILED, S.ACCEPTED, S.REPAIR], target=S.WITHDRAWN, custom={"req": "R-AUT-3"}
    )
    def withdraw(self) -> None:
        """By the department itself."""


class RequestFile(models.Model):
    """A paper that belongs to a request."""

    request = models.ForeignKey(AdmissionRequest, on_delete=models.CASCADE, related_name="files")
    attachment = models.ForeignKey(Attachment, verbose_name=_("附件"), on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("申请附件")
        verbose_name_plural = _("申请附件")

    def __str__(self) -> str:
        return self.note


class Review(models.Model):
    """One person's finding on one aspect in one round; never changed. Nobody writes two of one round. It goes only with
    the body of the decision, when that is erased (a trigger in the migrations)."""

    request = models.ForeignKey(AdmissionRequest, on_delete=models.PROTECT, related_name="reviews")
    round = models.PositiveSmallIntegerField(_("第几轮"))
    aspect = models.CharField(_("审查什么"), max_length=16, choices=Aspect)
    finding = models.CharField(_("结论"), max_length=12, choices=Finding)
    criteria = models.JSONField(_("逐条标准"), default=dict)  # code of the criterion -> "yes", "no", "not_relevant"
    reason = models.TextField(_("理由"))
    evidence = models.TextField(_("依据和材料"))
    reviewer = models.ForeignKey(User, verbose_name=_("审查人"), on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, verbose_name=_("任职"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("审查意见")
        verbose_name_plural = _("审查意见")
        ordering = ["id"]
        triggers = erasable()
        constraints = [
            models.UniqueConstraint(fields=["request", "round", "aspect"], name="review_once"),
            models.UniqueConstraint(fields=["request", "round", "reviewer"], name="review_one_each"),
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="review_aspect"),
            models.CheckConstraint(condition=Q(finding__in=Finding.values), name="review_finding"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(evidence=""), name="review_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.round} {self.aspect} {self.finding}"


class Opinion(models.Model):
    """What a committee concerned says of a draft list or of a request; asked with a date, answered or not."""

    version = models.ForeignKey(ListVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions")
    request = models.ForeignKey(
        AdmissionRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions"
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    asked_on = models.DateField(_("征求日期"))
    due_on = models.DateField(_("最迟答复"))
    stance = models.CharField(_("态度"), max_length=10, choices=Stance, blank=True)
    text = models.TextField(_("意见"), blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("村（社区）意见")
        verbose_name_plural = _("村（社区）意见")
        constraints = [
            models.UniqueConstraint(fields=["version", "round", "division"], name="opinion_version_once"),
            models.UniqueConstraint(fields=["request", "round", "division"], name="opinion_request_once"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, request=None) | Q(version=None, request__isnull=False),
                name="opinion_about",
            ),
            models.CheckConstraint(condition=Q(stance__in=["", *Stance.values]), name="opinion_stance"),
            models.CheckConstraint(
                condition=Q(stance="", answered_by=None, answered_at=None)
                | ~Q(stance="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="opinion_answered",
            ),
            # Who wants a change or is against it says what.
            models.CheckConstraint(condition=Q(stance__in=["", Stance.AGREE]) | ~Q(text=""), name="opinion_text"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id or self.request_id} {self.division_id} {self.stance}"


DECISION_STATES = {
    Decision.ADMIT: S.ADMITTED,
    Decision.TRIAL: S.TRIAL,
    Decision.REPAIR: S.REPAIR,
    Decision.REFUSE: S.REFUSED,
    Decision.REFER: S.REFERRED,
}
