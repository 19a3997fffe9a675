"""Meetings and resolutions as pages show them, at the desk and for anyone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import filter_official, within_codes
from governance.base.clock.explain import full_date
from governance.base.journal.queries import body_of, erasure_reason, page_proof
from governance.base.places.models import Division
from governance.base.places.rules.code import upper_bound
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.committees.choices import AttendanceKind, BodyKind, CallGround, ItemKind, QuorumWay
from governance.committees.models import AgendaItem, Body, CallRequest, Meeting, Resolution
from governance.committees.queries import meeting as facts
from governance.committees.queries.matter_words import SUBJECTS

LISTED = 200
MET_BY = (BodyKind.ELECTION,)  # has pages of its own
ORDER = {kind: number for number, kind in enumerate(BodyKind.values)}


def state_of(meeting: Meeting) -> tuple[str, str]:
    if meeting.cancelled_on is not None:
        return "withdrawn", _("已取消")
    if meeting.held_on is None:
        return "open", _("还没有开")
    if not meeting.quorate:
        return "late", _("到会人数不够")
    if meeting.flags:
        return "due", _("与规定不符")
    return "met", _("已召开")


def row_of(meeting: Meeting) -> dict[str, Any]:
    state, label = state_of(meeting)
    day = meeting.held_on or timezone.localdate(meeting.planned_at)
    return {
        "id": meeting.pk,
        "url": reverse("committees:meeting", args=[meeting.pk]),
        "title": meeting.title,
        "place": meeting.division.name,
        "body": meeting.body.name,
        "day_label": full_date(day),
        "state": state,
        "state_label": label,
        "on_paper": meeting.on_paper,
        "attendance": attendance_words(meeting),
    }


def attendance_words(meeting: Meeting) -> str:
    if meeting.held_on is None:
        return ""
    words = {"base": meeting.base, "present": meeting.present}
    return _("应到%(base)s，到会%(present)s") % words


def desk_list(user: User, on: dt.date) -> dict[str, Any]:
    """What is coming, what so many asked for, what was held; a fixed number of queries."""
    rows = facts.visible_to(user, on).select_related("division", "body")
    coming = list(rows.filter(held_on=None, cancelled_on=None).order_by("planned_at", "id")[:LISTED])
    held = list(rows.exclude(held_on=None, cancelled_on=None).order_by("-planned_at", "-id")[:LISTED])
    asked = filter_official(CallRequest.objects.filter(meeting=None), user, on).select_related("division", "body")
    return {
        "coming": [row_of(row) for row in coming],
        "held": [row_of(row) for row in held],
        "asked": [_asked(row) for row in asked.order_by("asked_on", "id")[:LISTED]],
    }


def _asked(row: CallRequest) -> dict[str, Any]:
    return {
        "place": row.division.name,
        "body": row.body.name,
        "about": row.about,
        "who": str(CallGround(row.ground).label),
        "count": row.asked_by,
        "day_label": full_date(row.asked_on),
        "url": f"{reverse('committees:meeting_new')}?body={row.body_id}&asked={row.pk}",
    }


def bodies_for(codes: Sequence[str], on: dt.date) -> list[Body]:
    """Bodies whose meetings these places keep, in the order of the law."""
    rows = Body.objects.on(on).filter(division__code__in=codes).exclude(kind__in=MET_BY)
    found = list(rows.select_related("division", "group"))
    return sorted(found, key=lambda one: (one.division.code, ORDER[one.kind], one.group_id or 0, one.pk))


def detail(meeting: Meeting) -> dict[str, Any]:
    """One meeting at the desk, its people by name where the body is counted by name."""
    items = list(AgendaItem.objects.filter(meeting=meeting).select_related("matter", "resolution").order_by("position"))
    names = meeting.attendances.select_related("office").order_by("office__pk")
    current = [row for row in meeting.signatures.order_by("pk") if row.minutes_hash == meeting.minutes_hash]
    return {
        "meeting": row_of(meeting),
        "ground": str(CallGround(meeting.ground).label),
        "asked_by": meeting.asked_by,
        "notice_label": full_date(meeting.notice_on),
        "when": timezone.localtime(meeting.planned_at),
        "where": meeting.place,
        "urgent_why": meeting.urgent_why,
        "invited": meeting.invited,
        "remote": meeting.remote,
        "joint": meeting.joint_body.name if meeting.joint_body else "",
        "way": str(QuorumWay(meeting.way).label) if meeting.way else "",
        "present_remote": meeting.present_remote,
        "cancelled_why": meeting.cancelled_why,
        "verdicts": shown(meeting.verdicts),
        "flags": shown(meeting.flags),
        "items": [item_row(item) for item in items],
        "attendance": [
            {"name": row.office.name, "post": str(row.office.get_post_display()),
             "kind": str(AttendanceKind(row.kind).label)}
            for row in names
        ],
        "minutes": meeting.minutes,
        "minutes_hash": meeting.minutes_hash,
        "minutes_label": full_date(meeting.minutes_on) if meeting.minutes_on else "",
        "signatures": current,
        "recorded_label": full_date(timezone.localdate(meeting.called_at)),
    }  # fmt: skip


def item_row(item: AgendaItem) -> dict[str, Any]:
    resolution = getattr(item, "resolution", None)
    return {
        "id": item.pk,
        "title": item.title,
        "text": item.text,
        "kind": str(ItemKind(item.kind).label),
        "matter_url": reverse("committees:matter", args=[item.matter_id]) if item.matter_id else "",
        "counted": item.yes is not None,
        "yes": item.yes,
        "no": item.no,
        "abstain": item.abstain,
        "invalid": item.invalid,
        "recused": "、".join(item.recused),
        "passed": item.passed,
        "result": item.result,
        "verdicts": shown(item.verdicts),
        "resolution": _link(resolution, desk=True) if resolution else None,
    }


def shown(verdicts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What has something to say: which rule, what was needed, what was met."""
    return [one for one in verdicts if one.get("needed") or one.get("text")]


