"""Democratic appraisal: announced, held, published; the office of who failed twice in a row ends by law (R-CMT-6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import may
from governance.base.places.models import Division
from governance.base.verdict import Refused, Verdict, no, require, yes
from governance.committees.actions.body import end_office
from governance.committees.actions.oversight_log import (
    APPRAISAL,
    SCALE,
    announce,
    done_period,
    guarded,
    log,
    place_for,
    publish,
)
from governance.committees.choices import BodyKind, OfficeEnd
from governance.committees.duty_kinds import KIND_APPRAISE
from governance.committees.models import Appraisal, AppraisalResult, AppraisalScale, Meeting
from governance.committees.permissions import COMMITTEE_ROLES, SET_SCALE, SUPERVISE
from governance.committees.queries.appraisal import last_held, past_grades, scale_for
from governance.committees.queries.oversight import members, rules_on, supervisors
from governance.committees.queries.oversight_bodies import plan_body, result_body
from governance.committees.rules import appraisal as rules
from governance.committees.rules.supervision import not_ahead, of_assembly, told


def plan_appraisal(
    *, division_id: int, plan: str, planned_on: dt.date, by: User, at: dt.datetime, on: dt.date
) -> Appraisal:
    """Announced to everybody, and to those who are appraised by name. Last of its transaction."""
    with transaction.atomic():
        division = place_for(division_id, by, SUPERVISE.name, on)
        law = rules_on(division, planned_on, rules.CODES)
        posts = rules.appraised_posts(law.get(rules.WHO[division.committee]))
        offices = list(members(division, BodyKind.COMMITTEE, on, posts))
        waiting = Appraisal.objects.filter(division=division, held_on=None, called_off_on=None).exists()
        text = _("上一个方案还没有评议。请先登记结果，或者取消它。")
        require(
            told(plan, "plan", _("方案")),
            rules.somebody(len(offices)),
            *([no("waiting", text, basis=rules.BASIS, field="plan")] if waiting else []),
            *rules.notice(law, on, planned_on),
            *rules.gap(law, last_held([office.pk for office in offices]), planned_on),
            *guarded(("plan", _("方案"), plan)),
        )
        row = Appraisal.objects.create(
            division=division,
            year=planned_on.year,
            plan=plan.strip(),
            notice_on=on,
            planned_on=planned_on,
            by=by,
            at=at,
        )
        AppraisalResult.objects.bulk_create(AppraisalResult(appraisal=row, office=office) for office in offices)
        url = reverse("committees:appraisal", args=[row.pk])
        announce(division, COMMITTEE_ROLES, f"appraisal/{row.pk}", _("民主评议方案公布了"), url, at=at, on=on)
        entry = log("appraisal_planned", APPRAISAL, row, division.code, by=by.pk, at=at, year=row.year)
        row.plan_leaf = publish(entry, plan_body(_whole(row.pk)))
        row.save(update_fields=["plan_leaf"])
    return row


def call_off_appraisal(*, appraisal_id: int, why: str, by: User, at: dt.datetime, on: dt.date) -> Appraisal:
    with transaction.atomic():
        row = _locked(appraisal_id, by, on)
        require(_open(row), told(why, "why", _("取消的理由")), *guarded(("why", _("取消的理由"), why)))
        row.called_off_on, row.called_off_why = on, why.strip()
        row.save(update_fields=["called_off_on", "called_off_why"])
        log("appraisal_called_off", APPRAISAL, row, row.division.code, by=by.pk, at=at)
    return row


def hold_appraisal(
    *,
    appraisal_id: int,
    held_on: dt.date,
    base: int,
    present: int,
    chair_id: int | None,
    counts: Mapping[int, rules.Count],
    by: User,
    at: dt.datetime,
    on: dt.date,
    meeting_id: int | None = None,
) -> Appraisal:
    """``counts``: by office. Published; whose second failure in a row this is leaves office in the same transaction,
    with the verdict. Last of its transaction."""
    with transaction.atomic():
        row = _locked(appraisal_id, by, on)
        division = row.division
        law = rules_on(division, held_on, rules.CODES)
        chair = supervisors(division, held_on).filter(pk__in=[chair_id]).first()
        meeting = _meeting(meeting_id, division)
        results = list(row.results.select_related("office").order_by("office_id"))
        asked = [result.office_id for result in results]
        checks = [
            *rules.chaired(law, division.committee, chair is not None),
            *rules.notice(law, row.notice_on, held_on),
            *rules.gap(law, last_held(asked), held_on),
            rules.attendance(base, present),
        ]
        require(
            _open(row),
            not_ahead(held_on, on, "held_on"),
            _in_order(row, held_on),
            *([] if meeting is None else [of_assembly(meeting.body.kind, meeting.held_on is not None)]),
            *checks,
            *_counted(results, counts, present),
        )
        scale, found = scale_for(division, held_on), past_grades(asked)
        require(*_graded(results, counts, scale))
        row.held_on, row.base, row.present, row.meeting = held_on, base, present, meeting
        row.chaired_by = "" if chair is None else chair.name
        row.verdicts = [verdict.as_dict() for verdict in checks]
        row.save()
        for result in results:
            _take(result, counts[result.office_id], scale)
            result.ended_office = _ends(row, result, law, found[result.office_id], by, at, on)
        AppraisalResult.objects.bulk_update(
            results,
            ["competent", "basic", "incompetent", "invalid", "grade", "reason", "verdict", "ended_office"],
        )
        done_period(division.pk, KIND_APPRAISE, dt.date(held_on.year, 12, 31), on)
        _tell(row, any(result.ended_office for result in results), at, on)
        ended = [result.office_id for result in results if result.ended_office]
        entry = log("appraisal_held", APPRAISAL, row, division.code, by=by.pk, at=at, year=row.year, ended=ended)
        row.leaf = publish(entry, result_body(_whole(row.pk)))
        row.save(update_fields=["leaf"])
    return row


def _counted(results: list[AppraisalResult], counts: Mapping[int, rules.Count], present: int) -> list[Verdict]:
    """Everybody of the plan is counted, and nobody else."""
    wanted = {result.office_id for result in results}
    if set(counts) != wanted:
        text = _("方案里的每个人都要登记票数，不能多也不能少。")
        return [no("counts", text, needed=str(len(wanted)), met=str(len(counts)), basis=rules.BASIS, field="counts")]
    return [
        rules.possible(counts[result.office_id], present, result.office.name, f"competent-{result.office_id}")
        for result in results
    ]


def _graded(
    results: list[AppraisalResult], counts: Mapping[int, rules.Count], scale: rules.Scale | None
) -> list[Verdict]:
    found = []
    for result in results:
        count, field = counts[result.office_id], f"grade-{result.office_id}"
        _grade, verdict = rules.grade(count, scale, result.office.name, field)
        found += [verdict, *rules.no_doubt(count, scale, field)]
        if scale is None:
            found += guarded((f"reason-{result.office_id}", _("理由"), count.reason))
    return found


def _take(result: AppraisalResult, count: rules.Count, scale: rules.Scale | None) -> None:
    result.grade, verdict = rules.grade(count, scale, result.office.name, "")
    result.competent, result.basic = count.competent, count.basic
    result.incompetent, result.invalid = count.incompetent, count.invalid
    result.reason = count.reason.strip() if scale is None else ""
    result.verdict = verdict.as_dict()


def _ends(
    row: Appraisal,
    result: AppraisalResult,
    law: rules.Rules,
    before: list[str],
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> bool:
    """EV-END: the office ends with the second failure in a row, whatever anybody wishes."""
    verdict = rules.ends_office(law, result.office.post, [*before, result.grade])
    if verdict is None or result.office.ends_on is not None or row.held_on is None:
        return False
    end_office(
        office_id=result.office_id,
        ends_on=row.held_on,
        why=OfficeEnd.APPRAISAL,
        basis="；".join(verdict.basis),
        verb=SUPERVISE.name,
        by=by,
        at=at,
        on=on,
    )
    result.verdict = {**result.verdict, "ends": verdict.as_dict()}
    return True


def _tell(row: Appraisal, ended: bool, at: dt.datetime, on: dt.date) -> None:
    url = reverse("committees:appraisal", args=[row.pk])
    matter = f"appraisal/{row.pk}#held"
    if ended:
        roles = [*COMMITTEE_ROLES, Role.TOWNSHIP_STAFF]
        announce(row.division, roles, matter, _("有人连续两次评议不称职，职务依法终止"), url, at=at, on=on)
    else:
        announce(row.division, COMMITTEE_ROLES, matter, _("民主评议结果公布了"), url, at=at, on=on)


def set_scale(
    *,
    place: str,
    incompetent: tuple[int, int],
    competent: tuple[int, int],
    basis: str,
    starts_on: dt.date,
    by: User,
    at: dt.datetime,
    on: dt.date,
) -> AppraisalScale:
    """A county says from which share of papers somebody fails (EV-SCALE: no law does). The one before ends the day
    before."""
    with transaction.atomic():
        require(may(by, SET_SCALE.name, place=place, on=on), forbidden=True)
        division = Division.objects.select_for_update(of=("self",), no_key=True).get(code=place)
        text = _("新标准从今天或者以后开始，不能改变已经评过的结果。")
        late = [no("starts_on", text, needed=f"≥ {on}", met=str(starts_on), field="starts_on")]
        require(
            told(basis, "basis", _("依据")),
            *(_share(incompetent, "incompetent")),
            *(_share(competent, "competent")),
            *(late if starts_on < on else []),
        )
        later = AppraisalScale.objects.filter(place=place, starts_on__gte=starts_on).exists()
        text = _("这一天或者以后已经设定过标准。")
        require(*([no("later", text, met=str(starts_on), field="starts_on")] if later else []))
        before = AppraisalScale.objects.filter(place=place).filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        before.update(ends_on=starts_on - dt.timedelta(days=1))
        row = AppraisalScale.objects.create(
            place=place,
            incompetent_numerator=incompetent[0],
            incompetent_denominator=incompetent[1],
            competent_numerator=competent[0],
            competent_denominator=competent[1],
            basis=basis.strip(),
            starts_on=starts_on,
            by=by,
        )
        log("scale_set", SCALE, row, division.code, by=by.pk, at=at)
    return row


def _share(pair: tuple[int, int], field: str) -> list[Verdict]:
    numerator, denominator = pair
    if 0 < denominator <= 1000 and 0 < numerator <= denominator:
        return []
    text = _("比例写成分子和分母，分子大于0、不大于分母，例如 1 和 3。")
    return [no("share", text, met=f"{numerator}/{denominator}", field=field)]


# Parts ----------------------------------------------------------------------------------------------------------------


def _locked(appraisal_id: int, by: User, on: dt.date) -> Appraisal:
    """The place first, then the row: the order of every action here."""
    division_id = Appraisal.objects.values_list("division_id", flat=True).get(pk=appraisal_id)
    place_for(division_id, by, SUPERVISE.name, on)
    return Appraisal.objects.select_related("division").select_for_update(of=("self",)).get(pk=appraisal_id)


def _whole(pk: int) -> Appraisal:
    """As the log will say it."""
    ordered = Prefetch("results", AppraisalResult.objects.select_related("office").order_by("office_id"))
    return Appraisal.objects.select_related("division").prefetch_related(ordered).get(pk=pk)


def _open(row: Appraisal) -> Verdict:
    if row.held_on is None and row.called_off_on is None:
        return yes("open")
    text = _("这次评议已经公布了结果，或者已经取消，不能再改。")
    return no("state", text, basis=rules.BASIS, field="held_on")


def _in_order(row: Appraisal, held_on: dt.date) -> Verdict:
    """ "In a row" is by the day: nothing is entered behind a result that is there."""
    later = Appraisal.objects.filter(division=row.division, held_on__gt=held_on).exists()
    if not later:
        return yes("order")
    text = _("后面一次评议的结果已经登记了，不能再登记更早的。")
    return no("order", text, met=str(held_on), basis=rules.BASIS, field="held_on")


def _meeting(meeting_id: int | None, division: Division) -> Meeting | None:
    if meeting_id is None:
        return None
    found = Meeting.objects.standing().select_related("body").filter(pk=meeting_id, division=division).first()
    if found is None:
        raise Refused(no("meeting", _("没有找到这次会议。"), field="meeting"))
    return found
