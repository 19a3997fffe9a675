"""Publishing with the log, against publishing that keeps the same bytes by a plain insert: eight writers at once.

The whole action is measured, as a signature or a clerk sets it off: locks, rules, duties, journal entry, body. The
floor is the same action with one statement exchanged. Writers are processes, since threads of one Python would wait
for each other instead of for the log; each publishes the months of a village of its own.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import secrets
from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.country import MONTHLY, owner, use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.accounts.models import User
from governance.base.journal.actions import publish_body
from governance.base.journal.canonical import VERSION, canonical_bytes, leaf_hash
from governance.base.journal.models import Entry
from governance.base.journal.queries import log_size
from governance.base.places.models import Division
from openness.actions import publication
from openness.actions.load_schedule import load_schedule
from openness.choices import Form, Means, Side, State
from openness.models import Account, Disclosure, Item, Line

NAMES = ("publish",)
GOAL = 1.3
WRITERS = 8
EACH = 20  # months that a writer publishes in one turn
LINES = 12
START = 2026 * 12
PLAIN = """
INSERT INTO bench_body (entry_id, version, content, nonce, hash) VALUES (%s, %s, %s, %s, %s) RETURNING number
"""
PLAIN_TABLE = """
CREATE TABLE bench_body (number bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000000000) PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE REFERENCES journal_entry, version smallint NOT NULL, content bytea NOT NULL,
    nonce bytea NOT NULL, hash bytea NOT NULL);
"""


def insert_body(*, entry: Entry, body: Mapping[str, Any]) -> Any:
    """The same bytes with the same nonce and hash, and no log."""
    content, nonce = canonical_bytes(dict(body)), secrets.token_bytes(32)
    with connection.cursor() as cursor:
        cursor.execute(PLAIN, [entry.pk, VERSION, content, nonce, leaf_hash(nonce, content)])
        (number,) = cursor.fetchone()
    return SimpleNamespace(number=number)


def villages() -> list[Division]:
    """One for each writer, below one township."""
    made: dict[str, Division] = {}
    codes = ["99", "9901", "990101", "990101001", *(f"9901010012{number:02}" for number in range(WRITERS))]
    for code in codes:
        parent = made.get(max((known for known in made if code.startswith(known)), key=len, default=""))
        live = {"committee": "village", "unit_kind": "village", "go_live_on": dt.date(2026, 1, 1)}
        made[code] = Division.objects.create(
            code=code, name=code, level=len(code), parent=parent, **(live if len(code) == 12 else {})
        )
    return [made[code] for code in codes[4:]]


def month(number: int) -> dt.date:
    return dt.date((START + number) // 12, (START + number) % 12 + 1, 1)


def verified(item: Item, division: Division, by: User, number: int, at: dt.datetime) -> int:
    """A month's account as it stands after the last signature and before it is public."""
    balance, spent = Decimal("5000.00"), Decimal("10.00") * LINES
    row = Disclosure.objects.create(
        item=item,
        division=division,
        form=Form.MONTHLY_ACCOUNT,
        title=f"{division.name} {number}",
        period_start=month(number),
        period_end=month(number + 1) - dt.timedelta(days=1),
        state=State.VERIFIED,
        round=1,
        figure=balance,
        summary="收入 120.00 元，支出 120.00 元，还剩 5,000.00 元",
        content_hash="0" * 64,
        created_by=by,
        created_at=at,
        filed_by=by,
        submitted_at=at,
        verified_at=at,
        verified_means=Means.SCREEN,
    )
    Account.objects.create(disclosure=row, opening=balance, income=spent, expenditure=spent, closing=balance)
    Line.objects.bulk_create(
        Line(
            disclosure=row,
            position=position,
            side=side,
            on=row.period_start,
            category="公益支出",
            summary=f"第{position}笔",
            amount=Decimal("10.00"),
        )
        for side, shift in ((Side.INCOME, 0), (Side.EXPENDITURE, LINES))
        for position in range(shift, shift + LINES)
    )
    return row.pk


def prepare(turns: int) -> list[list[list[int]]]:
    """For each turn and writer the disclosures to publish, in the order of their months."""
    use("bench_publishing")
    with owner() as cursor:
        cursor.execute(PLAIN_TABLE)
        cursor.execute("GRANT SELECT, INSERT ON bench_body TO PUBLIC")
    at = timezone.now()
    load_schedule(at=at)
    item, by = Item.objects.get(code=MONTHLY), User.objects.create_user("bench", name="bench")
    places = villages()
    return [
        [[verified(item, place, by, turn * EACH + number, at) for number in range(EACH)] for place in places]
        for turn in range(turns)
    ]


def write(given: tuple[str, list[int]]) -> int:
    """What one writer does in one turn."""
    contestant, ids = given
    publication.publish_body = publish_body if contestant == "log" else insert_body
    at = timezone.now()
    for pk in ids:
        publication.publish(disclosure_id=pk, by=None, at=at, on=timezone.localdate(at))
    return len(ids)


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """One round more than counted: the first warms the writers up."""
    work = prepare((rounds + 1) * 2)
    connection.close()
    ratios = []
    with multiprocessing.get_context("fork").Pool(WRITERS, initializer=connection.close) as pool:
        for number in range(rounds + 1):
            took = {}
            for name in in_turn(("plain", "log"), number):
                turn = [(name, ids) for ids in work.pop(0)]
                took[name] = seconds(pool.map, write, turn, 1)
            if number:
                ratios.append(took["log"] / took["plain"])
                total = WRITERS * EACH
                say(f"round {number}: " + ", ".join(f"{name} {total / took[name]:.0f}/s" for name in took))
    if (size := log_size()) != (rounds + 1) * WRITERS * EACH:
        raise SystemExit(f"the log has {size} leaves")
    return [result("publish", ratios, GOAL)]
