"""What the party's subject has of one village: the mark is in everything that is not public."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.models import Matter, MatterStep
from governance.party.models import (
    Adoption,
    CheckResult,
    Evidence,
    LeadershipDuty,
    Measure,
    MemberCount,
    Officer,
    PartyOrganisation,
    Rectification,
    RegionalLink,
    StandardCheck,
    Study,
)


def furnish_party(village: Division, mark: str, *, by: User, at: dt.datetime, on: dt.date) -> dict[str, list[int]]:
    """The organisation, its officers and the matter are public; links, checks, duties and rectifications are not. The
    study has no leaf: it was never published, so the board must not show it."""
    branch = PartyOrganisation.objects.create(
        division=village, kind="branch", name=f"公开支部{village.code}", leads=True, since=on
    )
    unit = PartyOrganisation.objects.create(
        division=village, kind="branch", name=f"公开单位支部{village.code}", parent=branch, since=on
    )
    MemberCount.objects.create(organisation=branch, counted_on=on, full=30, probationary=1, by=by, at=at)
    officer = Officer.objects.create(
        organisation=branch, post="secretary", name="公开书记", starts_on=on, basis="党员大会选举"
    )
    matter = Matter.objects.create(
        division=village,
        title=f"公开事项{village.code}",
        text="公开的方案",
        decision_class="council",
        proposed_by="公开的提议人",
        proposed_on=on,
        filed_by=by,
        filed_at=at,
    )
    MatterStep.objects.create(matter=matter, position=1, kind="studied", basis="村组法第二十八条")
    study = Study.objects.create(
        organisation=branch,
        division=village,
        matter=matter,
        kind="studied",
        held_on=on,
        entitled=5,
        present=5,
        yes=1,
        opinion="return",
        text=mark,
        by=by,
        at=at,
    )
    link = RegionalLink.objects.create(
        division=village, host=branch, kind="meeting", held_on=on, title=mark, text=mark, by=by
    )
    link.units.set([unit])
    check = StandardCheck.objects.create(
        organisation=branch, division=village, year=on.year, checked_on=on, note=mark, by=by, at=at
    )
    CheckResult.objects.create(check_of=check, code="BZ-01", title=mark, adopted=False, met=False, note=mark)
    township = Division.objects.get(code=village.code[:9])
    county = Division.objects.get(code=village.code[:6])
    duty = LeadershipDuty.objects.create(
        division=township, year=on.year, code="XZ-01", title=mark, basis=mark, due_on=on
    )
    Evidence.objects.create(duty=duty, leaf=0, title=mark, url=f"/board/{village.code}/", by=by, at=at)
    adoption = Adoption.objects.create(county=county, kind="duty", code=village.code, basis=mark, starts_on=on, by=by)
    weak = Rectification.objects.create(
        organisation=branch, division=village, kinds=["life"], reason=mark, identified_by=by, identified_on=on
    )
    Measure.objects.create(rectification=weak, on=on, text=mark, by=by)
    return {
        "partyorganisation": [branch.pk],
        "officer": [officer.pk],
        "matter": [matter.pk],
        "study": [study.pk],
        "regionallink": [link.pk],
        "standardcheck": [check.pk],
        "leadershipduty": [duty.pk],
        "adoption": [adoption.pk],
        "rectification": [weak.pk],
    }
