"""The box about the platform itself (R-RES-8): asked without a name, answered in public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from governance.base.accounts.models import User
from governance.base.places.models import Division
from residents.choices import Aside, FeedbackKind, FeedbackState

F = FeedbackState


class Feedback(models.Model):
    """No name, no telephone, no address is taken, so none can leak."""

    division = models.ForeignKey(Division, verbose_name=_("由哪里答复"), on_delete=models.PROTECT)
    kind = models.CharField(_("种类"), max_length=10, choices=FeedbackKind)
    text = models.TextField(_("原文"), max_length=1000)
    public_text = models.TextField(_("公开的文字"), max_length=1000, blank=True)
    reply = models.TextField(_("答复"), max_length=2000, blank=True)
    state = FSMField(_("状态"), default=F.RECEIVED, choices=F.choices, protected=True)
    aside = models.CharField(_("不答复的理由"), max_length=10, choices=Aside, blank=True)
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("最迟答复"))
    closed_by = models.ForeignKey(
        User, verbose_name=_("答复人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_on = models.DateField(_("答复日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("对平台的意见")
        verbose_name_plural = _("对平台的意见")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=F.values), name="feedback_state"),
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="feedback_kind"),
            models.CheckConstraint(
                condition=(Q(state=F.SET_ASIDE, aside__in=Aside.values) | (~Q(state=F.SET_ASIDE) & Q(aside=""))),
                name="feedback_aside",
            ),
            models.CheckConstraint(
                condition=~Q(state=F.ANSWERED) | (~Q(reply="") & ~Q(public_text="")), name="feedback_answered"
            ),
        ]
        indexes = [models.Index(fields=["division", "received_on"], name="feedback_place")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @transition(field=state, source=F.RECEIVED, target=F.ANSWERED, custom={"req": "R-RES-8"})
    def answer(self, *, public_text: str, reply: str) -> None:
        self.public_text, self.reply = public_text, reply

    @transition(field=state, source=F.RECEIVED, target=F.SET_ASIDE, custom={"req": "R-RES-8"})
    def set_aside(self, *, why: str) -> None:
        self.aside = why
