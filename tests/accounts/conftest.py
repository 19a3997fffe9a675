"""A small county and a person for each post."""

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.models import Division, Organisation
from tests.accounts.cast import COUNTY, DAY, NAMES, TOWNSHIP


@pytest.fixture
def places(db: None) -> dict[str, Division]:
    made: dict[str, Division] = {}
    for code, name in NAMES.items():
        parent = made.get(max((c for c in made if code.startswith(c)), key=len, default=""))
        committee = "village" if len(code) == 12 else ""
        made[code] = Division.objects.create(
            code=code, name=name, level=len(code), parent=parent, committee=committee, unit_kind=committee
        )
    return made


@pytest.fixture
def person(places: dict[str, Division]) -> Callable[..., User]:
    """``person("li", Role.CLERK, VILLAGE)``: made behind the actions, for tests of what comes after them."""

    def make(username: str, role: str = "", code: str = "", **fields: object) -> User:
        user = User.objects.filter(username=username).first() or User.objects.create_user(
            username, password="Abcd-1234-efgh", name=f"{username}名"
        )
        if role:
            organisation = None
            if role == Role.DEPARTMENT:
                organisation = Organisation.objects.get_or_create(
                    name="农业农村局", division=places[code], defaults={"kind": "department"}
                )[0]
            Assignment.objects.create(
                user=user,
                role=role,
                division=places[code],
                organisation=organisation,
                **({"starts_on": DAY - dt.timedelta(days=100)} | fields),
            )
        return user

    return make


@pytest.fixture
def township(person: Callable[..., User]) -> User:
    return person("zhen", Role.TOWNSHIP_STAFF, TOWNSHIP)


@pytest.fixture
def bureau(person: Callable[..., User]) -> User:
    return person("minzheng", Role.BUREAU_REVIEWER, COUNTY)


@pytest.fixture
def administrator(person: Callable[..., User]) -> User:
    return person("guanli", Role.PLATFORM_ADMIN, COUNTY)


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root1", password="Abcd-1234-efgh", name="安装")


@pytest.fixture
def client_of() -> Callable[[User], Client]:
    """A browser in which that person has signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def enrolled_client(client_of: Callable[[User], Client]) -> Callable[[User], Client]:
    """The same, with the second step set up."""

    def sign_in(user: User) -> Client:
        TOTP.activate(user, "JBSWY3DPEHPK3PXP")
        RecoveryCodes.activate(user)
        return client_of(user)

    return sign_in


@pytest.fixture
def time_machine_at() -> Callable[[dt.date], AbstractContextManager[object]]:
    """``with time_machine_at(DAY):`` noon in Shanghai on that day."""
    return lambda day: time_machine.travel(dt.datetime(day.year, day.month, day.day, 4, tzinfo=dt.UTC))
