"""A new data key takes over all that is sealed, wherever it is; broken off it goes on, run twice it harms nothing."""

from __future__ import annotations

import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import override_settings

from governance.base import keyring
from governance.base.keyring import SEALED_COLUMNS
from governance.config import sealed
from residents.actions.person import register_person
from residents.models import Person
from residents.models.person import IDENTITY
from residents.queries.person import by_identity
from residents.rules.register import PersonFacts
from tests.openness.county import VILLAGE, County, make_county
from tests.residents.conftest import DAY, NOW
from tests.residents.makers_people import identity_number

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-RES-1")]
BORN = dt.date(1980, 5, 1)
# Bytes that hide nothing: of the public log, and of rolls that were published.
OPEN = {
    "journal_leaf.hash",
    "journal_body.content",
    "journal_body.nonce",
    "journal_node.hash",
    "journal_checkpoint.root",
    "journal_logkey.public",
    "openness_roll.content",
    "openness_roll.nonce",
}


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    with override_settings(KEY_DIR=tmp_path):
        keyring.make_keys("tests/sealed")
        yield tmp_path


@pytest.fixture
def county(keys: Path) -> County:
    return make_county()


def registered(county: County, count: int) -> list[str]:
    numbers = [identity_number(BORN, order=order) for order in range(1, count + 1)]
    for number in numbers:
        facts = PersonFacts("王小明", "male", BORN, "here", identity=number, phone="13800138000")
        register_person(division_id=county.places[VILLAGE].pk, facts=facts, by=county.clerk, **NOW)
    return numbers


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_data_key", *arguments, stdout=out)
    return out.getvalue()


def by_key() -> dict[int, int]:
    return sealed.keys_in_use()


def test_every_column_of_bytes_is_either_public_or_declared_as_sealed() -> None:
    columns = {
        f"{model._meta.db_table}.{field.column}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.BinaryField)
    }
    assert columns - OPEN == set(SEALED_COLUMNS)


def test_the_new_key_opens_what_the_old_one_sealed(county: County, keys: Path) -> None:
    numbers = registered(county, 3)
    assert by_key() == {1: 6}
    assert "data/2.key" in run()
    assert by_key() == {2: 6}
    (keys / "data" / "1.key").unlink()
    opened = [keyring.unseal(bytes(one.identity or b""), context=IDENTITY) for one in Person.objects.order_by("id")]
    assert opened == numbers
    # What is blind stays: people are found as before.
    assert by_identity(county.places[VILLAGE], numbers[0], DAY).exists()


def test_one_that_broke_off_goes_on_without_another_key(
    county: County, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered(county, 5)
    monkeypatch.setattr(sealed, "AT_ONCE", 2)
    keyring.make_data_key()
    next(sealed.reseal())
    assert by_key() == {1: 8, 2: 2}
    assert "接着做" in run()
    assert by_key() == {2: 10}
    assert not (keys / "data" / "3.key").exists()
    assert sum(sealed.left_to_do().values()) == 0


def test_a_second_run_only_takes_another_key_into_use(county: County, keys: Path) -> None:
    numbers = registered(county, 1)
    run()
    run()
    assert by_key() == {3: 2}
    assert keyring.unseal(bytes(Person.objects.get().identity or b""), context=IDENTITY) == numbers[0]


def test_a_dry_run_only_counts(county: County, keys: Path) -> None:
    registered(county, 1)
    assert "data/1.key：2处" in run("--dry-run")
    assert not (keys / "data" / "2.key").exists()
