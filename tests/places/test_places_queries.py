"""Finding and walking the tree."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from governance.base.places.actions import division as actions
from governance.base.places.models import Division
from governance.base.places.queries.division import (
    ancestors_of,
    carried_on_by,
    children,
    exceptions,
    find_by_name,
    path,
)
from tests.places.conftest import AT, LIST, ON

Tree = dict[str, Division]
WHO: dict[str, Any] = {"by": None, "at": AT, "on": ON}


def found(q: str, limit: int = 10, **rest: Any) -> list[str]:
    return [place.division.code for place in find_by_name(q, limit, **rest)]


def test_a_village_is_found_by_any_part_of_its_name(tree: Tree) -> None:
    assert found("上河") == ["990101001200"]
    assert found("河村") == ["990101001200", "990101001201"]
    assert found("上") == ["990101001200"]
    assert found("无此") == []


def test_what_is_found_brings_the_names_above_it(tree: Tree) -> None:
    (place,) = find_by_name("上河", 10)
    assert place.above == ("清省", "清市", "清溪县", "河口镇")
    assert place.full_name == "清省清市清溪县河口镇上河村委会"


def test_words_before_the_last_say_where(tree: Tree) -> None:
    assert found("云岭村") == ["990101002200"]
    assert found("白石") == ["990102", "990102001", "990102001200"]
    assert found("清溪 白石") == []
    assert found("清市 白石县 白石村") == ["990102001200"]
    assert found("清溪　云岭") == ["990101002", "990101002200"]


def test_the_best_match_comes_first_and_the_limit_holds(tree: Tree) -> None:
    Division.objects.filter(code="990102001200").update(name="河口")
    assert found("河口") == ["990102001200", "990101001", "990101001001"]
    assert found("河口", 1) == ["990102001200"]


def test_digits_are_the_beginning_of_a_code(tree: Tree) -> None:
    assert found("990102") == ["990102", "990102001", "990102001200"]
    assert found("９９０１０２") == found("990102")


@pytest.mark.parametrize("q", ["", "  ", "%", "%%", "_河", "上\\河", "'; --", "a" * 500])
def test_signs_are_not_wildcards(tree: Tree, q: str) -> None:
    assert found(q) == []


def test_a_search_stays_within(tree: Tree) -> None:
    assert found("白石", within="990101") == []
    assert found("河", within="990101001") == ["990101001", "990101001001"]
    assert found("9901", within="990102001") == ["990102001", "990102001200"]


def test_a_merged_village_is_still_found_with_who_carries_on(tree: Tree) -> None:
    actions.close_division(
        division_id=tree["990101001201"].id, successor_id=tree["990101001200"].id, closed_on=ON, **WHO
    )
    (place,) = find_by_name("下河", 10)
    assert place.division.successor == tree["990101001200"]


@pytest.mark.parametrize(("q", "queries"), [("河", 2), ("村委会", 2), ("清溪 村委", 3), ("9901", 2), ("无此", 1)])
def test_a_search_asks_the_same_number_of_times_however_much_it_finds(
    tree: Tree, django_assert_num_queries: Callable[..., Any], q: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        for place in find_by_name(q, 50):
            assert place.full_name
            assert place.division.successor is None


def test_names_are_searched_through_their_index(tree: Tree) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT 1 FROM places_division WHERE string_to_array(name, NULL) @> ARRAY['河','村']::text[]"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "division_name_characters" in plan


def test_a_path_leads_from_the_province_in_one_query(tree: Tree, django_assert_num_queries: Callable[..., Any]) -> None:
    with django_assert_num_queries(1):
        codes = [place.code for place in path(tree["990101001200"])]
    assert codes == ["99", "9901", "990101", "990101001", "990101001200"]
    with django_assert_num_queries(1):
        assert set(ancestors_of(["990101001", "990102"])) == {"99", "9901", "990101", "990101001", "990102"}


def test_children_are_listed_by_code(tree: Tree) -> None:
    assert [d.code for d in children("9901")] == ["990101", "990102"]
    assert [d.code for d in children("")] == ["99"]
    assert list(children("990101001200")) == []


def test_within_is_the_place_and_what_is_below_and_nothing_beside(tree: Tree) -> None:
    assert set(Division.objects.within("990102").values_list("code", flat=True)) == {
        "990102", "990102001", "990102001200",
    }  # fmt: skip
    assert Division.objects.within("").count() == 14


def test_who_carries_on_is_followed_to_the_end(tree: Tree) -> None:
    a, b, c = tree["990101001201"], tree["990101001200"], tree["990101001001"]
    actions.close_division(division_id=a.id, successor_id=b.id, closed_on=ON, **WHO)
    actions.close_division(division_id=b.id, successor_id=c.id, closed_on=ON, **WHO)
    assert carried_on_by(Division.objects.get(id=a.id)) == c
    assert carried_on_by(c) == c


@pytest.mark.req("R-RES-6")
def test_units_that_do_not_follow_their_code_are_listed_with_the_reason(db: None, load: Callable[..., Any]) -> None:
    load(LIST + "990101001002,城东村委会\n990101001202,城西居民委员会\n990101001401,渔场\n990101001203,柳村委会\n")
    by_code = {d.code: d for d in Division.objects.all()}
    actions.set_committee(division_id=by_code["990101001401"].id, committee="village", **WHO)
    actions.set_committee(division_id=by_code["990101001203"].id, committee="urban", **WHO)
    assert {d.code: d.why for d in exceptions("990101")} == {  # type: ignore[attr-defined]
        "990101001002": "village_name",
        "990101001202": "urban_name",
        "990101001203": "other_committee",
        "990101001400": "similar_without",
        "990101001401": "similar_with",
    }
    assert not exceptions("990102").exists()


@pytest.mark.req("R-OPN-5")
@pytest.mark.parametrize(
    ("values", "owes"),
    [
        ({}, True),
        ({"go_live_on": ON + dt.timedelta(days=1)}, False),
        ({"go_live_on": None}, False),
        ({"committee": ""}, False),
        ({"closed_on": ON}, False),
        ({"closed_on": ON + dt.timedelta(days=1)}, True),
    ],
)
def test_who_owes_something_on_a_day(tree: Tree, values: dict[str, Any], owes: bool) -> None:
    Division.objects.filter(code="990101001200").update(**({"go_live_on": ON} | values))
    village = Division.objects.get(code="990101001200")
    assert village.is_live(ON) is owes
    assert Division.objects.owing(ON).exists() is owes
