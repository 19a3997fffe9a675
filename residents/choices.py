"""Words of people and households, of personal-data rights and of the platform's own box."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RequestKind(models.TextChoices):
    """What a person may ask of whoever holds their data (个保法 45 to 48)."""

    CONSULT = "consult", _("查阅：看看存了我的什么")
    COPY = "copy", _("复制：给我一份")
    CORRECT = "correct", _("更正、补充：写错了或不全")
    DELETE = "delete", _("删除：不该再存")
    EXPLAIN = "explain", _("解释：说明怎样处理我的信息")


class RequestState(models.TextChoices):
    RECEIVED = "received", _("已收到，等核对身份")
    CHECKED = "checked", _("已核对身份，正在办")
    DONE = "done", _("已办好")
    REFUSED = "refused", _("没有办，有理由")


class Ground(models.TextChoices):
    """Why a request is refused; the reason in words is given too (个保法 50)."""

    NOT_IDENTIFIED = "not_identified", _("没有核对上身份")
    NOT_HELD = "not_held", _("这里没有您的这些信息")
    MUST_BE_KEPT = "must_be_kept", _("法律规定的保存期限未满（个保法47）")
    MUST_BE_PUBLIC = "must_be_public", _("依法应当公开的内容")
    SECRET = "secret", _("依法应当保密（个保法18、45）")


class AccessPurpose(models.TextChoices):
    """Why the seal is opened; every opening is in the journal."""

    CHECK = "check", _("核对身份")
    HANDLE = "handle", _("办理请求")
    TELL = "tell", _("告诉本人结果")


class Conclusion(models.TextChoices):
    """What an impact assessment comes to (个保法 56)."""

    PROCEED = "proceed", _("可以做")
    WITH_MEASURES = "with_measures", _("采取措施后可以做")
    STOP = "stop", _("不做")


class FeedbackKind(models.TextChoices):
    COMPLAINT = "complaint", _("意见：哪里不好用、添了负担")
    SUGGESTION = "suggestion", _("建议：可以怎样改")
    QUESTION = "question", _("问题：不明白的")


class FeedbackState(models.TextChoices):
    RECEIVED = "received", _("已收到")
    ANSWERED = "answered", _("已答复")
    SET_ASIDE = "set_aside", _("不答复")


class Aside(models.TextChoices):
    DUPLICATE = "duplicate", _("和另一条相同")
    ELSEWHERE = "elsewhere", _("不是说平台的，应向村（居）委会提")
    ABUSIVE = "abusive", _("辱骂或广告")


class Sex(models.TextChoices):
    MALE = "male", _("男")
    FEMALE = "female", _("女")


class Registration(models.TextChoices):
    """Where the household registration is, as far as the law asks (村组法 16, 居组法 16)."""

    HERE = "here", _("户籍在本村（社区）")
    ELSEWHERE = "elsewhere", _("户籍不在本村（社区）")


class PersonEnd(models.TextChoices):
    """Why a person is no longer on the register."""

    MOVED = "moved", _("迁出")
    DIED = "died", _("死亡")
    DOUBLE = "double", _("重复登记，已合并")
    MISTAKE = "mistake", _("登记错误")


class Away(models.TextChoices):
    """How far away a person lives; the place in words is kept beside it."""

    COUNTY = "county", _("本县其他地方")
    PROVINCE = "province", _("本省其他地方")
    ELSEWHERE = "elsewhere", _("外省")
    ABROAD = "abroad", _("境外")


class Base(models.TextChoices):
    """What a share is counted of (rules.md section 15.4)."""

    ADULTS = "adults", _("十八周岁以上的村（居）民")
    HOUSEHOLDS = "households", _("户")
    VOTERS = "voters", _("登记参加选举的人")  # of one election: answered by committees
    REPRESENTATIVES = "representatives", _("村（居）民代表")  # answered by committees
    COUNCIL = "council", _("代表会议组成人员")  # answered by committees
    COLLECTIVE = "collective", _("集体经济组织有表决权的成员")


class VoterClass(models.TextChoices):
    """By which clause somebody may be registered for an election; the values are the options of the rules *-EL-REG."""

    REGISTERED_RESIDENT = "registered_resident", _("户籍在本村并且在本村居住")
    REGISTERED_AWAY = "registered_away", _("户籍在本村，不在本村居住，本人表示参加选举")
    WORKER_OR_RESIDENT = "worker_or_resident", _("户籍不在本村，居住或者从事村务工作满一年，申请并经同意")
    RESIDENT = "resident", _("户籍不在本村，居住满一年，申请并经同意")  # until 2025
    REGISTERED = "registered", _("户籍在本社区")
    USUAL_RESIDENT = "usual_resident", _("户籍不在本社区，常住")
    COMMUNITY_WORKER = "community_worker", _("社区工作者，工作满六个月，申请并经确认")


class Unmask(models.TextChoices):
    """What for an identity number or a telephone is shown in full; each showing is in the journal."""

    CHECK_IDENTITY = "check_identity", _("核对身份")
    REACH = "reach", _("联系本人")
    CORRECT = "correct", _("更正登记")
    REPORT_UP = "report_up", _("依法上报")
