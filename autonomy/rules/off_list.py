"""When "not on the list" may be answered to who ordered something (R-AUT-2, R-TWN-2). Pure."""

from __future__ import annotations

import datetime as dt
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-AUT-2", "R-TWN-2", "村组法 43", "居组法 43")
SHORTEST, LONGEST_MATTER, LONGEST_NAME = 4, 120, 80


def matter_fits(matter: str) -> Verdict:
    length = len(matter.strip())
    if SHORTEST <= length <= LONGEST_MATTER:
        return yes("matter", field="matter")
    words = {"least": SHORTEST, "most": LONGEST_MATTER, "met": length}
    text = _("请写布置了什么事项（%(least)d到%(most)d个字，现在是%(met)d个字）。") % words
    return no("matter", text, needed=f"{SHORTEST}-{LONGEST_MATTER}", met=str(length), basis=BASIS, field="matter")


def addressee_named(organisation: int | None, addressee: str) -> Verdict:
    if organisation is not None or 1 < len(addressee.strip()) <= LONGEST_NAME:
        return yes("addressee", field="addressee")
    return no("addressee", _("请选布置的单位；名单里没有的，写它的名称。"), basis=BASIS, field="addressee")


def list_there(version: int | None, day: dt.date) -> Verdict:
    """Before the first list was adopted nothing can be said to be off it."""
    if version is not None:
        return yes("version", field="asked_on")
    text = _("%(day)s这一天，县里还没有公布协助政府工作事项清单，不能答复“不在清单”。请先问县级民政部门。") % {
        "day": day.isoformat()
    }
    return no("no_list", text, needed=_("已公布的清单"), basis=BASIS, field="asked_on")


def really_off(code: str, title: str, brings: str) -> Verdict:
    """On the list it is owed, with what comes with it: then that is what to ask for."""
    if not code:
        return yes("off_list", field="matter")
    text = _(
        "这一件在清单上：%(code)s“%(title)s”，不能答复“不在清单”。%(brings)s"
        "没有给的，请用“越位缺位反映”反映“该给的经费和条件没有给”。"
    ) % {"code": code, "title": title, "brings": brings}
    return no("on_list", text, needed=_("清单以外的事项"), met=code, basis=BASIS, field="matter")
