"""Notices of elections as witnesses of the log, and where their entries are to be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.journal.models import Body
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness
from governance.committees.actions.election_log import OBJECT
from governance.committees.election_choices import NoticeKind
from governance.committees.models import ElectionNotice
from governance.committees.queries.election_bodies import candidate_lines

CHUNK = 500


def witness() -> Iterator[Checked]:
    """Every notice in the order of the log; of a result the rows it speaks of as well."""
    last = -1
    rows = ElectionNotice.objects.select_related("election__division").order_by("leaf")
    while found := list(rows.filter(leaf__gt=last)[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            yield _compared(row, bodies.get(row.leaf))
        last = found[-1].leaf


def _compared(row: ElectionNotice, stored: Body | None) -> Checked:
    words = {"kind": row.get_kind_display(), "election": row.election_id}
    if stored is None:
        return without_body(row.leaf, _("第%(election)s号选举的公告（%(kind)s）在公开记录里没有正文。") % words)
    told = json.loads(bytes(stored.content))
    wrong = ""
    if row.body != told:
        wrong = _("第%(election)s号选举现在显示的公告（%(kind)s）与公开时登记的不一样。") % words
    elif row.kind == NoticeKind.RESULT and not _same_result(row, told):
        wrong = _("第%(election)s号选举登记的票数与公布的结果不一样。") % words
    return Checked(row.leaf, stored.leaf.entry_id, wrong)


def _same_result(row: ElectionNotice, told: dict[str, object]) -> bool:
    election = row.election
    numbers = (election.voters, election.issued, election.cast, election.valid, election.invalid)
    published = tuple(told[key] for key in ("voters", "issued", "cast", "valid_ballots", "invalid_ballots"))
    return numbers == published and _same_lines(candidate_lines(election), told["candidates"])


def _same_lines(lines: list[dict[str, Any]], told: Any) -> bool:
    """By what was published: a result from before a word was added to its lines is still the same result."""
    return len(lines) == len(told) and all(now.items() >= then.items() for now, then in zip(lines, told, strict=True))


def election_behind(object_id: int, leaf: int) -> Page | None:
    row = ElectionNotice.objects.filter(election=object_id, leaf=leaf).select_related("election__division").first()
    if row is None:
        return None
    election = row.election
    url = reverse("committees_board:election", args=[election.division.code, election.pk])
    words = {"election": election.get_kind_display(), "kind": row.get_kind_display()}
    return Page(_("%(election)s：%(kind)s") % words, url)


def register() -> None:
    register_page(OBJECT, election_behind)
    register_witness("committees.election", witness)
