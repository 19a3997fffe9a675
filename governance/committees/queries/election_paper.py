"""What stands on the paper of an election: roll with all names, candidates, ballots by post, proxies, result."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from governance.base.clock.explain import full_date
from governance.base.documents.printing import A4, SHEET, Ballot, Block, Facts, Ledger, Paper, Prose, Row, Sheet, Signed
from governance.committees.election_choices import RollState, Seat
from governance.committees.models import Election, Proxy
from governance.committees.queries.election import formal, roll_of

PAPERS: dict[str, Paper] = {"roll": SHEET, "candidates": A4, "ballot": SHEET, "proxies": SHEET, "result": A4}


def sheet_of(election: Election, kind: str) -> Sheet | None:
    """None where there is nothing to print yet."""
    maker = MAKERS.get(kind)
    if maker is None or not READY[kind](election):
        return None
    title, blocks = maker(election)
    place = election.division.name
    signed = Signed([_("%(place)s选举委员会") % {"place": place}, full_date(election.roll_on or election.planned_on)])
    found = blocks if kind == "ballot" else [*blocks, signed]
    foot = _("%(place)s %(day)s选举") % {"place": place, "day": full_date(election.election_day)}
    return Sheet("letter", place, title, foot, blocks=tuple(found))


def _roll(election: Election) -> tuple[str, list[Block]]:
    entries = roll_of(election).filter(state=RollState.LISTED)
    rows: list[Row] = []
    group = None
    for number, one in enumerate(entries, start=1):
        name = "" if one.group is None else one.group.name
        if name != group:
            group = name
            rows.append(Row([name or _("没有编组"), "", ""], "group"))
        rows.append(Row([str(number), one.person.name, _("领选票") if one.ballot else ""]))
    note = _("对名单有异议的，自公布之日起五日内向选举委员会申诉，选举委员会三日内作出决定。")
    head = [_("序号"), _("姓名"), _("投票")]
    ledger = Ledger(_("名单"), head, ["left", "left", "left"], ["auto", "rest", "auto"], rows, note)
    return _("登记参加选举的村（居）民名单"), [ledger]


def _candidates(election: Election) -> tuple[str, list[Block]]:
    rows = [Row([str(one.get_post_display()), one.name]) for one in formal(election)]
    seats = "、".join(f"{Seat(post).label}{n}" for post, n in election.seats.items())
    return _("正式候选人名单"), [
        Facts(_("选举"), [(_("选举日"), full_date(election.election_day)), (_("应选"), seats)]),
        Ledger(_("正式候选人"), [_("职务"), _("姓名")], ["left", "left"], ["auto", "rest"], rows),
    ]


def _ballot(election: Election) -> tuple[str, list[Block]]:
    """A template with the rules on it; numbering and stamping is the committee's."""
    blocks: list[Block] = []
    names = formal(election)
    for post, seats in election.seats.items():
        rule = _("应选%(n)d名。赞成的画“○”，不赞成的画“×”，弃权的不画。选的人数超过%(n)d名的，这个职务的票无效。") % {
            "n": seats
        }
        standing = [one.name for one in names if one.post == post] + ["＿＿＿＿"] * seats
        blocks.append(Ballot(str(Seat(post).label), [_("姓名"), _("画票")], standing, ["○"], ["rest", 6], rule))
    blocks.append(Prose("", [_("无记名投票。另选他人的，把姓名写在横线上再画“○”。看不清的票无效。")]))
    return _("选票（样式）"), blocks


def _proxies(election: Election) -> tuple[str, list[Block]]:
    found = Proxy.objects.filter(election=election, withdrawn_on=None).select_related("principal", "proxy")
    rows = [Row([one.principal.name, one.proxy.name]) for one in found.order_by("pk")]
    head = [_("委托人"), _("受托人")]
    return _("委托投票名单"), [Ledger(_("名单"), head, ["left", "left"], ["rest", "rest"], rows)]


def _result(election: Election) -> tuple[str, list[Block]]:
    rows = [
        Row([str(one.get_post_display()), one.name, str(one.votes or 0), _("当选") if one.elected else ""])
        for one in formal(election)
    ]
    numbers = [
        (_("可以投票"), str(election.voters)),
        (_("发出选票"), str(election.issued)),
        (_("收回选票"), str(election.cast)),
        (_("有效票、无效票"), f"{election.valid}、{election.invalid}"),
        (_("选举"), _("有效") if election.is_valid else _("无效")),
    ]
    head = [_("职务"), _("姓名"), _("得票"), _("结果")]
    ledger = Ledger(_("得票"), head, ["left", "left", "right", "left"], ["auto", "rest", "auto", "auto"], rows)
    return _("选举结果"), [Facts(_("票数"), numbers), ledger]


Maker = Callable[[Election], tuple[str, list[Block]]]
MAKERS: dict[str, Maker] = {
    "roll": _roll,
    "candidates": _candidates,
    "ballot": _ballot,
    "proxies": _proxies,
    "result": _result,
}
READY: dict[str, Callable[[Election], bool]] = {
    "roll": lambda one: one.roll_on is not None,
    "candidates": lambda one: one.candidates_on is not None,
    "ballot": lambda one: one.candidates_on is not None,
    "proxies": lambda one: one.proxies_on is not None,
    "result": lambda one: one.decided_on is not None,
}
