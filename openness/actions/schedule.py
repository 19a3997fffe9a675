"""Writing the publication schedule: a county adopts guidance, counties and townships add or are stricter (R-OPN-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.explain import comparison_verdict
from governance.base.clock.queries.calendar import calendar
from governance.base.journal.actions import record
from governance.base.places.rules.code import ancestors
from governance.base.verdict import Verdict, no, require, yes
from openness.choices import AppliesTo, Binding, Form, Trigger, Web
from openness.models import Item, Listing, Threshold
from openness.models.schedule import ListingQuerySet
from openness.queries.schedule import terms_of
from openness.rules.audience import BASIS as AUDIENCE
from openness.rules.audience import web_fits
from openness.rules.schedule import Laxity, Terms, laxity

COMPARED_YEARS = 2  # the years whose every day is compared: the one of the change and the next


@dataclass(frozen=True)
class TermsInput:
    """What a county or township may set in a listing."""

    frequency: str = ""
    limit_kind: str = ""
    limit_days: int = 0
    limit_working: bool = False
    display_days: int = 15
    content: str = ""
    basis: str = ""
    audience: str = ""
    channel: str = ""
    web: str = Web.ALL
    community_types: tuple[str, ...] = field(default_factory=tuple)


def adopt(
    *, listing_id: int, place: str, valid_from: dt.date, basis: str, by: User, on: dt.date, at: dt.datetime
) -> Listing:
    """A county adopts a guidance row as it stands; from ``valid_from`` it binds the county's communities."""
    require(may(by, "openness.adopt_listing", place=place, on=on), forbidden=True)
    with transaction.atomic():
        model = Listing.objects.select_related("item").get(pk=listing_id)
        require(
            yes()
            if model.binding == Binding.GUIDANCE
            else no("not_guidance", _("只有指导意见需要采用；法律规定的事项本来就有效。"), field="listing")
        )
        item = Item.objects.select_for_update().get(pk=model.item_id)  # one change of an item at a time
        return _write(
            item=item,
            applies_to=model.applies_to,
            place=place,
            terms=TermsInput(
                frequency=model.frequency,
                limit_kind=model.limit_kind,
                limit_days=model.limit_days,
                limit_working=model.limit_working,
                display_days=model.display_days,
                content=model.content,
                basis=f"{basis}（{model.basis}）" if basis else model.basis,
                audience=model.audience,
                channel=model.channel,
                web=model.web,
                community_types=tuple(model.community_types),
            ),
            rule_codes=model.rule_codes,
            valid_from=valid_from,
            by=by,
            on=on,
            at=at,
            verb="openness.listing_adopted",
        )


def set_listing(
    *,
    item_id: int,
    applies_to: str,
    place: str,
    terms: TermsInput,
    valid_from: dt.date,
    by: User,
    on: dt.date,
    at: dt.datetime,
) -> Listing:
    """A county or township sets stricter terms for an item; laxer ones are refused with the row they stand on."""
    require(may(by, "openness.set_listing", place=place, on=on), forbidden=True)
    with transaction.atomic():
        item = Item.objects.select_for_update().get(pk=item_id)
        return _write(
            item=item,
            applies_to=applies_to,
            place=place,
            terms=terms,
            rule_codes=[],
            valid_from=valid_from,
            by=by,
            on=on,
            at=at,
            verb="openness.listing_set",
        )


def add_item(
    *,
    code: str,
    title: str,
    category: str,
    trigger: str,
    applies_to: Iterable[str],
    place: str,
    terms: TermsInput,
    valid_from: dt.date,
    by: User,
    on: dt.date,
    at: dt.datetime,
    names_persons: bool = False,
) -> Item:
    """A local addition: a general disclosure or a list of persons, by period or when the matter occurs."""
    require(may(by, "openness.set_listing", place=place, on=on), forbidden=True)
    require(
        yes()
        if trigger in (Trigger.PERIOD, Trigger.EVENT)
        else no("trigger", _("本地增加的事项只能是按期公开，或者有事项时公开。"), field="trigger")
    )
    with transaction.atomic():
        item = Item.objects.create(
            code=f"{place}-{code}",
            title=title,
            category=category,
            form=Form.RECIPIENTS if names_persons else Form.GENERAL,
            trigger=trigger,
            event_kind=f"{place}-{code}" if trigger == Trigger.EVENT else "",
            place_code=place,
        )
        for kind in applies_to:
            _write(
                item=item,
                applies_to=kind,
                place=place,
                terms=terms,
                rule_codes=[],
                valid_from=valid_from,
                by=by,
                on=on,
                at=at,
                verb="openness.item_added",
            )
    return item


