"""Who stands, where ballots are cast, and how they were counted (R-CMT-2)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.keyring import sealed_column
from governance.committees.election_choices import CandidateState, Nominator, Seat, WorkerDuty
from governance.committees.models.body import Office
from governance.committees.models.election import Election
from residents.models import Person

# What is sealed, each with the name under which a new key seals it again.
GROUND = sealed_column("committees_candidate", "ground")
ANSWER = sealed_column("committees_candidate", "answer")


class Candidate(models.Model):
    """Somebody put up for a post. Formal candidates and their votes are public; why somebody was excluded is sealed,
    shown to that person only, and destroyed after the term."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="candidates")
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("姓名"), max_length=40)
    woman = models.BooleanField(_("女性"))
    party_member = models.BooleanField(_("党员"), null=True, blank=True)
    lives_here = models.BooleanField(_("在本村（社区）居住"), null=True, blank=True)
    post = models.CharField(_("职务"), max_length=8, choices=Seat)
    state = models.CharField(_("状态"), max_length=10, choices=CandidateState, default=CandidateState.NOMINATED)
    # What the person signed at the nomination: none, or candidates (person ids) and offices ([office id, relation]).
    declared_on = models.DateField(_("近亲属声明的签名日期"))
    kin_candidates = models.JSONField(_("候选人中的近亲属"), default=list, blank=True)
    kin_offices = models.JSONField(_("任职人员中的近亲属"), default=list, blank=True)
    withdrawn_on = models.DateField(_("不接受提名的日期"), null=True, blank=True)
    excluded_on = models.DateField(_("排除日期"), null=True, blank=True)
    basis = models.CharField(_("排除的依据"), max_length=200, blank=True)
    ground = models.BinaryField(_("排除的理由（密封）"), null=True, editable=False)
    answer = models.BinaryField(_("本人的申辩（密封）"), null=True, editable=False)
    forget_on = models.DateField(_("销毁日期"), null=True, blank=True)
    votes = models.PositiveIntegerField(_("得票"), null=True, blank=True)
    elected = models.BooleanField(_("当选"), null=True, blank=True)
    gave_way = models.BooleanField(_("因近亲属回避不就任"), default=False)
    office = models.OneToOneField(
        Office, verbose_name=_("就任的职务"), on_delete=models.PROTECT, null=True, blank=True, related_name="candidacy"
    )

    class Meta:
        verbose_name = _("候选人")
        verbose_name_plural = _("候选人")
        ordering = ["election_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "person"], name="candidate_once"),
            models.CheckConstraint(condition=Q(state__in=CandidateState.values), name="candidate_state"),
            models.CheckConstraint(condition=Q(post__in=Seat.values), name="candidate_post"),
            models.CheckConstraint(
                condition=~Q(state=CandidateState.EXCLUDED) | Q(excluded_on__isnull=False) & ~Q(basis=""),
                name="candidate_excluded",
            ),
            models.CheckConstraint(
                condition=Q(ground=None) | Q(state=CandidateState.EXCLUDED, forget_on__isnull=False),
                name="candidate_ground",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Nomination(models.Model):
    """One nomination of a candidate, by the party organisation or by voters jointly."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="nominations")
    nominator = models.CharField(_("谁提名"), max_length=8, choices=Nominator)
    supporters = models.PositiveIntegerField(_("提名的票数或联名人数"))
    on = models.DateField(_("提名日期"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("提名")
        verbose_name_plural = _("提名")
        constraints = [
            models.UniqueConstraint(fields=["candidate", "nominator"], name="nomination_once"),
            models.CheckConstraint(condition=Q(nominator__in=Nominator.values), name="nomination_nominator"),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.nominator}"


class CandidateReview(models.Model):
    """One department's part of the joint review of qualification: whether it found a ground, never which."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="reviews")
    department = models.CharField(_("审查单位"), max_length=60)
    clear = models.BooleanField(_("没有发现不得作为候选人的情形"))
    reviewed_on = models.DateField(_("审查日期"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("资格审查")
        verbose_name_plural = _("资格审查")
        constraints = [models.UniqueConstraint(fields=["candidate", "department"], name="candidatereview_once")]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.department}"


class PollingStation(models.Model):
    """A place to vote, or a mobile box with its approval by the township (VC-EL-MOBILE-BOX)."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="stations")
    name = models.CharField(_("名称"), max_length=80)
    address = models.CharField(_("地点或者路线"), max_length=120)
    opens = models.TimeField(_("开始投票"))
    closes = models.TimeField(_("结束投票"))
    mobile = models.BooleanField(_("流动票箱"), default=False)
    approved_by = models.CharField(_("流动票箱的批准"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("投票站")
        verbose_name_plural = _("投票站")
        ordering = ["election_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["election", "name"], name="pollingstation_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="pollingstation_hours"),
        ]

    def __str__(self) -> str:
        return self.name


class PollWorker(models.Model):
    """Who watches and counts; neither a candidate nor a near relative of one. The name is published."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="workers")
    station = models.ForeignKey(
        PollingStation,
        verbose_name=_("投票站"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="workers",
    )
    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("姓名"), max_length=40)
    duty = models.CharField(_("工作"), max_length=12, choices=WorkerDuty)
    none_kin = models.BooleanField(_("本人声明不是候选人的近亲属"))

    class Meta:
        verbose_name = _("选举工作人员")
        verbose_name_plural = _("选举工作人员")
        ordering = ["election_id", "id"]
        constraints = [models.CheckConstraint(condition=Q(duty__in=WorkerDuty.values), name="pollworker_duty")]

    def __str__(self) -> str:
        return self.name


class Count(models.Model):
    """One count of all ballots as one person entered it, without seeing another's. ``votes``: by candidate id, or
    "yes" and "no" of a recall."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="counts")
    number = models.PositiveSmallIntegerField(_("第几次"))
    issued = models.PositiveIntegerField(_("发出选票"))
    cast = models.PositiveIntegerField(_("收回选票"))
    valid = models.PositiveIntegerField(_("有效票"))
    invalid = models.PositiveIntegerField(_("无效票"))
    votes = models.JSONField(_("得票"))
    by = models.ForeignKey(User, verbose_name=_("录入人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("录入时间"))

    class Meta:
        verbose_name = _("计票")
        verbose_name_plural = _("计票")
        ordering = ["election_id", "number"]
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["election", "number"], name="count_number"),
            models.CheckConstraint(
                condition=Q(cast__lte=F("issued"), cast=F("valid") + F("invalid")), name="count_numbers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.election_id} {self.number}"
