"""Putting up and taking down, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, PlainForm


class PostForm(PlainForm):
    place_note = forms.CharField(
        label=_("贴在哪里"),
        help_text=_("例如：村委会门口公开栏。"),
        widget=forms.TextInput(attrs={"list": "places", "autocomplete": "off"}),
        error_messages={"required": _("请写贴在哪里。")},
    )
    posted_on = DayField(label=_("哪天贴的"), error_messages={"required": _("请写哪天贴的。")})
    photo = forms.FileField(
        label=_("照片"),
        help_text=_("愿意留一张的可以拍，不要求。不公开。"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
    )

    def __init__(self, *args: Any, places: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places


class TakeDownForm(PlainForm):
    taken_down_on = DayField(label=_("哪天取下的"), error_messages={"required": _("请写哪天取下的。")})
