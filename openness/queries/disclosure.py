"""Reading disclosures on behalf of a person, and the facts of one for the rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.clock.models import Duty
from governance.base.places.models import Division
from governance.base.places.rules.code import ancestors, upper_bound
from governance.base.verdict import Verdict
from openness.choices import Form, State, Trigger
from openness.duty_kinds import KIND_EVENT, KIND_PERIOD, KIND_REPUBLISH, KIND_VERIFY, STAGE_KINDS
from openness.models import Account, Disclosure, Item, Listing
from openness.models.disclosure import DisclosureQuerySet
from openness.permissions import ABOVE_ROLES, OWN_ROLES
from openness.queries.account import (
    lines_of,
    months_before,
    months_in,
    months_of,
    previous_month,
    stored_figures,
    stored_lines,
)
from openness.queries.content import project_facts
from openness.queries.schedule import large_from, listing_for
from openness.rules.account import (
    Figures,
    LineFact,
    MonthFact,
    Typed,
    breaks,
    by_category,
    large,
    must_follow,
    summed,
)
from openness.rules.completeness import Draft, completeness


def visible_to(user: User, on: dt.date) -> DisclosureQuerySet:
    """Public ones for anyone; everything of their own community for its roles; above it what was once submitted."""
    scope = scope_of(user, on)
    condition = Q(published_at__isnull=False) | _in_codes(scope.codes(OWN_ROLES))
    condition |= _in_codes(scope.codes(ABOVE_ROLES)) & Q(round__gte=1)
    return Disclosure.objects.filter(condition)


def _in_codes(codes: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(division__code__gte=code, division__code__lt=upper_bound(code))
    return condition


def get_for(user: User, disclosure_id: int, on: dt.date) -> Disclosure:
    """One of ``visible_to``; ``Disclosure.DoesNotExist`` for anything else, so nobody learns what exists."""
    rows = visible_to(user, on).select_related("division", "item", "project", "corrects", "created_by", "filed_by")
    return rows.get(pk=disclosure_id)


def catalogue_row(item: Item, division: Division, on: dt.date) -> Listing | None:
    """The listing that binds; where none does, the guidance that lists it, so that a willing committee may publish."""
    found = listing_for(item=item, division=division, on=on)
    if found is not None:
        return found
    rows = Listing.objects.in_force(on).filter(
        item=item, applies_to=division.committee, place_code__in=["", *ancestors(division.code)]
    )
    return rows.select_related("item").order_by("-place_code", "-valid_from").first()


def duty_of(disclosure: Disclosure) -> Duty | None:
    """The duty that publishing this meets: the one it was opened from, else the one with its key; one query."""
    if disclosure.duty_id is not None:
        return Duty.objects.filter(pk=disclosure.duty_id).first()
    if disclosure.project_id is not None:
        return Duty.objects.filter(
            division_id=disclosure.division_id,
            kind=STAGE_KINDS[disclosure.item.stage],
            subject=disclosure.project_id,
        ).first()
    kind, subject = (
        (KIND_PERIOD, disclosure.item_id) if disclosure.event_id is None else (KIND_EVENT, disclosure.event_id)
    )
    return Duty.objects.filter(
        period=disclosure.period_start, division_id=disclosure.division_id, kind=kind, subject=subject
    ).first()


def typed_totals_of(content: dict[str, Any]) -> Typed:
    """Totals the clerk typed, kept as text with the draft."""
    typed = content.get("typed") or {}
    return Typed(*(_decimal(typed.get(name)) for name in ("income", "expenditure", "closing")))


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


@dataclass(frozen=True)
class Computed:
    """What the months say for a longer period."""

    needed: tuple[dt.date, ...]
    months: tuple[MonthFact, ...]
    figures: Figures | None
    lines: tuple[LineFact, ...]
    threshold: Decimal | None = None
    threshold_basis: str = ""


def computed(disclosure: Disclosure) -> Computed:
    """Quarterly and yearly accounts and large expenditures, from the months that count."""
    needed, months = months_in(disclosure.division, disclosure.period_start, disclosure.period_end)
    lines = lines_of(months)
    if disclosure.form != Form.LARGE_EXPENDITURE:
        return Computed(tuple(needed), tuple(months), summed(months), tuple(by_category(lines)))
    limit = large_from(disclosure.division.code, disclosure.period_end)
    threshold = limit.amount or None
    return Computed(tuple(needed), tuple(months), None, tuple(large(lines, threshold)), threshold, limit.basis)


def draft_facts(disclosure: Disclosure) -> Draft:
    """Everything the completeness rules ask of one disclosure; a constant number of queries."""
    account = Account.objects.filter(disclosure=disclosure).first()
    facts: dict[str, Any] = {
        "form": disclosure.form,
        "title": disclosure.title,
        "period_start": disclosure.period_start,
        "period_end": disclosure.period_end,
        "content": disclosure.content,
        "lines": stored_lines(disclosure),
        "figures": stored_figures(disclosure),
        "nil": bool(disclosure.content.get("nil")),
        "opening": None if account is None else account.opening,
        "opening_source": "" if account is None else account.opening_source,
        "typed": typed_totals_of(disclosure.content),
    }
    if disclosure.form == Form.MONTHLY_ACCOUNT:
        needed, months = months_before(disclosure.division, disclosure.period_start)
        facts |= {"months_needed": needed, "months": months}
        facts["previous"] = previous_month(disclosure.division, disclosure.period_start)
    elif disclosure.form in (Form.QUARTERLY_ACCOUNT, Form.YEARLY_ACCOUNT, Form.LARGE_EXPENDITURE):
        found = computed(disclosure)
        facts |= {"months_needed": found.needed, "months": found.months}
        facts |= {"computed": found.figures, "computed_lines": found.lines}
    elif disclosure.project is not None:
        facts |= {"stage": disclosure.item.stage, "cancelled": disclosure.project.cancelled_on is not None}
        if disclosure.is_editable:
            facts["content"] = project_facts(disclosure.project, disclosure.item.stage)
    return Draft(**facts)


def problems(disclosure: Disclosure) -> list[Verdict]:
    """One verdict for each required field, ok or not: for the form before it is submitted."""
    return completeness(draft_facts(disclosure))


def no_longer_agreeing(division: Division) -> list[Disclosure]:
    """Published accounts that no longer agree with the months they stand on, oldest first."""
    months = months_of(division)
    broken = {after.disclosure_id for _before, after in breaks(months)}
    published = Disclosure.objects.filter(division=division, state=State.PUBLISHED, replaced=False)
    longer = published.filter(
        form__in=[Form.QUARTERLY_ACCOUNT, Form.YEARLY_ACCOUNT, Form.LARGE_EXPENDITURE]
    ).select_related("item", "division")
    for row in longer:
        found = computed(row)
        if stored_lines(row) != list(found.lines) or stored_figures(row) != found.figures:
            broken.add(row.pk)
    return list(published.filter(pk__in=broken).select_related("item", "division").order_by("period_start", "id"))


def following_months(correction: Disclosure) -> list[MonthFact]:
    """The later months a correction of a closing balance passes through: shown before it is submitted."""
    if correction.corrects is None or correction.form != Form.MONTHLY_ACCOUNT:
        return []
    old, new = stored_figures(correction.corrects), stored_figures(correction)
    if old is None or new is None:
        return []
    return must_follow(correction.period_start, old.closing, new.closing, months_of(correction.division))


@dataclass(frozen=True)
class NextStep:
    """Who has it, what they do, and by when (None: nothing is due)."""

    who: str
    what: str
    due_on: dt.date | None


def next_step(disclosure: Disclosure) -> NextStep:
    """After sending: what happens next, who has it, by when (visual.md, "Desk"); one query."""
    if disclosure.state in (State.DRAFT, State.RETURNED):
        duty = duty_of(disclosure)
        due_on = None if duty is None else duty.due_on
        what = _("按退回理由改好再提交") if disclosure.state == State.RETURNED else _("填好后提交")
        return NextStep(_("文书或代理记账员"), what, due_on)
    if disclosure.state == State.SUBMITTED:
        duty = (
            Duty.objects.open()
            .filter(division_id=disclosure.division_id, kind=KIND_VERIFY, subject=disclosure.pk)
            .order_by("-period")
            .first()
        )
        return NextStep(_("监督委员会"), _("核实后自动公开"), None if duty is None else duty.due_on)
    if disclosure.state == State.VERIFIED:
        return NextStep(_("平台"), _("启用个人信息检查后公开"), None)
    if disclosure.state == State.WITHDRAWN and disclosure.published_at is not None:
        duty = (
            Duty.objects.open()
            .filter(division_id=disclosure.division_id, kind=KIND_REPUBLISH, subject=disclosure.pk)
            .first()
        )
        return NextStep(_("文书或代理记账员"), _("改好后重新公开"), None if duty is None else duty.due_on)
    return NextStep("", _("已办完"), None)


def recurring(item: Item) -> bool:
    return item.trigger == Trigger.PERIOD
