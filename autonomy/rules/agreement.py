"""What an agreement may hold, who signs it, and what makes it no letter of responsibility (R-AUT-4). Pure.

Placeholders of a template's clauses: {township}, {committee}, {term_from}, {term_until}, {list}, {matters}, {total}.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from gettext import gettext as _

from governance.base.verdict import Verdict, no, yes

BASIS = ("ASSIST-LAW", "R-AUT-4")
LONGEST_TERM = 3  # years; no text says so, the platform's own: a list changes sooner than that
CENT = Decimal("0.01")
SIDES = ("government", "committee")
PLACEHOLDERS = ("township", "committee", "term_from", "term_until", "list", "matters", "total")

# Structured fields of a letter of responsibility, by every name they come under, and the rule behind each.
FORBIDDEN: dict[str, tuple[str, str]] = {
    **dict.fromkeys(("rank", "ranking", "排名", "名次", "末位"), (_("排名"), "REDUCE-2024")),
    **dict.fromkeys(("points", "score", "得分", "积分", "分值"), (_("打分"), "FORM-BAN")),
    **dict.fromkeys(("deduction", "penalty", "扣分", "扣减", "罚款"), (_("扣分扣钱"), "REDUCE-2024")),
    **dict.fromkeys(("veto", "一票否决", "否决项"), (_("一票否决"), "ADMIT-ASSESS")),
}
RULE_CODES = tuple(sorted({code for _label, code in FORBIDDEN.values()}))
# Words of a letter of responsibility (责任书, abolished by the speech, 五(二)).
LETTER = re.compile(
    r"责任书|责任状|军令状|保证书|承诺书|一票否决|扣分|倒扣|排名|排序通报|末位|通报批评|考核得分|评分标准|量化打分"
    r"|达标率|完成率|打卡|积分制|负总责|第一责任人"
)
# The same word denied in the same clause is the opposite of one.
DENIED = re.compile(r"(?:不得|不再|不作|不是|不以|不设|不搞|取消|取代|代替|废止|禁止|严禁|不)[^，。；：、\n]{0,12}$")

LEFT = {
    "": "",
    "withdrawn": _("已经退出清单"),
    "expired": _("试行或应急期已满"),
    "narrowed": _("乡镇（街道）已经缩减，不再交办"),
    "replaced": _("现行清单里没有"),
    "not_listed": _("不在协助清单里"),
    "other_committee": _("不适用于这一类村（社区）"),
}


@dataclass(frozen=True)
class CitedRule:
    """``text``: the citation as people read it, with what is not verified said so."""

    code: str
    text: str


@dataclass(frozen=True)
class Paying:
    on: dt.date
    amount: Decimal


@dataclass(frozen=True)
class ItemFacts:
    """``left``: why the matter is not on the list that day ('' when it is); ``most_hours`` and ``least``: what the list
    says for the whole term (None where it leaves it open)."""

    code: str
    title: str
    left: str
    requirements: str
    hours: Decimal
    amount: Decimal
    payments: Sequence[Paying] = ()
    most_hours: Decimal | None = None
    least: Decimal | None = None


@dataclass(frozen=True)
class PromiseFacts:
    side: str
    what: str
    due_on: dt.date


@dataclass(frozen=True)
class Liability:
    government: str
    committee: str


@dataclass(frozen=True)
class Signer:
    """Who signed before under this text, or wants to now."""

    user: int
    side: str
    role: str


def yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


# The list -------------------------------------------------------------------------------------------------------------


def on_the_list(items: Sequence[ItemFacts]) -> list[Verdict]:
    """Each matter named must be on the list of that place on that day; at least one is named."""
    if not items:
        text = _("协议至少要有一项协助事项。请从现行清单里选。")
        return [no("no_items", text, needed=">= 1", met="0", basis=BASIS, field="items")]
    found = []
    for item in items:
        if item.left:
            text = _("“%(title)s”（%(code)s）%(why)s，不能写进协议。请去掉这一项；确实需要的，请责任部门先申请准入。")
            text %= {"title": item.title, "code": item.code, "why": LEFT[item.left]}
            needed = _("现行协助清单里的事项")
            found.append(no("off_list", text, needed=needed, met=item.left, basis=BASIS, field=f"items.{item.code}"))
    return found or [yes("on_the_list", basis=BASIS)]


def fields_allowed(names: Iterable[str], rules: Mapping[str, CitedRule]) -> list[Verdict]:
    """No rank, no deduction, no veto: a field for it is refused whatever it holds."""
    found = []
    for name in names:
        plain = unicodedata.normalize("NFKC", name).strip().lower()
        known = next(
            (FORBIDDEN[word] for word in FORBIDDEN if word == plain or (len(word) > 1 and word in plain)), None
        )
        if known is None:
            continue
        label, code = known
        cited = rules[code].text if code in rules else code
        text = _("协议里不能有“%(label)s”这样的栏（%(name)s）：协议取代责任书，双方都有责任。依据：%(rule)s。请去掉。")
        text %= {"label": label, "name": name.strip(), "rule": cited}
        found.append(no("letter_field", text, met=name.strip(), basis=(code, "R-AUT-4"), field=name.strip()))
    return found or [yes("fields", basis=BASIS)]


# Terms ----------------------------------------------------------------------------------------------------------------


def last_day(start: dt.date, years: int) -> dt.date:
    """The day before the same day so many years later."""
    try:
        return start.replace(year=start.year + years) - dt.timedelta(days=1)
    except ValueError:  # 29 February
        return start.replace(year=start.year + years, day=28)


def months(start: dt.date, end: dt.date) -> int:
    """Months begun between two days, both included."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + 1 if end.day >= start.day else max(whole, 1)


