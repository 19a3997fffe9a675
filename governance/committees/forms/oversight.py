"""Forms of supervision, appraisals, audits and archives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.fields import DayField, LongText, PlainForm
from governance.committees.actions.archive import Paper
from governance.committees.actions.audit import Demand, Start
from governance.committees.actions.supervision import MEETINGS, OpinionInput
from governance.committees.choices import BodyKind, Grade, OpinionOn, Post
from governance.committees.models import AppraisalResult
from governance.committees.rules.appraisal import Count
from governance.committees.rules.audit import ITEM_WORDS

Choice = tuple[str, str]
NOBODY: Choice = ("", "—")


class MeetingField(forms.ChoiceField):
    """One of the meetings that fit, or none."""

    def __init__(self, choices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(choices=[NOBODY, *choices], required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        found = super().clean(value)
        return int(found) if found else None


class OpinionForm(PlainForm):
    about = forms.ChoiceField(label=gettext_lazy("看了什么"), choices=OpinionOn.choices)
    title = forms.CharField(label=gettext_lazy("题目"), max_length=120)
    text = LongText(
        label=gettext_lazy("意见"),
        rows=5,
        max_length=4000,
        help_text=gettext_lazy("会向大家公开。不写村（居）民的姓名、电话和身份证号。"),
    )
    in_favour = forms.IntegerField(label=gettext_lazy("同意这个意见的人数"), min_value=0, max_value=99)
    against = forms.IntegerField(label=gettext_lazy("不同意的人数"), min_value=0, max_value=99, initial=0)
    dissent = LongText(
        label=gettext_lazy("不同意见"),
        rows=3,
        max_length=4000,
        required=False,
        help_text=gettext_lazy("有人不同意的，把他们的话写在这里，一起公开。"),
    )

    def __init__(
        self, *args: Any, meetings: Sequence[Choice] = (), before: Sequence[Choice] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"] = MeetingField(meetings, label=_("哪次监督委员会会议"))
        self.fields["follows"] = MeetingField(before, label=_("接着以前哪个意见"))

    def given(self) -> OpinionInput:
        data = self.cleaned_data
        return OpinionInput(
            about=data["about"],
            title=data["title"],
            text=data["text"],
            in_favour=data["in_favour"],
            against=data["against"],
            dissent=data["dissent"],
            meeting_id=data["meeting"],
            follows_id=data["follows"],
        )


class AnswerForm(PlainForm):
    accepted = forms.TypedChoiceField(
        label=gettext_lazy("采纳吗"),
        choices=[("1", gettext_lazy("采纳")), ("", gettext_lazy("不采纳"))],
        coerce=bool,
        empty_value=False,  # type: ignore[arg-type]
        required=False,
        widget=forms.RadioSelect,
    )
    text = LongText(
        label=gettext_lazy("答复"),
        rows=4,
        max_length=4000,
        help_text=gettext_lazy("怎样办、什么时候办完；不采纳的写明理由。会公开。"),
    )


class AskForm(PlainForm):
    meeting_of = forms.ChoiceField(label=gettext_lazy("开什么会"), choices=[(k.value, k.label) for k in MEETINGS])
    reason = LongText(label=gettext_lazy("为什么要开"), rows=4, max_length=2000)


class CloseAskForm(PlainForm):
    """Which meeting was called."""

    def __init__(self, *args: Any, meetings: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("因此召集的会议（先在“会议”里登记通知）")
        self.fields["meeting"] = forms.TypedChoiceField(label=label, choices=list(meetings), coerce=int)


class ReferForm(PlainForm):
    title = forms.CharField(label=gettext_lazy("题目"), max_length=120)
    text = LongText(label=gettext_lazy("反映的情况"), rows=6, max_length=8000)

    def __init__(self, *args: Any, to: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.ChoiceField(label=_("反映给谁"), choices=list(to), widget=forms.RadioSelect)
        self.fields = {"to": field, **self.fields}


class ReportForm(PlainForm):
    heard_by = forms.ChoiceField(
        label=gettext_lazy("向谁报告"),
        choices=[(k.value, k.label) for k in (BodyKind.ASSEMBLY, BodyKind.COUNCIL)],
    )
    reported_on = DayField(label=gettext_lazy("报告日期"))
    text = LongText(label=gettext_lazy("报告了什么"), rows=6, max_length=8000, help_text=gettext_lazy("会公开。"))

    def __init__(self, *args: Any, meetings: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"] = MeetingField(meetings, label=_("哪次会议"))


# Appraisal ------------------------------------------------------------------------------------------------------------


class PlanForm(PlainForm):
    planned_on = DayField(label=gettext_lazy("评议日期"))
    plan = LongText(
        label=gettext_lazy("方案"),
        rows=6,
        max_length=4000,
        help_text=gettext_lazy("什么时候、在哪里、谁参加、怎样投票。保存时就向大家公布。"),
    )


class WhyForm(PlainForm):
    why = forms.CharField(label=gettext_lazy("取消的理由"), max_length=200)


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=99999)


class HoldForm(PlainForm):
    """Counts for each person of the plan; grades only where no scale is set."""

    held_on = DayField(label=gettext_lazy("实际评议日期"))
    base = _count(gettext_lazy("应参加人数"))  # type: ignore[arg-type]
    present = _count(gettext_lazy("参加评议的人数"))  # type: ignore[arg-type]

    def __init__(
        self,
        *args: Any,
        results: Sequence[AppraisalResult] = (),
        chairs: Sequence[Choice] = (),
        meetings: Sequence[Choice] = (),
        scaled: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.results, self.scaled = list(results), scaled
        self.fields["chaired_by"] = forms.ChoiceField(label=_("主持人（监督委员会成员）"), choices=list(chairs))
        self.fields["meeting"] = MeetingField(meetings, label=_("在哪次会议上评议"))
        for one in self.results:
            who = f"{one.office.name}（{Post(one.office.post).label}）"
            for name, label in (
                ("competent", _("%(who)s：称职票")),
                ("basic", _("%(who)s：基本称职票")),
                ("incompetent", _("%(who)s：不称职票")),
                ("invalid", _("%(who)s：弃权和无效票")),
            ):
                self.fields[f"{name}-{one.office_id}"] = _count(label % {"who": who})
            if not scaled:
                self.fields[f"grade-{one.office_id}"] = forms.ChoiceField(
                    label=_("%(who)s：等次") % {"who": who}, choices=[NOBODY, *Grade.choices], required=False
                )
                self.fields[f"reason-{one.office_id}"] = forms.CharField(
                    label=_("%(who)s：定这个等次的理由") % {"who": who}, max_length=200, required=False
                )

    def counts(self) -> dict[int, Count]:
        data = self.cleaned_data
        return {
            one.office_id: Count(
                competent=data[f"competent-{one.office_id}"],
                basic=data[f"basic-{one.office_id}"],
                incompetent=data[f"incompetent-{one.office_id}"],
                invalid=data[f"invalid-{one.office_id}"],
                grade=data.get(f"grade-{one.office_id}", ""),
                reason=data.get(f"reason-{one.office_id}", ""),
            )
            for one in self.results
        }


# Audits ---------------------------------------------------------------------------------------------------------------


class WhoAskedForm(PlainForm):
    asked_residents = _count(gettext_lazy("要求的村（居）民人数"))  # type: ignore[arg-type]
    asked_representatives = _count(gettext_lazy("要求的代表人数"))  # type: ignore[arg-type]
    residents_of = forms.IntegerField(
        label=gettext_lazy("本村（社区）一共多少村（居）民"),
        min_value=1,
        max_value=999999,
        required=False,
        help_text=gettext_lazy("人员已经登记在平台的，按登记的算，这里不用填。"),
    )
    reason = forms.CharField(label=gettext_lazy("缘由"), max_length=200)


class DemandForm(WhoAskedForm):
    def __init__(self, *args: Any, items: Sequence[str] = (), offices: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["items"] = forms.MultipleChoiceField(
            label=_("审计什么"),
            choices=[(code, ITEM_WORDS[code]) for code in items],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["more_items"] = forms.CharField(label=_("其他事项"), max_length=300, required=False)
        self.fields["office"] = MeetingField(offices, label=_("审计谁（不选就是村（居）委会）"))

    def given(self) -> Demand:
        data = self.cleaned_data
        return Demand(
            items=data["items"],
            residents=data["asked_residents"],
            representatives=data["asked_representatives"],
            residents_of=data["residents_of"],
            more_items=data["more_items"],
            reason=data["reason"],
            office_id=data["office"],
        )


class StartForm(PlainForm):
    auditor = forms.CharField(label=gettext_lazy("审计人（单位或者姓名）"), max_length=120)
    joined = forms.IntegerField(label=gettext_lazy("参加审计的代表人数"), min_value=0, max_value=99, initial=0)
    period_from = DayField(label=gettext_lazy("审计期间开始"), required=False)
    period_until = DayField(label=gettext_lazy("审计期间结束"), required=False)

    def __init__(self, *args: Any, organisers: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if organisers:
            self.fields["organiser"] = MeetingField(organisers, label=_("组织审计的单位"))

    def given(self) -> Start:
        data = self.cleaned_data
        return Start(
            auditor=data["auditor"],
            organiser_id=data.get("organiser"),
            joined=data["joined"],
            period_from=data["period_from"],
            period_until=data["period_until"],
        )


class ResultForm(PlainForm):
    finished_on = DayField(label=gettext_lazy("审计完成日期"))
    result = LongText(
        label=gettext_lazy("审计结果"), rows=6, max_length=8000, help_text=gettext_lazy("保存时就向大家公布。")
    )
    problems = LongText(label=gettext_lazy("发现的问题和处理意见"), rows=4, max_length=8000, required=False)
    file = forms.FileField(label=gettext_lazy("审计报告（内部保存，不公开）"), required=False)


class ObjectionForm(PlainForm):
    askers = forms.IntegerField(label=gettext_lazy("提出异议的人数"), min_value=1, max_value=99999)
    text = LongText(label=gettext_lazy("异议"), rows=4, max_length=4000)


class ObjectionAnswerForm(PlainForm):
    text = LongText(label=gettext_lazy("答复"), rows=4, max_length=4000)


# Archives -------------------------------------------------------------------------------------------------------------


class PaperForm(PlainForm):
    year = forms.IntegerField(label=gettext_lazy("年度"), min_value=1949, max_value=2200)
    title = forms.CharField(label=gettext_lazy("题名"), max_length=120)
    made_on = DayField(label=gettext_lazy("形成日期"))
    shelf = forms.CharField(
        label=gettext_lazy("纸质存放处"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("例如：村委会档案柜2号，第3盒。"),
    )
    file = forms.FileField(label=gettext_lazy("扫描件"), required=False)

    def __init__(self, *args: Any, classes: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.TypedChoiceField(label=_("档案类别"), choices=list(classes), coerce=int)
        self.fields = {"archive_class": field, **self.fields}

    def given(self) -> Paper:
        data = self.cleaned_data
        return Paper(
            class_id=data["archive_class"],
            year=data["year"],
            title=data["title"],
            made_on=data["made_on"],
            shelf=data["shelf"],
            file=data["file"],
        )


class DestroyForm(PlainForm):
    appraisers = forms.CharField(label=gettext_lazy("鉴定小组有哪些人"), max_length=200)
    representatives = forms.IntegerField(label=gettext_lazy("其中村（居）民代表人数"), min_value=0, max_value=99)
    opinion = forms.CharField(label=gettext_lazy("鉴定意见"), max_length=200)

    def __init__(self, *args: Any, items: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = forms.TypedMultipleChoiceField(
            label=_("要销毁的（保管期限已满）"), choices=list(items), coerce=int, widget=forms.CheckboxSelectMultiple
        )
        self.fields = {"items": field, **self.fields}
