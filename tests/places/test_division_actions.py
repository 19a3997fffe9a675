"""Adding, renaming, merging, closing and setting: every boundary, and a refusal changes nothing."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from governance.base.journal.models import Entry
from governance.base.places.actions import division as actions
from governance.base.places.models import Division
from governance.base.verdict import Refused
from tests.places.conftest import AT, ON

Tree = dict[str, Division]
Told = list[tuple[list[int], dt.date]]
WHO: dict[str, Any] = {"by": 7, "at": AT, "on": ON}
TOWN, VILLAGE, OTHER, ESTATE, SIMILAR, VIRTUAL = (
    "990101001", "990101001200", "990101001201", "990101001001", "990101001400", "990101001498",
)  # fmt: skip
DAY = dt.timedelta(days=1)
YEAR = dt.timedelta(days=366)


def refused(reason: str, act: Callable[..., Any], /, **values: Any) -> None:
    """The action is refused for that reason, in Chinese, and neither the tree nor the journal changes."""
    before = list(Division.objects.order_by("id").values())
    entries = Entry.objects.count()
    with pytest.raises(Refused) as error:
        act(**values, **WHO)
    assert [v.code for v in error.value.verdicts] == [reason]
    assert error.value.verdicts[0].text.endswith("。")
    assert "%(" not in error.value.verdicts[0].text
    assert list(Division.objects.order_by("id").values()) == before
    assert Entry.objects.count() == entries


def last() -> Entry:
    return Entry.objects.latest("id")


# Adding ---------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-RES-6")
def test_a_village_is_added_under_the_place_its_code_names(tree: Tree, told: Told) -> None:
    made = actions.add_division(code="990101001202", name=" 新河村 ", from_on=ON, **WHO)
    assert (made.name, made.parent, made.level) == ("新河村", tree[TOWN], 12)
    assert (made.unit_kind, made.committee, made.local, made.go_live_on) == ("village", "village", True, None)
    assert told == [([made.id], ON)]
    entry = last()
    assert (entry.verb, entry.actor_id, entry.at) == ("places.division_added", 7, AT)
    assert (entry.object_type, entry.object_id, entry.division) == ("places.division", made.id, "990101001202")
    assert entry.data == {"name": "新河村", "from_on": "2026-03-16"}


def test_an_added_virtual_unit_has_no_committee(tree: Tree) -> None:
    assert actions.add_division(code="990101002598", name="虚拟", from_on=ON, **WHO).committee == ""


@pytest.mark.parametrize(
    ("code", "name", "reason"),
    [
        ("9901010012", "村", "code_form"),
        ("990101001202", "", "name_empty"),
        ("990101001202", "村" * 61, "name_long"),
        (VILLAGE, "村", "code_taken"),
        ("990101009200", "村", "parent_missing"),
        ("98", "新省", "parent_missing"),
    ],
)
def test_what_cannot_be_added(tree: Tree, code: str, name: str, reason: str) -> None:
    refused(reason, actions.add_division, code=code, name=name, from_on=ON)


def test_nothing_is_added_below_a_closed_place(tree: Tree) -> None:
    Division.objects.filter(code=TOWN).update(closed_on=ON)
    refused("parent_closed", actions.add_division, code="990101001202", name="新村", from_on=ON)
    actions.add_division(code="990101001202", name="新村", from_on=ON - DAY, **WHO)


@pytest.mark.parametrize("day", [ON - YEAR, ON, ON + YEAR])
def test_a_date_within_a_year_is_a_decision(tree: Tree, day: dt.date) -> None:
    actions.add_division(code="990101001202", name="新村", from_on=day, **WHO)


@pytest.mark.parametrize("day", [ON - YEAR - DAY, ON + YEAR + DAY])
def test_a_date_further_away_is_a_slip(tree: Tree, day: dt.date) -> None:
    refused("date_far", actions.add_division, code="990101001202", name="新村", from_on=day)


def test_all_reasons_are_given_at_once(tree: Tree) -> None:
    with pytest.raises(Refused) as error:
        actions.add_division(code="x", name="", from_on=ON + 2 * YEAR, **WHO)
    assert [v.field for v in error.value.verdicts] == ["code", "name", "from_on"]


# Renaming -------------------------------------------------------------------------------------------------------


def test_a_place_is_renamed_and_keeps_its_national_name_beside(tree: Tree, told: Told) -> None:
    actions.rename_division(division_id=tree[VILLAGE].id, name="上河新村", from_on=ON, **WHO)
    village = Division.objects.get(code=VILLAGE)
    assert (village.name, village.source_name, village.local) == ("上河新村", "上河村委会", True)
    assert last().data == {"old": "上河村委会", "new": "上河新村", "from_on": "2026-03-16"}
    assert told == [([village.id], ON)]


@pytest.mark.parametrize(
    ("name", "reason"), [("上河村委会", "name_same"), ("", "name_empty"), ("上\t河", "name_characters")]
)
def test_what_is_no_new_name(tree: Tree, name: str, reason: str) -> None:
    refused(reason, actions.rename_division, division_id=tree[VILLAGE].id, name=name, from_on=ON)


def test_a_closed_place_keeps_its_name(tree: Tree) -> None:
    Division.objects.filter(code=VILLAGE).update(closed_on=ON + DAY)
    refused("closed", actions.rename_division, division_id=tree[VILLAGE].id, name="别名", from_on=ON)


def test_a_place_that_is_not_there_is_said_so(tree: Tree) -> None:
    refused("place_missing", actions.rename_division, division_id=0, name="别名", from_on=ON)


# Merging and closing --------------------------------------------------------------------------------------------


@pytest.mark.req("R-RES-6")
def test_several_places_are_merged_into_one(tree: Tree, told: Told) -> None:
    ids = [tree[OTHER].id, tree[ESTATE].id]
    actions.merge_divisions(division_ids=ids, successor_id=tree[VILLAGE].id, closed_on=ON + DAY, **WHO)
    for code in (OTHER, ESTATE):
        gone = Division.objects.get(code=code)
        assert (gone.closed_on, gone.successor) == (ON + DAY, tree[VILLAGE])
    kept = Division.objects.get(code=VILLAGE)
    assert (kept.closed_on, kept.successor) == (None, None)
    entries = list(Entry.objects.filter(verb="places.division_merged").order_by("division"))
    assert [e.division for e in entries] == [ESTATE, OTHER]
    assert entries[0].data == {"closed_on": "2026-03-17", "successor": VILLAGE}
    assert told == [([*sorted(ids), tree[VILLAGE].id], ON + DAY)]


@pytest.mark.req("R-OPN-5")
def test_the_day_of_closing_is_the_first_day_without_duties(tree: Tree) -> None:
    Division.objects.filter(code__in=[OTHER, VILLAGE]).update(go_live_on=ON)
    actions.close_division(division_id=tree[OTHER].id, successor_id=tree[VILLAGE].id, closed_on=ON + DAY, **WHO)
    place = Division.objects.get(code=OTHER)
    assert (place.is_live(ON), place.is_live(ON + DAY)) == (True, False)
    assert set(Division.objects.owing(ON).values_list("code", flat=True)) == {OTHER, VILLAGE}
    assert set(Division.objects.owing(ON + DAY).values_list("code", flat=True)) == {VILLAGE}


def test_a_unit_without_a_committee_closes_without_successor(tree: Tree, told: Told) -> None:
    actions.close_division(division_id=tree[SIMILAR].id, successor_id=None, closed_on=ON, **WHO)
    assert Division.objects.get(code=SIMILAR).closed_on == ON
    assert last().data == {"closed_on": "2026-03-16", "successor": None}
    assert told == [([tree[SIMILAR].id], ON)]


@pytest.mark.parametrize(
    ("code", "successor", "reason"),
    [
        (VILLAGE, None, "successor_needed"),
        (VILLAGE, VILLAGE, "successor_self"),
        (VILLAGE, TOWN, "successor_level"),
        (VILLAGE, SIMILAR, "successor_committee"),
        (TOWN, "990101002", "children_open"),
    ],
)
def test_what_cannot_be_closed_so(tree: Tree, code: str, successor: str | None, reason: str) -> None:
    refused(
        reason,
        actions.close_division,
        division_id=tree[code].id,
        successor_id=tree[successor].id if successor else None,
        closed_on=ON,
    )


def test_a_place_closes_once(tree: Tree) -> None:
    Division.objects.filter(code=OTHER).update(closed_on=ON + DAY)
    values = {"successor_id": tree[VILLAGE].id, "closed_on": ON}
    refused("closed", actions.close_division, division_id=tree[OTHER].id, **values)
    refused("closed", actions.merge_divisions, division_ids=[tree[OTHER].id], **values)


def test_a_place_that_closes_succeeds_nobody(tree: Tree) -> None:
    Division.objects.filter(code=OTHER).update(closed_on=ON + DAY)
    refused(
        "successor_closed",
        actions.close_division,
        division_id=tree[VILLAGE].id,
        successor_id=tree[OTHER].id,
        closed_on=ON,
    )


def test_one_wrong_place_stops_the_whole_merger(tree: Tree) -> None:
    refused(
        "successor_self",
        actions.merge_divisions,
        division_ids=[tree[OTHER].id, tree[VILLAGE].id],
        successor_id=tree[VILLAGE].id,
        closed_on=ON,
    )


def test_a_township_closes_with_the_last_of_its_villages_and_not_a_day_before(tree: Tree) -> None:
    tail = "990101002"
    Division.objects.filter(code__startswith=tail, level=12).update(closed_on=ON)
    values = {"division_id": tree[tail].id, "successor_id": tree[TOWN].id}
    refused("children_open", actions.close_division, closed_on=ON - DAY, **values)
    actions.close_division(closed_on=ON, **values, **WHO)
    assert Division.objects.get(code=tail).successor == tree[TOWN]


def test_what_rooms_above_do_is_undone_with_the_action(tree: Tree, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(ids: object, on: object, at: object) -> None:
        raise RuntimeError("duties")

    monkeypatch.setattr("governance.base.places.registry.on_division_change", [fail])
    with pytest.raises(RuntimeError):
        actions.close_division(division_id=tree[SIMILAR].id, successor_id=None, closed_on=ON, **WHO)
    assert Division.objects.get(code=SIMILAR).closed_on is None


# Committee, type, contact ---------------------------------------------------------------------------------------


@pytest.mark.req("R-RES-6")
def test_the_township_says_whether_a_similar_unit_has_a_committee(tree: Tree, told: Told) -> None:
    actions.set_committee(division_id=tree[SIMILAR].id, committee="urban", **WHO)
    assert list(Division.objects.communities().filter(code=SIMILAR)) == [tree[SIMILAR]]
    assert last().data == {"old": {"committee": ""}, "new": {"committee": "urban"}}
    actions.set_committee(division_id=tree[SIMILAR].id, committee="", **WHO)
    assert not Division.objects.communities().filter(code=SIMILAR).exists()
    assert len(told) == 2


def test_a_code_may_promise_the_wrong_committee(tree: Tree) -> None:
    assert actions.set_committee(division_id=tree[ESTATE].id, committee="village", **WHO).committee == "village"


@pytest.mark.parametrize(
    ("code", "committee", "reason"),
    [
        (VIRTUAL, "urban", "virtual"),
        (VIRTUAL, "", "virtual"),
        (VILLAGE, "", "committee_promised"),
        (TOWN, "village", "not_a_community"),
        (SIMILAR, "party", "committee_unknown"),
    ],
)
def test_what_committee_cannot_be_set(tree: Tree, code: str, committee: str, reason: str) -> None:
    refused(reason, actions.set_committee, division_id=tree[code].id, committee=committee)


def test_setting_what_is_set_writes_nothing(tree: Tree, told: Told) -> None:
    entries = Entry.objects.count()
    actions.set_committee(division_id=tree[VILLAGE].id, committee="village", **WHO)
    assert (Entry.objects.count(), told) == (entries, [])


@pytest.mark.req("R-RES-6")
def test_a_community_gets_its_type(tree: Tree, told: Told) -> None:
    actions.set_community_type(division_id=tree[ESTATE].id, community_type="old_urban", **WHO)
    assert Division.objects.get(code=ESTATE).community_type == "old_urban"
    assert told == [([tree[ESTATE].id], ON)]


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [(SIMILAR, "mixed", "no_committee"), (TOWN, "mixed", "no_committee"), (ESTATE, "big", "type_unknown")],
)
def test_what_type_cannot_be_set(tree: Tree, code: str, kind: str, reason: str) -> None:
    refused(reason, actions.set_community_type, division_id=tree[code].id, community_type=kind)


def test_the_page_gets_a_telephone_and_hours(tree: Tree) -> None:
    village = actions.set_contact(
        division_id=tree[VILLAGE].id, telephone=" 0731-8888 0000转8 ", office_hours="工作日 8:30—17:30", **WHO
    )
    assert (village.telephone, village.office_hours) == ("0731-8888 0000转8", "工作日 8:30—17:30")


@pytest.mark.parametrize(
    ("telephone", "hours", "reason"),
    [("找老王", "", "telephone_form"), ("1" * 31, "", "telephone_form"), ("", "周" * 61, "office_hours_long")],
)
def test_what_is_no_contact(tree: Tree, telephone: str, hours: str, reason: str) -> None:
    refused(reason, actions.set_contact, division_id=tree[VILLAGE].id, telephone=telephone, office_hours=hours)


# Going live -----------------------------------------------------------------------------------------------------


@pytest.mark.req("R-OPN-5")
def test_a_county_goes_live_with_all_its_committees(tree: Tree, told: Told) -> None:
    ids = actions.set_go_live(codes=["990101"], go_live_on=ON, **WHO)
    live = set(Division.objects.owing(ON).values_list("code", flat=True))
    assert live == {VILLAGE, OTHER, ESTATE, "990101002200"}
    assert set(ids) == {tree[code].id for code in live}
    assert not Division.objects.owing(ON - DAY).exists()
    assert told == [(ids, ON)]
    assert last().data == {"go_live_on": "2026-03-16", "communities": 4, "before": {}}
    assert last().division == "990101"


@pytest.mark.req("R-OPN-5")
def test_go_live_is_never_before_today(tree: Tree) -> None:
    refused("go_live_past", actions.set_go_live, codes=[VILLAGE], go_live_on=ON - DAY)
    refused("date_far", actions.set_go_live, codes=[VILLAGE], go_live_on=ON + YEAR + DAY)


def test_a_coming_date_may_move_or_be_taken_back(tree: Tree, told: Told) -> None:
    actions.set_go_live(codes=[VILLAGE, OTHER], go_live_on=ON + DAY, **WHO)
    actions.set_go_live(codes=[VILLAGE], go_live_on=ON + 2 * DAY, **WHO)
    assert last().data["before"] == {VILLAGE: "2026-03-17"}
    actions.set_go_live(codes=[VILLAGE], go_live_on=None, **WHO)
    assert Division.objects.get(code=VILLAGE).go_live_on is None
    assert Division.objects.get(code=OTHER).go_live_on == ON + DAY
    assert [ids for ids, _on in told] == [[tree[VILLAGE].id, tree[OTHER].id], [tree[VILLAGE].id], [tree[VILLAGE].id]]


def test_a_live_community_stays_live(tree: Tree) -> None:
    actions.set_go_live(codes=[VILLAGE], go_live_on=ON, **WHO)
    refused("live_already", actions.set_go_live, codes=[VILLAGE], go_live_on=ON + DAY)
    refused("live_already", actions.set_go_live, codes=[VILLAGE], go_live_on=None)
    actions.set_go_live(codes=[TOWN], go_live_on=ON + DAY, **WHO)
    assert Division.objects.get(code=VILLAGE).go_live_on == ON


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (SIMILAR, "no_committee"),
        (VIRTUAL, "no_committee"),
        ("990101009", "place_missing"),
        (OTHER, "closed"),
        ("9901020012", "place_missing"),
    ],
)
def test_what_cannot_go_live(tree: Tree, code: str, reason: str) -> None:
    Division.objects.filter(code=OTHER).update(closed_on=ON)
    refused(reason, actions.set_go_live, codes=[code], go_live_on=ON)


def test_nothing_left_to_go_live_is_said_so(tree: Tree) -> None:
    actions.set_go_live(codes=[TOWN], go_live_on=ON, **WHO)
    refused("none_to_go_live", actions.set_go_live, codes=[TOWN], go_live_on=ON)


def test_one_wrong_code_stops_all(tree: Tree) -> None:
    refused("place_missing", actions.set_go_live, codes=[VILLAGE, "88"], go_live_on=ON)
