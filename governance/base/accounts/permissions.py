"""Who may: one registry of verbs, one scope, one question (``may``).

A verb ("openness.verify_disclosure") names the roles that may do it and how near they must stand. Every door asks
here; the roles × verbs table of the handbook is printed from the same registry that the tests iterate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.base.accounts.choices import ADMIN_ROLES, MANAGED_LEVELS, TWO_STEP_ROLES, Role
from governance.base.accounts.models import PERSONAL_APPS, Assignment, AssignmentQuerySet, Grant, User
from governance.base.accounts.rules.assignment import ManagerPost
from governance.base.journal.changes import quiet
from governance.base.journal.models import Entry
from governance.base.places.rules.code import LEVEL_NAMES, is_within, upper_bound
from governance.base.verdict import Verdict, no, yes

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Verb:
    """``roles`` may do it inside their own division; ``label`` is what the table and the refusal call it."""

    name: str
    label: str | Promise
    roles: frozenset[str]
    personal: bool = False  # personal records: only in that very community, never from above, never as superuser


@dataclass(frozen=True)
class Grantable:
    """A permission that may be given on one object, and the verb that the giver needs where the object belongs."""

    permission: str  # "app.codename"
    model: str  # "app.model"
    verb: str


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

    def holds_at(self, roles: Iterable[str], code: str) -> bool:
        """Whether one of ``roles`` is held at ``code`` itself."""
        wanted = frozenset(roles)
        return any(p.role in wanted and p.code == code for p in self.posts)

    def roles(self) -> frozenset[str]:
        return frozenset(p.role for p in self.posts)


VERBS: dict[str, Verb] = {}
GRANTABLE: dict[tuple[str, str], Grantable] = {}


def register(name: str, label: str | Promise, roles: Iterable[str], *, personal: bool = False) -> Verb:
    """Declare a verb; called by each app's permissions.py at import. ValueError when declared twice differently."""
    verb = Verb(name, label, frozenset(roles), personal)
    if VERBS.setdefault(name, verb) != verb:
        raise ValueError(f"verb {name} is declared twice")
    return verb


def register_grantable(permission: str, model: str, verb: str) -> Grantable:
    """Allow ``permission`` to be granted on single objects of ``model`` by holders of ``verb`` at their place."""
    grantable = Grantable(permission, model, verb)
    if GRANTABLE.setdefault((permission, model), grantable) != grantable:
        raise ValueError(f"grantable {permission} on {model} is declared twice")
    return grantable


def scope_of(user: User, on: dt.date) -> Scope:
    """Posts in force on that day, one query for each user object and day (so one for each request)."""
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
    """Whether the user holds a role for ``verb`` at the division code ``place`` or above it on that day; for a verb
    on personal records at ``place`` itself (requirements.md: above the community there are only counts)."""
    declared = VERBS[verb]
    scope = scope_of(user, on)
    holds = scope.holds_at if declared.personal else scope.holds
    if holds(declared.roles, place):
        return yes("role", basis=(verb,))
    labels = "、".join(str(Role(r).label) for r in Role.values if r in declared.roles)
    held = "、".join(sorted({str(Role(p.role).label) for p in scope.posts})) or _("没有有效的任职")
    return no(
        "role",
        _("“%(label)s”要由本地的%(roles)s办理，您现在是：%(held)s。请联系他们，或请上级为您登记任职。")
        % {"label": declared.label, "roles": labels, "held": held},
        needed=labels,
        met=held,
        basis=(verb,),
    )


# Reading --------------------------------------------------------------------------------------------------------


def codes_visible(user: User, on: dt.date) -> tuple[str, ...]:
    """Divisions whose official records the person may read, each with all below it; '' is the whole country."""
    if user.is_active and user.is_superuser:
        return ("",)
    return scope_of(user, on).codes(SEE_OFFICIAL.roles)


def within_codes(codes: Iterable[str], field: str) -> Q:
    """``field`` begins with one of ``codes``, as index ranges; matches nothing when there are none."""
    condition = Q(pk__in=())
    for code in codes:
        if not code:
            return ~Q(pk__in=())  # everything; an empty Q would vanish from an "or"
        condition |= Q(**{f"{field}__gte": code, f"{field}__lt": upper_bound(code)})
    return condition


