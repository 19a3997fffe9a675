"""Overreach and omission said upward, and the ready answer to an order off the list (R-TWN-2)."""

from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from autonomy.choices import ReportKind, ReportLevel, ReportState, Ruling, Said
from autonomy.models.lists import ListEntry, ListVersion
from governance.base.accounts.models import User
from governance.base.documents.models import Attachment
from governance.base.journal.triggers import append_only
from governance.base.keyring import sealed_column
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import upper_bound

sealed_column("autonomy_report", "sealed")

R = ReportState
KEPT = [
    "kind",
    "county",
    "target",
    "target_division",
    "matter",
    "what",
    "happened_on",
    "attachment",
    "list_then",
    "sealed",
    "reporter_mark",
    "received_on",
]


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> ReportQuerySet:
        return self.filter(state__in=[R.RECEIVED, R.ANSWERED, R.COUNTY])

    def handed(self) -> ReportQuerySet:
        """In sight of who answers."""
        return self.filter(handed_on__isnull=False)

    def waiting(self, on: dt.date) -> ReportQuerySet:
        """Sent on a day that is over, and not handed over yet."""
        return self.filter(handed_on=None, received_on__lt=on)

    def said_before(self, on: dt.date) -> ReportQuerySet:
        """The reporter spoke on a day that is over, and it has not been taken up."""
        return self.filter(state=R.ANSWERED, said_on__lt=on)

    def run_out(self, on: dt.date) -> ReportQuerySet:
        """The day after the last one; the due day itself is in time."""
        return self.filter(due_on__lt=on)

    def within(self, code: str) -> ReportQuerySet:
        if not code:
            return self.all()
        return self.filter(place__code__gte=code, place__code__lt=upper_bound(code))

    def locked(self) -> ReportQuerySet:
        related = ("place", "county", "target__division", "target_division")
        return self.select_related(*related).select_for_update(of=("self",))


