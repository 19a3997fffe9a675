"""What supervisors answer, on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.fields import LongText, PlainForm
from openness.actions.verification import Named
from openness.choices import Ground

AGREE, DISAGREE = "agree", "disagree"
ANSWERS = ((AGREE, gettext_lazy("同意公开")), (DISAGREE, gettext_lazy("不同意")))


class SignForm(PlainForm):
    """The person's own answer to the content that was read."""

    choice = forms.ChoiceField(
        label=gettext_lazy("我的意见"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选“同意公开”或“不同意”。")},
    )
    opinion = LongText(
        label=gettext_lazy("意见"),
        help_text=gettext_lazy("不同意的要写明哪里不对、应当怎样改。意见随公开内容公布，不写姓名。"),
        required=False,
        rows=3,
    )
    no_interest = forms.BooleanField(label=gettext_lazy("我不是收款人，也不是收款人、经手人的近亲属"), required=False)


class RecuseForm(PlainForm):
    ground = forms.ChoiceField(
        label=gettext_lazy("为什么回避"),
        choices=Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选回避的理由。")},
    )


class SheetForm(PlainForm):
    """A scanned sheet and what each supervisor wrote on it."""

    sheet = forms.FileField(
        label=gettext_lazy("签过字的核实单"),
        help_text=gettext_lazy("拍照或扫描，每个不超过 10 MB。"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}),
    )

    def __init__(self, *args: Any, seats: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        for post, name in seats:
            self.fields[f"answer-{post}"] = forms.ChoiceField(
                label=_("%(name)s 在纸上签的") % {"name": name},
                choices=[("", _("没有签")), *ANSWERS],
                required=False,
            )
            self.fields[f"opinion-{post}"] = forms.CharField(
                label=_("%(name)s 写的意见") % {"name": name}, required=False
            )

    def named(self) -> list[Named]:
        found = []
        for post, _name in self.seats:
            answer = self.cleaned_data.get(f"answer-{post}")
            if answer:
                found.append(Named(post, answer == AGREE, self.cleaned_data.get(f"opinion-{post}") or ""))
        return found