def term_fits(start: dt.date, end: dt.date, on: dt.date) -> Verdict:
    """It ends after it starts, is not over already, and is not longer than the platform's own three years."""
    told = {"start": start.isoformat(), "end": end.isoformat()}
    met = f"{told['start']}/{told['end']}"
    if end <= start:
        text = _("期限结束%(end)s要晚于开始%(start)s。") % told
        return no("term_order", text, needed=f"> {start.isoformat()}", met=met, basis=BASIS, field="term_until")
    if end < on:
        text = _("期限%(end)s已经过去，不能签过去的协议。请改期限。") % told
        return no("term_past", text, needed=f">= {on.isoformat()}", met=met, basis=BASIS, field="term_until")
    last = last_day(start, LONGEST_TERM)
    if end > last:
        text = _("期限最长%(years)s年（平台约定，不是法律），从%(start)s起最晚到%(last)s，填的是%(end)s。")
        text %= {**told, "years": LONGEST_TERM, "last": last.isoformat()}
        return no("term_long", text, needed=f"<= {last.isoformat()}", met=met, basis=BASIS, field="term_until")
    return yes("term", basis=BASIS)


def item_complete(item: ItemFacts, start: dt.date, end: dt.date) -> list[Verdict]:
    """Requirements, hours within the list's, money not below it, and payment dates inside the term that add up."""
    field, name = f"items.{item.code}", item.title
    found = []
    if not item.requirements.strip():
        text = _("“%(name)s”没有写办理要求。") % {"name": name}
        found.append(no("requirements", text, needed=_("办理要求"), met=_("空"), basis=BASIS, field=field))
    if item.hours <= 0 or (item.most_hours is not None and item.hours > item.most_hours):
        most = "" if item.most_hours is None else str(item.most_hours)
        text = _("“%(name)s”每月工时要大于0，不超过清单写明的%(most)s小时，填的是%(met)s。")
        text %= {"name": name, "most": most or _("（清单没有写）"), "met": item.hours}
        found.append(no("hours", text, needed=f"0 < … <= {most}", met=str(item.hours), basis=BASIS, field=field))
    if item.amount <= 0 or item.amount != item.amount.quantize(CENT):
        text = _("“%(name)s”没有经费。费随事转：交办的事要给钱。") % {"name": name}
        found.append(no("no_money", text, needed="> 0", met=str(item.amount), basis=BASIS, field=field))
    elif item.least is not None and item.amount < item.least:
        text = _("“%(name)s”的经费 %(met)s 元低于清单写明的 %(least)s 元（按这个期限算）。")
        text %= {"name": name, "met": yuan(item.amount), "least": yuan(item.least)}
        found.append(no("below_list", text, needed=f">= {item.least}", met=str(item.amount), basis=BASIS, field=field))
    return [*found, *_payments_fit(item, start, end)]


def _payments_fit(item: ItemFacts, start: dt.date, end: dt.date) -> list[Verdict]:
    field, found = f"items.{item.code}", []
    for paying in item.payments:
        if not start <= paying.on <= end or paying.amount <= 0:
            text = _("“%(name)s”的付款 %(day)s %(amount)s 元不对：日期要在期限 %(start)s 到 %(end)s 以内，金额大于0。")
            text %= {
                "name": item.title,
                "day": paying.on.isoformat(),
                "amount": yuan(paying.amount),
                "start": start.isoformat(),
                "end": end.isoformat(),
            }
            needed = f"{start.isoformat()}/{end.isoformat()}"
            found.append(no("payment_date", text, needed=needed, met=paying.on.isoformat(), basis=BASIS, field=field))
    days = [paying.on for paying in item.payments]
    if len(set(days)) != len(days):
        text = _("“%(name)s”同一天写了两笔付款。请并成一笔。") % {"name": item.title}
        found.append(no("payment_twice", text, basis=BASIS, field=field))
    total = sum((paying.amount for paying in item.payments), Decimal(0))
    if total != item.amount:
        text = _("“%(name)s”各次付款合计 %(met)s 元，应当等于经费 %(needed)s 元。")
        text %= {"name": item.title, "met": yuan(total), "needed": yuan(item.amount)}
        found.append(no("payments_sum", text, needed=str(item.amount), met=str(total), basis=BASIS, field=field))
    return found or [yes("payments", basis=BASIS, field=field)]


