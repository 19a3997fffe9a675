"""Leadership duties on behalf of a person, and what may stand as evidence of them (R-PTY-4)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Count, Q, QuerySet

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.journal.models import Leaf
from governance.base.journal.registry import REGISTRY, page_of
from governance.party.models import Appraisal, LeadershipDuty

TRIED = 20  # published things with one number that are looked at for an address
BOARD = re.compile(r"^/board/(?P<code>\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?(?:/|.*?/)(?:.*/)?(?P<number>\d{1,18})/$")


@dataclass(frozen=True)
class Found:
    """Something published: where, what it is called, and what became of it since."""

    leaf: int
    place: str
    title: str
    url: str
    note: str = ""


def duties_visible_to(user: User, on: dt.date) -> QuerySet[LeadershipDuty]:
    return filter_official(LeadershipDuty.objects.all(), user, on)


def duty_for(user: User, duty_id: int, on: dt.date) -> LeadershipDuty:
    """``LeadershipDuty.DoesNotExist`` for anything outside."""
    return duties_visible_to(user, on).select_related("division", "done_by").get(pk=duty_id)


def appraisals_visible_to(user: User, on: dt.date) -> QuerySet[Appraisal]:
    return filter_official(Appraisal.objects.all(), user, on)


def done_of(division_id: int, year: int) -> tuple[int, int]:
    """How many of the year's duties of a place are done, of how many."""
    found = LeadershipDuty.objects.filter(division=division_id, year=year).aggregate(
        owed=Count("id"), done=Count("id", filter=Q(done_on__isnull=False))
    )
    return found["done"], found["owed"]


def published_at(url: str) -> Found | None:
    """What the journal says is to be read at that address now; None when nothing published is there. The host is not
    looked at: a copied address has one, and only the path is followed."""
    path = urlsplit(url.strip()).path
    match = BOARD.match(path)
    if match is None:
        return None
    about = {"entry__object_type__in": list(REGISTRY.pages), "entry__object_id": int(match["number"])}
    leaves = Leaf.objects.filter(**about).select_related("entry").order_by("-number")
    for leaf in leaves[:TRIED]:
        page = page_of(leaf.entry.object_type, leaf.entry.object_id, leaf.number)
        if page is not None and page.url == path:
            return Found(leaf.number, leaf.entry.division, page.title, page.url, page.note)
    return None
