"""Words of the rulebook."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Body(models.TextChoices):
    """Whom a rule is about."""

    VILLAGE = "village", _("村")
    URBAN = "urban", _("社区")
    COLLECTIVE = "collective", _("农村集体经济组织")
    OWNERS = "owners", _("小区业主")
    TOWNSHIP = "township", _("乡镇（街道）")
    BOTH = "both", _("村和社区")  # villages and urban communities
    ANY = "any", _("通用")


class Operator(models.TextChoices):
    """How a value is compared; "以上" is GE, "超过" and "过半数" are GT (民法典 1259)."""

    GE = "GE", _("不少于")
    GT = "GT", _("多于")
    LE = "LE", _("不超过")
    LT = "LT", _("少于")
    EQ = "EQ", _("等于")
    IS = "IS", _("是或否")  # number is 1 or 0
    ONE_OF = "ONE_OF", _("列举")  # the closed list is in options
    TEXT = "TEXT", _("文字")  # nothing to compare


class Unit(models.TextChoices):
    """What a number counts. "per_…" are times in that period."""

    DAY = "day", _("日")
    WORKING_DAY = "working_day", _("工作日")
    MONTH = "month", _("个月")
    YEAR = "year", _("年")
    YEAR_OF_AGE = "year_of_age", _("周岁")
    MINUTE = "minute", _("分钟")
    DAY_OF_MONTH = ("day_of_month", _("日（当月）"))  # by that day of the month after the period
    MONTH_OF_NEXT_YEAR = ("month_of_next_year", _("月（次年）"))  # by the end of that month of the next year
    PER_MONTH = "per_month", _("次（每月）")
    PER_QUARTER = "per_quarter", _("次（每季度）")
    PER_HALF_YEAR = "per_half_year", _("次（每半年）")
    PER_YEAR = "per_year", _("次（每年）")
    PER_TWO_YEARS = "per_two_years", _("次（每两年）")
    PERSON = "person", _("人")
    HOUSEHOLD = "household", _("户")
    TIMES = "times", _("次")
    ITEM = "item", _("项")
    CHARACTER = "character", _("位")
    YUAN = "yuan", _("元")
    SHARE = "share", _("比例")  # numerator / denominator of ``base``
    NONE = "", _("无")


class LocalLaw(models.TextChoices):
    """What a rule of a nearer place may do to this one."""

    FREE = "free", _("地方可以另定")
    STRICTER = "stricter", _("地方只能更严")
    FIXED = "fixed", _("地方不能改变")


class Confidence(models.TextChoices):
    """How far the citation is verified; only READ binds by itself (architecture.md, "Law")."""

    READ = "read", _("已读原文")
    EXCERPT = "excerpt", _("只见摘录")
    MEMORY = "memory", _("凭记忆")
    MEMORY_UNSURE = "memory_unsure", _("凭记忆且不确定")
    DESIGN = "design", _("平台设计，不是法律")


class Subject(models.TextChoices):
    """Chapters of the rulebook, one data file each, in the order of the page."""

    COMMITTEE = "committee", _("委员会的设立")
    ELECTION = "election", _("选举和罢免")
    ASSEMBLY = "assembly", _("会议和表决")
    FOUR_TWO = "four_two", _("四议两公开")
    DISCLOSURE = "disclosure", _("村务、居务公开")
    SUPERVISION = "supervision", _("监督委员会")
    ASSETS = "assets", _("集体资产")
    CONVENTION = "convention", _("村规民约、居民公约")
    DELIBERATION = "deliberation", _("协商")
    AUDIT = "audit", _("审计和评议")
    ARCHIVE = "archive", _("档案")
    BURDEN = "burden", _("协助政府、准入和减负")
    VOLUNTEER = "volunteer", _("志愿服务、积分和调解")
    PERSONAL = "personal", _("个人信息")
    SECURITY = "security", _("网络安全")
    COUNTING = "counting", _("怎么算数")
