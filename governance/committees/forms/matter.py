"""What is told of a matter and of its steps; every rule is the actions'."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.base.places.choices import Committee
from governance.committees.actions.matter import MatterInput
from governance.committees.choices import MatterClass, StepKind
from governance.committees.queries.matter_words import SUBJECTS
from governance.committees.rules.matter import ORDER
from residents.models import Group


class MatterForm(PlainForm):
    title = forms.CharField(label=_("什么事"), max_length=120)
    text = LongText(label=_("内容和方案"), rows=6, help_text=_("做什么、花多少钱、钱从哪里来。会公开，不写个人信息。"))
    decision_class = forms.ChoiceField(label=_("由谁决定"), choices=MatterClass.choices)
    subject = forms.ChoiceField(
        label=_("法定类别"), required=False, help_text=_("由村（居）民会议决定或者授权代表会议决定的要选。")
    )
    collective = forms.BooleanField(label=_("涉及集体财产或者成员权益"), required=False)
    group = forms.ChoiceField(label=_("哪个小组"), required=False, help_text=_("由小组会议决定的要选。"))
    proposed_by = forms.CharField(
        label=_("谁提议"), max_length=120, help_text=_("写组织或者人数，例如：村党支部、十二名村民。不写个人信息。")
    )
    proposed_on = DayField(label=_("哪天提议"))

    def __init__(self, *args: Any, subjects: Sequence[str], groups: Sequence[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(code, SUBJECTS.get(code, code)) for code in subjects]
        self.fields["subject"].choices = [("", _("不属于")), *listed]  # type: ignore[attr-defined]
        known = [(str(group.pk), group.name) for group in groups]
        self.fields["group"].choices = [("", _("不是小组的事")), *known]  # type: ignore[attr-defined]

    def given(self) -> MatterInput:
        told = dict(self.cleaned_data)
        group = told.pop("group")
        return MatterInput(group_id=int(group) if group else None, **told)


class StepForm(PlainForm):
    done_on = DayField(label=_("哪天完成"))
    note = LongText(label=_("情况"), rows=3, help_text=_("谁参加、怎样议、什么意见。会公开，不写个人信息。"))
    participants = forms.IntegerField(label=_("参加人数"), required=False, min_value=0, max_value=10**6)
    passed = forms.TypedChoiceField(
        label=_("通过没有"),
        required=False,
        choices=[("", _("不表决")), ("yes", _("通过")), ("no", _("没有通过"))],
        coerce=lambda value: {"yes": True, "no": False}.get(value),
        empty_value=None,
    )
    on_paper = forms.BooleanField(label=_("在平台外进行，事后登记"), required=False)


class ResultForm(PlainForm):
    text = LongText(label=_("实施结果"), rows=5, help_text=_("做成什么样、花了多少钱、剩下什么。马上公开。"))


class EndMatterForm(PlainForm):
    why = forms.ChoiceField(label=_("怎样结束"), choices=[("rejected", _("未获通过")), ("withdrawn", _("提议人撤回"))])


class ProcedureForm(PlainForm):
    """A county's own steps."""

    committee = forms.ChoiceField(label=_("村还是社区"), choices=Committee.choices)
    decision_class = forms.ChoiceField(label=_("由谁决定的事"), choices=MatterClass.choices)
    steps = forms.MultipleChoiceField(
        label=_("要走哪些步骤"),
        choices=[(kind, StepKind(kind).label) for kind in ORDER],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可以增加，不能少了法律要求的。先后不能改。"),
    )
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("文件名称和文号。"))
    valid_from = DayField(label=_("从哪天起"))
