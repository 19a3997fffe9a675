"""Agreements as rows for pages, public and at the desk; constant numbers of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from autonomy.choices import AgreementState, BreachState, Fulfilment, PromiseKind, RunState, Side
from autonomy.models import Agreement, AgreementItem, AgreementSignature, Breach, DraftRun, Evaluation, Promise
from autonomy.models.agreement import AgreementQuerySet
from autonomy.permissions import DRAFT_AGREEMENT, RULE_BREACH
from autonomy.queries.agreement import COMMUNITY_DIGITS, SIDE_ROLES, visible_to
from autonomy.queries.breach import ruling_url
from autonomy.rules.agreement import yuan
from governance.base.accounts.models import User
from governance.base.accounts.permissions import scope_of, within_codes
from governance.base.clock.explain import full_date
from governance.base.journal.queries import erasure_reason
from governance.base.places.models import Division
from governance.township.choices import DueKind
from governance.township.models import Due, Payment
from governance.township.queries.money import with_sums
from governance.township.queries.money_pages import due_row

A = AgreementState
LISTED = 200
SHAPES: dict[str, str] = {
    A.DRAFT: "draft",
    A.CHECKING: "due",
    A.SIGNING: "submitted",
    A.SIGNED: "met",
    A.ENDED: "withdrawn",
    A.TERMINATED: "withdrawn",
    A.AMENDED: "corrected",
    A.ABANDONED: "withdrawn",
}
OPEN = (A.DRAFT, A.CHECKING, A.SIGNING)
WAITING = (BreachState.NOTED, BreachState.ANSWERED, BreachState.COUNTY)


def row_of(agreement: Agreement, on: dt.date) -> dict[str, Any]:
    """``agreement`` with division and township."""
    return {
        "id": agreement.pk,
        "number": agreement.number,
        "place": agreement.division.name,
        "code": agreement.division.code,
        "township": agreement.township.name,
        "state": SHAPES[agreement.state],
        "state_label": str(agreement.get_state_display()),
        "term": _("%(start)s到%(end)s")
        % {"start": full_date(agreement.term_from), "end": full_date(agreement.term_until)},
        "in_force": agreement.state == A.SIGNED and agreement.term_from <= on <= agreement.term_until,
        "total": yuan(Decimal(agreement.content.get("total", "0"))),
        "url": reverse("autonomy:agreement", args=[agreement.pk]),
    }


# The desk's list ------------------------------------------------------------------------------------------------------


def desk_list(user: User, on: dt.date) -> dict[str, Any]:
    """What is under way and what holds, each with the one thing to do next; then breaches, runs and the older ones."""
    rows = visible_to(user, on).select_related("division", "township").defer("warnings", "extra", "data_given")
    counted = rows.annotate(
        by_government=Count("signatures", filter=_signed(Side.GOVERNMENT), distinct=True),
        by_committee=Count("signatures", filter=_signed(Side.COMMITTEE), distinct=True),
    )
    now = list(counted.filter(state__in=[*OPEN, A.SIGNED]).order_by("division__code", "id")[: LISTED + 1])
    before = list(rows.exclude(state__in=[*OPEN, A.SIGNED]).order_by("-id")[:LISTED])
    late = _late(now, on)
    scope = scope_of(user, on)
    sides = {side: scope.codes(roles) for side, roles in SIDE_ROLES.items()}
    return {
        "rows": [{**row_of(row, on), "next": _next(row, sides, late.get(row.pk, 0), on)} for row in now[:LISTED]],
        "more": len(now) > LISTED,
        "before": [row_of(row, on) for row in before],
        "breaches": breach_rows(user, on),
        "runs": run_rows(user, on),
        "back_url": reverse("autonomy:home"),
    }


def _signed(side: str) -> Q:
    """Under the text as it is now."""
    return Q(signatures__side=side, signatures__content_hash=F("content_hash"))


def _late(rows: Sequence[Agreement], on: dt.date) -> dict[int, int]:
    """How many promises of each are late; one query."""
    found = Promise.objects.filter(agreement__in=rows, agreement__state=A.SIGNED, met_on=None, due_on__lt=on)
    return dict(found.values("agreement").annotate(count=Count("id")).values_list("agreement", "count"))


def _next(row: Agreement, sides: dict[str, tuple[str, ...]], late: int, on: dt.date) -> str:
    """The one thing to do next, said for the side the person is on."""
    if row.state == A.DRAFT:
        return _("看过以后送签")
    if row.state == A.CHECKING:
        return _("请第二个人复核")
    if row.state == A.SIGNING:
        have = {Side.GOVERNMENT: row.by_government, Side.COMMITTEE: row.by_committee}  # type: ignore[attr-defined]
        waits = [str(Side(side).label) for side in Side.values if have[Side(side)] < 2]
        return _("等%(who)s签署") % {"who": "、".join(waits)}
    if late:
        return _("有%(count)s项承诺过期没有做到") % {"count": late}
    if row.term_until < on + dt.timedelta(days=60):
        return _("快到期了，要不要续签")
    return _("按协议办理")


def breach_rows(user: User, on: dt.date) -> list[dict[str, Any]]:
    """Open ones of the agreements that the person sees; of a county those it has to rule on come first."""
    rows = Breach.objects.filter(agreement__in=visible_to(user, on), state__in=WAITING)
    found = rows.select_related("agreement__division", "promise").order_by("-state", "noted_on", "id")[:LISTED]
    return [breach_row(row) for row in sorted(found, key=lambda row: row.state != BreachState.COUNTY)]


def breach_row(row: Breach) -> dict[str, Any]:
    return {
        "id": row.pk,
        "place": row.agreement.division.name,
        "side": str(row.get_side_display()),
        "what": row.what,
        "promise": "" if row.promise is None else row.promise.what,
        "state": "late" if row.state in WAITING else "met",
        "state_label": str(row.get_state_display()),
        "noted_label": full_date(row.noted_on),
        "url": reverse("autonomy:breach", args=[row.pk]),
    }


def run_rows(user: User, on: dt.date) -> list[dict[str, Any]]:
    codes = scope_of(user, on).codes(DRAFT_AGREEMENT.roles)
    if not codes:
        return []
    rows = DraftRun.objects.filter(within_codes(codes, "township__code")).select_related("township")
    return [run_row(row) for row in rows.defer("each", "terms").order_by("-id")[:10]]


def run_row(run: DraftRun) -> dict[str, Any]:
    return {
        "id": run.pk,
        "place": run.township.name,
        "term": _("%(start)s到%(end)s") % {"start": full_date(run.term_from), "end": full_date(run.term_until)},
        "total": run.total,
        "done": run.done,
        "problems": len(run.problems),
        "finished": run.state == RunState.DONE,
        "state": "met" if run.state == RunState.DONE else "due",
        "state_label": str(run.get_state_display()),
        "url": reverse("autonomy:agreement_run", args=[run.pk]),
    }


def run_page(run: DraftRun) -> dict[str, Any]:
    """Progress, and what could not be drafted, by name."""
    names = dict(Division.objects.filter(code__in=list(run.problems)).values_list("code", "name"))
    drafts = Agreement.objects.filter(run=run)
    return {
        "run": run_row(run),
        "problems": [{"place": names[code], "texts": texts} for code, texts in sorted(run.problems.items())],
        "waiting": drafts.filter(state=A.DRAFT).count(),
        "signing": drafts.filter(state=A.SIGNING).count(),
        "back_url": reverse("autonomy:agreements"),
    }


# One agreement --------------------------------------------------------------------------------------------------------


def detail(agreement: Agreement, on: dt.date) -> dict[str, Any]:
    """The agreement in plain words, who signed, what each side owes, and how the years were."""
    content = agreement.content
    return {
        "a": row_of(agreement, on),
        "text": text_part(content) if content else None,
        "digest": agreement.content_hash,
        "warnings": agreement.warnings if agreement.state in OPEN else [],
        "checked": agreement.checked_reason,
        "signatures": _signatures(agreement),
        "promises": _promises(agreement, on),
        "breaches": [
            breach_row(row)
            for row in agreement.breaches.select_related("agreement__division", "promise").order_by("id")
        ],
        "evaluations": evaluations(agreement),
        "end_reason": agreement.end_reason,
        "back_url": reverse("autonomy:agreements"),
    }


def text_part(content: dict[str, Any]) -> dict[str, Any]:
    """The text with its sums as people read them."""
    return {
        **content,
        "total": yuan(Decimal(content["total"])),
        "items": [{**item, "amount": yuan(Decimal(item["amount"]))} for item in content["items"]],
        "payments": [
            {**one, "amount": yuan(Decimal(one["amount"])), "due_on": full_date(dt.date.fromisoformat(one["due_on"]))}
            for one in content["payments"]
        ],
        "promises": [
            {**one, "due_on": full_date(dt.date.fromisoformat(one["due_on"])), "side": str(Side(one["side"]).label)}
            for one in content["promises"]
        ],
    }


def _signatures(agreement: Agreement) -> list[dict[str, Any]]:
    if not agreement.content_hash:
        return []
    rows = AgreementSignature.objects.filter(agreement=agreement, content_hash=agreement.content_hash)
    return [
        {
            "side": str(row.get_side_display()),
            "name": row.user.name or row.user.username,
            "role": str(row.assignment.get_role_display()),
            "day_label": full_date(row.at.date()),
        }
        for row in rows.select_related("user", "assignment").order_by("id")
    ]


def _promises(agreement: Agreement, on: dt.date) -> list[dict[str, Any]]:
    """What we owe and are owed; of money how much has come."""
    rows = list(agreement.promises.order_by("due_on", "id"))
    dues = {due.subject: due for due in _dues([agreement])}
    found = []
    for row in rows:
        due = dues.get(row.pk)
        late = row.met_on is None and row.due_on < on and agreement.state not in OPEN
        met = row.met_on is not None
        found.append(
            {
                "id": row.pk,
                "side": row.side,
                "side_label": str(row.get_side_display()),
                "kind": row.kind,
                "what": row.what,
                "due_label": full_date(row.due_on),
                "amount": "" if row.amount is None else yuan(row.amount),
                "state": "met" if met else "late" if late else "open",
                "state_label": _("已做到") if met else _("过期没有做到") if late else _("还没有到期"),
                "note": row.met_note,
                "late": late,
                "due": None if due is None else due_row(due, on),
            }
        )
    return found


def _dues(agreements: Iterable[Agreement]) -> list[Due]:
    """With their sums; one query."""
    rows = Due.objects.filter(kind=DueKind.AGREEMENT, promise__agreement__in=list(agreements))
    return list(with_sums(rows).select_related("division", "payer_division", "payer").order_by("due_on", "id"))


def evaluations(agreement: Agreement) -> list[dict[str, Any]]:
    rows = Evaluation.objects.filter(agreement=agreement).order_by("year", "side")
    titles = dict(AgreementItem.objects.filter(agreement=agreement).values_list("id", "entry__title"))
    return [
        {
            "year": row.year,
            "side": str(row.get_side_display()),
            "overall": str(row.get_overall_display()),
            "text": row.text,
            "items": [
                {"title": titles.get(int(pk), ""), "label": str(Fulfilment(value).label)}
                for pk, value in row.items.items()
            ],
        }
        for row in rows
    ]


# The board ------------------------------------------------------------------------------------------------------------


def board_list(division: Division, on: dt.date) -> dict[str, Any]:
    """Signed ones of a place, by community in code order; nothing of drafts."""
    rows = Agreement.objects.within(division.code).public().select_related("division", "township")
    found = list(rows.order_by("division__code", "-id")[: LISTED + 1])
    links = [{**row_of(row, on), "url": board_url(row)} for row in found[:LISTED]]
    return {
        "rows": links,
        "more": len(found) > LISTED,
        "is_community": len(division.code) == COMMUNITY_DIGITS,
        "sums": board_sums(rows, on),
    }


def board_url(agreement: Agreement) -> str:
    return reverse("autonomy_board:agreement", args=[agreement.division.code, agreement.pk])


def board_sums(rows: AgreementQuerySet, on: dt.date) -> list[dict[str, Any]]:
    """Promised, paid and late by year; one query."""
    dues = with_sums(Due.objects.filter(kind=DueKind.AGREEMENT, promise__agreement__in=rows.values("pk")))
    found = (
        dues.order_by()
        .values("year")
        .annotate(owed_sum=Sum("owed"), paid_sum=Sum("paid"), late_sum=Sum("missing", filter=Q(due_on__lt=on)))
    )
    return [
        {
            "year": row["year"],
            "owed": yuan(row["owed_sum"]),
            "paid": yuan(row["paid_sum"]),
            "late": yuan(row["late_sum"]) if row["late_sum"] else "",
        }
        for row in found.order_by("-year")
    ]


def board_detail(agreement: Agreement, on: dt.date) -> dict[str, Any]:
    """The published text, the money as it stands today, and whether either side broke it; no names of persons."""
    dues = [due_row(due, on) for due in _dues([agreement])]
    paid: dict[int, list[Payment]] = {}
    for payment in Payment.objects.filter(due__in=[due["id"] for due in dues]).order_by("paid_on", "id"):
        paid.setdefault(payment.due_id, []).append(payment)
    for due in dues:
        due["payments"] = [
            {"day": full_date(one.paid_on), "amount": yuan(one.amount), "state_label": str(one.get_state_display())}
            for one in paid.get(due["id"], [])
        ]
    breaches = Breach.objects.filter(agreement=agreement).select_related("agreement__division").order_by("id")
    return {
        "erased": erasure_reason(agreement.leaf or 0),
        "a": row_of(agreement, on),
        "text": text_part(agreement.content),
        "leaf": agreement.leaf,
        "hash": agreement.content_hash,
        "signed_label": "" if agreement.signed_on is None else full_date(agreement.signed_on),
        "ended_label": "" if agreement.ended_on is None else full_date(agreement.ended_on),
        "end_reason": agreement.end_reason if agreement.state == A.TERMINATED else "",
        "dues": dues,
        "work": [row for row in _promises(agreement, on) if row["kind"] != PromiseKind.PAYMENT],
        "breaches": [
            {
                "side": str(row.get_side_display()),
                "state_label": str(row.get_state_display()),
                "noted_label": full_date(row.noted_on),
                "ruling": row.ruling,
                "url": "" if row.leaf is None else ruling_url(row),
            }
            for row in breaches
        ],
        "evaluations": evaluations(agreement),
    }


def rules_here(user: User, on: dt.date) -> bool:
    return bool(scope_of(user, on).codes(RULE_BREACH.roles))
