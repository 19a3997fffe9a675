"""Rows and parts of the pages of the gate: the department's list, the queue, one request, the board (R-AUT-3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.actions.admission_clock import KINDS, owed
from autonomy.choices import Aspect, ListKind, RequestState
from autonomy.duty_kinds import (
    KIND_ACCEPT,
    KIND_DECIDE,
    KIND_REPAIR,
    KIND_REVIEW_LEGALITY,
    KIND_REVIEW_NECESSITY,
    KIND_REVIEW_REASONABLENESS,
)
from autonomy.models import AdmissionRequest, Review
from autonomy.queries import admission as facts
from autonomy.queries.admission_body import asked_part, reviews_part
from autonomy.queries.admission_words import asked_rows, burden_rows, opinion_text, review_rows
from autonomy.queries.lists import entries_in_force, nearest
from autonomy.queries.precedent import precedents
from governance.base.clock.explain import full_date
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explain
from governance.base.spreadsheet import CHUNK, Listing, columns

S = RequestState
WAITING = (S.FILED, S.ACCEPTED, S.REPAIR)
LISTED = 200


def left_label(due_on: dt.date, on: dt.date) -> str:
    days = (due_on - on).days
    if days < 0:
        return _("逾期%(days)s天") % {"days": -days}
    return _("今天到期") if days == 0 else _("还剩%(days)s天") % {"days": days}


def with_next(rows: QuerySet[AdmissionRequest]) -> QuerySet[AdmissionRequest]:
    """When its next step is due, and how many findings of this round are there; still one query."""
    step = Duty.objects.open().filter(division=OuterRef("county"), kind__in=KINDS, subject=OuterRef("pk"))
    return rows.annotate(
        next_due=Subquery(step.order_by("due_on").values("due_on")[:1]),
        found=Count("reviews", filter=Q(reviews__round=F("round"))),
    ).select_related("organisation", "county")


def lists(rows: QuerySet[AdmissionRequest], on: dt.date) -> dict[str, list[dict[str, Any]]]:
    """Waiting ones by what is due first, then drafts, then the latest decided: three queries."""
    found = with_next(rows)
    waiting = found.filter(state__in=WAITING).order_by(F("next_due").asc(nulls_last=True), "pk")[:LISTED]
    drafts = found.filter(state=S.DRAFT).order_by("-pk")[:LISTED]
    others = found.exclude(state__in=[*WAITING, S.DRAFT]).order_by("-decided_on", "-pk")[:LISTED]
    return {
        "waiting": [row(one, on) for one in waiting],
        "drafts": [row(one, on) for one in drafts],
        "others": [row(one, on) for one in others],
    }


def row(one: Any, on: dt.date) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("autonomy:admission", args=[one.pk]),
        "organisation": one.organisation.name,
        "place": one.county.name,
        "receipt": one.receipt or "",
        "state": one.state,
        "state_label": str(one.get_state_display()),
        "emergency": one.emergency,
        "flags": len(one.flags),
        "found": one.found if one.state == S.ACCEPTED else None,
        "due_label": "" if one.next_due is None else full_date(one.next_due),
        "left_label": "" if one.next_due is None else left_label(one.next_due, on),
        "late": one.next_due is not None and one.next_due < on,
        "decided_label": "" if one.decided_on is None else full_date(one.decided_on),
    }


def detail(request: AdmissionRequest, on: dt.date) -> dict[str, Any]:
    """One request with everything that a reviewer looks at beside the law."""
    asked = facts.opinions(request)
    found = facts.asked_of(asked)
    steps = owed([request])
    said = {
        "seed": request.receipt,
        "asked": [one.division.code for one in asked],
        "open": found.open,
        "stances": found.stances,
    }
    judged = request.state != S.DRAFT
    return {
        "r": request,
        "state_label": request.get_state_display(),
        "rows": asked_rows(asked_part(request)),
        "bases": facts.bases_of(request),
        "flags": request.flags,
        "steps": _steps(steps, on),
        "reviews": reviews(request),
        "opinion_text": opinion_text(said),
        "opinions": asked,
        "precedents": [one.row() for one in precedents(request)] if judged else [],
        "burden": burden(request, on) if judged else [],
        "nearest": near(request, on),
        "files": list(request.files.select_related("attachment")),
        "provisional_label": "" if request.provisional_until is None else full_date(request.provisional_until),
        "trial_label": "" if request.trial_until is None else full_date(request.trial_until),
        "decided_label": "" if request.decided_on is None else full_date(request.decided_on),
    }


def _steps(steps: Sequence[Duty], on: dt.date) -> list[dict[str, Any]]:
    known = calendar() if steps else None
    labels = _step_labels()
    return [
        {
            "label": labels[duty.kind],
            "due_label": full_date(duty.due_on),
            "left_label": left_label(duty.due_on, on),
            "late": duty.due_on < on,
            "explain": explain(duty, known) if known is not None else [],
        }
        for duty in steps
    ]


def _step_labels() -> dict[int, str]:
    return {
        KIND_ACCEPT: _("受理"),
        KIND_REPAIR: _("补正"),
        KIND_REVIEW_LEGALITY: _("合法性审查"),
        KIND_REVIEW_REASONABLENESS: _("合理性审查"),
        KIND_REVIEW_NECESSITY: _("必要性审查"),
        KIND_DECIDE: _("决定"),
    }


def reviews(request: AdmissionRequest) -> list[dict[str, Any]]:
    """All three aspects, written or not, side by side."""
    there = {one["aspect"]: one for one in review_rows(reviews_part(request), request.flags)}
    who = dict(Review.objects.filter(request=request, round=request.round).values_list("aspect", "reviewer__name"))
    return [
        {"aspect": aspect, "aspect_label": label, "who": who.get(aspect, ""), **there.get(aspect, {})}
        for aspect, label in ((aspect.value, str(aspect.label)) for aspect in Aspect)
    ]


def burden(request: AdmissionRequest, on: dt.date) -> list[dict[str, Any]]:
    return burden_rows(
        [
            {
                "committee": one.committee,
                "now": f"{one.now:.2f}",
                "asked": f"{one.asked:.2f}",
                "total": f"{one.total:.2f}",
                "ceiling": None if one.ceiling is None else f"{one.ceiling:.2f}",
                "source": one.source,
            }
            for one in facts.effects(request, on)
        ]
    )


def near(request: AdmissionRequest, on: dt.date) -> list[dict[str, Any]]:
    return near_text(f"{request.title}\n{request.asked}", request.county.code, on, skip=request.pk)


def near_text(text: str, code: str, on: dt.date, *, skip: int | None = None) -> list[dict[str, Any]]:
    """The entries of the list most like it: perhaps it is there already."""
    entries = [one for one in entries_in_force(ListKind.ASSISTANCE, code, on) if skip is None or one.request_id != skip]
    return [
        {
            "code": entry.code,
            "title": entry.title,
            "does": entry.does,
            "department": entry.department,
            "same": score.same,
        }
        for entry, score in nearest(text, entries, 3)
    ]


# The board ------------------------------------------------------------------------------------------------------


def public_rows(county_code: str) -> QuerySet[AdmissionRequest]:
    """What was decided, and what is on the list before it was: refused ones as well, with their reasons."""
    rows = AdmissionRequest.objects.filter(county__code=county_code)
    return rows.filter(Q(leaf__isnull=False) | Q(provisional_until__isnull=False)).select_related(
        "organisation", "county"
    )


def board_page(county_code: str, on: dt.date) -> dict[str, Any]:
    rows = list(public_rows(county_code).order_by("-decided_on", "-pk")[:LISTED])
    return {
        "groups": [
            {"label": label, "rows": [board_row(one, on) for one in rows if one.state in states]}
            for label, states in (
                (_("应急临时准入，正在审查"), WAITING),
                (_("准入和试行"), (S.ADMITTED, S.TRIAL)),
                (_("不准入、转为购买服务"), (S.REFUSED, S.REFERRED)),
                (_("应急期满"), (S.EXPIRED,)),
            )
        ],
        "total": len(rows),
    }


def board_row(one: AdmissionRequest, on: dt.date) -> dict[str, Any]:
    return {
        "title": one.title,
        "url": reverse("autonomy_board:admission", args=[one.county.code, one.pk]),
        "organisation": one.organisation.name,
        "state": one.state,
        "state_label": str(one.get_state_display()),
        "date_label": "" if one.decided_on is None else full_date(one.decided_on),
        "reason": one.decision_reason or one.provisional_reason,
        "until_label": _until(one),
        "over": bool(one.ceiling_reason),
    }


def _until(one: AdmissionRequest) -> str:
    if one.state == S.TRIAL and one.trial_until is not None:
        return _("试行到%(day)s") % {"day": full_date(one.trial_until)}
    if one.provisional_until is not None and one.state in (*WAITING, S.EXPIRED):
        return _("临时到%(day)s") % {"day": full_date(one.provisional_until)}
    return ""


# Files ----------------------------------------------------------------------------------------------------------


def exported(user: Any, on: dt.date, within: str = "") -> Listing:
    """The desk's list as a file, in the person's own scope."""
    rows = facts.visible_to(user, on).filter(county__code__startswith=within)
    return Listing(
        _("准入申请"), _columns(), map(_file_row, with_next(rows).order_by("county__code", "id").iterator(CHUNK))
    )


def exported_public(county_code: str) -> Listing:
    rows = with_next(public_rows(county_code)).order_by("-decided_on", "-id")
    return Listing(_("准入决定"), _columns(), map(_file_row, rows.iterator(CHUNK)))


def _columns() -> Any:
    head = (
        _("区划代码"),
        _("县（市、区）"),
        _("编号"),
        _("受理编号"),
        _("申请单位"),
        _("事项"),
        _("状态"),
        _("提交日期"),
        _("决定日期"),
        _("决定的理由"),
        _("试行到"),
        _("文号"),
        _("村每月工时"),
        _("社区每月工时"),
        _("经费（元）"),
        _("公开登记号"),
    )
    return columns(*head)


def _file_row(one: AdmissionRequest) -> Sequence[Any]:
    return (
        one.county.code,
        one.county.name,
        one.pk,
        one.receipt or "",
        one.organisation.name,
        one.title,
        str(one.get_state_display()),
        one.filed_on,
        one.decided_on,
        one.decision_reason,
        one.trial_until,
        one.document_no,
        one.hours_village,
        one.hours_urban,
        one.amount,
        one.leaf,
    )
