"""An election from its plan to the hand-over, and the committee that runs it (R-CMT-2, R-PTY-6)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.committees.choices import Post
from governance.committees.election_choices import (
    Claim,
    CommitteeWay,
    ElectionKind,
    ElectionState,
    MemberEnd,
    Mode,
    NoticeKind,
)
from governance.committees.models.body import Body, Office, Term
from residents.models import Person

S = ElectionState
# Once ballots are cast nothing but their count decides.
CANCELLABLE = (S.PLANNED, S.COMMITTEE, S.ROLL, S.NOMINATED, S.CANDIDATES)
RUNNING = (*CANCELLABLE, S.VOTING, S.COUNTED)


class ElectionQuerySet(models.QuerySet["Election"]):
    def running(self) -> ElectionQuerySet:
        return self.filter(state__in=RUNNING)

    def locked(self) -> ElectionQuerySet:
        return self.select_related("division", "body", "parent").select_for_update(of=("self",))


class Election(models.Model):
    """One vote: of a whole committee, of a vacancy, again for seats left open, or on a recall.

    Ballots are on paper. The platform keeps how many were cast and for whom, never who cast which.
    """

    division = models.ForeignKey(
        Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="elections"
    )
    body = models.ForeignKey(Body, verbose_name=_("选举的组织"), on_delete=models.PROTECT, related_name="elections")
    kind = models.CharField(_("选举"), max_length=12, choices=ElectionKind)
    mode = models.CharField(_("选举方式"), max_length=14, choices=Mode)
    mode_basis = models.CharField(_("怎样定的选举方式"), max_length=200, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("接着哪次选举"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
    )
    state = FSMField(_("状态"), default=S.PLANNED, choices=S.choices, protected=True)
    election_day = models.DateField(_("选举日"))
    seats = models.JSONField(_("应选名额"), default=dict)  # {"chair": 1, "deputy": 1, "member": 3}
    term_starts_on = models.DateField(_("新一届开始"), null=True, blank=True)
    early_late_basis = models.CharField(_("提前或延期换届的批准"), max_length=200, blank=True)
    # 党组织领导: the plan as the party organisation settled it (R-PTY-6).
    plan = models.TextField(_("选举工作方案"), blank=True)
    planned_on = models.DateField(_("方案确定日期"))
    planned_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    committee_way = models.CharField(_("选举委员会怎样产生"), max_length=10, choices=CommitteeWay, blank=True)
    committee_on = models.DateField(_("选举委员会产生日期"), null=True, blank=True)
    roll_on = models.DateField(_("名单公布日期"), null=True, blank=True)
    candidates_on = models.DateField(_("正式候选人公布日期"), null=True, blank=True)
    proxies_on = models.DateField(_("委托名单公布日期"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("可以投票的人数"), null=True, blank=True)
    registered = models.PositiveIntegerField(_("登记参加选举的人数"), null=True, blank=True)
    issued = models.PositiveIntegerField(_("发出选票"), null=True, blank=True)
    cast = models.PositiveIntegerField(_("收回选票"), null=True, blank=True)
    valid = models.PositiveIntegerField(_("有效票"), null=True, blank=True)
    invalid = models.PositiveIntegerField(_("无效票"), null=True, blank=True)
    in_secret = models.BooleanField(_("设了秘密写票处，当场公开计票、公布结果"), default=False)
    is_valid = models.BooleanField(_("选举有效"), null=True, blank=True)
    complete = models.BooleanField(_("选足名额"), null=True, blank=True)
    verdicts = models.JSONField(_("核对"), default=list, blank=True)
    decided_on = models.DateField(_("结果日期"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, verbose_name=_("确认人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    term = models.ForeignKey(
        Term, verbose_name=_("产生的一届"), on_delete=models.PROTECT, null=True, blank=True, related_name="elections"
    )
    why_cancelled = models.CharField(_("取消的原因"), max_length=300, blank=True)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("选举")
        verbose_name_plural = _("选举")
        ordering = ["-election_day", "-id"]
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ElectionKind.values), name="election_kind"),
            models.CheckConstraint(condition=Q(mode__in=Mode.values), name="election_mode"),
            models.CheckConstraint(condition=Q(state__in=S.values), name="election_state"),
            models.CheckConstraint(condition=Q(committee_way__in=["", *CommitteeWay.values]), name="election_way"),
            models.CheckConstraint(
                condition=~Q(kind=ElectionKind.RUN_OFF) | Q(parent__isnull=False), name="election_run_off_of"
            ),
            # Numbers that cannot be: more ballots than voters, parts that do not make the whole.
            models.CheckConstraint(
                condition=Q(cast=None)
                | Q(cast__lte=F("issued"), issued__lte=F("voters"), cast=F("valid") + F("invalid")),
                name="election_numbers",
            ),
            models.UniqueConstraint(
                fields=["body"],
                condition=Q(kind=ElectionKind.GENERAL, state__in=RUNNING),
                name="election_one_general",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.election_day}"

    @property
    def first(self) -> Election:
        """A vote held again goes on from the first one: its roll, its term."""
        return self if self.parent is None else self.parent.first

    @property
    def roll_id(self) -> int:
        return self.first.pk

    @property
    def places(self) -> int:
        return int(sum(self.seats.values()))

    @transition(field=state, source=S.PLANNED, target=S.COMMITTEE)
    def form_committee(self, *, way: str, on: dt.date) -> None:
        self.committee_way, self.committee_on = way, on

    @transition(field=state, source=[S.PLANNED, S.COMMITTEE], target=S.ROLL)
    def publish_roll(self, *, registered: int, voters: int, on: dt.date) -> None:
        self.registered, self.voters, self.roll_on = registered, voters, on

    @transition(field=state, source=S.ROLL, target=S.NOMINATED)
    def end_nomination(self) -> None: ...

    @transition(field=state, source=S.NOMINATED, target=S.CANDIDATES)
    def publish_candidates(self, *, on: dt.date) -> None:
        self.candidates_on = on

    @transition(field=state, source=[S.NOMINATED, S.CANDIDATES], target=S.ROLL)
    def reopen_nomination(self) -> None:
        self.candidates_on = None

    @transition(field=state, source=[S.CANDIDATES, S.ROLL], target=S.VOTING)
    def start_voting(self) -> None: ...

    @transition(field=state, source=S.VOTING, target=S.COUNTED)
    def settle_count(self, *, issued: int, cast: int, valid: int, invalid: int) -> None:
        self.issued, self.cast, self.valid, self.invalid = issued, cast, valid, invalid

    @transition(field=state, source=S.COUNTED, target=S.DECIDED)
    def decide(self, *, by: User, on: dt.date) -> None:
        self.decided_by, self.decided_on = by, on

    @transition(field=state, source=S.COUNTED, target=S.RUN_OFF)
    def needs_run_off(self, *, by: User, on: dt.date) -> None:
        self.decided_by, self.decided_on = by, on

    @transition(field=state, source=[S.DECIDED, S.RUN_OFF], target=S.DONE)
    def finish(self) -> None: ...

    @transition(field=state, source=list(CANCELLABLE), target=S.CANCELLED)
    def cancel(self, *, why: str) -> None:
        self.why_cancelled = why


class ElectionMember(models.Model):
    """A member of the election committee, or a substitute in the order of votes of the original choice. The name is
    public; ``person`` lets the platform see that somebody was nominated."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=14, choices=Post)
    votes = models.PositiveIntegerField(_("推选得票"), default=0)
    # None: a substitute who has not moved up.
    since = models.DateField(_("从何时起"), null=True, blank=True)
    ended_on = models.DateField(_("退出日期"), null=True, blank=True)
    end_why = models.CharField(_("退出的原因"), max_length=14, choices=MemberEnd, blank=True)

    class Meta:
        verbose_name = _("选举委员会成员")
        verbose_name_plural = _("选举委员会成员")
        ordering = ["election_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(post__in=[Post.CHAIR, Post.DEPUTY, Post.MEMBER]), name="electionmember_post"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_why="") | Q(ended_on__isnull=False, end_why__in=MemberEnd.values),
                name="electionmember_end",
            ),
            models.UniqueConstraint(
                fields=["election", "person"], condition=Q(person__isnull=False), name="electionmember_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ElectionNotice(models.Model):
    """Something published of an election: what was said, with its place in the log. Never changed."""

    election = models.ForeignKey(Election, verbose_name=_("选举"), on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("公告"), max_length=12, choices=NoticeKind)
    body = models.JSONField(_("内容"))
    published_on = models.DateField(_("公布日期"))
    leaf = models.BigIntegerField(_("公开序号"), unique=True)

    class Meta:
        verbose_name = _("选举公告")
        verbose_name_plural = _("选举公告")
        ordering = ["election_id", "leaf"]
        constraints = [models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="electionnotice_kind")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.election_id} {self.kind}"


