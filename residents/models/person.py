"""Groups, households and persons of one community (R-RES-1). Open only to named roles of that very community.

Identity numbers and telephones are sealed, beside a keyed hash by which equal ones are found. What the law lets an
election decide (deprivation of rights, exclusion, objection) is never an attribute of a person.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.keyring import sealed_column
from governance.base.law.models import DateRange
from governance.base.places.models import Division
from residents.choices import Away, PersonEnd, Registration, Sex, Unmask

IDENTITY = sealed_column("residents_person", "identity")
PHONE = sealed_column("residents_person", "phone")
UPLOAD = sealed_column("residents_upload", "sealed")
BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class Group(models.Model):
    """小组 of a village or community; ``number`` orders the list."""

    division = models.ForeignKey(
        Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="groups"
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=40)
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("小组")
        verbose_name_plural = _("小组")
        ordering = ["division_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], condition=Q(ended_on=None), name="group_number"),
            models.UniqueConstraint(fields=["division", "name"], condition=Q(ended_on=None), name="group_name"),
        ]

    def __str__(self) -> str:
        return self.name


class HouseholdQuerySet(models.QuerySet["Household"]):
    def living(self, on: dt.date) -> HouseholdQuerySet:
        """On the register that day; the day of the end is the first day without."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), since__lte=on)


class Household(models.Model):
    """A house door with the people behind it. ``number`` is the committee's own (户号)."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, verbose_name=_("小组"), on_delete=models.PROTECT, null=True, blank=True)
    number = models.CharField(_("户号"), max_length=20)
    address = models.CharField(_("门牌"), max_length=80, blank=True)
    head = models.ForeignKey(
        "Person", verbose_name=_("户主"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField(_("登记日期"))
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = _("户")
        verbose_name_plural = _("户")
        ordering = ["division_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["division", "number"], condition=Q(ended_on=None), name="household_number"),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="household_dates"),
        ]

    def __str__(self) -> str:
        return self.number


class PersonQuerySet(models.QuerySet["Person"]):
    def living(self, on: dt.date) -> PersonQuerySet:
        """On the register that day; the day of the end is the first day without."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=on), since__lte=on)

    def born_by(self, day: dt.date) -> PersonQuerySet:
        return self.filter(born_on__lte=day)

    def left_by(self, day: dt.date) -> PersonQuerySet:
        return self.filter(ended_on__lte=day)

    def left_days_ago(self, days: int, on: dt.date) -> PersonQuerySet:
        """So many days are over since the first day without, which is not counted (民法典 201)."""
        return self.filter(ended_on__lt=on - dt.timedelta(days=days))

    def with_numbers(self) -> PersonQuerySet:
        return self.exclude(identity_mark="", phone_mark="")

    def locked(self) -> PersonQuerySet:
        return self.select_related("division", "household").select_for_update(of=("self",))


