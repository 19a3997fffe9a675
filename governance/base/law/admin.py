"""The rulebook for the county: rows are read only, changed by data files; a reviewer confirms what was not read."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import TabularInline
from unfold.decorators import action

from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.accounts.permissions import VERBS, scope_of
from governance.base.law.actions import CONFIRM, confirm_rule, withdraw_confirmation
from governance.base.law.forms import ConfirmRuleForm, WithdrawForm
from governance.base.law.models import Citation, Confirmation, Rule
from governance.base.places.models import Division


def held(request: HttpRequest) -> tuple[str, ...]:
    """Codes for which the person confirms rules today."""
    return scope_of(who(request), today(request)).codes(VERBS[CONFIRM].roles)


def visible(request: HttpRequest) -> Q:
    """Confirmations of the person's own places, of those below them and of those above them."""
    own = scope_of(who(request), today(request)).codes()
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
class RuleAdmin(ReadOnlyAdmin):
    list_display = (
        "code", "title", "applies_to", "place", "law", "article", "valid_from", "valid_to", "confidence", "needs_review"
    )  # fmt: skip
    list_filter = ("subject", "applies_to", "confidence", "needs_review")
    search_fields = ("code", "title", "statement", "law")
    inlines = (ConfirmationInline,)
    actions_detail = ("confirm",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        """The rulebook is public everywhere, so nothing of it is hidden here."""
        return Rule.objects.all()

    def has_confirm_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(held(request))

    @action(description=gettext_lazy("县级确认"), url_path="confirm", permissions=["confirm"])
    def confirm(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """One form: for which place, and which original was read."""
        rule = get_object_or_404(Rule, pk=object_id)
        places = list(Division.objects.filter(code__in=held(request)).values_list("code", "name"))
        form = ConfirmRuleForm(posted(request), places=places)

        def act(values: dict[str, Any]) -> None:
            confirm_rule(rule_id=rule.pk, by=who(request), at=now(request)["at"], **values)

        back = reverse("admin:law_rule_change", args=[rule.pk])
        title = _("县级确认：%(rule)s") % {"rule": rule}
        return self.deed(request, form, act, title=title, lead=rule.statement, back=back)


@admin.register(Confirmation)
class ConfirmationAdmin(ReadOnlyAdmin):
    list_display = ("rule", "place", "on", "confirmed_by", "withdrawn_on")
    list_filter = ("on",)
    list_select_related = ("rule", "confirmed_by")
    search_fields = ("rule__code", "rule__title", "place")
    actions_detail = ("withdraw",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return Confirmation.objects.filter(visible(request))

    def has_withdraw_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return bool(held(request))

    @action(description=gettext_lazy("撤回确认"), url_path="withdraw", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        confirmation = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = WithdrawForm(posted(request))

        def act(values: dict[str, Any]) -> None:
            withdraw_confirmation(confirmation_id=confirmation.pk, by=who(request), at=now(request)["at"], **values)

        back = reverse("admin:law_confirmation_change", args=[confirmation.pk])
        title = _("撤回确认：%(confirmation)s") % {"confirmation": confirmation}
        return self.deed(request, form, act, title=title, lead=confirmation.source, back=back)


@admin.register(Citation)
class CitationAdmin(ReadOnlyAdmin):
    list_display = ("document", "article", "checked", "note")
    list_filter = ("checked",)
    search_fields = ("document", "article")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return Citation.objects.all()
