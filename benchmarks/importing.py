"""A ledger of ten thousand rows from the bytes of the file to the lines of a draft, against a bare read by calamine and
one set-based insert of the same rows."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from benchmarks.country import use
from benchmarks.rounds import ROUNDS, in_turn, result, say, seconds
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.choices import Level
from governance.base.places.models import Division
from openness.actions.importing import import_at_once
from openness.actions.load_schedule import load_schedule
from openness.choices import Form
from openness.models import Disclosure, Item, Line

NAMES = ("importing",)
ROWS = 10_000
START, END = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
CODES = ((99, "省"), (9901, "市"), (990101, "县"), (990101001, "镇"), (990101001201, "村"))
FLOOR = """
INSERT INTO openness_line (disclosure_id, position, side, "on", category, summary, payee, payee_is_person, amount, voucher_no)
SELECT %s, row_number() OVER (), CASE WHEN income = '' THEN 'expenditure' ELSE 'income' END, day::date, category,
       summary, payee, true, coalesce(nullif(income, ''), spent)::numeric, voucher
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
    AS t (day, voucher, summary, category, income, spent, payee)
"""  # noqa: E501


def ledger() -> bytes:
    """As an agency's program writes it: a title, headings, a row of sums."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("3月")
    sheet.append(["村2026年3月收支明细账（单位：元）"])
    sheet.append(["日期", "凭证号", "摘要", "科目名称", "收入", "支出", "往来单位"])
    sums = [Decimal(0), Decimal(0)]
    for number in range(1, ROWS + 1):
        income, amount = number % 3 == 0, Decimal(number * 7) / 100
        sums[0 if income else 1] += amount
        name, what = ("补助收入", "上级拨付运转经费") if income else ("公益支出", "修缮道路和照明")
        sheet.append(
            [
                f"2026-03-{number % 31 + 1:02d}",
                f"记-{number}",
                f"{what}第{number}笔",
                name,
                amount if income else None,
                None if income else amount,
                "某某工程有限公司",
            ]
        )
    sheet.append(["合计", None, None, None, *sums, None])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def village() -> tuple[Division, User]:
    parent, made = None, None
    for code, name in CODES:
        made = parent = Division.objects.create(
            code=str(code),
            name=name,
            level=Level(len(str(code))),
            parent=parent,
            committee="village" if name == "村" else "",
        )
    if made is None:
        raise LookupError("no places")
    clerk = User.objects.create_user("bench-clerk", name="文书")
    Assignment.objects.create(user=clerk, role=Role.CLERK, division=made, starts_on=dt.date(2020, 1, 1))
    return made, clerk


def draft_of(place: Division, clerk: User) -> Disclosure:
    Disclosure.objects.all().delete()
    return Disclosure.objects.create(
        item=Item.objects.get(code="monthly-account"),
        division=place,
        form=Form.MONTHLY_ACCOUNT,
        title="三月",
        period_start=START,
        period_end=END,
        created_by=clerk,
        created_at=timezone.now(),
        content={},
    )


def floor(content: bytes, draft: Disclosure) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    columns = [[str(value) for value in column] for column in zip(*rows[2:-1], strict=True)]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR, [draft.pk, *columns])


def ours(content: bytes, draft: Disclosure, clerk: User) -> None:
    import_at_once(
        disclosure_id=draft.pk,
        content=content,
        filename="三月.xlsx",
        version=draft.version,
        by=clerk,
        at=timezone.now(),
        on=END,
    )


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """Each turn begins with an empty draft, and all rows must be there at its end."""
    use("bench_importing")
    load_schedule(at=timezone.now())
    place, clerk = village()
    content = ledger()
    ratios = []
    for number in range(rounds):
        took = {}
        for name in in_turn(("floor", "ours"), number):
            draft = draft_of(place, clerk)
            given = (content, draft) if name == "floor" else (content, draft, clerk)
            took[name] = seconds(floor if name == "floor" else ours, *given)
            if Line.objects.filter(disclosure=draft).count() != ROWS:
                raise SystemExit(f"{name}: rows are missing")
        ratios.append(took["ours"] / took["floor"])
        say(f"round {number + 1}: " + ", ".join(f"{name} {value:.2f} s" for name, value in took.items()))
    return [result("importing", ratios, 4.0)]
