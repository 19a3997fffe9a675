"""A project and its progress: typed once, shown by every stage's disclosure."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm, YuanField
from governance.township.models import Project
from governance.township.rules.project import Plan

PLAN = ("name", "budget", "funding", "contractor", "selection", "planned_start_on", "planned_end_on")


class VersionForm(PlainForm):
    """Carries the version that was opened, so that nobody's change is overwritten."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, project: Project | None = None) -> None:
        first = (
            {} if project is None else {name: getattr(project, name) for name in (*PLAN, "version", "progress", "paid")}
        )
        super().__init__(data, initial=first)


class PlanForm(VersionForm):
    name = forms.CharField(label=_("项目名称"), max_length=80)
    budget = YuanField(label=_("预算花多少（元）"))
    funding = forms.CharField(
        label=_("钱从哪里来（资金来源）"), max_length=120, help_text=_("例如：上级补助30万元，村集体自筹12万元。")
    )
    contractor = forms.CharField(
        label=_("谁来做（承建单位）"), max_length=80, required=False, help_text=_("还没定的先空着，公开前补上。")
    )
    selection = forms.CharField(
        label=_("怎么选的（承建单位产生方式）"),
        max_length=80,
        required=False,
        help_text=_("例如：公开招标、村民代表会议议定。"),
    )
    planned_start_on = DayField(label=_("计划哪天开工"))
    planned_end_on = DayField(label=_("计划哪天完工"))

    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] for name in PLAN})


class StartedForm(VersionForm):
    started_on = DayField(label=_("实际哪天开工"))


class HalfwayForm(VersionForm):
    halfway_on = DayField(label=_("哪天过半"))
    progress = LongText(label=_("做到哪里了（进展情况）"), max_length=300, rows=3)
    paid = YuanField(label=_("已经付了多少（元）"))


class SettlementForm(VersionForm):
    settled_on = DayField(label=_("哪天结算"))
    settlement = YuanField(label=_("最后花了多少（结算金额，元）"))
    paid = YuanField(label=_("已经付了多少（元）"))


class CancelForm(VersionForm):
    reason = LongText(label=_("为什么取消"), max_length=300, rows=3)
