"""What people are told, and what is on its way to them. Nobody else can see what a person has read."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.models import User
from governance.base.keyring import sealed_column
from governance.base.notices.choices import Channel, DeliveryState, Service
from governance.base.places.models import Division, Organisation

sealed_column("notices_channeladdress", "sealed")

MATTER = 120  # characters of a matter's name


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> NoticeQuerySet:
        return self.filter(recipient_id=user.pk)

    def waiting(self) -> NoticeQuerySet:
        """Not closed: about something not done yet, and the newest about it."""
        return self.filter(closed_at=None)


class Notice(models.Model):
    """One person is told one thing once. ``text`` stays in the inbox; channels carry title, place and link only."""

    recipient = models.ForeignKey(
        User, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(_("种类"), max_length=40)
    matter = models.CharField(_("事由编号"), max_length=MATTER)
    thing = models.CharField(_("关于"), max_length=MATTER, editable=False)
    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT)
    title = models.CharField(_("标题"), max_length=200)
    text = models.TextField(_("说明"), blank=True)
    url = models.CharField(_("地址"), max_length=200)
    urgent = models.BooleanField(_("即时"), default=False)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("通知")
        verbose_name_plural = _("通知")
        constraints = [models.UniqueConstraint(fields=["recipient", "kind", "matter"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-at"], name="notice_inbox"),
            # The number in the header of every desk page.
            models.Index(fields=["recipient"], name="notice_unread", condition=Q(read_at=None, closed_at=None)),
            models.Index(fields=["kind", "matter"], name="notice_waiting", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return self.title


class Digest(models.Model):
    """How much was open for a person on a morning: once a day, never empty. The first items are put into words only
    when it is sent, so that it says nothing about what was done meanwhile."""

    recipient = models.ForeignKey(
        User, verbose_name=_("收件人"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    on = models.DateField(_("日期"))
    late = models.PositiveIntegerField(_("逾期"))
    today = models.PositiveIntegerField(_("今日到期"))
    soon = models.PositiveIntegerField(_("将到期"))

    class Meta:
        verbose_name = _("每日汇总")
        verbose_name_plural = _("每日汇总")
        constraints = [
            models.UniqueConstraint(fields=["recipient", "on"], name="digest_once"),
            models.CheckConstraint(condition=~Q(late=0, today=0, soon=0), name="digest_not_empty"),
        ]
        indexes = [models.Index(fields=["on"], name="digest_on")]

    def __str__(self) -> str:
        return f"{self.recipient_id} {self.on}"


class ChannelAddress(models.Model):
    """The one group robot of an office. The address is a secret: who has it can write to the group."""

    division = models.ForeignKey(Division, verbose_name=_("区划"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("单位"), on_delete=models.PROTECT, null=True, blank=True
    )
    service = models.CharField(_("工具"), max_length=10, choices=Service)
    sealed = models.BinaryField(_("地址（加密）"))
    hint = models.CharField(_("尾号"), max_length=4)
    set_by = models.ForeignKey(User, verbose_name=_("登记人"), on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("工作群")
        verbose_name_plural = _("工作群")
        constraints = [
            models.UniqueConstraint(fields=["division", "organisation"], nulls_distinct=False, name="address_once"),
            models.CheckConstraint(condition=Q(service__in=Service.values), name="address_service"),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()} …{self.hint}"


class Delivery(models.Model):
    """One thing on its way through one channel to one person or one group: the outbox.

    The address itself is read when it is sent, so no copy of it is kept here.
    """

    recipient = models.ForeignKey(
        User, verbose_name=_("收件人"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    address = models.ForeignKey(
        ChannelAddress, verbose_name=_("工作群"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    channel = models.CharField(_("渠道"), max_length=8, choices=Channel)
    matter = models.CharField(_("事由编号"), max_length=2 * MATTER, help_text=_("种类加事由编号"))
    notice = models.ForeignKey(
        Notice, verbose_name=_("通知"), on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    digest = models.ForeignKey(
        Digest, verbose_name=_("每日汇总"), on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries"
    )
    state = models.CharField(_("状态"), max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    next_at = models.DateTimeField(_("最早发送时间"))
    claimed_at = models.DateTimeField(_("交出时间"), null=True, blank=True)
    settled_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    last_error = models.CharField(_("最近的问题"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("发送记录")
        verbose_name_plural = _("发送记录")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "address", "channel", "matter"], nulls_distinct=False, name="delivery_once"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_channel"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state"),
            models.CheckConstraint(
                condition=Q(channel=Channel.EMAIL, recipient__isnull=False, address=None)
                | Q(channel=Channel.GROUP, recipient=None, address__isnull=False),
                name="delivery_target",
            ),
            models.CheckConstraint(
                condition=Q(notice__isnull=False, digest=None) | Q(notice=None, digest__isnull=False),
                name="delivery_content",
            ),
        ]
        indexes = [
            models.Index(fields=["next_at"], name="delivery_due", condition=Q(state=DeliveryState.QUEUED)),
            models.Index(
                fields=["-claimed_at"],
                name="delivery_unsure",
                condition=Q(state__in=[DeliveryState.SENDING, DeliveryState.FAILED, DeliveryState.GIVEN_UP]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.matter}"


class Preference(models.Model):
    """What a person chose; without a row, e-mail is on for whoever has an address."""

    user = models.OneToOneField(User, verbose_name=_("账号"), on_delete=models.CASCADE, primary_key=True)
    email = models.BooleanField(_("收每日汇总和即时通知的邮件"), default=True)

    class Meta:
        verbose_name = _("通知设置")
        verbose_name_plural = _("通知设置")

    def __str__(self) -> str:
        return str(self.user_id)


class Feed(models.Model):
    """A person's secret calendar address; only a hash of its token is kept."""

    user = models.OneToOneField(User, verbose_name=_("账号"), on_delete=models.CASCADE, primary_key=True)
    token_hash = models.CharField(_("令牌摘要"), max_length=64)
    made_at = models.DateTimeField(_("生成时间"))

    class Meta:
        verbose_name = _("日历订阅")
        verbose_name_plural = _("日历订阅")
        constraints = [models.UniqueConstraint(fields=["token_hash"], name="feed_token")]

    def __str__(self) -> str:
        return str(self.user_id)
