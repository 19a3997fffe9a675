"""The agreement on assisting the government, which replaces the letter of responsibility (R-AUT-4)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from autonomy.choices import AgreementState, BreachState, Fulfilment, PromiseKind, RunState, Side
from autonomy.models.lists import ListEntry, ListVersion
from governance.base.accounts.models import Assignment, User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.township.models import Due

A = AgreementState
B = BreachState


class AgreementTemplate(models.Model):
    """Clauses that every agreement of a county or township begins with. Without ``division``: the platform's own. A row
    is one version and never changes: agreements drafted from it keep it, a new version is another row."""

    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, null=True, blank=True)
    name = models.CharField(_("名称"), max_length=80)
    clauses = models.JSONField(_("条款"))  # [{"heading", "text"}]; {placeholders} are named in rules/agreement.py
    liability_government = models.TextField(_("政府一方违约责任"))
    liability_committee = models.TextField(_("村（居）委会一方违约责任"))
    starts_on = models.DateField(_("启用日期"))
    ends_on = models.DateField(_("停用日期"), null=True, blank=True, help_text=_("当天仍有效"))
    made_by = models.ForeignKey(
        User, verbose_name=_("制定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("协议范本")
        verbose_name_plural = _("协议范本")
        constraints = [
            models.CheckConstraint(
                condition=~Q(liability_government="") & ~Q(liability_committee=""), name="agreementtemplate_liability"
            ),
            models.UniqueConstraint(fields=["division", "starts_on"], name="agreementtemplate_once"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="agreementtemplate_dates"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftRun(models.Model):
    """Drafting for all committees of a township at once: resumable, each committee once, with progress."""

    township = models.ForeignKey(Division, verbose_name=_("乡镇（街道）"), on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey(AgreementTemplate, verbose_name=_("范本"), on_delete=models.PROTECT)
    list_version = models.ForeignKey(ListVersion, verbose_name=_("协助清单"), on_delete=models.PROTECT)
    term_from = models.DateField(_("期限开始"))
    term_until = models.DateField(_("期限结束"))
    # The same for all: {"entries": [code, ...], "requirements": {code: text}, "pay_on": ["2027-06-30", ...],
    # "data_on": day, "training": [[day, what], ...], "extra": text}; and of one committee, by its code:
    # {entry code: {"hours": "4.00", "amount": "1200.00"}}.
    terms = models.JSONField(_("共同内容"), default=dict)
    each = models.JSONField(_("各村（社区）的数"), default=dict)
    total = models.PositiveIntegerField(_("总数"), default=0)
    done = models.PositiveIntegerField(_("已起草"), default=0)
    problems = models.JSONField(_("没有起草的及原因"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=RunState, default=RunState.RUNNING)
    started_by = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("开始时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("批量起草")
        verbose_name_plural = _("批量起草")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="draftrun_state"),
            models.CheckConstraint(condition=Q(term_until__gte=F("term_from")), name="draftrun_term"),
        ]

    def __str__(self) -> str:
        return f"{self.township_id} {self.term_from}"


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def within(self, code: str) -> AgreementQuerySet:
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))

    def in_force(self, on: dt.date) -> AgreementQuerySet:
        """Signed, and that day lies in its term."""
        return self.filter(state=A.SIGNED, term_from__lte=on, term_until__gte=on)

    def public(self) -> AgreementQuerySet:
        return self.filter(state__in=[A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED])

    def locked(self) -> AgreementQuerySet:
        return self.select_related("division", "township", "list_version").select_for_update(of=("self",))


class Agreement(models.Model):
    """Between township or street and committee: both owe. Signatures are bound to ``content_hash``."""

    township = models.ForeignKey(Division, verbose_name=_("乡镇（街道）"), on_delete=models.PROTECT, related_name="+")
    division = models.ForeignKey(
        Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="agreements"
    )
    list_version = models.ForeignKey(
        ListVersion, verbose_name=_("协助清单"), on_delete=models.PROTECT, related_name="+"
    )
    template = models.ForeignKey(AgreementTemplate, verbose_name=_("范本"), on_delete=models.PROTECT)
    run = models.ForeignKey(DraftRun, on_delete=models.PROTECT, null=True, blank=True, related_name="agreements")
    number = models.CharField(_("编号"), max_length=60, blank=True)
    term_from = models.DateField(_("期限开始"))
    term_until = models.DateField(_("期限结束"))
    data_given = models.TextField(_("政府提供的数据"), blank=True)
    extra = models.TextField(_("补充条款"), blank=True)
    liability_government = models.TextField(_("政府一方违约责任"))
    liability_committee = models.TextField(_("村（居）委会一方违约责任"))
    # What looks like a letter of responsibility in the text, and who of a second person let it stand, and why.
    warnings = models.JSONField(_("像责任书的文字"), default=list, blank=True)
    checked_by = models.ForeignKey(
        User, verbose_name=_("复核人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_reason = models.CharField(_("复核意见"), max_length=300, blank=True)
    state = FSMField(_("状态"), default=A.DRAFT, choices=A.choices, protected=True)
    content = models.JSONField(_("正文"), default=dict, blank=True)
    content_hash = models.CharField(_("正文校验值"), max_length=64, blank=True)
    renews = models.ForeignKey(
        "self", verbose_name=_("续签自"), on_delete=models.PROTECT, null=True, blank=True, related_name="renewals"
    )
    amends = models.ForeignKey(
        "self", verbose_name=_("补充或修改"), on_delete=models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    scan = models.ForeignKey(
        Attachment, verbose_name=_("盖章扫描件"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    drafted_by = models.ForeignKey(User, verbose_name=_("起草人"), on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("起草时间"))
    signed_on = models.DateField(_("签订日期"), null=True, blank=True)
    ended_on = models.DateField(_("终止日期"), null=True, blank=True)
    end_reason = models.CharField(_("终止理由"), max_length=300, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    version = models.PositiveIntegerField(_("版本"), default=1)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("协助政府工作管理协议书")
        verbose_name_plural = _("协助政府工作管理协议书")
        triggers = [pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=A.values), name="agreement_state"),
            models.CheckConstraint(condition=Q(term_until__gte=F("term_from")), name="agreement_term"),
            # Drafting again for the same run makes nothing twice.
            models.UniqueConstraint(fields=["run", "division"], name="agreement_once_in_run"),
            models.CheckConstraint(
                condition=~Q(state__in=[A.SIGNING, A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED]) | ~Q(content_hash=""),
                name="agreement_frozen",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[A.SIGNED, A.ENDED, A.TERMINATED, A.AMENDED])
                | Q(signed_on__isnull=False, leaf__isnull=False),
                name="agreement_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state=A.TERMINATED) | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="agreement_terminated",
            ),
            models.CheckConstraint(
                condition=~Q(liability_government="") & ~Q(liability_committee=""), name="agreement_liability"
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state"], name="agreement_place"),
            models.Index(fields=["township", "state"], name="agreement_township"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.pk}"

    @transition(field=state, source=A.DRAFT, target=A.CHECKING, custom={"req": "R-AUT-4"})
    def ask_check(self, *, warnings: list[dict[str, str]]) -> None:
        """The text looks like a letter of responsibility: a second person of the township looks at it."""
        self.warnings = warnings

    @transition(field=state, source=[A.CHECKING, A.SIGNING], target=A.DRAFT, custom={"req": "R-AUT-4"})
    def reopen(self) -> None:
        """To be changed; what was signed does not count for another text."""
        self.content, self.content_hash, self.checked_by, self.checked_reason = {}, "", None, ""

    @transition(field=state, source=[A.DRAFT, A.CHECKING], target=A.SIGNING, custom={"req": "R-AUT-4"})
    def offer(self, *, content: dict[str, object], content_hash: str, number: str) -> None:
        self.content, self.content_hash, self.number = content, content_hash, number

    @transition(field=state, source=A.SIGNING, target=A.SIGNED, custom={"req": "R-AUT-4"})
    def sign(self, *, on: dt.date) -> None:
        """Two people of each side signed this very text."""
        self.signed_on = on

    @transition(field=state, source=A.SIGNED, target=A.ENDED, custom={"req": "R-AUT-4"})
    def end(self, *, on: dt.date) -> None:
        """Its term is over."""
        self.ended_on = on

    @transition(field=state, source=A.SIGNED, target=A.TERMINATED, custom={"req": "R-AUT-4"})
    def terminate(self, *, on: dt.date, reason: str) -> None:
        self.ended_on, self.end_reason = on, reason

    @transition(field=state, source=A.SIGNED, target=A.AMENDED, custom={"req": "R-AUT-4"})
    def replace(self, *, on: dt.date) -> None:
        """An amendment was signed; promises kept so far stay kept."""
        self.ended_on = on

    @transition(field=state, source=[A.DRAFT, A.CHECKING, A.SIGNING], target=A.ABANDONED, custom={"req": "R-AUT-4"})
    def abandon(self) -> None:
        """Not signed."""


class AgreementItem(models.Model):
    """One matter of the list in force, with what is asked and what it pays. No rank, no deduction, no veto here."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="items")
    entry = models.ForeignKey(ListEntry, verbose_name=_("清单事项"), on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField(_("次序"), default=0)
    requirements = models.TextField(_("办理要求"))
    hours = models.DecimalField(_("每月工时"), max_digits=6, decimal_places=2)
    amount = models.DecimalField(_("期限内经费（元）"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("协议事项")
        verbose_name_plural = _("协议事项")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "entry"], name="agreementitem_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="agreementitem_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.entry_id}"


class Promise(models.Model):
    """What one side owes by a day; after signing each is a duty."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="promises")
    side = models.CharField(_("哪一方"), max_length=12, choices=Side)
    kind = models.CharField(_("种类"), max_length=10, choices=PromiseKind)
    item = models.ForeignKey(
        AgreementItem, verbose_name=_("事项"), on_delete=models.CASCADE, null=True, blank=True, related_name="promises"
    )
    what = models.CharField(_("内容"), max_length=200)
    due_on = models.DateField(_("最迟"))
    amount = models.DecimalField(_("金额（元）"), max_digits=12, decimal_places=2, null=True, blank=True)
    due = models.OneToOneField(
        Due, verbose_name=_("应付款"), on_delete=models.PROTECT, null=True, blank=True, related_name="promise"
    )
    met_on = models.DateField(_("做到的日期"), null=True, blank=True)
    met_note = models.CharField(_("怎样做到的"), max_length=300, blank=True)
    met_by = models.ForeignKey(
        User, verbose_name=_("登记人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("承诺")
        verbose_name_plural = _("承诺")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="promise_side"),
            models.CheckConstraint(condition=Q(kind__in=PromiseKind.values), name="promise_kind"),
            # Money is the government's to pay; work is the committee's to do.
            models.CheckConstraint(
                condition=Q(kind=PromiseKind.PAYMENT, side=Side.GOVERNMENT, amount__gt=0)
                | Q(kind__in=[PromiseKind.DATA, PromiseKind.TRAINING], side=Side.GOVERNMENT, amount=None)
                | Q(kind=PromiseKind.WORK, side=Side.COMMITTEE, amount=None),
                name="promise_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"


class AgreementSignature(models.Model):
    """One person's signature under one exact text. Never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(_("哪一方"), max_length=12, choices=Side)
    user = models.ForeignKey(User, verbose_name=_("签署人"), on_delete=models.PROTECT, related_name="+")
    assignment = models.ForeignKey(Assignment, verbose_name=_("任职"), on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField(_("正文校验值"), max_length=64)
    at = models.DateTimeField(_("签署时间"))

    class Meta:
        verbose_name = _("协议签署")
        verbose_name_plural = _("协议签署")
        triggers = append_only()
        constraints = [
            models.UniqueConstraint(fields=["agreement", "user", "content_hash"], name="agreementsignature_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="agreementsignature_side"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side} {self.user_id}"


class Breach(models.Model):
    """A promise not kept, said by the other side: answered, settled, or taken to the county."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="breaches")
    promise = models.ForeignKey(
        Promise, verbose_name=_("哪一项承诺"), on_delete=models.PROTECT, null=True, blank=True, related_name="breaches"
    )
    side = models.CharField(_("违约一方"), max_length=12, choices=Side)
    what = models.TextField(_("怎样违约"))
    noted_by = models.ForeignKey(User, verbose_name=_("指出人"), on_delete=models.PROTECT, related_name="+")
    noted_on = models.DateField(_("指出日期"))
    state = FSMField(_("状态"), default=B.NOTED, choices=B.choices, protected=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    settlement = models.TextField(_("怎样解决"), blank=True)
    ruling = models.TextField(_("县级裁定"), blank=True)
    ruled_by = models.ForeignKey(
        User, verbose_name=_("裁定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    leaf = models.BigIntegerField(_("裁定的公开序号"), null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("违约")
        verbose_name_plural = _("违约")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=B.values), name="breach_state"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="breach_side"),
            models.CheckConstraint(condition=~Q(what=""), name="breach_what"),
            models.CheckConstraint(
                condition=~Q(state__in=[B.SETTLED, B.DECIDED]) | Q(closed_on__isnull=False), name="breach_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.side} {self.state}"

    @transition(field=state, source=B.NOTED, target=B.ANSWERED, custom={"req": "R-AUT-4"})
    def answer_it(self, *, by: User, on: dt.date, text: str) -> None:
        self.answered_by, self.answered_on, self.answer = by, on, text

    @transition(field=state, source=[B.NOTED, B.ANSWERED, B.COUNTY], target=B.SETTLED, custom={"req": "R-AUT-4"})
    def settle(self, *, on: dt.date, text: str) -> None:
        """Both sides agree; said by the side that noted it."""
        self.settlement, self.closed_on = text, on

    @transition(field=state, source=[B.NOTED, B.ANSWERED], target=B.COUNTY, custom={"req": "R-AUT-4"})
    def to_county(self) -> None:
        """Not settled between the two."""

    @transition(field=state, source=B.COUNTY, target=B.DECIDED, custom={"req": "R-AUT-4"})
    def rule(self, *, by: User, on: dt.date, text: str) -> None:
        self.ruled_by, self.closed_on, self.ruling = by, on, text


class Evaluation(models.Model):
    """How one side saw one year of the agreement, matter by matter; both sides write one, neither is a mark."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="evaluations")
    year = models.PositiveSmallIntegerField(_("年度"))
    side = models.CharField(_("哪一方"), max_length=12, choices=Side)
    overall = models.CharField(_("对方总体上"), max_length=8, choices=Fulfilment)
    items = models.JSONField(_("逐项"), default=dict)  # id of the promise's item -> Fulfilment
    text = models.TextField(_("说明"), blank=True)
    by = models.ForeignKey(User, verbose_name=_("评价人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("年度评价")
        verbose_name_plural = _("年度评价")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "year", "side"], name="evaluation_once"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="evaluation_side"),
            models.CheckConstraint(condition=Q(overall__in=Fulfilment.values), name="evaluation_overall"),
            models.CheckConstraint(condition=Q(overall=Fulfilment.YES) | ~Q(text=""), name="evaluation_text"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.year} {self.side}"
