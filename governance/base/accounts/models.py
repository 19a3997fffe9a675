"""People who sign in, what they hold, and narrow grants on one object."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.contrib import auth
from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from guardian.models.models import BaseGenericObjectPermission, BaseObjectPermission

from governance.base.accounts.choices import Role
from governance.base.places.models import Division, Organisation

# Apps whose records are about persons; rooms still to come are named here so that the rule exists before them.
PERSONAL_APPS = frozenset({"residents", "consultation"})


class User(AbstractUser):
    """A person who signs in. Names only: no telephone, no identity number (collect the least)."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("姓名"), max_length=40)
    must_change_password = models.BooleanField(_("下次登录须改密码"), default=False)
    demonstration = models.BooleanField(_("演示账号"), default=False, editable=False)

    REQUIRED_FIELDS = ["name"]

    class Meta(AbstractUser.Meta):
        verbose_name = _("账号")  # type: ignore[assignment]
        verbose_name_plural = _("账号")  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Asks the backends also for a superuser where personal records are concerned: running the installation
        opens none of them (requirements.md, platform administrator)."""
        if self.is_active and self.is_superuser and perm.partition(".")[0] not in PERSONAL_APPS:
            return True
        backends = [backend for backend in auth.get_backends() if hasattr(backend, "has_perm")]
        if perm.partition(".")[0] in PERSONAL_APPS:
            # Django's own gives a superuser everything, and anyone what stands in the tables of its admin.
            backends = [backend for backend in backends if getattr(backend, "opens_personal", False)]
        return self.is_active and any(backend.has_perm(self, perm, obj) for backend in backends)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def in_force(self, on: dt.date) -> AssignmentQuerySet:
        """Held on that day; both ends included, so no nightly job begins or ends anything."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def covering(self, code: str) -> AssignmentQuerySet:
        """Those whose division is ``code`` or above it."""
        return self.filter(division__code__in=[code[:n] for n in (2, 4, 6, 9, 12) if n <= len(code)])


@pghistory.track()
class Assignment(models.Model):
    """Who holds which role where, from when to when. Several per person; a stand-in is one more with an end."""

    user = models.ForeignKey(User, verbose_name=_("账号"), on_delete=models.PROTECT, related_name="assignments")
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT, related_name="assignments")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, null=True, blank=True
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True, help_text=_("当天仍有效"))
    stands_in_for = models.ForeignKey(
        "self",
        verbose_name=_("代行谁的职责"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stand_ins",
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="assignment_role"),
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="assignment_dates"),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(ends_on__isnull=False), name="assignment_stand_in_ends"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.DEPARTMENT) | Q(organisation__isnull=False), name="assignment_department"
            ),
        ]
        indexes = [models.Index(fields=["division", "role"], name="assignment_division_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.division}"

    def is_in_force(self, on: dt.date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class GrantQuerySet(models.QuerySet["Grant"]):
    def in_force(self, on: dt.date) -> GrantQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)


class Grant(BaseObjectPermission, BaseGenericObjectPermission):
    """One person's right on one object for a time and a reason (a request shown to an invited expert).

    Built on guardian's permission rows; ``GrantBackend`` ignores those not in force.
    """

    user = models.ForeignKey(User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="grants")
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    reason = models.CharField(_("理由"), max_length=200)
    granted_by = models.ForeignKey(User, verbose_name=_("授予人"), on_delete=models.PROTECT, related_name="+")
    content_object: Any = GenericForeignKey(fk_field="object_pk")

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("单项授权")
        verbose_name_plural = _("单项授权")
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="grant_dates"),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_reason"),
        ]
        indexes = [models.Index(fields=["user", "content_type", "object_pk"], name="grant_user_object")]

    def __str__(self) -> str:
        return f"{self.user} · {self.permission.codename} · {self.object_pk}"
