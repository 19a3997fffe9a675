"""What a test finds in the database: the world it asked for, without what another test did there (tests/ground.py)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection

from governance.base.places.models import Division
from tests.conftest import owner
from tests.ground import BUILDERS, Ground, kept, world_of


def build() -> dict[str, Division]:
    cache.set("seen", "by the builder")
    return {"place": Division.objects.create(code="99", name="演示省", level=2)}


@pytest.fixture
def ground(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ground]:
    monkeypatch.setitem(BUILDERS, "one", build)
    monkeypatch.setitem(BUILDERS, "other", dict)
    ground = Ground()
    yield ground
    ground.clear()


def names() -> list[str]:
    return list(Division.objects.values_list("name", flat=True))


def test_a_world_lies_ready_and_is_never_committed(ground: Ground) -> None:
    ground.lay("one")
    assert (names(), cache.get("seen")) == (["演示省"], None)
    first = ground.world
    ground.lay("one")
    assert ground.world is first
    with owner(str(connection.settings_dict["NAME"])) as opened, opened.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM places_division")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("following", ["", "other"])
def test_nothing_of_a_world_is_left_for_who_asked_for_another(ground: Ground, following: str) -> None:
    ground.lay("one")
    ground.lay(following)
    assert (names(), connection.in_atomic_block) == ([], following != "")


@pytest.mark.parametrize("broken", ["closed", "failed"])
def test_a_world_is_built_again_when_a_test_lost_it(ground: Ground, broken: str) -> None:
    ground.lay("one")
    first = ground.world
    if broken == "closed":
        connection.close()
    else:
        connection.needs_rollback = True
    ground.lay("one")
    assert names() == ["演示省"]
    assert ground.world is not first


def test_a_world_that_cannot_be_built_leaves_nothing(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        build()
        raise LookupError

    monkeypatch.setitem(BUILDERS, "one", fail)
    with pytest.raises(LookupError):
        ground.lay("one")
    assert (ground.name, names(), connection.in_atomic_block) == ("", [], False)


first_world, second_world = kept("first_world", dict), kept("second_world", dict)


@pytest.mark.django_db
def test_a_test_stands_on_the_world_it_names(first_world: dict[str, str], request: pytest.FixtureRequest) -> None:
    assert world_of(request.node) == "first_world"


@pytest.mark.django_db
def test_two_worlds_are_built_within_the_test(
    first_world: dict[str, str], second_world: dict[str, str], request: pytest.FixtureRequest
) -> None:
    assert world_of(request.node) == ""


@pytest.mark.django_db(transaction=True)
def test_who_really_commits_begins_in_an_empty_database(
    first_world: dict[str, str], request: pytest.FixtureRequest
) -> None:
    assert world_of(request.node) == ""
