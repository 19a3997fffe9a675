"""What must be said of a burden, which two are one, what is on no list, and how much is too much (R-TWN-3)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _

from autonomy.choices import AppliesTo, BurdenKind, Rhythm
from autonomy.rules.similar import SAME, pairs
from governance.base.places.rules.code import is_within
from governance.base.verdict import Verdict, no, yes

BASIS = ("R-TWN-3",)
TITLE, SOURCE, NOTE, FIELDS = 80, 200, 200, 2000  # characters
# Times a year. A year has 248 working days (人社部发〔2025〕2号); what is asked once or as needed has no rhythm.
TIMES = {
    Rhythm.DAILY: 248,
    Rhythm.WEEKLY: 52,
    Rhythm.MONTHLY: 12,
    Rhythm.QUARTERLY: 4,
    Rhythm.HALF_YEARLY: 2,
    Rhythm.YEARLY: 1,
}
RHYTHMIC = (BurdenKind.MEETING, BurdenKind.ASSESSMENT)


@dataclass(frozen=True)
class Told:
    """What an organisation says of one burden. ``outside`` None: not said."""

    kind: str
    title: str
    basis: str
    rhythm: str
    starts_on: dt.date
    applies_to: str = AppliesTo.BOTH
    ends_on: dt.date | None = None
    outside: bool | None = None
    fields: str = ""
    entry_code: str = ""


def complete(told: Told) -> list[Verdict]:
    """Each kind is told by what it costs: a ledger by its items, a signboard by where it hangs, a meeting by how
    often."""
    answers = [
        known("kind", _("种类"), told.kind, BurdenKind.values),
        known("applies_to", _("涉及"), told.applies_to, AppliesTo.values),
        known("rhythm", _("多久一次"), told.rhythm, Rhythm.values),
        filled("title", _("名称"), told.title, TITLE),
        filled("basis", _("依据"), told.basis, SOURCE),
    ]
    if len(told.fields) > FIELDS:
        text = _("“填什么”最多%(most)d个字，现在有%(met)d个。") % {"most": FIELDS, "met": len(told.fields)}
        answers.append(no("long", text, needed=str(FIELDS), met=str(len(told.fields)), basis=BASIS, field="fields"))
    if told.kind == BurdenKind.LEDGER and not items(told.fields):
        text = _("台账和报表要写清填什么：每行一个数据项。这样才看得出哪些已经填过。")
        answers.append(no("fields", text, needed="1", met="0", basis=BASIS, field="fields"))
    if told.kind == BurdenKind.SIGNBOARD and told.outside is None:
        text = _("牌子要写清挂在室外还是室内：室外的牌子另有限制。")
        answers.append(no("outside", text, needed=_("室外或者室内"), met=_("没有填"), basis=BASIS, field="outside"))
    if told.kind in RHYTHMIC and told.rhythm not in TIMES and told.rhythm != Rhythm.ONCE:
        text = _("会议和考核评比要写清多久一次，不能填“按需”：按需就没有上限。")
        answers.append(no("rhythm", text, needed=_("每年、每季度……"), met=_("按需"), basis=BASIS, field="rhythm"))
    if told.ends_on is not None and told.ends_on < told.starts_on:
        words = {"ends": told.ends_on.isoformat(), "starts": told.starts_on.isoformat()}
        text = _("截止日期%(ends)s早于开始日期%(starts)s。请改正其中一个。") % words
        answers.append(no("dates", text, needed=words["starts"], met=words["ends"], basis=BASIS, field="ends_on"))
    return answers


def known(field: str, label: str, value: str, values: Iterable[str]) -> Verdict:
    if value in set(values):
        return yes("known", field=field, basis=BASIS)
    text = _("“%(label)s”没有选。请选一项。") % {"label": label}
    return no("known", text, met=value, basis=BASIS, field=field)


def filled(field: str, label: str, value: str, most: int) -> Verdict:
    if 0 < len(value.strip()) <= most:
        return yes("filled", field=field, basis=BASIS)
    text = _("请填写“%(label)s”，最多%(most)d个字。") % {"label": label, "most": most}
    return no("filled", text, needed=f"1-{most}", met=str(len(value.strip())), basis=BASIS, field=field)


def items(fields: str) -> tuple[str, ...]:
    """What a ledger asks for, one a line, each once."""
    return tuple(dict.fromkeys(_plain(line) for line in fields.splitlines() if _plain(line)))


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())


def own_reach(organisation_code: str, code: str, name: str) -> Verdict:
    """Nobody asks anything of committees outside the division that the organisation belongs to."""
    if is_within(code, organisation_code):
        return yes("reach", field="division")
    text = _("%(name)s只能登记本级辖区里的负担。请把范围选在辖区里。") % {"name": name}
    return no("reach", text, needed=organisation_code, met=code, basis=BASIS, field="division")


# Certificates -------------------------------------------------------------------------------------------------------


def certificate_allowed(title: str, negative: Sequence[str], *, source: str, binding: bool) -> Verdict:
    """Whether a certificate is one that committees should not issue (CERT-NEG-20 of the place). A list that nobody
    has read in the original warns and does not refuse."""
    asked = pairs(title)
    for item in negative:
        wanted = pairs(item)
        if wanted and len(wanted & asked) / len(wanted) >= SAME:
            words = {"title": title.strip(), "item": item, "source": source}
            if binding:
                text = _("“%(title)s”属于不应由村（居）委会出具的证明：%(item)s。依据：%(source)s。请向主管部门核验。")
                return no(
                    "certificate",
                    text % words,
                    needed=_("不在清单上"),
                    met=item,
                    basis=("CERT-NEG-20", source),
                    field="title",
                )
            text = _("提醒：“%(title)s”像是不应由村（居）委会出具的证明：%(item)s。依据还没有经县级核实：%(source)s。")
            return yes("unchecked", text=text % words, met=item, basis=("CERT-NEG-20", source), field="title")
    return yes("certificate", field="title", basis=("CERT-NEG-20",))


# Doubled ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    """A burden in force, as far as another one may be the same."""

    id: int
    kind: str
    title: str
    fields: str
    code: str  # of the division
    applies_to: str


def doubles(rows: Sequence[Known]) -> dict[int, tuple[int, ...]]:
    """By id, the ids of others of the same kind that ask the same committees for the same: one name, or four fifths
    of the words of the shorter name or of the items of the shorter ledger (the shelf's ``SAME``)."""
    found: dict[int, set[int]] = defaultdict(set)
    by_kind: dict[str, list[Known]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind, group in by_kind.items():
        for one, other in _alike(group, by_items=kind == BurdenKind.LEDGER):
            if _meet(one, other):
                found[one.id].add(other.id)
                found[other.id].add(one.id)
    return {key: tuple(sorted(others)) for key, others in found.items()}


def _meet(one: Known, other: Known) -> bool:
    """Whether some committee bears both."""
    places = is_within(one.code, other.code) or is_within(other.code, one.code)
    return places and (AppliesTo.BOTH in (one.applies_to, other.applies_to) or one.applies_to == other.applies_to)


def _alike(rows: Sequence[Known], *, by_items: bool) -> Iterable[tuple[Known, Known]]:
    """Pairs that share enough. Only rows with something in common are compared: a county has hundreds."""
    named = [pairs(row.title) or frozenset({_plain(row.title)}) for row in rows]
    yield from _sharing(rows, named)
    if by_items:
        yield from _sharing(rows, [frozenset(items(row.fields)) for row in rows])


def _sharing(rows: Sequence[Known], marks: Sequence[frozenset[str]]) -> Iterable[tuple[Known, Known]]:
    holders: dict[str, list[int]] = defaultdict(list)
    for index, own in enumerate(marks):
        common = Counter(other for mark in own for other in holders[mark])
        for other, count in common.items():
            if count / min(len(own), len(marks[other])) >= SAME:
                yield rows[index], rows[other]
        for mark in own:
            holders[mark].append(index)


# Unlisted -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """What is on the assistance lists on one day: entries by county, and what townships narrowed away."""

    entries: Mapping[str, Mapping[str, str]]  # county -> code of the entry -> whom it applies to
    narrowed: Mapping[str, frozenset[str]]  # township -> codes

    def has(self, entry_code: str, code: str, applies_to: str) -> bool:
        """Whether everyone who bears a burden at ``code`` finds its entry on the list there. Above a county every
        county that has a list must have it."""
        if not entry_code:
            return False
        county = code[:6]
        if len(county) < 6:
            below = [known for place, known in self.entries.items() if is_within(place, code)]
            return bool(below) and all(_covers(entries.get(entry_code), applies_to) for entries in below)
        if not _covers(self.entries.get(county, {}).get(entry_code), applies_to):
            return False
        return entry_code not in self.narrowed.get(code[:9], frozenset())


def _covers(entry: str | None, applies_to: str) -> bool:
    return entry is not None and entry in (AppliesTo.BOTH, applies_to)


# How much is too much -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """At most ``number`` of a kind on one committee. ``refuses``: the county set it, or confirmed the rule; what
    nobody has read only warns. ``outside``: only signboards there."""

    kind: str
    number: Decimal
    source: str
    refuses: bool
    outside: bool | None = None
    label: str = ""


def weight(kind: str, rhythm: str) -> Decimal:
    """What one burden counts in its kind: one, and a meeting as often as it is held in a month."""
    if kind != BurdenKind.MEETING:
        return Decimal(1)
    return (Decimal(TIMES.get(Rhythm(rhythm), 0)) / 12).quantize(Decimal("0.01"))


def counts_for(limit: Limit, kind: str, outside: bool) -> bool:
    return limit.kind == kind and limit.outside in (None, outside)


def within_limit(limit: Limit, count: Decimal) -> Verdict:
    """``count``: what the most burdened committee concerned would bear."""
    words = {"label": limit.label, "most": plain(limit.number), "met": plain(count), "source": limit.source}
    parts = {"needed": f"≤ {words['most']}", "met": words["met"], "basis": (*BASIS, limit.source), "field": "kind"}
    if count <= limit.number:
        return yes("limit", **parts)
    if limit.refuses:
        text = _(
            "“%(label)s”超过上限：最多%(most)s，登记后有村（社区）达到%(met)s。依据：%(source)s。"
            "请先取消或者合并已有的，再登记。"
        )
        return no("limit", text % words, **parts)
    text = _(
        "提醒：“%(label)s”超过参考数：%(most)s，登记后有村（社区）达到%(met)s。依据还没有经县级核实，不作为拒绝的理由：%(source)s。"
    )
    return yes("unchecked", text=text % words, **parts)


def plain(number: Decimal) -> str:
    """4, not 4.00."""
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")


def warnings(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    """What is allowed and still has something to say."""
    return tuple(verdict for verdict in verdicts if verdict.ok and verdict.text)


# What a committee says, an end, a ceiling -----------------------------------------------------------------------------


def contradiction_told(note: str) -> Verdict:
    """Who contradicts says what is otherwise; who confirms need say nothing."""
    if 0 < len(note.strip()) <= NOTE:
        return yes("note", field="note", basis=BASIS)
    text = _("写“与实际不符”的，请用一句话说明哪里不符，最多%(most)d个字。") % {"most": NOTE}
    return no("note", text, needed=f"1-{NOTE}", met=str(len(note.strip())), basis=BASIS, field="note")


def can_end(starts_on: dt.date, ended: dt.date | None, ends_on: dt.date, on: dt.date) -> Verdict:
    """It ends today or later, or from its beginning when it was entered by mistake; never before it began."""
    if ended is not None and ended < on:
        text = _("已经在%(day)s取消。") % {"day": ended.isoformat()}
        return no("ended", text, met=ended.isoformat(), basis=BASIS, field="ends_on")
    if ends_on >= starts_on:
        return yes("dates", field="ends_on", basis=BASIS)
    text = _("取消日期%(ends)s早于开始日期%(starts)s。") % {
        "ends": ends_on.isoformat(),
        "starts": starts_on.isoformat(),
    }
    return no("dates", text, needed=starts_on.isoformat(), met=ends_on.isoformat(), basis=BASIS, field="ends_on")


def ceiling_complete(number: Decimal, source: str) -> list[Verdict]:
    answers = [filled("source", _("依据"), source, SOURCE)]
    if not 0 <= number < Decimal(100000):
        text = _("上限填 0 到 99999 的数。")
        answers.append(no("number", text, needed="0-99999", met=plain(number), basis=BASIS, field="number"))
    return answers


def follows(starts_on: dt.date, before: dt.date | None) -> Verdict:
    """A new ceiling begins after the one it replaces."""
    if before is None or starts_on > before:
        return yes("dates", field="starts_on", basis=BASIS)
    text = _("现在的上限从%(before)s起算，新的要晚于这一天。") % {"before": before.isoformat()}
    return no(
        "dates", text, needed=f"> {before.isoformat()}", met=starts_on.isoformat(), basis=BASIS, field="starts_on"
    )
