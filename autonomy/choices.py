"""Words of the two lists, the gate, the agreement, reports and burdens."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ListKind(models.TextChoices):
    AUTONOMY = "autonomy", _("依法自治事项清单")
    ASSISTANCE = "assistance", _("协助政府工作事项清单")


class Group(models.TextChoices):
    """Five groups of assistance by the speech (五(二)); seven of autonomy by what the organic laws regulate."""

    PUBLIC_SERVICE = "public_service", _("公共服务")
    PUBLIC_MANAGEMENT = "public_management", _("公共管理")
    PUBLIC_SAFETY = "public_safety", _("公共安全")
    RIGHTS = "rights", _("群众权益保障")
    FARMING = "farming", _("农业生产管理和农村建设")
    ORGANISATION = "organisation", _("组织建设和选举")
    DECISION = "decision", _("议事决策")
    ASSETS = "assets", _("集体资产和财务")
    WELFARE = "welfare", _("公益事业和服务")
    ORDER = "order", _("公共秩序和调解")
    CONVENTION = "convention", _("村规民约和文明风尚")
    SUPERVISION = "supervision", _("公开和监督")


ASSISTANCE_GROUPS = (
    Group.PUBLIC_SERVICE,
    Group.PUBLIC_MANAGEMENT,
    Group.PUBLIC_SAFETY,
    Group.RIGHTS,
    Group.FARMING,
)
AUTONOMY_GROUPS = tuple(group for group in Group if group not in ASSISTANCE_GROUPS)


class AppliesTo(models.TextChoices):
    VILLAGE = "village", _("村")
    URBAN = "urban", _("社区")
    BOTH = "both", _("村和社区")


class DecidedBy(models.TextChoices):
    """Who decides a matter of autonomy (speech 五(三): assembly or council, authorised, other)."""

    ASSEMBLY = "assembly", _("村（居）民会议决定")
    COUNCIL = "council", _("村（居）民代表会议决定")
    AUTHORISED = "authorised", _("村（居）民会议授权代表会议决定")
    OTHER = "other", _("其他（村（居）委会依法办理）")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    CONSULTING = "consulting", _("征求意见中")
    ADOPTED = "adopted", _("已公布")
    REPLACED = "replaced", _("施行前已被取代")  # by another one from the same day, so that no day has two
    ABANDONED = "abandoned", _("已放弃")


class VersionCause(models.TextChoices):
    REVISION = "revision", _("修订")
    ADMISSION = "admission", _("准入")
    RECITED = "recited", _("依据更新")  # the law changed and the matters did not


class Standing(models.TextChoices):
    """How an entry of the assistance list came to stand there, and whether it ends by itself."""

    REGULAR = "regular", _("正式")
    TRIAL = "trial", _("试行")
    PROVISIONAL = "provisional", _("应急临时")
    LIMITED = "limited", _("有期限")  # asked for and admitted until a day


class Rhythm(models.TextChoices):
    DAILY = "daily", _("每天")
    WEEKLY = "weekly", _("每周")
    MONTHLY = "monthly", _("每月")
    QUARTERLY = "quarterly", _("每季度")
    HALF_YEARLY = "half_yearly", _("每半年")
    YEARLY = "yearly", _("每年")
    ONCE = "once", _("一次")
    AS_NEEDED = "as_needed", _("按需")


class PaidPer(models.TextChoices):
    """费随事转: what one amount is for."""

    YEAR = "year", _("每村（社区）每年")
    MONTH = "month", _("每村（社区）每月")
    CASE = "case", _("每件")
    PERSON = "person", _("每人")
    HOUSEHOLD = "household", _("每户")
    ONCE = "once", _("每村（社区）一次")


class Stance(models.TextChoices):
    AGREE = "agree", _("同意")
    CHANGE = "change", _("修改后同意")
    DISAGREE = "disagree", _("不同意")


class ReviewOutcome(models.TextChoices):
    """Yearly review of an entry (R-AUT-3)."""

    KEEP = "keep", _("保留")
    CHANGE = "change", _("修改")
    WITHDRAW = "withdraw", _("退出清单")


class RequestState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    FILED = "filed", _("已提交，等待受理")
    ACCEPTED = "accepted", _("审查中")
    REPAIR = "repair", _("退回补正")
    ADMITTED = "admitted", _("准入")
    TRIAL = "trial", _("试行准入")
    REFUSED = "refused", _("不准入")
    REFERRED = "referred", _("转为购买服务")
    EXPIRED = "expired", _("应急期满")
    WITHDRAWN = "withdrawn", _("申请单位撤回")


class Decision(models.TextChoices):
    ADMIT = "admit", _("准入")
    TRIAL = "trial", _("试行准入")
    REPAIR = "repair", _("退回补正")
    REFUSE = "refuse", _("不准入")
    REFER = "refer", _("转为购买服务")


class Decider(models.TextChoices):
    """Who holds the gate; the bureau's own requests go to the county government office."""

    BUREAU = "bureau", _("县级民政部门")
    OFFICE = "office", _("县级人民政府办公室")


