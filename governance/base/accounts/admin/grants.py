"""Narrow rights on one object. They are given where the object is; here they are read and ended."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from governance.base.accounts.actions.grant import end_grant
from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.forms import ConfirmForm
from governance.base.accounts.models import Grant
from governance.base.accounts.permissions import grants_visible_to


@admin.register(Grant)
class GrantAdmin(ReadOnlyAdmin):
    list_display = ("user", "thing", "reason", "starts_on", "ends_on", "granted_by")
    search_fields = ("user__username", "user__name")
    search_help_text = gettext_lazy("登录名或姓名")
    ordering = ("-starts_on", "pk")
    fields = (("user", "granted_by"), "thing", "reason", ("starts_on", "ends_on"))
    readonly_fields = ("user", "granted_by", "thing", "reason", "starts_on", "ends_on")
    actions_detail = ("end",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return grants_visible_to(who(request), today(request)).select_related(
            "user", "granted_by", "permission", "content_type"
        )

    @display(description=gettext_lazy("对象"))
    def thing(self, given: Grant) -> str:
        model = given.content_type.model_class()
        name = given.content_type.model if model is None else str(model._meta.verbose_name)
        return _("%(name)s 第%(number)s号") % {"name": name, "number": given.object_pk}

    @action(description=gettext_lazy("收回"), url_path="end", variant=ActionVariant.DANGER)
    def end(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        given = self.get_object(request, str(object_id))
        if given is None:
            raise Http404

        def act(_values: dict[str, Any]) -> None:
            end_grant(grant_id=given.pk, **now(request))

        back = reverse("admin:accounts_grant_changelist")
        lead = _("收回后立即失效：%(user)s，%(thing)s。") % {"user": given.user, "thing": self.thing(given)}
        return self.deed(request, ConfirmForm(posted(request)), act, title=_("收回授权"), back=back, lead=lead)
