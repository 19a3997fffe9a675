"""Personal data in a disclosure: shown while it is typed, stopped when it is submitted, verified or published."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from governance.base.accounts.actions.token import issue_token
from governance.base.documents.models import Kept
from governance.base.documents.queries.guard import Part, guard_verdicts, look
from governance.base.journal.models import Entry
from governance.base.verdict import Refused
from openness.actions.guard import keep_finding, mask_finding
from openness.actions.publication import publish, start_correction, withdraw
from openness.actions.verification import Named, upload_sheet
from openness.choices import State
from openness.models import Disclosure, Line
from openness.queries.guard import findings, kept_marks
from tests.documents.guard_cases import Seeded, card, identity, mobile
from tests.openness.desk import browser, line, lines, path_of
from tests.openness.village import DAY, Village, at, make_attachment, month, reload, spent

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-OPN-9")]
SEEDED = Seeded("filing")
NUMBER, CARD, PHONE = identity(SEEDED), card(SEEDED, "6217", 19), mobile(SEEDED)
WHY = "这是村委会值班手机，对外公布"
FIRST = {"opening": "1,000.00", "opening_source": "2025年12月信用社对账单"}


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(at(DAY), tick=False):
        yield


@pytest.fixture
def clerk(village: Village) -> Client:
    return browser(village.people["clerk"])


@pytest.fixture
def api(village: Village) -> Callable[[str], APIClient]:
    def client(name: str) -> APIClient:
        made = APIClient()
        token = issue_token(user=village.people[name], at=at(DAY))[0]
        made.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return made

    return client


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def mask(village: Village, draft: Disclosure, *, by: str = "clerk", mark: str = "") -> Disclosure:
    when: dict[str, Any] = {"by": village.people[by], "at": at(DAY), "on": DAY}
    return mask_finding(disclosure_id=draft.pk, version=reload(draft).version, mark=mark, **when)


def keep(village: Village, draft: Disclosure, *, by: str = "clerk", mark: str = "", reason: str = WHY) -> Kept:
    when: dict[str, Any] = {"by": village.people[by], "at": at(DAY), "on": DAY}
    return keep_finding(disclosure_id=draft.pk, mark=mark or findings(draft)[0].mark, reason=reason, **when)


def affairs(village: Village, text: str, **parts: object) -> Disclosure:
    return village.save(village.draft("affairs"), content={"sections": [{"label": "结果", "text": text}]}, **parts)


# Where it may stand -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": f"一月总账 {NUMBER}"}, "title"),
        ({"opening_source": f"信用社账户{CARD}"}, "opening_source"),
        ({"lines": [spent("20.00", f"误工补贴 王某{NUMBER}")]}, "lines.0.summary"),
        ({"lines": [spent("20.00", payee=f"建材店{NUMBER}", payee_is_person=False)]}, "lines.0.payee"),
        ({"content": {"note": f"付至{CARD}"}}, "note"),
    ],
)
def test_a_draft_is_kept_with_it_but_not_submitted(village: Village, given: dict[str, object], field: str) -> None:
    draft = village.saved_month(1, spent("20.00"), **given)
    assert [one.field for one in findings(draft)] == [field]
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert codes(refused) <= {"personal_identity", "personal_bank_card"}
    assert [verdict.field for verdict in refused.value.verdicts] == [field]
    assert reload(draft).state == State.DRAFT
    assert not Entry.objects.filter(verb="openness.submitted").exists()


def test_a_person_who_was_paid_is_not_published_and_so_not_looked_at(village: Village) -> None:
    draft = village.saved_month(1, spent("20.00", payee=f"王某{PHONE}"))
    assert findings(draft) == []
    assert village.submit(draft).state == State.SUBMITTED


@pytest.mark.parametrize("field", ["name", "who", "what", "how", "deadline", "issuer", "note"])
def test_every_field_of_a_policy_is_looked_at(village: Village, field: str) -> None:
    content = dict.fromkeys(("name", "who", "what", "how", "deadline", "issuer", "note"), "有")
    draft = village.save(village.draft("policy"), content=content | {field: f"咨询王某 {PHONE}"})
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert [(verdict.code, verdict.field) for verdict in refused.value.verdicts] == [("personal_mobile", field)]


def test_a_number_split_over_the_fields_of_a_line_is_stopped(village: Village) -> None:
    payee = {"payee": NUMBER[10:], "payee_is_person": False}
    draft = village.saved_month(1, spent("20.00", f"补贴{NUMBER[:10]}", **payee))
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    assert [verdict.field for verdict in refused.value.verdicts] == ["lines.0.summary", "lines.0.payee"]
    assert codes(refused) == {"personal_identity"}


def test_the_public_telephone_of_the_place_and_of_the_township_pass(village: Village) -> None:
    for place, phone in ((village.division, "0731-88880000"), (village.division.parent, PHONE)):
        place.telephone = phone
        place.save()
    draft = affairs(village, f"有事打 0731-88880000 或 {PHONE}")
    assert findings(draft) == []
    assert village.submit(draft).state == State.SUBMITTED


# Dissent and reasons ----------------------------------------------------------------------------------------------


def test_an_opinion_with_a_number_is_refused_when_it_is_signed(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    with pytest.raises(Refused) as refused:
        village.sign(filed, "sun", agrees=False, opinion=f"王某{NUMBER}没有领到")
    assert [(verdict.code, verdict.field) for verdict in refused.value.verdicts] == [("personal_identity", "opinion")]
    assert not filed.signatures.exists()
    village.sign(filed, "sun", agrees=False, opinion="王某没有领到")
    assert filed.signatures.count() == 1


def test_an_opinion_on_paper_is_looked_at_as_well(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    post = village.people["sun"].assignments.get().pk
    with pytest.raises(Refused) as refused:
        upload_sheet(
            disclosure_id=filed.pk,
            attachment_id=make_attachment(village).pk,
            named=[Named(post, False, f"请打{PHONE}")],
            by=village.people["clerk"],
            at=at(DAY),
            on=DAY,
        )
    assert codes(refused) == {"personal_mobile"}


def test_reasons_that_become_public_are_looked_at(village: Village) -> None:
    done = village.month(1, spent("20.00"))
    when: dict[str, Any] = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    for action in (start_correction, withdraw):
        with pytest.raises(Refused) as refused:
            action(disclosure_id=done.pk, reason=f"王某{NUMBER}写错了", **when)
        assert codes(refused) == {"personal_identity"}
    assert reload(done).state == State.PUBLISHED


# The last look ----------------------------------------------------------------------------------------------------


def test_what_slips_in_after_the_submission_goes_back_to_the_clerk(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    village.sign(filed, "sun")
    Line.objects.filter(disclosure=filed).update(summary=f"补贴{NUMBER}")
    returned = village.sign(filed, "qian")
    assert returned.state == State.RETURNED
    assert "居民身份证号" in returned.return_reason
    assert NUMBER not in returned.return_reason


def test_the_body_itself_is_looked_at_before_it_enters_the_log(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    village.sign(filed, "sun")
    Disclosure.objects.filter(pk=filed.pk).update(summary=f"合计 {CARD}")  # computed, so no field of the draft
    with pytest.raises(Refused) as refused:
        village.sign(filed, "qian")
    assert [(verdict.code, verdict.field) for verdict in refused.value.verdicts] == [("personal_bank_card", "summary")]
    assert reload(filed).leaf is None
    assert not Entry.objects.filter(verb="openness.published").exists()


def test_publishing_asks_again_whoever_calls_it(village: Village) -> None:
    filed = village.submit(village.saved_month(1, spent("20.00")))
    Disclosure.objects.filter(pk=filed.pk).update(state=State.VERIFIED, title=f"总账{NUMBER}", verified_means="screen")
    with pytest.raises(Refused) as refused:
        publish(disclosure_id=filed.pk, by=village.people["clerk"], at=at(DAY), on=DAY)
    assert codes(refused) == {"personal_identity"}


# Masking ----------------------------------------------------------------------------------------------------------


def test_one_button_masks_everything_where_it_is_stored(village: Village) -> None:
    rows = [spent("20.00", f"误工 王某{NUMBER}"), spent("30.00", f"打{PHONE}")]
    draft = village.saved_month(1, *rows, content={"note": f"付至{CARD}。"}, title=f"总账 {NUMBER}")
    before = draft.version
    done = mask(village, draft)
    assert done.version == before + 1
    assert done.title == "总账 （证号已隐去）"
    assert done.content["note"] == f"付至****{CARD[-4:]}。"
    assert [row.summary for row in Line.objects.filter(disclosure=draft).order_by("position")] == [
        "误工 王某（证号已隐去）",
        f"打{PHONE[:3]}****{PHONE[-4:]}",
    ]
    assert findings(reload(draft)) == []
    assert village.submit(reload(draft)).state == State.SUBMITTED


def test_one_thing_is_masked_and_the_rest_stays(village: Village) -> None:
    draft = affairs(village, f"王某{NUMBER}，电话{PHONE}")
    first = next(one for one in findings(draft) if one.kind == "identity")
    done = mask(village, draft, mark=first.mark)
    assert done.content["sections"][0]["text"] == f"王某（证号已隐去），电话{PHONE}"


def test_a_split_number_leaves_stars_in_each_field(village: Village) -> None:
    payee = {"payee": NUMBER[10:], "payee_is_person": False}
    draft = village.saved_month(1, spent("20.00", f"补贴{NUMBER[:10]}", **payee))
    mask(village, draft)
    stored = Line.objects.get(disclosure=draft)
    assert (stored.summary, stored.payee) == ("补贴" + "*" * 10, "*" * 8)


def test_what_was_kept_is_not_masked_with_the_rest(village: Village) -> None:
    draft = affairs(village, f"值班手机{PHONE}，王某{NUMBER}")
    keep(village, draft, mark=next(one.mark for one in findings(draft) if one.kind == "mobile"))
    assert mask(village, draft).content["sections"][0]["text"] == f"值班手机{PHONE}，王某（证号已隐去）"


def test_masking_nothing_is_refused(village: Village) -> None:
    draft = affairs(village, "同意修桥")
    with pytest.raises(Refused) as refused:
        mask(village, draft)
    assert codes(refused) == {"guard_elsewhere"}


@pytest.mark.parametrize(
    ("who", "ok"),
    [("clerk", True), ("agent", True), ("sun", False), ("secretary", False), ("township", False), ("neighbour", False)],
)
def test_those_who_file_mask_and_keep_and_nobody_else(village: Village, who: str, ok: bool) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    if ok:
        keep(village, draft, by=who)
        assert mask(village, draft, by=who, mark=findings(draft)[0].mark).version == draft.version + 1
        return
    for verb in (mask, keep):
        with pytest.raises(Refused) as refused:
            verb(village, draft, by=who)
        assert refused.value.forbidden
    assert not Kept.objects.exists()
    assert reload(draft).version == draft.version


@pytest.mark.parametrize("state", [State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN])
def test_only_a_draft_is_masked_or_kept(village: Village, state: str) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    mark = findings(draft)[0].mark
    keep(village, draft)
    filed = village.submit(draft)
    if state != State.SUBMITTED:
        village.publish(filed)
    if state == State.WITHDRAWN:
        withdraw(disclosure_id=filed.pk, reason="附错了文件", by=village.people["clerk"], at=at(DAY), on=DAY)
    assert reload(filed).state == state
    for verb in (mask, keep):
        with pytest.raises(Refused) as refused:
            verb(village, filed, mark=mark)
        assert codes(refused) == {"not_editable"}


def test_two_people_at_one_draft_do_not_mask_over_each_other(village: Village) -> None:
    draft = affairs(village, f"手机{PHONE}")
    affairs(village, f"手机{PHONE}，已改", by="agent")
    with pytest.raises(Refused) as refused:
        mask_finding(disclosure_id=draft.pk, version=draft.version, by=village.people["clerk"], at=at(DAY), on=DAY)
    assert codes(refused) == {"stale"}


# Keeping ----------------------------------------------------------------------------------------------------------


def test_a_doubtful_thing_is_published_with_its_reason(village: Village) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    with pytest.raises(Refused):
        village.submit(draft)
    kept = keep(village, draft)
    assert (kept.kind, kept.reason) == ("mobile", WHY)
    done = village.publish(village.submit(reload(draft)))
    assert done.state == State.PUBLISHED


def test_a_reason_holds_for_the_very_number_in_the_very_disclosure(village: Village) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    keep(village, draft)
    other = affairs(village, f"值班手机{mobile(Seeded('another'))}")
    assert other.pk == draft.pk
    with pytest.raises(Refused) as refused:
        village.submit(other)
    assert codes(refused) == {"personal_mobile"}
    elsewhere = village.save(village.draft("policy"), content={"note": f"值班手机{PHONE}"})
    assert not kept_marks(elsewhere)


def test_a_correction_carries_the_reasons_of_what_it_corrects(village: Village) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    keep(village, draft)
    done = village.publish(village.submit(reload(draft)))
    when: dict[str, Any] = {"by": village.people["clerk"], "at": at(DAY), "on": DAY}
    again = start_correction(disclosure_id=done.pk, reason="漏写了一句", **when)
    assert village.publish(village.submit(again)).state == State.PUBLISHED


@pytest.mark.parametrize("text", [f"王某{NUMBER}", f"付至{CARD}"])
def test_certain_numbers_are_never_kept(village: Village, text: str) -> None:
    draft = affairs(village, text)
    with pytest.raises(Refused) as refused:
        keep(village, draft)
    assert codes(refused) == {"guard_certain"}
    with pytest.raises(DatabaseError), transaction.atomic():
        Kept.objects.create(
            object_type="disclosure",
            object_id=draft.pk,
            mark=findings(draft)[0].mark,
            kind=findings(draft)[0].kind,
            reason=WHY,
            kept_by=village.people["clerk"],
            kept_at=at(DAY),
        )
    with pytest.raises(Refused):
        village.submit(reload(draft))


@pytest.mark.parametrize(
    ("reason", "code"),
    [("对外", "guard_reason"), ("长" * 201, "guard_reason"), (f"就是{PHONE}这个号码", "guard_reason_personal")],
)
def test_a_reason_says_why_and_repeats_nothing(village: Village, reason: str, code: str) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    with pytest.raises(Refused) as refused:
        keep(village, draft, reason=reason)
    assert codes(refused) == {code}


def test_a_thing_that_is_gone_cannot_be_kept(village: Village) -> None:
    draft = affairs(village, f"值班手机{PHONE}")
    mark = findings(draft)[0].mark
    village.save(draft, content={"sections": [{"label": "结果", "text": "同意"}]})
    with pytest.raises(Refused) as refused:
        keep(village, draft, mark=mark)
    assert codes(refused) == {"guard_gone"}


def test_what_was_kept_is_never_changed(village: Village) -> None:
    kept = keep(village, affairs(village, f"值班手机{PHONE}"))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE documents_kept SET reason = 'x' WHERE id = %s", [kept.pk])


# Nothing is written down elsewhere --------------------------------------------------------------------------------


def test_neither_journal_nor_log_nor_refusal_holds_what_was_found(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    draft = affairs(village, f"王某{NUMBER}，付至{CARD}，电话{PHONE}，湘A12345")
    with pytest.raises(Refused) as refused:
        village.submit(draft)
    keep(village, draft, mark=next(one.mark for one in findings(draft) if one.kind == "mobile"))
    mask(village, draft)
    journal = json.dumps(list(Entry.objects.values("verb", "data", "basis")), ensure_ascii=False)
    rows = json.dumps(list(Kept.objects.values("mark", "kind", "reason")), ensure_ascii=False)
    verdicts = json.dumps([verdict.as_dict() for verdict in refused.value.verdicts], ensure_ascii=False)
    for place in (journal, rows, verdicts, str(refused.value), caplog.text):
        for secret in (NUMBER, CARD, PHONE, "湘A12345", NUMBER[6:14]):
            assert secret not in place
    masked = Entry.objects.get(verb="openness.masked")
    assert masked.data["kinds"] == {"identity": 1, "bank_card": 1, "plate": 1}


def test_a_mark_is_the_same_for_the_same_number_and_cannot_be_made_without_the_key(
    village: Village, settings: Any, tmp_path: Any
) -> None:
    first = look([Part("a", "甲", f"手机{PHONE}")])[0].mark
    assert look([Part("b", "乙", f"联系{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")])[0].mark == first
    (tmp_path / "blind").write_bytes(b"another key of the installation..")
    (tmp_path / "blind").chmod(0o600)
    settings.KEY_DIR = tmp_path
    assert look([Part("a", "甲", f"手机{PHONE}")])[0].mark != first


def test_verdicts_say_where_what_and_how_to_go_on() -> None:
    certain, doubtful = guard_verdicts([Part("note", "说明", f"王某{NUMBER}，电话{PHONE}")])
    assert certain.text == f"“说明”里有居民身份证号（****{NUMBER[-4:]}），不能公开。请删去，或者按“遮盖”。"
    assert "写明理由保留" in doubtful.text
    assert all("R-OPN-9" in verdict.basis for verdict in (certain, doubtful))
    (mark,) = (one.mark for one in look([Part("note", "说明", f"电话{PHONE}")]))
    assert guard_verdicts([Part("note", "说明", f"电话{PHONE}")], kept=[mark]) == []


# At the desk ------------------------------------------------------------------------------------------------------


def test_the_form_shows_it_on_top_and_at_the_field(village: Village, clerk: Client) -> None:
    draft = village.saved_month(1, spent("20.00", f"误工 王某{NUMBER}"), content={"note": f"打{PHONE}"})
    page = clerk.get(f"/desk/disclosures/{draft.pk}/edit/").content.decode()
    assert "有 2 处像是个人信息" in page
    assert 'href="#id_lines-0-summary"' in page
    assert 'href="#id_note"' in page
    assert page.count('class="found-note"') == 2
    assert page.count('name="keep"') == 1  # only for the doubtful one
    assert "全部遮盖" in page


def test_the_mask_button_keeps_what_was_typed_and_masks_it(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    sent = lines(line("20", summary=f"误工 王某{NUMBER}"), version="1", **FIRST)
    assert path_of(clerk.post(edit, {**sent, "mask": "all"})) == edit
    assert Line.objects.get().summary == "误工 王某（证号已隐去）"
    page = clerk.get(edit).content.decode()
    assert "已遮盖" in page
    assert 'id="found"' not in page


def test_the_keep_button_wants_a_reason(village: Village, clerk: Client) -> None:
    draft = village.saved_month(1, spent("20.00", f"值班手机{PHONE}"))
    edit = f"/desk/disclosures/{draft.pk}/edit/"
    mark = findings(draft)[0].mark
    row = line("20", summary=f"值班手机{PHONE}")
    refused = clerk.post(edit, {**lines(row, version=str(draft.version), **FIRST), "keep": mark, f"why-{mark}": "嗯"})
    assert refused.status_code == 422
    assert "请写明为什么这里应当公开" in refused.content.decode()
    again = lines(row, version=str(reload(draft).version), **FIRST)
    assert path_of(clerk.post(edit, {**again, "keep": mark, f"why-{mark}": WHY})) == edit
    page = clerk.get(edit).content.decode()
    assert WHY in page
    assert 'id="found"' not in page
    filed = village.submit(reload(draft))
    for name in ("sun", "township"):
        assert WHY in browser(village.people[name]).get(f"/desk/disclosures/{filed.pk}/verify/").content.decode()


def test_an_autosave_tells_while_typing(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    sent = lines(line("20", summary=f"王某{NUMBER}"), version="1", **FIRST)
    page = clerk.post(f"/desk/disclosures/{draft.pk}/autosave/", sent).content.decode()
    assert "有1处像是个人信息" in page
    assert NUMBER not in page


def test_a_refused_submission_points_at_the_fields(village: Village, clerk: Client) -> None:
    draft = village.draft("month-account", period_start=month(1))
    sent = lines(line("20", summary=f"王某{NUMBER}"), version="1", **FIRST)
    page = clerk.post(f"/desk/disclosures/{draft.pk}/edit/", {**sent, "submit": "1"})
    assert page.status_code == 422
    assert "不能公开。请删去，或者按“遮盖”" in page.content.decode()
    assert reload(draft).state == State.DRAFT


# Other systems ----------------------------------------------------------------------------------------------------


def test_other_systems_see_mask_and_keep(village: Village, api: Callable[[str], APIClient]) -> None:
    draft = affairs(village, f"值班手机{PHONE}，王某{NUMBER}")
    url = f"/api/v1/disclosures/{draft.pk}/"
    found = api("clerk").get(url).json()["found"]
    assert {(one["kind"], one["level"]) for one in found} == {("mobile", "look"), ("identity", "block")}
    refused = api("clerk").post(f"{url}submit/", {"version": draft.version}, format="json")
    assert refused.status_code == 422
    assert {"personal_mobile", "personal_identity"} <= {one["code"] for one in refused.json()["verdicts"]}
    marks = {one["kind"]: one["mark"] for one in found}
    keeping = {"mark": marks["identity"], "reason": WHY}
    assert api("clerk").post(f"{url}keep/", keeping, format="json").status_code == 422
    keeping["mark"] = marks["mobile"]
    assert api("sun").post(f"{url}keep/", keeping, format="json").status_code == 403
    assert api("neighbour").post(f"{url}keep/", keeping, format="json").status_code == 404
    assert api("clerk").post(f"{url}keep/", keeping, format="json").status_code == 200
    done = api("clerk").post(f"{url}mask/", {"version": draft.version}, format="json")
    assert done.status_code == 200
    assert done.json()["content"]["sections"][0]["text"] == f"值班手机{PHONE}，王某（证号已隐去）"
    assert api("clerk").post(f"{url}submit/", {"version": done.json()["version"]}, format="json").status_code == 200


def test_the_same_number_written_in_two_months_is_found_again_in_the_quarter(village: Village) -> None:
    for number in (1, 2, 3):
        draft = village.saved_month(number, spent("20.00", f"值班手机{PHONE}"))
        keep(village, draft)
        village.publish(village.submit(reload(draft)))
    draft = village.draft("large", period_start=dt.date(2026, 1, 1))
    assert {one.kind for one in findings(draft)} == {"mobile"}
    with pytest.raises(Refused) as refused:
        mask(village, draft)
    assert codes(refused) == {"guard_elsewhere"}
    keep(village, draft)
    assert village.submit(reload(draft)).state == State.SUBMITTED
