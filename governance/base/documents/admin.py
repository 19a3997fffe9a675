"""The list of plain words in the admin: read by all, edited by a button that calls the action."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from governance.base.accounts.admin.base import ReadOnlyAdmin, now, posted, today, who
from governance.base.documents.actions.plain import may_edit, set_plain_word
from governance.base.documents.forms import PlainWordForm
from governance.base.documents.models import PlainWord


@admin.register(PlainWord)
class PlainWordAdmin(ReadOnlyAdmin):
    list_display = ("term", "everyday", "kind", "active", "edited_at")
    list_filter = ("kind", "active")
    search_fields = ("term", "everyday")
    fields = ("term", "everyday", "kind", "active", "edited_by", "edited_at")
    ordering = ("kind", "term")
    actions_list = ("add_word",)
    actions_detail = ("edit_word",)

    def rows_for(self, request: HttpRequest) -> QuerySet[Any]:
        return PlainWord.objects.select_related("edited_by")

    def has_edit_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        return may_edit(who(request), today(request)).ok

    @action(description=gettext_lazy("加一个词"), url_path="add-word", permissions=["edit"])
    def add_word(self, request: HttpRequest) -> HttpResponseBase:
        return self._deed(request, PlainWordForm(posted(request), initial={"active": True}), _("加一个词"))

    @action(description=gettext_lazy("改说法"), url_path="edit-word", permissions=["edit"])
    def edit_word(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        word = get_object_or_404(PlainWord, pk=object_id)
        initial = {"term": word.term, "everyday": word.everyday, "kind": word.kind, "active": word.active}
        form = PlainWordForm(posted(request), initial=initial)
        form.fields["term"].disabled = True
        return self._deed(request, form, _("改说法：%(term)s") % {"term": word.term})

    def _deed(self, request: HttpRequest, form: PlainWordForm, title: str) -> HttpResponseBase:
        def act(values: dict[str, Any]) -> str:
            word = set_plain_word(**now(request), **values)
            return _("已保存：%(word)s。下一次填报时就按它提示。") % {"word": word}

        back = reverse("admin:documents_plainword_changelist")
        lead = _("填报时遇到这个词，会建议换成大白话；只是建议，不会不让提交。")
        return self.deed(request, form, act, title=title, back=back, lead=lead)
