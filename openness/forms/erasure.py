"""What to erase, by its number; and the second person's answer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import LongText, PlainForm


class LeafForm(PlainForm):
    leaf = forms.IntegerField(
        label=_("登记号"), min_value=0, max_value=10**15, help_text=_("印在公开页“没有被改过的凭据”下面。")
    )


class DecideForm(PlainForm):
    answer = forms.ChoiceField(
        label=_("您的决定"),
        choices=[("yes", _("同意抹除，销毁原文")), ("no", _("不同意"))],
        widget=forms.RadioSelect,
    )
    refusal = LongText(label=_("不同意的理由"), required=False, rows=3)
