"""Challenges, orders and inquiries as the public and the desk see them; constant numbers of queries.

A published question and its answer come from the body in the log, not from the row beside it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official
from governance.base.clock.models import Duty
from governance.base.clock.queries.calendar import calendar
from governance.base.clock.queries.duty import explanations
from governance.base.journal.models import Body, Entry
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from openness.choices import AnswerLevel, ChallengeState, InquiryState, OrderState
from openness.duty_kinds import (
    KIND_ANSWER,
    KIND_ANSWER_SIGN,
    KIND_INVESTIGATE_COUNTY,
    KIND_INVESTIGATE_TOWNSHIP,
)
from openness.models import Answer, Challenge, Disclosure, Inquiry, Order
from openness.queries.content import day_label
from openness.queries.labels import disclosure_url, remaining_label, weekday_label

S = ChallengeState
LISTED = 200
WAITING = (S.RECEIVED, S.ACCEPTED, S.ANSWERED, S.TOWNSHIP, S.COUNTY)  # somebody owes an answer
CLOCKS = (KIND_ANSWER, KIND_ANSWER_SIGN, KIND_INVESTIGATE_TOWNSHIP, KIND_INVESTIGATE_COUNTY)
LOOKS = {
    S.RECEIVED: "submitted",
    S.REFUSED: "withdrawn",
    S.ACCEPTED: "submitted",
    S.ANSWERED: "submitted",
    S.PUBLISHED: "published",
    S.TOWNSHIP: "due",
    S.TOWNSHIP_ANSWERED: "published",
    S.COUNTY: "due",
    S.CLOSED: "met",
}
HISTORY = {
    "openness.challenge_received": gettext_lazy("收到"),
    "openness.challenge_accepted": gettext_lazy("核对过，受理"),
    "openness.challenge_refused": gettext_lazy("不受理"),
    "openness.challenge_answered": gettext_lazy("村（居）委会答复，送监督委员会签署"),
    "openness.answer_published": gettext_lazy("公开质疑和答复"),
    "openness.challenge_closed": gettext_lazy("办结"),
}


def challenges_url(code: str) -> str:
    return reverse("board:challenges", args=[code])


def challenge_url(code: str, challenge_id: int) -> str:
    return reverse("board:challenge", args=[code, challenge_id])


def ask_url(code: str, disclosure_id: int | None = None) -> str:
    return reverse("board:ask", args=[code]) + (f"?about={disclosure_id}" if disclosure_id else "")


def asked_part(division: Division) -> dict[str, Any]:
    """For a community's board: how many ask, and what was ordered; two queries."""
    counts = Challenge.objects.filter(division=division).aggregate(
        waiting=Count("id", filter=Q(state__in=WAITING)),
        answered=Count("id", filter=Q(state__in=[S.PUBLISHED, S.TOWNSHIP_ANSWERED, S.CLOSED])),
    )
    orders = Order.objects.filter(division=division, state=OrderState.OPEN).order_by("due_on", "id")
    return {
        "asked": {
            **counts,
            "ask_url": ask_url(division.code),
            "list_url": challenges_url(division.code),
            "track_url": reverse("board:track"),
        },
        "orders": [order_line(row) for row in orders],
    }


def order_line(row: Order) -> dict[str, Any]:
    return {
        "title": row.title,
        "reason": row.reason,
        "who": str(row.get_level_display()),
        "due_label": weekday_label(row.due_on),
        "issued_label": day_label(row.issued_on),
        "state": row.state,
        "state_label": str(row.get_state_display()),
        "ended_label": "" if row.ended_on is None else day_label(row.ended_on),
        "url": "" if row.fulfilled_by_id is None else disclosure_url(row.division.code, row.fulfilled_by_id),
        "revoke_reason": row.revoke_reason,
    }


def about_disclosure(disclosure: Disclosure, on: dt.date) -> dict[str, Any]:
    """Under one published disclosure: what was asked about it and answered, word for word; three queries at most."""
    rows = Challenge.objects.filter(disclosure=disclosure).exclude(state=S.REFUSED).select_related("division")
    found = list(rows.order_by("-id")[:LISTED])
    replies = _latest_answers([row.pk for row in found])
    return {
        "questions": [{**challenge_row(row, on), "reply": replies.get(row.pk)} for row in found],
        "ask_url": ask_url(disclosure.division.code, disclosure.pk),
    }


def challenge_row(row: Challenge, on: dt.date) -> dict[str, Any]:
    """One matter in a list: number, question, where it stands, by when."""
    return {
        "number": row.pk,
        "about": row.about,
        "question": row.public_text or _("内容核对以后公布"),
        "state": LOOKS[S(row.state)],
        "state_label": str(row.get_state_display()),
        "received_label": day_label(row.received_on),
        "url": challenge_url(row.division.code, row.pk),
        **_due(row, on),
    }


