"""Every class of personal data that the guard knows, in one table; docs/handbook/guard.md is printed from it.

``block``: certain, because a check digit says so (or, for the old numbers, the words beside it): never published.
``look``: doubtful, or sometimes rightly public (an office telephone, the committee's own account): a person masks it or
says why it stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from gettext import gettext as _

BLOCK, LOOK = "block", "look"


@dataclass(frozen=True, slots=True)
class Kind:
    """One class. ``decided`` says how it is told, ``masked`` what is left of it (rules.md 13.2)."""

    code: str
    label: str
    level: str
    decided: str
    masked: str
    basis: tuple[str, ...]


IDENTITY_BASIS = ("PI-NOPUB", "PI-CIVIL", "ID-DEFAULT", "R-OPN-9")
MONEY_BASIS = ("PI-SENS", "BANK/PHONE-DEFAULT", "R-OPN-9")
CONTACT_BASIS = ("PI-CIVIL", "BANK/PHONE-DEFAULT", "R-OPN-9")
NOTHING_LEFT = _("整个不公开；填报人看到最后4位")
LAST_FOUR = _("只留最后4位")

KINDS = (
    Kind(
        "identity",
        _("居民身份证号"),
        BLOCK,
        _("18位，省份、出生日期讲得通，校验码正确（GB 11643 的 MOD 11-2）；20位残疾人证号里含的也算"),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "identity_old",
        _("旧居民身份证号"),
        BLOCK,
        _("15位，省份、出生日期讲得通，旁边写着身份证、证件号码等字样"),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "residence",
        _("居住证号或外国人永久居留证号"),
        BLOCK,
        _("18位，81、82、83（港澳台居民）或9（外国人）开头，出生日期讲得通，校验码正确"),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "bank_card",
        _("银行卡号"),
        BLOCK,
        _("16至19位，银联卡开头（62、9558、601382、60342等），Luhn 校验正确；4、5、35开头的16位，旁边写着卡或四位一组"),
        LAST_FOUR,
        MONEY_BASIS,
    ),
    Kind(
        "identity_doubtful",
        _("像身份证号的数字"),
        LOOK,
        _(
            "18位，省份、日期讲得通而校验码不对（多半是抄错或被电子表格抹了尾数）；没有字样的15位；身份证字样后的15、17、18位；"
            "写明是地块、承包编码的；夹在19位数字里的"
        ),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "residence_old",
        _("旧外国人永久居留证号"),
        LOOK,
        _("3个字母加12位数字，出生日期讲得通（没有公开的校验办法）"),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "card_doubtful",
        _("像银行卡号或账号的数字"),
        LOOK,
        _(
            "卡号、账号、存折等字样后的9至25位；校验正确而开头不常见的；银联开头、15位以后被电子表格抹成0的；写明是地块编码的"
        ),
        LAST_FOUR,
        MONEY_BASIS,
    ),
    Kind(
        "mobile",
        _("手机号"),
        LOOK,
        _("1开头、第二位3至9的11位，可带86；公开电话除外"),
        _("前3位、****、后4位"),
        CONTACT_BASIS,
    ),
    Kind(
        "telephone",
        _("固定电话"),
        LOOK,
        _("区号加7至8位，或电话字样后的7至8位；本村（社区）登记的公开电话除外"),
        _("只留最后4位"),
        CONTACT_BASIS,
    ),
    Kind(
        "passport",
        _("护照号或往来通行证号"),
        LOOK,
        _("护照、通行证等字样后的字母加7至10位数字；没有字样的，只认E、G加8位且不是日期（没有校验码）"),
        NOTHING_LEFT,
        IDENTITY_BASIS,
    ),
    Kind(
        "plate",
        _("车牌号"),
        LOOK,
        _("省份简称、字母加5位或新能源6位，其中至少3个数字"),
        _("省份简称和字母，其余隐去"),
        CONTACT_BASIS,
    ),
    Kind("email", _("电子邮箱"), LOOK, _("有@和域名"), _("第一个字符、***和域名"), CONTACT_BASIS),
    Kind(
        "address",
        _("住址（组以下）"),
        LOOK,
        _("村、组、路、街等之后的门牌号，或楼栋加单元、房号；“几号桥”“几号文”等除外"),
        _("写到组为止，门牌、楼栋、房号隐去"),
        CONTACT_BASIS,
    ),
)
BY_CODE = {kind.code: kind for kind in KINDS}


def kind_of(code: str) -> Kind:
    """The row of the table; ``KeyError`` for a class that does not exist."""
    return BY_CODE[code]
