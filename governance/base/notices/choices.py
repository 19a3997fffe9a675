"""Words of the notices."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """Ways out of the platform; the inbox itself needs none."""

    EMAIL = "email", _("电子邮件")
    GROUP = "group", _("单位工作群")


class Service(models.TextChoices):
    """Group robots that an office may be told through; no other address is ever called."""

    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")


class DeliveryState(models.TextChoices):
    QUEUED = "queued", _("待发送")
    SENDING = "sending", _("已交出，结果不明")  # claimed; never sent again without a person's decision
    SENT = "sent", _("已发送")
    FAILED = "failed", _("对方拒收")  # the other side said no for good
    GIVEN_UP = "given_up", _("不再发送")  # tried often enough, out of date, or a person said so
