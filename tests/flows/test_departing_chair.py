"""A departing chair is audited and hands over: the clock asks, the township audits, everybody reads the result."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from governance.committees.actions.archive import file_year
from governance.committees.actions.body import end_office
from governance.committees.choices import AuditKind, BodyKind, OfficeEnd
from governance.committees.duty_kinds import KIND_AUDIT
from governance.committees.models import Audit, Office
from governance.committees.queries.archive import handover_items
from tests.committees.makers_oversight import DAY, TERM_ENDS, VILLAGE, Watch, at, make_watch, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-8", "R-CMT-9", "R-CMT-1")]


@pytest.fixture
def made(db: None) -> Watch:
    return make_watch(VILLAGE)


@pytest.mark.rule("VC-AU-WHO")
def test_a_departing_chair_audited_and_handed_over(made: Watch) -> None:
    chair = made.office("李主任")
    meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    # Resigns, and the council accepts: the office ends.
    end_office(
        office_id=chair.pk,
        ends_on=DAY,
        why=OfficeEnd.RESIGNED,
        basis="村民代表会议决议第3号",
        **made.when("clerk"),
    )
    # The next morning the clock asks the township for the audit, and says why by that day.
    morning = DAY + dt.timedelta(days=1)
    sweep(on=morning, at=at(morning))
    audit = Audit.objects.get(kind=AuditKind.DEPARTURE, office=chair)
    owed = Duty.objects.get(kind=KIND_AUDIT, subject=audit.pk)
    assert (owed.role, owed.due_on) == ("township_staff", TERM_ENDS)
    assert audit.due_why["lines"][0].startswith("任期届满日")
    # Not by the one it is about.
    with pytest.raises(Refused):
        made.started(audit, morning, auditor="李主任")
    made.started(audit, morning)
    done = made.published(audit, morning, problems="两笔借支没有收回，限三十天收回。")
    assert done.published_on is not None
    assert done.published_on < TERM_ENDS
    board = Client().get(f"/board/{VILLAGE}/audits/{done.pk}/").content.decode()
    assert "两笔借支" in board
    assert Notice.objects.filter(recipient=made.people["clerk"], matter=f"audit/{audit.pk}#published").exists()
    # What is handed over lists the archive, year by year, with the audit in it and what is missing.
    file_year(division_id=made.place().pk, year=2026, **made.when("clerk", morning))
    rows = {row["code"]: row for row in handover_items(made.terms[VILLAGE], morning)}
    assert rows["archive-2026"]["title"] == "2026年档案（2件）"
    assert rows["archive-2025"]["note"].startswith("缺：")
    # Run again, nothing is asked for twice.
    sweep(on=morning, at=at(morning))
    assert Audit.objects.count() == 1
    assert Office.objects.get(pk=chair.pk).end_why == OfficeEnd.RESIGNED
