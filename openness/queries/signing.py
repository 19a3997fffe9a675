"""How far the signing of a disclosure is, as the desk shows it: on the screen and on sheets of paper."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import scope_of, within_codes
from openness.choices import Ground, State
from openness.models import Disclosure, PaperSheet, Recusal, Signature
from openness.permissions import CONFIRM_SHEET
from openness.queries.desk import file_url
from openness.queries.verification import SigningState


def signatures(disclosure: Disclosure, state: SigningState) -> dict[str, Any]:
    """How far the signing is: answers given, who stands aside, who is still waited for."""
    rows = Signature.objects.filter(disclosure=disclosure, round=disclosure.round).select_related("user").order_by("id")
    found = [
        {
            "name": row.user.name,
            "choice": "agree" if row.agrees else "disagree",
            "choice_label": _("同意") if row.agrees else _("不同意"),
            "at_label": timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M"),
            "opinion": row.opinion,
        }
        for row in rows
    ]
    for recusal in Recusal.objects.filter(disclosure=disclosure).select_related("user").order_by("id"):
        why = str(Ground(recusal.ground).label)
        found.append(
            {
                "name": recusal.user.name,
                "choice": "recused",
                "choice_label": _("回避"),
                "at_label": "",
                "opinion": why,
            }
        )
    return {"needed": state.needed, "have": state.tally.agreed, "seats": len(state.seats), "rows": found}


def seat_choices(state: SigningState) -> list[tuple[int, str]]:
    """Posts that may appear on a sheet of paper, with the person's name: seats not signed yet; one query."""
    waiting = [post for seat in state.tally.waiting for _user, post in seat.actors]
    rows = Assignment.objects.filter(pk__in=waiting).select_related("user").order_by("id")
    return [(row.pk, row.user.name) for row in rows]


def sheets(disclosure: Disclosure) -> list[dict[str, Any]]:
    """Scanned sheets of the present submission, what they say, and whether somebody has confirmed them."""
    rows = list(
        PaperSheet.objects.filter(disclosure=disclosure, round=disclosure.round)
        .select_related("attachment", "uploaded_by", "confirmed_by")
        .order_by("id")
    )
    posts = {one["assignment"] for row in rows for one in row.named}
    names = dict(Assignment.objects.filter(pk__in=posts).values_list("id", "user__name"))
    return [
        {
            "id": row.pk,
            "name": row.attachment.name,
            "url": file_url(row.attachment_id),
            "by": row.uploaded_by.name,
            "confirmed_by": "" if row.confirmed_by is None else row.confirmed_by.name,
            "named": [
                {
                    "name": names.get(one["assignment"], ""),
                    "choice": _("同意") if one["agrees"] else _("不同意"),
                    "opinion": one["opinion"],
                }
                for one in row.named
            ],
        }
        for row in rows
    ]


def awaiting_sheets(user: User, on: dt.date, within: str = "") -> list[dict[str, str]]:
    """Sheets of paper that the person may confirm: not confirmed, of a submission still open; one query."""
    codes = [code for code in scope_of(user, on).codes(CONFIRM_SHEET.roles) if code.startswith(within) or not within]
    rows = (
        PaperSheet.objects.filter(within_codes(codes, "disclosure__division__code"))
        .filter(confirmed_at=None, disclosure__state=State.SUBMITTED)
        .exclude(uploaded_by=user)
        .select_related("disclosure__division")
        .order_by("id")
    )
    return [
        {
            "text": _("书面核实单等确认：%(place)s %(title)s")
            % {"place": row.disclosure.division.name, "title": row.disclosure.title},
            "url": reverse("openness:verify", args=[row.disclosure_id]),
        }
        for row in rows
        if row.round == row.disclosure.round
    ]
