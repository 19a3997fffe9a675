"""Agreements at the desk and on the board: what each person sees and can do there (R-AUT-4)."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pypdf import PdfReader

from autonomy.actions.drafting import draft_all, start_run
from autonomy.actions.renewal import attach_scan
from autonomy.choices import AgreementState
from autonomy.models import Agreement, DraftRun
from autonomy.queries.agreement_pages import SHAPES, board_list, run_page
from autonomy.rules.agreement import Paying
from tests.autonomy.agreements import JUNE, drafted, due, item, more_villages, offered, pay, signed, terms
from tests.autonomy.makers import COMMUNITY, COUNTY, DAY, TOWNSHIP, VILLAGE, Autonomy, at
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-4")]
LIST = "/desk/autonomy/agreements/"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Pages live on the day of the makers."""
    with time_machine.travel(at(DAY), tick=False):
        yield


def seat(made: Autonomy, who: str) -> Client:
    return browser(made.people[who], DAY)


def page_of(row: Agreement) -> str:
    return f"{LIST}{row.pk}/"


@pytest.mark.parametrize(
    ("who", "steps"),
    [("clerk", set()), ("head", {"sign"}), ("secretary", set()), ("supervisor", set())],
)
def test_who_has_to_sign_is_offered_the_signature(made: Autonomy, who: str, steps: set[str]) -> None:
    """The clerk has signed: only the head can complete the committee's side."""
    row = offered(made)
    client = seat(made, "clerk")
    assert client.post(page_of(row), {"sign": "1", "digest": row.content_hash}).status_code == 302
    page = seat(made, who).get(page_of(row))
    assert page.status_code == 200
    assert {one["name"] for one in page.context["made"]} == steps
    assert "上湾村村民委员会" in page.content.decode()


def test_a_signature_from_a_page_that_is_old_is_refused_beside_the_button(made: Autonomy) -> None:
    row = offered(made)
    response = seat(made, "head").post(page_of(row), {"sign": "1", "digest": "0" * 64})
    assert response.status_code == 422
    assert "不是同一份" in response.content.decode()
    assert not row.signatures.exists()


@pytest.mark.parametrize("who", ["sibling_clerk", "sibling_head"])
def test_the_agreement_of_another_village_is_not_there(made: Autonomy, who: str) -> None:
    row = signed(made)
    client = seat(made, who)
    for path in (page_of(row), f"{page_of(row)}paper.pdf", f"{page_of(row)}scan/"):
        assert client.get(path).status_code == 404
    assert "上湾村" not in client.get(LIST).content.decode()


def test_a_draft_is_the_townships_own_paper(made: Autonomy) -> None:
    row = drafted(made)
    assert seat(made, "head").get(page_of(row)).status_code == 404
    assert Client().get(f"/board/{VILLAGE}/agreements/{row.pk}/").status_code == 404


def test_the_list_costs_the_same_for_one_agreement_and_for_many(made: Autonomy) -> None:
    client = seat(made, "clerk")
    counts = []
    for extra in (0, 3):
        for number in range(extra):
            year = 2028 + 2 * number
            signed(made, term_from=dt.date(year, 4, 1), term_until=dt.date(year + 1, 3, 31), items=(_item(year),))
        if not extra:
            signed(made)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(LIST)
        assert response.status_code == 200
        counts.append(len(asked))
    assert len(response.context["rows"]) == 4
    assert counts == [7, 7]


def _item(year: int) -> Any:
    return item(payments=(Paying(dt.date(year, 6, 30), Decimal("1200.00")),))


