"""A spreadsheet of people and posts, looked at row by row before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import Role
from governance.base.accounts.explain import worded
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import codes_managed, manager_posts, within_codes
from governance.base.accounts.rules.assignment import Held, Span, may_give, not_for_oneself
from governance.base.accounts.verdicts import name_verdict, post_verdicts, username_form
from governance.base.places.models import Division, Organisation
from governance.base.places.rules.code import is_within
from governance.base.spreadsheet import Column, Row, TableProblem, parse_date
from governance.base.verdict import Verdict, failures, no

# Each new account costs a password hash; a township has fewer people than this.
MAX_PEOPLE = 200
NOT_FOUND = gettext_lazy("没有叫“%(met)s”的%(what)s，或者不在您管理的范围内。请核对后重填。")
T = TypeVar("T")
SEVERAL = gettext_lazy("叫“%(met)s”的不止一个（%(needed)s）。请改填代码，或写全名称。")


def columns() -> tuple[Column, ...]:
    """The columns of the sheet, by the headings people see."""
    return (
        Column("name", _("姓名")),
        Column("username", _("登录名"), help=_("3 至 40 个小写字母、数字、点、横线；已有账号填原来的登录名"), width=20),
        Column("role", _("角色"), help="、".join(str(role.label) for role in Role), width=24),
        Column("place", _("区划代码"), help=_("区划代码，或您管理范围内不重名的区划名称"), width=20),
        Column("organisation", _("单位"), required=False, help=_("职能部门工作人员必填，其他人可以不填"), width=20),
        Column("starts_on", _("开始日期"), help=_("如 2026-03-15")),
        Column("ends_on", _("结束日期"), required=False, help=_("当天仍有效；没有期限的不填")),
    )


def examples() -> list[tuple[str, ...]]:
    """Lines of the template that show how it is filled in."""
    return [
        ("李文", "liwen.shangwan", str(Role.CLERK.label), "990101001201", "", "2026-03-01", ""),
        ("王敏", "wangmin.shangwan", str(Role.SUPERVISOR.label), "990101001201", "", "2026-03-01", "2031-02-28"),
    ]


@dataclass(frozen=True)
class PlannedPost:
    """One good row: who would hold what. ``user`` None is an account still to be made."""

    number: int
    username: str
    name: str
    user: User | None
    role: str
    division: Division
    organisation: Organisation | None
    span: Span


@dataclass(frozen=True)
class Plan:
    """What an import would do, and everything that keeps it from being done."""

    posts: list[PlannedPost] = field(default_factory=list)
    problems: list[TableProblem] = field(default_factory=list)

    @property
    def new_accounts(self) -> list[str]:
        return sorted({post.username for post in self.posts if post.user is None})


def plan_import(rows: Sequence[Row], *, by: User, on: dt.date) -> Plan:
    """Every verdict on every row, with a constant number of queries; later rows count with the earlier ones."""
    facts = _Facts(rows, by, on)
    plan, headings = Plan(), {column.name: column.heading for column in columns()}
    for row in rows:
        post, verdicts = facts.look_at(row)
        bad = failures(verdicts)
        plan.problems.extend(TableProblem(row.number, headings.get(v.field, v.field), v) for v in bad)
        if post is not None and not bad:
            plan.posts.append(post)
    return plan


class _Facts:
    """What the rows refer to, loaded once."""

    def __init__(self, rows: Sequence[Row], by: User, on: dt.date) -> None:
        self.by, self.posts = by, manager_posts(by, on)
        # By lower case, as names are compared everywhere, though an old one may be written otherwise.
        lowered = User.objects.annotate(lowered=Lower("username"))
        self.users = {u.username.lower(): u for u in lowered.filter(lowered__in=_values(rows, "username"))}
        self.held: dict[str, list[Held]] = defaultdict(list)
        posts = Assignment.objects.filter(user__in=self.users.values())
        for username, role, code, starts_on, ends_on in posts.values_list(
            "user__username", "role", "division__code", "starts_on", "ends_on"
        ):
            self.held[username.lower()].append(Held(role, code, Span(starts_on, ends_on)))
        named = _values(rows, "place")
        self.by_code = {d.code: d for d in Division.objects.filter(code__in=named)}
        self.by_name: dict[str, list[Division]] = defaultdict(list)
        reach = within_codes(codes_managed(by, on), "code")
        for division in Division.objects.filter(reach, name__in=named).order_by("code"):
            self.by_name[division.name].append(division)
        self.organisations: dict[str, list[Organisation]] = defaultdict(list)
        for organisation in Organisation.objects.filter(
            name__in=_values(rows, "organisation"), closed_on=None
        ).select_related("division"):
            self.organisations[organisation.name].append(organisation)
        self.names: dict[str, str] = {}

    def look_at(self, row: Row) -> tuple[PlannedPost | None, list[Verdict]]:
        values = row.values
        role, verdicts = _role(values["role"])
        division, found = self._division(values["place"])
        verdicts += found
        organisation, found = self._organisation(values["organisation"], division)
        verdicts += found
        span, found = _span(values)
        verdicts += found + self._person(values["username"], values["name"])
        if division is None or role is None or span is None:
            return None, verdicts
        user = self.users.get(values["username"])
        held = self.held[values["username"]]
        verdicts += post_verdicts(role, division, organisation, span, held, active=user is None or user.is_active)
        verdicts.append(worded(may_give(self.posts, division.code)))
        verdicts.append(worded(not_for_oneself(self.by.pk, 0 if user is None else user.pk)))
        if not failures(verdicts):
            held.append(Held(role, division.code, span))
        post = PlannedPost(row.number, values["username"], values["name"], user, role, division, organisation, span)
        return post, [_at_column(v) for v in verdicts]

    def _person(self, username: str, name: str) -> list[Verdict]:
        """A new account by the rules of new accounts; a known one by the same name, also within the file."""
        user = self.users.get(username)
        known = user.name if user is not None else self.names.setdefault(username, name)
        if known != name:
            text = _("登录名“%(met)s”属于另一个姓名的人。请核对姓名；是另一个人的，换一个登录名。") % {"met": username}
            return [no("other_person", text, needed=_("同一个人"), met=name, field="username")]
        return [name_verdict(name)] if user is not None else [username_form(username), name_verdict(name)]

    def _division(self, text: str) -> tuple[Division | None, list[Verdict]]:
        if text in self.by_code:
            return self.by_code[text], []
        return _one(self.by_name.get(text, []), text, _("区划"), "place", lambda d: d.code)

    def _organisation(self, text: str, division: Division | None) -> tuple[Organisation | None, list[Verdict]]:
        if not text or division is None:
            return None, []
        near = [
            o
            for o in self.organisations.get(text, [])
            if is_within(o.division.code, division.code) or is_within(division.code, o.division.code)
        ]
        return _one(near, text, _("单位"), "organisation", lambda o: o.division.name)


def _one(found: list[T], text: str, what: str, column: str, told: Callable[[T], str]) -> tuple[T | None, list[Verdict]]:
    """The only one found, or a verdict that says why there is none."""
    if len(found) == 1:
        return found[0], []
    if not text:
        return None, []  # an empty cell has its own problem already
    if not found:
        message = str(NOT_FOUND) % {"met": text, "what": what}
        return None, [no("not_found", message, needed=what, met=text, field=column)]
    needed = "、".join(told(item) for item in found)
    return None, [no("several", str(SEVERAL) % {"met": text, "needed": needed}, needed=needed, met=text, field=column)]


def _role(text: str) -> tuple[str | None, list[Verdict]]:
    """By its label, with or without what stands in brackets."""
    for role in Role:
        label = str(role.label)
        if text and text in (label, label.partition("（")[0], role.value):
            return role.value, []
    if not text:
        return None, []
    needed = "、".join(str(role.label) for role in Role)
    message = _("没有叫“%(met)s”的角色。可以填：%(needed)s。") % {"met": text, "needed": needed}
    return None, [no("role_unknown", message, needed=needed, met=text, field="role")]


def _span(values: dict[str, str]) -> tuple[Span | None, list[Verdict]]:
    days, verdicts = {}, []
    for column in ("starts_on", "ends_on"):
        days[column] = parse_date(values[column])
        if values[column] and days[column] is None:
            text = _("日期“%(met)s”看不懂。请写成 2026-03-15 的样子。") % {"met": values[column]}
            verdicts.append(no("date", text, needed="2026-03-15", met=values[column], field=column))
    if verdicts or days["starts_on"] is None:
        return None, verdicts
    return Span(days["starts_on"], days["ends_on"]), []


def _at_column(verdict: Verdict) -> Verdict:
    """Rules name fields of the form; the sheet has one column for the place and none for the account."""
    column = {"division": "place", "user": "username", "": "place"}.get(verdict.field)
    return verdict if column is None else replace(verdict, field=column)


def _values(rows: Iterable[Row], column: str) -> set[str]:
    return {row.values[column] for row in rows if row.values[column]}
