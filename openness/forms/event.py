"""Something happened that the catalogue says must be made public."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, PlainForm


class EventForm(PlainForm):
    item = forms.ChoiceField(label=_("哪一类事"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("什么事"), max_length=120, help_text=_("一句话，例如政策、会议或款物的名称。"))
    on_day = DayField(label=_("哪一天发生"))

    def __init__(self, *args: Any, items: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]