def set_threshold(
    *, place: str, amount: Decimal, valid_from: dt.date, basis: str, by: User, on: dt.date, at: dt.datetime
) -> Threshold:
    """From what amount an expenditure is large in this county; applies to quarters that end on or after the day."""
    require(may(by, "openness.adopt_listing", place=place, on=on), forbidden=True)
    require(
        yes() if amount > 0 else no("amount", _("金额要大于0元。不设标准时，每一笔开支都公开。"), field="amount"),
        yes() if basis.strip() else no("basis", _("请写明依据，例如县里的文件名称和文号。"), field="basis"),
        _not_past(valid_from, on),
    )
    with transaction.atomic():
        row, _made = Threshold.objects.update_or_create(
            place_code=place, valid_from=valid_from, defaults={"amount": amount, "basis": basis, "set_by": by}
        )
        record(
            verb="openness.threshold_set",
            by=by.pk,
            at=at,
            object_type="threshold",
            object_id=row.pk,
            division=place,
            data={"amount": f"{amount:.2f}", "valid_from": valid_from.isoformat()},
        )
    return row


def _write(
    *,
    item: Item,
    applies_to: str,
    place: str,
    terms: TermsInput,
    rule_codes: list[str],
    valid_from: dt.date,
    by: User,
    on: dt.date,
    at: dt.datetime,
    verb: str,
) -> Listing:
    """Compare with the rows above, end the one of the same place that it replaces and laxer ones below, write it."""
    row = Listing(
        item=item,
        applies_to=applies_to,
        place_code=place,
        binding=Binding.LOCAL,
        rule_codes=rule_codes,
        valid_from=valid_from,
        adopted_by=by,
        **{**vars(terms), "community_types": list(terms.community_types)},
    )
    require(*_complete(row, item), _not_past(valid_from, on))
    require(*stricter_than_all(row, on=valid_from))
    _end(_rows_of(row).filter(place_code=place), valid_from)
    row.save(force_insert=True)
    overtaken = _end_laxer_below(row)
    record(
        verb=verb,
        by=by.pk,
        at=at,
        object_type="listing",
        object_id=row.pk,
        division=place,
        basis=row.rule_codes,
        data={
            "item": item.code,
            "applies_to": applies_to,
            "valid_from": valid_from.isoformat(),
            "overtaken": overtaken,
        },
    )
    return row


def _rows_of(row: Listing) -> ListingQuerySet:
    """Local rows for the same item and kind of community, wherever they are."""
    return Listing.objects.filter(item=row.item, applies_to=row.applies_to, binding=Binding.LOCAL)


def _end(rows: ListingQuerySet, valid_from: dt.date) -> None:
    """Rows that begin later never come to bind; one in force ends the day before."""
    rows.filter(valid_from__gte=valid_from).delete()
    rows.in_force(valid_from).update(valid_to=valid_from - dt.timedelta(days=1))


def _end_laxer_below(row: Listing) -> list[int]:
    """The nearest row wins, so what a township set before may not stay laxer than its county's new row; ids of those
    that end with it."""
    below = _rows_of(row).filter(place_code__startswith=row.place_code).exclude(place_code=row.place_code)
    days, years = calendar(), range(row.valid_from.year, row.valid_from.year + COMPARED_YEARS)
    still = below.filter(Q(valid_to=None) | Q(valid_to__gte=row.valid_from))
    laxer = [other.pk for other in still if laxity(terms_of(other), terms_of(row), days, years).any]
    _end(below.filter(pk__in=laxer), row.valid_from)
    return laxer


