"""What a committee may say of a draft or a request, and until when (R-AUT-1, R-AUT-3)."""

from __future__ import annotations

from collections.abc import Sequence
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-AUT-1", "R-AUT-3")
SHORTEST, LONGEST = 4, 1000


def still_asked(is_open: bool) -> Verdict:
    if is_open:
        return yes("open", basis=BASIS, field="stance")
    text = _("这一轮征求意见已经结束，不能再提。新的一轮会另外通知。")
    return no("closed", text, needed=_("征求意见中"), met=_("已结束"), basis=BASIS, field="stance")


def not_given(stance: str) -> Verdict:
    if not stance:
        return yes("first", basis=BASIS, field="stance")
    text = _("本村（社区）已经提过意见，一轮只提一次。")
    return no("already", text, needed=_("还没有提过"), met=stance, basis=BASIS, field="stance")


def stance_known(stance: str, known: Sequence[str]) -> Verdict:
    if stance in known:
        return yes("stance", field="stance")
    return no("stance", _("请选同意、修改后同意或者不同意。"), needed="、".join(known), met=stance, field="stance")


def text_fits(stance: str, text: str, *, agree: str) -> Verdict:
    """Who wants a change or is against it says what."""
    length, least = len(text.strip()), 0 if stance == agree else SHORTEST
    if least <= length <= LONGEST:
        return yes("length", basis=BASIS, field="text")
    told = {"least": least, "most": LONGEST, "met": length}
    sentence = _("请写明要怎样改、为什么（%(least)d到%(most)d个字，现在是%(met)d个字）。") % told
    return no("length", sentence, needed=f"{least}-{LONGEST}", met=str(length), basis=BASIS, field="text")
