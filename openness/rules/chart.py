"""Which category of ours an account of the books belongs to.

Villages keep books by the scheme of 2023, by that of 2004 (in which 502 and 511 mean other things), by codes of the
township's agency, or by plain words. What a place has said of its own books goes before the national schemes, the
community's before the township's. In each of them the name decides before the code; a code that two schemes read
differently is read by the side the money is on, and what stays open is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from gettext import gettext as _
from itertools import groupby

from openness.rules.sheet import EXPENDITURE, INCOME, plain

CASH, OTHER = "cash", "other"
LOCAL = "local"  # the scheme of a place's own accounts
LONGEST = 30  # characters of a category
CATEGORIES = {
    INCOME: (_("经营收入"), _("发包及上交收入"), _("补助收入"), _("其他收入")),
    EXPENDITURE: (_("经营支出"), _("管理费用"), _("公益支出"), _("误工补贴"), _("其他支出")),
}
LEADING_CODE = re.compile(r"^(\d{3,})[\s\-_:.、]*")
PARTS = re.compile(r"[\\/>:_\-—－]+")


@dataclass(frozen=True)
class AccountTitle:
    """One account of one scheme. ``kind``: income, expenditure, cash, or other (claims, debts, assets)."""

    scheme: str
    code: str
    name: str
    kind: str
    category: str
    confidence: str = ""
    source: str = ""
    place: str = ""  # of a place's own ones: whose


@dataclass(frozen=True)
class Match:
    """What an account of a sheet is. Without a category the person is asked. ``title``: where that comes from."""

    category: str = ""
    cash: bool = False
    side: str = ""
    title: AccountTitle | None = None


class _Layer:
    """The accounts of one place, or the national schemes together."""

    def __init__(self, titles: Iterable[AccountTitle]) -> None:
        self._names: dict[str, list[AccountTitle]] = defaultdict(list)
        self._codes: dict[str, list[AccountTitle]] = defaultdict(list)
        for title in titles:
            if title.name:
                self._names[_folded(title.name)].append(title)
            if title.code:
                self._codes[title.code].append(title)

    def find(self, code: str, name: str, side: str) -> Match | None:
        """None when this layer knows nothing of it; an empty match when it must be asked."""
        for candidate in [name, *PARTS.split(name)] if name else []:
            titles = self._names.get(_folded(candidate), ())
            if (found := _one(titles, side)) is not None:
                return found
            if titles:  # an account of expenditure among the receipts: a reversal, or a slip
                return Match()
        for length in range(len(code), 2, -1):
            if code[:length] in self._codes:
                titles = self._codes[code[:length]]
                found = _one(titles, side)
                if found is None and titles[0].scheme == LOCAL and _fitting(titles, side):
                    return Match()  # the place says two things of it: not for the national schemes to decide
                return found
        return None


@dataclass
class Chart:
    """Accounts in the order in which they are asked: each place's own ones, nearest first, then the national ones."""

    titles: Iterable[AccountTitle]
    _layers: list[_Layer] = field(default_factory=list)
    _seen: dict[tuple[str, str, str], Match] = field(default_factory=dict)

    def __post_init__(self) -> None:
        grouped = groupby(self.titles, key=lambda title: (title.scheme == LOCAL, title.place))
        self._layers = [_Layer(titles) for _whose, titles in grouped]

    def find(self, code: str, name: str, side: str = "") -> Match:
        """``side`` '' asks what the account is by itself."""
        key = (code, name, side)
        if key not in self._seen:
            self._seen[key] = self._find(*parted(code, name), side)
        return self._seen[key]

    def _find(self, code: str, name: str, side: str) -> Match:
        for layer in self._layers:
            if (found := layer.find(code, name, side)) is not None:
                return found
        # A word of the village's own is a category as well (openness.forms: suggestions only); a number is not.
        own = name if name and len(name) <= LONGEST and not name.replace(".", "").isdigit() else ""
        return Match(category=own)


def parted(code: str, name: str) -> tuple[str, str]:
    """Code and name, also when both stand in one cell: 513 管理费用, 513-01."""
    code, name = plain(code), plain(name)
    found = LEADING_CODE.match(name)
    if found is not None:
        code, name = code or found.group(1), name[found.end() :]
        if name.replace("-", "").replace(".", "").isdigit():
            name = ""
    return re.sub(r"\D", "", code), name.strip()


def _folded(name: str) -> str:
    return plain(name).replace(" ", "").lower()


def _one(titles: Iterable[AccountTitle], side: str) -> Match | None:
    """The answer on which the schemes agree; a place's own accounts stand first and are not outvoted."""
    fitting = _fitting(titles, side)
    if not fitting:
        return None
    first = fitting[0]
    asked = [one for one in fitting if one.scheme == first.scheme] if first.scheme == LOCAL else fitting
    if len({(one.kind, one.category) for one in asked}) > 1:
        return None
    kind = first.kind if first.kind in (INCOME, EXPENDITURE) else ""
    return Match(first.category, first.kind == CASH, kind, first)


def _fitting(titles: Iterable[AccountTitle], side: str) -> list[AccountTitle]:
    """Those that money on this side can be of. A place may say of a claim or an asset what money in or out of it is:
    that is more than what it is by itself."""
    fitting = [one for one in titles if not side or one.kind in (side, CASH, OTHER)]
    said = [one for one in fitting if one.scheme == LOCAL and one.kind == side]
    return said or fitting
