"""The forms behind each item of the catalogue: they read what was typed and leave every rule to the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.fields import DayField, LongText, PlainForm, YuanField, needed
from governance.base.verdict import Verdict, failures
from openness.actions.disclosure import DraftInput
from openness.choices import Form, Side
from openness.models import Account, Disclosure, Line
from openness.queries.account import stored_lines
from openness.rules.account import LineFact, MonthFact, Typed
from openness.rules.completeness import POLICY_FIELDS

LINE_PREFIX, SECTION_PREFIX = "lines", "sections"
SPARE_LINES, FIRST_LINES = 1, 2
# Subjects that village books use (农村集体经济组织会计制度), as suggestions; the clerk may write another word.
CATEGORIES = (
    gettext_lazy("经营收入"),
    gettext_lazy("发包及上交收入"),
    gettext_lazy("补助收入"),
    gettext_lazy("其他收入"),
    gettext_lazy("经营支出"),
    gettext_lazy("管理费用"),
    gettext_lazy("公益支出"),
    gettext_lazy("误工补贴"),
    gettext_lazy("其他支出"),
)


class LineForm(PlainForm):
    """One line of money. Side and amount make it a line; the rest may come later, before it is submitted."""

    side = forms.ChoiceField(
        label=gettext_lazy("收还是支"),
        choices=[("", gettext_lazy("请选")), *Side.choices],
        error_messages={"required": gettext_lazy("请选收入或支出。")},
    )
    amount = YuanField(label=gettext_lazy("金额（元）"), error_messages={"required": gettext_lazy("请写金额。")})
    summary = forms.CharField(label=gettext_lazy("做什么用、从哪里来（摘要）"), required=False)
    category = forms.CharField(
        label=gettext_lazy("类别"), required=False, widget=forms.TextInput(attrs={"list": "categories"})
    )
    on = DayField(label=gettext_lazy("日期"), required=False)
    payee = forms.CharField(label=gettext_lazy("付给谁、谁交来"), required=False)
    payee_is_person = forms.BooleanField(label=gettext_lazy("是个人（公开时不写姓名）"), required=False, initial=True)
    voucher_no = forms.CharField(label=gettext_lazy("凭证号"), required=False)

    def has_changed(self) -> bool:
        """A line is begun when something is written on it; the tick alone is not a line."""
        return any(name != "payee_is_person" for name in self.changed_data)

    def fact(self) -> LineFact:
        return LineFact(**{key: value for key, value in self.cleaned_data.items() if key != "DELETE"})


class RecipientForm(LineForm):
    """One person or household supported: named on the notice board, in numbers or without the given name on the web."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("side", "on", "voucher_no", "payee_is_person", "summary"):
            del self.fields[name]
        self.fields["category"].label = _("哪一类（低保、特困、残疾补贴……）")
        self.fields["category"].widget = forms.TextInput()
        self.fields["payee"].label = _("姓名（贴在公开栏上）")
        self.order_fields(["category", "payee", "amount"])

    def fact(self) -> LineFact:
        values = {key: value for key, value in self.cleaned_data.items() if key != "DELETE"}
        return LineFact(side=Side.EXPENDITURE, summary="", **values)


class SectionForm(PlainForm):
    """One heading and what stands under it."""

    label = forms.CharField(label=gettext_lazy("小标题"), required=False)
    text = LongText(label=gettext_lazy("内容"), required=False, rows=4)


class MonthlyForm(PlainForm):
    """The first account says where its opening balance comes from; later ones carry it."""

    opening = needed(
        YuanField(
            label=gettext_lazy("上次剩下的钱（期初余额，元）"),
            help_text=gettext_lazy("只有第一份要填，以后每个月自动结转。"),
            required=False,
        )
    )
    opening_source = needed(
        forms.CharField(
            label=gettext_lazy("期初余额来自哪里"),
            help_text=gettext_lazy("哪本账、哪张对账单，例如：2025年12月31日信用社对账单。"),
            required=False,
        )
    )
    closing = YuanField(
        label=gettext_lazy("账本上现在还剩多少（期末余额，元）"),
        help_text=gettext_lazy("填了就和上面算出来的核对，对不上会说差多少。"),
        required=False,
    )
    note = LongText(label=gettext_lazy("说明"), required=False, rows=2)


class NoteForm(PlainForm):
    """For what is computed or taken from elsewhere: nothing to type but a remark."""

    note = LongText(label=gettext_lazy("说明"), required=False, rows=3)


class TitledForm(PlainForm):
    title = needed(forms.CharField(label=gettext_lazy("标题"), required=False))


