"""Guidance is asked and given; an order to correct names the law and never another decision (R-TWN-1; 村组法 6, 41)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-TWN-1", "村组法 6")
CORRECT_BASIS = ("R-TWN-1", "村组法 6", "村组法 41")
SHORTEST, LONGEST, LONGEST_TOPIC, LONGEST_DECISION = 4, 2000, 80, 120
# Words by which a superior decides in the community's place. What is quoted is the community's own decision.
QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》|\"[^\"]*\"")
DICTATES = re.compile(
    r"(?:将[^，。；]{0,40})?(?:改为|改成|变更为|更改为|修改为|调整为|换成)"
    r"|(?:应当?|必须|须)(?:重新)?(?:另行)?决定"
    r"|(?:应当?|必须|须)(?:任命|聘用|聘请|选举|推选)[^，。；]{1,20}(?:为|担任)"
    r"|由(?:乡|镇|街道|县|本级|政府)[^，。；]{0,12}(?:决定|任命|指定|聘任)"
)


def text_fits(text: str, field: str, label: str, most: int = LONGEST) -> Verdict:
    """Something is said, and not more than can be read."""
    length = len(text.strip())
    if SHORTEST <= length <= most:
        return yes("length", field=field, basis=BASIS)
    words = {"label": label, "least": SHORTEST, "most": most, "met": length}
    told = _("“%(label)s”请写%(least)d到%(most)d个字，现在是%(met)d个字。") % words
    return no("length", told, needed=f"{SHORTEST}-{most}", met=str(length), basis=BASIS, field=field)


def in_state(state: str, allowed: Collection[str], labels: dict[str, str], what: str) -> Verdict:
    """Whether this step may be taken where the thing stands now; whoever comes second is told."""
    if state in allowed:
        return yes("state", field="state")
    words = {"what": what, "state": labels[state], "allowed": "、".join(labels[one] for one in allowed)}
    text = _("现在不能%(what)s：这一件是“%(state)s”，要在“%(allowed)s”的时候才能办。请重新打开看最新情况。") % words
    return no("state", text, needed="/".join(allowed), met=state, field="state")


def not_after(day: dt.date, on: dt.date, field: str, label: str) -> Verdict:
    """What is said to have happened is not in the future."""
    if day <= on:
        return yes("day", field=field)
    words = {"label": label, "day": day.isoformat()}
    text = _("“%(label)s”填的%(day)s还没到。请核对日期。") % words
    return no("future", text, needed=f"<= {on.isoformat()}", met=day.isoformat(), field=field)


def dictated(text: str) -> str:
    """The words by which the text decides in the community's place; "" when it does not."""
    found = DICTATES.search(QUOTED.sub("", text))
    return found.group() if found else ""


def replaces_nothing(text: str, field: str = "ground") -> Verdict:
    """The order says what breaks the law. What is decided anew, the community decides (村组法 6: 不得干预)."""
    found = dictated(text)
    if not found:
        return yes("replaces_nothing", field=field, basis=CORRECT_BASIS)
    told = _(
        "这里写了“%(found)s”，是替村（居）委会作另一个决定。责令改正只写违反了哪一条法律、怎样违反；怎样改，由村（居）民自己"
        "依法决定（村民委员会组织法第六条：不得干预依法属于村民自治范围内的事项；第四十一条：责令改正）。"
        "请删去这句话；引用原决定的，放在引号里。"
    ) % {"found": found}
    return no("replaces", told, needed=_("只写违法的理由"), met=found, basis=CORRECT_BASIS, field=field)


def ground_in_law(*, rule: int | None, citation: int | None, article: str) -> list[Verdict]:
    """One rule or one document, and the article that was broken."""
    found = []
    if (rule is None) == (citation is None):
        text = _("请选违反的是哪一条：法律规则，或者引用的文件，选一个。没有法律依据，不能责令改正。")
        met = "0" if rule is None else "2"
        found.append(no("basis", text, needed="1", met=met, basis=CORRECT_BASIS, field="basis"))
    if not article.strip():
        text = _("请写明违反的是第几条，例如“第二十九条第一款”。")
        found.append(no("article", text, needed=_("条文"), basis=CORRECT_BASIS, field="article"))
    return found or [yes("basis", field="basis", basis=CORRECT_BASIS)]
