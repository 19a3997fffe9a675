"""Forms of the register of persons."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import PlainForm
from governance.base.places.models import Division
from residents.actions.household import HouseholdFacts
from residents.choices import Away, PersonEnd, Registration, Sex, Unmask
from residents.forms import DayField, choice, long_text
from residents.models import Group, Household, Person
from residents.rules.register import PersonFacts


class SearchForm(PlainForm):
    """The list's filters; what cannot be read narrows nothing."""

    q = forms.CharField(label=_("找人"), required=False, max_length=40)
    group = forms.ChoiceField(label=_("小组"), required=False)
    where = forms.ChoiceField(
        label=_("在哪里"), required=False, choices=[("", _("在家和外出")), ("here", _("在家")), ("away", _("外出"))]
    )
    ages = forms.ChoiceField(
        label=_("年龄"),
        required=False,
        choices=[("", _("不限")), ("adults", _("年满18周岁")), ("minors", _("未满18周岁"))],
    )
    gone = forms.BooleanField(label=_("看已注销的"), required=False)

    def __init__(self, *args: Any, groups: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = [("", _("全部小组")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]


class PersonForm(PlainForm):
    name = forms.CharField(label=_("姓名"), max_length=40, help_text=_("和身份证一样。"))
    sex = choice(_("性别"), Sex.choices)
    born_on = DayField(label=_("出生日期"))
    identity = forms.CharField(
        label=_("身份证号"),
        required=False,
        max_length=24,
        help_text=_("密封保存，只显示后四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )
    phone = forms.CharField(
        label=_("电话"),
        required=False,
        max_length=20,
        help_text=_("密封保存，只显示前三位和后四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    registration = choice(_("户籍"), Registration.choices)
    household = forms.ChoiceField(label=_("户"), required=False, help_text=_("还没有这一户的，先登记户。"))
    resident_since = DayField(
        label=_("从何时起在本地居住"), required=False, help_text=_("户籍不在本地的要写：住满一年可以申请参加选举。")
    )
    works_since = DayField(label=_("从何时起从事村（社区）工作"), required=False)
    since = DayField(label=_("登记日期"), required=False, help_text=_("空着就是今天。补登以前的，写从哪天起在册。"))

    def __init__(self, *args: Any, division: Division, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        houses = Household.objects.living(on).filter(division=division).values_list("id", "number", "address")
        rows = [(str(pk), f"{number} {address}".strip()) for pk, number, address in houses]
        self.fields["household"].choices = [("", _("不属于哪一户")), *rows]  # type: ignore[attr-defined]

    def facts(self) -> PersonFacts:
        given = dict(self.cleaned_data)
        house = given.pop("household")
        drop = given.pop("drop", [])
        for name in ("identity", "phone"):
            # An empty field keeps what is there; only a tick takes it away.
            given[name] = "" if name in drop else given[name] or None
        return PersonFacts(**given, household_id=int(house) if house else None)


class ChangePersonForm(PersonForm):
    drop = forms.MultipleChoiceField(
        label=_("去掉已登记的"),
        required=False,
        choices=[("identity", _("身份证号")), ("phone", _("电话"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("上面的身份证号和电话空着，就是不变。"),
    )

    @staticmethod
    def initial_of(person: Person) -> dict[str, Any]:
        names = ("name", "sex", "born_on", "registration", "resident_since", "works_since", "since")
        return {**{name: getattr(person, name) for name in names}, "household": person.household_id or ""}


class AbsenceForm(PlainForm):
    away = choice(_("去了哪里"), Away.choices)
    place = forms.CharField(label=_("地方"), required=False, max_length=60, help_text=_("例如 宁波市；不写门牌。"))
    since = DayField(label=_("从何时起"))
    until = DayField(label=_("到何时"), required=False, help_text=_("最后一天在外的日子；不知道的空着。"))


class UntilForm(PlainForm):
    until = DayField(label=_("到何时"), help_text=_("这一天是最后一天。"))


class LeaveForm(PlainForm):
    why = choice(_("为什么注销"), [one for one in PersonEnd.choices if one[0] != PersonEnd.DOUBLE])
    ended_on = DayField(label=_("注销日期"), help_text=_("从这一天起不在册。"))


class MemberForm(PlainForm):
    since = DayField(label=_("从何时起是成员"))
    basis = forms.CharField(label=_("依据"), max_length=120, help_text=_("例如 2025年3月1日成员大会确认"))
    full_capacity = forms.BooleanField(label=_("具有完全民事行为能力（可以表决）"), required=False, initial=True)


class NumberForm(PlainForm):
    field = choice(_("看哪一项"), [("identity", _("身份证号")), ("phone", _("电话"))])
    purpose = choice(_("为什么要看"), Unmask.choices)
    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("例如 通知领取选民证。每次查看都会记录。"))


class MergeForm(PlainForm):
    double = forms.ChoiceField(
        label=_("重复的是哪一条"), widget=forms.RadioSelect, help_text=_("那一条会注销，缺的内容补到这一条。")
    )

    def __init__(self, *args: Any, others: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["double"].choices = [(str(one.pk), _told(one)) for one in others]  # type: ignore[attr-defined]


def _told(person: Person) -> str:
    words = {
        "name": person.name,
        "sex": person.get_sex_display(),
        "born": person.born_on.isoformat(),
        "house": person.household.number if person.household else _("无"),
        "tail": person.identity_tail or _("无"),
        "phone": person.phone_masked or _("无"),
        "id": person.pk,
    }
    told = _("%(name)s，%(sex)s，%(born)s，户号%(house)s，身份证后四位%(tail)s，电话%(phone)s（登记号%(id)d）")
    return str(told % words)


class HouseholdForm(PlainForm):
    number = forms.CharField(label=_("户号"), max_length=20, help_text=_("本村（社区）自己编的。"))
    address = forms.CharField(label=_("门牌"), max_length=80, required=False)
    group = forms.ChoiceField(label=_("小组"), required=False)
    head = forms.ChoiceField(label=_("户主"), required=False)

    def __init__(self, *args: Any, division: Division, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = division.groups.filter(ended_on=None)
        self.fields["group"].choices = [("", _("不属于小组")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]
        self.fields["head"].choices = [("", _("还没有")), *((str(one.pk), one.name) for one in people)]  # type: ignore[attr-defined]
        if not people:
            del self.fields["head"]

    def facts(self) -> HouseholdFacts:
        given = self.cleaned_data
        group, head = given["group"], given.get("head", "")
        return HouseholdFacts(
            given["number"], given["address"], int(group) if group else None, int(head) if head else None
        )


class GroupForm(PlainForm):
    number = forms.IntegerField(label=_("序号"), min_value=1, max_value=999)
    name = forms.CharField(label=_("名称"), max_length=40, help_text=_("例如 一组、桥头小组"))


class UploadForm(PlainForm):
    file = forms.FileField(label=_("填好的表格"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}))


class ExportForm(PlainForm):
    reason = long_text(_("用来做什么"), rows=2, max_length=200, help_text=_("会记录。用完请销毁文件。"))
