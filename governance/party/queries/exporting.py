"""The lists of this subject as rows for a file: the same scope as the pages."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.indicators.models import Tally
from governance.base.spreadsheet import CHUNK, Listing, columns
from governance.committees.choices import StepKind
from governance.party.models import Officer, RegionalLink, StandardCheck
from governance.party.queries.cross import LABELS
from governance.party.queries.leadership import duties_visible_to
from governance.party.queries.organisation import organisations_visible_to
from governance.party.queries.rectification import rectifications_visible_to
from governance.party.queries.study import studies_visible_to
from governance.party.rules.cross import Share


def _yes(value: bool) -> str:
    return _("是") if value else _("否")


def organisations(user: User, on: dt.date, within: str = "") -> Listing:
    rows = organisations_visible_to(user, on).filter(within_codes([within], "division__code"))
    rows = rows.select_related("division", "unit", "parent").order_by("division__code", "id")
    heads = (_("区划代码"), _("所在地"), _("党组织"), _("类别"), _("本地的党组织"), _("上级党组织"), _("驻区单位"))
    found = (
        (
            row.division.code,
            row.division.name,
            row.name,
            str(row.get_kind_display()),
            _yes(row.leads),
            str(row.parent or ""),
            str(row.unit or ""),
            row.since,
            row.ended_on,
        )
        for row in rows.iterator(CHUNK)
    )
    return Listing(_("党组织"), columns(*heads, _("成立日期"), _("撤销日期")), found)


def officers(user: User, on: dt.date, within: str = "") -> Listing:
    """Of organisations, by the post; names are public by office."""
    mine = organisations_visible_to(user, on).filter(within_codes([within], "division__code"))
    rows = Officer.objects.on(on).filter(organisation__in=mine).select_related("organisation__division")
    heads = columns(_("区划代码"), _("所在地"), _("党组织"), _("职务"), _("姓名"), _("任职日期"), _("任职的依据"))
    found = (
        (
            row.organisation.division.code,
            row.organisation.division.name,
            row.organisation.name,
            str(row.get_post_display()),
            row.name,
            row.starts_on,
            row.basis,
        )
        for row in rows.order_by("organisation__division__code", "id").iterator(CHUNK)
    )
    return Listing(_("党组织班子"), heads, found)


def studies(user: User, on: dt.date, within: str = "") -> Listing:
    rows = studies_visible_to(user, on).filter(within_codes([within], "division__code"))
    rows = rows.select_related("division", "organisation", "matter").order_by("division__code", "id")
    heads = (
        _("区划代码"),
        _("村（社区）"),
        _("事项"),
        _("步骤"),
        _("党组织"),
        _("会议日期"),
        _("应到"),
        _("实到"),
        _("同意"),
    )
    labels = dict(StepKind.choices)
    found = (
        (
            row.division.code,
            row.division.name,
            row.matter.title,
            str(labels[row.kind]),
            row.organisation.name,
            row.held_on,
            row.entitled,
            row.present,
            row.yes,
            str(row.get_opinion_display()),
            row.text,
            row.conditions,
            row.leaf,
        )
        for row in rows.iterator(CHUNK)
    )
    return Listing(
        _("党组织研究讨论"), columns(*heads, _("意见"), _("意见的内容"), _("附带的条件"), _("公开序号")), found
    )


def links(user: User, on: dt.date, within: str = "") -> Listing:
    codes = codes_visible(user, on)
    rows = RegionalLink.objects.filter(within_codes(codes, "division__code")) if codes else RegionalLink.objects.none()
    rows = rows.filter(within_codes([within], "division__code")).select_related("division", "host")
    heads = (
        _("区划代码"),
        _("村（社区）"),
        _("牵头的党组织"),
        _("类别"),
        _("日期"),
        _("主题"),
        _("参加的党组织"),
        _("内容"),
    )
    found = (
        (
            row.division.code,
            row.division.name,
            row.host.name,
            str(row.get_kind_display()),
            row.held_on,
            row.title,
            "、".join(unit.name for unit in row.units.all()),
            row.text,
            row.until,
            row.outcome,
            row.done_on,
        )
        for row in rows.prefetch_related("units").order_by("division__code", "id").iterator(CHUNK)
    )
    return Listing(_("区域化党建"), columns(*heads, _("最迟办到"), _("办得怎样"), _("办结日期")), found)


def checks(user: User, on: dt.date, within: str = "") -> Listing:
    """How many of the items are met; of those that the county adopted, apart."""
    mine = organisations_visible_to(user, on).filter(within_codes([within], "division__code"))
    rows = StandardCheck.objects.filter(organisation__in=mine).select_related("division", "organisation", "by")
    rows = rows.annotate(
        items=Count("results"),
        met=Count("results", filter=Q(results__met=True)),
        binding=Count("results", filter=Q(results__adopted=True)),
        binding_met=Count("results", filter=Q(results__adopted=True, results__met=True)),
    ).order_by("division__code", "year", "id")
    heads = (_("区划代码"), _("所在地"), _("党组织"), _("年度"), _("检查日期"), _("检查人"), _("项目"), _("做到"))
    found = (
        (
            row.division.code,
            row.division.name,
            row.organisation.name,
            row.year,
            row.checked_on,
            row.by.name,
            row.items,
            row.met,
            row.binding,
            row.binding_met,
            row.note,
        )
        for row in rows.iterator(CHUNK)
    )
    more = (_("其中本县采用"), _("采用的项目中做到"), _("总的情况"))
    return Listing(_("支部规范化检查"), columns(*heads, *more), found)


def duties(user: User, on: dt.date, within: str = "") -> Listing:
    rows = duties_visible_to(user, on).filter(within_codes([within], "division__code")).select_related("division")
    rows = rows.annotate(links=Count("evidence")).order_by("division__code", "year", "code")
    heads = columns(
        _("区划代码"),
        _("哪一级"),
        _("年度"),
        _("编号"),
        _("责任"),
        _("依据"),
        _("最迟办到"),
        _("完成日期"),
        _("做了什么"),
        _("佐证"),
    )
    found = (
        (
            row.division.code,
            row.division.name,
            row.year,
            row.code,
            row.title,
            row.basis,
            row.due_on,
            row.done_on,
            row.report,
            row.links,
        )
        for row in rows.iterator(CHUNK)
    )
    return Listing(_("领导责任"), heads, found)


def rectifications(user: User, on: dt.date, within: str = "") -> Listing:
    rows = rectifications_visible_to(user, on).filter(within_codes([within], "division__code"))
    rows = rows.select_related("division", "organisation").order_by("division__code", "id")
    heads = (_("区划代码"), _("所在地"), _("党组织"), _("认定日期"), _("认定的理由"), _("状态"), _("整顿方案"))
    more = (_("整顿期限"), _("整顿情况"), _("验收意见"), _("办结日期"), _("重新整顿次数"))
    found = (
        (
            row.division.code,
            row.division.name,
            row.organisation.name,
            row.identified_on,
            row.reason,
            str(row.get_state_display()),
            row.plan,
            row.deadline,
            row.result,
            row.acceptance,
            row.closed_on,
            row.reopened,
        )
        for row in rows.iterator(CHUNK)
    )
    return Listing(_("软弱涣散党组织整顿"), columns(*heads, *more), found)


def cross(user: User, on: dt.date, within: str = "") -> Listing:
    """Every month that the scoreboard kept; by code and month, never by value."""
    codes = codes_visible(user, on)
    rows = Tally.objects.filter(indicator__in=LABELS).select_related("division")
    rows = rows.filter(within_codes(codes, "division__code")) if codes else rows.none()
    rows = rows.filter(within_codes([within], "division__code"))
    heads = columns(_("区划代码"), _("区划"), _("指标"), _("月份"), _("分子"), _("分母"), _("占比"))
    found = (
        (
            row.division.code,
            row.division.name,
            str(LABELS[row.indicator]),
            row.period,
            row.numerator,
            row.denominator,
            Share(row.numerator, row.denominator).percent,
        )
        for row in rows.order_by("division__code", "indicator", "period").iterator(CHUNK)
    )
    return Listing(_("交叉任职"), heads, found)
