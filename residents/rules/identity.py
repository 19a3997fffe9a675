"""The number of an identity card (GB 11643): check digit, and what it says of birthday and sex."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from gettext import gettext as _

from stdnum.cn import ric

from governance.base.verdict import Verdict, no, yes

SHAPE = re.compile(r"\d{17}[\dX]")
FIELD = "identity"


def plain_identity(text: str) -> str:
    """Full-width signs, spaces and a small x as they are printed on the card."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def identity_verdicts(plain: str, born_on: dt.date, sex: str) -> list[Verdict]:
    """Which digits are wrong is never said: nobody should find a number by trying."""
    if not SHAPE.fullmatch(plain):
        text = _("身份证号应是18位，最后一位可以是X；现在读到%(met)d位。请照着证件再填一次。")
        return [no("identity_shape", text % {"met": len(plain)}, needed="18", met=str(len(plain)), field=FIELD)]
    if ric.calc_check_digit(plain) != plain[-1]:
        text = _("身份证号最后一位对不上，一定有一位写错了。请照着证件再填一次。")
        return [no("identity_check", text, needed=_("校验位相符"), met=_("不符"), field=FIELD)]
    return [_birthday(plain, born_on), _sex(plain, sex)]


def sex_of(plain: str) -> str:
    return "male" if int(plain[16]) % 2 else "female"


def birthday_of(plain: str) -> dt.date | None:
    try:
        return dt.date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        return None


def _birthday(plain: str, born_on: dt.date) -> Verdict:
    if birthday_of(plain) == born_on:
        return yes("identity_birthday", field=FIELD)
    text = _("身份证号里的出生日期和填的出生日期（%(met)s）不一样。请核对两处，哪处写错了就改哪处。")
    met = born_on.isoformat()
    return no("identity_birthday", text % {"met": met}, needed=_("两处一致"), met=met, field=FIELD)


def _sex(plain: str, sex: str) -> Verdict:
    if sex_of(plain) == sex:
        return yes("identity_sex", field=FIELD)
    text = _("身份证号倒数第二位说的性别和填的不一样。请核对身份证号和性别。")
    return no("identity_sex", text, needed=_("两处一致"), met=_("不一致"), field=FIELD)
