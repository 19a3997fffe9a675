"""Who may set the group of an office, and who decides about what may or may not have arrived."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from governance.base.accounts.choices import Role
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import register, scope_of, within_codes
from governance.base.accounts.words import register_words
from governance.base.notices.models import Delivery

SET_CHANNEL = register("notices.set_channel", _("登记单位工作群"), [Role.TOWNSHIP_STAFF, Role.BUREAU_REVIEWER])
DECIDE_DELIVERY = register("notices.decide_delivery", _("处理发不出去的通知"), [Role.PLATFORM_ADMIN])

register_words(
    {
        "notices.channel_set": _("登记单位工作群"),
        "notices.channel_removed": _("取消单位工作群"),
        "notices.delivery_decided": _("处理发不出去的通知"),
        "notices.feed_made": _("生成日历订阅地址"),
        "notices.feed_revoked": _("停用日历订阅地址"),
    }
)


def deliveries_visible_to(user: User, on: dt.date) -> QuerySet[Delivery]:
    """What did not go out, for those who run the installation there. Nobody sees what was read."""
    if user.is_active and user.is_superuser:
        return Delivery.objects.all()
    codes = scope_of(user, on).codes(DECIDE_DELIVERY.roles)
    if not codes:
        return Delivery.objects.none()
    people = Assignment.objects.filter(within_codes(codes, "division__code")).values("user_id")
    return Delivery.objects.filter(Q(recipient_id__in=people) | within_codes(codes, "address__division__code"))


def places_of_channels(user: User, on: dt.date) -> tuple[str, ...]:
    """Where the person may set a group: at the division of the post itself, not below it."""
    scope = scope_of(user, on)
    return tuple(sorted({p.code for p in scope.posts if p.role in SET_CHANNEL.roles}))
