"""A county adopts the catalogue; counties and townships add to it and set stricter terms."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.fields import DayField, LongText, PlainForm, YuanField
from governance.base.places.choices import CommunityType
from openness.actions.schedule import TermsInput
from openness.choices import AppliesTo, Category, Frequency, LimitKind, Trigger, Web
from openness.models import Listing


class AdoptForm(PlainForm):
    basis = forms.CharField(
        label=gettext_lazy("县里的文件"),
        help_text=gettext_lazy("文件名称和文号，会写在依据里。"),
        max_length=200,
    )
    valid_from = DayField(label=gettext_lazy("哪天起生效"))


class TermsForm(PlainForm):
    """The columns of a catalogue row; laxer ones than those above are refused by the action."""

    content = LongText(label=gettext_lazy("公开内容"), rows=4)
    frequency = forms.ChoiceField(label=gettext_lazy("多久一次（频次）"), choices=Frequency.choices, required=False)
    limit_kind = forms.ChoiceField(label=gettext_lazy("时限"), choices=LimitKind.choices)
    limit_days = forms.IntegerField(
        label=gettext_lazy("天数（或几日）"),
        min_value=0,
        max_value=366,
        help_text=gettext_lazy("“下一期结束前”和“项目开工前”填 0。"),
    )
    limit_working = forms.BooleanField(label=gettext_lazy("按工作日算"), required=False)
    display_days = forms.IntegerField(label=gettext_lazy("公开栏至少展示几天"), min_value=1, max_value=3660)
    audience = forms.CharField(label=gettext_lazy("向谁公开"), max_length=60)
    channel = forms.CharField(label=gettext_lazy("在哪里公开"), max_length=80)
    web = forms.ChoiceField(
        label=gettext_lazy("网上展示什么"),
        choices=Web.choices,
        initial=Web.ALL,
        help_text=gettext_lazy("写到人的名单不能在网上全文公开。"),
    )
    community_types = forms.MultipleChoiceField(
        label=gettext_lazy("只对这些类型（不选就是全部）"),
        choices=[choice for choice in CommunityType.choices if choice[0]],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=300)
    valid_from = DayField(label=gettext_lazy("哪天起生效"))

    def terms(self) -> TermsInput:
        names = (
            "frequency",
            "limit_kind",
            "limit_days",
            "limit_working",
            "display_days",
            "content",
            "basis",
            "audience",
            "channel",
            "web",
        )
        types = tuple(self.cleaned_data["community_types"])
        return TermsInput(community_types=types, **{name: self.cleaned_data[name] for name in names})


def initial_terms(listing: Listing, valid_from: dt.date) -> dict[str, Any]:
    """The row in force as the beginning of a stricter one."""
    names = [name for name in TermsForm.base_fields if name not in ("valid_from", "basis")]
    return {**{name: getattr(listing, name) for name in names}, "valid_from": valid_from}


class ItemForm(TermsForm):
    """A local addition to the catalogue."""

    code = forms.SlugField(
        label=gettext_lazy("代码"), max_length=24, help_text=gettext_lazy("英文字母、数字和短横，例如 water-fee。")
    )
    title = forms.CharField(label=gettext_lazy("公开事项"), max_length=60)
    category = forms.ChoiceField(label=gettext_lazy("类别"), choices=Category.choices)
    trigger = forms.ChoiceField(
        label=gettext_lazy("何时产生"), choices=[choice for choice in Trigger.choices if choice[0] != Trigger.STAGE]
    )
    applies_to = forms.MultipleChoiceField(
        label=gettext_lazy("适用于"), choices=AppliesTo.choices, widget=forms.CheckboxSelectMultiple
    )
    names_persons = forms.BooleanField(label=gettext_lazy("是写到人的名单（如补助对象）"), required=False)
    field_order = ("title", "code", "category", "applies_to", "trigger", "names_persons")


class ThresholdForm(PlainForm):
    amount = YuanField(
        label=gettext_lazy("多少钱起算大笔（元）"),
        help_text=gettext_lazy("到这个数的支出逐笔公开；不设就每笔公开。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("县里的文件名称和文号。")
    )
    valid_from = DayField(label=gettext_lazy("哪天起生效"))


class LadderForm(PlainForm):
    working_days = forms.IntegerField(label=gettext_lazy("几个工作日"), min_value=0, max_value=60)
    source = forms.CharField(label=gettext_lazy("依据"), max_length=120)

    def __init__(self, *args: Any, default: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["working_days"].help_text = _("全平台为%(days)s个工作日，本地只能更早提醒、更早上报。") % {
            "days": default
        }
