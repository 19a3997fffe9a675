"""What is handed over from one term to the next: always the same things, and the archives by class and years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

# 移交: seals, books, property, what is running; no law lists them item by item (design).
ALWAYS = {
    "seals": _("公章和其他印章"),
    "accounts": _("账簿、凭证、存款和现金"),
    "property": _("集体和公共财产、办公设备、钥匙"),
    "contracts": _("合同和协议"),
    "pending": _("没有办完的事项"),
    "logins": _("平台以外的账号和密码"),
}
# The classes of the archives that 村组法 39 (2018: 34) names.
ARCHIVES = {
    "elections_and_ballots": _("选举文件和选票"),
    "minutes": _("会议记录"),
    "public_facilities": _("公益设施基本资料"),
    "basic_construction": _("基本建设资料"),
    "land_contracts": _("土地发包方案和承包合同"),
    "economic_contracts": _("经济合同"),
    "collective_accounts": _("集体财务账目"),
    "collective_asset_registration": _("集体资产登记文件"),
    "homestead_plans": _("宅基地使用方案"),
    "land_compensation_plans": _("征地补偿费使用及分配方案"),
}
NOTE = 200  # characters


def handover_items(archives: Iterable[str], first_year: int, last_year: int) -> list[dict[str, object]]:
    """Nothing is given yet. A class that the table does not know is shown by its code rather than left out."""
    years = str(first_year) if first_year == last_year else f"{first_year}—{last_year}"
    found = [{"code": code, "title": title, "given": False, "note": ""} for code, title in ALWAYS.items()]
    for code in archives:
        words = {"title": ARCHIVES.get(code, code), "years": years}
        title = _("档案：%(title)s（%(years)s年）") % words
        found.append({"code": f"archive_{code}", "title": title, "given": False, "note": ""})
    return found


def told_all(items: Sequence[Mapping[str, object]]) -> list[Verdict]:
    """Each is given over, or it is said what is missing: nothing is passed over in silence."""
    found = []
    for item in items:
        note, field = str(item["note"]).strip(), f"note_{item['code']}"
        if not item["given"] and not note:
            text = _("“%(title)s”没有勾选已交，也没有写缺什么。两样要有一样。") % {"title": item["title"]}
            found.append(no("handover", text, needed=_("已交，或者写明缺什么"), met="", field=field))
        if len(note) > NOTE:
            text = _("“%(title)s”的说明最多%(most)d个字。") % {"title": item["title"], "most": NOTE}
            found.append(no("long", text, needed=f"≤ {NOTE}", met=str(len(note)), field=field))
    return found


def listed(listed_on: dt.date | None) -> Verdict:
    if listed_on is not None:
        return yes("listed")
    text = _("村（社区）还没有填好交接清单，不能确认监交完成。")
    return no("listed", text, needed=_("填好的清单"), met=_("没有"))


def still_open(done_on: dt.date | None) -> Verdict:
    if done_on is None:
        return yes("open")
    text = _("交接已经在%(day)s完成，清单不能再改。") % {"day": done_on.isoformat()}
    return no("done", text, needed=_("没有完成"), met=done_on.isoformat())
