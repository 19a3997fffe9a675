"""Bodies of a community, their terms, and who holds which office in them from when to when (R-CMT-1)."""

from __future__ import annotations

import datetime as dt

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import Assignment, User
from governance.base.journal.triggers import append_only
from governance.base.law.models import DateRange
from governance.base.places.models import Division, Organisation
from governance.committees.choices import PRIVATE_ENDS, BodyKind, OfficeEnd, Post, Relation
from residents.models import Group, Person

BOTH_ENDS = RangeBoundary(inclusive_lower=True, inclusive_upper=True)


class BodyQuerySet(models.QuerySet["Body"]):
    def on(self, day: dt.date) -> BodyQuerySet:
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), since__lte=day)


class Body(models.Model):
    """One body. Assembly and council exist by law; owners' committee and collective may stand under an organisation."""

    division = models.ForeignKey(
        Division, verbose_name=_("村（社区）"), on_delete=models.PROTECT, related_name="bodies"
    )
    kind = models.CharField(_("组织"), max_length=12, choices=BodyKind)
    group = models.ForeignKey(
        Group, verbose_name=_("小组"), on_delete=models.PROTECT, null=True, blank=True, related_name="bodies"
    )
    name = models.CharField(_("名称"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("登记的单位"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    since = models.DateField(_("设立日期"))
    ended_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = BodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("组织")
        verbose_name_plural = _("组织")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BodyKind.values), name="body_kind"),
            models.CheckConstraint(
                condition=Q(kind=BodyKind.GROUP, group__isnull=False) | ~Q(kind=BodyKind.GROUP) & Q(group=None),
                name="body_group",
            ),
            models.CheckConstraint(condition=Q(ended_on=None) | Q(ended_on__gte=F("since")), name="body_dates"),
            # Owners' committees are one for each estate; of every other kind there is one.
            models.UniqueConstraint(
                fields=["division", "kind"],
                condition=Q(ended_on=None) & ~Q(kind__in=[BodyKind.GROUP, BodyKind.OWNERS]),
                name="body_one_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["group"], condition=Q(ended_on=None, kind=BodyKind.GROUP), name="body_one_for_a_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Term(models.Model):
    """届: one term of a body. Terms of one body never overlap. ``ends_on`` is the last day of the term by law; who
    stays in office until the next one is formed, stays by the dates of the offices."""

    body = models.ForeignKey(Body, verbose_name=_("组织"), on_delete=models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(_("第几届"))
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("届满日期"))
    seats = models.PositiveSmallIntegerField(_("应选名额"), null=True, blank=True)
    basis = models.CharField(_("产生方式和依据"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("任期")
        verbose_name_plural = _("任期")
        ordering = ["body_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="term_number"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="term_dates"),
            ExclusionConstraint(
                name="term_no_overlap",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body_id} {self.number}"


class OfficeQuerySet(models.QuerySet["Office"]):
    def on(self, day: dt.date) -> OfficeQuerySet:
        """Held on that day; both ends included."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


@pghistory.track()
class Office(models.Model):
    """A person's office in a body, often without a login. The name is what was published with the result; sex and
    party membership are kept because the law asks for shares of them, and shown as counts only."""

    body = models.ForeignKey(Body, verbose_name=_("组织"), on_delete=models.PROTECT, related_name="offices")
    term = models.ForeignKey(
        Term, verbose_name=_("任期"), on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.PROTECT, null=True, blank=True, related_name="offices"
    )
    name = models.CharField(_("姓名"), max_length=40)
    post = models.CharField(_("职务"), max_length=14, choices=Post)
    woman = models.BooleanField(_("女性"))
    party_member = models.BooleanField(_("党员"), null=True, blank=True)
    lives_here = models.BooleanField(_("在本社区居住"), null=True, blank=True)
    # 成员中应有具备财会、管理知识的人员 (VC-SU-SKILL): said for members of the supervision committee.
    skilled = models.BooleanField(_("具备财会、管理知识"), null=True, blank=True)
    group = models.ForeignKey(
        Group, verbose_name=_("代表哪个小组"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    households = models.PositiveSmallIntegerField(_("代表多少户"), null=True, blank=True)
    starts_on = models.DateField(_("就任日期"))
    ends_on = models.DateField(_("离任日期"), null=True, blank=True, help_text=_("当天仍在任"))
    end_why = models.CharField(_("离任的原因"), max_length=10, choices=OfficeEnd, blank=True)
    end_basis = models.CharField(_("离任的依据"), max_length=200, blank=True)
    basis = models.CharField(_("怎样产生"), max_length=200)
    # The login that goes with the office, when there is one: it ends with the office.
    assignment = models.OneToOneField(
        Assignment, verbose_name=_("账号任职"), on_delete=models.PROTECT, null=True, blank=True, related_name="office"
    )
    # What reality recorded against the rules is kept and flagged: [{"code", "text", "basis"}].
    flags = models.JSONField(_("与规定不符之处"), default=list, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        verbose_name = _("职务")
        verbose_name_plural = _("职务")
        indexes = [models.Index(fields=["body", "starts_on"], name="office_body_start")]
        constraints = [
            models.CheckConstraint(condition=Q(post__in=Post.values), name="office_post"),
            models.CheckConstraint(
                condition=Q(ends_on=None, end_why="")
                | Q(ends_on__gte=F("starts_on")) & Q(end_why__in=OfficeEnd.values),
                name="office_end",
            ),
            # One person holds a post of a body once at a time.
            ExclusionConstraint(
                name="office_once",
                expressions=[
                    ("body", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("post", RangeOperators.EQUAL),
                    (DateRange("starts_on", "ends_on", BOTH_ENDS), RangeOperators.OVERLAPS),
                ],
                condition=Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_post_display()}"

    @property
    def end_told(self) -> str:
        """Why it ended, as others may read it; '' while it is held."""
        if self.end_why in PRIVATE_ENDS:
            return str(_("依法终止"))
        return str(self.get_end_why_display()) if self.end_why else ""

    @property
    def end_basis_told(self) -> str:
        return "" if self.end_why in PRIVATE_ENDS else self.end_basis


class KinDeclaration(models.Model):
    """Signed at each appointment: near relatives in the bodies concerned, or none. Kept for those bodies only."""

    office = models.OneToOneField(Office, verbose_name=_("职务"), on_delete=models.PROTECT, related_name="declaration")
    none = models.BooleanField(_("没有近亲属"))
    signed_on = models.DateField(_("签名日期"))
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("近亲属声明")
        verbose_name_plural = _("近亲属声明")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.office_id}"


class KinTie(models.Model):
    """One near relative in a body concerned, as declared; it holds both ways."""

    declaration = models.ForeignKey(KinDeclaration, on_delete=models.PROTECT, related_name="ties")
    other = models.ForeignKey(Office, verbose_name=_("亲属的职务"), on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("关系"), max_length=12, choices=Relation)

    class Meta:
        verbose_name = _("近亲属关系")
        verbose_name_plural = _("近亲属关系")
        constraints = [
            models.UniqueConstraint(fields=["declaration", "other"], name="kintie_once"),
            models.CheckConstraint(condition=Q(relation__in=Relation.values), name="kintie_relation"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.declaration_id} {self.other_id}"


class WorkingRules(models.Model):
    """A body's own rules by version; a new version never changes the old one."""

    body = models.ForeignKey(Body, verbose_name=_("组织"), on_delete=models.PROTECT, related_name="working_rules")
    number = models.PositiveSmallIntegerField(_("第几版"))
    title = models.CharField(_("名称"), max_length=80)
    text = models.TextField(_("内容"))
    adopted_on = models.DateField(_("通过日期"))
    adopted_by = models.CharField(_("由谁通过"), max_length=120)
    ended_on = models.DateField(_("失效前最后一日"), null=True, blank=True)
    leaf = models.BigIntegerField(_("公开序号"), null=True, blank=True, unique=True)
    by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("工作制度")
        verbose_name_plural = _("工作制度")
        constraints = [models.UniqueConstraint(fields=["body", "title", "number"], name="workingrules_number")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Handover(models.Model):
    """交接: from one term to the next within ten days (VC-EL-HANDOVER), item by item; what is missing stays visible."""

    term = models.OneToOneField(Term, verbose_name=_("新一届"), on_delete=models.PROTECT, related_name="handover")
    outgoing = models.ForeignKey(
        Term, verbose_name=_("上一届"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(_("最迟交接"))
    due_why = models.JSONField(_("期限怎么算"), default=dict)
    # [{"code", "title", "given": bool, "note"}]: seals, accounts, archives by year, assets, matters pending.
    items = models.JSONField(_("交接清单"), default=list)
    listed_on = models.DateField(_("清单填好的日期"), null=True, blank=True)
    note = models.CharField(_("监交意见"), max_length=300, blank=True)
    done_on = models.DateField(_("交接完成"), null=True, blank=True)
    watched_by = models.ForeignKey(
        User, verbose_name=_("监交人"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("交接")
        verbose_name_plural = _("交接")

    def __str__(self) -> str:
        return f"{self.term_id}"
