"""Posts: who holds which role where; given, stood in for and ended by buttons."""

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

from governance.base.accounts.actions import assignment as actions
from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.forms import AssignForm, EndForm, StandInForm
from governance.base.accounts.models import Assignment
from governance.base.accounts.permissions import assignments_visible_to, codes_managed, manager_posts
from governance.base.accounts.rules.assignment import ONE_DAY, may_give


class ForceFilter(admin.SimpleListFilter):
    """Where a post stands today."""

    title = gettext_lazy("有效")
    parameter_name = "force"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", _("现任")), ("coming", _("将任")), ("past", _("已结束"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        on = today(request)
        if self.value() == "now":
            return queryset.in_force(on)
        if self.value() == "coming":
            return queryset.filter(starts_on__gt=on)
        if self.value() == "past":
            return queryset.filter(ends_on__lt=on)
        return queryset


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ("user", "role", "place", "organisation", "starts_on", "ends_on", "stands_in")
    list_filter = (ForceFilter, "role")
    search_fields = ("user__username", "user__name", "division__name", "division__code")
    search_help_text = gettext_lazy("登录名、姓名、区划名称或代码")
    ordering = ("division__code", "role", "starts_on")
    fields = (("user", "role"), ("place", "organisation"), ("starts_on", "ends_on"), "stands_in_for")
    readonly_fields = ("user", "role", "place", "organisation", "starts_on", "ends_on", "stands_in_for")
    actions_list = ("assign",)
    actions_detail = ("end", "stand_in")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return assignments_visible_to(who(request), today(request)).select_related(
            "user", "division", "organisation", "stands_in_for__user", "stands_in_for__division"
        )

    def has_give_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(codes_managed(who(request), today(request)))

    def has_manage_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the buttons are there; the action asks again."""
        by, on = who(request), today(request)
        if not str(object_id).isdigit():
            return False
        found = assignments_visible_to(by, on).filter(pk=object_id).values_list("division__code", "user_id").first()
        return found is not None and found[1] != by.pk and may_give(manager_posts(by, on), found[0]).ok

    @display(description=gettext_lazy("区划"), ordering="division__code")
    def place(self, post: Assignment) -> str:
        return f"{post.division.code} {post.division.name}"

    @display(description=gettext_lazy("代行"))
    def stands_in(self, post: Assignment) -> str:
        original = post.stands_in_for
        return _("代%(name)s") % {"name": original.user.name} if original else "—"

    @action(description=gettext_lazy("登记任职"), url_path="new", permissions=["give"], icon="badge")
    def assign(self, request: HttpRequest) -> HttpResponseBase:
        form = AssignForm(posted(request), by=who(request), on=today(request))

        def act(values: dict[str, Any]) -> None:
            actions.assign(**values, **now(request))

        lead = _("为已有账号登记任职；还没有账号的，请在“账号”里新建。")
        return self.deed(
            request, form, act, title=_("登记任职"), back=reverse("admin:accounts_assignment_changelist"), lead=lead
        )

    @action(description=gettext_lazy("结束任职"), url_path="end", permissions=["manage"], variant=ActionVariant.DANGER)
    def end(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        post = self._post(request, object_id)
        form = EndForm(posted(request), initial={"ends_on": today(request) - ONE_DAY})

        def act(values: dict[str, Any]) -> None:
            actions.end_assignment(assignment_id=post.pk, **values, **now(request))

        back = reverse("admin:accounts_assignment_changelist")
        return self.deed(request, form, act, title=_("结束任职"), back=back, lead=str(post))

    @action(description=gettext_lazy("安排代行"), url_path="stand-in", permissions=["manage"])
    def stand_in(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        post = self._post(request, object_id)
        form = StandInForm(posted(request), initial={"starts_on": today(request)})

        def act(values: dict[str, Any]) -> None:
            actions.stand_in(assignment_id=post.pk, **values, **now(request))

        back = reverse("admin:accounts_assignment_changelist")
        return self.deed(request, form, act, title=_("安排代行"), back=back, lead=str(post))

    def _post(self, request: HttpRequest, object_id: int) -> Assignment:
        post = self.get_object(request, str(object_id))
        if post is None:
            raise Http404
        return post
