"""Entering the State Council's yearly notice."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import VERBS, scope_of
from governance.base.clock.choices import DayKind
from governance.base.clock.models import CalendarDay, CalendarYear
from governance.base.journal.actions import record
from governance.base.verdict import Verdict, no, require, yes

DATA = Path(__file__).resolve().parents[1] / "data"


def enter_calendar(
    *,
    year: int,
    source: str,
    days: Iterable[tuple[dt.date, str, str]],
    verified: bool,
    by: User | None,
    on: dt.date,
    at: dt.datetime,
) -> CalendarYear:
    """Replace what is known of one year by ``days`` (date, kind, name); ``by`` None is the installation itself.

    Raises Refused when the person holds no post for it, or naming each wrong row.
    """
    require(_may_enter(by, on), forbidden=True)
    rows = list(days)
    require(*_row_verdicts(year, rows))
    with transaction.atomic():
        CalendarYear.objects.update_or_create(year=year, defaults={"source": source, "verified": verified})
        entered = CalendarYear.objects.select_for_update().get(year=year)
        before = set(CalendarDay.objects.filter(year=entered).values_list("date", "kind", "name"))
        if before != set(rows):
            CalendarDay.objects.filter(year=entered).delete()
            CalendarDay.objects.bulk_create(
                CalendarDay(date=day, kind=kind, name=name, year=entered) for day, kind, name in rows
            )
            record(
                verb="clock.calendar_entered",
                by=None if by is None else by.pk,
                at=at,
                object_type="calendar",
                object_id=year,
                data={"source": source, "days": len(rows), "replaced": len(before)},
            )
    return entered


def _may_enter(by: User | None, on: dt.date) -> Verdict:
    """The notice is one for the whole country: any post that carries the verb may enter it, wherever it is held."""
    verb = VERBS["clock.enter_calendar"]
    if by is None or scope_of(by, on).roles() & verb.roles:
        return yes("role", basis=(verb.name,))
    return no(
        "role",
        _("放假安排由县级民政部门或平台管理员录入。"),
        needed="、".join(sorted(str(Role(role).label) for role in verb.roles)),
        basis=(verb.name,),
    )


def _row_verdicts(year: int, rows: list[tuple[dt.date, str, str]]) -> list[Verdict]:
    """Each day once, of a known kind, within a week of its year (a holiday may begin in December before it)."""
    seen: set[dt.date] = set()
    verdicts: list[Verdict] = []
    for position, (day, kind, _name) in enumerate(rows, start=1):
        near = dt.date(year, 1, 1) - dt.timedelta(days=7) <= day <= dt.date(year, 12, 31)
        good = near and kind in DayKind.values and day not in seen
        seen.add(day)
        if not good:
            verdicts.append(
                no(
                    "calendar_row",
                    _(
                        "第%(row)d行有误：%(day)s %(kind)s。"
                        "每天只能出现一次，类别只能是放假或调休上班，日期要在%(year)d年内。"
                    )
                    % {"row": position, "day": day.isoformat(), "kind": kind, "year": year},
                    needed=str(year),
                    met=day.isoformat(),
                    field="days",
                )
            )
    if (dt.date(year, 1, 1), DayKind.HOLIDAY) not in {(day, kind) for day, kind, _name in rows}:
        verdicts.append(
            no(
                "calendar_new_year",
                _("缺少%(year)d年1月1日元旦，说明通知没有录全。请按放假通知逐日录入。") % {"year": year},
                field="days",
            )
        )
    return verdicts or [yes("calendar")]


def load_bundled_calendars(*, at: dt.datetime) -> list[int]:
    """Enter the notices that come with the project; years that are there already stay as the installation has them."""
    loaded = []
    for path in sorted(DATA.glob("calendar_*.csv")):
        year = int(path.stem.removeprefix("calendar_"))
        if CalendarYear.objects.filter(year=year).exists():
            continue
        with path.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        enter_calendar(
            year=year,
            source=rows[0]["source"],
            days=[(dt.date.fromisoformat(row["date"]), row["kind"], row["name"]) for row in rows],
            verified=False,
            by=None,
            on=at.date(),
            at=at,
        )
        loaded.append(year)
    return loaded
