"""Fields of forms that read what people write; for every room with pages."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def needed(field: Any) -> Any:
    """A draft may be kept without it, a submission may not: so it is not called optional."""
    field.needed = True
    return field


class YuanField(forms.DecimalField):
    """Yuan as people write them: 1,200 or １２００ or 1200元; shown again with two places."""

    default_error_messages = {"invalid": _("金额写成数字，例如 1200.50。")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(max_digits=14, decimal_places=2, widget=widget, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").replace(" ", "").strip("¥元")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}" if isinstance(value, Decimal) else value


class DayField(forms.DateField):
    """A day by the browser's own calendar; 2026-03-15 where there is none."""

    default_error_messages = {"invalid": _("日期写成年-月-日，例如 2026-03-15。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class LongText(forms.CharField):
    """A few sentences."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