def both_owe(promises: Sequence[PromiseFacts], start: dt.date, end: dt.date) -> list[Verdict]:
    """An agreement in which one side owes nothing is an order."""
    found = []
    labels = {"government": _("乡镇政府（街道办事处）"), "committee": _("村（居）民委员会")}
    for side in SIDES:
        if not any(promise.side == side for promise in promises):
            text = _("协议里%(side)s没有任何承诺。协议是双方的，每一方至少要有一项。") % {"side": labels[side]}
            found.append(no("one_sided", text, needed=">= 1", met="0", basis=BASIS, field="promises"))
    for promise in promises:
        if not start <= promise.due_on <= end:
            text = _("“%(what)s”的日期 %(day)s 不在期限以内。") % {
                "what": promise.what,
                "day": promise.due_on.isoformat(),
            }
            needed = f"{start.isoformat()}/{end.isoformat()}"
            met = promise.due_on.isoformat()
            found.append(no("promise_date", text, needed=needed, met=met, basis=BASIS, field="promises"))
    return found or [yes("both_owe", basis=BASIS)]


def both_liable(liability: Liability) -> list[Verdict]:
    """Breach has a consequence on both sides."""
    found = []
    for field, text in (("liability_government", liability.government), ("liability_committee", liability.committee)):
        if not text.strip():
            words = _("没有写违约责任。双方的违约责任都要写明。")
            found.append(no("liability", words, needed=_("违约责任"), met=_("空"), basis=BASIS, field=field))
    return found or [yes("liability", basis=BASIS)]


# What looks like a letter of responsibility ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Text:
    field: str
    label: str
    text: str


def looks_like_letter(texts: Sequence[Text]) -> list[dict[str, str]]:
    """Each place where the words of a letter of responsibility stand, unless they are denied there."""
    found = []
    for one in texts:
        plain = unicodedata.normalize("NFKC", one.text)
        for match in LETTER.finditer(plain):
            if not DENIED.search(plain[: match.start()]):
                around = plain[max(0, match.start() - 12) : match.end() + 12].replace("\n", " ")
                found.append({"field": one.field, "label": one.label, "word": match.group(), "around": around})
    return found


def second_person(*, drafted_by: int, by: int, reason: str) -> list[Verdict]:
    """Whoever drafted it does not wave it through, and who does says why."""
    found = []
    if drafted_by == by:
        text = _("起草的人不能自己复核。请乡镇（街道）的另一个人看。")
        found.append(no("second_person", text, basis=BASIS, field="by"))
    if len(reason.strip()) < 4:
        text = _("请写明为什么这些文字可以留，至少4个字。")
        found.append(no("reason", text, needed=">= 4", met=str(len(reason.strip())), basis=BASIS, field="reason"))
    return found or [yes("second_person", basis=BASIS)]


# Signatures -----------------------------------------------------------------------------------------------------------

NEEDED = 2  # people a side
HEAD = "committee_head"
SIGNS = {
    "government": frozenset({"township_staff"}),
    "committee": frozenset({HEAD, "party_secretary", "clerk"}),
}


def may_sign(signer: Signer, before: Sequence[Signer]) -> list[Verdict]:
    """Two different people a side, of the committee the head and one more; nobody for both."""
    own = [one for one in before if one.side == signer.side]
    if signer.role not in SIGNS.get(signer.side, frozenset()):
        text = _("您现在的任职不能代表这一方签署。")
        return [no("signer_role", text, met=signer.role, basis=BASIS, field="side")]
    if any(one.user == signer.user for one in own):
        return [no("signed", _("您已经签署过了，等其他人。"), needed="1", met="2", basis=BASIS, field="by")]
    if any(one.user == signer.user for one in before):
        text = _("一个人不能代表两方签署。您已经代表另一方签过。")
        return [no("both_sides", text, basis=BASIS, field="side")]
    if len(own) >= NEEDED:
        text = _("这一方已经有%(needed)s个人签署，不用再签。") % {"needed": NEEDED}
        return [no("enough", text, needed=str(NEEDED), met=str(len(own) + 1), basis=BASIS, field="side")]
    with_head = signer.side != "committee" or signer.role == HEAD or any(one.role == HEAD for one in own)
    if len(own) == NEEDED - 1 and not with_head:
        text = _("村（居）委会一方的两个签署人里，必须有主任。请主任签署。")
        return [no("head", text, needed=HEAD, met=signer.role, basis=BASIS, field="by")]
    return [yes("may_sign", basis=BASIS)]


