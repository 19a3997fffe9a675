"""The hand-over of a committee: ten days, item by item, watched by the township (村组法 24, 居组法 25)."""

from __future__ import annotations

import datetime as dt

import pytest

from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.registry import REGISTRY
from governance.base.journal.registry import REGISTRY as LOG
from governance.base.verdict import Refused
from governance.committees.actions.handover import finish_handover, list_handover, open_handover
from governance.committees.actions.working_rules import adopt_rules
from governance.committees.choices import BodyKind
from governance.committees.duty_kinds import KIND_HAND_OVER, KIND_WATCH_HANDOVER
from governance.committees.models import Handover, WorkingRules
from tests.committees.makers_body import COMMUNITY, DAY, TERM, VILLAGE, Made
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-CMT-9")]


@pytest.fixture
def made(bodies_world: Made) -> Made:
    return bodies_world


def opened(made: Made, code: str = VILLAGE, start: dt.date = TERM) -> Handover:
    committee = made.body(BodyKind.COMMITTEE, code)
    made.term(committee, start.replace(year=start.year - 5))
    return open_handover(term_id=made.term(committee, start).pk, **made.when(made.clerk_of(code)))


def all_given(handover: Handover) -> dict[str, tuple[bool, str]]:
    return {item["code"]: (True, "") for item in handover.items}


@pytest.mark.rule("VC-EL-HANDOVER", "RC-EL-HANDOVER")
@pytest.mark.parametrize("code", [VILLAGE, COMMUNITY])
@pytest.mark.parametrize("start", [TERM, dt.date(2025, 3, 3)])
def test_ten_days_after_the_new_committee_was_formed(made: Made, code: str, start: dt.date) -> None:
    handover = opened(made, code, start)
    law = start.year == 2026 or code == VILLAGE
    assert handover.due_on == start + dt.timedelta(days=10)
    assert ("工作移交" in handover.due_why["basis"] or "组织法" in handover.due_why["basis"]) is law
    assert handover.due_why["unchecked"] is not law


def test_both_sides_owe_it_and_each_settles_its_own(made: Made) -> None:
    handover = opened(made)
    owed = Duty.objects.open().filter(subject=handover.pk, kind__in=[KIND_HAND_OVER, KIND_WATCH_HANDOVER])
    assert sorted(owed.values_list("kind", "role", "due_on")) == [
        (KIND_HAND_OVER, "committee_head", handover.due_on),
        (KIND_WATCH_HANDOVER, "township_staff", handover.due_on),
    ]
    list_handover(handover_id=handover.pk, told=all_given(handover), **made.when("head"))
    assert list(owed.values_list("kind", flat=True)) == [KIND_WATCH_HANDOVER]
    finish_handover(handover_id=handover.pk, done_on=DAY, note="", **made.when("township"))
    assert not owed.exists()


def test_the_texts_of_its_duties_lead_to_it_and_say_why(made: Made) -> None:
    handover = opened(made)
    for kind in (KIND_HAND_OVER, KIND_WATCH_HANDOVER):
        rows = list(Duty.objects.filter(kind=kind, subject=handover.pk).select_related("division"))
        declared = REGISTRY.kinds[kind]
        assert declared.describe(rows)[rows[0].pk].url == f"/desk/bodies/handovers/{handover.pk}/"
        assert "组织法" in declared.explain(rows, calendar())[rows[0].pk][-1]


@pytest.mark.parametrize("who", ["secretary", "supervisor", "sibling_clerk", "township", "bureau"])
def test_the_list_is_the_communitys(made: Made, who: str) -> None:
    handover = opened(made)
    with pytest.raises(Refused) as refused:
        list_handover(handover_id=handover.pk, told=all_given(handover), **made.when(who))
    assert refused.value.forbidden


@pytest.mark.parametrize("who", ["clerk", "head", "secretary", "bureau"])
def test_watching_is_the_townships(made: Made, who: str) -> None:
    handover = opened(made)
    list_handover(handover_id=handover.pk, told=all_given(handover), **made.when("clerk"))
    with pytest.raises(Refused) as refused:
        finish_handover(handover_id=handover.pk, done_on=DAY, note="", **made.when(who))
    assert refused.value.forbidden


def test_nothing_is_confirmed_before_the_list_and_nothing_changed_after(made: Made) -> None:
    handover = opened(made)
    with pytest.raises(Refused, match="清单"):
        finish_handover(handover_id=handover.pk, done_on=DAY, note="", **made.when("township"))
    told = all_given(handover) | {"seals": (False, "公章由乡镇保管")}
    list_handover(handover_id=handover.pk, told=told, **made.when("clerk"))
    finish_handover(handover_id=handover.pk, done_on=DAY, note="缺公章", **made.when("township"))
    handover.refresh_from_db()
    assert [item["note"] for item in handover.items if not item["given"]] == ["公章由乡镇保管"]
    with pytest.raises(Refused, match="不能再改"):
        list_handover(handover_id=handover.pk, told=all_given(handover), **made.when("clerk"))


