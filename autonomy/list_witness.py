"""Versions, withdrawals and narrowings of the lists, held against their bodies in the log."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.lists import withdrawal_body
from autonomy.actions.narrowing import OBJECT as NARROWING
from autonomy.actions.narrowing import body as narrowing_body
from autonomy.actions.narrowing import end_body
from autonomy.actions.versions import OBJECT as VERSION
from autonomy.models import ListEntry, ListVersion, Narrowing
from autonomy.queries.entries import body, consultation, with_bases
from autonomy.queries.versions import PUBLIC_STATES
from governance.base.journal.canonical import canonical_bytes
from governance.base.journal.models import Body
from governance.base.journal.queries import without_body
from governance.base.journal.registry import Checked, Page, register_page, register_witness

CHUNK = 20  # versions at a time, each with all its entries
FEW = 500


def versions() -> Iterator[Checked]:
    """Every version that was ever published, in the order of the log."""
    last = -1
    while True:
        rows = list(
            ListVersion.objects.filter(state__in=PUBLIC_STATES, leaf__gt=last)
            .select_related("division", "based_on")
            .order_by("leaf")[:CHUNK]
        )
        if not rows:
            return
        entries: dict[int, list[ListEntry]] = {row.pk: [] for row in rows}
        for entry in with_bases(ListEntry.objects.filter(version__in=rows).order_by("position", "code")):
            entries[entry.version_id].append(entry)
        told = [(row.leaf or 0, str(row), body(row, entries[row.pk], consultation(row))) for row in rows]
        yield from _compared(told)
        last = rows[-1].leaf or 0


def _compared(told: Sequence[tuple[int, str, dict[str, Any]]]) -> Iterator[Checked]:
    stored = Body.objects.filter(leaf__in=[leaf for leaf, _name, _kept in told]).select_related("leaf")
    bodies = {one.leaf_id: one for one in stored}
    for leaf, name, kept in told:
        found = bodies.get(leaf)
        if found is None:
            yield without_body(leaf, _("公开着的“%s”在公开记录里没有正文。") % name)
            continue
        wrong = ""
        if canonical_bytes(kept) != bytes(found.content):
            parts = json.loads(bytes(found.content))
            names = "、".join(sorted(key for key in kept if kept[key] != parts.get(key)))
            wrong = _("“%(name)s”现在的%(parts)s与公开时登记的不一样。") % {"name": name, "parts": names}
        yield Checked(leaf, found.leaf.entry_id, wrong)


def withdrawals() -> Iterator[Checked]:
    """One leaf may stand at an entry of several versions: the first of them was withdrawn, the others followed."""
    rows = ListEntry.objects.filter(withdrawn_leaf__isnull=False).select_related("version__division")
    seen: set[int] = set()
    for entry in rows.order_by("withdrawn_leaf", "version__number").iterator(FEW):
        leaf = entry.withdrawn_leaf or 0
        if leaf in seen or entry.withdrawn_on is None:
            continue
        seen.add(leaf)
        kept = withdrawal_body(entry, entry.withdrawn_reason, entry.withdrawn_on)
        yield from _compared([(leaf, str(entry), kept)])


def _narrowings(name: str, make: Callable[[Narrowing], dict[str, Any]]) -> Callable[[], Iterator[Checked]]:
    def witness() -> Iterator[Checked]:
        rows = Narrowing.objects.filter(**{f"{name}__isnull": False}).select_related("division", "version")
        for row in rows.order_by(name).iterator(FEW):
            yield from _compared([(getattr(row, name), str(row), make(row))])

    return witness


def _begun(row: Narrowing) -> dict[str, Any]:
    title = ListEntry.objects.filter(version=row.version, code=row.code).values_list("title", flat=True).first()
    return narrowing_body(row, title=title or "")


# Where it is read ------------------------------------------------------------------------------------------------


def version_behind(object_id: int, leaf: int) -> Page | None:
    row = ListVersion.objects.filter(pk=object_id, state__in=PUBLIC_STATES).select_related("division").first()
    if row is None or row.effective_from is None:
        return None
    url = reverse("autonomy_board:list", args=[row.division.code, row.kind])
    words = {"list": row.get_kind_display(), "number": row.number}
    withdrawn = ListEntry.objects.filter(withdrawn_leaf=leaf).exists()
    note = _("这一条登记的是清单上一项事项的退出。") if withdrawn else ""
    return Page(_("%(list)s第%(number)s版") % words, f"{url}?on={row.effective_from.isoformat()}", note)


def narrowing_behind(object_id: int, leaf: int) -> Page | None:
    row = Narrowing.objects.filter(pk=object_id).select_related("division").first()
    if row is None:
        return None
    url = reverse("autonomy_board:list", args=[row.division.code, "assistance"])
    note = _("这一条登记的是恢复。") if row.end_leaf == leaf else ""
    return Page(_("%(place)s缩减的协助事项") % {"place": row.division.name}, url, note)


def register() -> None:
    """Called by ``witness``, which the start of the application gathers."""
    register_witness("autonomy.lists", versions)
    register_witness("autonomy.withdrawals", withdrawals)
    register_witness("autonomy.narrowings", _narrowings("leaf", _begun))
    register_witness("autonomy.narrowing_ends", _narrowings("end_leaf", end_body))
    register_page(VERSION, version_behind)
    register_page(NARROWING, narrowing_behind)
