"""A law changes: the county learns what rests on it, reads each matter, and every step is public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from autonomy.actions.entry import save_entry
from autonomy.choices import ListKind, VersionCause
from autonomy.duty_kinds import KIND_LAW_ENDED
from autonomy.list_witness import versions
from autonomy.models import ListEntry, ListVersion
from autonomy.queries.lists import entries_in_force
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.law.models import Rule
from tests.autonomy.makers import (
    ASSISTED,
    COUNTY,
    DAY,
    VILLAGE,
    Autonomy,
    assisted,
    at,
    basis,
    make_autonomy,
)
from tests.openness.desk import browser

LAST = DAY + dt.timedelta(days=12)  # the old text's last day
AFTER = LAST + dt.timedelta(days=1)
A = ListKind.ASSISTANCE


@pytest.fixture
def made(db: None) -> Iterator[Autonomy]:
    with time_machine.travel(at(AFTER), tick=False):
        yield make_autonomy()


def the_law_changes() -> tuple[Rule, Rule]:
    """The row ends and another one of the same code begins the day after: a change of law is a new row."""
    old = Rule.objects.get(code="ASSIST-LAW", applies_to="village", valid_to=None)
    Rule.objects.filter(pk=old.pk).update(valid_to=LAST)
    new = Rule.objects.get(pk=old.pk)
    new.pk, new.valid_from, new.valid_to = None, AFTER, None
    new.statement = "协助事项的经费要列入本级预算，未列入的不得委托。"
    new._state.adding = True
    new.save(force_insert=True)
    return old, new


@pytest.mark.req("R-AUT-2", "R-AUT-3")
def test_a_law_that_changes_lists_what_must_be_reviewed_until_nothing_rests_on_the_old_text(made: Autonomy) -> None:
    old, new = the_law_changes()
    bureau = browser(made.people["bureau"], AFTER)
    changes = f"/desk/autonomy/law-changes/{COUNTY}/"

    # While the old text holds, nobody is asked for anything; the day after, the county has one thing to do.
    sweep(on=LAST, at=at(LAST))
    assert Duty.objects.filter(kind=KIND_LAW_ENDED).count() == 0
    sweep(on=AFTER, at=at(AFTER))
    duty = Duty.objects.get(kind=KIND_LAW_ENDED)
    assert (duty.division.code, duty.subject, duty.due_on) == (COUNTY, old.pk, AFTER + dt.timedelta(days=30))
    assert "依据有变化：《村民委员会组织法》第四十三条" in bureau.get("/desk/").content.decode()

    # The page shows both texts and every matter that rests on the old one.
    page = bureau.get(changes).content.decode()
    assert "未列入的不得委托" in page
    assert all(title in page for _code, _group, title in ASSISTED)

    # Five matters stay as they are under the new text: a version that says so holds from today.
    kept = [row[0] for row in ASSISTED[:5]]
    sent = {"rule": old.pk, f"r{old.pk}-codes": kept, f"r{old.pk}-reason": "经费都已列入县级预算，事项不变"}
    assert bureau.post(changes, sent).status_code == 302
    cited = ListVersion.objects.get(kind=A, cause=VersionCause.RECITED)
    assert [entry.code for entry in entries_in_force(A, VILLAGE, AFTER)] == [row[0] for row in ASSISTED]
    assert "经费都已列入县级预算" in Client().get(f"/board/{VILLAGE}/lists/assistance/versions/").content.decode()
    assert Duty.objects.get(pk=duty.pk).state == DutyState.OPEN

    # One has no money in the budget: it leaves the list, and everybody reads why.
    entry = ListEntry.objects.get(version=cited, code="X006")
    leave = f"/desk/autonomy/entries/{entry.pk}/leave/"
    assert bureau.post(leave, {"from_day": str(AFTER), "reason": "没有列入预算，不再委托"}).status_code == 302
    board = Client().get(f"/board/{VILLAGE}/lists/assistance/").content.decode()
    assert "没有列入预算，不再委托" in board
    assert Duty.objects.get(pk=duty.pk).state == DutyState.OPEN

    # The last one changes: a draft cites the new text, the committees are heard, the county adopts.
    draft = made.draft(A, AFTER)
    last = ListEntry.objects.get(version=draft, code="X007")
    given = assisted("X007", "farming", "农业技术推广的通知", rhythm="quarterly", bases=(basis(),))
    save_entry(version_id=draft.pk, entry_id=last.pk, given=given, **made.when("bureau", AFTER))
    adopted = made.carried(ListVersion.objects.get(pk=draft.pk), AFTER)
    assert new.pk in set(adopted.entries.filter(code="X007").values_list("bases__rule", flat=True))
    assert Duty.objects.get(pk=duty.pk).met_on == AFTER
    assert "没有。" in bureau.get(changes).content.decode()

    # What stood before is still to be read, and the record has not been touched.
    past = Client().get(f"/board/{VILLAGE}/lists/assistance/?on={LAST}").content.decode()
    assert "独居老人的定期探访" in past
    assert [one.wrong for one in versions()] == [""] * ListVersion.objects.exclude(leaf=None).count()
