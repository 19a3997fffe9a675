"""Files published along: looked at by the guard or by a person, proven by their hash, gone with what they belong to."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook
from PIL import Image

from governance.base.documents.actions.attachment import store
from governance.base.documents.models import Attachment
from governance.base.journal.models import Body
from governance.base.verdict import Refused
from openness.actions.enclosure import add_enclosure, confirm_looked, remove_enclosure
from openness.actions.erasure import ask_erasure, decide_erasure
from openness.actions.publication import start_correction, withdraw
from openness.models import Disclosure, Enclosure
from tests.openness.county import COUNTY
from tests.openness.village import DAY, Village, at, spent

pytestmark = pytest.mark.req("R-OPN-9")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
IDENTITY = "11010519491231002X"  # the example number of the standard itself


def xlsx(text: str) -> SimpleUploadedFile:
    book = Workbook()
    book.active["A1"] = text
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("table.xlsx", out.getvalue())


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "PNG")
    return SimpleUploadedFile("site.png", out.getvalue())


def when(village: Village, who: str = "clerk") -> dict[str, object]:
    return {"by": village.people[who], "at": at(DAY), "on": DAY}


def enclose(village: Village, draft: Disclosure, file: SimpleUploadedFile, title: str = "修路合同") -> Enclosure:
    clerk = village.people["clerk"]
    stored = store(file=file, place_code=village.division.code, by=clerk, at=at(DAY))
    return add_enclosure(disclosure_id=draft.pk, attachment_id=stored.pk, title=title, **when(village))  # type: ignore[arg-type]


@pytest.fixture
def draft(village: Village) -> Disclosure:
    return village.saved_month(1, spent("20.00"))


def test_a_file_is_public_with_its_disclosure_and_its_hash_is_in_the_log(
    client: Client, village: Village, draft: Disclosure
) -> None:
    enclosed = enclose(village, draft, xlsx("材料费 300 元"))
    address = f"/board/{village.division.code}/{draft.pk}/files/{enclosed.pk}/"
    assert client.get(address).status_code == 404
    done = village.publish(village.submit(draft))
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(address, HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    assert address in client.get(f"/board/{village.division.code}/{done.pk}/").content.decode()
    body = json.loads(bytes(Body.objects.get(leaf__number=done.leaf).content))
    assert [one["sha256"] for one in body["enclosures"]] == [enclosed.attachment.sha256]


def test_a_file_of_another_disclosure_or_place_is_not_found(
    client: Client, village: Village, draft: Disclosure
) -> None:
    enclosed = enclose(village, draft, xlsx("材料费"))
    village.publish(village.submit(draft))
    other = village.month(2, spent("1.00"))
    assert client.get(f"/board/{village.division.code}/{other.pk}/files/{enclosed.pk}/").status_code == 404
    assert client.get(f"/board/{village.sibling.code}/{draft.pk}/files/{enclosed.pk}/").status_code == 404


def test_a_withdrawn_disclosure_takes_its_files_along(client: Client, village: Village, draft: Disclosure) -> None:
    enclosed = enclose(village, draft, xlsx("材料费"))
    done = village.publish(village.submit(draft))
    withdraw(disclosure_id=done.pk, reason="附件放错了，撤回重发", **when(village))  # type: ignore[arg-type]
    assert client.get(f"/board/{village.division.code}/{draft.pk}/files/{enclosed.pk}/").status_code == 404


def test_a_file_with_an_identity_number_is_refused_by_place(village: Village, draft: Disclosure) -> None:
    with pytest.raises(Refused) as refused:
        enclose(village, draft, xlsx(f"张三 {IDENTITY}"))
    (verdict,) = refused.value.verdicts
    assert verdict.field == "file"
    assert IDENTITY not in verdict.text
    assert not Enclosure.objects.exists()


def test_a_picture_waits_until_somebody_has_looked_at_it(village: Village, draft: Disclosure) -> None:
    enclosed = enclose(village, draft, photo(), "施工现场")
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert [verdict.code for verdict in refused.value.verdicts] == ["not_looked_at"]
    assert "施工现场" in refused.value.verdicts[0].text
    looked = confirm_looked(enclosure_id=enclosed.pk, **when(village))  # type: ignore[arg-type]
    assert looked.looked_by == village.people["clerk"]
    assert village.submit(draft).state == "submitted"


def test_what_is_submitted_has_its_files_settled(village: Village, draft: Disclosure) -> None:
    enclosed = enclose(village, draft, xlsx("材料费"))
    village.submit(draft)
    for act in (
        lambda: enclose(village, draft, xlsx("又一份")),
        lambda: remove_enclosure(enclosure_id=enclosed.pk, **when(village)),  # type: ignore[arg-type]
        lambda: confirm_looked(enclosure_id=enclosed.pk, **when(village)),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert [verdict.code for verdict in refused.value.verdicts] == ["not_editable"]


def test_the_supervisors_sign_the_files_too(village: Village, draft: Disclosure) -> None:
    enclosed = enclose(village, draft, xlsx("材料费"))
    submitted = village.submit(draft)
    Enclosure.objects.filter(pk=enclosed.pk).update(title="换了一份")
    village.sign(submitted, "sun")
    assert village.sign(submitted, "qian").state == "returned"


@pytest.mark.parametrize("who", ["sun", "township", "nobody"])
def test_only_those_who_file_add_files(village: Village, draft: Disclosure, who: str) -> None:
    if who not in village.people:
        village.person(who)
    stored = store(file=xlsx("x"), place_code=village.division.code, by=village.people["clerk"], at=at(DAY))
    with pytest.raises(Refused) as refused:
        add_enclosure(disclosure_id=draft.pk, attachment_id=stored.pk, title="合同", **when(village, who))  # type: ignore[arg-type]
    assert refused.value.forbidden


def test_a_correction_begins_with_the_files_of_what_it_corrects(village: Village, draft: Disclosure) -> None:
    enclose(village, draft, xlsx("材料费"))
    done = village.publish(village.submit(draft))
    correction = start_correction(disclosure_id=done.pk, reason="漏了一笔支出", **when(village))  # type: ignore[arg-type]
    assert [one.title for one in correction.enclosures.all()] == ["修路合同"]


def test_an_erasure_destroys_the_bytes(village: Village, draft: Disclosure, django_capture_on_commit_callbacks) -> None:  # type: ignore[no-untyped-def]
    for name in ("first", "second"):
        village.person(name, "bureau_reviewer", COUNTY)
    enclosed = enclose(village, draft, xlsx("材料费"))
    done = village.publish(village.submit(draft))
    storage, path = enclosed.attachment.file.storage, enclosed.attachment.file.name
    asked = ask_erasure(leaf=done.leaf, reason="附件里有村民的信息", **when(village, "first"))  # type: ignore[arg-type]
    with django_capture_on_commit_callbacks(execute=True):
        decide_erasure(request_id=asked.pk, granted=True, **when(village, "second"))  # type: ignore[arg-type]
    assert not Attachment.objects.filter(pk=enclosed.attachment_id).exists()
    assert not storage.exists(path)


def test_the_desk_adds_looks_and_removes(client: Client, village: Village, draft: Disclosure) -> None:
    client.force_login(village.people["clerk"], backend=BACKEND)
    address = f"/desk/disclosures/{draft.pk}/enclosures/"
    assert "还没有附件" in client.get(address).content.decode()
    missing = client.post(address, {"title": "现场", "add": "1"})
    assert missing.status_code == 422
    assert client.post(address, {"title": "现场照片", "file": photo()}).status_code == 302
    page = client.get(address).content.decode()
    assert "还没有人看过" in page
    enclosed = Enclosure.objects.get()
    assert client.get(f"{address}{enclosed.pk}/").status_code == 200
    assert client.post(address, {"looked": str(enclosed.pk)}).status_code == 302
    assert "没有个人信息" in client.get(address).content.decode()
    assert "公开附件（1）" in client.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    assert client.post(address, {"remove": "999999"}).status_code == 404
    assert client.post(address, {"remove": str(enclosed.pk)}).status_code == 302
    assert not Enclosure.objects.exists()
