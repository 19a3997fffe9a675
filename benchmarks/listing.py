"""Any page of the list of duties at ten million, against the first one: through the view of the API, as an ordinary
user who may read the whole country, one province or one township."""

from __future__ import annotations

import datetime as dt
import statistics
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from rest_framework.test import APIRequestFactory, force_authenticate

from benchmarks.country import LIVE, MONTHLY, country, owner, restart, settle
from benchmarks.rounds import ROUNDS, result, say, seconds
from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.clock.api.duty import DutyList
from governance.base.clock.models import Duty
from governance.base.places.api.listing import write_cursor
from governance.base.places.choices import Level
from governance.base.places.models import Division
from openness.duty_kinds import KIND_PERIOD
from openness.models import Item

NAMES = ("cursor",)
WANTED = 10_000_000
MONTHS = 17
PLACES = (0.1, 0.5, 0.9, 0.99)  # how far into the list
REPEATS = 7
MANY = """
INSERT INTO clock_duty (period, division_id, kind, subject, role, opens_on, due_on, provisional, state, level, met_on)
SELECT m.period, p.id, %(kind)s, %(subject)s, 'clerk', m.period, m.due, false, (p.id %% 10 < 7)::int, 3,
       CASE WHEN p.id %% 10 < 7 THEN m.due END
FROM (SELECT (%(first)s::date + n * interval '1 month')::date AS period,
             (%(first)s::date + (n + 1) * interval '1 month')::date AS due FROM generate_series(0, %(last)s) AS n) AS m
CROSS JOIN (SELECT id FROM places_division WHERE committee <> '' ORDER BY id) AS p ORDER BY m.period, p.id
"""


def fill() -> None:
    """Ten million duties, unless a benchmark before this one has left as many. The key to the divisions, which is what
    takes the time, is checked once at the end."""
    if Duty.objects.count() < WANTED:
        restart()
        key = "clock_duty_division_id_of_the_benchmark"
        with owner() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = 'clock_duty'::regclass AND contype = 'f'"
            )
            cursor.execute(f"ALTER TABLE clock_duty DROP CONSTRAINT {cursor.fetchone()[0]}")
            subject = Item.objects.get(code=MONTHLY).pk
            cursor.execute(MANY, {"kind": KIND_PERIOD, "subject": subject, "first": LIVE, "last": MONTHS - 1})
            cursor.execute(
                f"ALTER TABLE clock_duty ADD CONSTRAINT {key} FOREIGN KEY (division_id) "
                "REFERENCES places_division DEFERRABLE INITIALLY DEFERRED"
            )
    settle()


def reader(name: str, codes: list[str]) -> User:
    """Somebody who reads in these divisions and does nothing else."""
    user, _made = User.objects.get_or_create(username=f"bench-{name}", defaults={"name": name})
    for division in Division.objects.filter(code__in=codes):
        Assignment.objects.get_or_create(
            user=user, role=Role.LEADER, division=division, defaults={"starts_on": dt.date(2020, 1, 1)}
        )
    return user


def page(user: User, cursor: str, filters: dict[str, str]) -> Any:
    """One page, as the API answers it."""
    request: Any = APIRequestFactory(SERVER_NAME="localhost").get(
        "/api/v1/duties/", {**filters, **({"cursor": cursor} if cursor else {})}
    )
    request.at = timezone.now()
    request.on = timezone.localdate(request.at)
    force_authenticate(request, user)
    response = DutyList.as_view()(request)
    if response.status_code != 200:
        raise SystemExit(f"{response.status_code}: {response.data}")
    return response.render()


def cursors(codes: list[str]) -> list[str]:
    """Of the pages at ``PLACES``, of which each begins in the middle of a community's duties."""
    found = []
    owing = Division.objects.communities().filter(code__gte=codes[0], code__lt=codes[-1] + ":").order_by("code")
    total = owing.count()
    for place in PLACES:
        division = owing[int(total * place)]
        ids = list(Duty.objects.filter(division=division).order_by("id").values_list("id", flat=True))
        found.append(write_cursor([division.code, ids[len(ids) // 2]]))
    return found


def measure(rounds: int = ROUNDS) -> list[dict[str, Any]]:
    """In every round the slowest page of all scopes and filters counts."""
    country()
    fill()
    provinces = list(Division.objects.filter(level=Level.PROVINCE).order_by("code").values_list("code", flat=True))
    township = Division.objects.within("430103").filter(level=Level.TOWNSHIP).order_by("code")[0].code
    scopes = {"country": provinces, "province": ["43"], "township": [township]}
    readers = {name: reader(name, codes) for name, codes in scopes.items()}
    asked = [
        (name, filters, cursors(codes))
        for name, codes in scopes.items()
        for filters in ({}, {"state": "open"}, {"state": "open", "due_from": "2024-06-01"})
    ]
    ratios = []
    for number in range(rounds):
        worst = (0.0, "")
        for name, filters, pages in asked:
            cache.clear()  # the API allows a person so many questions a minute
            took = {
                cursor: statistics.median(seconds(page, readers[name], cursor, filters) for _ in range(REPEATS))
                for cursor in ("", *pages)
            }
            slowest = max(took[cursor] for cursor in pages)
            worst = max(worst, (slowest / took[""], f"{name} {filters or ''}: first {took['']:.4f} s, {slowest:.4f} s"))
        ratios.append(worst[0])
        say(f"round {number + 1}: {worst[1]}")
    return [result("cursor", ratios, 2.0)]
