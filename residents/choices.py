"""Words of personal-data rights and of the platform's own box."""

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
