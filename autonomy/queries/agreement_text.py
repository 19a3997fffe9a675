"""The text of an agreement: what is signed, published and printed. Canonical JSON values only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from autonomy.choices import PromiseKind, Side
from autonomy.models import Agreement, AgreementTemplate, ListEntry, ListVersion
from autonomy.queries.entries import basis_text, with_bases
from autonomy.rules import agreement as rules
from governance.base.documents.printing import Blanks, Block, Facts, Ledger, Prose, Row, Sheet
from governance.base.journal.canonical import digest
from governance.base.places.models import Division

TITLE = "协助政府工作管理协议书"


def day_label(day: dt.date) -> str:
    return _("%(year)s年%(month)s月%(day)s日") % {"year": day.year, "month": day.month, "day": day.day}


class Item(Protocol):
    """A row, or one that is to be."""

    @property
    def entry_id(self) -> int: ...
    @property
    def requirements(self) -> str: ...
    @property
    def hours(self) -> Decimal: ...
    @property
    def amount(self) -> Decimal: ...


class Owing(Protocol):
    """A promise, or one that is to be."""

    @property
    def side(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def what(self) -> str: ...
    @property
    def due_on(self) -> dt.date: ...
    @property
    def amount(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Common:
    """What all agreements of one drafting share, worked out once."""

    template: AgreementTemplate
    version: ListVersion
    township: Division
    entries: Mapping[int, dict[str, Any]]  # by entry: its fixed part of the text

    @classmethod
    def of(
        cls, template: AgreementTemplate, version: ListVersion, township: Division, entries: Iterable[ListEntry]
    ) -> Common:
        """``entries`` with their bases."""
        return cls(template, version, township, {entry.pk: entry_part(entry) for entry in entries})


def entry_part(entry: ListEntry) -> dict[str, Any]:
    return {
        "code": entry.code,
        "title": entry.title,
        "group": str(entry.get_group_display()),
        "department": entry.department,
        "does": entry.does,
        "does_not": entry.does_not,
        "powers": entry.powers,
        "basis": [basis_text(basis) for basis in entry.bases.all()],
    }


def render(agreement: Agreement, common: Common, items: Sequence[Item], promises: Sequence[Owing]) -> dict[str, Any]:
    """From rows in memory: the same for one agreement and for a thousand."""
    total = sum((item.amount for item in items), Decimal(0))
    words = {
        "township": government_name(common.township),
        "committee": committee_name(agreement.division),
        "term_from": day_label(agreement.term_from),
        "term_until": day_label(agreement.term_until),
        "list": _("第%(number)s版协助政府工作事项清单") % {"number": common.version.number},
        "matters": "、".join(common.entries[item.entry_id]["title"] for item in items),
        "total": rules.yuan(total),
    }
    return {
        "kind": "agreement",
        "version": 1,
        "title": TITLE,
        "number": agreement.number,
        "township": {"code": common.township.code, "name": common.township.name},
        "place": {"code": agreement.division.code, "name": agreement.division.name},
        "government": words["township"],
        "committee": words["committee"],
        "list": {"number": common.version.number, "leaf": common.version.leaf},
        "term": [agreement.term_from.isoformat(), agreement.term_until.isoformat()],
        "clauses": [
            {"heading": clause["heading"], "text": rules.filled(clause["text"], words)}
            for clause in common.template.clauses
        ],
        "items": [_item_part(item, common) for item in items],
        "total": str(total),
        "payments": [_payment(promise) for promise in promises if promise.kind == PromiseKind.PAYMENT],
        "promises": [
            {"side": promise.side, "kind": promise.kind, "what": promise.what, "due_on": promise.due_on.isoformat()}
            for promise in promises
            if promise.kind != PromiseKind.PAYMENT
        ],
        "data": agreement.data_given,
        "extra": agreement.extra,
        "liability": {"government": agreement.liability_government, "committee": agreement.liability_committee},
        "amends": agreement.amends.number if agreement.amends_id and agreement.amends else "",
        "renews": agreement.renews.number if agreement.renews_id and agreement.renews else "",
    }


def government_name(division: Division) -> str:
    """柳林镇人民政府, or 某街道办事处, which is an office of the district's government."""
    if division.name.endswith("街道"):
        return _("%(name)s办事处") % {"name": division.name}
    return _("%(name)s人民政府") % {"name": division.name}


def committee_name(division: Division) -> str:
    """上湾村村民委员会."""
    kind = _("居民委员会") if division.committee == "urban" else _("村民委员会")
    return f"{division.name}{kind}"


def _item_part(item: Item, common: Common) -> dict[str, Any]:
    parts = dict(common.entries[item.entry_id])
    return {**parts, "requirements": item.requirements, "hours": f"{item.hours:.2f}", "amount": f"{item.amount:.2f}"}


def _payment(promise: Owing) -> dict[str, Any]:
    return {"what": promise.what, "due_on": promise.due_on.isoformat(), "amount": f"{promise.amount:.2f}"}


