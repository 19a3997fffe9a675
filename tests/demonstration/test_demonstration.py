"""The demonstration holds the platform's promises: it was made by the same actions that people use (issue 3, 10)."""

import datetime as dt
import json
import stat
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import needs_two_steps
from governance.base.clock.actions.sweep import COUNTS, sweep
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import todo
from governance.base.journal.models import Body, Entry
from governance.base.places.models import Division
from governance.config.demonstration.load import no_real_records
from openness.choices import Form, State
from openness.duty_kinds import KIND_VERIFY
from openness.models import Account, Challenge, Disclosure, PaperSheet, Roll, Signature
from openness.queries.account import months_of
from openness.rules.account import breaks

pytestmark = pytest.mark.long
MAIN, OVERDUE, MERGED, SUCCESSOR = "990101001201", "990101001204", "990101001206", "990101001205"


def duties_of(code: str) -> list[Duty]:
    return list(Duty.objects.open().filter(division__code=code))


@pytest.mark.req("R-OPN-6")
def test_every_published_disclosure_has_its_leaf_and_the_leaves_have_no_gap(demo: dt.date) -> None:
    public = Disclosure.objects.public()
    assert public.count() > 140
    assert set(public.values_list("leaf", flat=True)) <= set(Body.objects.values_list("leaf", flat=True))
    assert sorted(Body.objects.values_list("leaf", flat=True)) == list(range(Body.objects.count()))


@pytest.mark.req("R-OPN-2")
def test_every_month_opens_with_what_the_month_before_left(demo: dt.date) -> None:
    for place in Division.objects.within("990101").exclude(go_live_on=None):
        months = months_of(place)
        assert len(months) >= 3, place.name
        assert breaks(months) == [], place.name
    assert not Account.objects.filter(closing__lt=0).exists()


@pytest.mark.req("R-OPN-2")
def test_the_merged_village_hands_over_what_it_had_and_owes_nothing(demo: dt.date) -> None:
    merged, successor = Division.objects.get(code=MERGED), Division.objects.get(code=SUCCESSOR)
    last = months_of(merged)[-1]
    assert merged.successor == successor
    lines = Disclosure.objects.filter(division=successor, lines__summary__contains="桃坪村")
    assert list(lines.values_list("lines__amount", flat=True)) == [last.closing]
    assert duties_of(MERGED) == []
    assert not Assignment.objects.in_force(demo).filter(division=merged).exists()


@pytest.mark.req("R-OPN-5")
def test_no_duty_is_there_twice_and_a_second_sweep_of_today_adds_nothing(demo: dt.date) -> None:
    keys = Counter(Duty.objects.values_list("period", "division", "kind", "subject"))
    assert max(keys.values()) == 1
    counts = sweep(on=demo, at=timezone.now())
    assert {name: counts[name] for name in COUNTS} == dict.fromkeys(COUNTS, 0)


@pytest.mark.req("R-OPN-5")
def test_duties_were_met_in_time_late_and_after_the_county_heard_of_it(demo: dt.date) -> None:
    met = Duty.objects.filter(state=DutyState.MET, division__code__startswith="990101")
    levels = set(met.values_list("level", flat=True))
    assert {Level.NEW, Level.TOWNSHIP, Level.COUNTY} <= levels
    assert {duty.level for duty in duties_of(OVERDUE) if duty.is_overdue(demo)} >= {Level.COUNTY}


@pytest.mark.req("R-OPN-5", "R-OPN-6")
def test_the_clerk_of_the_main_village_has_something_of_every_sort_today(demo: dt.date) -> None:
    week = demo + dt.timedelta(days=7)
    duties = duties_of(MAIN)
    assert [duty for duty in duties if duty.is_overdue(demo)]
    assert [duty for duty in duties if demo <= duty.due_on <= week and duty.kind != KIND_VERIFY]
    assert [duty for duty in duties if duty.kind == KIND_VERIFY and duty.due_on >= demo]
    states = set(Disclosure.objects.filter(division__code=MAIN).values_list("state", flat=True))
    assert states >= {State.DRAFT, State.SUBMITTED, State.RETURNED, State.PUBLISHED}


@pytest.mark.req("R-OPN-6", "R-CMT-7")
def test_what_can_go_wrong_with_a_disclosure_has_gone_wrong_and_been_put_right(demo: dt.date) -> None:
    published = Disclosure.objects.filter(state=State.PUBLISHED)
    assert published.filter(round=2).exists()  # returned, corrected, handed in again
    assert published.filter(corrects__isnull=False).exists()
    assert published.filter(verified_means="paper").exists()
    assert PaperSheet.objects.filter(confirmed_at__isnull=False).exists()
    assert Signature.objects.filter(agrees=False, disclosure__state=State.PUBLISHED, disclosure__round=1).exists()
    assert published.filter(form=Form.MONTHLY_ACCOUNT, account__nil=True).exists()
    stub = Disclosure.objects.get(state=State.WITHDRAWN)
    assert published.filter(event_id=stub.event_id).exists()