@pytest.mark.rule("VC-AR-ITEMS")
def test_the_archives_are_those_that_the_law_of_the_day_names(made: Made) -> None:
    new = {item["code"] for item in opened(made).items}
    assert {"archive_minutes", "archive_elections_and_ballots"} <= new
    assert "archive_land_contracts" not in new
    old = {item["code"] for item in opened(made, "370101001201", dt.date(2025, 3, 3)).items}
    assert "archive_land_contracts" in old


def test_only_the_committee_hands_over_by_law(made: Made) -> None:
    made.term(made.body(BodyKind.COMMITTEE))
    supervision = made.body(BodyKind.SUPERVISION)
    term = made.term(supervision)
    with pytest.raises(Refused):
        open_handover(term_id=term.pk, **made.when("clerk"))


# Rules of work -------------------------------------------------------------------------------------------------------


def rules(made: Made, text: str = "每月开会。", on: dt.date = TERM, who: str = "clerk") -> WorkingRules:
    body = made.bodies.get((VILLAGE, BodyKind.COMMITTEE)) or made.body(BodyKind.COMMITTEE)
    given = {"title": "议事规则", "text": text, "adopted_on": on, "adopted_by": "村民会议"}
    return adopt_rules(body_id=body.pk, **given, **made.when(who))


@pytest.mark.req("R-CMT-1")
def test_a_version_is_never_before_or_beside_another(made: Made) -> None:
    rules(made)
    for day in (TERM, TERM - dt.timedelta(days=1)):
        with pytest.raises(Refused) as refused:
            rules(made, "每周开会。", day)
        assert [verdict.code for verdict in refused.value.verdicts] == ["after"]
    assert rules(made, "每周开会。", TERM + dt.timedelta(days=1)).number == 2


@pytest.mark.req("R-CMT-1")
def test_rules_changed_behind_the_platform_are_found_by_their_witness(made: Made) -> None:
    row = rules(made)
    witness = LOG.witnesses["committees.working_rules"]
    assert [checked.wrong for checked in witness()] == [""]
    WorkingRules.objects.filter(pk=row.pk).update(text="想开就开。")
    assert ["不一样" in checked.wrong for checked in witness()] == [True]


# The API -------------------------------------------------------------------------------------------------------------


@pytest.mark.req("R-CMT-1")
def test_the_api_appoints_and_checks_and_never_tells_relatives(made: Made) -> None:
    committee = made.committee(2, 1)
    clerk = browser(made.people["clerk"])
    told = {
        "post": "member",
        "starts_on": TERM.isoformat(),
        "basis": "选举产生",
        "name": "赵六",
        "woman": False,
        "declaration": {
            "signed_on": TERM.isoformat(),
            "none": False,
            "ties": [{"office": committee.offices.order_by("pk")[0].pk, "relation": "spouse"}],
        },
    }
    url = f"/api/v1/bodies/{committee.pk}/appoint/"
    checked = clerk.post(url + "check/", told, content_type="application/json").json()
    assert [one["state"] for one in checked["checks"] if one["state"] == "late"] == ["late"]
    refused = clerk.post(url, told, content_type="application/json")
    assert refused.status_code == 422
    assert [verdict["code"] for verdict in refused.json()["verdicts"]] == ["VC-EL-KIN"]
    made_office = clerk.post(url, {**told, "recorded": True}, content_type="application/json")
    assert made_office.status_code == 201
    rows = browser(made.people["township"]).get("/api/v1/offices/").json()
    assert {row["name"] for row in rows["results"]} == {"委员1", "委员2", "委员3", "赵六"}
    assert "spouse" not in str(rows)
    outside = browser(made.people["sibling_clerk"])
    assert outside.post(url, told, content_type="application/json").status_code == 404
    assert outside.get("/api/v1/offices/").json()["results"] == []
    reader = browser(made.people["secretary"])
    assert reader.post(url + "check/", told, content_type="application/json").status_code == 403


@pytest.mark.req("R-CMT-1")
def test_the_api_lists_hand_overs_and_takes_their_lists(made: Made) -> None:
    handover = opened(made)
    head, township = browser(made.people["head"]), browser(made.people["township"])
    (row,) = township.get("/api/v1/handovers/").json()["results"]
    assert (row["id"], row["division"], row["done_on"]) == (handover.pk, VILLAGE, None)
    items = [{"code": item["code"], "given": True} for item in row["items"]]
    url = f"/api/v1/handovers/{handover.pk}/"
    assert head.post(url + "items/", {"items": items[1:]}, content_type="application/json").status_code == 422
    assert head.post(url + "items/", {"items": items}, content_type="application/json").status_code == 200
    assert head.post(url + "finish/", {"done_on": "2026-04-01"}, content_type="application/json").status_code == 403
    assert township.post(url + "finish/", {"done_on": "2026-04-01"}, content_type="application/json").status_code == 200
    assert browser(made.people["sibling_clerk"]).get(url).status_code == 404


@pytest.mark.req("R-CMT-1")
def test_the_api_shows_the_composition_of_a_community(made: Made) -> None:
    made.committee(2, 0)
    told = browser(made.people["township"]).get(f"/api/v1/bodies/composition/?division={VILLAGE}").json()
    assert (told["wrong"], [sheet["kind"] for sheet in told["sheets"]]) == (1, ["committee"])
    assert browser(made.people["township"]).get("/api/v1/bodies/composition/?division=990102001201").status_code == 404
