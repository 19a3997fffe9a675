"""Every row about assistance, admission and burden is a test or has its reason why not (docs/decisions)."""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from autonomy.rules.hard_stops import Asked, Law, look
from governance.base.law.actions import confirm_rule
from governance.base.law.models import Rule
from governance.base.verdict import Refused
from tests.autonomy.gate import Gate
from tests.autonomy.makers import COUNTY, DAY, Autonomy, at

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "decisions" / "rules-section-10.md"
RULES = ROOT / "governance" / "base" / "law" / "data" / "rules" / "burden.csv"
IDS = ROOT / "tests" / "law" / "rule_ids.txt"
pytestmark = pytest.mark.req("R-AUT-3")


def rows() -> dict[str, str]:
    """What the table says of each rule."""
    found = re.findall(r"^\| ([A-Z][A-Z0-9+-]+) \|[^|]*\| (.+) \|$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(found) == len(dict(found))
    return dict(found)


def codes() -> set[str]:
    with RULES.open(encoding="utf-8") as file:
        return {row["code"] for row in csv.DictReader(file)}


def test_the_table_names_every_rule_of_the_rulebook_and_every_id_of_the_research() -> None:
    known = codes()
    ids = {
        name
        for name, made in (line.split(": ") for line in IDS.read_text(encoding="utf-8").splitlines() if ": " in line)
        if {one.partition("@")[0] for one in made.split()} & known
    }
    assert ids | known <= set(rows())
    assert set(rows()) - ids - known == {"ADMIT-2025+"}


def test_each_row_names_tests_that_are_there_or_a_reason() -> None:
    for code, text in rows().items():
        named = re.findall(r"`([\w.]+)::(\w+)`", text)
        assert named or text.startswith("reason: "), code
        for file, test in named:
            source = (ROOT / "tests" / "autonomy" / file).read_text(encoding="utf-8")
            assert f"def {test}(" in source, f"{code}: {file}::{test}"


def test_all_certificates_of_the_national_list_are_known_by_their_names() -> None:
    with RULES.open(encoding="utf-8") as file:
        options = next(
            row["options"].split("|")
            for row in csv.DictReader(file)
            if row["code"] == "CERT-NEG-20" and not row["place"]
        )
    assert len(options) == 20
    law = {"CERT-NEG-20": Law("CERT-NEG-20", "", "民发〔2020〕20号", binding=True, options=tuple(options))}
    for option in options:
        (flag,) = look(Asked(certificates=[f"{option}证明"]), law)
        assert flag.binding, option


@pytest.mark.django_db
def test_a_rule_that_the_county_confirmed_refuses_at_the_gate(made: Autonomy) -> None:
    """Unread it only flags; confirmed by name it refuses with its citation."""
    gate = Gate(made)
    asked = "每个社区每年完成招商引资指标两百万元，按月上报进度。"
    about = {
        "asked": asked,
        "applies_to": "urban",
        "hours_village": None,
        "hours_urban": Decimal(4),
        "title": "项目信息报送",
    }
    request = gate.filed(**about)
    assert [flag["stop"] for flag in request.flags] == ["investment"]
    rule = Rule.objects.get(code="ADMIT-2015-CANCEL", place="", applies_to="urban")
    confirm_rule(rule_id=rule.pk, place=COUNTY, source="民发〔2015〕136号原件", by=made.people["bureau"], at=at(DAY))
    with pytest.raises(Refused) as refused:
        gate.filed(**about)
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.field) == ("stop_investment", "asked")
    assert "民发〔2015〕136号" in verdict.text
