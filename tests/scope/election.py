"""An election of a village: a roll with a name on it, an objection, a candidate, a proxy, a recall (R-CMT-2)."""

from __future__ import annotations

import datetime as dt

from governance.base.accounts.models import User
from governance.base.places.models import Division
from governance.committees.models import (
    Body,
    Candidate,
    Election,
    Office,
    Proxy,
    Recall,
    RollEntry,
    RollObjection,
)
from residents.models import Person


def furnish_election(
    village: Division, mark: str, *, body_id: int, office_id: int, by: User, at: dt.datetime, on: dt.date
) -> dict[str, list[int]]:
    """Names of voters carry the mark: no page outside the named roles of the village may say it."""
    body, office = Body.objects.get(pk=body_id), Office.objects.get(pk=office_id)
    people = [
        Person.objects.create(
            division=village,
            name=f"{mark}选民{number}",
            sex="female",
            born_on=dt.date(1970, 1, 1),
            registration="here",
            since=dt.date(2020, 1, 1),
        )
        for number in range(3)
    ]
    told = {
        "division": village,
        "body": body,
        "mode": "VILLAGE",
        "election_day": dt.date(2026, 9, 20),
        "planned_on": on,
        "planned_by": by,
    }
    election = Election.objects.create(
        kind="general", state="roll", seats={"chair": 1}, roll_on=on, voters=3, registered=3, **told
    )
    for person in people:
        RollEntry.objects.create(election=election, person=person, voter_class="registered_resident")
    RollObjection.objects.create(
        election=election,
        about=people[0],
        by_name=f"{mark}申诉人",
        asks="remove",
        reason=f"{mark}的理由",
        received_on=on,
        due_on=on,
    )
    Candidate.objects.create(
        election=election, person=people[1], name=people[1].name, woman=True, post="chair", declared_on=on
    )
    Proxy.objects.create(
        election=election,
        principal=people[0],
        proxy=people[2],
        written_on=on,
        filed_on=on,
        near_relative=False,
    )
    vote = Election.objects.create(kind="recall", state="planned", seats={}, **told)
    Recall.objects.create(
        election=vote, office=office, claim="voters", signed=1, signed_of=3, called_on=on, reasons="不公开账目"
    )
    return {"election": [election.pk, vote.pk]}
