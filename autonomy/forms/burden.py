"""What an organisation says of a burden, and what a county sets (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from autonomy.choices import AppliesTo, BurdenKind, LimitKind, Rhythm
from autonomy.models import Burden, ListEntry
from autonomy.rules.burden import NOTE, SOURCE, TITLE, Told
from governance.base.fields import DayField, LongText, PlainForm
from governance.base.places.models import Division

WHERE = [("outside", _("室外")), ("inside", _("室内"))]


class ChangeForm(PlainForm):
    """What may be said anew of a burden; kind and name stay."""

    basis = forms.CharField(
        label=_("依据"),
        max_length=SOURCE,
        help_text=_("法律、法规或者文件，写到条和文号。不要写姓名、电话。"),
    )
    entry_code = forms.ChoiceField(
        label=_("属于清单上的哪一项"), required=False, help_text=_("不在协助政府工作事项清单上的，会标明“清单以外”。")
    )
    applies_to = forms.ChoiceField(label=_("涉及"), choices=AppliesTo.choices, initial=AppliesTo.BOTH)
    rhythm = forms.ChoiceField(label=_("多久一次"), choices=Rhythm.choices)
    where = forms.ChoiceField(
        label=_("挂在哪里（只有牌子要选）"), choices=WHERE, widget=forms.RadioSelect, required=False
    )
    fields_text = LongText(
        label=_("填什么（只有台账和报表要写）"), required=False, help_text=_("每行一个数据项，例如：户数。")
    )
    starts_on = DayField(label=_("从哪天起"))
    ends_on = DayField(label=_("到哪天止"), required=False, help_text=_("当天仍有效；长期的不填。"))

    def __init__(self, *args: Any, entries: Sequence[ListEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(entry.code, f"{entry.code} {entry.title}") for entry in entries]
        # A code that left the list stays choosable where it is in use: the sheet then says that it is not listed.
        kept = str(self.initial.get("entry_code", ""))
        if kept and kept not in dict(choices):
            choices.append((kept, kept))
        field = self.fields["entry_code"]
        field.choices = [("", _("不在清单上")), *choices]  # type: ignore[attr-defined]

    def told(self, kind: str, title: str) -> Told:
        given = self.cleaned_data
        return Told(
            kind=kind,
            title=title,
            basis=given["basis"],
            rhythm=given["rhythm"],
            starts_on=given["starts_on"],
            applies_to=given["applies_to"],
            ends_on=given["ends_on"],
            outside={"outside": True, "inside": False}.get(given["where"]),
            fields=given["fields_text"],
            entry_code=given["entry_code"],
        )


class BurdenForm(ChangeForm):
    """A new one."""

    kind = forms.ChoiceField(label=_("种类"), choices=BurdenKind.choices)
    title = forms.CharField(label=_("名称"), max_length=TITLE)
    place = forms.ChoiceField(label=_("哪里的村（社区）要承担"))
    field_order = ("kind", "title", "place", "applies_to", "basis", "entry_code", "rhythm", "where", "fields_text")

    def __init__(self, *args: Any, places: Sequence[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(place.pk), place.name) for place in places]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def burden(self) -> Told:
        return self.told(self.cleaned_data["kind"], self.cleaned_data["title"])


# What the forms call what the action calls otherwise.
NAMES = {"outside": "where", "fields": "fields_text", "division": "place"}


def initial_of(burden: Burden) -> dict[str, Any]:
    return {
        "basis": burden.basis,
        "entry_code": burden.entry_code,
        "applies_to": burden.applies_to,
        "rhythm": burden.rhythm,
        "where": "outside" if burden.outside else "inside",
        "fields_text": burden.fields,
        "starts_on": burden.starts_on,
        "ends_on": burden.ends_on,
    }


class EndForm(PlainForm):
    ends_on = DayField(label=_("最后一天"), help_text=_("过了这一天就不再要求。"))
    reason = forms.CharField(label=_("取消的理由"), max_length=SOURCE, help_text=_("会公开。不要写姓名、电话。"))


class CeilingForm(PlainForm):
    kind = forms.ChoiceField(label=_("什么的上限"), choices=LimitKind.choices)
    applies_to = forms.ChoiceField(label=_("适用于"), choices=AppliesTo.choices, initial=AppliesTo.BOTH)
    number = forms.DecimalField(
        label=_("每个村（社区）最多"), min_value=0, max_digits=7, decimal_places=2, help_text=_("工时填每月小时数。")
    )
    source = forms.CharField(label=_("依据"), max_length=SOURCE, help_text=_("县里的文件名称和文号。"))
    starts_on = DayField(label=_("从哪天起"))


class CeilingEndForm(PlainForm):
    ends_on = DayField(label=_("最后一天"))


class SheetFileForm(PlainForm):
    file = forms.FileField(
        label=_("填好的表格"), help_text=_("xlsx 或 csv；全部通过才登记，有一行不对就一行也不登记。")
    )


class ViewForm:
    """The committee's sheet as it was sent: ``seen_7`` the version that was looked at, ``say_7`` what is said of it,
    ``note_7`` what is otherwise. Nothing chosen leaves a row as it is; ``all`` confirms the rest at once."""

    def __init__(self, data: Any, ids: Sequence[int]) -> None:
        self.confirmed: dict[int, int] = {}
        self.contradicted: dict[int, tuple[int, str]] = {}
        for key in ids:
            version, say = data.get(f"seen_{key}", ""), data.get(f"say_{key}", "")
            if not (version.isascii() and version.isdigit() and len(version) < 10):
                continue
            if say == "contradict":
                self.contradicted[key] = (int(version), data.get(f"note_{key}", "")[: 2 * NOTE])
            elif say == "confirm" or "all" in data:
                self.confirmed[key] = int(version)


def first_day(on: dt.date) -> dict[str, Any]:
    return {"starts_on": on}
