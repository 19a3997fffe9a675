"""The journal, read only: what was done in one's divisions. Personal records are not among it for anybody."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from governance.base.accounts.admin.base import ReadOnlyAdmin, today, who
from governance.base.accounts.models import User
from governance.base.accounts.permissions import entries_visible_to
from governance.base.accounts.words import word_of
from governance.base.journal.models import Entry
from governance.base.places.models import Division


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "deed_name", "actor", "place")
    search_fields = ("division",)
    search_help_text = gettext_lazy("区划代码的前几位")
    ordering = ("-id",)
    fields = (("at", "recorded_at"), ("deed_name", "actor"), "place", "basis_list", "content")
    readonly_fields = ("at", "recorded_at", "deed_name", "actor", "place", "basis_list", "content")

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return entries_visible_to(who(request), today(request)).annotate(
            actor_name=Subquery(User.objects.filter(pk=OuterRef("actor_id")).values("name")[:1]),
            place_name=Subquery(Division.objects.filter(code=OuterRef("division")).values("name")[:1]),
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The beginning of a code, by its index."""
        return (queryset.filter(division__startswith=search_term.strip()) if search_term else queryset), False

    @display(description=gettext_lazy("办了什么"))
    def deed_name(self, entry: Entry) -> str:
        return word_of(entry.verb)

    @display(description=gettext_lazy("经办人"))
    def actor(self, entry: Any) -> str:
        return entry.actor_name or (_("平台自动") if entry.actor_id is None else str(entry.actor_id))

    @display(description=gettext_lazy("区划"))
    def place(self, entry: Any) -> str:
        return f"{entry.division} {entry.place_name or ''}".strip() or "—"

    @display(description=gettext_lazy("依据"))
    def basis_list(self, entry: Entry) -> str:
        return "、".join(entry.basis) or "—"

    @display(description=gettext_lazy("内容（编号和数值）"))
    def content(self, entry: Entry) -> str:
        return json.dumps(entry.data, ensure_ascii=False, sort_keys=True)
