"""What one account of a place's own books must say, and how a new row stands to those that are there.

Pure. A row is known by scheme, code (title where there is no code) and kind; at most one of them is in force on a day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes
from openness.rules.chart import CASH, LONGEST, OTHER, parted
from openness.rules.sheet import EXPENDITURE, INCOME, plain, words

BASIS = ("R-OPN-2",)
KINDS = (INCOME, EXPENDITURE, CASH, OTHER)
WITH_CATEGORY = (INCOME, EXPENDITURE)
SHORTEST_CODE = 3  # digits; shorter numbers in a ledger are row numbers
LONGEST_CODE, LONGEST_TITLE, LONGEST_SCHEME, LONGEST_SOURCE = 20, 40, 40, 200
TOWNSHIP, COMMUNITY = 9, 12  # digits of the places that keep books
NOT_A_CODE = re.compile(r"[^\d\s.\-_]")


@dataclass(frozen=True)
class CodeInput:
    """One row as it is typed; ``cleaned`` is what is stored."""

    scheme: str
    kind: str
    category: str
    source: str
    valid_from: dt.date
    code: str = ""
    title: str = ""
    valid_to: dt.date | None = None

    @property
    def known_as(self) -> str:
        return self.code or self.title

    @property
    def key(self) -> tuple[str, str, str]:
        return self.scheme, self.known_as, self.kind


@dataclass(frozen=True)
class Span:
    """A row that is there, by its days."""

    pk: int
    valid_from: dt.date
    valid_to: dt.date | None


def cleaned(given: CodeInput) -> CodeInput:
    """Code and title as ``rules.chart`` reads a ledger: in half width, and a code before the title in its own place."""
    written = plain(given.code)
    if NOT_A_CODE.search(written):  # refused by ``faults`` as it was written
        code, title = written, plain(given.title)
    else:
        code, title = parted(written, given.title)
    return replace(
        given,
        scheme=words(given.scheme),
        code=code,
        title=title,
        category=words(given.category),
        source=words(given.source),
    )


def at_this_level(place: str) -> Verdict:
    """Townships (their agency keeps the books) and communities; above them nobody keeps any."""
    if len(place) in (TOWNSHIP, COMMUNITY):
        return yes("level", field="place")
    text = _("只有乡镇（街道）和村（社区）有自己的会计科目。")
    return no("level", text, needed=f"{TOWNSHIP}/{COMMUNITY}", met=str(len(place)), basis=BASIS, field="place")


def faults(given: CodeInput) -> list[Verdict]:
    """Everything that is wrong with one (cleaned) row."""
    found = [
        _length(given.scheme, LONGEST_SCHEME, "scheme", _("科目体系")),
        _length(given.source, LONGEST_SOURCE, "source", _("出处")),
        _code(given.code),
    ]
    if len(given.title) > LONGEST_TITLE:
        found.append(_length(given.title, LONGEST_TITLE, "title", _("科目名称")))
    if not given.known_as:
        found.append(no("nothing", _("科目编码和科目名称至少填一项。"), basis=BASIS, field="code"))
    if given.kind not in KINDS:
        text = _("“收支”要写收入、支出、现金存款或往来资产。")
        found.append(no("kind", text, met=given.kind, basis=BASIS, field="kind"))
    elif given.kind in WITH_CATEGORY:
        found.append(_length(given.category, LONGEST, "category", _("类别")))
    elif given.category:
        text = _("现金、存款和往来、资产不是收支，不填类别。")
        found.append(no("no_category", text, met=given.category, basis=BASIS, field="category"))
    if given.valid_to is not None and given.valid_to < given.valid_from:
        text = _("失效日期（%(met)s）早于生效日期（%(needed)s）。")
        days = {"needed": given.valid_from.isoformat(), "met": given.valid_to.isoformat()}
        found.append(no("dates", text % days, **days, basis=BASIS, field="valid_to"))
    return [verdict for verdict in found if not verdict.ok]


def _code(code: str) -> Verdict:
    if not code:
        return yes("code", field="code")
    if NOT_A_CODE.search(code) or not SHORTEST_CODE <= len(code) <= LONGEST_CODE:
        text = _("科目编码写%(least)s至%(most)s位数字，现在是“%(met)s”。")
        text %= {"least": SHORTEST_CODE, "most": LONGEST_CODE, "met": code}
        return no("code", text, needed=f"{SHORTEST_CODE}-{LONGEST_CODE}", met=code, basis=BASIS, field="code")
    return yes("code", field="code")


def _length(text: str, longest: int, field: str, label: str) -> Verdict:
    if not text:
        return no("missing", _("“%(label)s”还没有填写。") % {"label": label}, basis=BASIS, field=field)
    if len(text) > longest:
        sentence = _("“%(label)s”最多%(needed)s个字，现在有%(met)s个。")
        given = {"label": label, "needed": longest, "met": len(text)}
        return no("too_long", sentence % given, needed=str(longest), met=str(len(text)), basis=BASIS, field=field)
    return yes("length", field=field)


# Beside the rows that are there (all of the same key) ----------------------------------------------------------------


def same_day(given: CodeInput, rows: Sequence[Span]) -> Span | None:
    """The row that begins on the same day: it is what this one mends."""
    return next((row for row in rows if row.valid_from == given.valid_from), None)


def to_end(given: CodeInput, rows: Sequence[Span]) -> Span | None:
    """The row in force when this one begins: it ends the day before."""
    before = [row for row in rows if row.valid_from < given.valid_from]
    return next((row for row in before if row.valid_to is None or row.valid_to >= given.valid_from), None)


def next_start(given: CodeInput, rows: Sequence[Span]) -> dt.date | None:
    """When the next row begins."""
    return min((row.valid_from for row in rows if row.valid_from > given.valid_from), default=None)


def until_next(given: CodeInput, rows: Sequence[Span]) -> CodeInput:
    """Without an end it ends when the next one begins."""
    following = next_start(given, rows)
    if given.valid_to is not None or following is None:
        return given
    return replace(given, valid_to=following - dt.timedelta(days=1))


def fits_before(given: CodeInput, rows: Sequence[Span]) -> Verdict:
    """An end that is said must lie before the next one begins."""
    following = next_start(given, rows)
    if following is None or given.valid_to is None or given.valid_to < following:
        return yes("overlap", field="valid_to")
    text = _("这个科目从%(met)s起已另有登记。请把失效日期填到那天以前，或者不填。")
    met = following.isoformat()
    return no("overlap", text % {"met": met}, needed=f"< {met}", met=str(given.valid_to), basis=BASIS, field="valid_to")


def can_end(row: Span, valid_to: dt.date) -> Verdict:
    """Only sooner than it ends anyway, and not before it began."""
    if valid_to < row.valid_from:
        text = _("失效日期不能早于生效日期%(needed)s。") % {"needed": row.valid_from.isoformat()}
        return no("dates", text, needed=row.valid_from.isoformat(), met=valid_to.isoformat(), field="valid_to")
    if row.valid_to is not None and valid_to >= row.valid_to:
        text = _("这个科目到%(needed)s本来就失效了，只能改得更早。") % {"needed": row.valid_to.isoformat()}
        return no("ended", text, needed=row.valid_to.isoformat(), met=valid_to.isoformat(), field="valid_to")
    return yes("can_end", field="valid_to")
