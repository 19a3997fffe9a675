"""Something doubtful in a file that is published along: shown in its place, kept one by one with a reason (R-OPN-9)."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from governance.base.documents.models import Kept
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.actions.enclosure import confirm_looked, remove_enclosure
from openness.actions.guard import keep_finding, mask_finding
from openness.actions.publication import start_correction
from openness.models import Disclosure, Enclosure
from openness.queries.enclosed import found_in_files
from tests.openness.desk import browser
from tests.openness.test_enclosures import enclose, photo, when
from tests.openness.village import DAY, VILLAGE, Village, at, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-9")]
PHONE, OTHER = "13000001234", "13000005678"
IDENTITY = "11010519491231002X"
WHY = "施工队的报修电话，合同里写明公开"


def book(*rows: list[str], sheet: str = "名单") -> SimpleUploadedFile:
    made = Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def phones() -> SimpleUploadedFile:
    return book(["姓名", "联系电话"], ["施工队", PHONE], ["监理", OTHER], ["施工队", PHONE])


@pytest.fixture
def draft(village: Village) -> Disclosure:
    return village.saved_month(1, spent("20.00"))


def keep(village: Village, draft: Disclosure, mark: str, *, by: str = "clerk", reason: str = WHY) -> Kept:
    return keep_finding(disclosure_id=draft.pk, mark=mark, reason=reason, **when(village, by))  # type: ignore[arg-type]


def codes(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as refused:
        act()
    return [verdict.code for verdict in refused.value.verdicts]


def marks(enclosure: Enclosure) -> list[str]:
    return [one["mark"] for one in enclosure.doubtful]


def test_each_number_is_told_once_with_every_place_its_class_and_a_masked_excerpt(
    village: Village, draft: Disclosure
) -> None:
    enclosure = enclose(village, draft, phones())
    first, second = enclosure.doubtful
    assert (first["kind"], first["shown"], first["count"]) == ("mobile", "130****1234", 2)
    assert first["places"] == ["表“名单”第2行B列 联系电话", "表“名单”第4行B列 联系电话"]
    assert (second["shown"], second["count"]) == ("130****5678", 1)
    assert not enclosure.unread


def test_the_name_of_a_place_is_masked_where_it_holds_a_number_itself(village: Village, draft: Disclosure) -> None:
    enclosure = enclose(village, draft, book([OTHER], sheet=f"电话{PHONE}"))
    held = json.dumps(enclosure.doubtful, ensure_ascii=False)
    assert PHONE not in held
    assert OTHER not in held
    assert "表“电话130****1234”第1行A列" in held


def test_a_public_office_telephone_in_a_file_is_no_finding(village: Village, draft: Disclosure) -> None:
    village.division.telephone = "010-88886666"
    village.division.save()
    assert enclose(village, draft, book(["联系电话", "010-88886666"])).doubtful == []


def test_it_is_submitted_only_when_each_one_has_its_own_reason(village: Village, draft: Disclosure) -> None:
    first, second = marks(enclose(village, draft, phones()))
    assert codes(lambda: village.submit(draft)) == ["doubtful_in_file"]
    keep(village, draft, first)
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    (verdict,) = refused.value.verdicts
    assert (verdict.met, verdict.field) == ("1", "enclosures")
    assert PHONE not in verdict.text
    keep(village, draft, second)
    assert village.submit(draft).state == "submitted"


def test_having_looked_at_a_picture_is_no_reason_for_a_number_in_another_file(
    village: Village, draft: Disclosure
) -> None:
    enclose(village, draft, phones())
    picture = enclose(village, draft, photo(), "施工现场")
    assert codes(lambda: village.submit(draft)) == ["doubtful_in_file", "not_looked_at"]
    confirm_looked(enclosure_id=picture.pk, **when(village))  # type: ignore[arg-type]
    assert codes(lambda: village.submit(draft)) == ["doubtful_in_file"]


def test_a_certain_number_is_refused_with_the_file_and_has_nothing_that_could_be_kept(
    village: Village, draft: Disclosure
) -> None:
    assert codes(lambda: enclose(village, draft, book([IDENTITY, PHONE]))) == ["personal_identity"]
    assert not Enclosure.objects.exists()


@pytest.mark.parametrize(
    ("reason", "code"),
    [("公开电话的", "guard_reason"), ("理" * 201, "guard_reason"), (f"他的电话就是{OTHER}", "guard_reason_personal")],
)
def test_a_reason_says_why_and_repeats_no_number(village: Village, draft: Disclosure, reason: str, code: str) -> None:
    mark = marks(enclose(village, draft, phones()))[0]
    assert codes(lambda: keep(village, draft, mark, reason=reason)) == [code]
    assert not Kept.objects.exists()


@pytest.mark.parametrize("reason", ["公开电话报修", "理" * 200])
def test_the_shortest_and_the_longest_reason_are_taken(village: Village, draft: Disclosure, reason: str) -> None:
    keep(village, draft, marks(enclose(village, draft, phones()))[0], reason=reason)
    assert Kept.objects.get().reason == reason


@pytest.mark.parametrize("who", ["agent", "sun", "secretary", "township", "bureau", "neighbour", "far", "villager"])
def test_only_those_who_file_for_the_place_keep(village: Village, draft: Disclosure, who: str) -> None:
    mark = marks(enclose(village, draft, phones()))[0]
    if who == "agent":  # keeps the books of the whole township
        assert keep(village, draft, mark, by=who).kept_by == village.people[who]
        return
    with pytest.raises(Refused) as refused:
        keep(village, draft, mark, by=who)
    assert refused.value.forbidden
    assert not Kept.objects.exists()


def test_after_the_submission_nothing_more_is_kept(village: Village, draft: Disclosure) -> None:
    first, second = marks(enclose(village, draft, phones()))
    keep(village, draft, first)
    keep(village, draft, second)
    village.submit(draft)
    assert codes(lambda: keep(village, draft, first)) == ["not_editable"]


def test_a_reason_holds_for_the_same_bytes_and_for_no_other_file_or_text(village: Village, draft: Disclosure) -> None:
    file = phones()
    content = file.read()
    file.seek(0)
    enclosure = enclose(village, draft, file)
    for mark in marks(enclosure):
        keep(village, draft, mark)
    remove_enclosure(enclosure_id=enclosure.pk, **when(village))  # type: ignore[arg-type]
    enclose(village, draft, SimpleUploadedFile("again.xlsx", content))
    enclose(village, draft, book(["联系电话", PHONE]), "另一份")
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert ["另一份" in verdict.text for verdict in refused.value.verdicts] == [True]
    village.save(reload(draft), content={"note": f"报修电话{PHONE}"})
    assert "personal_mobile" in codes(lambda: village.submit(reload(draft)))


def test_a_correction_takes_the_reasons_along(village: Village, draft: Disclosure) -> None:
    for mark in marks(enclose(village, draft, phones())):
        keep(village, draft, mark)
    done = village.publish(village.submit(draft))
    correction = start_correction(disclosure_id=done.pk, reason="漏了一笔支出", **when(village))  # type: ignore[arg-type]
    assert len(found_in_files(correction)) == 2
    filed = village.submit(village.save(correction, lines=[spent("25.00")], nil=False))
    assert filed.state == "submitted"


def test_what_was_never_given_a_reason_is_not_published_even_by_two_signatures(
    village: Village, draft: Disclosure
) -> None:
    enclosure = enclose(village, draft, book(["x"]))
    filed = village.submit(draft)
    doubtful = [{"kind": "mobile", "shown": "130****1234", "mark": "0" * 64, "places": ["正文"], "count": 1}]
    Enclosure.objects.filter(pk=enclosure.pk).update(doubtful=doubtful)
    village.sign(filed, "sun")
    assert village.sign(filed, "qian").state == "returned"


def test_a_file_is_not_masked_here(village: Village, draft: Disclosure) -> None:
    mark = marks(enclose(village, draft, phones()))[0]
    asked = {"disclosure_id": draft.pk, "version": draft.version, "mark": mark}
    assert codes(lambda: mask_finding(**asked, **when(village))) == ["guard_elsewhere"]  # type: ignore[arg-type]


def test_the_clerk_keeps_each_in_place_and_the_supervisor_reads_the_reasons(
    village: Village, draft: Disclosure
) -> None:
    clerk, address = browser(village.people["clerk"]), f"/desk/disclosures/{draft.pk}/enclosures/"
    first, second = marks(enclose(village, draft, phones()))
    page = clerk.get(address).content.decode()
    assert "表“名单”第2行B列 联系电话、表“名单”第4行B列 联系电话：好像有手机号（130****1234）" in page
    assert "2 处像是个人信息" in clerk.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    short = clerk.post(address, {"keep": first, f"why-{first}": "公开"})
    assert short.status_code == 422
    assert 'value="公开"' in short.content.decode()
    assert f'href="#id_why-{first}"' in short.content.decode()
    assert clerk.post(address, {"keep": "0" * 64, "why-": WHY}).status_code == 422
    for mark in (first, second):
        assert clerk.post(address, {"keep": mark, f"why-{mark}": WHY}).status_code == 302
    page = clerk.get(address).content.decode()
    assert "写明理由保留的 2 处" in page
    assert "像是个人信息</span>" not in page
    village.submit(reload(draft))
    seen = browser(village.people["sun"]).get(f"/desk/disclosures/{draft.pk}/verify/").content.decode()
    assert f"理由：{WHY}" in seen
    assert "附件“修路合同”：表“名单”第2行B列 联系电话" in seen
    for shown in (page, seen):
        assert PHONE not in shown


def test_of_many_numbers_a_page_lists_some_and_says_how_many_more(village: Village, draft: Disclosure) -> None:
    enclose(village, draft, book(*[[f"130000{number:05d}"] for number in range(40)]))
    page = browser(village.people["clerk"]).get(f"/desk/disclosures/{draft.pk}/enclosures/").content.decode()
    assert page.count('name="keep"') == 30
    assert "还有 10 处没有列出" in page


def test_nothing_of_the_value_is_in_the_journal_the_reasons_or_the_logs(
    village: Village, draft: Disclosure, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        enclosure = enclose(village, draft, phones())
        for mark in marks(enclosure):
            keep(village, draft, mark)
        village.publish(village.submit(draft))
    journal = json.dumps(list(Entry.objects.values("verb", "data")), ensure_ascii=False)
    rows = json.dumps(list(Kept.objects.values()), ensure_ascii=False, default=str)
    held = json.dumps(enclosure.doubtful, ensure_ascii=False)
    # The test client's own statements are logged at DEBUG by the database driver: those of the application are read.
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for place in (journal, rows, held, said):
        assert PHONE not in place
        assert OTHER not in place
    assert VILLAGE in {entry.division for entry in Entry.objects.filter(verb="documents.finding_kept")}
    assert at(DAY) == Kept.objects.first().kept_at  # type: ignore[union-attr]
