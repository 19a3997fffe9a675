"""Numbers: of identity, of cards and accounts, of telephones. A run of digits is read in that order, and what one
class has taken is not there for the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from governance.base.documents.rules.guard import checks
from governance.base.documents.rules.guard.digits import CELL, Group, Segment, runs

Beside = Callable[[int, int], str]
Found = tuple[str, str, Sequence[int]]

IDENTITY_WORDS = re.compile(
    "身份证|身份号|身份码|证件号|证件编号|公民身份|居住证|永久居留|残疾证|残疾人证|[Ii][Dd] ?[Nn][Oo]"
)
ORGANISATION_WORDS = re.compile("信用代码|机构代码|组织代码|税号|纳税人")
LAND_WORDS = re.compile("地块|宗地|承包|发包|不动产|林权|土地证|图斑|权证")
CARD_WORDS = re.compile("卡|账号|帐号|账户|帐户|存折|开户|一折通|一本通|[Cc]ard")
ACCOUNT_WORDS = re.compile("卡号|账号|帐号|账户|帐户|存折|一折通|一本通|银行卡|社保卡|惠农卡")
PHONE_WORDS = re.compile("电话|手机|联系|座机|传真|微信|致电|拨打|[Tt][Ee][Ll]|[Pp]hone|[Mm]obile|☎|📞")
IDENTITY_GROUPS = {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 12), (14, 4), (6, 8, 3, 1), (10, 8), (3, 3, 4, 4, 4)}
MOBILE_GROUPS = {(3, 4, 4), (3, 8), (7, 4), (3, 3, 5), (4, 4, 3), (5, 6), (3, 2, 3, 3), (1,) * 11}
COUNTRY = ("0086", "086", "86")  # written before a mobile number
SHORTEST_IDENTITY, SHORTEST_CARD, LONGEST_CARD = 15, 16, 19
KEPT_BY_SPREADSHEETS = 15  # digits; what comes after is stored as zeros


def found(line: str, beside: Beside, public_phones: Collection[str]) -> Iterator[Found]:
    """Class, digits and the place of each digit."""
    public = [plain for plain in (_digits(phone) for phone in public_phones) if len(plain) >= 7]
    for run in runs(line):
        segments, length = run, _length(run)
        if length < SHORTEST_IDENTITY:
            segments = _without(segments, set())
        for step, shortest in (
            (_identities, SHORTEST_IDENTITY),
            (_cards, SHORTEST_CARD),
            (_accounts, 9),
            (_phones, 10),
        ):
            if length < shortest:
                continue
            taken = list(step(segments, beside))
            yield from (one for one in taken if not (step is _phones and _is_public(one[1], public)))
            if taken or (step is _identities and segments[-1].groups[-1].digits[-1] == "X"):
                segments = _without(segments, {place for one in taken for place in one[2]})
                length = _length(segments)


def _length(segments: Sequence[Segment]) -> int:
    return sum([len(group.digits) for segment in segments for group in segment.groups])


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _is_public(digits: str, public: Sequence[str]) -> bool:
    return any(digits.endswith(phone) or phone.endswith(digits) for phone in public)


def _without(segments: Sequence[Segment], taken: set[int]) -> list[Segment]:
    """What is left to be read. Where something was taken out, what stands on both sides no longer belongs together.
    A closing X belongs to identity numbers only."""
    if not taken and "X" not in segments[-1].groups[-1].digits:
        return list(segments)
    left: list[Segment] = []
    for segment in segments:
        left.append(Segment(before=segment.before))
        for group in segment.groups:
            if taken.isdisjoint(group.at) and "X" not in group.digits:
                left[-1].groups.append(group)
                continue
            piece = Group("", [], group.before)
            for sign, place in zip(group.digits, group.at, strict=True):
                if place not in taken and sign != "X":
                    piece.digits += sign
                    piece.at.append(place)
                    continue
                if piece.digits:
                    left[-1].groups.append(piece)
                if place in taken:
                    left.append(Segment(before="taken"))
                piece = Group("", [])
            if piece.digits:
                left[-1].groups.append(piece)
    return [segment for segment in left if segment.groups]


# Identity numbers -------------------------------------------------------------------------------------------------


def _identities(segments: list[Segment], beside: Beside) -> Iterator[Found]:
    used: set[int] = set()
    for digits, at, whole in (*_inside(segments), *_aligned(segments, 18), *_over_edges(segments, 18)):
        if used.isdisjoint(at) and "X" not in digits[:-1]:
            shape = checks.identity_shape(digits)
            if shape and checks.check_digit_right(digits):
                used.update(at)
                yield _certain(shape, whole, beside(at[0], at[-1] + 1)), digits, at
    for segment in _without(segments, used) if used else segments:
        yield from _doubtful(segment, beside)


def _certain(kind: str, whole: int, words: str) -> str:
    """Passing every check makes it certain, but for two things that pass one time in eleven: codes of land, when they
    are called so, and windows in a number of 19 digits (``whole``: how many stand side by side)."""
    if (whole == 19 or LAND_WORDS.search(words)) and not IDENTITY_WORDS.search(words):
        return "identity_doubtful"
    return kind


Window = tuple[str, list[int], int]  # digits, their places, how many digits stand side by side around them


def _inside(segments: Sequence[Segment]) -> Iterator[Window]:
    """Every 18 digits within digits that stand side by side: a row number or a telephone may be stuck to it."""
    for segment in segments:
        for group in segment.groups:
            for start in range(len(group.digits) - 17):
                yield group.digits[start : start + 18], group.at[start : start + 18], len(group.digits)


def _aligned(segments: Sequence[Segment], length: int) -> Iterator[Window]:
    """Groups of one segment that together have that length."""
    for segment in segments:
        for window in _windows(segment.groups, length, length):
            if len(window) > 1:
                yield *_joined(window), length


def _over_edges(segments: Sequence[Segment], length: int) -> Iterator[Window]:
    """Groups over the edges of cells, or over one line break, that together have that length. Between the first and
    the last nothing is left out."""
    if len(segments) == 1:
        return
    flat = [(index, group) for index, segment in enumerate(segments) for group in segment.groups]
    for start, (first, _group) in enumerate(flat):
        total, stop = 0, start
        while stop < len(flat) and total < length:
            total += len(flat[stop][1].digits)
            stop += 1
        last = flat[stop - 1][0]
        if total != length or last == first:
            continue
        edges = [segments[index].before for index in range(first + 1, last + 1)]
        if set(edges) == {CELL} or edges == ["\n"]:
            yield *_joined([group for _index, group in flat[start:stop]]), length


def _doubtful(segment: Segment, beside: Beside) -> Iterator[Found]:
    """Wrong check digit, old numbers, and what the words beside call an identity number."""
    for window in _windows(segment.groups, 15, 18):
        digits, at = _joined(window)
        if len(window) > 1 and (len(digits) != 18 or tuple(len(g.digits) for g in window) not in IDENTITY_GROUPS):
            continue
        kind = "" if len(digits) == 16 else _doubt(digits, beside(at[0], at[-1] + 1))
        if kind:
            yield kind, digits, at


def _doubt(digits: str, words: str) -> str:
    named = IDENTITY_WORDS.search(words) is not None
    if ORGANISATION_WORDS.search(words) or "X" in digits[:-1]:
        return ""
    if len(digits) == 15 and "X" not in digits and checks.old_identity(digits):
        return "identity_old" if named else "identity_doubtful"
    if named:
        return "identity_doubtful"
    if len(digits) != 18 or checks.organisation_code(digits) or LAND_WORDS.search(words):
        return ""
    return "identity_doubtful" if checks.identity_shape(digits) else ""


# Cards and accounts -----------------------------------------------------------------------------------------------


def _cards(segments: list[Segment], beside: Beside) -> Iterator[Found]:
    for segment in segments:
        for window in _windows(segment.groups, SHORTEST_CARD, LONGEST_CARD):
            if not _written_as_card(window):
                continue
            digits, at = _joined(window)
            kind = _card(digits, beside(at[0], at[-1] + 1), grouped=len(window) > 1)
            if kind:
                yield kind, digits, at
                break
    for cells in _whole_cells(segments, SHORTEST_CARD, LONGEST_CARD):
        digits, at = _joined(cells)
        lengths = [len(cell.digits) for cell in cells]
        even = set(lengths[:-1]) == {4} or (len(cells) == 2 and min(lengths) >= 6)
        if even and digits.startswith(checks.UNIONPAY) and checks.luhn_right(digits):
            yield "bank_card", digits, at


def _written_as_card(window: Sequence[Group]) -> bool:
    lengths = [len(group.digits) for group in window]
    if len(window) == 1 or set(lengths) == {1}:
        return True
    if any(group.before == "." for group in window[1:]):
        return False
    return set(lengths[:-1]) == {4} or (len(window) <= 3 and min(lengths) >= 3 and max(lengths) >= 6)


def _card(digits: str, words: str, *, grouped: bool) -> str:
    right = checks.luhn_right(digits)
    named = CARD_WORDS.search(words) is not None
    if digits.startswith(checks.UNIONPAY):
        land = LAND_WORDS.search(words) and digits.startswith(checks.GANSU) and not named
        if right:
            return "card_doubtful" if land else "bank_card"
        worn = not digits[KEPT_BY_SPREADSHEETS:].strip("0")
        return "card_doubtful" if named or (worn and not land) else ""
    if right and len(digits) == SHORTEST_CARD and digits.startswith(checks.FOREIGN):
        return "bank_card" if named or grouped else "card_doubtful"
    return "card_doubtful" if right and named else ""


def _accounts(segments: list[Segment], beside: Beside) -> Iterator[Found]:
    """What is called an account, whatever it looks like: savings books have no check digit."""
    for segment in segments:
        digits, at = _joined(segment.groups)
        if 9 <= len(digits) <= 25 and ACCOUNT_WORDS.search(beside(at[0], at[-1] + 1)):
            yield "card_doubtful", digits, at


# Telephones -------------------------------------------------------------------------------------------------------


def _phones(segments: list[Segment], beside: Beside) -> Iterator[Found]:
    for segment in segments:
        used: set[int] = set()
        order = {id(group): index for index, group in enumerate(segment.groups)}
        for window in _windows(segment.groups, 10, 15):
            if window[0].digits[0] not in "018":  # 1 a mobile, 0 an area code or 0086, 8 the 86 of a country
                continue
            digits, at = _joined(window)
            if not used.isdisjoint(at):
                continue
            kind = _mobile(window, digits, _neighbours(window, segment, order), beside) or _fixed(
                window, digits, beside
            )
            if kind:
                used.update(at)
                yield kind, digits[-11:] if kind == "mobile" else digits, at
    for cells in _whole_cells(segments, 11, 11):
        digits, at = _joined(cells)
        if checks.mobile(digits) and PHONE_WORDS.search(beside(at[0], at[-1] + 1)):
            yield "mobile", digits, at


def _neighbours(window: Sequence[Group], segment: Segment, order: Mapping[int, int]) -> tuple[str, Group | None]:
    """What parts the window from the group before it, and the group after it."""
    after = order[id(window[-1])] + 1
    return window[0].before, segment.groups[after] if after < len(segment.groups) else None


def _mobile(window: Sequence[Group], digits: str, around: tuple[str, Group | None], beside: Beside) -> str:
    front = digits[:-11]
    if not checks.mobile(digits[-11:]):
        return ""
    if front == "0":  # as one dialled from another town; otherwise the code of an invoice
        return "mobile" if len(window) == 1 and _named_phone(window, beside) else ""
    if front and front not in COUNTRY:
        return ""
    if len(window) == 1:
        return "" if _cents(around[1]) else "mobile"
    lengths = tuple(len(group.digits) for group in window)
    if len(digits) > 11 and window[0].digits in COUNTRY:
        lengths = lengths[1:]
    if lengths != (11,) and lengths not in MOBILE_GROUPS:
        return ""
    return "mobile" if lengths == (11,) or _apart(window, *around) or _named_phone(window, beside) else ""


def _fixed(window: Sequence[Group], digits: str, beside: Beside) -> str:
    if not checks.fixed(digits):
        return ""
    if len(window) == 1:
        return "telephone" if _named_phone(window, beside) else ""
    area = len(window[0].digits)
    if area not in (3, 4) or (area == 3) != (digits[:3] in checks.AREA_THREE):
        return ""
    return "telephone" if all(group.before in ("-", " ") for group in window[1:]) else ""


def _named_phone(window: Sequence[Group], beside: Beside) -> bool:
    return PHONE_WORDS.search(beside(window[0].at[0], window[-1].at[-1] + 1)) is not None


def _cents(after: Group | None) -> bool:
    """13800138000.00 is money."""
    return after is not None and after.before == "." and len(after.digits) <= 2


def _apart(window: Sequence[Group], before: str, after: Group | None) -> bool:
    """Held together by one sign that does not go on to the left or right, as a row of figures would."""
    inner = {group.before for group in window[1:]}
    if len(inner) != 1 or inner == {"."}:
        return False
    return not inner & {before, "" if after is None else after.before}


# Windows ----------------------------------------------------------------------------------------------------------


def _windows(groups: Sequence[Group], shortest: int, longest: int) -> Iterator[Sequence[Group]]:
    """Neighbouring groups that together have such a length, from the left, the longer first."""
    lengths = [len(group.digits) for group in groups]
    rest = sum(lengths)
    for start, first in enumerate(lengths):
        if rest < shortest:
            return
        rest -= first
        total, fitting = 0, []
        for stop in range(start, len(lengths)):
            total += lengths[stop]
            if total > longest:
                break
            if total >= shortest:
                fitting.append(groups[start : stop + 1])
        yield from reversed(fitting)


def _whole_cells(segments: Sequence[Segment], shortest: int, longest: int) -> Iterator[Sequence[Group]]:
    """Neighbouring cells that hold nothing but digits and together have such a length."""
    if len(segments) == 1:
        return
    cells: list[Group] = []
    for segment in segments:
        if segment.before != CELL:
            yield from (window for window in _windows(cells, shortest, longest) if len(window) > 1)
            cells = []
        if len(segment.groups) == 1:
            cells.append(replace(segment.groups[0]))
            continue
        yield from (window for window in _windows(cells, shortest, longest) if len(window) > 1)
        cells = []
    yield from (window for window in _windows(cells, shortest, longest) if len(window) > 1)


def _joined(window: Sequence[Group]) -> tuple[str, list[int]]:
    return "".join(group.digits for group in window), [place for group in window for place in group.at]
