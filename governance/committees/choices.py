"""Words of bodies and offices, meetings and matters."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BodyKind(models.TextChoices):
    """Bodies that speech and law name (R-CMT-1). The first six are the law's, those after them sub-committees."""

    ASSEMBLY = "assembly", _("村（居）民会议")
    COUNCIL = "council", _("村（居）民代表会议")
    COMMITTEE = "committee", _("村（居）民委员会")
    SUPERVISION = "supervision", _("村（居）务监督委员会")
    GROUP = "group", _("村（居）民小组")
    ELECTION = "election", _("选举委员会")
    MEDIATION = "mediation", _("人民调解委员会")
    SECURITY = "security", _("治安保卫委员会")
    FACILITIES = "facilities", _("设施管护委员会")
    CARE = "care", _("老人、儿童和妇女关爱委员会")
    SANITATION = "sanitation", _("环境卫生委员会")
    PROPERTY = "property", _("环境和物业管理委员会")
    COLLECTIVE = "collective", _("农村集体经济组织")
    OWNERS = "owners", _("业主委员会")


SUB_COMMITTEES = (
    BodyKind.MEDIATION,
    BodyKind.SECURITY,
    BodyKind.FACILITIES,
    BodyKind.CARE,
    BodyKind.SANITATION,
    BodyKind.PROPERTY,
)


class Post(models.TextChoices):
    CHAIR = "chair", _("主任")
    DEPUTY = "deputy", _("副主任")
    MEMBER = "member", _("成员")
    REPRESENTATIVE = "representative", _("代表")
    LEADER = "leader", _("组长")
    ACCOUNTANT = "accountant", _("会计（报账员）")
    CLERK = "clerk", _("文书")
    HIRED = "hired", _("领取误工补贴的聘用人员")


class OfficeEnd(models.TextChoices):
    """Why an office ended before or with its term."""

    TERM = "term", _("任期届满")
    RESIGNED = "resigned", _("辞职被接受")
    RECALLED = "recalled", _("被罢免")
    APPRAISAL = "appraisal", _("连续两次评议不称职")
    CAPACITY = "capacity", _("丧失行为能力")
    PUNISHED = "punished", _("被判处刑罚")
    DIED = "died", _("去世")
    MOVED = "moved", _("迁出")
    REPLACED = "replaced", _("另行推选")
    MISTAKE = "mistake", _("登记错误")


# Health and punishment are nobody's to read but the community's own: lists, files and the journal say that the law
# ended the office, and no more (个保法 28; R-RES-1).
BY_LAW = "by_law"
PRIVATE_ENDS = frozenset({OfficeEnd.CAPACITY.value, OfficeEnd.PUNISHED.value})


def told_end(why: str) -> str:
    """What others may be told of why an office ended."""
    return BY_LAW if why in PRIVATE_ENDS else why


class Relation(models.TextChoices):
    """近亲属 of 民法典 1045, and the kinship by marriage that local rules add."""

    SPOUSE = "spouse", _("配偶")
    PARENT = "parent", _("父母、子女")
    SIBLING = "sibling", _("兄弟姐妹")
    GRANDPARENT = "grandparent", _("祖父母、外祖父母、孙子女、外孙子女")


class ExpectedKind(models.TextChoices):
    BODY = "body", _("组织")
    SERVICE = "service", _("服务")
    CHECK = "check", _("要看的事")


class ExpectedSource(models.TextChoices):
    """Where an expectation comes from; only what a law says is owed (R-RES-6)."""

    LAW = "law", _("法律规定")
    COUNTY = "county", _("县里规定")
    SPEECH = "speech", _("治理要求（讲稿），不是法律")
    DESIGN = "design", _("平台建议，不是法律")


class MatterClass(models.TextChoices):
    """Who decides (自治权力清单, R-CMT-4)."""

    ASSEMBLY = "assembly", _("由村（居）民会议决定")
    COUNCIL = "council", _("由会议授权代表会议决定")
    COLLECTIVE = "collective", _("由集体经济组织成员决定")
    OWNERS = "owners", _("由业主共同决定")
    GROUP = "group", _("由小组会议决定")
    COMMITTEE = "committee", _("由村（居）委会决定")


