"""Party organisations of the core township: officers, numbers, what waits to be studied, a branch under rectification.

Names of secretaries are those of their accounts; who else sits in a branch committee is invented. Everything by the
actions that people use.
"""

from __future__ import annotations

import datetime as dt

from governance.base.places.actions.organisation import add_organisation
from governance.base.places.choices import DEMONSTRATION_CODE, OrganisationKind
from governance.base.places.models import Division
from governance.config.demonstration.cast import CORE
from governance.config.demonstration.stage import Place, Stage, Story
from governance.party.actions.link import LinkInput, record_link
from governance.party.actions.organisation import (
    OfficerInput,
    OrganisationInput,
    appoint_officer,
    count_members,
)
from governance.party.actions.organisation import (
    add_organisation as add_party_organisation,
)
from governance.party.actions.rectification import identify_weak, plan_rectification, take_measure
from governance.party.actions.standard import adopt_item, check_branch, set_target
from governance.party.choices import ListKind
from governance.party.models import PartyOrganisation
from governance.party.queries.lists import items
from governance.party.queries.organisation import leading

SINCE = dt.date(2011, 7, 1)
ADOPTED = ("BZ-01", "BZ-02", "BZ-08", "BZ-09")
DUTIES = ("XS-01", "XS-02", "XZ-01", "XZ-02", "XZ-03")
BASIS = "清组发〔虚构〕5号"
WEAK, CHECKED, LINKED = 4, 2, 1  # numbers of communities


def party_scenes(stage: Stage) -> list[Story]:
    """Places of the core township, in the order of their codes."""
    places = [place for code, place in sorted(stage.places.items()) if code.startswith(CORE)]
    stories = [_adopted(stage), *(_branch(stage, place, number) for number, place in enumerate(places, start=1))]
    for number, act in ((WEAK, _weak), (CHECKED, _checked), (LINKED, _linked)):
        if len(places) >= number:
            stories.append(act(stage, places[number - 1]))
    return stories


def _adopted(stage: Stage) -> Story:
    """The county adopts a part of both lists, and one target; the township's own organisation stands above."""
    yield stage.day(11, 8)
    county = Division.objects.get(code=DEMONSTRATION_CODE)
    for kind, codes in ((ListKind.STANDARD, ADOPTED), (ListKind.DUTY, DUTIES)):
        for code in codes:
            adopt_item(
                county_id=county.pk, kind=kind, code=code, basis=BASIS, starts_on=stage.on, **stage.by("party01")
            )
    set_target(county_id=county.pk, indicator="party.overlap", percent=50, basis=BASIS, **stage.by("party01"))
    town = Division.objects.get(code=CORE)
    given = OrganisationInput(kind="committee", name=f"中共{town.name}委员会（虚构）", since=SINCE, leads=True)
    add_party_organisation(division_id=town.pk, given=given, **stage.by("party02"))


def _branch(stage: Stage, place: Place, number: int) -> Story:
    """A branch with three in office; the secretary is the person who signs in as one."""
    yield stage.day(10, 10)
    by, division = place.secretary, place.division
    parent = leading(Division.objects.get(code=CORE).pk, stage.on)
    given = OrganisationInput(
        kind="branch",
        name=f"中共{division.name}支部委员会（虚构）",
        since=SINCE,
        leads=True,
        parent_id=None if parent is None else parent.pk,
    )
    branch = add_party_organisation(division_id=division.pk, given=given, **stage.by(by))
    people = ((by.name, "secretary"), (place.head.name, "deputy"), (place.supervisors[0].name, "discipline"))
    for name, post in people:
        told = OfficerInput(post=post, name=name, starts_on=stage.on, basis="党员大会选举（虚构）")
        appoint_officer(organisation_id=branch.pk, given=told, **stage.by(by))
    count_members(
        organisation_id=branch.pk, counted_on=stage.on, full=24 + 3 * number, probationary=number % 3, **stage.by(by)
    )


def _weak(stage: Stage, place: Place) -> Story:
    yield stage.day(4, 12)
    branch = _branch_of(place, stage)
    row = identify_weak(
        organisation_id=branch.pk,
        kinds=["life", "affairs"],
        reason="半年没有开党员大会，村务公开三次逾期。",
        **stage.by("party02"),
    )
    yield stage.next_workday(3)
    plan = "每季度开党员大会，每月开支部委员会，书记按月检查公开。"
    last = stage.on + dt.timedelta(days=180)
    plan_rectification(rectification_id=row.pk, plan=plan, deadline=last, **stage.by(place.secretary))
    yield stage.day(2, 15)
    take_measure(
        rectification_id=row.pk,
        done_on=stage.on,
        text="补开党员大会，到会三分之二以上。",
        **stage.by(place.secretary),
    )


def _checked(stage: Stage, place: Place) -> Story:
    yield stage.day(1, 18)
    answers = dict.fromkeys(items(ListKind.STANDARD), (True, ""))
    answers["BZ-06"] = (False, "有两个月没有开展主题党日。")
    check_branch(
        organisation_id=_branch_of(place, stage).pk,
        year=stage.on.year,
        checked_on=stage.on,
        answers=answers,
        note="总体规范。",
        **stage.by("party02"),
    )


def _linked(stage: Stage, place: Place) -> Story:
    """The grain station's branch lends its hall."""
    yield stage.day(3, 20)
    unit = add_organisation(
        division_id=Division.objects.get(code=CORE).pk,
        name="柳林粮站（虚构）",
        kind=OrganisationKind.UNIT,
        credit_code="",
        by=None,
        **stage.when(),
    )
    given = OrganisationInput(kind="branch", name="中共柳林粮站支部（虚构）", since=SINCE, unit_id=unit.pk)
    other = add_party_organisation(division_id=place.division.pk, given=given, **stage.by(place.secretary))
    told = LinkInput(
        kind="agreement",
        held_on=stage.on,
        title="周末借用粮站会议室",
        text="粮站会议室每周六下午借给村里开会和办培训，村里负责打扫。",
        units=[other.pk],
        until=stage.on + dt.timedelta(days=365),
    )
    record_link(host_id=_branch_of(place, stage).pk, given=told, **stage.by(place.secretary))


def _branch_of(place: Place, stage: Stage) -> PartyOrganisation:
    found = leading(place.division.pk, stage.on)
    if found is None:
        raise LookupError(place.division.code)
    return found