def _link(row: Resolution, *, desk: bool) -> dict[str, Any]:
    name, args = "committees_board:resolution", [row.division.code, row.pk]
    if desk:
        name, args = "committees:resolution", [row.pk]
    return {
        "id": row.pk,
        "number": row.number,
        "url": reverse(name, args=args),
        "decided_label": full_date(row.decided_on),
        "revoked_label": full_date(row.revoked_on) if row.revoked_on else "",
    }


# Resolutions ----------------------------------------------------------------------------------------------------------


def board_list(division: Division, on: dt.date) -> dict[str, Any]:
    """Resolutions of a place for anyone, the newest first, and what the council may decide."""
    rows = facts.resolutions_of(division.code).order_by("-decided_on", "-id")
    found = [
        {
            **_link(row, desk=False),
            "title": row.item.title,
            "body": row.item.meeting.body.name,
            "place": row.division.name,
            "flagged": bool(row.flags),
        }
        for row in rows[: LISTED + 1]
    ]
    coming = Meeting.objects.standing().filter(
        division__code__gte=division.code, division__code__lt=upper_bound(division.code), held_on=None
    )
    notices = [
        {
            "title": row.title,
            "body": row.body.name,
            "place_name": row.division.name,
            "when": timezone.localtime(row.planned_at),
            "where": row.place,
            "items": [item.title for item in row.items.all()],
        }
        for row in coming.select_related("body", "division").prefetch_related("items").order_by("planned_at")[:LISTED]
    ]
    subjects = facts.authorised(division, on) if division.committee else []
    return {
        "rows": found[:LISTED],
        "more": len(found) > LISTED,
        "notices": notices,
        "is_community": bool(division.committee),
        "authorised": [SUBJECTS.get(subject, subject) for subject in subjects],
    }


def resolution_page(row: Resolution) -> dict[str, Any]:
    """As it was published, by the body in the log; what became of it since stands above."""
    leaf = row.leaf or 0
    body = body_of(leaf)
    found: dict[str, Any] = {
        **_link(row, desk=False),
        "title": row.item.title,
        "revoked_by": _link(row.revoked_by, desk=False) if row.revoked_by else None,
        "proof": page_proof(leaf),
        "matter_url": "",
    }
    if row.item.matter_id is not None:
        found["matter_url"] = reverse("committees_board:matter", args=[row.division.code, row.item.matter_id])
    if body is None:
        return {**found, "erased": erasure_reason(leaf)}
    day = dt.date.fromisoformat
    return {
        **found,
        "erased": "",
        "text": body["text"],
        "body": body["body"]["name"],
        "notice_label": full_date(day(body["notice_on"])),
        "decided_label": full_date(day(body["decided_on"])),
        "recorded_label": full_date(day(body["recorded_on"])),
        "on_paper": body["on_paper"],
        "way": str(QuorumWay(body["way"]).label) if body["way"] else "",
        "base": body["base"],
        "present": body["present"],
        "count": body["count"],
        "verdicts": shown(body["verdicts"]),
        "flags": shown(body["flags"]),
    }


def export_meetings(user: User, on: dt.date, within: str) -> Listing:
    """A row an item, with its count."""
    rows = AgendaItem.objects.filter(meeting__in=facts.visible_to(user, on))
    if within:
        rows = rows.filter(within_codes([within], "meeting__division__code"))
    heads = columns(
        _("区划代码"), _("村（社区）"), _("会议"), _("组织"), _("通知日期"), _("召开日期"), _("应到"), _("到会"),
        _("议题"), _("同意"), _("不同意"), _("弃权"), _("无效"), _("结果"), _("决议编号"), _("与规定不符"),
    )  # fmt: skip
    return Listing(_("会议和决议"), heads, _lines(rows))


def _lines(rows: QuerySet[AgendaItem]) -> Iterator[Sequence[Any]]:
    known = rows.select_related("meeting__division", "meeting__body", "resolution")
    results = {True: _("通过"), False: _("没有通过"), None: ""}
    for item in known.order_by("meeting__division__code", "meeting_id", "position").iterator(chunk_size=CHUNK):
        meeting, resolution = item.meeting, getattr(item, "resolution", None)
        yield (
            meeting.division.code, meeting.division.name, meeting.title, meeting.body.name, meeting.notice_on,
            meeting.held_on, meeting.base, meeting.present, item.title, item.yes, item.no, item.abstain, item.invalid,
            results[item.passed], resolution.number if resolution else "", _("是") if meeting.flags else "",
        )  # fmt: skip
