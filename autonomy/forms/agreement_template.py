"""A county's version of the agreement template: clause by clause, with room for more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from autonomy.actions.agreement_template import TemplateInput
from autonomy.models import AgreementTemplate
from autonomy.rules.agreement import LONGEST_CLAUSE, MOST_CLAUSES, PLACEHOLDERS, Clause
from governance.base.fields import DayField, LongText, PlainForm

MORE = 2  # empty clauses below those that are there


class TemplateForm(PlainForm):
    name = forms.CharField(label=_("名称"), max_length=80)
    starts_on = DayField(label=_("哪天起用"), help_text=_("这天以后起草的协议用它；已经起草和签订的不变。"))

    def __init__(self, *args: Any, clauses: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clauses = min(clauses + MORE, MOST_CLAUSES)
        for number in range(self.clauses):
            words = {"number": number + 1}
            self.fields[f"heading-{number}"] = forms.CharField(
                label=_("第%(number)s条的标题") % words, max_length=80, required=False
            )
            self.fields[f"text-{number}"] = LongText(
                label=_("第%(number)s条") % words, rows=5, required=False, max_length=LONGEST_CLAUSE
            )
        self.fields["liability_government"] = LongText(label=_("政府一方违约责任"), rows=4, max_length=2000)
        self.fields["liability_committee"] = LongText(label=_("村（居）委会一方违约责任"), rows=4, max_length=2000)

    @staticmethod
    def initial_of(found: AgreementTemplate) -> dict[str, Any]:
        told: dict[str, Any] = {
            "name": found.name,
            "liability_government": found.liability_government,
            "liability_committee": found.liability_committee,
        }
        for number, clause in enumerate(found.clauses):
            told |= {f"heading-{number}": clause["heading"], f"text-{number}": clause["text"]}
        return told

    def given(self) -> TemplateInput:
        """A clause left empty altogether is none."""
        read = self.cleaned_data
        pairs = [(read[f"heading-{n}"].strip(), read[f"text-{n}"].strip()) for n in range(self.clauses)]
        return TemplateInput(
            name=read["name"],
            clauses=tuple(Clause(heading, text) for heading, text in pairs if heading or text),
            liability_government=read["liability_government"],
            liability_committee=read["liability_committee"],
            starts_on=read["starts_on"],
        )

    def names(self) -> dict[str, str]:
        """Where a refusal stands: clauses are counted as they are given, without those left empty; a heading that is a
        field of a letter of responsibility is named by itself."""
        told = {n: self.data.get(f"heading-{n}", "").strip() for n in range(self.clauses)}
        places = [n for n in range(self.clauses) if told[n] or self.data.get(f"text-{n}", "").strip()]
        found = {"clauses": "heading-0"}
        for given, at in enumerate(places):
            found |= {f"heading-{given}": f"heading-{at}", f"text-{given}": f"text-{at}", told[at]: f"heading-{at}"}
        return found


def words() -> dict[str, str]:
    """What stands for each placeholder where nothing is filled in yet."""
    told = (
        _("〔甲方〕"),
        _("〔乙方〕"),
        _("〔开始日期〕"),
        _("〔结束日期〕"),
        _("〔清单〕"),
        _("〔各项事项〕"),
        _("〔金额〕"),
    )
    return {name: str(word) for name, word in zip(PLACEHOLDERS, told, strict=True)}
