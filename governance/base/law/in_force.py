"""A rule in force, with what it can say about a fact and how it is cited."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _

from governance.base.law.choices import Confidence, Operator, Unit
from governance.base.law.rules.measure import COMPARABLE, FLOORS, Incomparable, holds, least, share_holds
from governance.base.law.rules.resolve import Beaten, Row
from governance.base.verdict import Verdict


@dataclass(frozen=True)
class RuleInForce:
    """The rule that was asked for; ``beaten`` says which others were looked at and why they gave way."""

    row: Row
    beaten: tuple[Beaten, ...] = ()

    @property
    def code(self) -> str:
        return self.row.code

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def statement(self) -> str:
        return self.row.statement

    @property
    def place(self) -> str:
        return self.row.place

    @property
    def options(self) -> tuple[str, ...]:
        return self.row.options

    @property
    def binding(self) -> bool:
        """Whether it may drive a duty or a refusal: read in the original, or confirmed by the county."""
        return self.row.binding

    @property
    def unchecked(self) -> bool:
        """Somebody should still look at the original: shown as 待核实."""
        return not self.row.binding or (self.row.needs_review and not self.row.confirmed_by_place)

    @property
    def number(self) -> int:
        """The number; ValueError for a rule that has none, so that nobody calculates with a missing one."""
        if self.row.number is None:
            raise ValueError(f"{self.code} has no number")
        return self.row.number

    @property
    def value_text(self) -> str:
        """不少于15日, 多于到会人员的1/2; empty for a rule in words."""
        row = self.row
        if row.operator not in COMPARABLE:
            return ""
        if row.denominator is None:
            value = f"{row.number}{Unit(row.unit).label}"
        elif row.numerator == row.denominator:
            value = row.base
        else:
            words = {"base": row.base, "numerator": row.numerator, "denominator": row.denominator}
            value = _("%(base)s的%(numerator)s/%(denominator)s") % words
        return f"{Operator(row.operator).label}{value}"

    @property
    def citation(self) -> str:
        """《村民委员会组织法》第三十五条, without date or mark."""
        if self.row.confidence == Confidence.DESIGN:
            return _("平台设计规则，不是法律")
        title, separator, rest = self.row.law.partition("（")
        name = f"{title}{separator}{rest}" if "《" in title else f"《{title}》{separator}{rest}"
        return f"{name}{self.row.article}"

    @property
    def basis_text(self) -> str:
        """《村民委员会组织法》第三十五条（2026年1月1日起施行）, with what the reader must know about its standing."""
        since = self.row.valid_from
        dated = _("（%(year)s年%(month)s月%(day)s日起施行）") % {
            "year": since.year,
            "month": since.month,
            "day": since.day,
        }
        return self.citation + dated + self.mark

    @property
    def mark(self) -> str:
        """（待核实） for what nobody read, （待复核） for a local text older than the national one, else empty."""
        if not self.row.binding:
            return _("（待核实）")
        return _("（待复核）") if self.unchecked else ""

    def compare(self, met: int, total: int | None = None) -> Verdict:
        """Whether a fact satisfies the rule: a count of ``total`` for a fraction, a number without it otherwise.

        A rule that does not bind never refuses (architecture.md, "Law"): its verdict is ok with the code
        "unchecked" and says what the rule would have asked. ValueError when rule and fact do not fit together.
        """
        row = self.row
        if row.operator not in COMPARABLE:
            raise Incomparable(f"{self.code} ({row.operator}) cannot be compared with a number")
        if row.denominator is not None and row.numerator is not None:
            if total is None or met < 0 or total < 0:
                raise ValueError(f"{self.code} needs a count of {row.base}, not {met} of {total}")
            satisfied = share_holds(row.operator, met, total, row.numerator, row.denominator)
        elif total is not None or row.number is None:
            raise ValueError(f"{self.code} is no share of a total")
        else:
            satisfied = holds(row.operator, met, row.number)
        needed, found = self._needed(total), self._met(met, total)
        answer = partial(Verdict, needed=needed, met=found, basis=(self.basis_text,))
        if satisfied:
            return answer(True, self.code, text=_("符合：%(title)s") % {"title": self.title})
        words = {"title": self.title, "needed": needed, "met": found, "basis": self.basis_text}
        if not self.binding:
            text = (
                _("仅供参考：%(title)s要求%(needed)s，现为%(met)s。依据尚未经县级核实，不作为拒绝的理由。%(basis)s")
                % words
            )
            return answer(True, "unchecked", text=text)
        text = _("%(title)s不符合：需要%(needed)s，现为%(met)s。依据：%(basis)s") % words
        return answer(False, self.code, text=text)

    def _needed(self, total: int | None) -> str:
        row = self.row
        if total is None or row.numerator is None or row.denominator is None or row.operator not in FLOORS:
            return self.value_text
        if total <= 0:
            return _("%(value)s（总数为0，无法计算）") % {"value": self.value_text}
        count = least(row.operator, total, row.numerator, row.denominator)
        return _("%(value)s（%(total)s中至少%(count)s）") % {"value": self.value_text, "total": total, "count": count}

    def _met(self, met: int, total: int | None) -> str:
        if total is not None:
            return _("%(total)s中的%(met)s") % {"total": total, "met": met}
        return f"{met}{Unit(self.row.unit).label}"
