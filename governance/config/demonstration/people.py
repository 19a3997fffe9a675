"""Accounts of the demonstration, one or more for every role, and the list that says how to sign in."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from allauth.mfa.totp.internal.auth import generate_totp_secret

from governance.base.accounts.actions.account import create_user, enrol_totp
from governance.base.accounts.actions.assignment import assign
from governance.base.accounts.choices import TWO_STEP_ROLES, Role
from governance.base.accounts.models import User
from governance.base.accounts.passwords import readable_password
from governance.base.places.actions.organisation import add_organisation
from governance.base.places.choices import DEMONSTRATION_CODE, OrganisationKind
from governance.base.places.models import Division, Organisation
from governance.config.demonstration.cast import (
    BUREAU,
    CORE,
    DEPARTMENTS,
    REVIEWERS,
    SUPERVISORS,
    Community,
    communities,
    name,
)
from governance.config.demonstration.stage import Place, Stage

LABEL = "密码（所有账号相同）："
TOWNSHIP_NUMBER = {"990101001": 1, "990101002": 2, "990101003": 3}
REVIEWED = range(1, REVIEWERS + 1)
# Who works above the communities: user name, role, name number.
COUNTY = (
    ("bureau01", Role.BUREAU_REVIEWER, 201),
    ("dept01", Role.DEPARTMENT, 202),
    ("leader01", Role.LEADER, 203),
    ("admin01", Role.PLATFORM_ADMIN, 204),
    *((f"bureau{number:02d}", Role.BUREAU_REVIEWER, 250 + number) for number in REVIEWED[1:]),
    *((f"office{number:02d}", Role.GOVERNMENT_OFFICE, 260 + number) for number in REVIEWED),
    ("party01", Role.PARTY_OFFICE, 290),
    *((f"dept{number:02d}", Role.DEPARTMENT, 270 + number) for number in range(2, len(DEPARTMENTS) + 1)),
)


def password_in(path: Path) -> str:
    """The one of an earlier load, else a new one."""
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith(LABEL):
                return line.removeprefix(LABEL).strip()
    return readable_password()


class Registry:
    """Registers people as the installation itself would: nobody is there yet who could."""

    def __init__(self, stage: Stage, password: str, divisions: dict[str, Division]) -> None:
        self.stage, self.password, self.divisions = stage, password, divisions

    def account(self, username: str, person: str, code: str) -> User:
        made = create_user(
            username=username,
            name=person,
            place=code,
            by=None,
            password=self.password,
            demonstration=True,
            like=next(iter(self.stage.people.values()), None),
            **self.stage.when(),
        )
        self.stage.people[username] = made.user
        return made.user

    def post(self, user: User, role: str, code: str, organisation: Organisation | None = None) -> int:
        """A post from this day on, with the second step where the role needs it."""
        given = assign(
            user=user,
            role=role,
            division=self.divisions[code],
            organisation=organisation,
            starts_on=self.stage.on,
            by=None,
            **self.stage.when(),
        )
        if role in TWO_STEP_ROLES:
            enrol_totp(user=user, secret=generate_totp_secret(), at=self.stage.at)
        return given.pk

    def county(self) -> None:
        for short in DEPARTMENTS:
            kind = OrganisationKind.BUREAU if short == BUREAU else OrganisationKind.DEPARTMENT
            self.stage.organisations[short] = self._organisation(f"清溪县{short}（虚构）", kind, DEMONSTRATION_CODE)
        bureau = self.stage.organisations[BUREAU]
        of = {Role.BUREAU_REVIEWER: bureau}
        departments = {self.stage.department(short): self.stage.organisations[short] for short in DEPARTMENTS}
        for username, role, number in COUNTY:
            user = self.account(username, name(number), DEMONSTRATION_CODE)
            self.post(user, role, DEMONSTRATION_CODE, departments.get(username, of.get(role)))

    def township(self, code: str, staff: int) -> None:
        """Its staff and the accounting agent; two sign for a township, and the first one has three members of staff."""
        number, title = TOWNSHIP_NUMBER[code], self.divisions[code].name
        government = f"{title}办事处（虚构）" if title.endswith("街道") else f"{title}人民政府（虚构）"
        self.stage.organisations[code] = self._organisation(government, OrganisationKind.DEPARTMENT, code)
        office = self._organisation("村账代理服务中心（虚构）", OrganisationKind.ACCOUNTING, code)
        agent = self.account(f"agent{number:02d}", name(210 + number), code)
        self.post(agent, Role.ACCOUNTING_AGENT, code, office)
        for place in range(staff):
            username = f"town{number:02d}" if not place else f"town{number:02d}{'abc'[place]}"
            self.post(self.account(username, name(220 + 3 * number + place), code), Role.TOWNSHIP_STAFF, code)
        if code == CORE:
            party = self.account("party02", name(291), code)
            self.post(party, Role.PARTY_OFFICE, code)

    def community(self, cast: Community) -> Place:
        code, number = cast.code, f"{cast.number:02d}"
        clerk = self.account(f"clerk{number}", cast.person(0), code)
        posts = [self.post(clerk, Role.CLERK, code)]
        secretary = self.account(f"secretary{number}", cast.person(1), code)
        head = self.account(f"head{number}", cast.person(2 + SUPERVISORS), code)
        posts.append(self.post(secretary, Role.PARTY_SECRETARY, code))
        posts.append(self.post(head, Role.COMMITTEE_HEAD, code))
        supervisors = []
        for seat in range(SUPERVISORS):
            supervisor = self.account(f"super{number}{'abc'[seat]}", cast.person(2 + seat), code)
            posts.append(self.post(supervisor, Role.SUPERVISOR, code))
            supervisors.append(supervisor)
        town = TOWNSHIP_NUMBER[cast.township]
        place = Place(
            community=cast,
            division=self.divisions[code],
            clerk=clerk,
            head=head,
            secretary=secretary,
            filer=self.stage.people[f"agent{town:02d}"] if cast.agent else clerk,
            supervisors=supervisors,
            posts=posts,
            staff=self.stage.people[f"town{town:02d}"],
        )
        self.stage.places[code] = place
        return place

    def _organisation(self, title: str, kind: str, code: str) -> Organisation:
        division = self.divisions[code]
        return add_organisation(
            division_id=division.pk, name=title, kind=kind, credit_code="", by=None, **self.stage.when()
        )


# The list --------------------------------------------------------------------------------------------------------

SHOWN = (
    ("clerk01", "上湾村文书：待办、填报、提交"),
    ("head01", "上湾村村委会主任：对清单提意见、签协议、反映越位缺位"),
    ("super01a", "上湾村监督委员会成员：核实、签署"),
    ("secretary01", "上湾村党组织书记"),
    ("agent01", "柳林镇代理记账员：替柳溪村、新河社区记账"),
    ("town01", "柳林镇工作人员：全镇的到期和逾期，起草和签署协议"),
    ("bureau01", "清溪县民政局：公开目录、两份清单、上报到县的逾期"),
    ("bureau02", "清溪县民政局：准入审查（一件申请要三个人分别审查，第四个人决定）"),
    ("office01", "清溪县人民政府办公室：审查民政局自己的申请"),
    ("dept01", "清溪县卫生健康局：准入申请、登记负担"),
    ("party01", "清溪县委组织部：采用规范化项目和责任清单，交叉任职，领导责任"),
    ("leader01", "清溪县领导（只读）"),
    ("admin01", "平台管理员"),
)
TWO_STEPS = frozenset(username for username, _role, _number in COUNTY) | {"town01"}


def write_list(
    path: Path, password: str, divisions: Mapping[str, Division], townships: Sequence[str], on: dt.date
) -> None:
    """Readable by the one who installs, and by nobody else."""
    places = "、".join(f"{cast.number:02d} {divisions[cast.code].name}" for cast in communities(*townships))
    offices = "、".join(f"town{TOWNSHIP_NUMBER[code]:02d} {divisions[code].name}" for code in townships)
    lines = [
        f"演示账号（清溪县为虚构，{on.isoformat()}装入）",
        f"{LABEL}{password}",
        *(f"  {user:<12} {what}{'（两步验证）' if user in TWO_STEPS else ''}" for user, what in SHOWN),
        f"其余账号按编号：乡镇（街道）工作人员 {offices}；",
        "clerk02 是下湾村文书，head02 是主任，secretary02 是书记，super02a 到 super02c 是监督委员会成员，余类推：",
        f"  {places}",
        "县里的部门，dept01 起："
        + "、".join(DEPARTMENTS)
        + "；民政局 bureau01 到 bureau04，县政府办 office01 到 office04",
        "两步验证的六位口令：./dev manage totp_code town01",
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)