def _due(row: Challenge, on: dt.date) -> dict[str, Any]:
    if row.due_on is None or row.state not in WAITING:
        return {"due_label": "", "remaining_label": "", "late": False}
    return {
        "due_label": weekday_label(row.due_on),
        "remaining_label": remaining_label(row.due_on, on),
        "late": row.due_on < on,
    }


def place_page(division: Division, on: dt.date) -> dict[str, Any]:
    """Context of board/challenges.html: counts by state, each matter, inquiries, orders."""
    rows = list(Challenge.objects.filter(division=division).select_related("division").order_by("-id")[:LISTED])
    counted = Challenge.objects.filter(division=division).order_by().values_list("state").annotate(n=Count("id"))
    numbers = dict(counted)
    inquiries = Inquiry.objects.filter(division=division).select_related("division", "disclosure").order_by("-id")
    orders = Order.objects.filter(division=division).select_related("division").order_by("-id")
    return {
        "place": place_part(division),
        "counts": [{"label": str(label), "n": numbers[value]} for value, label in S.choices if numbers.get(value)],
        "matters": [challenge_row(row, on) for row in rows if row.state != S.REFUSED],
        "refused": numbers.get(S.REFUSED, 0),
        "inquiries": [inquiry_row(row, on) for row in inquiries[:LISTED]],
        "orders": [order_line(row) for row in orders[:LISTED]],
        "ask_url": ask_url(division.code),
        "track_url": reverse("board:track"),
        "telephone": division.telephone,
    }


def challenge_page(challenge: Challenge, on: dt.date) -> dict[str, Any]:
    """Context of board/challenge.html, and what the person sees with the tracking code."""
    code = challenge.division.code
    disclosure = challenge.disclosure
    refused = challenge.state == S.REFUSED
    return {
        "place": place_part(challenge.division),
        "c": {
            **challenge_row(challenge, on),
            "refused": str(challenge.get_refusal_display()) if refused else "",
            "closing": str(challenge.get_closing_display()),
            "cause": str(challenge.get_cause_display()),
            "about_url": disclosure_url(code, disclosure.pk) if disclosure is not None else "",
            "window_passed": challenge.window_passed,
        },
        "steps": steps(challenge),
        "answers": answers(challenge),
        "explain": explained(challenge),
        "orders": [order_line(row) for row in Order.objects.filter(challenge=challenge).select_related("division")],
        "history": history(challenge),
        "list_url": challenges_url(code),
    }


def steps(challenge: Challenge) -> list[dict[str, str]]:
    """收到 → 受理 → 答复 → 签署公开, and further up only when it went there."""
    order = [S.RECEIVED, S.ACCEPTED, S.ANSWERED, S.PUBLISHED]
    names = [_("收到、核对"), _("村（居）委会答复"), _("监督委员会签署"), _("答复公开")]
    passed = order.index(S(challenge.state)) if challenge.state in order else len(order)
    if challenge.state == S.REFUSED:
        return [{"label": names[0], "state": "done", "note": ""}, {"label": _("不受理"), "state": "late", "note": ""}]
    found = [
        {"label": name, "state": "done" if at < passed or passed == 3 else "current" if at == passed else "todo"}
        for at, name in enumerate(names)
    ]
    if challenge.level != AnswerLevel.COMMITTEE:
        found = found[:1]  # what the committee did or did not do stands in the history
        above = challenge.level == AnswerLevel.COUNTY
        at_township = challenge.state == S.TOWNSHIP
        found.append({"label": _("乡镇（街道）调查答复"), "state": "current" if at_township else "done"})
        if above:
            done = challenge.state == S.CLOSED
            found.append({"label": _("县级调查答复"), "state": "done" if done else "current"})
    if challenge.state == S.CLOSED:
        found.append({"label": _("办结"), "state": "done"})
    return [{"note": "", **step} for step in found]


def answers(challenge: Challenge) -> list[dict[str, Any]]:
    """Published answers, from the log; two queries. An erased one says so."""
    rows = list(Answer.objects.filter(challenge=challenge, leaf__isnull=False).select_related("correction__division"))
    bodies = _bodies(row.leaf for row in rows if row.leaf is not None)
    return [_answer(row, bodies.get(row.leaf or 0)) for row in rows]


