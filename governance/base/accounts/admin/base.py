"""What every admin page of ours is: read only, scoped, 404 outside the scope, changed by deeds that call actions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from governance.base.accounts.forms import show_refusal
from governance.base.accounts.models import User
from governance.base.verdict import Refused

Act = Callable[[dict[str, Any]], HttpResponseBase | str | None]


class CappedPaginator(Paginator):
    """Counts no further than a person pages."""

    CAP = 10_000

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: self.CAP].count()  # type: ignore[attr-defined]


class ReadOnlyAdmin(ModelAdmin):
    """State is read here and changed by buttons (architecture.md section 4)."""

    actions = None
    show_full_result_count = False
    paginator = CappedPaginator
    list_per_page = 50
    actions_detail: Any = ()
    actions_list: Any = ()

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        """What the person may see; each admin says it through ``permissions``."""
        raise NotImplementedError

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return self.rows_for(request).order_by(*(self.get_ordering(request) or ("pk",)))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """What is outside the scope is not there (issue: 404 on pages, lists, files alike)."""
        raise Http404

    def deed(
        self,
        request: HttpRequest,
        form: Form,
        act: Act,
        *,
        title: str,
        back: str,
        lead: str = "",
    ) -> HttpResponseBase:
        """Show the form of one deed, or do it. ``act`` takes the cleaned values; it answers with a page of its own,
        a sentence that says what was done, or nothing. A refusal stands at the field it names."""
        if request.method == "POST" and form.is_valid():
            try:
                answer = act(form.cleaned_data)
            except Refused as refused:
                show_refusal(form, refused)
            else:
                if isinstance(answer, HttpResponseBase):
                    return answer
                messages.success(request, answer or _("已办理：%(title)s。") % {"title": title})
                return redirect(back)
        context = self.admin_site.each_context(request) | {"title": title, "lead": lead, "form": form, "back": back}
        return render(request, "admin/action_form.html", context, status=422 if form.errors else 200)


def who(request: HttpRequest) -> User:
    """The person signed in: the admin lets nobody else this far."""
    return cast(User, request.user)


def today(request: HttpRequest) -> dt.date:
    """The day of the request, read once at its edge."""
    return cast(dt.date, request.on)  # type: ignore[attr-defined]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: also to nothing typed at all, when a button was pressed."""
    return request.POST if request.method == "POST" else None


def now(request: HttpRequest) -> dict[str, Any]:
    """Who, which day and which instant, for an action."""
    return {"by": who(request), "on": today(request), "at": request.at}  # type: ignore[attr-defined]
