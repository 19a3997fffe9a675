"""A number in each hiding place is stopped before it is public: typed, or in a file that is published along."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance.base.journal.models import Body, Entry
from governance.base.verdict import Refused
from openness.actions.enclosure import confirm_looked
from openness.actions.guard import keep_finding
from openness.choices import State
from openness.models import Disclosure, Enclosure
from tests.documents.guard_cases import Seeded, identity
from tests.documents.guard_files import DOCUMENTS, PDFS, SHEETS, pdf
from tests.openness.desk import browser, path_of
from tests.openness.village import DAY, Village, at, reload

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-9")]
NUMBER = identity(Seeded("leaks"))
PLACES = [("xlsx", place) for place in SHEETS] + [("docx", place) for place in DOCUMENTS] + [("pdf", p) for p in PDFS]
MAKERS = {"xlsx": SHEETS, "docx": DOCUMENTS, "pdf": PDFS}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def draft(village: Village) -> Disclosure:
    return village.save(village.draft("affairs"), content={"sections": [{"label": "结果", "text": "同意修桥"}]})


@pytest.fixture
def clerk(village: Village) -> Client:
    return browser(village.people["clerk"])


def add(clerk: Client, draft: Disclosure, name: str, content: bytes) -> object:
    url = f"/desk/disclosures/{draft.pk}/enclosures/"
    return clerk.post(url, {"add": "1", "title": "合同", "file": SimpleUploadedFile(name, content)})


@pytest.mark.parametrize(("ending", "place"), PLACES)
def test_a_number_in_a_file_is_stopped_where_the_file_is_added(
    clerk: Client, draft: Disclosure, ending: str, place: str
) -> None:
    answer = add(clerk, draft, f"合同.{ending}", MAKERS[ending][place](NUMBER))
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 422, place  # type: ignore[attr-defined]
    if place != "embedded file":  # which is refused at the upload, whatever is in it
        assert "居民身份证号" in page
    assert NUMBER not in page
    assert not Enclosure.objects.exists()


def test_a_clean_file_is_published_and_nothing_of_the_leak_is_left_anywhere(
    village: Village, clerk: Client, draft: Disclosure
) -> None:
    add(clerk, draft, "合同.pdf", PDFS["form field"](NUMBER))
    path_of(add(clerk, draft, "合同.pdf", pdf()))  # type: ignore[arg-type]
    text = f"补给王某{NUMBER}五百元"
    village.save(draft, content={"sections": [{"label": "结果", "text": text}]})
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    sent = {"sections-TOTAL_FORMS": "1", "sections-INITIAL_FORMS": "0", "title": draft.title}
    sent |= {"sections-0-label": "结果", "sections-0-text": text, "version": str(reload(draft).version)}
    assert clerk.post(edit, {**sent, "submit": "1"}).status_code == 422
    sent["version"] = str(reload(draft).version)
    assert path_of(clerk.post(edit, {**sent, "mask": "all"})) == edit
    done = village.publish(village.submit(reload(draft)))
    assert done.state == State.PUBLISHED
    assert Enclosure.objects.get().unread is False
    public = clerk.get(f"/board/{village.division.code}/{done.pk}/").content.decode()
    assert "（证号已隐去）" in public
    bodies = b"".join(bytes(body.content) for body in Body.objects.all()).decode()
    journal = json.dumps(list(Entry.objects.values("verb", "data")), ensure_ascii=False)
    for place in (public, bodies, journal):
        assert NUMBER not in place


def test_something_doubtful_in_a_file_waits_for_a_person(village: Village, clerk: Client, draft: Disclosure) -> None:
    path_of(add(clerk, draft, "合同.pdf", pdf(text="Tel 13000001234 of the builder")))  # type: ignore[arg-type]
    enclosure = Enclosure.objects.get()
    assert not enclosure.unread
    confirm_looked(enclosure_id=enclosure.pk, by=village.people["clerk"], at=at(DAY), on=DAY)
    with pytest.raises(Refused) as refused:  # having looked in general is no reason for this number
        village.submit(reload(draft))
    assert [verdict.code for verdict in refused.value.verdicts] == ["doubtful_in_file"]
    ((mark, reason),) = [(one["mark"], "施工队的报修电话，合同里写明公开") for one in enclosure.doubtful]
    keep_finding(disclosure_id=draft.pk, mark=mark, reason=reason, by=village.people["clerk"], at=at(DAY), on=DAY)
    assert village.submit(reload(draft)).state == State.SUBMITTED
