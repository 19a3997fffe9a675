"""Guidance is asked and answered with a clock; an order to correct names the law and decides nothing (R-TWN-1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.journal.models import Entry
from governance.base.law.models import Rule
from governance.base.notices.models import Notice
from governance.base.verdict import Refused
from governance.township.actions.correction import (
    OrderInput,
    close_correction,
    issue_correction,
    reply_to_correction,
    revoke_correction,
)
from governance.township.actions.guidance import answer_guidance, ask_guidance, give_guidance
from governance.township.choices import CorrectionState, GuidanceState
from governance.township.duty_kinds import KIND_CORRECTION, KIND_GUIDANCE
from governance.township.models import Correction, Guidance
from governance.township.queries.guidance import correction_for, corrections_visible_to, guidance_visible_to
from governance.township.rules.guidance import dictated, ground_in_law, replaces_nothing
from tests.autonomy.makers import DAY, OTHER_TOWNSHIP, SIBLING, VILLAGE, Autonomy, make_autonomy
from tests.openness.county import at
from tests.openness.desk import browser

pytestmark = pytest.mark.req("R-TWN-1")


@pytest.fixture
def made(db: None) -> Autonomy:
    return make_autonomy(lists=False)


def ask(made: Autonomy, who: str = "clerk", place: str = VILLAGE, on: dt.date = DAY) -> Guidance:
    return ask_guidance(
        division_id=made.places[place].pk,
        topic="鱼塘发包",
        question="村集体鱼塘怎样发包，要不要招标？",
        **made.when(who, on),
    )


def order(made: Autonomy, **parts: Any) -> OrderInput:
    rule = Rule.objects.get(code="ASSIST-NO-INTERFERE", place="", valid_to=None)
    given = {
        "decision": "外嫁女不参加征地补偿分配",
        "decided_on": DAY - dt.timedelta(days=10),
        "ground": "这项决定侵犯了妇女的合法权益，违反男女平等的规定。",
        "article": "第二十七条第二款",
        "rule_id": rule.pk,
        **parts,
    }
    return OrderInput(**given)


def issue(made: Autonomy, who: str = "township", **parts: Any) -> Correction:
    return issue_correction(division_id=made.places[VILLAGE].pk, given=order(made, **parts), **made.when(who))


def codes(refused: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {verdict.code for verdict in refused.value.verdicts}


def owed(kind: int, subject: int) -> Duty:
    return Duty.objects.get(kind=kind, subject=subject)


# Guidance -----------------------------------------------------------------------------------------------------------


def test_a_question_is_a_duty_of_the_township_for_ten_working_days(made: Autonomy) -> None:
    asked = ask(made)
    duty = owed(KIND_GUIDANCE, asked.pk)
    assert (duty.role, duty.state) == ("township_staff", DutyState.OPEN)
    assert duty.due_on == asked.due_on == dt.date(2026, 3, 16)
    assert "平台约定" in asked.clock["basis"]
    assert set(Notice.objects.values_list("recipient__username", flat=True)) == {"township", "township2"}


def test_an_answer_meets_the_duty_and_is_told_to_the_committee(made: Autonomy) -> None:
    asked = ask(made)
    answer_guidance(guidance_id=asked.pk, answer="按村民会议授权招标发包。", **made.when("township2"))
    assert owed(KIND_GUIDANCE, asked.pk).state == DutyState.MET
    assert {"clerk", "head", "secretary"} <= set(Notice.objects.values_list("recipient__username", flat=True))
    assert [row.verb for row in Entry.objects.filter(object_type="guidance")] == [
        "township.guidance_asked",
        "township.guidance_answered",
    ]


def test_of_two_answers_the_second_is_told_and_changes_nothing(made: Autonomy) -> None:
    asked = ask(made)
    answer_guidance(guidance_id=asked.pk, answer="按村民会议授权招标发包。", **made.when("township"))
    with pytest.raises(Refused) as refused:
        answer_guidance(guidance_id=asked.pk, answer="不用招标。", **made.when("township2"))
    assert codes(refused) == {"state"}
    assert Guidance.objects.get(pk=asked.pk).answer == "按村民会议授权招标发包。"


@pytest.mark.parametrize("who", ["supervisor", "sibling_clerk", "township", "bureau", "water", "leader", "admin"])
def test_only_the_committee_of_the_place_asks(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(made, who)
    assert refused.value.forbidden
    assert not Guidance.objects.exists()


@pytest.mark.parametrize("who", ["clerk", "head", "other_township", "bureau", "water"])
def test_only_the_township_above_answers_and_advises(made: Autonomy, who: str) -> None:
    asked = ask(made)
    for act, given in (
        (answer_guidance, {"guidance_id": asked.pk}),
        (give_guidance, {"division_id": made.places[VILLAGE].pk, "topic": "防汛准备"}),
    ):
        with pytest.raises(Refused) as refused:
            act(**given, answer="请按预案检查。", **made.when(who))
        assert refused.value.forbidden
    assert Guidance.objects.get().state == GuidanceState.ASKED


def test_advice_unasked_is_on_the_record_and_owes_nothing(made: Autonomy) -> None:
    given = give_guidance(
        division_id=made.places[VILLAGE].pk, topic="防汛准备", answer="请检查河堤和转移名单。", **made.when("township")
    )
    assert (given.asked_by, given.state) == (None, GuidanceState.ANSWERED)
    assert not Duty.objects.filter(kind=KIND_GUIDANCE).exists()


def test_a_number_of_a_person_is_refused(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        ask_guidance(
            division_id=made.places[VILLAGE].pk,
            topic="低保",
            question="身份证号11010519491231002X的人能不能办？",
            **made.when("clerk"),
        )
    assert "question" in {verdict.field for verdict in refused.value.verdicts}


def test_records_are_seen_inside_ones_own_places_only(made: Autonomy) -> None:
    ask(made)
    ask(made, "sibling_clerk", SIBLING)
    issue(made)
    seen = {
        who: (
            guidance_visible_to(made.people[who], DAY).count(),
            corrections_visible_to(made.people[who], DAY).count(),
        )
        for who in ("clerk", "sibling_clerk", "township", "other_township", "bureau", "stranger_bureau", "water")
    }
    assert seen == {
        "clerk": (1, 1),
        "sibling_clerk": (1, 0),
        "township": (1, 1),
        "other_township": (1, 0),
        "bureau": (2, 1),
        "stranger_bureau": (0, 0),
        "water": (0, 0),
    }
    with pytest.raises(Correction.DoesNotExist):
        correction_for(made.people["sibling_clerk"], Correction.objects.get().pk, DAY)


# Orders to correct --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请将补偿方案改为按户平均分配。", "将补偿方案改为"),
        ("应当决定为人人有份。", "应当决定"),
        ("必须重新决定，给外嫁女分配。", "必须重新决定"),
        ("应聘用李某担任会计。", "应聘用李某担任"),
        ("由镇政府另行指定承包人。", "由镇政府另行指定"),
        ("方案调整为每亩三万元。", "调整为"),
        ("这项决定侵犯妇女合法权益，违反第二十七条。", ""),
        ("原决定“承包期改为五年”没有经过村民会议讨论。", ""),
        ("村委会主任依法应当选举产生，任命无效。", ""),
        ("依法应当经村民会议讨论决定，本项没有召开会议。", ""),
    ],
)
def test_a_text_that_decides_in_the_communitys_place_is_known_by_its_words(text: str, words: str) -> None:
    assert dictated(text) == words


def test_a_dictated_decision_is_refused_with_both_articles(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        issue(made, ground="违反男女平等，应将方案改为人人有份。")
    (verdict,) = refused.value.verdicts
    assert verdict.code == "replaces"
    assert {"村组法 6", "村组法 41"} <= set(verdict.basis)
    assert "第六条" in verdict.text
    assert "第四十一条" in verdict.text
    assert not Correction.objects.exists()
    assert replaces_nothing("这项决定没有经过村民会议讨论。").ok


@pytest.mark.parametrize(
    ("rule", "citation", "article", "wrong"),
    [
        (None, None, "第二条", {"basis"}),
        (1, 2, "第二条", {"basis"}),
        (1, None, " ", {"article"}),
        (None, None, "", {"basis", "article"}),
        (1, None, "第二条", set()),
        (None, 2, "第二条", set()),
    ],
)
def test_the_ground_is_one_law_and_its_article(
    rule: int | None, citation: int | None, article: str, wrong: set[str]
) -> None:
    assert {v.code for v in ground_in_law(rule=rule, citation=citation, article=article) if not v.ok} == wrong


def test_no_field_of_an_order_holds_another_decision() -> None:
    names = {field.name for field in Correction._meta.get_fields()}
    assert not {name for name in names if "instead" in name or "new" in name or "replace" in name}
    assert {"decision", "ground", "reply", "outcome"} <= names


def test_a_rule_that_is_not_there_or_a_day_to_come_is_refused(made: Autonomy) -> None:
    with pytest.raises(Refused) as refused:
        issue(made, rule_id=999_999, decided_on=DAY + dt.timedelta(days=1))
    assert codes(refused) == {"unknown", "future"}


@pytest.mark.parametrize("who", ["clerk", "head", "other_township", "bureau", "water", "leader"])
def test_only_the_township_orders(made: Autonomy, who: str) -> None:
    with pytest.raises(Refused) as refused:
        issue(made, who)
    assert refused.value.forbidden


def test_an_order_is_a_duty_of_the_committee_and_its_reply_meets_it(made: Autonomy) -> None:
    row = issue(made)
    duty = owed(KIND_CORRECTION, row.pk)
    assert duty.due_on == row.reply_by == DAY + dt.timedelta(days=15)
    reply_to_correction(
        correction_id=row.pk, kind="maintain", reply="方案经过村民会议三分之二以上同意。", **made.when("head")
    )
    assert owed(KIND_CORRECTION, row.pk).state == DutyState.MET
    row = Correction.objects.get()
    assert (row.state, row.reply_kind) == (CorrectionState.REPLIED, "maintain")
    close_correction(correction_id=row.pk, outcome="村民会议已经重新表决。", **made.when("township"))
    with pytest.raises(Refused) as refused:
        reply_to_correction(correction_id=row.pk, kind="maintain", reply="再说一遍。", **made.when("head"))
    assert codes(refused) == {"state"}


@pytest.mark.parametrize(
    ("who", "may"),
    [("township", True), ("township2", True), ("bureau", True), ("other_township", False), ("clerk", False)],
)
def test_it_is_revoked_by_the_township_that_gave_it_or_by_the_county(made: Autonomy, who: str, may: bool) -> None:
    row = issue(made)
    if not may:
        with pytest.raises(Refused) as refused:
            revoke_correction(correction_id=row.pk, reason="没有违反法律。", **made.when(who))
        assert refused.value.forbidden
        return
    revoke_correction(correction_id=row.pk, reason="没有违反法律。", **made.when(who))
    assert Correction.objects.get().state == CorrectionState.REVOKED
    assert owed(KIND_CORRECTION, row.pk).state == DutyState.CANCELLED


def test_no_order_is_deleted_not_even_by_hand(made: Autonomy) -> None:
    issue(made)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM township_correction")


# Pages --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_work(made: Autonomy) -> Any:
    with time_machine.travel(at(DAY), tick=False):
        yield made


def test_the_desk_asks_answers_orders_and_replies(at_work: Autonomy) -> None:
    made = at_work
    clerk, township = browser(made.people["clerk"]), browser(made.people["township"])
    sent = clerk.post("/desk/guidance/ask/", {"topic": "鱼塘发包", "question": "鱼塘怎样发包？"})
    asked = Guidance.objects.get()
    assert sent["Location"] == f"/desk/guidance/{asked.pk}/"
    page = township.get(sent["Location"]).content.decode()
    assert "鱼塘怎样发包" in page
    assert "平台约定10个工作日" in page or "平台约定" in page
    assert township.post(sent["Location"], {"answer": "按授权招标发包。"}).status_code == 302
    assert "按授权招标发包" in clerk.get(sent["Location"]).content.decode()
    rule = Rule.objects.get(code="ASSIST-NO-INTERFERE", place="", valid_to=None)
    given = {
        "decision": "征地补偿分配方案",
        "decided_on": "2026-02-20",
        "basis": f"r{rule.pk}",
        "article": "第二十七条",
        "ground": "应将方案改为人人有份。",
        "place": VILLAGE,
    }
    refused = township.post("/desk/guidance/corrections/new/", given)
    assert refused.status_code == 422
    assert "替村（居）委会作另一个决定" in refused.content.decode()
    sent = township.post("/desk/guidance/corrections/new/", given | {"ground": "侵犯了妇女的合法权益。"})
    row = Correction.objects.get()
    assert sent["Location"] == f"/desk/guidance/corrections/{row.pk}/"
    answered = clerk.post(
        sent["Location"], {"reply": "1", "reply-kind": "will_correct", "reply-reply": "三月召开村民会议重新表决。"}
    )
    assert answered.status_code == 302
    assert clerk.post(sent["Location"], {"close": "1", "close-outcome": "改好了。"}).status_code == 404
    assert "三月召开村民会议" in township.get(sent["Location"]).content.decode()


def test_lists_and_files_have_a_fixed_number_of_queries(at_work: Autonomy, django_assert_num_queries: Any) -> None:
    made = at_work
    township = browser(made.people["township"])
    for _number in range(2):
        ask(made)
        issue(made)
    township.get("/desk/guidance/")
    with django_assert_num_queries(7):
        township.get("/desk/guidance/")
    for _number in range(6):
        ask(made)
        issue(made)
    with django_assert_num_queries(7):
        page = township.get("/desk/guidance/").content.decode()
    assert page.count("鱼塘发包") == 8
    for kind, noun in (("csv", "guidance"), ("xlsx", "corrections")):
        assert township.get(f"/desk/export/{noun}.{kind}").status_code == 200
    csv = b"".join(township.get("/desk/export/corrections.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert csv.count("外嫁女") == 8
    assert OTHER_TOWNSHIP not in csv
