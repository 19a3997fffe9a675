"""Lists, gate, agreements, reports and burdens of the demonstration: every state is there, made by the actions."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest
from django.db.models import Count
from django.test import Client

from autonomy.choices import AgreementState, BreachState, ListKind, ReportState, RequestState, Stance
from autonomy.models import (
    AdmissionRequest,
    Agreement,
    Breach,
    Burden,
    BurdenView,
    Evaluation,
    ListEntry,
    ListVersion,
    Narrowing,
    OffListAnswer,
    Opinion,
    Report,
    Review,
    YearlyReview,
)
from autonomy.queries.admission import effects
from autonomy.queries.burden import committee_sheet
from autonomy.queries.lists import entries_in_force, version_in_force
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment
from governance.base.clock.choices import DutyState, Level
from governance.base.clock.models import Duty
from governance.base.journal.models import Body
from governance.base.places.choices import OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.config.demonstration.cast import DEPARTMENTS
from governance.config.demonstration.gate import REQUESTS
from governance.society.models import PurchaseNeed
from governance.township.models import Correction, Due, Guidance, Payment

COUNTY, TOWN, MAIN, LATE = "990101", "990101001", "990101001201", "990101001204"
INSIDE = Division.objects.within(COUNTY)
# Where each outcome of requests.json leaves a request today, and how many there are.
STATES = {
    "admit": RequestState.ADMITTED,
    "trial": RequestState.TRIAL,
    "refuse": RequestState.REFUSED,
    "refer": RequestState.REFERRED,
    "expire": RequestState.EXPIRED,
    "provisional": RequestState.ACCEPTED,
    "reviewed": RequestState.ACCEPTED,
    "two_reviews": RequestState.ACCEPTED,
    "one_review": RequestState.ACCEPTED,
    "accepted": RequestState.ACCEPTED,
    "filed": RequestState.FILED,
    "repair": RequestState.REPAIR,
    "withdraw": RequestState.WITHDRAWN,
    "draft": RequestState.DRAFT,
}

pytestmark = pytest.mark.long  # the demonstration is loaded once for a process: let one do it


def written() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(Path(REQUESTS).read_text(encoding="utf-8"))
    return found


@pytest.mark.req("R-AUT-3")
def test_thirty_requests_stand_where_they_were_meant_to(demo: dt.date) -> None:
    stands = {row.title: row.state for row in AdmissionRequest.objects.all()}
    assert len(stands) == 30
    assert stands == {one["title"]: STATES[one["outcome"]] for one in written()}
    assert set(stands.values()) == set(RequestState.values)


@pytest.mark.req("R-AUT-3")
def test_three_people_found_and_a_fourth_decided_and_none_of_the_department_that_asked(demo: dt.date) -> None:
    decided = AdmissionRequest.objects.decided().exclude(state=RequestState.EXPIRED)
    assert decided.count() == 16
    for request in decided:
        findings = Review.objects.filter(request=request, round=request.round)
        hands = {request.decided_by_id, *findings.values_list("reviewer_id", flat=True)}
        assert len(hands) == 4, request
        posts = Assignment.objects.in_force(demo).filter(user__in=hands)
        assert not posts.filter(organisation=request.organisation).exists(), request
    own = AdmissionRequest.objects.get(organisation__kind=OrganisationKind.BUREAU)
    roles = Assignment.objects.filter(user__in=own.reviews.values("reviewer")).values_list("role", flat=True)
    assert set(roles) == {Role.GOVERNMENT_OFFICE}


@pytest.mark.req("R-AUT-3")
def test_what_was_right_but_for_one_thing_went_back_and_was_looked_at_anew(demo: dt.date) -> None:
    again = AdmissionRequest.objects.filter(state=RequestState.ADMITTED, round=2)
    assert again.count() == 2
    for request in again:
        assert request.reviews.filter(round=1, finding="conditional").count() == 1
        assert set(request.reviews.filter(round=2).values_list("finding", flat=True)) == {"met"}


@pytest.mark.req("R-AUT-3")
def test_what_passed_the_gate_is_on_the_list_today_and_what_did_not_is_not(demo: dt.date) -> None:
    listed = entries_in_force(ListKind.ASSISTANCE, COUNTY, demo).exclude(request=None)
    standing = Counter(listed.values_list("standing", flat=True))
    assert standing == {"regular": 6, "trial": 3, "provisional": 1}
    barred = AdmissionRequest.objects.filter(state__in=[RequestState.REFUSED, RequestState.EXPIRED])
    assert not listed.filter(request__in=barred).exists()
    needs = PurchaseNeed.objects.filter(source_id__in=AdmissionRequest.objects.filter(state=RequestState.REFERRED))
    assert needs.count() == 2


@pytest.mark.req("R-TWN-3")
def test_a_ceiling_of_hours_stood_beside_every_admission_and_only_an_emergency_goes_over_it(demo: dt.date) -> None:
    for request in AdmissionRequest.objects.filter(state__in=[RequestState.ADMITTED, RequestState.TRIAL]):
        assert request.decided_on is not None
        found = effects(request, request.decided_on)
        assert found, request
        assert all(one.ceiling == 160 and not one.over for one in found), request
        assert request.ceiling_reason == ""
    emergency = AdmissionRequest.objects.get(provisional_until__gte=demo)
    assert [one.over for one in effects(emergency, demo)] == [True]


@pytest.mark.req("R-AUT-1", "R-AUT-2")
def test_both_lists_were_adopted_twice_after_the_committees_were_heard(demo: dt.date) -> None:
    for kind in ListKind.values:
        revisions = ListVersion.objects.filter(kind=kind, cause="revision", state="adopted").order_by("number")
        assert [one.entries.filter(withdrawn_on=None).count() > 30 for one in revisions] == [True, True]
        said = Counter(Opinion.objects.filter(version__in=revisions).values_list("stance", flat=True))
        assert set(said) >= {Stance.AGREE, Stance.CHANGE}, kind
        now = version_in_force(kind, COUNTY, demo)
        assert now is not None
        assert now.starting_draft is False
    assert Opinion.objects.filter(version__kind=ListKind.ASSISTANCE, stance=Stance.DISAGREE).exclude(text="").exists()
    withdrawn = ListEntry.objects.exclude(withdrawn_on=None).exclude(withdrawn_reason="")
    assert set(withdrawn.values_list("code", flat=True)) >= {"X048", "Z014"}
    assert entries_in_force(ListKind.AUTONOMY, COUNTY, demo).filter(code="Z041").exists()


@pytest.mark.req("R-AUT-2")
def test_every_matter_in_force_has_money_hours_and_basis(demo: dt.date) -> None:
    entries = entries_in_force(ListKind.ASSISTANCE, COUNTY, demo)
    assert not entries.filter(amount=None).exists()
    assert not entries.filter(hours_village=None, hours_urban=None).exists()
    assert not entries.annotate(n=Count("bases")).filter(n=0).exists()
    assert not entries.filter(powers="").exists()


@pytest.mark.req("R-AUT-2", "R-AUT-3")
def test_the_township_narrowed_one_matter_and_the_yearly_review_has_begun(demo: dt.date) -> None:
    narrowed = Narrowing.objects.get()
    assert narrowed.division.code == TOWN
    assert not entries_in_force(ListKind.ASSISTANCE, MAIN, demo).filter(code=narrowed.code).exists()
    assert entries_in_force(ListKind.ASSISTANCE, COUNTY, demo).filter(code=narrowed.code).exists()
    assert set(YearlyReview.objects.values_list("outcome", flat=True)) == {"keep", "change"}


@pytest.mark.req("R-AUT-4")
def test_every_community_of_the_township_has_its_agreement_in_force(demo: dt.date) -> None:
    live = set(Division.objects.owing(demo).within(TOWN).values_list("code", flat=True))
    assert len(live) == 7
    assert set(Agreement.objects.in_force(demo).values_list("division__code", flat=True)) == live
    for agreement in Agreement.objects.public():
        sides = Counter(agreement.signatures.values_list("side", flat=True))
        assert sides == {"government": 2, "committee": 2}, agreement
    assert set(Agreement.objects.values_list("state", flat=True)) >= {
        AgreementState.SIGNED,
        AgreementState.ENDED,
        AgreementState.AMENDED,
        AgreementState.SIGNING,
        AgreementState.CHECKING,
    }
    waiting = Agreement.objects.get(state=AgreementState.SIGNING)
    assert waiting.signatures.count() == 3
    assert not waiting.signatures.filter(assignment__role=Role.COMMITTEE_HEAD).exists()


@pytest.mark.req("R-AUT-4")
def test_a_pilot_term_is_over_looked_back_on_by_both_sides_and_renewed(demo: dt.date) -> None:
    ended = Agreement.objects.filter(state=AgreementState.ENDED)
    assert ended.count() == 2
    for agreement in ended:
        years = range(agreement.term_from.year, agreement.term_until.year + 1)
        told = Evaluation.objects.filter(agreement=agreement).values_list("year", "side")
        assert set(told) == {(year, side) for year in years for side in ("government", "committee")}
        assert not agreement.promises.filter(met_on=None).exists()
    assert Agreement.objects.get(renews__isnull=False).renews in ended


@pytest.mark.req("R-AUT-4")
def test_money_came_and_was_checked_but_for_one_village_whose_county_knows(demo: dt.date) -> None:
    assert Payment.objects.count() > 30
    assert set(Payment.objects.values_list("state", flat=True)) == {"confirmed"}
    late = Due.objects.standing().filter(due_on__lt=demo, payments=None)
    assert set(late.values_list("division__code", flat=True)) == {LATE}
    owed = Duty.objects.open().filter(division__code=LATE, role=Role.TOWNSHIP_STAFF, due_on__lt=demo)
    assert {Level.COUNTY} == set(owed.filter(subject__in=late.values("subject")).values_list("level", flat=True))


@pytest.mark.req("R-AUT-4")
def test_a_breach_was_noted_answered_and_settled(demo: dt.date) -> None:
    breach = Breach.objects.get()
    assert breach.state == BreachState.SETTLED
    assert breach.answer
    assert breach.promise is not None
    assert breach.promise.met_on is not None
    assert breach.promise.met_on > breach.promise.due_on


@pytest.mark.req("R-TWN-2")
def test_four_reports_stand_where_they_were_meant_to_and_say_nobody(demo: dt.date) -> None:
    states = {row.state: row for row in Report.objects.order_by("state", "level")}
    assert Counter(Report.objects.values_list("state", flat=True)) == {
        ReportState.ACCEPTED: 1,
        ReportState.DECIDED: 1,
        ReportState.RECEIVED: 2,
    }
    ruled = states[ReportState.DECIDED]
    assert ruled.ruling == "upheld"
    assert ruled.remedied_on is not None
    assert Report.objects.filter(kind="no_guidance", handed_on__isnull=False).exists()
    names = list(INSIDE.communities().values_list("name", flat=True))
    for row in Report.objects.all():
        assert not [name for name in names if name in f"{row.matter}{row.what}{row.dispute}{row.ruling_reason}"]


@pytest.mark.req("R-TWN-1", "R-TWN-2")
def test_answers_off_the_list_guidance_and_an_order_to_correct(demo: dt.date) -> None:
    assert OffListAnswer.objects.count() == 3
    assert Counter(Guidance.objects.values_list("state", flat=True)) == {"answered": 4, "asked": 1}
    assert Correction.objects.get().state == "closed"


@pytest.mark.req("R-TWN-3")
def test_burdens_are_confirmed_contradicted_doubled_and_ended(demo: dt.date) -> None:
    assert Burden.objects.count() == 26
    assert Burden.objects.exclude(ends_on=None).exclude(end_reason="").count() == 5
    said = Counter(BurdenView.objects.values_list("stance", flat=True))
    assert said["contradict"] == 2
    assert said["confirm"] > 100
    sheet = committee_sheet(Division.objects.get(code=MAIN), demo)
    assert sheet.doubled >= 4
    assert sheet.unlisted > 0


@pytest.mark.req("R-AUT-1")
def test_nothing_invented_touches_a_real_division(demo: dt.date) -> None:
    for rows, path in (
        (ListVersion, "division"),
        (AdmissionRequest, "county"),
        (Agreement, "division"),
        (Burden, "division"),
        (Report, "county"),
        (Due, "division"),
        (Guidance, "division"),
        (Opinion, "division"),
        (OffListAnswer, "division"),
        (Organisation, "division"),
    ):
        places = rows.objects.values_list(f"{path}__code", flat=True)
        assert all(code.startswith(COUNTY) for code in places), rows
        assert places, rows
    names = Organisation.objects.values_list("name", flat=True)
    assert all(name.endswith("（虚构）") for name in names)
    # What autonomy opens comes of an act; a community without bodies on the register (80 and above) is its real state.
    acted = Duty.objects.filter(state=DutyState.OPEN, division__code__startswith="430103", kind__range=(40, 79))
    assert not set(acted)


@pytest.mark.req("R-OPN-6")
def test_what_was_published_has_its_leaf(demo: dt.date) -> None:
    leaves = set(Body.objects.values_list("leaf", flat=True))
    for rows in (
        ListVersion.objects.filter(state="adopted"),
        AdmissionRequest.objects.decided(),
        Agreement.objects.public(),
        Report.objects.filter(state=ReportState.DECIDED),
    ):
        assert set(rows.values_list("leaf", flat=True)) <= leaves, rows.model


def test_every_department_and_every_committee_has_somebody(demo: dt.date) -> None:
    posts = Assignment.objects.in_force(demo)
    offices = Organisation.objects.filter(division__code=COUNTY)
    asking = posts.filter(role=Role.DEPARTMENT).values_list("organisation_id", flat=True)
    assert set(asking) == set(offices.values_list("pk", flat=True))
    assert len(asking) == len(DEPARTMENTS) == 14
    for role in (Role.COMMITTEE_HEAD, Role.PARTY_SECRETARY):
        assert posts.filter(role=role, division__code__startswith=TOWN).count() == 7
    assert posts.filter(role=Role.TOWNSHIP_STAFF, division__code=TOWN).count() >= 2


@pytest.mark.req("R-AUT-1", "R-AUT-3")
def test_the_public_pages_of_the_county_open(demo: dt.date, client: Client) -> None:
    for path in ("lists/", "admission/", "rulings/"):
        answer = client.get(f"/board/{COUNTY}/{path}")
        assert answer.status_code == 200, path
    for path in ("lists/", "agreements/", "burden/"):
        answer = client.get(f"/board/{MAIN}/{path}")
        assert answer.status_code == 200, path
