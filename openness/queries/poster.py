"""What a published disclosure looks like on the notice board, and the sheet that supervisors sign (R-OPN-7, R-CMT-7).

A poster is made from the body in the log, never from rows that could have changed since; only what stands around a
body (a later correction, the telephone) is read as it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _

from governance.base.accounts.models import Assignment
from governance.base.documents.printing import (
    Ballot,
    Blanks,
    Block,
    Facts,
    Figure,
    Figures,
    Ledger,
    Panel,
    Proof,
    Prose,
    Row,
    Sheet,
    qr_svg,
)
from governance.base.journal.queries import PageProof, body_of, page_proof
from governance.base.places.choices import DEMONSTRATION_CODE, Committee
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from openness.choices import Form, Side, State
from openness.models import Disclosure, Line
from openness.queries.content import day_label, means_label, public_content
from openness.queries.labels import committee_label, disclosure_url
from openness.queries.persons import named
from openness.queries.verification import SigningState
from openness.rules.account import ZERO, shown
from openness.rules.audience import Shown, on_paper

CHECK = "/board/log/check/"


class NoPoster(LookupError):
    """It is not public, or no longer: withdrawn or erased."""


def poster(disclosure: Disclosure, *, names: bool = False) -> Sheet:
    """The sheet for the notice board. ``names``: with the list of persons, which hangs on the board and is nowhere on
    the web (R-OPN-9); ask ``may_see_papers`` first. Raises ``NoPoster``."""
    if disclosure.state != State.PUBLISHED or disclosure.leaf is None:
        raise NoPoster(disclosure.pk)
    body = body_of(disclosure.leaf)
    if body is None:
        raise NoPoster(disclosure.pk)
    division, proof = disclosure.division, page_proof(disclosure.leaf)
    place = place_part(division)
    published, until = dt.date.fromisoformat(body["published_on"]), dt.date.fromisoformat(body["display_until"])
    persons = named(disclosure) if names and _named_on_paper(body) else []
    return Sheet(
        kind=_("居务公开") if division.committee == Committee.URBAN else _("村务公开"),
        place=_place_name(place),
        title=body["title"],
        facts=_facts_line(body, disclosure, published, until),
        foot=_("%(place)s · %(title)s · 登记号 %(leaf)s · 校验码 %(code)s")
        % {"place": division.name, "title": body["title"], "leaf": proof.leaf, "code": proof.code},
        blocks=(
            *_notices(disclosure),
            *_content(body, persons),
            Facts(_("核实和公开"), _verified(body, division, until - published), aside=True),
            Facts(_("看不懂、有疑问、不同意，怎么办"), _asking(division, disclosure, place), aside=True),
            _proof(proof, body, with_roll=bool(persons)),
            Blanks(_hands(division)),
        ),
    )


def _place_name(place: Mapping[str, Any]) -> str:
    return " ".join([*(up["name"] for up in place["path"][-2:]), place["name"]])


def _facts_line(body: Mapping[str, Any], disclosure: Disclosure, published: dt.date, until: dt.date) -> list[str]:
    period = [] if disclosure.event_id or body["period"]["label"] in body["title"] else [body["period"]["label"]]
    return [
        *period,
        _("公开日期：%s") % day_label(published),
        _("至少展示到：%s") % day_label(until),
    ]


def _notices(disclosure: Disclosure) -> list[Block]:
    """What must not be overlooked; one query."""
    found: list[Block] = []
    if disclosure.division.code.startswith(DEMONSTRATION_CODE):
        found.append(Panel(_("演示数据，人名、金额均为虚构")))
    later = Disclosure.objects.public().filter(corrects=disclosure, state=State.PUBLISHED).order_by("id").first()
    if later is not None:
        found.append(Panel(_("这一份后来更正过，不要再贴。更正的一份登记号是 %s。") % later.leaf))
    if disclosure.corrects is not None:
        words = {"leaf": disclosure.corrects.leaf, "reason": disclosure.correction_reason}
        found.append(Panel(_("这是一份更正，更正登记号 %(leaf)s。原因：%(reason)s") % words))
    return found


def _content(body: Mapping[str, Any], persons: Sequence[Mapping[str, str]], paid: Sequence[str] = ()) -> list[Block]:
    """Totals first, then the lines, then the words. ``paid`` are the payees of a sheet that is not public."""
    blocks: list[Block] = []
    account, lines = body["account"], [dict(line) for line in body["lines"]]
    for line, payee in zip(lines, paid, strict=False):
        line["payee"] = payee
    if account is not None:
        blocks.append(_account(account))
        if account["nil"]:
            blocks.append(Panel(_("本期没有收入，也没有支出。")))
        for side, title in (
            (Side.INCOME, _("钱从哪里来（收入明细）")),
            (Side.EXPENDITURE, _("钱花到哪里（支出明细）")),
        ):
            rows = [line for line in lines if line["side"] == side]
            if rows:
                blocks.append(_ledger(title, rows))
    elif lines:
        total = sum((Decimal(line["amount"]) for line in lines), ZERO)
        label = _("一共花了（%s笔）") % len(lines)
        blocks += [
            Figures(_("总数"), [Figure(label, shown(total), _("元"), sum=True)]),
            _ledger(_("一笔一笔（明细）"), lines, note=_threshold(body)),
        ]
    elif body["form"] == Form.LARGE_EXPENDITURE:
        blocks.append(Panel(_("本期没有达到标准的大笔开支。")))
    if body.get("persons"):
        blocks += _persons(body["persons"], persons)
    return blocks + _words(body)


def _account(account: Mapping[str, Any]) -> Figures:
    source = _("来源：%s") % account["opening_source"] if account["opening_source"] else ""
    yuan = _("元")
    return Figures(
        _("收支总数"),
        [
            Figure(_("上次剩下的钱（期初余额）"), _shown(account["opening"]), yuan, source),
            Figure(_("收进来的钱（收入）"), "+" + _shown(account["income"]), yuan),
            Figure(_("花出去的钱（支出）"), "−" + _shown(account["expenditure"]), yuan),
            Figure(_("现在还剩的钱（期末余额）"), _shown(account["closing"]), yuan, sum=True),
        ],
    )


def _shown(text: str) -> str:
    return shown(Decimal(text))


def _threshold(body: Mapping[str, Any]) -> str:
    limit = body["threshold"]
    return _("%s 元及以上的逐笔列出") % _shown(limit["amount"]) if limit else ""


def _ledger(title: str, lines: Sequence[Mapping[str, Any]], *, note: str = "") -> Ledger:
    """By category with its sum where a category has several lines; the day stands in a column where there is one."""
    dated = any("date" in line for line in lines)
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        groups.setdefault(line["category"], []).append(line)
    rows: list[Row] = []
    for category, members in groups.items():
        grouped = len(members) > 1
        if grouped:
            rows.append(_row(dated, "", category, _total(members), kind="group"))
        rows += [
            _row(dated, _day(line), _what(line, "" if grouped else category), _shown(line["amount"]))
            for line in members
        ]
    rows.append(_row(dated, "", _("合计"), _total(lines), kind="sum"))
    head = [_("做什么用"), _("金额（元）")]
    return Ledger(
        title=title,
        head=[_("日期"), *head] if dated else head,
        align=["left"] * (len(head) - 1 + dated) + ["right"],
        widths=["auto", "rest", "auto"] if dated else ["rest", "auto"],
        rows=rows,
        note=note,
    )


def _row(dated: bool, day: str, what: str, amount: str, kind: str = "plain") -> Row:
    """What heads or sums stands at the left edge, over the column of days."""
    if not dated:
        return Row([what, amount], kind)
    return Row([day, what, amount] if kind == "plain" else [what, "", amount], kind)


def _total(lines: Iterable[Mapping[str, Any]]) -> str:
    return shown(sum((Decimal(line["amount"]) for line in lines), ZERO))


def _day(line: Mapping[str, Any]) -> str:
    if "date" not in line:
        return ""
    day = dt.date.fromisoformat(line["date"])
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def _what(line: Mapping[str, Any], category: str) -> str:
    words = line["summary"]
    if category:
        words = _("%(category)s：%(words)s") % {"category": category, "words": words}
    if line.get("payee"):
        words = _("%(words)s（%(payee)s）") % {"words": words, "payee": line["payee"]}
    return words


def _named_on_paper(body: Mapping[str, Any]) -> bool:
    part = body.get("persons")
    return part is not None and on_paper(sensitive=part["sensitive"]) == Shown.NAMES


def _persons(part: Mapping[str, Any], persons: Sequence[Mapping[str, str]]) -> list[Block]:
    """The list in full where it may hang, else in numbers."""
    total = Figure(_("一共%s人（户）") % part["count"], _shown(part["total"]), _("元"), sum=True)
    blocks: list[Block] = [Figures(_("总数"), [total])]
    if persons:
        rows = [Row([one["name"], one["category"], _shown(one["amount"])]) for one in persons]
        head = [_("姓名"), _("哪一类"), _("金额（元）")]
        return [*blocks, Ledger(_("名单"), head, ["left", "left", "right"], ["auto", "rest", "auto"], rows)]
    rows = [
        Row([group["category"], _("%s人（户）") % group["count"], _shown(group["total"])]) for group in part["groups"]
    ]
    head = [_("哪一类"), _("多少人（户）"), _("金额（元）")]
    note = _("按规定只公布人数和金额") if part["sensitive"] else _("名单在公开栏")
    return [*blocks, Ledger(_("分类"), head, ["left", "right", "right"], ["rest", "auto", "auto"], rows, note)]


def _words(body: Mapping[str, Any]) -> list[Block]:
    """Answers of a form stand under their questions; free text has headings of its own."""
    parts = [part for part in body["sections"] if part["text"].strip()]
    blocks: list[Block] = []
    if body["form"] in (Form.POLICY, Form.PROJECT_STAGE):
        rows = [(part["label"], part["text"].strip()) for part in parts]
        blocks += [Facts("", rows)] if rows else []
    else:
        blocks += [Prose(part["label"], _paragraphs(part["text"])) for part in parts]
    if files := body.get("enclosures"):
        titles = "、".join(one["title"] for one in files)
        blocks.append(Prose(_("附件"), [_("%s。原件在网上公开栏和村（居）民委员会看。") % titles]))
    return blocks


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _verified(body: Mapping[str, Any], division: Division, shown_for: dt.timedelta) -> list[tuple[str, str]]:
    basis = "；".join(part["text"] for part in body["basis"])
    return [
        (_("谁核实的"), means_label(body["verification"], committee_label(division))),
        *((_("不同意见"), one["text"]) for one in body["verification"]["dissents"]),
        (_("依据"), basis),
        (_("贴多久"), _("从贴上去的第二天算起，贴满%s天再取下。") % shown_for.days),
    ]


def _asking(division: Division, disclosure: Disclosure, place: Mapping[str, Any]) -> list[tuple[str, str]]:
    call = _("到村（居）委会当面问")
    if division.telephone:
        call = _("打电话 %s，或到村（居）委会当面问") % division.telephone
    if division.office_hours:
        call = _("%(call)s（%(hours)s）") % {"call": call, "hours": division.office_hours}
    rows = [(_("先问村（居）委会"), call)]
    if place["path"]:
        rows.append((_("不满意"), _("没人答复，或者对答复不满意的，向%s反映") % place["path"][-1]["name"]))
    if settings.PUBLIC_URL:
        rows.append((_("网上看和问"), settings.PUBLIC_URL + disclosure_url(division.code, disclosure.pk)))
    return rows


def check_path(proof: PageProof) -> str:
    """Where the square on the paper leads to."""
    bare = {"leaf": proof.leaf, "root": proof.root_code.replace(" ", ""), "code": proof.code.replace(" ", "")}
    return f"{CHECK}?{urlencode(bare)}"


def _proof(proof: PageProof, body: Mapping[str, Any], *, with_roll: bool) -> Proof:
    """Without a public address there is nothing to scan, and the paper says so."""
    rows = [
        (_("登记号"), str(proof.leaf)),
        (_("校验码"), proof.code),
        (_("总校验码"), proof.root_code),
    ]
    if with_roll:
        rows.append((_("名单校验码"), body["persons"]["roll"][:16]))
    if settings.PUBLIC_URL:
        rows.append((_("怎样核对"), _("用手机扫右边的码：纸上的和登记的一样，就说明没有被改过。")))
        return Proof(rows, qr_svg(settings.PUBLIC_URL + check_path(proof)), _("扫码核对真假"))
    words = _("平台还没有设定对外网址，不能扫码。打开网上公开栏，在网址后面接 %s，填上面的号码核对。") % CHECK
    return Proof([*rows, (_("怎样核对"), words)])


def _hands(division: Division) -> list[str]:
    committee = _("居民委员会（盖章）") if division.committee == Committee.URBAN else _("村民委员会（盖章）")
    return [committee, _("%s（签字）") % committee_label(division), _("贴的人"), _("贴上日期")]


# The sheet for the supervisors ----------------------------------------------------------------------------------


def verification_sheet(disclosure: Disclosure, state: SigningState) -> Sheet:
    """The very content that was submitted, with payees, to be signed on paper before anything is public. The code at
    the foot is the beginning of the hash that every signature is bound to."""
    division = disclosure.division
    body = public_content(disclosure)
    lines = list(Line.objects.filter(disclosure=disclosure).order_by("position"))
    persons: list[dict[str, str]] = []
    if body.get("persons"):
        persons = [{"name": row.payee, "category": row.category, "amount": f"{row.amount:.2f}"} for row in lines]
    code = " ".join(disclosure.content_hash[at : at + 4] for at in range(0, 16, 4))
    declared = _("签字的人声明：我看过账目和单据；我不是收款人，也不是收款人、经手人的近亲属。不同意的，写明哪里不对。")
    ballot = Ballot(
        _("核实意见"),
        [_("姓名"), _("同意不同意"), _("意见"), _("签字"), _("日期")],
        _seat_names(state),
        [_("同意公开"), _("不同意")],
        [4.5, 6, "rest", 6, 5],
        declared,
    )
    words = {"needed": state.needed, "seats": len(state.seats)}
    return Sheet(
        kind=_("核实单（不公开）"),
        place=_place_name(place_part(division)),
        title=disclosure.title,
        facts=[body["period"]["label"], _("第%s次提交") % disclosure.round, _("内容校验码 %s") % code],
        foot=_("%(place)s · %(title)s · 内容校验码 %(code)s")
        % {"place": division.name, "title": disclosure.title, "code": code},
        blocks=(
            Panel(_("公开以前请监督委员会核实。下面就是要公开的内容，括号里个人的姓名不公开。")),
            *_content(body, persons, [] if body.get("persons") else [line.payee for line in lines]),
            ballot,
            Prose("", [_("%(seats)s个席位，至少%(needed)s人同意才能公开。签好后拍照上传，由另一人核对确认。") % words]),
        ),
    )


def _seat_names(state: SigningState) -> list[str]:
    """Everybody in office who may still sign; one query."""
    waiting = [post for seat in state.tally.waiting for user, post in seat.actors if user not in state.barred]
    rows = Assignment.objects.filter(pk__in=waiting).select_related("user").order_by("id")
    return [row.user.name for row in rows]
