"""Plain words: what officials write, beside what people say; advice and never a block (R-OPN-7)."""

from __future__ import annotations

import csv
import json

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from governance.base.documents.actions.plain import DATA, load_plain_words, set_plain_word
from governance.base.documents.choices import WordKind
from governance.base.documents.models import PlainWord
from governance.base.documents.queries.plain import advise as advise_stored
from governance.base.documents.rules.plain import KINDS, LONG_SENTENCE, advise, fits, long_sentences
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.models import Disclosure
from tests.openness.desk import browser, line, lines
from tests.openness.test_desk_filing import FIRST
from tests.openness.village import DAY, Village, at, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-7")]
WORDS = {"列支": "花", "结余": "剩下的钱", "结余资金": "剩下的钱", "予以": "给"}


def listed() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The list -------------------------------------------------------------------------------------------------------


def test_the_list_has_at_least_150_terms_and_none_twice() -> None:
    terms = [row["term"] for row in listed()]
    assert len(terms) >= 150
    assert len(set(terms)) == len(terms)


def test_every_row_says_something_else_and_fits() -> None:
    for row in listed():
        assert row["everyday"] != row["term"]
        assert fits(row["term"], row["everyday"], row["kind"]) == [], row
    assert {row["kind"] for row in listed()} == set(KINDS) == set(WordKind.values)


def test_nothing_that_people_say_is_itself_on_the_list() -> None:
    words = {row["term"]: row["everyday"] for row in listed()}
    assert {row["everyday"]: advise(row["everyday"], words) for row in listed() if advise(row["everyday"], words)} == {}


# The rule -------------------------------------------------------------------------------------------------------


def test_terms_are_found_where_they_stand_the_longest_first() -> None:
    text = "从结余资金中列支，予以补助"
    found = advise(text, WORDS)
    assert [(one.term, one.everyday) for one in found] == [("结余资金", "剩下的钱"), ("列支", "花"), ("予以", "给")]
    assert [text[one.start : one.end] for one in found] == [one.term for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "剩下的钱（结余）",  # the official term once, in brackets, as the platform writes
        "按《专项结余管理办法》办",
        "账上写的是“列支”",
        "买了两袋水泥",
        "",
    ],
)
def test_names_quotations_and_terms_in_brackets_are_left_alone(text: str) -> None:
    assert advise(text, WORDS) == []


@pytest.mark.parametrize(("length", "found"), [(LONG_SENTENCE - 1, 0), (LONG_SENTENCE, 0), (LONG_SENTENCE + 1, 1)])
def test_a_sentence_is_long_from_one_character_more(length: int, found: int) -> None:
    text = "短句。" + "字" * length + "。短句"
    sentences = long_sentences(text)
    assert len(sentences) == found
    assert [text[one.start : one.end] for one in sentences] == [one.text for one in sentences]


@given(st.text(max_size=300))
def test_advice_always_points_at_its_term_and_never_overlaps(text: str) -> None:
    last = 0
    for one in advise(text + "列支" + text, WORDS):
        assert (text + "列支" + text)[one.start : one.end] == one.term
        assert one.start >= last
        last = one.end
    for sentence in long_sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text


# Loading and editing --------------------------------------------------------------------------------------------


def test_loading_enters_the_list_once_and_keeps_what_people_edited(village: Village) -> None:
    first = load_plain_words(at=at(DAY))
    assert first["added"] == len(listed()) == PlainWord.objects.count()
    assert load_plain_words(at=at(DAY)) == {"added": 0, "changed": 0, "removed": 0}
    when = {"by": village.people["bureau"], "at": at(DAY), "on": DAY}
    set_plain_word(term="列支", everyday="开销", kind="account", **when)
    PlainWord.objects.filter(term="结余").update(everyday="旧说法")
    PlainWord.objects.create(term="已删的词", everyday="别的", kind="office")
    assert load_plain_words(at=at(DAY)) == {"added": 0, "changed": 1, "removed": 1}
    assert PlainWord.objects.get(term="列支").everyday == "开销"
    assert PlainWord.objects.get(term="结余").everyday == "剩下的钱"


def test_a_retired_term_is_no_longer_pointed_out(village: Village) -> None:
    load_plain_words(at=at(DAY))
    assert [one.term for one in advise_stored("从集体收入列支")] == ["列支"]
    when = {"by": village.people["bureau"], "at": at(DAY), "on": DAY}
    set_plain_word(term="列支", everyday="花", kind="account", active=False, **when)
    assert advise_stored("从集体收入列支") == []
    assert Entry.objects.filter(verb="documents.word_set").count() == 1


