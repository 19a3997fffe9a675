"""Elections as rows and parts of pages: at the desk, on the board, on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.clock.explain import full_date
from governance.base.journal.queries import erasure_reasons, page_proofs
from governance.committees.election_choices import (
    CandidateState,
    CommitteeWay,
    ElectionKind,
    ElectionState,
    Mode,
    NoticeKind,
    Seat,
    WorkerDuty,
)
from governance.committees.models import Candidate, Election, ElectionNotice
from governance.committees.queries.election import formal, schedule
from governance.committees.queries.election_law import ElectionLaw, law_for
from governance.committees.rules.election_schedule import Step, picture

S = ElectionState
LISTED = 100
LOOKS = {
    S.PLANNED: "due",
    S.COMMITTEE: "due",
    S.ROLL: "due",
    S.NOMINATED: "due",
    S.CANDIDATES: "due",
    S.VOTING: "submitted",
    S.COUNTED: "submitted",
    S.RUN_OFF: "late",
    S.DECIDED: "published",
    S.DONE: "met",
    S.CANCELLED: "met",
}
# The one thing to do next, in each state; the page of the state has its form or its button.
NEXT = {
    S.PLANNED: gettext_lazy("登记选举委员会"),
    S.COMMITTEE: gettext_lazy("登记参加选举的人，公布名单"),
    S.ROLL: gettext_lazy("办提名和资格审查，结束后公布正式候选人"),
    S.NOMINATED: gettext_lazy("公布正式候选人"),
    S.CANDIDATES: gettext_lazy("办委托和投票站，选举日开始投票"),
    S.VOTING: gettext_lazy("投票结束后，两个人分别录入计票"),
    S.COUNTED: gettext_lazy("公布结果"),
    S.RUN_OFF: gettext_lazy("安排另行选举"),
    S.DECIDED: gettext_lazy("办结"),
}


def line(row: Election) -> dict[str, Any]:
    return {
        "id": row.pk,
        "title": f"{row.division.name}{row.body.name}{row.get_kind_display()}",
        "kind_label": str(row.get_kind_display()),
        "mode_label": str(row.get_mode_display()),
        "day_label": full_date(row.election_day),
        "state": LOOKS[S(row.state)],
        "state_label": str(row.get_state_display()),
        "place": row.division.name,
        "url": reverse("committees:election", args=[row.pk]),
        "public_url": reverse("committees_board:election", args=[row.division.code, row.pk]),
    }


def running_line(row: Election) -> dict[str, Any]:
    return {**line(row), "next": str(NEXT.get(S(row.state), ""))}


def seats_label(election: Election) -> str:
    parts = [f"{Seat(post).label}{n}" for post, n in election.seats.items()]
    return "、".join(parts)


def steps_part(election: Election, law: ElectionLaw, on: dt.date) -> dict[str, Any]:
    found = schedule(election, law)
    title = _("%(what)s日程") % {"what": election.get_kind_display()}
    return {
        "picture": picture(found, on, title),
        "steps": [
            {"title": step.title, "day_label": full_date(step.day), "why": step.why, "done": bool(step.done_on)}
            for step in found
        ],
    }


def following(steps: Sequence[Step], on: dt.date) -> str:
    ahead = next((step for step in steps if step.done_on is None and step.day >= on), None)
    return "" if ahead is None else f"{ahead.title}（{full_date(ahead.day)}）"


def committee_part(election: Election) -> list[dict[str, Any]]:
    rows = election.members.filter(since__isnull=False).order_by("ended_on", "pk")
    return [
        {
            "id": row.pk,
            "name": row.name,
            "post": str(Seat(row.post).label),
            "left_label": full_date(row.ended_on) if row.ended_on else "",
            "why": str(row.get_end_why_display()) if row.end_why else "",
        }
        for row in rows
    ]


def candidate_rows(found: Sequence[Candidate]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.pk,
            "name": one.name,
            "post": str(one.get_post_display()),
            "state_label": str(one.get_state_display()),
            "votes": one.votes,
            "elected": one.elected,
            "gave_way": one.gave_way,
            "basis": one.basis if one.state == CandidateState.EXCLUDED else "",
        }
        for one in found
    ]


def result_part(election: Election) -> dict[str, Any]:
    if election.decided_on is None:
        return {}
    rows = sorted(formal(election), key=lambda one: (list(Seat.values).index(one.post), -(one.votes or 0)))
    found = {
        "day_label": full_date(election.decided_on),
        "voters": election.voters,
        "issued": election.issued,
        "cast": election.cast,
        "valid": election.valid,
        "invalid": election.invalid,
        "is_valid": election.is_valid,
        "complete": election.complete,
        "candidates": candidate_rows(rows),
        "verdicts": election.verdicts,
    }
    if election.kind == ElectionKind.RECALL:
        recall = election.recall
        found |= {"yes": recall.yes_votes, "no": recall.no_votes, "passed": recall.passed}
    return found


def detail(election: Election, on: dt.date) -> dict[str, Any]:
    """Everything official of one election, for the desk."""
    law = law_for(election)
    return {
        **line(election),
        "seats_label": seats_label(election),
        "registered": election.registered,
        "voters": election.voters,
        "next": str(NEXT.get(S(election.state), "")),
        "members": committee_part(election),
        "result": result_part(election),
        "recall": recall_part(election),
        **steps_part(election, law, on),
    }


def recall_part(election: Election) -> dict[str, Any]:
    if election.kind != ElectionKind.RECALL:
        return {}
    recall = election.recall
    return {
        "who": f"{recall.office.name}（{recall.office.get_post_display()}）",
        "claim": str(recall.get_claim_display()),
        "signed": recall.signed,
        "signed_of": recall.signed_of,
        "reasons": recall.reasons,
        "defence": recall.defence,
        "due_label": full_date(recall.due_on) if recall.due_on else "",
        "called_label": full_date(recall.called_on),
    }


# For anyone -----------------------------------------------------------------------------------------------------------

WORDS = {
    "mode": dict(Mode.choices),
    "post": dict(Seat.choices),
    "way": dict(CommitteeWay.choices),
    "duty": dict(WorkerDuty.choices),
}


def board_page(election: Election, on: dt.date) -> dict[str, Any]:
    """Only what was published, by the bodies in the log; the newest of each kind first in the order of the steps."""
    notices = list(ElectionNotice.objects.filter(election=election).order_by("leaf"))
    erased = erasure_reasons(row.leaf for row in notices)
    proofs = page_proofs(row.leaf for row in notices)
    newest = {row.kind: row for row in notices}
    told = {kind: row.body for kind, row in newest.items() if row.leaf not in erased}
    law = law_for(election)
    found = {
        **line(election),
        **steps_part(election, law, on),
        "seats_label": seats_label(election),
        "notices": [
            {
                "label": str(row.get_kind_display()),
                "day_label": full_date(row.published_on),
                "leaf": row.leaf,
                "erased": erased.get(row.leaf, ""),
                "proof": proofs.get(row.leaf),
            }
            for row in notices
        ],
        "plan": told.get(NoticeKind.PLAN, {}),
        "committee": _worded(told.get(NoticeKind.COMMITTEE, {}).get("members", []), post="post"),
        "roll": told.get(NoticeKind.OBJECTIONS) or told.get(NoticeKind.ROLL, {}),
        "objections": told.get(NoticeKind.OBJECTIONS, {}).get("decided", []),
        "candidates": _worded(told.get(NoticeKind.CANDIDATES, {}).get("candidates", []), post="post"),
        "proxies": told.get(NoticeKind.PROXIES, {}),
        "stations": told.get(NoticeKind.STATIONS, {}).get("stations", []),
        "workers": _worded(told.get(NoticeKind.STATIONS, {}).get("workers", []), duty="duty"),
        "cancelled": told.get(NoticeKind.CANCELLED, {}).get("why", ""),
    }
    result = told.get(NoticeKind.RESULT)
    if result is not None:
        found["result"] = {
            **result,
            "day_label": full_date(dt.date.fromisoformat(result["decided_on"])),
            "candidates": _worded(result["candidates"], post="post"),
        }
    return found


def _worded(rows: Sequence[dict[str, Any]], **keys: str) -> list[dict[str, Any]]:
    return [
        {**row, **{f"{key}_label": str(WORDS[words].get(row[key], "")) for key, words in keys.items()}} for row in rows
    ]


def board_lines(rows: Sequence[Election]) -> list[dict[str, Any]]:
    return [line(row) for row in rows]