class Aspect(models.TextChoices):
    LEGALITY = "legality", _("合法性")
    REASONABLENESS = "reasonableness", _("合理性")
    NECESSITY = "necessity", _("必要性")


class Finding(models.TextChoices):
    MET = "met", _("符合")
    CONDITIONAL = "conditional", _("修改后符合")
    NOT_MET = "not_met", _("不符合")


class HardStop(models.TextChoices):
    """What must not be put on a committee (rules.md section 10). The rule behind each is in rules/hard_stops.py."""

    INVESTMENT = "investment", _("招商引资指标")
    TAX = "tax", _("协税护税指标")
    INCOME = "income", _("经济创收指标")
    ENFORCEMENT = "enforcement", _("作为执法的责任主体")
    DEMOLITION = "demolition", _("作为拆迁拆违的责任主体")
    ENVIRONMENT = "environment", _("作为环境整治的责任主体")
    CITY_MANAGEMENT = "city_management", _("作为城市管理的责任主体")
    CERTIFICATE = "certificate", _("不应出具的证明")
    EXISTING_FORM = "existing_form", _("已经有的表格或者台账")
    VETO = "veto", _("一票否决")
    CHECK_IN = "check_in", _("打卡、积分排名、强制拍照或者轨迹")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    CHECKING = "checking", _("等第二人复核")
    SIGNING = "signing", _("等待签署")
    SIGNED = "signed", _("已签订")
    ENDED = "ended", _("期满")
    TERMINATED = "terminated", _("提前终止")
    AMENDED = "amended", _("已被补充协议取代")
    ABANDONED = "abandoned", _("未签订")


class Side(models.TextChoices):
    GOVERNMENT = "government", _("乡镇政府（街道办事处）")
    COMMITTEE = "committee", _("村（居）民委员会")


class PromiseKind(models.TextChoices):
    PAYMENT = "payment", _("付款")
    DATA = "data", _("提供数据")
    TRAINING = "training", _("培训")
    WORK = "work", _("办理协助事项")


class BreachState(models.TextChoices):
    NOTED = "noted", _("已指出，等待答复")
    ANSWERED = "answered", _("已答复")
    SETTLED = "settled", _("双方已解决")
    COUNTY = "county", _("报县级裁定")
    DECIDED = "decided", _("县级已裁定")


class Fulfilment(models.TextChoices):
    """How one side saw one matter fulfilled in a year. No marks and no ranks."""

    YES = "yes", _("做到了")
    PARTLY = "partly", _("部分做到")
    NO = "no", _("没有做到")


class RunState(models.TextChoices):
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")


class ReportKind(models.TextChoices):
    """R-TWN-2. 越位: the first two; 缺位: the last two."""

    OFF_LIST = "off_list", _("布置清单以外的事项")
    SHIFTED = "shifted", _("把自己的职责转给村（社区）")
    NO_GUARANTEE = "no_guarantee", _("该给的经费和条件没有给")
    NO_GUIDANCE = "no_guidance", _("请示指导没有答复")


class ReportState(models.TextChoices):
    RECEIVED = "received", _("等待答复")
    ANSWERED = "answered", _("已答复，等反映人看")
    ACCEPTED = "accepted", _("反映人认可，办结")
    COUNTY = "county", _("报县级裁定")
    DECIDED = "decided", _("县级已裁定")
    LAPSED = "lapsed", _("答复后没有再提，办结")


class Said(models.TextChoices):
    """What the reporter thinks of the answer."""

    ACCEPT = "accept", _("认可")
    DISPUTE = "dispute", _("不认可，请县级裁定")


class ReportLevel(models.TextChoices):
    TOWNSHIP = "township", _("乡镇（街道）")
    COUNTY = "county", _("县级民政部门")
    OFFICE = "office", _("县级人民政府办公室")  # when the bureau itself is reported


class Ruling(models.TextChoices):
    UPHELD = "upheld", _("反映属实，予以纠正")
    PARTLY = "partly", _("部分属实，予以纠正")
    REJECTED = "rejected", _("反映不成立")


class BurdenKind(models.TextChoices):
    """R-TWN-3."""

    SIGNBOARD = "signboard", _("牌子")
    SEAL = "seal", _("印章")
    LEDGER = "ledger", _("台账和报表")
    ASSESSMENT = "assessment", _("考核评比")
    MEETING = "meeting", _("会议")
    APP = "app", _("应用程序和工作群")
    CERTIFICATE = "certificate", _("证明")


class LimitKind(models.TextChoices):
    """What a county puts a ceiling on: hours a month, and numbers of each kind of burden."""

    HOURS = "hours", _("协助事项每月工时")
    SIGNBOARD = "signboard", _("牌子")
    SEAL = "seal", _("印章")
    LEDGER = "ledger", _("台账和报表")
    ASSESSMENT = "assessment", _("考核评比")
    MEETING = "meeting", _("会议（每月）")
    APP = "app", _("应用程序和工作群")
    CERTIFICATE = "certificate", _("证明")


class BurdenStance(models.TextChoices):
    CONFIRM = "confirm", _("属实")
    CONTRADICT = "contradict", _("与实际不符")
