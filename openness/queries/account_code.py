"""Account codes of a place's own books: those that read a ledger, those that a page lists, and the same as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from governance.base.accounts.models import User
from governance.base.accounts.permissions import codes_visible, within_codes
from governance.base.places.models import Division
from governance.base.places.rules.code import is_within
from governance.base.spreadsheet import Column, Listing
from openness.choices import AccountKind
from openness.models import AccountCode
from openness.models.account_code import AccountCodeQuerySet
from openness.rules.account_code import COMMUNITY, TOWNSHIP
from openness.rules.chart import LOCAL, AccountTitle


def place_for(user: User, code: str, on: dt.date) -> Division | None:
    """A township or community of one's own official scope."""
    if len(code) not in (TOWNSHIP, COMMUNITY) or not any(is_within(code, held) for held in codes_visible(user, on)):
        return None
    return Division.objects.filter(code=code).first()


def visible_to(user: User, on: dt.date) -> AccountCodeQuerySet:
    """Of one's own official scope; a community's people see its township's as well, by which their ledger is read."""
    held = codes_visible(user, on)
    above = {code[:TOWNSHIP] for code in held if len(code) == COMMUNITY}
    return AccountCode.objects.filter(within_codes(held, "division__code") | Q(division__code__in=above))


def in_force(place: str, on: dt.date) -> list[AccountCode]:
    """Of the place and of its township, the nearest first; one query."""
    rows = AccountCode.objects.in_force(on).filter(division__code__in={place, place[:TOWNSHIP]})
    return list(rows.select_related("division").order_by("-division__code", "scheme", "code", "title", "kind"))


def titles_for(place: str, on: dt.date) -> list[AccountTitle]:
    """The same for ``rules.chart``."""
    return [
        AccountTitle(LOCAL, row.code, row.title, row.kind, row.category, "", row.source, row.division.code)
        for row in in_force(place, on)
    ]


def scheme_of(place: str, on: dt.date) -> str:
    """What the nearest place calls its own accounts, where it calls them one thing; else a plain name."""
    rows = in_force(place, on)
    nearest = {row.scheme for row in rows if row.division.code == rows[0].division.code}
    return nearest.pop() if len(nearest) == 1 else _("自用科目")


def of_place(division: Division) -> list[AccountCode]:
    """All rows of this very place, also those that are over or not yet begun."""
    return list(AccountCode.objects.filter(division=division).select_related("entered_by"))


def from_above(division: Division, on: dt.date) -> list[AccountCode]:
    """What the township has set and a community's ledger is read by, after its own."""
    return [row for row in in_force(division.code, on) if row.division_id != division.pk]


def of_keys(division: Division, keys: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], list[AccountCode]]:
    """The rows of each account (scheme, what it is known as, kind) in time order; one query."""
    names = {known_as for _scheme, known_as, _kind in keys}
    found: dict[tuple[str, str, str], list[AccountCode]] = {}
    rows = AccountCode.objects.filter(division=division, known_as__in=names).order_by("valid_from")
    for row in rows:
        found.setdefault((row.scheme, row.known_as, row.kind), []).append(row)
    return found


# As a file -----------------------------------------------------------------------------------------------------------


def columns() -> list[Column]:
    """What a sheet of accounts has; the export can be changed and imported again."""
    kinds = "、".join(str(label) for label in AccountKind.labels)
    return [
        Column("scheme", _("科目体系"), help=_("这一套科目叫什么，例如：柳林镇记账中心科目表"), width=26),
        Column("code", _("科目编码"), required=False, help=_("3至20位数字；和科目名称至少填一项")),
        Column("title", _("科目名称"), required=False, help=_("账上写的名称"), width=24),
        Column("kind", _("收支"), help=kinds, width=14),
        Column("category", _("类别"), required=False, help=_("收入、支出要填：公开时算作哪一类"), width=18),
        Column("valid_from", _("生效日期"), help=_("例如 2026-01-01"), width=14),
        Column("valid_to", _("失效日期"), required=False, help=_("还在用的不填"), width=14),
        Column("source", _("出处"), help=_("哪份文件、哪本账规定的"), width=40),
    ]


def listing(division: Division) -> Listing:
    """The rows of a place with the headings of the import."""
    rows = (
        (
            row.scheme,
            row.code,
            row.title,
            str(row.get_kind_display()),
            row.category,
            row.valid_from,
            row.valid_to,
            row.source,
        )
        for row in of_place(division)
    )
    return Listing(_("%(place)s 会计科目") % {"place": division.name}, columns(), rows)
