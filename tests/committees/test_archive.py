"""The archive: filed in one step, paper beside it, what is missing, what is destroyed and stays listed (R-CMT-9)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.law.models import Confirmation, Rule
from governance.base.verdict import Refused
from governance.committees.actions.archive import Paper, add_paper, destroy, file_year, load_archive_classes
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_ARCHIVE
from governance.committees.models import ArchiveClass, ArchiveDestruction, ArchiveItem
from governance.committees.queries.archive import handover_items, year_sheet
from tests.committees.makers_oversight import COUNTY, DAY, VILLAGE, Watch, at, meeting

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-9")]


@pytest.fixture
def made(watch_world: Watch) -> Watch:
    return watch_world


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in error.value.verdicts}


def a_class(code: str) -> ArchiveClass:
    return ArchiveClass.objects.get(code=code, committee="village")


def paper(made: Watch, who: str = "clerk", **parts: object) -> ArchiveItem:
    given = {
        "class_id": a_class("letters").pk,
        "year": 2026,
        "title": "镇里来文",
        "made_on": DAY,
        "shelf": "2号柜",
        **parts,
    }
    return add_paper(division_id=made.place().pk, given=Paper(**given), **made.when(who))  # type: ignore[arg-type]


def file(made: Watch, year: int = 2026, who: str = "clerk", on: dt.date = DAY) -> dict[str, int]:
    return file_year(division_id=made.place().pk, year=year, **made.when(who, on))


def old_item(made: Watch, year: int, retention: str) -> ArchiveItem:
    return ArchiveItem.objects.create(
        division=made.place(),
        archive_class=a_class("letters"),
        year=year,
        number=f"{year}-{retention}",
        title="旧文件",
        made_on=dt.date(year, 5, 1),
        shelf="1号柜",
        retention=retention,
        by=made.people["clerk"],
        at=at(DAY),
    )


def test_the_classes_come_from_the_file_and_loading_again_changes_nothing(made: Watch) -> None:
    assert load_archive_classes(at=at(DAY)) == {"added": 0, "changed": 0}
    assert a_class("minutes").retention == "permanent"
    assert not ArchiveClass.objects.filter(checked=True).exists()  # nobody has seen the annex


def test_one_step_files_what_the_platform_has_of_the_year_and_only_once(made: Watch) -> None:
    meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    meeting(made.place(), BodyKind.COMMITTEE, None, DAY)  # called, not held
    meeting(made.place(), BodyKind.COMMITTEE, dt.date(2025, 12, 31), dt.date(2025, 12, 30))
    made.opinion()
    made.hold(made.plan(planned_on=DAY))
    made.published(made.started(made.demand()))
    assert file(made) == {"minutes": 1, "supervision": 1, "appraisals": 1, "audits": 1}
    assert file(made) == {}
    assert file(made, 2025) == {"minutes": 1}
    assert set(ArchiveItem.objects.values_list("number", flat=True)) == {
        "2026-minutes-0001",
        "2026-supervision-0001",
        "2026-appraisals-0001",
        "2026-audits-0001",
        "2025-minutes-0001",
    }
    assert set(ArchiveItem.objects.values_list("term", flat=True)) == {made.terms[VILLAGE].pk}


def test_filing_costs_the_same_for_one_meeting_and_for_many(made: Watch) -> None:
    meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    with CaptureQueriesContext(
        connection,
    ) as few:
        file(made)
    for _number in range(30):
        meeting(made.place(), BodyKind.COMMITTEE, DAY, DAY)
    made.people["clerk"].__dict__.pop("_scopes", None)
    with CaptureQueriesContext(connection) as many:
        assert file(made) == {"minutes": 30}
    assert len(many) <= len(few)


def test_a_year_says_what_is_missing_once_it_is_over(made: Watch) -> None:
    meeting(made.place(), BodyKind.COMMITTEE, dt.date(2025, 6, 1), dt.date(2025, 5, 30))
    file(made, 2025)
    sheet = year_sheet(made.place(), 2025, DAY)
    missing = {line.archive_class.code for line in sheet.missing}
    assert "appraisals" in missing
    assert "minutes" not in missing
    assert "letters" not in missing  # not every year has them
    assert year_sheet(made.place(), 2026, DAY).missing == []
    assert sheet.documents_by == dt.date(2026, 6, 30)
    assert all(not rule.binding for rule in sheet.limits)


def test_paper_says_where_it_lies(made: Watch) -> None:
    assert paper(made).number == "2026-letters-0001"
    assert paper(made, "supervisor").number == "2026-letters-0002"
    for wrong, code in (
        ({"shelf": ""}, "shelf"),
        ({"title": ""}, "title"),
        ({"made_on": DAY + dt.timedelta(days=1)}, "made_on"),
        ({"year": 2024}, "made_on"),
    ):
        with pytest.raises(Refused) as error:
            paper(made, **wrong)
        assert code in refused(error)


@pytest.mark.rule("VC-AR-WHO")
@pytest.mark.parametrize("who", ["township", "leader", "sibling_clerk", "bureau"])
def test_only_committee_and_supervision_committee_keep_it(made: Watch, who: str) -> None:
    with pytest.raises(Refused) as error:
        paper(made, who)
    assert error.value.forbidden


def test_what_has_run_out_is_destroyed_after_an_appraisal_and_the_list_stays(made: Watch) -> None:
    old = old_item(made, 2015, "10_years")
    told = {"appraisers": "张某、代表李某", "representatives": 1, "opinion": "保管期满，没有再用的价值。"}
    row = destroy(division_id=made.place().pk, item_ids=[old.pk], **told, **made.when("clerk"))
    old.refresh_from_db()
    assert (old.destroyed_on, old.destruction_id) == (DAY, row.pk)
    with pytest.raises(Refused) as error:
        destroy(division_id=made.place().pk, item_ids=[old.pk], **told, **made.when("clerk"))
    assert refused(error) == {"gone"}
    assert ArchiveDestruction.objects.count() == 1


@pytest.mark.parametrize(
    ("year", "retention", "code"), [(2016, "10_years", "retention"), (1990, "permanent", "permanent")]
)
def test_what_is_still_kept_is_not_destroyed(made: Watch, year: int, retention: str, code: str) -> None:
    item = old_item(made, year, retention)
    told = {"appraisers": "张某", "representatives": 1, "opinion": "不要了"}
    with pytest.raises(Refused) as error:
        destroy(division_id=made.place().pk, item_ids=[item.pk], **told, **made.when("clerk"))
    assert refused(error) == {code}


def test_nothing_is_destroyed_without_a_representative_who_looked(made: Watch) -> None:
    item = old_item(made, 2015, "10_years")
    told = {"appraisers": "张某", "representatives": 0, "opinion": ""}
    with pytest.raises(Refused) as error:
        destroy(division_id=made.place().pk, item_ids=[item.pk], **told, **made.when("clerk"))
    assert refused(error) == {"representatives", "opinion"}


def test_the_hand_over_lists_years_with_what_is_missing(made: Watch) -> None:
    paper(made)
    rows = handover_items(made.terms[VILLAGE], DAY)
    assert [row["code"] for row in rows] == ["archive-2024", "archive-2025", "archive-2026"]
    assert "会议记录" in rows[1]["note"]
    assert rows[2]["title"] == "2026年档案（1件）"
    assert rows[2]["note"] == ""
    assert not any(row["given"] for row in rows)


def test_the_limit_that_nobody_read_is_owed_only_where_the_county_confirmed_it(made: Watch) -> None:
    sweep(on=DAY, at=at(DAY))
    assert not Duty.objects.filter(kind=KIND_ARCHIVE).exists()
    Confirmation.objects.create(
        rule=Rule.objects.get(code="AR-DEADLINE-DOCUMENTS"),
        place=COUNTY,
        confirmed_by=made.people["bureau"],
        on=DAY,
        source="核对了原件",
    )
    sweep(on=DAY, at=at(DAY))
    owed = Duty.objects.get(kind=KIND_ARCHIVE, division__code=VILLAGE)
    assert (owed.period, owed.due_on) == (dt.date(2025, 12, 31), dt.date(2026, 6, 30))
    file(made, 2025)
    assert Duty.objects.get(pk=owed.pk).met_on == DAY
