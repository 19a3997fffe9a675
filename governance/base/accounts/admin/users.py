"""Accounts: who signs in, what they hold, and the buttons of those who look after them."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from governance.base.accounts.actions import account as actions
from governance.base.accounts.actions.account import NewAccount
from governance.base.accounts.actions.roster import add_person
from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.admin.roster import roster_page, roster_template
from governance.base.accounts.choices import Role
from governance.base.accounts.forms import ConfirmForm, DeactivateForm, NewPersonForm
from governance.base.accounts.models import Assignment, User
from governance.base.accounts.permissions import (
    assignments_visible_to,
    codes_managed,
    manager_posts,
    users_visible_to,
)
from governance.base.accounts.queries.account import codes_of, is_locked_out
from governance.base.accounts.rules.assignment import may_manage_account


class RoleFilter(admin.SimpleListFilter):
    """Who holds a role today, at a place that one manages."""

    title = gettext_lazy("角色")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role.value, str(role.label)) for role in Role]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.value():
            return queryset
        on = today(request)
        held = assignments_visible_to(who(request), on).in_force(on).filter(role=self.value())
        return queryset.filter(pk__in=held.values("user_id"))


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("login_name", "name", "posts_today", "two_steps", "state")
    list_display_links = ("login_name", "name")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "name")
    search_help_text = gettext_lazy("登录名或姓名")
    ordering = ("username",)
    fields = (
        ("login_name", "name"),
        ("email", "date_joined"),
        ("state", "two_steps"),
        "all_posts",
    )
    readonly_fields = tuple(name for line in fields for name in ((line,) if isinstance(line, str) else line))
    actions_list = ("add_person", "import_roster", "roster_template")
    actions_detail = ("reset_password", "release_lock", "reset_two_steps", "deactivate", "reactivate")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        on = today(request)
        seen = assignments_visible_to(who(request), on).select_related("division", "organisation")
        enrolled = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
        return (
            users_visible_to(who(request), on)
            .annotate(has_two_steps=Exists(enrolled))
            .prefetch_related(
                Prefetch("assignments", queryset=seen.in_force(on), to_attr="posts_in_force"),
                Prefetch("assignments", queryset=seen.order_by("-starts_on"), to_attr="posts_seen"),
            )
        )

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        user = super().get_object(request, object_id, from_field)
        if user is not None:
            user.locked_now = is_locked_out(user, request.at)  # type: ignore[attr-defined]
        return user

    def has_add_people_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(codes_managed(who(request), today(request)))

    def has_look_after_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whether the buttons are there; the action asks again."""
        cache: dict[str, bool] = request.__dict__.setdefault("_accounts_managed", {})
        key = str(object_id)
        if key not in cache:
            on, by = today(request), who(request)
            user = users_visible_to(by, on).filter(pk=object_id).first() if key.isdigit() else None
            cache[key] = (
                user is not None
                and user.pk != by.pk
                and may_manage_account(manager_posts(by, on), codes_of(user, on)).ok
            )
        return cache[key]

    @display(description=gettext_lazy("登录名"), ordering="username")
    def login_name(self, user: Any) -> str:
        return str(user.username)

    @display(description=gettext_lazy("状态"), ordering="is_active")
    def state(self, user: Any) -> str:
        """In words: a red cross beside "locked: no" would frighten."""
        said = [_("可以登录") if user.is_active else _("已停用")]
        said += [_("因输错密码暂时锁定")] if getattr(user, "locked_now", False) else []
        said += [_("下次登录须改密码")] if user.must_change_password else []
        said += [_("演示账号")] if user.demonstration else []
        return "，".join(said)

    @display(description=gettext_lazy("现任"))
    def posts_today(self, user: Any) -> str:
        return "；".join(f"{post.division.name} {post.get_role_display()}" for post in user.posts_in_force) or "—"

    @display(description=gettext_lazy("任职"))
    def all_posts(self, user: Any) -> SafeString | str:
        return format_html_join("", "<div>{}</div>", ((post_line(post),) for post in user.posts_seen)) or "—"

    @display(description=gettext_lazy("两步验证"))
    def two_steps(self, user: Any) -> str:
        return _("已设置") if user.has_two_steps else _("未设置")

    # Deeds --------------------------------------------------------------------------------------------------------

    @action(description=gettext_lazy("新建账号"), url_path="new", permissions=["add_people"], icon="person_add")
    def add_person(self, request: HttpRequest) -> HttpResponseBase:
        form = NewPersonForm(posted(request), by=who(request), on=today(request))
        back = reverse("admin:accounts_user_changelist")

        def act(values: dict[str, Any]) -> HttpResponse:
            return password_page(self, request, [add_person(**values, **now(request))], back)

        return self.deed(request, form, act, title=_("新建账号"), back=back)

    @action(description=gettext_lazy("从表格导入"), url_path="import", permissions=["add_people"], icon="upload_file")
    def import_roster(self, request: HttpRequest) -> HttpResponseBase:
        return roster_page(self, request)

    @action(description=gettext_lazy("下载导入模板"), url_path="template", permissions=["add_people"], icon="download")
    def roster_template(self, request: HttpRequest) -> HttpResponseBase:
        return roster_template()

    @action(description=gettext_lazy("重置密码"), url_path="password-reset", permissions=["look_after"])
    def reset_password(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(_values: dict[str, Any]) -> HttpResponse:
            made = actions.reset_password(user_id=object_id, **now(request))
            return password_page(self, request, [made], self._back(object_id))

        lead = _("会生成一个新的初始密码，只显示一次；此人已登录的地方都会退出，下次登录须改密码。")
        return self._deed(request, object_id, ConfirmForm(posted(request)), act, _("重置密码"), lead)

    @action(description=gettext_lazy("解除锁定"), url_path="unlock", permissions=["look_after"])
    def release_lock(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(_values: dict[str, Any]) -> str:
            count = actions.release_lock(user_id=object_id, **now(request))
            return _("已解除锁定。") if count else _("这个账号没有被锁定。")

        lead = _("连续输错密码的账号会锁定一刻钟。确认是本人后可以提前解除。")
        return self._deed(request, object_id, ConfirmForm(posted(request)), act, _("解除锁定"), lead)

    @action(description=gettext_lazy("重置两步验证"), url_path="two-steps-reset", permissions=["look_after"])
    def reset_two_steps(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(_values: dict[str, Any]) -> None:
            actions.reset_two_steps(user_id=object_id, **now(request))

        lead = _("用于手机丢失或更换。请先当面或打电话确认是本人；此人下次登录时重新设置。")
        return self._deed(request, object_id, ConfirmForm(posted(request)), act, _("重置两步验证"), lead)

    @action(
        description=gettext_lazy("停用"),
        url_path="deactivate",
        permissions=["look_after"],
        variant=ActionVariant.DANGER,
    )
    def deactivate(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(values: dict[str, Any]) -> None:
            actions.deactivate_user(user_id=object_id, **values, **now(request))

        lead = _("停用后立即退出，不能再登录；办过的事仍留在记录里。任职请另行结束。")
        return self._deed(request, object_id, DeactivateForm(posted(request)), act, _("停用账号"), lead)

    @action(description=gettext_lazy("恢复"), url_path="reactivate", permissions=["look_after"])
    def reactivate(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(_values: dict[str, Any]) -> None:
            actions.reactivate_user(user_id=object_id, **now(request))

        lead = _("恢复后可以用原来的密码登录。")
        return self._deed(request, object_id, ConfirmForm(posted(request)), act, _("恢复账号"), lead)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """Only what makes sense now: a closed account is opened, an open one closed."""
        shown = super().get_actions_detail(request, object_id)
        active = User.objects.filter(pk=object_id).values_list("is_active", flat=True).first()
        hidden = "accounts_user_reactivate" if active else "accounts_user_deactivate"
        return [item for item in shown if item.action_name != hidden]

    def _back(self, object_id: int) -> str:
        return reverse("admin:accounts_user_change", args=[object_id])

    def _deed(
        self, request: HttpRequest, object_id: int, form: Any, act: Any, title: str, lead: str
    ) -> HttpResponseBase:
        user = self.get_object(request, str(object_id))
        if user is None:
            raise Http404
        return self.deed(request, form, act, title=f"{title}：{user}", back=self._back(object_id), lead=lead)


def post_line(post: Assignment) -> str:
    """上湾村 文书（村务专干） 2026-01-01 起."""
    until = _("%(day)s 止") % {"day": post.ends_on} if post.ends_on else ""
    since = _("%(day)s 起") % {"day": post.starts_on}
    return " ".join(filter(None, [post.division.name, post.get_role_display(), since, until]))


def password_page(model_admin: Any, request: HttpRequest, made: list[NewAccount], back: str) -> HttpResponse:
    """First passwords, shown once and kept by nobody."""
    context = model_admin.admin_site.each_context(request) | {"title": _("初始密码"), "made": made, "back": back}
    return render(request, "admin/accounts/passwords.html", context)
