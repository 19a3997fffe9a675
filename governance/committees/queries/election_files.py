"""Elections and their rolls as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.places.rules.code import upper_bound
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.committees.election_choices import RollState
from governance.committees.models import Election, RollEntry
from governance.committees.queries.election import visible_to
from residents.choices import VoterClass


def elections_listing(user: User, on: dt.date, within: str) -> Listing:
    """Official: dates, numbers and results, no voter."""
    rows = visible_to(user, on).order_by("division__code", "-election_day", "-pk")
    if within:
        rows = rows.filter(division__code__gte=within, division__code__lt=upper_bound(within))
    heads = columns(
        _("代码"),
        _("村（社区）"),
        _("选举"),
        _("方式"),
        _("选举日"),
        _("状态"),
        _("登记人数"),
        _("可投票人数"),
        _("发出选票"),
        _("收回选票"),
        _("有效票"),
        _("选举有效"),
        _("选足名额"),
    )
    return Listing(_("选举"), heads, (_line(row) for row in rows.iterator(chunk_size=CHUNK)))


def _line(row: Election) -> list[Any]:
    words = {None: "", True: _("是"), False: _("否")}
    return [
        row.division.code,
        row.division.name,
        str(row.get_kind_display()),
        str(row.get_mode_display()),
        row.election_day,
        str(row.get_state_display()),
        row.registered,
        row.voters,
        row.issued,
        row.cast,
        row.valid,
        words[row.is_valid],
        words[row.complete],
    ]


def roll_listing(election: Election) -> Listing:
    """Who is on the roll, in the order of the notice board. Names alone: no number, no birthday."""
    words = {"place": election.division.name, "day": election.election_day.isoformat()}
    heads = columns(_("小组"), _("户号"), _("姓名"), _("登记的类别"), _("状态"), _("领选票"))
    return Listing(_("%(place)s%(day)s选民名单") % words, heads, _roll_rows(election))


def _roll_rows(election: Election) -> Iterator[tuple[Any, ...]]:
    """In one query, as plain values: ten thousand rows make ten thousand tuples and nothing else."""
    classes = {value: str(label) for value, label in VoterClass.choices}
    states = {value: str(label) for value, label in RollState.choices}
    ballots = {True: _("是"), False: ""}
    rows = RollEntry.objects.filter(election=election.roll_id).order_by(
        "group__number", "household__number", "person_id"
    )
    found = rows.values_list("group__name", "household__number", "person__name", "voter_class", "state", "ballot")
    for group, house, name, voter_class, state, ballot in found.iterator(chunk_size=CHUNK):
        yield (group or "", house or "", name, classes.get(voter_class, ""), states[state], ballots[ballot])
