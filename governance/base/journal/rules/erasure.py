"""When a published body may be erased for ever: what should never have been public (rules.md 13.2)."""

from __future__ import annotations

from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

REASON = 4  # characters; "误发" alone tells nobody what happened


def can_erase(*, there: bool, erased: bool, reason: str, asked_by: int, approved_by: int) -> tuple[Verdict, ...]:
    """One asks and another approves; the reason stays for ever in the place of the text."""
    return (
        yes() if there else no("no_leaf", _("公开记录里没有这个登记号。请核对号码。"), field="leaf"),
        yes() if not erased else no("already_erased", _("这一项的正文已经删除了，不用再删。"), field="leaf"),
        yes()
        if len(reason.strip()) >= REASON
        else no(
            "erasure_reason",
            _("请写明为什么要删除正文（至少%(needed)s个字）：这句话会永远留在原处，谁都看得到。") % {"needed": REASON},
            needed=str(REASON),
            met=str(len(reason.strip())),
            field="reason",
        ),
        yes()
        if asked_by != approved_by
        else no("two_people", _("提出删除和批准删除不能是同一个人：请另一位有权限的人来批准。"), field="approved_by"),
    )
