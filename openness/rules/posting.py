"""The notice board (公开栏): what goes on it, and how long it hangs (村组法 35, 居组法 34; VC-DI-PERIOD, RC-DI-PERIOD).

The law wants the fixed board and lets the web page be an addition (VC-DI-BOARD), so a publication without paper is not
finished. The day of posting is not counted (民法典 201): put up on the 10th for 15 days, it hangs until the end of the
25th and may come down on the 26th.
"""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BOARD = "公开栏"
BASIS = ("R-OPN-7",)
LONGEST_PLACE = 60


def day(value: dt.date) -> str:
    return _("%(year)d年%(month)d月%(day)d日") % {"year": value.year, "month": value.month, "day": value.day}


def goes_on_board(channel: str) -> bool:
    """Whether the schedule's row names the notice board among its channels (公开栏；平台公开页)."""
    return BOARD in channel


def keep_until(posted_on: dt.date, display_days: int, lawful_days: int = 0) -> dt.date:
    """The last whole day it has to hang: what the schedule says, never less than the law of the place."""
    return posted_on + dt.timedelta(days=max(display_days, lawful_days))


def may_post(*, public: bool, replaced: bool, published_on: dt.date | None, posted_on: dt.date, on: dt.date) -> Verdict:
    """Only what is public and current is posted, on a day between its publication and today."""
    if not public or published_on is None:
        text = _("还没有公开，不能张贴。公开以后再打印、张贴。")
        return no("not_published", text, needed="published", basis=BASIS, field="state")
    if replaced:
        text = _("这一份已经更正过。请打印、张贴更正后的那一份。")
        return no("replaced", text, basis=BASIS, field="state")
    if posted_on > on:
        text = _("张贴日期写的是%(met)s，今天是%(on)s。请写实际贴上去的那一天。") % {
            "met": day(posted_on),
            "on": day(on),
        }
        return no("future", text, needed=on.isoformat(), met=posted_on.isoformat(), basis=BASIS, field="posted_on")
    if posted_on < published_on:
        text = _("%(since)s才公开，张贴日期不能写在那以前（写的是%(met)s）。请写实际贴上去的那一天。") % {
            "since": day(published_on),
            "met": day(posted_on),
        }
        needed = published_on.isoformat()
        return no("too_early", text, needed=needed, met=posted_on.isoformat(), basis=BASIS, field="posted_on")
    return yes("may_post", basis=BASIS)


def place_named(place: str) -> Verdict:
    if 2 <= len(place) <= LONGEST_PLACE:
        return yes("place", field="place_note", basis=BASIS)
    text = _("请写明贴在哪里（2到60个字），例如：村委会门口公开栏。")
    return no("place", text, needed="2-60", met=str(len(place)), basis=BASIS, field="place_note")


def still_up(taken_down_on: dt.date | None) -> Verdict:
    if taken_down_on is None:
        return yes("still_up", basis=BASIS)
    text = _("这一张%(day)s已经登记取下，不用再登记。") % {"day": day(taken_down_on)}
    return no("taken_down", text, met=taken_down_on.isoformat(), basis=BASIS, field="taken_down_on")


def may_take_down(
    *,
    posted_on: dt.date,
    keep_until: dt.date,
    taken_down_on: dt.date,
    on: dt.date,
    current: bool,
    basis: tuple[str, ...] = (),
) -> Verdict:
    """Not before its days are over; what was withdrawn, corrected or erased comes down at once (``current`` false)."""
    cited = (*basis, *BASIS)
    if taken_down_on > on or taken_down_on < posted_on:
        text = _("取下日期写的是%(met)s。请写%(since)s到今天（%(on)s）之间、实际取下的那一天。") % {
            "met": day(taken_down_on),
            "since": day(posted_on),
            "on": day(on),
        }
        met = taken_down_on.isoformat()
        return no("take_down_day", text, needed=on.isoformat(), met=met, basis=cited, field="taken_down_on")
    if taken_down_on <= keep_until and current:
        first = keep_until + dt.timedelta(days=1)
        text = _(
            "%(posted)s贴上去的，要贴满%(days)d天，到%(until)s为止，%(first)s起可以取下。"
            "被风吹雨打掉了的，请补贴一张，不用登记取下。%(basis)s"
        ) % {
            "posted": day(posted_on),
            "days": (keep_until - posted_on).days,
            "until": day(keep_until),
            "first": day(first),
            "basis": _("依据：%s") % "；".join(basis) if basis else "",
        }
        met = taken_down_on.isoformat()
        return no("display_days", text, needed=first.isoformat(), met=met, basis=cited, field="taken_down_on")
    return yes("may_take_down", basis=cited)
