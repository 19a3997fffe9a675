"""Nobody but the reporter ever finds out who reported: every page, list, file, journal, notice, duty and log line is
walked as every role and holds no trace (R-TWN-2). A control shows that the walk would find one."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from autonomy.models import Report
from autonomy.queries.report import community_of, mark_of, own_reports
from governance.base.accounts.models import User
from governance.base.accounts.permissions import entries_visible_to
from governance.base.clock.actions.sweep import sweep
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.notices.models import Notice
from tests.autonomy.makers import COMMUNITY, DAY, Autonomy, at
from tests.autonomy.reporting import NAME, NEXT, USERNAME, answer, reporter, rule, run, say, send
from tests.documents.pdfs import PDF
from tests.openness.desk import browser

pytestmark = [pytest.mark.django_db, pytest.mark.req("R-TWN-2")]
DAY3 = NEXT + dt.timedelta(days=1)
# What would say who it was: the person by name, account and number, and the community by name and code.
PERSON = {NAME, USERNAME, "77310042"}
PLACE = {COMMUNITY, "柳林社区"}
ABOUT = re.compile(
    r"report|ruling|remed|off-list|off_list|journal|entry|inbox|notice|export|/desk/$|autonomy/$|^/board/"
)
SLOT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>((?:[^()\\]|\\.|\([^()]*\))*)\)")


def routes() -> Iterator[str]:
    def walk(resolver: URLResolver, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield before + str(entry.pattern)
            else:
                yield from walk(entry, before + str(entry.pattern))

    for route in walk(get_resolver(), ""):
        yield "/" + route.replace("^", "").replace("\\", "").rstrip("$").replace("(?:[sS]*/)?", "")


def addresses(report: Report, entries: list[int], notices: list[int]) -> list[str]:
    """Every address in which a report, its entries, notices and lists may stand; numbers that a route asks for are
    those of the report and of what belongs to it."""
    filled: dict[str, list[Any]] = {
        "report_id": [report.pk],
        "pk": [report.pk],
        "object_id": [report.pk, *entries],
        "notice_id": notices,
        "code": ["990101", "990101001"],
        "kind": ["csv", "xlsx"],
        "leaf": [report.leaf or 0],
    }
    found: set[str] = set()
    for route in routes():
        names = [a or b for a, b, _c in SLOT.findall(route)]
        if not ABOUT.search(route) or any(name not in filled for name in names):
            continue
        paths = [route]
        for name in names:
            paths = [SLOT.sub(str(value), path, count=1) for path in paths for value in filled[name]]
        found.update(paths)
    return sorted(path for path in found if "logout" not in path and "(" not in path)


def text_of(response: Any) -> str:
    if response.streaming:
        return b"".join(response.streaming_content).decode(errors="replace")
    return response.content.decode(errors="replace")


def traces(text: str, words: set[str]) -> set[str]:
    return {word for word in words if word in text}


@pytest.fixture
def reported(made: Autonomy, caplog: pytest.LogCaptureFixture) -> tuple[Autonomy, Report, str]:
    """One report through every state, in a community of which nothing else is on record; and all that was logged."""
    reporter(made, COMMUNITY)
    with caplog.at_level(logging.DEBUG):
        report = send(
            made,
            "reporter",
            place=COMMUNITY,
            level="township",
            file=SimpleUploadedFile("欧阳听雪.pdf", PDF, content_type="application/pdf"),
            looked=True,
            what="要求本社区每晚派人巡查，拍照上传，不报就通报。",
        )
        run(NEXT)
        answer(made, report, "township")
        say(made, report, "dispute", "reporter")
        sweep(on=DAY3, at=at(DAY3))
        rule(made, report, on=DAY3)
    return made, Report.objects.get(pk=report.pk), caplog.text


def everybody(made: Autonomy) -> Iterator[tuple[str, Client]]:
    made.people["superuser"] = User.objects.create_superuser("root_of_all", "", "x", name="超级用户")
    for who, user in made.people.items():
        if who != "reporter":
            yield who, browser(user, DAY3)
    yield "visitor", Client()


@pytest.mark.long
def test_no_page_list_file_or_answer_of_any_role_has_a_trace(reported: tuple[Autonomy, Report, str]) -> None:
    made, report, _logged = reported
    entries = list(Entry.objects.filter(object_type="report").values_list("pk", flat=True))
    notices = list(Notice.objects.filter(matter__startswith="report/").values_list("pk", flat=True))
    paths = addresses(report, entries, notices)
    assert len(paths) > 40
    found, read, about = [], 0, 0
    with time_machine.travel(at(DAY3), tick=False):
        for who, client in everybody(made):
            for path in paths:
                response = client.get(path)
                text = text_of(response)
                read += response.status_code == 200
                about += "夜间巡查" in text
                # Places have pages of their own, and the form of the community's own people names it: what is about
                # the report must not.
                about_it = re.search(r"reports|rulings|/report/", path) and not who.startswith("urban_")
                words = PERSON | (PLACE if about_it else set())
                found += [(who, path, word) for word in traces(text, words)]
    assert found == []
    assert read > 300
    assert about > 15, "the walk opened no page on which the report stands"


def test_the_walk_would_find_a_trace_if_there_were_one(reported: tuple[Autonomy, Report, str]) -> None:
    """The same words, the same reading: a careless sentence in the answer is found."""
    made, report, _logged = reported
    Report.objects.filter(pk=report.pk).update(answer=f"{NAME}（柳林社区）反映的，已约谈。")
    path = f"/desk/autonomy/reports/{report.pk}/"
    with time_machine.travel(at(DAY3), tick=False):
        page = browser(made.people["reviewer1"], DAY3).get(path)
        assert path in addresses(report, [], [])
        assert traces(text_of(page), PERSON | PLACE) == {NAME, "柳林社区"}


def test_no_row_of_any_table_but_the_seal_ties_the_report_to_its_reporter(
    reported: tuple[Autonomy, Report, str],
) -> None:
    made, report, _logged = reported
    user = made.people["reporter"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_jsonb(r) - 'sealed' - 'reporter_mark' FROM autonomy_report r WHERE id = %s", [report.pk]
        )
        row = json.dumps(cursor.fetchone(), default=str, ensure_ascii=False)
        cursor.execute("SELECT to_jsonb(a) FROM documents_attachment a WHERE id = %s", [report.attachment_id])
        paper = json.dumps(cursor.fetchone(), default=str, ensure_ascii=False)
        cursor.execute("SELECT sealed, reporter_mark FROM autonomy_report WHERE id = %s", [report.pk])
        sealed, mark = cursor.fetchone()
    assert traces(row + paper, PERSON | PLACE) == set()
    assert traces(bytes(sealed).decode(errors="replace") + mark, PERSON | PLACE) == set()
    assert str(made.places[COMMUNITY].pk) not in re.findall(r"division_id\D+(\d+)", row)
    # With the keys, and with nothing else, the row is the reporter's and its community can be told.
    assert list(own_reports(user)) == [report]
    assert mark == mark_of(user)
    assert community_of(report).code == COMMUNITY
    assert {mark_of(other) for other in made.people.values() if other != user} & {mark} == set()


def test_no_entry_notice_or_duty_is_the_reporters_or_lies_in_their_community(
    reported: tuple[Autonomy, Report, str],
) -> None:
    made, report, _logged = reported
    user, place = made.people["reporter"], made.places[COMMUNITY]
    assert not Entry.objects.filter(actor_id=user.pk).exists()
    entries = list(Entry.objects.filter(object_type="report").order_by("id"))
    steps = ["received", "answered", "disputed", "decided"]
    assert [entry.verb for entry in entries] == [f"autonomy.report_{step}" for step in steps]
    assert [entry.actor_id for entry in entries] == [
        None,
        made.people["township"].pk,
        None,
        made.people["reviewer1"].pk,
    ]
    assert {entry.division for entry in entries} == {"990101001", "990101"}
    told = " ".join(json.dumps([e.data, e.basis, e.division, e.object_id], ensure_ascii=False) for e in entries)
    assert traces(told, PERSON | PLACE) == set()
    assert not Notice.objects.filter(recipient=user).exists()
    assert not Notice.objects.filter(division=place, matter__startswith="report/").exists()
    assert not Duty.objects.filter(division=place, subject=report.pk, kind__gte=49).exists()
    # An administrator of accounts and a superuser read the journal: neither finds who.
    for who in ("admin", "bureau"):
        seen = entries_visible_to(made.people[who], DAY3).filter(object_type="report")
        assert not seen.filter(actor_id=user.pk).exists()


def test_what_the_reporter_does_leaves_no_entry_at_that_moment(made: Autonomy) -> None:
    reporter(made, COMMUNITY)
    before = Entry.objects.count()
    report = send(made, "reporter", place=COMMUNITY, what="要求本社区每晚派人巡查。")
    assert Entry.objects.count() == before
    run(NEXT)
    answer(made, report)
    before = Entry.objects.count()
    say(made, report, "accept", "reporter")
    assert Entry.objects.count() == before
    names = {field.name for field in Report._meta.get_fields()}
    assert not {name for name in names if name.endswith("_at")}, "an hour would say whose session it was"


def test_no_log_line_has_a_trace(reported: tuple[Autonomy, Report, str]) -> None:
    _made, _report, logged = reported
    lines = [line for line in logged.splitlines() if "django.db.backends" not in line]
    assert traces("\n".join(lines), PERSON) == set()


def test_the_reporters_pages_have_no_number_in_their_address(made: Autonomy, caplog: pytest.LogCaptureFixture) -> None:
    """An access log keeps addresses: none of those that only the reporter opens names the report."""
    user = reporter(made, COMMUNITY)
    client = browser(user)
    data: dict[str, Any] = {
        "kind": "off_list",
        "target": f"o{made.organisations['水务局'].pk}",
        "level": "county",
        "matter": "夜间巡查重点路段",
        "happened_on": DAY.isoformat(),
        "what": "要求本社区每晚派人巡查。",
    }
    with time_machine.travel(at(DAY), tick=False):
        looked = client.post("/desk/autonomy/reports/new/", data | {"look": "1"})
        assert "清单（第 1 版）上没有这一件" in text_of(looked)
        assert not Report.objects.exists()
        blind = client.post("/desk/autonomy/reports/new/", data | {"go": "1"})
        assert blind.status_code == 200
        assert not Report.objects.exists(), "sent without the list having been shown"
        sent = client.post(
            "/desk/autonomy/reports/new/", data | {"go": "1", "seen": f"夜间巡查重点路段|{DAY.isoformat()}"}
        )
        assert sent["Location"] == "/desk/autonomy/reports/mine/"
        page = text_of(client.get(sent["Location"]))
        assert "夜间巡查重点路段" in page
        assert "明天零点以后" in page
        report = Report.objects.get()
        assert client.get(f"/desk/autonomy/reports/{report.pk}/").status_code == 404
    run(NEXT)
    answer(made, report)
    with time_machine.travel(at(NEXT), tick=False):
        client = browser(user, NEXT)
        assert "已约谈" in text_of(client.get("/desk/autonomy/reports/mine/"))
        said = client.post(
            "/desk/autonomy/reports/mine/", {"report": report.pk, "said": "dispute", "dispute": "没有停。"}
        )
        assert said["Location"] == "/desk/autonomy/reports/mine/"
        assert str(report.pk) not in said["Location"]
    assert Report.objects.get().said == "dispute"


def test_who_answers_has_a_fixed_number_of_queries(made: Autonomy, django_assert_num_queries: Any) -> None:
    client = browser(made.people["reviewer1"], NEXT)
    for number in range(2):
        send(made, matter=f"夜间巡查路段{number}")
    run(NEXT)
    with time_machine.travel(at(NEXT), tick=False):
        client.get("/desk/autonomy/reports/")
        with django_assert_num_queries(7):
            client.get("/desk/autonomy/reports/")
    for number in range(2, 9):
        send(made, matter=f"夜间巡查路段{number}")
    run(NEXT)
    with time_machine.travel(at(NEXT), tick=False), django_assert_num_queries(7):
        page = text_of(client.get("/desk/autonomy/reports/"))
    assert page.count("夜间巡查路段") == 9


def test_rulings_on_the_board_show_the_one_reported_and_cost_a_fixed_number_of_queries(
    reported: tuple[Autonomy, Report, str], django_assert_num_queries: Any
) -> None:
    _made, report, _logged = reported
    visitor = Client()
    with time_machine.travel(at(DAY3), tick=False):
        with django_assert_num_queries(5):
            page = text_of(visitor.get("/board/990101/rulings/"))
        assert "水务局" in page
        assert "反映属实" in page
        one = text_of(visitor.get(f"/board/990101/rulings/{report.pk}/"))
        assert "没有被改过的凭据" in one
        assert "停止布置" in one
        assert "当天的协助政府工作事项清单（第 1 版）上没有这一件" in one
        assert visitor.get(f"/board/990102/rulings/{report.pk}/").status_code == 404
        assert visitor.get("/board/9901/rulings/").status_code == 404