class Recall(models.Model):
    """The call to recall one member, its reasons and the defence; the vote is an election of its kind."""

    election = models.OneToOneField(
        Election, verbose_name=_("罢免投票"), on_delete=models.PROTECT, related_name="recall"
    )
    office = models.ForeignKey(Office, verbose_name=_("罢免谁"), on_delete=models.PROTECT, related_name="recalls")
    claim = models.CharField(_("谁提出"), max_length=16, choices=Claim)
    signed = models.PositiveIntegerField(_("联名人数"))
    signed_of = models.PositiveIntegerField(_("按多少人计算"))
    called_on = models.DateField(_("提出日期"))
    reasons = models.TextField(_("罢免的理由"))
    same_reasons = models.BooleanField(_("和上一次是同一事实和理由"), default=False)
    defence = models.TextField(_("本人的申辩"), blank=True)
    defended_on = models.DateField(_("申辩日期"), null=True, blank=True)
    due_on = models.DateField(_("最迟投票"), null=True, blank=True)
    due_why = models.JSONField(_("期限怎么算"), default=dict, blank=True)
    yes_votes = models.PositiveIntegerField(_("赞成罢免"), null=True, blank=True)
    no_votes = models.PositiveIntegerField(_("不赞成罢免"), null=True, blank=True)
    passed = models.BooleanField(_("罢免通过"), null=True, blank=True)

    class Meta:
        verbose_name = _("罢免")
        verbose_name_plural = _("罢免")
        constraints = [
            models.CheckConstraint(condition=Q(claim__in=Claim.values), name="recall_claim"),
            models.CheckConstraint(condition=Q(signed__lte=F("signed_of")), name="recall_signed"),
            models.CheckConstraint(
                condition=Q(passed=None) | Q(yes_votes__isnull=False, no_votes__isnull=False), name="recall_votes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.called_on}"