def present(agreement: Agreement) -> dict[str, Any]:
    """From the rows as they stand in the database; six queries."""
    items = list(agreement.items.order_by("position", "id"))
    promises = list(agreement.promises.order_by("due_on", "id"))
    entries = with_bases(ListEntry.objects.filter(pk__in=[item.entry_id for item in items]))
    common = Common.of(agreement.template, agreement.list_version, agreement.township, entries)
    return render(agreement, common, items, promises)


def present_hash(agreement: Agreement) -> str:
    return digest(present(agreement))


# Paper ----------------------------------------------------------------------------------------------------------------


def blocks(content: Mapping[str, Any]) -> list[Block]:
    """The same text as blocks, for DOCX and for print."""
    parties = Facts(
        "",
        [
            (_("甲方"), content["government"]),
            (_("乙方"), content["committee"]),
            (_("期限"), _("%(start)s至%(end)s") % {"start": _day(content["term"][0]), "end": _day(content["term"][1])}),
        ],
    )
    made: list[Block] = [parties]
    made += [Prose(clause["heading"], clause["text"].split("\n")) for clause in content["clauses"]]
    made.append(_matters(content))
    made += [
        Prose(f"{number}．{item['title']}", _item_lines(item)) for number, item in enumerate(content["items"], start=1)
    ]
    made.append(_payments(content))
    made.append(Prose(_("甲方提供的数据和培训"), _government_lines(content)))
    made.append(Prose(_("乙方办理"), _lines_of(content, Side.COMMITTEE)))
    made.append(
        Prose(
            _("违约责任"),
            [
                _("甲方：%(text)s") % {"text": content["liability"]["government"]},
                _("乙方：%(text)s") % {"text": content["liability"]["committee"]},
            ],
        )
    )
    if content["extra"]:
        made.append(Prose(_("补充条款"), content["extra"].split("\n")))
    made.append(
        Blanks(
            [
                _("甲方（盖章）"),
                _("乙方（盖章）"),
                _("甲方签署人"),
                _("乙方签署人"),
                _("甲方签署人"),
                _("乙方签署人"),
                _("日期"),
                _("日期"),
            ]
        )
    )
    return made


def _matters(content: Mapping[str, Any]) -> Ledger:
    rows = [
        Row([str(number), item["title"], item["hours"], rules.yuan(Decimal(item["amount"]))])
        for number, item in enumerate(content["items"], start=1)
    ]
    rows.append(Row(["", _("合计"), "", rules.yuan(Decimal(content["total"]))], "sum"))
    head = [_("序号"), _("协助事项"), _("每月工时"), _("经费（元）")]
    note = _("依据清单第%(number)s版。清单以外的事项不写进协议。") % {"number": content["list"]["number"]}
    return Ledger(_("协助事项"), head, ["left", "left", "right", "right"], ["auto", "rest", "auto", "auto"], rows, note)


def _item_lines(item: Mapping[str, Any]) -> list[str]:
    lines = [_("做什么：%(text)s") % {"text": item["does"]}]
    if item["does_not"]:
        lines.append(_("不做什么：%(text)s") % {"text": item["does_not"]})
    lines.append(_("办理要求：%(text)s") % {"text": item["requirements"]})
    if item["powers"]:
        lines.append(_("随之给的权限：%(text)s") % {"text": item["powers"]})
    lines.append(_("责任部门：%(text)s") % {"text": item["department"]})
    lines.append(_("依据：%(text)s") % {"text": "；".join(item["basis"])})
    return lines


def _payments(content: Mapping[str, Any]) -> Ledger:
    rows = [
        Row([_day(paying["due_on"]), paying["what"], rules.yuan(Decimal(paying["amount"]))])
        for paying in content["payments"]
    ]
    rows.append(Row(["", _("合计"), rules.yuan(Decimal(content["total"]))], "sum"))
    head = [_("最迟"), _("付什么"), _("金额（元）")]
    return Ledger(_("甲方付款"), head, ["left", "left", "right"], ["auto", "rest", "auto"], rows)


def _government_lines(content: Mapping[str, Any]) -> list[str]:
    lines = content["data"].split("\n") if content["data"] else []
    return [*lines, *_lines_of(content, Side.GOVERNMENT)] or [_("没有另外约定。")]


def _lines_of(content: Mapping[str, Any], side: str) -> list[str]:
    return [
        _("%(what)s，最迟%(day)s。") % {"what": promise["what"], "day": _day(promise["due_on"])}
        for promise in content["promises"]
        if promise["side"] == side
    ]


def _day(text: str) -> str:
    return day_label(dt.date.fromisoformat(text))


def sheet(agreement: Agreement) -> Sheet:
    """To be printed, sealed and signed."""
    content = agreement.content
    facts = [content["number"]] if content["number"] else []
    if agreement.content_hash:
        facts.append(_("正文校验值 %(code)s") % {"code": agreement.content_hash[:16]})
    return Sheet(
        kind=_("协议"),
        place=agreement.division.name,
        title=content["title"],
        foot=agreement.number,
        facts=facts,
        blocks=blocks(content),
    )
