"""What is told by letters and words: passports, plates, e-mail, addresses, telephones in brackets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from governance.base.documents.rules.guard import checks
from governance.base.documents.rules.guard.digits import BETWEEN, DIGIT, INVISIBLE, digit, folded
from governance.base.documents.rules.guard.numbers import Beside, Found

LETTER = "A-Za-zＡ-Ｚａ-ｚ"
D = f"[{DIGIT}]"
GAP = f"[ \u3000{INVISIBLE}]{{0,2}}"
TRAVEL_WORDS = re.compile("护照|通行证|回乡证|台胞证|旅行证|证件号|[Pp]assport")
DOCUMENT = re.compile(
    f"(?<![{LETTER}{DIGIT}\\-－/〔])[{LETTER}]{{1,3}}{GAP}{D}(?:{GAP}{D}){{6,11}}(?!{GAP}[{DIGIT}{LETTER}])"
)
TAIWAN = re.compile(f"(?:台胞证|台湾居民来往)[^{DIGIT}\\n]{{0,12}}({D}{{8}})(?!{D})")
PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_SIGN = f"{LETTER}{DIGIT}"
PLATE = re.compile(
    f"[{PROVINCE}][{LETTER}]{GAP}[·•・.．\\-]?{GAP}(?:[{PLATE_SIGN}]{GAP}){{4,5}}[{PLATE_SIGN}挂学警港澳使领](?![{PLATE_SIGN}])"
)
AT = re.compile("[@＠]")
LOCAL = re.compile(f"[{LETTER}{DIGIT}._%+\\-．]{{1,64}}$")
DOMAIN = re.compile(f"[{LETTER}{DIGIT}\\-．.]{{1,120}}[.．][{LETTER}]{{2,12}}")
COUNT = f"[{DIGIT}零〇一二三四五六七八九十百]"
NOT_A_HOUSE = "文令线桥井机标泵水灯田地库渠站坝路公决卡台牌码会车锅炉坑塘口闸厂宗楼上下前后起开召停至到以之间日晚早中午"
HOUSE = re.compile(
    f"[组屯社队村路街巷弄里苑区园庄湾坊道同寨]({GAP}(?:门牌)?第?{COUNT}{{1,5}}(?:[\\-－—之附]{COUNT}{{1,4}})?号)(?![{NOT_A_HOUSE}])"
)
ROOM = re.compile(
    f"(?<![{DIGIT}])({D}{{1,3}}(?:号楼|栋|幢|座|楼){GAP}[\\-－]?(?:{COUNT}{{1,2}}单元)?{GAP}[\\-－]?{D}{{3,4}}(?:室|号|房|户)"
    f"|{D}{{1,3}}(?:号楼|栋|幢|座){GAP}[\\-－]?{COUNT}{{1,2}}单元{GAP}[\\-－]?(?:{D}{{3,4}})?"
    f"|{COUNT}{{1,2}}单元{GAP}[\\-－]?{D}{{3,4}}(?:室|号|房|户)?)"
)
ROOM_WORDS = re.compile("号楼|[栋幢座楼]|单元")
BRACKETED = re.compile(
    f"[(（【\\[]{GAP}(0{D}{{2,3}}){GAP}[)）】\\]][{BETWEEN}]{{0,2}}({D}{{7,8}}|{D}{{3,4}}[\\- －]{D}{{4}})(?!{D})"
)
LOCAL_PHONE = re.compile(
    f"(?:电话|座机|传真|[Tt][Ee][Ll])[^{DIGIT}\\n]{{0,6}}([2-8２-８]{D}{{2,3}}[\\- －]?{D}{{4}})(?![\\-－.．]?{D})"
)


def found(line: str, beside: Beside, public_phones: Collection[str]) -> Iterator[Found]:
    """Class, value in plain characters, and the places to mask."""
    yield from _documents(line, beside)
    yield from _plates(line)
    yield from _mail(line)
    for match in HOUSE.finditer(line):
        yield "address", folded(match[0]), range(*match.span(1))
    yield from _rooms(line)
    yield from _telephones(line, public_phones)


def _rooms(line: str) -> Iterator[Found]:
    """From the words that a room has, back to the numbers before them: far fewer than numbers."""
    last = 0
    for anchor in ROOM_WORDS.finditer(line):
        match = ROOM.search(line, max(last, anchor.start() - 8), anchor.end() + 24)
        if match:
            last = match.end()
            yield "address", folded(match[0]), range(*match.span(1))


def _documents(line: str, beside: Beside) -> Iterator[Found]:
    """Passports and permits have no published check digit, so words beside decide, or letters that only they use."""
    for match in DOCUMENT.finditer(line):
        value = _plain(match[0])
        letters = value.rstrip("0123456789")
        digits = value[len(letters) :]
        if len(letters) == 3:
            if len(digits) == 12 and checks.born(1900 + int(digits[4:6]), digits[6:8], digits[8:10]):
                yield "residence_old", value, range(*match.span())
            continue
        named = TRAVEL_WORDS.search(beside(*match.span())) is not None and 7 <= len(digits) <= 10
        bare = letters in ("E", "G") and len(digits) == 8 and not _is_day(digits)
        if named or bare:
            yield "passport", value, range(*match.span())
    for match in TAIWAN.finditer(line):
        yield "passport", _plain(match[1]), range(*match.span(1))


def _is_day(digits: str) -> bool:
    return checks.born(int(digits[:4]), digits[4:6], digits[6:8])


def _plain(text: str) -> str:
    """Letters upper case, digits plain, nothing between them."""
    return "".join(digit(sign) if digit(sign) not in ("", "X") else folded(sign).strip() for sign in text)


def _plates(line: str) -> Iterator[Found]:
    for match in PLATE.finditer(line):
        value = "".join(sign for sign in _plain(match[0]) if sign not in "·•・.．-")
        if sum(sign.isdigit() for sign in value) >= 3 and not set(value[2:]) & {"I", "O"}:
            yield "plate", value, range(*match.span())


def _mail(line: str) -> Iterator[Found]:
    if "@" not in line and "＠" not in line:
        return
    for sign in AT.finditer(line):
        domain = DOMAIN.match(line, sign.end(), sign.end() + 140)
        local = LOCAL.search(line[max(0, sign.start() - 64) : sign.start()]) if domain else None
        if local and domain:
            start, end = sign.start() - len(local[0]), domain.end()
            yield "email", folded(line[start:end]).lower(), range(start, end)


def _telephones(line: str, public_phones: Collection[str]) -> Iterator[Found]:
    public = ["".join(sign for sign in phone if sign.isdigit()) for phone in public_phones]
    for pattern in (BRACKETED, LOCAL_PHONE):
        for match in pattern.finditer(line):
            value = "".join(digit(sign) for sign in "".join(match.groups()))
            known = any(len(phone) >= 7 and (phone.endswith(value) or value.endswith(phone)) for phone in public)
            if not known and (pattern is LOCAL_PHONE or checks.fixed(value)):
                yield "telephone", value, range(match.start(1), match.end(len(match.groups())))
