"""The rulebook for the county: rows are read only, changed by data files; a reviewer confirms what was not read."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from governance.base.accounts.models import User
from governance.base.accounts.permissions import VERBS, scope_of
from governance.base.law.actions import CONFIRM, confirm_rule, withdraw_confirmation
from governance.base.law.forms import ConfirmRuleForm, WithdrawForm
from governance.base.law.models import Citation, Confirmation, Rule
from governance.base.places.models import Division
from governance.base.verdict import Refused


class ReadOnly(ModelAdmin):
    """Whoever may enter the admin may read; nothing is typed over."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def person(request: HttpRequest) -> User:
    """Who is signed in; the admin lets nobody else come this far."""
    return cast(User, request.user)


def held(request: HttpRequest) -> tuple[str, ...]:
    """Codes for which the person confirms rules today."""
    return scope_of(person(request), request.on).codes(VERBS[CONFIRM].roles)  # type: ignore[attr-defined]


def visible(request: HttpRequest) -> Q:
    """Confirmations of the person's own places, of those below them and of those above them."""
    own = scope_of(person(request), request.on).codes()  # type: ignore[attr-defined]
    parts = [Q(place__startswith=code) | Q(place__in=[code[:n] for n in (2, 4, 6)]) for code in own]
    return reduce(or_, parts, Q(pk=None))


class ConfirmationInline(TabularInline):
    model = Confirmation
    fields = readonly_fields = ("place", "on", "confirmed_by", "source", "withdrawn_on", "withdrawn_reason")
    extra = 0
    can_delete = False
    verbose_name_plural = gettext_lazy("县级确认")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Confirmation]:
        return super().get_queryset(request).filter(visible(request)).select_related("confirmed_by")


@admin.register(Rule)
class RuleAdmin(ReadOnly):
    list_display = (
        "code", "title", "applies_to", "place", "law", "article", "valid_from", "valid_to", "confidence", "needs_review"
    )  # fmt: skip
    list_filter = ("subject", "applies_to", "confidence", "needs_review")
    search_fields = ("code", "title", "statement", "law")
    inlines = (ConfirmationInline,)
    actions_detail = ("confirm",)

    def has_confirm_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(held(request))

    @action(description=gettext_lazy("县级确认"), url_path="confirm", permissions=["confirm"])
    def confirm(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """One form: for which place, and which original was read."""
        rule = get_object_or_404(Rule, pk=object_id)
        places = list(Division.objects.filter(code__in=held(request)).values_list("code", "name"))
        form = ConfirmRuleForm(request.POST or None, places=places)

        def act(values: dict[str, str]) -> None:
            at = request.at  # type: ignore[attr-defined]
            confirm_rule(rule_id=rule.pk, by=person(request), at=at, **values)

        back = reverse("admin:law_rule_change", args=[rule.pk])
        return _answer(
            request, form, act, title=_("县级确认：%(rule)s") % {"rule": rule}, lead=rule.statement, back=back
        )


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnly):
    list_display = ("rule", "place", "on", "confirmed_by", "withdrawn_on")
    list_filter = ("on",)
    list_select_related = ("rule", "confirmed_by")
    search_fields = ("rule__code", "rule__title", "place")
    actions_detail = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Confirmation]:
        return super().get_queryset(request).filter(visible(request))

    def has_withdraw_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(held(request))

    @action(description=gettext_lazy("撤回确认"), url_path="withdraw", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponse:
        confirmation = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = WithdrawForm(request.POST or None)

        def act(values: dict[str, str]) -> None:
            at = request.at  # type: ignore[attr-defined]
            withdraw_confirmation(confirmation_id=confirmation.pk, by=person(request), at=at, **values)

        back = reverse("admin:law_confirmation_change", args=[confirmation.pk])
        title = _("撤回确认：%(confirmation)s") % {"confirmation": confirmation}
        return _answer(request, form, act, title=title, lead=confirmation.source, back=back)


@admin.register(Citation)
class CitationAdmin(ReadOnly):
    list_display = ("document", "article", "checked", "note")
    list_filter = ("checked",)
    search_fields = ("document", "article")


def _answer(
    request: HttpRequest, form: forms.Form, act: Callable[[dict[str, str]], None], *, title: str, lead: str, back: str
) -> HttpResponse:
    """Show the form, or do it; a refusal stands at the field it is about."""
    if form.is_valid():
        try:
            act(form.cleaned_data)
        except Refused as refused:
            for verdict in refused.verdicts:
                form.add_error(verdict.field if verdict.field in form.fields else None, verdict.text)
        else:
            messages.success(request, _("已办理：%(title)s") % {"title": title})
            return redirect(back)
    context = {**admin.site.each_context(request), "title": title, "lead": lead, "form": form, "back": back}
    return render(request, "law/admin_form.html", context)
