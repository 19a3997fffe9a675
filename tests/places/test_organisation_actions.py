"""Organisations: registered, renamed, closed, found."""

import datetime as dt
from typing import Any

import pytest

from governance.base.journal.models import Entry
from governance.base.places.actions import organisation as actions
from governance.base.places.models import Division, Organisation
from governance.base.places.queries.organisation import organisations_for, organisations_within
from governance.base.verdict import Refused
from tests.places.conftest import AT, ON

WHO: dict[str, Any] = {"by": 7, "at": AT, "on": ON}
DAY = dt.timedelta(days=1)
VALID = "91350100M000100Y43"  # the example of GB 32100-2015


@pytest.fixture
def bureau(tree: dict[str, Division]) -> Organisation:
    return actions.add_organisation(
        division_id=tree["990101"].id, name="清溪县民政局", kind="bureau", credit_code="", **WHO
    )


def codes(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [verdict.code for verdict in error.value.verdicts]


def test_a_bureau_is_registered(bureau: Organisation) -> None:
    assert (bureau.name, bureau.division.code, bureau.closed_on) == ("清溪县民政局", "990101", None)
    entry = Entry.objects.latest("id")
    assert (entry.verb, entry.object_id, entry.division) == ("places.organisation_added", bureau.id, "990101")


@pytest.mark.parametrize(
    ("values", "reasons"),
    [
        ({"name": ""}, ["name_empty"]),
        ({"name": "局" * 81}, ["name_long"]),
        ({"name": "清溪县民政局"}, ["organisation_name_taken"]),
        ({"kind": "party"}, ["organisation_kind"]),
        ({"credit_code": VALID[:-1] + "4"}, ["credit_code_wrong"]),
        ({"name": "", "kind": "x", "credit_code": "1"}, ["name_empty", "organisation_kind", "credit_code_wrong"]),
    ],
)
def test_what_is_no_organisation(bureau: Organisation, values: dict[str, str], reasons: list[str]) -> None:
    good = {"name": "清溪县财政局", "kind": "department", "credit_code": ""}
    with pytest.raises(Refused) as error:
        actions.add_organisation(division_id=bureau.division_id, **(good | values), **WHO)
    assert codes(error) == reasons
    assert Organisation.objects.count() == 1


def test_a_credit_code_is_kept_in_capitals(bureau: Organisation) -> None:
    made = actions.add_organisation(
        division_id=bureau.division_id, name="公司", kind="company", credit_code=VALID.lower(), **WHO
    )
    assert made.credit_code == VALID


def test_a_closed_division_takes_no_organisation(tree: dict[str, Division]) -> None:
    Division.objects.filter(code="990102001").update(closed_on=ON)
    with pytest.raises(Refused) as error:
        actions.add_organisation(division_id=tree["990102001"].id, name="站", kind="unit", credit_code="", **WHO)
    assert codes(error) == ["closed"]


def test_a_name_may_change_and_its_history_stays(bureau: Organisation) -> None:
    actions.rename_organisation(organisation_id=bureau.id, name="清溪县社会工作部", **WHO)
    assert Entry.objects.latest("id").data == {"old": "清溪县民政局", "new": "清溪县社会工作部"}
    assert list(bureau.events.order_by("pgh_id").values_list("name", flat=True)) == ["清溪县民政局", "清溪县社会工作部"]


def test_an_organisation_closes_once_and_is_offered_no_more(bureau: Organisation) -> None:
    actions.close_organisation(organisation_id=bureau.id, closed_on=ON + DAY, **WHO)
    assert list(organisations_within("99", ON)) == [bureau]
    assert list(organisations_within("99", ON + DAY)) == []
    with pytest.raises(Refused) as error:
        actions.close_organisation(organisation_id=bureau.id, closed_on=ON, **WHO)
    assert codes(error) == ["organisation_closed"]
    with pytest.raises(Refused) as error:
        actions.rename_organisation(organisation_id=bureau.id, name="别的", **WHO)
    assert codes(error) == ["organisation_closed"]


def test_those_above_a_place_answer_for_it_and_a_sister_county_does_not(bureau: Organisation) -> None:
    assert list(organisations_for("990101001200", ON)) == [bureau]
    assert list(organisations_for("990102001200", ON)) == []
    assert list(organisations_within("990101", ON)) == [bureau]
    assert list(organisations_within("990102", ON)) == []
    assert list(organisations_within("", ON)) == [bureau]