def same_text(*, signed: str, stored: str, present: str) -> Verdict:
    """The text that was read, the text that was offered and the text as it stands are one."""
    if signed == stored == present and signed:
        return yes("same_text", basis=BASIS, field="content_hash")
    text = _("协议的文字已经改过，和您看到的不是同一份，不能签。请打开最新的一份重新看。")
    return no("changed_text", text, needed=present[:16], met=signed[:16], basis=BASIS, field="content_hash")


def complete(before: Sequence[Signer]) -> bool:
    return all(sum(one.side == side for one in before) >= NEEDED for side in SIDES)


# Filling in a template ------------------------------------------------------------------------------------------------

_SLOT = re.compile(r"\{([a-z_]+)\}")


def unknown_slots(texts: Iterable[str]) -> list[str]:
    return sorted({name for text in texts for name in _SLOT.findall(text) if name not in PLACEHOLDERS})


def filled(text: str, words: Mapping[str, str]) -> str:
    """Placeholders by their words; a name that is unknown is an error of the template (KeyError)."""
    return _SLOT.sub(lambda match: words[match.group(1)], text)


# A template -----------------------------------------------------------------------------------------------------------

MOST_CLAUSES = 20
SHORTEST_CLAUSE, LONGEST_CLAUSE = 4, 2000


@dataclass(frozen=True)
class Clause:
    heading: str
    text: str


def template_complete(name: str, clauses: Sequence[Clause]) -> list[Verdict]:
    """A name, at least one clause, each with heading and text, and nothing that nobody would fill in."""
    found = []
    if not 4 <= len(name.strip()) <= 80:
        text = _("名称要4到80个字。")
        found.append(no("name", text, needed="4-80", met=str(len(name.strip())), basis=BASIS, field="name"))
    if not 1 <= len(clauses) <= MOST_CLAUSES:
        text = _("条款要1到%(most)s条，现在是%(met)s条。") % {"most": MOST_CLAUSES, "met": len(clauses)}
        needed = f"1-{MOST_CLAUSES}"
        found.append(no("clauses", text, needed=needed, met=str(len(clauses)), basis=BASIS, field="clauses"))
    for number, clause in enumerate(clauses):
        length = len(clause.text.strip())
        if not clause.heading.strip() or not SHORTEST_CLAUSE <= length <= LONGEST_CLAUSE:
            text = _("第%(number)s条要有标题和%(shortest)s到%(longest)s个字的内容。")
            text %= {"number": number + 1, "shortest": SHORTEST_CLAUSE, "longest": LONGEST_CLAUSE}
            needed = f"{SHORTEST_CLAUSE}-{LONGEST_CLAUSE}"
            found.append(no("clause", text, needed=needed, met=str(length), basis=BASIS, field=f"text-{number}"))
    for number, clause in enumerate(clauses):
        if unknown := unknown_slots([clause.heading, clause.text]):
            text = _("第%(number)s条里的%(met)s没有内容可填。能用的是：%(needed)s。")
            needed = "、".join(f"{{{name}}}" for name in PLACEHOLDERS)
            words = {"number": number + 1, "met": "、".join(f"{{{name}}}" for name in unknown), "needed": needed}
            field = f"text-{number}"
            found.append(no("slot", text % words, needed=needed, met=words["met"], basis=BASIS, field=field))
    return found or [yes("template", basis=BASIS)]


def no_letter(texts: Sequence[Text]) -> list[Verdict]:
    """Words of a letter of responsibility do not stand in a template, since every agreement would begin with them:
    no second person lets them through as in a single agreement."""
    found = []
    for one in looks_like_letter(texts):
        text = _("%(label)s里的“%(word)s”（……%(around)s……）是责任书的写法，范本里不能有。请改写或者去掉。")
        found.append(no("letter", text % one, met=one["word"], basis=BASIS, field=one["field"]))
    return found or [yes("no_letter", basis=BASIS)]


def begins_later(starts_on: dt.date, on: dt.date, before: dt.date | None) -> Verdict:
    """From today on or later, and after the version that it follows began."""
    least = on if before is None or before < on else before + dt.timedelta(days=1)
    if starts_on >= least:
        return yes("starts_on", field="starts_on", basis=BASIS)
    text = _("启用日期最早%(needed)s，填的是%(met)s。以前起草的协议不受影响。")
    text %= {"needed": least.isoformat(), "met": starts_on.isoformat()}
    needed = f">= {least.isoformat()}"
    return no("starts_on", text, needed=needed, met=starts_on.isoformat(), basis=BASIS, field="starts_on")
