"""A report from its sending to the remedy, who may take which step, and what the clock does with it (R-TWN-2)."""

from __future__ import annotations

import datetime as dt
import io
import threading
import zipfile
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, connections, transaction
from docx import Document
from PIL import Image

from autonomy.actions.report import (
    answer_report,
    open_community,
    record_remedy,
    report_late_guidance,
    rule_report,
)
from autonomy.actions.report_clock import escalate_reports, take_up_reports
from autonomy.choices import ReportLevel, ReportState
from autonomy.duty_kinds import (
    KIND_REMEDY,
    KIND_REMEDY_BUREAU,
    KIND_REMEDY_TOWNSHIP,
    KIND_REPORT_COUNTY,
    KIND_REPORT_OFFICE,
    KIND_REPORT_TOWNSHIP,
    KIND_RULE_OFFICE,
    KIND_RULE_REPORT,
)
from autonomy.models import Report
from autonomy.queries.report import get_for, late_alone, visible_to
from autonomy.report_witness import witness
from governance.base.clock.actions.sweep import context_of
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.documents.models import Attachment
from governance.base.journal.models import Body, Entry
from governance.base.journal.queries import body_of
from governance.base.verdict import Refused
from governance.township.actions.guidance import ask_guidance
from governance.township.models import Guidance
from tests.autonomy.makers import COMMUNITY, DAY, SIBLING, TOWNSHIP, VILLAGE, Autonomy, at, make_autonomy
from tests.autonomy.reporting import LAST, MATTER, NEXT, answer, given, handed, rule, run, say, send
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-TWN-2")]
S = ReportState
ONE = dt.timedelta(days=1)


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def state(report: Report) -> str:
    return Report.objects.values_list("state", flat=True).get(pk=report.pk)


def duties(report: Report) -> dict[int, int]:
    return dict(Duty.objects.filter(subject=report.pk, kind__gte=49).values_list("kind", "state"))


def seen_by(made: Autonomy, report: Report) -> set[str]:
    return {who for who, user in made.people.items() if visible_to(user, NEXT).filter(pk=report.pk).exists()}


COUNTY_DESK = {"bureau", "reviewer1", "reviewer2", "reviewer3", "decider"}
OFFICE_DESK = {"office", "office2", "office3", "office4"}


def test_what_is_sent_waits_until_the_day_is_over(made: Autonomy) -> None:
    before = Entry.objects.count()
    report = send(made)
    assert (report.handed_on, report.place.code, report.level) == (None, "990101", ReportLevel.COUNTY)
    run(DAY)
    assert Entry.objects.count() == before
    assert seen_by(made, report) == set()
    assert duties(report) == {}
    with pytest.raises(Report.DoesNotExist):
        answer(made, report, on=DAY)
    run(NEXT)
    assert seen_by(made, report) == COUNTY_DESK
    duty = Duty.objects.get(kind=KIND_REPORT_COUNTY, subject=report.pk)
    assert (duty.division.code, duty.period, duty.due_on) == ("990101", DAY, LAST)
    assert Entry.objects.filter(object_type="report").count() == 1
    run(NEXT)
    assert Entry.objects.filter(object_type="report").count() == 1


def test_who_answers_depends_on_who_is_reported(made: Autonomy) -> None:
    water = made.organisations["水务局"].pk
    cases: dict[str, tuple[dict[str, Any], set[str], int]] = {
        "township": ({"level": "township", "target_id": water}, {"township", "township2"}, KIND_REPORT_TOWNSHIP),
        "county": ({"township": True, "matter": "要求代收保险费"}, COUNTY_DESK, KIND_REPORT_COUNTY),
        "office": ({"target_id": made.organisations["民政局"].pk}, OFFICE_DESK, KIND_REPORT_OFFICE),
    }
    for level, (parts, desk, kind) in cases.items():
        report = handed(made, **parts)
        assert report.level == level
        assert seen_by(made, report) == desk
        assert duties(report) == {kind: DutyState.OPEN}
    with pytest.raises(Refused) as refused:
        send(made, township=True, level="township")
    assert codes(refused) == {"level_own"}


