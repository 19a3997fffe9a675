"""Loading the data files again and again; a change of law is a new row."""

from __future__ import annotations

import csv
import datetime as dt
import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.base.journal.models import Entry
from governance.base.law.loading import DATA, load
from governance.base.law.models import Citation, Rule
from governance.base.law.queries import rule
from tests.law.cast import AT, VILLAGE

Edit = Callable[[Callable[[list[dict[str, str]]], None]], None]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@pytest.fixture
def edit(files: Path) -> Edit:
    """Change the lines of the disclosure chapter."""

    def change(how: Callable[[list[dict[str, str]]], None]) -> None:
        path = files / "rules" / "disclosure.csv"
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
        how(lines)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, lines[0])
            writer.writeheader()
            writer.writerows(lines)

    return change


def line(lines: list[dict[str, str]], code: str = "VC-DI-PERIOD", place: str = "") -> dict[str, str]:
    return next(cells for cells in lines if cells["code"] == code and cells["place"] == place)


def test_the_command_loads_everything_once(db: None) -> None:
    out = StringIO()
    call_command("load_rules", stdout=out)
    assert json.loads(out.getvalue())["created"] == Rule.objects.count() == 602
    assert Citation.objects.count() == 34
    before = list(Rule.objects.values_list().order_by("id"))
    out = StringIO()
    call_command("load_rules", stdout=out)
    assert json.loads(out.getvalue()) == {"created": 0, "closed": 0, "reworded": 0, "unchanged": 602, "citations": 0}
    assert list(Rule.objects.values_list().order_by("id")) == before
    assert Entry.objects.filter(verb="law.rules_loaded").count() == 1


def test_a_change_of_law_is_a_new_row_beginning_after_the_old_one(rulebook: None, files: Path, edit: Edit) -> None:
    def amend(lines: list[dict[str, str]]) -> None:
        old = line(lines)
        lines.append({**old, "number": "20", "valid_from": "2028-01-01", "statement": "公布的期限不得少于二十日。"})
        old["valid_to"] = "2027-12-31"

    edit(amend)
    counts = load(at=AT, directory=files)
    assert (counts.created, counts.closed, counts.reworded) == (1, 1, 0)
    for day, number in (("2027-12-31", 15), ("2028-01-01", 20)):
        assert rule("VC-DI-PERIOD", applies_to="village", place=VILLAGE, on=dt.date.fromisoformat(day)).number == number


def test_a_wording_may_be_put_right_and_its_history_stays(rulebook: None, files: Path, edit: Edit) -> None:
    edit(lambda lines: line(lines).update(note="已与官网核对"))
    assert load(at=AT, directory=files).reworded == 1
    stored = Rule.objects.get(code="VC-DI-PERIOD", place="")
    assert stored.note == "已与官网核对"
    assert stored.events.count() == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"number": "20"}, r"disclosure.csv:\d+: VC-DI-PERIOD says another number"),
        ({"local_law": "free"}, "says another local_law"),
        ({"valid_from": "2027-01-01"}, "rule_no_overlap"),  # the old row was not ended
        ({"number": "十五"}, r"disclosure.csv:\d+: invalid literal"),
        ({"valid_from": "2026-13-01"}, r"disclosure.csv:\d+"),
        ({"applies_to": "city"}, r"disclosure.csv:\d+"),
        ({"unit": "month"}, "is compared or measured in another way"),
        ({"code": "VC-NEW", "number": ""}, "rule_value"),
    ],
)
def test_a_wrong_line_is_refused_with_its_reason_and_nothing_is_written(
    rulebook: None, files: Path, edit: Edit, change: dict[str, str], reason: str
) -> None:
    edit(lambda lines: (line(lines).update(change), line(lines, "VC-DI-BOARD").update(note="改过"))[0])
    before = list(Rule.objects.values_list().order_by("id"))
    with pytest.raises(CommandError, match=reason):
        call_command("load_rules", directory=files)
    assert list(Rule.objects.values_list().order_by("id")) == before


def test_a_line_twice_is_refused(rulebook: None, files: Path, edit: Edit) -> None:
    edit(lambda lines: lines.append(dict(line(lines))))
    with pytest.raises(CommandError, match=r"VC-DI-PERIOD stands already in disclosure\.csv"):
        call_command("load_rules", directory=files)


def test_an_end_once_set_is_not_moved(rulebook: None, files: Path, edit: Edit) -> None:
    def extend(lines: list[dict[str, str]]) -> None:
        next(c for c in lines if c["code"] == "VC-DI-ITEMS" and c["valid_to"])["valid_to"] = "2025-11-30"

    edit(extend)
    with pytest.raises(CommandError, match="an end is not moved"):
        call_command("load_rules", directory=files)


def test_a_confirmed_rule_keeps_its_confirmation_over_a_reload(rulebook: None) -> None:
    ids = set(Rule.objects.values_list("id", flat=True))
    load(at=AT)
    assert set(Rule.objects.values_list("id", flat=True)) == ids
