"""A copy of the board carries what government may ask: lists, decisions, agreements, rulings and burdens (R-OPN-7)."""

from __future__ import annotations

from pathlib import Path

import pytest

from autonomy.models import Agreement
from tests.autonomy.agreements import drafted, signed
from tests.autonomy.burdens import entered
from tests.autonomy.gate import Gate
from tests.autonomy.makers import COMMUNITY, COUNTY, STRANGER, TOWNSHIP, VILLAGE, Autonomy
from tests.autonomy.reporting import handed, rule
from tests.autonomy.test_erasure import JULY, ruled_breach
from tests.openness.test_export_board import broken, export, files, keys, target

__all__ = ["keys", "target"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]


def test_a_copy_of_a_county_holds_every_public_page_of_autonomy(made: Autonomy, target: Path) -> None:
    gate = Gate(made)
    request = gate.decide(gate.ready(), "refuse")
    breach = ruled_breach(made)
    ruling = rule(made, handed(made))
    entered(made)
    export(target, within=COUNTY, on=JULY)
    there = files(target)
    expected = [
        f"{COUNTY}/lists",
        f"{COUNTY}/lists/assistance",
        f"{VILLAGE}/lists/autonomy/versions",
        f"{COUNTY}/admission",
        f"{COUNTY}/admission/{request.pk}",
        f"{TOWNSHIP}/agreements",
        f"{VILLAGE}/agreements/{breach.agreement_id}",
        f"{VILLAGE}/breaches/{breach.pk}",
        f"{COUNTY}/rulings",
        f"{COUNTY}/rulings/{ruling.pk}",
        f"{COUNTY}/burden",
        f"{VILLAGE}/burden",
    ]
    assert [place for place in expected if f"board/{place}/index.html" not in there] == []
    assert broken(target) == []
    assert not any(STRANGER in place for place in there)
    assert "限十日内付清。" in there[f"board/{VILLAGE}/breaches/{breach.pk}/index.html"].decode()
    assert f"board/log/{breach.leaf}/proof.json" in there


def test_a_copy_of_a_township_carries_nothing_of_the_county_and_no_draft(made: Autonomy, target: Path) -> None:
    gate = Gate(made)
    gate.decide(gate.ready(), "refuse")
    row = signed(made)
    draft = drafted(made, place=COMMUNITY)
    export(target, within=TOWNSHIP)
    there = files(target)
    assert f"board/{VILLAGE}/agreements/{row.pk}/index.html" in there
    assert f"board/{COMMUNITY}/agreements/{draft.pk}/index.html" not in there
    assert Agreement.objects.count() == 2
    assert not any(place.startswith(f"board/{COUNTY}/") for place in there)
    assert broken(target) == []
