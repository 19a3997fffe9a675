"""Keeping the archive: records of the platform filed year by year, paper beside them; what is destroyed (R-CMT-9)."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of
from governance.base.documents.actions.attachment import store
from governance.base.journal.actions import record
from governance.base.places.models import Division
from governance.base.verdict import Refused, no, require
from governance.committees.actions.oversight_log import ARCHIVE, done_period, log, place_for
from governance.committees.archive_sources import REGISTRY, Filed
from governance.committees.duty_kinds import KIND_ARCHIVE
from governance.committees.models import ArchiveClass, ArchiveDestruction, ArchiveItem
from governance.committees.permissions import KEEP_ARCHIVES
from governance.committees.queries.archive import classes_on, term_in
from governance.committees.queries.oversight import rules_on
from governance.committees.rules import archive as rules
from governance.committees.rules.supervision import told

DATA = Path(__file__).resolve().parents[1] / "data" / "archive_classes.csv"
MOST = 500  # destroyed at once


def load_archive_classes(*, at: dt.datetime) -> dict[str, int]:
    """Those that come with the project, for the whole country; a county's own stay as they are."""
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = [_read(row) for row in csv.DictReader(file)]
    with transaction.atomic():
        known = {_key(one): one for one in ArchiveClass.objects.select_for_update().filter(place="")}
        added, changed = [], []
        for row in rows:
            found = known.get(_key(row))
            if found is None:
                added.append(row)
            elif any(getattr(found, name) != getattr(row, name) for name in CHANGING):
                for name in CHANGING:
                    setattr(found, name, getattr(row, name))
                changed.append(found)
        ArchiveClass.objects.bulk_create(added)
        ArchiveClass.objects.bulk_update(changed, CHANGING)
        counts = {"added": len(added), "changed": len(changed)}
        if any(counts.values()):
            record(
                verb="committees.archive_classes_loaded", by=None, at=at, object_type=ARCHIVE, object_id=0, data=counts
            )
    return counts


CHANGING = ("title", "retention", "yearly", "source", "rule", "basis", "checked")


def _key(row: ArchiveClass) -> tuple[str, str, dt.date]:
    return row.committee, row.code, row.valid_from


def _read(row: dict[str, str]) -> ArchiveClass:
    return ArchiveClass(
        committee=row["committee"],
        code=row["code"],
        title=row["title"],
        retention=row["retention"],
        yearly=bool(row["yearly"]),
        source=row["source"],
        rule=row["rule"],
        basis=row["basis"],
        checked=bool(row["checked"]),
        valid_from=dt.date.fromisoformat(row["valid_from"]),
    )


def file_year(*, division_id: int, year: int, by: User, at: dt.datetime, on: dt.date) -> dict[str, int]:
    """Every finished record of that year that is not in the archive yet, each source in one pass; how many by class.
    The records stay where they are: the archive lists them."""
    with transaction.atomic():
        division = _keeper(division_id, by, on)
        require(rules.year_over(year, on))
        first, last = dt.date(year, 1, 1), min(dt.date(year, 12, 31), on)
        known = set(
            ArchiveItem.objects.filter(division=division)
            .exclude(object_type="")
            .values_list("object_type", "object_id")
        )
        classes = [one for one in classes_on(division, last) if one.source]
        counts, made = _numbers(division, year), []
        filed: dict[str, int] = {}
        terms = term_in(division)
        for one in classes:
            source = REGISTRY.sources.get(one.source)
            if source is None:  # no room of this installation has such records
                continue
            for row in source.rows(division, first, last):
                if (source.object_type, row.object_id) not in known:
                    counts[one.pk] = counts.get(one.pk, 0) + 1
                    filed[one.code] = filed.get(one.code, 0) + 1
                    made.append(
                        _item(division, one, year, counts[one.pk], row, source.object_type, by, at, terms(row.made_on))
                    )
        ArchiveItem.objects.bulk_create(made)
        done_period(division.pk, KIND_ARCHIVE, dt.date(year, 12, 31), on)
        log("year_filed", ARCHIVE, division, division.code, by=by.pk, at=at, year=year, filed=filed)
    return filed