def _latest_answers(challenges: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The last published answer to each; two queries, none where nothing was asked."""
    if not challenges:
        return {}
    rows = Answer.objects.filter(challenge__in=challenges, leaf__isnull=False).select_related("correction__division")
    latest = {row.challenge_id: row for row in rows.order_by("id")}
    bodies = _bodies(row.leaf for row in latest.values() if row.leaf is not None)
    return {pk: _answer(row, bodies.get(row.leaf or 0)) for pk, row in latest.items()}


def _bodies(leaves: Iterable[int]) -> dict[int, dict[str, Any]]:
    stored = Body.objects.filter(pk__in=list(leaves)).values_list("pk", "content")
    return {leaf: json.loads(bytes(content)) for leaf, content in stored}


def _answer(row: Answer, body: dict[str, Any] | None) -> dict[str, Any]:
    correction = row.correction
    public = correction is not None and correction.published_at is not None
    found: dict[str, Any] = {
        "who": str(row.get_level_display()),
        "on_label": day_label(row.on),
        "erased": body is None,
        "leaf": row.leaf,
        "correction_url": disclosure_url(correction.division.code, correction.pk) if correction and public else "",
        "correcting": correction is not None and not public,
    }
    if body is None:
        return found
    signed = body["verification"]
    return found | {
        "text": body["answer"],
        "upheld": body["upheld"],
        "signed": "" if signed is None else _("监督委员会%(seats)s人中%(agreed)s人签署同意") % signed,
        "dissents": [] if signed is None else signed["dissents"],
    }


def explained(challenge: Challenge) -> list[str]:
    """Why the present step is due on its day."""
    if challenge.due_on is None:
        return []
    duty = Duty.objects.open().filter(kind__in=CLOCKS, subject=challenge.pk, due_on=challenge.due_on).first()
    return [] if duty is None else explanations([duty], calendar())[0]


def history(challenge: Challenge) -> list[dict[str, str]]:
    """What happened, without names; one query."""
    rows = Entry.objects.filter(object_type="challenge", object_id=challenge.pk).order_by("id")
    found = []
    for verb, at, data in rows.values_list("verb", "at", "data"):
        text = str(HISTORY.get(verb, ""))
        if verb == "openness.challenge_escalated":
            words = {"level": AnswerLevel(data["level"]).label, "cause": _causes()[data["cause"]]}
            text = _("报%(level)s：%(cause)s") % words
        if text:
            found.append({"date_label": day_label(timezone.localdate(at)), "text": text})
    return found


def _causes() -> dict[str, str]:
    field = Challenge._meta.get_field("cause")
    return {value: str(label) for value, label in field.choices or ()}


def inquiry_row(row: Inquiry, on: dt.date) -> dict[str, Any]:
    """An inquiry or demand with its numbers, its clock and its answer."""
    waiting = row.state == InquiryState.ACCEPTED
    due = row.due_on if waiting else None
    return {
        "id": row.pk,
        "kind_label": str(row.get_kind_display()),
        "title": row.title,
        "text": row.text,
        "who": str(row.get_askers_display()),
        "numbers": ""
        if row.count is None
        else _("%(total)s人中%(count)s人") % {"total": row.total, "count": row.count},
        "source": row.source,
        "verdict": row.verdict.get("text", ""),
        "basis": row.verdict.get("basis", []),
        "state": {"accepted": "submitted", "answered": "published", "short": "refused"}[row.state],
        "state_label": str(row.get_state_display()),
        "received_label": day_label(row.received_on),
        "due_label": "" if due is None else weekday_label(due),
        "remaining_label": "" if due is None else remaining_label(due, on),
        "late": due is not None and due < on,
        "clock_basis": row.clock.get("basis", ""),
        "answer": row.answer,
        "answered_label": "" if row.answered_on is None else day_label(row.answered_on),
        "disclosure": "" if row.disclosure is None else disclosure_url(row.division.code, row.disclosure.pk),
    }


def desk_orders(user: User, on: dt.date) -> list[dict[str, Any]]:
    """Of one's divisions, open ones first; one query."""
    rows = filter_official(Order.objects.select_related("division"), user, on).order_by("ended_on", "due_on", "-id")
    return [
        order_line(row) | {"place": row.division.name, "desk_url": reverse("openness:order", args=[row.pk])}
        for row in rows[:LISTED]
    ]


def desk_inquiries(user: User, on: dt.date) -> list[dict[str, Any]]:
    rows = filter_official(Inquiry.objects.select_related("division", "disclosure"), user, on).order_by("-id")
    return [
        inquiry_row(row, on) | {"place": row.division.name, "desk_url": reverse("openness:inquiry", args=[row.pk])}
        for row in rows[:LISTED]
    ]


def choices_about(
    division: Division, missing: Sequence[tuple[int, str]], asked: Disclosure | None
) -> list[tuple[str, list[tuple[str, str]]] | tuple[str, str]]:
    """What a person chooses from: published of late, overdue, neither; one query."""
    rows = Disclosure.objects.filter(division=division, state="published", replaced=False).order_by("-published_at")
    published = [(f"d{pk}", title) for pk, title in rows.values_list("pk", "title")[:30]]
    if asked is not None and f"d{asked.pk}" not in dict(published):
        published.insert(0, (f"d{asked.pk}", asked.title))
    found: list[tuple[str, list[tuple[str, str]]] | tuple[str, str]] = []
    if published:
        found.append((_("已经公开的"), published))
    if missing:
        found.append((_("到期还没有公开的"), [(f"m{pk}", title) for pk, title in missing]))
    found.append(("other", _("别的：该公开、但这里找不到")))
    return found
