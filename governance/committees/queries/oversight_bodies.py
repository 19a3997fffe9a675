"""What of supervision, appraisal and audits goes into the log: names of offices are official, of residents there is
none."""

from __future__ import annotations

import datetime as dt
from typing import Any

from governance.base.places.models import Division
from governance.committees.models import (
    Appraisal,
    Audit,
    SupervisionAnswer,
    SupervisionOpinion,
    SupervisionReport,
)


def _head(kind: str, division: Division, pk: int) -> dict[str, Any]:
    return {"kind": kind, "version": 1, "place": {"code": division.code, "name": division.name}, "id": pk}


def _day(day: dt.date | None) -> str:
    return "" if day is None else day.isoformat()


def opinion_body(row: SupervisionOpinion) -> dict[str, Any]:
    """Dissent is part of it (R-CMT-7)."""
    return {
        **_head("supervision_opinion", row.division, row.pk),
        "about": row.about,
        "title": row.title,
        "text": row.text,
        "in_favour": row.in_favour,
        "against": row.against,
        "dissent": row.dissent,
        "given_on": _day(row.given_on),
        "follows": row.follows_id,
    }


def answer_body(row: SupervisionAnswer) -> dict[str, Any]:
    return {
        **_head("supervision_answer", row.opinion.division, row.opinion_id),
        "text": row.text,
        "accepted": row.accepted,
        "on": _day(row.on),
    }


def report_body(row: SupervisionReport) -> dict[str, Any]:
    return {
        **_head("supervision_report", row.division, row.pk),
        "heard_by": row.heard_by,
        "on": _day(row.on),
        "text": row.text,
    }


def plan_body(row: Appraisal) -> dict[str, Any]:
    return {
        **_head("appraisal_plan", row.division, row.pk),
        "year": row.year,
        "plan": row.plan,
        "notice_on": _day(row.notice_on),
        "planned_on": _day(row.planned_on),
        "who": [{"name": one.office.name, "post": one.office.post} for one in row.results.all()],
    }


def result_body(row: Appraisal) -> dict[str, Any]:
    return {
        **_head("appraisal", row.division, row.pk),
        "year": row.year,
        "held_on": _day(row.held_on),
        "base": row.base,
        "present": row.present,
        "chaired_by": row.chaired_by,
        "verdicts": row.verdicts,
        "results": [
            {
                "name": one.office.name,
                "post": one.office.post,
                "competent": one.competent,
                "basically_competent": one.basic,
                "incompetent": one.incompetent,
                "invalid": one.invalid,
                "grade": one.grade,
                "reason": one.reason,
                "ended_office": one.ended_office,
            }
            for one in row.results.all()
        ],
    }


def audit_body(row: Audit) -> dict[str, Any]:
    return {
        **_head("audit", row.division, row.pk),
        "about": row.kind,
        "of": [] if row.office is None else [{"name": row.office.name, "post": row.office.post}],
        "term": None if row.term is None else row.term.number,
        "items": row.items,
        "more_items": row.more_items,
        "auditor": row.auditor,
        "organiser": "" if row.organiser is None else row.organiser.name,
        "joined": row.joined,
        "period": [_day(row.period_from), _day(row.period_until)],
        "result": row.result,
        "problems": row.problems,
        "verdicts": row.verdicts,
        "finished_on": _day(row.finished_on),
        "published_on": _day(row.published_on),
    }
