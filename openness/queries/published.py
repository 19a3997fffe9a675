"""One published disclosure as its page shows it: the body byte for byte as the log holds it, and what came after it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.journal.models import Body, Entry
from governance.base.journal.queries import erasure_reason, page_proof
from governance.base.places.models import Division
from governance.base.places.queries.division import place_part
from governance.township.models import Project
from openness.choices import Form, Side, Stage, State
from openness.models import Disclosure
from openness.queries.account import year_months
from openness.queries.content import day_label, means_label, period_label
from openness.queries.labels import committee_label, disclosure_url
from openness.queries.persons import files_shown, persons_shown
from openness.rules.account import MonthFact, shown

# Steps of the journal that the public sees, in words; whoever took them is not named.
HISTORY = {
    "openness.submitted": gettext_lazy("提交监督委员会核实"),
    "openness.taken_back": gettext_lazy("填报人取回修改"),
    "openness.returned": gettext_lazy("监督委员会退回修改"),
    "openness.verified": gettext_lazy("监督委员会核实"),
    "openness.published": gettext_lazy("公开"),
    "openness.withdrawn": gettext_lazy("撤回"),
    "openness.erased": gettext_lazy("县级民政部门两人决定，抹除原文"),
}


def disclosure_page(division: Division, disclosure_id: int, on: dt.date) -> dict[str, Any]:
    """Context of board/disclosure.html; ``Disclosure.DoesNotExist`` for what is not public or is elsewhere."""
    row = (
        Disclosure.objects.public()
        .filter(division=division)
        .select_related("item", "division", "corrects", "project")
        .get(pk=disclosure_id)
    )
    later = Disclosure.objects.public().filter(corrects=row).exclude(state=State.WITHDRAWN).order_by("id").first()
    page: dict[str, Any] = {
        "place": place_part(division),
        "d": _head(row, later),
        "history": _history(row),
    }
    if row.state == State.WITHDRAWN or row.leaf is None:
        return page
    page["proof"] = page_proof(row.leaf)
    stored = Body.objects.filter(leaf=row.leaf).first()
    if stored is None:
        page["d"] |= {"state": State.WITHDRAWN, "withdrawn_reason": erasure_reason(row.leaf)}
        return page
    content = bytes(stored.content).decode()
    body = json.loads(content)
    page["posters"] = [] if row.replaced else poster_links(division.code, row.pk)
    page["published"] = {"content": content, "nonce": bytes(stored.nonce).hex()}
    page["d"] |= {
        "basis": [{"text": part["text"], "verified": part["binding"] != "guidance"} for part in body["basis"]],
        "verified_by_label": means_label(body["verification"], committee_label(division)),
        "dissent": body["verification"]["dissents"],
        "display_until_label": day_label(dt.date.fromisoformat(body["display_until"])),
    }
    return page | _body_parts(body, row) | published_along(body, row, on)


def poster_links(code: str, disclosure_id: int) -> list[dict[str, str]]:
    """Sheets for the notice board, the large one first."""
    labels = {"a3": _("大张（A3）"), "a4": _("小张（A4）")}
    address = disclosure_url(code, disclosure_id)
    return [{"url": f"{address}poster-{size}.pdf", "label": label} for size, label in labels.items()]


def _head(row: Disclosure, later: Disclosure | None) -> dict[str, Any]:
    """What may still change around the body: corrections, withdrawal."""
    published = timezone.localdate(row.published_at)
    head: dict[str, Any] = {
        "title": row.title,
        "item": row.item.title,
        "period_label": "" if row.event_id else period_label(row.period_start, row.period_end),
        "published_label": day_label(published),
        "state": row.state,
        "withdrawn_reason": row.withdrawal_reason,
        "erased": row.erased_at is not None,
    }
    if row.corrects is not None:
        head["correction_of"] = _link(row.division.code, row.corrects, row.correction_reason)
    if later is not None:
        head["corrected_by"] = _link(row.division.code, later, later.correction_reason)
    return head


def _link(code: str, row: Disclosure, reason: str) -> dict[str, str]:
    return {"url": disclosure_url(code, row.pk), "label": row.title, "reason": reason}


def _body_parts(body: dict[str, Any], row: Disclosure) -> dict[str, Any]:
    """Account, lines and sections as shown."""
    found: dict[str, Any] = {"sections": body["sections"]}
    lines = [_line(line) for line in body["lines"]]
    account = body["account"]
    if account is not None:
        found["account"] = {
            "opening": _shown(account["opening"]),
            "opening_source": account["opening_source"],
            "income_total": _shown(account["income"]),
            "expenditure_total": _shown(account["expenditure"]),
            "closing": _shown(account["closing"]),
            "nil": account["nil"],
            "lines": sorted(lines, key=lambda line: line["side"] != Side.INCOME),
        }
        found |= months_part(year_months(row.division, row.period_end))
    elif lines:
        found |= {"lines": lines, "lines_total": shown(row.figure) if row.figure is not None else ""}
    elif row.form == Form.LARGE_EXPENDITURE:
        found["sections"] = [*body["sections"], {"label": _("大笔开支"), "text": body["summary"]}]
    if body["threshold"]:
        text = _("%(amount)s 元及以上的支出逐笔列出。依据：%(basis)s") % {
            "amount": _shown(body["threshold"]["amount"]),
            "basis": body["threshold"]["basis"],
        }
        found["sections"] = [*found["sections"], {"label": _("多少钱算大笔"), "text": text}]
    return found


def published_along(body: dict[str, Any], row: Disclosure, on: dt.date) -> dict[str, Any]:
    """A list of persons as far as the web shows it, and files. A page about persons stays out of search engines."""
    persons = persons_shown(body, row, on)
    if persons is not None:
        persons["total"] = _shown(persons["total"])
        persons["groups"] = [{**group, "total": _shown(group["total"])} for group in persons["groups"]]
        persons["names"] = [{**one, "amount": _shown(one["amount"])} for one in persons["names"]]
    files = files_shown(row) if body.get("enclosures") else []
    return {"persons": persons, "files": files, "noindex": persons is not None}


def _shown(text: str) -> str:
    """Canonical money as a person reads it: "1200.00" -> "1,200.00"; the text is never made a float."""
    whole, _point, cents = text.removeprefix("-").partition(".")
    return f"{'-' if text.startswith('-') else ''}{int(whole):,}.{cents}"


def _line(line: dict[str, Any]) -> dict[str, Any]:
    payee = line.get("payee", "")
    return {
        "side": line["side"],
        "label": line["category"],
        "summary": _("%(summary)s（%(payee)s）") % {"summary": line["summary"], "payee": payee}
        if payee
        else line["summary"],
        "amount": _shown(line["amount"]),
        "date_label": day_label(dt.date.fromisoformat(line["date"])) if "date" in line else "",
    }


def months_part(months: Sequence[MonthFact]) -> dict[str, Any]:
    """Twelve bars and a line: whole yuan for the pictures, exact text beside them."""
    rows: list[dict[str, Any]] = [
        {
            "label": _("%s月") % month.start.month,
            "income": int(month.income),
            "expenditure": int(month.expenditure),
            "balance": max(0, int(month.closing)),
            "income_label": shown(month.income),
            "expenditure_label": shown(month.expenditure),
            "balance_label": shown(month.closing),
        }
        for month in months
    ]
    return {
        "months": rows,
        "months_max": max((max(row["income"], row["expenditure"]) for row in rows), default=0),
        "balance_max": max((row["balance"] for row in rows), default=0),
    }


def _history(row: Disclosure) -> list[dict[str, str]]:
    """What happened to it, without names; one query."""
    entries = Entry.objects.filter(object_type="disclosure", object_id=row.pk, verb__in=HISTORY).order_by("id")
    return [
        {"date_label": day_label(timezone.localdate(at)), "text": str(HISTORY[verb])}
        for verb, at in entries.values_list("verb", "at")
    ]


def project_page(division: Division, disclosure_id: int, on: dt.date) -> dict[str, Any]:
    """Context of board/project.html: one stage's page with the dots of all three."""
    page = disclosure_page(division, disclosure_id, on)
    project_id = Disclosure.objects.values_list("project_id", flat=True).get(pk=disclosure_id)
    return page | {"stages": stages(Project.objects.get(pk=project_id))}


def stages(project: Project) -> list[dict[str, str]]:
    """The three stages with what is public; two queries with the project's own."""
    rows = Disclosure.objects.public().filter(project=project).exclude(state=State.WITHDRAWN)
    public = {
        stage: day_label(timezone.localdate(published_at))
        for stage, published_at in rows.order_by("id").values_list("item__stage", "published_at")
    }
    reached = {
        Stage.START: True,
        Stage.HALFWAY: project.halfway_on is not None,
        Stage.SETTLEMENT: project.settled_on is not None,
    }
    return [
        {
            "label": str(stage.label),
            "state": "done" if stage in public else "current" if reached[stage] else "todo",
            "note": _("%s公开") % public[stage] if stage in public else "",
        }
        for stage in Stage
    ]