class Report(models.Model):
    """What a committee says about an order or an omission. Who says it is sealed for ever: the row carries neither the
    person nor the community, its journal entries have no actor, and ``place`` is where it is answered.

    No hour is kept. What the reporter does on a day (send, accept, dispute) is waiting until the sweep of the next one:
    only then is it in the journal, on a to-do list and in sight of who answers (``handed_on``, ``said``), all of a day
    together, so that nothing done in the same session stands beside it."""

    kind = models.CharField(_("反映什么"), max_length=12, choices=ReportKind)
    level = models.CharField(_("由谁答复"), max_length=10, choices=ReportLevel)
    place = models.ForeignKey(Division, verbose_name=_("在哪里答复"), on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Division, verbose_name=_("县（市、区）"), on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(
        Organisation, verbose_name=_("被反映的单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target_division = models.ForeignKey(
        Division,
        verbose_name=_("被反映的乡镇（街道）"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    matter = models.CharField(_("事项"), max_length=120)
    what = models.TextField(_("经过"))
    happened_on = models.DateField(_("哪天布置或者应当做到"))
    attachment = models.ForeignKey(
        Attachment, verbose_name=_("布置的文件"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The list on that day: {"version", "number", "nearest": [{"code", "title"}], "on_list"}.
    list_then = models.JSONField(_("当天的清单"), default=dict, blank=True)
    sealed = models.BinaryField(_("反映人（密封）"), editable=False)
    reporter_mark = models.CharField(_("反映人的盲值"), max_length=64, editable=False)
    received_on = models.DateField(_("收到日期"))
    handed_on = models.DateField(_("转办日期"), null=True, blank=True)
    state = FSMField(_("状态"), default=R.RECEIVED, choices=R.choices, protected=True)
    due_on = models.DateField(_("这一步最迟"), null=True, blank=True)
    clocks = models.JSONField(_("期限的由来"), default=dict, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    said = models.CharField(_("反映人的意见"), max_length=8, choices=Said, blank=True)
    said_on = models.DateField(_("反映人表示意见的日期"), null=True, blank=True)
    dispute = models.TextField(_("反映人不认可的理由"), blank=True)
    ruling = models.CharField(_("裁定"), max_length=10, choices=Ruling, blank=True)
    ruling_reason = models.TextField(_("裁定的理由"), blank=True)
    remedy = models.TextField(_("怎样纠正"), blank=True)
    remedy_by = models.DateField(_("最迟纠正"), null=True, blank=True)
    remedied_on = models.DateField(_("已纠正日期"), null=True, blank=True)
    remedied_note = models.CharField(_("纠正情况"), max_length=300, blank=True)
    ruled_by = models.ForeignKey(
        User, verbose_name=_("裁定人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ruled_on = models.DateField(_("裁定日期"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("越位缺位反映")
        verbose_name_plural = _("越位缺位反映")
        triggers = [
            pgtrigger.Protect(name="no_delete", operation=pgtrigger.Delete),
            # What was said stays as it was said: emptied it would be as good as removed.
            pgtrigger.ReadOnly(name="kept", fields=KEPT),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(said__in=["", *Said.values]), name="report_said"),
            models.CheckConstraint(condition=Q(kind__in=ReportKind.values), name="report_kind"),
            models.CheckConstraint(condition=Q(level__in=ReportLevel.values), name="report_level"),
            models.CheckConstraint(condition=Q(state__in=R.values), name="report_state"),
            models.CheckConstraint(
                condition=Q(target__isnull=False, target_division=None) | Q(target=None, target_division__isnull=False),
                name="report_target",
            ),
            models.CheckConstraint(
                condition=~Q(state=R.DECIDED)
                | Q(ruling__in=Ruling.values, ruled_by__isnull=False, ruled_on__isnull=False, leaf__isnull=False)
                & ~Q(ruling_reason=""),
                name="report_decided",
            ),
        ]
        indexes = [
            models.Index(fields=["place", "state"], name="report_place"),
            models.Index(fields=["reporter_mark"], name="report_reporter"),
            models.Index(fields=["due_on"], name="report_due", condition=Q(state__in=["received", "answered"])),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.matter}"

    @transition(field=state, source=R.RECEIVED, target=R.ANSWERED, custom={"req": "R-TWN-2"})
    def answer_it(self, *, by: User, on: dt.date, text: str) -> None:
        self.answered_by, self.answered_on, self.answer = by, on, text

    @transition(field=state, source=R.ANSWERED, target=R.ACCEPTED, custom={"req": "R-TWN-2"})
    def accept(self) -> None:
        """The reporter is content."""
        self.due_on = None

    @transition(field=state, source=[R.RECEIVED, R.ANSWERED], target=R.COUNTY, custom={"req": "R-TWN-2"})
    def to_county(self) -> None:
        """Disputed, or not answered in time; who decides is who decides over the one reported."""
        self.level = ReportLevel.COUNTY if self.level == ReportLevel.TOWNSHIP else self.level
        self.place = self.county

    @transition(field=state, source=R.ANSWERED, target=R.LAPSED, custom={"req": "R-TWN-2"})
    def lapse(self) -> None:
        """Answered, and nothing more was said in time."""
        self.due_on = None

    @transition(field=state, source=[R.RECEIVED, R.COUNTY], target=R.DECIDED, custom={"req": "R-TWN-2"})
    def decide(
        self, *, by: User, on: dt.date, ruling: str, reason: str, remedy: str, remedy_by: dt.date | None
    ) -> None:
        """By the county: from RECEIVED when it came straight to it."""
        self.ruled_by, self.ruled_on, self.ruling, self.ruling_reason = by, on, ruling, reason
        self.remedy, self.remedy_by, self.due_on = remedy, remedy_by, None


class OffListAnswer(models.Model):
    """ "Not on the list": the committee's ready answer to who ordered it, with the list of that day and the way to buy
    the service. Never changed."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("布置的单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    addressee = models.CharField(_("答复谁"), max_length=80)
    matter = models.CharField(_("事项"), max_length=120)
    asked_on = models.DateField(_("哪天布置"))
    version = models.ForeignKey(ListVersion, verbose_name=_("当天的清单"), on_delete=models.PROTECT, related_name="+")
    nearest = models.ForeignKey(
        ListEntry, verbose_name=_("最接近的事项"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    text = models.TextField(_("答复"))
    by = models.ForeignKey(User, verbose_name=_("经办人"), on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("清单外事项答复")
        verbose_name_plural = _("清单外事项答复")
        triggers = append_only()
        indexes = [models.Index(fields=["division", "on"], name="offlistanswer_place")]

    def __str__(self) -> str:
        return f"{self.division_id} {self.matter}"
