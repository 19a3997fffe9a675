"""Forms of the county's confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from governance.base.fields import PlainForm


class ConfirmRuleForm(PlainForm):
    """``places`` are the divisions for which the person may confirm, as (code, name)."""

    place = forms.ChoiceField(label=_("在哪里算数"), widget=UnfoldAdminSelectWidget)
    source = forms.CharField(
        label=_("看过的原文"),
        help_text=_("文件名、文号或网址、条号，以后别人能照着找到。"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class WithdrawForm(PlainForm):
    reason = forms.CharField(label=_("撤回理由"), max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}))
