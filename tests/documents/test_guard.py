"""The guard measured: what it finds in own cases, what it lets pass, and what it leaves of a text."""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from governance.base.documents.rules.guard import BLOCK, KINDS, kind_of, masked, search, search_row, shown
from tests.documents.guard_cases import Case, Seeded, card, certain_identities, identity, look_alikes, other_personal

pytestmark = [pytest.mark.req("R-OPN-9")]
MISSED_AT_MOST, FALSE_AT_MOST = 0.02, 0.02


def say(words: str) -> None:
    """Shown with -s."""
    sys.stdout.write(f"{words}\n")


def kinds_in(case: Case) -> set[str]:
    return {hit.kind for hit in search(case.text, public_phones=case.public_phones)}


def test_no_certain_identity_number_in_readable_text_is_missed() -> None:
    cases = list(certain_identities())
    missed = [case for case in cases if not case.kinds <= kinds_in(case)]
    say(f"\ncertain identity numbers: {len(cases)} cases, {len(missed)} missed")
    assert len(cases) >= 100
    assert missed == []


def test_the_guard_is_measured_on_its_own_cases() -> None:
    personal, alike = [*certain_identities(), *other_personal()], list(look_alikes())
    missed = [case for case in personal if not case.kinds <= kinds_in(case)]
    false = [(case, kinds_in(case)) for case in alike if kinds_in(case)]
    by_kind = Counter(kind for case in personal for kind in case.kinds)
    say(f"\npersonal: {len(personal)} cases {dict(by_kind)}, missed {len(missed)} ({len(missed) / len(personal):.1%})")
    say(f"look-alikes: {len(alike)} cases, stopped {len(false)} ({len(false) / len(alike):.1%})")
    for case in missed:
        say(f"  missed {case}")
    for case, kinds in false:
        say(f"  stopped {case.text} {kinds}")
    assert len(personal) + len(alike) >= 400
    assert len(alike) >= 200
    assert {kind for case in personal for kind in case.kinds} == {kind.code for kind in KINDS}
    assert len(missed) <= MISSED_AT_MOST * len(personal)
    assert len(false) <= FALSE_AT_MOST * len(alike)
    assert not [case for case, kinds in false if any(kind_of(kind).level == BLOCK for kind in kinds)]


@pytest.mark.parametrize("case", [*certain_identities(), *other_personal()], ids=lambda case: case.text[:24])
def test_a_masked_text_holds_nothing_certain_and_is_no_longer(case: Case) -> None:
    left = masked(case.text)
    assert not [hit for hit in search(left) if kind_of(hit.kind).level == BLOCK], left
    assert len(left) <= len(case.text)
    assert left != case.text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话13000001234", "电话130****1234"),
        ("付至6217000000000000004", "付至****0004"),
        ("三组12号王某", "三组**王某"),
        ("湘A12345", "湘A*****"),
        ("li.wen@example.com", "l***@example.com"),
        ("电话0731-88880000", "电话****0000"),
    ],
)
def test_what_is_left_follows_the_table(text: str, left: str) -> None:
    assert masked(text) == left


def test_nothing_of_an_identity_number_is_left_for_the_public() -> None:
    number = identity(Seeded("mask"))
    assert masked(f"身份证{number}，男") == "身份证（证号已隐去），男"
    assert shown("identity", number) == f"****{number[-4:]}"


@pytest.mark.parametrize("cut", [(6, 14), (1, 2), (17,), (3, 9, 12, 15)])
def test_a_number_split_over_cells_is_found_in_each(cut: tuple[int, ...]) -> None:
    number = identity(Seeded("cells"))
    edges = [0, *cut, 18]
    cells = ["王某", *(number[a:b] for a, b in pairwise(edges)), "低保"]
    hits = [hit for hit in search_row(cells) if hit.kind == "identity"]
    assert [hit.value for hit in hits] == [number]
    assert [place[0] for place in hits[0].places] == list(range(1, len(edges)))
    assert all((start, end) == (0, len(cells[index])) for index, start, end in hits[0].places)


def test_a_card_split_over_cells_is_found() -> None:
    number = card(Seeded("card"), "6217", 19)
    cells = [number[at : at + 4] for at in range(0, 19, 4)]
    assert [hit.kind for hit in search_row(cells)] == ["bank_card"]


def test_places_point_at_the_characters_as_they_were_typed() -> None:
    number = identity(Seeded("places"))
    text = f"户主：{number[:6]} {number[6:14]}\u200b{number[14:]}，是"
    (hit,) = search(text)
    assert text[hit.places[0][1] : hit.places[0][2]] == f"{number[:6]} {number[6:14]}\u200b{number[14:]}"


def test_words_beside_decide_where_a_check_digit_cannot() -> None:
    number = "430121890307001"
    assert [hit.kind for hit in search(f"身份证{number}")] == ["identity_old"]
    assert [hit.kind for hit in search(f"第{number}号")] == ["identity_doubtful"]
    assert [hit.kind for hit in search(number, hint="身份证号")] == ["identity_old"]


def test_a_public_telephone_of_the_office_is_not_personal() -> None:
    text = "有事请打0731-88880000或13000001234"
    assert [hit.kind for hit in search(text)] == ["telephone", "mobile"]
    assert search(text, public_phones=["0731-88880000", "130 0000 1234"]) == []


@pytest.mark.parametrize("text", ["13000001234×2", "13000001234 X", "电话13000001234xx"])
def test_a_sign_that_looks_like_an_x_hides_no_telephone(text: str) -> None:
    assert [hit.value for hit in search(text)] == ["13000001234"]


def test_every_class_has_a_row_that_says_how_it_is_decided_and_masked() -> None:
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert all(kind.decided and kind.masked and "R-OPN-9" in kind.basis for kind in KINDS)


def test_the_page_of_the_handbook_is_current(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written = Path("docs/handbook/guard.md").read_text(encoding="utf-8")
    call_command("print_guard")
    assert capsys.readouterr().out == written, "./dev manage print_guard --write docs/handbook/guard.md"
    call_command("print_guard", "--write", str(tmp_path / "guard.md"))
    assert (tmp_path / "guard.md").read_text(encoding="utf-8") == written
    assert all(f"`{kind.code}`" in written for kind in KINDS)


@given(st.text(alphabet=st.sampled_from("0123456789xX０９①〇一 -.·号组栋室电话卡@A湘\u200b\n\x1f*"), max_size=120))
def test_any_text_can_be_searched_and_masked(text: str) -> None:
    for hit in search(text):
        assert hit.kind in {kind.code for kind in KINDS}
        for _index, start, end in hit.places:
            assert 0 <= start < end <= len(text)
    assert len(masked(text)) <= len(text)
