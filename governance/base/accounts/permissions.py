"""Who may: one registry of verbs, one scope, one question (``may``).

A verb ("openness.verify_disclosure") names the roles that may do it and how near they must stand. Every door asks
here; the roles × verbs table of the handbook is printed from the same registry that the tests iterate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from governance.base.accounts.choices import ADMIN_ROLES, TWO_STEP_ROLES, Role
from governance.base.accounts.models import Assignment, User
from governance.base.places.rules.code import LEVEL_NAMES, is_within
from governance.base.verdict import Verdict, no, yes


@dataclass(frozen=True)
class Verb:
    """``roles`` may do it inside their own division; ``reads`` marks what any role above may see as well."""

    name: str
    label: str
    roles: frozenset[str]
    personal: bool = False  # personal records: never by being a superuser, never from above


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment in force, as plain values."""

    role: str
    code: str
    organisation_id: int | None
    assignment_id: int


@dataclass(frozen=True)
class Scope:
    """Everything a person holds on one day."""

    posts: tuple[Post, ...] = field(default_factory=tuple)

    def codes(self, roles: Iterable[str] | None = None) -> tuple[str, ...]:
        """Codes of the divisions held (in one of ``roles``), without those inside another one."""
        wanted = None if roles is None else frozenset(roles)
        codes = sorted({p.code for p in self.posts if wanted is None or p.role in wanted})
        outer: list[str] = []
        for code in codes:
            if not outer or not is_within(code, outer[-1]):
                outer.append(code)
        return tuple(outer)

    def holds(self, roles: Iterable[str], code: str) -> bool:
        """Whether one of ``roles`` is held at ``code`` or above it."""
        wanted = frozenset(roles)
        return any(p.role in wanted and is_within(code, p.code) for p in self.posts)

    def roles(self) -> frozenset[str]:
        return frozenset(p.role for p in self.posts)


VERBS: dict[str, Verb] = {}


def register(name: str, label: str, roles: Iterable[str], *, personal: bool = False) -> Verb:
    """Declare a verb; called by each app's permissions.py at import. ValueError when declared twice differently."""
    verb = Verb(name, label, frozenset(roles), personal)
    if VERBS.setdefault(name, verb) != verb:
        raise ValueError(f"verb {name} is declared twice")
    return verb


def scope_of(user: User, on: dt.date) -> Scope:
    """Posts in force on that day, one query for each user object and day."""
    if not user.is_authenticated or not user.is_active:
        return Scope()
    cache: dict[dt.date, Scope] = user.__dict__.setdefault("_scopes", {})
    if on not in cache:
        rows = (
            Assignment.objects.in_force(on)
            .filter(user_id=user.pk)
            .values_list("role", "division__code", "organisation_id", "id")
            .order_by("division__code", "id")
        )
        cache[on] = Scope(tuple(Post(*row) for row in rows))
    return cache[on]


def forget_scope(user: User) -> None:
    """Drop what ``scope_of`` remembers, after the user's assignments changed in this process."""
    user.__dict__.pop("_scopes", None)


def may(user: User, verb: str, *, place: str, on: dt.date) -> Verdict:
    """Whether the user holds a role for ``verb`` at the division code ``place`` or above it on that day."""
    declared = VERBS[verb]
    scope = scope_of(user, on)
    if scope.holds(declared.roles, place):
        return yes("role", basis=(verb,))
    labels = "、".join(str(Role(r).label) for r in sorted(declared.roles))
    held = "、".join(sorted({str(Role(p.role).label) for p in scope.posts})) or _("没有有效的任职")
    return no(
        "role",
        _("“%(label)s”需要由本地的%(roles)s办理。请联系他们，或请上级为您登记任职。")
        % {"label": declared.label, "roles": labels},
        needed=labels,
        met=held,
        basis=(verb,),
    )


def may_enter_admin(user: User, on: dt.date) -> bool:
    """Township level and above, and the platform administrator."""
    return bool(user.is_superuser or scope_of(user, on).roles() & ADMIN_ROLES)


def needs_two_steps(user: User, on: dt.date) -> bool:
    """Two-step sign-in is required from township level up (MLPS-MFA)."""
    return bool(user.is_superuser or scope_of(user, on).roles() & TWO_STEP_ROLES)


def level_name(code: str) -> str:
    """省级, 地级, 县级, 乡级 or 村级."""
    return LEVEL_NAMES[len(code)]


MANAGE_ACCOUNTS = register(
    "accounts.manage", _("管理账号和任职"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN]
)
CONFIRM_RULE = register("law.confirm_rule", _("确认规则"), [Role.BUREAU_REVIEWER])
MANAGE_PLACES = register("places.manage", _("调整区划"), [Role.BUREAU_REVIEWER])
SET_COMMITTEE = register("places.set_committee", _("登记自治组织和社区类型"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER])
GO_LIVE = register("places.go_live", _("设定上线日期"), [Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN])
SEE_OFFICIAL = register(
    "official.see", _("查看公务记录"), [r for r in Role.values if r not in (Role.PLATFORM_ADMIN,)]
)
