"""The table of what is expected of each type of community: bundled lines, and what a county adds (R-RES-6)."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.journal.actions import record
from governance.base.places.choices import Level
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from governance.committees.choices import BodyKind, ExpectedKind, ExpectedSource
from governance.committees.models import Expected
from governance.committees.permissions import SET_EXPECTED

DATA = Path(__file__).resolve().parents[1] / "data" / "expected_bodies.csv"
OBJECT = "committees.expected"
BASIS = ("R-RES-6",)
SINCE = dt.date(2026, 1, 1)  # when the laws that the bundled lines cite came into force
TITLE, SOURCE, CODE = 80, 200, 24  # characters


def load_expected(*, at: dt.datetime) -> int:
    """Add the bundled lines that are not there yet; those that are there stay. Returns how many were added."""
    with transaction.atomic():
        known = set(Expected.objects.filter(place="").values_list("committee", "community_type", "kind", "code"))
        with DATA.open(encoding="utf-8", newline="") as file:
            rows = [Expected(valid_from=SINCE, **line) for line in csv.DictReader(file)]
        new = [row for row in rows if (row.committee, row.community_type, row.kind, row.code) not in known]
        Expected.objects.bulk_create(new)
        if new:
            record(
                verb="committees.expected_loaded",
                by=None,
                at=at,
                object_type=OBJECT,
                object_id=0,
                basis=BASIS,
                data={"lines": len(new)},
            )
    return len(new)


def set_expected(
    *,
    division_id: int,
    committee: str,
    community_type: str,
    kind: str,
    code: str,
    title: str,
    basis: str,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Expected:
    """The county's own line, from today on. A law is not made here: it is shown as the county's."""
    with transaction.atomic():
        county = Division.objects.select_for_update(no_key=True).get(pk=division_id)
        require(may(by, SET_EXPECTED.name, place=county.code, on=on), forbidden=True)
        same = Expected.objects.in_force(on).filter(
            place=county.code, committee=committee, community_type=community_type, kind=kind, code=code.strip()
        )
        require(
            _county(county),
            _filled("title", _("应有什么"), title, TITLE),
            _filled("basis", _("依据"), basis, SOURCE),
            _filled("code", _("编号"), code, CODE),
            _a_body(kind, code.strip()),
            _once(same.exists()),
        )
        made = Expected.objects.create(
            place=county.code,
            committee=committee,
            community_type=community_type,
            kind=kind,
            code=code.strip(),
            title=title.strip(),
            source=ExpectedSource.COUNTY,
            basis=basis.strip(),
            valid_from=on,
            by=by,
        )
        _log("expected_set", made, by=by, at=at)
    return made


def end_expected(*, expected_id: int, by: User, at: dt.datetime, on: dt.date) -> Expected:
    """A county's line ends today; the bundled ones are everybody's and stay."""
    with transaction.atomic():
        row = Expected.objects.select_for_update().get(pk=expected_id)
        require(may(by, SET_EXPECTED.name, place=row.place, on=on), forbidden=True)
        require(_own(row), _open(row))
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        _log("expected_ended", row, by=by, at=at)
    return row


def _county(division: Division) -> Verdict:
    if division.level == Level.COUNTY:
        return yes("county")
    return no("county", _("这张表由县级设定。"), needed=_("县（市、区）"), met=division.name, field="division")


def _filled(name: str, label: str, value: str, most: int) -> Verdict:
    length = len(value.strip())
    if 0 < length <= most:
        return yes("filled", field=name)
    text = _("请填写“%(label)s”，最多%(most)d个字。") % {"label": label, "most": most}
    return no("filled", text, needed=f"1-{most}", met=str(length), field=name)


def _a_body(kind: str, code: str) -> Verdict:
    if kind != ExpectedKind.BODY or code in BodyKind.values:
        return yes("body", field="code")
    text = _("组织的编号要是平台认识的一种：%(known)s。") % {"known": "、".join(BodyKind.values)}
    return no("body", text, needed=_("组织的编号"), met=code, field="code")


def _once(known: bool) -> Verdict:
    if not known:
        return yes("once", field="code")
    return no("once", _("这一项县里已经设定过。要改的，先取消原来的。"), needed="1", met="2", field="code")


def _own(row: Expected) -> Verdict:
    if row.place:
        return yes("own")
    return no("own", _("这一项是全国的，县里不能取消。"), needed=_("本县设定的"), met=row.title)


def _open(row: Expected) -> Verdict:
    if row.valid_to is None:
        return yes("open")
    text = _("这一项已经在%(day)s取消。") % {"day": row.valid_to.isoformat()}
    return no("open", text, needed=_("没有取消"), met=row.valid_to.isoformat())


def _log(verb: str, row: Expected, *, by: User, at: dt.datetime) -> None:
    record(
        verb=f"committees.{verb}",
        by=by.pk,
        at=at,
        object_type=OBJECT,
        object_id=row.pk,
        division=row.place,
        basis=BASIS,
        data={"kind": row.kind, "code": row.code},
    )
