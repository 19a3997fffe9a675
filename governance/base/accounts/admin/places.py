"""Places in the admin: read here, changed by buttons that call the actions. Each person sees the own divisions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from governance.base.accounts.actions import place as actions
from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.permissions import (
    GO_LIVE,
    MANAGE_PLACES,
    SET_COMMITTEE,
    Verb,
    may,
    scope_of,
    within_codes,
)
from governance.base.places import forms as place_forms
from governance.base.places.models import Division, Organisation
from governance.base.places.queries.division import named
from governance.base.places.rules.code import upper_bound

Act = Callable[..., Any]


class LiveFilter(admin.SimpleListFilter):
    """Where a community stands with its duties today."""

    title = gettext_lazy("上线")
    parameter_name = "live"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("live", _("已上线")), ("coming", _("将上线")), ("unset", _("未设定")), ("closed", _("已撤销"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        on = today(request)
        if self.value() == "live":
            return queryset.owing(on)
        if self.value() == "coming":
            return queryset.communities().filter(go_live_on__gt=on)
        if self.value() == "unset":
            return queryset.communities().open(on).filter(go_live_on=None)
        if self.value() == "closed":
            return queryset.filter(closed_on__lte=on)
        return queryset


class PlaceAdmin(ReadOnlyAdmin):
    """Whoever enters the admin sees what lies in the own divisions."""

    code_field = "code"

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        if who(request).is_superuser:
            return rows
        return rows.filter(within_codes(scope_of(who(request), today(request)).codes(), self.code_field))

    def has_manage_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, MANAGE_PLACES)

    def has_committee_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, SET_COMMITTEE)

    def has_go_live_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._may(request, object_id, GO_LIVE)

    def _may(self, request: HttpRequest, object_id: Any, verb: Verb) -> bool:
        """Whether the button is there; the action asks again."""
        codes: dict[str, str | None] = request.__dict__.setdefault("_place_codes", {})
        key = str(object_id)
        if key not in codes:
            codes[key] = (
                self.get_queryset(request).filter(pk=object_id).values_list(self.code_field, flat=True).first()
                if key.isdigit()
                else None
            )
        code = codes[key]
        return code is not None and may(who(request), verb.name, place=code, on=today(request)).ok

    def _deed(
        self, request: HttpRequest, object_id: Any, form_class: type[forms.Form], act: Act, title: str, *initial: str
    ) -> HttpResponseBase:
        """The form of one deed on one place; ``act`` takes the object, the person and moment, and what was typed."""
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = form_class(posted(request), initial={name: getattr(row, name) for name in initial})

        def do(values: dict[str, Any]) -> str:
            act(row, **now(request), **values)
            return _("已办理：%(title)s（%(name)s）") % {"title": title, "name": row}

        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        return self.deed(request, form, do, title=f"{title}：{row}", back=back)


@admin.register(Division)
class DivisionAdmin(PlaceAdmin):
    list_display = ("code", "name", "level", "committee", "community_type", "go_live_on", "closed_on")
    list_display_links = ("code", "name")
    list_filter = ("level", "committee", "community_type", LiveFilter)
    search_fields = ("code", "name")
    search_help_text = gettext_lazy("代码的前几位，或名称里的字")
    fields = (
        ("code", "name"),
        ("level", "parent"),
        ("unit_kind", "committee", "community_type"),
        ("go_live_on", "closed_on", "successor"),
        ("telephone", "office_hours"),
        ("source_name", "local"),
    )
    list_select_related = ("parent",)
    actions_detail = (
        "go_live",
        "set_committee",
        "set_community_type",
        "set_contact",
        {"title": gettext_lazy("调整区划"), "items": ["add_below", "rename", "merge_here", "close"]},
        "add_organisation",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Words of a name by their index, digits as the beginning of a code; all of them must fit."""
        for term in search_term.split():
            if term.isascii() and term.isdigit():
                queryset = queryset.filter(Q(code__gte=term, code__lt=upper_bound(term)))
            else:
                queryset = named(queryset, term)  # type: ignore[arg-type]
        return queryset.order_by("code"), False

    @action(description=gettext_lazy("设定上线日期"), url_path="go-live", permissions=["go_live"])
    def go_live(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.set_go_live(codes=[row.code], **values)

        return self._deed(request, object_id, place_forms.GoLiveForm, act, _("设定上线日期"), "go_live_on")

    @action(description=gettext_lazy("登记自治组织"), url_path="committee", permissions=["committee"])
    def set_committee(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.set_committee(division_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.CommitteeForm, act, _("登记自治组织"), "committee")

    @action(description=gettext_lazy("设定类型"), url_path="type", permissions=["committee"])
    def set_community_type(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.set_community_type(division_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.CommunityTypeForm, act, _("设定类型"), "community_type")

    @action(description=gettext_lazy("电话和办公时间"), url_path="contact", permissions=["committee"])
    def set_contact(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.set_contact(division_id=row.pk, **values)

        return self._deed(
            request, object_id, place_forms.ContactForm, act, _("电话和办公时间"), "telephone", "office_hours"
        )

    @action(description=gettext_lazy("新增下级"), url_path="add-below", permissions=["manage"])
    def add_below(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.add_division(**values)

        return self._deed(request, object_id, place_forms.AddForm, act, _("新增下级"), "code")

    @action(description=gettext_lazy("改名"), url_path="rename", permissions=["manage"])
    def rename(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.rename_division(division_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.RenameForm, act, _("改名"), "name")

    @action(description=gettext_lazy("合并：把别处并入这里"), url_path="merge", permissions=["manage"])
    def merge_here(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.merge_divisions(successor_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.MergeForm, act, _("合并"))

    @action(description=gettext_lazy("撤销"), url_path="close", permissions=["manage"])
    def close(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.close_division(division_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.CloseForm, act, _("撤销"))

    @action(description=gettext_lazy("登记单位"), url_path="organisation", permissions=["manage"])
    def add_organisation(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Division, **values: Any) -> None:
            actions.add_organisation(division_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.OrganisationForm, act, _("登记单位"))


@admin.register(Organisation)
class OrganisationAdmin(PlaceAdmin):
    code_field = "division__code"
    list_display = ("name", "kind", "division", "closed_on")
    list_filter = ("kind",)
    search_fields = ("name",)
    list_select_related = ("division",)
    fields = ("name", "kind", "division", "credit_code", "closed_on")
    actions_detail = ("rename", "close")

    @action(description=gettext_lazy("改名"), url_path="rename", permissions=["manage"])
    def rename(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Organisation, **values: Any) -> None:
            actions.rename_organisation(organisation_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.RenameOrganisationForm, act, _("改名"), "name")

    @action(description=gettext_lazy("注销"), url_path="close", permissions=["manage"])
    def close(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        def act(row: Organisation, **values: Any) -> None:
            actions.close_organisation(organisation_id=row.pk, **values)

        return self._deed(request, object_id, place_forms.CloseOrganisationForm, act, _("注销"))