@pytest.mark.parametrize("who", ["township", "bureau", "water", "leader", "admin", "sibling_clerk", "stranger_clerk"])
def test_only_the_people_of_the_committee_report(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        send(made, who)
    assert refused.value.forbidden
    assert not Report.objects.exists()


def test_a_text_that_says_who_or_where_is_refused_and_nothing_is_kept(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        send(made, what="上湾村每晚要派人巡查，电话13912345678。", happened_on=NEXT)
    assert {"names", "future"} < codes(refused)
    assert "what" in {verdict.field for verdict in refused.value.verdicts}
    assert not Report.objects.exists()


def test_the_list_of_that_day_is_kept_without_a_hint_of_the_kind_of_committee(made: Autonomy) -> None:
    report = send(made)
    assert report.list_then["number"] == 1
    assert report.list_then["on_list"] is False
    on_it = send(made, matter="独居老人的定期探访")
    assert on_it.list_then["on_list"] is True
    assert on_it.list_then["nearest"][0] == {"code": "X006", "title": "独居老人的定期探访"}
    early = send(made, matter="独居老人的探访", happened_on=dt.date(2026, 1, 30))
    assert early.list_then == {"version": None, "number": None, "nearest": [], "on_list": False}


def test_one_person_reports_one_thing_once_while_it_is_open(made: Autonomy) -> None:
    send(made)
    with pytest.raises(Refused) as refused:
        send(made)
    assert codes(refused) == {"again"}
    send(made, "head")
    assert Report.objects.count() == 2


def test_an_answer_that_is_accepted_ends_it_the_next_day(made: Autonomy) -> None:
    report = handed(made)
    answered = answer(made, report)
    assert (answered.state, duties(report)) == (S.ANSWERED, {KIND_REPORT_COUNTY: DutyState.MET})
    say(made, report, "accept")
    entries = Entry.objects.filter(object_type="report").count()
    run(NEXT)
    assert (state(report), Entry.objects.filter(object_type="report").count()) == (S.ANSWERED, entries)
    run(NEXT + ONE)
    assert state(report) == S.ACCEPTED


def test_nobody_else_speaks_for_the_reporter(made: Autonomy) -> None:
    report = handed(made)
    answer(made, report)
    for who in ("head", "secretary", "sibling_clerk", "reviewer1", "township"):
        with pytest.raises(Report.DoesNotExist):
            say(made, report, "dispute", who)


def test_a_disputed_answer_goes_to_the_county_and_an_answer_nobody_spoke_on_lapses(made: Autonomy) -> None:
    water = made.organisations["水务局"].pk
    disputed = handed(made, level="township", target_id=water)
    quiet = handed(made, "head", level="township", target_id=water)
    for report in (disputed, quiet):
        answer(made, report, "township")
    with pytest.raises(Refused) as refused:
        rule(made, disputed, "township")
    assert refused.value.forbidden or codes(refused) == {"level", "state"}
    say(made, disputed, "dispute")
    run(NEXT + ONE)
    assert state(disputed) == S.COUNTY
    assert seen_by(made, disputed) == COUNTY_DESK
    assert duties(disputed) == {KIND_REPORT_TOWNSHIP: DutyState.MET, KIND_RULE_REPORT: DutyState.OPEN}
    last = Report.objects.get(pk=quiet.pk).due_on
    assert last == NEXT + dt.timedelta(days=15)
    run(last)
    assert state(quiet) == S.ANSWERED
    run(last + ONE)
    assert state(quiet) == S.LAPSED
    ruled = rule(made, disputed, on=NEXT + ONE)
    assert ruled.state == S.DECIDED


def test_what_is_not_answered_by_the_last_day_goes_to_the_county(made: Autonomy) -> None:
    report = handed(made, level="township")
    run(LAST)
    assert state(report) == S.RECEIVED
    run(LAST + ONE)
    assert state(report) == S.COUNTY
    assert duties(report) == {KIND_REPORT_TOWNSHIP: DutyState.CANCELLED, KIND_RULE_REPORT: DutyState.OPEN}
    with pytest.raises(Report.DoesNotExist):
        answer(made, report, "township", on=LAST + ONE)
    with pytest.raises(Refused) as refused:
        answer(made, report, on=LAST + ONE)
    assert codes(refused) == {"state"}


def test_the_sweep_of_many_costs_what_it_costs_of_one(made: Autonomy, django_assert_max_num_queries: Any) -> None:
    def queries(number: int, on: dt.date) -> tuple[int, int]:
        for index in range(number):
            send(made, level="township", matter=f"{MATTER}{on}{index}", on=on)
        counted = []
        for step, day in ((take_up_reports, on + ONE), (escalate_reports, on + dt.timedelta(days=16))):
            with django_assert_max_num_queries(60) as found:
                assert sum(step(context_of(on=day, at=at(day))).values()) == number
            counted.append(len(found))
        return counted[0], counted[1]

    assert queries(1, DAY) == queries(5, DAY + dt.timedelta(days=40))


def test_a_ruling_is_public_with_proof_and_the_department_owes_the_remedy(made: Autonomy) -> None:
    report = rule(made, handed(made))
    body = body_of(report.leaf or 0)
    assert body is not None
    assert (body["reported"], body["matter"], body["ruling"]) == ("水务局", MATTER, "upheld")
    assert [checked.wrong for checked in witness()] == [""]
    assert Report.objects.get(pk=report.pk).due_on is None
    duty = Duty.objects.get(kind=KIND_REMEDY, subject=report.pk)
    assert (duty.organisation_id, duty.due_on) == (made.organisations["水务局"].pk, report.remedy_by)
    to_do = {
        who: [row.text.title for row in todo(made.people[who], on=NEXT) if row.duty.pk == duty.pk]
        for who in ("water", "water2", "health", "civil", "reviewer1")
    }
    mine = [f"按裁定纠正：第{report.pk}号反映"]
    assert to_do == {"water": mine, "water2": mine, "health": [], "civil": [], "reviewer1": []}
    with pytest.raises(Report.DoesNotExist):
        record_remedy(report_id=report.pk, note="已经停止布置。", **made.when("health", NEXT))
    record_remedy(report_id=report.pk, note="已经停止布置。", **made.when("water", NEXT))
    assert Duty.objects.get(pk=duty.pk).state == DutyState.MET
    with pytest.raises(Refused) as refused:
        record_remedy(report_id=report.pk, note="再登记一次。", **made.when("water2", NEXT))
    assert codes(refused) == {"remedied"}
    Report.objects.filter(pk=report.pk).update(ruling_reason="改过的理由")
    assert [checked.wrong != "" for checked in witness()] == [True]


def test_a_ruling_names_no_community_and_a_rejected_one_owes_nothing(made: Autonomy) -> None:
    report = handed(made)
    wordings: list[dict[str, Any]] = [{"reason": "石桥村没有被布置。"}, {"remedy": "向上湾村道歉。"}]
    for parts in wordings:
        with pytest.raises(Refused) as refused:
            rule(made, report, **parts)
        assert codes(refused) == {"community"}
    assert not Body.objects.filter(leaf__entry__object_type="report").exists()
    rule(made, report, ruling="rejected", reason="查实没有这样布置。", remedy="", remedy_by=None)
    assert not Duty.objects.filter(kind__in=[KIND_REMEDY, KIND_REMEDY_BUREAU, KIND_REMEDY_TOWNSHIP]).exists()


def test_the_one_reported_neither_answers_nor_rules(made: Autonomy) -> None:
    civil = made.organisations["民政局"].pk
    bureau = handed(made, target_id=civil)
    township = handed(made, township=True, matter="要求代收保险费")
    for report, who in ((bureau, "reviewer1"), (township, "township")):
        with pytest.raises((Report.DoesNotExist, Refused)):
            answer(made, report, who)
        with pytest.raises((Report.DoesNotExist, Refused)):
            rule(made, report, who)
    assert rule(made, bureau, "office").ruled_by == made.people["office"]
    assert rule(made, township).state == S.DECIDED
    assert Duty.objects.get(kind=KIND_REMEDY_BUREAU).division.code == "990101"
    assert Duty.objects.get(kind=KIND_REMEDY_TOWNSHIP).division.code == TOWNSHIP
    record_remedy(report_id=township.pk, note="停止代收。", **made.when("township2", NEXT))
    with pytest.raises(Report.DoesNotExist):
        get_for(made.people["decider"], bureau.pk, NEXT)


def test_an_unanswered_report_about_the_bureau_stays_with_the_office(made: Autonomy) -> None:
    report = handed(made, target_id=made.organisations["民政局"].pk)
    run(LAST + ONE)
    found = Report.objects.get(pk=report.pk)
    assert (found.state, found.level) == (S.COUNTY, ReportLevel.OFFICE)
    assert seen_by(made, report) == OFFICE_DESK
    assert duties(report)[KIND_RULE_OFFICE] == DutyState.OPEN


def test_the_community_is_opened_with_a_reason_on_the_record_and_never_the_person(made: Autonomy) -> None:
    report = handed(made)
    opening: dict[str, Any] = {"report_id": report.pk, "reason": "纠正要退回收走的台账。"}
    with pytest.raises(Refused) as refused:
        open_community(**opening, **made.when("reviewer1", NEXT))
    assert codes(refused) == {"sealed"}
    rule(made, report)
    with pytest.raises(Report.DoesNotExist):
        open_community(**opening, **made.when("township", NEXT))
    with pytest.raises(Refused) as refused:
        open_community(report_id=report.pk, reason="是不是上湾村？", **made.when("reviewer1", NEXT))
    assert codes(refused) == {"community"}
    assert open_community(**opening, **made.when("reviewer1", NEXT)).code == VILLAGE
    entry = Entry.objects.get(verb="autonomy.report_community_opened")
    assert (entry.actor_id, entry.division) == (made.people["reviewer1"].pk, "990101")
    assert VILLAGE not in str(entry.data)


def test_no_report_is_removed_or_rewritten_not_even_by_hand(made: Autonomy) -> None:
    report = send(made)
    for statement in (
        "DELETE FROM autonomy_report",
        "TRUNCATE autonomy_report CASCADE",
        "UPDATE autonomy_report SET what = '没有这回事'",
        "UPDATE autonomy_report SET sealed = ''",
        "UPDATE autonomy_report SET target_id = NULL, target_division_id = place_id",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Report.objects.get(pk=report.pk).what == report.what


def test_late_guidance_is_reported_in_one_click_without_saying_which(made: Autonomy) -> None:
    asked = ask_guidance(
        division_id=made.places[VILLAGE].pk, topic="鱼塘发包", question="鱼塘怎样发包？", **made.when("clerk")
    )
    last = asked.due_on or DAY
    with pytest.raises(Guidance.DoesNotExist):
        report_late_guidance(guidance_id=asked.pk, **made.when("clerk", last))
    with pytest.raises(Guidance.DoesNotExist):
        report_late_guidance(guidance_id=asked.pk, **made.when("sibling_clerk", last + ONE))
    report = report_late_guidance(guidance_id=asked.pk, **made.when("head", last + ONE))
    assert (report.kind, report.level, report.target_division) == ("no_guidance", "county", made.places[TOWNSHIP])
    told = f"{report.matter}{report.what}{report.list_then}{report.happened_on}"
    assert "鱼塘" not in told
    assert last.isoformat() not in told


def test_who_is_the_only_one_waiting_is_told_that_the_township_can_guess(made: Autonomy) -> None:
    def ask(place: str, who: str) -> dt.date:
        told = {"topic": "鱼塘发包", "question": "鱼塘怎样发包？"}
        return ask_guidance(division_id=made.places[place].pk, **told, **made.when(who)).due_on or DAY

    last = ask(VILLAGE, "clerk")
    late = last + ONE
    clerk = made.people["clerk"]
    ask(SIBLING, "sibling_clerk")  # of another township
    assert late_alone(clerk, last) is False  # not late yet
    assert late_alone(clerk, late) is True
    page, words = "/desk/autonomy/reports/mine/", "猜得出是谁反映的"
    with time_machine.travel(at(late), tick=False):
        client = browser(clerk, late)
        assert words in client.get(page).content.decode()
    ask(COMMUNITY, "urban_clerk")
    assert late_alone(clerk, late) is False
    with time_machine.travel(at(late), tick=False):
        assert words not in client.get(page).content.decode()


# What is attached ---------------------------------------------------------------------------------------------------


def word(text: str) -> SimpleUploadedFile:
    document = Document()
    document.add_paragraph(text)
    document.core_properties.author = "欧阳听雪"
    document.core_properties.last_modified_by = "欧阳听雪"
    written = io.BytesIO()
    document.save(written)
    return SimpleUploadedFile("欧阳听雪转发.docx", written.getvalue())


def photograph() -> SimpleUploadedFile:
    picture, written = Image.new("RGB", (40, 40), "white"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "欧阳听雪的手机"
    picture.save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_欧阳听雪.jpg", written.getvalue())


def stored(attachment: Attachment) -> bytes:
    with default_storage.open(str(attachment.file.name)) as file:
        return file.read()


def test_an_attached_order_loses_its_sender_its_name_its_hour_and_its_properties(made: Autonomy) -> None:
    report = send(made, file=word("关于开展夜间巡查的通知"))
    paper = report.attachment
    assert paper is not None
    assert (paper.uploaded_by, paper.name, paper.place_code) == (None, "布置的文件.docx", "990101")
    assert paper.uploaded_at == dt.datetime(2026, 3, 2, tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with zipfile.ZipFile(io.BytesIO(stored(paper))) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert "欧阳听雪".encode() not in inside
    assert "夜间巡查".encode() in inside
    assert [p.text for p in Document(io.BytesIO(stored(paper))).paragraphs] == ["关于开展夜间巡查的通知"]
    assert not Entry.objects.filter(verb="documents.stored").exists()


def test_what_names_the_community_or_cannot_be_read_is_looked_at_first(made: Autonomy) -> None:
    for file in (word("上湾村：请开展夜间巡查"), photograph()):
        with pytest.raises(Refused) as refused:
            send(made, file=file)
        assert codes(refused) == {"file_look"}
    assert not Attachment.objects.exists()
    report = send(made, file=photograph(), looked=True)
    assert report.attachment is not None
    assert "欧阳听雪".encode() not in stored(report.attachment)
    assert not Image.open(io.BytesIO(stored(report.attachment))).getexif()


# At once ------------------------------------------------------------------------------------------------------------


def race(*calls: Any) -> list[str]:
    """Run the calls at once, each on its own connection: what was refused, or "done"."""
    results: list[str] = [""] * len(calls)
    start = threading.Barrier(len(calls))

    def go(index: int) -> None:
        try:
            start.wait(timeout=60)
            calls[index]()
            results[index] = "done"
        except Refused as refused:
            results[index] = refused.verdicts[0].code
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_and_of_two_rulings_at_once_one_stands() -> None:
    made = make_autonomy()
    report = handed(made)
    told = race(lambda: answer(made, report, "reviewer1"), lambda: answer(made, report, "reviewer2"))
    assert sorted(told) == ["done", "state"]
    assert Entry.objects.filter(verb="autonomy.report_answered").count() == 1
    other = handed(made, "head")
    told = race(lambda: rule(made, other, "reviewer1"), lambda: rule(made, other, "reviewer2"))
    assert sorted(told) == ["done", "state"]
    assert Entry.objects.filter(verb="autonomy.report_decided").count() == 1
    assert Body.objects.filter(leaf__entry__object_type="report").count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_and_the_sweep_at_once_do_not_both_happen() -> None:
    made = make_autonomy()
    report = handed(made)
    late = LAST + ONE
    context = context_of(on=late, at=at(late))

    def step() -> None:
        with transaction.atomic():
            escalate_reports(context)

    told = race(
        lambda: answer_report(report_id=report.pk, answer="已约谈，正在核实。", **made.when("reviewer1", late)),
        step,
    )
    assert told[1] == "done"
    now = Report.objects.get(pk=report.pk)
    answered = Entry.objects.filter(verb="autonomy.report_answered").count()
    raised = Entry.objects.filter(verb="autonomy.report_unanswered").count()
    assert (told[0], now.state, answered, raised) in {("done", S.ANSWERED, 1, 0), ("state", S.COUNTY, 0, 1)}


def test_a_report_of_the_other_township_is_not_this_ones(made: Autonomy) -> None:
    report = handed(made, "sibling_clerk", place=SIBLING, level="township")
    assert seen_by(made, report) == {"other_township"}
    with pytest.raises(Report.DoesNotExist):
        answer(made, report, "township")
    with pytest.raises(Report.DoesNotExist):
        rule_report(
            report_id=report.pk,
            ruling="rejected",
            reason="没有这样布置。",
            remedy="",
            remedy_by=None,
            **made.when("stranger_bureau", NEXT),
        )
    assert given(made).level == "county"
