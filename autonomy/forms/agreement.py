"""Forms of agreements: drafting one, drafting for all, signing, promises, breaches, looking back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from autonomy.actions.agreement import AgreementInput, ItemInput
from autonomy.choices import ASSISTANCE_GROUPS, Fulfilment, Side
from autonomy.models import Agreement, ListEntry
from autonomy.queries.agreement import by_list, fits_committee, most_hours, payments_of
from autonomy.rules.agreement import Paying
from governance.base.fields import DayField, LongText, PlainForm
from governance.base.spreadsheet import parse_date

MANY = 20  # matters, above which a search stands over them


class DatedLines(LongText):
    """One line each: a day, and what comes after it."""

    def clean(self, value: Any) -> list[tuple[dt.date, str]]:
        text = super().clean(value)
        found = []
        for line in (text or "").splitlines():
            if not line.strip():
                continue
            day, _space, rest = line.strip().replace("　", " ").partition(" ")
            read = parse_date(day)
            if read is None:
                raise forms.ValidationError(_("“%(line)s”开头不是日期，写成：2026-06-30 内容。") % {"line": line})
            found.append((read, rest.strip()))
        return found


class PaymentLines(DatedLines):
    """One line each: a day and a sum."""

    def clean(self, value: Any) -> list[Paying]:  # type: ignore[override]
        found = []
        for day, rest in super().clean(value):
            try:
                amount = Decimal(rest.replace(",", "").strip("¥元 "))
            except InvalidOperation:
                text = _("“%(day)s %(rest)s”没有金额，写成：2026-06-30 600.00。") % {"day": day, "rest": rest}
                raise forms.ValidationError(text) from None
            if not amount.is_finite() or abs(amount) >= 10**9:
                raise forms.ValidationError(_("“%(rest)s”不是合适的金额。") % {"rest": rest})
            found.append(Paying(day, amount))
        return found


class DayLines(LongText):
    """One day a line."""

    def clean(self, value: Any) -> list[dt.date]:
        found = []
        for line in (super().clean(value) or "").replace("，", "\n").replace("、", "\n").splitlines():
            if not line.strip():
                continue
            day = parse_date(line.strip())
            if day is None:
                raise forms.ValidationError(_("“%(line)s”不是日期，写成：2026-06-30。") % {"line": line})
            found.append(day)
        return found


class CommonForm(PlainForm):
    """What one agreement and a whole drafting share."""

    term_from = DayField(label=_("期限开始"))
    term_until = DayField(label=_("期限结束"), help_text=_("最长三年（平台约定，不是法律）。"))
    training = DatedLines(
        label=_("政府安排的培训"), rows=2, required=False, help_text=_("一行一次：2026-06-30 社会救助政策培训")
    )
    data_on = DayField(label=_("数据最迟哪天提供"), required=False, help_text=_("不填的，按期限开始后30天。"))
    extra = LongText(label=_("补充条款"), rows=3, required=False, max_length=4000)


class AgreementForm(CommonForm):
    """One committee's: each matter of the list with its own four fields."""

    def __init__(self, *args: Any, entries: Sequence[ListEntry], committee: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = [entry for entry in entries if fits_committee(entry, committee)]
        self.committee = committee
        self.fields["data_given"] = LongText(label=_("政府提供的数据"), rows=3, required=False, max_length=4000)
        for entry in self.entries:
            self._add(entry)
        self.fields["liability_government"] = LongText(label=_("政府一方违约责任"), rows=4, max_length=2000)
        self.fields["liability_committee"] = LongText(label=_("村（居）委会一方违约责任"), rows=4, max_length=2000)

    def _add(self, entry: ListEntry) -> None:
        code = entry.code
        hours = most_hours(entry, self.committee)
        self.fields[f"in-{code}"] = forms.BooleanField(
            label=_("写入：%(title)s（%(code)s）") % {"title": entry.title, "code": code}, required=False
        )
        self.fields[f"requirements-{code}"] = LongText(label=_("办理要求"), rows=2, required=False, max_length=2000)
        self.fields[f"hours-{code}"] = forms.DecimalField(
            label=_("每月工时"),
            required=False,
            max_digits=6,
            decimal_places=2,
            help_text=_("清单写明最多 %(hours)s 小时") % {"hours": "—" if hours is None else hours},
        )
        self.fields[f"payments-{code}"] = PaymentLines(
            label=_("付款日期和金额"),
            rows=2,
            required=False,
            help_text=_("一行一笔：2026-06-30 600.00。加起来就是经费。"),
        )

    def groups(self) -> list[dict[str, Any]]:
        """The matters by the five groups of the speech, those without matters left out. One that is taken, or in which
        something is wrong, is open; ``find``: what a search looks through."""
        found = []
        for group in ASSISTANCE_GROUPS:
            rows = [self._matter(entry) for entry in self.entries if entry.group == group]
            if rows:
                found.append({"label": str(group.label), "matters": rows})
        return found

    def _matter(self, entry: ListEntry) -> dict[str, Any]:
        chosen = self[f"in-{entry.code}"]
        fields = [self[f"{name}-{entry.code}"] for name in ("requirements", "hours", "payments")]
        wrong = self.is_bound and any(field.errors for field in fields)
        return {
            "chosen": chosen,
            "fields": fields,
            "open": bool(chosen.value()) or wrong,
            "find": f"{entry.code} {entry.title} {entry.department}".lower(),
        }

    def around(self) -> dict[str, list[Any]]:
        """What stands before the matters and after them."""
        own = {f"{name}-{entry.code}" for entry in self.entries for name in ("in", "requirements", "hours", "payments")}
        rest = [field for field in self if field.name not in own]
        last = ("liability_government", "liability_committee")
        return {
            "before": [field for field in rest if field.name not in last],
            "after": [field for field in rest if field.name in last],
        }

    @property
    def searched(self) -> bool:
        return len(self.entries) > MANY

    @staticmethod
    def initial_of(agreement: Agreement) -> dict[str, Any]:
        found: dict[str, Any] = {
            "term_from": agreement.term_from,
            "term_until": agreement.term_until,
            "data_given": agreement.data_given,
            "extra": agreement.extra,
            "liability_government": agreement.liability_government,
            "liability_committee": agreement.liability_committee,
        }
        head = str(_("培训：%(what)s") % {"what": ""})
        training = []
        for promise in agreement.promises.order_by("due_on", "id"):
            if promise.kind == "training":
                training.append(f"{promise.due_on.isoformat()} {promise.what.removeprefix(head)}")
            elif promise.kind == "data":
                found["data_on"] = promise.due_on
        found["training"] = "\n".join(training)
        for item in agreement.items.select_related("entry").prefetch_related("promises"):
            code = item.entry.code
            found[f"in-{code}"] = True
            found[f"requirements-{code}"] = item.requirements
            found[f"hours-{code}"] = item.hours
            found[f"payments-{code}"] = "\n".join(
                f"{paying.on.isoformat()} {paying.amount:.2f}" for paying in payments_of(item)
            )
        return found

    @staticmethod
    def suggested(entries: Iterable[ListEntry], committee: str, start: dt.date, end: dt.date) -> dict[str, Any]:
        """The list's own numbers, paid in the middle and at the end."""
        middle = start + (end - start) / 2
        found: dict[str, Any] = {"term_from": start, "term_until": end}
        data = []
        for entry in entries:
            if not fits_committee(entry, committee):
                continue
            amount = by_list(entry, start, end)
            found[f"requirements-{entry.code}"] = entry.does
            found[f"hours-{entry.code}"] = most_hours(entry, committee)
            if amount:
                half = (amount / 2).quantize(Decimal("0.01"))
                found[f"payments-{entry.code}"] = f"{middle} {half:.2f}\n{end} {amount - half:.2f}"
            if entry.data:
                data.append(f"{entry.title}：{entry.data}")
        found["data_given"] = "\n".join(data)
        return found

    def given(self) -> AgreementInput:
        read: Mapping[str, Any] = self.cleaned_data
        items = [
            ItemInput(
                code=entry.code,
                requirements=read[f"requirements-{entry.code}"],
                hours=read[f"hours-{entry.code}"] or Decimal(0),
                amount=sum((one.amount for one in read[f"payments-{entry.code}"]), Decimal(0)),
                payments=read[f"payments-{entry.code}"],
            )
            for entry in self.entries
            if read[f"in-{entry.code}"]
        ]
        return AgreementInput(
            term_from=read["term_from"],
            term_until=read["term_until"],
            items=items,
            data_given=read["data_given"],
            data_on=read["data_on"],
            training=read["training"],
            extra=read["extra"],
            liability_government=read["liability_government"],
            liability_committee=read["liability_committee"],
        )

    def names(self) -> dict[str, str]:
        """Where a refusal about a matter stands on the page."""
        return {f"items.{entry.code}": f"in-{entry.code}" for entry in self.entries} | {"items": "term_from"}


class RunForm(CommonForm):
    """For all committees of a township."""

    entries = forms.MultipleChoiceField(label=_("哪些事项"), widget=forms.CheckboxSelectMultiple)
    pay_on = DayLines(
        label=_("付款日期"), rows=3, help_text=_("一行一个，例如 2026-06-30。经费按次平分，除不尽的放在最后一次。")
    )
    file = forms.FileField(
        label=_("各村（社区）的数"),
        required=False,
        help_text=_("不上传的，都按清单写明的工时和经费。各村（社区）不一样的，下载表格填好再上传。"),
    )
    field_order = ("term_from", "term_until", "entries", "pay_on", "file", "training", "data_on", "extra")

    def __init__(self, *args: Any, entries: Iterable[ListEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [  # type: ignore[attr-defined]
            (entry.code, f"{entry.title}（{entry.code}）") for entry in entries
        ]


class CheckForm(PlainForm):
    reason = forms.CharField(label=_("为什么这些文字可以留"), max_length=300)


class KeepForm(PlainForm):
    note = forms.CharField(label=_("怎样做到的"), max_length=300, help_text=_("一句话就行，不要照片和材料。"))


class BreachForm(PlainForm):
    promise = forms.ChoiceField(label=_("哪一项没有做到"), required=False)
    what = LongText(label=_("怎样没有做到"), rows=4, max_length=2000)

    def __init__(self, *args: Any, promises: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["promise"].choices = [  # type: ignore[attr-defined]
            ("", _("没有单独写明的，或者交办了协议以外的事")),
            *promises,
        ]


class TextForm(PlainForm):
    text = LongText(label=_("内容"), rows=4, max_length=2000)

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class EndForm(PlainForm):
    reason = forms.CharField(label=_("为什么提前终止"), max_length=300, help_text=_("要对方同意才终止。会公开。"))


class ScanForm(PlainForm):
    file = forms.FileField(label=_("盖章签字的扫描件"), help_text=_("PDF 或照片。只在工作台里看，不公开。"))


class SideForm(PlainForm):
    """Only for who holds posts on both sides."""

    side = forms.ChoiceField(label=_("代表哪一方"), choices=Side.choices, widget=forms.RadioSelect)


class EvaluationForm(PlainForm):
    overall = forms.ChoiceField(label=_("对方总体上"), choices=Fulfilment.choices, widget=forms.RadioSelect)
    text = LongText(
        label=_("说明"),
        rows=3,
        required=False,
        max_length=2000,
        help_text=_("有没做到的，写明是什么。不打分，不排名。"),
    )

    def __init__(self, *args: Any, items: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for pk, title in self.items:
            self.fields[f"item-{pk}"] = forms.ChoiceField(
                label=title, choices=Fulfilment.choices, widget=forms.RadioSelect
            )
        self.order_fields([*(f"item-{pk}" for pk, _title in self.items), "overall", "text"])

    def given(self) -> dict[str, Any]:
        read = self.cleaned_data
        return {
            "overall": read["overall"],
            "text": read["text"],
            "items": {str(pk): read[f"item-{pk}"] for pk, _title in self.items},
        }