def test_one_agreement_costs_the_same_with_two_payments_and_with_many(made: Autonomy) -> None:
    row = signed(made)
    client = seat(made, "clerk")
    counts = []
    for more in (0, 4):
        for number in range(more):
            pay(made, due(row), "10.00", DAY, f"C{number}")
        with CaptureQueriesContext(connection) as asked:
            assert client.get(page_of(row)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Paper ----------------------------------------------------------------------------------------------------------------


def test_one_text_gives_docx_and_pdf(made: Autonomy) -> None:
    row = offered(made)
    client = seat(made, "head")
    word = client.get(f"{page_of(row)}paper.docx")
    with zipfile.ZipFile(BytesIO(word.content)) as package:
        text = package.read("word/document.xml").decode()
    for words in ("协助政府工作管理协议书", "上湾村村民委员会", "1,200.00", "违约责任", row.number):
        assert words in text
    printed = client.get(f"{page_of(row)}paper.pdf")
    assert printed["Content-Type"] == "application/pdf"
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(printed.content)).pages)
    assert "上湾村村民委员会" in pages.replace("\n", "")


def test_the_scanned_copy_is_kept_at_the_desk_only(made: Autonomy) -> None:
    row = signed(made)
    picture = BytesIO()
    Image.new("RGB", (30, 30), "white").save(picture, "PNG")
    file = SimpleUploadedFile("盖章.png", picture.getvalue(), "image/png")
    attach_scan(agreement_id=row.pk, file=file, **made.when("township"))
    assert seat(made, "clerk").get(f"{page_of(row)}scan/").status_code == 200
    assert Client().get(f"{page_of(row)}scan/").status_code == 302
    board = Client().get(f"/board/{VILLAGE}/agreements/{row.pk}/").content.decode()
    assert "scan" not in board


# The board ------------------------------------------------------------------------------------------------------------


def test_anyone_reads_the_agreement_with_its_money_and_no_names(made: Autonomy) -> None:
    row = signed(made)
    pay(made, due(row), "600.00", DAY)
    page = Client().get(f"/board/{VILLAGE}/agreements/{row.pk}/")
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("1,200.00", "600.00", "已登记付款", "社会救助对象的走访和申请代办", str(row.leaf)):
        assert words in text
    for name in ("head", "township2"):
        assert f">{name}<" not in text
    assert "<script" not in text
    assert "style=" not in text
    places = {code: Client().get(f"/board/{code}/agreements/") for code in (VILLAGE, TOWNSHIP, COUNTY)}
    assert all(page_of_place.status_code == 200 for page_of_place in places.values())
    assert "上湾村" in places[TOWNSHIP].content.decode()
    assert f"/board/{COMMUNITY}/agreements/{row.pk}/" not in places[TOWNSHIP].content.decode()
    assert Client().get(f"/board/{COMMUNITY}/agreements/{row.pk}/").status_code == 404


def test_the_board_says_what_is_late(made: Autonomy) -> None:
    signed(made)
    page = board_list(made.places[VILLAGE], JUNE + dt.timedelta(days=1))
    assert page["sums"] == [{"year": 2026, "owed": "1,200.00", "paid": "0.00", "late": "600.00"}]
    assert board_list(made.places[VILLAGE], JUNE)["sums"][0]["late"] == ""


# Drafting for all -----------------------------------------------------------------------------------------------------


def test_the_page_of_a_run_shows_how_far_it_is_and_what_was_left_out(made: Autonomy) -> None:
    more_villages(made, 3)
    each = {VILLAGE: {"X001": {"hours": 99}}}
    begun = start_run(
        township_id=made.places[TOWNSHIP].pk,
        given=terms(each=each),  # type: ignore[arg-type]
        **made.when("township"),
    )
    done = draft_all(run_id=begun.pk, at=at(DAY), on=DAY)
    page = run_page(DraftRun.objects.select_related("township").get(pk=done.pk))
    assert (page["run"]["total"], page["run"]["done"], page["waiting"]) == (5, 4, 4)
    assert [problem["place"] for problem in page["problems"]] == ["上湾村"]


def test_states_of_an_agreement_have_their_words(made: Autonomy) -> None:
    assert set(SHAPES) == set(AgreementState.values)
