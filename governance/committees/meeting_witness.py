"""Resolutions and results of matters as witnesses of the log: what is shown is what was published (R-CMT-3)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import BigIntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.journal.models import Body
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness
from governance.committees.actions.matter import result_body
from governance.committees.actions.matter_log import MATTER, RESOLUTION
from governance.committees.choices import StepKind
from governance.committees.models import MatterStep, Resolution
from governance.committees.queries.meeting import resolution_body

CHUNK = 200
NAMES = ("place", "body")  # may be called otherwise since


def resolutions() -> Iterator[Checked]:
    """In the order of the log; a constant number of queries for each ``CHUNK`` of them."""
    last = -1
    rows = Resolution.objects.select_related("division", "item__meeting__body")
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            leaf = row.leaf or 0
            missing = _("决议 %s 在公开记录里没有正文。") % row.number
            wrong = _("决议 %s 现在显示的内容与公开时登记的不一样。") % row.number
            yield _compared(leaf, resolution_body(row), bodies.get(leaf), missing, wrong)
        last = found[-1].leaf or 0


def results() -> Iterator[Checked]:
    last = -1
    rows = (
        MatterStep.objects.filter(kind=StepKind.RESULT_PUBLISHED, proof__has_key="leaf")
        .annotate(leaf=Cast(KT("proof__leaf"), BigIntegerField()))
        .select_related("matter__division")
    )
    while found := list(rows.filter(leaf__gt=last).order_by("leaf")[:CHUNK]):
        bodies = Body.objects.filter(leaf__in=[row.leaf for row in found]).select_related("leaf").in_bulk()
        for row in found:
            missing = _("“%s”的实施结果在公开记录里没有正文。") % row.matter.title
            wrong = _("“%s”的实施结果与公开时登记的不一样。") % row.matter.title
            yield _compared(row.leaf, result_body(row), bodies.get(row.leaf), missing, wrong)
        last = found[-1].leaf


def _compared(leaf: int, now: dict[str, Any], stored: Body | None, missing: str, wrong: str) -> Checked:
    if stored is None:
        return without_body(leaf, missing)
    told = json.loads(bytes(stored.content))
    same = {**now, **{name: told[name] for name in NAMES if name in told}} == told
    return Checked(leaf, stored.leaf.entry_id, "" if same else wrong)


def resolution_behind(object_id: int, leaf: int) -> Page | None:
    row = Resolution.objects.filter(pk=object_id, leaf__isnull=False).select_related("division").first()
    if row is None:
        return None
    url = reverse("committees_board:resolution", args=[row.division.code, row.pk])
    note = _("这个决议后来被撤销。") if row.revoked_on is not None else ""
    return Page(_("决议 %(number)s") % {"number": row.number}, url, note)


def matter_behind(object_id: int, leaf: int) -> Page | None:
    row = MatterStep.objects.filter(matter=object_id, proof__leaf=leaf).select_related("matter__division").first()
    if row is None:
        return None
    url = reverse("committees_board:matter", args=[row.matter.division.code, row.matter_id])
    return Page(_("实施结果：%(title)s") % {"title": row.matter.title}, url)


def register() -> None:
    """Called by ``witness``."""
    register_witness("committees.resolution", resolutions)
    register_witness("committees.matter_result", results)
    register_page(RESOLUTION, resolution_behind)
    register_page(MATTER, matter_behind)
