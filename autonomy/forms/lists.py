"""Forms of the two lists: an entry, consultation, adoption, leaving, narrowing, review, a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from autonomy.choices import AppliesTo, DecidedBy, ListKind, PaidPer, ReviewOutcome, Rhythm
from autonomy.models import ListEntry
from autonomy.queries.list_pages import groups_of
from autonomy.rules.writing import BasisInput, EntryInput
from governance.base.fields import DayField, LongText, PlainForm, YuanField, needed
from governance.base.law.models import Rule
from governance.base.places.models import Organisation

NO_CHOICE = [("", _("请选"))]
EMPTY_LINES = 2  # rows for one more basis and another
HOURS: dict[str, Any] = {"max_digits": 6, "decimal_places": 2, "min_value": 0, "required": False}


class EntryForm(PlainForm):
    """One matter in the order in which one would tell it. What may be filled in later is not called optional."""

    title = forms.CharField(label=_("事项"), max_length=80, help_text=_("一句话，例如：独居老人的定期探访。"))
    group = forms.ChoiceField(label=_("类别"))
    applies_to = forms.ChoiceField(label=_("适用于"), choices=AppliesTo.choices)
    does = needed(LongText(label=_("做什么"), required=False, help_text=_("让老人也看得懂。")))
    does_not = needed(LongText(label=_("不做什么"), required=False, rows=3))
    decided_by = needed(
        forms.ChoiceField(label=_("由谁决定"), choices=[*NO_CHOICE, *DecidedBy.choices], required=False)
    )
    department = needed(forms.CharField(label=_("责任部门"), max_length=80, required=False))
    organisation = forms.ModelChoiceField(
        label=_("责任单位"),
        queryset=Organisation.objects.none(),
        empty_label=_("不选"),
        required=False,
        help_text=_("选了单位，单位的人能看到协议和工时。"),
    )
    rhythm = needed(forms.ChoiceField(label=_("多久一次"), choices=[*NO_CHOICE, *Rhythm.choices], required=False))
    hours_village = needed(forms.DecimalField(label=_("村每月工时"), **HOURS))
    hours_urban = needed(forms.DecimalField(label=_("社区每月工时"), **HOURS))
    amount = needed(YuanField(label=_("经费（元）"), required=False, help_text=_("费随事转：没有经费的事项不能公布。")))
    per = needed(forms.ChoiceField(label=_("经费按什么算"), choices=[*NO_CHOICE, *PaidPer.choices], required=False))
    payer = needed(forms.CharField(label=_("谁付"), max_length=80, required=False))
    pay_when = needed(
        forms.CharField(label=_("什么时候付"), max_length=80, required=False, help_text=_("例如：每年三月底前。"))
    )
    powers = needed(
        LongText(
            label=_("随之给的权限"), required=False, rows=3, help_text=_("权随责走：村（社区）可以做什么、查什么。")
        )
    )
    data = LongText(label=_("随之给的数据"), required=False, rows=3)  # type: ignore[assignment]

    def __init__(
        self,
        *args: Any,
        kind: str,
        organisations: QuerySet[Organisation] | None = None,
        rules: Iterable[Rule] = (),
        entry: ListEntry | None = None,
        **kwargs: Any,
    ) -> None:
        self.kind, self.entry = kind, entry
        kwargs.setdefault("initial", {} if entry is None else _initial(entry))
        super().__init__(*args, **kwargs)
        _choose(self, "group", [(one.value, one.label) for one in groups_of(kind)])
        if kind == ListKind.AUTONOMY:
            for name in ("department", "organisation", "rhythm", "hours_village", "hours_urban", "amount"):
                del self.fields[name]
            for name in ("per", "payer", "pay_when", "powers", "data"):
                del self.fields[name]
            self.fields["does_not"].label = _("政府不做什么")
        else:
            del self.fields["decided_by"]
            known = Organisation.objects.none() if organisations is None else organisations
            self.fields["organisation"].queryset = known  # type: ignore[attr-defined]
        self._add_bases(rules, [] if entry is None else list(entry.bases.all()))

    def _add_bases(self, rules: Iterable[Rule], held: Sequence[Any]) -> None:
        """A row for each basis there is and some more: a rule of the rulebook, or a document by its name."""
        choices = [("", _("不选，写下面的文件")), *((rule.pk, _rule_label(rule)) for rule in rules)]
        known = {str(pk) for pk, _label in choices}
        self.lines = range(len(held) + EMPTY_LINES)
        for line in self.lines:
            basis = held[line] if line < len(held) else None
            options = choices
            if basis is not None and basis.rule is not None and str(basis.rule_id) not in known:
                options = [*choices, (basis.rule_id, _rule_label(basis.rule))]
            words = {"n": line + 1}
            document = "" if basis is None or basis.citation is None else basis.citation.document
            given = {"rule": "" if basis is None else basis.rule_id or "", "document": document}
            given["article"] = "" if basis is None else basis.article
            self.fields[f"rule{line}"] = needed(
                forms.ChoiceField(
                    label=_("依据%(n)d：法律规则") % words, choices=options, required=False, initial=given["rule"]
                )
            )
            self.fields[f"document{line}"] = forms.CharField(
                label=_("依据%(n)d：文件名称") % words, max_length=120, required=False, initial=given["document"]
            )
            self.fields[f"article{line}"] = forms.CharField(
                label=_("依据%(n)d：第几条") % words, max_length=60, required=False, initial=given["article"]
            )

    def given(self) -> EntryInput:
        data = self.cleaned_data
        bases = []
        for line in self.lines:
            rule, document = data.get(f"rule{line}"), data.get(f"document{line}", "")
            if rule or document.strip():
                bases.append(
                    BasisInput(
                        rule_id=int(rule) if rule else None,
                        document="" if rule else document,
                        article=data.get(f"article{line}", ""),
                    )
                )
        names = [name for name in EntryInput.__dataclass_fields__ if name in data]
        organisation = data.get("organisation")
        return EntryInput(
            **{name: data[name] for name in names},
            code="" if self.entry is None else self.entry.code,
            organisation_id=None if organisation is None else organisation.pk,
            bases=tuple(bases),
        )


def _initial(entry: ListEntry) -> dict[str, Any]:
    names = [name for name in EntryForm.base_fields if name != "organisation"]
    return {**{name: getattr(entry, name) for name in names}, "organisation": entry.organisation_id}


def _choose(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]


def _rule_label(rule: Rule) -> str:
    body = rule.get_applies_to_display()
    return f"《{rule.law}》{rule.article} {rule.title}（{body}）"


class ConsultForm(PlainForm):
    until = DayField(label=_("征求意见到哪天"))


class AdoptForm(PlainForm):
    effective_from = DayField(label=_("哪天起施行"))
    document_no = forms.CharField(label=_("文号"), max_length=60, help_text=_("例如：清政办发〔2026〕3号。"))
    note = LongText(
        label=_("说明"),
        required=False,
        rows=3,
        max_length=300,
        help_text=_("村（社区）提的意见怎样处理了；有人要求修改或者不同意时必须写。会公开。"),
    )


class LeaveForm(PlainForm):
    from_day = DayField(label=_("哪天起退出"))
    reason = LongText(label=_("退出的理由"), rows=3, max_length=300, help_text=_("会公开。"))


class NarrowForm(PlainForm):
    code = forms.ChoiceField(label=_("哪一项"))
    starts_on = DayField(label=_("哪天起"))
    reason = LongText(label=_("理由"), rows=3, max_length=300, help_text=_("会公开。"))

    def __init__(self, *args: Any, entries: Sequence[ListEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "code", [*NO_CHOICE, *((one.code, f"{one.code} {one.title}") for one in entries)])


class EndNarrowingForm(PlainForm):
    ends_on = DayField(label=_("缩减到哪天为止"), help_text=_("当天仍然缩减，第二天起恢复。"))
    reason = LongText(label=_("恢复的理由"), rows=3, max_length=300, help_text=_("会公开。"))


class ReviewForm(PlainForm):
    outcome = forms.ChoiceField(label=_("结论"), choices=ReviewOutcome.choices, widget=forms.RadioSelect)
    reason = LongText(label=_("理由"), rows=3, max_length=300)


class CiteForm(PlainForm):
    codes = forms.MultipleChoiceField(label=_("哪些事项照旧"), widget=forms.CheckboxSelectMultiple)
    reason = LongText(
        label=_("说明"), rows=3, max_length=300, help_text=_("新的条文看过了，事项为什么不用改。会公开。")
    )

    def __init__(self, *args: Any, entries: Sequence[ListEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "codes", [(one.code, f"{one.code} {one.title}") for one in entries])


class ListSheetForm(PlainForm):
    file = forms.FileField(label=_("表格文件"), help_text=_("xlsx 或 csv。先看预览，确认了才保存。"))
