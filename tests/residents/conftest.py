"""A county with a clerk in one village, keepers at the county, and visitors."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from governance.base.accounts.choices import TWO_STEP_ROLES, Role
from governance.base.accounts.models import Assignment, User
from tests.openness.county import COUNTY, SIBLING, VILLAGE, County, at, make_county

DAY = dt.date(2026, 3, 4)
NOW = {"at": at(DAY), "on": DAY}
NAME, PHONE, WORDS = "王小明", "13800138000", "我家的低保记录写错了地址"


class People:
    """Whoever is asked for, made once, with a client that is signed in."""

    def __init__(self, county: County) -> None:
        self.county, self.users = county, dict[str, User]()

    def __call__(self, role: str, code: str = VILLAGE, *, ends_on: dt.date | None = None) -> User:
        name = f"{role}_{code}_{ends_on}"
        if name not in self.users:
            user = User.objects.create_user(name, name="某人")
            Assignment.objects.create(
                user=user,
                role=role,
                division=self.county.places[code],
                starts_on=dt.date(2025, 1, 1),
                ends_on=ends_on,
            )
            if role in TWO_STEP_ROLES:
                TOTP.activate(user, generate_totp_secret())
                RecoveryCodes.activate(user)
            self.users[name] = user
        return User.objects.get(pk=self.users[name].pk)

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture
def county(db: None) -> County:
    return make_county()


@pytest.fixture
def people(county: County) -> People:
    return People(county)


@pytest.fixture
def clerk(people: People) -> User:
    return people(Role.CLERK)


@pytest.fixture
def keeper(people: People) -> User:
    return people(Role.BUREAU_REVIEWER, COUNTY)


@pytest.fixture
def outsiders(people: People) -> list[User]:
    """Everyone who is near and yet not the one who handles requests of the village."""
    superuser = User.objects.create_superuser("root", name="超管")
    return [
        superuser,
        people(Role.CLERK, SIBLING),
        people(Role.CLERK, ends_on=dt.date(2026, 3, 3)),
        people(Role.SUPERVISOR),
        people(Role.PARTY_SECRETARY),
        people(Role.TOWNSHIP_STAFF, VILLAGE[:9]),
        people(Role.BUREAU_REVIEWER, COUNTY),
        people(Role.LEADER, COUNTY),
        people(Role.PLATFORM_ADMIN, COUNTY),
    ]
