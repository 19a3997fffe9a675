"""Asking, answering, ordering: each in the words of the one who fills it in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.fields import DayField, LongText, PlainForm
from openness.actions.challenge import Question
from openness.choices import Askers, ContactPurpose, InquiryKind, Refusal
from residents.forms import Trap

YES, NO = "yes", "no"
UPHELD = (
    (NO, _("公开的没有错（说明为什么）")),
    (YES, _("您说得对：公开的有错，或者该公开没有公开")),
)


class AskForm(Trap):
    """Large, short, without script. Name and telephone are sealed and never shown in front."""

    about = forms.ChoiceField(
        label=_("关于哪一项"),
        error_messages={"required": _("请选您问的是哪一项；这里找不到的，选最后一个“别的”。")},
    )
    line = forms.CharField(
        label=_("哪一笔、哪一句"),
        max_length=120,
        required=False,
        help_text=_("比如：3月5日 路灯电费 1,200元"),
    )
    text = LongText(
        label=_("哪里不对，想问什么"),
        rows=5,
        max_length=1000,
        help_text=_("会和答复一起公开。不要写自己和别人的姓名、电话、身份证号。"),
        error_messages={"required": _("请写下您要问什么：哪里不对，差在哪里。")},
    )
    name = forms.CharField(
        label=_("您的姓名"),
        max_length=40,
        help_text=_("密封保存，不公开，村干部看不到；只用来核对您是不是本村（社区）的人。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写您的姓名，核对身份用；密封保存，不公开。")},
    )
    phone = forms.CharField(
        label=_("您的电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请写您的电话，核对身份用；没有电话的，请到村（居）委会当面提。")},
    )
    verifier = forms.ChoiceField(
        label=_("请谁核对"),
        choices=(
            (Role.SUPERVISOR.value, _("村（居）务监督委员会")),
            (Role.TOWNSHIP_STAFF.value, _("乡镇（街道），不让村里知道我是谁")),
        ),
        widget=forms.RadioSelect,
        initial=Role.SUPERVISOR.value,
        error_messages={"required": _("请选由谁核对您的身份。")},
    )
    wants_answer = forms.BooleanField(label=_("办完请告诉我"), required=False, initial=True)

    def __init__(self, *args: Any, about: Iterable[Any], paper: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = list(about)  # type: ignore[attr-defined]
        if paper:
            self.fields["phone"].required = False
            del self.fields["website"]

    def question(self) -> Question:
        given = self.cleaned_data
        about = given["about"]
        return Question(
            text=given["text"],
            line=given["line"],
            disclosure_id=int(about[1:]) if about.startswith("d") else None,
            duty_id=int(about[1:]) if about.startswith("m") else None,
            name=given["name"],
            phone=given["phone"],
            wants_answer=given["wants_answer"],
            verifier=given["verifier"],
        )


class AcceptForm(PlainForm):
    public_text = LongText(
        label=_("公开的问题"),
        rows=4,
        help_text=_("意思要和原文一样，只去掉能认出人的地方。和答复一起公开。"),
    )


class RefuseForm(PlainForm):
    ground = forms.ChoiceField(
        label=_("为什么不受理"),
        choices=Refusal.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选不受理的理由。")},
    )


class AnswerForm(PlainForm):
    upheld = forms.ChoiceField(
        label=_("查的结果"),
        choices=UPHELD,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选查的结果。")},
    )
    text = LongText(
        label=_("答复"),
        rows=6,
        help_text=_("写明查了什么、结果怎样、在哪里能看到凭据。会公开，不要写个人信息。"),
    )

    @property
    def is_upheld(self) -> bool:
        return self.cleaned_data["upheld"] == YES


class InvestigateForm(AnswerForm):
    public_text = LongText(label=_("公开的问题"), rows=4, help_text=_("还没有人看过这个问题，请写上公开的文字。"))
    order_item = forms.ChoiceField(
        label=_("责令公布哪一项"), required=False, help_text=_("不用责令的不选。选了就是村（居）委会的任务。")
    )
    order_period = DayField(
        label=_("哪一期的第一天"), required=False, help_text=_("每月的账填这个月1日；不分期的不填。")
    )
    order_due = DayField(label=_("最迟哪一天公布"), required=False)

    def __init__(self, *args: Any, items: Iterable[Any], worded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order_item"].choices = [("", _("不责令")), *items]  # type: ignore[attr-defined]
        if worded:
            del self.fields["public_text"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("order_item") and not given.get("order_due"):
            self.add_error("order_due", _("责令公布要写明最迟哪一天。"))
        return given


class SignAnswerForm(PlainForm):
    choice = forms.ChoiceField(
        label=_("我的意见"),
        choices=((YES, _("同意这个答复，公开")), (NO, _("不同意，报乡镇（街道）"))),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选同意或不同意。")},
    )
    opinion = LongText(
        label=_("意见"), rows=3, required=False, help_text=_("不同意的要写明哪里不对。意见会公开，不写姓名。")
    )


class ContactForm(PlainForm):
    purpose = forms.ChoiceField(
        label=_("为什么要看"),
        choices=ContactPurpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选为什么要看。每次查看都有记录。")},
    )


class OrderForm(PlainForm):
    item = forms.ChoiceField(label=_("公布哪一项"))
    period_start = DayField(
        label=_("哪一期的第一天"), required=False, help_text=_("每月的账填这个月1日；不分期的不填。")
    )
    due_on = DayField(label=_("最迟哪一天公布"))
    reason = LongText(label=_("理由"), rows=3, help_text=_("写明查到什么、为什么要公布。会公开。"))

    def __init__(self, *args: Any, items: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]


class InquiryForm(PlainForm):
    kind = forms.ChoiceField(label=_("是哪一种"), choices=InquiryKind.choices, widget=forms.RadioSelect)
    askers = forms.ChoiceField(label=_("谁提出"), choices=Askers.choices, widget=forms.RadioSelect)
    count = forms.IntegerField(label=_("联名多少人"), required=False, min_value=1, max_value=1_000_000)
    total = forms.IntegerField(
        label=_("一共多少人"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("村民联名填村民（有选举权的村民）总数，代表联名填代表总数。"),
    )
    source = forms.CharField(
        label=_("人数从哪里来"), required=False, max_length=120, help_text=_("比如：联名书3页；2026年选民名册")
    )
    title = forms.CharField(label=_("什么事"), max_length=120)
    text = LongText(label=_("内容"), rows=5, max_length=1000, help_text=_("会公开，不要写姓名。"))
    voluntary = forms.BooleanField(label=_("本地没有规定的，村（居）委会自愿受理"), required=False)


class InquiryAnswerForm(PlainForm):
    text = LongText(label=_("答复"), rows=6, help_text=_("会公开，不要写个人信息。"))
    disclosure = forms.ChoiceField(
        label=_("公开的是哪一份"), required=False, help_text=_("要求增加公开事项的，选公开的那一份。")
    )

    def __init__(self, *args: Any, published: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["disclosure"].choices = [("", _("没有")), *published]  # type: ignore[attr-defined]