@pytest.mark.req("R-OPN-3")
def test_one_project_is_public_in_three_stages_and_one_is_under_way(demo: dt.date) -> None:
    stages = Counter(Disclosure.objects.exclude(project=None).values_list("project__name", flat=True))
    assert sorted(stages.values()) == [1, 3]


@pytest.mark.req("R-OPN-1")
def test_the_real_district_owes_what_the_law_says_from_today_and_holds_nothing_invented(demo: dt.date) -> None:
    district = Division.objects.within("430103")
    assert set(district.communities().values_list("go_live_on", flat=True)) == {demo}
    duties = Duty.objects.filter(division__in=district)
    assert duties.exists()
    assert not duties.exclude(state=DutyState.OPEN, due_on__gt=demo).exists()
    assert not Disclosure.objects.filter(division__in=district).exists()
    assert not Assignment.objects.filter(division__in=district).exists()


def test_every_role_has_an_account_and_everybody_can_sign_in(demo: dt.date, data_dir: Path) -> None:
    assert set(Assignment.objects.in_force(demo).values_list("role", flat=True)) == set(Role.values)
    listed = data_dir / "demonstration.txt"
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600
    password = listed.read_text().splitlines()[1].partition("：")[2]
    for user in User.objects.filter(demonstration=True):
        assert user.check_password(password)
        assert not user.must_change_password
        client = Client(REMOTE_ADDR=f"10.0.{user.pk // 250}.{user.pk % 250}")
        answer = client.post("/accounts/login/", {"login": user.username, "password": password})
        assert answer.status_code == 302, user.username
        two = "2fa" in answer["Location"]
        assert two or not needs_two_steps(user, demo), user.username


@pytest.mark.req("R-OPN-9")
def test_lists_of_persons_hang_masked_and_are_numbers_only_where_sensitive(demo: dt.date, client: Client) -> None:
    pages = {
        row.title: client.get(f"/board/{row.division.code}/{row.pk}/").content.decode()
        for row in Disclosure.objects.filter(form=Form.RECIPIENTS, published_at__isnull=False).order_by("published_at")
    }
    assert "名单（隐去名字）" in pages["农村居民最低生活保障（本季度）"]
    assert "不写姓名" in pages["残疾人两项补贴（本季度）"]
    names = {one["name"] for row in Roll.objects.all() for one in json.loads(bytes(row.content))["persons"]}
    assert len(names) > 9
    assert not [name for name in names for page in pages.values() if name in page]


@pytest.mark.req("R-OPN-6")
def test_one_question_is_answered_on_its_page_and_one_waits_for_the_clerk(demo: dt.date, client: Client) -> None:
    answered, waiting = Challenge.objects.order_by("received_on")
    assert (answered.state, waiting.state) == ("published", "accepted")
    page = client.get(f"/board/{answered.division.code}/{answered.disclosure_id}/").content.decode()
    assert "两个月一起抄表付的" in page
    clerk = Assignment.objects.in_force(demo).get(division=waiting.division, role=Role.CLERK).user
    assert any(row.text.title.startswith("答复质疑") for row in todo(clerk, on=demo))


def test_a_second_call_does_nothing(demo: dt.date, data_dir: Path) -> None:
    before = (Entry.objects.count(), Duty.objects.count(), (data_dir / "demonstration.txt").read_text())
    out = StringIO()
    with override_settings(DATA_DIR=data_dir):
        call_command("load_demo", stdout=out)
    assert (Entry.objects.count(), Duty.objects.count(), (data_dir / "demonstration.txt").read_text()) == before
    assert "没有变化" in out.getvalue()


def test_every_community_has_its_page(demo: dt.date, client: Client) -> None:
    for place in Division.objects.within("990101"):
        assert client.get(f"/board/{place.code}/").status_code == 200, place.name


# Refused beside real records --------------------------------------------------------------------------------------


def test_the_demonstration_stands_beside_nothing_real_and_says_so(demo: dt.date) -> None:
    assert no_real_records().ok
    User.objects.create_user("wang", name="王真实")
    verdict = no_real_records()
    assert not verdict.ok
    assert "正式账号 1" in verdict.text


def test_a_real_community_that_is_live_is_a_real_record(demo: dt.date) -> None:
    parent = Division.objects.get(code="4301")
    for code in ("430102", "430102001", "430102001001"):
        live = {"committee": "urban", "go_live_on": demo} if len(code) == 12 else {}
        parent = Division.objects.create(code=code, name="某地", level=len(code), parent=parent, **live)
    assert "真实村" in no_real_records().text
