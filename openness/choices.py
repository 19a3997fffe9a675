"""Words of openness."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Category(models.TextChoices):
    """How a villager looks for it (visual.md)."""

    MONEY = "money", _("钱")
    MATTERS = "matters", _("事")
    PEOPLE = "people", _("人")
    PROJECTS = "projects", _("项目")
    RULES = "rules", _("规矩")


class Form(models.TextChoices):
    """The real form behind an item; what it must hold is in ``rules/completeness``."""

    MONTHLY_ACCOUNT = "monthly_account", _("每月收支总账")
    LARGE_EXPENDITURE = "large_expenditure", _("大笔开支明细")
    QUARTERLY_ACCOUNT = "quarterly_account", _("季度收支总账")  # computed from the verified months
    YEARLY_ACCOUNT = "yearly_account", _("年度收支总账")  # computed from the verified months
    POLICY = "policy", _("政策告知")
    PROJECT_STAGE = "project_stage", _("项目公开")
    RECIPIENTS = "recipients", _("保障对象")
    GENERAL = "general", _("事务公开")


class Web(models.TextChoices):
    """What the web shows; lists of persons are in full on the notice board only (``rules/audience``)."""

    ALL = "all", _("全文公开")
    MASKED = "masked", _("展示期内公开隐去名字的名单，期满只留合计")
    TOTALS = "totals", _("只公开合计，名单贴公开栏")


class Trigger(models.TextChoices):
    PERIOD = "period", _("按期")
    EVENT = "event", _("有事项时")
    STAGE = "stage", _("按项目阶段")


class AppliesTo(models.TextChoices):
    VILLAGE = "village", _("村")
    URBAN = "urban", _("社区")


class Frequency(models.TextChoices):
    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    YEAR = "year", _("每年")
    NONE = "", _("随时")


class LimitKind(models.TextChoices):
    """How a catalogue states its time limit; the arithmetic is in clock ``rules/deadline``."""

    DAYS_AFTER_PERIOD = "days_after_period", _("期满后若干日内")
    DAY_OF_FIRST_MONTH = "day_of_first_month", _("下一期首月的某日前")
    END_OF_NEXT_PERIOD = "end_of_next_period", _("下一期结束前")
    WITHIN_DAYS = "within_days", _("事项发生后若干日内")
    BEFORE_STAGE = "before_stage", _("项目开工前")


class Binding(models.TextChoices):
    """Why the item binds: the law by itself; guidance only where a county adopted it; local additions."""

    LAW = "law", _("法律规定")
    GUIDANCE = "guidance", _("指导意见（无法律效力）")
    LOCAL = "local", _("本地规定")


class Stage(models.TextChoices):
    """R-OPN-3: the three times at which a project is made public."""

    START = "start", _("开工前")
    HALFWAY = "halfway", _("进展过半")
    SETTLEMENT = "settlement", _("项目结算")


class State(models.TextChoices):
    DRAFT = "draft", _("草稿")  # being written by the clerk or the accounting agent
    SUBMITTED = "submitted", _("待核实")  # with the supervision committee
    RETURNED = "returned", _("已退回")  # back with the clerk, with reasons
    VERIFIED = "verified", _("已核实")  # more than half of the supervisors signed this very content
    PUBLISHED = "published", _("已公开")  # on the board; only a later entry can correct it
    WITHDRAWN = "withdrawn", _("已撤回")  # a stub with the reason stays


class Side(models.TextChoices):
    INCOME = "income", _("收入")
    EXPENDITURE = "expenditure", _("支出")


class AccountKind(models.TextChoices):
    """What an account of the books is; values as ``rules.chart`` has them."""

    INCOME = "income", _("收入")
    EXPENDITURE = "expenditure", _("支出")
    CASH = "cash", _("现金、存款")
    OTHER = "other", _("往来、资产等")


class Means(models.TextChoices):
    SCREEN = "screen", _("在线签署")
    PAPER = "paper", _("书面签署")


class Ground(models.TextChoices):
    """Why a supervisor stands aside from one disclosure."""

    PAYEE = "payee", _("本人是收款人")
    RELATIVE = "relative", _("是收款人或经手人的近亲属")


class ChallengeState(models.TextChoices):
    """Where a challenge stands (村组法 36, 居组法 35); each has a clock except the last two."""

    RECEIVED = "received", _("已收到，待核对")  # somebody has to confirm that a resident asks
    REFUSED = "refused", _("不受理")  # with the reason; the person may ask the township
    ACCEPTED = "accepted", _("待村（居）委会答复")
    ANSWERED = "answered", _("已答复，待监督委员会签署")
    PUBLISHED = "published", _("已答复并公开")  # the person may still say that it is not enough
    TOWNSHIP = "township", _("乡镇（街道）调查中")
    TOWNSHIP_ANSWERED = "township_answered", _("乡镇（街道）已答复")
    COUNTY = "county", _("县级调查中")
    CLOSED = "closed", _("已办结")


class AnswerLevel(models.TextChoices):
    """Who answers; the next one is asked when there is no answer or it is not enough."""

    COMMITTEE = "committee", _("村（居）委会")
    TOWNSHIP = "township", _("乡镇（街道）")
    COUNTY = "county", _("县级")


class Refusal(models.TextChoices):
    """Why a challenge is not taken; a list, so that no free text about a person is kept."""

    NOT_RESIDENT = "not_resident", _("不是本村（社区）的人")
    NOT_PUBLICATION = "not_publication", _("不是公开的事")
    DUPLICATE = "duplicate", _("同一件事已经有人提过，正在办")
    ABUSIVE = "abusive", _("只有辱骂，没有问题")


class EscalationCause(models.TextChoices):
    UNANSWERED = "unanswered", _("到期没有答复")
    UNSIGNED = "unsigned", _("监督委员会到期没有签署")
    REJECTED = "rejected", _("监督委员会不同意这个答复")
    DISSATISFIED = "dissatisfied", _("本人不满意")
    APPEAL = "appeal", _("本人不服不受理")


class Closing(models.TextChoices):
    SATISFIED = "satisfied", _("本人满意")
    LAPSED = "lapsed", _("期限内没有再提")
    FINAL = "final", _("县级已经答复")


class ContactPurpose(models.TextChoices):
    """Why sealed names and telephones are opened: written into the journal, so a list and no free text."""

    CHECK = "check", _("核对是不是本村（社区）的人")
    REPLY = "reply", _("当面或电话答复本人")
    INVESTIGATE = "investigate", _("调查核实")


class InquiryKind(models.TextChoices):
    INQUIRY = "inquiry", _("质询")  # the committee answers a written question (浙江 36)
    DEMAND = "demand", _("要求增加公开事项")  # the committee makes something more public (山东条例 8)


class Askers(models.TextChoices):
    """Who asks together; the law of the place says how many it takes."""

    VILLAGERS = "villagers", _("村民（居民）联名")
    REPRESENTATIVES = "representatives", _("村民（居民）代表联名")
    SUPERVISORS = "supervisors", _("监督委员会")


class InquiryState(models.TextChoices):
    SHORT = "short", _("人数不够，没有受理")
    ACCEPTED = "accepted", _("待答复")
    ANSWERED = "answered", _("已答复")


class OrderState(models.TextChoices):
    OPEN = "open", _("待公开")
    FULFILLED = "fulfilled", _("已公开")
    REVOKED = "revoked", _("已撤销")
