"""A province with a county, a few rules, and people who may and may not confirm them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.law.loading import load
from governance.base.law.models import Rule
from governance.base.places.models import Division
from tests.law.cast import AT, COUNTY, NAMES


@pytest.fixture
def places(db: None) -> dict[str, Division]:
    made: dict[str, Division] = {}
    for code, name in sorted(NAMES.items(), key=lambda item: len(item[0])):
        parent = made.get(max((c for c in made if code.startswith(c)), key=len, default=""))
        committee = "village" if len(code) == 12 else ""
        made[code] = Division.objects.create(
            code=code, name=name, level=len(code), parent=parent, committee=committee, unit_kind=committee
        )
    return made


@pytest.fixture
def person(places: dict[str, Division]) -> Callable[..., User]:
    def make(username: str, role: str, code: str, *, ends_on: dt.date | None = None) -> User:
        user = User.objects.create_user(username, password="Abcd-1234-efgh", name=f"{username}名")
        Assignment.objects.create(
            user=user, role=role, division=places[code], starts_on=dt.date(2025, 1, 1), ends_on=ends_on
        )
        return user

    return make


@pytest.fixture
def reviewer(person: Callable[..., User]) -> User:
    return person("bureau", Role.BUREAU_REVIEWER, COUNTY)


@pytest.fixture
def make_rule(db: None) -> Callable[..., Rule]:
    def make(**changes: Any) -> Rule:
        values: dict[str, Any] = {
            "code": "VC-DI-PERIOD", "subject": "disclosure", "title": "公布期限", "applies_to": "village", "place": "",
            "operator": "GE", "number": 15, "unit": "day", "statement": "公布的期限不得少于十五日。",
            "law": "村民委员会组织法", "article": "第三十五条", "valid_from": dt.date(2026, 1, 1),
            "local_law": "stricter", "confidence": "read", "copy_read": "JL-VC",
        }  # fmt: skip
        values |= changes
        if values["confidence"] != "read":
            values["copy_read"] = ""
        return Rule.objects.create(**values)

    return make


@pytest.fixture
def rulebook(db: None) -> None:
    load(at=AT)
