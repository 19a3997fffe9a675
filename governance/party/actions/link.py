"""区域化党建: joint meetings and what units agreed to bring (R-PTY-1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, require, yes
from governance.party.actions.common import log
from governance.party.choices import LinkKind
from governance.party.models import PartyOrganisation, RegionalLink
from governance.party.permissions import LINK
from governance.party.queries.organisation import guarded
from governance.party.rules.common import LONGEST_LINE, not_after, not_before, one_of, written

OBJECT = "regionallink"
BASIS = ("R-PTY-1",)


@dataclass(frozen=True)
class LinkInput:
    kind: str
    held_on: dt.date
    title: str
    text: str
    units: Sequence[int]
    until: dt.date | None = None


def record_link(*, host_id: int, given: LinkInput, by: User, at: dt.datetime, on: dt.date) -> RegionalLink:
    """By the organisation of the community; with at least one organisation of a resident unit."""
    with transaction.atomic():
        host = PartyOrganisation.objects.select_related("division").get(pk=host_id)
        division = host.division
        require(may(by, LINK.name, place=division.code, on=on), forbidden=True)
        units = list(PartyOrganisation.objects.on(on).select_related("division").filter(pk__in=list(given.units)))
        labels = {value: str(label) for value, label in LinkKind.choices}
        require(
            _hosts(host),
            one_of(given.kind, LinkKind.values, labels, "kind", _("类别")),
            written(given.title, "title", _("主题"), most=LONGEST_LINE),
            written(given.text, "text", _("内容")),
            *guarded(("title", _("主题"), given.title), ("text", _("内容"), given.text), division=division),
            not_after(given.held_on, on, "held_on", _("日期")),
            _until_fits(given),
            _units_fit(host, units, len(set(given.units))),
        )
        made = RegionalLink.objects.create(
            division=division,
            host=host,
            kind=given.kind,
            held_on=given.held_on,
            title=given.title.strip(),
            text=given.text.strip(),
            until=given.until,
            by=by,
        )
        made.units.set(units)
        _log(made, "link_recorded", by=by, at=at, units=[unit.pk for unit in units])
    return made


def _hosts(host: PartyOrganisation) -> Verdict:
    if host.leads and host.ended_on is None:
        return yes("host")
    text = _("由本村（社区）的党组织牵头登记。请先登记本村（社区）的党组织。")
    return no("host", text, needed="leads", met=str(host.pk), basis=BASIS, field="host")


def _until_fits(given: LinkInput) -> Verdict:
    if given.until is None:
        return yes("until", field="until")
    return not_before(given.until, given.held_on, "until", _("最迟办到"), _("日期"))


def _units_fit(host: PartyOrganisation, units: Sequence[PartyOrganisation], asked: int) -> Verdict:
    """Organisations of units that are here or above, or others under the host; never the host itself."""
    fitting = [u for u in units if u.pk != host.pk and is_within(host.division.code, u.division.code)]
    if fitting and len(fitting) == asked:
        return yes("units", field="units")
    text = _("请至少选一个参加的党组织，都要是本地的或者上级所属的，不含牵头的党组织自己。")
    return no("units", text, needed=str(max(1, asked)), met=str(len(fitting)), basis=BASIS, field="units")


def finish_link(*, link_id: int, outcome: str, by: User, at: dt.datetime, on: dt.date) -> RegionalLink:
    """What came of it."""
    with transaction.atomic():
        row = RegionalLink.objects.select_related("division").select_for_update(of=("self",)).get(pk=link_id)
        require(may(by, LINK.name, place=row.division.code, on=on), forbidden=True)
        require(
            _still_open(row),
            written(outcome, "outcome", _("办得怎样")),
            *guarded(("outcome", _("办得怎样"), outcome), division=row.division),
        )
        row.outcome, row.done_on = outcome.strip(), on
        row.save()
        _log(row, "link_done", by=by, at=at)
    return row


def _still_open(row: RegionalLink) -> Verdict:
    if row.done_on is None:
        return yes("state")
    text = _("已经登记过结果（%(day)s）。请重新打开看最新情况。") % {"day": row.done_on.isoformat()}
    return no("state", text, needed="", met=row.done_on.isoformat(), basis=BASIS, field="outcome")


def _log(row: RegionalLink, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    log(verb, division=row.division, object_type=OBJECT, object_id=row.pk, by=by, at=at, basis=BASIS, **data)
