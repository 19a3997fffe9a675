"""Administrative divisions and organisations."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from governance.base.places.choices import Committee, CommunityType, Level, OrganisationKind, UnitKind
from governance.base.places.rules.code import upper_bound
from governance.base.places.rules.division import Place


def characters(expression: F | Value) -> Func:
    """The characters of a text as an array. Names are searched through an index on these and not on trigrams: most
    searches have two Chinese characters, and trigrams of them depend on the locale of the database."""
    return Func(expression, Value(None), function="string_to_array", output_field=ArrayField(models.TextField()))


class DivisionQuerySet(models.QuerySet["Division"]):
    """The vocabulary of places. Codes have their natural length and are compared as ranges (ground.md)."""

    def within(self, code: str) -> DivisionQuerySet:
        """The division ``code`` and everything below it; '' is the whole country."""
        if not code:
            return self.all()
        return self.filter(code__gte=code, code__lt=upper_bound(code))

    def communities(self) -> DivisionQuerySet:
        """Units that have a committee, closed or not."""
        return self.filter(level=Level.COMMUNITY).exclude(committee=Committee.NONE)

    def open(self, on: dt.date) -> DivisionQuerySet:
        """Not closed on that day; the day of closing is the first day closed."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def owing(self, on: dt.date) -> DivisionQuerySet:
        """Communities that owe the public something on that day: live, not closed, with a committee."""
        return self.communities().open(on).filter(go_live_on__lte=on)


class Division(models.Model):
    """One place. The code is the identity that officials use; the id never changes when a code does."""

    code = models.CharField(_("区划代码"), max_length=12, db_collation="C")
    name = models.CharField(_("名称"), max_length=60, db_collation="C")
    level = models.PositiveSmallIntegerField(_("层级"), choices=Level)
    parent = models.ForeignKey(
        "self", verbose_name=_("上级"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    unit_kind = models.CharField(_("单位类别"), max_length=16, choices=UnitKind, blank=True)
    committee = models.CharField(_("自治组织"), max_length=8, choices=Committee, blank=True)
    community_type = models.CharField(_("社区（村）类型"), max_length=16, choices=CommunityType, blank=True)
    go_live_on = models.DateField(_("上线日期"), null=True, blank=True, help_text=_("此日之前没有任何公开任务"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", verbose_name=_("并入"), on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    # What the national list says; ``name`` may differ after a local edit, which a reload then leaves alone.
    source_name = models.CharField(_("国家名录名称"), max_length=60, blank=True)
    local = models.BooleanField(_("本地修改"), default=False, help_text=_("重新导入国家名录时保持不变"))
    telephone = models.CharField(_("公开电话"), max_length=30, blank=True)
    office_hours = models.CharField(_("办公时间"), max_length=60, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("区划")
        verbose_name_plural = _("区划")
        ordering = ["code"]
        indexes = [
            models.Index(fields=["go_live_on"], name="division_live", condition=Q(go_live_on__isnull=False)),
            GinIndex(characters(F("name")), name="division_name_characters"),
        ]
        constraints = [
            # Not unique=True: that brings a second index for LIKE, which the C collation makes needless.
            models.UniqueConstraint(fields=["code"], name="division_code_unique"),
            models.CheckConstraint(
                condition=Q(code__regex=r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$"), name="division_code"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="division_level"),
            models.CheckConstraint(condition=Q(committee__in=Committee.values), name="division_committee"),
            models.CheckConstraint(
                condition=Q(successor=None) | (Q(closed_on__isnull=False) & ~Q(successor=F("id"))),
                name="division_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> Place:
        """What the rules need to know."""
        return Place(self.id, self.code, self.committee, self.go_live_on, self.closed_on)

    def is_live(self, on: dt.date) -> bool:
        """Whether the community owes anything on that day."""
        return bool(
            self.committee
            and self.go_live_on is not None
            and self.go_live_on <= on
            and (self.closed_on is None or self.closed_on > on)
        )


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def open(self, on: dt.date) -> OrganisationQuerySet:
        """Not closed on that day."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def within(self, code: str) -> OrganisationQuerySet:
        """Those of the division ``code`` and of every division below it; '' is the whole country."""
        if not code:
            return self.all()
        return self.filter(division__code__gte=code, division__code__lt=upper_bound(code))


@pghistory.track()
class Organisation(models.Model):
    """A department, bureau, unit or company, with the division it belongs to: makes "nobody decides on their own
    department's request" sayable (architecture.md section 4)."""

    name = models.CharField(_("名称"), max_length=80)
    kind = models.CharField(_("类别"), max_length=12, choices=OrganisationKind)
    division = models.ForeignKey(Division, verbose_name=_("所属区划"), on_delete=models.PROTECT)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [models.UniqueConstraint(fields=["division", "name"], name="organisation_name")]

    def __str__(self) -> str:
        return self.name