def _item(
    division: Division,
    one: ArchiveClass,
    year: int,
    number: int,
    row: Filed,
    object_type: str,
    by: User,
    at: dt.datetime,
    term: int | None,
) -> ArchiveItem:
    return ArchiveItem(
        division=division,
        archive_class=one,
        year=year,
        term_id=term,
        number=_number(one, year, number),
        title=row.title[:120],
        made_on=row.made_on,
        object_type=object_type,
        object_id=row.object_id,
        retention=one.retention,
        by=by,
        at=at,
    )


def _number(one: ArchiveClass, year: int, number: int) -> str:
    """年度-类别-顺序号."""
    return f"{year}-{one.code[:24]}-{number:04d}"


def _numbers(division: Division, year: int) -> dict[int, int]:
    """How many a class has in that year already; what was destroyed keeps its number."""
    rows = ArchiveItem.objects.filter(division=division, year=year).values("archive_class").annotate(n=Count("id"))
    return dict(rows.values_list("archive_class", "n"))


@dataclass(frozen=True)
class Paper:
    """A thing on a shelf or a scan of it."""

    class_id: int
    year: int
    title: str
    made_on: dt.date
    shelf: str = ""
    file: UploadedFile | None = None


def add_paper(*, division_id: int, given: Paper, by: User, at: dt.datetime, on: dt.date) -> ArchiveItem:
    with transaction.atomic():
        division = _keeper(division_id, by, on)
        one = next((row for row in classes_on(division, on) if row.pk == given.class_id), None)
        if one is None:
            raise Refused(no("archive_class", _("请选档案类别。"), field="archive_class"))
        require(
            told(given.title, "title", _("题名")),
            rules.somewhere(given.shelf, given.file is not None),
            rules.made_in(given.made_on, given.year, on),
            rules.year_over(given.year, on),
        )
        attachment = None if given.file is None else store(file=given.file, place_code=division.code, by=by, at=at)
        number = _numbers(division, given.year).get(one.pk, 0) + 1
        row = ArchiveItem.objects.create(
            division=division,
            archive_class=one,
            year=given.year,
            term_id=term_in(division)(given.made_on),
            number=_number(one, given.year, number),
            title=given.title.strip(),
            made_on=given.made_on,
            attachment=attachment,
            shelf=given.shelf.strip(),
            retention=one.retention,
            by=by,
            at=at,
        )
        log("archive_added", ARCHIVE, row, division.code, by=by.pk, at=at, year=given.year)
    return row


def destroy(
    *,
    division_id: int,
    item_ids: Sequence[int],
    appraisers: str,
    representatives: int,
    opinion: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> ArchiveDestruction:
    """What has been kept long enough, after an appraisal group looked. The list of what was destroyed stays for ever;
    the records of the platform behind it are not touched."""
    with transaction.atomic():
        division = _keeper(division_id, by, on)
        items = list(
            ArchiveItem.objects.filter(division=division, pk__in=list(item_ids)[: MOST + 1]).select_for_update()
        )
        few = [] if 0 < len(items) <= MOST else [no("items", _("请勾选要销毁的档案，一次最多500件。"), field="items")]
        require(
            *few,
            *(rules.may_destroy(i.retention, i.year, i.number, i.destroyed_on is not None, on) for i in items),
            *rules.appraised(appraisers, representatives, opinion),
        )
        law = rules_on(division, on, [rules.DESTROY]).get(rules.DESTROY)
        made = ArchiveDestruction.objects.create(
            division=division,
            on=on,
            appraisers=appraisers.strip(),
            representatives=representatives,
            opinion=opinion.strip(),
            verdicts=[] if law is None else [rules.group_looked(law, representatives).as_dict()],
            by=by,
            at=at,
        )
        ArchiveItem.objects.filter(pk__in=[item.pk for item in items]).update(destroyed_on=on, destruction=made)
        log("archive_destroyed", ARCHIVE, made, division.code, by=by.pk, at=at, items=len(items))
    return made


def _keeper(division_id: int, by: User, on: dt.date) -> Division:
    """Committee or supervision body (VC-AR-WHO, RC-AR)."""
    division = place_for(division_id, by, KEEP_ARCHIVES.name, on)
    own = scope_of(by, on).holds_at([Role.CLERK, Role.COMMITTEE_HEAD], division.code)
    law = rules_on(division, on, rules.CODES)
    require(rules.keeps(law, division.committee, "committee" if own else "supervision"))
    return division
