"""The second person's answer to an erasure."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import LongText, PlainForm


class DecideForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("您的决定"),
        choices=[("yes", _("同意抹除，销毁原文")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
    )
    refusal = LongText(label=_("不同意的理由"), required=False, rows=3)
