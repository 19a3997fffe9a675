""" "Not on the list" in one click: only of what is not on it, by the list of that day (R-AUT-2, R-TWN-2)."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from docx import Document
from pypdf import PdfReader

from autonomy.actions.off_list import Order, answer_off_list
from autonomy.models import OffListAnswer
from autonomy.queries.off_list import as_docx, as_pdf, counts_by_department, visible_to
from governance.base.verdict import Refused
from tests.autonomy.makers import COMMUNITY, DAY, VILLAGE, Autonomy, at
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-AUT-2", "R-TWN-2")]
MATTER = "夜间巡查重点路段并上传照片"


def say(made: Autonomy, who: str = "clerk", place: str = VILLAGE, **parts: Any) -> OffListAnswer:
    given = {
        "matter": MATTER,
        "asked_on": DAY - dt.timedelta(days=3),
        "organisation_id": made.organisations["水务局"].pk,
        **parts,
    }
    return answer_off_list(division_id=made.places[place].pk, given=Order(**given), **made.when(who))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def test_the_letter_names_the_list_of_that_day_the_missing_basis_and_the_way(made: Autonomy) -> None:
    answer = say(made)
    assert (answer.addressee, answer.version.number) == ("水务局", 1)
    for words in (MATTER, "第1版", "村民委员会组织法》第四十三条", "事项准入", "购买服务", "不在当天有效的清单上"):
        assert words in answer.text
    assert "城市居民委员会组织法》第四十三条" in say(made, "urban_clerk", COMMUNITY).text
    told = "\n".join(p.text for p in Document(io.BytesIO(as_docx(answer))).paragraphs)
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(answer))).pages)
    for text in (told, "".join(printed.split())):
        assert "水务局" in text
        assert "第1版" in text
        assert "上湾村" in text


def test_what_is_on_the_list_is_refused_with_what_comes_with_it(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        say(made, matter="独居老人的定期探访")
    (verdict,) = refused.value.verdicts
    assert (verdict.code, verdict.met) == ("on_list", "X006")
    for words in ("1,200.00元", "县财政", "可以查询"):
        assert words in verdict.text
    assert made.entry("X006").amount == Decimal("1200.00")
    assert not OffListAnswer.objects.exists()


def test_before_the_first_list_and_in_the_future_nothing_is_off_it(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        say(made, asked_on=dt.date(2026, 2, 1))
    assert codes(refused) == {"no_list"}
    assert say(made, asked_on=dt.date(2026, 2, 2)).version.number == 1
    with pytest.raises(Refused) as refused:
        say(made, asked_on=DAY + dt.timedelta(days=1))
    assert codes(refused) == {"future"}


@pytest.mark.parametrize("who", ["supervisor", "sibling_clerk", "township", "water", "bureau", "leader"])
def test_only_who_speak_for_the_committee_answer(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        say(made, who)
    assert refused.value.forbidden


def test_it_is_seen_in_its_places_and_by_the_department_it_went_to_and_never_changed(made: Autonomy) -> None:
    answer = say(made)
    say(made, "urban_clerk", COMMUNITY, organisation_id=None, addressee="市河长办")
    seen = {
        who: visible_to(made.people[who], DAY).count() for who in ("clerk", "urban_clerk", "water", "health", "bureau")
    }
    assert seen == {"clerk": 1, "urban_clerk": 1, "water": 1, "health": 0, "bureau": 2}
    assert counts_by_department("990101", DAY, DAY) == {made.organisations["水务局"].pk: 1}
    assert counts_by_department("990101", DAY + dt.timedelta(days=1), DAY + dt.timedelta(days=9)) == {}
    for statement in ("UPDATE autonomy_offlistanswer SET text = ''", "DELETE FROM autonomy_offlistanswer"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert OffListAnswer.objects.get(pk=answer.pk).text == answer.text


def test_the_desk_writes_it_shows_the_list_and_hands_out_both_files(made: Autonomy) -> None:
    clerk, water = browser(made.people["clerk"]), browser(made.people["water"])
    given = {"matter": MATTER, "target": f"o{made.organisations['水务局'].pk}", "asked_on": "2026-02-27"}
    with time_machine.travel(at(DAY), tick=False):
        refused = clerk.post("/desk/autonomy/reports/off-list/new/", given | {"matter": "独居老人的定期探访"})
        assert refused.status_code == 422
        assert "X006" in refused.content.decode()
        assert "1,200.00元" in refused.content.decode()
        sent = clerk.post("/desk/autonomy/reports/off-list/new/", given)
        answer = OffListAnswer.objects.get()
        assert sent["Location"] == f"/desk/autonomy/reports/off-list/{answer.pk}/"
        for client in (clerk, water):
            assert MATTER in client.get(sent["Location"]).content.decode()
            assert client.get(f"{sent['Location']}letter.docx").content[:2] == b"PK"
            assert client.get(f"{sent['Location']}letter.pdf").content[:4] == b"%PDF"
        assert browser(made.people["health"]).get(sent["Location"]).status_code == 404
        csv = b"".join(water.get("/desk/export/off-list.csv").streaming_content).decode()  # type: ignore[attr-defined]
        assert MATTER in csv
