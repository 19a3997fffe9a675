"""Taking people from a sheet: read, shown, confirmed. Between upload and confirmation the rows wait sealed, for a day
at most; the file is never kept. The same rows a second time change nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.clock.registry import SweepContext
from governance.base.keyring import seal, unseal
from governance.base.places.models import Division
from governance.base.spreadsheet import read_table
from governance.base.verdict import no, require
from residents.actions.people_log import log_people
from residents.actions.person import locked_place, write
from residents.models import Absence, CollectiveMember, Group, Household, Person, Upload
from residents.models.person import UPLOAD
from residents.permissions import KEEP_PERSONS
from residents.queries.import_people import (
    CHANGED,
    NEW,
    SAME,
    Preview,
    Prospect,
    columns,
    ever_members,
    last_away,
    leaves,
    merged,
    preview,
)
from residents.rules.import_people import Line

KEPT = dt.timedelta(days=1)
WRITTEN = (
    "name",
    "sex",
    "born_on",
    "registration",
    "household",
    "resident_since",
    "works_since",
    "identity",
    "identity_mark",
    "identity_tail",
    "phone",
    "phone_mark",
    "phone_masked",
)


@dataclass(frozen=True)
class Imported:
    added: int
    changed: int
    unchanged: int
    left_out: int


def start_import(*, division_id: int, content: bytes, filename: str, by: User, at: dt.datetime, on: dt.date) -> Upload:
    """``Refused`` when it is no such table at all; what is wrong in a line is for the preview."""
    division = Division.objects.get(pk=division_id)
    require(may(by, KEEP_PERSONS.name, place=division.code, on=on), forbidden=True)
    table = read_table(content, filename, columns())
    rows = [(row.number, row.values) for row in table.rows]
    packed = zlib.compress(json.dumps(rows, ensure_ascii=False).encode(), 1)
    given = {
        "sealed": seal(b64encode(packed).decode(), context=UPLOAD),
        "sha256": hashlib.sha256(content).hexdigest(),
        "expires_on": on + KEPT,
        "at": at,
    }
    upload, _made = Upload.objects.update_or_create(division=division, by=by, defaults=given)
    return upload


def preview_of(upload: Upload, on: dt.date, chosen: Mapping[int, str]) -> Preview:
    return preview(upload.division, rows_of(upload), on, chosen)


def rows_of(upload: Upload) -> list[tuple[int, dict[str, str]]]:
    packed = b64decode(unseal(bytes(upload.sealed), context=UPLOAD))
    return [(number, cells) for number, cells in json.loads(zlib.decompress(packed))]


def confirm_import(
    *, upload_id: int, chosen: Mapping[int, str], by: User, at: dt.datetime, on: dt.date, sha256: str = ""
) -> Imported:
    """Everything that is clear is taken on in one transaction; lines with problems and doubles that nobody decided
    stay out and can come again. ``sha256`` names the file that was shown."""
    with transaction.atomic():
        upload = Upload.objects.select_related("division").filter(pk=upload_id, by=by).first()
        if upload is None or upload.expires_on < on or sha256 not in ("", upload.sha256):
            text = _("上传的表格已过期，或者已经换成了另一份，没有保存任何内容。请重新上传。")
            require(no("upload_gone", text, field="file"))
            raise LookupError("a missing upload was not refused")
        division = locked_place(upload.division_id, by, on)
        shown = preview_of(upload, on, chosen)
        groups = _groups(division, shown)
        houses = _houses(division, shown, groups, on)
        added, changed = _persons(division, shown, houses, on)
        _belongings(shown, added, houses, by, on)
        done = Imported(len(added), len(changed), len(shown.of(SAME)), _left_out(shown))
        log_people(
            "people_imported", "upload", upload.pk, division, by=by, at=at, sha256=upload.sha256, **done.__dict__
        )
        upload.delete()
    return done


def drop_import(*, upload_id: int, by: User) -> None:
    Upload.objects.filter(pk=upload_id, by=by).delete()


def forget_uploads(context: SweepContext) -> dict[str, int]:
    """Step of the sweep: what nobody confirmed is destroyed after its day (PI-KEEP)."""
    count, _rows = Upload.objects.filter(expires_on__lt=context.on).delete()
    return {"forgotten_uploads": count}


def _left_out(shown: Preview) -> int:
    return sum(one.state not in (NEW, SAME, CHANGED) for one in shown.prospects)


def _taken(shown: Preview) -> list[Prospect]:
    return [*shown.of(NEW), *shown.of(CHANGED)]


def _groups(division: Division, shown: Preview) -> dict[str, Group]:
    known = {one.name: one for one in division.groups.filter(ended_on=None)}
    number = max((one.number for one in known.values()), default=0)
    wanted = {one.line.house.group for one in _taken(shown)}
    new = [
        Group(division=division, number=number + index, name=name)
        for index, name in enumerate((name for name in shown.new_groups if name in wanted), start=1)
    ]
    return known | {one.name: one for one in Group.objects.bulk_create(new)}


def _houses(division: Division, shown: Preview, groups: Mapping[str, Group], on: dt.date) -> dict[str, Household]:
    known = {one.number: one for one in Household.objects.filter(division=division, ended_on=None)}
    touched: dict[str, Household] = {}
    for one in _taken(shown):
        told = one.line.house
        if not told.number:
            continue
        house = known.get(told.number) or touched.get(told.number)
        if house is None:
            house = Household(division=division, number=told.number, since=on)
        house.group = groups[told.group] if told.group else house.group
        house.address = told.address or house.address
        touched[told.number] = house
    Household.objects.bulk_create([one for one in touched.values() if one.pk is None])
    Household.objects.bulk_update(
        [one for number, one in touched.items() if number in known], ["group", "address"], 500
    )
    return known | touched


def _persons(
    division: Division, shown: Preview, houses: Mapping[str, Household], on: dt.date
) -> tuple[list[tuple[Line, Person]], list[Person]]:
    added, changed = [], []
    for one in _taken(shown):
        facts = one.line.person
        if facts is None:
            raise ValueError("a line with problems is not taken")
        house = houses.get(one.line.house.number)
        household_id = None if house is None else house.pk
        if one.there is None:
            person = Person(division=division)
            write(person, replace(facts, household_id=household_id), on)
            added.append((one.line, person))
        else:
            write(one.there, merged(facts, one.there, household_id), on)
            changed.append(one.there)
    Person.objects.bulk_create([person for _line, person in added], batch_size=1000)
    Person.objects.bulk_update(changed, WRITTEN, batch_size=300)
    return added, changed


def _belongings(
    shown: Preview, added: list[tuple[Line, Person]], houses: Mapping[str, Household], by: User, on: dt.date
) -> None:
    """Absences, memberships and heads of households of those that were taken."""
    pairs = [*added, *((one.line, one.there) for one in shown.of(CHANGED) if one.there is not None)]
    ids = [person.pk for _line, person in pairs]
    away, members = last_away(ids), ever_members(ids)
    absences, memberships, heads = [], [], []
    for line, person in pairs:
        if line.trip is not None and leaves(line.trip, person.pk, away):
            trip = line.trip
            absences.append(Absence(person=person, away=trip.away, place=trip.place, since=trip.since))
        if line.member is not None and person.pk not in members:
            told = line.member
            memberships.append(CollectiveMember(person=person, basis=told.basis, since=told.since, by=by))
        if line.house.head:
            house = houses[line.house.number]
            house.head = person
            heads.append(house)
    Absence.objects.bulk_create(absences, batch_size=1000)
    CollectiveMember.objects.bulk_create(memberships, batch_size=1000)
    Household.objects.bulk_update(heads, ["head"], batch_size=500)
