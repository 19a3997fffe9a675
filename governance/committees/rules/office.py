"""What must be true of dates and words before a body, a term or the end of an office is written down."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from governance.committees.choices import OfficeEnd


def named(name: str) -> Verdict:
    length = len(name.strip())
    if 0 < length <= 80:
        return yes("name", field="name")
    return no("name", _("请填写组织的名称，最多80个字。"), needed="1-80", met=str(length), field="name")


def day(field: str, label: str, day: dt.date, on: dt.date, first: dt.date | None = None) -> Verdict:
    """Not after today, and not before what it belongs to."""
    if day > on:
        text = _("%(label)s%(day)s还没有到。到了那天再登记。") % {"label": label, "day": day.isoformat()}
        return no("future", text, needed=f"≤ {on.isoformat()}", met=day.isoformat(), field=field)
    if first is not None and day < first:
        text = _("%(label)s%(day)s早于%(first)s，请核对日期。") % {
            "label": label,
            "day": day.isoformat(),
            "first": first.isoformat(),
        }
        return no("dates", text, needed=f"≥ {first.isoformat()}", met=day.isoformat(), field=field)
    return yes("dates", field=field)


def ends_after(starts_on: dt.date, ends_on: dt.date) -> Verdict:
    if ends_on > starts_on:
        return yes("dates", field="ends_on")
    text = _("届满日期要晚于开始日期。")
    return no("dates", text, needed=f"> {starts_on.isoformat()}", met=ends_on.isoformat(), field="ends_on")


def basis_for(early: bool, basis: str) -> Verdict:
    if not early or basis.strip():
        return yes("basis", field="basis")
    text = _("提前换届要写明批准的文件。")
    return no("basis", text, needed=_("批准文件"), met="", field="basis")


def not_ended(name: str, ended_on: dt.date | None) -> Verdict:
    if ended_on is None:
        return yes("ended")
    text = _("“%(name)s”已经在%(day)s撤销。") % {"name": name, "day": ended_on.isoformat()}
    return no("ended", text, needed=_("没有撤销"), met=ended_on.isoformat())


def empty(held: int) -> Verdict:
    if not held:
        return yes("empty")
    text = _("这个组织里还有%(held)d人在任。先登记他们离任，再登记撤销。") % {"held": held}
    return no("empty", text, needed="0", met=str(held), field="ended_on")


def still_held(ends_on: dt.date | None) -> Verdict:
    if ends_on is None:
        return yes("held")
    text = _("这项任职已经在%(day)s结束。") % {"day": ends_on.isoformat()}
    return no("held", text, needed=_("还在任"), met=ends_on.isoformat(), field="ends_on")


def reason(why: str, basis: str) -> Verdict:
    if why not in OfficeEnd.values:
        return no("why", _("请选离任的原因。"), needed=_("原因"), met=why, field="why")
    if why not in (OfficeEnd.TERM, OfficeEnd.DIED, OfficeEnd.MOVED) and not basis.strip():
        text = _("请写明依据：哪次会议的决议、哪个文件。")
        return no("basis", text, needed=_("依据"), met="", field="basis")
    return yes("why", field="why")
