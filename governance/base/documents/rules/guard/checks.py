"""Whether digits can be an identity number, a card, a telephone: check digits, dates, beginnings."""

from __future__ import annotations

import datetime as dt

from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

# First two digits of a region: GB/T 2260. 81 to 83 are residence permits of those from Hong Kong, Macao and Taiwan.
PROVINCES = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71))
    for code in range(first, last + 1)
)
PERMITS = frozenset(("81", "82", "83"))
FIRST_YEAR, LAST_YEAR = 1880, 2059  # of birth: nobody living is older; the platform's own life is the later end
# UnionPay cards begin 62; the others are older cards that are still used.
UNIONPAY = ("62", "9558", "60138", "60342", "60331", "68", "69", "955")
FOREIGN = ("4", "51", "52", "53", "54", "55", "35")
GANSU = ("6201", "6202", "6203", "6204", "6205", "6206", "6207", "6208", "6209", "6210", "6211", "6212", "6229", "6230")
AREA_THREE = frozenset(("010", "020", "021", "022", "023", "024", "025", "027", "028", "029"))


def born(year: int, month: str, day: str) -> bool:
    """Whether such a day can be a day of birth."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return False
    try:
        dt.date(year, int(month), int(day))
    except ValueError:
        return False
    return True


def identity_shape(digits: str) -> str:
    """'identity', 'residence' or '' for 18 characters, without the check digit."""
    if not born(int(digits[6:10]), digits[10:12], digits[12:14]):
        return ""
    if digits[:2] in PROVINCES:
        return "identity"
    if digits[:2] in PERMITS or (digits[0] == "9" and digits[1:3] in PROVINCES):
        return "residence"
    return ""


def check_digit_right(digits: str) -> bool:
    """MOD 11-2 of ISO 7064 (GB 11643)."""
    return bool(digits[-1] == ric.calc_check_digit(digits))


def old_identity(digits: str) -> bool:
    """15 digits: region, year of two digits, month, day, order. There is no check digit."""
    return digits[:2] in PROVINCES and born(1900 + int(digits[6:8]), digits[8:10], digits[10:12])


def organisation_code(digits: str) -> bool:
    """A credit code of an organisation, which is public (GB 32100)."""
    try:
        uscc.validate(digits)
    except ValidationError:
        return False
    return True


def luhn_right(digits: str) -> bool:
    return luhn.is_valid(digits)


def mobile(digits: str) -> bool:
    return len(digits) == 11 and digits[0] == "1" and digits[1] in "3456789"


def fixed(digits: str) -> bool:
    """Area code and local number; a local number begins with 2 to 8."""
    area = 3 if digits[:3] in AREA_THREE else 4
    if digits[0] != "0" or (area == 4 and digits[1] not in "3456789"):
        return False
    local = digits[area:]
    return len(local) in (7, 8) and local[0] in "2345678"