@pytest.mark.parametrize("by", ["clerk", "sun", "township", "secretary", "villager"])
def test_the_county_edits_and_nobody_below(village: Village, by: str) -> None:
    with pytest.raises(Refused) as refused:
        set_plain_word(term="列支", everyday="花", kind="account", by=village.people[by], at=at(DAY), on=DAY)
    assert refused.value.forbidden
    assert not PlainWord.objects.exists()


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("列", "花", "account"), "term"),
        (("列支", "", "account"), "everyday"),
        (("列支", "列支掉", "account"), "everyday"),
        (("列支", "花", "other"), "kind"),
    ],
)
def test_a_row_that_helps_nobody_is_refused_at_its_field(
    village: Village, row: tuple[str, str, str], field: str
) -> None:
    term, everyday, kind = row
    with pytest.raises(Refused) as refused:
        set_plain_word(term=term, everyday=everyday, kind=kind, by=village.people["bureau"], at=at(DAY), on=DAY)
    assert [verdict.field for verdict in refused.value.verdicts] == [field]


def test_the_admin_edits_through_the_action(village: Village) -> None:
    load_plain_words(at=at(DAY))
    word = PlainWord.objects.get(term="列支")
    with time_machine.travel(at(DAY), tick=False):
        bureau = browser(village.people["bureau"])
        assert "列支" in bureau.get("/admin/documents/plainword/?q=列支").content.decode()
        sent = {"everyday": "开支", "kind": "account", "active": "on"}
        answer = bureau.post(f"/admin/documents/plainword/{word.pk}/edit-word/", sent)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        refused = bureau.post("/admin/documents/plainword/add-word/", {"term": "甲", "everyday": "", "kind": "account"})
        assert refused.status_code == 422
        township = browser(village.people["township"])
        assert township.post(f"/admin/documents/plainword/{word.pk}/edit-word/", sent).status_code == 403
    word.refresh_from_db()
    assert (word.everyday, word.edited_by) == ("开支", village.people["bureau"])


# The API --------------------------------------------------------------------------------------------------------


def test_anyone_reads_the_list_and_whoever_is_signed_in_checks_a_text(village: Village) -> None:
    load_plain_words(at=at(DAY))
    rows = Client().get("/api/v1/plain-words/").json()["results"]
    assert len(rows) == len(listed())
    sent = {"data": json.dumps({"text": "从结余资金列支"}), "content_type": "application/json"}
    assert Client().post("/api/v1/plain-words/check/", **sent).status_code == 401
    with time_machine.travel(at(DAY), tick=False):
        answer = browser(village.people["clerk"]).post("/api/v1/plain-words/check/", **sent).json()
    assert [(one["term"], one["start"], one["end"]) for one in answer["words"]] == [("结余资金", 1, 5), ("列支", 5, 7)]
    assert answer["long_sentences"] == []


# The desk -------------------------------------------------------------------------------------------------------


def test_the_form_advises_and_never_blocks(village: Village) -> None:
    load_plain_words(at=at(DAY))
    draft = village.saved_month(1, spent("20.00", "从结余资金列支电费"))
    with time_machine.travel(at(DAY), tick=False):
        clerk = browser(village.people["clerk"])
        url = f"/desk/disclosures/{draft.pk}/edit/"
        page = clerk.get(url).content.decode()
        assert "有 2 处可以说得更明白" in page
        assert 'data-control="id_lines-0-summary" data-term="列支" data-everyday="花"' in page
        assert 'id="id_lines-0-summary"' in page
        sent = lines(line("20", summary="从结余资金列支电费"), version=str(draft.version), submit="1", **FIRST)
        assert clerk.post(url, sent).status_code == 302
    assert Disclosure.objects.get(pk=draft.pk).state == "submitted"


def test_the_advice_follows_what_is_typed(village: Village) -> None:
    load_plain_words(at=at(DAY))
    draft = village.saved_month(1, spent("20.00", "买灯泡"))
    url = f"/desk/disclosures/{draft.pk}/"
    with time_machine.travel(at(DAY), tick=False):
        clerk = browser(village.people["clerk"])
        assert "可以说得更明白" not in clerk.get(f"{url}edit/").content.decode()
        sent = lines(line("20", summary="列支电费"), version=str(draft.version), **FIRST)
        answer = clerk.post(f"{url}autosave/", sent).content.decode()
    assert 'id="wording"' in answer
    assert "可以说“花”" in answer
