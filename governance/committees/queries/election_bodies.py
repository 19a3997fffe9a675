"""What is published of an election, as it goes into the log: no voter by name, no ground of an exclusion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from governance.committees.election_choices import CandidateState, ElectionKind, RollState
from governance.committees.models import Candidate, Election, Proxy, RollEntry, RollObjection
from governance.committees.rules.election_schedule import Step


def _head(election: Election, kind: str) -> dict[str, Any]:
    return {
        "kind": f"election_{kind}",
        "version": 1,
        "election": election.pk,
        "place": {"code": election.division.code, "name": election.division.name},
        "body": election.body.name,
        "about": election.kind,
        "election_day": election.election_day.isoformat(),
    }


def plan_body(
    election: Election, steps: Sequence[Step], *, moved_from: dt.date | None = None, why: str = ""
) -> dict[str, Any]:
    """``moved_from``: the day it was to be on before, and why it is another one now."""
    return {
        **_head(election, "plan"),
        "mode": election.mode,
        "mode_basis": election.mode_basis,
        "seats": election.seats,
        "plan": election.plan,
        "planned_on": election.planned_on.isoformat(),
        "early_late_basis": election.early_late_basis,
        "moved": {} if moved_from is None else {"from": moved_from.isoformat(), "why": why},
        "steps": [{"code": step.code, "title": step.title, "day": step.day.isoformat()} for step in steps],
    }


def committee_body(election: Election) -> dict[str, Any]:
    """Names of members are official; a substitute is not named before moving up."""
    rows = election.members.filter(since__isnull=False).order_by("id")
    return {
        **_head(election, "committee"),
        "way": election.committee_way,
        "formed_on": "" if election.committee_on is None else election.committee_on.isoformat(),
        "members": [
            {"name": row.name, "post": row.post, "left_on": row.ended_on.isoformat() if row.ended_on else ""}
            for row in rows
        ],
    }


def roll_body(election: Election) -> dict[str, Any]:
    """How many, by no name: names are on the paper of the notice board, and one looks up one's own."""
    return {
        **_head(election, "roll"),
        "registered": election.registered,
        "voters": election.voters,
        "published_on": "" if election.roll_on is None else election.roll_on.isoformat(),
    }


def objections_body(election: Election) -> dict[str, Any]:
    rows = RollObjection.objects.filter(election=election, granted__isnull=False).order_by("id")
    return {
        **_head(election, "objections"),
        "registered": election.registered,
        "voters": election.voters,
        "decided": [
            {
                "number": number,
                "asks": row.asks,
                "granted": row.granted,
                "decided_on": row.decided_on.isoformat() if row.decided_on else "",
            }
            for number, row in enumerate(rows, start=1)
        ],
    }


def candidates_body(election: Election, ordered: Sequence[Candidate]) -> dict[str, Any]:
    return {
        **_head(election, "candidates"),
        "seats": election.seats,
        "candidates": [{"name": one.name, "post": one.post} for one in ordered],
    }


def proxies_body(election: Election) -> dict[str, Any]:
    rows = Proxy.objects.filter(election=election, withdrawn_on=None)
    return {
        **_head(election, "proxies"),
        "proxies": rows.count(),
        "holders": rows.values("proxy").distinct().count(),
    }


def stations_body(election: Election) -> dict[str, Any]:
    stations = election.stations.order_by("id")
    workers = election.workers.select_related("station").order_by("id")
    return {
        **_head(election, "stations"),
        "stations": [
            {
                "name": one.name,
                "address": one.address,
                "opens": f"{one.opens:%H:%M}",
                "closes": f"{one.closes:%H:%M}",
                "mobile": one.mobile,
                "approved_by": one.approved_by,
            }
            for one in stations
        ],
        "workers": [
            {"name": one.name, "duty": one.duty, "station": "" if one.station is None else one.station.name}
            for one in workers
        ],
    }


def result_body(election: Election) -> dict[str, Any]:
    """Numbers, verdicts, and for whom how many votes were cast; of a recall how many agreed."""
    found = {
        **_head(election, "result"),
        "mode": election.mode,
        "seats": election.seats,
        "voters": election.voters,
        "issued": election.issued,
        "cast": election.cast,
        "valid_ballots": election.valid,
        "invalid_ballots": election.invalid,
        "is_valid": election.is_valid,
        "complete": election.complete,
        "verdicts": election.verdicts,
        "decided_on": "" if election.decided_on is None else election.decided_on.isoformat(),
        "candidates": candidate_lines(election),
    }
    if election.kind == ElectionKind.RECALL:
        recall = election.recall
        found["recall"] = {
            "name": recall.office.name,
            "post": recall.office.post,
            "yes": recall.yes_votes,
            "no": recall.no_votes,
            "passed": recall.passed,
        }
    return found


def candidate_lines(election: Election) -> list[dict[str, Any]]:
    shown = (CandidateState.FORMAL, CandidateState.WRITTEN_IN)
    rows = election.candidates.filter(state__in=shown, votes__isnull=False).order_by("post", "-votes", "id")
    return [
        {"name": one.name, "post": one.post, "votes": one.votes, "elected": one.elected, "gave_way": one.gave_way}
        for one in rows
    ]


def cancelled_body(election: Election) -> dict[str, Any]:
    return {**_head(election, "cancelled"), "why": election.why_cancelled}


def ballots_on(election_id: int) -> tuple[int, int]:
    """Registered, and those who cast a ballot in the mode of the election."""
    rows = RollEntry.objects.filter(election=election_id, state=RollState.LISTED)
    return rows.count(), rows.filter(ballot=True).count()
