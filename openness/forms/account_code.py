"""One account of a place's own books, or a sheet of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.base.fields import DayField, PlainForm
from openness.choices import AccountKind
from openness.models import AccountCode
from openness.rules.account_code import LONGEST_CODE, LONGEST_SCHEME, LONGEST_SOURCE, LONGEST_TITLE, CodeInput
from openness.rules.chart import CATEGORIES

BETWEEN = "|"  # of kind and category in one choice


def meanings(also: str = "") -> list[tuple[str, Any]]:
    """Side and category in one answer: a category belongs to one side. ``also``: one of a place's own words."""
    groups: list[tuple[str, Any]] = [("", _("请选"))]
    for kind, categories in CATEGORIES.items():
        options = [(f"{kind}{BETWEEN}{one}", one) for one in categories]
        if also.startswith(f"{kind}{BETWEEN}") and also not in dict(options):
            options.append((also, also.partition(BETWEEN)[2]))
        groups.append((str(AccountKind(kind).label), options))
    rest = (AccountKind.CASH, AccountKind.OTHER)
    return [*groups, (str(_("不是收支")), [(f"{kind.value}{BETWEEN}", str(kind.label)) for kind in rest])]


def meaning_of(row: AccountCode) -> str:
    return f"{row.kind}{BETWEEN}{row.category}"


class AccountCodeForm(PlainForm):
    code = forms.CharField(
        label=_("科目编码"), max_length=LONGEST_CODE, required=False, help_text=_("账上的编码，3至20位数字。")
    )
    title = forms.CharField(
        label=_("科目名称"),
        max_length=LONGEST_TITLE,
        required=False,
        help_text=_("账上写的名称。编码和名称至少填一项。"),
    )
    meaning = forms.ChoiceField(label=_("算哪一类"), choices=meanings)
    scheme = forms.CharField(
        label=_("科目体系"), max_length=LONGEST_SCHEME, help_text=_("这一套科目叫什么，例如：柳林镇记账中心科目表。")
    )
    source = forms.CharField(
        label=_("出处"), max_length=LONGEST_SOURCE, help_text=_("哪份文件、哪本账规定的，写得能找到。")
    )
    valid_from = DayField(label=_("哪天起用"), help_text=_("从账上开始用的那天写起，可以早于今天。"))

    def __init__(self, *args: Any, also: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if also:
            self.fields["meaning"].choices = meanings(also)  # type: ignore[attr-defined]

    def given(self) -> CodeInput:
        kind, _between, category = self.cleaned_data["meaning"].partition(BETWEEN)
        names = ("scheme", "code", "title", "source", "valid_from")
        return CodeInput(kind=kind, category=category, **{name: self.cleaned_data[name] for name in names})


class EndForm(PlainForm):
    valid_to = DayField(label=_("最后用到哪一天"), help_text=_("以前导入的账不变；这天以后的账不再按它认。"))


class SheetOfCodesForm(PlainForm):
    file = forms.FileField(
        label=_("科目表"),
        help_text=_("xlsx 或 csv，列名和模板一样。全部导入，或者一行也不导入；同一个文件再导一次不会重复。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