def filter_official(queryset: QuerySet[M], user: User, on: dt.date, field: str = "division__code") -> QuerySet[M]:
    """The rows of official records that the person may read; ``none()`` for who may read nothing."""
    codes = codes_visible(user, on)
    return queryset.filter(within_codes(codes, field)) if codes else queryset.none()


def manager_posts(user: User, on: dt.date) -> list[ManagerPost]:
    """What the person manages accounts by. The superuser of the installation stands as its platform administrator:
    somebody has to register the first one."""
    posts = [ManagerPost(p.role, p.code) for p in scope_of(user, on).posts if p.role in MANAGED_LEVELS]
    if user.is_active and user.is_superuser:
        posts.append(ManagerPost(Role.PLATFORM_ADMIN, ""))
    return posts


def codes_managed(user: User, on: dt.date) -> tuple[str, ...]:
    """Divisions inside which the person manages accounts; '' is the whole country."""
    if user.is_active and user.is_superuser:
        return ("",)
    return scope_of(user, on).codes(MANAGE_ACCOUNTS.roles)


def assignments_visible_to(user: User, on: dt.date) -> AssignmentQuerySet:
    """Those inside the divisions where the person manages accounts, and one's own."""
    condition = Q(user_id=user.pk) | within_codes(codes_managed(user, on), "division__code")
    return Assignment.objects.filter(condition)


def users_visible_to(user: User, on: dt.date) -> QuerySet[User]:
    """Accounts with a post, past ones too, where the person manages accounts, and oneself. Accounts without any post
    are seen by the installation's superuser alone."""
    codes = codes_managed(user, on)
    if "" in codes:
        return User.objects.all()
    holders = Assignment.objects.filter(within_codes(codes, "division__code")).values("user_id")
    return User.objects.filter(Q(pk=user.pk) | Q(pk__in=holders))


def grants_visible_to(user: User, on: dt.date) -> QuerySet[Grant]:
    """Those of visible accounts, and those that the person gave or holds; of personal records only the latter, since
    that somebody was let into a care file says something about a person already."""
    own = Q(user_id=user.pk) | Q(granted_by_id=user.pk)
    official = Q(user__in=users_visible_to(user, on).values("pk")) & ~Q(content_type__app_label__in=PERSONAL_APPS)
    return Grant.objects.filter(own | official)


def entries_visible_to(user: User, on: dt.date) -> QuerySet[Entry]:
    """Journal entries of official records in one's divisions, and of accounts where one manages them. Entries of the
    personal apps are shown to nobody here, the superuser included."""
    seen = within_codes(codes_visible(user, on), "division")
    managed = within_codes(codes_managed(user, on), "division") & Q(verb__startswith="accounts.")
    personal = Q()
    for app in PERSONAL_APPS:
        personal |= Q(verb__startswith=f"{app}.")
    return Entry.objects.filter(seen | managed).exclude(personal)


# Doors ----------------------------------------------------------------------------------------------------------


def may_enter_admin(user: User, on: dt.date) -> bool:
    """Township level and above, and the platform administrator."""
    return bool(user.is_superuser or scope_of(user, on).roles() & ADMIN_ROLES)


def needs_two_steps(user: User, on: dt.date) -> bool:
    """Two-step sign-in is required from township level up (MLPS-MFA)."""
    return bool(user.is_superuser or scope_of(user, on).roles() & TWO_STEP_ROLES)


def level_name(code: str) -> str:
    """省级, 地级, 县级, 乡级 or 村级."""
    return LEVEL_NAMES[len(code)]


MANAGE_ACCOUNTS = register("accounts.manage", gettext_lazy("管理账号和任职"), MANAGED_LEVELS)
CONFIRM_RULE = register("law.confirm_rule", gettext_lazy("确认规则"), [Role.BUREAU_REVIEWER])
MANAGE_PLACES = register("places.manage", gettext_lazy("调整区划"), [Role.BUREAU_REVIEWER])
SET_COMMITTEE = register(
    "places.set_committee", gettext_lazy("登记自治组织和社区类型"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER]
)
GO_LIVE = register("places.go_live", gettext_lazy("设定上线日期"), [Role.BUREAU_REVIEWER, Role.PLATFORM_ADMIN])
# A department sees what is shown to it and nothing else; running the installation opens no records (least privilege).
SEE_OFFICIAL = register(
    "official.see",
    gettext_lazy("查看公务记录"),
    [r for r in Role.values if r not in (Role.PLATFORM_ADMIN, Role.DEPARTMENT)],
)
quiet("accounts.")  # the board names no officials