def _not_past(valid_from: dt.date, on: dt.date) -> Verdict:
    """Nobody can be made to owe something yesterday."""
    if valid_from >= on:
        return yes()
    return no(
        "valid_from",
        _("生效日期不能早于今天（%(on)s），不能让村（社区）补担过去的义务。") % {"on": on.isoformat()},
        needed=on.isoformat(),
        met=valid_from.isoformat(),
        field="valid_from",
    )


def _complete(row: Listing, item: Item) -> list[Verdict]:
    """Every column of a real catalogue is filled."""
    verdicts = []
    columns = {
        "content": _("公开内容"),
        "basis": _("依据"),
        "audience": _("公开对象"),
        "channel": _("公开渠道"),
        "limit_kind": _("时限"),
    }
    for name, label in columns.items():
        if not getattr(row, name).strip():
            verdicts.append(no("missing", _("“%(label)s”还没有填写。") % {"label": label}, field=name))
    if row.applies_to not in AppliesTo.values:
        verdicts.append(no("applies_to", _("请选择适用于村还是社区。"), field="applies_to"))
    if not web_fits(names_persons=item.form == Form.RECIPIENTS, web=row.web):
        text = _("写到人的名单，网上只能公开合计，或者在展示期内公开隐去名字的名单；其他事项要全文公开。")
        verdicts.append(no("web", text, met=row.web, basis=AUDIENCE, field="web"))
    if item.trigger == Trigger.PERIOD and not row.frequency:
        verdicts.append(no("frequency", _("按期公开的事项要选择频次。"), field="frequency"))
    if row.limit_kind and not terms_of(row).is_sensible:
        text = _("时限的天数与时限类别不相配：“下一期结束前”不填天数，其余至少1天，按月内日期最多31日。")
        verdicts.append(no("limit_days", text, met=str(row.limit_days), field="limit_days"))
    return verdicts


def stricter_than_all(row: Listing, *, on: dt.date) -> list[Verdict]:
    """One verdict for each listing above that the row would be laxer than (law, county), with its basis."""
    above = (
        Listing.objects.binding()
        .in_force(on)
        .filter(item=row.item, applies_to=row.applies_to, place_code__in=["", *ancestors(row.place_code)[:-1]])
    )
    days = calendar()
    years = range(on.year, on.year + COMPARED_YEARS)
    verdicts = []
    for base in above:
        verdicts += _laxity_verdicts(laxity(terms_of(row), terms_of(base), days, years), terms_of(row), base)
    return verdicts


def _laxity_verdicts(found: Laxity, candidate: Terms, base: Listing) -> list[Verdict]:
    basis = (*base.rule_codes, base.basis)
    verdicts = []
    if found.later is not None:
        verdicts.append(comparison_verdict(found.later, basis=basis, field="limit_days"))
    if found.rarer:
        verdicts.append(
            no(
                "rarer",
                _("公开频次不能低于依据：要求%(needed)s。依据：%(basis)s")
                % {"needed": base.get_frequency_display(), "basis": base.basis},
                needed=str(base.get_frequency_display()),
                met=candidate.frequency,
                basis=basis,
                field="frequency",
            )
        )
    if found.shorter:
        verdicts.append(
            no(
                "shorter",
                _("公开栏展示不能少于%(needed)d天，填的是%(met)d天。依据：%(basis)s")
                % {"needed": base.display_days, "met": candidate.display_days, "basis": base.basis},
                needed=str(base.display_days),
                met=str(candidate.display_days),
                basis=basis,
                field="display_days",
            )
        )
    if found.unlike:
        verdicts.append(
            no(
                "unlike",
                _("时限的方式与依据不同，无法判断是否更严：依据为“%(needed)s”。请采用同一种方式。")
                % {"needed": base.get_limit_kind_display()},
                needed=str(base.get_limit_kind_display()),
                met=candidate.limit_kind,
                basis=basis,
                field="limit_kind",
            )
        )
    return verdicts
