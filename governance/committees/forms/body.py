"""What a clerk writes about bodies, terms, appointments, ends, rules of work and hand-overs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, LongText, PlainForm
from governance.base.places.choices import Committee, CommunityType
from governance.base.places.models import Organisation
from governance.committees.choices import BodyKind, ExpectedKind, OfficeEnd, Post, Relation
from governance.committees.models import Body, Office
from governance.committees.queries.appointment import Declared, Wanted
from governance.committees.rules.body import DECLARING, MEMBERS, possible_posts
from residents.models import Group, Person

YES_NO = [("", _("不清楚")), ("yes", _("是")), ("no", _("不是"))]
SEX = [("woman", _("女")), ("man", _("男"))]


def said(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class BodyForm(PlainForm):
    """One body."""

    kind = forms.ChoiceField(label=_("哪一种组织"), choices=BodyKind.choices)
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("对外用的全称，会公开。"))
    group = forms.ChoiceField(label=_("哪个小组（只有登记小组要选）"), required=False)
    organisation = forms.ChoiceField(
        label=_("登记的单位（集体经济组织、业主委员会）"), required=False, help_text=_("已经登记成单位的，选上。")
    )
    since = DayField(label=_("设立日期"))

    def __init__(
        self, *args: Any, groups: Iterable[Group], organisations: Iterable[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choices(self, "group", [(str(group.pk), group.name) for group in groups])
        _choices(self, "organisation", [(str(one.pk), one.name) for one in organisations])

    def told(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "kind": given["kind"],
            "name": given["name"],
            "since": given["since"],
            "group_id": _key(given["group"]),
            "organisation_id": _key(given["organisation"]),
        }


class TermForm(PlainForm):
    """The next 届."""

    starts_on = DayField(label=_("从哪天起"), help_text=_("新一届产生的那一天。"))
    ends_on = DayField(
        label=_("到哪天届满"),
        required=False,
        help_text=_("不填的，按法律算：村（居）委会五年，监督委员会和代表随村（居）委会。"),
    )
    seats = forms.IntegerField(label=_("应选名额"), required=False, min_value=1, max_value=999)
    basis = forms.CharField(label=_("怎样产生、依据什么"), max_length=200, required=False)
    early = forms.BooleanField(
        label=_("提前换届：上一届到新一届的前一天为止"), required=False, help_text=_("要在上面写明批准的文件。")
    )
    recorded = forms.BooleanField(
        label=_("事实已经如此，照实登记"), required=False, help_text=_("与规定不符的会标明，不会改掉。")
    )


class AppointForm(PlainForm):
    """Somebody takes office. Checked first, then recorded."""

    post = forms.ChoiceField(label=_("职务"), choices=Post.choices)
    name = forms.CharField(label=_("姓名"), max_length=40)
    person = forms.ChoiceField(label=_("人员登记里是哪一位"), required=False, widget=forms.RadioSelect)
    sex = forms.ChoiceField(label=_("性别"), choices=SEX, widget=forms.RadioSelect, required=False)
    group = forms.ChoiceField(label=_("代表哪个小组"), required=False)
    households = forms.IntegerField(
        label=_("代表多少户"), required=False, min_value=1, max_value=999, help_text=_("由小组推选、不按户的，不填。")
    )
    party_member = forms.ChoiceField(
        label=_("是不是党员"), choices=YES_NO, required=False, help_text=_("公开时只显示人数。")
    )
    lives_here = forms.ChoiceField(label=_("是不是住在本村（社区）"), choices=YES_NO, required=False)
    skilled = forms.ChoiceField(label=_("具备财会、管理知识"), choices=YES_NO, required=False)
    starts_on = DayField(label=_("就任日期"))
    basis = forms.CharField(label=_("怎样产生"), max_length=200, help_text=_("例如：2026年3月2日选举产生。会公开。"))
    signed_on = DayField(
        label=_("本人签名声明的日期"),
        required=False,
        help_text=_("声明有没有近亲属在村（居）委会或者监督委员会。只有本村（社区）的文书和主任看得到。"),
    )
    none = forms.BooleanField(label=_("声明：没有近亲属"), required=False)
    recorded = forms.BooleanField(
        label=_("事实已经如此，照实登记"), required=False, help_text=_("与规定不符的会标明，不会改掉。")
    )

    def __init__(
        self,
        *args: Any,
        body: Body,
        groups: Iterable[Group],
        persons: Sequence[Person],
        relatives: Sequence[Office],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.relatives = relatives if body.kind in DECLARING else ()
        possible = possible_posts(body.kind)
        field = self.fields["post"]
        field.choices = [(post, Post(post).label) for post in Post.values if post in possible]  # type: ignore[attr-defined]
        _choices(self, "group", [(str(group.pk), group.name) for group in groups])
        self._persons(persons)
        for office in self.relatives:
            self.fields[f"tie_{office.pk}"] = forms.ChoiceField(
                label=_("近亲属：%(name)s（%(body)s%(post)s）")
                % {"name": office.name, "body": office.body.name, "post": office.get_post_display()},
                choices=[("", _now("不是近亲属")), *Relation.choices],
                required=False,
            )
        if body.kind not in DECLARING:
            del self.fields["signed_on"], self.fields["none"]
        if body.kind != BodyKind.COUNCIL:
            del self.fields["group"], self.fields["households"]
        if body.kind != BodyKind.SUPERVISION:
            del self.fields["skilled"]
        self.order_fields([*(name for name in self.fields if name != "recorded"), "recorded"])

    def _persons(self, persons: Sequence[Person]) -> None:
        """Those of the register who have that name: year of birth and household, no more than is needed to choose."""
        if not persons:
            del self.fields["person"]
            return
        choices = [
            (
                str(one.pk),
                _now("%(name)s，%(year)d年生%(household)s")
                % {
                    "name": one.name,
                    "year": one.born_on.year,
                    "household": f"，{one.household.number}" if one.household else "",
                },
            )
            for one in persons
        ]
        field = self.fields["person"]
        field.choices = [*choices, ("", _now("都不是，不在人员登记里"))]  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        given = self.cleaned_data
        person = _key(given.get("person", ""))
        sex = given["sex"]
        return Wanted(
            post=given["post"],
            starts_on=given["starts_on"],
            basis=given["basis"],
            person_id=person,
            name="" if person else given["name"],
            woman={"woman": True, "man": False}.get(sex),
            party_member=said(given["party_member"]),
            lives_here=said(given["lives_here"]),
            skilled=said(given.get("skilled", "")),
            group_id=_key(given.get("group", "")),
            households=given.get("households"),
            declaration=self._declaration(),
        )

    def _declaration(self) -> Declared | None:
        given = self.cleaned_data
        if given["post"] not in MEMBERS or given.get("signed_on") is None:
            return None
        ties = tuple(
            (office.pk, given[f"tie_{office.pk}"]) for office in self.relatives if given.get(f"tie_{office.pk}")
        )
        return Declared(given["signed_on"], none=given["none"], ties=ties)


class EndForm(PlainForm):
    """Somebody leaves office."""

    why = forms.ChoiceField(label=_("离任的原因"), choices=OfficeEnd.choices)
    ends_on = DayField(label=_("最后一天在任"), help_text=_("这一天还在任。连着的账号同时停用。"))
    basis = forms.CharField(
        label=_("依据"),
        max_length=200,
        required=False,
        help_text=_("哪次会议的决议、哪个文件。任期届满、去世、迁出可以不填。"),
    )


class RulesForm(PlainForm):
    """Rules of work: a new version."""

    title = forms.CharField(label=_("名称"), max_length=80, help_text=_("和上一版同名的，就是它的新版。"))
    text = LongText(label=_("内容"), rows=14, help_text=_("全文公开。不要写姓名、电话。"))
    adopted_on = DayField(label=_("通过日期"))
    adopted_by = forms.CharField(label=_("由谁通过"), max_length=120, help_text=_("例如：村民代表会议。"))


class FinishForm(PlainForm):
    """The township was there."""

    done_on = DayField(label=_("交接完成的日期"))
    note = LongText(label=_("监交意见"), required=False, rows=3)


class ExpectedForm(PlainForm):
    """What the county expects of a type of community."""

    committee = forms.ChoiceField(
        label=_("村还是社区"), choices=[(one, label) for one, label in Committee.choices if one]
    )
    community_type = forms.ChoiceField(
        label=_("哪一种类型"),
        required=False,
        choices=[("", _("各种类型")), *[c for c in CommunityType.choices if c[0]]],
    )
    kind = forms.ChoiceField(label=_("种类"), choices=ExpectedKind.choices)
    code = forms.CharField(
        label=_("编号"), max_length=24, help_text=_("组织用：%(codes)s；服务和要看的事用自己的英文编号。")
    )
    title = forms.CharField(label=_("应有什么"), max_length=80)
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("县里的文件名称和文号。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.help_text = str(field.help_text) % {"codes": "、".join(BodyKind.values)}


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    form.fields[name].choices = [("", _now("不选")), *choices]  # type: ignore[attr-defined]


def _key(value: str) -> int | None:
    return int(value) if value else None
