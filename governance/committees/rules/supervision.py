"""What the supervision committee says and asks for (村组法 37, 居组法 36; R-CMT-7). Facts in, verdicts out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("R-CMT-7",)
VILLAGE, URBAN = "village", "urban"
RIGHTS = {VILLAGE: "VC-SU-RIGHTS", URBAN: "RC-SU-RIGHTS"}
REPORT_WRONG = {VILLAGE: "VC-SU-REPORT-WRONG", URBAN: "RC-SU-REPORT-WRONG"}
ELECT = {VILLAGE: "VC-SU-ELECT", URBAN: "RC-SU-ELECT"}
EXIST = {VILLAGE: "VC-SU-EXIST", URBAN: "RC-SU-EXIST"}
REPORT, CALL = "VC-SU-REPORT", "VC-SU-CALL"
# The law's words for who is told -> ReportedTo. Street office and township are one level, district and county too.
TARGETS = {
    "township": "township",
    "street_office": "township",
    "county": "county",
    "district": "county",
    "supervisory_organ": "supervisory_organ",
}


def told(text: str, field: str, what: str) -> Verdict:
    if text.strip():
        return yes(field)
    return no(field, _("请写明%(what)s。") % {"what": what}, needed=what, basis=BASIS, field=field)


def votes(in_favour: int, against: int, members: int, dissent: str) -> list[Verdict]:
    """More for it than against, by those who sit there; who disagrees says so in words."""
    basis, cast = BASIS, in_favour + against
    text = _("同意%(yes)s人、不同意%(no)s人，一共%(cast)s人，超过监督委员会当天的%(members)s名成员。请核对人数。")
    words = {"yes": in_favour, "no": against, "cast": cast, "members": members}
    fits = (
        yes("votes", needed=str(members), met=str(cast), basis=basis)
        if 0 < cast <= members
        else no("votes", text % words, needed=str(members), met=str(cast), basis=basis, field="in_favour")
    )
    text = _("同意的没有超过不同意的，不成为监督委员会的意见。可以写进会议记录。")
    carried = (
        yes("carried", met=f"{in_favour}:{against}", basis=basis)
        if in_favour > against
        else no("carried", text, needed=f"> {against}", met=str(in_favour), basis=basis, field="in_favour")
    )
    said = (
        yes("dissent")
        if bool(against) == bool(dissent.strip())
        else no(
            "dissent",
            _("有人不同意的，把不同意见写出来；没有人不同意的，不填不同意见。"),
            needed=_("不同意见"),
            basis=basis,
            field="dissent",
        )
    )
    return [fits, carried, said]


def own_meeting(body_kind: str, held: bool) -> Verdict:
    """An opinion comes out of a meeting of the supervision committee itself that was held."""
    if body_kind == "supervision" and held:
        return yes("meeting")
    return no("meeting", _("请选监督委员会自己开过的会议。"), basis=BASIS, field="meeting")


def of_assembly(body_kind: str, held: bool) -> Verdict:
    if body_kind in ("assembly", "council") and held:
        return yes("meeting")
    return no("meeting", _("请选已经召开的村（居）民会议或者代表会议。"), basis=BASIS, field="meeting")


def not_ahead(day: dt.date, on: dt.date, field: str) -> Verdict:
    if day <= on:
        return yes(field)
    text = _("日期写到了今天以后，只能登记已经发生的事。")
    return no("future", text, needed=f"≤ {on}", met=str(day), basis=BASIS, field=field)


def may_answer(answered: bool, sits_on_supervision: bool) -> list[Verdict]:
    """The committee answers, once; who watches does not answer for the watched."""
    text = _("已经答复过。监督委员会不满意的，可以再提一个意见。")
    once = yes("once") if not answered else no("answered", text, basis=BASIS, field="text")
    text = _("您是监督委员会成员，不能替村（居）委会答复监督意见。")
    other = yes("other") if not sits_on_supervision else no("own_opinion", text, basis=BASIS, field="text")
    return [once, other]


def targets(options: Collection[str] | None) -> list[str]:
    """To whom the law of the day lets it report; without such a rule (before 2026) to any of them."""
    names = TARGETS if options is None else [one for one in options if one in TARGETS]
    return list(dict.fromkeys(TARGETS[name] for name in names))


def known_target(to: str, allowed: Collection[str], basis: tuple[str, ...]) -> Verdict:
    if to in allowed:
        return yes("to", basis=basis)
    return no("to", _("法律没有写向这里反映，请重新选。"), needed="、".join(allowed), met=to, basis=basis, field="to")


def may_call_itself(due_on: dt.date | None, closed: bool, on: dt.date) -> list[Verdict]:
    """VC-SU-CALL: 逾期不召集的，由村务监督委员会召集. Only where a rule of the place gives the days."""
    text = _("这个建议已经办结。")
    waits = yes("open") if not closed else no("closed", text, basis=BASIS)
    if due_on is None:
        text = _("没有查到本地规定监督委员会可以自行召集，请再次建议，或者向乡镇（街道）反映。")
        return [waits, no("call", text, needed=CALL, basis=(CALL,))]
    if on > due_on:
        return [waits, yes("call", needed=f"> {due_on}", met=str(on), basis=(CALL,))]
    text = _("期限到%(due)s为止，过了这一天村（居）委会还没有召集，才由监督委员会召集。")
    return [waits, no("call", text % {"due": due_on}, needed=f"> {due_on}", met=str(on), basis=(CALL,))]


def answers_ask(meeting_of: str, body_kind: str, asked_on: dt.date, called_on: dt.date) -> list[Verdict]:
    """The meeting is of the body that was asked for, and was called after it was asked for."""
    text = _("这不是建议召开的那种会议，请选对应的会议。")
    kind = yes("kind") if meeting_of == body_kind else no("kind", text, basis=(CALL,), field="meeting")
    text = _("会议在提出建议以前就通知了，不是因这个建议召开的。")
    since = (
        yes("since")
        if called_on >= asked_on
        else no("since", text, needed=f"≥ {asked_on}", met=str(called_on), basis=(CALL,), field="meeting")
    )
    return [kind, since]


def halves(per: str, on: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the period of reporting that a day lies in: half-years or years."""
    if per == "per_half_year":
        if on.month <= 6:
            return dt.date(on.year, 1, 1), dt.date(on.year, 6, 30)
        return dt.date(on.year, 7, 1), dt.date(on.year, 12, 31)
    return dt.date(on.year, 1, 1), dt.date(on.year, 12, 31)


RIGHT_WORDS: Mapping[str, str] = {
    "finance": _("负责村民民主理财"),
    "disclosure": _("监督村务公开等制度的落实"),
    "supervise": _("监督居民委员会的工作"),
    "attend_committee": _("列席村（居）委会会议"),
    "attend_council": _("列席代表会议"),
    "join_deliberation": _("参与各项协商活动"),
}
