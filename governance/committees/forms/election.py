"""What is written down about an election at the desk. People are named as the roll names them: 姓名, and 户号 where two
have one name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.committees.actions.election import MemberInput, PlanInput
from governance.committees.choices import Post
from governance.committees.election_choices import (
    Claim,
    CommitteeWay,
    Ground,
    Mode,
    Nominator,
    ObjectionAsks,
    Seat,
    WorkerDuty,
)
from governance.committees.rules.election import Tally

WHO = _("姓名；有同名的，后面空一格写户号。")
POSTS = {"主任": Post.CHAIR, "副主任": Post.DEPUTY, "委员": Post.MEMBER, "成员": Post.MEMBER}
YES_NO = ((1, _("是")), (0, _("否")))


class PersonField(forms.CharField):
    """Somebody on the register, by name; the view looks them up in this community alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=70, **{"help_text": WHO, **kwargs})


class CountField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"min_value": 0, "max_value": 1_000_000, "widget": widget, **kwargs})


class PlanForm(PlainForm):
    election_day = DayField(label=_("选举日"))
    mode = forms.ChoiceField(label=_("选举方式"), choices=Mode.choices)
    mode_basis = forms.CharField(
        label=_("怎样定的选举方式"),
        max_length=200,
        required=False,
        help_text=_("由居民代表选举的，写怎样征求了意见。"),
    )
    chair = CountField(label=_("主任几名"), initial=1)
    deputy = CountField(label=_("副主任几名"), initial=1)
    member = CountField(label=_("委员几名"), initial=1)
    plan = LongText(label=_("选举工作方案"), rows=6, help_text=_("党组织研究确定的方案；会公开。"))
    early_late_basis = forms.CharField(
        label=_("提前或者延期换届的批准"),
        max_length=200,
        required=False,
        help_text=_("需要批准的才写：谁，哪天。"),
    )

    def __init__(self, *args: Any, modes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = set(modes)
        self.fields["mode"].choices = [pair for pair in Mode.choices if pair[0] in wanted]  # type: ignore[attr-defined]

    def given(self) -> PlanInput:
        told = dict(self.cleaned_data)
        seats = {post: told.pop(post) for post in ("chair", "deputy", "member")}
        return PlanInput(seats=seats, **told)


class MoveForm(PlainForm):
    election_day = DayField(label=_("新的选举日"))
    reason = LongText(label=_("原因"), rows=2, max_length=300, help_text=_("会公开。"))
    early_late_basis = forms.CharField(
        label=_("提前或者延期换届的批准"),
        max_length=200,
        required=False,
        help_text=_("需要新的批准才写：谁，哪天。"),
    )


class WhyForm(PlainForm):
    reason = LongText(label=_("原因"), rows=2, max_length=300, help_text=_("会公开。"))


class CommitteeForm(PlainForm):
    way = forms.ChoiceField(label=_("怎样产生"), choices=CommitteeWay.choices, widget=forms.RadioSelect)
    formed_on = DayField(label=_("产生日期"))
    members = LongText(
        label=_("名单"),
        rows=7,
        help_text=_(
            "每人一行：姓名 职务 得票；候补的写“候补”，有同名的最后写户号。都要在人员登记里。"
            "例如：张三 主任 45；李四 委员 30 候补；王五 委员 28 012。"
        ),
    )

    def clean_members(self) -> list[tuple[str, MemberInput]]:
        """With each how the register finds them, 姓名 户号; the view looks them up in this community alone."""
        found = []
        for number, line in enumerate(self.cleaned_data["members"].splitlines(), start=1):
            parts = line.replace("，", " ").replace(",", " ").split()
            if not parts:
                continue
            post = POSTS.get(parts[1]) if len(parts) > 1 else None
            if post is None or len(parts) < 3 or not parts[2].isdecimal():
                text = gettext("第%(n)d行看不懂。写成：姓名 职务（主任、副主任、委员） 得票。")
                raise forms.ValidationError(text % {"n": number})
            house = [part for part in parts[3:] if part != "候补"]
            who = " ".join([parts[0], *house])
            found.append((who, MemberInput(parts[0], post, int(parts[2]), seated="候补" not in parts[3:])))
        return found


class SayForm(PlainForm):
    said_on = DayField(label=_("表示的日期"))
    how = forms.CharField(label=_("怎样表示的"), max_length=80, help_text=_("例如：登记点签字、电话、微信。"))


class DecideForm(PlainForm):
    admit = forms.TypedChoiceField(label=_("同意登记"), choices=YES_NO, coerce=int, widget=forms.RadioSelect)
    decided_by = forms.CharField(label=_("由谁决定"), max_length=120, help_text=_("例如：8月1日村民代表会议。"))
    decided_on = DayField(label=_("决定日期"))


class StrikeForm(PlainForm):
    person = PersonField(label=_("不予登记的人"))
    decided_by = forms.CharField(label=_("依据哪份决定"), max_length=120, help_text=_("只写文书名称和文号。"))


class ObjectionForm(PlainForm):
    person = PersonField(label=_("关于谁"))
    by_name = forms.CharField(label=_("申诉人"), max_length=40)
    asks = forms.ChoiceField(label=_("要求"), choices=ObjectionAsks.choices, widget=forms.RadioSelect)
    reason = LongText(label=_("理由"), rows=2, max_length=500)
    received_on = DayField(label=_("收到日期"))


class AnswerForm(PlainForm):
    objection = forms.IntegerField(widget=forms.HiddenInput)
    granted = forms.TypedChoiceField(label=_("支持"), choices=YES_NO, coerce=int, widget=forms.RadioSelect)
    answer = LongText(label=_("处理决定"), rows=2, max_length=500)


class NominateForm(PlainForm):
    person = PersonField(label=_("被提名的人"))
    post = forms.ChoiceField(label=_("职务"), choices=Seat.choices)
    nominator = forms.ChoiceField(label=_("谁提名"), choices=Nominator.choices, widget=forms.RadioSelect)
    supporters = CountField(label=_("提名票数或者联名人数"), initial=1)
    nominated_on = DayField(label=_("提名日期"))
    declared_on = DayField(label=_("本人签近亲属声明的日期"))
    kin = LongText(
        label=_("声明有近亲属的，写候选人、选举委员会成员的姓名"),
        rows=2,
        required=False,
        help_text=_("每人一行；没有的空着。选举委员会里的近亲属随即退出。"),
    )
    party_member = forms.NullBooleanField(label=_("党员"), required=False)


class ReviewForm(PlainForm):
    candidate = forms.ChoiceField(label=_("候选人"))
    department = forms.CharField(label=_("审查单位"), max_length=60)
    clear = forms.TypedChoiceField(
        label=_("没有发现不得作为候选人的情形"), choices=YES_NO, coerce=int, widget=forms.RadioSelect
    )
    reviewed_on = DayField(label=_("审查日期"))

    def __init__(self, *args: Any, candidates: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].choices = list(candidates)  # type: ignore[attr-defined]


class ChosenForm(PlainForm):
    candidate = forms.ChoiceField(label=_("候选人"))

    def __init__(self, *args: Any, candidates: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].choices = list(candidates)  # type: ignore[attr-defined]


class ExcludeForm(ChosenForm):
    ground = forms.ChoiceField(label=_("理由"), choices=Ground.choices)
    facts_text = LongText(label=_("事实和材料"), rows=3, help_text=_("保存后立即密封，只给本人看；任期届满后销毁。"))


class StationForm(PlainForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    address = forms.CharField(label=_("地点，流动票箱写路线"), max_length=120)
    opens = forms.TimeField(label=_("开始投票"), widget=forms.TimeInput(attrs={"type": "time"}))
    closes = forms.TimeField(label=_("结束投票"), widget=forms.TimeInput(attrs={"type": "time"}))
    mobile = forms.BooleanField(label=_("流动票箱"), required=False)
    approved_by = forms.CharField(label=_("流动票箱由谁批准"), max_length=120, required=False)


class WorkerForm(PlainForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    duty = forms.ChoiceField(label=_("工作"), choices=WorkerDuty.choices)
    station_id = forms.TypedChoiceField(label=_("投票站"), coerce=int, empty_value=None, required=False)
    none_kin = forms.BooleanField(label=_("本人声明不是候选人的近亲属"), required=False)

    def __init__(self, *args: Any, stations: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station_id"].choices = [("", _("全部投票站")), *stations]  # type: ignore[attr-defined]


class DropWorkerForm(PlainForm):
    worker = forms.ChoiceField(label=_("谁"))

    def __init__(self, *args: Any, workers: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = list(workers)  # type: ignore[attr-defined]


class ProxyForm(PlainForm):
    principal = PersonField(label=_("委托人"))
    proxy = PersonField(label=_("受托人"))
    written_on = DayField(label=_("委托书日期"))
    filed_on = DayField(label=_("提出日期"))
    near_relative = forms.BooleanField(label=_("受托人是委托人的近亲属"), required=False)


class WithdrawProxyForm(PlainForm):
    proxy = forms.ChoiceField(label=_("哪件委托"))

    def __init__(self, *args: Any, proxies: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proxy"].choices = list(proxies)  # type: ignore[attr-defined]


class WriteInForm(PlainForm):
    person = PersonField(label=_("选票上另选的人"))
    post = forms.ChoiceField(label=_("职务"), choices=Seat.choices)


class TallyForm(PlainForm):
    """One count. The names stand in the order of the ballot."""

    issued = CountField(label=_("发出选票"))
    cast = CountField(label=_("收回选票"))
    valid = CountField(label=_("有效票"))
    invalid = CountField(label=_("无效票"))

    def __init__(self, *args: Any, lines: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for key, label in lines.items():
            self.fields[f"v{key}"] = CountField(label=label)

    def tally(self) -> Tally:
        told = self.cleaned_data
        votes = {key: told[f"v{key}"] for key in self.lines}
        return Tally(told["issued"], told["cast"], told["valid"], told["invalid"], votes)


class ResultForm(PlainForm):
    in_secret = forms.TypedChoiceField(
        label=_("设了秘密写票处，当场公开计票、公布结果"), choices=YES_NO, coerce=int, widget=forms.RadioSelect
    )
    gives_way = forms.MultipleChoiceField(
        label=_("当选的近亲属中由谁回避"), required=False, widget=forms.CheckboxSelectMultiple
    )
    gives_way_why = forms.CharField(
        label=_("为什么由这个人回避"), max_length=200, required=False, help_text=_("选了人的才写；会公开。")
    )

    def __init__(self, *args: Any, elected: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(elected)
        if found:
            self.fields["gives_way"].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields["gives_way"], self.fields["gives_way_why"]


class DayForm(PlainForm):
    election_day = DayField(label=_("另行选举的日子"))


class RecallForm(PlainForm):
    claim = forms.ChoiceField(label=_("谁提出"), choices=Claim.choices, widget=forms.RadioSelect)
    signed = CountField(label=_("联名人数"))
    called_on = DayField(label=_("收到罢免要求的日期"))
    reasons = LongText(label=_("罢免的理由"), rows=4, help_text=_("会公开。"))
    same_reasons = forms.BooleanField(label=_("和上次没有通过的罢免是同一事实和理由"), required=False)
    election_day = DayField(label=_("投票的日子"))


class DefenceForm(PlainForm):
    text = LongText(label=_("本人的申辩"), rows=4, help_text=_("本人的原话；会公开。"))


class LookupForm(PlainForm):
    name = forms.CharField(label=_("姓名"), max_length=40)
    tail = forms.CharField(label=_("身份证号后四位"), min_length=4, max_length=4)
