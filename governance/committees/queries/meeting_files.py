"""Paper of a meeting: the notice to put up, the sheet to sign in on, the minutes, a resolution; as PDF and DOCX."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.base.clock.explain import full_date
from governance.base.documents.printing import A4, SHEET, Ballot, Blanks, Block, Facts, Prose, Sheet, Signed, pdf
from governance.base.documents.word import docx
from governance.base.places.models import Division
from governance.committees.choices import ItemKind
from governance.committees.models import AgendaItem, Meeting, Resolution
from governance.committees.queries import meeting as facts

PAPERS = ("notice", "signin", "minutes")
BLANK_ROWS = 30  # a large body signs household by household; more sheets are copied
Made = tuple[str, list[Block]]


def meeting_paper(meeting: Meeting, what: str, ending: str, on: dt.date) -> tuple[bytes, str]:
    """The file and its title."""
    title, blocks = {"notice": _notice, "signin": _signin, "minutes": _minutes}[what](meeting, on)
    return _made(meeting.division, title, blocks, ending, large=what == "notice"), title


def resolution_paper(row: Resolution, ending: str) -> tuple[bytes, str]:
    meeting = row.item.meeting
    words = {"base": meeting.base, "present": meeting.present}
    count = {"yes": row.item.yes, "no": row.item.no, "abstain": row.item.abstain, "invalid": row.item.invalid}
    checks = [f"{one['text']}{one['met']}" for one in row.verdicts if one["text"] and one["ok"]]
    wrong = [one["text"] for one in row.flags]
    blocks: list[Block] = [
        Facts(
            "",
            [
                (_("编号"), row.number),
                (_("作出决议"), meeting.body.name),
                (_("日期"), full_date(row.decided_on)),
                (_("到会"), _("应到%(base)s，到会%(present)s") % words),
                (_("表决"), _("同意%(yes)s，不同意%(no)s，弃权%(abstain)s，无效%(invalid)s") % count),
            ],
        ),
        Prose(row.item.title, [row.text]),
        Prose(_("程序核对"), checks),
    ]
    if wrong:
        blocks.append(Prose(_("与规定不符之处"), wrong))
    blocks.append(Signed([meeting.body.name, full_date(row.decided_on)]))
    title = _("%(body)s决议") % {"body": meeting.body.name}
    return _made(row.division, title, blocks, ending, large=True), title


def _made(place: Division, title: str, blocks: Sequence[Block], ending: str, *, large: bool) -> bytes:
    if ending == "docx":
        return docx(title, list(blocks))
    sheet = Sheet(kind=_("会议"), place=place.name, title=title, foot=place.name, blocks=list(blocks))
    return pdf(sheet, A4 if large else SHEET)


def _agenda(meeting: Meeting) -> list[str]:
    items = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    return [f"{item.position}. {item.title}（{ItemKind(item.kind).label}）" for item in items]


def _head(meeting: Meeting) -> Facts:
    when = timezone.localtime(meeting.planned_at)
    rows = [
        (_("会议"), meeting.title),
        (_("时间"), f"{full_date(when.date())} {when:%H:%M}"),
        (_("地点"), meeting.place),
    ]
    if meeting.invited:
        rows.append((_("列席"), meeting.invited))
    if meeting.remote:
        rows.append((_("远程"), _("可以远程参加，请先和村（居）委会联系。")))
    return Facts("", rows)


def _notice(meeting: Meeting, on: dt.date) -> Made:
    blocks: list[Block] = [_head(meeting), Prose(_("议题"), _agenda(meeting))]
    if meeting.urgent_why:
        blocks.append(Prose(_("临时通知的特殊情况"), [meeting.urgent_why]))
    blocks.append(Signed([meeting.division.name, full_date(meeting.notice_on)]))
    return _("召开%(body)s的通知") % {"body": meeting.body.name}, blocks


def _signin(meeting: Meeting, on: dt.date) -> Made:
    """Small bodies by name; a large one on empty lines, since nobody's name is printed before they come."""
    by_name = "members" in facts.rules.ways_of(meeting.division.committee, meeting.body.kind)
    names = [f"{o.name}（{o.get_post_display()}）" for o in facts.members_of(meeting.body, on)] if by_name else []
    table = Ballot(
        "",
        [_("姓名"), _("到会"), _("说明"), _("签名"), _("日期")],
        names or [""] * BLANK_ROWS,
        [_("到会"), _("请假")],
        [7, 5, "rest", 6, 4],
    )
    return _("%(body)s签到表") % {"body": meeting.body.name}, [_head(meeting), table]


def _minutes(meeting: Meeting, on: dt.date) -> Made:
    words = {"base": meeting.base, "present": meeting.present}
    blocks: list[Block] = [_head(meeting)]
    if meeting.held_on is not None:
        rows = [(_("召开日期"), full_date(meeting.held_on)), (_("到会"), _("应到%(base)s，到会%(present)s") % words)]
        blocks.append(Facts("", rows))
    blocks.append(Prose(_("议题"), _agenda(meeting)))
    blocks += [Prose(item.title, [_count(item)]) for item in meeting.items.order_by("position") if item.yes is not None]
    blocks.append(Prose(_("会议记录"), [meeting.minutes or _("（还没有写）")]))
    blocks.append(Blanks([_("主持人签名"), _("记录人签名"), _("参加人签名"), _("参加人签名")]))
    return _("%(body)s会议记录") % {"body": meeting.body.name}, blocks


def _count(item: AgendaItem) -> str:
    words = {"yes": item.yes, "no": item.no, "abstain": item.abstain, "invalid": item.invalid}
    text = _("同意%(yes)s，不同意%(no)s，弃权%(abstain)s，无效%(invalid)s。") % words
    return f"{text}{_('通过。') if item.passed else _('没有通过。')}"