class Person(models.Model):
    """One person on the register of one community."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, verbose_name=_("户"), on_delete=models.PROTECT, null=True, blank=True, related_name="persons"
    )
    name = models.CharField(_("姓名"), max_length=40, db_collation="C")
    sex = models.CharField(_("性别"), max_length=6, choices=Sex)
    born_on = models.DateField(_("出生日期"))
    identity = models.BinaryField(_("身份证号（密封）"), null=True, editable=False)
    identity_mark = models.CharField(_("身份证号的盲值"), max_length=64, blank=True, editable=False)
    identity_tail = models.CharField(_("身份证号后四位"), max_length=4, blank=True, editable=False)
    phone = models.BinaryField(_("电话（密封）"), null=True, editable=False)
    phone_mark = models.CharField(_("电话的盲值"), max_length=64, blank=True, editable=False)
    phone_masked = models.CharField(_("电话（遮住中间）"), max_length=20, blank=True, editable=False)
    registration = models.CharField(_("户籍"), max_length=10, choices=Registration)
    # The day from which the register knows the person, and since when the law's periods run.
    since = models.DateField(_("登记日期"))
    resident_since = models.DateField(_("从何时起在本地居住"), null=True, blank=True)
    works_since = models.DateField(_("从何时起从事村（社区）工作"), null=True, blank=True)
    ended_on = models.DateField(_("注销日期"), null=True, blank=True)
    ended_why = models.CharField(_("注销的原因"), max_length=8, choices=PersonEnd, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name=_("并入"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        ordering = ["division_id", "id"]
        indexes = [
            models.Index(fields=["division", "born_on"], name="person_division_born"),
            models.Index(fields=["phone_mark"], name="person_phone", condition=~Q(phone_mark="")),
            models.Index(fields=["ended_on"], name="person_left", condition=Q(ended_on__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["division", "identity_mark"],
                condition=Q(ended_on=None) & ~Q(identity_mark=""),
                name="person_identity_once",
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="person_sex"),
            models.CheckConstraint(condition=Q(registration__in=Registration.values), name="person_registration"),
            models.CheckConstraint(condition=Q(born_on__lte=F("since")), name="person_born_before_known"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_why="")
                | Q(ended_on__gte=F("since")) & Q(ended_why__in=PersonEnd.values),
                name="person_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_why=PersonEnd.DOUBLE, merged_into__isnull=False)
                | ~Q(ended_why=PersonEnd.DOUBLE) & Q(merged_into=None),
                name="person_merged",
            ),
            models.CheckConstraint(
                condition=Q(identity=None, identity_mark="", identity_tail="")
                | Q(identity__isnull=False) & ~Q(identity_mark="") & ~Q(identity_tail=""),
                name="person_identity_whole",
            ),
            models.CheckConstraint(
                condition=Q(phone=None, phone_mark="", phone_masked="")
                | Q(phone__isnull=False) & ~Q(phone_mark="") & ~Q(phone_masked=""),
                name="person_phone_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def on(self, day: dt.date) -> AbsenceQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class Absence(models.Model):
    """Somebody lives elsewhere for a time; without one that day the person lives here."""

    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="absences")
    away = models.CharField(_("去了哪里"), max_length=10, choices=Away)
    place = models.CharField(_("地方"), max_length=60, blank=True)
    since = models.DateField(_("从何时起"))
    until = models.DateField(_("到何时"), null=True, blank=True, help_text=_("当天仍在外"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("外出")
        verbose_name_plural = _("外出")
        ordering = ["person_id", "since"]
        constraints = [
            models.CheckConstraint(condition=Q(away__in=Away.values), name="absence_away"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="absence_dates"),
            ExclusionConstraint(
                name="absence_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("since", "until", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}"


class CollectiveMemberQuerySet(models.QuerySet["CollectiveMember"]):
    def on(self, day: dt.date) -> CollectiveMemberQuerySet:
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


class CollectiveMember(models.Model):
    """Member of the collective economic organisation (农村集体经济组织法); votes with full capacity only."""

    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="memberships")
    full_capacity = models.BooleanField(_("具有完全民事行为能力"), default=True)
    since = models.DateField(_("从何时起"))
    until = models.DateField(_("到何时"), null=True, blank=True, help_text=_("当天仍是成员"))
    basis = models.CharField(_("依据"), max_length=120)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    objects = CollectiveMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("集体经济组织成员")
        verbose_name_plural = _("集体经济组织成员")
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="member_dates"),
            ExclusionConstraint(
                name="member_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("since", "until", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}"


class Unmasking(models.Model):
    """Who was shown a whole number, and why in words. The journal has the same without the words."""

    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="unmaskings")
    field = models.CharField(_("看了哪一项"), max_length=8)
    purpose = models.CharField(_("为什么要看"), max_length=14, choices=Unmask)
    reason = models.CharField(_("事由"), max_length=200)
    by = models.ForeignKey(User, verbose_name=_("谁看的"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("什么时候"))

    class Meta:
        verbose_name = _("查看号码全文")
        verbose_name_plural = _("查看号码全文")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(field__in=["identity", "phone"]), name="unmasking_field"),
            models.CheckConstraint(condition=Q(purpose__in=Unmask.values), name="unmasking_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.field}"


class Upload(models.Model):
    """Rows of a sheet between upload and confirmation, sealed; the file itself is never kept. Gone after a day."""

    division = models.ForeignKey(Division, verbose_name=_("村（社区）"), on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField(_("读出的行（密封）"), editable=False)
    sha256 = models.CharField(_("文件的哈希值"), max_length=64)
    expires_on = models.DateField(_("哪一天销毁"))
    by = models.ForeignKey(User, verbose_name=_("谁上传的"), on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("什么时候"))

    class Meta:
        verbose_name = _("等确认的导入")
        verbose_name_plural = _("等确认的导入")
        constraints = [models.UniqueConstraint(fields=["division", "by"], name="upload_one_each")]

    def __str__(self) -> str:
        return f"{self.pk}"
