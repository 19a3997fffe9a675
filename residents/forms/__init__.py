"""What people write about their own data and about the platform; what their keepers write down."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import PlainForm
from residents.actions.record import Assessed, Found
from residents.actions.request import Asked
from residents.choices import AccessPurpose, Aside, Conclusion, FeedbackKind, Ground, RequestKind
from residents.rules.breach import Told


class DayField(forms.DateField):
    default_error_messages = {"invalid": _("日期写成年-月-日，例如 2026-03-15。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


def long_text(label: Any, rows: int = 4, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect, **kwargs)


class Trap(PlainForm):
    """Left empty by people, who do not see it; filled in by programs that fill in everything."""

    website = forms.CharField(label=_("这一格请空着"), required=False, max_length=200)

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError(_("“这一格请空着”里有字。请清空再送出。"))
        return ""


class RequestForm(Trap):
    kind = choice(_("想办什么"), RequestKind.choices, error_messages={"required": _("请选您想办哪一种。")})
    text = long_text(
        _("关于哪些信息"),
        max_length=1000,
        help_text=_("密封保存，不公开。不要写身份证号。"),
        error_messages={"required": _("请写是关于您的哪些信息，例如：低保登记的地址写错了。")},
    )
    name = forms.CharField(
        label=_("您的姓名"),
        max_length=40,
        help_text=_("密封保存，只用来核对是您本人。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("请写您的姓名，只用来核对是您本人。")},
    )
    phone = forms.CharField(
        label=_("您的电话"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _("请写您的电话，好核对身份、告诉您结果；没有电话的，请到村（居）委会当面提。")},
    )

    def asked(self) -> Asked:
        given = self.cleaned_data
        return Asked(given["kind"], given["name"], given["phone"], given["text"])


class TrackForm(PlainForm):
    """For whatever was asked without an account."""

    code = forms.CharField(
        label=_("查询码"),
        max_length=20,
        help_text=_("提的时候给您的十个字，比如 7KQ4M-9XTRB，大小写都行。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("请输入查询码：提的时候给您的十个字。")},
    )


class FeedbackForm(Trap):
    kind = choice(_("是哪一种"), FeedbackKind.choices, error_messages={"required": _("请选是意见、建议，还是问题。")})
    text = long_text(
        _("想说什么"),
        rows=5,
        max_length=1000,
        help_text=_("不用留姓名和电话，也不要写别人的。"),
        error_messages={"required": _("请写下您想说什么。")},
    )


class PurposeForm(PlainForm):
    purpose = choice(_("为什么要看"), AccessPurpose.choices)


class AnswerForm(PlainForm):
    answer = long_text(_("答复"), rows=5, help_text=_("密封保存，本人凭查询码能看到。复制件请当面交给本人。"))


class RefuseForm(PlainForm):
    ground = choice(_("不办的理由"), Ground.choices)
    answer = long_text(_("说明"), rows=4, help_text=_("写明为什么。本人能看到，也会看到怎样申诉。"))


class AssessmentForm(PlainForm):
    title = forms.CharField(label=_("要做什么处理"), max_length=120, help_text=_("例如：公开保障对象名单"))
    purpose = long_text(_("目的和必要性"), max_length=1000, help_text=_("是不是合法、正当、必要。"))
    kinds = forms.CharField(label=_("哪些个人信息"), max_length=300)
    risk = long_text(_("对个人的影响和风险"), max_length=2000)
    measures = long_text(_("保护措施"), max_length=2000, help_text=_("是不是合法、有效、和风险相当。"))
    conclusion = choice(_("结论"), Conclusion.choices)
    assessed_on = DayField(label=_("评估日期"))
    review_on = DayField(label=_("下次复核"), help_text=_("到那天会成为待办。记录一直保存（法律要求至少三年）。"))

    def assessed(self) -> Assessed:
        return Assessed(**self.cleaned_data)


class BreachForm(PlainForm):
    found_on = DayField(label=_("发现日期"))
    what = long_text(_("发生了什么、原因"), max_length=2000)
    kinds = forms.CharField(label=_("涉及哪些个人信息"), max_length=300)
    persons = forms.IntegerField(label=_("大约多少人"), required=False, min_value=0, max_value=2_000_000_000)
    harm = long_text(_("可能的危害"), rows=3, max_length=1000)
    remedy = long_text(_("已采取的补救"), rows=3, max_length=2000)

    def found(self) -> Found:
        return Found(**self.cleaned_data)


class ToldForm(PlainForm):
    authority = forms.CharField(label=_("报告了哪个部门"), max_length=120, help_text=_("履行个人信息保护职责的部门"))
    authority_told_on = DayField(label=_("哪一天报告的"))
    persons_told_on = DayField(label=_("哪一天告知本人的"), required=False)
    not_told_why = long_text(
        _("不告知本人的理由"),
        rows=2,
        required=False,
        max_length=300,
        help_text=_("只有采取措施能有效避免危害的，才可以不告知。"),
    )

    def told(self) -> Told:
        given = self.cleaned_data
        return Told(given["authority"], given["authority_told_on"], given["persons_told_on"], given["not_told_why"])


class ContactForm(PlainForm):
    office = forms.CharField(label=_("单位"), max_length=80)
    telephone = forms.CharField(label=_("电话"), max_length=20)
    address = forms.CharField(label=_("地址"), max_length=120, required=False)


class ReplyForm(PlainForm):
    public_text = long_text(_("公开的文字"), max_length=1000, help_text=_("意思和原文一样，去掉能认出人的地方。"))
    reply = long_text(_("答复"), rows=5, max_length=2000, help_text=_("写明改了什么、什么时候改；不改的写明为什么。"))


class AsideForm(PlainForm):
    why = choice(_("为什么不答复"), Aside.choices)
