"""What did not go out, for those who run the installation. Contents and readers are not shown here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.forms import ConfirmForm
from governance.base.notices.actions.outbox import UNSETTLED, decide
from governance.base.notices.models import Delivery
from governance.base.notices.permissions import deliveries_visible_to


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Failed, given up, or handed over without an answer: a person says whether to send again."""

    list_display = ("channel", "recipient", "address", "state", "attempts", "claimed_at", "last_error")
    list_filter = ("state", "channel")
    list_select_related = ("recipient", "address")
    ordering = ("-claimed_at", "-id")
    fields = ("channel", "recipient", "address", "matter", "state", "attempts", "next_at", "claimed_at", "last_error")
    actions_detail = ("send_again", "leave")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return deliveries_visible_to(who(request), today(request)).filter(state__in=UNSETTLED)

    @action(description=_("再发一次"), url_path="again")
    def send_again(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        lead = _("可能已经送到过：再发一次，对方也许会收到两遍。")
        return self._decide(request, object_id, again=True, title=str(_("再发一次")), lead=str(lead))

    @action(description=_("不再发送"), url_path="leave")
    def leave(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        lead = _("收件箱里仍有这条通知，只是不再从这个渠道发。")
        return self._decide(request, object_id, again=False, title=str(_("不再发送")), lead=str(lead))

    def _decide(self, request: HttpRequest, object_id: int, *, again: bool, title: str, lead: str) -> HttpResponseBase:
        delivery = self.get_object(request, str(object_id))
        if delivery is None:
            raise Http404
        return self.deed(
            request,
            ConfirmForm(posted(request)),
            lambda _cleaned: _done(delivery.pk, again, request),
            title=title,
            lead=lead,
            back=reverse("admin:notices_delivery_changelist"),
        )


def _done(delivery_id: int, again: bool, request: HttpRequest) -> None:
    decide(delivery_id=delivery_id, again=again, **now(request))
