"""Forms of the party's subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.party.choices import Grade, LinkKind, OfficerPost, Opinion, OrganisationKind, WeakKind
from governance.party.queries.cross import LABELS

NOBODY = ("", _("没有"))
Choices = Iterable[tuple[Any, Any]]


def _number(label: Any, **parts: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100_000, **parts)


class OrganisationForm(PlainForm):
    """``parent_id``, ``unit_id`` are chosen among what is there."""

    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("全称，例如：中共上湾村支部委员会。"))
    kind = forms.ChoiceField(label=_("类别"), choices=OrganisationKind.choices, widget=forms.RadioSelect)
    leads = forms.BooleanField(
        label=_("是本村（社区、乡镇街道）自己的党组织"),
        required=False,
        help_text=_("一个地方只有一个，由它研究讨论本地的事项。其他党支部、党小组和驻区单位的不勾。"),
    )
    since = DayField(label=_("成立日期"))
    parent_id = forms.TypedChoiceField(label=_("上级党组织"), coerce=int, empty_value=None, required=False)
    unit_id = forms.TypedChoiceField(
        label=_("驻区单位"), coerce=int, empty_value=None, required=False, help_text=_("是驻区单位的党组织才选。")
    )

    def __init__(self, *args: Any, parents: Choices, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent_id"].choices = [NOBODY, *parents]  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = [NOBODY, *units]  # type: ignore[attr-defined]


class EndForm(PlainForm):
    ended_on = DayField(label=_("撤销日期"))


class CountForm(PlainForm):
    counted_on = DayField(label=_("统计日期"))
    full = _number(_("正式党员人数"), help_text=_("只登记人数，平台不建党员名册。"))
    probationary = _number(_("预备党员人数"))


class OfficerForm(PlainForm):
    """``office_id``: the same person's office in a body of the community."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    post = forms.ChoiceField(label=_("职务"), choices=[("", _("请选")), *OfficerPost.choices])
    starts_on = DayField(label=_("任职日期"))
    basis = forms.CharField(
        label=_("任职的依据"), max_length=200, help_text=_("例如：党员大会选举，柳林镇党委批复〔2026〕3号。")
    )
    office_id = forms.TypedChoiceField(
        label=_("同一个人在村（居）委会等组织的职务"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("选了，交叉任职才能按人核对，不会把同名的人算错。"),
    )

    def __init__(self, *args: Any, offices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office_id"].choices = [NOBODY, *offices]  # type: ignore[attr-defined]


class OfficerEndForm(PlainForm):
    ends_on = DayField(label=_("免职日期"), help_text=_("当天仍在任。"))


class StudyForm(PlainForm):
    held_on = DayField(label=_("哪天开的会"))
    entitled = _number(_("应到人数"))
    present = _number(_("实到人数"))
    yes = _number(_("同意人数"))
    opinion = forms.ChoiceField(label=_("意见"), choices=Opinion.choices, widget=forms.RadioSelect)
    text = LongText(label=_("意见的内容"), rows=5, help_text=_("会公开。写对事项的意见，不写个人的名字和号码。"))
    conditions = LongText(label=_("附带的条件"), rows=3, required=False, help_text=_("“附条件同意”才写，会公开。"))


class LinkForm(PlainForm):
    kind = forms.ChoiceField(label=_("类别"), choices=LinkKind.choices, widget=forms.RadioSelect)
    held_on = DayField(label=_("日期"), help_text=_("开会或者约定的日子。"))
    title = forms.CharField(label=_("主题"), max_length=120)
    units = forms.TypedMultipleChoiceField(label=_("参加的党组织"), coerce=int, widget=forms.CheckboxSelectMultiple)
    text = LongText(label=_("内容"), help_text=_("议定了什么，哪个单位出什么：场地、车辆、人手、经费。"))
    until = DayField(label=_("最迟办到"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = list(units)  # type: ignore[attr-defined]


class OutcomeForm(PlainForm):
    outcome = LongText(label=_("办得怎样"))


class AdoptForm(PlainForm):
    basis = forms.CharField(label=_("文件"), max_length=120, help_text=_("例如：清组发〔2026〕5号。"))
    starts_on = DayField(label=_("启用日期"))


class TargetForm(PlainForm):
    indicator = forms.ChoiceField(label=_("指标"), choices=[("", _("请选")), *LABELS.items()])
    percent = forms.IntegerField(label=_("不低于（%）"), min_value=1, max_value=100)
    basis = forms.CharField(label=_("文件"), max_length=120)


class CheckForm(PlainForm):
    """One answer an item: met, and what was seen."""

    checked_on = DayField(label=_("检查日期"))
    year = forms.TypedChoiceField(label=_("年度"), coerce=int)

    def __init__(self, *args: Any, items: Mapping[str, str], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = list(items)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]
        for code, label in items.items():
            self.fields[code] = forms.TypedChoiceField(
                label=label,
                choices=[("1", _("做到")), ("0", _("没有做到"))],
                coerce=lambda value: value == "1",
                widget=forms.RadioSelect,
            )
            self.fields[f"{code}-note"] = forms.CharField(label=_("看到的情况"), max_length=300, required=False)
        self.fields["note"] = LongText(label=_("总的情况"), required=False)

    def answers(self) -> dict[str, tuple[bool, str]]:
        given = self.cleaned_data
        return {code: (given[code], given[f"{code}-note"]) for code in self.codes}


class EvidenceForm(PlainForm):
    url = forms.CharField(
        label=_("公开记录的地址"),
        max_length=300,
        help_text=_("从公开页面上复制地址，例如 /board/990101001201/disclosures/12/。"),
    )


class ReportForm(PlainForm):
    report = LongText(label=_("做了什么"), rows=5)


class AppraiseForm(PlainForm):
    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices, widget=forms.RadioSelect)
    weight = forms.DecimalField(
        label=_("社区治理在政绩考核中的权重（%）"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    text = LongText(label=_("评价"), rows=5)


class IdentifyForm(PlainForm):
    kinds = forms.MultipleChoiceField(
        label=_("问题类型"), choices=WeakKind.choices, widget=forms.CheckboxSelectMultiple
    )
    reason = LongText(label=_("认定的理由"), rows=5)


class PlanForm(PlainForm):
    plan = LongText(label=_("整顿方案"), rows=6)
    deadline = DayField(label=_("整顿期限"))


class MeasureForm(PlainForm):
    done_on = DayField(label=_("日期"))
    text = forms.CharField(label=_("措施和结果"), max_length=300)


class SubmitForm(PlainForm):
    result = LongText(label=_("整顿情况"), rows=5)


class AcceptForm(PlainForm):
    opinion = LongText(label=_("验收意见"))


class ReopenForm(PlainForm):
    opinion = LongText(label=_("还差什么"))
    deadline = DayField(label=_("新的整顿期限"))


class WithdrawForm(PlainForm):
    opinion = LongText(label=_("撤销的理由"))