class RecipientsForm(TitledForm):
    """Whether the persons may be named at all; words such as 残疾 decide where the clerk did not tick it."""

    sensitive = forms.BooleanField(
        label=gettext_lazy("涉及残疾、疾病或未成年人"),
        help_text=gettext_lazy(
            "选上以后只公开人数和金额，网上和公开栏都不写姓名。标题或类别里写明的，平台会自动这样处理。"
        ),
        required=False,
    )
    note = LongText(label=gettext_lazy("说明"), required=False, rows=2)

    def clean_sensitive(self) -> str:
        return "1" if self.cleaned_data["sensitive"] else ""


class PolicyForm(TitledForm):
    """What a villager asks about a policy, in that order."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in POLICY_FIELDS:
            short = name in ("name", "deadline", "issuer")
            maker = forms.CharField if short else LongText
            self.fields[name] = needed(maker(label=_(label), required=False))
        self.fields["note"] = LongText(label=_("说明"), required=False, rows=2)


class StartForm(PlainForm):
    """What to file when no duty asks for it: the matter and a day of its period."""

    item = forms.ChoiceField(label=gettext_lazy("填报什么"))
    day = DayField(
        label=gettext_lazy("哪一期"), help_text=gettext_lazy("选这个月、这个季度或这一年里的任意一天；事项选发生那天。")
    )

    def __init__(self, *args: Any, items: Iterable[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(items)  # type: ignore[attr-defined]


LineSet = forms.formset_factory(LineForm, extra=SPARE_LINES, can_delete=True)
RecipientSet = forms.formset_factory(RecipientForm, extra=SPARE_LINES, can_delete=True)
SectionSet = forms.formset_factory(SectionForm, extra=SPARE_LINES, can_delete=True)
FORMS: dict[str, type[forms.Form]] = {
    Form.MONTHLY_ACCOUNT: MonthlyForm,
    Form.POLICY: PolicyForm,
    Form.GENERAL: TitledForm,
    Form.RECIPIENTS: RecipientsForm,
}
SETS: dict[str, tuple[Any, str]] = {
    Form.MONTHLY_ACCOUNT: (LineSet, LINE_PREFIX),
    Form.RECIPIENTS: (RecipientSet, LINE_PREFIX),
    Form.GENERAL: (SectionSet, SECTION_PREFIX),
}
UNWRITTEN = "unwritten"  # a line without an amount yet
MOST_LINES = 400  # that a form shows; more are changed on a spreadsheet (DATA_UPLOAD_MAX_NUMBER_FIELDS)


@dataclass
class DraftForm:
    """The form of one draft with its lines, bound or not."""

    form: forms.Form
    rows: Any = None  # the formset of lines or sections, or None
    kept: list[int] = field(default_factory=list)  # the row of the form behind each line handed over
    lines: list[LineFact] = field(default_factory=list)  # those lines
    too_many: bool = False  # more lines than a form shows: ``lines`` are the stored ones, and stay as they are

    def is_valid(self) -> bool:
        """Both halves are always looked at, so that every problem is said at once."""
        form_ok = self.form.is_valid()
        return (self.rows is None or self.rows.is_valid()) and form_ok

    def given(self, *, nil: bool = False) -> DraftInput:
        """What to save. ``nil``: the one tap that says there was no income and no expenditure."""
        values = dict(self.form.cleaned_data)
        parts: dict[str, Any] = {"title": values.pop("title", None)}
        for name in ("opening", "opening_source"):
            if name in values:
                parts[name] = values.pop(name)
        if "closing" in values:
            parts["typed"] = Typed(closing=values.pop("closing"))
        if self.rows is not None and self.rows.prefix == SECTION_PREFIX:
            values["sections"] = [
                {name: row.cleaned_data.get(name) or "" for name in ("label", "text")} for row in self._filled()
            ]
        elif self.rows is not None:
            parts["lines"] = self.lines = [row.fact() for row in self._filled()]
        if isinstance(self.form, MonthlyForm):
            parts["nil"] = True if nil else False if parts.get("lines") else None
        return DraftInput(content=values, **parts)

    def facts(self) -> list[LineFact]:
        """The lines as they stand in the form, for the sums that are shown."""
        if self.too_many:
            return self.lines
        if self.rows is None or self.rows.prefix != LINE_PREFIX:
            return []
        if not self.rows.is_bound:
            return [LineFact(**row) for row in self.rows.initial or []]
        return self.lines or [row.fact() for row in self._filled() if not row.errors]

    def unwritten(self) -> list[int]:
        """Lines begun that cannot be kept yet, counted from 1: an autosave goes on without them."""
        if self.rows is None:
            return []
        return [n for n, row in enumerate(self.rows.forms, start=1) if row.errors and not self._dropped(row)]

    def drop_unwritten(self) -> None:
        for number in self.unwritten():
            row = self.rows.forms[number - 1]
            row.errors.clear()
            row.cleaned_data = {UNWRITTEN: True}

    def _dropped(self, row: forms.Form) -> bool:
        return bool(self.rows._should_delete_form(row))

    def _filled(self) -> list[Any]:
        found = []
        self.kept = []
        for index, row in enumerate(self.rows.forms):
            if row.cleaned_data and row.has_changed() and UNWRITTEN not in row.cleaned_data and not self._dropped(row):
                found.append(row)
                self.kept.append(index)
        return found

    def problems(self) -> list[dict[str, str]]:
        """What could not be read, in the order of the form, each with a link to its control."""
        found = [
            {"field": str(self.form[name].label), "text": str(error), "anchor": self.form[name].id_for_label}
            for name, errors in self.form.errors.items()
            for error in errors
        ]
        for number in self.unwritten():
            row = self.rows.forms[number - 1]
            for name, errors in row.errors.items():
                label = _("第%(n)s笔%(label)s") % {"n": number, "label": row[name].label}
                found += [{"field": label, "text": str(error), "anchor": row[name].id_for_label} for error in errors]
        return found

    def add_refusals(self, verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
        """Each refusal at its field, and all of them for the top."""
        found = []
        for verdict in failures(verdicts):
            anchor = ""
            target, name = self._target(verdict.field)
            if target is not None and name in target.fields:
                target.add_error(name, verdict.text)
                anchor = target[name].id_for_label
            elif self.rows is not None and verdict.field in (self.rows.prefix, "nil"):
                anchor = "rows"
            found.append({"text": verdict.text, "anchor": anchor})
        return found

    def note(self, notes: Iterable[tuple[str, str]]) -> None:
        """Words beside fields (components/field_notes.html) that are advice and no error."""
        for path, words in notes:
            target, name = self._stored(path)
            if target is not None and name in target.fields:
                field = target.fields[name]
                field.found = [*getattr(field, "found", []), words]  # type: ignore[attr-defined]

    def anchor(self, path: str) -> str:
        """The control of a field of the stored draft, '' when it is not in this form."""
        target, name = self._stored(path)
        return "" if target is None or name not in target.fields else target[name].id_for_label

    def _stored(self, path: str) -> tuple[forms.Form | None, str]:
        """As ``_target``; an unbound form shows the stored lines in their own order."""
        parts = path.split(".")
        if self.rows is None or self.rows.is_bound or len(parts) != 3 or parts[0] != self.rows.prefix:
            return self._target(path)
        position = int(parts[1])
        return (self.rows.forms[position], parts[2]) if position < len(self.rows.forms) else (None, "")

    def _target(self, path: str) -> tuple[forms.Form | None, str]:
        """ "lines.2.amount" names the third line that was handed over, which may be the fifth of the form."""
        parts = path.split(".")
        if len(parts) == 3 and self.rows is not None and parts[0] == self.rows.prefix and parts[1].isdigit():
            position = int(parts[1])
            if position < len(self.kept):
                return self.rows.forms[self.kept[position]], parts[2]
            return None, ""
        return self.form, path


def draft_form(
    draft: Disclosure, previous: MonthFact | None, data: Mapping[str, Any] | MultiValueDict[str, Any] | None = None
) -> DraftForm:
    """The form of a draft with what is stored; with ``data``, with what was typed."""
    make = FORMS.get(draft.form, NoteForm)
    form = make(data, initial=_initial(draft))
    if isinstance(form, MonthlyForm) and previous is not None:
        del form.fields["opening"], form.fields["opening_source"]
    if draft.form not in SETS:
        return DraftForm(form)
    factory, prefix = SETS[draft.form]
    # What was typed replaces all lines, so a bound set knows nothing of those stored before.
    stored = _initial_rows(draft) if data is None else None
    count = Line.objects.filter(disclosure=draft).count() if stored is None else len(stored)
    if prefix == LINE_PREFIX and count > MOST_LINES:
        return DraftForm(form, lines=stored_lines(draft), too_many=True)
    rows = factory(data, initial=stored, prefix=prefix, form_kwargs={"empty_permitted": True})
    if data is None and not stored:
        rows.extra = FIRST_LINES
    return DraftForm(form, rows)


def _initial(draft: Disclosure) -> dict[str, Any]:
    found: dict[str, Any] = {"title": draft.title, **draft.content}
    account = Account.objects.filter(disclosure=draft).first()
    if account is not None:
        found |= {"opening": account.opening, "opening_source": account.opening_source}
    found["closing"] = (draft.content.get("typed") or {}).get("closing")
    return found


def _initial_rows(draft: Disclosure) -> list[dict[str, Any]]:
    if draft.form == Form.GENERAL:
        return list(draft.content.get("sections") or [])
    names = ("side", "on", "category", "summary", "payee", "payee_is_person", "amount", "voucher_no")
    return list(Line.objects.filter(disclosure=draft).order_by("position").values(*names))
