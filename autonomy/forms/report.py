"""Reporting, answering, ruling; and the order that is not on the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from autonomy.actions.off_list import Order
from autonomy.actions.report import ReportInput
from autonomy.choices import ReportKind, ReportLevel, Ruling, Said
from governance.base.fields import DayField, LongText, PlainForm

TOWNSHIP, OFFICE = "d", "o"  # how a target's choice begins


class ReportForm(PlainForm):
    """First what; then, with the list of that day in sight, the file and the sending."""

    kind = forms.ChoiceField(label=_("反映什么"), choices=ReportKind.choices, widget=forms.RadioSelect)
    target = forms.ChoiceField(label=_("反映谁"))
    level = forms.ChoiceField(
        label=_("由谁答复"),
        choices=(
            (ReportLevel.TOWNSHIP.value, _("乡镇（街道）（只能反映县里的部门）")),
            (ReportLevel.COUNTY.value, _("直接向县级（反映民政局的，由县政府办公室答复）")),
        ),
        widget=forms.RadioSelect,
        initial=ReportLevel.COUNTY.value,
    )
    matter = forms.CharField(
        label=_("事项"),
        max_length=120,
        help_text=_("布置的是什么，或者该给的是什么。裁定以后会公开，不写本村和自己的名字。"),
    )
    happened_on = DayField(label=_("哪天布置，或者应当在哪天前做到"))
    what = LongText(
        label=_("经过"),
        rows=5,
        help_text=_("怎样布置、要求什么、没有给什么。答复的人看得到，不公开；写“本村”“本社区”。"),
    )

    def __init__(self, *args: Any, targets: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = [("", _("请选")), *targets]  # type: ignore[attr-defined]

    def given(self, *, looked: bool) -> ReportInput:
        told = self.cleaned_data
        target: str = told["target"]
        return ReportInput(
            kind=told["kind"],
            level=told["level"],
            matter=told["matter"],
            what=told["what"],
            happened_on=told["happened_on"],
            target_id=int(target[1:]) if target.startswith(OFFICE) else None,
            township=target.startswith(TOWNSHIP),
            looked=looked,
        )

    @property
    def seen(self) -> str:
        """What the list was looked up for."""
        return f"{self.cleaned_data['matter'].strip()}|{self.cleaned_data['happened_on'].isoformat()}"


class OrderFile(PlainForm):
    """Beside the list of that day."""

    file = forms.FileField(
        label=_("布置的文件"),
        required=False,
        help_text=_(
            "PDF、图片、Word、Excel。文件的属性、作者和拍摄信息会去掉，文件名换掉；上面写着的字去不掉，请先看一遍。"
        ),
    )
    looked = forms.BooleanField(label=_("附件看过了，上面写着的可以给答复的人看"), required=False)


class AnswerForm(PlainForm):
    answer = LongText(
        label=_("答复"), rows=6, help_text=_("查了什么、怎样办。不要打听是谁反映的，也不要写村（社区）的名字。")
    )


class RuleForm(PlainForm):
    ruling = forms.ChoiceField(label=_("裁定"), choices=Ruling.choices, widget=forms.RadioSelect)
    reason = LongText(label=_("理由"), rows=5, help_text=_("会公开。不写任何村（社区）的名字。"))
    remedy = LongText(
        label=_("怎样纠正"), rows=3, required=False, help_text=_("属实和部分属实的要写，会公开；不成立的不写。")
    )
    remedy_by = DayField(label=_("最迟哪天纠正"), required=False)


class SayForm(PlainForm):
    """The reporter on the answer; ``report`` stands in the body, so that no address names it."""

    report = forms.IntegerField(widget=forms.HiddenInput)
    said = forms.ChoiceField(label=_("对这个答复"), choices=Said.choices, widget=forms.RadioSelect)
    dispute = LongText(
        label=_("为什么不认可"), rows=3, required=False, help_text=_("不认可的要写，县级裁定的人看得到。")
    )


class RemedyForm(PlainForm):
    note = LongText(label=_("怎样纠正的"), rows=3, max_length=300, help_text=_("会公开。不写任何村（社区）的名字。"))


class OpenForm(PlainForm):
    reason = LongText(
        label=_("为什么要打开"),
        rows=2,
        max_length=300,
        help_text=_("只打开是哪个村（社区），反映的人不打开；每次都有记录。"),
    )


class OffListForm(PlainForm):
    matter = forms.CharField(label=_("布置了什么事项"), max_length=120)
    target = forms.ChoiceField(label=_("布置的单位"), required=False)
    addressee = forms.CharField(
        label=_("名单里没有的，写单位名称"), max_length=80, required=False, help_text=_("例如上级部门、企业。")
    )
    asked_on = DayField(label=_("哪天布置"))

    def __init__(self, *args: Any, targets: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = [(value, label) for value, label in targets if value.startswith(OFFICE)]
        self.fields["target"].choices = [("", _("不在名单里")), *offices]  # type: ignore[attr-defined]

    def order(self) -> Order:
        told = self.cleaned_data
        return Order(
            matter=told["matter"],
            asked_on=told["asked_on"],
            organisation_id=int(told["target"][1:]) if told["target"] else None,
            addressee=told["addressee"],
        )
