"""Doing leadership duties with evidence, appraising them from above; the year's rows of them (R-PTY-4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import may, scope_of
from governance.base.places.models import Division
from governance.base.verdict import Verdict, no, require, yes
from governance.party.actions.common import done, log
from governance.party.choices import Grade
from governance.party.duty_kinds import KIND_APPRAISE, KIND_LEADERSHIP
from governance.party.models import Appraisal, Evidence, LeadershipDuty
from governance.party.permissions import APPRAISE, LEAD
from governance.party.queries.leadership import Found, done_of, published_at
from governance.party.queries.organisation import guarded
from governance.party.rules.common import in_year, one_of, written
from governance.party.rules.leadership import BASIS, LEVELS, evidence_enough, found_inside, is_above

OBJECT, APPRAISED = "leadershipduty", "partyappraisal"


def add_evidence(*, duty_id: int, url: str, by: User, at: dt.datetime, on: dt.date) -> Evidence:
    """A link to what is published inside the place: looked up in the log, so that it exists and anyone sees it."""
    with transaction.atomic():
        row = _locked(duty_id, by, on)
        found = published_at(url)
        require(
            found_inside(None if found is None else found.place, row.division.code),
            _stands(found),
            _once(row, found),
        )
        if found is None:
            raise AssertionError  # refused above
        made = Evidence.objects.create(duty=row, leaf=found.leaf, title=found.title[:200], url=found.url, by=by, at=at)
        _log(row, "evidence_added", by=by, at=at, leaf=found.leaf)
    return made


def _stands(found: Found | None) -> Verdict:
    """What was withdrawn since is no evidence."""
    if found is None or not found.note:
        return yes("stands", field="url")
    text = _("这条记录：%(note)s请换一条仍然有效的记录。") % {"note": found.note}
    return no("stands", text, needed="", met=found.note, basis=BASIS, field="url")


def _once(row: LeadershipDuty, found: Found | None) -> Verdict:
    if found is None or not row.evidence.filter(leaf=found.leaf).exists():
        return yes("once", field="url")
    return no("once", _("这条记录已经附上了。"), needed="0", met="1", basis=BASIS, field="url")


def finish_duty(*, duty_id: int, report: str, by: User, at: dt.datetime, on: dt.date) -> LeadershipDuty:
    """What was done; the links show it."""
    with transaction.atomic():
        row = _locked(duty_id, by, on)
        require(
            _open(row),
            written(report, "report", _("做了什么")),
            *guarded(("report", _("做了什么"), report), division=row.division),
            evidence_enough(row.evidence.count()),
        )
        row.report, row.done_on, row.done_by = report.strip(), on, by
        row.save()
        done(row.division_id, [KIND_LEADERSHIP], row.pk, on)
        _log(row, "duty_done", by=by, at=at, code=row.code, year=row.year)
    return row


def appraise(
    *,
    division_id: int,
    year: int,
    grade: str,
    text: str,
    weight: Decimal,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> Appraisal:
    """By the level above; with the numbers of the year as they stand. Once."""
    with transaction.atomic():
        division = Division.objects.select_for_update().get(pk=division_id)
        require(may(by, APPRAISE.name, place=division.code, on=on), forbidden=True)
        held = scope_of(by, on).codes(APPRAISE.roles)
        require(is_above(held, division.code), forbidden=True)
        labels = {value: str(label) for value, label in Grade.choices}
        finished, owed = done_of(division.pk, year)
        require(
            _appraisable(division),
            in_year(year, on),
            one_of(grade, Grade.values, labels, "grade", _("等次")),
            written(text, "text", _("评价")),
            *guarded(("text", _("评价"), text), division=division),
            _weight(weight),
            _not_yet(Appraisal.objects.filter(division=division, year=year).exists(), year),
        )
        made = Appraisal.objects.create(
            division=division,
            year=year,
            grade=grade,
            text=text.strip(),
            done=finished,
            owed=owed,
            weight=weight,
            by=by,
            on=on,
        )
        if division.parent_id is not None:
            done(division.parent_id, [KIND_APPRAISE], division.pk, on)
        log(
            "appraised",
            division=division,
            object_type=APPRAISED,
            object_id=made.pk,
            by=by,
            at=at,
            basis=BASIS,
            year=year,
            grade=grade,
        )
    return made


def _appraisable(division: Division) -> Verdict:
    if len(division.code) in LEVELS:
        return yes("level")
    text = _("考核的是市、县（市、区）、乡镇（街道）的领导责任。请另选区划。")
    return no("level", text, needed="4/6/9", met=str(len(division.code)), basis=BASIS, field="division")


def _weight(weight: Decimal) -> Verdict:
    if Decimal(0) <= weight <= Decimal(100):
        return yes("weight", field="weight")
    text = _("权重填0到100之间的数（百分比）。")
    return no("weight", text, needed="0-100", met=str(weight), basis=BASIS, field="weight")


def _not_yet(there: bool, year: int) -> Verdict:
    if not there:
        return yes("once")
    text = _("%(year)d年已经考核过了，一年一次。请重新打开看最新情况。") % {"year": year}
    return no("once", text, needed="0", met="1", basis=BASIS, field="year")


def _open(row: LeadershipDuty) -> Verdict:
    if row.done_on is None:
        return yes("state")
    text = _("这一项已经登记完成（%(day)s）。请重新打开看最新情况。") % {"day": row.done_on.isoformat()}
    return no("state", text, needed="", met=row.done_on.isoformat(), basis=BASIS, field="state")


def _locked(duty_id: int, by: User, on: dt.date) -> LeadershipDuty:
    row = LeadershipDuty.objects.select_related("division").select_for_update(of=("self",)).get(pk=duty_id)
    require(may(by, LEAD.name, place=row.division.code, on=on), forbidden=True)
    return row


def _log(row: LeadershipDuty, verb: str, *, by: User, at: dt.datetime, **data: object) -> None:
    log(verb, division=row.division, object_type=OBJECT, object_id=row.pk, by=by, at=at, basis=BASIS, **data)
