"""What the desk shows of a community and of many, as plain values; constant numbers of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.base.accounts.permissions import within_codes
from governance.base.clock.explain import full_date
from governance.base.indicators.models import Tally
from governance.base.places.models import Division
from governance.committees.models import Election, Matter
from governance.party.choices import RectificationState
from governance.party.models import PartyOrganisation, Rectification, RegionalLink, StandardCheck, Study, Target
from governance.party.queries import cross
from governance.party.queries.organisation import MOST, newest_count, of_place
from governance.party.queries.study import step_labels, waiting
from governance.party.rules.cross import Holder, Share, forbidden, shares

LATEST = 10
LOOKS = {
    RectificationState.IDENTIFIED: "due",
    RectificationState.UNDERWAY: "due",
    RectificationState.SUBMITTED: "submitted",
    RectificationState.ACCEPTED: "met",
    RectificationState.WITHDRAWN: "withdrawn",
}


def day(value: dt.date | None) -> str:
    return "" if value is None else full_date(value)


def matter_line(row: Matter) -> dict[str, Any]:
    """Needs ``next_kind``."""
    step: str = row.next_kind  # type: ignore[attr-defined]
    return {
        "title": row.title,
        "place": row.division.name,
        "url": reverse("party:study_new", args=[row.pk]),
        "state": "due",
        "state_label": _("等“%(step)s”") % {"step": step_labels()[step]},
        "day_label": _("%(day)s提出") % {"day": full_date(row.proposed_on)},
    }


def study_line(row: Study) -> dict[str, Any]:
    return {
        "title": row.matter.title,
        "place": row.division.name,
        "url": reverse("party:study", args=[row.pk]),
        "state": "met" if row.opinion in ("agree", "conditions") else "withdrawn",
        "state_label": str(row.get_opinion_display()),
        "day_label": _("%(day)s，实到%(present)d人、应到%(entitled)d人")
        % {"day": full_date(row.held_on), "present": row.present, "entitled": row.entitled},
    }


def link_line(row: RegionalLink, on: dt.date) -> dict[str, Any]:
    late = row.done_on is None and row.until is not None and row.until < on
    return {
        "title": row.title,
        "place": row.division.name,
        "url": reverse("party:link", args=[row.pk]),
        "state": "met" if row.done_on else "due",
        "state_label": str(row.get_kind_display()) + (_("，已办结") if row.done_on else ""),
        "day_label": full_date(row.held_on),
        "due_label": day(row.until) if row.done_on is None else "",
        "late": late,
    }


def rectification_line(row: Rectification, on: dt.date) -> dict[str, Any]:
    owing = row.state == RectificationState.UNDERWAY
    return {
        "title": row.organisation.name,
        "place": row.division.name,
        "url": reverse("party:rectification", args=[row.pk]),
        "state": LOOKS[RectificationState(row.state)],
        "state_label": str(row.get_state_display()),
        "day_label": _("%(day)s认定") % {"day": full_date(row.identified_on)},
        "due_label": day(row.deadline) if owing else "",
        "late": bool(owing and row.deadline and row.deadline < on),
    }


def organisation_part(row: PartyOrganisation) -> dict[str, Any]:
    """Needs ``of_place``."""
    count = newest_count(row)
    return {
        "name": row.name,
        "kind": str(row.get_kind_display()),
        "url": reverse("party:organisation", args=[row.pk]),
        "leads": row.leads,
        "unit": row.unit.name if row.unit else "",
        "parent": row.parent.name if row.parent else "",
        "officers": [
            {"post": str(one.get_post_display()), "name": one.name, "pk": one.pk, "since": full_date(one.starts_on)}
            for one in row.in_office  # type: ignore[attr-defined]
        ],
        "full": None if count is None else count.full,
        "probationary": None if count is None else count.probationary,
        "counted": "" if count is None else full_date(count.counted_on),
    }


def cross_rows(found: dict[str, Share], wanted: dict[str, Target]) -> list[dict[str, Any]]:
    """Each indicator with numerator, denominator, share and, where the county set one, its target."""
    rows = []
    for code, label in cross.LABELS.items():
        share, target = found.get(code, Share(0, 0)), wanted.get(code)
        rows.append(
            {
                "code": code,
                "label": str(label),
                "counted": str(cross.COUNTED[code]),
                "met": share.met,
                "total": share.total,
                "percent": share.percent,
                "target": target.percent if target else None,
                "target_basis": target.basis if target else "",
                "reached": bool(target and share.total and share.reaches(target.percent)),
            }
        )
    return rows


def barred_words(holders: list[Holder]) -> list[str]:
    """Named inside the community only: offices are public, that they clash is for those who have to mend it."""
    return [one.name for one in holders]


def elections_ahead(codes: tuple[str, ...], on: dt.date) -> list[dict[str, Any]]:
    """Elections not decided yet, and the plan that the party organisation settled (R-PTY-6); one query."""
    rows = Election.objects.filter(within_codes(codes, "division__code"), decided_on=None, why_cancelled="")
    return [
        {
            "title": _("%(kind)s：%(body)s") % {"kind": row.get_kind_display(), "body": row.body.name},
            "place": row.division.name,
            "day_label": _("选举日%(day)s") % {"day": full_date(row.election_day)},
            "plan_label": _("工作方案%(day)s确定") % {"day": full_date(row.planned_on)},
            "state_label": str(row.get_state_display()),
        }
        for row in rows.select_related("division", "body").order_by("election_day", "id")[:LATEST]
    ]


def place_page(division: Division, on: dt.date) -> dict[str, Any]:
    """One community: what to study first, then everything else of its party organisation."""
    organisations = of_place(division.pk, on)
    here = cross.seats([division.pk], on)[division.pk]
    studies = Study.objects.filter(division=division).select_related("matter", "division").order_by("-held_on", "-id")
    links = RegionalLink.objects.filter(division=division).select_related("division").order_by("-held_on", "-id")
    weak = Rectification.objects.filter(division=division).select_related("division", "organisation").order_by("-id")
    checks = StandardCheck.objects.filter(division=division).select_related("organisation").order_by("-year", "-id")
    return {
        "place": {"name": division.name, "code": division.code},
        "waiting": [matter_line(row) for row in waiting([division.code])[:MOST]],
        "studies": [study_line(row) for row in studies[:LATEST]],
        "organisations": [organisation_part(row) for row in organisations],
        "leads": any(row.leads for row in organisations),
        "cross": cross_rows(shares(here), cross.targets(division.code)),
        "barred": barred_words(forbidden(here)),
        "links": [link_line(row, on) for row in links[:LATEST]],
        "checks": [
            {"url": reverse("party:check", args=[row.pk]), "title": row.organisation.name, "year": row.year}
            for row in checks[:LATEST]
        ],
        "rectifications": [rectification_line(row, on) for row in weak[:LATEST]],
        "elections": elections_ahead((division.code,), on),
    }


def above_page(codes: tuple[str, ...], on: dt.date) -> dict[str, Any]:
    """Many communities, by code and never by score: counts of each."""
    places = list(Division.objects.owing(on).filter(within_codes(codes, "code")).order_by("code")[: MOST + 1])
    ids = [place.pk for place in places[:MOST]]
    leads = set(PartyOrganisation.objects.leading().on(on).filter(division__in=ids).values_list("division", flat=True))
    queued = Counter(waiting(codes).filter(division__in=ids).values_list("division", flat=True))
    weak = Counter(Rectification.objects.open().filter(division__in=ids).values_list("division", flat=True))
    checked = dict(
        StandardCheck.objects.filter(division__in=ids, organisation__leads=True)
        .values_list("division")
        .annotate(last=Max("year"))
        .values_list("division", "last")
    )
    open_weak = Rectification.objects.open().filter(within_codes(codes, "division__code"))
    open_weak = open_weak.select_related("division", "organisation").order_by("division__code", "id")
    return {
        "rows": [
            {
                "name": place.name,
                "code": place.code,
                "url": reverse("party:place", args=[place.code]),
                "leads": place.pk in leads,
                "waiting": queued[place.pk],
                "weak": weak[place.pk],
                "checked": checked.get(place.pk),
            }
            for place in places[:MOST]
        ],
        "more": len(places) > MOST,
        "rectifications": [rectification_line(row, on) for row in open_weak[:MOST]],
        "elections": elections_ahead(codes, on),
    }


def cross_page(division: Division, on: dt.date) -> dict[str, Any]:
    """Of a community as it stands today; of a place above as the scoreboard summed this month; with the trend."""
    months = cross.trend(division, on)
    if division.committee:
        here = cross.seats([division.pk], on)[division.pk]
        found, barred = shares(here), barred_words(forbidden(here))
    else:
        found, barred = {}, []
        for code, kept in months.items():
            if kept:
                found[code] = Share(kept[-1].numerator, kept[-1].denominator)
    shown = cross_rows(found, cross.targets(division.code))
    for row in shown:
        row["trend"] = [_month(one) for one in months[row["code"]]]
    return {"place": {"name": division.name, "code": division.code}, "rows": shown, "barred": barred}


def _month(row: Tally) -> dict[str, Any]:
    share = Share(row.numerator, row.denominator)
    return {"label": f"{row.period:%Y-%m}", "met": share.met, "total": share.total, "percent": share.percent}


def cross_below(division: Division, on: dt.date) -> list[dict[str, Any]]:
    """Places right below, by code, as the scoreboard has them this month; two queries."""
    children = list(Division.objects.filter(parent=division).open(on).order_by("code")[:MOST])
    month = on.replace(day=1)
    kept = Tally.objects.filter(indicator__in=cross.LABELS, period=month, division__in=[c.pk for c in children])
    by = {(row.division_id, row.indicator): Share(row.numerator, row.denominator) for row in kept}
    counted = {row[0] for row in by}
    return [
        {
            "name": child.name,
            "url": reverse("party:cross", args=[child.code]),
            "cells": [
                {"label": str(label), "met": share.met, "total": share.total}
                for code, label in cross.LABELS.items()
                for share in [by.get((child.pk, code), Share(0, 0))]
            ],
        }
        for child in children
        if child.pk in counted
    ]
