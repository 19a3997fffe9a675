"""What is told when a meeting is called, held, counted and minuted; every rule is the actions'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.committees.actions.item import CountInput
from governance.committees.actions.meeting import CallInput, HeldInput, ItemInput
from governance.committees.actions.paper_meeting import PaperItem
from governance.committees.choices import AttendanceKind, CallGround, ItemKind, QuorumWay
from governance.committees.models import Matter, Office
from governance.committees.queries.matter_words import SUBJECTS

SLOTS = 6  # items on the form; a meeting with more is called by the interface
MATTER_PREFIX = "matter-"


class ItemsForm(PlainForm):
    """The agenda: for each slot what it is and its title; matters of the place stand in the same list."""

    def __init__(self, *args: Any, matters: Sequence[Matter], kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.matters = {f"{MATTER_PREFIX}{row.pk}": row for row in matters}
        plain = [(kind, ItemKind(kind).label) for kind in kinds if kind != ItemKind.MATTER]
        waiting = [(key, gettext("决定：%(title)s") % {"title": row.title}) for key, row in self.matters.items()]
        choices = [("", _("没有")), *waiting, *plain]
        for number in range(1, SLOTS + 1):
            label = gettext("第%(n)d个议题") % {"n": number}
            self.fields[f"item{number}"] = forms.ChoiceField(label=label, choices=choices, required=number == 1)
            self.fields[f"title{number}"] = forms.CharField(
                label=gettext("第%(n)d个议题的名称") % {"n": number},
                max_length=120,
                required=False,
                help_text=_("决定事项的可以不写。") if number == 1 else "",
            )

    def items(self) -> list[ItemInput]:
        found = []
        for number in range(1, SLOTS + 1):
            chosen, title = self.cleaned_data.get(f"item{number}", ""), self.cleaned_data.get(f"title{number}", "")
            matter = self.matters.get(chosen)
            if matter is not None:
                found.append(ItemInput(ItemKind.MATTER, title or matter.title, matter_id=matter.pk))
            elif chosen:
                found.append(ItemInput(chosen, title or str(ItemKind(chosen).label)))
        return found


class CallForm(ItemsForm):
    title = forms.CharField(label=_("会议名称"), max_length=120)
    day = DayField(label=_("哪天开会"))
    time = forms.TimeField(
        label=_("几点"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial=dt.time(9)
    )
    place = forms.CharField(label=_("地点"), max_length=80)
    notice_on = DayField(label=_("哪天通知的"))
    urgent_why = forms.CharField(
        label=_("通知不够日子的特殊情况"),
        max_length=200,
        required=False,
        help_text=_("遇有特殊情况临时通知的，写明理由。"),
    )
    ground = forms.ChoiceField(label=_("因何召开"), choices=CallGround.choices, initial=CallGround.COMMITTEE)
    asked_by = forms.IntegerField(label=_("多少人提议"), required=False, min_value=1, max_value=10**6)
    asked_on = DayField(label=_("哪天提议"), required=False)
    invited = forms.CharField(label=_("请谁列席"), max_length=300, required=False)
    remote = forms.BooleanField(label=_("可以远程参加"), required=False)

    def call(self) -> CallInput:
        told = self.cleaned_data
        planned = timezone.make_aware(dt.datetime.combine(told["day"], told["time"]))
        names = ("title", "place", "notice_on", "urgent_why", "ground", "asked_by", "asked_on", "invited", "remote")
        return CallInput(planned_at=planned, items=self.items(), **{name: told[name] for name in names})


class AskForm(PlainForm):
    ground = forms.ChoiceField(
        label=_("谁提议"),
        choices=[
            (one.value, one.label) for one in (CallGround.RESIDENTS, CallGround.REPRESENTATIVES, CallGround.SUPERVISION)
        ],
    )
    asked_by = forms.IntegerField(label=_("多少人提议"), required=False, min_value=1, max_value=10**6)
    asked_on = DayField(label=_("哪天提议"))
    about = forms.CharField(label=_("要讨论什么"), max_length=200)


class HeldForm(PlainForm):
    """Counted, or by name where ``members`` are given."""

    held_on = DayField(label=_("哪天开的"))
    way = forms.ChoiceField(label=_("到会怎样计算"))
    present = forms.IntegerField(label=_("到会多少"), required=False, min_value=0, max_value=10**7)
    present_remote = forms.IntegerField(label=_("其中远程参加"), required=False, min_value=0, max_value=10**7)

    def __init__(self, *args: Any, ways: Sequence[str], members: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(way, QuorumWay(way).label) for way in ways]  # type: ignore[attr-defined]
        if QuorumWay.OWNERS in ways:
            area: dict[str, Any] = {"max_digits": 14, "decimal_places": 2, "min_value": 0}
            self.fields["base"] = forms.IntegerField(label=_("业主总数"), min_value=1, max_value=10**7)
            self.fields["base_area"] = forms.DecimalField(label=_("专有部分总面积（平方米）"), **area)
            self.fields["present_area"] = forms.DecimalField(label=_("参与表决的面积（平方米）"), **area)
        self.members = list(members)
        if members:
            del self.fields["present"], self.fields["present_remote"]
        for office in self.members:
            self.fields[f"office-{office.pk}"] = forms.ChoiceField(
                label=f"{office.name}（{office.get_post_display()}）",
                choices=AttendanceKind.choices,
                initial=AttendanceKind.PRESENT,
            )

    def given(self) -> HeldInput:
        told = self.cleaned_data
        attendance = {office.pk: told[f"office-{office.pk}"] for office in self.members} if self.members else None
        return HeldInput(
            held_on=told["held_on"],
            way=told["way"],
            present=told.get("present"),
            present_remote=told.get("present_remote") or 0,
            attendance=attendance,
            base=told.get("base"),
            base_area=told.get("base_area"),
            present_area=told.get("present_area"),
        )


class CountForm(PlainForm):
    yes = forms.IntegerField(label=_("同意"), min_value=0, max_value=10**7)
    no = forms.IntegerField(label=_("不同意"), min_value=0, max_value=10**7)
    abstain = forms.IntegerField(label=_("弃权"), min_value=0, max_value=10**7, initial=0)
    invalid = forms.IntegerField(label=_("无效"), min_value=0, max_value=10**7, initial=0)
    recused = forms.CharField(
        label=_("回避的人"), required=False, max_length=400, help_text=_("和这件事有关、到会不投票的人，用顿号分开。")
    )
    result = forms.CharField(label=_("补充说明"), required=False, max_length=400)

    def __init__(self, *args: Any, owners: bool = False, again: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if owners:
            self.fields["yes_area"] = forms.DecimalField(
                label=_("同意的面积（平方米）"), max_digits=14, decimal_places=2, min_value=0
            )
        if again:
            self.fields["again"] = forms.CharField(label=_("为什么重新登记"), max_length=200)

    def given(self) -> CountInput:
        told = self.cleaned_data
        names = [name.strip() for name in told["recused"].replace("，", "、").replace(",", "、").split("、")]
        return CountInput(
            yes=told["yes"],
            no=told["no"],
            abstain=told["abstain"],
            invalid=told["invalid"],
            recused=[name for name in names if name],
            yes_area=told.get("yes_area"),
            result=told["result"],
            again=told.get("again", ""),
        )


class MinutesForm(PlainForm):
    text = LongText(label=_("会议记录"), rows=10, help_text=_("谁主持、谁发言、怎样议、怎样定。记录不公开，决议公开。"))


class SignForm(PlainForm):
    name = forms.CharField(label=_("签名人"), max_length=40)
    post = forms.CharField(label=_("职务"), max_length=40, help_text=_("例如：主持人、记录人、村民代表。"))


class ResolveForm(PlainForm):
    text = LongText(label=_("决议"), rows=5, help_text=_("马上公开，公开以后不能改。不写个人信息。"))
    number = forms.CharField(label=_("编号"), max_length=40, required=False, help_text=_("不填的，由平台编号。"))


class CancelForm(PlainForm):
    why = forms.CharField(label=_("取消的理由"), max_length=200)


class AuthoriseForm(PlainForm):
    subjects = forms.MultipleChoiceField(label=_("授权哪些事项"), widget=forms.CheckboxSelectMultiple)
    starts_on = DayField(label=_("从哪天起"))
    ends_on = DayField(label=_("到哪天止"), help_text=_("当天仍有效。"))

    def __init__(self, *args: Any, subjects: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        listed = [(code, SUBJECTS.get(code, code)) for code in subjects]
        self.fields["subjects"].choices = listed  # type: ignore[attr-defined]


class RevokeForm(PlainForm):
    resolution = forms.ChoiceField(label=_("撤销哪个决议"))

    def __init__(self, *args: Any, resolutions: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resolution"].choices = [(str(key), label) for key, label in resolutions]  # type: ignore[attr-defined]


class PaperForm(CallForm):
    """A meeting held elsewhere: what was decided stands item by item."""

    urgent_why = forms.CharField(label=_("临时通知的特殊情况"), max_length=200, required=False)
    minutes = LongText(label=_("会议记录"), rows=8)
    signers = forms.CharField(
        label=_("谁签了名"),
        max_length=400,
        help_text=_("姓名和职务，用顿号分开，例如：张三（主持人）、李四（记录人）。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, SLOTS + 1):
            count: dict[str, Any] = {"required": False, "min_value": 0, "max_value": 10**7}
            words = {"n": number}
            self.fields[f"yes{number}"] = forms.IntegerField(label=gettext("第%(n)d个：同意") % words, **count)
            self.fields[f"no{number}"] = forms.IntegerField(label=gettext("第%(n)d个：不同意") % words, **count)
            self.fields[f"abstain{number}"] = forms.IntegerField(label=gettext("第%(n)d个：弃权") % words, **count)
            self.fields[f"passed{number}"] = forms.BooleanField(
                label=gettext("第%(n)d个：记录写明通过") % words, required=False
            )
            self.fields[f"text{number}"] = LongText(label=gettext("第%(n)d个：决议") % words, rows=2, required=False)

    def paper_items(self) -> list[PaperItem]:
        found, told = [], self.cleaned_data
        for number in range(1, SLOTS + 1):
            if not told.get(f"item{number}"):
                continue
            agree = told.get(f"yes{number}")
            count = None
            if agree is not None:
                count = CountInput(agree, told.get(f"no{number}") or 0, told.get(f"abstain{number}") or 0)
            found.append(PaperItem(count, bool(told.get(f"passed{number}")), told.get(f"text{number}", "")))
        return found

    def signatures(self) -> list[tuple[str, str]]:
        found = []
        for one in self.cleaned_data["signers"].replace("，", "、").replace(",", "、").split("、"):
            name, _open, post = one.strip().replace("(", "（").partition("（")
            if name:
                found.append((name.strip(), post.rstrip("）) ").strip() or gettext("签名人")))
        return found
