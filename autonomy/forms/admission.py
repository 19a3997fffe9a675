"""Forms of the gate: what a department asks, three findings, the decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from autonomy.actions.admission import RequestInput
from autonomy.actions.entry import BasisInput
from autonomy.choices import ASSISTANCE_GROUPS, AppliesTo, Decision, Finding, HardStop, PaidPer, Rhythm
from autonomy.models import AdmissionRequest, Basis
from autonomy.rules.admission import CRITERIA, Deciding
from governance.base.fields import DayField, LongText, PlainForm, YuanField, needed
from governance.base.places.models import Division

EMPTY = [("", _("请选"))]
# 《村民委员会组织法》第四十三条: the document up to its article, which may be missing.
CITED = re.compile(r"^[《\s]*(?P<document>[^》]+?)》?\s*(?P<article>第[一二三四五六七八九十百千零〇\d]+条.*)?$")
ANSWERS = (("yes", _("是")), ("no", _("否")), ("not_relevant", _("不涉及")))
SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (_("什么事"), ("title", "group", "why", "asked", "does_not", "bases")),
    (
        _("谁来做，做多久"),
        ("applies_to", "townships", "communities", "starts_on", "ends_on", "rhythm", "hours_village", "hours_urban"),
    ),
    (_("钱、权限和数据"), ("amount", "per", "payer", "source", "pay_when", "powers", "data_needed")),
    (_("表格、证明和自查"), ("forms", "certificates", "declared")),
    (_("应急"), ("emergency", "emergency_ground")),
)


def hours_field(label: Any) -> Any:
    return needed(
        forms.DecimalField(
            label=label,
            required=False,
            min_value=0,
            max_digits=6,
            decimal_places=2,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
            error_messages={"invalid": _("工时写成数字，例如 4 或者 2.5。")},
        )
    )


class RequestForm(PlainForm):
    """Everything but the title may wait: the draft is kept, and all that is missing is said at filing."""

    title = forms.CharField(label=_("事项名称"), max_length=80, help_text=_("审查时先看：清单上有没有相同的事。"))
    group = needed(
        forms.ChoiceField(
            label=_("类别"), required=False, choices=[*EMPTY, *((g.value, g.label) for g in ASSISTANCE_GROUPS)]
        )
    )
    why = needed(
        LongText(
            label=_("为什么需要"),
            required=False,
            rows=4,
            max_length=3000,
            help_text=_("必要性审查看这里：不做会怎样，为什么部门自己、买服务、数据共享都代替不了。"),
        )
    )
    asked = needed(
        LongText(
            label=_("要村（社区）做什么"),
            required=False,
            rows=4,
            max_length=3000,
            help_text=_(
                "写具体：做哪几步，交什么。不能写招商、协税、创收指标，不能让村（社区）当执法、拆违的责任主体。"
            ),
        )
    )
    does_not = needed(
        LongText(
            label=_("村（社区）不做什么"),
            required=False,
            rows=3,
            max_length=3000,
            help_text=_("哪些还是部门自己的责任。"),
        )
    )
    bases = needed(
        LongText(
            label=_("依据"),
            required=False,
            rows=3,
            max_length=2000,
            help_text=_("每行一条：文件名 第几条。例如：村民委员会组织法 第四十三条。合法性审查看这里。"),
        )
    )
    applies_to = forms.ChoiceField(
        label=_("涉及"), choices=AppliesTo.choices, widget=forms.RadioSelect, initial=AppliesTo.BOTH
    )
    townships = needed(
        forms.MultipleChoiceField(
            label=_("涉及哪些乡镇（街道）"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("只选真正需要的。"),
        )
    )
    communities = LongText(
        label=_("只涉及个别村（社区）的"), required=False, rows=3, help_text=_("每行写一个村（社区）的名称。")
    )
    starts_on = needed(DayField(label=_("从哪天起"), required=False))
    ends_on = DayField(label=_("到哪天止"), required=False, help_text=_("长期的不填。"))
    rhythm = needed(forms.ChoiceField(label=_("多久一次"), required=False, choices=[*EMPTY, *Rhythm.choices]))
    hours_village = hours_field(_("一个村一个月要花几小时"))
    hours_urban = hours_field(_("一个社区一个月要花几小时"))
    amount = needed(
        YuanField(
            label=_("经费（元）"),
            required=False,
            help_text=_("费随事转：要村（社区）办，就由部门付。合理性审查看这里。"),
        )
    )
    per = needed(forms.ChoiceField(label=_("经费按什么算"), required=False, choices=[*EMPTY, *PaidPer.choices]))
    payer = needed(forms.CharField(label=_("谁付"), required=False, max_length=80))
    source = needed(forms.CharField(label=_("资金来源"), required=False, max_length=120))
    pay_when = needed(
        forms.CharField(label=_("什么时候付"), required=False, max_length=80, help_text=_("例如：每年六月底前。"))
    )
    powers = needed(
        LongText(
            label=_("随之给的权限"), required=False, rows=3, max_length=3000, help_text=_("权随责走。没有的写“无”。")
        )
    )
    data_needed = needed(
        LongText(
            label=_("需要和提供的数据"),
            required=False,
            rows=3,
            max_length=3000,
            help_text=_("要收集哪些，部门给哪些。没有的写“无”。"),
        )
    )
    certificates = LongText(
        label=_("要开的证明"), required=False, rows=2, max_length=3000, help_text=_("每行一个名称。")
    )
    declared = forms.MultipleChoiceField(
        label=_("自查：有没有这些"),
        required=False,
        choices=HardStop.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("有的请选。依据已经核实的会直接拒绝并说明依据，其他的由审查人判断。"),
    )
    emergency = forms.BooleanField(label=_("应急事项，等不及审查"), required=False)
    emergency_ground = LongText(
        label=_("应急的理由"),
        required=False,
        rows=3,
        max_length=3000,
        help_text=_("应急的才填。临时准入最长30天，期满自动退出，审查照样做。"),
    )
    # Last: from here on ``forms`` is a field in this class, no module.
    forms = LongText(
        label=_("要填的表格和台账"),
        required=False,
        rows=3,
        max_length=3000,
        help_text=_("每行一个名称。已经有的不能再让村（社区）填。"),
    )

    def __init__(self, *args: Any, county: Division, townships: Iterable[Division], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.county = county
        whole = _("全县：%(name)s") % {"name": county.name}
        places = [(place.code, place.name) for place in townships]
        self.fields["townships"].choices = [(county.code, whole), *places]  # type: ignore[attr-defined]

    def clean_communities(self) -> list[str]:
        """Codes of the communities named; a name that is not there, or there twice, is told."""
        wanted = [line.strip() for line in self.cleaned_data["communities"].splitlines() if line.strip()]
        found: list[str] = []
        rows = Division.objects.communities().within(self.county.code).filter(name__in=wanted)
        by_name: dict[str, list[str]] = {}
        for code, name in rows.values_list("code", "name"):
            by_name.setdefault(name, []).append(code)
        for name in wanted:
            codes = [name] if name.isdigit() and name.startswith(self.county.code) else by_name.get(name, [])
            if len(codes) != 1:
                text = (
                    _("本县没有“%(name)s”。请写登记的名称。")
                    if not codes
                    else _("本县有几个“%(name)s”，请写它的代码。")
                )
                self.add_error("communities", text % {"name": name})
            found += codes[:1]
        return found

    def given(self) -> RequestInput:
        told = self.cleaned_data
        names = [
            name for name in RequestInput.__dataclass_fields__ if name in told and name not in ("bases", "declared")
        ]
        return RequestInput(
            **{name: told[name] for name in names},
            declared=tuple(told["declared"]),
            concerned=tuple(dict.fromkeys([*told["townships"], *told["communities"]])),
            bases=tuple(cited(told["bases"])),
        )

    def sections(self) -> list[dict[str, Any]]:
        return [{"label": label, "fields": [self[name] for name in names]} for label, names in SECTIONS]


def cited(text: str) -> list[BasisInput]:
    """One basis a line."""
    found = []
    for line in text.splitlines():
        hit = CITED.match(line.strip())
        if hit is not None:
            found.append(BasisInput(document=hit["document"].strip(), article=(hit["article"] or "").strip()))
    return found


def initial_of(request: AdmissionRequest) -> dict[str, Any]:
    """A draft as its form shows it."""
    names = [name for name in RequestForm.base_fields if hasattr(request, name) and name != "bases"]
    given = {name: getattr(request, name) for name in names}
    bases = Basis.objects.filter(request=request).select_related("rule", "citation")
    told = [
        f"{one.rule.law if one.rule else one.citation and one.citation.document} {one.article}".strip() for one in bases
    ]
    single = [code for code in request.concerned if len(code) == 12]
    rows = dict(Division.objects.filter(code__in=single).values_list("code", "name"))
    return {
        **given,
        "bases": "\n".join(told),
        "townships": [code for code in request.concerned if len(code) < 12],
        "communities": "\n".join(rows[code] for code in single if code in rows),
    }


class PaperForm(PlainForm):
    file = forms.FileField(label=_("添加附件"), help_text=_("PDF、JPG、PNG、XLSX、DOCX。只给申请单位和审查人看。"))
    note = forms.CharField(label=_("说明"), required=False, max_length=80)


class RepairForm(PlainForm):
    note = LongText(
        label=_("要补正什么"), rows=4, max_length=3000, help_text=_("写明哪一处、怎样改。审查的期限在补正期间不计算。")
    )


class ReviewForm(PlainForm):
    """One aspect: every criterion, then the finding."""

    finding = forms.ChoiceField(label=_("结论"), choices=Finding.choices, widget=forms.RadioSelect)
    reason = LongText(label=_("理由"), rows=4, max_length=3000, help_text=_("会和决定一起公开，不写姓名。"))
    evidence = LongText(label=_("依据和材料"), rows=3, max_length=3000, help_text=_("看了哪些条文、文件、数据。"))

    def __init__(self, *args: Any, aspect: str, flags: Sequence[Mapping[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = [(one.code, one.text, one.basis) for one in CRITERIA[aspect]]
        if aspect == "legality":
            asked += [
                (f"flag_{stop}", _("规则提示经核实不属实：%(text)s") % {"text": text}, basis)
                for stop, text, basis in _flags(flags)
            ]
        self.codes = [code for code, _text, _basis in asked]
        own = {
            f"criterion_{code}": forms.ChoiceField(
                label=text,
                choices=ANSWERS,
                widget=forms.RadioSelect,
                help_text=_("依据：%(basis)s") % {"basis": basis},
            )
            for code, text, basis in asked
        }
        self.fields = {**own, **self.fields}

    def given(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {
            "finding": told["finding"],
            "reason": told["reason"],
            "evidence": told["evidence"],
            "answers": {code: told[f"criterion_{code}"] for code in self.codes},
        }


def _flags(flags: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """Each stop once, with everything that was found for it."""
    found: dict[str, tuple[list[str], str]] = {}
    for flag in flags:
        texts, _basis = found.setdefault(flag["stop"], ([], flag["basis"]))
        texts.append(flag["text"])
    return [(stop, "；".join(texts), basis) for stop, (texts, basis) in found.items()]


class DecideForm(PlainForm):
    decision = forms.ChoiceField(label=_("决定"), choices=Decision.choices, widget=forms.RadioSelect)
    reason = LongText(
        label=_("决定的理由"),
        rows=4,
        max_length=3000,
        help_text=_("写进决定书并公开，不写姓名。退回补正的，写明要补正什么。"),
    )
    trial_until = DayField(
        label=_("试行到哪天"), required=False, help_text=_("试行准入的才填；最长一年（平台约定，不是法律）。")
    )
    precedent_reason = LongText(
        label=_("与先例不同的理由"),
        required=False,
        rows=3,
        max_length=3000,
        help_text=_("相似的事以前作过不同决定的才填；会公开。"),
    )
    ceiling_reason = LongText(
        label=_("超过工时上限仍准入的理由"),
        required=False,
        rows=3,
        max_length=3000,
        help_text=_("超过上限的才填；会公开。"),
    )
    document_no = forms.CharField(label=_("文号"), required=False, max_length=60, help_text=_("不填的由平台编号。"))

    def given(self) -> Deciding:
        told = self.cleaned_data
        return Deciding(
            decision=told["decision"],
            reason=told["reason"],
            trial_until=told["trial_until"],
            precedent_reason=told["precedent_reason"],
            ceiling_reason=told["ceiling_reason"],
        )


class ProvisionalForm(PlainForm):
    until = DayField(label=_("临时准入到哪天"), help_text=_("最长30天，期满自动退出清单。"))
    reason = LongText(label=_("为什么等不及审查"), rows=3, max_length=3000, help_text=_("会公开，不写姓名。"))
