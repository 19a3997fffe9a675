"""Leadership duties are shown by links to what is public, and appraised from above (R-PTY-4)."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, yes

BASIS = ("R-PTY-4",)
LEVELS = (4, 6, 9)


def is_above(held: Sequence[str], code: str) -> Verdict:
    """A leadership is appraised from above, never by its own level."""
    if any(is_within(code, one) and len(one) < len(code) for one in held):
        return yes("above", basis=BASIS)
    text = _("领导责任由上一级考核，本级不能考核自己。请由上级组织部门办理。")
    return no("above", text, needed=code[:-2], met="、".join(held), basis=BASIS)


def found_inside(place: str | None, code: str) -> Verdict:
    """Evidence is something published about a place of this leadership."""
    if place is not None and is_within(place, code):
        return yes("evidence", basis=BASIS, field="url")
    if place is None:
        text = _("这个地址上没有公开的记录。请从公开页面上复制完整的地址（以“/board/”开头），内部文件和照片不作佐证。")
    else:
        text = _("这条记录不是本辖区的。请换一条本辖区公开的记录。")
    return no("evidence", text, needed=code, met=place or "", basis=BASIS, field="url")


def evidence_enough(count: int) -> Verdict:
    """A duty is not done by saying so."""
    if count:
        return yes("evidence", basis=BASIS, field="url")
    text = _("请至少附一条已公开记录的链接作为佐证，再登记完成。")
    return no("evidence", text, needed="1", met="0", basis=BASIS, field="url")
