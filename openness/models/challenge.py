"""A challenge to what is published or missing, its answers and their signatures (R-OPN-6; 村组法 36, 居组法 35)."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.journal.triggers import append_only
from governance.base.keyring import sealed_column
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from openness.choices import AnswerLevel, ChallengeState, Closing, EscalationCause, Means, Refusal
from openness.models.disclosure import Disclosure
from openness.models.schedule import Item

sealed_column("openness_challenge", "contact")

S = ChallengeState
OPEN_STATES = (S.RECEIVED, S.ACCEPTED, S.ANSWERED, S.PUBLISHED, S.TOWNSHIP, S.TOWNSHIP_ANSWERED, S.COUNTY)
VERIFIERS = ((Role.SUPERVISOR.value, _("监督委员会")), (Role.TOWNSHIP_STAFF.value, _("乡镇（街道）")))


class ChallengeQuerySet(models.QuerySet["Challenge"]):
    def within(self, code: str) -> ChallengeQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))

    def open(self) -> ChallengeQuerySet:
        return self.filter(state__in=OPEN_STATES)

    def run_out(self, on: dt.date) -> ChallengeQuerySet:
        """Those whose present step should have been over before that day; the due day itself is in time."""
        return self.open().filter(due_on__lt=on)

    def locked(self) -> ChallengeQuerySet:
        return self.select_related("division", "disclosure", "item").select_for_update(of=("self",))


class Challenge(models.Model):
    """Who asks is sealed; what they ask is shown in the wording that a supervisor looked at (``public_text``)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    # What it is about: something published, or something that should be and is not (a duty, a matter, or neither).
    disclosure = models.ForeignKey(
        Disclosure,
        verbose_name=_("公开内容"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="challenges",
    )
    item = models.ForeignKey(Item, verbose_name=_("公开事项"), on_delete=models.PROTECT, null=True, blank=True)
    duty_id = models.BigIntegerField(_("任务编号"), null=True, blank=True)
    about = models.CharField(_("关于"), max_length=160)
    line = models.CharField(_("哪一笔、哪一句"), max_length=120, blank=True)
    text = models.TextField(_("问题原文"))
    public_text = models.TextField(_("公开的问题"), blank=True)
    means = models.CharField(_("方式"), max_length=8, choices=Means)
    received_on = models.DateField(_("收到日期"))
    received_at = models.DateTimeField(_("收到时间"))
    entered_by = models.ForeignKey(
        User, verbose_name=_("代填人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # 山东 16: five days from publication. No national law has a window, so a later one is taken and told.
    window_passed = models.BooleanField(_("超过本地规定的提出期限"), default=False)
    code_mark = models.CharField(_("查询码的盲值"), max_length=64, unique=True)
    contact = models.BinaryField(_("姓名和电话（密封）"), null=True, editable=False)
    person_mark = models.CharField(_("提出人的盲值"), max_length=64, blank=True, editable=False)
    wants_answer = models.BooleanField(_("要求告诉本人结果"), default=True)
    verifier = models.CharField(_("由谁核对身份"), max_length=20, choices=VERIFIERS)
    resident = models.BooleanField(_("是本村（社区）的人"), null=True, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("核对人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    state = FSMField(_("状态"), default=S.RECEIVED, choices=S.choices, protected=True)
    level = models.CharField(_("在哪一级"), max_length=10, choices=AnswerLevel, default=AnswerLevel.COMMITTEE)
    due_on = models.DateField(_("这一步最迟"), null=True, blank=True)
    # By number of the duty's kind: days, working, basis, unchecked: on what terms each clock was started.
    clocks = models.JSONField(_("期限的由来"), default=dict, blank=True)
    refusal = models.CharField(_("不受理的理由"), max_length=20, choices=Refusal, blank=True)
    cause = models.CharField(_("上报的原因"), max_length=14, choices=EscalationCause, blank=True)
    closing = models.CharField(_("怎样办结"), max_length=10, choices=Closing, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        verbose_name = _("质疑")
        verbose_name_plural = _("质疑")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="challenge_state"),
            models.CheckConstraint(condition=Q(level__in=AnswerLevel.values), name="challenge_level"),
            models.CheckConstraint(condition=Q(means__in=Means.values), name="challenge_means"),
            models.CheckConstraint(
                condition=Q(verifier__in=[Role.SUPERVISOR, Role.TOWNSHIP_STAFF]), name="challenge_verifier"
            ),
            models.CheckConstraint(
                condition=Q(refusal__in=["", *Refusal.values]) & (~Q(state=S.REFUSED) | ~Q(refusal="")),
                name="challenge_refusal",
            ),
            models.CheckConstraint(condition=Q(cause__in=["", *EscalationCause.values]), name="challenge_cause"),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED, closing__in=Closing.values, closed_on__isnull=False)
                | (~Q(state=S.CLOSED) & Q(closing="")),
                name="challenge_closing",
            ),
            # What the public reads has been looked at by somebody.
            models.CheckConstraint(
                condition=Q(state__in=[S.RECEIVED, S.REFUSED, S.TOWNSHIP, S.COUNTY]) | ~Q(public_text=""),
                name="challenge_public_text",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state"], name="challenge_place"),
            models.Index(fields=["due_on"], name="challenge_due", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["person_mark"], name="challenge_person", condition=~Q(person_mark="")),
            models.Index(fields=["closed_on"], name="challenge_sealed", condition=Q(contact__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.about}"

    @transition(field=state, source=S.RECEIVED, target=S.ACCEPTED, custom={"req": "R-OPN-6"})
    def accept(self, *, by: User, at: dt.datetime, public_text: str) -> None:
        self.resident, self.checked_by, self.checked_at, self.public_text = True, by, at, public_text

    @transition(field=state, source=S.RECEIVED, target=S.REFUSED, custom={"req": "R-OPN-6"})
    def refuse(self, *, by: User, at: dt.datetime, refusal: str) -> None:
        self.refusal, self.checked_by, self.checked_at = refusal, by, at
        self.resident = False if refusal == Refusal.NOT_RESIDENT else None

    @transition(field=state, source=S.ACCEPTED, target=S.ANSWERED, custom={"req": "R-OPN-6"})
    def answer(self) -> None:
        """The committee has answered; the supervisors look at it next."""

    @transition(field=state, source=S.ANSWERED, target=S.PUBLISHED, custom={"req": "R-CMT-7"})
    def publish(self) -> None:
        """More than half of the supervisors signed: question and answer are public."""

    @transition(
        field=state,
        source=[S.RECEIVED, S.REFUSED, S.ACCEPTED, S.ANSWERED, S.PUBLISHED],
        target=S.TOWNSHIP,
        custom={"req": "R-OPN-6"},
    )
    def to_township(self, *, cause: str) -> None:
        self.level, self.cause, self.refusal = AnswerLevel.TOWNSHIP, cause, ""

    @transition(field=state, source=S.TOWNSHIP, target=S.TOWNSHIP_ANSWERED, custom={"req": "R-OPN-6"})
    def answer_by_township(self) -> None:
        """With reasons, or with an order to publish."""

    @transition(field=state, source=[S.TOWNSHIP, S.TOWNSHIP_ANSWERED], target=S.COUNTY, custom={"req": "R-OPN-6"})
    def to_county(self, *, cause: str) -> None:
        self.level, self.cause = AnswerLevel.COUNTY, cause

    @transition(
        field=state,
        source=[S.PUBLISHED, S.TOWNSHIP_ANSWERED, S.COUNTY],
        target=S.CLOSED,
        custom={"req": "R-OPN-6"},
    )
    def close(self, *, closing: str, on: dt.date) -> None:
        self.closing, self.closed_on, self.due_on = closing, on, None

    @property
    def place_code(self) -> str:
        return self.division.code


class Answer(models.Model):
    """What one level answered: once for each. The committee's is public when the supervisors signed it."""

    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="answers")
    level = models.CharField(_("谁答复"), max_length=10, choices=AnswerLevel)
    text = models.TextField(_("答复"))
    upheld = models.BooleanField(_("质疑成立"), help_text=_("公开的确实有错或者该公开没有公开"))
    correction = models.ForeignKey(
        Disclosure, verbose_name=_("更正"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    content_hash = models.CharField(_("内容校验值"), max_length=64)
    by = models.ForeignKey(User, verbose_name=_("答复人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("答复日期"))
    at = models.DateTimeField(_("答复时间"))
    published_at = models.DateTimeField(_("公开时间"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["challenge", "level"], name="answer_once"),
            models.CheckConstraint(condition=Q(level__in=AnswerLevel.values), name="answer_level"),
            models.CheckConstraint(
                condition=Q(published_at=None, leaf=None) | Q(published_at__isnull=False, leaf__isnull=False),
                name="answer_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.challenge_id} {self.level}"


class AnswerSignature(models.Model):
    """One supervisor's opinion on the committee's answer, for the seat it belongs to. Never changed (R-CMT-7)."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="signatures")
    assignment = models.ForeignKey(Assignment, verbose_name=_("任职"), on_delete=models.PROTECT, related_name="+")
    seat = models.ForeignKey(Assignment, verbose_name=_("席位"), on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, verbose_name=_("签署人"), on_delete=models.PROTECT, related_name="+")
    agrees = models.BooleanField(_("同意"))
    opinion = models.TextField(_("意见"), blank=True)
    at = models.DateTimeField(_("签署时间"))

    class Meta:
        verbose_name = _("答复签署")
        verbose_name_plural = _("答复签署")
        constraints = [
            models.UniqueConstraint(fields=["answer", "user"], name="answersignature_once"),
            models.UniqueConstraint(fields=["answer", "seat"], name="answersignature_seat_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(opinion=""), name="answersignature_dissent"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.answer_id} · {self.user_id} · {self.agrees}"
