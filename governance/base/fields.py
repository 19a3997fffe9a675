"""Forms and fields that read what people write; for every room with pages."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.utils import pretty_name
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SAYS_NOTHING = forms.Field.default_error_messages["required"]  # the library's words, which name no field


class PlainForm(forms.Form):
    """Of each field left empty it says what to write, by its label where the field has no words of its own (R-OPN-9:
    what was needed, and how to go on)."""

    def full_clean(self) -> None:
        for name, field in self.fields.items():
            if field.error_messages["required"] is SAYS_NOTHING:
                field.error_messages["required"] = _wanted(field) % {"label": field.label or pretty_name(name)}
        super().full_clean()


def _wanted(field: forms.Field) -> str:
    if isinstance(field, forms.FileField):
        return gettext("请选一个文件：%(label)s。")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext("请选“%(label)s”。")
    if isinstance(field, forms.BooleanField):
        return gettext("请勾选“%(label)s”。")
    return gettext("请填写“%(label)s”。")


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
