"""Asking for and giving guidance; ordering to correct and replying."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.township.choices import CorrectionReply

RULE, CITATION = "r", "c"


class AskForm(PlainForm):
    topic = forms.CharField(label=_("事由"), max_length=80, help_text=_("一句话，例如：村集体鱼塘怎样发包。"))
    question = LongText(label=_("请示的内容"), rows=6, help_text=_("写明情况、打算怎样办、想问什么。"))


class AnswerForm(PlainForm):
    answer = LongText(
        label=_("指导意见"),
        rows=6,
        help_text=_("指导、支持和帮助；不得干预依法属于自治范围的事项（村民委员会组织法第六条）。"),
    )


class GiveForm(AnswerForm):
    topic = forms.CharField(label=_("事由"), max_length=80)
    field_order = ("topic", "answer")


class CorrectForm(PlainForm):
    """What is wrong. There is nothing to fill in for what should be decided instead."""

    decision = forms.CharField(label=_("哪一项自治决定"), max_length=120)
    decided_on = DayField(label=_("决定日期"))
    basis = forms.ChoiceField(label=_("违反的法律"))
    article = forms.CharField(label=_("条文"), max_length=60, help_text=_("例如：第二十九条第一款。"))
    ground = LongText(
        label=_("怎样违反"),
        rows=6,
        help_text=_("只写违反了什么。怎样改，由村（居）民自己依法决定，这里不能写另一个决定。引用原决定的放在引号里。"),
    )

    def __init__(
        self, *args: Any, rules: Iterable[tuple[int, str]], citations: Iterable[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [("", _("请选")), (_("法律规则"), [(f"{RULE}{pk}", words) for pk, words in rules])]
        documents = [(f"{CITATION}{pk}", words) for pk, words in citations]
        if documents:
            choices.append((_("引用的文件"), documents))
        self.fields["basis"].choices = choices  # type: ignore[attr-defined]

    def basis_of(self, kind: str) -> int | None:
        """The id of the rule or of the document chosen."""
        chosen: str = self.cleaned_data["basis"]
        return int(chosen[1:]) if chosen.startswith(kind) else None


class ReplyForm(PlainForm):
    kind = forms.ChoiceField(
        label=_("怎样答复"),
        choices=CorrectionReply.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选怎样答复。")},
    )
    reply = LongText(
        label=_("答复"), rows=5, help_text=_("自行改正的，写什么时候、由谁依法重新决定；认为没有违法的，写明理由。")
    )


class CloseForm(PlainForm):
    outcome = LongText(label=_("结果"), rows=3, help_text=_("村（居）民自己怎样改正的，或者为什么不再坚持。"))


class RevokeForm(PlainForm):
    reason = LongText(label=_("撤销的理由"), rows=3)
