"""Lists as rows for a file: the same scope as the pages, all of the rows, never a list of persons."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, filter_official, scope_of, within_codes
from governance.base.clock.choices import DutyState
from governance.base.clock.models import Duty
from governance.base.clock.queries.duty import texts
from governance.base.journal.models import Body
from governance.base.law.queries import rules_in_force
from governance.base.places.models import Division
from governance.base.spreadsheet import CHUNK, Column, Listing, chunks, columns
from governance.township.queries import visible_to as projects_visible
from openness.choices import Category, Form, Side, State
from openness.models import Disclosure, Posting
from openness.permissions import ABOVE_ROLES, OWN_ROLES
from openness.queries.account import stored_lines
from openness.queries.catalogue import limit_label, when_label
from openness.queries.content import period_label
from openness.queries.disclosure import visible_to
from openness.queries.posting import is_current, standing
from openness.queries.schedule import catalogue, guidance
from openness.rules.sheet_forms import COLUMNS


def duties(user: User, on: dt.date, within: str = "") -> Listing:
    """Everything owed in one's own official scope that is not cancelled: the to-do list and the overview as one."""
    found = (
        Duty.objects.filter(within_codes(codes_visible(user, on), "division__code"))
        .filter(within_codes([within], "division__code"))
        .exclude(state=DutyState.CANCELLED)
        .select_related("division")
        .order_by("division__code", "due_on", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("事项"),
        _("谁办"),
        _("期间"),
        _("最迟"),
        _("逾期天数"),
        _("状态"),
        _("进度"),
        _("完成"),
    )
    return Listing(_("任务清单"), columns(*head), _duty_rows(found.iterator(CHUNK), on))


def _duty_rows(found: Iterator[Duty], on: dt.date) -> Iterator[Sequence[Any]]:
    for chunk in chunks(found):
        for duty, text in zip(chunk, texts(chunk), strict=True):
            late = max(0, (on - duty.due_on).days) if duty.state == DutyState.OPEN else 0
            yield (
                duty.division.code,
                duty.division.name,
                text.title,
                str(Role(duty.role).label) if duty.role in Role.values else duty.role,
                duty.period,
                duty.due_on,
                late or "",
                str(duty.get_state_display()),
                str(duty.get_level_display()),
                duty.met_on,
            )


def disclosures(user: User, on: dt.date, within: str = "") -> Listing:
    """What those at work see of their own places: drafts of their community, above it what was submitted once."""
    codes = scope_of(user, on).codes((*OWN_ROLES, *ABOVE_ROLES))
    found = (
        visible_to(user, on)
        .filter(within_codes(codes, "division__code"), within_codes([within], "division__code"))
        .select_related("division", "item")
        .defer("content")
        .order_by("division__code", "period_start", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("事项"),
        _("标题"),
        _("表式"),
        _("期间"),
        _("状态"),
        _("金额（元）"),
        _("提交"),
        _("公开"),
        _("公开序号"),
    )
    return Listing(_("公开内容清单"), columns(*head), map(_disclosure_row, found.iterator(CHUNK)))


def _disclosure_row(row: Disclosure) -> Sequence[Any]:
    return (
        row.division.code,
        row.division.name,
        row.item.title,
        row.title,
        str(row.get_form_display()),
        period_label(row.period_start, row.period_end),
        _("已更正") if row.replaced else str(row.get_state_display()),
        row.figure,
        row.submitted_at,
        row.published_at,
        row.leaf,
    )


def projects(user: User, on: dt.date, within: str = "") -> Listing:
    found = (
        projects_visible(user, on)
        .filter(within_codes([within], "division__code"))
        .select_related("division")
        .order_by("division__code", "id")
    )
    names = (
        ("name", _("项目名称")),
        ("funding", _("资金来源")),
        ("budget", _("预算（元）")),
        ("contractor", _("承建单位")),
        ("selection", _("承建单位产生方式")),
        ("planned_start_on", _("计划开工")),
        ("planned_end_on", _("计划完工")),
        ("started_on", _("实际开工")),
        ("halfway_on", _("进展过半")),
        ("progress", _("进展情况")),
        ("paid", _("已付款（元）")),
        ("settled_on", _("结算日期")),
        ("settlement", _("结算金额（元）")),
        ("cancelled_on", _("取消日期")),
    )
    head = columns(_("区划代码"), _("村（社区）"), *(label for _name, label in names))
    rows = (
        (row.division.code, row.division.name, *(getattr(row, name) for name, _label in names))
        for row in found.iterator(CHUNK)
    )
    return Listing(_("项目清单"), head, rows)


def postings(user: User, on: dt.date, within: str = "") -> Listing:
    """Paper on the notice boards of one's own official scope: put up, to be kept until, taken down."""
    field = "disclosure__division__code"
    found = (
        filter_official(Posting.objects.filter(within_codes([within], field)), user, on, field)
        .select_related("disclosure__division")
        .defer("disclosure__content")
        .order_by(field, "posted_on", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("公开内容"),
        _("贴在哪里"),
        _("张贴"),
        _("至少贴到"),
        _("取下"),
        _("现在"),
        _("有照片"),
    )
    return Listing(_("张贴清单"), columns(*head), (_posting_row(row, on) for row in found.iterator(CHUNK)))


def _posting_row(row: Posting, on: dt.date) -> Sequence[Any]:
    place = row.disclosure.division
    return (
        place.code,
        place.name,
        row.disclosure.title,
        row.place_note,
        row.posted_on,
        row.keep_until,
        row.taken_down_on,
        standing(row, is_current(row.disclosure), on)[1],
        row.photo_id is not None,
    )


# For anyone ----------------------------------------------------------------------------------------------------------


def published(division: Division) -> Listing:
    """What is public at and below a place. Of what was withdrawn only that it was there, and why it is not any more."""
    found = (
        Disclosure.objects.public()
        .within(division.code)
        .select_related("division", "item")
        .defer("content")
        .order_by("division__code", "published_at", "id")
    )
    head = (
        _("区划代码"),
        _("村（社区）"),
        _("类别"),
        _("事项"),
        _("标题"),
        _("期间"),
        _("金额（元）"),
        _("公开时间"),
        _("公开序号"),
        _("状态"),
        _("说明"),
    )
    rows = map(_published_row, found.iterator(CHUNK))
    return Listing(_("%(place)s 已公开清单") % {"place": division.name}, columns(*head), rows)


def _published_row(row: Disclosure) -> Sequence[Any]:
    gone = row.state == State.WITHDRAWN
    return (
        row.division.code,
        row.division.name,
        str(Category(row.item.category).label),
        row.item.title,
        row.title,
        period_label(row.period_start, row.period_end),
        None if gone else row.figure,
        row.published_at,
        row.leaf,
        _("已更正") if row.replaced else str(row.get_state_display()),
        row.withdrawal_reason if gone else row.correction_reason,
    )


def published_lines(row: Disclosure) -> Listing | None:
    """The lines of a published account as the log has them; None for what has none, or is a list of persons."""
    body = None if row.leaf is None else Body.objects.filter(leaf=row.leaf).first()
    if body is None or row.form == Form.RECIPIENTS:
        return None
    lines = json.loads(bytes(body.content))["lines"]
    if not lines:
        return None
    head = (_("收支"), _("日期"), _("类别"), _("摘要"), _("收付款单位"), _("金额（元）"))
    rows = [
        (
            str(Side(line["side"]).label),
            line.get("date", ""),
            line["category"],
            line["summary"],
            line.get("payee", ""),
            Decimal(line["amount"]),
        )
        for line in lines
    ]
    name = _("%(place)s %(title)s") % {"place": row.division.name, "title": row.title}
    return Listing(name, columns(*head), rows)


def schedule(division: Division, on: dt.date, body: str) -> Listing:
    """What a place must publish; what is mere guidance says so."""
    bound = catalogue(code=division.code, committee=body, community_type=division.community_type, on=on)
    offered = [row for row in guidance(code=division.code, on=on) if row.applies_to == body]
    head = (
        _("类别"),
        _("公开事项"),
        _("内容"),
        _("频次"),
        _("时限"),
        _("展示天数"),
        _("责任主体"),
        _("公开对象"),
        _("公开渠道"),
        _("依据"),
        _("效力"),
    )
    rows = [
        (
            str(row.item.get_category_display()),
            row.item.title,
            row.content,
            when_label(row),
            limit_label(row),
            row.display_days,
            row.owner,
            row.audience,
            row.channel,
            row.basis,
            str(row.get_binding_display()),
        )
        for row in [*bound, *offered]
    ]
    return Listing(_("%(place)s 公开目录") % {"place": division.name}, columns(*head), rows)


def rules(division: Division, on: dt.date, body: str) -> Listing:
    """The rules in force for a place, with where each comes from and whether it binds yet."""
    head = (_("代码"), _("规则"), _("数值"), _("内容"), _("依据"), _("来自"), _("起始"), _("是否生效"))
    rows = [
        (
            rule.code,
            rule.title,
            rule.value_text,
            rule.statement,
            rule.citation,
            rule.row.place or _("全国"),
            rule.row.valid_from,
            _("生效") if rule.binding else _("待核实，仅供参考"),
        )
        for rule in rules_in_force(applies_to=body, place=division.code, on=on)
    ]
    return Listing(_("%(place)s 现行规则") % {"place": division.name}, columns(*head), rows)


def draft_lines(row: Disclosure) -> Listing | None:
    """The lines of an account with the headings of its template, to be changed on a spreadsheet and imported again; for
    those who file it. None for lists of persons and for what has no lines of its own."""
    if row.form != Form.MONTHLY_ACCOUNT:
        return None
    shown = [Column(column.name, column.heading, width=column.width) for column in COLUMNS[row.form]]
    rows = [[_in_words(getattr(line, column.name), column.name) for column in shown] for line in stored_lines(row)]
    return Listing(_("%(place)s %(title)s 明细") % {"place": row.division.name, "title": row.title}, shown, rows)


def _in_words(value: Any, name: str) -> Any:
    return str(Side(value).label) if name == "side" else value
