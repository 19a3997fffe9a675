"""Words of the divisions room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Level of a division; the value is the length of its code, so it can be read off any code."""

    PROVINCE = 2, _("省级")
    CITY = 4, _("地级")
    COUNTY = 6, _("县级")
    TOWNSHIP = 9, _("乡级")
    COMMUNITY = 12, _("村级")


class UnitKind(models.TextChoices):
    """What the last three digits of a village-level code say (statistical coding rules)."""

    URBAN = "urban", _("居民委员会")  # 001-199
    VILLAGE = "village", _("村民委员会")  # 200-399
    SIMILAR_URBAN = "similar_urban", _("类似居民区单位")  # 400-499
    SIMILAR_VILLAGE = "similar_village", _("类似村单位")  # 500-598
    VIRTUAL = "virtual", _("虚拟单位")  # 498, 598
    OTHER = "", _("不适用")  # every level above


class Committee(models.TextChoices):
    """Which organic law the unit's committee stands under; empty: it has none and owes nothing."""

    VILLAGE = "village", _("村民委员会")
    URBAN = "urban", _("居民委员会")
    NONE = "", _("无")


class CommunityType(models.TextChoices):
    """R-RES-6: the kind of community changes what is expected of it."""

    OLD_URBAN = "old_urban", _("老旧小区")
    WORK_UNIT = "work_unit", _("单位型社区")
    NEW_ESTATE = "new_estate", _("新建商品房小区")
    RESETTLED = "resettled", _("农民安置社区")
    AFFORDABLE = "affordable", _("保障房社区")
    BUSINESS = "business", _("商务区社区")
    AGRICULTURAL = "agricultural", _("农业型村")
    SUBURBAN = "suburban", _("城郊型村")
    MIXED = "mixed", _("混合型村")
    UNSET = "", _("未设定")


class OrganisationKind(models.TextChoices):
    DEPARTMENT = "department", _("职能部门")
    BUREAU = "bureau", _("民政局")
    UNIT = "unit", _("驻区单位")
    COMPANY = "company", _("企业")
    ACCOUNTING = "accounting", _("代理记账机构")


# The fictional county of the demonstration; no real division has a code that begins with 99.
DEMONSTRATION_CODE = "990101"
