"""Drafting agreements for a thousand committees as the job does it, against rendering the same texts and inserting the
same rows by nothing else: rules, numbers, numbering, chunks, journal and progress are what is paid for."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from autonomy.actions.drafting import RunInput, draft_all, start_run
from autonomy.choices import Group, ListKind, RunState
from autonomy.models import Agreement, AgreementItem, Basis, DraftRun, ListEntry, ListVersion, Promise
from autonomy.queries.agreement_text import Common, render
from autonomy.queries.entries import with_bases
from benchmarks.country import empty, owner, use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.models import Citation
from governance.base.places.models import Division

NAMES = ("drafting",)
GOAL = 3.0
COMMITTEES = 1000  # as many as one township's codes can name
MATTERS = 8
ON = dt.date(2026, 11, 2)
TERM = (dt.date(2027, 1, 1), dt.date(2027, 12, 31))
PAY_ON = (dt.date(2027, 6, 30), dt.date(2027, 12, 15))
TABLES = {
    "autonomy_agreement": ("id", "run_id"),
    "autonomy_agreementitem": ("id", "agreement_id"),
    "autonomy_promise": ("id", "agreement_id", "item_id"),
}


def prepare() -> tuple[Division, User]:
    """A county with an assistance list in force, and a township of a thousand villages."""
    use("bench_drafting")
    at, parent = timezone.now(), None
    for code in ("99", "9901", "990101", "990101001"):
        parent = Division.objects.create(code=code, name=code, level=len(code), parent=parent)
    township = Division.objects.get(code="990101001")
    live = {"level": 12, "parent": township, "committee": "village", "go_live_on": dt.date(2026, 1, 1)}
    Division.objects.bulk_create(
        Division(code=f"990101001{number:03}", name=f"{number}村", **live) for number in range(COMMITTEES)
    )
    by = User.objects.create_user("bench", name="bench")
    Assignment.objects.create(user=by, role=Role.TOWNSHIP_STAFF, division=township, starts_on=dt.date(2026, 1, 1))
    version = ListVersion.objects.create(
        kind=ListKind.ASSISTANCE,
        division=Division.objects.get(code="990101"),
        number=1,
        state="adopted",
        effective_from=dt.date(2026, 1, 1),
        created_by=by,
        created_at=at,
        adopted_by=by,
        adopted_at=at,
        leaf=0,
    )
    citation = Citation.objects.create(document="某条例", article="第八条", checked=True)
    for number in range(MATTERS):
        entry = ListEntry.objects.create(
            version=version,
            code=f"X{number:03}",
            group=Group.PUBLIC_SERVICE,
            title=f"第{number}项公共服务的走访和登记",
            does="每月走访一次，发现新情况三天内报责任部门。",
            does_not="不核定对象，不收取费用。",
            department="民政局",
            hours_village=Decimal(4),
            amount=Decimal("1200.00"),
            per="year",
            powers="可以查询本村在册名单。",
            data="责任部门每月提供在册名单。",
        )
        Basis.objects.create(entry=entry, citation=citation)
    return township, by


def job(township: Division, by: User) -> DraftRun:
    """As the worker does it, with the numbers of a sheet for every committee and matter."""
    at = timezone.now()
    codes = [f"X{number:03}" for number in range(MATTERS)]
    each = {
        f"990101001{place:03}": {
            code: {"hours": Decimal(1) + number % 4, "amount": Decimal(1200 + place) + Decimal(number) / 100}
            for number, code in enumerate(codes)
        }
        for place in range(COMMITTEES)
    }
    given = RunInput(term_from=TERM[0], term_until=TERM[1], codes=codes, pay_on=PAY_ON, each=each)
    run = start_run(township_id=township.pk, given=given, by=by, at=at, on=ON)
    return draft_all(run_id=run.pk, at=at, on=ON)


class Bare:
    """The rows that the job made, kept aside, and what their texts are rendered from."""

    def __init__(self, run: DraftRun) -> None:
        rows = Agreement.objects.filter(run=run).select_related("division", "township", "template", "list_version")
        self.agreements = list(rows.order_by("id"))
        self.items: dict[int, list[AgreementItem]] = {row.pk: [] for row in self.agreements}
        for item in AgreementItem.objects.order_by("position", "id"):
            self.items[item.agreement_id].append(item)
        self.promises: dict[int, list[Promise]] = {row.pk: [] for row in self.agreements}
        for promise in Promise.objects.order_by("due_on", "id"):
            self.promises[promise.agreement_id].append(promise)
        with owner() as cursor:
            for table in TABLES:
                cursor.execute(f"CREATE TABLE bench_{table} AS TABLE {table}")
                cursor.execute(f"GRANT SELECT ON bench_{table} TO PUBLIC")

    def __call__(self) -> None:
        """Each text rendered, each table inserted by one statement, one transaction. The ids are those kept, since no
        other rows are there."""
        first = self.agreements[0]
        entries = with_bases(ListEntry.objects.filter(version=first.list_version))
        common = Common.of(first.template, first.list_version, first.township, entries)
        for row in self.agreements:
            render(row, common, self.items[row.pk], self.promises[row.pk])
        with transaction.atomic(), connection.cursor() as cursor:
            for table in TABLES:
                cursor.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM bench_{table}")


def counts() -> tuple[int, int, int]:
    return (Agreement.objects.count(), AgreementItem.objects.count(), Promise.objects.count())


def clear() -> None:
    """Between turns; the application may not delete an agreement, and the database agrees with it."""
    connection.close()
    empty(*TABLES)
    with owner() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """One round more than counted: the first warms up."""
    township, by = prepare()
    run = job(township, by)
    if run.state != RunState.DONE or run.done != COMMITTEES or run.problems:
        raise SystemExit(f"drafted {run.done} of {COMMITTEES}: {run.problems}")
    wanted, bare = counts(), Bare(run)
    ratios = []
    for number in range(rounds + 1):
        took = {}
        for name in in_turn(("bare", "job"), number):
            clear()
            took[name] = seconds(bare) if name == "bare" else seconds(job, township, by)
            if counts() != wanted:
                raise SystemExit(f"{name} made {counts()}, not {wanted}")
        if number:
            ratios.append(took["job"] / took["bare"])
            say(f"round {number}: " + ", ".join(f"{name} {took[name]:.2f} s" for name in sorted(took)))
    say(f"{wanted[0]} agreements, {wanted[1]} matters, {wanted[2]} promises")
    return [result("drafting", ratios, GOAL)]