class StepKind(models.TextChoices):
    """Steps of a matter; the first seven in a village are 四议两公开 with consultation between (SYLGK-STEPS)."""

    PROPOSED = "proposed", _("提议")
    STUDIED = "studied", _("党组织研究")
    DISCUSSED = "discussed", _("“两委”商议")
    MEMBERS = "members", _("党员大会审议")
    CONSULTED = "consulted", _("协商")
    VOTED = "voted", _("会议决议")
    PUBLISHED = "published", _("决议公开")
    CARRIED_OUT = "carried_out", _("实施")
    RESULT_PUBLISHED = "result_published", _("实施结果公开")


class MatterEnd(models.TextChoices):
    DONE = "done", _("已办完")
    REJECTED = "rejected", _("未获通过")
    WITHDRAWN = "withdrawn", _("提议人撤回")


class CallGround(models.TextChoices):
    """Who made the meeting be called (村组法 25, 30, 32; 居组法 26, 28)."""

    COMMITTEE = "committee", _("村（居）委会召集")
    RESIDENTS = "residents", _("村（居）民提议")
    REPRESENTATIVES = "representatives", _("代表提议")
    SUPERVISION = "supervision", _("监督委员会提议")
    REGULAR = "regular", _("定期召开")


class QuorumWay(models.TextChoices):
    """Which base of the law the attendance is counted against."""

    ADULTS = "adults", _("按到会的十八周岁以上村（居）民")
    HOUSEHOLDS = "households", _("按到会的户的代表")
    MEMBERS = "members", _("按到会的组成人员")
    COLLECTIVE = "collective", _("按到会的集体经济组织成员")
    OWNERS = "owners", _("按参与表决的业主和面积")


class ItemKind(models.TextChoices):
    """What an item of the agenda is about, which decides the rule it is voted under."""

    MATTER = "matter", _("决定事项")
    REPORT = "report", _("听取、审议报告")
    APPRAISAL = "appraisal", _("评议")
    ELECTION_COMMITTEE = "election_committee", _("推选选举委员会")
    SUPERVISION = "supervision", _("推选监督委员会")
    LEADER = "leader", _("推选小组长")
    RESIGNATION = "resignation", _("接受辞职")
    BY_ELECTION = "by_election", _("补选")
    AUTHORISATION = "authorisation", _("授权代表会议")
    RULES = "rules", _("议事规则、工作制度")
    CONVENTION = "convention", _("村规民约、居民公约、自治章程")
    TALK = "talk", _("通报和讨论，不表决")


class AttendanceKind(models.TextChoices):
    PRESENT = "present", _("到会")
    REMOTE = "remote", _("远程参加")
    EXCUSED = "excused", _("请假")
    ABSENT = "absent", _("缺席")


class OpinionOn(models.TextChoices):
    """What the supervision committee looked at (村组法 37: decisions, disclosure, money, property, works)."""

    DECISION = "decision", _("村（居）务决策")
    DISCLOSURE = "disclosure", _("村（居）务公开")
    FINANCE = "finance", _("财务收支")
    PROPERTY = "property", _("集体和公共财产")
    WORKS = "works", _("工程项目")
    ASSISTANCE = "assistance", _("惠民政策、协助事项")
    PARTY = "party", _("党务公开")
    OTHER = "other", _("其他")


class ReportedTo(models.TextChoices):
    """Where the law lets the supervision committee report what it found (村组法 37, 居组法 36)."""

    NOBODY = "", _("没有上报")
    TOWNSHIP = "township", _("乡镇政府（街道办事处）")
    COUNTY = "county", _("县级政府及其部门")
    SUPERVISORY_ORGAN = "supervisory_organ", _("监察机关")


class Grade(models.TextChoices):
    """EV-SCALE."""

    COMPETENT = "competent", _("称职")
    BASIC = "basically_competent", _("基本称职")
    INCOMPETENT = "incompetent", _("不称职")


class AuditKind(models.TextChoices):
    TERM = "term", _("任期经济责任审计")
    DEPARTURE = "departure", _("离任经济责任审计")
    DEMAND = "demand", _("应村（居）民要求的审计")
    SECOND = "second", _("再次审计")


class Retention(models.TextChoices):
    """AR-RETENTION."""

    PERMANENT = "permanent", _("永久")
    THIRTY = "30_years", _("30年")
    TEN = "10_years", _("10年")
