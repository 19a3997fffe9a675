"""A person's request about their own data (R-RES-7; 个保法 45 to 50), and whom a county names for such requests."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.keyring import sealed_column
from governance.base.places.models import Division
from residents.choices import Ground, RequestKind, RequestState

sealed_column("residents_request", "sealed")
sealed_column("residents_request", "answer")

S = RequestState
CLOSED = (S.DONE, S.REFUSED)


class RequestQuerySet(models.QuerySet["Request"]):
    def open(self) -> RequestQuerySet:
        return self.exclude(state__in=CLOSED)

    def to_forget(self, before: dt.date) -> RequestQuerySet:
        """Closed before that day and still sealed."""
        return self.filter(state__in=CLOSED, closed_on__lt=before, sealed__isnull=False)

    def locked(self) -> RequestQuerySet:
        return self.select_related("division").select_for_update(of=("self",))


class Request(models.Model):
    """Who asks, what about, and what was answered are sealed: the row itself says nothing about a person."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT)
    kind = models.CharField(_("请求"), max_length=10, choices=RequestKind)
    state = FSMField(_("状态"), default=S.RECEIVED, choices=S.choices, protected=True)
    sealed = models.BinaryField(_("姓名、电话、内容（密封）"), null=True, editable=False)
    answer = models.BinaryField(_("答复（密封）"), null=True, editable=False)
    code_mark = models.CharField(_("查询码的盲值"), max_length=64, unique=True, editable=False)
    person_mark = models.CharField(_("提出人的盲值"), max_length=64, editable=False)
    received_on = models.DateField(_("收到日期"))
    received_at = models.DateTimeField(_("收到时间"))
    due_on = models.DateField(_("最迟答复"))
    checked_by = models.ForeignKey(
        User, verbose_name=_("核对人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(_("核对时间"), null=True, blank=True)
    ground = models.CharField(_("不办的理由"), max_length=16, choices=Ground, blank=True)
    closed_by = models.ForeignKey(
        User, verbose_name=_("办理人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("个人信息请求")
        verbose_name_plural = _("个人信息请求")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=S.values), name="request_state"),
            models.CheckConstraint(condition=Q(kind__in=RequestKind.values), name="request_kind"),
            models.CheckConstraint(condition=Q(ground__in=["", *Ground.values]), name="request_ground"),
            models.CheckConstraint(condition=~Q(state=S.REFUSED) | ~Q(ground=""), name="request_refused_why"),
            # Nothing is given to anyone whose identity no person has checked.
            models.CheckConstraint(
                condition=~Q(state__in=[S.CHECKED, S.DONE]) | Q(checked_by__isnull=False), name="request_checked"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, closed_on__isnull=False)
                | (~Q(state__in=CLOSED) & Q(closed_on__isnull=True)),
                name="request_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["division", "state"], name="request_place"),
            models.Index(fields=["person_mark", "received_on"], name="request_person"),
            models.Index(fields=["closed_on"], name="request_sealed", condition=Q(sealed__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"

    @transition(field=state, source=S.RECEIVED, target=S.CHECKED, custom={"req": "R-RES-7"})
    def check_identity(self, *, by: User, at: dt.datetime) -> None:
        self.checked_by, self.checked_at = by, at

    @transition(field=state, source=S.CHECKED, target=S.DONE, custom={"req": "R-RES-7"})
    def finish(self, *, by: User, on: dt.date, answer: bytes) -> None:
        self.closed_by, self.closed_on, self.answer = by, on, answer

    @transition(field=state, source=[S.RECEIVED, S.CHECKED], target=S.REFUSED, custom={"req": "R-RES-7"})
    def refuse(self, *, by: User, on: dt.date, ground: str, answer: bytes) -> None:
        self.closed_by, self.closed_on, self.ground, self.answer = by, on, ground, answer


class Contact(models.Model):
    """Whom to ask above the community: named by the county for itself and all below (个保法 17, 52)."""

    division = models.OneToOneField(Division, verbose_name=_("区划"), on_delete=models.PROTECT)
    office = models.CharField(_("单位"), max_length=80)
    telephone = models.CharField(_("电话"), max_length=20)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    set_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("个人信息联系单位")
        verbose_name_plural = _("个人信息联系单位")

    def __str__(self) -> str:
        return self.office
